"""An Excel workbook (.xlsx): the project's own by its cell names, any other by what it shows."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import openpyxl
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from assistant.errors import ReadingError
from assistant.reading.archive import damaged
from assistant.reading.blocks import Block, Document, Grid, Paragraph, Slot, bare, clean
from assistant.reading.claims import Claims, carried
from assistant.reading.headings import is_heading_like
from assistant.reading.lexicon import lexicon
from assistant.reading.limits import MAX_CELLS, MAX_SHEET_COLUMNS, MAX_SHEET_ROWS, MAX_SHEETS

_TABLES = ("active_disclosure", "applications")

Sheet = list[list[Any]]

#: The hidden names under which the project's workbooks keep what is read back (docs/export.md).
_NAMED = re.compile(r"(cell|report|prose)\.[a-z_.]+")
_REFERENCE = re.compile(
    r"'?((?:[^']|'')+?)'?!(\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?)$"
)


@dataclass(frozen=True)
class Book:
    """A workbook within the bounds: the values and formulas of its sheets, its names, its claims.

    Attributes:
        sheets: by title, the rows of stored values.
        formulas: by title, the rows as written; only read where a named cell has no value.
        names: the project's own names: sheet title and range.
    """

    sheets: dict[str, Sheet]
    formulas: dict[str, Sheet]
    names: dict[str, tuple[str, str]]
    claims: Claims | None
    title: str

    def area(self, name: str, *, formulas: bool = False) -> list[list[Any]]:
        """The values in the range that bears the name; empty where there is no such name."""
        if name not in self.names:
            return []
        title, reference = self.names[name]
        left, top, right, bottom = range_boundaries(reference.replace("$", ""))
        if None in (left, top, right, bottom) or title not in self.sheets:
            return []
        rows = (self.formulas if formulas else self.sheets)[title]
        right, bottom = min(right, MAX_SHEET_COLUMNS), min(bottom, MAX_SHEET_ROWS)
        return [
            [_at(rows, row - 1, column - 1) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]

    def place(self, name: str) -> str:
        """Where the named range is, for people: 表三!D7."""
        title, reference = self.names[name]
        return f"{title}!{reference.replace('$', '')}"


def open_book(data: bytes, source: str) -> Book:
    """Open a workbook. Formulas are not run and macros never loaded: the stored values are read.

    Raises:
        ReadingError: it is damaged or grows beyond the bounds.
    """
    try:
        with warnings.catch_warnings():  # about parts of the file that are not read anyway
            warnings.simplefilter("ignore")
            return _open_book(data, source)
    except ReadingError:
        raise
    except (
        BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError,
        etree.XMLSyntaxError, SyntaxError, IndexError, OSError,
    ) as error:  # fmt: skip
        raise damaged(source) from error


def _open_book(data: bytes, source: str) -> Book:
    values = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    names = _names(values)
    sheets = _sheets(values, source)
    formulas: dict[str, Sheet] = {}
    if any(name.startswith("cell.") for name in names):
        written = openpyxl.load_workbook(BytesIO(data), read_only=True)
        formulas = _sheets(written, source)
    claims = None
    for entry in values.custom_doc_props.props:
        if entry.name == "nianbao":
            claims = carried(str(entry.value))
    title = clean(values.properties.title or "")
    return Book(sheets, formulas, names, claims, title)


def read_spreadsheet(book: Book) -> Document:
    """The blocks of a workbook: each row is part of a table, a row of one cell a paragraph."""
    blocks: list[Block] = []
    for title, rows in book.sheets.items():
        heading = Paragraph(title, 1, title)
        blocks.append(heading)
        piece: list[tuple[Slot, ...]] = []
        for r, row in enumerate(rows):
            texts = [clean(text_of(value)) for value in row]
            if sum(1 for text in texts if text) == 1 and _is_prose("".join(texts), bool(piece)):
                _close(blocks, piece)
                lines = "".join(texts).splitlines()
                blocks += [Paragraph(clean(x), 0, f"{title}!{r + 1}") for x in lines if clean(x)]
            elif any(texts):
                piece.append(
                    tuple(
                        Slot(text, f"{title}!{get_column_letter(c + 1)}{r + 1}")
                        for c, text in enumerate(texts)
                    )
                )
        _close(blocks, piece)
    titles = (book.title,) if book.title else ()
    return Document(tuple(blocks), "xlsx", titles=titles, claims=book.claims)


def _is_prose(text: str, in_table: bool) -> bool:
    """Whether a row's only text is no row of the table above it whose figures are blank."""
    if lexicon("active_disclosure").corner.search(bare(text)) and len(text) <= 30:
        return False  # 第二十条第（一）项, with which 表二 begins
    if not in_table or len(text) > 60 or text.endswith(("。", "；", "！", "？")):
        return True
    return is_heading_like(text) and not any(lexicon(table).row(text) for table in _TABLES)


def text_of(value: Any) -> str:
    """A stored value as staff see it: whole numbers without a point, dates as dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        number = Decimal(repr(value))
        if not number.is_finite():
            return str(value)
        whole = number == number.to_integral_value()
        return str(int(number)) if whole else format(number.normalize(), "f")
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def _close(blocks: list[Block], piece: list[tuple[Slot, ...]]) -> None:
    """Turn the gathered rows into a grid as wide as they need; columns keep their places."""
    if not piece:
        return
    used = [c for row in piece for c, slot in enumerate(row) if slot.text]
    first, last = min(used), max(used) + 1
    blocks.append(Grid(tuple(row[first:last] for row in piece)))
    piece.clear()


def _sheets(book: Any, source: str) -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    cells = 0
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible[:MAX_SHEETS]:
        rows: Sheet = []
        width = 0
        for row in _bounded(sheet):
            written = [i for i, value in enumerate(row) if value is not None]
            width = max(width, written[-1] + 1 if written else 0)
            cells += len(written)
            if cells > MAX_CELLS:
                raise ReadingError(f"{source}：超过{MAX_CELLS}格，不像年度报告的表格，没有读取。")
            rows.append(list(row))
            if len(rows) == MAX_SHEET_ROWS:
                break
        while rows and all(value is None for value in rows[-1]):
            rows.pop()
        sheets[sheet.title] = [_wide(row, width) for row in rows]
    return sheets


def _bounded(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()
    return iter(
        sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=MAX_SHEET_COLUMNS, values_only=True)
    )


def _wide(row: Sequence[Any], width: int) -> list[Any]:
    return [*row[:width], *([None] * (width - len(row)))]


def _names(book: Any) -> dict[str, tuple[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    for name, defined in book.defined_names.items():
        match = _REFERENCE.fullmatch(defined.attr_text or "") if _NAMED.fullmatch(name) else None
        if match:
            names[name] = (match[1].replace("''", "'"), match[2])
    return names


def _at(rows: Sheet, row: int, column: int) -> Any:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None
