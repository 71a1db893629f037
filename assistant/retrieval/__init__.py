"""Past reports as passages, embedded into Chroma and found again.

`Index` and `ensure_index` are loaded when asked for; `assistant.retrieval.catalogue` and
`assistant.retrieval.passages` need neither Chroma nor LangChain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.retrieval.index import Index, ensure_index

__all__ = ["Index", "ensure_index"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from assistant.retrieval import index

        return getattr(index, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
