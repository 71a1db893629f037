"""Take the handbook's screenshots: ``python docs/take_screenshots.py`` from the top of the tree.

Starts the app on loopback with a home of its own, walks the steps with the sample report, and
writes ``docs/images/*.png``. Needs Chromium and the development dependencies.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from tests.browser_support import ARGUMENTS, Clerk, Server, chromium  # noqa: E402

IMAGES = TOP / "docs" / "images"
LAST, THIS = TOP / "corpus" / "lanyang-wangyu-2022.md", TOP / "examples" / "wangyu-2023.json"
WHO = "applications.received.natural_person"


def main() -> int:
    """Take them all."""
    path = chromium()
    if path is None:
        print("没有找到Chromium，无法截图。", file=sys.stderr)
        return 3
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _index(Path(folder))
        server = Server(Path(folder))
        server.start()
        try:
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
                context = browser.new_context(
                    viewport={"width": 1280, "height": 860}, locale="zh-CN", accept_downloads=True
                )
                _walk(Clerk(context, server))
                browser.close()
        finally:
            server.stop()
    return 0


def _index(home: Path) -> None:
    """A few sample reports are enough for pictures."""
    from assistant.reading import read
    from assistant.retrieval import Index
    from assistant.settings import Settings

    samples = sorted((TOP / "corpus").glob("lanyang-*-2022.md"))
    with Index.open(Settings(home=home)) as index:
        index.add([read(sample) for sample in samples], origin="sample")


def _walk(person: Clerk) -> None:
    person.open()
    person.english()  # waits until the page speaks Chinese
    _shoot(person, "01-start")
    person.upload(LAST)
    person.sees("读出的单元格")
    _shoot(person, "02-last-year")
    person.turn_to("今年数据")
    person.press("Excel模板", exact=False)
    person.upload(THIS)
    person.page.keyboard.press("Escape")
    person.sees("表格核对无误")
    person.fill(WHO, "31")
    person.sees("收与办不平")
    person.page.get_by_role("button", name="定位").first.click()
    person.settle()
    _shoot(person, "03-figures")
    person.fill(WHO, "13")
    person.sees("表格核对无误")
    person.turn_to("其他事实")
    _shoot(person, "04-facts")
    person.turn_to("起草")
    person.start_draft()
    person.ask("压缩主动公开这一段")
    person.page.locator("h3").first.scroll_into_view_if_needed()
    person.page.locator(".fig").nth(6).hover()
    _shoot(person, "05-draft")
    shutil.copyfile(IMAGES / "05-draft.png", IMAGES / "page.png")
    person.page.get_by_role("tab", name="版本").click()
    person.settle()
    _shoot(person, "06-versions")
    person.turn_to("对比")
    _shoot(person, "07-compare")
    person.turn_to("成稿")
    person.page.wait_for_timeout(1500)
    _shoot(person, "08-finish")
    person.turn_to("语料库")
    _shoot(person, "09-corpus")
    person.turn_to("设置")
    _shoot(person, "10-settings")


def _shoot(person: Clerk, name: str) -> None:
    person.page.wait_for_timeout(400)
    path = IMAGES / f"{name}.png"
    person.page.screenshot(path=str(path))
    # A page has few colours; with a palette the picture is a third of its size.
    with Image.open(path) as shot:
        shot.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
