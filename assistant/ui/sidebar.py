"""Beside every page: which report is open, and what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

from assistant.checking import check_tables
from assistant.errors import NianbaoError
from assistant.ui import session
from assistant.workspace import Stored

State = Literal["done", "open", "stop"]
_SIGNS = {"done": "✓", "open": "○", "stop": "✗"}


@dataclass(frozen=True, slots=True)
class Task:
    """One step with what is left of it."""

    step: str
    state: State
    left: str


def show() -> None:
    """The report picker and the list of what is left."""
    with st.sidebar:
        listings = session.workspace().reports(working=True)
        stored = session.current()
        if listings:
            titles = {listing.id: listing.title for listing in listings}
            options = list(titles)
            st.selectbox(
                "正在写的报告",
                options,
                index=options.index(stored.id) if stored and stored.id in titles else None,
                format_func=lambda key: titles.get(key, ""),
                placeholder="请选择",
                key=f"picker-{stored.id if stored else ''}",
                on_change=_picked,
                args=(f"picker-{stored.id if stored else ''}",),
            )
        if stored is not None:
            st.markdown("**还要做什么**")
            st.html(_list(tasks(stored)))
            st.caption(f"已自动保存　{stored.updated.astimezone():%m月%d日 %H:%M:%S}")


def tasks(stored: Stored) -> list[Task]:
    """Each step of the work with what is left of it."""
    report = stored.report
    found = [
        Task("去年报告", "done", f"{stored.last_year.year}年度已读入")
        if stored.last_year is not None
        else Task("去年报告", "open", "还没有提供")
    ]
    try:
        errors = check_tables(report, last_year=stored.last_year).errors
    except NianbaoError as error:
        found.append(Task("今年数据", "stop", str(error)))
        return found
    missing = sum(finding.code == "CELL-MISSING" for finding in errors)
    wrong = len(errors) - missing
    if missing == len(report.edition.cells):
        found.append(Task("今年数据", "open", "还没有填写"))
    elif errors:
        parts = [f"{missing}格未填"] if missing else []
        parts += [f"{wrong}处错误"] if wrong else []
        found.append(Task("今年数据", "stop", "，".join(parts)))
    else:
        found.append(Task("今年数据", "done", "表格核对无误"))
    found.append(
        Task("其他事实", "done", f"{len(report.facts)}项")
        if report.facts
        else Task("其他事实", "open", "还没有填写")
    )
    version = session.workspace().draft(stored.id) if stored.draft else None
    if version is None:
        left = "改正表格后可以起草" if errors else "可以起草"
        found.append(Task("起草", "open", left))
    else:
        sentences = [s for section in version.draft.sections.values() for s in section.sentences]
        points = sum(sentence.is_open for sentence in sentences)
        left = f"第{version.number}版" + (f"，{points}处待核实" if points else "")
        found.append(Task("起草", "open" if points else "done", left))
    return found


def _list(entries: list[Task]) -> str:
    lines = "".join(
        f'<div><span class="{task.state}">{_SIGNS[task.state]}</span> {task.step}：'
        f"{escape(task.left)}</div>"
        for task in entries
    )
    return f'<div class="todo">{lines}</div>'


def _picked(key: str) -> None:
    chosen = st.session_state.get(key)
    if chosen:
        session.open_report(chosen)
