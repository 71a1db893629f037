"""The official tables out of grids: by the heads over a column and the labels left of a row.

Where a grid's columns cannot be trusted (merged cells fell out, text was flattened) the order
decides instead: `assistant.reading.sequence`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.reading.blocks import Grid, Slot, bare
from assistant.reading.lexicon import TableLexicon, lexicon
from assistant.reading.values import is_blank, is_number, unit_of

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


#: The columns without which a row of 表三 is not read by position.
_APPLICANTS = {
    "natural_person", "commercial_enterprise", "research_institution",
    "social_welfare_organization", "legal_service_organization", "other", "total",
}  # fmt: skip


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


def read_placed(table: str, rows: Sequence[Row]) -> Found | None:
    """表二 or 表三 from rows whose columns can be trusted; None where the heads do not carry it."""
    words, found = lexicon(table), Found()
    heads: dict[int, str] = {}
    units: dict[str, str] = {}
    in_head = False
    for row in rows:
        if is_head(words, row):
            if not in_head:
                heads, units = {}, {}
            in_head = True
            for position, slot in enumerate(row):
                if column := words.column(slot.text):
                    heads[position] = column
                    units[column] = unit_of(slot.text)
            continue
        key = row_key(words, row[: min(heads)] if heads else row)
        if key is None:
            if heads and any(is_number(slot.text) for slot in row[min(heads) :]):
                found.unclear.append(_unclear_row(row))
            elif not any(words.knows(slot.text) for slot in row if slot.text):
                in_head = False
            continue
        if not heads or (table == "applications" and set(heads.values()) != _APPLICANTS):
            return None
        if _is_shifted(words, row, heads):
            return None
        in_head = False
        for column in dict.fromkeys(heads.values()):
            slots = [row[i] for i, name in heads.items() if name == column and i < len(row)]
            if any(slot.text and words.row(slot.text) for slot in slots):
                return None  # a label stands where figures belong: the columns are shifted
            found.extend(_one(key, column, slots, units.get(column, "")))
    return found if found.entries else None


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


def _unclear_row(row: Row) -> Unclear:
    slots = list(dict.fromkeys(row))
    raw = " | ".join(slot.text for slot in slots if slot.text)
    return Unclear(raw[:200], slots[0].at, "这一行不是正式表格中的行")


def read_review(rows: Sequence[Row]) -> Found | None:
    """表四 from rows whose columns can be trusted: the official layout, or a row for each block."""
    words, found = lexicon("review_litigation"), Found()
    above: dict[int, list[str]] = {}
    data_seen = False
    for row in rows:
        labels = list(dict.fromkeys(slot.text for slot in row if not _is_value(slot.text)))
        numbers = any(is_number(slot.text) for slot in row)
        if not numbers and _is_review_head(words, labels, above):
            if data_seen:
                above, data_seen = {}, False
            _stack(above, row, words)
            continue
        if not _has_outcomes(words, above):
            if numbers:
                return None
            continue
        if not numbers and labels and not any(map(words.row, labels)):
            continue  # a remark
        data_seen = True
        sides = [text for text in labels if words.row(text)]
        for position, slot in enumerate(row):
            heads = above.get(position, []) + sides
            if slot.text in sides or not (numbers or _is_value(slot.text)):
                continue
            block = next((key for text in reversed(heads) if (key := words.row(text))), None)
            outcome = next((key for text in reversed(heads) if (key := words.column(text))), None)
            if block and outcome:
                found.entries.append(Entry(block, outcome, slot.text, slot.at))
            elif is_number(slot.text):
                return None
    complete = len({(entry.row, entry.column) for entry in found.entries}) == 15
    return found if complete and _repeats(found.entries) else None


def _is_review_head(words: TableLexicon, labels: list[str], above: dict[int, list[str]]) -> bool:
    if any(words.column(text) for text in labels):
        return True
    blocks = [text for text in labels if words.row(text) or words.groups.search(bare(text))]
    return len(blocks) >= 2 or bool(blocks and not _has_outcomes(words, above))


def _repeats(entries: list[Entry]) -> bool:
    """Whether each cell that was found twice was found with the same text or a blank."""
    seen: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        if not is_blank(entry.raw):
            seen.setdefault((entry.row, entry.column), set()).add(entry.raw)
    return all(len(texts) == 1 for texts in seen.values())


def _has_outcomes(words: TableLexicon, above: dict[int, list[str]]) -> bool:
    return any(words.column(text) for heads in above.values() for text in heads)


def _is_value(text: str) -> bool:
    return is_blank(text) or is_number(text)


def _stack(above: dict[int, list[str]], row: Row, words: TableLexicon) -> None:
    """Put a row of heads over its columns; a block's head covers the blank slots right of it."""
    carried = ""
    for position, slot in enumerate(row):
        if not is_blank(slot.text):
            carried = slot.text if words.row(slot.text) else ""
            above.setdefault(position, []).append(slot.text)
        elif carried:
            above.setdefault(position, []).append(carried)
