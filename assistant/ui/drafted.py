"""A drafted section on the page: figures and sources, what is open, copying, editing by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from assistant.checking import Balanced, Finding
from assistant.drafting.draft import Section, Sentence
from assistant.ledger.figures import Ledger
from assistant.report import SECTION_TITLES, Report
from assistant.ui import session
from assistant.ui.findings import show_findings
from assistant.ui.marks import paragraph_html
from assistant.ui.promised import show_promises
from assistant.workspace import DraftVersion, Stored
from assistant.workspace.editing import (
    Neighbours,
    Place,
    confirmation,
    is_question,
    neighbours_of,
    proposed,
    reviewed,
    settled,
    with_answers,
)
from assistant.workspace.records import Typed


def findings_of(stored: Stored, version: DraftVersion) -> Sequence[Finding]:
    """What is found about the draft: as it was found when this version was made."""
    return version.draft.findings


def show_section(stored: Stored, version: DraftVersion, balanced: Balanced, key: str) -> None:
    """One section, paragraph by paragraph, each with its sources beside it."""
    section = version.draft.sections[key]
    ledger = Ledger(stored.report, stored.last_year)
    with st.container(horizontal=True, vertical_alignment="center", key=f"head-{key}"):
        st.subheader(SECTION_TITLES[key], anchor=False, width="content")
        st.caption(f"{len(section.text)}字", width="content")
        with st.popover("复制", icon=":material/content_copy:"):
            st.caption("按右上角的图标复制全文。")
            st.code(section.text, language=None, wrap_lines=True)
        st.download_button(
            "下载文字",
            section.text,
            file_name=f"{stored.report.agency.name}{stored.report.year}年{SECTION_TITLES[key]}.txt",
            mime="text/plain",
            key=f"download-{key}",
            on_click="ignore",
        )
    number = 1
    for index, paragraph in enumerate(section.paragraphs):
        st.html(paragraph_html(paragraph, ledger, number))
        for place, sentence in enumerate(paragraph.sentences):
            if sentence.is_open:
                _open_point(stored, version, key, (index, place), sentence)
        number += len(paragraph.sentences)


def _open_point(
    stored: Stored, version: DraftVersion, key: str, place: Place, sentence: Sentence
) -> None:
    """Confirm, rewrite or drop what only staff can know; a question has to be answered."""
    name = f"open-{key}-{version.number}-{place[0]}-{place[1]}"
    question = is_question(sentence)
    with st.container(border=True, key=name):
        st.markdown(":material/help: **待核实**")
        if sentence.basis == "promise":
            with st.expander("逐项回答去年的措施", expanded=True):
                show_promises(stored, f"{name}-promise")
                st.button(
                    "按回答写入",
                    key=f"{name}-answers",
                    type="primary",
                    on_click=session.safely(_by_answers),
                    args=(version.number,),
                )
        widget = f"{name}-text"
        # By what it asks, not by the version: a turn of the chat must not empty the field.
        field = f"open-{key}-{hashlib.sha256(sentence.text.encode()).hexdigest()[:16]}"
        typed = session.workspace().unsaved(stored.id).get(field)
        offered = "" if question else proposed(sentence)
        st.text_area(
            _asked(sentence) if question else "核实后的写法",
            typed.text if typed else offered,
            key=widget,
            height=90,
            on_change=session.safely(_keep),
            args=(widget, field, offered),
            placeholder=proposed(sentence) if question else None,
            help="程序不知道本单位是否做过这件事。属实就确认，有出入就改写，没有就删去。",
        )
        with st.container(horizontal=True):
            arguments = (version.number, key, place)
            st.button(
                "写入" if question else "确认属实",
                key=f"{name}-yes",
                on_click=session.safely(_settle),
                args=(*arguments, widget, "核实", field),
            )
            st.button(
                "删去这一句",
                key=f"{name}-no",
                on_click=session.safely(_settle),
                args=(*arguments, "", "删去"),
            )


def _asked(sentence: Sentence) -> str:
    return "或者自己写一句" if sentence.basis == "promise" else "请写一句"


def _by_answers(number: int) -> None:
    stored = session.current()
    workspace = session.workspace()
    version = workspace.draft(stored.id, number) if stored else None
    if stored is None or version is None:
        return
    balanced = Balanced(stored.report, stored.last_year)
    draft = with_answers(balanced, version.draft, _neighbours(stored))
    note = "按回答写入去年措施的落实情况"
    workspace.add_draft(stored.id, draft, maker="confirm", note=note, based_on=number)
    session.say(f"已{note}。")


def _settle(number: int, key: str, place: Place, widget: str, what: str, field: str = "") -> None:
    stored = session.current()
    workspace = session.workspace()
    version = workspace.draft(stored.id, number) if stored else None
    if stored is None or version is None:
        return
    text = str(st.session_state.get(widget, "")).strip() if widget else ""
    if widget and not text:
        session.say("请先写好这一句；不需要的话，按“删去这一句”。", "warning")
        return
    balanced = Balanced(stored.report, stored.last_year)
    draft = settled(balanced, version.draft, key, place, text, _neighbours(stored))
    before = version.draft.sections[key].paragraphs[place[0]].sentences[place[1]].text
    workspace.add_draft(
        stored.id, draft, maker="confirm", note=f"{what}：{before[:60]}", based_on=number
    )
    if field:
        workspace.drop_unsaved(stored.id, field)
    if text.strip():
        record = confirmation(text.strip(), "")

        def confirmed(report: Report) -> Report:
            return replace(report, confirmations=(*report.confirmations, record))

        session.change(confirmed, f"确认“{text.strip()[:30]}”")
    session.say(f"已{what}。")


def edit_by_hand(stored: Stored, version: DraftVersion, balanced: Balanced) -> None:
    """The sections as text to type in; what is typed is checked, and saved as a new version."""
    kept = session.workspace().unsaved(stored.id)
    st.caption("改完按“保存修改”成为新的一版；没有保存的文字也会留着，刷新后还在。")
    for key in ("overview", "problems"):
        section = version.draft.sections.get(key, Section(key, ()))
        widget = f"hand-{key}-{version.number}"
        text = st.text_area(
            SECTION_TITLES[key],
            kept[widget].text if widget in kept else section.text,
            height=420,
            key=widget,
            help="一行是一段。",
            on_change=session.safely(_keep),
            args=(widget, widget, section.text),
        )
        _left_over(stored, [t for f, t in kept.items() if _outdated(f, f"hand-{key}-", widget)])
        if text.strip() == section.text.strip():
            continue
        draft = reviewed(balanced, version.draft, key, text, _neighbours(stored))
        about = [f for f in draft.findings if getattr(f.where, "section", "") == key]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "保存修改",
                type="primary",
                key=f"save-{key}",
                on_click=session.safely(_save_by_hand),
                args=(version.number, key, widget),
            )
            st.caption("修改还没有保存。" + ("" if about else "核对没有发现问题。"))
        show_findings(about, key=f"hand-{key}")


def _outdated(field: str, stem: str, widget: str) -> bool:
    return field.startswith(stem) and field != widget


def _left_over(stored: Stored, texts: Sequence[Typed]) -> None:
    """What was typed over an earlier version and never saved: not lost, and not in the way."""
    for typed in texts:
        number = typed.field.rsplit("-", 1)[1]
        with st.expander(f"在第{number}版上改过、没有保存的文字"):
            st.code(typed.text, language=None, wrap_lines=True)
            st.button(
                "不要了",
                key=f"drop-{typed.field}",
                on_click=session.safely(session.workspace().drop_unsaved),
                args=(stored.id, typed.field),
            )


def _keep(widget: str, field: str, before: str) -> None:
    """Keep what is typed as it is typed; what is as it was needs no keeping."""
    stored = session.current()
    if stored is None:
        return
    text = str(st.session_state[widget])
    if text.strip() == before.strip():
        session.workspace().drop_unsaved(stored.id, field)
    else:
        session.workspace().keep_unsaved(stored.id, field, text)


def _save_by_hand(number: int, key: str, widget: str) -> None:
    stored = session.current()
    workspace = session.workspace()
    version = workspace.draft(stored.id, number) if stored else None
    if stored is None or version is None:
        return
    text = str(st.session_state[widget])
    balanced = Balanced(stored.report, stored.last_year)
    draft = reviewed(balanced, version.draft, key, text, _neighbours(stored))
    note = f"手工修改{SECTION_TITLES[key]}"
    workspace.add_draft(stored.id, draft, maker="hand", note=note, based_on=number)
    workspace.drop_unsaved(stored.id, widget)
    session.say(f"{note}已保存。")


def _neighbours(stored: Stored) -> Neighbours:
    return neighbours_of(stored.report, session.settings())
