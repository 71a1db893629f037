"""Charts people would rather look at, and the figures behind them.

Drawn with what Streamlit ships (Altair, rendered in the browser by the page itself).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import streamlit as st

from assistant.ledger.figures import OUTCOMES, Ledger, outcome
from assistant.report import Report

_COLOURS = ["#1f5f99", "#e08a2e", "#6b8e4e", "#b0503c", "#7d6aa5", "#5f7d8c", "#c9a227"]
_FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
Rows = Sequence[Mapping[str, Any]]


def applications_over_years(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """新收, 办结 and 结转 of each year; years with blanks are left out."""
    rows = []
    kinds = {"received": "新收", "total_processed": "办结", "carried_out": "结转下年度"}
    for report in sorted(reports, key=lambda each: each.year):
        for row, label in kinds.items():
            value = report.get(f"applications.{row}.total")
            if value is not None:
                rows.append({"年度": f"{report.year}", "项目": label, "件数": int(value)})
    return rows


def outcomes_of(report: Report) -> list[dict[str, Any]]:
    """The groups of outcomes of 表三, those with any."""
    ledger = Ledger(report)
    rows = []
    for group, label in OUTCOMES.items():
        value = ledger.value(outcome(report.edition, group))
        if value:
            rows.append({"办理结果": label, "件数": int(value)})
    return rows


def applicants_of(report: Report) -> list[dict[str, Any]]:
    """Who applied: the columns of 表三 but 总计, those with any."""
    (block,) = report.edition.table("applications").blocks
    rows = []
    for column in block.columns:
        value = report.get(f"applications.received.{column.key}")
        if column.key != "total" and value:
            label = f"{column.group}·{column.label}" if column.label == "其他" else column.label
            rows.append({"申请人": label, "件数": int(value)})
    return rows


def bars(rows: Rows, x: str, y: str, series: str = "") -> None:
    """A bar chart with its values written on the bars, and the figures to take away."""
    data: Any = alt.InlineData(values=[dict(row) for row in rows])
    if series:
        base = alt.Chart(data).encode(
            x=alt.X(f"{x}:N", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y(f"{y}:Q", title=y, axis=alt.Axis(tickMinStep=1, format="d")),
            xOffset=alt.XOffset(f"{series}:N", sort=None, scale=alt.Scale(paddingInner=0.15)),
            color=alt.Color(
                f"{series}:N",
                sort=None,
                title=None,
                scale=alt.Scale(range=_COLOURS),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[f"{x}:N", f"{series}:N", f"{y}:Q"],
        )
        chart = base.mark_bar(width=alt.RelativeBandSize(band=1)) + base.mark_text(dy=-6).encode(
            text=f"{y}:Q"
        )
    else:
        base = alt.Chart(data).encode(
            y=alt.Y(f"{x}:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X(f"{y}:Q", title=y, axis=alt.Axis(tickMinStep=1, format="d")),
            tooltip=[f"{x}:N", f"{y}:Q"],
        )
        chart = base.mark_bar(color=_COLOURS[0]) + base.mark_text(dx=4, align="left").encode(
            text=f"{y}:Q"
        )
    height = 260 if series else max(120, 46 * len(rows))
    st.altair_chart(
        chart.properties(height=height, usermeta={"embedOptions": {"actions": False}}).configure(
            font=_FONT
        ),
        width="stretch",
    )


def download(rows: Rows, name: str, key: str) -> None:
    """The figures behind a chart as a table for Excel."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    st.download_button(
        "下载图中数字",
        buffer.getvalue().encode("utf-8-sig"),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key,
        on_click="ignore",
    )
