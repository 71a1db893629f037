"""Where the files that travel with the program are: prompts, corpus, the page.

In the source tree they stand at its top; in an installed wheel inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The path of ``prompts``, ``corpus`` or ``streamlit_app.py``.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for base in (_PACKAGE / "_bundled", _PACKAGE.parent):
        path = base / name
        if path.exists():
            return path
    raise FileNotFoundError(f"安装不完整：缺少“{name}”，请重新安装nianbao。")
