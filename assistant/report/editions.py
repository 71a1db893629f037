"""The official tables of each edition, loaded from the data files in ``editions/``.

An edition is the form that a notice of the State Council's office fixes for the years it is in
force. A `Cell` is one place in its tables; its *index* is its place in the vector of a report's
values, which runs table by table, row by row, column by column.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.errors import RequestError

CellKind = Literal["count", "money", "change"]

EDITIONS = ("2019", "2021")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``key``, ``label`` as staff see it, the ``group`` head above it, ``kind``, ``unit``."""

    key: str
    label: str
    group: str = ""
    kind: CellKind = "count"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: ``key``, ``label``, the labels it stands ``under``, its ``outcome`` group if it has one.

    ``outcome`` is set on the rows that 表三 sums up in 总计: ``granted``, ``partially_granted``,
    ``denied``, ``unavailable``, ``not_processed``, ``other_processing``.
    """

    key: str
    label: str
    under: tuple[str, ...] = ()
    outcome: str = ""

    @property
    def full_label(self) -> str:
        """The label with the nearest heading it stands under: （三）不予公开 1.属于国家秘密."""
        heads = [head for head in self.under if not head.startswith("三、")]
        return "".join([*heads, self.label])


@dataclass(frozen=True, slots=True)
class Block:
    """Rows and columns under one head; 表二 has one block for each article, 表三 and 表四 one."""

    article: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    head: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One of the three official tables; ``section`` is its Chinese number (二, 三, 四)."""

    key: str
    section: str
    title: str
    blocks: tuple[Block, ...]
    note: str = ""
    columns_title: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of an edition. ``address`` is ``table.row.column``; ``index`` its place in the vector."""

    address: str
    index: int
    table: Table
    block: Block
    row: Row
    column: Column

    @property
    def kind(self) -> CellKind:
        """What the cell may hold: a count, an amount of money, or a change (which may be negative)."""
        return self.column.kind

    @property
    def label(self) -> str:
        """Row and column as staff see them: 表三“二、上年结转…”行“自然人”列."""
        return f"表{self.table.section}“{self.row.full_label}”行“{self.column.label}”列"


@dataclass(frozen=True)
class Edition:
    """The tables in force from ``first_year`` to ``last_year`` (None: still in force)."""

    key: str
    notice: str
    notice_title: str
    first_year: int
    last_year: int | None
    normative_documents: str
    tables: tuple[Table, ...]
    cells: tuple[Cell, ...] = field(repr=False)
    index: dict[str, int] = field(repr=False)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edition) and other.key == self.key

    def __reduce__(self) -> tuple[Any, ...]:
        return (edition, (self.key,))

    def cell(self, address: str) -> Cell:
        """The cell at ``address``.

        Raises:
            RequestError: the edition has no such cell; the message names the address.
        """
        try:
            return self.cells[self.index[address]]
        except KeyError:
            raise RequestError(f"{self.key}版表格中没有“{address}”这个单元格。") from None

    def table(self, key: str) -> Table:
        """The table with this key (``active_disclosure``, ``applications``, ``review_litigation``)."""
        for table in self.tables:
            if table.key == key:
                return table
        raise RequestError(f"{self.key}版没有“{key}”这张表。")

    def covers(self, year: int) -> bool:
        """Whether this edition is the one in force for reports on ``year``."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@cache
def edition(key: str) -> Edition:
    """The edition ``"2019"`` or ``"2021"``.

    Raises:
        RequestError: there is no such edition.
    """
    if key not in EDITIONS:
        raise RequestError(f"没有“{key}”版表格，可用的版本是{'、'.join(EDITIONS)}。")
    source = Path(__file__).parent / f"editions/{key}.toml"
    return _parse(tomllib.loads(source.read_text(encoding="utf-8")))


def edition_for(year: int) -> Edition:
    """The edition in force for reports on ``year``; the earliest one for years before it."""
    for key in EDITIONS:
        candidate = edition(key)
        if candidate.covers(year):
            return candidate
    return edition(EDITIONS[0])


def _parse(data: dict[str, Any]) -> Edition:
    tables = tuple(_table(entry) for entry in data["table"])
    cells: list[Cell] = []
    for table in tables:
        for block in table.blocks:
            for row in block.rows:
                for column in block.columns:
                    address = f"{table.key}.{row.key}.{column.key}"
                    cells.append(Cell(address, len(cells), table, block, row, column))
    return Edition(
        key=data["key"],
        notice=data["notice"],
        notice_title=data["notice_title"],
        first_year=data["first_year"],
        last_year=data.get("last_year"),
        normative_documents=data["normative_documents"],
        tables=tables,
        cells=tuple(cells),
        index={cell.address: cell.index for cell in cells},
    )


def _table(entry: dict[str, Any]) -> Table:
    blocks = tuple(
        Block(
            article=block["article"],
            head=block.get("head", ""),
            columns=tuple(Column(**column) for column in block["columns"]),
            rows=tuple(
                Row(row["key"], row["label"], tuple(row.get("under", ())), row.get("outcome", ""))
                for row in block["rows"]
            ),
        )
        for block in entry["block"]
    )
    return Table(
        entry["key"],
        entry["section"],
        entry["title"],
        blocks,
        entry.get("note", ""),
        entry.get("columns_title", ""),
    )
