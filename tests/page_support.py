"""What the tests of the page share: two reports that add up, and a home with a small index."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.report import Agency, Fact, Narrative, Report, edition
from assistant.settings import Settings

AGENCY = Agency("青禾市梧桐路街道办事处", "subdistrict", "青禾市")
RECEIVED = "applications.received.natural_person"
TOTAL = "applications.received.total"


def report_with(year: int, received: int, granted: int, *, issued: int, in_force: int) -> Report:
    """A report of the 2021 edition, all sums right: applications of natural persons only."""
    form = edition("2021")
    blank = Report.blank(AGENCY, year, form)
    cells: dict[str, int] = {cell.address: 0 for cell in form.cells}
    carried = received - granted
    for column in ("natural_person", "total"):
        cells[f"applications.received.{column}"] = received
        cells[f"applications.granted.{column}"] = granted
        cells[f"applications.total_processed.{column}"] = granted
        cells[f"applications.carried_out.{column}"] = carried
    cells["active_disclosure.normative_documents.issued"] = issued
    cells["active_disclosure.normative_documents.in_force"] = in_force
    return blank.with_cells(cells)


def last_year() -> Report:
    """The report on 2022, with prose and facts."""
    narrative = Narrative(
        preamble="本报告由青禾市梧桐路街道办事处编制。",
        overview=(
            "（一）主动公开。2022年通过网站公开信息31条。\n"
            "（二）依申请公开。本年度新收政府信息公开申请12件，予以公开12件。\n"
            "（三）政府信息管理。清理规范性文件2件。\n"
            "（四）政府信息公开平台建设。网站栏目调整一次。\n"
            "（五）监督保障。举办政务公开培训2场。"
        ),
        problems=(
            "一是公开渠道单一，居民查阅不便。改进措施：2023年在社区服务站增设查阅点。\n"
            "二是答复说理不够充分。改进措施：2023年举办答复文书培训。"
        ),
        other="本年度未收取信息处理费。",
    )
    report = report_with(2022, 12, 12, issued=1, in_force=6)
    facts = (Fact("通过网站公开信息", 31, "条"), Fact("举办政务公开培训", 2, "场"))
    return replace(report, narrative=narrative, facts=facts)


def this_year() -> Report:
    """The report on 2023: 20 received, 18 granted, 2 carried out; facts, and of the prose 六."""
    report = report_with(2023, 20, 18, issued=2, in_force=8)
    facts = (
        Fact("通过网站公开信息", 46, "条"),
        Fact("举办政务公开培训", 4, "场"),
        Fact("收取信息处理费", 0, "元"),
    )
    return replace(report, facts=facts, narrative=Narrative(other="本年度未收取信息处理费。"))


def neighbour() -> Report:
    """A report of another body, for the index."""
    narrative = Narrative(
        overview="（二）依申请公开。丁香镇新收政府信息公开申请3件，全部答复。",
        problems="一是解读材料偏少。改进措施：增加图解形式。",
    )
    report = report_with(2021, 3, 3, issued=0, in_force=1)
    return replace(report, agency=Agency("青禾市丁香镇人民政府", "township"), narrative=narrative)


def seed_index(home: Path) -> None:
    """A small index, so that no test waits for the whole corpus to be embedded."""
    from assistant.retrieval import Index

    with Index.open(Settings(home=home)) as index:
        index.add([neighbour()], origin="sample")
