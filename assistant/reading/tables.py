"""The official tables out of grids: by the heads over a column and the labels left of a row.

Where a grid's columns cannot be trusted (merged cells fell out, text was flattened) the order
decides instead: `assistant.reading.sequence`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.reading import slips
from assistant.reading.blocks import Grid, Slot
from assistant.reading.lexicon import TableLexicon, lexicon
from assistant.reading.values import is_blank, is_number, unit_of
from assistant.report.editions import edition

Row = Sequence[Slot]

#: The official tables, 表二 to 表四, by the key of their section.
TABLES = ("active_disclosure", "applications", "review_litigation")


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell as found: the keys of row and column, its text and place, the head's unit."""

    row: str
    column: str
    raw: str
    at: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Text in a table that was not understood, where it stands, and why."""

    raw: str
    at: str
    note: str


@dataclass(slots=True)
class Found:
    """What a table gave."""

    entries: list[Entry] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)

    def extend(self, other: Found) -> None:
        """Add what another part of the same table gave."""
        self.entries += other.entries
        self.unclear += other.unclear


#: The columns of 表三, in their order; without one of them no row is read by position.
APPLICANTS = tuple(column.key for column in edition("2021").table("applications").blocks[0].columns)


def classify(grid: Grid) -> str | None:
    """The key of the official table that the grid is, or is a piece of; None for any other."""
    texts = list(dict.fromkeys(slot.text for row in grid.rows for slot in row if slot.text))[:2000]
    applications = {key for text in texts if (key := lexicon("applications").row(text))}
    applications -= {"total_processed", "other_remaining"}
    review = {
        key
        for text in texts
        if (key := lexicon("review_litigation").column(text)) in ("upheld", "corrected", "pending")
    }
    blocks = {key for text in texts if (key := lexicon("review_litigation").row(text))}
    disclosure = lexicon("active_disclosure")
    rows = {key for text in texts if len(text) < 30 and (key := disclosure.row(text))}
    heads = {key for text in texts for key in [disclosure.column(text)] if key}
    scores = {
        "applications": len(applications),
        "review_litigation": 2 * len(review) + len(blocks) if review else 0,
        "active_disclosure": len(rows) + 2 * len(heads) if rows and heads else 0,
    }
    table, score = max(scores.items(), key=lambda item: item[1])
    if table == "applications" and score == 1 and not _has_numbers(grid):
        return None
    return table if score else None


def is_remainder(table: str, grid: Grid) -> bool:
    """Whether the grid can be the end of a table cut by a page, which has no heads of its own.

    It holds numbers and blanks alone, or rows of that table and nothing else.
    """
    texts = [slot.text for row in grid.rows for slot in row]
    if not any(map(is_number, texts)):
        return False
    if all(is_number(text) or is_blank(text) for text in texts):
        return True
    return all(row_key(lexicon(table), row) for row in grid.rows)


def _has_numbers(grid: Grid) -> bool:
    return any(is_number(slot.text) for row in grid.rows for slot in row)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row of figures under the heads that hold for it.

    ``named`` are the positions over which anything is written, an official head or not.
    """

    key: str
    row: Row
    heads: dict[int, str]
    units: dict[str, str]
    named: set[int]

    @property
    def has_stray(self) -> bool:
        """Whether a figure stands in a column that has no head."""
        beyond = range(min(self.heads), len(self.row))
        return any(is_number(self.row[i].text) for i in beyond if i not in self.named)

    def slots(self, column: str) -> list[Slot]:
        """All slots under a head, which spans several where cells are merged."""
        return [
            self.row[i] for i, name in self.heads.items() if name == column and i < len(self.row)
        ]

    @property
    def ordered(self) -> list[Slot]:
        """The slots under the heads, from left to right."""
        columns = dict.fromkeys(self.heads[i] for i in sorted(self.heads))
        return [slots[0] for column in columns if (slots := self.slots(column))]

    @property
    def size(self) -> int:
        """How many columns stand in the official order of 表三, the total last; else 0."""
        columns = tuple(dict.fromkeys(self.heads[i] for i in sorted(self.heads)))
        return len(columns) if columns == APPLICANTS else 0


def read_placed(table: str, rows: Sequence[Row]) -> Found | None:
    """表二 or 表三 from rows whose columns can be trusted; None where the heads do not carry it."""
    words, found = lexicon(table), Found()
    placed = _under_heads(table, rows, found)
    if placed is None:
        return None
    if placed and all(map(_is_pushed, placed)):
        return None
    strays = sum(line.has_stray for line in placed)
    checked = 2 * strays > len(placed)  # a column beside the table, and no row that has slipped
    summed = slips.have_totals([line.ordered for line in placed])
    for line in placed:
        slipped = slips.has_slipped(line.ordered, line.size if summed else 0)
        if slipped or (line.has_stray and not checked):
            note = slips.NOTE if slipped else "这一行的数字和列名对不齐"
            found.unclear.append(_unclear_row(line.row, note))
            continue
        for column in dict.fromkeys(line.heads.values()):
            slots = line.slots(column)
            if any(slot.text and words.row(slot.text) for slot in slots):
                return None  # a label stands where figures belong: the columns are shifted
            found.extend(_one(line.key, column, slots, line.units.get(column, "")))
    return found if found.entries else None


def _is_pushed(line: _Placed) -> bool:
    """Whether the last head has nothing under it, but a head between the official ones has.

    In every row at once it means that a head was put in and pushed the others from their columns.
    """
    last = max(line.heads)
    between = (i for i in range(min(line.heads), last) if i not in line.heads and i < len(line.row))
    open_ = last >= len(line.row) or is_blank(line.row[last].text)
    return open_ and any(is_number(line.row[i].text) for i in between)


def _under_heads(table: str, rows: Sequence[Row], found: Found) -> list[_Placed] | None:
    """The rows of figures with their heads, None where the heads do not carry them.

    What is no row of the table is added to what ``found`` lists as unclear.
    """
    words = lexicon(table)
    placed: list[_Placed] = []
    heads: dict[int, str] = {}
    units: dict[str, str] = {}
    named: set[int] = set()
    in_head = False
    for row in rows:
        if is_head(words, row):
            if not in_head:
                heads, units, named = {}, {}, set()
            in_head = True
            named |= {position for position, slot in enumerate(row) if not is_blank(slot.text)}
            for position, slot in enumerate(row):
                if column := words.column(slot.text):
                    heads[position] = column
                    units[column] = unit_of(slot.text)
            continue
        key = row_key(words, row[: min(heads)] if heads else row)
        if key is None:
            if heads and any(is_number(slot.text) for slot in row[min(heads) :]):
                found.unclear.append(_unclear_row(row, "这一行不是正式表格中的行"))
            elif not any(words.knows(slot.text) for slot in row if slot.text):
                in_head = False
            continue
        if not heads or (table == "applications" and set(heads.values()) != set(APPLICANTS)):
            return None
        if _is_shifted(words, row, heads):
            return None
        in_head = False
        placed.append(_Placed(key, row, heads, units, named))
    return placed


def _is_shifted(words: TableLexicon, row: Row, heads: dict[int, str]) -> bool:
    """Whether figures stand among the labels, or one cell lies under several heads."""
    labels = row[: min(heads)]
    last = max((i for i, slot in enumerate(labels) if words.row(slot.text)), default=len(labels))
    if any(is_number(slot.text) for slot in labels[last + 1 :]):
        return True
    over: dict[Slot, str] = {}
    return any(
        not is_blank(row[i].text) and over.setdefault(row[i], column) != column
        for i, column in heads.items()
        if i < len(row)
    )


def is_head(words: TableLexicon, row: Row) -> bool:
    """Whether the row holds column heads and no figures."""
    slots = list(dict.fromkeys(row))
    heads = [slot for slot in slots if words.column(slot.text)]
    if not heads or any(is_number(slot.text) for slot in slots):
        return False
    return len(heads) >= 2 or row_key(words, row) is None


def row_key(words: TableLexicon, labels: Row) -> str | None:
    """The row that the labels name, the innermost (rightmost) one first."""
    texts = list(dict.fromkeys(slot.text for slot in labels if slot.text))
    for text in reversed(texts):
        if is_number(text):
            continue
        if key := words.row(text):
            return key
    # A label parted over two cells.
    return words.row("".join(texts)) if len(texts) > 1 and not any(map(is_number, texts)) else None


def _one(key: str, column: str, slots: list[Slot], unit: str) -> Found:
    """One value from all slots under a head, which spans several where cells are merged."""
    distinct = list(dict.fromkeys(slots))
    written = [slot for slot in distinct if not is_blank(slot.text)]
    if len({slot.text for slot in written}) > 1:
        raw = " ".join(slot.text for slot in written)
        note = "同一列下有几个数字，无法确定是哪一个"
        return Found(
            [Entry(key, column, raw, written[0].at, unit)], [Unclear(raw, written[0].at, note)]
        )
    slot = written[0] if written else distinct[0] if distinct else Slot("")
    return Found([Entry(key, column, slot.text, slot.at, unit)])


def _unclear_row(row: Row, note: str) -> Unclear:
    slots = list(dict.fromkeys(row))
    raw = " | ".join(slot.text for slot in slots if slot.text)
    return Unclear(raw[:200], slots[0].at, note)
