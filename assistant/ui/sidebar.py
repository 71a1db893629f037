"""Beside every page: which report is open, what is left to do, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

from assistant.checking import check_tables
from assistant.errors import NianbaoError
from assistant.report import Report
from assistant.ui import navigation, session
from assistant.workspace import Stored

State = Literal["done", "open", "stop"]
_SIGNS = {"done": "✓", "open": "○", "stop": "✗"}


@dataclass(frozen=True, slots=True)
class Task:
    """One step with what is left of it.

    Attributes:
        module: the page where it is done.
        asked: whether it may be proposed as the next step; one can do without the others.
    """

    step: str
    state: State
    left: str
    module: str
    asked: bool = True


def show(here: str) -> None:
    """The report picker, the list of what is left, and a button to the next step.

    Args:
        here: the title of the page that is shown.
    """
    with st.sidebar:
        listings = session.workspace().reports(working=True)
        stored = session.current()
        if listings:
            # The year first: a long name may be cut, and stands in full below.
            titles = {x.id: f"{x.year}年度 {x.agency}" for x in listings}
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
            found = tasks(stored)
            st.caption(stored.report.title)
            st.markdown("**还要做什么**")
            st.html(_list(found))
            _next(found, here)
            st.caption(f"已自动保存　{stored.updated.astimezone():%m月%d日 %H:%M:%S}")


def tasks(stored: Stored) -> list[Task]:
    """Each step of the work with what is left of it."""
    last = stored.last_year
    found = [
        Task("去年报告", "open", "没有提供", "last_year", asked=False)
        if last is None
        else Task("去年报告", "done", f"{last.year}年度已读入", "last_year")
    ]
    figures = _figures(stored)
    ready = figures.state == "done"
    facts = len(stored.report.facts)
    found += [
        figures,
        Task("其他事实", "done", f"{facts}项", "facts")
        if facts
        else Task("其他事实", "open", "还没有填写", "facts", asked=stored.draft is None),
    ]
    version = session.workspace().draft(stored.id) if stored.draft else None
    if version is None:
        left = "可以起草" if ready else "改正表格后可以起草"
        found.append(Task("起草", "open", left, "drafting", asked=ready))
        found.append(Task("成稿", "open", "起草以后", "finish", asked=False))
        return found
    sentences = [s for section in version.draft.sections.values() for s in section.sentences]
    points = sum(sentence.is_open for sentence in sentences)
    left = f"第{version.number}版" + (f"，{points}处待核实" if points else "")
    found.append(Task("起草", "open" if points else "done", left, "drafting"))
    found.append(_finish(stored.report, ready and not points))
    return found


def _figures(stored: Stored) -> Task:
    step, module = "今年数据", "figures"
    try:
        errors = check_tables(stored.report, last_year=stored.last_year).errors
    except NianbaoError as error:
        return Task(step, "stop", str(error), module)
    missing = sum(finding.code == "CELL-MISSING" for finding in errors)
    wrong = len(errors) - missing
    if missing == len(stored.report.edition.cells):
        return Task(step, "open", "还没有填写", module)
    if errors:
        parts = [f"{missing}格未填"] if missing else []
        parts += [f"{wrong}处错误"] if wrong else []
        return Task(step, "stop", "，".join(parts), module)
    return Task(step, "done", "表格核对无误", module)


def _finish(report: Report, ready: bool) -> Task:
    signed = [c for c in report.confirmations if c.get("kind") == "final"]
    if signed:
        return Task("成稿", "done", f"{signed[-1].get('by', '')}已确认定稿", "finish")
    return Task("成稿", "open", "核对并导出" if ready else "改正以后", "finish", asked=ready)


def _next(found: list[Task], here: str) -> None:
    """The first step that is not done; nothing where the reader is on it already."""
    task = next((task for task in found if task.state != "done" and task.asked), None)
    if task is None or task.step == here:
        return
    if st.button(
        f"下一步：{task.step}",
        type="primary",
        icon=":material/arrow_forward:",
        icon_position="right",
        width="stretch",
        key="next-step",
    ):
        navigation.go(task.module)


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
