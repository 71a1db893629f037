"""The versions of a draft: who or what made each, how they differ, and the way back."""

from __future__ import annotations

import streamlit as st

from assistant.report import SECTION_TITLES
from assistant.ui import session
from assistant.ui.marks import diff_html
from assistant.workspace import DraftVersion, Stored
from assistant.workspace.conversations import turn_back

_MAKERS = {
    "writer": "起草",
    "chat": "对话修改",
    "hand": "手工修改",
    "confirm": "核实",
    "undo": "撤销",
    "redo": "重做",
    "restore": "恢复",
}


def show(stored: Stored, version: DraftVersion) -> None:
    """The list, the difference of two versions, and a button to restore one."""
    found = session.workspace().drafts(stored.id)
    titles = {v.number: _title(v) for v in found}
    st.dataframe(
        [
            {
                "版本": f"第{v.number}版" + ("（现用）" if v.number == version.number else ""),
                "时间": f"{v.created.astimezone():%m月%d日 %H:%M}",
                "方式": _MAKERS[v.maker],
                "说明": v.note,
                "模型": str(v.draft.writer.get("model") or "本地"),
                "字数": sum(len(section.text) for section in v.draft.sections.values()),
            }
            for v in reversed(found)
        ],
        hide_index=True,
        width="stretch",
        column_config={
            **{name: st.column_config.Column(width="small") for name in ("版本", "时间", "方式")},
            "说明": st.column_config.TextColumn(width="large"),
            **{name: st.column_config.Column(width="small") for name in ("模型", "字数")},
        },
    )
    if len(found) < 2:
        return
    numbers = list(titles)
    left, right = st.columns(2)
    old = left.selectbox(
        "从", numbers, index=len(numbers) - 2, format_func=lambda n: titles[n], key="diff-old"
    )
    new = right.selectbox(
        "到", numbers, index=len(numbers) - 1, format_func=lambda n: titles[n], key="diff-new"
    )
    by_number = {v.number: v for v in found}
    before, after = by_number[old].draft, by_number[new].draft
    for key in ("overview", "problems"):
        st.markdown(f"**{SECTION_TITLES[key]}**")
        if before.text(key) == after.text(key):
            st.caption("没有变化。")
        else:
            st.html(diff_html(before.text(key), after.text(key)))
    st.button(
        f"恢复{titles[old]}",
        icon=":material/restore:",
        key="restore",
        disabled=old == version.number,
        on_click=session.safely(_restore),
        args=(old, version.number),
    )


def _title(version: DraftVersion) -> str:
    return f"第{version.number}版　{_MAKERS[version.maker]}"


def _restore(number: int, seen: int) -> None:
    stored = session.current()
    if stored is not None:
        session.say(turn_back(session.workspace(), stored.id, "restore", seen, number))
