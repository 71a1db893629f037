"""The page and the terminal share one conversation, and neither overwrites the other silently."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import settings as settings_module
from assistant.cli import run
from assistant.conversation import keeping
from assistant.errors import ConflictError, RequestError
from assistant.reading import read
from assistant.report import Fact, Report
from assistant.report.file import dump, load, save
from assistant.settings import Settings
from assistant.ui.chat import ask
from assistant.workspace import Stored, Workspace, files, with_report
from assistant.workspace.conversations import Talk
from tests.conversation_cases import (
    DONE_TOOLS,
    FOLDER,
    begin,
    cases,
    first_draft,
    reports,
    text_of,
)
from tests.page_driver import open_page, said

LAST_YEAR = str(FOLDER.parents[1] / "corpus" / "lanyang-wangyu-2022.md")
PENALTIES = "active_disclosure.administrative_penalties.decisions"
LICENCES = "active_disclosure.administrative_licensing.decisions"
BODY, YEAR = "澜阳区望渔街道办事处", 2023

REQUESTS = [
    case["say"]
    for case in cases()
    if case["tool"] in DONE_TOOLS and case.get("changed", True) and not case.get("before")
]

Terminal = Callable[..., tuple[int, str, str]]


@pytest.fixture
def on_page(workspace: Workspace) -> Stored:
    """The cases' report with its draft in the workspace, as the page has them."""
    report, last_year = reports()
    last = workspace.add(last_year, working=False)
    kept = workspace.add(report, last_year_id=last.id)
    workspace.add_draft(kept.id, first_draft(), maker="writer", note="起草")
    return workspace.load(kept.id)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The same report as a file."""
    path = tmp_path / "report.json"
    path.write_bytes((FOLDER / "report.json").read_bytes())
    return path


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """``nianbao chat`` with these arguments: its status and what it printed."""
    monkeypatch.chdir(tmp_path)

    def talk(*arguments: str) -> tuple[int, str, str]:
        status = run(["chat", *arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return talk


def say_on_page(workspace: Workspace, report_id: str, request: str) -> Any:
    version = workspace.draft(report_id)
    assert version is not None
    return ask(workspace, workspace.load(report_id), version, request, settings_module.load())


def in_force(workspace: Workspace, report_id: str) -> str:
    version = workspace.draft(report_id)
    assert version is not None
    return text_of(version.draft)


def requests(workspace: Workspace, report_id: str) -> list[str]:
    return [turn.request for turn in workspace.turns(report_id)]


def rewrite(path: Path, change: Callable[[Report], Report]) -> None:
    save(change(load(path)), path)


def test_what_is_said_in_one_place_is_found_in_the_other(
    workspace: Workspace, on_page: Stored, file: Path, terminal: Terminal
) -> None:
    say_on_page(workspace, on_page.id, "培训改成5次")
    status, out, _ = terminal("--body", "望渔街道", "--year", "2023", "--say", "把处罚那句删了")
    assert status == 0
    assert "培训改成5次" in out, "what was said on the page"
    assert "开展业务培训5次" in out
    app = open_page("drafting", workspace.load(on_page.id))
    assert not app.exception
    assert "把处罚那句删了" in said(app)
    assert "36件" not in in_force(workspace, on_page.id)
    app.chat_input(key="chat-input").set_value("撤销").run()
    app.chat_input(key="chat-input").set_value("撤销").run()
    status, out, _ = terminal(str(file), "--last-year", LAST_YEAR, "--say", "重做")
    assert status == 0
    assert "开展业务培训5次" in out
    assert requests(workspace, on_page.id) == [
        "培训改成5次", "把处罚那句删了", "撤销", "撤销", "重做",
    ]  # fmt: skip
    assert workspace.load(on_page.id).report.fact("开展业务培训") == Fact("开展业务培训", 5, "次")


def test_a_file_that_the_workspace_has_not_is_put_in_and_drafted_there(
    workspace: Workspace, file: Path, terminal: Terminal, page_index: None
) -> None:
    status, out, err = terminal(
        str(file), "--last-year", LAST_YEAR, "--format", "json", "--say", "培训改成5次"
    )
    assert status == 0, err
    (listing,) = workspace.reports(working=True)
    stored = workspace.load(listing.id)
    assert stored.last_year == reports()[1]
    assert [v.note for v in workspace.drafts(stored.id)] == ["起草", "培训改成5次"]
    sections = json.loads(out)["sections"].values()
    assert "\n".join(section["text"] for section in sections) == in_force(workspace, stored.id)
    assert "培训改成5次" in said(open_page("drafting", stored))
    status, out, _ = terminal(str(file), "--say", "撤销")
    assert "已撤销“培训改成5次”" in out
    assert stored.report.fact("开展业务培训") != workspace.load(stored.id).report.fact(
        "开展业务培训"
    )


def test_a_draft_of_broken_tables_is_refused_and_nothing_is_put_in(
    workspace: Workspace, file: Path, terminal: Terminal
) -> None:
    received = "applications.received.natural_person"
    rewrite(file, lambda report: report.with_cells({received: 99}))
    status, out, _ = terminal(str(file), "--format", "json", "--say", "撤销")
    assert status == 1
    assert json.loads(out)["ok"] is False
    assert workspace.reports() == []


def test_the_gate_holds_in_front_of_the_workspace_too(
    workspace: Workspace, on_page: Stored, terminal: Terminal
) -> None:
    broken = on_page.report.with_cells({"applications.received.natural_person": 99})
    workspace.save(with_report(on_page, broken))
    status, out, _ = terminal("--body", BODY, "--say", "撤销")
    assert status == 1
    assert "99" in out
    assert workspace.turns(on_page.id) == []


def test_a_file_that_does_not_go_with_last_years_report_in_the_workspace_is_refused(
    workspace: Workspace, on_page: Stored, file: Path, terminal: Terminal
) -> None:
    terminal(str(file), "--say", "新收申请是多少")
    report = load(file)
    more = {  # the sums hold, but last year carried nothing over
        f"applications.{row}.{column}": int(report.get(f"applications.{row}.{column}") or 0) + 1
        for row in ("carried_in", "carried_out")
        for column in ("natural_person", "total")
    }
    save(report.with_cells(more), file)
    status, out, _ = terminal(str(file), "--format", "json", "--say", "撤销")
    assert status == 1
    assert "Y-CARRIED" in {finding["code"] for finding in json.loads(out)["findings"]}
    assert workspace.load(on_page.id).report == on_page.report
    assert requests(workspace, on_page.id) == ["新收申请是多少"]


def test_what_was_changed_in_the_file_alone_is_taken_over_and_what_was_said_stays(
    workspace: Workspace, on_page: Stored, file: Path, terminal: Terminal, page_index: None
) -> None:
    terminal(str(file), "--say", "培训改成5次")
    before = in_force(workspace, on_page.id)
    rewrite(file, lambda report: report.with_cells({PENALTIES: 40}))
    status, out, err = terminal(str(file), "--say", "新收申请是多少")
    assert (status, err) == (0, "")
    assert "报告文件有变化" in out
    report = workspace.load(on_page.id).report
    assert report.get(PENALTIES) == 40
    assert report.fact("开展业务培训") == Fact("开展业务培训", 5, "次")
    assert "40件" in in_force(workspace, on_page.id)
    assert before in [text_of(v.draft) for v in workspace.drafts(on_page.id)]


def test_what_was_changed_on_the_page_alone_is_left_as_it_is(
    workspace: Workspace, on_page: Stored, file: Path, terminal: Terminal
) -> None:
    terminal(str(file), "--say", "新收申请是多少")
    stored = workspace.load(on_page.id)
    workspace.save(with_report(stored, stored.report.with_cells({PENALTIES: 41})))
    status, _, err = terminal(str(file), "--say", "新收申请是多少")
    assert (status, err) == (0, "")
    assert workspace.load(on_page.id).report.get(PENALTIES) == 41


def test_where_file_and_page_contradict_each_other_neither_is_changed_and_it_is_said_where(
    workspace: Workspace, on_page: Stored, file: Path, terminal: Terminal, page_index: None
) -> None:
    terminal(str(file), "--say", "新收申请是多少")
    stored = workspace.load(on_page.id)
    kept = workspace.save(with_report(stored, stored.report.with_cells({PENALTIES: 41})))
    rewrite(file, lambda report: report.with_cells({PENALTIES: 40}))
    drafts = len(workspace.drafts(on_page.id))
    for _ in range(2):
        status, out, err = terminal(str(file), "--say", "培训改成5次")
        assert status == 0
        assert "“行政处罚”" in err
        assert "文件为40，工作区为41" in err
        assert f"--body {BODY} --year {YEAR}" in err
        assert "开展业务培训5次" in out
    assert workspace.load(on_page.id).report == kept.report
    assert len(workspace.drafts(on_page.id)) == drafts
    assert requests(workspace, on_page.id) == ["新收申请是多少"]
    assert load(file).get(PENALTIES) == 40
    # The page takes the file's figure: the two agree again, and --new goes on together.
    workspace.save(with_report(kept, kept.report.with_cells({PENALTIES: 40})))
    status, _, err = terminal(str(file), "--new", "--say", "还有什么没做完")
    assert (status, err) == (0, "")
    assert requests(workspace, on_page.id)[-1] == "还有什么没做完"
    beside = list((settings_module.load().home / "conversations").glob("*-*.json"))
    assert len(beside) == 1, "what was said beside the file is kept"


def test_a_conversation_that_was_kept_beside_the_file_comes_whole_into_the_workspace(
    workspace: Workspace, file: Path, terminal: Terminal
) -> None:
    settings = settings_module.load()
    old = begin(settings.home)
    for request in ("培训改成5次", "第三个问题删掉", "撤销", "把处罚那句删了", "撤销"):
        old.say(request)
    old.base = keeping.fingerprint(read(file), reports()[1])
    keeping.save(old, keeping.path_for(file, settings))
    status, out, err = terminal(str(file), "--last-year", LAST_YEAR, "--say", "重做")
    assert (status, err) == (0, "")
    (listing,) = workspace.reports(working=True)
    assert requests(workspace, listing.id) == [t.request for t in old.turns] + ["重做"]
    assert [text_of(v.draft) for v in workspace.drafts(listing.id)][:4] == [
        text_of(v.state.draft) for v in old.versions
    ]
    assert in_force(workspace, listing.id) == text_of(old.draft)
    assert workspace.load(listing.id).report.fact("开展业务培训") == Fact("开展业务培训", 5, "次")
    assert "没有可以重做" in out


def test_the_terminal_that_comes_second_is_told_and_may_say_it_again(
    workspace: Workspace, on_page: Stored, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["第三个问题删掉", "第三个问题删掉", ""])

    def line(_: str) -> str:
        text = next(typed)
        if not requests(workspace, on_page.id):  # somebody at the page was quicker
            say_on_page(workspace, on_page.id, "把处罚那句删了")
        return text

    monkeypatch.setattr("builtins.input", line)
    status, out, _ = terminal("--body", BODY)
    assert status == 0
    assert "草稿刚在别处改过，现在是第2版，这一句还没有做" in out
    assert "36件" in out.split("别处的改动")[1]
    assert [turn.changed for turn in workspace.turns(on_page.id)] == [True, False, True]
    assert "36件" not in in_force(workspace, on_page.id)


def test_of_page_and_terminal_at_once_the_second_is_told(
    workspace: Workspace, on_page: Stored
) -> None:
    version = workspace.draft(on_page.id)
    assert version is not None
    settings = settings_module.load()
    here = Talk(workspace, on_page, version, settings)
    assert say_on_page(workspace, on_page.id, "把处罚那句删了").changed
    for request in ("第三个问题删掉", "撤销"):
        turn = here.say(request)
        assert not turn.changed
        assert "草稿已有更新的第2版" in turn.reply
    assert len(workspace.drafts(on_page.id)) == 2
    assert here.catch_up()
    assert here.say("第三个问题删掉").changed
    late = ask(workspace, on_page, version, "培训改成5次", settings)
    assert "草稿已有更新的第3版" in late.reply
    assert workspace.load(on_page.id).report == on_page.report, "neither half of it is kept"


def test_a_turn_whose_report_was_changed_elsewhere_is_kept_neither_as_text_nor_as_fact(
    workspace: Workspace, on_page: Stored
) -> None:
    version = workspace.draft(on_page.id)
    assert version is not None
    here = Talk(workspace, on_page, version, settings_module.load())
    workspace.save(with_report(on_page, on_page.report.with_narrative(other="另有事项。")))
    turn = here.say("培训改成5次")
    assert not turn.changed
    assert "已被另一处修改" in turn.reply
    assert len(workspace.drafts(on_page.id)) == 1
    assert workspace.load(on_page.id).report.fact("开展业务培训") == Fact("开展业务培训", 3, "次")
    assert not here.catch_up(), "the draft is the one that was seen"
    assert here.say("培训改成5次").changed
    assert workspace.load(on_page.id).report.narrative.other == "另有事项。"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "请给出一个报告文件"),
        (("report.json", "--body", BODY), "只写其中一种"),
        (("--body", "没有这个局"), f"现有：{BODY} {YEAR}年度"),
        (("--body", BODY, "--year", "2031"), "2031年度"),
        (("--body", "街道"), "不止一份"),
    ],
)
def test_a_report_that_cannot_be_told_is_asked_for(
    workspace: Workspace, on_page: Stored, terminal: Terminal, arguments: tuple[str, ...], says: str
) -> None:
    other = replace(on_page.report.agency, name="澜阳区槐荫路街道办事处")
    workspace.add(replace(on_page.report, agency=other))
    status, out, err = terminal(*arguments, "--say", "撤销")
    assert (status, out) == (2, "")
    assert says in err


def _report(cells: Mapping[str, int], **facts: int) -> Report:
    blank = replace(reports()[0], facts=tuple(Fact(k, v, "次") for k, v in facts.items()))
    empty = dict.fromkeys((PENALTIES, LICENCES))
    return replace(blank.with_cells(empty).with_cells(cells), narrative=blank.narrative)


@pytest.mark.parametrize(
    ("taken", "file", "kept", "together"),
    [
        # taken over before: each side's own changes hold, the same cell changed in both does not
        (({PENALTIES: 1}, {}), ({PENALTIES: 2}, {}), ({PENALTIES: 1}, {}), ({PENALTIES: 2}, {})),
        (({PENALTIES: 1}, {}), ({PENALTIES: 1}, {}), ({PENALTIES: 3}, {}), ({PENALTIES: 3}, {})),
        (({PENALTIES: 1}, {}), ({PENALTIES: 2}, {}), ({PENALTIES: 2}, {}), ({PENALTIES: 2}, {})),
        (({PENALTIES: 1}, {}), ({PENALTIES: 2}, {}), ({PENALTIES: 3}, {}), None),
        (({PENALTIES: 1}, {}), ({}, {}), ({PENALTIES: 1}, {}), ({}, {})),
        (({}, {"甲": 1}), ({}, {"甲": 2}), ({}, {"甲": 1, "乙": 5}), ({}, {"甲": 2, "乙": 5})),
        (({}, {"甲": 1}), ({}, {}), ({}, {"甲": 1, "乙": 5}), ({}, {"乙": 5})),
        (({}, {"甲": 1}), ({}, {}), ({}, {"甲": 4}), None),
        # met for the first time: what one leaves open is the other's
        (None, ({PENALTIES: 2}, {"甲": 1}), ({LICENCES: 7}, {}), None),
        (None, ({PENALTIES: 2}, {"甲": 1}), ({}, {}), ({PENALTIES: 2}, {"甲": 1})),
        (None, ({PENALTIES: 2}, {}), ({PENALTIES: 2}, {"甲": 1}), ({PENALTIES: 2}, {"甲": 1})),
        (None, ({PENALTIES: 2}, {"乙": 1}), ({PENALTIES: 2}, {"甲": 1}), None),
        (None, ({PENALTIES: 2}, {}), ({PENALTIES: 3}, {}), None),
    ],
)
def test_file_and_workspace_are_held_against_each_other(
    workspace: Workspace,
    taken: tuple[dict[str, int], dict[str, int]] | None,
    file: tuple[dict[str, int], dict[str, int]],
    kept: tuple[dict[str, int], dict[str, int]],
    together: tuple[dict[str, int], dict[str, int]] | None,
) -> None:
    stored = workspace.add(_report(kept[0], **kept[1]))
    link = None if taken is None else files.Link(stored.id, _report(taken[0], **taken[1]))
    found = files.match(workspace, _report(file[0], **file[1]), None, link)
    if together is None:
        assert found.apart
        with pytest.raises(RequestError):
            files.take(workspace, found, None)
        assert workspace.load(stored.id) == stored
    else:
        assert not found.apart
        assert dump(files.take(workspace, found, None).report) == dump(
            _report(together[0], **together[1])
        )


def test_a_file_is_not_taken_over_what_somebody_has_saved_meanwhile(workspace: Workspace) -> None:
    stored = workspace.add(_report({PENALTIES: 1}))
    link = files.Link(stored.id, stored.report)
    found = files.match(workspace, _report({PENALTIES: 2}), None, link)
    workspace.save(with_report(stored, _report({PENALTIES: 3})))
    with pytest.raises(ConflictError):
        files.take(workspace, found, None)
    assert workspace.load(stored.id).report.get(PENALTIES) == 3


def test_a_link_that_is_damaged_is_as_none(tmp_path: Path) -> None:
    path = tmp_path / "x.link.json"
    assert files.Link.load(path) is None
    link = files.Link("abc", reports()[0])
    link.save(path)
    assert files.Link.load(path) == link
    for text in ("", "{", "[]", '{"schema": 9}', '{"schema": 1, "report": 3, "taken": {}}'):
        path.write_text(text, encoding="utf-8")
        assert files.Link.load(path) is None


@given(st.lists(st.sampled_from(REQUESTS), min_size=2, max_size=5), st.data())
@hypothesis.settings(max_examples=12)
def test_undo_and_restore_give_the_report_back_with_the_text(
    requests: list[str], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Settings(Path(folder)))
        try:
            _go_back_and_forth(workspace, requests, data)
        finally:
            workspace.close()


def _go_back_and_forth(workspace: Workspace, requests: list[str], data: st.DataObject) -> None:
    report, last_year = reports()
    last = workspace.add(last_year, working=False)
    stored = workspace.add(report, last_year_id=last.id)
    version = workspace.add_draft(stored.id, first_draft(), maker="writer", note="起草")
    talk = Talk(workspace, stored, version, Settings(Path("unused")), names={}, peers=())

    def now() -> tuple[object, ...]:
        kept, present = workspace.load(stored.id).report, workspace.draft(stored.id)
        assert present is not None
        confirmed = [dict(entry) for entry in kept.confirmations]
        facts = sorted((f.label, f.value, f.unit) for f in kept.facts)
        return text_of(present.draft), facts, sorted(map(str, confirmed))

    seen = {1: now()}
    for request in requests:
        before = workspace.load(stored.id).draft
        assert before is not None
        if talk.say(request).changed:
            seen[talk.kept.number] = now()
            if talk.kept.number != before and data.draw(st.booleans()):
                talk.say("撤销")
                assert now() == seen[before]
                seen[talk.kept.number] = now()
    for number in data.draw(st.permutations(sorted(seen))):
        talk.use("restore", number=number)
        assert now() == seen[number]
        seen[talk.kept.number] = now()
