"""Clauses of a sentence that staff name: 处罚那个比较, 申请人构成, 公示物业费那半句.

What such a name means is data (``aspects`` and ``halves`` in ``parts.toml``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.conversation.contents import shortened
from assistant.conversation.part import Part, Place, sentence_at
from assistant.conversation.parts import locate_quietly, part_words, phrase
from assistant.conversation.state import State, short
from assistant.conversation.wording import letters, pieces
from assistant.drafting.draft import Sentence
from assistant.errors import RequestError

#: What is left of a sentence must say something.
_LEAST = 6
_SEAM = re.compile(r"(?<=[，；])|(?=、(?:增长|下降|增幅|降幅)[^，；、]*%)")
_LEADING = re.compile(
    r"^(?:[0-9]{4}年|本年度?|今年|全年|年内|其中|从申请内容看|按申请人分)?[，；。]*$"
)


@dataclass(frozen=True, slots=True)
class Clauses:
    """Some clauses of one sentence, by their index in `parted`."""

    place: Place
    indices: tuple[int, ...]

    def text(self, state: State) -> str:
        """What they say."""
        clauses = parted(sentence_at(state, self.place).text)
        return "".join(clauses[i] for i in self.indices).strip("，；。、")

    def without(self, state: State) -> Sentence | None:
        """The sentence without them; None where nothing worth a sentence is left."""
        sentence = sentence_at(state, self.place)
        clauses = parted(sentence.text)
        kept = ""
        for i, clause in enumerate(clauses):
            if i not in self.indices:
                kept += clause
            elif kept and clause[-1] in "，；" and (clause[-1] == "；" or kept[-1] not in "，；"):
                kept = kept.rstrip("，；") + clause[-1]  # what follows is parted as before
        kept = kept.strip("，；。")
        if len(letters(kept)) < _LEAST or _LEADING.match(kept):
            return None
        kept += "。"
        figures = tuple(figure for figure in sentence.figures if figure.text in kept)
        return replace(sentence, text=kept, figures=figures)


def parted(text: str) -> list[str]:
    """A sentence in its clauses, each with the mark behind it; a rate is one of its own."""
    return [clause for clause in _SEAM.split(text) if clause]


def find_clauses(state: State, text: str, focus: Part | None = None) -> Clauses | None:
    """The clauses that ``text`` names by what they tell, or as half of a sentence; None for none.

    Raises:
        RequestError: several sentences hold such a clause; the message asks which is meant.
    """
    return _aspect(state, text, focus) or _half(state, text, focus)


def _aspect(state: State, text: str, focus: Part | None) -> Clauses | None:
    for names, says in phrase("aspects"):
        match = re.search(rf"(?P<what>[^，。“”]*?)(?:{names})", text)
        if match is None:
            continue
        holder, what = _holder(state, match["what"], focus)
        found = []
        for place in (holder or Part()).places(state):
            indices = _telling(sentence_at(state, place).text, re.compile(says), what)
            if indices and not sentence_at(state, place).is_open:
                found.append(Clauses(place, indices))
        if len(found) > 1:
            told = "；".join(f"“{short(one.text(state), 20)}”" for one in found[:4])
            raise RequestError(f"这样的话有{len(found)}处：{told}。请说是哪一处，没有改。")
        return found[0] if found else None
    return None


def _telling(text: str, says: re.Pattern[str], what: str) -> tuple[int, ...]:
    """The clauses that say it of ``what``: of the group between semicolons that names it."""
    clauses = parted(text)
    groups: list[list[int]] = [[]]
    for i, clause in enumerate(clauses):
        groups[-1].append(i)
        if clause.endswith("；"):
            groups.append([])
    found: list[int] = []
    for group in filter(None, groups):
        whole = "".join(clauses[i] for i in group)
        if what and not _names(what, whole):
            continue
        said = [i for i in group if says.search(clauses[i])]
        if said and all(i in said for i in group if _measured(clauses[i])):
            said = list(group)  # what only leads to these figures goes with them
        found += said
    return tuple(found)


def _names(what: str, text: str) -> bool:
    if several := re.split(r"[和与跟、]", what)[1:]:
        return any(
            _names(one, text) for one in [what[: what.index(several[0]) - 1], *several] if one
        )
    wanted = pieces(what)
    return (
        letters(what) in letters(text)
        or len(wanted & pieces(text)) >= 0.6 * len(wanted)
        or shortened(letters(what), letters(text))
    )


def _half(state: State, text: str, focus: Part | None) -> Clauses | None:
    match = re.search(rf"(?P<what>[^“”]*?)(?:{part_words('halves', 'pattern')[0]})", text)
    if match is None:
        return None
    holder, what = _holder(state, match["what"], focus)
    if what:
        return clauses_on(state, what, holder)
    if holder is None:
        return None
    place = holder.places(state)[-1]
    clauses = parted(sentence_at(state, place).text)
    if len(clauses) < 2 or not match["side"]:
        return None
    cut = next((i + 1 for i, c in enumerate(clauses[:-1]) if c.endswith("；")), 0)
    behind = match["side"] in "后尾"
    cut = cut or (len(clauses) - 1 if behind else 1)
    return Clauses(place, tuple(range(cut, len(clauses)) if behind else range(cut)))


def clauses_on(state: State, what: str, holder: Part | None = None) -> Clauses | None:
    """What one sentence tells of ``what`` beside something else, its comparison included.

    公众号 is ``公众号推送158条，比上年增加24条`` of a sentence that begins with 网站. None where the
    sentence tells nothing else, or where two sentences speak of it equally.
    """
    wanted = pieces(what)
    scored = []
    for place in (holder or Part()).places(state):
        sentence = sentence_at(state, place)
        clauses = parted(sentence.text)
        for i, clause in enumerate(() if sentence.is_open else clauses):
            score = (
                1.0
                if letters(what) in letters(clause)
                else len(wanted & pieces(clause)) / len(wanted)
            )
            scored.append((score, place, i))
    best = max(scored, default=(0.0, ("", 0, 0), 0))
    if best[0] < 0.6 or [entry[0] for entry in scored].count(best[0]) > 1:
        return None
    clauses = parted(sentence_at(state, best[1]).text)
    last = best[2]
    said = _measured(clauses[last])
    while last + 1 < len(clauses) and not clauses[last].endswith("；"):
        more = clauses[last + 1]
        if said and not re.search(part_words("comparison", "says")[0], more):
            break
        said, last = said or _measured(more), last + 1
    found = Clauses(best[1], tuple(range(best[2], last + 1)))
    return found if found.without(state) is not None else None


def _measured(clause: str) -> bool:
    return re.search(r"[0-9](?!年)", clause) is not None


def _holder(state: State, words: str, focus: Part | None) -> tuple[Part | None, str]:
    """The part in which the clause stands, and the words that are left to tell which it is."""
    holder, what = None, words
    inside = re.match(
        r"(?:把|将|请)?(?P<where>.*?)(?:里面?|中|那段|这段|那一段|那部分|部分)的?", words
    )
    if inside is not None:
        holder = locate_quietly(state, inside["where"], focus)
        if holder is not None:
            what = words[inside.end() :]
    before = None
    while before != what:
        before, what = what, re.sub(rf"(?:{part_words('halves', 'idle')[0]})", "", what).strip()
    if holder is None and what:
        whole = locate_quietly(state, what, focus)
        if whole is not None and whole.paragraph is not None and not _content(state, what):
            return whole, ""
    if holder is None and re.search(r"这|那|它", words) and not letters(what) and focus is not None:
        holder = focus if focus.section else None
    return holder, what if len(letters(what)) > 1 else ""


def _content(state: State, what: str) -> bool:
    """Whether the words also stand in the draft: 依申请公开 names a paragraph, 处罚 what it tells."""
    return any(
        letters(what) in letters(sentence.text)
        for section in state.draft.sections.values()
        for sentence in section.sentences
    )
