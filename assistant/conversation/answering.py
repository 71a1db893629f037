"""Tools that only answer: findings, sources, how others put it, what is left to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.findings import SEVERITY_LABELS, Finding, Span, shown
from assistant.conversation.confirming import listed, marks, told_marks
from assistant.conversation.part import Part, sentence_at
from assistant.conversation.parts import locate
from assistant.conversation.state import Desk, Outcome, State, short
from assistant.conversation.truth import mentioned
from assistant.conversation.wording import number_in, pieces
from assistant.drafting.draft import OPEN, Sentence
from assistant.errors import NianbaoError, RequestError
from assistant.report import SECTION_TITLES

if TYPE_CHECKING:
    from assistant.retrieval.passages import Section

HELP = (
    "可以这样说：\n"
    "· 改写：“依申请公开那段换个说法”“语气正式一点”\n"
    "· 长短：“全文缩短到800字”“主动公开写详细一点”\n"
    "· 句子：“删掉讲培训的那句”“监督保障加一句：……”“把“甲”改成“乙””“处罚的对比去掉”“复议那句移到依申请公开”\n"
    "· 问题：“加一个关于结转的问题”“删掉第二个问题”“第一条措施改成：……”“第三个问题放到最前面”“问题只留三个”\n"
    "· 数字：“培训改成3次”“登记：开展培训3次，参加80人次”\n"
    "· 上年措施：“上年的第一条措施已完成，2月启用”\n"
    "· 待核实：“第一处待核实改成：……”“删掉待核实”\n"
    "· 问：“今年收到多少申请，比上年增加多少”“这句的数字哪来的”“为什么有提示”“还差什么”“别的单位怎么写”\n"
    "· 其他：“撤销”“重做”“恢复第一版”“导出word”"
)


# --- findings -----------------------------------------------------------------------------------


def explain_finding(desk: Desk, state: State, which: str = "") -> Outcome:
    """Say why there is a finding."""
    found = _findings(state, which)
    if not found:
        return Outcome(state, "现在没有错误、警告或提示。" + _open_told(state))
    lines = []
    for finding in found[:6]:
        place = f"（{_place(state, finding)}）" if isinstance(finding.where, Span) else ""
        lines.append(
            f"[{SEVERITY_LABELS[finding.severity]}] {finding.code}{place}：{finding.message}依据：{finding.basis}。"
        )
    return Outcome(state, "\n".join(lines))


def mend_finding(desk: Desk, state: State, which: str = "") -> Outcome:
    """Say what mends a finding."""
    found = _findings(state, which)
    if not found:
        return Outcome(state, "现在没有要处理的错误、警告或提示。" + _open_told(state))
    return Outcome(state, "\n".join(_remedy(state, finding) for finding in found[:6]))


def _remedy(state: State, finding: Finding) -> str:
    head = f"{finding.code}："
    if finding.suggestion is not None:
        cells = "，".join(
            f"{_cell(state, cell)}改为{shown(value)}"
            for cell, value in finding.suggestion.cells.items()
        )
        return f"{head}{cells}即可{('，' + finding.suggestion.reason) if finding.suggestion.reason else ''}。"
    if isinstance(finding.where, Span):
        text = state.draft.text(finding.where.section)[finding.where.start : finding.where.end]
        what = {
            "N-UNSUPPORTED": "是本机关的数字就先登记（“登记：……”），不是就删去这句",
            "N-MISMATCH": "以表格为准改这句，表格填错了就改表格",
            "N-PERCENT": "以算出的数为准改这句",
            "N-CONTRADICTION": "改这句，使它与表格一致",
            "N-STALE-YEAR": "把年份改成本年度",
            "N-FOREIGN-NAME": "删去别的机关、地方的名称",
            "N-PERSONAL": "删去个人信息",
            "R-LAST-YEAR": "重写这一段，或写出今年的不同",
            "R-PEER": "重写这一段",
            "S-PROBLEMS": "给每个问题写上改进措施",
            "N-LOOKALIKE": "核对这个数字是不是写错了地方，没错就不用改",
        }.get(finding.code, "按提示改这一句")
        return f"{head}“{short(text, 30)}”——{what}。"
    cells = "、".join(_cell(state, cell) for cell in finding.cells[:4])
    return f"{head}请核对{cells}。{finding.message}"


def _findings(state: State, which: str) -> list[Finding]:
    found = [*state.draft.findings, *state.balanced.findings]
    code = re.search(r"[A-Z][A-Z0-9]*-[A-Z-]+", which.upper())
    if code:
        return [f for f in found if f.code == code[0]]
    number = re.search(r"第\s*([一二三四五六七八九十0-9]+)\s*(?:个|条|处|项)", which)
    if number:
        n = number_in(number[1]) or 0
        if not 1 <= n <= len(found):
            raise RequestError(f"现在有{len(found)}条检查结果，没有第{n}条。")
        return [found[n - 1]]
    severity = next((s for s, label in SEVERITY_LABELS.items() if label in which), "")
    chosen = [f for f in found if f.severity == severity] if severity else []
    return chosen or found


def _cell(state: State, address: str) -> str:
    form = state.report.edition
    if address.startswith("last_year.") or address not in form.index:
        return address
    return form.cell(address).label


def _place(state: State, finding: Finding) -> str:
    assert isinstance(finding.where, Span)
    return SECTION_TITLES.get(finding.where.section, "引言")


def _open_told(state: State) -> str:
    count = len(marks(state))
    return f"还有{count}处待核实。" if count else ""


# --- sources, others, what is left ----------------------------------------------------------------


def sources(desk: Desk, state: State, part: str = "") -> Outcome:
    """Say what a sentence, or every sentence of a part, rests on."""
    place = (locate(state, part, desk.focus) if part else None) or desk.focus
    if place is None or place.is_whole:
        figure = _figure_named(state, part)
        if figure is None:
            raise RequestError(
                "要问哪一句的出处？可以说“主动公开第一句的数字哪来的”，或引用那句话。"
            )
        place = figure
    lines = []
    for key, i, j in place.places(state)[:12]:
        lines.append(_source_told(state, state.section(key).paragraphs[i].sentences[j]))
    return Outcome(state, "\n".join(lines), place)


def _figure_named(state: State, text: str) -> Part | None:
    said = pieces(text)
    holding = [
        (len(said & pieces(sentence.text)), place)
        for place in Part().places(state)
        for sentence in [sentence_at(state, place)]
        if any(re.search(rf"(?<![0-9.]){re.escape(f.text)}", text) for f in sentence.figures)
    ]
    if holding:
        return Part(*max(holding, key=lambda entry: entry[0])[1])
    number = number_in(re.sub(r"第[一二三四五六七八九十]", "", text))
    for place in Part().places(state):
        sentence = sentence_at(state, place)
        if number is not None and any(figure.value == number for figure in sentence.figures):
            return Part(*place)
    for _, slot in mentioned(state.plan.slots, text):
        wanted = state.plan.slots.figures[slot].source
        for place in Part().places(state):
            sentence = sentence_at(state, place)
            if any(figure.source == wanted for figure in sentence.figures):
                return Part(*place)
    return None


def _source_told(state: State, sentence: Sentence) -> str:
    ledger = state.plan.ledger
    said = [f"{figure.text}←{ledger.label(figure.source)}" for figure in sentence.figures]
    said += [f"措辞参考{c.agency}{c.year}年报告" for c in sentence.sources]
    key = sentence.basis.removeprefix("signal:").removeprefix("measure:")
    fired = next((s for s in state.plan.signals if s.key == key), None)
    if fired is not None:
        said.append(f"由数字看出：{fired.reason}")
    if sentence.basis.startswith("promise"):
        said.append("回应上年报告第五部分提出的措施")
    if not said:
        said = [
            "没有数字，由工作人员写入"
            if sentence.origin == "people"
            else "没有数字，按表格中的零或固定写法写成"
        ]
    return f"“{short(OPEN.sub('【待核实】', sentence.text), 30)}”：{'；'.join(said)}。"


def others(desk: Desk, state: State, query: str = "") -> Outcome:
    """Show how other bodies put the same thing, quoted; nothing of it is taken over."""
    if desk.settings is None:
        raise RequestError("没有可查的往年报告。")
    from assistant.retrieval import ensure_index

    text = re.sub(
        r"别的|其他|其它|人家|兄弟|单位|地方|街道|机关|怎么|咋|如何|写的?|说的?|表述|参考|一下|看看|是|例子|找|几个|这个|这段|[？?]",
        "",
        query,
    )
    text = text.strip("，。 ") or (desk.focus.text(state)[:80] if desk.focus else "依申请公开 办理")
    section: Section = "problems" if re.search(r"问题|措施|改进|不足", query) else "overview"
    if (
        desk.focus is not None
        and desk.focus.section
        and not re.search(r"问题|措施|公开|平台|管理|监督", query)
    ):
        section = "problems" if desk.focus.section == "problems" else "overview"
    agency = state.report.agency
    try:
        hits = ensure_index(desk.settings).search(
            text,
            section=section,
            agency=agency.name,
            kind=agency.kind,
            region=agency.region,
            top=3,
        )
    except NianbaoError as error:
        raise RequestError(f"往年报告查不了：{error}") from None
    if not hits:
        return Outcome(state, "往年报告里没有找到相近的段落。")
    lines = ["别的机关是这样写的（只供参考措辞，其中的事实、数字、名称不能照搬）："]
    for hit in hits:
        lines.append(
            f"· {hit.passage.agency}{hit.passage.year}年：“{short(hit.passage.text, 120)}”"
        )
    return Outcome(state, "\n".join(lines))


def todo(desk: Desk, state: State) -> Outcome:
    """Say what is left to do before the report can go out as final."""
    lines = []
    opened = marks(state)
    if opened:
        lines.append(f"还有{len(opened)}处待核实：{told_marks(state)}。")
    unknown = [p for p in state.plan.promises if p.status == "unknown"]
    if unknown:
        lines.append(f"上年提出的措施还有{len(unknown)}条没有交代完成情况：{listed(state)}。")
    for severity in ("error", "warning", "notice"):
        found = [
            f for f in (*state.draft.findings, *state.balanced.findings) if f.severity == severity
        ]
        if found:
            lines.append(f"{SEVERITY_LABELS[severity]}{len(found)}条，如：{found[0].message}")
    for key in ("overview", "problems"):
        if key not in state.draft.sections:
            lines.append(f"“{SECTION_TITLES[key]}”还没有起草。")
    if not any("信息处理费" in f.label for f in state.report.facts):
        lines.append("第六部分要写信息处理费：请说“登记：信息处理费0元”或实际数。")
    if not opened and not any(f.severity == "error" for f in state.draft.findings):
        lines.append("没有待核实和错误，可以导出定稿。")
    return Outcome(state, "\n".join(lines))


def show(desk: Desk, state: State, part: str = "") -> Outcome:
    """Show a part's text and its length."""
    from assistant.conversation.length import size

    place = (locate(state, part, desk.focus) if part else None) or Part()
    text = place.text(state)
    return Outcome(state, f"{text}\n（{place.called(state)}，{size(text)}字）", place)


def help_(desk: Desk, state: State) -> Outcome:
    """Say what can be asked for."""
    return Outcome(state, HELP)
