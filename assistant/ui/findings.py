"""Findings beside what they are about: the message, the way to the cell, what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from assistant.checking import CheckResult, Finding, Suggestion
from assistant.checking.dismissals import dismiss, restore
from assistant.checking.findings import SEVERITY_LABELS, Span, shown
from assistant.report import Report
from assistant.ui import session

_ICONS = {
    "error": ":material/error:",
    "warning": ":material/warning:",
    "notice": ":material/info:",
}
#: Findings shown before the rest is folded away.
FIRST = 12


def show_findings(
    findings: Sequence[Finding],
    *,
    key: str,
    go: Callable[[str], None] | None = None,
    report: Report | None = None,
    dismissible: bool = False,
    to_text: Callable[[], None] | None = None,
    first: int = FIRST,
) -> None:
    """Each finding as a card.

    Args:
        go: takes the reader to a cell.
        report: offers what a finding suggests for this report's cells.
        dismissible: whether warnings and notices may be set aside with a reason.
        to_text: takes the reader to where the prose is changed.
        first: how many are shown before the rest is folded away.
    """
    missing = [finding for finding in findings if finding.code == "CELL-MISSING"]
    others = [finding for finding in findings if finding.code != "CELL-MISSING"]
    if missing:
        _missing(missing, key, go)
    for number, finding in enumerate(others[:first]):
        _card(finding, f"{key}-{number}", go, report, dismissible, to_text)
    if len(others) > first:
        with st.expander(f"其余{len(others) - first}处"):
            for number, finding in enumerate(others[first:], first):
                _card(finding, f"{key}-{number}", go, report, dismissible, to_text)


def _missing(findings: Sequence[Finding], key: str, go: Callable[[str], None] | None) -> None:
    with st.container(border=True, key=f"finding-error-{key}-missing"):
        st.markdown(f"{_ICONS['error']} **还有{len(findings)}个单元格没有填写。**")
        st.caption("没有填写不等于0；确实没有发生的，请填0。")
        if go is not None:
            st.button(
                "到第一个没填的单元格",
                key=f"{key}-first",
                on_click=go,
                args=(findings[0].cells[0],),
                width="stretch",
            )


def _card(
    finding: Finding,
    key: str,
    go: Callable[[str], None] | None,
    report: Report | None,
    dismissible: bool,
    to_text: Callable[[], None] | None,
) -> None:
    with st.container(border=True, key=f"finding-{finding.severity}-{key}"):
        st.markdown(f"{_ICONS[finding.severity]} **{SEVERITY_LABELS[finding.severity]}**")
        st.text(finding.message)
        with st.container(horizontal=True):
            cells = [cell for cell in finding.cells if not cell.startswith("last_year.")]
            if to_text is not None and isinstance(finding.where, Span):
                st.button("去修改", key=f"{key}-text", on_click=to_text)
            if go is not None and cells:
                st.button("定位", key=f"{key}-go", on_click=go, args=(cells[0],))
            if report is not None and finding.suggestion is not None:
                label = _offer(finding.suggestion, report)
                if label:
                    st.button(
                        label,
                        key=f"{key}-mend",
                        on_click=session.safely(_mend),
                        args=(finding.suggestion, label, go),
                        help=finding.suggestion.reason or None,
                    )
            if dismissible and finding.severity != "error":
                with st.popover("不处理"):
                    reason = st.text_input("理由", key=f"{key}-reason")
                    who = st.text_input("经办人", key=f"{key}-who")
                    st.button(
                        "确认不处理",
                        key=f"{key}-dismiss",
                        on_click=session.safely(_dismiss),
                        args=(finding, reason, who),
                    )
        st.caption(f"依据：{finding.basis}（规则{finding.code}）")


def show_dismissed(result: CheckResult, key: str) -> None:
    """The findings that a person set aside, each with its reason and a way back."""
    if not result.dismissed:
        return
    with st.expander(f"已确认不处理的{len(result.dismissed)}处"):
        for number, entry in enumerate(result.dismissed):
            st.text(f"{entry.finding.message}\n理由：{entry.reason}　{entry.by}　{entry.at}")
            st.button(
                "恢复提示",
                key=f"{key}-restore-{number}",
                on_click=session.safely(_restore),
                args=(entry.finding,),
            )


def _offer(suggestion: Suggestion, report: Report) -> str:
    cells = suggestion.cells
    if any(address not in report.edition.index for address in cells):
        return ""
    if len(cells) == 1:
        return f"改为{shown(suggestion.value)}"
    return f"照此改{len(cells)}个单元格"


def _mend(suggestion: Suggestion, label: str, go: Callable[[str], None] | None) -> None:
    stored = session.current()
    if stored is None:
        return
    where = stored.report.edition.cell(suggestion.cell).label
    if session.change(lambda report: report.with_cells(suggestion.cells), f"{where}{label}"):
        session.say(f"已把{where}{label}。")
        if go is not None:
            go(suggestion.cell)


def _dismiss(finding: Finding, reason: str, who: str) -> None:
    stored = session.current()
    last_year = stored.last_year if stored else None
    session.change(
        lambda report: dismiss(report, finding, reason, who, last_year=last_year),
        f"不处理：{finding.message}",
    )


def _restore(finding: Finding) -> None:
    session.change(lambda report: restore(report, finding), f"恢复提示：{finding.message}")
