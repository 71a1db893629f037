"""Vectors of the bundled corpus, computed beforehand, so that the first run embeds nothing.

``corpus/vectors/<embedder>.npy`` is one array of rows (digest of the words, vector as float16).
The file's name carries the embedder and its version, the digest the words: a passage whose words
changed, and every passage under another embedder, is embedded as usual. After a change to the
corpus ``python -m assistant.retrieval.precomputed`` brings the file up to date; a test holds it
against the embedder.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.resources import bundled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.retrieval.embedders import Embedder

    Vectors = NDArray[np.float32]

#: Bytes of SHA-256 that tell one passage's words from another's.
DIGEST = 16
#: Passages embedded between two signs of progress.
CHUNK = 32


def path_for(embedder: str) -> Path:
    """Where the vectors of an embedder are (or would be) kept."""
    return bundled("corpus") / "vectors" / f"{embedder}.npy"


def digest(words: str) -> bytes:
    """What a passage's words are known by."""
    return hashlib.sha256(words.encode()).digest()[:DIGEST]


def load(embedder: str) -> dict[bytes, Vectors]:
    """Unit vectors by digest; empty where the embedder has none, or the file cannot be read."""
    import numpy as np

    try:
        rows = np.load(path_for(embedder), allow_pickle=False)
        digests, halves = rows["digest"], rows["vector"]
    except (OSError, EOFError, ValueError, KeyError, IndexError):
        return {}
    vectors = halves.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {bytes(key): vector for key, vector in zip(digests, vectors, strict=True)}


def save(path: Path, vectors: dict[bytes, Any]) -> None:
    """Write a file of vectors, rows in the order of their digests, so that equal ones are equal."""
    import numpy as np

    dimension = len(next(iter(vectors.values())))
    kind = np.dtype([("digest", "u1", (DIGEST,)), ("vector", "<f2", (dimension,))])
    rows = np.empty(len(vectors), dtype=kind)
    for row, key in zip(rows, sorted(vectors), strict=True):
        row["digest"] = np.frombuffer(key, dtype=np.uint8)
        row["vector"] = vectors[key]
    path.parent.mkdir(exist_ok=True)
    np.save(path, rows, allow_pickle=False)


def corpus_words() -> list[str]:
    """What is embedded of each passage of the bundled corpus."""
    from assistant.retrieval.gathering import read_report
    from assistant.retrieval.passages import passages_of

    words: list[str] = []
    for path in sorted(bundled("corpus").glob("*.md")):
        if path.stem != "README":
            words.extend(passage.searched for passage in passages_of(read_report(path)))
    return words


def update(embedder: Embedder, words: Iterable[str], *, anew: bool = False) -> tuple[int, int]:
    """Make the file hold exactly these words.

    Args:
        anew: embed all of them, not only those whose vectors are missing.

    Returns:
        How many vectors the file holds, and how many of them were embedded now.
    """
    known: dict[bytes, Any] = {} if anew else load(embedder.name)
    wanted = {digest(each): each for each in words}
    missing = [key for key in wanted if key not in known]
    for start in range(0, len(missing), CHUNK):
        keys: Sequence[bytes] = missing[start : start + CHUNK]
        vectors = embedder.embed_passages([wanted[key] for key in keys])
        known.update(zip(keys, vectors, strict=True))
    save(path_for(embedder.name), {key: known[key] for key in wanted})
    return len(wanted), len(missing)


if __name__ == "__main__":
    from assistant.retrieval.embedders import LocalEmbedder

    held, fresh = update(LocalEmbedder(), corpus_words(), anew="--all" in sys.argv[1:])
    print(f"{path_for(LocalEmbedder().name).name}：共{held}段的向量，本次计算{fresh}段。")
