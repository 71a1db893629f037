"""Reading a text back into a section: its paragraphs, sentences, and the source of each figure.

This is how text that a person typed, or digits that a model wrote instead of slots, get their
figures traced to the ledger; what cannot be traced has no figure and is the guard's to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.checking.findings import Finding
from assistant.checking.gate import Balanced
from assistant.drafting.draft import TOPICS, Origin, Paragraph, Section, Sentence, split_sentences
from assistant.drafting.guard import Guard
from assistant.drafting.plan import Plan, make_plan
from assistant.ledger.claims import Claim
from assistant.ledger.figures import Figure, Ledger, Source
from assistant.ledger.quantities import read_claims

_HEADING = re.compile(
    r"^\s*[#*\s]*(?:[（(]([一二三四五六])[)）]|([一二三四五六])[、.．])\s*([^。：:，\n]{2,24})[。：:\s]*"
)
_TOPIC_WORDS = {
    "disclosure": ("主动公开",),
    "requests": ("依申请",),
    "management": ("信息管理", "管理"),
    "platforms": ("平台",),
    "safeguards": ("监督", "保障"),
}
_ORDINAL = re.compile(r"^([一二三四五六七八九]是|[（(][一二三四五六七八九][)）])")


def review_text(
    balanced: Balanced,
    key: str,
    text: str,
    *,
    names: Mapping[str, object] | None = None,
    peers: Sequence[object] = (),
    origin: Origin = "people",
) -> tuple[Section, list[Finding]]:
    """A section read back from its text, and all findings about it.

    Args:
        key: ``overview`` or ``problems``.
        text: the section's text as a person left it.
        names, peers: what the index knows of other bodies.
    """
    plan = make_plan(balanced)
    section = read_section(plan, key, text, origin)
    return section, Guard(plan, names or {}, peers).findings(section)


def read_section(plan: Plan, key: str, text: str, origin: Origin = "people") -> Section:
    """A section from its text: one paragraph a line, topics and ordinals recognised."""
    paragraphs: list[Paragraph] = []
    number = 0
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        paragraph_key, heading = "", ""
        if key == "overview":
            found = topic_heading(line)
            if found is not None:
                paragraph_key, length = found
                heading = dict(TOPICS)[paragraph_key]
                line = line[length:]
        elif ordinal := _ORDINAL.match(line):
            number += 1
            paragraph_key, heading = f"problem-{number}", ordinal[1]
            line = line[len(heading) :]
        sentences = tuple(
            Sentence(s, tuple(trace(s, plan.ledger)), origin=origin) for s in split_sentences(line)
        )
        paragraphs.append(
            Paragraph(paragraph_key or f"paragraph-{len(paragraphs) + 1}", heading, sentences)
        )
    return Section(key, tuple(paragraphs))


def topic_heading(line: str) -> tuple[str, int] | None:
    """The topic whose heading a line begins with, and how long that heading is."""
    match = _HEADING.match(line)
    if match is None:
        return None
    for key, words in _TOPIC_WORDS.items():
        if any(word in match[3] for word in words):
            return key, match.end()
    return None


def trace(text: str, ledger: Ledger) -> Iterable[Figure]:
    """The figures of a text that the ledger holds, in order, each with its source."""
    report = ledger.report
    for claim in read_claims(text, edition=report.edition, year=report.year):
        if claim.kind in ("zero", "all_done", "all_of", "time") or claim.vague:
            continue
        source = _source(claim, ledger)
        if source is not None:
            size = -claim.value if claim.value < 0 else claim.value
            yield Figure(claim.text, size, source, claim.unit)


def _source(claim: Claim, ledger: Ledger) -> Source | None:
    for meaning in claim.meaning:
        value = ledger.value(meaning)
        if value is not None and abs(value) == abs(claim.value):
            return meaning
    pieces = _pieces(claim.label)
    matching = [
        fact
        for fact in ledger.report.facts
        if fact.value == claim.value and (fact.unit == claim.unit or not claim.unit)
    ]
    matching.sort(key=lambda fact: -len(pieces & _pieces(fact.label)))
    # The same number of another thing is no source: 检查2次 does not rest on 培训2次.
    if matching and (not pieces or pieces & _pieces(matching[0].label)):
        return Source(fact=matching[0].label)
    return None


def _pieces(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
