"""``nianbao draft`` as staff and other programs call it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli import run
from assistant.reading import read
from assistant.report import Narrative, file
from assistant.resources import bundled

LAST_YEAR = bundled("corpus") / "lanyang-wangyu-2022.md"
SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "wangyu-2023.json"


@pytest.fixture(autouse=True)
def home(indexed_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_HOME", str(indexed_home))


def test_drafts_the_sample_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["draft", str(SAMPLE), "--last-year", str(LAST_YEAR), "--format", "json"]
    assert run(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document["sections"]) == {"overview", "problems"}
    assert document["writer"] == {"kind": "local"}
    assert document["tokens"] == {"prompt": 0, "completion": 0}
    sentences = [s for part in document["sections"].values() for s in part["sentences"]]
    for part in document["sections"].values():
        for sentence in part["sentences"]:
            assert sentence["text"] in part["text"]
    sources = [figure["source"] for s in sentences for figure in s["figures"]]
    assert "applications.received.total" in sources
    assert {"fact": "公众号推送"} in sources
    assert [f for f in document["findings"] if f["severity"] == "error"] == []


def test_prints_both_sections_and_what_the_checks_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", str(SAMPLE), "--last-year", str(LAST_YEAR)]) == 0
    out = capsys.readouterr().out
    for piece in ("一、总体情况", "（五）监督保障。", "五、存在的主要问题及改进情况", "初稿核对"):
        assert piece in out


@pytest.mark.parametrize("ending", [".json", ".txt", ".md", ".docx", ".html"])
def test_writes_the_draft_to_a_file_by_its_ending(ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"draft{ending}"
    arguments = ["draft", str(SAMPLE), "--last-year", str(LAST_YEAR), "-o", str(target)]
    assert run(arguments) == 0
    assert target.stat().st_size > 500
    if ending != ".txt":
        again = read(target)
        assert "（二）依申请公开。" in again.narrative.overview
        assert again.values == read(SAMPLE).values


def test_a_broken_sum_prints_the_findings_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = read(SAMPLE).with_cells({"applications.granted.natural_person": 9})
    given, target = tmp_path / "broken.json", tmp_path / "draft.docx"
    file.save(replace(broken, reading={}, narrative=Narrative()), given)
    arguments = ["draft", str(given), "-o", str(target), "--format", "json"]
    assert run(arguments) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    codes = {finding["code"] for finding in document["findings"]}
    assert {"T3-OUTCOMES", "T3-ROW-TOTAL"} <= codes
    assert all("message" in finding and finding["where"] for finding in document["findings"])
    assert not target.exists()


def test_one_section_alone(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["draft", str(SAMPLE), "--section", "problems", "--format", "json"]
    assert run(arguments) == 0
    assert set(json.loads(capsys.readouterr().out)["sections"]) == {"problems"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["draft", "there-is-no-such-file.json"],
        ["draft", str(SAMPLE), "-o", "draft.exe"],
        ["draft", str(SAMPLE), "--writer", "openai"],
        ["draft", str(SAMPLE), "--section", "other"],
        ["draft"],
    ],
)
def test_a_bad_call_is_one_line_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert "Traceback" not in said.err


def test_last_years_report_of_the_wrong_year_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    older = bundled("corpus") / "lanyang-wangyu-2021.md"
    assert run(["draft", str(SAMPLE), "--last-year", str(older)]) == 2
    assert "2022" in capsys.readouterr().err


def test_an_index_that_fails_in_the_middle_is_told_and_the_draft_is_made_without(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.errors import IndexUnavailable
    from assistant.retrieval.index import Index

    def gone(*_: object, **__: object) -> None:
        raise IndexUnavailable("Chroma服务器没有答复")

    monkeypatch.setattr(Index, "search", gone)
    assert run(["draft", str(SAMPLE), "--writer", "local"]) == 0
    told = capsys.readouterr().out
    assert told.count("没有用到往年报告：Chroma服务器没有答复") == 1
    assert "（五）监督保障" in told
