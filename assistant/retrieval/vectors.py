"""The vectors in Chroma: embedded in the data folder, or on a server.

A collection holds one section under one embedder and dimension, so that vectors never mix and
the commonest filter costs nothing. Chroma is always given vectors: its own default embedder,
which downloads a model, is never reached.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import IndexUnavailable
from assistant.settings import Settings, mask_url

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

#: Found by measurement (benchmarks/eval_retrieval.py): ≥ 0.99 of exact search's first ten
#: among 50,000 passages; twice the neighbours and candidates find no more and take twice as long.
HNSW = {"space": "cosine", "max_neighbors": 16, "ef_construction": 100, "ef_search": 200}
BATCH = 500
#: Chroma shares one system among a process's clients, and counts them; between its look at the
#: count and what follows from it, another thread must not open or close a client.
_opening = threading.Lock()
REBUILD = "请运行“nianbao index --rebuild”重建索引。"


class VectorStore:
    """Collections of vectors by section.

    Args:
        settings: embedded or server.
        folder: where the embedded database lives.
        prefix: the collections' common name, which carries embedder and dimension.
    """

    def __init__(self, settings: Settings, folder: Path, prefix: str) -> None:
        self._url = settings.chroma_url
        self._folder = folder
        self._prefix = prefix
        self._client: Any = None
        self._collections: dict[str, Any] = {}

    @property
    def remote(self) -> bool:
        """Whether the vectors live on a server."""
        return bool(self._url)

    @property
    def where(self) -> str:
        """For sentences: the server's address, or the folder."""
        return f"Chroma服务器{mask_url(self._url)}" if self.remote else f"索引{self._folder}"

    def collection(self, section: str) -> Any:
        """The collection of a section, made if there is none."""
        if section not in self._collections:
            with self._sentences():
                self._collections[section] = self._open().get_or_create_collection(
                    name=f"{self._prefix}-{section}",
                    configuration={"hnsw": HNSW},
                    embedding_function=None,
                )
        return self._collections[section]

    def add(
        self,
        section: str,
        ids: Sequence[str],
        vectors: Vectors,
        documents: Sequence[str],
        metadatas: Sequence[dict[str, Any]],
    ) -> None:
        """Put vectors with their texts in; ids that are there already are replaced."""
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            with self._sentences():
                self.collection(section).upsert(
                    ids=list(ids[part]),
                    embeddings=vectors[part],
                    documents=list(documents[part]),
                    metadatas=list(metadatas[part]),
                )

    def remove(self, section: str, ids: Sequence[str]) -> None:
        """Take vectors out; ids that are not there are passed over."""
        for start in range(0, len(ids), BATCH):
            with self._sentences():
                self.collection(section).delete(ids=list(ids[start : start + BATCH]))

    def nearest(self, section: str, vector: Vectors, count: int) -> list[str]:
        """The ids of the ``count`` nearest passages, nearest first."""
        if count < 1:
            return []
        with self._sentences():
            answer = self.collection(section).query(
                query_embeddings=[vector], n_results=count, include=[]
            )
        ids: list[str] = answer["ids"][0]
        return ids

    def nearest_each(self, section: str, vectors: Vectors) -> list[list[str]]:
        """The ten nearest ids of each vector."""
        with self._sentences():
            answer = self.collection(section).query(
                query_embeddings=vectors, n_results=10, include=[]
            )
        ids: list[list[str]] = answer["ids"]
        return ids

    def count(self, section: str) -> int:
        """How many vectors a section holds."""
        with self._sentences():
            return int(self.collection(section).count())

    def get(self, section: str, ids: Sequence[str] | None, include: list[str]) -> dict[str, Any]:
        """What Chroma holds under these ids (all where None)."""
        with self._sentences():
            wanted = None if ids is None else list(ids)
            answer: dict[str, Any] = self.collection(section).get(ids=wanted, include=include)
        return answer

    def drop(self, section: str) -> None:
        """Delete a whole collection."""
        from chromadb.errors import NotFoundError

        with self._sentences(), contextlib.suppress(NotFoundError, ValueError):
            self._open().delete_collection(f"{self._prefix}-{section}")
        self._collections.pop(section, None)

    def close(self) -> None:
        """Let go of the database, so that the next use sees what others have written."""
        if self._client is not None:
            with contextlib.suppress(Exception), _opening:
                self._client.close()
        self._client = None
        self._collections = {}

    def ping(self) -> None:
        """Ask whether Chroma answers.

        Raises:
            IndexUnavailable: it does not.
        """
        with self._sentences():
            self._open().heartbeat()

    def _open(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings as ChromaSettings

            quiet = ChromaSettings(anonymized_telemetry=False)
            if self.remote:
                parts = urlsplit(self._url)
                secure = parts.scheme == "https"
                self._client = chromadb.HttpClient(
                    host=parts.hostname or "localhost",
                    port=parts.port or (443 if secure else 8000),
                    ssl=secure,
                    headers=_authorization(parts.username, parts.password),
                    settings=quiet,
                )
            else:
                self._client = _embedded(str(self._folder), quiet)
        return self._client

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        """Every failure of Chroma as one sentence."""
        try:
            yield
        except IndexUnavailable:
            raise
        except BaseException as error:
            # Chroma's core is Rust; what it does not expect arrives as a BaseException.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
            if self.remote:
                raise IndexUnavailable(
                    f"{self.where}没有正常答复（{reason}），"
                    "请检查NIANBAO_CHROMA_URL和服务器后重试。"
                ) from error
            raise IndexUnavailable(
                f"{self.where}已损坏或不能读写（{reason}），{REBUILD}"
            ) from error


def _embedded(path: str, settings: Any) -> Any:
    """A client on the database in ``path``; one that failed to open is not kept by Chroma."""
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient

    with _opening:
        try:
            return chromadb.PersistentClient(path=path, settings=settings)
        except BaseException:
            SharedSystemClient._identifier_to_system.pop(path, None)
            raise


def _authorization(user: str | None, password: str | None) -> dict[str, str]:
    if not user:
        return {}
    import base64

    token = base64.b64encode(f"{user}:{password or ''}".encode()).decode()
    return {"Authorization": f"Basic {token}"}
