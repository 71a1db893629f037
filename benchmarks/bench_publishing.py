"""Time to write each format, and the size of what is written."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from assistant.checking import Balanced
from assistant.publishing import ENDINGS, Publication, certify, rendered
from assistant.publishing.template import to_template
from assistant.report import Agency, Fact, Narrative, Report, edition

TARGETS = {".docx": "aim: at most 150 ms"}
_PARAGRAPH = "（一）主动公开。按规定公开本机关的政府信息，及时更新栏目，答复群众咨询。" * 6


def rows() -> list[tuple[str, str, str]]:
    """What was written, the best of five times, size and aim."""
    publication = Publication(Balanced(_report()))
    found = [
        _row(ending, lambda ending=ending: rendered(publication, ending), TARGETS.get(ending, ""))
        for ending in ENDINGS
    ]
    certificate = certify(publication)
    found.append(
        _row(
            ".docx + 检查证明",
            lambda: rendered(publication, ".docx", certificate=certificate),
            TARGETS[".docx"],
        )
    )
    found.append(_row("template", lambda: to_template(edition("2021"), last_year=_report()), ""))
    return found


def _report() -> Report:
    form = edition("2021")
    blank = Report.blank(Agency("青禾市云溪区人民政府", "county", "青禾市"), 2023, form)
    text = "\n".join([_PARAGRAPH] * 8)
    return replace(
        blank,
        values=(0,) * len(form.cells),
        facts=tuple(Fact(f"第{i}项", i, "条") for i in range(10)),
        narrative=Narrative(text, text, text, "无"),
    )


def _row(name: str, write: Callable[[], bytes], note: str) -> tuple[str, str, str]:
    started = time.perf_counter()
    size = len(write())
    first = time.perf_counter() - started
    best = first
    for _ in range(4):
        started = time.perf_counter()
        write()
        best = min(best, time.perf_counter() - started)
    first_time = f"{first * 1000:.0f} ms the first time"
    notes = [f"{size / 1024:.0f} KiB", first_time, note]
    return name, f"{best * 1000:.1f} ms", ", ".join(part for part in notes if part)
