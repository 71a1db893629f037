"""An index of any size with passages like the corpus's, without embedding a text.

Each passage joins the halves of two passages of the corpus under an invented body and year. Its
vector lies between theirs, moved as far as neighbours in the corpus are apart.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.report import Agency, Report, edition_for
from assistant.report.file import dump
from assistant.resources import bundled
from assistant.retrieval import precomputed
from assistant.retrieval.embedders import LocalEmbedder
from assistant.retrieval.gathering import read_report
from assistant.retrieval.index import Index
from assistant.retrieval.passages import FORM, Passage, passages_of
from assistant.retrieval.shelf import Entry, Stored
from assistant.settings import Settings

#: All passages go into the one section that is searched: that is the hardest case.
SECTION = "problems"
PER_REPORT = 12
YEARS = range(2019, 2024)
#: Length of the step from between two passages: cosines to the nearest are then about 0.95, as
#: those of the corpus are.
STEP = 0.3


class KnownVectors:
    """An embedder for which every query's vector is known beforehand, and costs nothing."""

    name = "synthetic"

    def __init__(self, vectors: Any) -> None:
        self.vectors = vectors
        self.dimension = int(vectors.shape[1])

    def embed_query(self, text: str) -> Any:
        """The vector of the query whose number stands in front of its words."""
        return self.vectors[int(text.split(" ", 1)[0])]

    def embed_passages(self, texts: Sequence[str]) -> Any:
        raise AssertionError("a synthetic index embeds nothing")


def corpus_passages() -> list[Passage]:
    """The passages of section 五 in the bundled corpus."""
    paths = sorted(path for path in bundled("corpus").glob("*.md") if path.stem != "README")
    passages = [passage for path in paths for passage in passages_of(read_report(path))]
    return [passage for passage in passages if passage.section == SECTION]


def vectors_like(base: Any, pairs: Any, seed: int) -> Any:
    """A unit vector for each pair of rows of ``base``."""
    dice = np.random.default_rng(seed)
    share = dice.uniform(0.2, 0.8, (len(pairs), 1))
    middle = share * base[pairs[:, 0]] + (1 - share) * base[pairs[:, 1]]
    step = dice.standard_normal(middle.shape)
    step *= STEP / np.linalg.norm(step, axis=1, keepdims=True)
    vectors = middle + step
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def index_of(size: int, home: Path, queries: int = 200) -> tuple[Index, list[str], Any]:
    """An index of ``size`` passages.

    Returns:
        The index, queries (each with the number of its vector in front), and all its vectors in
        the order of ids 0, 1, 2, …
    """
    passages = corpus_passages()
    kept = precomputed.load(LocalEmbedder().name)
    base = np.stack([kept[precomputed.digest(passage.searched)] for passage in passages])
    dice = np.random.default_rng(size)
    pairs = dice.integers(0, len(base), (size, 2))
    vectors = vectors_like(base, pairs, 1)
    asked = dice.integers(0, len(base), (queries, 2))
    index = Index.open(Settings(home=home), KnownVectors(vectors_like(base, asked, 2)))
    words = random.Random(1)
    made = [_passage(passages, pair, number) for number, pair in enumerate(pairs)]
    index.vectors.add(
        SECTION,
        [passage.id for passage in made],
        vectors,
        [""] * size,  # searching reads texts and facts from the shelf, not from Chroma
        [{"year": passage.year} for passage in made],
    )
    document = dump(Report.blank(Agency("合成机关", "department", ""), 2023, edition_for(2023)))
    with index.shelf.change():
        for start in range(0, size, PER_REPORT):
            part = made[start : start + PER_REPORT]
            first = part[0]
            entry = Entry(
                first.report_id, first.agency, first.kind, "", first.year, first.edition,
                "sample", first.report_id, "", len(part),
            )  # fmt: skip
            rows = [Stored(p, vectors[start + i].tobytes()) for i, p in enumerate(part)]
            index.shelf.put_report(entry, document, rows, ())
        index.shelf.keep("form", str(FORM))
        index.shelf.renew()
    texts = []
    for number, (one, _) in enumerate(asked):
        text = passages[one].text
        place = words.randrange(max(len(text) - 16, 1))
        texts.append(f"{number} {text[place : place + 16]}")
    return index, texts, vectors


def _passage(passages: Sequence[Passage], pair: Any, number: int) -> Passage:
    one, other = passages[pair[0]], passages[pair[1]]
    report = number // PER_REPORT
    year = YEARS[report % len(YEARS)]
    return Passage(
        id=str(number),
        text=one.text[: len(one.text) // 2] + other.text[len(other.text) // 2 :],
        template="",
        agency=body(report // len(YEARS)),
        kind=one.kind,
        region="",
        year=year,
        edition=edition_for(year).key,
        section=SECTION,
        topic=one.topic,
        role=one.role,
        pair=0,
        order=number % PER_REPORT,
        report_id=f"r{report}",
        origin="sample",
    )


def body(number: int) -> str:
    """The name of an invented body."""
    return f"合成市第{number}局"
