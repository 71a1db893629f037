"""去年报告: where the work begins. Last year's report in, what was read of it, mended in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from assistant.checking import check_tables
from assistant.errors import ConflictError
from assistant.reading import read_bytes, read_text
from assistant.report import SECTION_TITLES, Agency, Report
from assistant.report.model import KIND_LABELS
from assistant.ui import identity, navigation, preparation, session
from assistant.ui.findings import show_findings
from assistant.ui.tables import edit_tables, focus_cell
from assistant.workspace import Stored, intake
from assistant.workspace.entry import typed

_KEY = "last-tables"


def show() -> None:
    """The page."""
    stored, last = session.current(), session.last_year()
    _duplicate()
    if last is not None:
        _what_was_read(last)
        return
    if stored is None:
        st.markdown(
            "把去年的年度报告交给本程序，它会读出各张表格和各部分文字，作为今年报告的起点。"
        )
    else:
        st.markdown(
            f"正在写{stored.report.title}。提供{stored.report.year - 1}年度的报告后，"
            "可以逐格对照，并核对上年结转。"
        )
    _bring(stored)
    if stored is None:
        _without_last_year()
        _how_it_goes()


def _bring(stored: Stored | None) -> None:
    upload, paste = st.tabs(["上传文件", "粘贴文字"])
    with upload:
        # Any kind of file: what cannot be read is refused with advice, not by the browser.
        st.file_uploader(
            "去年的年度报告（Word、PDF、网页、Excel、文本或报告文件）",
            key=f"last-upload-{st.session_state.get('last-upload', 0)}",
            on_change=session.safely(_uploaded),
        )
    with paste, st.form("last-paste", border=False):
        text = st.text_area("把网页或文件里的全文粘贴到这里", height=260, key="last-text")
        if st.form_submit_button("读取粘贴的内容", type="primary"):
            with session.told():
                _take(read_text(text))
                navigation.go("last_year")


def _uploaded() -> None:
    key = f"last-upload-{st.session_state.get('last-upload', 0)}"
    file = st.session_state.get(key)
    if file is not None:
        st.session_state["last-upload"] = st.session_state.get("last-upload", 0) + 1
        _take(read_bytes(file.name, file.getvalue()))


def _take(last_year: Report, *, replacing: bool = False) -> None:
    stored = session.current()
    workspace = session.workspace()
    try:
        if stored is None:
            opened = intake.begin_after(workspace, last_year, replacing=replacing)
        else:
            opened = intake.link_last_year(workspace, stored, last_year, replacing=replacing)
    except ConflictError as error:
        if replacing:
            raise
        st.session_state["duplicate"] = (str(error), last_year)
        return
    session.open_report(opened.id)
    preparation.prepare(session.settings())
    filled = len(last_year.values) - len(last_year.missing())
    session.say(f"已读入{last_year.title}：{filled}个单元格有数字。")


def _duplicate() -> None:
    """A file that differs from what is kept already: one explicit click says which one holds."""
    waiting = st.session_state.get("duplicate")
    if waiting is None:
        return
    message, report = waiting
    with st.container(border=True):
        st.warning(message)
        left, right = st.columns(2)
        left.button("用这个文件替换", on_click=_decide, args=(report, True), width="stretch")
        right.button("沿用已有的", on_click=_decide, args=(report, False), width="stretch")


def _decide(report: Report, replacing: bool) -> None:
    st.session_state.pop("duplicate", None)
    session.safely(_resolve)(report, replacing)


def _resolve(report: Report, replacing: bool) -> None:
    if not replacing:
        workspace = session.workspace()
        known = workspace.find(report.agency.name, report.year)
        if known is not None:
            report = workspace.load(known).report
    _take(report, replacing=replacing)


def _without_last_year() -> None:
    with st.expander("没有去年的报告，直接开始"), st.form("begin", border=False):
        name = st.text_input("机关名称", placeholder="例如：某某区某某局")
        kind, region, year = st.columns([1, 1, 1])
        chosen = kind.selectbox(
            "机关类型", list(KIND_LABELS), format_func=lambda value: KIND_LABELS[value]
        )
        place = region.text_input("所属地区", placeholder="例如：某某市某某区")
        reported = year.number_input("报告年度", 2019, 2100, date.today().year - 1, step=1)
        if st.form_submit_button("开始"):
            with session.told():
                agency = Agency(name.strip(), chosen, place.strip())
                opened = intake.begin_blank(session.workspace(), agency, int(reported))
                session.open_now(opened)
                preparation.prepare(session.settings())
                navigation.go("figures")


#: The way through, for somebody who sees the page for the first time.
_STEPS = (
    (":material/history:", "去年报告", "上传去年的Word、PDF或网页，表格和文字自动读出。"),
    (
        ":material/table:",
        "今年数据",
        "照表填数，每格旁边是去年的数；填错当场指出，点一下就到那一格。",
    ),
    (
        ":material/playlist_add_check:",
        "其他事实",
        "网站发布多少条、培训几场，去年说的措施做到哪一步。",
    ),
    (
        ":material/edit_note:",
        "起草",
        "写出第一、第五部分；每个数字都看得到出处，用平常的话就能改。",
    ),
    (":material/task:", "成稿", "核对无误后导出Word、网页和Excel，附检查证明。"),
)


def _how_it_goes() -> None:
    st.subheader("五步写成，随时保存", anchor=False)
    columns = st.columns(len(_STEPS))
    for number, (column, (icon, title, words)) in enumerate(zip(columns, _STEPS, strict=True), 1):
        with column.container(border=True, height="stretch"):
            st.markdown(f"{icon} **{number}. {title}**")
            st.caption(words)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "先用样例走一遍",
            icon=":material/play_circle:",
            key="sample",
            on_click=session.safely(_sample),
        )
        st.caption("放入一个虚构街道的去年报告和今年数据，随便改；不要了，在“设置”里移除。")


def _sample() -> None:
    opened = intake.begin_sample(session.workspace())
    session.open_report(opened.id)
    preparation.prepare(session.settings())
    session.say(f"已放入样例：{opened.report.title}。请到“今年数据”看看，或者直接起草。")


def _what_was_read(last: Stored) -> None:
    report = last.report
    result = check_tables(report)
    missing = len(report.missing())
    st.subheader(report.title, anchor=False)
    with st.container(horizontal=True):
        st.metric("读出的单元格", f"{len(report.values) - missing} / {len(report.values)}")
        st.metric("没有填写", missing)
        st.metric("表格中的错误", sum(f.code != "CELL-MISSING" for f in result.errors))
        st.metric("表格版本", f"{report.edition.key}版")
    if not report.edition.covers(report.year):
        st.info(f"这份{report.year}年度的报告沿用了{report.edition.key}版表格，已照原样读入。")
    _notes(report)
    if missing:
        st.button(
            f"把没有填写的{missing}个单元格都当作0",
            key="last-zero",
            on_click=session.safely(_zero),
            help="空白、“-”“/”“无”都先读作没有填写。确认它们就是0时，再按这里；这一步会记录下来。",
        )
    tables, texts, who = st.tabs(["表格", "文字", "机关和年度"])
    with tables:
        left, right = st.columns([3.1, 1], gap="medium")
        with left:
            edit_tables(
                report,
                key=_KEY,
                on_edits=session.safely(_edit),
                findings=result.findings,
                rejected=session.memory().rejected.get(last.id),
            )
        with right, st.container(key="findings-last"):
            st.markdown("**去年表格的问题**（只作提示，不影响今年）")
            go: Callable[[str], None] = lambda cell: focus_cell(_KEY, cell)  # noqa: E731
            show_findings(result.findings, key="last", go=go)
            if not result.findings:
                st.caption("没有发现问题。")
    with texts:
        for key, text in report.narrative:
            title = SECTION_TITLES.get(key, "引言")
            st.text_area(
                title,
                text,
                height=220 if len(text) > 200 else 100,
                key=f"last-{key}-{last.version}",
                on_change=session.safely(_text),
                args=(key, f"last-{key}-{last.version}"),
            )
    with who:
        identity.edit(report, "last", "stored_last")
    with st.expander("换一份去年的报告"):
        _bring(session.current())


def _notes(report: Report) -> None:
    reading = report.reading
    unclear = list(reading.get("not_understood", ()))
    lacking = [SECTION_TITLES[key] for key in reading.get("missing_sections", ())]
    notes = list(reading.get("notes", ()))
    left_out = list(reading.get("left_out", ()))
    if lacking:
        st.warning("没有找到这些部分：" + "、".join(lacking) + "。")
    if unclear:
        with st.expander(f"没有看懂的{len(unclear)}处", expanded=True):
            _list(report, unclear)
    if notes:
        with st.expander(f"读取说明{len(notes)}条"):
            _list(report, notes)
    if left_out:
        with st.expander(f"没有用到的文字{len(left_out)}行"):
            st.text("\n".join(str(line) for line in left_out))


def _list(report: Report, entries: list[Mapping[str, str]]) -> None:
    lines = []
    for entry in entries[:200]:
        address = str(entry.get("cell", ""))
        known = address in report.edition.index
        where = report.edition.cell(address).label if known else str(entry.get("at", ""))
        lines.append(f"{where}：{entry.get('note', '')}" if where else str(entry.get("note", "")))
    st.text("\n".join(lines))


def _edit(edits: Mapping[str, str]) -> None:
    last = session.last_year()
    if last is None:
        return
    outcome = typed(last.report, edits)
    rejected = session.memory().rejected.setdefault(last.id, {})
    for address in edits:
        rejected.pop(address, None)
    rejected.update(outcome.rejected)
    what = "、".join(f"{last.report.edition.cell(a).label}填{v or '空'}" for a, v in edits.items())
    session.change(lambda report: typed(report, edits).report, f"去年报告{what}", "stored_last")


def _text(key: str, widget: str) -> None:
    text = st.session_state[widget]
    title = SECTION_TITLES.get(key, "引言")
    session.change(
        lambda report: report.with_narrative(**{key: text}), f"去年报告的“{title}”", "stored_last"
    )


def _zero() -> None:
    if session.change(Report.blank_as_zero, "去年报告空格按0处理", "stored_last"):
        session.say("去年报告里没有填写的单元格都按0处理，这一步已记录。")
