"""From a balanced report to a file: the format by the path's ending, whole or not at all."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from assistant.checking import Balanced
from assistant.errors import RequestError
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


def publish(balanced: Balanced, path: Path, *, final: bool) -> Publication:
    """Write the report to ``path`` in the format of its ending.

    Raises:
        GateClosed: ``final``, and the prose or a section has an error, or a 【待核实】 is open.
        RequestError: there is no such format.
        OSError: the file cannot be written.
    """
    publication = Publication(balanced, final)
    write(path, rendered(publication, path.suffix))
    return publication


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    scratch = path.with_name(path.name + ".part")
    try:
        scratch.write_bytes(content)
        scratch.replace(path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        error.filename = str(path)
        raise
