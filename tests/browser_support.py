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

from assistant.resources import bundled

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
        self.server = server
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.outside: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.clicks = 0

    def _asked(self, request: Any) -> None:
        if not re.match(
            rf"(https?|wss?)://127\.0\.0\.1:{self.server.port}/|data:|blob:", request.url
        ):
            self.outside.append(request.url)

    def open(self, path: str = "/", report: str = "") -> None:
        self.page.goto(f"{self.server.url}{path}" + (f"?report={report}" if report else ""))
        self.settle()

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
        self.page.wait_for_timeout(150)

    def turn_to(self, title: str) -> None:
        self.clicks += 1
        self.page.get_by_role("link", name=title, exact=True).click()
        self.page.wait_for_selector(f"[data-testid=stMain] h1:has-text('{title}')")
        self.settle()

    def saved(self) -> None:
        """Wait until the last typed cell has been to the server and back."""
        self.page.wait_for_function(
            "() => !document.querySelector('[data-unsaved]')", timeout=20_000
        )
        self.settle()

    def press(self, name: str, *, exact: bool = True) -> None:
        self.clicks += 1
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.settle()

    def upload(self, path: Path, number: int = 0) -> None:
        self.clicks += 1
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
        self.clicks += 1
        self.page.get_by_role("button", name=re.compile("起草$")).click()
        self.page.get_by_text(re.compile("草稿已写好|原来的草稿没有改动|已停止")).wait_for(
            timeout=60_000
        )
        self.settle()

    def ask(self, request: str) -> None:
        before = self.page.locator("[data-testid=stChatMessage]").count()
        field = self.page.locator("[data-testid=stChatInputTextArea]")
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
