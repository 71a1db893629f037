"""Tools that only answer: figures, findings, sources, how others put it, what is left to do."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.findings import SEVERITY_LABELS, Finding, Span, shown
from assistant.conversation.confirming import listed, marks, told_marks
from assistant.conversation.part import Part, sentence_at
from assistant.conversation.parts import locate
from assistant.conversation.state import Desk, Outcome, State, short
from assistant.conversation.truth import mentioned, named_fact
from assistant.conversation.wording import letters, number_in, pieces
from assistant.drafting.draft import OPEN, Sentence
from assistant.drafting.slots import Slots
from assistant.errors import NianbaoError, RequestError
from assistant.report import SECTION_TITLES

if TYPE_CHECKING:
    from assistant.retrieval.passages import Section

HELP = (
    "可以这样说：\n"
    "· 改写：“依申请公开那段换个说法”“语气正式一点”\n"
    "· 长短：“全文缩短到800字”“主动公开写详细一点”\n"
    "· 句子：“删掉讲培训的那句”“监督保障加一句：……”“把“甲”改成“乙””\n"
    "· 问题：“加一个关于结转的问题”“删掉第二个问题”“第一条措施改成：……”“第三个问题放到最前面”\n"
    "· 数字：“培训改成3次”“登记：开展培训3次，参加80人次”\n"
    "· 上年措施：“上年的第一条措施已完成，2月启用”\n"
    "· 待核实：“第一处待核实改成：……”“删掉待核实”\n"
    "· 问：“今年收到多少申请，比上年增加多少”“这句的数字哪来的”“为什么有提示”“还差什么”“别的单位怎么写”\n"
    "· 其他：“撤销”“重做”“恢复第一版”“导出word”"
)


def figures(desk: Desk, state: State, question: str) -> Outcome:
    """Answer with figures: this year, last year, change, share; all computed from the ledger."""
    slots = state.plan.slots
    names = list(dict.fromkeys(slot for _, slot in mentioned(slots, question)))
    facts = [f.label for f in named_fact(state, _subject(question))]
    if facts and _beyond_slots(slots, question, state):
        names = facts[:1]
    broad = {"新收申请", "办结申请"} & set(names)
    if facts and (not names or (len(names) == 1 and not _only(question, names))):
        names = facts[:3]
    if len(names) > 1 and broad and re.search(r"占|比例|比重", question):
        names = [name for name in names if name not in broad] or names
    if not names:
        raise RequestError(
            "没有看出问的是哪个数字。可以问新收申请、办结、结转、予以公开、不予公开、复议、诉讼、规范性文件、许可、处罚，"
            f"或其他事实：{'、'.join(f.label for f in state.report.facts[:8])}。"
        )
    reviews = [name for name in names if _is_review(slots, name)]
    if reviews and re.search(r"结果|维持|纠正", question):
        return Outcome(state, "\n".join(_by_column(state, name) for name in reviews[:3]))
    rows = [name for name in names if _is_row(slots, name)]
    if rows and re.search(_APPLICANTS, question) and re.search(_OUTCOMES, question):
        return Outcome(state, "\n".join(_by_column(state, name) for name in rows[:3]))
    shares = bool(re.search(r"占|比例|比重|百分", question))
    if re.search(
        r"原因|理由|哪一?种|哪些情形|(?:都|分别)?(?:是|因为)(?:些)?(?:啥|什么|哪)|的(?:都|全)?是[^，。]{1,10}(?:吗|么)$",
        question,
    ):
        return Outcome(state, "\n".join(_reasons_told(state, name) for name in names[:3]))
    told = [
        _told(slots, name, state) + (_share_told(slots, name) if shares else "")
        for name in names[:6]
    ]
    if re.search(r"为什么|为啥|为何|咋|怎么|原因", question):
        told.append(
            "表格和其他事实只有数字，看不出原因；知道原因的，请把整句话写出来，如“依申请公开加一句：……”。"
        )
    return Outcome(state, "\n".join(told))


#: Words that ask for the columns of 表三, and for its rows: 结转的那件是自然人的还是企业的.
_APPLICANTS = (
    r"自然人|个人|企业|公司|科研|公益|律所|律师|法律服务|其他组织|谁|哪些人|什么人|哪类人|申请人"
)
_OUTCOMES = r"结转|办结|公开|提供|处理|答复"


def _is_row(slots: Slots, name: str) -> bool:
    """Whether a figure is the total of rows of 表三."""
    leaves = [leaf.cell for leaf in slots.figures[name].source.leaves()]
    return all(cell.startswith("applications.") and cell.endswith(".total") for cell in leaves)


def _is_review(slots: Slots, name: str) -> bool:
    """Whether a figure is the total of rows of 表四."""
    leaves = [leaf.cell for leaf in slots.figures[name].source.leaves()]
    return all(cell.startswith("review_") and cell.endswith(".total") for cell in leaves)


def _by_column(state: State, name: str) -> str:
    """A figure by the columns of its rows that are not zero: applicants in 表三, results in 表四."""
    figure = state.plan.slots.figures[name]
    rows = {leaf.cell.rpartition(".")[0] for leaf in figure.source.leaves()}
    counted: dict[str, int] = {}
    for cell, value in state.report.filled():
        row, _, column = cell.address.rpartition(".")
        if row in rows and column != "total" and value:
            counted[cell.column.label] = counted.get(cell.column.label, 0) + int(value)
    told = "、".join(f"{label}{count}{figure.unit}" for label, count in counted.items())
    where = state.plan.ledger.label(figure.source)
    return f"{name}{figure.text}：{told or '没有'}。（出处：{where}，同行各列）"


def _reasons_told(state: State, name: str) -> str:
    """A group of outcomes by the rows of the table that make it up."""
    figure = state.plan.slots.figures[name]
    rows = [
        f"{state.plan.ledger.label(leaf)}{shown(value)}{figure.unit}"
        for leaf in figure.source.leaves()
        if (value := state.plan.ledger.value(leaf))
    ]
    return f"{name}{figure.text}：{'；'.join(rows) or '没有'}。"


def _share_told(slots: Slots, name: str) -> str:
    """A share that the ledger does not offer for a text because its base is small."""
    figure = slots.figures[name]
    base = slots.figures.get("新收申请" if name.endswith("申请") else "办结申请")
    cells = [leaf.cell for leaf in figure.source.leaves()]
    if f"{name}占比" in slots or base is None or not base.value or name == "新收申请":
        return ""
    if not all(cell.startswith("applications.") for cell in cells):
        return ""
    share = shown(round(Decimal(figure.value) * 100 / Decimal(base.value), 1))
    return f"占{base.text}的{share}%（基数小，文字里一般只写件数）。"


def _beyond_slots(slots: Slots, question: str, state: State) -> bool:
    """Whether the question names a fact besides the tables' words: 停工楼盘申请, not 申请."""
    subject = _subject(question)
    for word, _ in mentioned(slots, subject):
        subject = subject.replace(word, "")
    rest = pieces(subject)
    return (
        bool(rest)
        and len(letters(subject)) > 1
        and any(len(rest & pieces(fact.label)) >= 0.6 * len(rest) for fact in state.report.facts)
    )


def _only(question: str, names: list[str]) -> bool:
    return bool(
        re.search(r"申请|结转|公开|复议|诉讼|许可|处罚|规范性文件|强制|收费|规章|采购", question)
    )


def _subject(question: str) -> str:
    question = re.sub(
        r"(?:为什么|为啥|为何|咋|怎么)|[0-9.]+(?:人次|件次|万元|[条件篇次场期个元份%])?",
        "",
        question,
    )
    text = re.sub(
        r"今年|本年度?|去年|上年|比|较|同比|与|相比|多少|几|增加了?|减少了?|增长了?|下降了?|是|了|吗|呢|占比?|比例|？|\?|一共|总共|有|我们|的|共|数据|数字|查一下|查|看看|告诉我|问一下|次|条|件|篇|场|人次|变化|怎么样|情况|如何",
        "",
        question,
    )
    return text.strip(" ，。")


def _told(slots: Slots, name: str, state: State) -> str:
    """One figure with last year's, its change and its share, as far as the ledger offers them."""
    figure = slots.figures[name]
    said = [f"{name}：今年{figure.text}"]
    last = slots.figures.get(f"上年{name}")
    if last is not None:
        said.append(f"上年{last.text}")
        if last.value == figure.value:
            said.append("与上年持平")
    elif state.last_year is None:
        said.append("没有上年报告，不能比较")
    for more, rate, word in (("增加", "增长率", "增长"), ("减少", "下降率", "下降")):
        if f"{name}{more}" in slots:
            text = f"比上年{more}{slots.figures[name + more].text}"
            if f"{name}{rate}" in slots:
                text += f"、{word}{slots.figures[name + rate].text}"
            elif last is not None and last.value:
                text += "（上年基数不到10，不算百分比）"
            said.append(text)
    share = slots.figures.get(f"{name}占比")
    if share is not None:
        whole = state.plan.ledger.label(share.source.operands[1])
        said.append(f"占{whole}的{share.text}")
    return "，".join(said) + "。" + f"（出处：{state.plan.ledger.label(figure.source)}）"


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
