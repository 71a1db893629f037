"""The guard behind both writers, and behind every edit: nothing untrue leaves.

It looks at a drafted section sentence by sentence. What it finds against a sentence is a `Fault`;
a sentence with a fault never leaves a writer. Text that people typed is theirs: there the
findings are shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.checking.findings import Finding, Span
from assistant.checking.prose import prose_findings
from assistant.checking.repetition import overlap
from assistant.drafting.acts import confirmed_acts, speaks_of_machines, unconfirmed_acts
from assistant.drafting.draft import Paragraph, Section, Sentence
from assistant.drafting.plan import Plan

#: A sentence that shares this part of its eight-character pieces with one of last year's copies it.
COPIED = 0.8
#: Shorter sentences than this are not held against last year's text: set phrases recur.
SHORTEST_COPY = 16

#: Findings that concern a section as a whole, not one sentence.
_OF_SECTION = ("S-", "R-")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one sentence: a rule's code or the guard's own word, and the reason."""

    code: str
    message: str


@dataclass(frozen=True)
class Guard:
    """Holds drafted text against the ledger, the names of others, last year's text and itself.

    Args:
        plan: the report's plan; its ledger is what figures are held against.
        names: names of other bodies and places, from the index.
        peers: other bodies' reports, for the share of copied text.
    """

    plan: Plan
    names: Mapping[str, object] = field(default_factory=dict)
    peers: Sequence[object] = ()

    def findings(self, section: Section) -> list[Finding]:
        """All findings of the rules on prose about this section."""
        report = self.plan.balanced.report.with_narrative(**{section.key: section.text})
        found = prose_findings(
            report,
            last_year=self.plan.balanced.last_year,
            draft=True,
            names=self.names,
            peers=self.peers,
        )
        return [finding for finding in found if _section_of(finding) == section.key]

    def faults(self, section: Section, *, acts: bool) -> dict[tuple[int, int], list[Fault]]:
        """What is wrong with each sentence, by (paragraph, sentence).

        Args:
            section: the section as drafted.
            acts: also hold acts against what staff confirmed (a model's text; the local writer
                asserts none, and people may assert what they did).
        """
        found: dict[tuple[int, int], list[Fault]] = {}

        def add(place: tuple[int, int], fault: Fault) -> None:
            found.setdefault(place, []).append(fault)

        places = list(_places(section))
        for finding in self.findings(section):
            if finding.severity != "error" or finding.code.startswith(_OF_SECTION):
                continue
            if not isinstance(finding.where, Span):
                continue
            for place, start, end in places:
                if start < finding.where.end and finding.where.start < end:
                    add(place, Fault(finding.code, finding.message))
        seen: set[str] = set()
        confirmed = confirmed_acts(self.plan.balanced.report)
        last_text = self._last_text(section.key)
        for place, _, _ in places:
            sentence = section.paragraphs[place[0]].sentences[place[1]]
            plain = re.sub(r"\W", "", sentence.text)
            if plain in seen:
                add(place, Fault("repeated", "与前文重复"))
            seen.add(plain)
            if sentence.is_open:
                continue
            if speaks_of_machines(sentence.text):
                add(place, Fault("machine", "不是报告正文"))
            if self._copied(sentence.text, last_text):
                add(place, Fault("copied", "照抄上年文字"))
            if acts:
                written = [figure.text for figure in sentence.figures]
                for clause in unconfirmed_acts(sentence.text, written, confirmed):
                    add(place, Fault("act", f"“{clause}”没有数字或已确认的事实可以证明"))
        return found

    def _last_text(self, key: str) -> str:
        last = self.plan.balanced.last_year
        return "" if last is None else dict(last.narrative).get(key, "")

    def _copied(self, sentence: str, last_text: str) -> bool:
        letters = re.sub(r"[^一-鿿]", "", sentence)
        if len(letters) < SHORTEST_COPY or not last_text:
            return False
        return overlap(sentence, last_text).ratio >= COPIED


def without(section: Section, places: Iterable[tuple[int, int]]) -> Section:
    """The section without these sentences; a paragraph left empty goes, too."""
    gone = set(places)
    paragraphs = []
    for i, paragraph in enumerate(section.paragraphs):
        kept = tuple(s for j, s in enumerate(paragraph.sentences) if (i, j) not in gone)
        if kept:
            paragraphs.append(replace(paragraph, sentences=kept))
    return replace(section, paragraphs=tuple(paragraphs))


def replaced(section: Section, place: tuple[int, int], sentences: Sequence[Sentence]) -> Section:
    """The section with one sentence replaced by others (or by none)."""
    i, j = place
    paragraph = section.paragraphs[i]
    new = (*paragraph.sentences[:j], *sentences, *paragraph.sentences[j + 1 :])
    paragraphs: list[Paragraph] = list(section.paragraphs)
    paragraphs[i] = replace(paragraph, sentences=new)
    return replace(section, paragraphs=tuple(paragraphs))


def _places(section: Section) -> Iterable[tuple[tuple[int, int], int, int]]:
    """Every sentence's place with its start and end in the section's text."""
    position = 0
    for i, paragraph in enumerate(section.paragraphs):
        position += len(paragraph.heading)
        for j, sentence in enumerate(paragraph.sentences):
            yield (i, j), position, position + len(sentence.text)
            position += len(sentence.text)
        position += 1


def _section_of(finding: Finding) -> str:
    if isinstance(finding.where, Span):
        return finding.where.section
    return finding.where[0] if finding.where else ""
