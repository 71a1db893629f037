"""Facts in prose: quantities that belong to no table, labelled by the words before them.

通过公示栏等形式发布信息108条 gives the label 通过公示栏等形式发布信息, 108, 条, which is how staff label the facts
that they enter beside the tables.
"""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.ledger.claims import Claim
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantities import read_claims
from assistant.ledger.slots import wide
from assistant.report import Edition, Fact, Narrative

#: Words at the start of a clause that belong to the sentence and not to the thing counted.
_LEADS = (
    "其中", "另外", "此外", "另", "还", "并", "共计", "共", "累计", "全年", "本年度", "本年", "年度", "年内", "今年",
    "当年", "我局", "我委", "我办", "我厅", "我省", "我市", "我县", "我区", "我镇", "我乡", "我街道", "我单位", "本机关", "本局",
    "本街道", "本镇", "本乡", "本单位", "全市", "全区", "全县", "全省", "全镇", "全乡", "，", "、", "主要", "同时", "先后", "及时", "截至年底",
    "一是", "二是", "三是", "四是", "五是", "六是", "目前",
)  # fmt: skip
_TAILS = (
    "共计",
    "合计",
    "总计",
    "共",
    "累计",
    "达到",
    "达",
    "了",
    "有",
    "为",
    "约",
    "近",
    "超过",
    "：",
    ":",
    "是",
)
#: The longest label that is taken over; more words than this name no one thing.
LONGEST_LABEL = 24
#: A year that a clause begins with, or words for one before the report's; 本年 names the report's.
_PERIOD = r"(?:(20[0-9]{2})年度?(?!以前|之前|以来|前|底|末|起|至)|(去年|上年度?|上一年度?))"
_HEAD_PERIOD = re.compile(rf"(?:^|[，；]){_PERIOD}，|(?:^|[，；])(?:本年|今年|全年|年内|当年)")
_OWN_PERIOD = re.compile(rf"^{_PERIOD}")
_UNITS = frozenset({"count", "other", "money"})


def facts_in(narrative: Narrative, edition: Edition, year: int = 0) -> tuple[Fact, ...]:
    """The quantities of 一 and 六 that no table holds, as facts.

    Args:
        narrative: the prose of a report.
        edition: the edition of its tables.
        year: the report's year, where it is known; last year's figures are then left out.

    Returns:
        Facts in the order of the text, each label once. Rounded figures, durations, percentages,
        comparisons, plans and anything that a table may hold are left out.
    """
    found: dict[str, Fact] = {}
    for section in ("overview", "other"):
        text = getattr(narrative, section)
        for claim in read_claims(text, edition=edition, year=year):
            fact = None if _of_another_year(text, claim, year) else _fact(claim)
            if fact is not None:
                found.setdefault(fact.label, fact)
    return tuple(found.values())


def _of_another_year(text: str, claim: Claim, year: int) -> bool:
    """Whether the year that the quantity's clause or sentence names is not the report's."""
    if not year:
        return False
    sentence = re.split(r"[。\n]", text[: claim.start])[-1]
    own = _OWN_PERIOD.match(re.split(r"[，；：]", sentence)[-1])
    named = own or next(reversed(list(_HEAD_PERIOD.finditer(sentence))), None)
    if named is None:
        return False
    return int(named[1]) != year if named[1] else bool(named[2])


def _fact(claim: Claim) -> Fact | None:
    if claim.kind not in ("count", "money") or claim.vague or claim.cumulative:
        return None
    fee = any(source.fact for source in claim.meaning)
    if claim.meaning and not fee:
        return None
    if not claim.unit or claim.concept in ("channel", "compared", "carried"):
        return None
    if claim.context == "other_period":
        return None
    if claim.chinese and claim.value <= 10 and claim.unit in lexicon().structural:
        return None
    if lexicon().units.get(claim.unit, "money") not in _UNITS:
        return None
    label = claim.meaning[0].fact if fee else label_of(claim)
    if not label:
        return None
    value = claim.value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return Fact(label, value, claim.unit)


def label_of(claim: Claim) -> str:
    """What a quantity counts, from the words before it; empty where they name nothing."""
    label = "".join(claim.label.split())
    changed = True
    while changed and label:
        changed = False
        year = label[:4]
        if year.isdigit() and label[4:5] == "年":
            label, changed = label[5:].removeprefix("度"), True
        for lead in _LEADS:
            if label.startswith(lead) and len(label) > len(lead):
                label, changed = label[len(lead) :], True
        for tail in _TAILS:
            if label.endswith(tail) and len(label) > len(tail):
                label, changed = label[: -len(tail)], True
    label = label.strip("，。；：、“”《》（）() ")
    return label if wide(label) >= 2 and len(label) <= LONGEST_LABEL else ""
