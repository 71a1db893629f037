"""The project's own workbook, export or template: each figure by the name of its cell."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from openpyxl.utils.cell import range_boundaries

from assistant.errors import ReadingError
from assistant.reading import identity
from assistant.reading.blocks import clean
from assistant.reading.claims import kind_named
from assistant.reading.compilation import compile_cells
from assistant.reading.front import UNNAMED
from assistant.reading.limits import MAX_SHEET_COLUMNS, MAX_SHEET_ROWS
from assistant.reading.spreadsheet import Book, text_of
from assistant.reading.tables import TABLES, Entry, Found
from assistant.report import SECTIONS, Agency, Fact, Narrative, Report, edition, edition_for
from assistant.report.editions import EDITIONS, Edition

#: ``=SUM(…)`` and the template's ``=IF(COUNT(…)=0,"",SUM(…))``.
_SUM = re.compile(r'=(IF\(COUNT\([A-Z0-9:,$\s]+\)=0,"",)?SUM\((?P<sum>[A-Z0-9:,$\s]+)\)\)?', re.I)
_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+(:\$?[A-Z]{1,3}\$?[0-9]+)?")


def is_own(book: Book) -> bool:
    """Whether the workbook was made by this program."""
    return any(name.startswith("cell.") for name in book.names)


def read_workbook(book: Book, source: str) -> Report:
    """A report from a workbook of the project.

    Raises:
        ReadingError: the year is missing or no edition fits, or a table is gone entirely.
    """
    year = identity.read_year(_single(book, "report.year"))
    if year is None:
        raise ReadingError(f"{source}：没有填写报告年度，请在首页“报告年度”中填写四位年份。")
    form = _edition(book, year)
    found = {table: _found(book, table, form) for table in TABLES}
    for table in form.tables:
        if not found[table.key].entries:
            raise ReadingError(
                f"{source}：缺少“表{table.section}”，请重新生成模板，或恢复被删除的工作表。"
            )
    compiled = compile_cells(found, form)
    agency, doubts = _agency(book)
    prose = {key: _prose(book, key) for key in ("preamble", "overview", "problems", "other")}
    has_prose = any(name.startswith("prose.") for name in book.names)
    absent = ["overview", "problems", "other"] if not has_prose else []
    return Report(
        agency=agency,
        year=year,
        edition=form,
        values=compiled.values,
        facts=_facts(book),
        narrative=Narrative(**prose),
        reading={
            "source": source,
            "format": "xlsx",
            "notes": compiled.notes,
            "missing_sections": [key for key, _, _ in SECTIONS if key in absent and has_prose],
            "not_understood": [*doubts, *compiled.unclear],
            "cells": compiled.cells,
        },
        provenance=dict(book.claims.provenance) if book.claims else {},
    )


def _edition(book: Book, year: int) -> Edition:
    named = _single(book, "report.edition")
    if named in EDITIONS:
        return edition(named)
    cells = {name.removeprefix("cell.") for name in book.names if name.startswith("cell.")}
    fitting = [key for key in EDITIONS if cells <= set(edition(key).index)]
    return edition(fitting[-1]) if len(fitting) == 1 else edition_for(year)


def _found(book: Book, table: str, form: Edition) -> Found:
    found = Found()
    for cell in form.cells:
        name = f"cell.{cell.address}"
        area = book.area(name) if cell.table.key == table else []
        if not area:
            continue
        value = area[0][0]
        if value is None:
            value = _sum(book, name)
        found.entries.append(
            Entry(cell.row.key, cell.column.key, clean(text_of(value)), book.place(name))
        )
    return found


def _sum(book: Book, name: str) -> Any:
    """The value of a total whose formula no office program has worked out yet, else None."""
    title, reference = book.names[name]
    column, row, _, _ = range_boundaries(reference.replace("$", ""))
    return _worked_out(book, title, row, column, set())


def _worked_out(book: Book, title: str, row: int, column: int, seen: set[tuple[int, int]]) -> Any:
    """One cell's number: the stored one, or the sum that its formula asks for.

    Only the sums that the template writes are worked out, and as Excel does it: empty cells do not
    count, and a sum of empty cells only is empty.
    """
    stored = _at(book.sheets[title], row, column)
    if stored is not None:
        number = isinstance(stored, int | float) and not isinstance(stored, bool)
        return stored if number else None
    match = _SUM.fullmatch(str(_at(book.formulas.get(title, []), row, column) or ""))
    if match is None or (row, column) in seen or len(seen) > 500:
        return None
    numbers = []
    for reference in re.sub(r"[$\s]", "", match["sum"]).upper().split(","):
        if not _REFERENCE.fullmatch(reference):
            return None
        left, top, right, bottom = range_boundaries(reference)
        for r in range(top, min(bottom, MAX_SHEET_ROWS) + 1):
            for c in range(left, min(right, MAX_SHEET_COLUMNS) + 1):
                value = _worked_out(book, title, r, c, seen | {(row, column)})
                if value is not None:
                    numbers.append(Decimal(str(value)))
    return float(sum(numbers)) if numbers else None


def _at(rows: list[list[Any]], row: int, column: int) -> Any:
    """The value at a row and column counted from 1."""
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def _agency(book: Book) -> tuple[Agency, list[dict[str, str]]]:
    name, region = _single(book, "report.agency"), _single(book, "report.region")
    doubts: list[dict[str, str]] = []
    if not name:
        at = book.place("report.agency") if "report.agency" in book.names else "首页"
        doubts.append({"cell": "", "raw": "", "at": at, "note": "没有填写机关名称，请补填"})
        name = UNNAMED
    kind = kind_named(_single(book, "report.kind")) or identity.kind_of(name)
    return Agency(name, kind, region), doubts


def _facts(book: Book) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for row in book.area("report.facts"):
        label, value, unit = ([clean(text_of(entry)) for entry in row] + ["", "", ""])[:3]
        number = re.fullmatch(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?", value)
        if not label or number is None:
            continue
        amount = Decimal(value.replace(",", ""))
        whole = amount == amount.to_integral_value()
        facts.append(Fact(label, int(amount) if whole else amount, unit))
    return tuple(facts)


def _prose(book: Book, key: str) -> str:
    lines = [clean(text_of(row[0])) for row in book.area(f"prose.{key}") if row]
    return "\n".join(line for text in lines for line in text.splitlines() if line.strip())


def _single(book: Book, name: str) -> str:
    area = book.area(name)
    return clean(text_of(area[0][0])) if area and area[0] else ""
