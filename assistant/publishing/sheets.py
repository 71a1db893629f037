"""What the exported workbook and the template have in common: sheets, styles, names.

Every figure, and everything else that is read back, has a hidden workbook name (docs/export.md),
so it is found wherever staff have moved it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from assistant.errors import RequestError
from assistant.publishing.grid import Grid, GridCell

CELL_LIMIT = 32_767  # characters that Excel keeps in one cell
LABEL_WIDTHS = {"active_disclosure": (24,), "applications": (9, 15, 38), "review_litigation": (6,)}
VALUE_WIDTHS = {"active_disclosure": 18, "applications": 9, "review_litigation": 8}

_LINE = Side(style="thin", color="808080")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD_FILL = PatternFill("solid", start_color="EDF0F5")
INPUT_FILL = PatternFill("solid", start_color="FFF8D6")
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
ONE_LINE = Alignment(horizontal="left", vertical="center")
PROSE = Alignment(horizontal="left", vertical="top", wrap_text=True)
FONT = Font(name="宋体", size=11)
BOLD = Font(name="宋体", size=11, bold=True)
TITLE = Font(name="宋体", size=14, bold=True)
GREY = Font(name="宋体", size=9, color="6B6B6B")
OPEN = Protection(locked=False)


@cache
def wording() -> dict[str, Any]:
    """What the workbooks say, from ``template.toml``."""
    source = resources.files("assistant.publishing").joinpath("template.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def put(
    sheet: Any, row: int, column: int, value: Any, *, font: Font = FONT, align: Alignment = LEFT
) -> Any:
    """Write one cell; text is always text, even where it begins like a formula.

    Raises:
        RequestError: the text is longer than a cell of Excel holds.
    """
    if isinstance(value, str) and len(value) > CELL_LIMIT:
        raise RequestError(
            f"有一段文字超过{CELL_LIMIT}字，Excel的一个单元格放不下，请分成几段后再导出。"
        )
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"
    cell.font = font
    cell.alignment = align
    return cell


def name(book: Workbook, key: str, sheet: Any, first: str, last: str = "") -> None:
    """Give a cell or a range its hidden workbook name."""
    reference = f"{quote_sheetname(sheet.title)}!{absolute(first)}"
    if last:
        reference += f":{absolute(last)}"
    book.defined_names[key] = DefinedName(key, attr_text=reference, hidden=True)


def absolute(reference: str) -> str:
    """``D5`` as ``$D$5``."""
    letters = reference.rstrip("0123456789")
    return f"${letters}${reference[len(letters) :]}"


def place(cell: GridCell, form: Grid, top: int, step: int = 1) -> tuple[int, int, int, int]:
    """First row and column, last row and column on the sheet of a cell of the grid.

    A grid without labels begins in the second column. With ``step`` 2 every value column has one
    more column beside it.
    """
    shift = 1 if form.labels == 0 else 0
    labels = form.labels + shift

    def column(index: int) -> int:
        index += shift
        return index + 1 if index < labels else labels + (index - labels) * step + 1

    first, last = column(cell.column), column(cell.column + cell.colspan) - 1
    if cell.role == "value":
        last = max(first, last - (step - 1))
    return top + cell.row, first, top + cell.row + cell.rowspan - 1, last


def frame(sheet: Any, area: tuple[int, int, int, int], fill: PatternFill | None) -> None:
    """Draw lines around an area, fill it, and merge it where it is more than one cell."""
    top, left, bottom, right = area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            cell = sheet.cell(row, column)
            cell.border = BORDER
            if fill is not None:
                cell.fill = fill
    if (top, left) != (bottom, right):
        # `Worksheet.merge_cells` would format every cell anew, which they are already.
        sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def set_heights(sheet: Any, form: Grid, top: int) -> None:
    """Make the rows high enough for their labels; a program does not do it for merged cells."""
    for line in form.lines():
        for cell in line:
            area = place(cell, form, top)
            if cell.role in ("label", "head") and cell.rowspan == 1:
                columns = range(area[1], area[3] + 1)
                width = sum(sheet.column_dimensions[get_column_letter(c)].width for c in columns)
                lines = ceil(len(cell.text) * 2.2 / width)
                sheet.row_dimensions[area[0]].height = 4 + 15 * lines


def set_widths(sheet: Any, widths: Iterable[float]) -> None:
    """Set the widths of the columns from the first on."""
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width


def fit_page(sheet: Any, *, wide: bool) -> None:
    """Print on A4, as wide as the page."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True


def set_properties(book: Workbook, fields: Mapping[str, str], held: Mapping[str, str]) -> None:
    """The properties of the document, and what it carries beside its cells."""
    for key, value in fields.items():
        setattr(book.properties, key, value[:255])
    for key, text in held.items():
        book.custom_doc_props.append(StringProperty(name=key, value=text))
