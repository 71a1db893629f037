"""Putting what was read into the workspace: last year's report, this year's figures."""

from __future__ import annotations

from dataclasses import replace

from assistant.errors import ConflictError, RequestError
from assistant.report import Agency, Narrative, Report, edition_for
from assistant.workspace import Stored, Workspace, with_report

#: Two years of an invented sub-district in ``corpus/``.
SAMPLE = ("lanyang-huaiyinlu-2022.md", "lanyang-huaiyinlu-2023.md")


def begin_after(workspace: Workspace, last_year: Report, *, replacing: bool = False) -> Stored:
    """Start (or open) the report on the year after ``last_year``, which is kept beside it.

    Raises:
        ConflictError: another report on ``last_year``'s year is kept already, and ``replacing`` is
            not set.
    """
    last = _kept(workspace, last_year, replacing)
    this_id = workspace.find(last_year.agency.name, last_year.year + 1)
    if this_id is None:
        year = last_year.year + 1
        blank = Report.blank(last_year.agency, year, edition_for(year))
        return workspace.add(blank, last_year_id=last.id)
    this = workspace.load(this_id)
    if this.last_year_id != last.id or not this.working:
        this = workspace.save(replace(this, last_year_id=last.id, working=True))
    return this


def begin_blank(workspace: Workspace, agency: Agency, year: int) -> Stored:
    """Start (or open) a report without last year's.

    Raises:
        RequestError: the body has no name.
    """
    if not agency.name.strip():
        raise RequestError("请填写机关名称。")
    known = workspace.find(agency.name.strip(), year)
    if known is not None:
        found = workspace.load(known)
        return found if found.working else workspace.save(replace(found, working=True))
    agency = replace(agency, name=agency.name.strip())
    return workspace.add(Report.blank(agency, year, edition_for(year)))


def begin_with(workspace: Workspace, report: Report) -> Stored:
    """Start with a file of this year's figures; last year's report is linked where it is kept.

    Raises:
        ConflictError: the report is kept already.
    """
    last_id = workspace.find(report.agency.name, report.year - 1)
    return workspace.add(report, last_year_id=last_id)


def begin_sample(workspace: Workspace) -> Stored:
    """Start (or open) the report of an invented body, its tables filled, to try things out on."""
    from assistant.reading import read
    from assistant.resources import bundled

    last, this = (read(bundled("corpus") / name) for name in SAMPLE)
    known = workspace.find(this.agency.name, this.year)
    if known is not None:
        return workspace.load(known)
    kept = workspace.find(last.agency.name, last.year)
    begun = begin_after(workspace, last if kept is None else workspace.load(kept).report)
    prose = Narrative(preamble=this.narrative.preamble, other=this.narrative.other)
    return workspace.save(with_report(begun, replace(this, narrative=prose)))


def link_last_year(
    workspace: Workspace, stored: Stored, last_year: Report, *, replacing: bool = False
) -> Stored:
    """Put last year's report beside one that is open.

    Raises:
        RequestError: it is not the report on the year before.
        ConflictError: as `begin_after`.
    """
    if last_year.year != stored.report.year - 1:
        raise RequestError(
            f"读到的是{last_year.year}年度的报告，而正在写的是{stored.report.year}年度，"
            f"请提供{stored.report.year - 1}年度的报告。"
        )
    last = _kept(workspace, last_year, replacing)
    return workspace.save(replace(stored, last_year_id=last.id))


def same(one: Report, other: Report) -> bool:
    """Whether two reports on a past year say the same, in their tables and in their prose."""
    return one.values == other.values and one.narrative == other.narrative


def contradicts(workspace: Workspace, last_year: Report) -> bool:
    """Whether the workspace keeps another report of this body on this year than ``last_year``."""
    known = workspace.find(last_year.agency.name, last_year.year)
    return known is not None and not same(workspace.load(known).report, last_year)


def taken_over(mine: Report, read: Report) -> Report:
    """This year's report with what a file holds: tables, facts, and prose where the file has any.

    Raises:
        RequestError: the file is about another year.
    """
    if read.year != mine.year:
        raise RequestError(
            f"文件是{read.year}年度的，而正在写的是{mine.year}年度，请换成{mine.year}年度的文件。"
        )
    texts = {key: text or getattr(mine.narrative, key) for key, text in read.narrative}
    return replace(
        mine,
        edition=read.edition,
        values=read.values,
        facts=read.facts or mine.facts,
        narrative=Narrative(**texts),
        reading=read.reading,
    )


def _kept(workspace: Workspace, report: Report, replacing: bool) -> Stored:
    known = workspace.find(report.agency.name, report.year)
    if known is None:
        return workspace.add(report, working=False)
    kept = workspace.load(known)
    if same(kept.report, report):
        return kept
    if not replacing:
        raise ConflictError(
            f"工作区里已有“{report.agency.name}”{report.year}年度的报告，内容与这个文件不同。"
        )
    return workspace.save(with_report(kept, report))
