"""SIGKILL in mid-draft: what was saved is there, and the next draft works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from model_server import ModelServer, slow

from assistant.drafting.service import draft_report
from assistant.settings import Settings
from assistant.workspace import Workspace

#: One process prepared; it forks one child a death, so that imports are paid for once. The child
#: saves a new version, says so, drafts, and is killed at the n-th thing that the draft reports:
#: while the tables are checked, the index opened, the model answers, the guard looks.
PROGRAM = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
import assistant.retrieval
from assistant.drafting.service import draft_report
from assistant.errors import IndexUnavailable
from assistant.reading import read
from assistant.report import Fact, Narrative
from assistant.resources import bundled
from assistant.settings import Settings
from assistant.workspace import Workspace, with_report
import chromadb, langchain_openai  # paid for once

home, url = Path(sys.argv[1]), sys.argv[2]
settings = Settings(home=home, writer="openai", llm_base_url=url, llm_model="m", llm_timeout=5)
this = replace(read(bundled("corpus") / "tanxi-nongyeju-2022.md"), narrative=Narrative())
last = read(bundled("corpus") / "tanxi-nongyeju-2021.md")

def no_index(*args, **options):
    raise IndexUnavailable("这次不用索引。")

def die_at(number, with_index):
    if not with_index:
        assistant.retrieval.ensure_index = no_index
    workspace = Workspace.open(settings)
    found = workspace.find(this.agency.name, this.year)
    stored = workspace.load(found) if found else workspace.add(this)
    facts = (Fact("网站公开信息", 500 + number, "条"),)
    stored = workspace.save(with_report(stored, replace(stored.report, facts=facts)))
    os.write(1, f"saved {stored.id} {number}\\n".encode())
    heard = [0]
    def progress(event):
        heard[0] += 1
        if heard[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
    draft = draft_report(stored.report, last_year=last, settings=settings, progress=progress)
    workspace.add_draft(stored.id, draft, maker="model")
    os.write(1, b"lived\\n")
    os._exit(0)

for number in range(1, 21):
    child = os.fork()
    if child == 0:
        die_at(number, number % 10 == 0)
    _, status = os.waitpid(child, 0)
    os.write(1, f"ended {os.WIFSIGNALED(status) and os.WTERMSIG(status)}\\n".encode())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_twenty_times_what_was_saved_is_there_and_the_next_draft_works(
    indexed_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(indexed_home, home)
    answer = "（一）主动公开。" + "网站公开信息{网站公开信息}，" * 12 + "按月更新。"
    with ModelServer(otherwise=slow(answer, 0.001)) as server:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(home), server.base_url],
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        lines = done.stdout.split("\n")
        saved = [line.split() for line in lines if line.startswith("saved")]
        assert [line for line in lines if line.startswith("ended")] == ["ended 9"] * 20, done.stderr
        assert [int(number) for _, _, number in saved] == list(range(1, 21))
        settings = Settings(
            home=home, writer="openai", llm_base_url=server.base_url, llm_model="m", llm_timeout=5
        )
        workspace = Workspace.open(settings)
        stored = workspace.load(saved[-1][1])
        assert stored.report.facts[0].value == 520
        assert workspace.drafts(stored.id) == []  # none was whole, none is half there
        draft = draft_report(stored.report, settings=settings)
        assert "网站公开信息520条" in draft.text("overview")
