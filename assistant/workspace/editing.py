"""What people do to a draft by hand: rewrite a section, settle what was left to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from assistant.checking.findings import Finding
from assistant.checking.gate import Balanced
from assistant.drafting.draft import OPEN, Draft, Section, Sentence
from assistant.drafting.guard import replaced
from assistant.drafting.review import review_text
from assistant.errors import RequestError
from assistant.report import Report
from assistant.settings import Settings

Place = tuple[int, int]


@dataclass(frozen=True)
class Neighbours:
    """What the index knows of other bodies: names that must not stand here, their reports."""

    names: Mapping[str, object] = field(default_factory=dict)
    peers: Sequence[object] = ()


def neighbours_of(report: Report, settings: Settings) -> Neighbours:
    """The other bodies in the index; none where there is no index yet."""
    from assistant.retrieval import catalogue

    known = catalogue.load(settings.home)
    if known is None:
        return Neighbours()
    return Neighbours(known.foreign_names(report.agency), known.peers_of(report.agency))


def reviewed(
    balanced: Balanced, draft: Draft, section: str, text: str, neighbours: Neighbours
) -> Draft:
    """The draft with a section as a person left it, its figures traced again, and what is found."""
    read, findings = review_text(
        balanced, section, text, names=neighbours.names, peers=neighbours.peers
    )
    before = draft.sections.get(section)
    if before is not None:
        read = with_sources(read, before)
    return replace(draft.with_section(read), findings=_of_others(draft, section, findings))


def settled(
    balanced: Balanced,
    draft: Draft,
    section: str,
    place: Place,
    text: str,
    neighbours: Neighbours,
) -> Draft:
    """The draft with one sentence as a person confirmed or rewrote it; gone if ``text`` is blank.

    Raises:
        RequestError: the sentence is not there, or ``text`` still holds 【待核实】.
    """
    if OPEN.search(text):
        raise RequestError("还有【待核实】没有改写，请写成确定的话，或者删去这一句。")
    before = draft.sections.get(section)
    if before is None or not _has(before, place):
        raise RequestError("这一句已经不在草稿里，请看最新的草稿。")
    words = text.strip()
    sentences = [Sentence(words, origin="people", basis="confirmed")] if words else []
    changed = replaced(before, place, sentences)
    changed = replace(changed, paragraphs=tuple(p for p in changed.paragraphs if p.sentences))
    draft = draft.with_section(changed)
    return reviewed(balanced, draft, section, changed.text, neighbours)


def with_answers(balanced: Balanced, draft: Draft, neighbours: Neighbours) -> Draft:
    """The draft with what staff have said since of last year's promises.

    Raises:
        RequestError: the draft has no place for it.
    """
    from assistant.drafting.local import LocalWriter
    from assistant.drafting.plan import make_plan
    from assistant.drafting.service import Surroundings

    section = draft.sections.get("problems")
    if section is None or not any(p.key == "progress" for p in section.paragraphs):
        raise RequestError("草稿的第五部分没有去年措施的落实情况，请重新起草这一部分。")
    said = tuple(LocalWriter(make_plan(balanced), 0, Surroundings()).progress())
    paragraphs = tuple(
        replace(p, sentences=said) if p.key == "progress" else p for p in section.paragraphs
    )
    section = replace(section, paragraphs=tuple(p for p in paragraphs if p.sentences))
    changed = draft.with_section(section)
    return reviewed(balanced, changed, "problems", section.text, neighbours)


def is_question(sentence: Sentence) -> bool:
    """Whether an open sentence asks for something to be written, rather than proposing a text."""
    return sentence.is_open and (sentence.basis == "promise" or sentence.basis.startswith("topic:"))


def proposed(sentence: Sentence) -> str:
    """What an open sentence says once it is confirmed: without 【待核实：…】 around its words."""

    def inner(match: Any) -> str:
        return str(match[0]).strip("【】").split("：", 1)[-1].split(":", 1)[-1].strip()

    text = OPEN.sub(inner, sentence.text).strip()
    return text.replace("。。", "。") if text.endswith(("。", "；", "！")) else text + "。"


def confirmation(sentence: str, by: str) -> dict[str, Any]:
    """The record that a person confirmed a sentence (``confirmations`` of the report file)."""
    return {
        "kind": "sentence",
        "sentence": sentence,
        "by": by.strip(),
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def with_sources(section: Section, before: Section) -> Section:
    """The section with what is known of each sentence, and paragraph, that is the same as before.

    A sentence keeps its sources; a paragraph that keeps a sentence keeps its key.
    """
    known = {sentence.text: sentence for sentence in before.sentences}
    keys = {s.text: p.key for p in before.paragraphs for s in p.sentences}
    return replace(
        section,
        paragraphs=tuple(
            replace(
                p,
                key=next((keys[s.text] for s in p.sentences if s.text in keys), p.key),
                sentences=tuple(
                    replace(
                        s,
                        sources=known[s.text].sources,
                        origin=known[s.text].origin,
                        basis=known[s.text].basis,
                    )
                    if s.text in known
                    else s
                    for s in p.sentences
                ),
            )
            for p in section.paragraphs
        ),
    )


def _has(section: Section, place: Place) -> bool:
    paragraph, sentence = place
    return paragraph < len(section.paragraphs) and sentence < len(
        section.paragraphs[paragraph].sentences
    )


def _of_others(draft: Draft, section: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings about other sections as they were, and the new ones about this one."""
    return (
        *(f for f in draft.findings if getattr(f.where, "section", section) != section),
        *findings,
    )
