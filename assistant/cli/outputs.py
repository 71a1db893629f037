"""Files that a command writes: what stood there before is kept beside, for staff may have typed in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from assistant.errors import RequestError


def require_output(path: Path | None, *sources: Path | None) -> None:
    """Refuse, before any work is done, a file that cannot or must not be written.

    Args:
        path: the file that a command will write; None where it writes none.
        sources: files that the command reads; it may not write over them.

    Raises:
        RequestError: ``path`` is one of the sources, or stands in a folder that does not exist.
    """
    if path is None:
        return
    for source in sources:
        if source is not None and source.exists() and path.exists() and path.samefile(source):
            raise RequestError(f"输出文件“{path}”就是要读的文件，请换一个输出文件名。")
    if not path.absolute().parent.is_dir():
        raise RequestError(f"没有“{path.parent}”这个文件夹，请先建好，或换一个输出位置。")


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Within it ``path`` is written anew; a file of that name is first kept under another name.

    An exported 初稿.docx that staff have gone on editing, or a filled-in workbook, is so never
    lost to a second run of the same command. Where nothing is written, or the same again, nothing
    is kept.
    """
    if not path.is_file():
        yield
        return
    aside = path.with_name(f"{path.stem}（{datetime.now():%Y%m%d-%H%M%S-%f}之前）{path.suffix}")
    shutil.copy2(path, aside)
    try:
        yield
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    if path.read_bytes() == aside.read_bytes():
        aside.unlink()
    else:
        click.echo(f"原来的“{path.name}”另存为“{aside.name}”。", err=True)
