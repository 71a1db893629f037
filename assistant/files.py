"""Files written whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, content: bytes | str) -> None:
    """Put ``content`` (text as UTF-8) in place of the file at ``path`` in one step.

    Whoever reads meanwhile finds the old file or the new one, never half of it; a failure leaves
    the old one.

    Raises:
        OSError: it cannot be written; ``filename`` is ``path``.
    """
    scratch = path.with_name(path.name + ".part")
    try:
        scratch.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        scratch.replace(path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        error.filename = str(path)
        raise
