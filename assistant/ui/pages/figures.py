"""今年数据: the official tables, last year's figures beside them, findings as one types."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from assistant.checking import check_tables
from assistant.checking.findings import CheckResult
from assistant.errors import ReadingError
from assistant.publishing.template import to_template
from assistant.reading import read_bytes, read_cells
from assistant.report import Report
from assistant.ui import identity, navigation, session
from assistant.ui.findings import show_findings
from assistant.ui.tables import edit_tables, focus_cell
from assistant.workspace import Stored, intake
from assistant.workspace.entry import carried_over, comparable, offered_totals, typed

_KEY = "tables"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LEGEND = (
    '<div class="legend"><i class="error"></i>错误，要改　<i class="missing"></i>没有填写或需留意'
    '　<i class="notice"></i>提示<br><kbd>回车</kbd><kbd>↓</kbd>下一行　<kbd>↑</kbd>上一行　'
    "<kbd>Tab</kbd>下一格<br>从Excel复制的一片数字，点中左上角的格子直接粘贴。"
    "填一格存一格，不用另外保存。</div>"
)


def show() -> None:
    """The page."""
    stored = session.current()
    if stored is None:
        st.markdown(
            "先在“去年报告”里开始一份报告；手边已有今年的报告文件或填好的模板，也可以直接上传。"
        )
        _upload()
        return
    report = stored.report
    result = check_tables(report, last_year=stored.last_year)
    st.caption(
        f"{report.title}　{report.edition.key}版表格（{report.edition.notice}）"
        + ("　每格下方的小字是去年的数字" if stored.last_year else "")
    )
    offers = offered_totals(report)
    _tools(stored, offers)
    _verdict(result)
    left, right = st.columns([3.1, 1], gap="medium")
    with left:
        edit_tables(
            report,
            key=_KEY,
            on_edits=session.safely(_edit),
            findings=result.findings,
            last=comparable(report, stored.last_year),
            last_title=f"{report.year - 1}年的数字",
            offers=offers,
            rejected=session.memory().rejected.get(stored.id),
        )
    with right, st.container(key="findings"):
        st.markdown("**核对结果**")
        show_findings(result.findings, key="tables", go=_go, report=report, dismissible=False)
        if not result.findings:
            st.caption("没有发现问题。")
        st.html(_LEGEND)
    # Its fields are made when they are asked for: the tables stand sooner without them.
    who = st.expander("机关、年度和表格版本", key="identity", on_change="rerun")
    if who.open:
        with who:
            identity.edit(report, "mine")


def _verdict(result: CheckResult) -> None:
    missing = sum(finding.code == "CELL-MISSING" for finding in result.errors)
    wrong = len(result.errors) - missing
    if not result.errors:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(f"表格核对无误（{result.cells}个单元格，{result.rules}项检查）。可以起草。")
            if st.button("去起草", type="primary", icon=":material/edit_note:"):
                navigation.go("drafting")
        return
    parts = [f"{missing}个单元格没有填写"] if missing else []
    parts += [f"{wrong}处不符合勾稽关系或填写要求"] if wrong else []
    st.error("，".join(parts) + "。改正之前不能起草，也不能导出。")


def _tools(stored: Stored, offers: Mapping[str, int]) -> None:
    report = stored.report
    carried = carried_over(report, stored.last_year) if stored.last_year else {}
    missing = len(report.missing())
    # What comes and goes stands last: an open popover must not be moved from under the reader.
    with st.container(horizontal=True):
        if missing:
            with st.popover("全部填0", icon=":material/exposure_zero:"):
                st.markdown(f"还有{missing}个单元格没有填写。请确认它们在本年度确实都是0。")
                sure = st.checkbox("我已核实，没有填写的都是0", key="zero-sure")
                st.button(
                    "填0",
                    type="primary",
                    disabled=not sure,
                    key="zero",
                    on_click=session.safely(_zero),
                )
        with st.popover("粘贴表格", icon=":material/content_paste:"):
            st.caption("从Excel、Word或网页复制表格的若干行（连同行名）粘贴到这里。")
            text = st.text_area("表格", height=180, key="paste", label_visibility="collapsed")
            st.button("读入", key="paste-read", on_click=session.safely(_paste), args=(text,))
        with st.popover("Excel模板", icon=":material/download:"):
            name = f"{report.agency.name}{report.year}年填报表.xlsx"
            st.download_button(
                "下载填报模板",
                lambda: to_template(
                    report.edition,
                    agency=report.agency,
                    year=report.year,
                    last_year=stored.last_year,
                ),
                file_name=name,
                mime=_XLSX,
                on_click="ignore",
            )
            _upload()
        if carried:
            st.button(
                "填入上年结转",
                icon=":material/input:",
                on_click=session.safely(_fill),
                args=(carried, "上年结转"),
                help=f"按去年“结转下年度继续办理”填写{len(carried)}个单元格。",
            )
        if offers:
            st.button(
                f"补全总计（{len(offers)}格）",
                icon=":material/functions:",
                on_click=session.safely(_fill),
                args=(dict(offers), "总计"),
                help="各分项都已填写的总计，按分项之和填入。",
            )


def _upload() -> None:
    number = st.session_state.get("this-upload", 0)
    st.file_uploader(
        "上传填好的模板或今年的报告文件",
        key=f"this-upload-{number}",
        on_change=session.safely(_uploaded),
        args=(f"this-upload-{number}",),
    )


def _uploaded(key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    st.session_state["this-upload"] = st.session_state.get("this-upload", 0) + 1
    read = read_bytes(file.name, file.getvalue())
    if session.current() is None:
        session.open_report(intake.begin_with(session.workspace(), read).id)
        session.say(f"已读入{read.title}。")
        return
    if session.change(lambda mine: intake.taken_over(mine, read), f"读入{file.name}"):
        session.memory().rejected.clear()
        filled = len(read.values) - len(read.missing())
        session.say(f"已从{file.name}读入{filled}个单元格。")


def _edit(edits: Mapping[str, str]) -> None:
    stored = session.current()
    if stored is None:
        return
    outcome = typed(stored.report, edits)
    rejected = session.memory().rejected.setdefault(stored.id, {})
    for address in edits:
        rejected.pop(address, None)
    rejected.update(outcome.rejected)
    what = "、".join(
        f"{stored.report.edition.cell(address).label}填{text or '空'}"
        for address, text in edits.items()
        if address in stored.report.edition.index
    )
    session.change(lambda report: typed(report, edits).report, what)


def _fill(cells: Mapping[str, int], what: str) -> None:
    if session.change(lambda report: report.with_cells(cells), f"填入{what}"):
        session.say(f"已填入{what}：{len(cells)}个单元格。")


def _zero() -> None:
    stored = session.current()
    count = len(stored.report.missing()) if stored else 0
    if session.change(Report.blank_as_zero, "没有填写的都填0"):
        session.say(f"已按您的确认把{count}个单元格填为0，这一步已记录。")


def _paste(text: str) -> None:
    stored = session.current()
    if stored is None:
        return
    pasted = read_cells(text, stored.report.edition)
    if not pasted.values:
        raise ReadingError("粘贴的内容：没有读到数字，请连同行名一起复制后再粘贴。")
    if session.change(lambda report: report.with_cells(pasted.values), "粘贴的表格"):
        unclear = len(pasted.not_understood)
        more = f"，{unclear}处没有看懂" if unclear else ""
        session.say(f"已从粘贴的内容读入{len(pasted.values)}个单元格{more}。")


def _go(address: str) -> None:
    focus_cell(_KEY, address)
