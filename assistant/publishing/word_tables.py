"""The official tables in Word: merged as in the form, as wide as the page, heads repeated.

They are written as XML: merging two hundred cells one by one takes python-docx longer than all
the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from assistant.publishing.grid import Grid, GridCell, grid
from assistant.publishing.word_base import fonts, layout, twips
from assistant.report import Report, Table

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TWO_CHARACTERS = 2.15  # ems that two characters need, so that 商业企业 breaks in the middle


def official_table(report: Report, table: Table) -> str:
    """``w:tbl`` of one of the three tables."""
    return _table(grid(report, table), layout()["table"][table.key])


def certificate_table(rows: Sequence[tuple[str, str]]) -> str:
    """``w:tbl`` of the certificate's labels and texts."""
    widths = [twips(36), _page_width() - twips(36)]
    lines = []
    for label, text in rows:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{_paragraph(content, style, 10.5, 'left', keep=False)}</w:tc>"
            for width, content, style in zip(widths, (label, text), ("head", "cell"), strict=True)
        )
        lines.append(f"<w:tr>{_row_properties(7, head=False)}{cells}</w:tr>")
    return _wrapped(widths, "".join(lines), "检查证明")


def _page_width() -> int:
    page = layout()["page"]
    return twips(page["width"] - page["left"] - page["right"])


def _widths(form: Grid, labels: Sequence[float]) -> list[int]:
    fixed = [twips(mm) for mm in labels]
    count = form.columns - len(fixed)
    share, left = divmod(_page_width() - sum(fixed), count)
    return fixed + [share + (i < left) for i in range(count)]


def _table(form: Grid, style: dict[str, float | list[float]]) -> str:
    widths = _widths(form, style["labels"])  # type: ignore[arg-type]
    size, height = float(style["size"]), float(style["row_height"])  # type: ignore[arg-type]
    covered: dict[tuple[int, int], GridCell] = {}
    for cell in form.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            covered[row, cell.column] = cell
    last_of_block = {cell.row - 1 for cell in form.cells if cell.role == "article" and cell.row} | {
        form.rows - 1
    }
    lines = []
    for row in range(form.rows):
        keep = form.head_rows == 0 and row not in last_of_block
        cells = []
        column = 0
        while column < form.columns:
            cell = covered[row, column]
            cells.append(_cell(cell, row, widths, size, keep or row < form.head_rows))
            column += cell.colspan
        head = row < form.head_rows
        lines.append(f"<w:tr>{_row_properties(height, head=head)}{''.join(cells)}</w:tr>")
    return _wrapped(widths, "".join(lines), form.title)


def _wrapped(widths: Sequence[int], rows: str, title: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
        f'</w:tblCellMar><w:tblCaption w:val="{escape(title)}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _row_properties(height: float, *, head: bool) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    return (
        f'<w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>'
        f"{repeat}</w:trPr>"
    )


def _cell(cell: GridCell, row: int, widths: Sequence[int], size: float, keep: bool) -> str:
    width = sum(widths[cell.column : cell.column + cell.colspan])
    properties = [f'<w:tcW w:w="{width}" w:type="dxa"/>']
    if cell.colspan > 1:
        properties.append(f'<w:gridSpan w:val="{cell.colspan}"/>')
    begins = row == cell.row
    if cell.rowspan > 1:
        properties.append('<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>")
    if cell.role == "head" and len(cell.text) % 2 == 0 and width < size * 20 * 5:
        margin = max(0, round((width - size * 20 * _TWO_CHARACTERS) / 2))
        properties.append(
            f'<w:tcMar><w:left w:w="{margin}" w:type="dxa"/>'
            f'<w:right w:w="{margin}" w:type="dxa"/></w:tcMar>'
        )
    properties.append('<w:vAlign w:val="center"/>')
    labels_a_row = cell.role == "label" and cell.rowspan == 1 and cell.column + cell.colspan > 1
    side = "left" if cell.role == "note" or labels_a_row else "center"
    style = "cell" if cell.role in ("value", "label", "note") else "head"
    text = cell.text if begins else ""
    return (
        f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>"
        f"{_paragraph(text, style, size, side, keep=keep)}</w:tc>"
    )


def _paragraph(text: str, style: str, size: float, side: str, *, keep: bool) -> str:
    name = layout()["style"][style]["id"]
    points = round(size * 2)
    run = f'<w:rPr>{fonts(style)}<w:sz w:val="{points}"/><w:szCs w:val="{points}"/></w:rPr>'
    content = f"<w:r>{run}<w:t>{escape(text)}</w:t></w:r>" if text else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{name}"/>{"<w:keepNext/>" if keep else ""}'
        f'<w:snapToGrid w:val="0"/><w:jc w:val="{side}"/></w:pPr>{content}</w:p>'
    )
