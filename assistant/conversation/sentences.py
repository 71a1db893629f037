"""Sentences of a draft reworded in their places, and put through the one door."""

from __future__ import annotations

from dataclasses import replace

from assistant.conversation.state import Desk, State, settle, with_sentences
from assistant.drafting.draft import OPEN, Section, Sentence
from assistant.drafting.review import trace
from assistant.errors import RequestError


def reworded(state: State, sentence: Sentence, text: str, origin: str = "") -> Sentence:
    """The sentence in other words; figures that still stand in it stay traced."""
    kept = [figure for figure in sentence.figures if figure.text in text]
    known = {figure.text for figure in kept}
    found = [f for f in trace(OPEN.sub("", text), state.plan.ledger) if f.text not in known]
    figures = sorted((*kept, *found), key=lambda figure: text.find(figure.text))
    return replace(
        sentence,
        text=text,
        figures=tuple(figures),
        origin=origin or sentence.origin,  # type: ignore[arg-type]
    )


def with_changed(state: State, changed: dict[tuple[str, int, int], Sentence]) -> list[Section]:
    """The sections with these sentences in their places."""
    sections = []
    for key in dict.fromkeys(entry[0] for entry in changed):
        section = state.section(key)
        for i in dict.fromkeys(entry[1] for entry in changed if entry[0] == key):
            sentences = [
                changed.get((key, i, j), sentence)
                for j, sentence in enumerate(section.paragraphs[i].sentences)
            ]
            section = with_sentences(section, i, sentences)
        sections.append(section)
    return sections


def settle_each(
    desk: Desk, state: State, changed: dict[tuple[str, int, int], Sentence]
) -> State | None:
    """All the changes if they pass; else those that pass one by one; None where none does."""
    if not changed:
        return None
    try:
        return settle(desk, state, with_changed(state, changed))
    except RequestError:
        pass
    kept: dict[tuple[str, int, int], Sentence] = {}
    after = None
    for entry, sentence in changed.items():
        try:
            after = settle(desk, state, with_changed(state, {**kept, entry: sentence}))
        except RequestError:
            continue
        kept[entry] = sentence
    return after
