"""对比: this year beside last, figures as charts and a table, text with what is alike marked."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from assistant.checking.findings import shown
from assistant.checking.repetition import overlap
from assistant.ledger.figures import Ledger, Source
from assistant.report import SECTION_TITLES, Report
from assistant.ui import charts, session
from assistant.ui.marks import alike_html, diff_html
from assistant.workspace import Stored
from assistant.workspace.entry import comparable

#: A remark inside a row's label, which a list has no room for.
_REMARK = re.compile("（[^）]{6,}）")


def show() -> None:
    """The page."""
    stored = session.current()
    if stored is None:
        st.markdown("先在“去年报告”里开始一份报告。")
        return
    figures, table, text = st.tabs(["图", "数字", "文字"])
    with figures:
        _charts(stored)
    with table:
        _table(stored)
    with text:
        _text(stored)


def _charts(stored: Stored) -> None:
    report = stored.report
    workspace = session.workspace()
    own = [x for x in workspace.reports() if x.agency == report.agency.name]
    years = [workspace.load(x.id).report for x in own]
    if stored.last_year is not None and stored.last_year.year not in {r.year for r in years}:
        years.append(stored.last_year)
    rows = charts.applications_over_years(years)
    if not rows:
        st.info("表格里还没有申请的数字，填写之后这里会有图。")
        return
    st.subheader("历年申请", anchor=False)
    charts.bars(rows, "年度", "件数", "项目")
    charts.download(rows, f"{report.agency.name}历年申请", "csv-years")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(f"{report.year}年办理结果", anchor=False)
        _one(charts.outcomes_of(report), "办理结果", f"{report.year}年办理结果", "csv-outcomes")
    with right:
        st.subheader(f"{report.year}年申请人", anchor=False)
        _one(charts.applicants_of(report), "申请人", f"{report.year}年申请人", "csv-applicants")


def _one(rows: list[dict[str, Any]], x: str, name: str, key: str) -> None:
    if not rows:
        st.caption("没有发生。")
        return
    charts.bars(rows, x, "件数")
    charts.download(rows, name, key)


def _table(stored: Stored) -> None:
    report, last = stored.report, stored.last_year
    if last is None:
        st.info("还没有去年的报告，无法对照。")
        return
    ledger = Ledger(report, last)
    before = comparable(report, last)
    only_changed = st.toggle("只看有变化的", value=True)
    rows = []
    for cell in report.edition.cells:
        now, then = report.get(cell.address), before.get(cell.address)
        if (
            (now is None and then is None)
            or (only_changed and now == then)
            or (not now and not then)
        ):
            continue
        change = Source.of("change", cell.address, f"last_year.{cell.address}")
        percent = ledger.value(change) if ledger.offers(change) else None
        difference = ledger.value(
            Source.of("difference", cell.address, f"last_year.{cell.address}")
        )
        rows.append(
            {
                "单元格": _REMARK.sub("", cell.label),
                f"{last.year}年": shown(then),
                f"{report.year}年": shown(now),
                "增减": "" if difference is None else shown(difference),
                "增减幅度": "" if percent is None else f"{shown(percent)}%",
            }
        )
    if rows:
        st.dataframe(
            rows,
            hide_index=True,
            width="stretch",
            height=min(36 * len(rows) + 40, 720),
            column_config={"单元格": st.column_config.TextColumn(width="large")},
        )
        charts.download(rows, f"{report.agency.name}两年对照", "csv-table")
    else:
        st.caption("两年的数字没有不同。" if only_changed else "没有可以对照的数字。")


def _text(stored: Stored) -> None:
    last = stored.last_year
    if last is None:
        st.info("还没有去年的报告，无法对照。")
        return
    texts = _texts(stored)
    if not any(texts.values()):
        st.info("今年还没有文字，起草之后可以对照。")
        return
    for key, now in texts.items():
        then = getattr(last.narrative, key)
        st.subheader(SECTION_TITLES[key], anchor=False)
        found = overlap(now, then)
        st.caption(
            f"与去年相同的文字约占{found.ratio:.0%}（法定格式用语不计）。"
            + ("黄色的句子与去年大体相同，请改写。" if found.sentences else "")
        )
        side, marked = st.tabs(["并排", "修改标记"])
        with side:
            left, right = st.columns(2, gap="large")
            left.markdown(f"**{last.year}年**")
            left.html(alike_html(then, ()))
            right.markdown(f"**{stored.report.year}年**")
            right.html(alike_html(now, found.sentences))
        with marked:
            st.html(diff_html(then, now))


def _texts(stored: Stored) -> dict[str, str]:
    version = session.workspace().draft(stored.id) if stored.draft else None
    report: Report = stored.report
    return {
        key: (version.draft.text(key) if version else "") or getattr(report.narrative, key)
        for key in ("overview", "problems")
    }
