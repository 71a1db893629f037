"""How well passages are found: labelled queries, own past first, the index against exact search.

``relevance.json`` was made with the corpus, and the weights in `assistant.retrieval.ranking` were
chosen on it. ``relevance_held_out.json`` was written after they were fixed, and nothing may be
chosen on it: queries in the words of clerks, each with the problem meant and its measure.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.retrieval.embedders import LocalEmbedder
from assistant.retrieval.gathering import index_paths
from assistant.retrieval.index import Index
from assistant.retrieval.passages import Passage, Section, same_name
from assistant.retrieval.ranking import Hit, Method
from assistant.settings import Settings
from benchmarks import synthetic

METHODS: tuple[Method, ...] = ("dense", "lexical", "fused")
SETS = {"labelled": "relevance.json", "held out": "relevance_held_out.json"}
SIZE = 50_000


@dataclass(frozen=True)
class Query:
    """What is asked, and the ids of the passages that answer it."""

    words: str
    section: Section
    relevant: frozenset[str]


class Remembering(LocalEmbedder):
    """Embeds each query once, though every method asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Any] = {}

    def embed_query(self, text: str) -> Any:
        if text not in self._known:
            self._known[text] = super().embed_query(text)
        return self._known[text]


def rows() -> list[tuple[str, str, str]]:
    """Recall and nDCG of each method; own past first; agreement with exact search."""
    with tempfile.TemporaryDirectory() as folder:
        with Index.open(Settings(home=Path(folder) / "corpus"), Remembering()) as index:
            index_paths(index, ())
            table = [*_methods(index), _own_first(index)]
        table.append(_against_exact(Path(folder) / "synthetic"))
    return table


def queries(index: Index, file: str) -> list[Query]:
    """The labelled queries of a file.

    Raises:
        ValueError: a label names no passage of the corpus, or more than one.
    """
    by_report = {
        Path(entry.path).stem: [each.passage for each in index.shelf.passages_of(entry.report_id)]
        for entry in index.entries()
    }
    data = json.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
    return [
        Query(
            item["query"],
            item["section"],
            frozenset(_labelled(by_report[label["report"]], label) for label in item["relevant"]),
        )
        for item in data
    ]


def _labelled(passages: Sequence[Passage], label: dict[str, str]) -> str:
    """The id of the passage that a label names."""
    found = [passage for passage in passages if passage.text.startswith(label["snippet"])]
    if len(found) != 1:
        raise ValueError(f"{label} names {len(found)} passages")
    return found[0].id


def _methods(index: Index) -> list[tuple[str, str, str]]:
    """Recall and nDCG of each method on each set, and of the default on both together."""
    table = []
    every: dict[str, tuple[list[float], list[float]]] = {method: ([], []) for method in METHODS}
    for name, file in SETS.items():
        asked = queries(index, file)
        for method in METHODS:
            found = [
                [hit.passage.id for hit in _search(index, query, method=method)] for query in asked
            ]
            pairs = list(zip(found, asked, strict=True))
            recalls = [recall_at(5, ids, query.relevant) for ids, query in pairs]
            gains = [ndcg_at(10, ids, query.relevant) for ids, query in pairs]
            every[method][0].extend(recalls)
            every[method][1].extend(gains)
            table.append(_row(f"{name}, {method}", recalls, gains))
    for method in METHODS:
        table.append(_row(f"all, {method}", *every[method]))
    what, figure, note = table[-1]
    return [*table[:-1], (what, figure, f"{note}; the default, ≥ 0.9")]


def _row(name: str, recalls: list[float], gains: list[float]) -> tuple[str, str, str]:
    note = f"nDCG@10 {np.mean(gains):.3f}; {len(recalls)} queries"
    return f"{name}, recall@5", f"{np.mean(recalls):.3f}", note


def _search(index: Index, query: Query, *, method: Method = "fused", agency: str = "") -> list[Hit]:
    return index.search(query.words, section=query.section, top=10, method=method, agency=agency)


def recall_at(count: int, ids: Sequence[str], relevant: frozenset[str]) -> float:
    """The share of what is relevant (of as many as fit) among the first ``count``."""
    return len(relevant & set(ids[:count])) / min(len(relevant), count)


def ndcg_at(count: int, ids: Sequence[str], relevant: frozenset[str]) -> float:
    """Discounted gain of the first ``count``, beside the best that could be."""
    gain = sum(1 / math.log2(i + 2) for i, id_ in enumerate(ids[:count]) if id_ in relevant)
    best = sum(1 / math.log2(i + 2) for i in range(min(len(relevant), count)))
    return gain / best


def _own_first(index: Index) -> tuple[str, str, str]:
    """For each label's body: does its own past come first when it asks?"""
    first, asked = 0, 0
    for name in SETS.values():
        for query in queries(index, name):
            passages = index.shelf.passages(sorted(query.relevant)).values()
            for agency in sorted({each.passage.agency for each in passages}):
                hits = _search(index, query, agency=agency)
                asked += 1
                first += same_name(hits[0].passage.agency) == same_name(agency)
    note = f"{first} of {asked} searches by a body with a relevant past"
    return "own past ranks first", f"{first / asked:.3f}", note


def _against_exact(home: Path) -> tuple[str, str, str]:
    """Chroma's first ten beside those of exact search."""
    index, _, vectors = synthetic.index_of(SIZE, home)
    asked = index.embedder.embed_query
    with index:
        agreed = 0
        numbers = range(200)
        for number in numbers:
            vector = asked(f"{number} ")
            exact = np.argpartition(vectors @ vector, -10)[-10:]
            near = index.vectors.nearest(synthetic.SECTION, vector, 10)
            agreed += len(set(near) & {str(i) for i in exact})
    share = agreed / (10 * len(numbers))
    return "first ten as exact search has them", f"{share:.4f}", f"{SIZE:,} passages, ≥ 0.99"
