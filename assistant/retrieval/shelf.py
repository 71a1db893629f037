"""The shelf: reports, passages and names beside the vectors, in one SQLite file.

It is what makes the vectors disposable and the index safe to interrupt: a report is on the shelf
only once its passages are in Chroma; what may be in Chroma without being on the shelf stands in
the journal, and the next run clears it away. Needs neither Chroma nor LangChain.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnavailable
from assistant.retrieval.passages import FORM, Origin, Passage, same_name

FILE_NAME = "shelf.sqlite3"
_APPLICATION = 0x4E425348  # "NBSH": tells a shelf from any other SQLite file
_SCHEMA = 3
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE sources (path TEXT PRIMARY KEY, origin TEXT NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, root TEXT NOT NULL, origin TEXT NOT NULL,
  digest TEXT NOT NULL, modified REAL NOT NULL, outcome TEXT NOT NULL, note TEXT NOT NULL,
  report_id TEXT NOT NULL, content TEXT NOT NULL, reader TEXT NOT NULL);
CREATE TABLE reports (id TEXT PRIMARY KEY, agency TEXT NOT NULL, kind TEXT NOT NULL,
  region TEXT NOT NULL, year INTEGER NOT NULL, edition TEXT NOT NULL, origin TEXT NOT NULL,
  content TEXT NOT NULL, path TEXT NOT NULL, document TEXT NOT NULL);
CREATE TABLE passages (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  report_id TEXT NOT NULL, section TEXT NOT NULL, body TEXT NOT NULL, year INTEGER NOT NULL,
  text TEXT NOT NULL, searched TEXT NOT NULL, data TEXT NOT NULL, vector BLOB NOT NULL);
CREATE INDEX passages_of_report ON passages (report_id);
CREATE INDEX passages_of_body ON passages (section, body, year);
CREATE TABLE names (name TEXT NOT NULL, kind TEXT NOT NULL, report_id TEXT NOT NULL,
  PRIMARY KEY (name, report_id)) WITHOUT ROWID;
CREATE TABLE journal (id TEXT PRIMARY KEY, section TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One report in the index; ``path`` is "" where it was not read from a file."""

    report_id: str
    agency: str
    kind: str
    region: str
    year: int
    edition: str
    origin: Origin
    content: str
    path: str
    passages: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What became of one file: ``outcome`` is indexed, same, older, empty or failed."""

    path: str
    root: str
    origin: Origin
    digest: str
    modified: float
    outcome: str
    note: str
    report_id: str
    content: str
    reader: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage with its vector (float32 bytes)."""

    passage: Passage
    vector: bytes


class Shelf:
    """One SQLite file; safe for several threads of one process, and for readers in others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30, check_same_thread=False)
            self._db.isolation_level = None
            self._prepare()
        except sqlite3.Error as error:
            raise self._damaged(error) from error
        except OSError as error:
            raise IndexUnavailable(
                f"不能在{path.parent}建立索引（{error.strerror}），请检查NIANBAO_HOME和权限。"
            ) from error

    def _prepare(self) -> None:
        db = self._db
        application = db.execute("PRAGMA application_id").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and application != _APPLICATION:
            raise IndexUnavailable(
                f"{self.path}不是nianbao的索引，请移走它，再运行“nianbao index --rebuild”。"
            )
        if not tables:
            db.execute("PRAGMA journal_mode = WAL")
            with self.change():
                # Another process may have made the tables while this one waited.
                if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    for statement in _TABLES.split(";"):
                        db.execute(statement)
                    db.execute(f"PRAGMA application_id = {_APPLICATION}")
                    db.execute(f"PRAGMA user_version = {_SCHEMA}")
        elif db.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA:
            raise IndexUnavailable(
                f"{self.path}是另一版本的nianbao建立的，请运行“nianbao index --rebuild”重建索引。"
            )
        db.execute("PRAGMA synchronous = NORMAL")

    def _damaged(self, error: Exception) -> IndexUnavailable:
        return IndexUnavailable(
            f"索引文件{self.path}已损坏或不能读写（{error}），"
            "请运行“nianbao index --rebuild”重建索引。"
        )

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """All that is written inside is kept, or none of it."""
        with self._lock:
            self.run("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
            self.run("COMMIT")

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows.

        Raises:
            IndexUnavailable: the file is damaged or cannot be written.
        """
        with self._lock:
            try:
                return self._db.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._damaged(error) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    # -- facts about the whole ------------------------------------------------------------------

    def fact(self, key: str) -> str:
        """A fact kept under ``key``, "" where there is none."""
        rows = self.run("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    def keep(self, key: str, value: str) -> None:
        """Keep a fact."""
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def generation(self) -> str:
        """Changes with every change of what can be found."""
        return self.fact("generation")

    def renew(self) -> None:
        """Mark what can be found as changed."""
        self.keep("generation", uuid.uuid4().hex)

    @property
    def form_is_current(self) -> bool:
        """Whether the passages were cut by this version of the program."""
        return self.fact("form") in ("", str(FORM))

    # -- reports and passages -------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """The reports in the index, by body and year."""
        rows = self.run(
            "SELECT r.id, r.agency, r.kind, r.region, r.year, r.edition, r.origin, r.content,"
            " r.path, (SELECT count(*) FROM passages p WHERE p.report_id = r.id)"
            " FROM reports r ORDER BY r.agency, r.year"
        )
        return [Entry(*row) for row in rows]

    def contents(self) -> dict[str, tuple[str, Origin]]:
        """Report id to content digest and origin."""
        return {
            row[0]: (row[1], row[2]) for row in self.run("SELECT id, content, origin FROM reports")
        }

    def document(self, report_id: str) -> dict[str, Any]:
        """A report as JSON data."""
        data: dict[str, Any] = json.loads(
            self.run("SELECT document FROM reports WHERE id = ?", (report_id,))[0][0]
        )
        return data

    def put_report(
        self,
        entry: Entry,
        document: dict[str, Any],
        passages: Iterable[Stored],
        names: Iterable[tuple[str, str]],
    ) -> None:
        """Put a report with its passages and names on the shelf, in place of the one it replaces.

        To be called inside `change`. Passages of the replaced one go into the journal.
        """
        self.take_report(entry.report_id)
        self.run(
            "INSERT INTO reports VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                entry.report_id, entry.agency, entry.kind, entry.region, entry.year,
                entry.edition, entry.origin, entry.content, entry.path,
                json.dumps(document, ensure_ascii=False),
            ),
        )  # fmt: skip
        for stored in passages:
            passage = stored.passage
            data = {k: v for k, v in passage.metadata().items() if k != "id"}
            self.run(
                "INSERT INTO passages (id, report_id, section, body, year, text, searched, data,"
                " vector) VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    passage.id, passage.report_id, passage.section, same_name(passage.agency),
                    passage.year, passage.text, passage.searched,
                    json.dumps(data, ensure_ascii=False), stored.vector,
                ),
            )  # fmt: skip
            self.run("DELETE FROM journal WHERE id = ?", (passage.id,))
        for name, kind in names:
            self.run("INSERT OR IGNORE INTO names VALUES (?,?,?)", (name, kind, entry.report_id))

    def take_report(self, report_id: str) -> None:
        """Take a report off the shelf (inside `change`); its passages go into the journal."""
        self.run(
            "INSERT OR IGNORE INTO journal SELECT id, section FROM passages WHERE report_id = ?",
            (report_id,),
        )
        for table in ("passages", "names"):
            self.run(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))
        self.run("DELETE FROM reports WHERE id = ?", (report_id,))

    def passages(self, ids: Sequence[str]) -> dict[str, Stored]:
        """The passages with these ids; ids that are not on the shelf are left out."""
        marks = ",".join("?" * len(ids))
        rows = self.run(f"SELECT id, text, data, vector FROM passages WHERE id IN ({marks})", ids)
        return {row[0]: _stored(*row) for row in rows}

    def passages_of(self, report_id: str) -> list[Stored]:
        """The passages of one report, in their order."""
        rows = self.run(
            "SELECT id, text, data, vector FROM passages WHERE report_id = ? ORDER BY number",
            (report_id,),
        )
        return [_stored(*row) for row in rows]

    def ids_of_body(self, section: str, body: str, limit: int) -> list[str]:
        """The ids of a body's own passages of a section, latest years first."""
        rows = self.run(
            "SELECT id FROM passages WHERE section = ? AND body = ? ORDER BY year DESC LIMIT ?",
            (section, same_name(body), limit),
        )
        return [row[0] for row in rows]

    def texts(self, section: str) -> tuple[list[str], list[str]]:
        """Ids and searched texts of a section, in one fixed order."""
        rows = self.run(
            "SELECT id, searched FROM passages WHERE section = ? ORDER BY number", (section,)
        )
        return [row[0] for row in rows], [row[1] for row in rows]

    def size(self, section: str) -> int:
        """How many passages a section has."""
        return int(self.run("SELECT count(*) FROM passages WHERE section = ?", (section,))[0][0])

    # -- journal: what may be in Chroma without being on the shelf ------------------------------

    def intend(self, passages: Iterable[Passage]) -> None:
        """Note, before they are put into Chroma, that these passages may be there."""
        for passage in passages:
            self.run(
                "INSERT OR IGNORE INTO journal SELECT ?, ?"
                " WHERE NOT EXISTS (SELECT 1 FROM passages WHERE id = ?)",
                (passage.id, passage.section, passage.id),
            )

    def journal(self) -> list[tuple[str, str]]:
        """Id and section of what must be taken out of Chroma."""
        return [
            (row[0], row[1])
            for row in self.run(
                "SELECT id, section FROM journal WHERE id NOT IN (SELECT id FROM passages)"
            )
        ]

    def settle(self) -> None:
        """The journal has been dealt with."""
        self.run("DELETE FROM journal")

    # -- files ----------------------------------------------------------------------------------

    def files(self) -> dict[str, FileRecord]:
        """What is known of each file, by path."""
        columns = "path, root, origin, digest, modified, outcome, note, report_id, content, reader"
        rows = self.run(f"SELECT {columns} FROM files ORDER BY path")
        return {row[0]: FileRecord(*row) for row in rows}

    def put_file(self, record: FileRecord) -> None:
        """Keep what became of a file."""
        self.run(
            "INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                record.path, record.root, record.origin, record.digest, record.modified,
                record.outcome, record.note, record.report_id, record.content, record.reader,
            ),
        )  # fmt: skip

    def forget_file(self, path: str) -> None:
        """Forget a file."""
        self.run("DELETE FROM files WHERE path = ?", (path,))


def _stored(id_: str, text: str, data: str, vector: bytes) -> Stored:
    return Stored(Passage(id=id_, text=text, **json.loads(data)), vector)
