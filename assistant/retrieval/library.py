"""The user's own past reports as files in ``NIANBAO_HOME/reports``, and an index that is whole.

The index is disposable: it is made anew from the files. What somebody hands in on the page is
therefore kept as a file first, and only then indexed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.errors import IndexUnavailable, NianbaoError
from assistant.report import Report
from assistant.report import file as report_file
from assistant.retrieval import gathering
from assistant.retrieval.index import Index, Summary, destroy, ensure_index
from assistant.retrieval.shelf import Entry
from assistant.retrieval.writing import Progress
from assistant.settings import Settings

#: What no file name may hold on some system.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


def folder(settings: Settings) -> Path:
    """Where the reports are kept."""
    return settings.home / "reports"


def open_whole(settings: Settings, progress: Progress | None = None) -> Index:
    """The index, built if there is none, and built anew if another version of the program made it.

    Whether it is complete is not asked here: others may be reading it at this moment.

    Raises:
        IndexUnavailable: it cannot be had; another process writes, or the server is silent.
        ServiceError: the embedder does not answer.
    """
    index = ensure_index(settings, progress)
    if index.shelf.form_is_current and not index.vectors_missing():
        return index
    index.close()
    return rebuild(settings, progress)


def rebuild(settings: Settings, progress: Progress | None = None) -> Index:
    """The index, made anew from all files that were ever given.

    Reports that are in the old one and in no file are kept as files before it is deleted.

    Raises:
        IndexUnavailable: another process writes, or the server is silent.
        ServiceError: the embedder does not answer.
    """
    _rescue(settings)
    destroy(settings)
    index = Index.open(settings)
    try:
        gathering.rebuild(index, progress)
    except BaseException:
        index.close()
        raise
    return index


def add(index: Index, reports: Sequence[Report], progress: Progress | None = None) -> Summary:
    """Keep reports as files and bring the index in line with them.

    The figures of the summary are those of ``reports``, not of everything that is kept.

    Raises:
        IndexUnavailable: another process is writing, or Chroma does not answer; the files stay,
            and are indexed the next time.
        ServiceError: the embedder does not answer; likewise.
    """
    where = folder(index.settings)
    _write(where, reports)
    before = len(list(where.glob("*.json"))) - len({_name(report) for report in reports})
    summary = gathering.index_paths(index, [where], progress)
    unchanged = max(0, summary.unchanged - before)
    return replace(summary, unchanged=unchanged)


def remove(index: Index, entries: Iterable[Entry]) -> Summary:
    """Take reports out of the index, and those of the user's own that are kept here for good.

    Raises:
        IndexUnavailable: as `add`.
    """
    chosen = list(entries)
    where = folder(index.settings)
    for entry in chosen:
        if entry.path and Path(entry.path).parent == where:
            Path(entry.path).unlink(missing_ok=True)
    summary = index.remove([entry.report_id for entry in chosen])
    if where.exists():
        gathering.index_paths(index, [where])
    return summary


def _rescue(settings: Settings) -> None:
    """Write down what the index alone holds, as far as it can still be read."""
    try:
        with Index.open(settings) as index:
            for entry in index.entries():
                if entry.origin == "user" and not (entry.path and Path(entry.path).exists()):
                    report = report_file.parse(index.shelf.document(entry.report_id))
                    _write(folder(settings), [report])
                    gathering.keep_sources(index, [folder(settings)])
    except NianbaoError:
        return


def _write(where: Path, reports: Iterable[Report]) -> None:
    try:
        where.mkdir(parents=True, exist_ok=True)
        for report in reports:
            path = where / _name(report)
            scratch = path.with_suffix(".part")
            scratch.write_text(report_file.dumps(report), encoding="utf-8")
            scratch.replace(path)
    except OSError as error:
        raise IndexUnavailable(
            f"不能在{where}保存报告（{error.strerror}），请检查NIANBAO_HOME和权限。"
        ) from None


def _name(report: Report) -> str:
    body = _NOT_IN_NAMES.sub("_", report.agency.name)[:60] or "报告"
    return f"{body}{report.year}.json"
