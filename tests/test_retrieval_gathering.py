"""Each kind of file has one defined outcome, said in one line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assistant.cli import cli
from assistant.errors import ReadingError
from assistant.retrieval import gathering
from assistant.retrieval.gathering import index_paths
from assistant.retrieval.index import Index, Summary
from tests.retrieval_samples import PairEmbedder, a_file, a_report, settings_in

OTHER = {"name": "丁山县林业局", "region": "乙省戊市丁山县", "subject": "林权登记"}


@pytest.fixture
def index(tmp_path: Path) -> Any:
    with Index.open(settings_in(tmp_path), PairEmbedder()) as opened:
        yield opened


def counts(summary: Summary) -> dict[str, int]:
    """What a summary counts, zeros left out."""
    keys = ("added", "changed", "unchanged", "removed", "failed", "ignored")
    return {key: getattr(summary, key) for key in keys if getattr(summary, key)}


def texts(index: Index) -> set[str]:
    return {hit.passage.text for hit in index.search("名单 窗口 登记", section="problems", top=40)}


def test_unchanged_files_are_skipped_and_not_read(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "past"
    a_file(folder, "a.json", a_report())
    a_file(folder / "deeper", "b.json", a_report(**OTHER))
    assert counts(index_paths(index, [folder])) == {"added": 2}
    monkeypatch.setattr(gathering, "read_report", None)
    assert counts(index_paths(index, [folder])) == {"unchanged": 2}


def test_a_changed_file_replaces_its_report_and_a_removed_one_takes_it_away(
    index: Index, tmp_path: Path
) -> None:
    path = a_file(tmp_path / "past", "a.json", a_report())
    other = a_file(tmp_path / "past", "b.json", a_report(**OTHER))
    index_paths(index, [tmp_path / "past"])
    a_file(tmp_path / "past", path.name, a_report(problems="一是窗口排队久。为此，增设窗口。"))
    other.unlink()
    assert counts(index_paths(index, [tmp_path / "past"])) == {"changed": 1, "removed": 1}
    assert texts(index) == {"窗口排队久。", "增设窗口。"}
    assert [entry.agency for entry in index.entries()] == [a_report().agency.name]


def test_indexing_one_folder_leaves_what_came_from_another(index: Index, tmp_path: Path) -> None:
    a_file(tmp_path / "one", "a.json", a_report())
    a_file(tmp_path / "two", "b.json", a_report(**OTHER))
    index_paths(index, [tmp_path / "one"])
    index_paths(index, [tmp_path / "two"])
    assert len(index.entries()) == 2


def test_a_folder_of_anything(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "anything"
    a_file(folder, "good.json", a_report())
    (folder / "photo.png").write_bytes(b"\x89PNG")
    (folder / "README.md").write_text("not a report", encoding="utf-8")
    (folder / ".hidden.json").write_text("{", encoding="utf-8")
    (folder / "~$open.docx").write_bytes(b"lock")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "noise.pdf").write_bytes(os.urandom(300))
    (folder / "letter.txt").write_text("您好，附件收悉。", encoding="utf-8")
    (folder / "other.json").write_text(json.dumps([1, 2]), encoding="utf-8")
    (folder / "empty.html").write_bytes(b"")
    (folder / "dangling.md").symlink_to(folder / "nowhere.md")
    summary = index_paths(index, [folder])
    assert counts(summary) == {"added": 1, "failed": 5, "ignored": 1}
    for name in ("broken.docx", "noise.pdf", "letter.txt", "other.json", "empty.html"):
        lines = [note for note in summary.notes if note.startswith(name)]
        assert len(lines) == 1, name
        assert "\n" not in lines[0]
    again = index_paths(index, [folder])
    assert counts(again) == {"unchanged": 1, "failed": 5, "ignored": 1}
    assert again.notes == summary.notes  # what is wrong with a file is said each time


def test_a_file_that_may_not_be_read_is_said_and_passed_over(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    barred = a_file(tmp_path / "past", "a.json", a_report())
    a_file(tmp_path / "past", "b.json", a_report(**OTHER))
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == barred:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    summary = index_paths(index, [tmp_path / "past"])
    assert counts(summary) == {"added": 1, "failed": 1}
    assert len(summary.notes) == 1
    assert summary.notes[0].startswith("a.json：不能读取")


def test_a_file_that_breaks_the_reader_does_not_stop_the_rest(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path / "past", "a.json", a_report())
    a_file(tmp_path / "past", "b.json", a_report(**OTHER))
    read = gathering.read_report

    def fail(path: Path, data: bytes | None = None) -> Any:
        if path.name == "a.json":
            raise RecursionError
        return read(path, data)

    monkeypatch.setattr(gathering, "read_report", fail)
    summary = index_paths(index, [tmp_path / "past"])
    assert counts(summary) == {"added": 1, "failed": 1}
    assert summary.notes == ("a.json：无法识别（RecursionError），已跳过。",)


def test_a_report_without_prose(index: Index, tmp_path: Path) -> None:
    a_file(tmp_path, "bare.json", a_report(overview="", problems="无"))
    summary = index_paths(index, [tmp_path / "bare.json"])
    assert counts(summary) == {"added": 1}
    assert summary.notes == ("bare.json：没有第一、第五部分的文字，不能供检索。",)
    assert len(index) == 0


def test_the_same_report_under_two_names_is_indexed_once(index: Index, tmp_path: Path) -> None:
    first = a_file(tmp_path / "past", "a.json", a_report())
    second = a_file(tmp_path / "past", "b.json", a_report())
    os.utime(second, (first.stat().st_mtime,) * 2)
    summary = index_paths(index, [tmp_path / "past"])
    assert summary.added == 1
    assert summary.notes == ("b.json：与a.json是同一份报告，只编入一次。",)
    first.unlink()
    again = index_paths(index, [tmp_path / "past"])
    assert again.removed == 0
    assert len(index.entries()) == 1
    assert texts(index)


def test_of_two_versions_of_one_report_the_later_is_used(index: Index, tmp_path: Path) -> None:
    draft = a_file(tmp_path / "past", "z-draft.json", a_report(problems="一是旧稿的窗口排队久。"))
    final = a_file(tmp_path / "past", "final.json", a_report(problems="一是定稿的窗口排队久。"))
    os.utime(draft, (1_000_000, 1_000_000))
    os.utime(final, (2_000_000, 2_000_000))
    summary = index_paths(index, [tmp_path / "past"])
    assert len(summary.notes) == 1
    assert "两个版本" in summary.notes[0]
    assert "采用修改时间较晚的一份（final.json）" in summary.notes[0]
    assert texts(index) == {"定稿的窗口排队久。"}
    final.unlink()
    index_paths(index, [tmp_path / "past"])
    assert texts(index) == {"旧稿的窗口排队久。"}


def test_a_path_that_does_not_exist_is_one_sentence(index: Index, tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="没有这个文件或文件夹"):
        index_paths(index, [tmp_path / "nowhere"])


def test_rebuilding_indexes_again_what_was_ever_given(tmp_path: Path) -> None:
    from assistant.retrieval.embedders import LocalEmbedder
    from assistant.retrieval.index import destroy

    class NoEmbedder(LocalEmbedder):
        dimension = 384  # type: ignore[assignment]

        def embed_passages(self, texts: Any) -> Any:
            import numpy as np

            return np.tile(np.eye(1, 384, dtype=np.float32), (len(texts), 1))

    settings = settings_in(tmp_path)
    a_file(tmp_path / "past", "a.json", a_report())
    with Index.open(settings, NoEmbedder()) as index:
        index_paths(index, [tmp_path / "past"])
    destroy(settings, NoEmbedder())
    with Index.open(settings, NoEmbedder()) as index:
        gathering.rebuild(index)
        origins = {entry.agency: entry.origin for entry in index.entries()}
    assert origins.pop(a_report().agency.name) == "user"
    assert set(origins.values()) == {"sample"}


def test_hundreds_of_files_with_a_bar_and_a_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.retrieval.index.embedder_for", lambda _: PairEmbedder())
    monkeypatch.setattr("assistant.retrieval.embedders.embedder_for", lambda _: PairEmbedder())
    for number in range(200):
        name = f"第{number}县林业局"
        a_file(tmp_path / "past", f"{number}.json", a_report(name, overview=""))
    (tmp_path / "past" / "bad.docx").write_bytes(b"PK")
    done = CliRunner().invoke(cli, ["index", str(tmp_path / "past")])
    assert done.exit_code == 0, done.output
    assert "编制索引: 100%" in done.stderr
    assert done.stderr.count("bad.docx") == 1
    assert done.stdout.strip() == "新增200份，不能用1份。索引中共有200份报告、1000段。"
    again = CliRunner().invoke(cli, ["index", str(tmp_path / "past"), "--format", "json"])
    assert json.loads(again.stdout)["unchanged"] == 200
