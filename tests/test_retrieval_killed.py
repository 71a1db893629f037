"""Killed at any point of indexing, the next run works and finds everything."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.retrieval.gathering import index_paths, read_report
from assistant.retrieval.index import Index
from assistant.retrieval.passages import SECTIONS, passages_of
from tests.retrieval_samples import PairEmbedder, a_file, a_report, settings_in

pytestmark = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="needs fork"
)
POINTS = 20
SUBJECTS = ("公租房", "廉租补贴", "电梯加装", "维修资金", "物业招投标", "安置住宅", "人才公寓")
_STEPS = (
    ("assistant.retrieval.shelf.Shelf", ("run", "put_report", "take_report", "settle", "renew")),
    ("assistant.retrieval.vectors.VectorStore", ("add", "remove")),
    ("tests.retrieval_samples.PairEmbedder", ("embed_passages",)),
)


def _count_steps(act: Callable[[int], None]) -> None:
    """Call ``act`` with 1, 2, 3, … before and after each step of indexing in this process."""
    from importlib import import_module

    number = 0

    def step() -> None:
        nonlocal number
        number += 1
        act(number)

    def counted(method: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            step()
            result = method(*arguments, **named)
            step()
            return result

        return call

    for place, methods in _STEPS:
        module, name = place.rsplit(".", 1)
        owner = getattr(import_module(module), name)
        for method in methods:
            setattr(owner, method, counted(getattr(owner, method)))


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _run(folder: Path, reports: Path, at_step: int, after: float, told: Any) -> None:
    """Index ``reports`` in a process of its own, killed at a step or after some seconds."""
    last = [0]

    def act(number: int) -> None:
        last[0] = number
        if number == at_step:
            _kill()

    _count_steps(act)
    with Index.open(settings_in(folder), PairEmbedder()) as index:
        index.vectors.count("overview")  # Chroma is loaded: time counts from here
        if after:
            timer = threading.Timer(after, _kill)
            timer.daemon = True
            timer.start()
        start = time.monotonic()
        index_paths(index, [reports])
        if told is not None:
            told.put((last[0], time.monotonic() - start))


def test_killed_at_twenty_points_the_next_run_finds_everything(tmp_path: Path) -> None:
    reports, prepared = tmp_path / "reports", tmp_path / "prepared"
    for number, subject in enumerate(SUBJECTS[:4]):
        a_file(reports, f"{number}.json", a_report(f"{number}号县住房局", subject=subject))
    with Index.open(settings_in(prepared), PairEmbedder()) as index:
        index_paths(index, [reports])
    # What is to be done while the killing goes on: one gone, one changed, three new, one as it was.
    (reports / "0.json").unlink()
    changed = a_report(
        "1号县住房局", subject=SUBJECTS[1], problems="一是窗口排队久。为此，增设两个窗口。"
    )
    a_file(reports, "1.json", changed)
    for number, subject in enumerate(SUBJECTS[4:], 4):
        a_file(reports, f"{number}.json", a_report(f"{number}号县住房局", subject=subject))
    wanted = {p.id: p for path in reports.iterdir() for p in passages_of(read_report(path))}

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "chromadb.api.rust", "assistant.retrieval.index"])
    told = context.Queue()
    whole = tmp_path / "whole"
    shutil.copytree(prepared, whole)
    process = context.Process(target=_run, args=(whole, reports, 0, 0.0, told))
    process.start()
    steps, seconds = told.get(timeout=60)
    process.join()
    assert steps > POINTS

    killed = 0
    for point in range(POINTS):
        folder = tmp_path / f"point{point}"
        shutil.copytree(prepared, folder)
        share = (point + 0.5) / POINTS
        # Every other time between two steps, else wherever the clock finds it.
        place = (1 + int(share * steps), 0.0) if point % 2 else (0, share * seconds)
        process = context.Process(target=_run, args=(folder, reports, *place, None))
        process.start()
        process.join(60)
        killed += process.exitcode == -signal.SIGKILL
        _is_whole_after_another_run(folder, reports, wanted)
    assert killed >= POINTS // 2  # by the clock some end first; by steps none does


def _is_whole_after_another_run(folder: Path, reports: Path, wanted: dict[str, Any]) -> None:
    with Index.open(settings_in(folder), PairEmbedder()) as index:
        assert index_paths(index, [reports]).failed == 0
        assert len(index) == len(wanted)
        assert index.shelf.journal() == []
        for section in SECTIONS:
            ids = {id_ for id_, passage in wanted.items() if passage.section == section}
            assert set(index.vectors.get(section, None, [])["ids"]) == ids
        for passage in wanted.values():
            vector = index.embedder.embed_query(passage.searched)
            assert passage.id in index.vectors.nearest(passage.section, vector, 3)
        hits = index.search("窗口排队久", section="problems", top=3)
        assert hits[0].passage.text == "窗口排队久。"
        assert index_paths(index, [reports]).unchanged == 6
