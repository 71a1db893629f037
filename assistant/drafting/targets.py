"""Last year's promises that name an amount (全年培训不少于2次), held against this year's facts.

The verdict is a computation: the amount is last year's text, the figure this year's fact. It is
given only where the fact counts just what was promised; else the fact is told without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from assistant.drafting.phrasings import load_data
from assistant.ledger.numerals import chinese_value
from assistant.report import Fact, Report

#: The words of a promise without its amount: 全年培训.
SHORTEST_CORE = 4

Verdict = Literal["met", "missed"]


@dataclass(frozen=True, slots=True)
class Target:
    """An amount promised for a year.

    Attributes:
        core: the promise's words without the amount: 全年开放档案.
        amount, unit: what was promised for the whole year: 每季度一次 is 4次.
        more: it was promised on top of what there was (新建公开专区6个).
        at_most: it was not to be exceeded.
        plain: the words named no figure that had to be taken out (每季度开展一次培训).
    """

    core: str
    amount: Decimal
    unit: str
    more: bool = False
    at_most: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What a fact says of a target; no verdict where it may count something else."""

    target: Target
    fact: Fact
    verdict: Verdict | None = None


def target_of(text: str) -> Target | None:
    """The target in the first clause of a measure that names an amount."""
    for clause in re.split(r"[，。；：,;:]", text):
        match = _amount().search(clause)
        if match is None:
            continue
        amount = _number(match["number"])
        if amount is None or (match["number"] == "一" and match["unit"] not in _data()["one_of"]):
            continue
        times = next((n for word, n in _data()["periods"].items() if word in clause), 1)
        bound = (match["lead"] or "") + (match["tail"] or "")
        plain = match["number"] == "一" and not bound
        core = clause if plain else clause[: match.start()] + clause[match.end() :]
        core = re.sub(r"20\d\d年度?|" + "|".join(_data()["lead"]), "", core).strip(" 、")
        core = core.removesuffix("全年").removesuffix("每年")
        core = core.removeprefix("使").removeprefix("确保").removeprefix("力争")
        if len(core) < SHORTEST_CORE or re.search(r"\d", core):
            continue
        return Target(
            core,
            amount * times,
            match["unit"],
            more=any(word in core for word in _data()["more"]),
            at_most=bound in _data()["at_most"],
            plain=plain,
        )
    return None


def kept(target: Target, report: Report, last_year: Report) -> Kept | None:
    """What this year's facts say of a target; None where none counts what was promised."""
    best: tuple[int, Fact] | None = None
    for fact in report.facts:
        if not _same_unit(fact.unit, target.unit):
            continue
        shared = len(_pieces(target.core) & _pieces(fact.label))
        if shared and (best is None or shared > best[0]):
            best = (shared, fact)
    if best is None:
        return None
    fact = best[1]
    value = Decimal(fact.value)
    if target.more and not any(word in fact.label for word in _data()["more"]):
        before = last_year.fact(fact.label)
        if before is None or before.unit != fact.unit:
            return None
        value -= Decimal(before.value)
    if not fact.value:
        return None  # whether a zero means not begun is for staff to say
    left = _left_over(target.core, fact.label)
    acts = load_data("promises.toml")["core"]["acts"]
    if any(act in left for act in acts) or len(left) > _data()["neutral"]:
        return None  # it counts something else
    if len(left) > _data()["rest"]:
        return Kept(target, fact)
    met = value <= target.amount if target.at_most else value >= target.amount
    return Kept(target, fact, "met" if met else "missed")


def _left_over(core: str, label: str) -> str:
    """What a fact's label leaves unsaid of a promise."""
    for piece in _longest_first(_pieces(label)):
        core = core.replace(piece, "")
    for word in _longest_first((*_data()["periods"], *_data()["more"], *_asks())):
        core = core.replace(word, "")
    return core


def _pieces(text: str) -> frozenset[str]:
    """The two-character pieces of a text that say what it is of."""
    found = {text[i : i + 2] for i in range(len(text) - 1)}
    return frozenset(piece for piece in found if piece not in _data()["common"])


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _same_unit(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in _data()["same_units"])


def _number(text: str) -> Decimal | None:
    digits = re.fullmatch(r"([\d,]+(?:\.\d+)?)(万?)", text)
    if digits:
        return Decimal(digits[1].replace(",", "")) * (10_000 if digits[2] else 1)
    value = chinese_value(text)
    return None if value is None else Decimal(value)


@cache
def _amount() -> re.Pattern[str]:
    data = _data()
    units = "|".join(_longest_first(data["units"]))
    lead = "|".join(_longest_first(data["lead"]))
    return re.compile(
        rf"(?P<lead>{lead})?(?<![第\d一二三四五六七八九十])"
        rf"(?P<number>\d[\d,]*(?:\.\d+)?万?|[一二两三四五六七八九十]{{1,3}})"
        rf"(?P<unit>{units})(?!性|工作日|月|小时|百分点|季度|环节)(?P<tail>以上|以内)?"
    )


def _asks() -> tuple[str, ...]:
    asks = load_data("promises.toml")["asks"]
    return (*asks["words"], *asks["around"])


@cache
def _data() -> dict[str, Any]:
    return dict(load_data("promises.toml")["target"])
