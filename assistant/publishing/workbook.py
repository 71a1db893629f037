"""The report as an Excel workbook: its tables as in the official form, its facts, its prose."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from assistant.publishing import sheets
from assistant.publishing.grid import Grid, grid
from assistant.publishing.label import PROGRAM, aigc, carried, compact, visible
from assistant.publishing.publication import Publication, paragraphs
from assistant.report import SECTION_TITLES
from assistant.report.model import KIND_LABELS


def to_xlsx(publication: Publication) -> bytes:
    """The whole report as .xlsx."""
    report = publication.report
    book = Workbook()
    _identity(book, publication)
    for table in report.edition.tables:
        _table(book, grid(report, table), f"表{table.section}")
    _facts(book, publication)
    _prose(book, publication)
    held = {"nianbao": compact(carried(publication))}
    if label := aigc(publication):
        held["AIGC"] = compact(label)
    fields = {
        "title": publication.title,
        "creator": report.agency.name,
        "subject": f"{report.year}年度政府信息公开工作年度报告",
        "description": f"由{PROGRAM}生成",
        "category": "定稿" if publication.final else "草稿",
        "lastModifiedBy": PROGRAM,
        "language": "zh-CN",
    }
    sheets.set_properties(book, fields, held)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _identity(book: Workbook, publication: Publication) -> None:
    report, words = publication.report, sheets.wording()
    sheet = book.active
    sheet.title = "报告"
    sheets.set_widths(sheet, (14, 70))
    sheets.put(sheet, 1, 1, publication.title, font=sheets.TITLE)
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = 40
    kind = report.agency.kind
    entries: dict[str, Any] = {
        "agency": report.agency.name,
        "kind": f"{kind} {KIND_LABELS[kind]}",
        "region": report.agency.region,
        "year": report.year,
        "edition": report.edition.key,
    }
    row = 2
    if note := visible(publication):
        sheets.put(sheet, row, 1, note, font=sheets.BOLD)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        sheet.row_dimensions[row].height = 34
        row += 1
    for key, value in entries.items():
        sheets.put(sheet, row, 1, words["fields"][key], font=sheets.BOLD)
        sheets.put(sheet, row, 2, value)
        sheets.name(book, f"report.{key}", sheet, f"B{row}")
        row += 1
    sheets.put(sheet, row, 1, words["fields"]["state"], font=sheets.BOLD)
    sheets.put(sheet, row, 2, "定稿" if publication.final else "草稿")
    sheets.fit_page(sheet, wide=False)


def _table(book: Workbook, form: Grid, title: str) -> None:
    sheet = book.create_sheet(title)
    heading = f"{title} {form.title}"
    sheets.put(sheet, 1, 1, heading, font=sheets.BOLD, align=sheets.ONE_LINE)
    count = form.columns - form.labels
    labels = sheets.LABEL_WIDTHS[form.key]
    sheets.set_widths(sheet, (*labels, *(sheets.VALUE_WIDTHS[form.key] for _ in range(count))))
    for cell in form.cells:
        area = sheets.place(cell, form, 2)
        value = cell.value if cell.role == "value" else cell.text
        align = sheets.LEFT if cell.role in ("note", "label") else sheets.CENTER
        written = sheets.put(sheet, area[0], area[1], value, align=align)
        sheets.frame(sheet, area, None if cell.role == "value" else sheets.HEAD_FILL)
        if cell.cell is not None:
            sheets.name(book, f"cell.{cell.cell.address}", sheet, written.coordinate)
    sheets.set_heights(sheet, form, 2)
    if form.labels == 0:
        sheet.column_dimensions["A"].width = 2
    if form.head_rows:
        sheet.print_title_rows = f"2:{1 + form.head_rows}"
    sheets.fit_page(sheet, wide=form.columns > 12)


def _facts(book: Workbook, publication: Publication) -> None:
    sheet = book.create_sheet("其他事实")
    sheets.set_widths(sheet, (40, 14, 10))
    for i, head in enumerate(sheets.wording()["facts"]["heads"][:3], 1):
        cell = sheets.put(sheet, 1, i, head, font=sheets.BOLD, align=sheets.CENTER)
        cell.border, cell.fill = sheets.BORDER, sheets.HEAD_FILL
    facts = publication.report.facts
    for row, fact in enumerate(facts, 2):
        for column, value in enumerate((fact.label, fact.value, fact.unit), 1):
            sheets.put(sheet, row, column, value).border = sheets.BORDER
    sheets.fit_page(sheet, wide=False)
    sheets.name(book, "report.facts", sheet, "A2", f"C{1 + max(1, len(facts))}")


def _prose(book: Workbook, publication: Publication) -> None:
    sheet = book.create_sheet("文字")
    sheets.set_widths(sheet, (16, 100))
    row = 1
    for key, text in publication.report.narrative:
        pieces = paragraphs(text) or [""]
        title = SECTION_TITLES.get(key, "引言")
        for i, piece in enumerate(pieces):
            sheets.put(sheet, row + i, 1, title if i == 0 else "", font=sheets.BOLD)
            sheets.put(sheet, row + i, 2, piece or None, align=sheets.PROSE)
        sheets.name(book, f"prose.{key}", sheet, f"B{row}", f"B{row + len(pieces) - 1}")
        row += len(pieces)
    sheets.fit_page(sheet, wide=False)
