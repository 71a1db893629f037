"""The report file (.json) as a document that is read: strict, but open cells are only noted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from assistant.errors import ReportFileError
from assistant.reading.values import NOT_FILLED
from assistant.report import SECTION_TITLES, Report, file


def read_report_file(data: bytes, source: str) -> Report:
    """Read a report file.

    Raises:
        ReportFileError: it is not UTF-8 JSON, breaks the form of the format page, or one of the
            three tables is missing entirely.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReportFileError(f"{source}：不是UTF-8编码的报告文件，请重新另存为UTF-8。") from None
    report = file.loads(text, source)
    statistics = json.loads(text).get("statistics", {})
    for table in report.edition.tables:
        if not statistics.get(table.key):
            raise ReportFileError(
                f"{source}：statistics中缺少“{table.key}”（{SECTION_TITLES[table.key]}）这张表，"
                "请补上后重试。"
            )
    return replace(report, reading=_reading(report, statistics, source))


def _reading(report: Report, statistics: dict[str, Any], source: str) -> dict[str, Any]:
    """What was already on record about the reading, with a note on each cell that is open now."""
    reading = dict(report.reading) or {"source": source, "format": "json", "missing_sections": [],
                                       "not_understood": [], "cells": {}}  # fmt: skip
    known = {note["cell"]: note for note in reading.get("notes", []) if _is_note(note)}
    notes = []
    for cell in report.missing():
        note = f"没有填写，{NOT_FILLED}"
        notes.append(known.get(cell.address) or {"cell": cell.address, "raw": "", "note": note})
    reading["notes"] = notes
    return reading


def _is_note(note: Any) -> bool:
    return isinstance(note, dict) and isinstance(note.get("cell"), str)
