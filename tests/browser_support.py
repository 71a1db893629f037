"""A real server and a real Chromium for the tests of the page."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from assistant.report import file as report_file
from assistant.resources import bundled
from tests.page_support import last_year, this_year

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Where screenshots are kept; CI keeps the folder as an artefact.
SHOTS = Path(os.environ.get("NIANBAO_SHOTS") or Path(__file__).parent.parent / "artefacts")


def chromium() -> str | None:
    """The system's Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


#: Counts what people do, in the page itself, and how often the page has begun to run.
_COUNTER = """
window.runs = 0;
new MutationObserver((changes) => {
  if (changes.some((c) => c.target.dataset.testScriptState !== "notRunning")) window.runs += 1;
}).observe(document, { subtree: true, attributeFilter: ["data-test-script-state"] });
window.effort = { clicks: 0, fields: new Set() };
const own = (event) => {
  const target = event.composedPath()[0];
  return (target.dataset && target.dataset.cell) || target.closest(".gdg-style, .gdg-input, .stDataFrameGlideDataEditor");
};
window.addEventListener("click", (event) => {
  if (event.isTrusted && !own(event)) window.effort.clicks += 1;
}, true);
window.addEventListener("input", (event) => {
  const target = event.composedPath()[0];
  const typed = !["checkbox", "radio", "file"].includes(target.type);
  if (event.isTrusted && typed && !own(event)) window.effort.fields.add(target);
}, true);
"""

_HAS_BEGUN = """(runs) => new Promise((done) => {
  const end = Date.now() + 600;
  const look = setInterval(() => {
    if (window.runs > runs || Date.now() > end) { clearInterval(look); done(); }
  }, 20);
})"""


class Server:
    """The app on a loopback port, with a home of its own; can be restarted."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.environment = environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("NIANBAO_")}
        environment |= {"NIANBAO_HOME": str(self.home), **self.environment}
        page = bundled("streamlit_app.py")
        arguments = ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(page), *arguments],
                env=environment,
                cwd=page.parent,
                stdout=log,
                stderr=log,
            )
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.home / "server.log").read_text(encoding="utf-8")[-2000:])

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()


class Clerk:
    """Somebody at the page: what people do with it, in their words."""

    def __init__(self, context: Any, server: Server) -> None:
        self.server, self.context = server, context
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.outside: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self._uploads = 0
        self.page.add_init_script(_COUNTER)

    @property
    def effort(self) -> int:
        """Clicks, files chosen, and fields typed into that are not figures, since the page opened.

        Counted by the browser itself: whatever is clicked or typed into, by whatever test.
        """
        counted = self.page.evaluate("() => window.effort.clicks + window.effort.fields.size")
        return int(counted) + self._uploads

    def _asked(self, request: Any) -> None:
        if not re.match(
            rf"(https?|wss?)://127\.0\.0\.1:{self.server.port}/|data:|blob:", request.url
        ):
            self.outside.append(request.url)

    def open(self, path: str = "/", report: str = "") -> None:
        self.page.goto(f"{self.server.url}{path}" + (f"?report={report}" if report else ""))
        self.settle()

    def reload(self) -> None:
        """Load the page anew, without waiting for anything that is on its way."""
        self.page.reload()
        self.settle()

    def come_back(self, report: str, path: str = "/") -> Clerk:
        """The same person in a new window, the old one closed."""
        self.page.close()
        again = Clerk(self.context, self.server)
        again.outside, again.faults = self.outside, self.faults
        again.open(path, report)
        return again

    @property
    def report(self) -> str:
        found = re.search(r"report=([0-9a-f]+)", self.page.url)
        return found[1] if found else ""

    def settle(self) -> None:
        """Wait until the page has finished running."""
        self.page.wait_for_selector("[data-testid=stMain] h1")
        # A click asks for a run at once: the state is then `rerunRequested`, later `running`.
        self.page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')"
            " && !document.querySelector('[data-stale=true]')"
        )
        self.page.wait_for_timeout(100)

    def turn_to(self, title: str) -> None:
        self.page.get_by_role("link", name=title, exact=True).click()
        self._turned(title)

    def go_on_to(self, title: str) -> None:
        """Press the button that leads to the next step."""
        self.page.get_by_role("button", name=f"下一步：{title}", exact=True).click()
        self._turned(title)

    def _turned(self, title: str) -> None:
        # Until the page is turned, what is typed would go into the one before.
        self.page.wait_for_selector(f"[data-testid=stMain] h1:has-text('{title}')")
        self.settle()

    def saved(self) -> None:
        """Wait until the last typed cell has been to the server and back."""
        self.page.wait_for_function(
            "() => !document.querySelector('[data-unsaved]')", timeout=60_000
        )
        self.settle()

    def press(self, name: str, *, exact: bool = True) -> None:
        button = self.page.get_by_role("button", name=name, exact=exact).first
        runs = self.page.evaluate("() => window.runs")
        button.click()
        # On a busy machine a run may begin late; a button that only opens something begins none.
        self.page.evaluate(_HAS_BEGUN, runs)
        self.settle()

    def upload(self, path: Path, number: int = 0) -> None:
        # A click on the button and a choice in the system's window, which the browser tells not.
        self._uploads += 2
        self.page.locator("input[type=file]").nth(number).set_input_files(str(path))
        self.settle()

    def cell(self, address: str) -> Any:
        return self.page.locator(f'input[data-cell="{address}"]')

    def fill(self, address: str, text: str) -> None:
        self.cell(address).fill(text)
        self.cell(address).press("Enter")
        self.settle()

    def sees(self, text: str | re.Pattern[str]) -> None:
        self.page.get_by_text(text).first.wait_for()

    def text(self) -> str:
        """What stands on the page."""
        return str(self.page.locator("[data-testid=stMain]").inner_text())

    def draft(self) -> str:
        """The draft as it is read."""
        return "\n".join(self.page.locator(".draft").all_inner_texts())

    def start_draft(self) -> None:
        self.page.locator(".st-key-start button").first.click()
        self.page.get_by_text(re.compile("草稿已写好|原来的草稿没有改动|已停止")).wait_for(
            timeout=120_000
        )
        self.settle()

    def field(self, label: str) -> Any:
        """The first text field with this label."""
        return self.page.get_by_role("textbox", name=label, exact=True).first

    def type_into(self, label: str, text: str, pause: int = 1300) -> None:
        """Type into a field and go on sitting there: nothing is left, entered or clicked."""
        field = self.field(label)
        field.click()
        field.press("Control+a")
        field.press_sequentially(text, delay=5)
        if pause:
            self.page.wait_for_timeout(pause)
            self.settle()

    def finds(self, label: str, text: str) -> None:
        """Wait until the first field with this label holds this text."""
        self.page.wait_for_function(
            "([label, text]) => document.querySelector(`[aria-label='${label}']`)?.value === text",
            arg=[label, text],
        )

    def type_facts(self, *figures: str) -> None:
        """Type figures into the list of facts, one below the other, from its first line on."""
        grid = self.page.locator("[data-testid=stDataFrame] canvas").first
        grid.scroll_into_view_if_needed()
        size = grid.bounding_box()
        assert size is not None
        self.page.mouse.click(size["x"] + size["width"] * 0.45, size["y"] + 54)
        for figure in figures:
            self.page.keyboard.press("Enter")
            field = self.page.locator(".gdg-input")
            field.wait_for()
            field.fill(figure)
            field.press("Enter")
            field.wait_for(state="detached")
        self.settle()
        self.sees(f"已保存{len(figures)}项")

    def messages(self) -> list[str]:
        """What the page tells, each in one sentence."""
        return [str(t) for t in self.page.locator("[data-testid=stAlert]").all_inner_texts()]

    def hints(self) -> list[str]:
        """What is said on hovering, and by a screen reader."""
        found: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('[title],[aria-label],[placeholder],[alt]')].flatMap("
            "e => ['title','aria-label','placeholder','alt'].map(n => e.getAttribute(n)))"
            ".filter(Boolean)"
        )
        return found

    def english(self) -> list[str]:
        """English words that a reader could see on the page (names of files and codes aside)."""
        self.page.wait_for_function("() => window.nianbaoChinese")
        self.page.wait_for_timeout(100)
        text = self.page.evaluate("() => document.body.innerText")
        known = r"Word|PDF|Excel|Markdown|Chroma|Tab|MB|CSV|JSON|http\S*|sqlite\S*|/\S+|\w+\.\w+"
        bare = re.sub(rf"{known}|[A-Z]\d?-[A-Z-]+|\bnianbao\b", " ", text)
        # An icon is a word in a font of icons.
        icons = set(self.page.locator("[data-testid=stIconMaterial], [role=img]").all_inner_texts())
        return [w for w in re.findall(r"[A-Za-z_]{3,}", bare) if w not in icons]

    def ask(self, request: str) -> None:
        before = self.page.locator("[data-testid=stChatMessage]").count()
        field = self.page.locator("[data-testid=stChatInputTextArea]")
        field.fill(request)
        self.page.wait_for_timeout(100)
        if field.input_value() != request:  # it was emptied after the turn before, only now
            field.fill(request)
        field.press("Enter")
        self.page.locator("[data-testid=stChatMessage]").nth(before + 1).wait_for()
        self.settle()

    def shoot(self, name: str) -> None:
        """A screenshot of the whole page, for people to look at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size
        height = self.page.evaluate(
            "() => document.querySelector('[data-testid=stMain]').scrollHeight"
        )
        self.page.set_viewport_size(
            {"width": size["width"], "height": min(max(height + 20, size["height"]), 3200)}
        )
        self.page.wait_for_timeout(200)
        self.page.screenshot(path=str(SHOTS / f"{name}.png"))
        self.page.set_viewport_size(size)


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


def draft_on(person: Clerk, folder: Path) -> str:
    """A report begun, its figures in, and a first draft made; the report's identifier."""
    report = start_on(person, folder)
    person.turn_to("起草")
    person.start_draft()
    return report
