"""From files to the index: what is new, changed, gone, twice there or unreadable.

Files are told apart by a hash of their bytes, so that an unchanged one is not even parsed. A
report is its body and its year; of two versions one is used, by a rule that is said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import __version__
from assistant.errors import NianbaoError, ReadingError
from assistant.files import write_whole
from assistant.report import Report
from assistant.resources import bundled
from assistant.retrieval.index import Index, Summary
from assistant.retrieval.passages import Origin, passages_of, report_id
from assistant.retrieval.shelf import FileRecord
from assistant.retrieval.writing import Progress, content_of

#: Endings that are read in a folder; other files there are counted, not read.
ENDINGS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".xlsx", ".json")
#: Names that are never reports.
_PASSED_OVER = ("readme", "license", "changelog")
#: The ending of what the program itself keeps beside the corpus (`assistant.retrieval.precomputed`).
_OWN_ENDING = ".npy"


@dataclass
class _Found:
    """A file in reach: its record, and its report where it was read in this run."""

    record: FileRecord
    report: Report | None = None


def index_paths(index: Index, paths: Sequence[Path], progress: Progress | None = None) -> Summary:
    """Bring the index in line with files and folders.

    Args:
        paths: the user's own past reports, files or folders; the bundled corpus where none.
        progress: called with passages done and passages in all.

    Raises:
        ReadingError: a path that was given does not exist.
        IndexUnavailable: another process is writing, the index is damaged, Chroma is silent.
        ServiceError: the embedder does not answer.
    """
    corpus = _corpus()
    roots = require(paths) or [corpus]
    if index.shelf.fact("writing"):
        with index.writing():
            pass  # finishes what an interrupted run left behind
    known = index.shelf.files()
    found: dict[str, _Found] = {}
    ignored = 0
    for root in roots:
        origin: Origin = "sample" if root.is_relative_to(corpus) else "user"
        files, others = _files(root)
        ignored += others
        for path in files:
            found[str(path)] = _look(path, root, origin, known.get(str(path)))
    gone = [
        record
        for path, record in known.items()
        if path not in found and any(_within(record, root) for root in roots)
    ]
    summary = _settle(index, known, found, gone, progress)
    keep_sources(index, roots)
    return replace(summary, ignored=ignored)


def require(paths: Iterable[Path]) -> list[Path]:
    """The paths made absolute.

    Raises:
        ReadingError: one of them does not exist.
    """
    roots = [Path(path).expanduser().absolute() for path in paths]
    for root in roots:
        if not root.exists():
            raise ReadingError(f"{root}：没有这个文件或文件夹，请检查路径。")
    return roots


def rebuild(index: Index, progress: Progress | None = None) -> Summary:
    """Index again everything that was ever given: the kept list of sources, and the corpus."""
    sources = [path for path in _sources(index) if path.exists()]
    total = index_paths(index, (), progress)
    if sources:
        total = total + index_paths(index, sources, progress)
    return total


def _settle(
    index: Index,
    known: dict[str, FileRecord],
    found: dict[str, _Found],
    gone: Iterable[FileRecord],
    progress: Progress | None,
) -> Summary:
    """Decide what of all files is indexed, and do it."""
    gone = list(gone)
    gone_paths = {record.path for record in gone}
    touched = {record.report_id for record in gone}
    fresh = {path for path, item in found.items() if item.report is not None}
    touched |= {found[path].record.report_id for path in fresh}
    touched |= {known[path].report_id for path in fresh if path in known}
    present = {path: record for path, record in known.items() if path not in gone_paths}
    present.update({path: item.record for path, item in found.items()})
    chosen, notes = _choose(present, touched - {""})
    reports: dict[Origin, list[Report]] = {"sample": [], "user": []}
    paths: dict[Origin, list[str]] = {"sample": [], "user": []}
    for path in chosen:
        item = found.get(path)
        report = item.report if item else None
        report = report or _read_again(Path(path))
        if report is None:
            continue
        origin = present[path].origin
        reports[origin].append(report)
        paths[origin].append(path)
    summary = Summary()
    before = index.shelf.contents()
    for origin in ("sample", "user"):
        if reports[origin]:
            summary = summary + index.add(reports[origin], origin, progress, paths[origin])
    still = {record.report_id for record in present.values()}
    dropped = {key for key in touched - {""} if key not in still and key in before}
    summary = summary + index.remove(dropped)
    with index.shelf.change():
        for record in gone:
            index.shelf.forget_file(record.path)
        for path, item in found.items():
            outcome, note = notes.get(path, (item.record.outcome, item.record.note))
            record = replace(item.record, outcome=outcome, note=note)
            if record != known.get(path):
                index.shelf.put_file(record)
    lines = [
        notes.get(path, ("", item.record.note))[1]
        for path, item in found.items()
        if notes.get(path, ("", item.record.note))[1]
    ]
    failed = sum(item.record.outcome == "failed" for item in found.values())
    unchanged = sum(
        item.record.outcome != "failed"
        and (
            path not in fresh
            or before.get(item.record.report_id) == (item.record.content, item.record.origin)
        )
        for path, item in found.items()
    )
    return replace(
        summary,
        unchanged=unchanged,
        failed=failed,
        notes=tuple(dict.fromkeys(lines)),
    )


def _choose(
    present: dict[str, FileRecord], touched: set[str]
) -> tuple[list[str], dict[str, tuple[str, str]]]:
    """Of all files of a report the one to index, and for each file what became of it.

    The user's before a sample; else the one last modified; else the first by name.
    """
    of_report: dict[str, list[FileRecord]] = {}
    for record in present.values():
        if record.report_id in touched:
            of_report.setdefault(record.report_id, []).append(record)
    chosen: list[str] = []
    notes: dict[str, tuple[str, str]] = {}
    for records in of_report.values():
        records.sort(key=lambda r: (r.origin != "user", -r.modified, r.path))
        first = records[0]
        chosen.append(first.path)
        note = f"{_name(first)}：没有第一、第五部分的文字，不能供检索。"
        notes[first.path] = ("empty", note) if first.outcome == "empty" else ("indexed", "")
        for other in records[1:]:
            if other.content == first.content:
                note = f"{_name(other)}：与{_name(first)}是同一份报告，只编入一次。"
                notes[other.path] = ("same", note)
            else:
                why = "您自己的报告" if first.origin != other.origin else "修改时间较晚的一份"
                both = f"{_name(other)}：与{_name(first)}是同一机关同一年度的两个版本"
                note = f"{both}，采用{why}（{_name(first)}）。"
                notes[other.path] = ("older", note)
    return chosen, notes


def _look(path: Path, root: Path, origin: Origin, known: FileRecord | None) -> _Found:
    """What a file is: known by its bytes, or read now."""
    try:
        data = path.read_bytes()
        modified = path.stat().st_mtime
    except OSError as error:
        note = f"{path.name}：不能读取（{error.strerror}），已跳过。"
        return _Found(FileRecord(str(path), str(root), origin, "", 0, "failed", note, "", "", ""))
    digest = hashlib.sha256(data).hexdigest()
    if known and known.digest == digest and known.reader == __version__ and known.origin == origin:
        return _Found(replace(known, root=str(root)))
    record = FileRecord(
        str(path), str(root), origin, digest, modified, "indexed", "", "", "", __version__
    )
    try:
        report = read_report(path, data)
    except (NianbaoError, OSError) as error:
        note = str(error) if isinstance(error, NianbaoError) else f"{path.name}：不能读取，已跳过。"
        return _Found(replace(record, outcome="failed", note=note))
    except Exception as error:  # one bad file must not stop the rest
        note = f"{path.name}：无法识别（{type(error).__name__}），已跳过。"
        return _Found(replace(record, outcome="failed", note=note))
    outcome = "indexed" if passages_of(report) else "empty"
    identity = report_id(report)
    return _Found(
        replace(record, outcome=outcome, report_id=identity, content=content_of(report)), report
    )


def read_report(path: Path, data: bytes | None = None) -> Report:
    """Read one file as a report, whatever its format.

    Raises:
        ReadingError: it is no annual report.
        OSError: it cannot be read.
    """
    from assistant.reading import read_bytes

    return read_bytes(path.name, path.read_bytes() if data is None else data)


def _read_again(path: Path) -> Report | None:
    try:
        return read_report(path)
    except (NianbaoError, OSError):
        return None


def _files(root: Path) -> tuple[list[Path], int]:
    """The files to read under a root in a fixed order, and how many others there are."""
    if not root.is_dir():
        return [root], 0
    files: list[Path] = []
    others = 0
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if not path.is_file() or any(part.startswith((".", "~$")) for part in parts):
            continue
        if path.stem.casefold() in _PASSED_OVER or path.suffix == _OWN_ENDING:
            continue
        if path.suffix.casefold() in ENDINGS:
            files.append(path)
        else:
            others += 1
    return files, others


def _within(record: FileRecord, root: Path) -> bool:
    path = Path(record.path)
    return path == root or path.is_relative_to(root)


def _corpus() -> Path:
    return bundled("corpus").absolute()


def _name(record: FileRecord) -> str:
    return Path(record.path).name


def _sources(index: Index) -> list[Path]:
    """What was given to index so far; kept outside the shelf, so that it outlives a rebuild."""
    try:
        data = json.loads((index.settings.home / "sources.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return (
        [Path(entry) for entry in data if isinstance(entry, str)] if isinstance(data, list) else []
    )


def keep_sources(index: Index, roots: Sequence[Path]) -> None:
    """Remember files and folders outside the bundled corpus, to index them again on a rebuild."""
    corpus = _corpus()
    sources = _sources(index)
    new = [root for root in roots if not root.is_relative_to(corpus) and root not in sources]
    if new:
        text = json.dumps([str(source) for source in [*sources, *new]], ensure_ascii=False)
        write_whole(index.settings.home / "sources.json", text + "\n")
