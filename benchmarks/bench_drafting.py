"""How long a draft takes, warm, and what its parts cost."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any


def rows() -> list[tuple[str, str, str]]:
    """(what, figure, note)."""
    from assistant.checking import Balanced
    from assistant.drafting.guard import Guard
    from assistant.drafting.local import LocalWriter
    from assistant.drafting.plan import make_plan
    from assistant.drafting.prompting import render
    from assistant.drafting.service import draft_report, passages_for, surroundings_of
    from assistant.reading import read
    from assistant.report import Narrative
    from assistant.resources import bundled
    from assistant.settings import load

    this = replace(read(bundled("corpus") / "tanxi-nongyeju-2022.md"), narrative=Narrative())
    last = read(bundled("corpus") / "tanxi-nongyeju-2021.md")
    with tempfile.TemporaryDirectory() as home:
        os.environ["NIANBAO_HOME"] = home
        settings = load()
        quiet: Callable[[Any], None] = lambda event: None  # noqa: E731
        first = _seconds(lambda: draft_report(this, last_year=last, writer="local"), 1)
        warm = _seconds(lambda: draft_report(this, last_year=last, writer="local"), 5)
        balanced = Balanced(this, last)
        plan = make_plan(balanced)
        surroundings = surroundings_of(this, settings, quiet)
        guard = Guard(plan, surroundings.names, surroundings.peers)
        sections = [LocalWriter(plan).write(key) for key in ("overview", "problems")]
        guarding = _seconds(lambda: [guard.faults(s, acts=True) for s in sections], 10)
        planning = _seconds(lambda: make_plan(balanced), 10)
        writing = _seconds(lambda: LocalWriter(plan).overview(), 10)
        prompts = {
            key: render(plan, key, passages_for(surroundings, plan, key), "").tokens
            for key in ("overview", "problems")
        }
        first_word = _first_words(this, last, home)
    return [
        ("both sections, index built first", f"{first:.2f} s", "corpus embedded once"),
        ("both sections, warm", f"{warm * 1000:.0f} ms", "at most 500 ms"),
        ("the plan", f"{planning * 1000:.1f} ms", f"{planning / warm:.2f} of a draft"),
        ("writing 一", f"{writing * 1000:.1f} ms", f"{writing / warm:.2f} of a draft"),
        ("the guard, both sections", f"{guarding * 1000:.1f} ms", "at most 10 ms"),
        ("prompt of 一", f"{prompts['overview']} tokens", "at most 3,500"),
        ("prompt of 五", f"{prompts['problems']} tokens", "at most 3,500"),
        (
            "first streamed words after the model's own",
            f"{first_word * 1000:.0f} ms",
            "at most 300",
        ),
    ]


def _first_words(this: Any, last: Any, home: str) -> float:
    """Seconds from the server's first piece to the first one shown."""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from model_server import ModelServer, text

    from assistant.drafting.service import draft_report
    from assistant.settings import Settings

    sent: list[float] = []
    shown: list[float] = []

    def answer(request: object) -> Any:
        sent.append(time.perf_counter())
        return text("（一）主动公开。网站公开信息{网站公开信息}。", pace=0.01)

    with ModelServer(otherwise=answer) as server:
        settings = Settings(
            home=Path(home), writer="openai", llm_base_url=server.base_url, llm_model="m"
        )
        draft_report(
            this,
            last_year=last,
            sections=("overview",),
            settings=settings,
            progress=lambda e: (
                shown.append(time.perf_counter()) if e.stage == "write" and e.text else None
            ),
        )
    return shown[0] - sent[0]


def _seconds(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return min(taken)  # the others were disturbed
