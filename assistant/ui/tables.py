"""The official tables as an editor: the form's own layout, an input for each cell.

Streamlit's data editor knows neither merged heads nor a way to take somebody to a cell, so this is
a component of its own (``table.js``); everything in it comes with the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import streamlit as st

from assistant.checking import Finding
from assistant.publishing.grid import grid, written
from assistant.report import SECTION_TITLES, Edition, Report, Value
from assistant.report.model import Agency
from assistant.ui import session


def _asset(name: str) -> str:
    return resources.files("assistant.ui").joinpath(name).read_text(encoding="utf-8")


_editor = st.components.v2.component(
    "nianbao_tables",
    html='<div class="tables"></div>',
    css=_asset("table.css"),
    js=_asset("table.js"),
)


def edit_tables(
    report: Report,
    *,
    key: str,
    on_edits: Callable[[Mapping[str, str]], None],
    findings: Iterable[Finding] = (),
    last: Mapping[str, Value] | None = None,
    last_title: str = "",
    offers: Mapping[str, int] | None = None,
    rejected: Mapping[str, str] | None = None,
) -> None:
    """Show the tables of ``report`` for editing.

    Args:
        key: the widget's key; ``focus_cell`` uses it, too.
        on_edits: called with address → typed text, before the script runs again.
        findings: their cells are coloured and carry the message.
        last: last year's figures by address, shown under each input.
        offers: totals to show where a cell is blank.
        rejected: what was typed into a cell and is no figure.
    """

    kept = session.memory()

    def arrived() -> None:
        sent = (st.session_state.get(key) or {}).get("edits") or {}
        seen = kept.acknowledged.get(key, {"mount": "", "number": 0})
        done = seen["number"] if seen["mount"] == sent.get("mount") else 0
        edits = sent.get("edits") or {}
        fresh = {a: str(value) for a, (value, number) in edits.items() if number > done}
        if fresh:
            # Not before they are saved: a run that is cut off here has them sent again.
            on_edits(fresh)
            last_number = max(number for _, number in edits.values())
            kept.acknowledged[key] = {"mount": sent["mount"], "number": last_number}

    _editor(
        key=key,
        data={
            **_shape(report.edition),
            "values": {cell.address: written(value) for cell, value in report.filled()},
            "last": {a: written(v) for a, v in (last or {}).items() if v is not None},
            "lastTitle": last_title,
            "offers": {a: str(value) for a, value in (offers or {}).items()},
            "rejected": dict(rejected or {}),
            "marks": _marks(findings, rejected or {}),
            "ack": kept.acknowledged.get(key),
            "focus": st.session_state.get(f"{key}-focus"),
        },
        on_edits_change=arrived,
    )


def focus_cell(key: str, address: str) -> None:
    """Take the reader to a cell the next time the tables with this key are shown."""
    before = st.session_state.get(f"{key}-focus", {"nonce": 0})
    st.session_state[f"{key}-focus"] = {"cell": address, "nonce": before["nonce"] + 1}


def _marks(findings: Iterable[Finding], rejected: Mapping[str, str]) -> dict[str, list[str]]:
    marks: dict[str, list[str]] = {}
    for finding in findings:
        kind = "missing" if finding.code == "CELL-MISSING" else str(finding.severity)
        for address in finding.cells:
            if address not in marks and not address.startswith("last_year."):
                marks[address] = [kind, finding.message]
    for address, text in rejected.items():
        marks[address] = ["error", f"“{text}”不是数字，请重新填写。"]
    return marks


@cache
def _shape(form: Edition) -> dict[str, Any]:
    blank = Report.blank(Agency("机关"), form.first_year, form)
    tables = []
    for table in form.tables:
        layout = grid(blank, table)
        lines = [
            [
                {
                    "text": entry.text,
                    "role": entry.role,
                    "rowspan": entry.rowspan,
                    "colspan": entry.colspan,
                    "address": entry.cell.address if entry.cell else "",
                    "label": entry.cell.label if entry.cell else "",
                }
                for entry in line
            ]
            for line in layout.lines()
        ]
        tables.append({"title": SECTION_TITLES[table.key], "lines": lines})
    return {"shape": form.key, "tables": tables}
