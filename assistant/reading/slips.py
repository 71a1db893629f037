"""Rows of figures in which one is missing and the others have moved up: told by what they add up to."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.blocks import Slot, bare
from assistant.reading.values import MAX_DIGITS, is_blank, is_number

NOTE = "少一个数字，后面的可能都错了一列"


def has_slipped(slots: Sequence[Slot], size: int = 0) -> bool:
    """Whether the row reads as if one of its figures had fallen out and the rest had moved left.

    The last column is open, and two figures stand in one cell, or a nought put in somewhere makes
    every total the sum of the figures before it.

    Args:
        slots: the figures in the official order, totals included.
        size: how many of them make a group; the last of each is its total. 0 where none is.
    """
    if not slots or not is_blank(slots[-1].text):
        return False
    if any(_is_crowded(slot.text) for slot in slots):
        return True
    texts = [bare(slot.text) for slot in slots]
    if not size or not all(
        is_blank(text) or (text.isdecimal() and len(text) <= MAX_DIGITS) for text in texts
    ):
        return False
    figures = [int(text) if text.isdecimal() else 0 for text in texts]
    moved = ([*figures[:i], 0, *figures[i:-1]] for i in range(len(figures)))
    return any(row != figures and _add_up(row, size) for row in moved)


def have_totals(rows: Sequence[Sequence[Slot]]) -> bool:
    """Whether most rows of a table have their last column filled; some offices leave totals out."""
    filled = sum(1 for row in rows if row and not is_blank(row[-1].text))
    return 2 * filled > len(rows)


def _is_crowded(text: str) -> bool:
    parts = text.split()
    return len(parts) > 1 and all(map(is_number, parts))


def _add_up(figures: Sequence[int], size: int) -> bool:
    groups = [figures[start : start + size] for start in range(0, len(figures), size)]
    return all(sum(group[:-1]) == group[-1] for group in groups)
