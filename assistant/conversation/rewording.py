"""Tools on the manner of telling: another wording, another tone; the figures stay."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from assistant.conversation.part import Part, sentence_at
from assistant.conversation.parts import listed, locate
from assistant.conversation.sentences import reworded, settle_each
from assistant.conversation.state import Desk, Outcome, State, settle
from assistant.conversation.wording import pieces
from assistant.drafting.draft import Section, Sentence
from assistant.drafting.local import LocalWriter
from assistant.errors import ModelError, RequestError

#: How many other wordings of the local writer are looked at.
VARIANTS = 8


def rewrite(desk: Desk, state: State, part: str = "", wish: str = "") -> Outcome:
    """Write a part in other words; with a model, after the wish of staff."""
    place = (locate(state, part, desk.focus) if part else None) or desk.focus
    if place is None:
        raise RequestError(f"要改写哪一部分？可以说{listed(state)}，或“整篇重写”。")
    desk.understood(f"改写{place.called(state)}。\n")
    note = ""
    if desk.writer == "openai" and desk.settings is not None:
        try:
            made = _by_model(desk, state, place, wish)
        except ModelError as error:
            made, note = None, f"（{error}已改用本地写法。）"
        if made is not None:
            return Outcome(made, f"已改写{place.called(state)}。", place)
    after = _by_rule(desk, state, place)
    if after is None:
        raise RequestError(f"{place.called(state)}没有别的写法了，没有改。可以直接说“改成：……”。")
    return Outcome(after, f"已换了{place.called(state)}的写法。{note}", place)


def _by_rule(desk: Desk, state: State, place: Part) -> State | None:
    """The variant of the local writer in which most sentences of the part are told otherwise."""
    wanted = place.places(state)
    best: dict[tuple[str, int, int], Sentence] = {}
    for variant in range(1, VARIANTS + 1):
        writer = LocalWriter(state.plan, desk.variant + variant)
        sections = {key: writer.write(key) for key in {entry[0] for entry in wanted}}
        changed = {}
        for entry in wanted:
            other = _counterpart(
                sentence_at(state, entry), _told_by(writer, sections, state, entry)
            )
            if other is not None:
                changed[entry] = other
        if len(changed) > len(best):
            best = changed
    for entry in wanted:
        sentence = sentence_at(state, entry)
        if entry not in best and not sentence.is_open:
            text = _swapped(sentence.text, None)
            if text != sentence.text:
                best[entry] = reworded(state, sentence, text)
    return settle_each(desk, state, best)


def _told_by(
    writer: LocalWriter,
    sections: dict[str, Section],
    state: State,
    entry: tuple[str, int, int],
) -> tuple[Sentence, ...]:
    """What the writer has to say in the place of this paragraph.

    A problem that it would not choose itself any more it can still put into other words.
    """
    old = state.section(entry[0]).paragraphs[entry[1]]
    signals = {s.basis for s in old.sentences if s.basis.startswith("signal:")}
    for paragraph in sections[entry[0]].paragraphs:
        same = (
            bool(signals & {s.basis for s in paragraph.sentences})
            if signals
            else paragraph.key == old.key
        )
        if same:
            return paragraph.sentences
    for item in state.plan.signals:
        if f"signal:{item.key}" in signals:
            return writer.pair(item) or ()
    return ()


def _counterpart(sentence: Sentence, others: Sequence[Sentence]) -> Sentence | None:
    """The sentence of another variant that tells the same, if its words differ."""
    if sentence.origin == "people" or sentence.is_open:
        return None
    sources = {str(f.source.to_json()) for f in sentence.figures}
    for other in others:
        if other.text == sentence.text or other.is_open:
            continue
        if sentence.basis or other.basis:
            if sentence.basis == other.basis and not sentence.basis.startswith("promise"):
                return other
            continue
        told = {str(f.source.to_json()) for f in other.figures}
        if sources and told == sources:
            return other
        if not sources and not told and len(pieces(sentence.text) & pieces(other.text)) >= 3:
            return other
    return None


def _by_model(desk: Desk, state: State, place: Part, wish: str) -> State | None:
    from assistant.drafting.endpoint import Endpoint
    from assistant.drafting.model import ModelWriter
    from assistant.drafting.service import Event

    settings = desk.settings
    assert settings is not None
    endpoint = Endpoint(
        settings.llm_base_url, settings.llm_model, settings.llm_api_key, settings.llm_timeout
    )

    def say(text: str) -> None:
        if desk.tell is not None:
            desk.tell(Event("write", text))

    writer = ModelWriter(state.plan, endpoint, desk.guard(state), LocalWriter(state.plan), say)
    made: list[Section] = []
    for key in dict.fromkeys(entry[0] for entry in place.places(state)):
        written = writer.write(key, (), wish or desk.request).section
        made.append(_merged(state, state.section(key), written, place))
    if all(section.text == state.section(section.key).text for section in made):
        return None
    try:
        return settle(desk, state, made)
    except RequestError:
        return None


def _merged(state: State, old: Section, new: Section, place: Part) -> Section:
    """The old section with the part taken from the new one; what people typed stays."""
    paragraphs = list(old.paragraphs)
    fresh = {paragraph.key: paragraph for paragraph in new.paragraphs}
    for i, paragraph in enumerate(paragraphs):
        if (place.paragraph is not None and i != place.paragraph) or paragraph.key not in fresh:
            continue
        theirs = fresh[paragraph.key].sentences
        if place.sentence is not None or place.role:
            keep = {j for _, k, j in place.places(state) if k == i}
            sentences: list[Sentence] = []
            for j, sentence in enumerate(paragraph.sentences):
                other = _counterpart(sentence, theirs) if j in keep else None
                sentences.append(other or sentence)
        else:
            typed_ones = [s for s in paragraph.sentences if s.origin == "people" or s.is_open]
            sentences = [*(s for s in theirs if not s.is_open), *typed_ones]
        if sentences:
            paragraphs[i] = replace(paragraph, sentences=tuple(sentences))
    return replace(old, paragraphs=tuple(paragraphs))


# --- tone ---------------------------------------------------------------------------------------


def change_tone(desk: Desk, state: State, tone: str, part: str = "") -> Outcome:
    """Make the wording formal or plain: phrasings of the same meaning are swapped."""
    formal = register(tone)
    if formal is None:
        raise RequestError("语气可以改得“更正式”或“更朴实”，请说要哪一种。")
    place = (locate(state, part, desk.focus) if part else None) or Part()
    desk.understood(f"把{place.called(state)}的语气改得{'更正式' if formal else '更朴实'}。\n")
    changed = {}
    for entry in place.places(state):
        sentence = sentence_at(state, entry)
        text = sentence.text if sentence.is_open else _swapped(sentence.text, formal)
        if text != sentence.text:
            changed[entry] = reworded(state, sentence, text)
    after = settle_each(desk, state, changed)
    name = "正式" if formal else "朴实"
    if after is None:
        return Outcome(
            state, f"{place.called(state)}的用语已经比较{name}，没有可以替换的说法。", place
        )
    return Outcome(after, f"已把{place.called(state)}的语气改得更{name}，数字没有动。", place)


def same_meaning(old: str, new: str) -> bool:
    """Whether two wordings only differ in register: 比上年, 较上年."""
    return any({old, new} == {pair["plain"], pair["formal"]} for pair in _tones()["pair"])


def register(words: str) -> bool | None:
    """True for a formal tone, False for a plain one, None where neither is named.

    别太官方 and 过于口语 name the one that is not wanted.
    """
    names = _tones()["names"]
    unwanted = "|".join(names["unwanted"])
    for formal, group in ((True, "formal"), (False, "plain")):
        for word in names[group]:
            at = words.find(word)
            if at >= 0:
                return not formal if re.search(rf"(?:{unwanted})$", words[:at]) else formal
    return None


def _swapped(text: str, formal: bool | None) -> str:
    """The text with phrasings swapped; None swaps each way what there is."""
    pieces_ = re.split(r"(“[^”]*”|《[^》]*》)", text)
    for n in range(0, len(pieces_), 2):
        piece = pieces_[n]
        for pair in _tones()["pair"]:
            plain, official = pair["plain"], pair["formal"]
            if formal is not False and plain in piece and official not in piece:
                piece = piece.replace(plain, official)
            elif formal is not True and official in piece and pair.get("back", True):
                piece = piece.replace(official, plain)
        if formal is False:
            for word in _tones()["filler"]["words"]:
                piece = re.sub(rf"(?<![更很不较太最须要加]){word}(?![地的公落，。；、])", "", piece)
        pieces_[n] = piece
    return "".join(pieces_)


@cache
def _tones() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("tone.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
