"""The container of .docx and .xlsx, looked over before any library opens it."""

from __future__ import annotations

import zipfile
from io import BytesIO

from assistant.errors import ReadingError
from assistant.reading.limits import MAX_PARTS, MAX_UNPACKED_BYTES, MAX_XML_BYTES, MAX_XML_ELEMENTS

_DOCTYPE = ("<!DOCTYPE", "<!ENTITY")
_MARKS = tuple(
    mark.encode(encoding) for mark in _DOCTYPE for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def open_archive(data: bytes, source: str) -> str:
    """Look over a zip file and say what it holds.

    Returns:
        ``word``, ``spreadsheet``, the ending of a known other format (``ofd``, ``odt``, ``ods``,
        ``pptx``), or an empty string for any other archive.

    Raises:
        ReadingError: it is damaged, has a password, unpacks beyond the bounds, or declares
            entities (which no office program writes).
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS or sum(e.file_size for e in entries) > MAX_UNPACKED_BYTES:
                raise _bomb(source)
            if any(entry.flag_bits & 1 for entry in entries):
                raise ReadingError(f"{source}：有打开密码，请去掉密码另存后重试。")
            names = {entry.filename for entry in entries}
            mimetype = archive.open("mimetype").read(200) if "mimetype" in names else b""
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    if entry.file_size > MAX_XML_BYTES:
                        raise _bomb(source)
                    _look_over(archive.read(entry), source)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise damaged(source) from error
    except (RuntimeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise damaged(source) from error
    if "word/document.xml" in names:
        return "word"
    if "xl/workbook.xml" in names:
        return "spreadsheet"
    if "mimetype" in names and "content.xml" in names:
        return "ods" if b"opendocument.spreadsheet" in mimetype else "odt"
    return "ofd" if "OFD.xml" in names else "pptx" if "ppt/presentation.xml" in names else ""


def damaged(source: str) -> ReadingError:
    """The refusal of a file that is cut off or broken."""
    return ReadingError(f"{source}：文件已损坏或不完整，请重新保存或下载后再试。")


def _bomb(source: str) -> ReadingError:
    return ReadingError(
        f"{source}：解压后超过{MAX_UNPACKED_BYTES // 1_048_576}MB的上限，不像年度报告，没有读取。"
    )


def _look_over(xml: bytes, source: str) -> None:
    if xml.count(b"<") > MAX_XML_ELEMENTS:
        raise ReadingError(
            f"{source}：一个部件超过{MAX_XML_ELEMENTS}个元素，不像年度报告，没有读取。"
        )
    if any(mark in xml for mark in _MARKS):
        raise ReadingError(f"{source}：文件里有外部实体声明，不安全，没有读取，请重新另存后再试。")
