"""What is asked for where no phrasing fits: one word of intent, and a part found by its words.

处罚那边再核核 holds one intent (核) and words that one sentence of the draft speaks of (处罚). Where
an instruction holds intents of two kinds, names no part, or asks, nothing is changed.
"""

from __future__ import annotations

import re

from assistant.conversation.clauses import find_clauses
from assistant.conversation.contents import spoken_of
from assistant.conversation.part import Part
from assistant.conversation.parts import locate, unnamed
from assistant.conversation.phrasings import intents, pattern, plainly
from assistant.conversation.removals import dropped
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.wording import Utterance, letters


def intended(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """The call that one intent and one part make up, None where there is no such pair."""
    if said.tail or said.quotes or len(said.head) > _LONGEST:
        return None
    asks = bool(pattern("asking").search(said.head))
    found = {
        tool: words
        for tool, words, answers in intents()
        if answers or not asks
        if words.search(said.head)
    }
    if len(found) != 1:
        return None
    tool, words = next(iter(found.items()))
    rest = words.sub("，", said.head)
    if re.search(r"[0-9]|[，。].*[，。]", rest.strip("，。")):
        return None
    if tool == "drop_sentence" and find_clauses(state, said.text, focus) is not None:
        return Call(tool, {"part": said.text})
    if tool == "drop_sentence":
        holder = locate(state, rest, focus)
        if holder is None or (holder.sentence is None and holder.section == "overview"):
            bare = plainly(rest) if holder is None else plainly(unnamed(plainly(rest)))
            return dropped(state, bare, holder)
    part = _part(state, rest, focus)
    return None if part is None else Call(tool, {"part": part})


#: Longer instructions say more than one intent and one part.
_LONGEST = 24


def _part(state: State, rest: str, focus: Part | None) -> str | None:
    """The words for a part: as named, or as a quotation of the sentence that is spoken of."""
    holder = locate(state, rest, focus)
    if holder is not None and (holder.sentence is not None or holder.paragraph is None):
        return rest
    bare = plainly(unnamed(plainly(rest)) if holder is not None else rest)
    if len(letters(bare)) < 2:
        return rest if holder is not None else None
    found = spoken_of(state, bare, holder)
    return None if found is None else f"“{found.text(state)}”那句"
