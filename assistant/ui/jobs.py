"""Drafting in the background: it goes on when a page is reloaded, can be followed and stopped.

One job at a time for each report. What it writes goes into the workspace when it is done; until
then the draft in force stays as it is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from assistant.drafting.service import Event, draft_report
from assistant.errors import GateClosed, NianbaoError
from assistant.settings import Settings
from assistant.ui import preparation
from assistant.ui.preparation import INDEX_LOCK
from assistant.ui.session import UNEXPECTED
from assistant.workspace import Stored, Workspace

_log = logging.getLogger("assistant.ui")
_jobs: dict[tuple[str, str], Job] = {}
_lock = threading.Lock()

#: How long a follower waits for news, in seconds.
_PATIENCE = 0.25

State = Literal["running", "done", "failed", "stopped"]


class _Stopped(BaseException):
    """Somebody asked for the draft to be stopped."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: the stage in words, the text so far by section, a share where known."""

    stage: str
    texts: dict[str, str]
    share: float | None = None


@dataclass
class Job:
    """One draft in the making."""

    workspace: Workspace
    stored: Stored
    settings: Settings
    writer: str | None
    sections: tuple[str, ...]
    variant: int
    wish: str = ""
    state: State = "running"
    error: str = ""
    number: int | None = None
    _stage: str = "准备"
    _texts: dict[str, str] = field(default_factory=dict)
    _share: float | None = None
    _news: threading.Condition = field(default_factory=threading.Condition)
    _stopping: bool = False

    def stop(self) -> None:
        """Ask the job to stop; it does so at its next step."""
        self._stopping = True

    def follow(self) -> Iterator[Progress]:
        """The progress whenever there is news, until the job has ended."""
        before = None
        while True:
            with self._news:
                if self.state == "running":
                    self._news.wait(_PATIENCE)
                progress = Progress(self._stage, dict(self._texts), self._share)
                ended = self.state != "running"
            if progress != before:
                yield progress
            before = progress
            if ended:
                return

    def run(self) -> None:
        """Draft, and put the draft into the workspace."""
        try:
            self._have_index()
            draft = draft_report(
                self.stored.report,
                last_year=self.stored.last_year,
                sections=self.sections,
                writer=self.writer,
                settings=self.settings,
                progress=self._tell,
                variant=self.variant,
                wish=self.wish,
            )
            before = self.workspace.draft(self.stored.id)
            if before is not None:
                kept = {k: s for k, s in before.draft.sections.items() if k not in draft.sections}
                for section in kept.values():
                    draft = draft.with_section(section)
            note = "起草" if before is None else "重新起草"
            version = self.workspace.add_draft(self.stored.id, draft, maker="writer", note=note)
            self.number = version.number
            self._end("done")
        except _Stopped:
            self._end("stopped")
        except GateClosed as error:
            self._end("failed", str(error))
        except NianbaoError as error:
            self._end("failed", str(error))
        except Exception:
            _log.exception("a draft failed")
            self._end("failed", UNEXPECTED)

    def _have_index(self) -> None:
        """Build the index if there is none, or none that can be used; one job at a time."""
        from assistant.checking import Balanced
        from assistant.retrieval.library import open_whole

        Balanced(self.stored.report, self.stored.last_year)
        while not INDEX_LOCK.acquire(timeout=_PATIENCE):
            others = preparation.running(self.settings)
            done, total = (others.done, others.total) if others else (0, 0)
            self._tell(Event("index", "", "", done, total))
        try:
            open_whole(
                self.settings,
                progress=lambda done, total: self._tell(Event("index", "", "", done, total)),
            ).close()
        except NianbaoError as error:
            _log.warning("drafting without the index: %s", error)
        finally:
            INDEX_LOCK.release()

    def _tell(self, event: Event) -> None:
        if self._stopping:
            raise _Stopped
        with self._news:
            self._share = event.done / event.total if event.total else None
            if event.stage == "write":
                self._stage = "正在写"
                self._texts[event.section] = self._texts.get(event.section, "") + event.text
            else:
                self._stage = _STAGES.get(event.stage, "") or event.text
            self._news.notify_all()

    def _end(self, state: State, error: str = "") -> None:
        with self._news:
            self.state, self.error = state, error
            self._news.notify_all()


_STAGES = {
    "check": "核对表格",
    "index": "准备往年报告的索引",
    "search": "查找可参考的段落",
    "guard": "逐句核对初稿",
    "done": "完成",
}


def start(
    workspace: Workspace,
    stored: Stored,
    settings: Settings,
    *,
    writer: str | None = None,
    sections: tuple[str, ...] = ("overview", "problems"),
    variant: int = 0,
    wish: str = "",
) -> Job:
    """Start drafting, unless a draft of this report is being made already; that one is given."""
    key = (settings.database_url, stored.id)
    with _lock:
        running = _jobs.get(key)
        if running is not None and running.state == "running":
            return running
        job = Job(workspace, stored, settings, writer, sections, variant, wish)
        _jobs[key] = job
    threading.Thread(target=job.run, name=f"draft-{stored.id}", daemon=True).start()
    return job


def job_of(settings: Settings, report_id: str) -> Job | None:
    """The job that is making, or made last, a draft of this report in this process."""
    return _jobs.get((settings.database_url, report_id))


def forget(settings: Settings, report_id: str) -> None:
    """Drop a job that has ended."""
    with _lock:
        job = _jobs.get((settings.database_url, report_id))
        if job is not None and job.state != "running":
            del _jobs[(settings.database_url, report_id)]
