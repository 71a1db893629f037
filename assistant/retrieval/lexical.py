"""Lexical search: BM25 over characters and pairs of them (Chinese has no word gaps).

Figures are left out: that two passages both say 12 makes neither worth finding.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORDS = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]{2,}")
#: Below this many passages building anew is quicker than reading what was kept.
KEPT_FROM = 3000
#: Weight of a term that only a synonym of the query's words has; measured (eval_retrieval.py).
SYNONYM = 0.3


def terms(text: str) -> list[str]:
    """The terms of a text: its characters, the pairs of neighbouring ones, Latin words."""
    found: list[str] = []
    for word in _WORDS.findall(text):
        if word.isascii():
            found.append(word.lower())
        else:
            found.extend(word)
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
    return found


def synonyms(text: str) -> list[str]:
    """What else is said in this genre for words in the text (``synonyms.toml``)."""
    return [
        word
        for group in _groups()
        if any(other in text for other in group)
        for word in group
        if word not in text
    ]


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    source = resources.files("assistant.retrieval").joinpath("synonyms.toml")
    return tuple(map(tuple, tomllib.loads(source.read_text(encoding="utf-8"))["groups"]))


class LexicalIndex:
    """BM25 scores of one section's passages, in the order they were given."""

    def __init__(self, model: Any, vocabulary: dict[str, int], size: int) -> None:
        self._model = model
        self._vocabulary = vocabulary
        self.size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index these texts."""
        vocabulary: dict[str, int] = {}
        rows = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms(t)] for t in texts]
        if not vocabulary:
            return cls(None, {}, len(texts))
        import bm25s

        model = bm25s.BM25(k1=1.2, b=0.6)
        model.index((rows, vocabulary), show_progress=False)
        return cls(model, vocabulary, len(texts))

    def scores(self, query: str) -> NDArray[np.float32]:
        """The score of every passage for a query, shape (size,); 0 where nothing is shared."""
        import numpy as np

        scores = np.zeros(self.size, dtype=np.float32)
        asked = terms(query)
        implied = set(terms(" ".join(synonyms(query)))).difference(asked)
        for words, weight in ((asked, 1.0), (sorted(implied), SYNONYM)):
            known = [self._vocabulary[term] for term in words if term in self._vocabulary]
            if self._model is not None and known:
                scores += weight * self._model.get_scores_from_ids(known)
        return scores

    def save(self, folder: Path, stamp: str) -> None:
        """Keep the index in ``folder``, marked with ``stamp``; nothing for a small one."""
        if self._model is None or self.size < KEPT_FROM:
            return
        shutil.rmtree(folder, ignore_errors=True)
        self._model.save(folder)
        facts = {"stamp": stamp, "size": self.size, "vocabulary": list(self._vocabulary)}
        (folder / "nianbao.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, stamp: str) -> LexicalIndex | None:
        """The index kept in ``folder`` if it bears ``stamp``, else None (build it anew)."""
        try:
            facts = json.loads((folder / "nianbao.json").read_text(encoding="utf-8"))
            if facts["stamp"] != stamp:
                return None
            import bm25s

            model = bm25s.BM25.load(folder, mmap=True)
            vocabulary = {term: i for i, term in enumerate(facts["vocabulary"])}
            return cls(model, vocabulary, facts["size"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
