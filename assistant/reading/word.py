"""A Word document (.docx): paragraphs, tables with merged and nested cells, text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from assistant.errors import ReadingError
from assistant.reading.archive import damaged
from assistant.reading.blocks import Block, Document, Grid, Paragraph, Slot, clean, place
from assistant.reading.claims import Claims, carried
from assistant.reading.limits import MAX_CELLS, MAX_SPAN

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BR, _CR = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_HYPHEN = qn("w:noBreakHyphen")
_CONTAINERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:smartTag"), qn("w:ins")}
_BOX, _VAL = qn("w:txbxContent"), qn("w:val")
_PICTURES = (qn("w:drawing"), qn("w:pict"))
_PR, _SPAN, _MERGE, _HMERGE = qn("w:tcPr"), qn("w:gridSpan"), qn("w:vMerge"), qn("w:hMerge")
_SKIPPED = {
    qn("w:del"), qn("w:moveFrom"), qn("w:tabs"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip
#: Marks of a row, a cell or a run that was deleted and not yet accepted as such.
_ROW_PR, _DELETED, _CELL_DELETED = qn("w:trPr"), qn("w:del"), qn("w:cellDel")
_BEFORE = qn("w:gridBefore")
_RUN, _RUN_PR, _RAISED = qn("w:r"), qn("w:rPr"), qn("w:vertAlign")
#: Properties of a run whose text is not seen, or struck through.
_UNSEEN = (qn("w:vanish"), qn("w:strike"), qn("w:dstrike"))
_OFF = ("0", "false", "off")
_RUN_BREAK = "\n"


def read_word(data: bytes, source: str) -> Document:
    """The blocks of a Word document. Macros, fields and linked things are never run or fetched.

    Raises:
        ReadingError: the file is damaged, or its tables grow beyond the bounds.
    """
    try:
        document = docx.Document(BytesIO(data))
        walker = _Walker(source)
        walker.walk(document.element.body)
        claims = _claims(document)
    except ReadingError:
        raise
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, AttributeError) as e:
        raise damaged(source) from e
    except RecursionError as error:
        raise ReadingError(f"{source}：表格嵌套太深，不像年度报告，没有读取。") from error
    title = clean(document.core_properties.title or "")
    return Document(
        tuple(walker.blocks),
        "docx",
        titles=(title,) if title else (),
        claims=claims,
        pictures=walker.pictures,
    )


def _claims(document: Any) -> Claims | None:
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/docProps/custom.xml":
            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False))
            for entry in root:
                if entry.get("name") == "nianbao":
                    return carried("".join(entry.itertext()))
    return None


class _Walker:
    def __init__(self, source: str) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.tables = 0
        self.cells = 0
        self.pictures = 0

    def walk(self, container: Any) -> None:
        for element in container.iterchildren():
            tag = element.tag
            if tag == _P:
                self._paragraph(element)
            elif tag == _TBL:
                self._table(element)
            elif tag in _CONTAINERS:
                self.walk(element)

    def _paragraph(self, paragraph: Any) -> None:
        self.pictures += sum(1 for _ in paragraph.iter(*_PICTURES))
        for line in "".join(_text(paragraph)).split(_RUN_BREAK):
            if text := clean(line):
                self.blocks.append(Paragraph(text, 0, f"第{len(self.blocks) + 1}段"))
        for box in paragraph.iter(_BOX):
            if not any(parent.tag in _SKIPPED for parent in box.iterancestors()):
                self.walk(box)

    def _table(self, table: Any) -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        indents = [_indent(row) for row in _rows(table)]
        self.cells += sum(map(len, rows))
        if self.cells > MAX_CELLS:
            raise ReadingError(f"{self.source}：表格超过{MAX_CELLS}格，不像年度报告，没有读取。")
        if any(cell.find(_TBL) is not None for row in rows for cell in row):
            for row in rows:  # a table that only places other tables and text
                for cell in row:
                    self.walk(cell)
            return
        self.tables += 1
        self.pictures += sum(1 for _ in table.iter(*_PICTURES))
        self.blocks.append(_grid(rows, indents, self.tables))


def _rows(table: Any) -> Iterator[Any]:
    for child in table.iterchildren():
        if child.tag == _TR:
            if not _has(child.find(_ROW_PR), _DELETED):
                yield child
        elif child.tag in _CONTAINERS:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row.iterchildren():
        if child.tag == _TC:
            if not _has(child.find(_PR), _CELL_DELETED):
                yield child
        elif child.tag in _CONTAINERS:
            yield from _cells(child)


def _has(properties: Any, tag: str) -> bool:
    return properties is not None and properties.find(tag) is not None


def _indent(row: Any) -> int:
    """How many columns of the table stand empty before the row's first cell."""
    properties = row.find(_ROW_PR)
    before = properties.find(_BEFORE) if properties is not None else None
    value = before.get(_VAL, "") if before is not None else ""
    return min(int(value), MAX_SPAN) if value.isdigit() else 0


def _grid(rows: list[list[Any]], indents: list[int], number: int) -> Grid:
    above: dict[int, Slot] = {}
    grid: list[tuple[Slot, ...]] = []
    for r, (row, indent) in enumerate(zip(rows, indents, strict=True)):
        slots: list[Slot] = [Slot("", place(number, r, 0))] * indent
        for cell in row:
            properties = cell.find(_PR)
            start = len(slots)
            merged = _merge(properties, _MERGE)
            if merged == "continue" and start in above:
                slot = above[start]
            elif _merge(properties, _HMERGE) == "continue" and slots:
                slot = slots[-1]
            else:
                slot = Slot(_cell_text(cell), place(number, r, start))
            slots += [slot] * _span(properties)
        above = dict(enumerate(slots))
        if slots:
            grid.append(tuple(slots))
    return Grid(tuple(grid), len({len(row) for row in grid}) == 1)


def _merge(properties: Any, tag: str) -> str:
    merge = properties.find(tag) if properties is not None else None
    return "" if merge is None else merge.get(_VAL, "continue")


def _span(properties: Any) -> int:
    span = properties.find(_SPAN) if properties is not None else None
    value = span.get(_VAL, "1") if span is not None else "1"
    return min(max(int(value), 1), MAX_SPAN) if value.isdigit() else 1


def _cell_text(cell: Any) -> str:
    lines = ["".join(_text(paragraph)) for paragraph in cell.iter(_P)]
    return clean(" ".join(line.replace(_RUN_BREAK, " ") for line in lines if line.strip()))


def _text(element: Any) -> Iterator[str]:
    """The text of a paragraph as shown: deleted text and the text of boxes are not part of it."""
    for child in element.iterchildren():
        tag = child.tag
        if tag == _T:
            yield child.text or ""
        elif tag == _TAB:
            yield "\t"
        elif tag == _HYPHEN:  # the minus of a figure that must not be parted from it
            yield "-"
        elif tag in (_BR, _CR):
            yield _RUN_BREAK
        elif tag == _RUN and (properties := child.find(_RUN_PR)) is not None:
            if any(_is_on(properties.find(name)) for name in _UNSEEN):
                continue
            raised = properties.find(_RAISED)
            if raised is not None and raised.get(_VAL) == "superscript":
                text = "".join(_text(child))
                yield f"[{text}]" if text.strip().isdigit() else text
            else:
                yield from _text(child)
        elif tag not in _SKIPPED and tag != _BOX:
            yield from _text(child)


def _is_on(toggle: Any) -> bool:
    return toggle is not None and toggle.get(_VAL, "1") not in _OFF
