"""What changed between two drafts: sentences that went and came, figures and facts likewise."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.checking.findings import Finding, shown
from assistant.conversation.state import State
from assistant.drafting.draft import Draft
from assistant.report import SECTION_TITLES


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence that went (``-``) or came (``+``), and the section it stands in."""

    sign: str
    section: str
    text: str

    def __str__(self) -> str:
        return f"{self.sign} {self.text}"


def difference(before: Draft, after: Draft) -> tuple[Change, ...]:
    """The sentences that went and came, in the order of the text."""
    changes: list[Change] = []
    for key in dict.fromkeys([*before.sections, *after.sections]):
        old = _lines(before, key)
        new = _lines(after, key)
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag != "equal":
                changes += [Change("-", key, line) for line in old[i1:i2]]
                changes += [Change("+", key, line) for line in new[j1:j2]]
    return tuple(changes)


def told(changes: Iterable[Change]) -> str:
    """The changes as text, section by section."""
    lines: list[str] = []
    section = ""
    for change in changes:
        if change.section != section:
            section = change.section
            lines.append(SECTION_TITLES.get(section, section))
        lines.append(f"  {change}")
    return "\n".join(lines)


def figures(before: State, after: State) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The figures (and facts) that came and went, as text with their sources."""
    old, new = _figures(before), _figures(after)
    came, gone = new - old, old - new
    return tuple(came.elements()), tuple(gone.elements())


def new_findings(before: Draft, after: Draft) -> tuple[Finding, ...]:
    """The findings of the later draft that the earlier one did not have."""
    known = {(finding.code, finding.message) for finding in before.findings}
    return tuple(f for f in after.findings if (f.code, f.message) not in known)


def _lines(draft: Draft, key: str) -> list[str]:
    """The sentences of a section; a heading or 二是 that moved on is no change of the text."""
    section = draft.sections.get(key)
    if section is None:
        return []
    return [sentence.text for sentence in section.sentences]


def _figures(state: State) -> Counter[str]:
    ledger = state.plan.ledger
    found: Counter[str] = Counter()
    for section in state.draft.sections.values():
        for sentence in section.sentences:
            for figure in sentence.figures:
                found[f"{figure.text}（{ledger.label(figure.source)}）"] += 1
    for fact in state.report.facts:
        found[f"其他事实“{fact.label}”{shown(fact.value)}{fact.unit}"] += 1
    return found
