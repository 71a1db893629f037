"""The tool that answers with figures: this year, last year, change, share, and what makes them up.

Every figure is the ledger's; none is generated.
"""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.checking.findings import shown
from assistant.conversation.state import Desk, Outcome, State
from assistant.conversation.truth import mentioned, named_fact
from assistant.conversation.wording import letters, pieces
from assistant.drafting.slots import Slots
from assistant.errors import RequestError
from assistant.ledger.figures import OUTCOMES


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
    if "办结申请" in names and re.search(
        r"(?:里头|里面|里|中)(?:都)?(?:有|包括|含)|结果", question
    ):
        return Outcome(state, _outcomes_told(state))
    reviews = [name for name in names if _is_review(slots, name)]
    if reviews and re.search(r"结果|维持|纠正", question):
        return Outcome(state, "\n".join(_by_column(state, name) for name in reviews[:3]))
    rows = [name for name in names if _is_row(slots, name)]
    by_whom = re.search(_APPLICANTS, question) and re.search(_OUTCOMES, question)
    if rows and (by_whom or re.search(r"构成|组成|分布|类型", question)):
        return Outcome(state, "\n".join(_by_column(state, name) for name in rows[:3]))
    shares = bool(re.search(r"占|比例|比重|百分", question))
    why = re.search(r"为什么|为啥|为何|咋|怎么|原因", question)
    moved = re.search(r"多了|少了|增|减|降|升|涨|变", question)
    if re.search(_REASONS, question) and not moved:
        return Outcome(state, "\n".join(_reasons_told(state, name) for name in names[:3]))
    told = [
        _told(slots, name, state) + (_share_told(slots, name) if shares else "")
        for name in names[:6]
    ]
    if why:
        told.append(
            "表格和其他事实只有数字，看不出原因；知道原因的，请把整句话写出来，如“依申请公开加一句：……”。"
        )
    return Outcome(state, "\n".join(told))


#: Words that ask for the rows that make up a group of outcomes.
_REASONS = r"原因|理由|哪一?种|几种|哪些情形|(?:都|分别)?(?:是|因为)(?:些)?(?:啥|什么|哪)|的(?:都|全)?是[^，。]{1,10}(?:吗|么)$"
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


def _outcomes_told(state: State) -> str:
    """What the applications that were dealt with came to."""
    figures = state.plan.slots.figures
    told = [
        f"{name}{figures[name].text}"
        for name in OUTCOMES.values()
        if name in figures and figures[name].value
    ]
    return f"办结申请{figures['办结申请'].text}：{'、'.join(told) or '没有'}。"


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
