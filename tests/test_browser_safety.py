"""What goes wrong while people work on the page: in a real Chromium, from an empty state."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.ui import preferences
from assistant.workspace import Workspace, with_report
from tests.browser_support import Clerk, Server, draft_on, start_on
from tests.model_server import ModelServer, cut, slow
from tests.page_support import RECEIVED
from tests.test_reading_refusals import REFUSED

pytestmark = pytest.mark.browser

#: Too heavy for the browser's own path, or the same again; `tests/test_reading_refusals.py` reads
#: them all.
_HEAVY = {"renamed.docx", "tail.docx", "noise.pdf", "no-report.html", "blank.html", "locked2.docx",
          "list.json", "deep.docx", "many.docx", "rows.xlsx", "bomb.docx", "long.pdf", "lines.pdf", "pipes.md", "tokens.txt",
          "headings.txt", "deep.html", "deep2.html", "deep3.html", "deep4.html"}  # fmt: skip
_HALF = "（一）主动公开。本年度通过网站公开信息，按时更新栏目。"


def use_model(server: Server, model: ModelServer) -> None:
    values = {"NIANBAO_LLM_BASE_URL": model.base_url, "NIANBAO_LLM_MODEL": "test"}
    preferences.save(server.home, values)


def test_nothing_typed_is_lost_when_the_page_is_reloaded_or_the_server_restarted_in_any_step(
    clerk: Callable[[Server], Clerk], fresh: Server, kept: Workspace, tmp_path: Path
) -> None:
    person = clerk(fresh)
    report = start_on(person, tmp_path)

    person.turn_to("去年报告")
    person.page.get_by_role("tab", name="文字").click()
    person.type_into("引言", "本报告由测试人员改到一半")
    person.reload()
    person.page.get_by_role("tab", name="文字").click()
    person.finds("引言", "本报告由测试人员改到一半")

    person.turn_to("今年数据")
    person.cell(RECEIVED).click()
    person.page.keyboard.type("21")  # and neither Enter nor Tab
    person.page.wait_for_timeout(900)
    person.saved()
    fresh.restart()
    person.open("/figures", report)
    assert person.cell(RECEIVED).input_value() == "21"
    person.fill(RECEIVED, "20")
    person.sees("表格核对无误")

    person.turn_to("其他事实")
    person.type_into("其他需要报告的事项", "无")
    person.type_into("说明（可不填）", "三个社区服务站已设")
    person.reload()
    person.finds("其他需要报告的事项", "无")
    person.finds("说明（可不填）", "三个社区服务站已设")

    person.turn_to("起草")
    person.start_draft()
    draft = person.draft()
    person.type_into("或者自己写一句", "上年提出的措施")
    person.reload()
    assert person.draft() == draft
    person.finds("或者自己写一句", "上年提出的措施")
    person.page.get_by_role("tab", name="手工编辑").click()
    person.type_into("一、总体情况", "（一）主动公开。写到一半的话。")
    person.reload()
    person.page.get_by_role("tab", name="手工编辑").click()
    person.finds("一、总体情况", "（一）主动公开。写到一半的话。")
    assert len(kept.drafts(report)) == 1, "it is kept, and not made a version of its own accord"

    with ModelServer(otherwise=lambda request: slow(_HALF * 8, 0.1)) as model:
        use_model(fresh, model)
        person.open("/draft", report)
        person.page.locator(".st-key-start button").first.click()
        person.sees("停止")
        person.page.reload()
        person.sees("停止")  # the same draft goes on, and can be seen again
        fresh.restart()
        person.open("/draft", report)
        assert person.draft() == draft
        assert len(kept.drafts(report)) == 1
    (fresh.home / ".env").unlink()

    person.turn_to("成稿")
    person.page.get_by_text("引言、第六部分").click()
    person.type_into("引言", "根据《中华人民共和国政府信息公开条例》编制")
    person.reload()
    person.page.get_by_text("引言、第六部分").click()
    person.finds("引言", "根据《中华人民共和国政府信息公开条例》编制")


def test_what_was_typed_a_moment_before_a_reload_is_there_again(
    clerk: Callable[[Server], Clerk], fresh: Server, kept: Workspace, tmp_path: Path
) -> None:
    person = clerk(fresh)
    report = draft_on(person, tmp_path)
    person.type_into("想怎么改", "第一部分短", pause=0)
    person.reload()
    person.finds("想怎么改", "第一部分短")
    assert kept.turns(report) == []
    person.type_into("想怎么改", "新收申请是多少", pause=0)
    person.field("想怎么改").press("Enter")
    person.page.locator("[data-testid=stChatMessage]").nth(1).wait_for()
    person.settle()
    person.reload()
    person.page.wait_for_timeout(1000)
    assert person.field("想怎么改").input_value() == "", "what was sent does not come back"
    assert [turn.request for turn in kept.turns(report)] == ["新收申请是多少"]

    person.type_into("或者自己写一句", "上年提出的措施", pause=0)
    person.reload()
    person.finds("或者自己写一句", "上年提出的措施")
    person.turn_to("今年数据")
    person.cell(RECEIVED).click()
    person.page.keyboard.type("21")
    person.reload()
    person.sees("收与办不平")
    assert person.cell(RECEIVED).input_value() == "21"
    person.fill(RECEIVED, "20")
    person.sees("表格核对无误")

    person.turn_to("起草")
    while person.page.get_by_role("button", name="删去这一句").count():
        person.press("删去这一句")
    person.turn_to("成稿")
    person.type_into("审核人", "李审核", pause=0)
    person.reload()
    person.finds("审核人", "李审核")
    person.page.wait_for_timeout(1500)
    assert [typed.text for typed in kept.unsaved(report).values()] == ["李审核"]
    # A window that is closed leaves it to the next one.
    person.turn_to("其他事实")
    person.type_into("其他需要报告的事项", "本年度没有收取", pause=0)
    person = person.come_back(report, "/facts")
    person.finds("其他需要报告的事项", "本年度没有收取")


def test_what_was_typed_before_a_reload_never_takes_the_place_of_what_somebody_else_wrote(
    clerk: Callable[[Server], Clerk], fresh: Server, kept: Workspace, tmp_path: Path
) -> None:
    person = clerk(fresh)
    report = start_on(person, tmp_path)
    person.turn_to("其他事实")
    person.type_into("其他需要报告的事项", "我写的", pause=0)
    stored = kept.load(report)
    kept.save(with_report(stored, stored.report.with_narrative(other="别人写的")))
    person.reload()
    person.sees("“其他需要报告的事项”上次写到一半、没有来得及保存")
    person.sees("我写的")
    person.shoot("left-behind")
    person.finds("其他需要报告的事项", "别人写的")
    person.page.get_by_role("button", name="知道了").click()
    person.reload()
    person.page.wait_for_timeout(1000)
    assert person.page.locator(".left-behind").count() == 0
    assert kept.load(report).report.narrative.other == "别人写的"


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    first, second = clerk(fresh), clerk(fresh)
    report = start_on(first, tmp_path)
    second.open("/figures", report)
    penalties = "active_disclosure.administrative_penalties.decisions"
    licences = "active_disclosure.administrative_licensing.decisions"
    first.fill(penalties, "7")
    second.fill(licences, "5")
    second.sees("没有保存")
    second.shoot("conflict")
    assert second.cell(penalties).input_value() == "7"
    assert first.cell(licences).input_value() == "0"
    second.press("在最新内容上照我的改")
    second.sees("已在最新内容上保存")
    first.reload()
    values = [first.cell(address).input_value() for address in (penalties, licences)]
    assert values == ["7", "5"]

    first.turn_to("起草")
    first.start_draft()
    second.turn_to("起草")
    first.ask("把第一部分压缩一些")
    second.page.get_by_role("button", name="删去这一句").first.click()
    second.settle()
    second.sees("草稿已有更新的第2版")
    assert second.draft() == first.draft()


def test_a_model_that_dies_in_mid_draft_loses_nothing(
    clerk: Callable[[Server], Clerk], fresh: Server, kept: Workspace, tmp_path: Path
) -> None:
    person = clerk(fresh)
    report = draft_on(person, tmp_path)
    before = person.draft()
    with ModelServer(otherwise=lambda request: cut(_HALF, 4)) as model:
        person.turn_to("设置")
        person.page.get_by_label("接口地址").fill(model.base_url)
        person.page.get_by_label("模型名称").fill("dying")
        person.press("保存设置")
        person.sees("设置已保存")
        person.turn_to("起草")
        person.start_draft()
    assert model.requests, "the model was asked"
    person.shoot("model-died")
    told = "".join(person.messages())
    if "原来的草稿没有改动" in told:
        assert person.draft() == before
        assert len(kept.drafts(report)) == 1
    else:
        assert "20件" in person.draft(), "what the model did not write, the local writer did"
    # The endpoint is gone altogether now.
    person.start_draft()
    person.sees("原来的草稿没有改动")
    person.sees("起草方式")
    assert "20件" in person.draft()


def test_every_kind_of_bad_file_is_one_sentence_and_changes_nothing(
    clerk: Callable[[Server], Clerk], fresh: Server, kept: Workspace, tmp_path: Path
) -> None:
    person = clerk(fresh)
    person.open()
    bad = [(name, make(), says) for name, make, says in REFUSED if name not in _HEAVY]
    bad.append(("别的.json", json.dumps({"hello": 1}).encode(), "hello"))
    for name, content, says in bad:
        (tmp_path / name).write_bytes(content)
        person.upload(tmp_path / name)
        alert = person.page.locator("[data-testid=stAlert]").filter(has_text=name)
        alert.first.wait_for()
        person.settle()
        (told,) = person.messages()
        assert says in told, (name, told)
        assert told.count("。") == 1
        assert person.report == ""
    person.shoot("bad-file")
    (tmp_path / "大.docx").write_bytes(b"PK" + b"\0" * (33 * 1024 * 1024))
    person.page.locator("input[type=file]").first.set_input_files(str(tmp_path / "大.docx"))
    person.sees("文件太大，不能超过")
    assert kept.reports() == []

    report = start_on(person, tmp_path)
    before = kept.load(report).report
    person.turn_to("今年数据")
    person.press("Excel模板", exact=False)
    for name in ("half.xlsx", "photo.pdf", "last.json"):
        person.upload(tmp_path / name)
        person.page.locator("[data-testid=stAlert]").filter(has_text="。").first.wait_for()
        assert person.page.get_by_text("已从").count() == 0
    assert kept.load(report).report == before


def test_no_page_speaks_english_or_asks_anything_of_another_address(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    person = clerk(fresh)
    person.open()
    assert person.english() == []
    draft_on(person, tmp_path)
    for title in ("去年报告", "今年数据", "其他事实", "起草", "对比", "成稿", "语料库", "设置"):
        person.turn_to(title)
        person.page.wait_for_timeout(300)
        assert person.english() == [], title
        assert [t for t in person.hints() if t.isascii() and re.search("[A-Za-z]{3}", t)] == []
    assert person.page.evaluate("() => document.documentElement.lang") == "zh-CN"
    assert person.outside == []
