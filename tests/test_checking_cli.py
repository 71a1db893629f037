"""``nianbao check``, ``nianbao rules``, ``nianbao rollup``: what they print and how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from strategies import filled_up, report_of

from assistant.checking import rules
from assistant.cli import run
from assistant.report import Agency, Report, edition
from assistant.report.file import dumps, load, save

FORM = edition("2021")
SEED = Path(__file__).parents[2] / "shared" / "seed"
HEAVY = ("streamlit", "langchain", "langchain_core", "chromadb", "openai", "numpy", "openpyxl")


def figures(granted: int = 4, year: int = 2023, name: str = "青禾市测试局") -> Report:
    """Figures in order, with a short clean prose."""
    cells = filled_up(
        FORM,
        {
            "applications.granted.natural_person": granted,
            "applications.denied_process_information.commercial_enterprise": 1,
            "active_disclosure.administrative_licensing.decisions": granted + 3,
        },
    )
    return replace(report_of(FORM, cells, year), agency=Agency(name, "department", "青禾市"))


def written(path: Path, report: Report) -> Path:
    save(report, path)
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return written(tmp_path / "good.json", figures())


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """The same figures with one cell changed, so that sums break."""
    return written(
        tmp_path / "bad.json", figures().with_cells({"applications.granted.natural_person": 7})
    )


def document(out: str) -> dict[str, Any]:
    """The one JSON document that was printed."""
    return json.loads(out)  # type: ignore[no-any-return]


def test_a_report_in_order_ends_with_0(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(good)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("通过")
    assert err == ""


def test_one_changed_cell_ends_with_1_and_names_row_column_and_figures(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(bad), "--format", "json"]) == 1
    told = document(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["checked"]["cells"] == 200
    assert told["checked"]["rules"] > 40
    row = next(f for f in told["findings"] if f["code"] == "T3-ROW-TOTAL")
    assert (row["actual"], row["expected"], row["difference"]) == (4, 7, -3)
    assert "“（一）予以公开”行" in row["message"]
    column = next(f for f in told["findings"] if f["code"] == "T3-OUTCOMES")
    assert "“自然人”列" in column["message"]
    assert column["suggestion"]["cell"] == "applications.granted.natural_person"
    assert column["suggestion"]["value"] == 4


def test_the_text_tells_a_clerk_the_same(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(bad)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("未通过")
    for words in ("[T3-ROW-TOTAL]", "依据：", "建议：", "应为4（现填7）", "200个单元格"):
        assert words in out


def test_blank_as_zero_is_one_explicit_act(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = figures().with_cells({"active_disclosure.regulations.issued": None})
    path = written(tmp_path / "blank.json", blank)
    assert run(["check", str(path)]) == 1
    assert "“规章”行“本年制发件数”列没有填写" in capsys.readouterr().out
    assert run(["check", str(path), "--blank-as-zero"]) == 0
    assert "1个空白单元格作0处理" in capsys.readouterr().out


def test_last_year_is_compared_and_its_own_faults_are_not_counted(
    tmp_path: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = figures(2, 2022).with_cells({"applications.received.total": 9})
    path = written(tmp_path / "last.json", last)
    assert run(["check", str(good), "--last-year", str(path), "--format", "json"]) == 0
    told = document(capsys.readouterr().out)
    assert told["findings"] == []
    about = told["last_year"]["findings"]
    assert {f["code"] for f in about} == {"T3-BALANCE", "T3-ROW-TOTAL"}
    assert all(f["message"].startswith("上年（2022年）报告：") for f in about)
    assert all(w.startswith("last_year.") for f in about for w in f["where"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "文件不存在"),
        (b"", "空"),
        (b"\x00\x01\x02\xff" * 50, ""),
        (b'{"schema": 1, "colour": 2}', "colour"),
        (b'{"schema": 1}', "agency"),
    ],
    ids=["no file", "empty", "binary", "unknown key", "cut short"],
)
def test_what_cannot_be_read_is_one_line_and_ends_with_2(
    tmp_path: Path, content: bytes | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    if content is not None:
        path.write_bytes(content)
    assert run(["check", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert words in err
    assert "report.json" in err


@pytest.mark.parametrize(
    "call",
    [
        ["check"],
        ["check", "a.json", "--nonsense"],
        ["check", "a.json", "--format", "xml"],
        ["rollup"],
    ],
)
def test_a_wrong_call_is_one_chinese_line_and_ends_with_2(
    call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(call) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert any("\u4e00" <= character <= "\u9fff" for character in err)


@pytest.mark.parametrize("name", ["check", "rules", "rollup"])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert "选项" in capsys.readouterr().out


def test_rules_are_listed_as_text_json_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    assert "T3-BALANCE（错误）" in capsys.readouterr().out
    assert run(["rules", "--format", "json"]) == 0
    listed = document(capsys.readouterr().out)["rules"]
    assert [rule["code"] for rule in listed] == list(rules())
    assert all(rule["severity"] and rule["basis"] for rule in listed)
    assert run(["rules", "--format", "markdown"]) == 0
    assert "| `Y-CARRIED` | 错误 |" in capsys.readouterr().out


def test_a_warning_is_dismissed_and_the_file_remembers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = edition("2019")
    address = "active_disclosure.normative_documents"
    cells = filled_up(form, {}) | {f"{address}.newly_made": 2}
    path = written(tmp_path / "old.json", report_of(form, cells))
    call = ["check", str(path), "--dismiss", f"T2-UNDISCLOSED@{address}.newly_made"]
    assert run([*call, "--reason", "内部文件", "--by", "李某"]) == 0
    assert "理由：内部文件（李某" in capsys.readouterr().out
    assert load(path).dismissals[0]["by"] == "李某"
    assert run(["check", str(path), "--format", "json"]) == 0
    told = document(capsys.readouterr().out)
    assert told["findings"] == []
    assert told["dismissed"][0]["code"] == "T2-UNDISCLOSED"


@pytest.mark.parametrize(
    ("wanted", "reason", "words"),
    [
        ("T3-OUTCOMES@applications.granted.natural_person", "不改", "不能忽略"),
        ("T2-UNDISCLOSED", "不改", "没有"),
        ("T3-OUTCOMES", "不改", "不能忽略"),
    ],
)
def test_an_error_or_what_is_not_there_is_not_dismissed_and_nothing_is_written(
    bad: Path, wanted: str, reason: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bad.read_bytes()
    assert run(["check", str(bad), "--dismiss", wanted, "--reason", reason]) == 2
    assert words in capsys.readouterr().err
    assert bad.read_bytes() == before


def test_a_folder_is_checked_whole_and_one_bad_file_stops_nothing(
    tmp_path: Path, good: Path, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "notes.log").write_text("not a report", encoding="utf-8")
    assert run(["check", str(tmp_path), "--format", "json"]) == 1
    told = document(capsys.readouterr().out)
    assert {entry["file"]: entry["ok"] for entry in told["reports"]} == {
        "good.json": True,
        "bad.json": False,
    }
    assert [entry["file"] for entry in told["unreadable"]] == ["broken.json"]
    assert told["summary"]["reports"] == 2
    assert told["summary"]["ok"] == 1
    assert told["summary"]["error"] == len(told["reports"][0]["findings"])
    assert run(["check", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("共2份报告，1份没有错误")
    assert "无法读取 broken.json" in out


def test_the_folders_summary_is_a_workbook_with_a_sheet_of_findings(
    tmp_path: Path, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "out" / "summary.xlsx"
    target.parent.mkdir()
    assert run(["check", str(bad.parent), "-o", str(target)]) == 1
    book = load_workbook(target)
    assert book.sheetnames == ["汇总", "问题", "无法读取"]
    rows = list(book["问题"].iter_rows(values_only=True))
    assert rows[0][3:5] == ("代码", "级别")
    assert {row[3] for row in rows[1:]} >= {"T3-OUTCOMES", "T3-ROW-TOTAL"}
    assert [row[4] for row in book["汇总"].iter_rows(min_row=2, values_only=True)] == ["未通过"]


def test_consecutive_years_in_a_folder_are_compared_unless_told_not_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "2022.json", figures(6, 2022))
    carried = "applications.carried_in.natural_person"
    report = figures(5).with_cells(
        {carried: 1, "applications.carried_in.total": 1,
         "applications.received.natural_person": 4, "applications.received.total": 5}
    )  # fmt: skip
    written(tmp_path / "2023.json", report)
    assert run(["check", str(tmp_path), "--no-pair-years"]) == 0
    capsys.readouterr()
    assert run(["check", str(tmp_path), "--format", "json"]) == 1
    told = document(capsys.readouterr().out)
    assert told["summary"]["codes"] == {"Y-CARRIED": 2}


def test_an_empty_folder_is_said_to_be_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(tmp_path)]) == 2
    assert "没有可以检查的报告" in capsys.readouterr().err


def test_bodies_are_added_up_and_written_only_when_all_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = written(tmp_path / "one.json", figures(3, name="教育局"))
    two = written(tmp_path / "two.json", figures(5, name="民政局"))
    target = tmp_path / "parent.json"
    call = ["rollup", str(one), str(two), "--name", "青禾市", "-o", str(target)]
    assert run([*call, "--expect", "教育局、民政局、水务局"]) == 1
    assert "水务局" in capsys.readouterr().out
    assert not target.exists()
    assert run([*call, "--expect", "教育局、民政局"]) == 0
    capsys.readouterr()
    parent = load(target)
    assert parent.agency.name == "青禾市"
    assert parent.get("applications.granted.natural_person") == 8
    broken = written(tmp_path / "two.json", figures(5, name="民政局").with_cells(
        {"applications.granted.natural_person": 6}))  # fmt: skip
    target.unlink()
    assert run(["rollup", str(one), str(broken), "-o", str(target), "--format", "json"]) == 1
    told = document(capsys.readouterr().out)
    assert [b["agency"] for b in told["bodies"] if not b["ok"]] == ["民政局"]
    assert told["written"] is None
    assert not target.exists()


def test_a_parent_that_states_something_else_is_told_where_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bodies"
    folder.mkdir()
    written(folder / "one.json", figures(3, name="教育局"))
    written(folder / "two.json", figures(5, name="民政局"))
    parent = written(tmp_path / "parent.json", figures(3, name="青禾市"))
    target = tmp_path / "new.json"
    assert run(["rollup", str(folder), "--parent", str(parent), "-o", str(target)]) == 1
    out = capsys.readouterr().out
    assert "漏加" in out
    assert "民政局" in out
    assert not target.exists()


@pytest.mark.parametrize(
    "code",
    [
        "import assistant.checking",
        "import assistant.checking, assistant.ledger.figures, assistant.report.file",
        "from assistant.cli import run; assert run(['check', {path!r}]) == 0",
    ],
    ids=["the validator", "the core", "nianbao check"],
)
def test_checking_loads_nothing_heavy(good: Path, code: str) -> None:
    listing = f"import sys; print([m for m in {HEAVY} if m in sys.modules])"
    script = f"{code.format(path=str(good))}\n{listing}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(not SEED.is_dir(), reason="the sample is not beside the project")
def test_the_sample_report_has_its_two_findings_and_nothing_false(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check", str(SEED / "2020-annual-report.txt"), "--format", "json"]) == 1
    told = document(capsys.readouterr().out)
    about = [(f["code"], f["severity"]) for f in told["findings"]]
    assert ("S-SECTION", "error") in about
    assert ("T2-UNDISCLOSED", "warning") in about
    assert [code for code, severity in about if severity == "error"] == ["S-SECTION"]
    assert told["checked"]["cells"] == 198


@pytest.mark.skipif(not SEED.is_dir(), reason="the sample is not beside the project")
def test_the_samples_figures_break_when_one_cell_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = load(SEED / "2021-figures.json")
    last = str(SEED / "2020-annual-report.txt")
    assert run(["check", str(SEED / "2021-figures.json"), "--last-year", last, "--format", "json"])
    codes = {f["code"] for f in document(capsys.readouterr().out)["findings"]}
    assert not any(code.startswith(("T", "Y-CARRIED", "CELL")) for code in codes)
    value = report.get("applications.received.total")
    assert isinstance(value, int)
    path = tmp_path / "changed.json"
    path.write_text(dumps(report.with_cells({"applications.received.total": value + 2})), "utf-8")
    assert run(["check", str(path), "--last-year", last]) == 1
    out = capsys.readouterr().out
    assert "“一、本年新收政府信息公开申请数量”行“总计”" in out
    assert f"填{value + 2}" in out
    assert f"相加为{value}" in out


def test_a_report_is_held_against_the_other_bodies_that_the_index_knows(
    tmp_path: Path,
    nianbao_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from assistant.retrieval import catalogue

    copied = "历史档案没有数字化，查阅一件申请平均要用十四个工作日。窗口人员更换频繁，新到岗的人员不熟悉答复文书的写法。"
    known = catalogue.Catalogue(
        {"白石县民政局": catalogue.Name("白石县民政局", "body", ("白石县民政局",))},
        (catalogue.Peer("白石县民政局", 2022, "", copied),),
    )
    (nianbao_home / "index").mkdir()
    (nianbao_home / "index" / "current").write_text("x", encoding="utf-8")
    monkeypatch.setattr(catalogue, "load", lambda home: known)
    report = figures().with_narrative(
        overview="（一）主动公开。白石县民政局及时公开救助信息。", problems=copied
    )
    path = written(tmp_path / "report.json", report)
    assert run(["check", str(path), "--format", "json"]) == 0
    codes = {f["code"]: f["message"] for f in document(capsys.readouterr().out)["findings"]}
    assert "白石县民政局" in codes["N-FOREIGN-NAME"]
    assert "白石县民政局" in codes["R-PEER"]
