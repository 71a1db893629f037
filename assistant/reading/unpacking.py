"""What the streams of a PDF unpack to, measured before a library unpacks them whole.

A stream of a few kilobytes can unpack to gigabytes, and a form that draws a form twice, and so on,
can make a page that never ends. Both are measured here piece by piece, and nothing is kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from itertools import islice
from typing import Any

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1

from assistant.errors import ReadingError
from assistant.reading.limits import (
    MAX_PAGE_CONTENT,
    MAX_PAGES,
    MAX_STREAM_BYTES,
    MAX_STREAMS,
    MAX_UNPACKED_BYTES,
)

_STREAM = re.compile(rb"stream\r?\n")
_DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
#: How far before its data a stream's dictionary is looked for.
_MAX_DICTIONARY = 2048
_CHUNK = 1 << 16
#: What LZW, which old programs wrote, unpacks to at most in real pages.
_LZW_FACTOR = 100
_MAX_DEPTH = 12


class _Beyond(Exception):
    """More than the bound."""


def refuse_bombs(data: bytes, source: str) -> None:
    """Measure every stream that a library may unpack, except pictures, which are never unpacked.

    Raises:
        ReadingError: one of them, or all together, unpack beyond the bounds.
    """
    left, count = MAX_UNPACKED_BYTES, 0
    try:
        for match in _STREAM.finditer(data):
            count += 1
            if count > MAX_STREAMS:
                raise _Beyond
            head = data[max(0, match.start() - _MAX_DICTIONARY) : match.start()]
            head = head[head.rfind(b" obj") + 1 :]
            picture = b"/Image" in head and b"/ObjStm" not in head and b"/XRef" not in head
            if b"/Fl" in head and not picture:
                left -= _inflated(data, match.end(), min(left, MAX_STREAM_BYTES))
    except _Beyond:
        raise _bomb(source) from None


def refuse_endless_pages(data: bytes, source: str) -> None:
    """Measure what each page draws, forms within forms included.

    Raises:
        ReadingError: a page draws more than the bound.
    """
    try:
        document = PDFDocument(PDFParser(BytesIO(data)))
        for page in islice(PDFPage.create_pages(document), MAX_PAGES):
            _Page().measure([resolve1(part) for part in page.contents], page.resources, 0)
    except _Beyond:
        raise _bomb(source) from None
    except RecursionError:
        raise _bomb(source) from None
    except Exception:  # a broken or locked file: the reader says so
        return


class _Page:
    """One page's streams; what a form costs is found out once."""

    def __init__(self) -> None:
        self._costs: dict[int, int] = {}

    def measure(self, parts: list[Any], resources: Any, depth: int) -> int:
        """How many bytes of drawing the parts come to, all forms counted as often as drawn."""
        if depth > _MAX_DEPTH:
            raise _Beyond
        forms = _forms(resources)
        total = 0
        for part in parts:
            if not isinstance(part, PDFStream):
                continue
            content = _content(part)
            total += len(content)
            for name in _DRAWN.findall(content):
                form = forms.get(_ESCAPED.sub(lambda hex_: bytes([int(hex_[1], 16)]), name))
                if form is not None:
                    total += self._cost(form, resources, depth)
                if total > MAX_PAGE_CONTENT:
                    raise _Beyond
        return total

    def _cost(self, form: PDFStream, resources: Any, depth: int) -> int:
        key = id(form) if form.objid is None else form.objid
        if key not in self._costs:
            self._costs[key] = MAX_PAGE_CONTENT + 1  # what draws itself has no end
            own = resolve1(form.get("Resources")) or resources
            self._costs[key] = self.measure([form], own, depth + 1) + 1
        return self._costs[key]


def _forms(resources: Any) -> dict[bytes, PDFStream]:
    pictures = resolve1(resources.get("XObject")) if isinstance(resources, Mapping) else None
    found: dict[bytes, PDFStream] = {}
    for name, reference in (pictures or {}).items():
        thing = resolve1(reference)
        if isinstance(thing, PDFStream) and getattr(thing.get("Subtype"), "name", "") == "Form":
            found[str(name).encode("latin-1", "replace")] = thing
    return found


def _content(stream: PDFStream) -> bytes:
    """What the stream unpacks to, within the bound of a page."""
    data = stream.rawdata if stream.rawdata is not None else stream.get_data()
    if stream.rawdata is not None and stream.decipher:
        data = stream.decipher(stream.objid or 0, stream.genno or 0, data, stream.attrs)
    for kind, _ in stream.get_filters():
        name = getattr(kind, "name", "")
        if name in ("FlateDecode", "Fl"):
            pieces: list[bytes] = []
            _inflated(data, 0, MAX_PAGE_CONTENT, pieces)
            data = b"".join(pieces)
        elif name in ("ASCII85Decode", "A85"):
            data = ascii85decode(data)
        elif name in ("ASCIIHexDecode", "AHx"):
            data = asciihexdecode(data)
        elif len(data) * _LZW_FACTOR > MAX_PAGE_CONTENT:
            raise _Beyond
    if len(data) > MAX_PAGE_CONTENT:
        raise _Beyond
    return data


def _inflated(data: bytes, start: int, limit: int, pieces: list[bytes] | None = None) -> int:
    """How many bytes the zlib data from ``start`` on unpack to; kept only in ``pieces``."""
    inflater, size, at = zlib.decompressobj(), 0, start
    pending = b""
    try:
        while not inflater.eof and (pending or at < len(data)):
            if not pending:
                pending, at = data[at : at + _CHUNK], at + _CHUNK
            piece = inflater.decompress(pending, _CHUNK * 16)
            pending = inflater.unconsumed_tail
            size += len(piece)
            if pieces is not None:
                pieces.append(piece)
            if size > limit:
                raise _Beyond
    except zlib.error:
        pass  # encrypted, or broken: what came before the break is what a library gets
    return size


def _bomb(source: str) -> ReadingError:
    return ReadingError(
        f"{source}：内容解压后太大或页面没有尽头，不像年度报告，没有读取，请重新导出PDF后再试。"
    )
