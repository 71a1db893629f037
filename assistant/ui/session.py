"""What one browser session works on: the report in the address, saved as it changes.

Every run of the page loads the report anew; a change is saved against the version that this
session has seen, so that two people cannot overwrite each other silently.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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


@dataclass
class Memory:
    """What a session remembers, as one plain object.

    Every access to ``st.session_state`` is a place where Streamlit may end a run because the next
    one is waiting. Between a save and the memory of it there must be no such place: else the next
    save would be taken for that of somebody who has not seen the last.

    Attributes:
        seen: by slot (``stored``, ``stored_last``): the report, and last year's, as seen last.
        messages: what is to be told at the top of the page: kind and text.
        unsaved: a change that came too late.
        acknowledged: by editor: which of the edits sent are saved.
        talks: conversations that are going on, by report.
        rejected: by report: what was typed into a cell and is no figure.
    """

    seen: dict[str, Stored | None] = field(default_factory=dict)
    messages: list[tuple[str, str]] = field(default_factory=list)
    unsaved: Unsaved | None = None
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejected: dict[str, dict[str, str]] = field(default_factory=dict)
    talks: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unsaved:
    """A change that could not be saved because somebody else saved first."""

    what: str
    make: Callable[[Report], Report]
    slot: str


def memory() -> Memory:
    """What this session remembers."""
    kept: Memory | None = st.session_state.get("memory")
    if kept is None:
        kept = st.session_state["memory"] = Memory()
    return kept


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
    chosen = str(asked or named or "")
    stored = last = None
    if chosen:
        try:
            stored = workspace().load(chosen)
            if stored.last_year_id is not None:
                last = workspace().load(stored.last_year_id)
            st.session_state["report"] = st.query_params["report"] = chosen
        except RequestError as error:
            say(str(error), "error")
            st.session_state.pop("report", None)
            st.query_params.pop("report", None)
    _see("stored", stored)
    _see("stored_last", last)


def _see(slot: str, stored: Stored | None) -> None:
    """Keep what this session has seen, and never an older one over a newer."""
    seen = memory().seen
    before = seen.get(slot)
    if (
        before is None
        or stored is None
        or before.id != stored.id
        or before.version <= stored.version
    ):
        seen[slot] = stored


def current() -> Stored | None:
    """The report as this session has seen it last."""
    return memory().seen.get("stored")


def last_year() -> Stored | None:
    """Last year's report as this session has seen it last, with its own version."""
    return memory().seen.get("stored_last")


def open_report(report_id: str) -> None:
    """Work on another report from the next run on."""
    st.session_state["open"] = report_id


def forget(report_id: str) -> None:
    """Leave a report that is not there any more, if it is the one that is open."""
    kept = memory()
    kept.talks.pop(report_id, None)
    if (stored := kept.seen.get("stored")) is not None and stored.id == report_id:
        kept.seen.clear()
        st.session_state.pop("report", None)
        st.query_params.pop("report", None)


def open_now(stored: Stored) -> None:
    """Work on another report at once, before a page is turned."""
    memory().seen["stored"] = stored
    open_report(stored.id)


def change(make: Callable[[Report], Report], what: str, slot: str = "stored") -> bool:
    """Save a change of the report.

    Args:
        make: from the report to the changed one.
        what: the change in words, told if it could not be saved.
        slot: ``stored``, or ``stored_last`` for last year's report.

    Returns:
        Whether it was saved; if not, the reader is told why.
    """
    kept, saving = memory(), workspace().save
    stored = kept.seen.get(slot)
    if stored is None:
        return False
    try:
        changed = make(stored.report)
        if changed != stored.report:
            kept.seen[slot] = saving(with_report(stored, changed))
    except ConflictError as error:
        kept.unsaved = Unsaved(what, make, slot)
        kept.messages.append(("warning", f"{error}没有保存的是：{what}。"))
        kept.seen[slot] = workspace().load(stored.id)
        return False
    except NianbaoError as error:
        kept.messages.append(("error", str(error)))
        return False
    return True


def say(message: str, kind: str = "success") -> None:
    """Tell the reader something at the top of the page, once."""
    memory().messages.append((kind, message))


def show_messages() -> None:
    """Show what there is to tell, and offer a change that was not saved once more.

    The place is always there, so that a message moves nothing that somebody is working in.
    """
    show: dict[str, Any] = {
        "success": st.success,
        "error": st.error,
        "warning": st.warning,
        "info": st.info,
    }
    kept = memory()
    with st.container(key="messages"):
        told = list(kept.messages)
        for kind, message in told:
            show[kind](message)
        del kept.messages[: len(told)]
        if kept.unsaved is not None:
            with st.container(border=True, key="unsaved"):
                st.markdown(
                    "下面显示的已是最新内容。您的修改没有保存，可以照原样再做一次，也可以放弃。"
                )
                st.text(kept.unsaved.what)
                again, drop = st.columns(2)
                again.button("在最新内容上照我的改", on_click=_again, width="stretch")
                drop.button("放弃我的修改", on_click=_forget, width="stretch")


def _again() -> None:
    kept = memory()
    unsaved, kept.unsaved = kept.unsaved, None
    if unsaved is not None and change(unsaved.make, unsaved.what, unsaved.slot):
        say(f"已在最新内容上保存：{unsaved.what}。")


def _forget() -> None:
    memory().unsaved = None


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
