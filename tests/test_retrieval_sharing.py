"""One Chroma server, several clients: a real ``chroma run`` on loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import IndexUnavailable
from assistant.retrieval.index import Index, destroy
from assistant.settings import Settings
from tests.retrieval_samples import PairEmbedder, a_report

OTHER = {"name": "丁山县林业局", "region": "乙省戊市丁山县", "subject": "林权登记"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that runs for this module."""
    port = _free_port()
    program = Path(sysconfig.get_path("scripts")) / (
        "chroma.exe" if sys.platform == "win32" else "chroma"
    )
    folder = tmp_path_factory.mktemp("server")
    command = [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    ) as process:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def client(home: Path, server: str, embedder: str) -> Index:
    return Index.open(Settings(home=home, chroma_url=server), PairEmbedder(embedder))


def agencies(index: Index, query: str = "登记 名单") -> set[str]:
    return {hit.passage.agency for hit in index.search(query, top=50)}


def test_what_one_client_indexes_the_other_finds(tmp_path: Path, server: str) -> None:
    with (
        client(tmp_path / "a", server, "found") as one,
        client(tmp_path / "b", server, "found") as two,
    ):
        assert one.add([a_report()]).added == 1
        assert agencies(two) == {a_report().agency.name}
        assert two.add([a_report()]).unchanged == 1  # the server's list counts, not this client's
        two.add([a_report(**OTHER)])
        assert agencies(one) == {a_report().agency.name, OTHER["name"]}
        assert OTHER["name"] in one.names()
        changed = a_report(problems="一是窗口排队久。为此，增设两个窗口。")
        one.add([changed])
        found = {hit.passage.text for hit in two.search("窗口", section="problems", top=50)}
        assert "窗口排队久。" in found
        assert not any("公租房轮候" in text for text in found)
        two.remove([entry.report_id for entry in two.entries() if entry.agency == OTHER["name"]])
        assert agencies(one) == {a_report().agency.name}


def test_two_clients_write_and_search_at_once(tmp_path: Path, server: str) -> None:
    failures: list[BaseException] = []

    def work(who: str) -> None:
        try:
            with client(tmp_path / who, server, "at-once") as index:
                for number in range(8):
                    index.add([a_report(f"{who}{'甲乙丙丁戊己庚辛'[number]}县林业局")])
                    assert index.search("公租房名单", top=5)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(who,)) for who in ("东", "西")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with client(tmp_path / "third", server, "at-once") as index:
        index.inspect()
        index.search("公租房")
        assert len(index.entries()) == 16
        assert len(index) == index.vectors.count("overview") + index.vectors.count("problems")


def test_two_embedders_on_one_server_never_mix(tmp_path: Path, server: str) -> None:
    with (
        client(tmp_path / "a", server, "mix-one") as one,
        client(tmp_path / "a", server, "mix-two") as two,
    ):
        one.add([a_report()])
        two.add([a_report(**OTHER)])
        assert agencies(one) == {a_report().agency.name}
        assert agencies(two) == {OTHER["name"]}


def test_rebuilding_takes_all_away_for_everybody(tmp_path: Path, server: str) -> None:
    with client(tmp_path / "a", server, "destroyed") as one:
        one.add([a_report()])
    destroy(Settings(home=tmp_path / "a", chroma_url=server), PairEmbedder("destroyed"))
    with client(tmp_path / "b", server, "destroyed") as two:
        assert two.search("公租房") == []
        assert two.add([a_report()]).added == 1
        assert agencies(two) == {a_report().agency.name}


def test_a_server_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{_free_port()}"
    settings = Settings(home=tmp_path, chroma_url=url)
    with Index.open(settings, PairEmbedder()) as index:
        calls: tuple[Any, ...] = (lambda: index.search("公租房"), lambda: index.add([a_report()]))
        for call in calls:
            with pytest.raises(IndexUnavailable, match="没有正常答复") as caught:
                call()
            assert "\n" not in str(caught.value)
            assert url in str(caught.value)
