"""起草: the draft streaming in, its figures with their sources, and everything to change it."""

from __future__ import annotations

import streamlit as st

from assistant.checking import Balanced
from assistant.errors import GateClosed
from assistant.report import SECTION_TITLES
from assistant.ui import drafted, jobs, navigation, session, talk, versions
from assistant.ui.findings import show_findings
from assistant.ui.tables import focus_cell
from assistant.workspace import DraftVersion, Stored

_WRITERS = {"local": "本地起草（不需要模型）", "openai": "大模型起草"}
_SECTIONS = {
    "all": "两部分都写",
    "overview": SECTION_TITLES["overview"],
    "problems": SECTION_TITLES["problems"],
}


def show() -> None:
    """The page."""
    stored = session.current()
    if stored is None:
        st.markdown("先在“去年报告”里开始一份报告。")
        return
    version = session.workspace().draft(stored.id)
    try:
        balanced = Balanced(stored.report, stored.last_year)
    except GateClosed as closed:
        _closed(closed, version, stored)
        return
    _start(stored, version)
    job = jobs.job_of(session.settings(), stored.id)
    if job is not None:
        _follow(job, stored)
    if version is None:
        st.info("还没有草稿。按上面的按钮开始起草；表格里的数字会由程序写入，模型不经手。")
        return
    _draft(stored, version, balanced)


def _closed(closed: GateClosed, version: DraftVersion | None, stored: Stored) -> None:
    st.error("表格没有核对通过，不能起草。请先到“今年数据”改正下面的问题。")
    if st.button("去改正", type="primary", icon=":material/table:"):
        navigation.go("figures")
    with st.container(key="findings-closed"):
        errors = [finding for finding in closed.findings if finding.severity == "error"]
        show_findings(errors, key="closed", go=_to_cell, first=3)
    if version is not None:
        with st.expander(f"已有的草稿（第{version.number}版，写于表格改动之前）"):
            for key in version.draft.sections:
                st.markdown(f"**{SECTION_TITLES[key]}**")
                st.text(version.draft.text(key))


def _to_cell(address: str) -> None:
    focus_cell("tables", address)
    navigation.ask_for("figures")


def _start(stored: Stored, version: DraftVersion | None) -> None:
    settings = session.settings()
    job = jobs.job_of(settings, stored.id)
    running = job is not None and job.state == "running"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choices = list(_WRITERS) if settings.model_configured else ["local"]
        writer = st.selectbox(
            "起草方式",
            choices,
            index=choices.index(settings.writer) if settings.writer in choices else 0,
            format_func=lambda key: _WRITERS[key],
            width=230,
            key="writer",
        )
        part = st.selectbox(
            "写哪一部分",
            list(_SECTIONS),
            format_func=lambda key: _SECTIONS[key],
            width=260,
            key="part",
        )
        st.button(
            "起草" if version is None else "重新起草",
            type="primary" if version is None else "secondary",
            icon=":material/edit_note:",
            disabled=running,
            key="start",
            on_click=session.safely(_begin),
            args=(writer, part, 0 if version is None else version.number),
            help=None if version is None else "另写一稿，成为新的一版；现在这一版会留着。",
        )


def _begin(writer: str, part: str, variant: int) -> None:
    stored = session.current()
    if stored is None:
        return
    sections = ("overview", "problems") if part == "all" else (part,)
    jobs.start(
        session.workspace(),
        stored,
        session.settings(),
        writer=writer,
        sections=sections,
        variant=variant,
    )


def _follow(job: jobs.Job, stored: Stored) -> None:
    """Stream what the job writes; a reload comes back here and goes on."""
    settings = session.settings()
    if job.state == "running":
        with st.container(border=True, key="job"):
            head, stop = st.columns([5, 1], vertical_alignment="center")
            bar = head.progress(0.0, text="准备")
            stop.button("停止", icon=":material/stop:", on_click=job.stop, key="stop")
            place = st.empty()
            for progress in job.follow():
                bar.progress(progress.share or 0.0, text=progress.stage)
                with place.container():
                    for key, text in progress.texts.items():
                        st.markdown(f"**{SECTION_TITLES.get(key, '')}**")
                        st.text(text)
    jobs.forget(settings, stored.id)
    if job.state == "done":
        session.say(f"第{job.number}版草稿已写好并保存。")
    elif job.state == "stopped":
        session.say("已停止起草，没有产生新的草稿，原来的内容都在。", "info")
    else:
        session.say(f"{job.error}（原来的草稿没有改动）", "error")
    st.rerun()


def _draft(stored: Stored, version: DraftVersion, balanced: Balanced) -> None:
    draft = version.draft
    st.html(f'<div class="label-line">{_label(version)}</div>')
    read, edit, history = st.tabs(["阅读和修改", "手工编辑", "版本"])
    with read:
        main, beside = st.columns([2, 1], gap="medium")
        with main:
            for key in ("overview", "problems"):
                if key in draft.sections:
                    drafted.show_section(stored, version, balanced, key)
        with beside:
            talk.show(stored, version)
            with st.container(key="findings"):
                st.markdown("**核对结果**")
                show_findings(drafted.findings_of(stored, version), key="draft")
                if not drafted.findings_of(stored, version):
                    st.caption("没有发现问题。")
    with edit:
        drafted.edit_by_hand(stored, version, balanced)
    with history:
        versions.show(stored, version)


def _label(version: DraftVersion) -> str:
    kind = version.draft.writer.get("kind")
    if kind == "openai":
        return "这份文字由大模型辅助起草，须经工作人员逐句核对后使用。"
    return "这份文字由程序按规则写成，须经工作人员核对后使用。"
