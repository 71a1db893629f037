"""What `pip install .` brings works outside the source tree: data, prompts, corpus and page in it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
#: Folders whose every file the program reads while it runs.
SHIPPED = ("prompts", "corpus")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=TOP, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the unpacked wheel, from a folder that has nothing of the source tree."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "NIANBAO_HOME": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *arguments],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip


def test_every_data_file_prompt_and_sample_travels_with_it(installed: Path) -> None:
    here = {p.relative_to(TOP) for p in (TOP / "assistant").rglob("*.toml")}
    assert here <= {p.relative_to(installed) for p in installed.rglob("*.toml")}
    for folder in SHIPPED:
        bundled = installed / "assistant" / "_bundled" / folder
        assert _files(TOP / folder) == _files(bundled)
    assert (installed / "assistant" / "_bundled" / "streamlit_app.py").is_file()


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def test_it_reads_checks_and_finds_its_samples_away_from_the_source_tree(
    installed: Path, tmp_path: Path
) -> None:
    where = "import assistant.resources as r; print(r.bundled('corpus'))"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    told = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    corpus = Path(told.stdout.strip())
    assert corpus.is_relative_to(installed)
    done = run(installed, tmp_path, "check", str(next(corpus.glob("*-2022.md"))))
    assert (done.returncode, done.stderr) == (0, "")
    assert "通过" in done.stdout
    assert run(installed, tmp_path, "rules").returncode == 0
