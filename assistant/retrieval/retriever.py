"""The index as a LangChain retriever."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.retrieval.index import Index
from assistant.retrieval.ranking import Hit


class PassageRetriever(BaseRetriever):
    """Gives the hits of `Index.search` as documents, in the same order."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    search: dict[str, Any] = Field(default_factory=dict)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [document(hit) for hit in self.index.search(query, **self.search)]


def document(hit: Hit) -> Document:
    """A hit as a LangChain document; the metadata holds the passage's facts and the score."""
    metadata = {**hit.passage.metadata(), "score": hit.score, "own": hit.own}
    return Document(page_content=hit.passage.text, metadata=metadata, id=hit.passage.id)
