"""An index that several clients share through a Chroma server.

Beside the passages stands one more collection, the list of reports: each as its report file, put
there only when all its passages are in. A client keeps a copy on its own shelf and brings it up
to date before it searches or writes.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.report.file import parse
from assistant.retrieval import naming
from assistant.retrieval.passages import FORM, SECTIONS, passages_of
from assistant.retrieval.shelf import Entry, Stored
from assistant.retrieval.vectors import VectorStore
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.retrieval.embedders import Embedder
    from assistant.retrieval.index import Index

REPORTS = "reports"
#: The id of the record that changes with every change, and so tells clients to look again.
_GENERATION = "generation"


def pull(index: Index) -> None:
    """Bring this client's shelf up to date with the server.

    Raises:
        IndexUnavailable: the server does not answer.
    """
    store, shelf = index.vectors, index.shelf
    token = _token(store)
    if token == shelf.fact("shared"):
        return
    listed = store.get(REPORTS, None, ["metadatas"])
    there = {
        id_: facts
        for id_, facts in zip(listed["ids"], listed["metadatas"], strict=True)
        if id_ != _GENERATION and facts.get("form") == FORM
    }
    here = shelf.contents()
    gone = [id_ for id_ in here if id_ not in there]
    news = [
        id_
        for id_, facts in there.items()
        if here.get(id_) != (facts["content"], facts["origin"])
    ]  # fmt: skip
    complete = True
    for id_ in news:
        complete = _copy(index, id_, there[id_]) and complete
    with shelf.change():
        for id_ in gone:
            shelf.take_report(id_)
        shelf.settle()  # what is not on the server's list is its writer's to clear
        if gone or news:
            shelf.keep("form", str(FORM))
            shelf.renew()
        if complete:
            shelf.keep("shared", token)


def publish(index: Index, reports: Sequence[tuple[Entry, dict[str, Any]]]) -> None:
    """Put reports on the server's list, their passages being in."""
    import json

    import numpy as np

    facts = [
        {"content": e.content, "origin": e.origin, "path": "", "form": FORM} for e, _ in reports
    ]
    index.vectors.add(
        REPORTS,
        [entry.report_id for entry, _ in reports],
        np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(reports), 1)),
        [json.dumps(document, ensure_ascii=False) for _, document in reports],
        facts,
    )
    _renew(index.vectors)


def withdraw(index: Index, ids: Sequence[str]) -> None:
    """Take reports off the server's list."""
    index.vectors.remove(REPORTS, ids)
    _renew(index.vectors)


def destroy(settings: Settings, embedder: Embedder, folder: Path) -> None:
    """Delete the collections of this embedder on the server, and this client's copy."""
    prefix = f"nianbao-{embedder.name}-{embedder.dimension}"
    store = VectorStore(settings, folder, prefix)
    for section in (*SECTIONS, REPORTS):
        store.drop(section)
    store.close()
    shutil.rmtree(folder, ignore_errors=True)


def _copy(index: Index, report_id: str, facts: dict[str, Any]) -> bool:
    """Copy one report from the server; False if its passages are not all there any more."""
    import json

    import numpy as np

    held = index.vectors.get(REPORTS, [report_id], ["documents"])
    if not held["ids"]:
        return False
    document = json.loads(held["documents"][0])
    report = parse(document, "索引中的报告")
    passages = passages_of(report, facts["origin"])
    vectors: dict[str, bytes] = {}
    for section in SECTIONS:
        ids = [passage.id for passage in passages if passage.section == section]
        if ids:
            found = index.vectors.get(section, ids, ["embeddings"])
            for id_, vector in zip(found["ids"], found["embeddings"], strict=True):
                vectors[id_] = np.asarray(vector, dtype=np.float32).tobytes()
    if any(passage.id not in vectors for passage in passages):
        return False
    agency = report.agency
    entry = Entry(
        report_id, agency.name, agency.kind, agency.region, report.year, report.edition.key,
        facts["origin"], facts["content"], "", len(passages),
    )  # fmt: skip
    with index.shelf.change():
        index.shelf.put_report(
            entry,
            document,
            [Stored(passage, vectors[passage.id]) for passage in passages],
            naming.names_in(report),
        )
        index.shelf.renew()
    return True


def _token(store: VectorStore) -> str:
    found = store.get(REPORTS, [_GENERATION], ["metadatas"])
    return str(found["metadatas"][0]["token"]) if found["ids"] else ""


def _renew(store: VectorStore) -> None:
    import numpy as np

    store.add(
        REPORTS,
        [_GENERATION],
        np.array([[0.0, 1.0]], dtype=np.float32),
        [_GENERATION],
        [{"token": uuid.uuid4().hex}],
    )
