"""A report file and the same report in the workspace: whether they are one, and made one.

The terminal talks about a file, the page about a report of the workspace. They are the same report
if body and year are, and the conversation is one as long as neither contradicts the other. What
the file held when it was last taken over is remembered beside it (`Link`): so a figure that was
changed in the file alone, or on the page alone, is known from one that was changed in both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.errors import NianbaoError, RequestError
from assistant.files import write_whole
from assistant.report import SECTION_TITLES, Fact, Narrative, Report
from assistant.report.file import dump, parse
from assistant.workspace import intake
from assistant.workspace.records import Stored
from assistant.workspace.reports import with_report
from assistant.workspace.store import Workspace

_SCHEMA = 1
_DRAFTED = ("overview", "problems")

#: What may differ: a cell by its address, ``fact:`` with its label, ``text:`` with its key.
Parts = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """Which report of the workspace a file belongs to, and what the file held when it was taken."""

    report_id: str
    taken: Report

    @classmethod
    def load(cls, path: Path) -> Link | None:
        """The link kept at ``path``; None where there is none that can be read.

        It is only a memory: without it, file and workspace are compared as on the first day.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
            if data["schema"] != _SCHEMA:
                return None
            return cls(str(data["report"]), parse(data["taken"], path.name))
        except (OSError, ValueError, KeyError, TypeError, NianbaoError):
            return None

    def save(self, path: Path) -> None:
        """Keep it at ``path``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        data = {"schema": _SCHEMA, "report": self.report_id, "taken": dump(self.taken)}
        write_whole(path, json.dumps(data, ensure_ascii=False, indent=1))


@dataclass(frozen=True)
class Match:
    """A file held against the workspace.

    Attributes:
        stored: the report of the same body and year in the workspace; None where there is none.
        report: what the two are together.
        apart: where both say different things and nobody can tell which holds, in words.
        touches_draft: whether the file brings anything that a draft is made of.
    """

    stored: Stored | None
    report: Report
    apart: tuple[str, ...] = ()
    touches_draft: bool = False


def match(workspace: Workspace, file: Report, last_year: Report | None, link: Link | None) -> Match:
    """Hold a file against the workspace; nothing is changed.

    Args:
        last_year: last year's report where it was given with the file.
    """
    if link is not None and _identity(link.taken) != _identity(file):
        link = None  # the file has become another body's or another year's
    stored = _stored(workspace, file, link)
    apart = _last_year_apart(workspace, stored, file, last_year)
    if stored is None:
        return Match(None, file, apart)
    taken = None if link is None or link.report_id != stored.id else link.taken
    texts = _texts_in_force(workspace, stored)
    base = None if taken is None else _parts(taken)
    bring, clashes = _merged(base, _parts(file), {**_parts(stored.report), **texts})
    return Match(
        stored,
        _with_parts(stored.report, file, bring, taken),
        (*(_in_words(key, file, stored.report) for key in clashes), *apart),
        any(key not in ("text:preamble", "text:other") for key in bring),
    )


def take(workspace: Workspace, found: Match, last_year: Report | None) -> Stored:
    """Put the file into the workspace, as `match` found it.

    Raises:
        ConflictError: somebody saved the report meanwhile; nothing was overwritten.
        RequestError: ``found`` is apart; or ``last_year`` is not on the year before.
    """
    if found.apart:
        raise RequestError(f"文件与工作区里的报告不同：{'；'.join(found.apart)}。")
    stored = found.stored
    if stored is None:
        last_id = workspace.find(found.report.agency.name, found.report.year - 1)
        stored = workspace.add(found.report, last_year_id=None if last_year else last_id)
    elif found.report != stored.report or not stored.working:
        stored = workspace.save(replace(with_report(stored, found.report), working=True))
    if last_year is not None and stored.last_year_id is None:
        stored = intake.link_last_year(workspace, stored, last_year)
    return stored


def _stored(workspace: Workspace, file: Report, link: Link | None) -> Stored | None:
    known = None
    if link is not None:
        listed = {listing.id for listing in workspace.reports()}
        known = link.report_id if link.report_id in listed else None
    known = known or workspace.find(file.agency.name, file.year)
    return None if known is None else workspace.load(known)


def _last_year_apart(
    workspace: Workspace, stored: Stored | None, file: Report, last_year: Report | None
) -> tuple[str, ...]:
    if last_year is None:
        return ()
    if last_year.year != file.year - 1:
        return (f"去年的报告（给出的是{last_year.year}年度的）",)
    if stored is not None and stored.last_year is not None:
        other = not intake.same(last_year, stored.last_year)
    else:
        other = intake.contradicts(workspace, last_year)
    return ("去年的报告",) if other else ()


def _identity(report: Report) -> tuple[str, int]:
    return report.agency.name, report.year


def _parts(report: Report) -> Parts:
    values = zip(report.edition.cells, report.values, strict=True)
    return {
        **{cell.address: value for cell, value in values if value is not None},
        **{f"fact:{key}": fact for key, fact in _facts(report).items()},
        **{f"text:{key}": text.strip() for key, text in report.narrative if text.strip()},
        "edition": report.edition.key,
    }


def _facts(report: Report) -> dict[str, Fact]:
    """The facts by label; a label that comes again is told apart by a number."""
    found: dict[str, Fact] = {}
    for fact in report.facts:
        again = sum(known.label == fact.label for known in found.values())
        found[f"{fact.label}（{again + 1}）" if again else fact.label] = fact
    return found


def _texts_in_force(workspace: Workspace, stored: Stored) -> Parts:
    """The drafted sections as they stand in the draft, which goes before the report's own prose."""
    version = workspace.draft(stored.id) if stored.draft else None
    if version is None:
        return {}
    texts = {key: version.draft.text(key).strip() for key in _DRAFTED}
    return {f"text:{key}": text for key, text in texts.items() if text}


def _merged(
    base: Mapping[str, Any] | None, file: Mapping[str, Any], kept: Mapping[str, Any]
) -> tuple[Parts, list[str]]:
    """What the file brings (None: it goes), and where the two contradict each other.

    Without a ``base``, what one of them leaves open is taken from the other; but a figure or a
    fact that the file lacks while it has others is a difference.
    """
    bring: Parts = {}
    apart: list[str] = []
    has_facts = any(key.startswith("fact:") for key in file)
    untouched = not any("." in key for key in kept)  # a form that nobody has filled in
    for key in dict.fromkeys((*file, *kept)):
        theirs, mine = file.get(key), kept.get(key)
        if theirs == mine:
            continue
        if base is not None:
            before = base.get(key)
            if theirs == before:
                continue
            if mine == before:
                bring[key] = theirs
                continue
        elif mine is None or (key == "edition" and untouched):
            bring[key] = theirs
            continue
        elif theirs is None and (key.startswith("text:") or (not has_facts and "fact:" in key)):
            continue
        apart.append(key)
    return bring, apart


def _with_parts(kept: Report, file: Report, bring: Parts, taken: Report | None) -> Report:
    """The report of the workspace with what the file brings."""
    if not bring:
        return kept
    facts = _facts(kept)
    texts = dict(kept.narrative)
    form = file.edition if "edition" in bring else kept.edition
    values = {cell.address: kept.get(cell.address) for cell in form.cells}
    for key, part in bring.items():
        kind, _, name = key.partition(":")
        if kind == "fact" and part is None:
            facts.pop(name, None)
        elif kind == "fact":
            facts[name] = part
        elif kind == "text":
            texts[name] = part or ""
        elif key in values:
            values[key] = part
    before = Report.blank(kept.agency, kept.year, form) if taken is None else taken
    return replace(
        kept,
        edition=form,
        values=tuple(values.values()),
        facts=tuple(facts.values()),
        narrative=Narrative(**texts),
        reading=file.reading,
        dismissals=_with_new(kept.dismissals, file.dismissals, before.dismissals),
        confirmations=_with_new(kept.confirmations, file.confirmations, before.confirmations),
    )


def _with_new(
    kept: Sequence[Mapping[str, Any]],
    file: Sequence[Mapping[str, Any]],
    before: Sequence[Mapping[str, Any]],
) -> tuple[Mapping[str, Any], ...]:
    return (*kept, *(entry for entry in file if entry not in before and entry not in kept))


def _label(key: str, report: Report) -> str:
    kind, _, name = key.partition(":")
    if kind == "fact":
        return f"事实“{name}”"
    if kind == "text":
        return f"“{SECTION_TITLES.get(name, '引言')}”的文字"
    if key == "edition":
        return "表格版本"
    return report.edition.cell(key).label if key in report.edition.index else f"单元格{key}"


def _in_words(key: str, file: Report, kept: Report) -> str:
    if key.startswith("text:"):
        return _label(key, file)
    here, there = _parts(file).get(key), _parts(kept).get(key)
    return f"{_label(key, file)}（文件为{_shown(here)}，工作区为{_shown(there)}）"


def _shown(part: Any) -> str:
    if part is None:
        return "空"
    return f"{part.value}{part.unit}" if isinstance(part, Fact) else str(part)
