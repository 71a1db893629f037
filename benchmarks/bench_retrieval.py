"""How long indexing and searching take, beside the embedder alone and beside a small index."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.report.file import save
from assistant.resources import bundled
from assistant.retrieval.embedders import LocalEmbedder
from assistant.retrieval.gathering import index_paths, read_report
from assistant.retrieval.index import Index
from assistant.retrieval.passages import passages_of
from assistant.retrieval.writing import BATCH
from assistant.settings import Settings
from benchmarks import synthetic

#: Reports embedded for the throughput; each round embeds them with and without the index.
EMBEDDED, ROUNDS = 5, 2
UNCHANGED = 500
SMALL, LARGE = 1_000, 50_000
#: Each search is made some times, and its best time counts: the one other programs disturbed least.
SEARCHES, AGAIN = 40, 4


class Unknown(LocalEmbedder):
    """The local embedder under a name for which no vectors are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "measured"


def rows() -> list[tuple[str, str, str]]:
    """What is measured, the figure, what it should be."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        return [*_first(home), *_throughput(home), *_unchanged(home), *_searches(home)]


def _first(home: Path) -> list[tuple[str, str, str]]:
    """The corpus with the vectors that travel with it."""
    with Index.open(Settings(home=home / "first")) as index:
        seconds = _seconds(lambda: index_paths(index, ()))
        note = f"{len(index)} passages, none embedded"
    return [("corpus indexed for the first time", f"{seconds:.1f} s", note)]


def _throughput(home: Path) -> list[tuple[str, str, str]]:
    """The same passages through the embedder alone and through the index, in turn."""
    embedder = Unknown()
    paths = sorted(path for path in bundled("corpus").glob("*.md") if path.stem != "README")
    reports = [read_report(path) for path in paths[:: len(paths) // EMBEDDED]]
    words = [passage.searched for report in reports for passage in passages_of(report)]
    embedder.embed_passages(words[:4])
    alone, indexed = [], []
    for number in range(ROUNDS):
        alone.append(_processor(lambda: _in_batches(embedder, words)))
        with Index.open(Settings(home=home / f"round{number}"), embedder) as index:
            index.vectors.count("problems")  # Chroma is loaded: that is no matter of throughput
            indexed.append(_processor(lambda index=index: index.add(reports)))  # type: ignore[misc]
    one, other = min(alone), min(indexed)
    return [
        ("embedder alone", f"{len(words) / one:.1f}/s", "passages by processor time, one core"),
        ("indexing", f"{len(words) / other:.1f}/s", f"{one / other:.2f} of it, ≥ 0.9"),
    ]


def _in_batches(embedder: LocalEmbedder, words: list[str]) -> None:
    for start in range(0, len(words), BATCH):
        embedder.embed_passages(words[start : start + BATCH])


def _unchanged(home: Path) -> list[tuple[str, str, str]]:
    """Many reports in a folder, indexed once more."""
    folder = home / "reports"
    folder.mkdir()
    samples = [read_report(path) for path in sorted(bundled("corpus").glob("*-20*.md"))]
    for number in range(UNCHANGED):
        report = samples[number % len(samples)]
        agency = replace(report.agency, name=f"{report.agency.name}第{number}分局")
        save(replace(report, agency=agency), folder / f"{number}.json")
    settings = Settings(home=home / "unchanged")
    with Index.open(settings) as index:
        index_paths(index, [folder])
    taken = []
    for _ in range(3):
        with Index.open(settings) as index:
            taken.append(_seconds(lambda index=index: index_paths(index, [folder])))  # type: ignore[misc]
    note = f"{UNCHANGED} reports, ≤ 2 s"
    return [("unchanged reports indexed again", f"{min(taken):.2f} s", note)]


def _searches(home: Path) -> Iterator[tuple[str, str, str]]:
    """Searches in a small and a large index in turn, so that both feel the same load."""
    opened = [synthetic.index_of(size, home / f"of{size}") for size in (SMALL, LARGE)]
    own = synthetic.body(3)
    ways: dict[str, dict[str, Any]] = {
        "section chosen": {},
        "own body first": {"agency": own, "kind": "department", "year_before": 2023},
        "own body left out": {"exclude_agency": own},
    }
    for name, options in ways.items():
        taken: list[list[float]] = [[], []]
        for number in range(SEARCHES):
            for place, (index, words, _) in enumerate(opened):
                search = _search(index, words[number % len(words)], options)
                taken[place].append(min(_seconds(search) for _ in range(AGAIN)) * 1e3)
        small, large = (statistics.median(each) for each in taken)
        note = f"{large / small:.1f} × that at {SMALL:,} ({small:.1f} ms); ≤ 15 ms, ≤ 2 ×"
        yield f"search at {LARGE:,}, {name}", f"{large:.1f} ms", note
    for index, _, _ in opened:
        index.close()


def _search(index: Index, words: str, options: dict[str, Any]) -> Callable[[], object]:
    return lambda: index.search(words, section=synthetic.SECTION, **options)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _processor(call: Callable[[], object]) -> float:
    """Processor time: other programs on the machine leave it as it is."""
    start = time.process_time()
    call()
    return time.process_time() - start
