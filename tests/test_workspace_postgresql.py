"""The workspace on a real PostgreSQL on loopback: the same behaviour as on SQLite.

Needs the programs of PostgreSQL (``initdb``, ``postgres``; Debian: postgresql) and the extra
``nianbao[postgresql]``; where they are not, the tests are skipped and say why.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import settings as settings_module
from assistant.workspace import Stored, Workspace
from tests import test_workspace as scenarios
from tests.test_conversation_shared import (  # noqa: F401 - run here on PostgreSQL
    file,
    on_page,
    terminal,
    test_a_file_is_not_taken_over_what_somebody_has_saved_meanwhile,
    test_a_turn_whose_report_was_changed_elsewhere_is_kept_neither_as_text_nor_as_fact,
    test_of_page_and_terminal_at_once_the_second_is_told,
    test_the_terminal_that_comes_second_is_told_and_may_say_it_again,
    test_what_is_said_in_one_place_is_found_in_the_other,
    test_where_file_and_page_contradict_each_other_neither_is_changed_and_it_is_said_where,
)
from tests.test_workspace import (  # noqa: F401 - run here on PostgreSQL
    test_a_body_has_one_report_on_a_year,
    test_a_change_of_an_outdated_version_is_refused,
    test_a_process_killed_in_the_middle_of_its_writes_leaves_whole_versions,
    test_a_removed_report_takes_its_drafts_and_turns_along,
    test_a_report_comes_back_as_it_was_put_in,
    test_drafts_and_turns_of_each_earlier_schema_are_there_after_the_migration,
    test_drafts_are_versions_and_none_is_overwritten,
    test_of_many_who_save_at_once_exactly_one_succeeds,
    test_the_conversation_is_kept_in_order,
    test_the_models_and_the_migrations_agree,
    test_the_second_of_two_people_is_told_and_overwrites_nothing,
    test_what_is_typed_and_not_saved_is_kept_word_for_word_until_it_is_dropped,
    test_what_was_undone_can_be_redone_until_something_else_is_made,
)

pwd = pytest.importorskip("pwd", reason="只在Linux上测试PostgreSQL")
pytest.importorskip("psycopg", reason="没有安装psycopg（nianbao[postgresql]），PostgreSQL测试跳过")


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of its own in an empty folder; the URL of its first database."""
    initdb, postgres = _program("initdb"), _program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("没有找到PostgreSQL的程序（initdb、postgres），PostgreSQL测试跳过")
    user: str | None = None
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        try:
            user = pwd.getpwnam("postgres").pw_name
        except KeyError:
            pytest.skip("以root运行而没有postgres用户，PostgreSQL测试跳过")
    folder = tmp_path_factory.mktemp("postgresql")
    if user is not None:
        for parent in (folder, *folder.parents):
            if parent == Path(folder.anchor):
                break
            if parent.stat().st_uid == os.geteuid() and parent != Path("/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)
        shutil.chown(folder, user)
    data = folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["-D", str(data), "-U", "clerk", "-A", "trust", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(
        [initdb, *arguments], user=user, capture_output=True, text=True, cwd=folder, check=False
    )
    assert made.returncode == 0, made.stderr
    listening = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"]
    running = subprocess.Popen(
        [postgres, "-D", str(data), "-p", str(port), *listening, "-c", "fsync=off"],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"postgresql://clerk@127.0.0.1:{port}/postgres"
    try:
        _wait_for(url)
        yield url
    finally:
        running.send_signal(signal.SIGINT)  # a fast shutdown: connections are closed
        running.wait(20)


def _wait_for(url: str) -> None:
    import psycopg

    for _ in range(300):
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start")


@pytest.fixture(autouse=True)
def database(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A database of its own for each test, named in the settings."""
    import psycopg

    name = f"t{abs(hash(request.node.nodeid)):x}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = server.removesuffix("postgres") + name
    monkeypatch.setenv("NIANBAO_DATABASE_URL", url)
    return url


@pytest.fixture
def workspace(database: str) -> Iterator[Workspace]:
    opened = Workspace.open(settings_module.load())
    yield opened
    opened.close()


@pytest.fixture
def stored(workspace: Workspace) -> Stored:
    return workspace.add(scenarios.blank())


def test_it_is_really_postgresql(workspace: Workspace) -> None:
    assert workspace.engine.dialect.name == "postgresql"
