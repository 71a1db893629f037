"""Merged cells: a table of spanning cells into a grid in which every place holds its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import ReadingError
from assistant.reading.blocks import Grid, Slot, clean, place
from assistant.reading.limits import MAX_CELLS, MAX_SPAN


@dataclass(frozen=True, slots=True)
class Spanning:
    """One cell as written: its text, and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


def resolve(rows: Sequence[Sequence[Spanning]], number: int) -> Grid:
    """The ``number``-th table of a document with its spans resolved.

    Rows that end up with different lengths mean that spans are wrong or lost: then the grid says
    that its columns cannot be trusted.

    Raises:
        ReadingError: the table has more cells than any report.
    """
    grid: list[dict[int, Slot]] = [{} for _ in rows]
    total = 0
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in grid[r]:
                column += 1
            slot = Slot(clean(cell.text), place(number, r, column))
            width = min(max(cell.columns, 1), MAX_SPAN)
            height = min(max(cell.rows, 1), MAX_SPAN, len(rows) - r)
            total += width * height
            if total > MAX_CELLS:
                raise ReadingError(f"第{number}张表超过{MAX_CELLS}格，不像年度报告的表格。")
            for below in range(r, r + height):
                for beside in range(column, column + width):
                    grid[below].setdefault(beside, slot)
            column += width
    complete = [tuple(row[i] for i in sorted(row)) for row in grid if row]
    placed = len({max(row) + 1 for row in grid if row} | {len(row) for row in complete}) == 1
    return Grid(tuple(complete), placed)
