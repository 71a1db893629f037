"""The ways through the page, in a real Chromium, from an empty state, on loopback."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from assistant.checking import Balanced
from assistant.publishing import Publication, rendered
from assistant.reading import read
from assistant.workspace import Workspace
from tests.browser_support import Clerk, Server, draft_on, start_on
from tests.page_support import RECEIVED, last_year, this_year

pytestmark = pytest.mark.browser


def test_from_last_years_word_file_and_typed_figures_to_this_years_word_file(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    (tmp_path / "去年.docx").write_bytes(rendered(Publication(Balanced(last_year())), ".docx"))
    person = clerk(fresh)
    person.open()
    person.shoot("start")
    person.upload(tmp_path / "去年.docx")
    person.sees("200 / 200")
    person.go_on_to("今年数据")
    typed = {c.address: v for c, v in this_year().filled() if v}
    for address, value in typed.items():
        person.cell(address).fill(str(value))
    person.cell(address).press("Enter")
    person.saved()
    person.press("全部填0", exact=False)
    person.page.get_by_text("我已核实").click()
    person.settle()
    person.press("填0")
    person.sees("表格核对无误")
    person.go_on_to("其他事实")
    person.type_facts("46", "4")
    person.type_into("其他需要报告的事项", "本年度未收取信息处理费。")
    person.go_on_to("起草")
    person.start_draft()
    while person.page.get_by_role("button", name="删去这一句").count():
        person.press("删去这一句")
    person.go_on_to("成稿")
    person.sees("没有错误，可以定稿")
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name="Word文档").click()
    waiting.value.save_as(tmp_path / "今年.docx")
    effort = person.effort
    person.shoot("finish")

    assert "草稿" not in waiting.value.suggested_filename
    document = docx.Document(str(tmp_path / "今年.docx"))
    prose = [p.text for p in document.paragraphs if p.text.strip()]
    assert "青禾市梧桐路街道办事处2023年" in "".join(prose[:2])
    assert "草稿" not in "".join(prose)
    assert any("20件" in p and "18件" in p for p in prose)
    assert "46条" in "".join(prose)
    assert "本年度未收取信息处理费。" in prose
    (received,) = [
        [c.text for c in row.cells]
        for table in document.tables
        for row in table.rows
        if "本年新收" in row.cells[0].text
    ]
    assert received[-7:] == ["20", "0", "0", "0", "0", "0", "20"]
    out = read(tmp_path / "今年.docx")
    assert out.agency == last_year().agency
    assert (out.year, out.values) == (2023, this_year().values)
    assert effort <= 15, "clicks and typed fields beyond the figures themselves"


def test_a_broken_table_lets_no_draft_be_made_until_it_is_mended(
    clerk: Callable[[Server], Clerk], fresh: Server, kept: Workspace, tmp_path: Path
) -> None:
    person = clerk(fresh)
    report = start_on(person, tmp_path)
    person.fill(RECEIVED, "19")
    person.sees("收与办不平")
    person.shoot("broken")
    for title in ("成稿", "起草"):
        person.turn_to(title)
        person.sees("表格没有核对通过")
        for refused in (
            ".st-key-start",
            ".st-key-chat",
            ".draft",
            "[data-testid=stDownloadButton]",
        ):
            assert person.page.locator(refused).count() == 0
    assert kept.drafts(report) == []
    person.page.get_by_role("button", name="定位").first.click()
    person.page.wait_for_selector("h1:has-text('今年数据')")
    person.settle()
    focused = "() => {let e = document.activeElement; while (e && e.shadowRoot)"
    focused += " e = e.shadowRoot.activeElement; return e && e.dataset.cell}"
    assert person.page.evaluate(focused) == RECEIVED
    person.fill(RECEIVED, "20")
    person.sees("表格核对无误")
    person.shoot("figures")
    person.turn_to("起草")
    person.start_draft()
    assert "20件" in person.draft()
    figure = person.page.locator(".fig").first
    figure.hover()
    assert person.page.locator(".fig .src").first.is_visible()
    person.page.mouse.move(0, 0)
    figure.focus()
    assert person.page.locator(".fig .src").first.is_visible()
    person.shoot("draft")


def test_ten_instructions_two_undone_and_a_version_restored(
    clerk: Callable[[Server], Clerk], fresh: Server, kept: Workspace, tmp_path: Path
) -> None:
    person = clerk(fresh)
    report = draft_on(person, tmp_path)
    first = person.draft()
    asked = [
        "依申请公开那段换个说法",
        "把第一部分压缩一些",
        "加一条：举行新闻发布会2场",
        "网站发布条数改成52",
        "新收申请是多少",
        "第二个问题换一个",
        "监督保障加一句：机关建立了月度自查制度。",
        "删掉第二个问题",
        "把主动公开写详细一点",
        "还有什么没做完",
    ]
    for request in asked[:8]:
        person.ask(request)
    for _ in range(2):
        person.ask("撤销")
    for request in asked[8:]:
        person.ask(request)
    assert "新闻发布会" in person.draft()
    assert "月度自查制度" not in person.draft()
    turns = kept.turns(report)
    assert [t.request for t in turns] == [*asked[:8], "撤销", "撤销", *asked[8:]]
    assert all(t.reply for t in turns)
    assert sum(t.changed for t in turns) >= 7
    person.page.get_by_role("tab", name="版本").click()
    person.page.get_by_label("从", exact=True).click()
    person.page.get_by_role("option", name=re.compile("^第1版")).click()
    person.settle()
    person.shoot("versions")
    person.press("恢复第1版", exact=False)
    person.reload()
    assert person.draft() == first
    person.sees("还有什么没做完")
