"""Of which year, or part of one, a figure is: 去年全年 is last year, 2022年， holds for what follows."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ledger.frame import Frame, Reading
from assistant.ledger.meanings import Meaning
from assistant.ledger.senses import mask_of
from assistant.ledger.token import YEAR, Token

MARKING = mask_of("this", "area", "own", "cumulative", "earlier", "year")
_BEFORE = ("以前", "之前", "前", "以来", "及以前")
_YEARS_ENDS = ("12月31", "1月1日")
_LAST, _ROW = mask_of("last") | YEAR, mask_of("row")
#: Words for the whole of a year, whichever it is.
_WHOLE = frozenset({"全年", "全年度", "年内", "一年来", "一年间", "一年"})
#: What may stand beside a year in a clause of its own: 回顾2022年，; 在去年一年中，
_BESIDE = _WHOLE | {"回顾", "在", "年度", "度", "里", "中", "内", "间", "期间", "底", "末", "当中"}


def note_marks(tokens: list[Token], frame: Frame, reading: Reading) -> None:
    """Years, scope and running totals that these words set for what follows."""
    for place, token in enumerate(tokens):
        if token.year:
            gap = token.year - reading.year
            frame.shift, frame.period = (gap if gap in (0, -1) else None), False
            if frame.shift is None and tokens[place + 1 : place + 2]:
                frame.passing = tokens[place + 1].text.startswith(_BEFORE)
        if not token.mask & MARKING:
            continue
        senses = token.senses
        if "this" in senses:
            if is_of_year_before(tokens, place):
                continue
            frame.shift, frame.cumulative, frame.period = 0, False, False
        elif "earlier" in senses:
            frame.shift = None
        elif "area" in senses:
            frame.scope = "area"
        elif "own" in senses:
            frame.scope = "own"
        if "cumulative" in senses and not (place and tokens[place - 1].year == reading.year):
            frame.cumulative = True


def is_of_year_before(tokens: Sequence[Token], place: int) -> bool:
    """Whether 全年 at ``place`` belongs to a year named right before it: 去年全年, 2022年全年."""
    return (
        bool(place)
        and tokens[place].text in _WHOLE
        and bool(tokens[place - 1].mask & _LAST)
        and not tokens[place - 1].has("row", "this")
    )


def heads(clause: Sequence[Token]) -> bool:
    """Whether a clause names a year and nothing else."""
    return all(
        token.text in _BESIDE or (token.mask & _LAST and not token.mask & _ROW) for token in clause
    )


def shift_of(own: list[Token], frame: Frame, reading: Reading) -> int | None:
    """How many years before the report's a figure is of; None for any but the last two."""
    shift = frame.shift
    for place, token in enumerate(own):
        if token.has("last") and not token.has("row"):
            shift = -1
        elif token.has("next"):
            shift = shift if any(t.has("carry") for t in own) else None
        elif token.has("this") and not is_of_year_before(own, place):
            shift = 0
    return shift


def runs_over_years(frame: Frame, meaning: Meaning) -> bool:
    """历年累计: whether a figure is a running total, and of what is no stock."""
    stock = meaning.concept.endswith((".in_force", ".total_disclosed", "carried_out"))
    return frame.cumulative and not stock


def is_narrowed_in_time(own: list[Token], reading: Reading) -> bool:
    """累计, 计划: whether the words may count over more than the year, or what is to come."""
    running = any(t.has("running") for t in own) and not any(
        t.has("this") or (t.kind == "date" and t.year == reading.year) for t in own
    )
    planned = any(t.has("plan") and t.text not in ("达到", "将", "使", "目标") for t in own)
    return running or planned


def is_part_of_year(own: list[Token]) -> bool:
    """上半年8件, 3月2件: what no cell holds; 截至12月底 is the whole year."""
    until = False
    for token in own:
        until = until or token.has("until", "to")
        if token.has("period", "periods"):
            return True
        if token.month and not token.text.startswith(_YEARS_ENDS):
            if not (until and token.text.startswith("12月")):
                return True
    return False
