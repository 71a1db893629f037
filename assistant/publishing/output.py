"""From a balanced report to a file: the format by the path's ending, whole or not at all."""

from __future__ import annotations

import hashlib
import importlib
import json
from pathlib import Path
from typing import Any

from assistant.checking import Balanced
from assistant.errors import RequestError
from assistant.files import write_whole
from assistant.publishing.certificate import certify
from assistant.publishing.publication import Publication

#: Ending, and the module and function that write it; imported on use.
_WRITERS = {
    ".docx": ("word", "to_docx"),
    ".html": ("page", "to_html"),
    ".md": ("markdown", "to_markdown"),
    ".txt": ("text", "to_text"),
    ".xlsx": ("workbook", "to_xlsx"),
    ".json": ("data", "to_json"),
}
ENDINGS = tuple(_WRITERS)


def rendered(publication: Publication, ending: str, **options: Any) -> bytes:
    """The document in the format of ``ending`` (``.docx`` …), as bytes to write or download.

    Raises:
        RequestError: there is no such format.
    """
    writer = _WRITERS.get(ending.lower())
    if writer is None:
        raise RequestError(
            f"不能导出“{ending or '没有扩展名'}”格式，"
            f"可用的是{' '.join(ENDINGS)}，请改输出文件的扩展名。"
        )
    module = importlib.import_module(f"assistant.publishing.{writer[0]}")
    content = getattr(module, writer[1])(publication, **options)
    return content if isinstance(content, bytes) else str(content).encode("utf-8")


def publish(
    balanced: Balanced,
    path: Path,
    *,
    final: bool,
    fragment: bool = False,
    certificate: bool = False,
    certificate_page: bool = False,
) -> Publication:
    """Write the report to ``path`` in the format of its ending.

    Args:
        balanced: the report behind the gate.
        path: the file to write; an existing one is replaced.
        final: False writes a draft, marked as one, in spite of errors in the prose.
        fragment: for a page, the article alone.
        certificate: also write the check certificate, ``path`` with ``.certificate.json`` added.
        certificate_page: append the certificate as the last page (Word, page).

    Raises:
        GateClosed: ``final``, and the prose or a section has an error, or a 【待核实】 is open.
        RequestError: there is no such format, or it has no fragment or no pages.
        OSError: the file cannot be written.
    """
    ending = path.suffix.lower()
    if fragment and ending != ".html":
        raise RequestError(f"只有.html能只导出正文片段，“{path.name}”不能，请去掉 --fragment。")
    if certificate_page and ending not in (".docx", ".html"):
        raise RequestError(
            f"只有.docx和.html能附检查证明页，“{path.name}”不能；可用 --certificate 另存一份。"
        )
    publication = Publication(balanced, final)
    options: dict[str, Any] = {"fragment": True} if fragment else {}
    record = certify(publication) if certificate or certificate_page else {}
    if certificate_page:
        options["certificate"] = record
    content = rendered(publication, ending, **options)
    write_whole(path, content)
    if certificate:
        record["file"] = {"name": path.name, "sha256": hashlib.sha256(content).hexdigest()}
        text = json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n"
        write_whole(certificate_path(path), text.encode("utf-8"))
    return publication


def certificate_path(path: Path) -> Path:
    """Where the certificate of an export stands: beside it."""
    return path.with_name(path.name + ".certificate.json")
