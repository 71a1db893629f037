"""其他事实: the figures beside the tables, and what became of last year's promises."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import streamlit as st

from assistant.drafting.promises import promises_of
from assistant.publishing.grid import written
from assistant.report import Fact, Report
from assistant.ui import session
from assistant.ui.promised import show_promises
from assistant.workspace import Stored

_KEY = "facts-table"
_LABEL, _VALUE, _UNIT, _LAST = "项目", "今年", "单位", "去年"


def show() -> None:
    """The page."""
    stored = session.current()
    if stored is None:
        st.markdown("先在“去年报告”里开始一份报告。")
        return
    st.markdown(
        "表格以外、要写进文字的数字填在这里。没有数字的项目不会写进报告；"
        "需要别的项目，在最后一行添加。"
    )
    _table(stored)
    _other(stored)
    _promises(stored)


def _table(stored: Stored) -> None:
    base = _base(stored)
    edited = st.data_editor(
        base,
        key=_KEY,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        row_height=36,
        height=min(36 * (len(base) + 2) + 2, 902),
        column_config={
            _LABEL: st.column_config.TextColumn(_LABEL, width=210, required=True),
            _VALUE: st.column_config.TextColumn(_VALUE, width="small", help="只填数字"),
            _UNIT: st.column_config.TextColumn(_UNIT, width="small"),
            _LAST: st.column_config.TextColumn(_LAST, width="small", disabled=True),
        },
    )
    facts, unread = _facts(edited)
    for label, text in unread:
        st.warning(f"“{label}”的“{text}”不是数字，没有保存，请只填数字。")
    if facts != stored.report.facts:
        session.change(lambda report: _with_facts(report, facts), "其他事实")
    given = len(facts)
    st.caption(f"已保存{given}项。" if given else "还没有填写数字。")


def _base(stored: Stored) -> pd.DataFrame:
    """The table as it was when the page was opened; what is typed lies over it in the widget."""
    kept = st.session_state.get("facts-base")
    if kept is None or kept[0] != stored.id or _KEY not in st.session_state:
        st.session_state.pop(_KEY, None)
        kept = (stored.id, _rows(stored))
        st.session_state["facts-base"] = kept
    frame: pd.DataFrame = kept[1]
    return frame


def _rows(stored: Stored) -> pd.DataFrame:
    last = {fact.label: fact for fact in stored.last_year.facts} if stored.last_year else {}
    rows: list[tuple[str, str, str, str]] = [
        (fact.label, written(fact.value), fact.unit, _shown(last.get(fact.label)))
        for fact in stored.report.facts
    ]
    told = {row[0] for row in rows}
    rows += [
        (fact.label, "", fact.unit, _shown(fact))
        for label, fact in last.items()
        if label not in told
    ]
    told |= set(last)
    if not last:
        rows += [(e["label"], "", e["unit"], "") for e in _usual() if e["label"] not in told]
    frame = pd.DataFrame(rows, columns=[_LABEL, _VALUE, _UNIT, _LAST])
    return frame.astype("object")


def _shown(fact: Fact | None) -> str:
    return "" if fact is None else f"{written(fact.value)}{fact.unit}"


def _facts(frame: pd.DataFrame) -> tuple[tuple[Fact, ...], list[tuple[str, str]]]:
    facts: list[Fact] = []
    unread: list[tuple[str, str]] = []
    for row in frame.to_dict("records"):
        label, text, unit = (_text(row[column]) for column in (_LABEL, _VALUE, _UNIT))
        if not label or not text:
            continue
        value = _number(text)
        if value is None:
            unread.append((label, text))
        else:
            facts.append(Fact(label, value, unit))
    return tuple(facts), unread


def _number(text: str) -> int | Decimal | None:
    plain = text.translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,"))
    try:
        value = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or value < 0 or abs(value.adjusted()) > 12:
        return None
    return int(value) if value == value.to_integral_value() else value


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()


def _with_facts(report: Report, facts: tuple[Fact, ...]) -> Report:
    return replace(report, facts=facts)


def _other(stored: Stored) -> None:
    st.subheader("六、其他需要报告的事项", anchor=False)
    key = f"other-{stored.id}"
    st.text_area(
        "其他需要报告的事项",
        stored.report.narrative.other,
        height=110,
        key=key,
        label_visibility="collapsed",
        placeholder="例如收取信息处理费的情况；没有的写“无”。",
        on_change=session.safely(_save_other),
        args=(key,),
    )


def _save_other(key: str) -> None:
    text = st.session_state[key]
    session.change(lambda report: report.with_narrative(other=text), "六、其他需要报告的事项")


def _promises(stored: Stored) -> None:
    if not promises_of(stored.report, stored.last_year):
        return
    st.subheader("去年说要改进的事", anchor=False)
    st.caption("去年报告第五部分写下的措施，今年做到哪一步？回答会写进今年的第五部分。")
    show_promises(stored, "promise")


@cache
def _usual() -> list[dict[str, str]]:
    source = resources.files("assistant.ui").joinpath("facts.toml").read_text(encoding="utf-8")
    entries: list[dict[str, str]] = tomllib.loads(source)["fact"]
    return entries
