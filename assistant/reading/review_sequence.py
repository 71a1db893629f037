"""表四 out of text whose columns cannot be trusted: by the order of its fifteen figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.reading.blocks import Slot
from assistant.reading.fitting import adds_up, unclear, window, written_count
from assistant.reading.lexicon import lexicon
from assistant.reading.slips import NOTE, has_slipped
from assistant.reading.tables import Entry, Found, Row
from assistant.reading.values import is_blank, is_number
from assistant.report.editions import edition

_BLOCK = edition("2021").table("review_litigation").blocks[0]
_OUTCOMES = tuple(column.key for column in _BLOCK.columns)
_REVIEW_BLOCKS = tuple(row.key for row in _BLOCK.rows)


def read_review_rows(rows: Sequence[Row]) -> Found:
    """表四 by order: fifteen figures in the official order, or five after each block's name.

    Fifteen figures that block names part in another way are only taken where the total of each
    five is the sum of the others: flattened pages lose the order of heads and figures.
    """
    groups = _groups(rows)
    filled = [group for group in groups if any(is_number(slot.text) for slot in group.slots)]
    used = filled or [group for group in groups if group.slots]
    slots = [slot for group in used for slot in group.slots]
    tail = _tail(rows)
    chosen = _exact(slots, 15, tail) if len(used) == 1 else None
    if chosen is not None and _is_ragged(rows) and not _adds_up(chosen):
        return Found([], [unclear(slots, "表四的数字被拆在几行里，无法确定各在哪一列")])
    if chosen is None and len(slots) == 15 and _adds_up(slots):
        chosen = slots
    if chosen is not None and has_slipped(chosen, len(_OUTCOMES)):
        return Found([], [unclear(slots, f"表四{NOTE}")])
    if chosen is not None:
        places = [(block, outcome) for block in _REVIEW_BLOCKS for outcome in _OUTCOMES]
        return Found(
            [Entry(*key, slot.text, slot.at) for key, slot in zip(places, chosen, strict=True)]
        )
    if not slots:
        return Found()
    named = {group.block for group in used} == set(_REVIEW_BLOCKS) and len(used) == 3
    if not named and not all(group.same_row for group in used):
        return Found([], [unclear(slots, f"表四应有15个数字，读到{written_count(slots)}个")])
    found = Found()
    for group in used:
        five = _exact(group.slots, 5, tail)
        if five is None or not group.block:
            found.unclear.append(unclear(group.slots, "表四每组应有5个数字，这里个数不符"))
            continue
        for outcome, slot in zip(_OUTCOMES, five, strict=True):
            found.entries.append(Entry(group.block, outcome, slot.text, slot.at))
    return found


def _is_ragged(rows: Sequence[Row]) -> bool:
    """Whether the figures stand in several rows, here one, there more: cells were torn."""
    counts = {sum(is_number(slot.text) for slot in row) for row in rows} - {0}
    return len(counts) > 1


def _tail(rows: Sequence[Row]) -> int:
    """How many blanks hang behind the last head in every row of heads, as copied rows have them."""
    words = lexicon("review_litigation")
    tails = [
        len(row) - 1 - max(i for i, slot in enumerate(row) if not is_blank(slot.text))
        for row in rows
        if len({key for slot in row if (key := words.column(slot.text))}) > 1
    ]
    return min(tails, default=0)


def _exact(slots: list[Slot], size: int, tail: int) -> list[Slot] | None:
    """The slots of the columns: all written, or as many, with the tail, as there must be."""
    if written_count(slots) == size:
        return window(slots, size, 0)
    if len(slots) != size + tail or any(not is_blank(slot.text) for slot in slots[size:]):
        return None
    return slots[:size]


@dataclass(slots=True)
class _Group:
    """Figures of 表四 after the name of a block; ``same_row`` where both stand in one row."""

    block: str = ""
    slots: list[Slot] = field(default_factory=list)
    same_row: bool = False


def _groups(rows: Sequence[Row]) -> list[_Group]:
    words = lexicon("review_litigation")
    groups: list[_Group] = []
    for row in rows:
        figures = any(is_number(slot.text) for slot in row)
        headed = not figures and any(not is_blank(slot.text) for slot in row)
        for slot in row:
            if key := words.row(slot.text):
                groups.append(_Group(key, [], figures))
            elif headed:
                continue  # blanks between heads are places of merged cells
            elif is_number(slot.text) or is_blank(slot.text) or not words.knows(slot.text):
                if not groups:
                    groups.append(_Group())
                groups[-1].slots.append(slot)
    return groups


def _adds_up(slots: list[Slot]) -> bool:
    """Whether of each five figures the last is the sum of the others."""
    return all(adds_up(slots[i : i + 5]) for i in (0, 5, 10))
