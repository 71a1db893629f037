"""A table that pages cut into pieces: one run of rows again, the row under the cut included.

Office programs let a row run over the end of a page: its label begins on one page and ends on the
next, and its figures stand on either.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.blocks import Grid, Slot
from assistant.reading.lexicon import TableLexicon, is_piece, lexicon
from assistant.reading.tables import Row, is_head, row_key
from assistant.reading.values import is_blank, is_number


def join_pieces(table: str, pieces: Sequence[Grid]) -> list[Row]:
    """The rows of all pieces of the official table ``table``; a head that is repeated goes."""
    words = lexicon(table)
    head = pieces[0].rows
    rows: list[Row] = list(head)
    for piece in pieces[1:]:
        below = list(piece.rows[_repeated(head, piece.rows) :])
        joined = _rejoin(words, rows[-1], below[0]) if below else None
        if joined:
            rows[-1], below = joined, below[1:]
        rows += below
    return rows


def _repeated(head: Sequence[Row], rows: Sequence[Row]) -> int:
    """How many rows at the top repeat the table's own first rows; rows with figures are none."""
    count = 0
    for first, row in zip(head, rows, strict=False):
        texts = [slot.text for slot in row]
        if texts != [slot.text for slot in first] or any(map(is_number, texts)):
            break
        count += 1
    return count


def _rejoin(words: TableLexicon, above: Row, below: Row) -> Row | None:
    """The two rows as the one that the page cut, None where they are two.

    They are one only where the labels together are an official label, or a part of it. Figures that
    stand in both rows stay apart by a space: a figure that the cut went through is not guessed.
    """
    if len(above) != len(below) or is_head(words, above) or is_head(words, below):
        return None
    slots: dict[tuple[int, int], Slot] = {}
    for a, b in zip(above, below, strict=True):
        parted = is_number(a.text) and is_number(b.text)
        text = f"{a.text} {b.text}" if parted else a.text + b.text
        slots.setdefault((id(a), id(b)), Slot(text, a.at))
    joined = [slots[id(a), id(b)] for a, b in zip(above, below, strict=True)]
    key = row_key(words, joined)
    own = {row_key(words, above), row_key(words, below)}
    labels = [
        slot.text
        for a, b, slot in zip(above, below, joined, strict=True)
        if not any(map(is_number, (a.text, b.text, slot.text))) and not is_blank(slot.text)
    ]
    if key is None or not own <= {key, None} or not labels or not is_piece(labels[-1]):
        return None
    return joined
