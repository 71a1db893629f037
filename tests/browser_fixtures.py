"""One browser and one server for all browser tests; each test begins from an empty state."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.settings import Settings
from assistant.workspace import Workspace
from tests.browser_support import ARGUMENTS, Clerk, Server, chromium
from tests.page_support import seed_index


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    path = chromium()
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("没有找到Chromium，浏览器测试跳过")
    assert path is not None, "CI must have a Chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on loopback."""
    running = Server(tmp_path_factory.mktemp("server"))
    seed_index(running.home)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def fresh(server: Server) -> Server:
    """The server in its first state: no report, no setting."""
    workspace = Workspace.open(Settings(home=server.home))
    for listing in workspace.reports():
        workspace.remove(listing.id)
    workspace.close()
    (server.home / ".env").unlink(missing_ok=True)
    return server


@pytest.fixture
def kept(fresh: Server) -> Iterator[Workspace]:
    """What the server keeps, looked at from outside."""
    workspace = Workspace.open(Settings(home=fresh.home))
    yield workspace
    workspace.close()


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
