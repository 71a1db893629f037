"""成稿: the report as it will look, what still stands in its way, and the files to take away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import partial

import streamlit as st

from assistant.checking import Balanced
from assistant.checking.findings import CheckResult
from assistant.drafting.outcome import drafted_report
from assistant.errors import GateClosed
from assistant.publishing import Publication, examine, rendered
from assistant.publishing.certificate import certify
from assistant.publishing.certificate import rows as certificate_rows
from assistant.report import NARRATIVE_KEYS, SECTION_TITLES, Report
from assistant.ui import navigation, session
from assistant.ui.findings import show_dismissed, show_findings
from assistant.ui.tables import focus_cell
from assistant.workspace import Stored

_FORMATS = {
    ".docx": (
        "Word文档",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".html": ("网页", "text/html"),
    ".xlsx": ("Excel表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".json": ("报告文件", "application/json"),
    ".md": ("Markdown", "text/markdown"),
}

#: The field for the name of who confirms the final text.
_SIGNER = "signer"


def show() -> None:
    """The page."""
    stored = session.current()
    if stored is None:
        st.markdown("先在“去年报告”里开始一份报告。")
        return
    report = whole(stored)
    _formalities(stored, report)
    try:
        balanced = Balanced(report, stored.last_year)
    except GateClosed as closed:
        st.error("表格没有核对通过，不能导出。")
        if st.button("去改正", type="primary", icon=":material/table:"):
            navigation.go("figures")
        show_findings(
            [f for f in closed.findings if f.severity == "error"], key="gate", go=_to_cell, first=3
        )
        return
    result = examine(report, last_year=stored.last_year)
    left, right = st.columns([2.4, 1], gap="large")
    with right, st.container(key="findings"):
        st.markdown("**成稿前的核对**")
        if result.ok:
            st.success("没有错误，可以定稿。")
        show_findings(
            result.findings, key="finish", go=_to_cell, dismissible=True, to_text=_to_text
        )
        show_dismissed(result, "finish")
    with left:
        final = _files(stored, balanced, result)
        publication = Publication(balanced, final)
        st.subheader("预览", anchor=False)
        page = rendered(publication, ".html").decode("utf-8")
        st.iframe(page, height=900)
        with st.expander("检查证明"):
            for label, text in certificate_rows(certify(publication)):
                st.text(f"{label}：{text}")


def whole(stored: Stored) -> Report:
    """The report with the draft in force in it."""
    version = session.workspace().draft(stored.id) if stored.draft else None
    return stored.report if version is None else drafted_report(stored.report, version.draft)


def _files(stored: Stored, balanced: Balanced, result: CheckResult) -> bool:
    name, ok = balanced.report.title, result.ok
    with st.container(border=True, key="files"):
        kind = st.segmented_control(
            "导出为",
            ["定稿", "草稿"],
            default="定稿" if ok else "草稿",
            disabled=not ok,
            key=f"final-{ok}",
            help=None if ok else f"还有{len(result.errors)}处问题没有解决，现在只能导出草稿。",
        )
        final = ok and kind != "草稿"
        if not final:
            st.caption("草稿的标题和文件属性都会注明是草稿。")
        if final:
            _sign(stored)
        publication = Publication(balanced, final)
        with st.container(horizontal=True):
            for ending, (label, mime) in _FORMATS.items():
                st.download_button(
                    label,
                    partial(rendered, publication, ending),
                    file_name=f"{name}{'' if final else '（草稿）'}{ending}",
                    mime=mime,
                    type="primary" if ending == ".docx" else "secondary",
                    key=f"export{ending}-{final}",
                    on_click="ignore",
                    icon=":material/download:",
                )
            st.download_button(
                "检查证明",
                lambda: json.dumps(certify(publication), ensure_ascii=False, indent=1),
                file_name=f"{name}检查证明.json",
                mime="application/json",
                key=f"certificate-{final}",
                on_click="ignore",
                icon=":material/verified:",
            )
    return final


def _sign(stored: Stored) -> None:
    signed = [c for c in stored.report.confirmations if c.get("kind") == "final"]
    if signed:
        last = signed[-1]
        st.caption(f"{last.get('by', '')}已于{str(last.get('at', ''))[:16]}确认定稿。")
    kept = session.workspace().unsaved(stored.id).get(_SIGNER)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "审核人",
            kept.text if kept else "",
            key=_SIGNER,
            placeholder="姓名",
            width=200,
            on_change=session.safely(_keep_signer),
        )
        st.button("确认定稿", key="sign", on_click=session.safely(_signed))


def _keep_signer() -> None:
    """A name that is typed and not confirmed yet."""
    stored = session.current()
    if stored is not None:
        session.workspace().keep_unsaved(stored.id, _SIGNER, st.session_state[_SIGNER])


def _signed() -> None:
    stored = session.current()
    name = str(st.session_state.get(_SIGNER, "")).strip()
    if stored is None or not name:
        session.say("请填写审核人的姓名。", "warning")
        return
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    record = {"kind": "final", "by": name, "at": at}

    def signed(report: Report) -> Report:
        return replace(report, confirmations=(*report.confirmations, record))

    if session.change(signed, f"{name}确认定稿"):
        session.workspace().drop_unsaved(stored.id, _SIGNER)
        session.say(f"{name}已确认定稿，会写进检查证明。")


def _formalities(stored: Stored, report: Report) -> None:
    """The pieces of prose around the draft: shown as they will stand, saved when edited."""
    with st.expander("引言、第六部分" + ("和正文" if stored.draft is None else "")):
        for key in NARRATIVE_KEYS:
            if key in ("overview", "problems") and stored.draft is not None:
                continue
            widget = f"text-{stored.id}-{key}"
            st.text_area(
                SECTION_TITLES.get(key, "引言"),
                getattr(report.narrative, key),
                key=widget,
                height=110,
                on_change=session.safely(_save_text),
                args=(key, widget),
            )


def _save_text(key: str, widget: str) -> None:
    text = st.session_state[widget]
    session.change(
        lambda report: report.with_narrative(**{key: text}), SECTION_TITLES.get(key, "引言")
    )


def _to_text() -> None:
    navigation.ask_for("drafting")


def _to_cell(address: str) -> None:
    focus_cell("tables", address)
    navigation.ask_for("figures")
