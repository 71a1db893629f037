"""The drafts in the docs are what the writer makes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent


def test_the_page_of_drafts_is_as_the_writer_makes_it() -> None:
    spec = importlib.util.spec_from_file_location("write_drafts", TOP / "docs" / "write_drafts.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    written = script.PAGE.read_text(encoding="utf-8")
    assert written == script.page(), "run: python docs/write_drafts.py"
