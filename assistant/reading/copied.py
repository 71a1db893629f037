"""Text copied out of a browser: rows whose cells the copy has torn over lines, made whole again.

A browser parts cells by tabs and rows by lines. A cell that holds paragraphs puts its tab on a line
of its own, with empty lines around it and more of them between rows; a label with a line break in
it goes on in the next line, as if that were another row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.reading.blocks import bare
from assistant.reading.headings import is_heading_like
from assistant.reading.lexicon import is_piece, lexicon
from assistant.reading.values import is_blank, is_number

Numbered = tuple[int, str]

#: The tables whose rows begin with a label.
_TABLES = ("active_disclosure", "applications")
#: So many lines of nothing but tabs mean that cells hold paragraphs.
_MIN_TABS = 5
#: So many empty lines part two rows whose cells hold paragraphs.
_GAP = 3
#: A piece of a torn label is short.
_MAX_PIECE = 12
_ENDS = ("。", "；", "！", "？", "：")


def rejoin(text: str) -> list[Numbered]:
    """The lines with their numbers (from 1); a row of a table is one line, its cells by tabs."""
    lines = list(enumerate(text.splitlines(), 1))
    if sum(1 for _, line in lines if _is_tabs(line)) >= _MIN_TABS:
        return [entry for row in _rows_of_paragraphs(lines) for entry in row]
    return list(_torn_lines(lines)) if "\t" in text else lines


def _is_tabs(line: str) -> bool:
    return "\t" in line and not line.strip(" \t\r")


def _rows_of_paragraphs(lines: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Rows whose cells hold paragraphs; all that stands between two wide gaps at once."""
    cells: list[list[Numbered]] = [[]]
    empty = 0
    for number, line in lines:
        if _is_tabs(line):
            cells += [[] for _ in range(line.count("\t"))]
            empty = 0
        elif not line.strip(" \r"):  # a no-break space is what an empty cell holds
            empty += 1
            if empty == _GAP:
                yield list(_row(cells))
                cells = [[]]
        elif "\t" in line:
            yield list(_row(cells))
            yield [(number, line)]
            cells, empty = [[]], 0
        else:
            cells[-1].append((number, line))
            empty = 0
    yield list(_row(cells))


def _row(cells: list[list[Numbered]]) -> Iterator[Numbered]:
    """One row; prose that stands between it and its neighbours ends up in a cell of it."""
    row: list[str] = []
    number = next((paragraph[0] for cell in cells for paragraph in cell), 0)
    for position, cell in enumerate(cells):
        last = position == len(cells) - 1
        own, prose, rest = _parted(cell, first=position == 0, last=last)
        row.append("".join(text.strip() for _, text in own))
        if not prose and not rest:
            continue
        if any(row) and len(row) > 1:
            yield number, "\t".join(row)
        yield from prose if len(row) > 1 else [*own, *prose]
        row = ["".join(text.strip() for _, text in rest)]
        number = rest[0][0] if rest else number
    if len(row) > 1:
        yield number, "\t".join(row)
    elif row[0]:
        yield number, row[0]


def _parted(
    cell: list[Numbered], *, first: bool, last: bool
) -> tuple[list[Numbered], list[Numbered], list[Numbered]]:
    """What of the paragraphs is the cell, what is prose, and what the next row's first cell is."""
    heading = next((i for i, (_, text) in enumerate(cell) if is_heading_like(text)), None)
    if heading is None:
        value = bool(cell) and (is_number(cell[0][1]) or is_blank(cell[0][1]))
        if first and last:
            return [], cell, []
        return (cell[:1], cell[1:], []) if last and value else (cell, [], [])
    own, rest = cell[:heading], cell[heading:]
    if last:
        return own[:1], own[1:] + rest, []
    start = len(rest) - 1
    while start > 1 and len(rest[start][1].strip()) <= _MAX_PIECE >= len(rest[start - 1][1]):
        start -= 1
    return own[:1], own[1:] + rest[:start], rest[start:]


def _torn_lines(lines: Sequence[Numbered]) -> Iterator[Numbered]:
    """Rows that a line break inside a label has torn: the pieces go back to their cells."""
    row: list[str] = []
    begun = 0
    pieces: list[Numbered] = []
    for number, line in lines:
        if not line.strip() or "\t" not in line:
            if row and line.strip() and _goes_on(row[-1], line) and not pieces:
                row[-1] += line.strip()
                continue
            if row and not line.strip():
                yield begun, "\t".join(row)
                row = []
            if line.strip() and _may_be_piece(line):
                pieces.append((number, line))
                continue
            if row:
                yield begun, "\t".join(row)
                row = []
            yield from pieces
            pieces = []
            yield number, line
            continue
        cells = line.split("\t")
        if row and not pieces and _goes_on(row[-1], cells[0]):
            row = [*row[:-1], row[-1] + cells[0].strip(), *cells[1:]]
            continue
        if row:
            yield begun, "\t".join(row)
        label = "".join(text.strip() for _, text in pieces)
        if _names_row(label) and _names_row(cells[0]):  # a row without figures, and the next one
            yield from pieces
            label = ""
        row, begun, pieces = (
            [label + cells[0].strip() if label else cells[0], *cells[1:]],
            number,
            [],
        )
    if row:
        yield begun, "\t".join(row)
    yield from pieces


def _names_row(label: str) -> bool:
    return any(lexicon(table).row(label) for table in _TABLES)


def _goes_on(cell: str, line: str) -> bool:
    """Whether the line is the rest of the label that the cell begins."""
    if not cell.strip() or not line.strip() or is_number(cell) or is_blank(cell):
        return False
    return is_piece(cell + line)


def _may_be_piece(line: str) -> bool:
    text = bare(line)
    return (
        (len(text) <= _MAX_PIECE or is_piece(text))
        and not text.endswith(_ENDS)
        and (is_piece(text) or not re.search(r"[0-9]", text))
        and not is_blank(text)
        and not is_heading_like(text)
    )
