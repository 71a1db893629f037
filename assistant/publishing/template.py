"""The tables to fill in Excel: labels, units, totals as formulas, cells that take only figures.

What staff type goes into coloured cells; the rest is protected, without a password. Last year's
figures stand in grey beside (表四: below) each cell. The names of the cells are those of an export,
so the filled template reads back like one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from assistant.checking.rules import sums
from assistant.publishing import sheets
from assistant.publishing.grid import Grid, GridCell, grid, written
from assistant.publishing.label import PROGRAM
from assistant.report import Agency, Edition, Report, edition_for
from assistant.report.model import AGENCY_KINDS, KIND_LABELS

_TOP = 3  # the row where a table begins
_TOTALS = ("T3-OUTCOMES", "T3-ROW-TOTAL", "T4-TOTAL")
_BAD = PatternFill("solid", start_color="F8C9C4", end_color="F8C9C4")


def to_template(
    form: Edition,
    *,
    agency: Agency | None = None,
    year: int | None = None,
    last_year: Report | None = None,
) -> bytes:
    """The workbook to fill in, as the bytes of an .xlsx.

    Args:
        form: the edition of the tables.
        agency: who reports; taken from ``last_year`` where absent, else left to be filled in.
        year: the year reported on; the one after ``last_year``, or the last one that has ended.
        last_year: last year's report, whose figures are shown beside the cells.
    """
    if agency is None:
        agency = last_year.agency if last_year else Agency("")
    if year is None:
        year = last_year.year + 1 if last_year else _latest(form)
    blank = Report.blank(agency, year, form)
    book = Workbook()
    _identity(book, blank)
    totals = dict(_totals(form))
    for table in form.tables:
        _Sheet(book, grid(blank, table), f"表{table.section}", totals, last_year).fill()
    _facts(book, last_year)
    title = f"{agency.name}{year}年政府信息公开工作年度报告填报表"
    sheets.set_properties(
        book,
        {"title": title, "creator": agency.name, "lastModifiedBy": PROGRAM, "language": "zh-CN"},
        {},
    )
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _latest(form: Edition) -> int:
    """The last year that has ended and that the edition is in force for."""
    year = date.today().year - 1
    return year if edition_for(year) == form or form.last_year is None else form.last_year


def _totals(form: Edition) -> Iterator[tuple[str, list[str]]]:
    """Each cell that is a sum within one row or column, with the cells it sums."""
    for instance in sums(form):
        if instance.rule.code in _TOTALS:
            yield instance.left[0].address, [term.address for term in instance.right]


def _identity(book: Workbook, report: Report) -> None:
    words = sheets.wording()
    sheet = book.active
    sheet.title = "报告"
    sheets.set_widths(sheet, (14, 60))
    sheets.put(
        sheet, 1, 1, "政府信息公开工作年度报告填报表", font=sheets.TITLE, align=sheets.ONE_LINE
    )
    agency = report.agency
    named = bool(agency.name)
    entries: dict[str, Any] = {
        "agency": agency.name or None,
        "kind": f"{agency.kind} {KIND_LABELS[agency.kind]}" if named else None,
        "region": agency.region or None,
        "year": report.year,
        "edition": report.edition.key,
    }
    for row, (key, value) in enumerate(entries.items(), 3):
        sheets.put(sheet, row, 1, words["fields"][key], font=sheets.BOLD)
        cell = sheets.put(sheet, row, 2, value)
        cell.border = sheets.BORDER
        if key != "edition":
            cell.fill, cell.protection = sheets.INPUT_FILL, sheets.OPEN
        sheets.name(book, f"report.{key}", sheet, f"B{row}")
    kinds = ",".join(f"{kind} {KIND_LABELS[kind]}" for kind in AGENCY_KINDS)
    choice = DataValidation("list", formula1=f'"{kinds}"', allow_blank=True)
    choice.add("B4")
    sheet.add_data_validation(choice)
    for row, line in enumerate(words["guide"]["steps"], 9):
        sheets.put(sheet, row, 1, line, align=sheets.ONE_LINE)
    sheets.fit_page(sheet, wide=False)
    _protect(sheet)


def _facts(book: Workbook, last_year: Report | None) -> None:
    words = sheets.wording()["facts"]
    sheet = book.create_sheet("其他事实")
    sheets.set_widths(sheet, (40, 14, 10, 12))
    heads = words["heads"] if last_year else words["heads"][:3]
    for column, head in enumerate(heads, 1):
        cell = sheets.put(sheet, 1, column, head, font=sheets.BOLD, align=sheets.CENTER)
        cell.border, cell.fill = sheets.BORDER, sheets.HEAD_FILL
    before = (
        {(fact.label, fact.unit): written(fact.value) for fact in last_year.facts}
        if (last_year)
        else {}
    )
    known = list(before) or [(label, unit) for label, unit in words["suggested"]]
    last = 1 + len(known) + words["spare_rows"]
    for row in range(2, last + 1):
        label, unit = known[row - 2] if row - 2 < len(known) else ("", "")
        for column, value in enumerate((label or None, None, unit or None), 1):
            cell = sheets.put(sheet, row, column, value)
            cell.border, cell.fill = sheets.BORDER, sheets.INPUT_FILL
            cell.protection = sheets.OPEN
        if (label, unit) in before:
            sheets.put(sheet, row, 4, before[label, unit], font=sheets.GREY)
    figures = DataValidation(
        "decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True,
        showErrorMessage=True, errorTitle="请填数字", error="请填不小于0的数字；单位写在右边一栏。",
    )  # fmt: skip
    figures.add(f"B2:B{last}")
    sheet.add_data_validation(figures)
    sheets.fit_page(sheet, wide=False)
    sheets.name(book, "report.facts", sheet, "A2", f"C{last}")
    _protect(sheet)


class _Sheet:
    """One table of the template on its sheet."""

    def __init__(
        self,
        book: Workbook,
        form: Grid,
        title: str,
        totals: dict[str, list[str]],
        last_year: Report | None,
    ) -> None:
        self.book, self.form, self.totals, self.last_year = book, form, totals, last_year
        self.sheet = book.create_sheet(title)
        self.title = title
        beside = last_year is not None and form.labels > 0
        self.step = 2 if beside else 1
        self.at = {cell.cell.address: self._coordinate(cell) for cell in form.cells if cell.cell}
        self.rules: dict[str, DataValidation] = {}

    def _area(self, cell: GridCell) -> tuple[int, int, int, int]:
        return sheets.place(cell, self.form, _TOP, self.step)

    def _coordinate(self, cell: GridCell) -> str:
        row, column, _, _ = self._area(cell)
        return f"{get_column_letter(column)}{row}"

    def fill(self) -> None:
        form, sheet = self.form, self.sheet
        heading = f"{self.title} {form.title}"
        sheets.put(sheet, 1, 1, heading, font=sheets.BOLD, align=sheets.ONE_LINE)
        if self.last_year is not None:
            note = f"灰色的数是{self.last_year.year}年的，供对照。"
            sheets.put(sheet, 2, 1, note, font=sheets.GREY, align=sheets.ONE_LINE)
        self._set_widths()
        for cell in form.cells:
            if cell.role == "value":
                self._value(cell)
            else:
                align = sheets.LEFT if cell.role in ("note", "label") else sheets.CENTER
                area = self._area(cell)
                sheets.put(sheet, area[0], area[1], cell.text, align=align)
                sheets.frame(sheet, area, sheets.HEAD_FILL)
        sheets.set_heights(sheet, form, _TOP)
        if form.key == "applications":
            self._balance()
        if form.head_rows:
            first = get_column_letter(self._first_value_column())
            sheet.freeze_panes = f"{first}{_TOP + form.head_rows}"
            sheet.print_title_rows = f"{_TOP}:{_TOP + form.head_rows - 1}"
        sheets.fit_page(sheet, wide=form.columns * self.step > 12)
        _protect(sheet)

    def _first_value_column(self) -> int:
        return min(self._area(cell)[1] for cell in self.form.cells if cell.role == "value")

    def _set_widths(self) -> None:
        labels = sheets.LABEL_WIDTHS[self.form.key]
        count = self.form.columns - self.form.labels
        pair = [sheets.VALUE_WIDTHS[self.form.key]]
        if self.step == 2:
            pair.append(7)
        sheets.set_widths(self.sheet, (*labels, *pair * count))

    def _value(self, entry: GridCell) -> None:
        assert entry.cell is not None
        sheet, cell = self.sheet, entry.cell
        top, left, bottom, right = self._area(entry)
        parts = self.totals.get(cell.address)
        formula = self._sum([self.at[part] for part in parts]) if parts else None
        written_cell = sheet.cell(top, left, formula)
        written_cell.font, written_cell.alignment = sheets.FONT, sheets.CENTER
        sheets.frame(sheet, (top, left, bottom, right), None if parts else sheets.INPUT_FILL)
        coordinate = written_cell.coordinate
        sheets.name(self.book, f"cell.{cell.address}", sheet, coordinate)
        if not parts:
            written_cell.protection = sheets.OPEN
            self._validation(cell.kind, cell.row.key, cell.column.key).add(coordinate)
        if self.last_year is not None:
            below = self.form.labels == 0
            at = (top + 1, left) if below else (top, right + 1)
            value = self.last_year.get(cell.address)
            before = sheets.put(sheet, *at, value, font=sheets.GREY, align=sheets.CENTER)
            before.border = sheets.BORDER
            if below:
                sheets.put(sheet, top, 1, "本年", align=sheets.CENTER)
                sheets.put(sheet, top + 1, 1, "上年", font=sheets.GREY, align=sheets.CENTER)

    def _sum(self, references: Sequence[str]) -> str:
        """Empty until one of its cells is filled, then their sum."""
        joined = ",".join(references)
        return f'=IF(COUNT({joined})=0,"",SUM({joined}))'

    def _validation(self, kind: str, row: str, column: str) -> DataValidation:
        """The validation for a kind of cell; what was carried over says what it must equal."""
        owed = None
        if row == "carried_in" and self.last_year is not None:
            owed = self.last_year.get(f"applications.carried_out.{column}")
        key = kind if owed is None else f"{row}.{column}"
        if key not in self.rules:
            message = sheets.wording()["validation"][kind]["message"]
            rule = DataValidation(
                "decimal" if kind == "money" else "whole",
                operator="between" if kind == "change" else "greaterThanOrEqual",
                formula1="-99999999" if kind == "change" else "0",
                formula2="99999999" if kind == "change" else None,
                allow_blank=True,
                showErrorMessage=True,
                errorTitle="这里填的数不对",
                error=message,
            )
            if owed is not None:
                rule.showInputMessage = True
                rule.promptTitle = "与上年衔接"
                rule.prompt = f"应等于上年“结转下年度继续办理”：{written(owed)}"
            self.sheet.add_data_validation(rule)
            self.rules[key] = rule
        return self.rules[key]

    def _balance(self) -> None:
        """Below 表三: whether what came in is what was dealt with and carried over."""
        row = _TOP + self.form.rows
        labels = (row, 1, row, self.form.labels)
        sheets.put(self.sheet, row, 1, "核对：第一项＋第二项＝第三项＋第四项", font=sheets.GREY)
        sheets.frame(self.sheet, labels, None)
        keys = ("received", "carried_in", "total_processed", "carried_out")
        columns = [key.rsplit(".", 1)[1] for key in self.at if ".received." in key]
        for column in columns:
            a, b, c, d = (self.at[f"applications.{key}.{column}"] for key in keys)
            formula = (
                f'=IF(COUNT({a},{b},{c},{d})<4,"",IF({a}+{b}={c}+{d},"平",'
                f'"差"&TEXT({a}+{b}-{c}-{d},"0")))'
            )
            cell = self.sheet[f"{a.rstrip('0123456789')}{row}"]
            cell.value, cell.font, cell.alignment = formula, sheets.GREY, sheets.CENTER
            cell.border = sheets.BORDER
            wrong = FormulaRule(formula=[f'LEFT({cell.coordinate},1)="差"'], fill=_BAD)
            self.sheet.conditional_formatting.add(cell.coordinate, wrong)


def _protect(sheet: Any) -> None:
    """Guard labels and formulas against slips; anyone may lift it, there is no password."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
