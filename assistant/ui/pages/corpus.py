"""语料库: what is in the index, adding to it, taking out, and what a search finds."""

from __future__ import annotations

from typing import Any

import streamlit as st

from assistant.errors import NianbaoError
from assistant.reading import read_bytes
from assistant.report import SECTION_TITLES, Report
from assistant.ui import preparation, session
from assistant.ui.preparation import INDEX_LOCK

#: How long to wait for news of the index, in seconds.
_PATIENCE = 0.4
_ORIGINS = {"user": "本单位添加", "sample": "随程序的样例"}


def show() -> None:
    """The page."""
    from assistant.retrieval import Index

    st.markdown(
        "起草时从往年报告里学措辞；别的单位做过的事不会写进您的报告。"
        "本单位自己的往年报告优先于随程序的样例。"
    )
    if not _ready():
        return
    try:
        with st.spinner("正在打开索引……"), INDEX_LOCK:
            index = Index.open(session.settings())
            index.inspect()
    except NianbaoError as error:
        st.error(str(error))
        _rebuild()
        return
    _messages()
    with index:
        entries = index.entries()
        content, add, search = st.tabs([f"已收录（{len(entries)}）", "添加", "试查"])
        with add:
            _add(index)
        with search:
            _search(index)
        with content:
            _content(index, entries)


def _rebuild() -> None:
    """What the command line does with ``nianbao index --rebuild``."""
    if st.button("重建索引", icon=":material/refresh:", key="corpus-rebuild"):
        from assistant.retrieval import library

        bar = st.progress(0.0, text="正在重建索引……")

        def progress(done: int, total: int) -> None:
            bar.progress(done / max(total, 1), text=f"正在重建索引（{done}/{total}段）……")

        with session.told(), INDEX_LOCK:
            library.rebuild(session.settings(), progress).close()
            st.session_state["corpus-said"] = ["索引已重建。"]
            st.rerun()


def _ready() -> bool:
    """Follow the making of the index; whether it is there. Another page may be turned to."""
    making = preparation.prepare(session.settings())
    place = st.empty()
    while not making.ended.wait(_PATIENCE):
        words = f"（{making.done}/{making.total}段）" if making.total else ""
        text = f"正在编制索引{words}，只需一次；可以先去别的页面，不会中断。"
        place.progress(making.done / max(making.total, 1), text=text)
    place.empty()
    if making.error:
        st.error(making.error)
        _rebuild()
    return not making.error


def _add(index: Any) -> None:
    number = st.session_state.get("corpus-upload", 0)
    files = st.file_uploader(
        "往年的年度报告，可以一次选多份",
        accept_multiple_files=True,
        key=f"corpus-files-{number}",
    )
    if files and st.button(f"加入{len(files)}份", type="primary", key="corpus-add"):
        from assistant.retrieval import library

        reports: list[Report] = []
        failed: list[str] = []
        bar = st.progress(0.0, text="读取文件")
        for position, file in enumerate(files, 1):
            try:
                reports.append(read_bytes(file.name, file.getvalue()))
            except NianbaoError as error:
                failed.append(str(error))
            bar.progress(position / len(files), text=f"读取{file.name}")

        def progress(done: int, total: int) -> None:
            bar.progress(done / max(total, 1), text="编入索引")

        with INDEX_LOCK:
            summary = library.add(index, reports, progress)
        st.session_state["corpus-upload"] = number + 1
        added = f"新增{summary.added}份，更新{summary.changed}份，{summary.unchanged}份没有变化。"
        st.session_state["corpus-said"] = [added, *summary.notes, *failed]
        st.rerun()


def _messages() -> None:
    said = st.session_state.pop("corpus-said", [])
    if said:
        st.success(said[0])
        for line in said[1:]:
            st.warning(line)


def _search(index: Any) -> None:
    with st.form("corpus-search", border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        query = left.text_input("要找什么", placeholder="例如：公开渠道单一，群众查阅不便")
        section = right.selectbox(
            "在哪一部分",
            ["", "overview", "problems"],
            format_func=lambda key: SECTION_TITLES.get(key, "两部分都找"),
        )
        asked = st.form_submit_button("查找")
    if asked and query.strip():
        with st.spinner("正在查找……"):
            hits = index.search(query.strip(), section=section or None, top=8)
        if not hits:
            st.info("没有找到相近的段落。")
        for hit in hits:
            passage = hit.passage
            with st.container(border=True):
                st.caption(f"{passage.agency}　{passage.year}年　相近程度{hit.score:.2f}")
                st.text(passage.text)


def _content(index: Any, entries: list[Any]) -> None:
    chosen = st.dataframe(
        [
            {
                "机关": entry.agency,
                "年度": str(entry.year),
                "来源": _ORIGINS.get(entry.origin, entry.origin),
                "表格": f"{entry.edition}版",
                "段落": entry.passages,
            }
            for entry in entries
        ],
        hide_index=True,
        width="stretch",
        height=min(35 * len(entries) + 38, 610),
        on_select="rerun",
        selection_mode="multi-row",
        key="corpus-rows",
    )
    rows = chosen["selection"]["rows"]
    if rows:
        names = "、".join(f"{entries[row].agency}{entries[row].year}年" for row in rows[:5])
        st.text(f"已选{len(rows)}份：{names}{'等' if len(rows) > 5 else ''}")
        if st.button("从语料库中移除", key="corpus-remove"):
            from assistant.retrieval import library

            with INDEX_LOCK:
                summary = library.remove(index, [entries[row] for row in rows])
            st.session_state["corpus-said"] = [f"已移除{summary.removed}份。"]
            st.rerun()
    else:
        st.caption("点行首的方框可以选择，选中后可以移除。")
