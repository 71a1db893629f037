"""Who reports and on which year: shown, and mended where it was read wrongly."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from assistant.report import Agency, Report, edition
from assistant.report.editions import EDITIONS
from assistant.report.model import KIND_LABELS
from assistant.ui import session


def edit(report: Report, key: str, slot: str = "stored") -> None:
    """A form with the body, its kind and region, the year and the edition of the tables."""
    with st.form(f"{key}-identity", border=False):
        name = st.text_input("机关名称", report.agency.name)
        left, middle, right, last = st.columns(4)
        kinds = list(KIND_LABELS)
        kind = left.selectbox(
            "机关类型",
            kinds,
            index=kinds.index(report.agency.kind),
            format_func=lambda value: KIND_LABELS[value],
        )
        region = middle.text_input("所属地区", report.agency.region)
        year = right.number_input("报告年度", 2008, 2100, report.year, step=1)
        form = last.selectbox(
            "表格版本",
            EDITIONS,
            index=EDITIONS.index(report.edition.key),
            format_func=lambda value: f"{value}版",
            help="换版本时，两版都有的单元格保留数字，其余要重新填写。",
        )
        if st.form_submit_button("保存"):
            if not name.strip():
                st.error("机关名称不能为空。")
                return
            agency = Agency(name.strip(), kind, region.strip())
            if session.change(
                lambda mine: _changed(mine, agency, int(year), form), "机关和年度", slot
            ):
                session.say("机关和年度已保存。")
            st.rerun()


def _changed(report: Report, agency: Agency, year: int, form: str) -> Report:
    changed = replace(report, agency=agency, year=year)
    if form == report.edition.key:
        return changed
    new = edition(form)
    kept = tuple(report.get(cell.address) for cell in new.cells)
    return replace(changed, edition=new, values=kept)
