"""The page in a real Chromium, from an empty state, over a real server on loopback."""

from __future__ import annotations

import http.server
import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.checking import Balanced
from assistant.publishing import Publication, rendered
from assistant.reading import read
from assistant.report import file as report_file
from assistant.settings import Settings
from assistant.workspace import Workspace
from tests.browser_support import ARGUMENTS, Clerk, Server, chromium
from tests.page_support import RECEIVED, last_year, seed_index, this_year

pytestmark = pytest.mark.browser

if chromium() is None and os.environ.get("CI") != "true":
    pytest.skip("没有找到Chromium，浏览器测试跳过", allow_module_level=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    assert path is not None, "CI must have a Chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    seed_index(running.home)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def fresh(server: Server) -> Server:
    """The same server in its first state: no report, no setting."""
    workspace = Workspace.open(Settings(home=server.home))
    for listing in workspace.reports():
        workspace.remove(listing.id)
    workspace.close()
    (server.home / ".env").unlink(missing_ok=True)
    return server


@pytest.fixture
def clerk(browser: Any) -> Iterator[Callable[[Server], Clerk]]:
    """Opens the page for one more person; nobody's page may ask anything of another address."""
    contexts: list[Any] = []
    clerks: list[Clerk] = []

    def come(server: Server) -> Clerk:
        context = browser.new_context(
            viewport={"width": 1366, "height": 900}, locale="zh-CN", accept_downloads=True
        )
        contexts.append(context)
        clerks.append(Clerk(context, server))
        return clerks[-1]

    yield come
    for context in contexts:
        context.close()
    assert [url for person in clerks for url in person.outside] == []
    assert [fault for person in clerks for fault in person.faults] == []


def start_on(person: Clerk, folder: Path, *, with_figures: bool = True) -> str:
    """Last year's report in and, if asked, this year's figures; the report's identifier."""
    (folder / "last.json").write_text(report_file.dumps(last_year()), encoding="utf-8")
    (folder / "this.json").write_text(report_file.dumps(this_year()), encoding="utf-8")
    person.open()
    person.upload(folder / "last.json")
    person.sees("读出的单元格")
    if with_figures:
        person.turn_to("今年数据")
        person.press("Excel模板", exact=False)
        person.upload(folder / "this.json")
        person.page.keyboard.press("Escape")
        person.sees("表格核对无误")
    return person.report


def test_load_break_mend_draft_change_reload(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    person = clerk(fresh)
    start_on(person, tmp_path)
    person.fill(RECEIVED, "19")
    person.sees("收与办不平")
    person.turn_to("起草")
    person.sees("不能起草")
    assert person.page.locator(".st-key-start").count() == 0
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
    person.page.locator(".fig").first.hover()
    assert person.page.locator(".fig .src").first.is_visible()
    person.shoot("draft")
    before = person.draft()
    person.ask("把第一部分压缩一些")
    assert person.draft() != before
    changed = person.draft()
    person.page.reload()
    person.settle()
    person.sees("把第一部分压缩一些")
    assert person.draft() == changed


def test_from_last_years_word_file_and_typed_figures_to_this_years_word_file(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    word = rendered(Publication(Balanced(last_year())), ".docx")
    (tmp_path / "去年.docx").write_bytes(word)
    person = clerk(fresh)
    person.open()
    person.upload(tmp_path / "去年.docx")
    person.sees("200 / 200")
    person.turn_to("今年数据")
    typed = {c.address: v for c, v in this_year().filled() if v}
    for address, value in typed.items():
        person.cell(address).fill(str(value))
    person.cell(address).press("Enter")
    person.settle()
    person.press("全部填0", exact=False)
    person.clicks += 1
    person.page.get_by_text("我已核实").click()
    person.settle()
    person.press("填0")
    person.sees("表格核对无误")
    person.press("去起草", exact=False)
    person.page.wait_for_selector("h1:has-text('起草')")
    person.start_draft()
    while person.page.get_by_role("button", name="删去这一句").count():
        person.press("删去这一句")
    person.turn_to("其他事实")
    other = person.page.locator("textarea").first
    other.fill("本年度未收取信息处理费。")
    other.press("Control+Enter")
    person.settle()
    person.turn_to("成稿")
    person.sees("没有错误，可以定稿")
    person.clicks += 1
    with person.page.expect_download() as waiting:
        person.page.get_by_role("button", name="Word文档").click()
    waiting.value.save_as(tmp_path / "今年.docx")
    person.shoot("finish")

    out = read(tmp_path / "今年.docx")
    assert out.agency == last_year().agency
    assert (out.year, out.values) == (2023, this_year().values)
    assert "20件" in out.narrative.overview
    assert "草稿" not in waiting.value.suggested_filename
    assert person.clicks + 1 <= 15, "clicks and typed fields beyond the figures themselves"


def test_nothing_is_lost_when_the_page_is_reloaded_or_the_server_restarted(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    person = clerk(fresh)
    report = start_on(person, tmp_path, with_figures=False)
    person.page.reload()
    person.settle()
    person.sees("200 / 200")
    person.turn_to("今年数据")
    person.fill(RECEIVED, "20")
    fresh.restart()
    person.open("/figures", report)
    assert person.cell(RECEIVED).input_value() == "20"
    person.press("Excel模板", exact=False)
    person.upload(tmp_path / "this.json")
    person.page.keyboard.press("Escape")
    person.sees("表格核对无误")
    person.turn_to("其他事实")
    other = person.page.locator("textarea").first
    other.fill("无")
    other.press("Control+Enter")
    person.settle()
    person.page.reload()
    person.settle()
    assert person.page.locator("textarea").first.input_value() == "无"
    person.turn_to("起草")
    person.start_draft()
    draft = person.draft()
    fresh.restart()
    person.open("/draft", report)
    assert person.draft() == draft
    person.turn_to("成稿")
    person.page.reload()
    person.settle()
    person.sees("成稿前的核对")


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
    assert second.cell(penalties).input_value() == "7"
    assert first.cell(licences).input_value() == "0"
    second.press("在最新内容上照我的改")
    second.sees("已在最新内容上保存")
    first.page.reload()
    first.settle()
    values = [first.cell(address).input_value() for address in (penalties, licences)]
    assert values == ["7", "5"]


def test_a_model_that_dies_in_mid_draft_loses_nothing(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path, dying_model: str
) -> None:
    person = clerk(fresh)
    start_on(person, tmp_path)
    person.turn_to("起草")
    person.start_draft()
    before = person.draft()
    person.turn_to("设置")
    person.page.get_by_label("接口地址").fill(dying_model)
    person.page.get_by_label("模型名称").fill("dying")
    person.press("保存设置")
    person.sees("设置已保存")
    person.turn_to("起草")
    person.start_draft()
    text = person.text()
    assert "Traceback" not in text
    assert "原来的草稿没有改动" in text or person.draft() != ""
    if "原来的草稿没有改动" in text:
        assert person.draft() == before
    else:
        assert "20件" in person.draft()


BAD_FILES = {
    "空文件.docx": (b"", "空"),
    "图片.docx": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "图片"),
    "旧版.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "另存为"),
    "损坏.pdf": (b"%PDF-1.7\nnothing here", "PDF|pdf|损坏|读"),
    "乱码.txt": (bytes(range(128, 256)) * 40, "读|编码|不是|没有"),
    "别的.json": (b'{"hello": 1}', "hello|不认识"),
    "断的.json": (b'{"schema": 1,', "JSON"),
    "通知.txt": ("关于放假的通知\n各单位：国庆节放假七天。".encode(), "年度报告|没有|表"),
    "网页.html": (b"<html><body><h1>404</h1></body></html>", "年度报告|没有|表"),
    "压缩.xlsx": (b"PK\x03\x04" + b"\x00" * 300, "损坏|不是|压缩"),
}


def test_every_kind_of_bad_file_is_one_sentence_and_changes_nothing(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    person = clerk(fresh)
    person.open()
    for name, (content, expected) in BAD_FILES.items():
        (tmp_path / name).write_bytes(content)
        person.upload(tmp_path / name)
        alert = person.page.locator("[data-testid=stAlert]").filter(has_text=name.split(".")[0])
        alert.first.wait_for()
        said = alert.first.inner_text()
        assert re.search(expected, said), (name, said)
        assert "Traceback" not in person.text()
        assert person.report == ""


@pytest.fixture
def dying_model() -> Iterator[str]:
    """An endpoint that begins to answer and then hangs up."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            piece = {"choices": [{"index": 0, "delta": {"content": "（一）主动公开。全年"}}]}
            self.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
            self.wfile.flush()
            self.connection.close()

        def log_message(self, *_: object) -> None:
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_address[1]}/v1"
    served.shutdown()


def test_ten_instructions_two_undone_and_a_version_restored(
    clerk: Callable[[Server], Clerk], fresh: Server, tmp_path: Path
) -> None:
    person = clerk(fresh)
    start_on(person, tmp_path)
    person.turn_to("起草")
    person.start_draft()
    first = person.draft()
    for request in (
        "依申请公开那段换个说法",
        "把第一部分压缩一些",
        "加一条：举行新闻发布会2场",
        "监督保障加一句：机关建立了月度自查制度。",
        "新收申请是多少",
        "删掉第二个问题",
        "撤销",
        "撤销",
        "还有什么没做完",
        "把主动公开写详细一点",
    ):
        person.ask(request)
    assert "新闻发布会" in person.draft()
    assert "月度自查制度" not in person.draft()
    person.page.get_by_role("tab", name="版本").click()
    person.page.get_by_label("从", exact=True).click()
    person.page.get_by_role("option", name=re.compile("^第1版")).click()
    person.settle()
    person.shoot("versions")
    person.press("恢复第1版", exact=False)
    person.page.reload()
    person.settle()
    assert person.draft() == first
