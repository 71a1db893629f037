"""The command line as a whole: help in Chinese, one sentence for whatever goes wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli import COMMANDS


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_in_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*([name] if name else []), "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("用法: nianbao")
    assert not re.search(r"Usage|Options|Show this|required|default", told)


@pytest.mark.parametrize(
    "arguments",
    [[], ["check"], ["check", ""], ["frobnicate"], ["check", "--nope"], ["draft", "x", "y"],
     ["export", "x.json", "-o"], ["draft", "x.json", "--section", "all_of_it"]],
    ids=" ".join,
)  # fmt: skip
def test_a_call_that_cannot_be_used_is_one_chinese_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert re.search("[一-鿿]", told.err)


def test_a_defect_of_the_program_is_one_sentence_and_kept_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant import settings

    def broken(*_: object) -> None:
        raise ZeroDivisionError("of our own making")

    monkeypatch.setattr("assistant.checking.listing.as_text", broken)
    assert cli.run(["rules"]) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Traceback" not in told
    record: Path = settings.load().home / "错误记录.txt"
    assert str(record) in told
    assert "of our own making" in record.read_text(encoding="utf-8")
