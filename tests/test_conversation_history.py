"""Undo, redo and restore give back exactly what there was; two at once overwrite nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conversation_cases import DONE_TOOLS, FOLDER, begin, cases, first_draft, reports, text_of
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cli import run
from assistant.conversation import keeping
from assistant.conversation.state import State
from assistant.errors import ConflictError
from assistant.reading import read
from assistant.settings import Settings
from assistant.ui.chat import ask
from assistant.workspace import Stored, Workspace

REQUESTS = [
    case["say"]
    for case in cases()
    if case["tool"] in DONE_TOOLS and case.get("changed", True) and not case.get("before")
]


def _content(state: State) -> object:
    """Text, figures, facts, confirmations and findings."""
    return (state.draft.sections, state.draft.findings, state.report)


@given(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=6))
@settings(max_examples=25)
def test_undo_after_each_and_after_all_restores_exactly(requests: list[str]) -> None:
    conversation = begin(Path("unused"))
    states = [conversation.state]
    for request in requests:
        before = conversation.state
        turn = conversation.say(request)
        after = conversation.state
        assert turn.changed == (after is not before)
        if not turn.changed:
            continue
        steps = 0
        while conversation.state is not before:
            assert conversation.undo().changed
            steps += 1
        assert _content(conversation.state) == _content(before)
        assert conversation.redo(steps).changed
        assert _content(conversation.state) == _content(after)
        states.append(after)
    if len(states) > 1:
        conversation.undo(50)
        assert _content(conversation.state) == _content(states[0])
        assert not conversation.undo().changed
        last = len(conversation.versions)
        conversation.restore(last)
        assert _content(conversation.state) == _content(states[-1])
    for version in conversation.versions[:-1]:
        if conversation.version.number == version.number:
            continue
        conversation.restore(version.number)
        assert _content(conversation.state) == _content(version.state)


@given(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=4))
@settings(max_examples=8)
def test_a_conversation_kept_and_opened_again_is_the_same(requests: list[str]) -> None:
    conversation = begin(Path("unused"))
    for request in requests:
        conversation.say(request)
    data = json.loads(json.dumps(keeping.to_json(conversation)), parse_float=keeping.Decimal)
    again = keeping.from_json(data, conversation.settings, writer="local", names={}, peers=())
    assert [_content(v.state) for v in again.versions] == [
        _content(v.state) for v in conversation.versions
    ]
    assert [t.request for t in again.turns] == requests
    again.undo(50)
    conversation.undo(50)
    assert _content(again.state) == _content(conversation.state)


def test_what_was_undone_is_never_lost(tmp_path: Path) -> None:
    conversation = begin(tmp_path)
    conversation.say("把处罚那句删了")
    conversation.undo()
    conversation.say("第三个问题删掉")
    assert [v.tool for v in conversation.versions] == ["draft", "drop_sentence", "drop_problem"]
    conversation.restore(2)
    assert "36件" not in text_of(conversation.draft)
    assert "不掌握相关信息" in text_of(conversation.draft)


def test_two_conversations_at_once_overwrite_nothing(tmp_path: Path) -> None:
    first, second = begin(tmp_path), begin(tmp_path)
    path = tmp_path / "talk.json"
    first.say("把处罚那句删了")
    second.say("第三个问题删掉")
    keeping.save(first, path)
    with pytest.raises(ConflictError, match="没有覆盖") as conflict:
        keeping.save(second, path)
    aside = next(tmp_path.glob("talk-*.json"))
    assert str(aside) in str(conflict.value)
    kept = json.loads(path.read_text(encoding="utf-8"))
    beside = json.loads(aside.read_text(encoding="utf-8"))
    assert [t["request"] for t in kept["turns"]] == ["把处罚那句删了"]
    assert [t["request"] for t in beside["turns"]] == ["第三个问题删掉"]


@pytest.fixture
def chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """``nianbao chat`` with these arguments: its status and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NIANBAO_HOME", str(tmp_path))

    def talk(*arguments: str) -> tuple[int, str, str]:
        status = run(["chat", *arguments, "--last-year", LAST_YEAR])
        out, err = capsys.readouterr()
        return status, out, err

    return talk


@pytest.fixture
def talked(tmp_path: Path) -> Path:
    """A report whose conversation is begun from the cases' draft."""
    report = tmp_path / "report.json"
    report.write_bytes((FOLDER / "report.json").read_bytes())
    home = Settings(tmp_path)
    conversation = begin(tmp_path, home)
    conversation.base = keeping.fingerprint(read(report), read(Path(LAST_YEAR)))
    keeping.save(conversation, keeping.path_for(report, home))
    return report


LAST_YEAR = str(FOLDER.parents[1] / "corpus" / "lanyang-wangyu-2022.md")


def test_the_terminal_prints_the_document_of_the_format_page(
    talked: Path, chat: Callable[..., tuple[int, str, str]]
) -> None:
    status, out, err = chat(
        str(talked), "--format", "json",
        "--say", "把处罚那句删了", "--say", "把申请数写成100件",
    )  # fmt: skip
    document = json.loads(out)
    assert (status, err) == (0, "")
    assert list(document) == ["turns", "sections", "findings"]
    assert [list(turn) for turn in document["turns"]] == [
        ["request", "tool", "reply", "changed"]
    ] * 2
    assert [(t["tool"], t["changed"]) for t in document["turns"]] == [("drop_sentence", True), (None, False)]  # fmt: skip
    assert [list(section) for section in document["sections"].values()] == [["text"], ["text"]]
    assert "36件" not in document["sections"]["overview"]["text"]


def test_the_conversation_is_kept_with_the_report(
    talked: Path, chat: Callable[..., tuple[int, str, str]]
) -> None:
    status, out, _ = chat(str(talked), "--say", "培训改成5次")
    assert status == 0
    for words in ("改动：", "- 开展业务培训3次", "+ 开展业务培训5次", "新的数字：", "去掉的数字："):
        assert words in out
    status, out, _ = chat(str(talked), "--say", "撤销")
    assert "接着上次的对话" in out
    assert "已撤销“培训改成5次”" in out
    assert "开展业务培训3次" in out


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Workspace, Stored]:
    """The cases' report and draft in a workspace, as the page has them."""
    workspace = Workspace.open(Settings(tmp_path))
    report, last_year = reports()
    kept_last = workspace.add(last_year, working=False)
    kept = workspace.add(report, last_year_id=kept_last.id)
    workspace.add_draft(kept.id, first_draft(), maker="local")
    return workspace, workspace.load(kept.id)


def _on_page(workspace: Workspace, stored: Stored, request: str, home: Path) -> Any:
    version = workspace.draft(stored.id)
    assert version is not None
    return ask(workspace, workspace.load(stored.id), version, request, Settings(home))


def test_on_the_page_undo_takes_a_corrected_fact_back_too(
    stored: tuple[Workspace, Stored], tmp_path: Path
) -> None:
    workspace, kept = stored
    before = workspace.load(kept.id).report
    for request in ("培训改成5次", "去掉事实里的录入征收案卷", "去年的第三条措施只做了一半"):
        assert _on_page(workspace, kept, request, tmp_path).changed
        after = workspace.load(kept.id).report
        assert after != before
        assert _on_page(workspace, kept, "撤销", tmp_path).changed
        assert set(workspace.load(kept.id).report.facts) == set(before.facts)
        assert workspace.load(kept.id).report.confirmations == before.confirmations
        assert _on_page(workspace, kept, "重做", tmp_path).changed
        assert set(workspace.load(kept.id).report.facts) == set(after.facts)
        assert workspace.load(kept.id).report.confirmations == after.confirmations
        assert _on_page(workspace, kept, "撤销", tmp_path).changed


def test_two_pages_on_one_draft_overwrite_nothing(
    stored: tuple[Workspace, Stored], tmp_path: Path
) -> None:
    workspace, kept = stored
    version = workspace.draft(kept.id)
    assert version is not None
    settings = Settings(tmp_path)
    first = ask(workspace, kept, version, "把处罚那句删了", settings)
    second = ask(workspace, kept, version, "第三个问题删掉", settings)
    assert first.changed
    assert not second.changed
    now = workspace.draft(kept.id)
    assert now is not None
    assert "36件" not in text_of(now.draft)
    assert "不掌握相关信息" in text_of(now.draft)
    assert [turn.request for turn in workspace.turns(kept.id)] == [
        "把处罚那句删了",
        "第三个问题删掉",
    ]
