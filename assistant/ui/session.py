"""What one browser session works on: the report in the address, saved as it changes.

Every run of the page loads the report anew; a change is saved against the version that this
session has seen, so that two people cannot overwrite each other silently.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from assistant import settings as settings_module
from assistant.errors import ConflictError, GateClosed, NianbaoError, RequestError
from assistant.report import Report
from assistant.settings import Settings
from assistant.workspace import Stored, Workspace, with_report

_log = logging.getLogger("assistant.ui")

#: Shown for a fault of the program itself; the details go to the log.
UNEXPECTED = "程序出现意外问题，这一步没有完成；已保存的内容不受影响，请重试或查看服务日志。"


@dataclass(frozen=True)
class Unsaved:
    """A change that could not be saved because somebody else saved first."""

    what: str
    make: Callable[[Report], Report]
    slot: str


def settings() -> Settings:
    """The settings in force."""
    return settings_module.load()


def workspace() -> Workspace:
    """The workspace, opened once for each database."""
    current = settings()
    return _open(current.database_url, current)


@st.cache_resource(show_spinner=False)
def _open(database_url: str, _settings: Settings) -> Workspace:
    return Workspace.open(_settings)


def begin() -> None:
    """Load the report that the address or the session names; keep the two in step."""
    named = st.query_params.get("report") or st.session_state.get("report")
    asked = st.session_state.pop("open", None)
    chosen = asked if asked is not None else named
    st.session_state["stored"] = st.session_state["stored_last"] = None
    if chosen:
        try:
            stored = workspace().load(str(chosen))
            st.session_state["stored"] = stored
            if stored.last_year_id is not None:
                st.session_state["stored_last"] = workspace().load(stored.last_year_id)
            st.session_state["report"] = chosen
            st.query_params["report"] = str(chosen)
        except RequestError as error:
            say(str(error), "error")
            st.session_state.pop("report", None)
            st.query_params.pop("report", None)


def current() -> Stored | None:
    """The report as this session has seen it last."""
    stored: Stored | None = st.session_state.get("stored")
    return stored


def open_report(report_id: str) -> None:
    """Work on another report from the next run on."""
    st.session_state["open"] = report_id


def last_year() -> Stored | None:
    """Last year's report as this session has seen it last, with its own version."""
    stored: Stored | None = st.session_state.get("stored_last")
    return stored


def change(make: Callable[[Report], Report], what: str, slot: str = "stored") -> bool:
    """Save a change of the report.

    Args:
        make: from the report to the changed one.
        what: the change in words, told if it could not be saved.
        slot: ``stored``, or ``stored_last`` for last year's report.

    Returns:
        Whether it was saved; if not, the reader is told why.
    """
    stored: Stored | None = st.session_state.get(slot)
    if stored is None:
        return False
    try:
        changed = make(stored.report)
        if changed != stored.report:
            st.session_state[slot] = workspace().save(with_report(stored, changed))
    except ConflictError as error:
        st.session_state["unsaved"] = Unsaved(what, make, slot)
        say(f"{error}没有保存的是：{what}。", "warning")
        return False
    except NianbaoError as error:
        say(str(error), "error")
        return False
    return True


def link(last_year_id: str | None) -> bool:
    """Save which report is last year's."""
    stored = current()
    if stored is None:
        return False
    try:
        saved = workspace().save(replace(stored, last_year_id=last_year_id))
    except NianbaoError as error:
        say(str(error), "error")
        return False
    st.session_state["stored"] = saved
    return True


def say(message: str, kind: str = "success") -> None:
    """Tell the reader something at the top of the page, once."""
    st.session_state.setdefault("messages", []).append((kind, message))


def show_messages() -> None:
    """Show what there is to tell, and offer a change that was not saved once more."""
    show: dict[str, Any] = {
        "success": st.success,
        "error": st.error,
        "warning": st.warning,
        "info": st.info,
    }
    for kind, message in st.session_state.pop("messages", []):
        show[kind](message)
    unsaved: Unsaved | None = st.session_state.get("unsaved")
    if unsaved is not None:
        with st.container(border=True, key="unsaved"):
            st.markdown(
                "下面显示的已是最新内容。您的修改没有保存，可以照原样再做一次，也可以放弃。"
            )
            st.text(unsaved.what)
            again, drop = st.columns(2)
            again.button("在最新内容上照我的改", on_click=_again, width="stretch")
            drop.button("放弃我的修改", on_click=_forget, width="stretch")


def _again() -> None:
    unsaved: Unsaved = st.session_state.pop("unsaved")
    if change(unsaved.make, unsaved.what, unsaved.slot):
        say(f"已在最新内容上保存：{unsaved.what}。")


def _forget() -> None:
    st.session_state.pop("unsaved", None)


@contextmanager
def told() -> Iterator[None]:
    """Failures inside end in one sentence on the page, never in a traceback."""
    try:
        yield
    except GateClosed as error:
        st.error(str(error))
    except NianbaoError as error:
        st.error(str(error))
    except Exception:
        _log.exception("a page failed")
        st.error(UNEXPECTED)


def safely(action: Callable[..., Any]) -> Callable[..., None]:
    """A callback whose failures are told at the top of the page."""

    def run(*arguments: Any, **named: Any) -> None:
        try:
            action(*arguments, **named)
        except NianbaoError as error:
            say(str(error), "error")
        except Exception:
            _log.exception("a callback failed")
            say(UNEXPECTED, "error")

    return run
