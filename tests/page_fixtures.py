"""What the tests of the page share: a workspace, and a small index made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import settings as settings_module
from assistant.workspace import Workspace
from tests.page_support import seed_index


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("seeded")
    seed_index(home)
    return home


@pytest.fixture
def page_index(seeded: Path, nianbao_home: Path) -> None:
    shutil.copytree(seeded / "index", nianbao_home / "index")


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open(settings_module.load())
