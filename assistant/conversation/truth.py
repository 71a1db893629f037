"""What cannot be talked in: figures that nothing holds, statements the tables deny, other places.

The guard stands behind every change; this stands in front of what people type, says in their
words what is wrong, and is stricter where the grammar of quantities keeps silent.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from assistant.checking.findings import shown
from assistant.conversation.state import Desk, State
from assistant.conversation.wording import pieces
from assistant.drafting.draft import OPEN
from assistant.drafting.phrasings import Condition
from assistant.drafting.slots import Slots
from assistant.errors import RequestError
from assistant.ledger.claims import Claim
from assistant.ledger.figures import Figure, Source
from assistant.ledger.quantities import read_claims
from assistant.report import Fact

#: A number that states no quantity: years, dates, deadlines, document numbers, articles.
_NOT_QUANTITY = re.compile(
    r"(?:19|20)[0-9]{2}(?:年度?|[-/.]|(?=〕))|〔[0-9]{4}〕\s*[0-9]{1,4}\s*号|第[0-9]{1,3}(?:条|项|款|号|季度|批|轮|期|届|次会)"
    r"|[0-9]{1,2}月(?:份|底|末|初|中旬|上旬|下旬)?(?:[0-9]{1,2}[日号])?|[0-9]{1,2}[日号](?![个常])(?=前|起|止|，|。|至|到|召)|24小时|12345"
)
#: Plans may name how often and how soon; nothing else.
_PLAN = re.compile(
    r"(?:[0-9]{1,2}月(?:底|末)?前|季度(?:底|末)?前|年底前|每(?:年|半年|季度?|月|周|次|件|季)|全年|年内|不少于|至少|不超过|不晚于|控制在|压缩到|力争)[^，。；0-9]{0,8}(?:[0-9]{1,2}(?:\.[0-9])?|[一二两三四五六七八九十]{1,3})(?:次|期|场|篇|个|天|日|个?工作日|小时|轮)"
    r"|(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})个?(?:工作日|天|日|小时|个?月)(?:内|以内|之内|前|办结|答复)"
)
_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
#: The unit words behind a Chinese numeral that make it a quantity.
_COUNTED = "件条篇次场期人次元万户份个名册卷种项家"
_PLACE = re.compile(r"([一-龥]{2,4}?)(省|自治区|自治州|市|县|区|旗|镇|乡|街道)")
_PLACE_AFTER = (
    "人民政府",
    "政府",
    "街道办",
    "办事处",
    "管委会",
    "教育局",
    "局",
    "委",
    "的做法",
    "那样",
    "的经验",
    "一样",
    "模式",
)


def vet(desk: Desk, state: State, text: str, *, plan: bool = False) -> None:
    """Hold typed text against the ledger, the tables and the names of others.

    Args:
        text: what was typed; 【待核实：…】 in it is passed over.
        plan: the text is a measure, which may name how often and how soon.

    Raises:
        RequestError: it states what nothing bears out; the message names it and says what to do.
    """
    plain = OPEN.sub("", text)
    foreign = foreign_name(desk, state, plain)
    if foreign:
        raise RequestError(
            f"没有改：“{foreign}”不是{state.report.agency.name}，别的机关、地方的名称不能写进本报告。"
        )
    contradict(state, plain)
    if (boast := praise(plain)) and not re.search(_data()["praise"]["insisted"], desk.request):
        raise RequestError(
            f"没有改：“{boast}”是评价，不是做了的事。请说做了什么，如“分管负责人主持召开政务公开会议”，"
            f"有数字的先登记；一定要写，请说“照写：……”。"
        )
    if loose := vague(plain):
        raise RequestError(
            f"没有改：“{loose}”没有出处，报告里的数量只能来自表格和其他事实，请给出确切的数字。"
        )
    if missing := unsupported(state, plain, plan=plan):
        raise RequestError(told_unsupported(state, missing, plain))


def plans(text: str) -> list[tuple[int, int]]:
    """Where a measure names how often, how many or how soon: starts and ends."""
    return [match.span() for match in _PLAN.finditer(text)]


def told_unsupported(state: State, missing: list[str], text: str) -> str:
    """One sentence on figures that nothing supports, with what to do."""
    for name, slot in mentioned(state.plan.slots, text):
        figure = state.plan.slots.figures[slot]
        if any(number in text for number in missing) and _near(text, name, missing[0]):
            return f"没有改：“{missing[0]}”没有出处。{cell_told(state, figure)}"
    which = "、".join(f"“{number}”" for number in missing[:4])
    return (
        f"没有改：{which}在表格和其他事实里都没有。是本机关的数字的，先登记（如“登记：开展培训3次”），"
        "登记后才能写进文字。"
    )


def unsupported(state: State, text: str, *, plan: bool = False) -> list[str]:
    """The quantities of ``text`` that neither the ledger nor a fact holds."""
    report = state.report
    claims = read_claims(text, edition=report.edition, year=report.year)
    good = [(c.start, c.end) for c in claims if supported(state, c, text)]
    good += [match.span() for match in _NOT_QUANTITY.finditer(text)]
    if plan:
        good += plans(text)
    missing = []
    for match in _NUMBER.finditer(text):
        if not any(start <= match.start() and match.end() <= end + 1 for start, end in good):
            unit = re.match(r"[%％]|[一-龥]{1,2}", text[match.end() :])
            missing.append(match[0] + _unit(unit[0] if unit else ""))
    for claim in claims:
        if claim.chinese and claim.value >= 2 and claim.unit and claim.unit[0] in _COUNTED:
            if (
                claim.kind == "time"
                or (claim.start, claim.end) in good
                or (plan and claim.value <= 4)
            ):
                continue
            missing.append(claim.text)
    return list(dict.fromkeys(missing))


def supported(state: State, claim: Claim, text: str) -> bool:
    """Whether the ledger, or a fact that speaks of the same thing, holds this quantity."""
    if claim.vague or claim.kind in ("zero", "all_done", "all_of"):
        return claim.kind != "count" and not claim.vague
    ledger = state.plan.ledger
    for meaning in claim.meaning:
        value = ledger.value(meaning)
        if value is not None and abs(value) == abs(claim.value):
            return True
    if claim.meaning and not claim.doubtful and claim.kind == "count":
        return False
    clause = _clause(text, claim.start, claim.end)
    return any(
        fact.value == claim.value
        and (fact.unit == claim.unit or not claim.unit or not fact.unit)
        and pieces(fact.label) & pieces(clause)
        for fact in state.report.facts
    ) or _derived(state, claim, _sentence(text, claim.start, claim.end))


def _derived(state: State, claim: Claim, clause: str) -> bool:
    """Whether a named figure of the ledger (a share, a change) has this value and this unit."""
    slots = state.plan.slots
    for name, figure in slots.figures.items():
        if abs(figure.value) == abs(claim.value) and figure.unit == claim.unit:
            stem = re.sub(r"(增加|减少|增长率|下降率|占比)$", "", name.removeprefix("上年"))
            shared = len(pieces(stem) & pieces(clause))
            # A count must be named in its own words; what is compared was named before.
            if shared and (stem != name or shared >= 0.6 * len(pieces(stem))):
                return True
    return False


def vague(text: str) -> str:
    """A round, open or boastful quantity in ``text``, empty where there is none."""
    for pattern in _patterns():
        match = pattern.search(text)
        if match:
            return match[0]
    return ""


def praise(text: str) -> str:
    """A judgement of oneself in ``text``, empty where there is none."""
    for pattern in _data()["praise"]["patterns"]:
        match = re.search(pattern, text)
        if match:
            return match[0]
    return ""


def contradict(state: State, text: str) -> None:
    """Refuse a statement in words that the tables deny.

    Raises:
        RequestError: it names the figure that denies it.
    """
    slots = state.plan.slots
    for pattern, conditions, says, fact in _statements():
        match = pattern.search(text)
        if match is None:
            continue
        if fact:
            known = next((f for f in state.report.facts if fact in f.label and f.value), None)
            if known is not None:
                raise RequestError(
                    f"没有改：“{match[0]}”与其他事实“{known.label}{shown(known.value)}{known.unit}”不符。"
                )
            continue
        known_names = all(_known(slots, condition) for condition in conditions)
        if not known_names or not all(condition.holds(slots) for condition in conditions):
            figure = _reason(slots, conditions, says)
            where = (
                f"{cell_told(state, figure)}"
                if figure is not None
                else "表格里没有可以证明的数字。"
            )
            raise RequestError(f"没有改：“{match[0]}”与表格不符。{where}")


def refuse_cell(state: State, text: str, value: object, unit: str = "") -> None:
    """Refuse to write a figure of the tables as something else.

    Raises:
        RequestError: ``text`` names a figure of the tables; the message names its cell and value.
    """
    for _, slot in mentioned(state.plan.slots, text):
        figure = figure_of(state, slot, text)
        if figure.value == value:
            raise RequestError(f"没有改：{slot}本来就是{figure.text}，草稿按表格写，不用再改。")
        raise RequestError(
            f"没有改：文字里的数字只能照表格写。{cell_told(state, figure)}不能写成{shown(value)}{unit}。"  # type: ignore[arg-type]
        )


def figure_of(state: State, slot: str, text: str) -> Figure:
    """The figure of this name; last year's, where ``text`` speaks of last year."""
    figures = state.plan.slots.figures
    if re.search(r"上年|去年|上一年", text) and f"上年{slot}" in figures:
        return figures[f"上年{slot}"]
    return figures[slot]


def cell_told(state: State, figure: Figure) -> str:
    """A figure's cell, its value, and where it is changed."""
    ledger = state.plan.ledger
    if figure.source.fact:
        return f"其他事实“{figure.source.fact}”是{figure.text}，要更正请说“{figure.source.fact}改成……”。"
    leaf = next(iter(figure.source.leaves()))
    label = ledger.label(figure.source)
    if leaf.is_last_year and leaf.fact:
        return f"{label}是{figure.text}，出自上年报告，不能改。"
    if leaf.is_last_year:
        return f"{label}是{figure.text}，出自上年报告，不能改。"
    address = leaf.cell
    more = "等单元格" if figure.source.computation else ""
    return f"{label}是{figure.text}（单元格{address}{more}）；表里填错了的，请在报告的表格里改，改后会重新核对。"


def mentioned(slots: Slots, text: str) -> Iterator[tuple[str, str]]:
    """The figures of the tables that ``text`` names: the word, and the figure's name."""
    taken = [False] * len(text)
    for word, names in _names():
        start = text.find(word)
        if start < 0 or any(taken[start : start + len(word)]):
            continue
        slot = next((name for name in names if name in slots), None)
        if slot is not None:
            taken[start : start + len(word)] = [True] * len(word)
            yield word, slot


def named_fact(state: State, text: str, unit: str = "") -> list[Fact]:
    """The facts that ``text`` names, the best first; of equal ones those with ``unit``."""
    plain = re.sub(r"(?:数量|次数|条数|件数|篇数|期数|场次|人数|人次|的|数)$", "", text.strip())
    wanted = pieces(plain)
    scored = []
    for fact in state.report.facts:
        known = pieces(fact.label)
        shared = len(wanted & known)
        if not shared:
            continue
        score = shared / len(wanted)
        exact = fact.label == text or fact.label == plain
        fits = bool(unit) and fact.unit == unit
        scored.append(((exact, fits, score, shared / len(known)), fact))
    scored.sort(key=lambda entry: entry[0], reverse=True)
    return [fact for rank, fact in scored if rank[2] >= 0.5 or rank[0]]


def foreign_name(desk: Desk, state: State, text: str) -> str:
    """The name of another body or place in ``text``, empty where there is none."""
    own = state.report.agency.name + state.report.agency.region
    for name in desk.names:
        if len(name) > 1 and name in text and name not in own:
            return name
    for province in _data()["places"]["provinces"]:
        if province in text and province not in own:
            return str(province)
    generic = set(_data()["places"]["generic"])
    for match in _PLACE.finditer(text):
        for start in range(match.start(1), match.end(1) - 1):
            name = text[start : match.end()]
            if name in own or any(name.endswith(word) for word in generic if len(word) > 1):
                break
            if not 3 <= len(name) <= 5:
                continue
            rest = text[match.end() :]
            sure = rest.startswith(_PLACE_AFTER) or match[2] in ("省", "自治区", "自治州")
            before = text[start - 1] if start else ""
            if match[2] in "市县" and (sure or before in "，。学像仿照比和与在按、把：“由到"):
                return name
            if sure and (start == 0 or before in "，。学像仿照比和与在按、把：“由到"):
                return name
    return ""


def _near(text: str, word: str, number: str) -> bool:
    return abs(text.find(word) - text.find(re.sub(r"[^0-9.,].*", "", number))) < 30


def _clause(text: str, start: int, end: int) -> str:
    left = max(text.rfind(mark, 0, start) for mark in "。；，\n（")
    ends = [text.find(mark, end) for mark in "。；，\n）"]
    return text[left + 1 : min([e for e in ends if e >= 0] or [len(text)])]


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence up to the end of the quantity."""
    left = max(text.rfind(mark, 0, start) for mark in "。；\n")
    return text[left + 1 : end]


def _unit(text: str) -> str:
    for unit in ("人次", "万元", "个百"):
        if text.startswith(unit):
            return unit
    return text[:1]


def _known(slots: Slots, condition: Condition) -> bool:
    """Whether a condition speaks of something: 新收申请减少 is not there when it has grown."""
    return condition.left in slots


def _reason(slots: Slots, conditions: tuple[Condition, ...], says: str) -> Figure | None:
    for condition in conditions:
        if not condition.holds(slots) and condition.left in slots:
            return slots.figures[condition.left]
    return slots.figures.get(says)


@cache
def _statements() -> tuple[tuple[re.Pattern[str], tuple[Condition, ...], str, str], ...]:
    return tuple(
        (
            re.compile(entry["pattern"]),
            tuple(Condition.parse(text) for text in entry["when"]),
            entry["says"],
            entry.get("fact_zero", ""),
        )
        for entry in _data()["statement"]
    )


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _data()["vague"]["patterns"])


@cache
def _names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = _data()["names"]
    return tuple((word, tuple(names[word])) for word in sorted(names, key=len, reverse=True))


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("truth.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


__all__ = [
    "Source",
    "cell_told",
    "contradict",
    "foreign_name",
    "mentioned",
    "named_fact",
    "refuse_cell",
    "supported",
    "unsupported",
    "vague",
    "vet",
]
