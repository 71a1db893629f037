"""A PDF with a text layer: its ruled tables, and the lines between them joined to paragraphs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice, pairwise
from statistics import median
from typing import Any

import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect

from assistant.errors import ReadingError
from assistant.reading.archive import damaged
from assistant.reading.blocks import Block, Document, Grid, Paragraph, Slot, bare, clean, place
from assistant.reading.claims import Claims, carried
from assistant.reading.headings import is_heading_like
from assistant.reading.limits import MAX_PAGE_CHARACTERS, MAX_PAGE_LINES, MAX_PAGES
from assistant.reading.values import is_number

#: Kinds of page objects, as PDFium numbers them.
_PATH, _PICTURE = 2, 3
_MAX_OBJECTS = MAX_PAGE_CHARACTERS + MAX_PAGE_LINES
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(第)?[0-9]{1,3}(页)?([/,，]?共?[0-9]{1,3}页?)?[-—–·\s]*")
_NEW = re.compile(
    r"\s*([（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|第[一二三四五六]部分)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    size: float
    page: int


def read_pdf(data: bytes, source: str) -> Document:
    """The blocks of a PDF.

    Raises:
        ReadingError: it is damaged, has a password, has no text layer (a scan), or goes beyond the
            bounds.
    """
    pictures = _look_over(data, source)
    import pdfplumber

    # Its complaints about fonts would reach staff on standard error.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    lines: list[_Line | Grid] = []
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            tables = 0
            title = str(pdf.metadata.get("Title") or "")
            claims = _claims(pdf.metadata)
            for number, page in enumerate(pdf.pages, 1):
                for item in _page(page, number, tables):
                    tables += isinstance(item, Grid)
                    lines.append(item)
                page.close()
    except ReadingError:
        raise
    except PDFPasswordIncorrect as error:
        raise _password(source) from error
    except Exception as error:  # the PDF libraries raise what they like for a broken file
        raise damaged(source) from error
    titles = (clean(title),) if title else ()
    return Document(tuple(_blocks(lines)), "pdf", titles=titles, claims=claims, pictures=pictures)


def _look_over(data: bytes, source: str) -> int:
    """Count pages, text and pictures before anything is laid out; gives the pictures."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).casefold():
            raise _password(source) from error
        raise damaged(source) from error
    try:
        if len(document) > MAX_PAGES:
            raise ReadingError(
                f"{source}：有{len(document)}页，超过{MAX_PAGES}页的上限，请只提供年度报告本身。"
            )
        characters = pictures = 0
        for page in document:
            text = page.get_textpage()
            count = text.count_chars()
            if count > MAX_PAGE_CHARACTERS:
                raise ReadingError(
                    f"{source}：一页超过{MAX_PAGE_CHARACTERS}字，不像年度报告，没有读取。"
                )
            characters += count
            kinds = [thing.type for thing in islice(page.get_objects(max_depth=3), _MAX_OBJECTS)]
            pictures += kinds.count(_PICTURE)
            if kinds.count(_PATH) > MAX_PAGE_LINES or len(kinds) == _MAX_OBJECTS:
                raise ReadingError(
                    f"{source}：一页超过{MAX_PAGE_LINES}条线，不像年度报告，没有读取。"
                )
            text.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise damaged(source) from error
    finally:
        document.close()
    if characters < 50:
        raise ReadingError(
            f"{source}：是扫描件或图片，没有文字层，请提供Word或网页，或把数字填进Excel模板。"
        )
    return pictures


def _claims(metadata: Any) -> Claims | None:
    return carried(str(metadata.get("nianbao") or ""))


def _password(source: str) -> ReadingError:
    return ReadingError(f"{source}：有打开密码，请去掉密码另存后重试。")


def _page(page: Any, number: int, tables: int) -> Iterator[_Line | Grid]:
    """The lines and tables of one page from top to bottom."""
    found = [table for table in page.find_tables() if len(table.cells) > 1]
    boxes = [table.bbox for table in found]
    items: list[tuple[float, _Line | Grid]] = []
    for order, table in enumerate(found):
        items.append((table.bbox[1], _grid(page, table, tables + order + 1)))
    words = page.extract_words(
        keep_blank_chars=False, extra_attrs=["size"], x_tolerance_ratio=0.35, use_text_flow=False
    )
    outside = [word for word in words if not any(_inside(word, box) for box in boxes)]
    items += [(line.top, line) for line in _lines(outside, number)]
    items.sort(key=lambda item: item[0])
    edges = {items[0][0], items[-1][0]} if items else set()
    for top, item in items:
        if not (isinstance(item, _Line) and top in edges and _PAGE_NUMBER.fullmatch(item.text)):
            yield item


def _inside(word: Any, box: Sequence[float]) -> bool:
    middle = ((word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2)
    return bool(box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3])


def _grid(page: Any, table: Any, number: int) -> Grid:
    """A ruled table: every place of the lattice holds the cell whose frame surrounds it."""
    cells = [cell for cell in table.cells if cell is not None]
    lefts = _edges(cell[0] for cell in cells)
    tops = _edges(cell[1] for cell in cells)
    texts = _texts(page, cells)
    rows: list[tuple[Slot, ...]] = []
    for r, (top, bottom) in enumerate(zip(tops, [*tops[1:], table.bbox[3]], strict=True)):
        row: list[Slot] = []
        for c, (left, right) in enumerate(zip(lefts, [*lefts[1:], table.bbox[2]], strict=True)):
            x, y = (left + right) / 2, (top + bottom) / 2
            at = next(
                (i for i, b in enumerate(cells) if b[0] <= x <= b[2] and b[1] <= y <= b[3]), None
            )
            if at is None:
                row.append(Slot("", place(number, r, c)))
                continue
            if isinstance(texts[at], str):
                texts[at] = Slot(clean(str(texts[at])), place(number, r, c))
            row.append(texts[at])  # type: ignore[arg-type]
        rows.append(tuple(row))
    return Grid(tuple(rows))


def _texts(page: Any, cells: list[Any]) -> list[str | Slot]:
    """The text of each cell: its characters line by line, in one pass over the page."""
    inside: list[list[Any]] = [[] for _ in cells]
    for char in page.chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for i, box in enumerate(cells):
            if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                inside[i].append(char)
                break
    return [_joined(chars) for chars in inside]


def _joined(chars: list[Any]) -> str:
    chars.sort(key=lambda char: (round(char["top"] / 3), char["x0"]))
    pieces: list[str] = []
    before: Any = None
    for char in chars:
        gap = before is not None and (
            abs(char["top"] - before["top"]) > 3 or char["x0"] - before["x1"] > before["size"] * 0.5
        )
        pieces.append((" " if gap else "") + char["text"])
        before = char
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def _edges(values: Iterator[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 2:
            edges.append(value)
    return edges


def _lines(words: Sequence[Any], page: int) -> Iterator[_Line]:
    rows: list[list[Any]] = []
    for word in sorted(words, key=lambda word: (word["bottom"], word["x0"])):
        if rows and abs(word["bottom"] - rows[-1][0]["bottom"]) < word["size"] * 0.5:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word["x0"])
        text = row[0]["text"]
        for before, word in pairwise(row):
            apart = word["x0"] - before["x1"] > word["size"] * 0.3
            text += (" " if apart else "") + word["text"]
        size = median(word["size"] for word in row)
        yield _Line(clean(text), row[0]["x0"], row[-1]["x1"], row[0]["top"], size, page)


def _blocks(items: Sequence[_Line | Grid]) -> Iterator[Block]:
    """Join lines to paragraphs: a full line goes on unless the next one is indented."""
    lines = [item for item in items if isinstance(item, _Line)]
    right = max((line.right for line in lines), default=0.0)
    left = min((line.left for line in lines), default=0.0)
    buffer = ""
    last: _Line | None = None
    for item in [*items, None]:
        if isinstance(item, _Line) and last is not None and _goes_on(last, item, left, right):
            glue = " " if re.search(r"[A-Za-z0-9]$", buffer) and item.text[:1].isascii() else ""
            buffer, last = buffer + glue + item.text, item
            continue
        if buffer:
            yield Paragraph(buffer, 0, f"第{last.page if last else 1}页")
        buffer, last = "", None
        if isinstance(item, Grid):
            yield item
        elif item is not None:
            buffer, last = item.text, item


def _goes_on(last: _Line, line: _Line, left: float, right: float) -> bool:
    if abs(last.size - line.size) > 1 or line.left > left + line.size:
        return False
    # A figure or a word is not broken, so the line before it may fall short by its width.
    unbroken = re.match(r"[0-9A-Za-z.,%]*", line.text)
    short = 2.2 + 0.6 * len(unbroken[0] if unbroken else "")
    if last.right < right - short * last.size or is_heading_like(last.text):
        return False
    numbers = sum(is_number(token) for token in line.text.split())
    return not (_NEW.match(line.text) or numbers > 2 or not bare(line.text))
