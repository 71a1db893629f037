"""The draft after a change of facts: only the sentences that rest on these facts are told again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.conversation.part import Part, problem_paragraphs
from assistant.conversation.problems import untold
from assistant.conversation.state import Desk, State, numbered, settle
from assistant.drafting.draft import Paragraph, Section, Sentence
from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.local import LocalWriter
from assistant.drafting.review import trace
from assistant.ledger.figures import Figure
from assistant.report import Report


def with_report(state: State, report: Report) -> State:
    """The same state with another report; its draft is left as it is."""
    return State(report, state.draft, state.last_year)


def redrafted(desk: Desk, state: State, report: Report, labels: Sequence[str]) -> State:
    """The state with a new report; only the sentences that rest on these facts are told again."""
    after = with_report(state, report)
    sections = [
        _retold(state, after, section, set(labels)) for section in state.draft.sections.values()
    ]
    untold_labels = [
        label
        for label in labels
        if (fact := report.fact(label)) is not None
        and fact.value
        and fact_phrase(fact).topic != "other"
        and not any(tells(s, label) for section in sections for s in section.sentences)
    ]
    sections = [_with_new(after, section, untold_labels) for section in sections]
    return settle(desk, state, sections, report=report)


def tells(sentence: Sentence, label: str) -> bool:
    """Whether a sentence rests on the fact of this label."""
    return any(leaf.fact == label for f in sentence.figures for leaf in f.source.leaves())


def _retold(before: State, after: State, section: Section, labels: set[str]) -> Section:
    paragraphs: list[Paragraph] = []
    lost = False
    for paragraph in section.paragraphs:
        if not any(tells(s, label) for s in paragraph.sentences for label in labels):
            paragraphs.append(paragraph)
            continue
        if paragraph.key.startswith("problem-"):
            made = _problem_again(before, after, paragraph, labels)
            lost = lost or made is None
            if made is not None:
                paragraphs.append(made)
            continue
        sentences: list[Sentence] = []
        for sentence in paragraph.sentences:
            if any(tells(sentence, label) for label in labels):
                sentences += _sentence_again(before, after, sentence, paragraph.key)
            else:
                sentences.append(sentence)
        writer = LocalWriter(after.plan)
        if not sentences and section.key == "overview":
            sentences = list(writer.topic(paragraph.key).sentences)
        if sentences:
            paragraphs.append(replace(paragraph, sentences=tuple(sentences)))
    made_section = replace(section, paragraphs=tuple(paragraphs))
    if lost and len(problem_paragraphs(made_section)) < 2:
        state = State(after.report, after.draft.with_section(made_section), after.last_year)
        more = next(untold(state), None)
        if more is not None:
            made_section = replace(made_section, paragraphs=(*made_section.paragraphs, more))
    return numbered(made_section)


def _sentence_again(before: State, after: State, sentence: Sentence, topic: str) -> list[Sentence]:
    filled = _refilled(before, after, sentence)
    if filled is not None:
        return [filled]
    labels = [f.source.fact for f in sentence.figures if f.source.fact]
    facts = [
        fact
        for label in dict.fromkeys(labels)
        if (fact := after.report.fact(label)) is not None and fact.value
    ]
    only_facts = all(leaf.fact for f in sentence.figures for leaf in f.source.leaves())
    if sentence.basis == "promise":
        writer = LocalWriter(after.plan)
        return [s for s in writer.progress() if not s.is_open and s.text[:14] == sentence.text[:14]]
    if not only_facts and sentence.origin != "rule":
        return []
    made: list[Sentence] = []
    writer = LocalWriter(after.plan)
    prefix = _prefix(before, sentence, labels)
    for fact in facts:
        again = writer.topic(fact_phrase(fact).topic).sentences
        one = next(
            (
                s
                for s in again
                if tells(s, fact.label) and len([f for f in s.figures if f.source.fact]) == 1
            ),
            None,
        )
        told = one or writer.sentence(fact_phrase(fact).clause + "。")
        if told is not None and told.text not in [m.text for m in made]:
            made.append(told)
    if made and prefix and not made[0].text.startswith(prefix):
        made[0] = replace(made[0], text=prefix + made[0].text)
    del topic
    return made


def _refilled(before: State, after: State, sentence: Sentence) -> Sentence | None:
    """The sentence with its figures written out anew; None if one of them is not offered now."""
    names = {str(f.source.to_json()): name for name, f in before.plan.slots.figures.items()}
    text, position, figures = "", 0, []
    for figure in _with_comparisons(before, sentence):
        name = names.get(str(figure.source.to_json()))
        at = sentence.text.find(figure.text, position)
        new = after.plan.slots.figures.get(name or "")
        if at < 0 or new is None or new.value == 0:
            return None
        text += sentence.text[position:at] + new.text
        figures.append(new)
        position = at + len(figure.text)
    made = replace(sentence, text=text + sentence.text[position:], figures=tuple(figures))
    traced = {f.text for f in trace(made.text, after.plan.ledger)} | {f.text for f in figures}
    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?(?=[件条篇次场期个元份户册%])", made.text)
    if any(not any(t.startswith(n) for t in traced) for n in numbers):
        return None
    return made


def _with_comparisons(state: State, sentence: Sentence) -> list[Figure]:
    """The sentence's figures in the order of the text, comparisons with last year among them.

    The grammar traces a fact in a sentence that people wrote, not what it is compared with.
    """
    slots = state.plan.slots.figures
    known = {str(figure.source.to_json()) for figure in sentence.figures}
    placed: list[tuple[int, Figure]] = []
    position = 0
    for figure in sentence.figures:
        at = sentence.text.find(figure.text, position)
        if at < 0:
            return list(sentence.figures)
        placed.append((at, figure))
        position = at + len(figure.text)
        end = re.search(r"[；。]", sentence.text[position:])
        stretch = sentence.text[position : position + end.start() if end else None]
        for more in ("增加", "减少", "增长率", "下降率"):
            other = slots.get(f"{figure.source.fact}{more}")
            if other is None or str(other.source.to_json()) in known:
                continue
            inside = stretch.find(other.text)
            if inside >= 0:
                placed.append((position + inside, other))
    return [figure for _, figure in sorted(placed, key=lambda entry: entry[0])]


def _prefix(state: State, sentence: Sentence, labels: Sequence[str]) -> str:
    """What stands before the fact in the sentence: 2023年，我局."""
    year = re.match(
        r"[0-9]{4}年，[^，。0-9]{0,6}?(?=通过|发布|开展|举办|举行|公开|印发|编印|组织|召开)",
        sentence.text,
    )
    if year:
        return year[0]
    for label in labels:
        fact = state.report.fact(label)
        if fact is not None:
            at = sentence.text.find(fact_phrase(fact).clause.split("{")[0])
            if 0 < at <= 14 and not any(f.text in sentence.text[:at] for f in sentence.figures):
                return sentence.text[:at]
    return ""


def _problem_again(
    before: State, after: State, paragraph: Paragraph, labels: set[str]
) -> Paragraph | None:
    keys = [
        s.basis.removeprefix("signal:")
        for s in paragraph.sentences
        if s.basis.startswith("signal:")
    ]
    fired = {s.key: s for s in after.plan.signals}
    sentences: list[Sentence] = []
    for sentence in paragraph.sentences:
        if not any(tells(sentence, label) for label in labels):
            sentences.append(sentence)
            continue
        if keys and keys[0] not in fired:
            return None
        filled = _refilled(before, after, sentence)
        if filled is None and keys:
            made = next(
                (
                    p
                    for p in LocalWriter(after.plan).problems().paragraphs
                    if p.sentences[0].basis == f"signal:{keys[0]}"
                ),
                None,
            )
            return None if made is None else replace(paragraph, sentences=made.sentences)
        if filled is None:
            return None
        sentences.append(filled)
    return replace(paragraph, sentences=tuple(sentences))


def _with_new(after: State, section: Section, labels: Sequence[str]) -> Section:
    """The section with sentences on facts that it does not tell yet, in their topics."""
    if section.key != "overview" or not labels:
        return section
    paragraphs = list(section.paragraphs)
    for i, paragraph in enumerate(paragraphs):
        mine = [
            fact
            for label in labels
            if (fact := after.report.fact(label)) is not None
            and fact_phrase(fact).topic == paragraph.key
        ]
        if not mine:
            continue
        writer = LocalWriter(after.plan)
        made = writer.sentence("，".join(fact_phrase(fact).clause for fact in mine) + "。")
        if made is None:
            continue
        kept = paragraph.sentences
        if len(kept) == 1 and kept[0].basis.startswith("topic:"):
            kept = ()
        told = [j for j, s in enumerate(kept) if any(f.source.fact for f in s.figures)]
        at = told[-1] + 1 if told else (0 if paragraph.key in ("safeguards",) else len(kept))
        paragraphs[i] = replace(paragraph, sentences=(*kept[:at], made, *kept[at:]))
    return replace(section, paragraphs=tuple(paragraphs))


def where_told(state: State, labels: Sequence[str]) -> str:
    """Where the draft tells these facts, for a reply."""
    places = []
    for label in labels:
        part = part_of(state, label)
        if part is not None:
            places.append(Part(part.section, part.paragraph).called(state))
        elif (fact := state.report.fact(label)) is not None and fact_phrase(fact).topic == "other":
            places.append("第六部分")
    return f"写在{'、'.join(dict.fromkeys(places))}。" if places else ""


def part_of(state: State, label: str) -> Part | None:
    """The first sentence that rests on the fact of this label."""
    for key, section in state.draft.sections.items():
        for i, paragraph in enumerate(section.paragraphs):
            for j, sentence in enumerate(paragraph.sentences):
                if tells(sentence, label):
                    return Part(key, i, j)
    return None
