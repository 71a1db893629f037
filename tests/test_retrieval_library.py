"""The user's own reports are kept as files, and an index of another version is made anew."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import settings as settings_module
from assistant.report import Agency, Report
from assistant.resources import bundled
from assistant.retrieval import Index, gathering, library
from assistant.settings import Settings
from assistant.ui import preparation
from tests.page_support import last_year, neighbour

SAMPLE = "tanxi-shibukouzhen-2021.md"


@pytest.fixture(autouse=True)
def small_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundled corpus of one report, so that nothing takes long."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    shutil.copy(bundled("corpus") / SAMPLE, folder)
    monkeypatch.setattr(gathering, "_corpus", lambda: folder)
    return folder


@pytest.fixture
def settings() -> Settings:
    return settings_module.load()


def own() -> Report:
    return replace(last_year(), agency=Agency("青禾市银杏路街道办事处", "subdistrict", "青禾市"))


def bodies(settings: Settings) -> dict[str, str]:
    with Index.open(settings) as index:
        return {entry.agency: entry.origin for entry in index.entries()}


def make_outdated(settings: Settings) -> None:
    with Index.open(settings) as index:
        index.shelf.keep("form", "0")
        assert not index.shelf.form_is_current


def test_a_report_that_was_added_is_a_file_and_outlives_a_rebuild(settings: Settings) -> None:
    with library.open_whole(settings) as index:
        assert library.add(index, [own()]).added == 1
        assert library.add(index, [own()]).unchanged == 1
        changed = own().with_narrative(problems="一是讲解不多。改进措施：2023年增加讲解。")
        assert library.add(index, [changed, neighbour()]).changed == 1
    assert len(list(library.folder(settings).glob("*.json"))) == 2
    library.rebuild(settings).close()
    assert bodies(settings)[own().agency.name] == "user"
    assert len(bodies(settings)) == 3


def test_an_index_of_another_version_is_made_anew_with_what_it_alone_held(
    settings: Settings,
) -> None:
    with library.open_whole(settings) as index:
        index.add([own()], origin="user")
    assert not library.folder(settings).exists()
    make_outdated(settings)
    with library.open_whole(settings) as index:
        assert index.shelf.form_is_current
        index.inspect()
    assert bodies(settings)[own().agency.name] == "user"


def test_removing_takes_the_file_away_and_leaves_the_others(settings: Settings) -> None:
    with library.open_whole(settings) as index:
        library.add(index, [own(), neighbour()])
        mine = [entry for entry in index.entries() if entry.agency == own().agency.name]
        assert library.remove(index, mine).removed == 1
    library.rebuild(settings).close()
    assert own().agency.name not in bodies(settings)
    assert neighbour().agency.name in bodies(settings)


def test_names_of_bodies_become_names_of_files_on_any_system(settings: Settings) -> None:
    odd = replace(own(), agency=Agency('某/某\\局："A|B*?"', "department", ""))
    with library.open_whole(settings) as index:
        library.add(index, [odd])
    (path,) = library.folder(settings).glob("*.json")
    assert path.parent == library.folder(settings)
    assert not set(path.name) & set('/\\:*?"<>|')


def test_the_index_is_prepared_in_the_background_once(settings: Settings) -> None:
    first = preparation.prepare(settings)
    again = preparation.prepare(settings)
    assert again is first or first.ended.is_set()
    assert first.ended.wait(120)
    assert (first.error, len(bodies(settings))) == ("", 1)
    assert preparation.prepare(settings).ended.is_set(), "there is nothing left to do"
    assert preparation.running(settings) is None


def test_a_preparation_that_fails_says_so_and_can_be_tried_again(
    settings: Settings, small_corpus: Path
) -> None:
    (settings.home / "index").parent.mkdir(parents=True, exist_ok=True)
    (settings.home / "index").write_text("a file in its place", encoding="utf-8")
    failed = preparation.prepare(settings)
    assert failed.ended.wait(60)
    assert failed.error.endswith("。")
    (settings.home / "index").unlink()
    second = preparation.prepare(settings)
    assert second.ended.wait(120)
    assert second.error == ""
