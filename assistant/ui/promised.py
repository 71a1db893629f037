"""What became of last year's promises: staff say it, here or beside the draft."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from assistant.drafting.promises import STATUS_LABELS, Promise, promises_of
from assistant.report import Report
from assistant.ui import session
from assistant.workspace import Stored


def show_promises(stored: Stored, key: str) -> int:
    """A card for each promise with its state; how many there are."""
    promises = promises_of(stored.report, stored.last_year)
    for number, promise in enumerate(promises):
        with st.container(border=True, key=f"{key}-{number}"):
            st.text(promise.text)
            left, right = st.columns([1, 2])
            states = list(STATUS_LABELS)
            widget = f"{key}-{stored.id}-{number}"
            left.selectbox(
                "进展",
                states,
                index=states.index(promise.status),
                format_func=lambda state: STATUS_LABELS[state],
                key=f"{widget}-status",
                on_change=session.safely(_answer),
                args=(promise, widget),
            )
            right.text_input(
                "说明（可不填）",
                promise.note,
                key=f"{widget}-note",
                on_change=session.safely(_answer),
                args=(promise, widget),
            )
    return len(promises)


def _answer(promise: Promise, widget: str) -> None:
    name = promise.gist or promise.text
    entry = {
        "kind": "promise",
        "promise": name,
        "status": st.session_state[f"{widget}-status"],
        "note": st.session_state[f"{widget}-note"].strip(),
    }

    def answered(report: Report) -> Report:
        known = (promise.gist, promise.text)
        others = tuple(
            c
            for c in report.confirmations
            if not (c.get("kind") == "promise" and c.get("promise") in known)
        )
        return replace(report, confirmations=(*others, entry))

    session.change(answered, f"“{name}”的进展")
