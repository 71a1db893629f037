"""The index: past reports in, passages out.

Embedded by default: one process writes at a time, any number reads. With ``NIANBAO_CHROMA_URL``
the vectors are on a Chroma server that several clients share (`assistant.retrieval.sharing`).
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexUnavailable
from assistant.report import Report
from assistant.retrieval import sharing
from assistant.retrieval.embedders import Embedder, embedder_for
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.passages import (
    SECTIONS,
    Origin,
    Passage,
    Section,
)
from assistant.retrieval.ranking import Candidate, Hit, Method, admitted, rank
from assistant.retrieval.shelf import FILE_NAME, Entry, Shelf
from assistant.retrieval.vectors import REBUILD, VectorStore
from assistant.retrieval.writing import Pending, Progress, Writer, pending
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

#: Ids of a section in order, the place of each, and BM25 over them.
_Words = tuple[list[str], dict[str, int], LexicalIndex]
#: How many candidates each kind of evidence brings at least, and for each hit wanted.
CANDIDATES, PER_HIT = 50, 5
#: How many of a body's own passages are looked at.
OWN_LIMIT = 200


@dataclass(frozen=True)
class Summary:
    """What a change to the index did: counts of reports, and one line for each oddity."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    ignored: int = 0
    passages: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            *(getattr(self, key) + getattr(other, key) for key in self.__dataclass_fields__)
        )


class Index:
    """Past reports, searchable. Use `Index.open`; close it when done, or use ``with``."""

    def __init__(self, settings: Settings, embedder: Embedder, shelf: Shelf) -> None:
        self.settings = settings
        self.embedder = embedder
        self.shelf = shelf
        self._lock = threading.RLock()
        self._vectors: VectorStore | None = None
        self._lexical: dict[str, _Words] = {}
        self._seen = ""

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder | None = None) -> Index:
        """Open the index of these settings; there need not be one yet.

        Raises:
            IndexUnavailable: it is damaged or foreign; the message says to rebuild it.
        """
        embedder = embedder or embedder_for(settings)
        folder = folder_of(settings, embedder.name)
        shelf = Shelf(folder / FILE_NAME)
        pointer = folder.parent / "current"
        with contextlib.suppress(OSError):
            if not pointer.exists() or pointer.read_text(encoding="utf-8") != folder.name:
                scratch = pointer.with_name(f"current.{threading.get_ident()}")
                scratch.write_text(folder.name, encoding="utf-8")
                scratch.replace(pointer)
        return cls(settings, embedder, shelf)

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and of Chroma."""
        with self._lock:
            if self._vectors is not None:
                self._vectors.close()
            self._vectors = None
            self.shelf.close()

    # -- what is in it --------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """The reports in the index, by body and year."""
        return self.shelf.entries()

    def names(self) -> dict[str, Any]:
        """The names that occur in the index (see `assistant.retrieval.catalogue`)."""
        from assistant.retrieval.catalogue import of_shelf

        return dict(of_shelf(self.shelf).names)

    def __len__(self) -> int:
        return sum(self.shelf.size(section) for section in SECTIONS)

    # -- searching ------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        section: Section | None = None,
        agency: str = "",
        kind: str = "",
        region: str = "",
        top: int = 5,
        year_before: int | None = None,
        exclude_agency: str = "",
        method: Method = "fused",
    ) -> list[Hit]:
        """The passages to learn from, best first.

        Args:
            query: words; what the passage should speak of.
            section: ``overview`` or ``problems``; both where None.
            agency, kind, region: of the report that is being drafted: its own past comes first,
                then its kind; no report of other bodies is barred by them.
            top: how many hits at most.
            year_before: the year being drafted: the body's own reports of that year or later are
                never shown (everybody's, where no agency is given).
            exclude_agency: a body that is left out altogether.
            method: which evidence counts.

        Raises:
            IndexUnavailable: Chroma does not answer, or the index is damaged.
            ServiceError: the embedder does not answer.
        """
        if not query.strip() or top < 1:
            return []
        sections = (section,) if section else SECTIONS
        may_show = admitted(agency=agency, year_before=year_before, exclude_agency=exclude_agency)
        with self._lock:
            self._refresh()
            if not len(self):
                return []
            vector = self.embedder.embed_query(query)
            found: list[Candidate] = []
            for each in sections:
                found.extend(self._candidates(query, vector, each, agency, top, may_show))
        return rank(found, top=top, agency=agency, kind=kind, region=region, method=method)

    def _candidates(
        self,
        query: str,
        vector: Any,
        section: Section,
        agency: str,
        top: int,
        may_show: Callable[[Passage], bool],
    ) -> list[Candidate]:
        """The nearest, the most alike in words, and the body's own: each with both evidences."""
        import numpy as np

        ids, position, lexical = self._lexical_of(section)
        if not ids:
            return []
        scores = lexical.scores(query)
        own = self.shelf.ids_of_body(section, agency, OWN_LIMIT) if agency else []
        count = min(max(CANDIDATES, PER_HIT * top), len(ids))
        while True:
            best = np.argpartition(scores, -count)[-count:] if count < len(ids) else range(len(ids))
            wanted = dict.fromkeys(own)
            wanted.update(dict.fromkeys(self.vectors.nearest(section, vector, count)))
            wanted.update((ids[i], None) for i in best if scores[i] > 0)
            known = [id_ for id_ in wanted if id_ in position]
            stored = self.shelf.passages(known)
            admitted_ = [item for item in stored.values() if may_show(item.passage)]
            others = sum(item.passage.agency != agency for item in admitted_)
            if others >= 2 * top or count >= len(ids):
                break
            count = min(4 * count, len(ids))
        if not admitted_:
            return []
        matrix = np.frombuffer(b"".join(item.vector for item in admitted_), dtype=np.float32)
        cosines = matrix.reshape(len(admitted_), -1) @ vector
        return [
            Candidate(item.passage, float(cosine), float(scores[position[item.passage.id]]))
            for item, cosine in zip(admitted_, cosines, strict=True)
        ]

    def as_retriever(self, **search: Any) -> BaseRetriever:
        """A LangChain retriever; ``search`` are the keyword arguments of `search`."""
        from assistant.retrieval.retriever import PassageRetriever

        return PassageRetriever(index=self, search=search)

    def _refresh(self) -> None:
        """Take notice of what other processes have written."""
        if self.settings.chroma_url:
            sharing.pull(self)
        generation = self.shelf.generation
        if generation != self._seen:
            if self._seen and self._vectors is not None:
                self._vectors.close()
            self._lexical = {}
            self._seen = generation
            self._check_whole()

    def inspect(self) -> None:
        """See that Chroma answers and holds all passages; nothing is changed.

        Raises:
            IndexUnavailable: it does not; the message says what to do.
        """
        with self._lock:
            if self.settings.chroma_url:
                self.vectors.ping()
                sharing.pull(self)
            self._check_whole()

    def _check_whole(self) -> None:
        if not self.shelf.form_is_current:
            raise IndexUnavailable(f"索引是由另一版本的nianbao建立的，{REBUILD}")
        if self.vectors_missing():
            raise IndexUnavailable(f"{self.vectors.where}缺少向量，{REBUILD}")
        for section in SECTIONS:
            expected = self.shelf.size(section)
            if expected and self.vectors.count(section) < expected:
                raise IndexUnavailable(
                    f"{self.vectors.where}不完整：应有{expected}段，"
                    f"实有{self.vectors.count(section)}段，{REBUILD}"
                )

    def _lexical_of(self, section: str) -> _Words:
        """Ids, their places, and BM25 of a section."""
        if section not in self._lexical:
            ids, texts = self.shelf.texts(section)
            folder = self.folder / f"lexical-{section}"
            lexical = LexicalIndex.load(folder, self._seen)
            if lexical is None or lexical.size != len(ids):
                lexical = LexicalIndex.build(texts)
                with contextlib.suppress(OSError):
                    lexical.save(folder, self._seen)
            positions = {id_: i for i, id_ in enumerate(ids)}
            self._lexical[section] = (ids, positions, lexical)
        return self._lexical[section]

    # -- changing -------------------------------------------------------------------------------

    def add(
        self,
        reports: Iterable[Report],
        origin: Origin = "user",
        progress: Progress | None = None,
        paths: Sequence[str] = (),
    ) -> Summary:
        """Put reports in; unchanged ones are skipped, changed ones replace their passages.

        Args:
            origin: ``user`` for the user's own past reports, which outrank samples.
            paths: the file of each report, where it was read from one.

        Raises:
            IndexUnavailable: another process is writing, or Chroma does not answer.
            ServiceError: the embedder does not answer; what is in so far stays.
        """
        known = self.shelf.contents()
        unchanged = 0
        waiting: dict[str, Pending] = {}
        notes: list[str] = []
        for number, report in enumerate(reports):
            path = paths[number] if number < len(paths) else ""
            item = pending(report, origin, path)
            entry = item.entry
            if known.get(entry.report_id) == (entry.content, origin):
                unchanged += 1
                continue
            if not item.passages:
                notes.append(f"{report.title}没有第一、第五部分的文字，只编入名称。")
            waiting[entry.report_id] = item
        if not waiting:
            return Summary(unchanged=unchanged, notes=tuple(notes))
        with self.writing():
            self._writer.put(list(waiting.values()), progress)
        changed = sum(key in known for key in waiting)
        return Summary(
            added=len(waiting) - changed,
            changed=changed,
            unchanged=unchanged,
            passages=sum(len(item.passages) for item in waiting.values()),
            notes=tuple(notes),
        )

    def remove(self, report_ids: Iterable[str]) -> Summary:
        """Take reports out; ids that are not in the index are passed over."""
        wanted = [key for key in report_ids if key in self.shelf.contents()]
        if not wanted:
            return Summary()
        with self.writing():
            with self.shelf.change():
                for key in wanted:
                    self.shelf.take_report(key)
                self.shelf.renew()
            if self.settings.chroma_url:
                sharing.withdraw(self, wanted)
            self._writer.clear_journal()
        return Summary(removed=len(wanted))

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer; on the way in, finish what an interrupted run left behind.

        Raises:
            IndexUnavailable: another process is writing to the embedded index.
        """
        with self._lock, self._writer.alone():
            yield

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self)

    def vectors_missing(self) -> bool:
        """Whether the shelf knows passages but the embedded database is gone."""
        if self.settings.chroma_url:
            return False
        return len(self) > 0 and not (self.folder / "chroma" / "chroma.sqlite3").exists()

    @property
    def folder(self) -> Path:
        """Where this index keeps its files."""
        return self.shelf.path.parent

    @property
    def vectors(self) -> VectorStore:
        """The vectors, opened at first use.

        Raises:
            IndexUnavailable: the embedder's dimension is not that of the index.
        """
        if self._vectors is None:
            dimension = self.shelf.fact("dimension")
            if not dimension:
                dimension = str(self.embedder.dimension)
                self.shelf.keep("dimension", dimension)
            prefix = f"nianbao-{self.embedder.name}-{dimension}"
            self._vectors = VectorStore(self.settings, self.folder / "chroma", prefix)
        return self._vectors


def folder_of(settings: Settings, embedder: str) -> Path:
    """Where the index of an embedder lives; a server's copy has its own folder."""
    name = embedder
    if settings.chroma_url:
        name += "-at-" + hashlib.sha256(settings.chroma_url.encode()).hexdigest()[:8]
    return settings.home / "index" / name


def destroy(settings: Settings, embedder: Embedder | None = None) -> None:
    """Delete the index of these settings, however damaged; the reports themselves stay.

    Raises:
        IndexUnavailable: another process is writing, or the server does not answer.
    """
    embedder = embedder or embedder_for(settings)
    folder = folder_of(settings, embedder.name)
    if settings.chroma_url:
        sharing.destroy(settings, embedder, folder)
    if not folder.exists():
        return
    import filelock

    lock = filelock.FileLock(folder / "writer.lock", timeout=0)
    try:
        with lock:
            for child in folder.iterdir():
                if child.name == "writer.lock":
                    continue
                if child.is_dir():
                    shutil.rmtree(child)
                else:
                    child.unlink()
    except filelock.Timeout:
        raise IndexUnavailable(f"另一个进程正在写入索引{folder}，请等它结束后再试。") from None
    except OSError as error:
        raise IndexUnavailable(
            f"不能删除旧索引{folder}（{error.strerror}），请检查权限后重试。"
        ) from error


def _sources_stand(index: Index) -> bool:
    """Whether nothing would be lost by building the index anew: a user's file may be gone."""
    own = [entry for entry in index.entries() if entry.origin == "user"]
    return all(entry.path and Path(entry.path).is_file() for entry in own)


def ensure_index(settings: Settings, progress: Progress | None = None) -> Index:
    """The index, built from the bundled corpus first if there is none.

    One that another version of the program cut into passages is built anew from its sources, as
    long as every one of the user's reports can still be read where it was.

    Raises:
        IndexUnavailable: it cannot be opened or built.
    """
    index = Index.open(settings)
    if not settings.chroma_url and not index.shelf.form_is_current and _sources_stand(index):
        from assistant.retrieval.gathering import rebuild

        index.close()
        destroy(settings)
        index = Index.open(settings)
        rebuild(index, progress)
    try:
        if settings.chroma_url:
            sharing.pull(index)
        if not index.entries() or index.shelf.fact("writing"):
            from assistant.retrieval.gathering import index_paths

            index_paths(index, (), progress)
    except BaseException:
        index.close()
        raise
    return index
