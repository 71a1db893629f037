"""From a path, bytes or pasted text to the adapter of its format, by content before ending."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.errors import ReadingError
from assistant.reading.blocks import Document
from assistant.reading.limits import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_PLAIN_CHARACTERS,
    MAX_TEXT_BYTES,
)
from assistant.reading.reportfile import read_report_file
from assistant.reading.text import decode, read_lines
from assistant.report import Report

#: Endings that are read, for messages and file choosers.
ENDINGS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".xlsx", ".json")

_HTML = re.compile(
    r"<!doctype\s+html|<(html|head|body|table|div|p|h[1-6]|article|section|main)[\s>]", re.I
)
#: A heading of a report in Markdown; no page has a line that begins so.
_MARKDOWN = re.compile(r"^#{1,3} .*(情况|报告)", re.M)
#: What to do with formats that are not read, by ending or by the first bytes.
_REFUSED = {
    ".doc": "是旧版Word文件（.doc）",
    ".wps": "是WPS文件（.wps）",
    ".xls": "是旧版Excel文件（.xls）",
    ".et": "是WPS表格文件（.et）",
    ".rtf": "是RTF文件",
    ".ofd": "是OFD文件",
    ".odt": "是ODF文件（.odt）",
    ".ods": "是ODF表格文件（.ods）",
    ".pptx": "是演示文稿（.pptx）",
    ".mht": "是单个文件网页（.mht）",
    ".csv": "是CSV文件",
    ".zip": "是压缩包",
    ".rar": "是压缩包",
    ".7z": "是压缩包",
}
_ADVICE = {
    ".doc": "请在Word或WPS中另存为.docx后重试",
    ".wps": "请在WPS中另存为.docx后重试",
    ".xls": "请在Excel或WPS中另存为.xlsx后重试",
    ".et": "请在WPS中另存为.xlsx后重试",
    ".rtf": "请在Word中另存为.docx后重试",
    ".odt": "请在WPS或LibreOffice中另存为.docx后重试",
    ".ods": "请在WPS或LibreOffice中另存为.xlsx后重试",
    ".csv": "请用Excel或WPS打开后另存为.xlsx重试",
    ".pptx": "请提供.docx、.pdf或网页格式的年度报告",
    ".mht": "请在浏览器或Word中另存为.html或.docx后重试",
    ".ofd": "请转换为带文字的.pdf或.docx后重试",
}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def read(path: Path, *, blank_as_zero: bool = False) -> Report:
    """Read a past or current report of any format.

    Args:
        path: .txt, .md, .html, .docx, .pdf, .xlsx or a report file (.json).
        blank_as_zero: the user's explicit wish to read every cell that is not filled as 0; it is
            recorded in ``report.reading``.

    Raises:
        ReadingError: the file is no annual report, or not readable; one sentence says what and
            where.
        ReportFileError: a report file breaks its form.
        OSError: the file does not exist or may not be read.
    """
    path = Path(path)
    if not path.is_file() and path.exists():
        raise ReadingError(f"{path.name}：不是文件，请指定一个报告文件。")
    if path.stat().st_size > MAX_BYTES:
        raise too_large(path.name, path.stat().st_size, MAX_BYTES)
    return read_bytes(path.name, path.read_bytes(), blank_as_zero=blank_as_zero)


def read_bytes(name: str, data: bytes, *, blank_as_zero: bool = False) -> Report:
    """Read an uploaded file: its ``name`` and its content. Raises as `read`, but no `OSError`."""
    if len(data) > MAX_BYTES:
        raise too_large(name, len(data), MAX_BYTES)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReadingError(f"{name}：文件是空的，请检查后重新提供。")
    ending = Path(name).suffix.casefold()
    if _is_report_file(ending, data):
        report = read_report_file(data, name)
    else:
        report = _read_document(name, ending, data)
    return report.blank_as_zero() if blank_as_zero else report


def read_text(text: str, source: str = "粘贴的内容", *, blank_as_zero: bool = False) -> Report:
    """Read a pasted report: plain text, Markdown or HTML. Raises as `read_bytes`."""
    data = text.encode("utf-8", errors="replace")
    if not text.strip():
        raise ReadingError(f"{source}：没有内容，请重新粘贴。")
    if _is_report_file("", data):
        report = read_report_file(data, source)
    else:
        report = interpret(document_of_text(text, source), source)
    return report.blank_as_zero() if blank_as_zero else report


def document_of_text(text: str, source: str, ending: str = "") -> Document:
    """The blocks of text: HTML and Markdown are told by what they hold."""
    size = len(text.encode("utf-8", errors="replace"))
    if size > MAX_TEXT_BYTES:
        raise too_large(source, size, MAX_TEXT_BYTES)
    markdown = ending in (".md", ".markdown") or _MARKDOWN.search(text) is not None
    if ending in (".html", ".htm", ".shtml", ".xhtml") or (
        not markdown and _HTML.search(text[:4000])
    ):
        from assistant.reading.html import read_html

        return read_html(text, source)
    if len(text) > MAX_PLAIN_CHARACTERS or text.count("|") + text.count("\t") > 2 * MAX_CELLS:
        raise ReadingError(
            f"{source}：超过{MAX_PLAIN_CHARACTERS}字或{MAX_CELLS}格，不像年度报告，没有读取。"
        )
    if markdown:
        from assistant.reading.markdown import read_markdown

        return read_markdown(text, source)
    return read_lines(text)


def interpret(document: Document, source: str) -> Report:
    """A document as a report; what makes out tables is loaded when there is one to read."""
    from assistant.reading.interpreter import interpret as made_out

    return made_out(document, source)


def too_large(name: str, size: int, limit: int) -> ReadingError:
    """The refusal of a file beyond its bound."""
    return ReadingError(
        f"{name}：有{size / 1_048_576:.0f}MB，超过{limit // 1_048_576}MB的上限，"
        "请确认这是年度报告的文件。"
    )


def _is_report_file(ending: str, data: bytes) -> bool:
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return ending == ".json" or (ending in ("", ".txt") and head.startswith(b"{"))


def _read_document(name: str, ending: str, data: bytes) -> Report:
    if data.startswith(b"PK\x03\x04"):
        from assistant.reading.archive import open_archive

        kind = open_archive(data, name)
        if kind == "spreadsheet":
            return _workbook(name, data)
        if kind == "word":
            from assistant.reading.word import read_word

            return interpret(read_word(data, name), name)
        raise _refused(name, f".{kind or 'zip'}")
    if b"%PDF-" in data[:1024]:
        from assistant.reading.pdf import read_pdf

        return interpret(read_pdf(data, name), name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _compound(name, ending, data)
    if data.startswith(b"{\\rtf"):
        raise _refused(name, ".rtf")
    if data.startswith(b"MIME-Version:"):
        raise _refused(name, ".mht")
    if data.startswith(_PICTURES) or ending in (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif"):
        raise ReadingError(f"{name}：是图片，读不出文字，请提供文字版，或把数字填进Excel模板。")
    if data.startswith((b"Rar!", b"7z\xbc\xaf")):
        raise _refused(name, ".rar")
    if ending in (".docx", ".xlsx", ".pdf") and not _HTML.search(data[:4000].decode("latin-1")):
        raise ReadingError(f"{name}：文件已损坏或不是{ending}格式，请重新保存后再试。")
    if ending == ".csv":
        raise _refused(name, ending)
    if len(data) > MAX_TEXT_BYTES:
        raise too_large(name, len(data), MAX_TEXT_BYTES)
    return interpret(document_of_text(decode(data, name), name, ending), name)


def _workbook(name: str, data: bytes) -> Report:
    from assistant.reading.spreadsheet import open_book, read_spreadsheet
    from assistant.reading.workbook import is_own, read_workbook

    book = open_book(data, name)
    return read_workbook(book, name) if is_own(book) else interpret(read_spreadsheet(book), name)


def _compound(name: str, ending: str, data: bytes) -> ReadingError:
    """The old container of Office: a .doc or .xls by any name, or a file with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ReadingError(f"{name}：有打开密码，请去掉密码另存后重试。")
    sheet = ending in (".xls", ".xlsx", ".et")
    return _refused(name, ".xls" if sheet else ".wps" if ending == ".wps" else ".doc")


def _refused(name: str, ending: str) -> ReadingError:
    advice = _ADVICE.get(ending, "请解压后提供其中的报告文件")
    return ReadingError(f"{name}：{_REFUSED[ending]}，{advice}。")
