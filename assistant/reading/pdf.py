"""A PDF with a text layer: its ruled tables, and the lines between them joined to paragraphs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import Any

import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect

from assistant.errors import ReadingError
from assistant.reading.archive import damaged
from assistant.reading.blocks import Document, clean
from assistant.reading.claims import Claims, carried
from assistant.reading.limits import MAX_PAGE_CHARACTERS, MAX_PAGE_LINES, MAX_PAGES
from assistant.reading.ruled import Ruled, find_ruled, laid_out
from assistant.reading.typeset import Line, lines, paragraphs, without_running_heads
from assistant.reading.unpacking import refuse_bombs, refuse_endless_pages

#: Kinds of page objects, as PDFium numbers them.
_PATH, _PICTURE = 2, 3
_MAX_OBJECTS = MAX_PAGE_CHARACTERS + MAX_PAGE_LINES


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
    items: list[list[Line | Ruled]] = []
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            tables = 0
            title = str(pdf.metadata.get("Title") or "")
            claims = _claims(pdf.metadata)
            for number, page in enumerate(pdf.pages, 1):
                items.append(_page(page, number, tables))
                tables += sum(isinstance(item, Ruled) for item in items[-1])
                page.close()
    except ReadingError:
        raise
    except PDFPasswordIncorrect as error:
        raise _password(source) from error
    except Exception as error:  # the PDF libraries raise what they like for a broken file
        raise damaged(source) from error
    titles = (clean(title),) if title else ()
    blocks = paragraphs(list(laid_out(without_running_heads(items))))
    return Document(tuple(blocks), "pdf", titles=titles, claims=claims, pictures=pictures)


def _look_over(data: bytes, source: str) -> int:
    """Count pages, text and pictures before anything is laid out; gives the pictures."""
    refuse_bombs(data, source)
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
        refuse_endless_pages(data, source)
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
                    f"{source}：一页超过{MAX_PAGE_LINES}条线或点，没有读取，请提供Word文件或网页。"
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


def _page(page: Any, number: int, tables: int) -> list[Line | Ruled]:
    """The lines and tables of one page from top to bottom; ``tables`` were on pages before it."""
    found = find_ruled(page, number, tables + 1)
    boxes = [table.box for table in found]
    words = page.extract_words(
        keep_blank_chars=False, extra_attrs=["size"], x_tolerance_ratio=0.35, use_text_flow=False
    )
    outside = [word for word in words if not any(_inside(word, box) for box in boxes)]
    items: list[Line | Ruled] = [*found, *lines(outside, number)]
    return sorted(items, key=lambda item: item.top)


def _inside(word: Any, box: Sequence[float]) -> bool:
    middle = ((word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2)
    return bool(box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3])
