"""The data of the rules on prose, loaded from ``prose.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def prose_data() -> Mapping[str, Any]:
    """The tables ``years``, ``self``, ``level``, ``repetition``, ``problems``,
    ``blanks`` and ``subjects``.

    Raises:
        ValueError: one of them is missing.
    """
    source = Path(__file__).with_name("prose.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    for key in ("years", "self", "level", "repetition", "problems", "blanks", "subjects"):
        if not data.get(key):
            raise ValueError(f"prose.toml lacks [{key}]")
    return data
