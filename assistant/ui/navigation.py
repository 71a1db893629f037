"""The pages in the order of the work, and what stands around each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.ui import manners, session

#: The icon of the browser's tab; a named one would be fetched from elsewhere.
ICON = str(Path(__file__).with_name("icon.svg"))

#: Address, title, icon, and which module of `assistant.ui.pages` shows it.
PAGES = (
    ("last-year", "去年报告", ":material/history:", "last_year"),
    ("figures", "今年数据", ":material/table:", "figures"),
    ("facts", "其他事实", ":material/playlist_add_check:", "facts"),
    ("draft", "起草", ":material/edit_note:", "drafting"),
    ("compare", "对比", ":material/compare_arrows:", "comparison"),
    ("finish", "成稿", ":material/task:", "finish"),
    ("corpus", "语料库", ":material/library_books:", "corpus"),
    ("settings", "设置", ":material/settings:", "preferences"),
)

#: How many of them are steps of the work, one after the other.
STEPS = 6


def pages() -> list[Any]:
    """What ``st.navigation`` takes."""
    found = []
    for position, (path, title, icon, module) in enumerate(PAGES):
        run = _page(module, title)
        first = position == 0
        page = st.Page(run, title=title, icon=icon, url_path="" if first else path, default=first)
        found.append(page)
    st.session_state["pages"] = {
        module: page for (_, _, _, module), page in zip(PAGES, found, strict=True)
    }
    return found


def run(page: Any) -> None:
    """Show the page that the reader is on, with the style and the sidebar around it."""
    from assistant.ui import sidebar  # which itself turns pages

    st.html(f"<style>{_style()}</style>")
    manners.mount()
    with session.told():
        session.begin()
        sidebar.show(page.title)
    asked = st.session_state.pop("page-asked", None)
    if asked is not None:
        go(asked)
    page.run()


def go(module: str) -> None:
    """Turn to another page; the report stays the same."""
    stored = session.current()
    st.switch_page(
        st.session_state["pages"][module],
        query_params={"report": stored.id} if stored is not None else None,
    )


def ask_for(module: str) -> None:
    """Turn to another page as soon as the callback that asks for it is over."""
    st.session_state["page-asked"] = module


def _page(module: str, title: str) -> Callable[[], None]:
    show = partial(_show, module, title)
    show.__name__ = module  # type: ignore[attr-defined]
    return show


def _show(module: str, title: str) -> None:
    st.title(title, anchor=False)
    session.show_messages()
    with session.told():
        import_module(f"assistant.ui.pages.{module}").show()
        _steps(module)


def _steps(module: str) -> None:
    """The way to the step before and the step after, at the foot of the page."""
    order = [name for _, _, _, name in PAGES[:STEPS]]
    if session.current() is None or module not in order:
        return
    titles = {name: title for _, title, _, name in PAGES}
    place = order.index(module)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="steps"):
        if place > 0:
            before = order[place - 1]
            if st.button(titles[before], icon=":material/arrow_back:", key="step-before"):
                go(before)
        if place + 1 < len(order):
            after = order[place + 1]
            if st.button(
                titles[after],
                icon=":material/arrow_forward:",
                icon_position="right",
                key="step-after",
            ):
                go(after)


def _style() -> str:
    return resources.files("assistant.ui").joinpath("style.css").read_text(encoding="utf-8")
