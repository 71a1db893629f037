"""How exactly the generated documents are read: cells right, invented, notes, prose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import NianbaoError
from assistant.reading import read, read_bytes
from tests import documents


def rows() -> list[tuple[str, str, str]]:
    by_format: dict[str, list[dict[str, int]]] = defaultdict(list)
    for name, fmt, key in documents.names():
        by_format[fmt].append(_score(documents.case(name, fmt, key)))
    table = [_row(f".{fmt}", scores) for fmt, scores in by_format.items()]
    table.append(_row("all", [score for scores in by_format.values() for score in scores]))
    seed = Path(__file__).parents[2] / "shared/seed/2020-annual-report.txt"
    if seed.exists():
        report = read(seed)
        filled = sum(1 for _ in report.filled())
        note = f"{filled} of {len(report.values)} cells"
        table.append(("the real report", f"{filled / len(report.values):.1%}", note))
    return table


def _score(case: documents.Case) -> dict[str, int]:
    try:
        report = read_bytes(case.file, case.data)
    except NianbaoError:
        return {"cells": len(case.values), "right": 0, "invented": 0, "notes": 0, "prose": 0}
    got = {
        cell.address: value for cell, value in zip(report.edition.cells, report.values, strict=True)
    }
    open_ = {address for address, value in case.values.items() if value is None}
    noted = {note["cell"] for note in report.reading["notes"]}
    return {
        "cells": len(case.values),
        "right": sum(got.get(address) == value for address, value in case.values.items()),
        "invented": sum(
            value is not None and case.values.get(a) is None for a, value in got.items()
        ),
        "notes": int(noted == open_),
        "prose": int(dict(report.narrative) == dict(case.prose)),
    }


def _row(name: str, scores: Iterable[dict[str, int]]) -> tuple[str, str, str]:
    scores = list(scores)
    total = {key: sum(score[key] for score in scores) for key in scores[0]}
    note = (
        f"{len(scores)} documents, {total['cells']} cells, {total['invented']} invented, "
        f"notes complete in {total['notes']}, prose exact in {total['prose']}"
    )
    return name, f"{total['right'] / total['cells']:.2%}", note
