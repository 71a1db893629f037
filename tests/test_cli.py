"""The command line as a whole: help in Chinese, one sentence for whatever goes wrong."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
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


SAMPLE = Path(__file__).parent.parent / "examples" / "wangyu-2023.json"


def commands_that_write(tmp_path: Path) -> dict[str, tuple[list[str], Path]]:
    source = tmp_path / "今年.json"
    source.write_bytes(SAMPLE.read_bytes())
    word, sheet = tmp_path / "稿.docx", tmp_path / "表.xlsx"
    return {
        "export": (["export", str(source), "--draft", "-o", str(word)], word),
        "template": (["template", "--year", "2024", "-o", str(sheet)], sheet),
        "import": (["import", str(source), "-o", str(tmp_path / "读.json")], tmp_path / "读.json"),
        "rollup": (
            ["rollup", str(source), "--name", "澜阳区", "-o", str(tmp_path / "总.json")],
            tmp_path / "总.json",
        ),
    }


@pytest.mark.parametrize("name", ["export", "template", "import", "rollup"])
def test_a_file_that_is_written_again_is_first_kept(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, out = commands_that_write(tmp_path)[name]
    out.write_text("工作人员后来改过的内容", encoding="utf-8")
    assert cli.run(arguments) == 0
    told = capsys.readouterr().err
    (kept,) = tmp_path.glob(f"{out.stem}（*{out.suffix}")
    assert kept.read_text(encoding="utf-8") == "工作人员后来改过的内容"
    assert kept.name in told
    assert out.stat().st_size != kept.stat().st_size


def test_nothing_is_kept_where_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "读.json"
    assert cli.run(["import", str(SAMPLE), "-o", str(out)]) == 0
    before = out.read_bytes()
    assert cli.run(["import", str(SAMPLE), "-o", str(out)]) == 0
    assert (list(tmp_path.iterdir()), out.read_bytes()) == ([out], before)


@pytest.mark.parametrize("name", ["export", "template", "import", "rollup"])
def test_a_folder_that_does_not_exist_is_told_before_anything_is_done(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, out = commands_that_write(tmp_path)[name]
    assert cli.run([*arguments[:-1], str(tmp_path / "没有" / out.name)]) == 2
    assert "没有这个文件夹" in capsys.readouterr().err.replace(f"“{tmp_path / '没有'}”", "")


def test_a_command_never_writes_over_what_it_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "今年.json"
    source.write_bytes(SAMPLE.read_bytes())
    for command in (["export", "--draft"], ["import"], ["draft"], ["chat", "--say", "还差什么"]):
        assert cli.run([*command, str(source), "-o", str(source)]) == 2, command
        assert "就是要读的文件" in capsys.readouterr().err
    assert source.read_bytes() == SAMPLE.read_bytes()


def test_the_page_is_told_by_its_address_and_a_taken_port_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("localhost", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.run(["app", "--no-browser", "--port", str(port)]) == 2
        assert f"端口{port}已被占用" in capsys.readouterr().err
    arguments = ["app", "--no-browser", "--port", str(port), "--format", "json"]
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        assert told["url"] == f"http://localhost:{port}"
        with urllib.request.urlopen(told["url"], timeout=10) as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
