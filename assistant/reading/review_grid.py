"""表四 from rows whose columns can be trusted: by the heads over a cell and the labels left of it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.blocks import Slot, bare
from assistant.reading.lexicon import TableLexicon, lexicon
from assistant.reading.slips import has_slipped
from assistant.reading.tables import Entry, Found, Row
from assistant.reading.values import is_blank, is_number
from assistant.report.editions import edition

_BLOCK = edition("2021").table("review_litigation").blocks[0]
#: The cells of the table in the order in which the official layout has them side by side.
_ORDER = [(row.key, column.key) for row in _BLOCK.rows for column in _BLOCK.columns]


def read_review(rows: Sequence[Row]) -> Found | None:
    """The official layout, or a row for each block; None where heads and figures do not meet."""
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
        under: dict[Slot, str] = {}
        sides = [text for text in labels if words.row(text)]
        for position, slot in enumerate(row):
            heads = above.get(position, []) + sides
            if slot.text in sides or not (numbers or _is_value(slot.text)):
                continue
            block = next((key for text in reversed(heads) if (key := words.row(text))), None)
            outcome = next((key for text in reversed(heads) if (key := words.column(text))), None)
            if block and outcome:
                if slot.text and under.setdefault(slot, block + outcome) != block + outcome:
                    return None  # one figure over several columns
                found.entries.append(Entry(block, outcome, slot.text, slot.at))
            elif is_number(slot.text):
                return None
    places = [(entry.row, entry.column) for entry in found.entries]
    if places == _ORDER and has_slipped([Slot(e.raw) for e in found.entries], len(_BLOCK.columns)):
        return None
    return found if set(places) == set(_ORDER) and _repeats(found.entries) else None


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
