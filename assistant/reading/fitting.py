"""The figures of one line of a flattened table on its columns, where they fit in one way only.

As many figures as columns fit. With blanks among them, whole rows of the same table must show where
the columns begin; and what fits in two ways is not read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from assistant.reading.blocks import Slot, bare
from assistant.reading.slips import NOTE, has_slipped, have_totals
from assistant.reading.tables import APPLICANTS, Entry, Found, Unclear
from assistant.reading.values import MAX_DIGITS, is_blank
from assistant.report.editions import EDITIONS, edition


@dataclass(slots=True)
class Line:
    """A label with the figures after it, and the columns that the heads above it name.

    ``row`` is empty for figures without a label; ``torn`` says that label and figures stand in
    different rows of the text, ``counts`` how many figures in which.
    """

    row: str
    columns: tuple[str, ...]
    slots: list[Slot] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    lead: int | None = None
    number: int = 0
    torn: bool = False

    last: int = -1
    counts: dict[int, int] = field(default_factory=dict)

    def take(self, slot: Slot, number: int) -> None:
        """Add a figure that stands in text row ``number``."""
        self.torn |= number != self.number
        self.last = number
        self.counts[number] = self.counts.get(number, 0) + 1
        self.slots.append(slot)

    @property
    def is_ragged(self) -> bool:
        """Whether its figures stand in several text rows, here one, there more: cells were torn."""
        return len(set(self.counts.values())) > 1

    def takes(self, number: int, count: int, torn: bool) -> bool:
        """Whether ``count`` more figures, in text row ``number``, can still belong to this label.

        Figures that follow in another row are the label's all together or not at all.
        """
        if number in (self.number, self.last) or (torn and not self.columns):
            return True
        room = len(self.columns) - len(self.slots)
        return torn and room > 0 and (not self.slots or count <= room)


def fit(table: str, line: Line, shapes: Shapes) -> Found:
    """The figures of a line on its columns, where they fit in one way only."""
    slots = line.slots
    if not slots or (not line.row and all(is_blank(slot.text) for slot in slots)):
        return Found()
    if not line.row:
        return Found([], [unclear(slots, "这些数字没有行名")])
    columns, slots = _columns(table, line)
    if not columns:
        if all(is_blank(slot.text) for slot in slots):
            return Found()
        return Found([], [unclear(slots, f"没有列名，{len(slots)}个数字对不上列")])
    chosen = _placed(slots, len(columns), line, shapes) or _split_digits(slots, columns)
    if chosen is None:
        if all(is_blank(slot.text) for slot in slots):
            return Found()
        note = f"应有{len(columns)}个数字，读到{written_count(slots)}个，无法确定各在哪一列"
        return Found([], [unclear(slots, note)])
    if has_slipped(chosen, len(columns) if columns == APPLICANTS and shapes.summed else 0):
        return Found([], [unclear(slots, NOTE)])
    return Found(
        [
            Entry(line.row, column, slot.text, slot.at, line.units.get(column, ""))
            for column, slot in zip(columns, chosen, strict=True)
        ]
    )


def _columns(table: str, line: Line) -> tuple[tuple[str, ...], list[Slot]]:
    """The columns of a line, empty where they are not known, and its figures.

    Where a merged head is repeated over its columns the figures must be repeated as often.
    """
    slots, columns = line.slots, line.columns
    if not columns:
        return _official_columns(table, line.row, len(slots)), slots
    once = tuple(dict.fromkeys(columns))
    if not _are_of_one_row(table, line.row, once):
        return (), slots
    if once == columns:
        return columns, slots
    texts: dict[str, set[str]] = defaultdict(set)
    for column, slot in zip(columns, slots, strict=False):
        texts[column].add(slot.text)
    if len(slots) != len(columns) or any(len(written) > 1 for written in texts.values()):
        return (), slots
    return once, [slots[columns.index(column)] for column in once]


def _placed(slots: list[Slot], size: int, line: Line, shapes: Shapes) -> list[Slot] | None:
    """The slots of the columns; with blanks among them only where whole rows show the shape."""
    if shapes.is_wider(size):
        return None
    shape = shapes.of(line.row, size)
    if shape is None or _full_lead(slots, size) is not None:
        return window(slots, size, line.lead)
    lead, count = shape
    if len(slots) != count:
        return None
    written = [i for i, slot in enumerate(slots) if not is_blank(slot.text)]
    inside = all(lead <= i < lead + size for i in written)
    return slots[lead : lead + size] if inside else None


def window(slots: list[Slot], size: int, lead: int | None) -> list[Slot] | None:
    """The ``size`` neighbouring slots that hold all figures; None if there are two ways."""
    written = [i for i, slot in enumerate(slots) if not is_blank(slot.text)]
    if len(slots) < size or (written and written[-1] - written[0] >= size):
        return None
    starts = range(len(slots) - size + 1)
    if written:
        starts = range(max(0, written[-1] - size + 1), min(written[0], len(slots) - size) + 1)
    if len(starts) == 1:
        start = starts[0]
    elif lead is not None and lead in starts:
        start = lead
    elif not written:
        start = starts[0]
    else:
        return None
    return slots[start : start + size]


def _full_lead(slots: list[Slot], size: int) -> int | None:
    """How many blanks stand before the figures in a row where every column is filled."""
    written = [i for i, slot in enumerate(slots) if not is_blank(slot.text)]
    if size and len(written) == size and written[-1] - written[0] == size - 1:
        return written[0]
    return None


def _split_digits(slots: list[Slot], columns: tuple[str, ...]) -> list[Slot] | None:
    """Figures run together (3000003): one digit each, if that is the only way and the sum holds."""
    written = [slot for slot in slots if not is_blank(slot.text)]
    if len(written) != 1 or len(columns) < 2:
        return None
    digits = bare(written[0].text)
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) != len(columns):
        return None
    figures = [int(digit) for digit in digits]
    if any(figures) and (columns != APPLICANTS or sum(figures[:-1]) != figures[-1]):
        return None
    return [Slot(digit, written[0].at) for digit in digits]


@cache
def _are_of_one_row(table: str, row: str, columns: tuple[str, ...]) -> bool:
    """Whether the columns can stand over this row: each once, and the whole of one edition's block.

    Heads torn over lines would otherwise make columns of what is left of them.
    """
    blocks = [block for name in EDITIONS for block in edition(name).table(table).blocks]
    return len(set(columns)) == len(columns) and any(
        set(columns) == {column.key for column in block.columns}
        for block in blocks
        if any(entry.key == row for entry in block.rows)
    )


def _official_columns(table: str, row: str, count: int) -> tuple[str, ...]:
    """The official columns of a row without heads, if exactly one edition has so many."""
    fitting = {
        tuple(column.key for column in block.columns)
        for name in EDITIONS
        for block in edition(name).table(table).blocks
        if any(entry.key == row for entry in block.rows) and len(block.columns) == count
    }
    return next(iter(fitting)) if len(fitting) == 1 else ()


def adds_up(slots: Sequence[Slot]) -> bool:
    """Whether of a row's figures the last is the sum of the others."""
    texts = [bare(slot.text) for slot in slots]
    if len(texts) < 2 or not all(text.isdecimal() and len(text) <= MAX_DIGITS for text in texts):
        return False
    *parts, total = map(int, texts)
    return sum(parts) == total


def written_count(slots: list[Slot]) -> int:
    """How many of the slots hold anything."""
    return sum(1 for slot in slots if not is_blank(slot.text))


def unclear(slots: list[Slot], note: str) -> Unclear:
    """A note on figures that could not be placed."""
    raw = " | ".join(slot.text for slot in slots).strip(" |")
    return Unclear(raw[:200], slots[0].at, note)


class Shapes:
    """How many blanks stand before the figures, and how many slots there are, in whole rows.

    Merged label cells that were left blank look like blank figures, and there are fewer of them the
    deeper a row stands in its table; so a row with blanks is measured by whole rows of its depth.
    """

    def __init__(self, table: str, lines: Sequence[Line]) -> None:
        self._depths = _depths(table)
        shapes: dict[tuple[int, int], Counter[tuple[int, int]]] = defaultdict(Counter)
        self._wider: Counter[int] = Counter()
        #: Whether most rows have their last figure, the total of 表三.
        self.summed = have_totals([line.slots for line in lines if line.slots])
        for line in lines:
            size = len(line.columns)
            if line.slots and size:
                self._wider[size] += 1 if written_count(line.slots) > size else -1
            lead = _full_lead(line.slots, size)
            if lead is not None:
                shapes[size, self._depths.get(line.row, 0)][lead, len(line.slots)] += 1
        self._shapes = {key: counts.most_common(1)[0][0] for key, counts in shapes.items()}

    def is_wider(self, size: int) -> bool:
        """Whether most rows have more figures than columns: one of them is no official column."""
        return self._wider[size] > 0

    def of(self, row: str, size: int) -> tuple[int, int] | None:
        """Lead and number of slots in whole rows of this depth, None where there are none."""
        if shape := self._shapes.get((size, self._depths.get(row, 0))):
            return shape
        alike = {shape for (columns, _), shape in self._shapes.items() if columns == size}
        return next(iter(alike)) if len(alike) == 1 else None


@cache
def _depths(table: str) -> dict[str, int]:
    return {
        row.key: len(row.under)
        for name in EDITIONS
        for block in edition(name).table(table).blocks
        for row in block.rows
    }
