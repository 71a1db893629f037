"""Plain text: as copied from a page, with or without the bars of its tables, in any encoding."""

from __future__ import annotations

from assistant.errors import ReadingError
from assistant.reading.blocks import Block, Document, Paragraph, clean, grid
from assistant.reading.copied import rejoin


def decode(data: bytes, source: str) -> str:
    """The text of a file: UTF-8 with or without BOM, UTF-16 with BOM, else GB18030.

    Raises:
        ReadingError: the file is binary, or in no encoding that Chinese text is kept in.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise _binary(source) from None
    if b"\x00" in data[:65536]:
        raise _binary(source)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or _is_chinese(text):
            return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        raise _binary(source)
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        raise _binary(source) from None


def read_lines(text: str) -> Document:
    """The blocks of plain text: lines with bars or tabs are tables, every other one a paragraph."""
    blocks: list[Block] = []
    table: list[list[str]] = []
    tables = 0
    lines = rejoin(text)
    for position, (number, line) in enumerate([*lines, (0, "")]):
        cells = _cells(line)
        if cells:
            table.append(cells)
            continue
        if table:
            if not line.strip() and position < len(lines):
                continue  # an empty line between the rows of a table
            tables += 1
            blocks.append(grid(_without_frame(table), tables))
            table = []
        if words := clean(line):
            blocks.append(Paragraph(words, 0, f"第{number}行"))
    return Document(tuple(blocks), "txt")


def _cells(line: str) -> list[str] | None:
    """The cells of a line that is a row of a table, else None."""
    mark = "\t" if "\t" in line.strip("\n") else next((m for m in "|｜│┃" if m in line), None)
    if mark is None or (mark == "\t" and len([c for c in line.split("\t") if c.strip()]) < 2
                        and line.count("\t") < 3):  # fmt: skip
        return None
    return line.rstrip("\n").split(mark)


def _without_frame(rows: list[list[str]]) -> list[list[str]]:
    """The rows without what stands outside their bars, if bars stand around every row.

    A single row that begins with a bar has an empty first cell.
    """
    if not all(len(row) > 1 and not row[0].strip() for row in rows):
        return rows
    rows = [row[1:] for row in rows]
    framed = all(not row[-1].strip() for row in rows)
    return [row[:-1] for row in rows] if framed and all(len(row) > 1 for row in rows) else rows


def _is_chinese(text: str) -> bool:
    """Whether decoded bytes are text: common Chinese characters in it, no control characters."""
    controls = sum(1 for char in text[:5000] if ord(char) < 32 and char not in "\t\r\n\f\v")
    return controls == 0 and any(char in text for char in "的一公开年政府信息")


def _binary(source: str) -> ReadingError:
    return ReadingError(f"{source}：不是文字文件，读不出内容，请提供.docx、.pdf、.html或.txt文件。")
