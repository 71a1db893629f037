"""The official tables out of text whose columns cannot be trusted: by label and order.

Copied or flattened tables lose their merged cells, their lines or all their borders, but keep the
order: a row's label, then its figures. A row is taken only where its figures are as many as its
columns; blanks count where the text still shows them (``| |``). What fits in two ways is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from assistant.reading.blocks import Slot, bare
from assistant.reading.lexicon import TableLexicon, lexicon
from assistant.reading.tables import Entry, Found, Row, Unclear, is_head
from assistant.reading.values import is_blank, is_number, unit_of
from assistant.report.editions import EDITIONS, edition

_APPLICANTS = tuple(
    column.key for column in edition("2021").table("applications").blocks[0].columns
)
#: A text longer than this does not stand in a figure's place.
MAX_ODD = 20
_NUMBERED = re.compile(r"(?<=.)(?=[0-9][.、．][^0-9]|[（(][一二三四五六七八九][)）][^项])")
_GLUED = re.compile(r"(.*[^0-9.,+\-\s])\s*([0-9][0-9,.]*)")


@dataclass(slots=True)
class _Line:
    """A label with the figures after it, and the columns that the heads above it name.

    ``row`` is empty for figures without a label; ``torn`` says that label and figures stand in
    different rows of the text.
    """

    row: str
    columns: tuple[str, ...]
    slots: list[Slot] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    lead: int | None = None
    number: int = 0
    torn: bool = False

    def takes(self, number: int) -> bool:
        """Whether figures of text row ``number`` can still belong to this label."""
        return number == self.number or not self.columns or len(self.slots) < len(self.columns)


def tokens(text: str, at: str) -> list[Slot]:
    """A line of flattened text as slots: each figure one, each run of words between them one.

    Spaces inside a label go (自 然 人); two labels on a line are parted before the second's number.
    """
    slots: list[Slot] = []
    words: list[str] = []
    for token in [*text.split(), ""]:
        if token and not is_number(token) and not is_blank(token):
            words.append(token)
            continue
        if words:
            slots += [Slot(label, at) for label in _NUMBERED.split("".join(words)) if label]
            words = []
        if token:
            slots.append(Slot(token, at))
    return slots


def read_rows(table: str, rows: Sequence[Row]) -> Found:
    """表二 or 表三 by order.

    Args:
        table: ``active_disclosure`` or ``applications``.
        rows: the rows (or lines, cut into tokens) in which the table stands.
    """
    words = lexicon(table)
    lines = _lines(table, words, rows)
    leads = Counter(
        lead for line in lines if (lead := _full_lead(line.slots, len(line.columns))) is not None
    )
    usual = leads.most_common(1)[0][0] if leads else None
    found = Found()
    suspect = _suspect(lines) if table == "applications" else set()
    for number, line in enumerate(lines):
        if number in suspect:
            if line.slots:
                found.unclear.append(unclear(line.slots, "行名和数字的先后乱了，无法对应"))
            continue
        found.extend(_fit(table, line, line.lead if line.lead is not None else usual))
    return found


def _suspect(lines: Sequence[_Line]) -> set[int]:
    """Rows of 表三 whose figures may be another row's.

    Where a label has no figures and later figures have no label, what stands in between may have
    slipped, unless a label and its figures are in one row of the text.
    """
    suspect: set[int] = set()
    start: int | None = None
    for i, line in enumerate(lines):
        if not line.row and start is not None:
            suspect |= {k for k in range(start, i) if lines[k].torn}
            start = None
        elif not line.slots and line.row != "other_processing" and start is None:
            start = i
    return suspect


def _lines(table: str, words: TableLexicon, rows: Sequence[Row]) -> list[_Line]:
    lines: list[_Line] = []
    heads: list[str] = []
    units: dict[str, str] = {}
    lead: int | None = None
    fragment = ""
    in_head = False
    current: _Line | None = None
    for number, row in enumerate(rows):
        if is_head(words, row):
            current = None
            if table == "applications":
                continue
        after = -1  # where in this row the label of the current line stands
        for position, slot in enumerate(row):
            text = slot.text
            if is_blank(text) or is_number(text):
                if current is not None and not current.takes(number):
                    current = _Line("", current.columns, [], {}, lead, number)
                    lines.append(current)
                if current is not None:
                    current.torn |= number != current.number
                    current.slots.append(slot)
                continue
            label, figure = _unglue(words, text)
            named = words.heads_in(label) if table == "active_disclosure" else []
            if named:
                current = None
                if not in_head:
                    heads, units, lead, in_head = [], {}, _lead(row, position), True
                for column in named:
                    heads.append(column)
                    units[column] = unit_of(label)
                fragment = ""
                continue
            key = words.row(label) or words.row(fragment + label)
            if key is None and current is not None and words.knows(label):
                continue  # the rest of a wrapped label
            if key is None and current is not None and _stands_for_figure(row, position, after):
                current.slots.append(slot)
                continue
            if key is None:
                fragment = (fragment + label)[-120:]
                current = current if not _opens_part(words, label) else None
                continue
            fragment, in_head = "", False
            columns = tuple(heads) if table == "active_disclosure" else _APPLICANTS
            current = _Line(key, columns, [], dict(units), lead, number)
            lines.append(current)
            after = position
            if figure:
                current.slots.append(Slot(figure, slot.at))
    return lines


def _stands_for_figure(row: Row, position: int, after: int) -> bool:
    """Whether a text that is no label stands among the figures of its row: 若干, 约3."""
    figures = [i for i, slot in enumerate(row) if is_number(slot.text)]
    among = bool(figures) and position > 0
    return (among or 0 <= after == position - 1) and len(row[position].text) <= MAX_ODD


def _opens_part(words: TableLexicon, label: str) -> bool:
    """Whether the text opens another part of the table: figures after it are not the row's."""
    return bool(words.groups.search(bare(label)) or words.corner.search(bare(label)))


def _lead(row: Row, position: int) -> int:
    """How many blank slots stand between the first label of a head row and its first head."""
    return sum(1 for slot in row[1:position] if is_blank(slot.text))


def _unglue(words: TableLexicon, text: str) -> tuple[str, str]:
    match = _GLUED.fullmatch(text)
    if match and words.row(match[1]) and not words.heads_in(text):
        return match[1], match[2]
    return text, ""


def _fit(table: str, line: _Line, lead: int | None) -> Found:
    """The figures of a line on its columns, where they fit in one way only."""
    slots = line.slots
    if not slots or (not line.row and all(is_blank(slot.text) for slot in slots)):
        return Found()
    if not line.row:
        return Found([], [unclear(slots, "这些数字没有行名")])
    columns = line.columns if _are_of_one_row(table, line.row, line.columns) else ()
    columns = columns or _official_columns(table, line.row, len(slots))
    if not columns:
        if all(is_blank(slot.text) for slot in slots):
            return Found()
        return Found([], [unclear(slots, f"没有列名，{len(slots)}个数字对不上列")])
    chosen = window(slots, len(columns), lead) or _split_digits(slots, columns)
    if chosen is None:
        if all(is_blank(slot.text) for slot in slots):
            return Found()
        note = f"应有{len(columns)}个数字，读到{written_count(slots)}个，无法确定各在哪一列"
        return Found([], [unclear(slots, note)])
    return Found(
        [
            Entry(line.row, column, slot.text, slot.at, line.units.get(column, ""))
            for column, slot in zip(columns, chosen, strict=True)
        ]
    )


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
    if any(figures) and (columns != _APPLICANTS or sum(figures[:-1]) != figures[-1]):
        return None
    return [Slot(digit, written[0].at) for digit in digits]


@cache
def _are_of_one_row(table: str, row: str, columns: tuple[str, ...]) -> bool:
    """Whether the columns can stand over this row: each once, all of one edition's block.

    Heads torn over lines would otherwise make columns of what is left of them.
    """
    blocks = [block for name in EDITIONS for block in edition(name).table(table).blocks]
    return len(set(columns)) == len(columns) and any(
        set(columns) <= {column.key for column in block.columns}
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


def written_count(slots: list[Slot]) -> int:
    """How many of the slots hold anything."""
    return sum(1 for slot in slots if not is_blank(slot.text))


def unclear(slots: list[Slot], note: str) -> Unclear:
    """A note on figures that could not be placed."""
    raw = " | ".join(slot.text for slot in slots).strip(" |")
    return Unclear(raw[:200], slots[0].at, note)
