"""The official tables as grids of merged cells, which every format lays out in its own way.

The form of each table is that of the annexes to 国办公开办函〔2019〕60号 and 〔2021〕30号: 表二
article by article in one table, 表三 with three columns of row labels, 表四 side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import lcm
from typing import Literal

from assistant.report import Cell, Report, Row, Table, Value
from assistant.report.editions import Block, Column

Role = Literal["article", "note", "head", "label", "value"]

_LABELS = 3  # 表三: 办理结果, its group, the outcome


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: where its upper left corner is, what it spans, its text, and its address if any."""

    row: int
    column: int
    text: str
    role: Role
    rowspan: int = 1
    colspan: int = 1
    cell: Cell | None = None
    value: Value = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its size, how many rows at its top are heads, its cells row by row.

    ``labels`` is the number of columns that hold row labels.
    """

    key: str
    title: str
    rows: int
    columns: int
    head_rows: int
    labels: int
    cells: tuple[GridCell, ...]

    def lines(self) -> Iterator[list[GridCell]]:
        """The cells that begin in each row, left to right."""
        by_row: list[list[GridCell]] = [[] for _ in range(self.rows)]
        for cell in sorted(self.cells, key=lambda c: (c.row, c.column)):
            by_row[cell.row].append(cell)
        yield from by_row


def grid(report: Report, table: Table) -> Grid:
    """The whole table as in the official form."""
    if any(block.article for block in table.blocks):
        return _by_article(report, table, table.blocks)
    if table.columns_title:
        return _by_applicant(report, table)
    return _side_by_side(report, table)


def grids_by_block(report: Report, table: Table) -> list[Grid]:
    """The table as simple grids, one for each block: what plain formats can show."""
    if len(table.blocks) == 1:
        return [grid(report, table)]
    return [_by_article(report, table, (block,)) for block in table.blocks]


def written(value: Value) -> str:
    """A value as a table shows it: no exponent, no trailing zeros, nothing where not filled."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else format(value.normalize(), "f")


def _value(report: Report, address: str, row: int, column: int, colspan: int = 1) -> GridCell:
    cell = report.edition.cell(address)
    value = report.values[cell.index]
    return GridCell(row, column, written(value), "value", 1, colspan, cell, value)


def _head(column: Column) -> str:
    """A column's label; the unit is said where the official label does not say it."""
    if not column.unit or column.unit in column.label:
        return column.label
    return f"{column.label}（单位：{column.unit}）"


def _by_article(report: Report, table: Table, blocks: tuple[Block, ...]) -> Grid:
    units = lcm(*(len(block.columns) for block in blocks))
    cells: list[GridCell] = []
    at = 0
    for block in blocks:
        width = units // len(block.columns)
        cells.append(GridCell(at, 0, block.article, "article", 1, units + 1))
        cells.append(GridCell(at + 1, 0, block.head, "head"))
        for i, column in enumerate(block.columns):
            cells.append(GridCell(at + 1, 1 + i * width, _head(column), "head", 1, width))
        at += 2
        for row in block.rows:
            cells.append(GridCell(at, 0, row.label, "label"))
            for i, column in enumerate(block.columns):
                address = f"{table.key}.{row.key}.{column.key}"
                cells.append(_value(report, address, at, 1 + i * width, width))
            at += 1
    head_rows = 2 if len(blocks) == 1 else 0
    return Grid(table.key, table.title, at, units + 1, head_rows, 1, tuple(cells))


def _by_applicant(report: Report, table: Table) -> Grid:
    (block,) = table.blocks
    cells = [
        GridCell(0, 0, table.note, "note", 3, _LABELS),
        GridCell(0, _LABELS, table.columns_title, "head", 1, len(block.columns)),
    ]
    at = _LABELS
    for group, members in groupby(block.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            cells.append(GridCell(1, at, group, "head", 1, len(columns)))
        for i, column in enumerate(columns):
            top, span = (2, 1) if group else (1, 2)
            cells.append(GridCell(top, at + i, column.label, "head", span))
        at += len(columns)
    cells.extend(_row_labels(block.rows, 3))
    for i, row in enumerate(block.rows):
        for j, column in enumerate(block.columns):
            address = f"{table.key}.{row.key}.{column.key}"
            cells.append(_value(report, address, 3 + i, _LABELS + j))
    rows, columns_ = 3 + len(block.rows), _LABELS + len(block.columns)
    return Grid(table.key, table.title, rows, columns_, 3, _LABELS, tuple(cells))


def _row_labels(rows: tuple[Row, ...], top: int) -> Iterator[GridCell]:
    """The labels of 表三: a heading spans the rows under it, a label the columns left to it."""
    for depth in range(_LABELS - 1):
        at = top
        heads = groupby(rows, key=lambda row: row.under[: depth + 1])
        for under, members in heads:
            count = len(list(members))
            if len(under) > depth:
                yield GridCell(at, depth, under[depth], "label", count)
            at += count
    for i, row in enumerate(rows):
        depth = len(row.under)
        yield GridCell(top + i, depth, row.label, "label", 1, _LABELS - depth)


def _side_by_side(report: Report, table: Table) -> Grid:
    (block,) = table.blocks
    width = len(block.columns)
    cells: list[GridCell] = []
    at = 0
    for under, members in groupby(block.rows, key=lambda row: row.under):
        rows = list(members)
        if under:
            cells.append(GridCell(0, at, under[0], "head", 1, width * len(rows)))
        for row in rows:
            cells.append(GridCell(1 if under else 0, at, row.label, "head", 1, width))
            for j, column in enumerate(block.columns):
                top, span = (2, 1) if under else (1, 2)
                cells.append(GridCell(top, at + j, column.label, "head", span))
                address = f"{table.key}.{row.key}.{column.key}"
                cells.append(_value(report, address, 3, at + j))
            at += width
    return Grid(table.key, table.title, 4, at, 3, 0, tuple(cells))
