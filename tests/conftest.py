"""What every test gets: no network but loopback, and a home of its own."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "nianbao",
    deadline=None,  # time is measured in benchmarks/, never in tests
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("nianbao")

pytest_plugins = ["tests.browser_fixtures", "tests.page_fixtures"]

_LOOPBACK_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", ""}


class NetworkBlocked(OSError):
    """A test tried to leave the machine."""


def is_loopback(host: object) -> bool:
    """Whether ``host`` (a name or an address) is this machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.lower() in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(host: object) -> None:
    raise NetworkBlocked(f"tests may not reach {host!r}: only loopback is open")


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Sockets connect, send and resolve to loopback only, for the whole session."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    sendto, resolve = socket.socket.sendto, socket.getaddrinfo

    def guarded(method: Any) -> Any:
        def call(self: socket.socket, address: Any, *rest: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
                _refuse(address[0])
            return method(self, address, *rest)

        return call

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        address = rest[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            _refuse(address[0])
        return sendto(self, data, *rest)

    def guarded_resolve(host: Any, *rest: Any, **options: Any) -> Any:
        if not is_loopback(host):
            _refuse(host)
        return resolve(host, *rest, **options)

    patch.setattr(socket.socket, "connect", guarded(connect))
    patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    patch.setattr(socket.socket, "sendto", guarded_sendto)
    patch.setattr(socket, "getaddrinfo", guarded_resolve)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def nianbao_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for each test; nothing of the developer's settings is seen."""
    for name in list(os.environ):
        if name.startswith("NIANBAO_"):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("NIANBAO_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def indexed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the corpus in its index, made once."""
    from assistant.retrieval import ensure_index
    from assistant.settings import Settings

    home = tmp_path_factory.mktemp("home")
    ensure_index(Settings(home=home)).close()
    return home
