"""The chat beside the draft."""

from __future__ import annotations

import streamlit as st

from assistant.ui import chat, session
from assistant.workspace import DraftVersion, Stored
from assistant.workspace.conversations import turn_back

_HINT = "想怎么改"
_MORE = "例如：第一部分短一点；加一句“全年举办培训4场”；第三个问题换一个；新收申请是多少；撤销。"


def show(stored: Stored, version: DraftVersion) -> None:
    """The turns so far and the field for the next."""
    turns = session.workspace().turns(stored.id)
    with st.container(border=True, key="chat"):
        st.markdown("**说一说怎么改**")
        with st.container(height=320 if turns else "content", border=False):
            for turn in turns[-30:]:
                with st.chat_message("user", avatar=":material/person:"):
                    st.text(turn.request)
                with st.chat_message("assistant", avatar=":material/edit_note:"):
                    st.text(turn.reply)
                    if turn.changed and turn.draft:
                        st.caption(f"→ 第{turn.draft}版")
        request = st.chat_input(_HINT, key="chat-input", max_chars=2000)
        st.caption(_MORE)
        with st.container(horizontal=True):
            st.button(
                "撤销",
                icon=":material/undo:",
                key="undo",
                disabled=version.parent is None and version.content_of == version.number,
                on_click=session.safely(_turn_back),
                args=("undo", version.number),
            )
            st.button(
                "重做",
                icon=":material/redo:",
                key="redo",
                disabled=version.maker not in ("undo", "redo"),
                on_click=session.safely(_turn_back),
                args=("redo", version.number),
            )
    if request and request.strip():
        with st.spinner("正在修改……"), session.told():
            chat.ask(
                session.workspace(),
                stored,
                version,
                request.strip(),
                session.settings(),
                session.memory().talks,
            )
        st.rerun()


def _turn_back(tool: str, seen: int) -> None:
    stored = session.current()
    if stored is not None:
        session.say(turn_back(session.workspace(), stored.id, tool, seen))
