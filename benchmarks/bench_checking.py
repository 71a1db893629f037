"""How long a check takes: one report's tables, a batch, prose of any length, the whole process."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.checking import check, check_tables
from assistant.ledger.quantities import read_claims
from assistant.report import Agency, Narrative, Report, Value, edition
from assistant.report.file import save
from benchmarks.bench_prose import forget

BATCH = 100_000
#: Prose as reports have it: a paragraph in three has figures, the others tell what was done.
_PARAGRAPHS = (
    "全年收到政府信息公开申请{n}件，其中予以公开{m}件，占比{p}%；召开新闻发布会{m}场。",
    "围绕企业群众办事需要，及时公开办事指南、救助政策和项目进展，重要文件同步发布图文解读，"
    "并在政务服务大厅、社区服务站设置查阅点，安排专人答复询问、登记意见。",
    "健全信息发布审核制度，起草科室对内容负责，办公室对公开属性和格式负责，发布后定期抽查，"
    "发现错漏当日更正；对依申请公开的答复文书实行法制审核，疑难事项会同有关单位研究后答复。",
)


def balanced(key: str, seed: int) -> Report:
    """A report in order, most of its cells 0, as real ones are."""
    dice = random.Random(seed)
    form = edition(key)
    cells: dict[str, int] = {cell.address: 0 for cell in form.cells}
    rows = [row for block in form.table("applications").blocks for row in block.rows]
    people = [c.key for c in form.table("applications").blocks[0].columns if c.key != "total"]
    for who in people:
        for row in rows:
            if row.outcome and dice.random() < 0.2:
                cells[f"applications.{row.key}.{who}"] = dice.randrange(40)
        done = sum(cells[f"applications.{row.key}.{who}"] for row in rows if row.outcome)
        cells[f"applications.total_processed.{who}"] = done
        cells[f"applications.received.{who}"] = done
    for row in rows:
        total = sum(cells[f"applications.{row.key}.{who}"] for who in people)
        cells[f"applications.{row.key}.total"] = total
    values: tuple[Value, ...] = tuple(cells[cell.address] for cell in form.cells)
    prose = Narrative("前言。", "（一）主动公开。按规定公开。", "问题与措施。", "无")
    year = 2020 if key == "2019" else 2023
    return Report(Agency("某某局"), year, form, values, narrative=prose)


def rows() -> list[tuple[str, str, str]]:
    """What is measured, the figure, what it should be."""
    return [*_one_report(), *_batch(), *_prose(), *_process()]


def _one_report() -> list[tuple[str, str, str]]:
    found = []
    for key in ("2019", "2021"):
        report = balanced(key, 1)
        alone = _best(lambda report=report: check_tables(report), 50, 60)  # type: ignore[misc]
        found.append((f"tables of one report, edition {key}", f"{alone * 1e6:.0f} µs", "≤ 100 µs"))
    report = balanced("2021", 1)
    wrong = report.with_cells({"applications.received.natural_person": 10**6})
    broken = _best(lambda: check_tables(wrong), 20, 20)
    note = "with messages and suggestion"
    found.append(("tables with one wrong cell", f"{broken * 1e6:.0f} µs", note))
    last = replace(report, year=report.year - 1)
    both = _best(lambda: check_tables(report, last_year=last), 20, 20)
    found.append(("tables against last year's", f"{both * 1e6:.0f} µs", ""))
    return found


def _batch() -> list[tuple[str, str, str]]:
    import numpy as np

    from assistant.checking.batch import check_matrix, matrix

    found = []
    for key in ("2019", "2021"):
        form = edition(key)
        some = matrix([balanced(key, seed) for seed in range(200)])
        values = np.tile(some, (BATCH // len(some), 1))
        seconds = _best(lambda f=form, v=values: check_matrix(f, v), 1)  # type: ignore[misc]
        note = f"{BATCH:,} reports, ≥ 200,000/s"
        found.append((f"batch, edition {key}", f"{BATCH / seconds:,.0f}/s", note))
    return found


def _prose() -> list[tuple[str, str, str]]:
    report = balanced("2021", 1)
    found = []
    for length in (3_000, 10_000, 100_000, 1_000_000):
        text = _text(length)
        long = report.with_narrative(overview=text)
        repeat = 15 if length < 10**4 else 3
        seconds = _best(lambda long=long: (forget(), check(long)), 1, repeat)  # type: ignore[misc]
        figures = len(read_claims(text, edition=report.edition, year=report.year))
        note = (
            f"≤ 5 ms, read for the first time, {figures} figures"
            if length == 3_000
            else f"{seconds / length * 1e6:.2f} µs a character"
        )
        found.append((f"prose of {length:,} characters", f"{seconds * 1e3:.1f} ms", note))
    return found


def _text(length: int) -> str:
    dice = random.Random(1)
    parts: list[str] = []
    size = 0
    while size < length:
        n = dice.randrange(5, 900)
        paragraph = _PARAGRAPHS[len(parts) % len(_PARAGRAPHS)]
        parts.append(paragraph.format(n=n, m=dice.randrange(n), p=dice.randrange(100)) + "\n")
        size += len(parts[-1])
    return "".join(parts)[:length]


def _process() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        save(balanced("2021", 1), path)
        command = [sys.executable, "-m", "assistant.cli", "check", str(path)]
        pydantic = [sys.executable, "-c", "import pydantic"]
        ours, theirs = [], []
        _process_time(pydantic, folder)  # writes the compiled modules
        _process_time(command, folder)
        for _ in range(9):  # one beside the other, so that both feel the same load
            theirs.append(_process_time(pydantic, folder))
            ours.append(_process_time(command, folder))
    one, other = min(ours), min(theirs)  # the runs that other processes disturbed least
    return [
        ("python -c 'import pydantic'", f"{other * 1e3:.0f} ms", "whole process, best of 9"),
        ("nianbao check, one file", f"{one * 1e3:.0f} ms", f"{one / other:.1f} ×, ≤ 3 ×"),
    ]


def _process_time(command: list[str], home: str) -> float:
    environment = {**os.environ, "NIANBAO_HOME": home, "PYTHONPYCACHEPREFIX": home}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # both as they are once they are installed
    done: list[int] = []

    def call() -> None:
        done.append(subprocess.run(command, capture_output=True, env=environment).returncode)

    seconds = timeit.timeit(call, number=1)
    if done[0] not in (0, 1):
        raise RuntimeError(f"{json.dumps(command)} ended with {done[0]}")
    return seconds


def _best(call: Callable[[], object], number: int, repeat: int = 5) -> float:
    """Seconds of one call, the best of some runs."""
    call()
    return min(timeit.repeat(call, number=number, repeat=repeat)) / number
