"""The tool that lengthens a part: what is put in is true and not yet told."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from importlib import resources
from typing import Any

from assistant.conversation.length import size
from assistant.conversation.part import Part, problem_paragraphs, sentence_at
from assistant.conversation.parts import locate
from assistant.conversation.state import Desk, Outcome, State, numbered, settle, with_sentences
from assistant.conversation.wording import pieces
from assistant.drafting.draft import OPEN, Paragraph, Section, Sentence
from assistant.drafting.local import LocalWriter
from assistant.drafting.review import trace
from assistant.errors import RequestError

#: Without a number, a part becomes this much longer.
LONGER = 1.3
#: No request asks for more characters than this.
MOST = 20_000


def lengthen(
    desk: Desk, state: State, length: int = 0, part: str = "", ratio: float = 0.0
) -> Outcome:
    """Lengthen a part to about ``length`` characters with further true figures and measures."""
    place = (locate(state, part, desk.focus) if part else None) or Part()
    now = size(place.text(state))
    target = length or int(now * (ratio or LONGER))
    if target > MOST:
        raise RequestError(f"{target}字太长了，最多{MOST}字。")
    if length and now >= length:
        return Outcome(state, f"{place.called(state)}现在{now}字，已经不少于{length}字。", place)
    desk.understood(f"把{place.called(state)}由{now}字写到{target}字左右。\n")
    subject, grown = None, place
    if place.sentence is not None:  # a sentence grows by what its paragraph tells of the same
        subject = sentence_at(state, place.places(state)[0])
        grown = Part(place.section, place.paragraph)
        target += size(grown.text(state)) - now
    after, added = _grown(desk, state, grown, target, subject, each=False)
    if after is None:
        after, added = _grown(desk, state, grown, target, subject, each=True)
    assert after is not None
    now = size(grown.text(after))
    if not added:
        return Outcome(
            state,
            f"{place.called(state)}能写的数字和事实都写了，没有可以再写的。请告诉我本年做过的事或登记新的数字。",
            place,
        )
    reply = f"已把{place.called(state)}写到{now}字，加了{added}处，都出自表格、其他事实或改进措施。"
    if length and now < target:
        reply += f"能写的都写了，没有到{target}字；可以再登记本年的数字或做过的事。"
    return Outcome(after, reply, place)


def _grown(
    desk: Desk,
    state: State,
    part: Part,
    target: int,
    subject: Sentence | None = None,
    *,
    each: bool,
) -> tuple[State | None, int]:
    """The state with true sentences added until the part is long enough, and how many.

    Args:
        subject: only sentences that tell of the same as this one.
        each: look at every sentence by itself, leaving out what does not pass; else at all of
            them together at the end, which gives None if they do not pass.
    """
    after, added = state, 0
    refused: set[str] = set()
    put = partial(settle, desk) if each else _put
    while size(part.text(after)) < target:
        step = _one_more(put, after, part, refused, subject)
        if step is None:
            break
        after, added = step, added + 1
    if each or not added:
        return after, added
    try:
        return settle(desk, state, after.draft.sections.values()), added
    except RequestError:
        return None, 0


def _put(state: State, sections: Iterable[Section]) -> State:
    """The state with these sections, not yet looked at."""
    draft = state.draft
    for section in sections:
        draft = draft.with_section(section)
    made = State(state.report, draft, state.last_year)
    made.__dict__["plan"] = state.plan  # the same report: what there is to say stays
    return made


def _one_more(
    put: Callable[[State, Iterable[Section]], State],
    state: State,
    part: Part,
    refused: set[str],
    subject: Sentence | None,
) -> State | None:
    """The state with one more true sentence in the part; None where there is none left."""
    for key, section in state.draft.sections.items():
        if part.section and key != part.section:
            continue
        order = sorted(
            range(len(section.paragraphs)), key=lambda i: size(section.paragraphs[i].text)
        )
        for i in order:
            if part.paragraph is not None and i != part.paragraph:
                continue
            for sentence in _candidates(state, key, section.paragraphs[i]):
                if sentence.text in refused or not _alike(sentence, subject):
                    continue
                new = (*section.paragraphs[i].sentences, sentence)
                if len(new) == 2 and new[0].basis.startswith("topic:"):
                    new = (sentence,)
                try:
                    return put(state, [with_sentences(section, i, new)])
                except RequestError:
                    refused.add(sentence.text)
        if key == "problems" and part.paragraph is None and part.sentence is None:
            made = _one_more_problem(state, section)
            if made is not None and made.text not in refused:
                try:
                    return put(state, [made])
                except RequestError:
                    refused.add(made.text)
    return None


def _alike(sentence: Sentence, subject: Sentence | None) -> bool:
    """Whether a sentence tells of the same thing: a row of a table or a fact in common."""
    return subject is None or bool(_rows(sentence) & _rows(subject))


def _rows(sentence: Sentence) -> set[str]:
    last = "last_year."
    leaves = [leaf for figure in sentence.figures for leaf in figure.source.leaves()]
    return {
        leaf.fact.removeprefix(last) or leaf.cell.removeprefix(last).rpartition(".")[0]
        for leaf in leaves
    }


def _candidates(state: State, key: str, paragraph: Paragraph) -> Iterator[Sentence]:
    told = told_sources(state)
    if key == "problems":
        yield from _more_measures(state, paragraph)
        return
    writer = LocalWriter(state.plan)
    made: list[Sentence] = (
        list(writer.topic(paragraph.key).sentences) if paragraph.key in _topics() else []
    )
    patterns = [
        text for entry in _more() if entry["topic"] == paragraph.key for text in entry["say"]
    ]
    for phrase in state.plan.facts:
        if phrase.topic == paragraph.key:
            patterns.append(phrase.clause + "。")
            patterns.append(f"上年{phrase.clause.split('{')[0]}{{上年{phrase.fact.label}}}。")
    made += [s for s in (writer.sentence(pattern) for pattern in patterns) if s is not None]
    present = "".join(s.text for s in paragraph.sentences)
    for sentence in made:
        sources = {str(figure.source.to_json()) for figure in sentence.figures}
        if sentence.is_open or any(figure.value == 0 for figure in sentence.figures):
            continue
        if sources and not sources <= told:
            yield sentence
        elif not sources and sentence.text not in present:
            mine = pieces(sentence.text)
            if not any(len(mine & pieces(s.text)) > 0.4 * len(mine) for s in paragraph.sentences):
                yield sentence


def _more_measures(state: State, paragraph: Paragraph) -> Iterator[Sentence]:
    writer = LocalWriter(state.plan)
    keys = {
        s.basis.removeprefix("signal:")
        for s in paragraph.sentences
        if s.basis.startswith("signal:")
    }
    present = "".join(s.text for s in paragraph.sentences)
    for fired in state.plan.signals:
        if fired.key not in keys:
            continue
        for option in fired.measures:
            made = writer.sentence(f"同时，{option}。", basis=f"measure:{fired.key}")
            if made is None:
                continue
            plain = made.text.removeprefix("同时，")
            mine = pieces(plain)
            if plain.rstrip("。") not in present and len(mine & pieces(present)) < 0.6 * len(mine):
                yield made


def _one_more_problem(state: State, section: Section) -> Section | None:
    from assistant.conversation.problems import untold

    if len(problem_paragraphs(section)) >= 4:
        return None
    for made in untold(state):
        return numbered(replace(section, paragraphs=(*section.paragraphs, made)))
    return None


def told_sources(state: State) -> set[str]:
    """The sources of every figure that the draft tells."""
    told = set()
    for section in state.draft.sections.values():
        for sentence in section.sentences:
            for figure in sentence.figures:
                told.add(str(figure.source.to_json()))
            if sentence.origin == "people":
                for figure in trace(OPEN.sub("", sentence.text), state.plan.ledger):
                    told.add(str(figure.source.to_json()))
    return told


def _topics() -> tuple[str, ...]:
    return ("disclosure", "requests", "management", "platforms", "safeguards")


@cache
def _more() -> tuple[dict[str, Any], ...]:
    source = resources.files("assistant.conversation").joinpath("further.toml")
    return tuple(tomllib.loads(source.read_text(encoding="utf-8"))["more"])
