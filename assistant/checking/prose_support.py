"""Whether anything supports a figure that no table holds: a fact, a computation, a custom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import chain

from assistant.ledger.claims import Claim
from assistant.ledger.figures import LAST_YEAR, Ledger
from assistant.ledger.phrasings import lexicon
from assistant.report import Cell, Fact

_DEADLINES = ("内", "之内", "以内", "前", "后")
#: Chinese numerals up to here count words and things in passing: 分两批, 三个方面.
_SMALL = 10
#: Units that staff write with a scale in front: 万次, 亿元.
_SCALES = {"万": 10**4, "亿": 10**8}


class Support:
    """What supports figures that no table holds, worked out once for a check.

    Args:
        ledger: the cells and facts of this report and last year's.
        draft: hold the text to the facts strictly; what people wrote is held to less.
    """

    def __init__(self, ledger: Ledger, *, draft: bool) -> None:
        self.ledger = ledger
        self.draft = draft

    @cached_property
    def cells(self) -> frozenset[int | Decimal]:
        """Every figure of the tables of this and of last year; money also in 元."""
        found: set[int | Decimal] = set()
        for report in (self.ledger.report, self.ledger.last_year):
            for cell, value in report.filled() if report is not None else ():
                found.add(value)
                if cell.kind == "money":
                    found.add(Decimal(value) * 10**4)
        return frozenset(found)

    @cached_property
    def confusable(self) -> Mapping[int | Decimal, Cell]:
        """Figures of the tables that stand beside counts of another kind, with their first cell."""
        found: dict[int | Decimal, Cell] = {}
        for cell, value in self.ledger.report.filled():
            if cell.address.startswith(_DOCUMENTS) or cell.address in _TOTALS:
                found.setdefault(value, cell)
        return found

    def holds(self, claim: Claim, index: int, claims: Sequence[Claim], text: str) -> bool:
        """Whether ``claim``, which the tables do not settle, needs no finding.

        Args:
            claim, index, claims, text: the claim and where it stands.
        """
        ledger, draft = self.ledger, self.draft
        if claim.kind in ("zero", "all_done", "all_of"):
            return True
        if not draft and not ledger.report.facts and ledger.report.reading:
            return True
        if claim.kind == "time":
            return not draft or _customary(claim, text) or _by_fact(claim, ledger, strict=False)
        if _in_passing(claim, draft) or _by_fact(claim, ledger, strict=draft):
            return True
        if claim.vague and not draft:
            return True
        if claim.kind in ("difference", "change_percent", "percent", "multiple"):
            return _computed(claim, index, claims, ledger, draft=draft)
        if draft:
            return _by_last_year(claim, ledger)
        return self._by_cell(claim) or _by_sum(claim, claims, index)

    def _by_cell(self, claim: Claim) -> bool:
        """Whether some cell holds the figure; people name cells in many words."""
        kind = lexicon().units.get(claim.unit)
        return (claim.unit == "万元" or kind in ("count", "money")) and claim.value in self.cells


_DOCUMENTS = ("active_disclosure.regulations.", "active_disclosure.normative_documents.")
_TOTALS = ("applications.received.total", "applications.total_processed.total")


def _customary(claim: Claim, text: str) -> bool:
    """A term set by law or custom (20个工作日), or one that somebody sets himself (七日内)."""
    return claim.text in lexicon().statutory_times or text.startswith(_DEADLINES, claim.end)


def _in_passing(claim: Claim, draft: bool) -> bool:
    if claim.context == "unknown" and not claim.unit:
        return False
    if not claim.chinese or claim.value > _SMALL:
        return False
    if claim.unit in lexicon().structural or claim.value <= 2:
        return True
    return not draft


def _facts(ledger: Ledger) -> Iterable[Fact]:
    last = ledger.last_year.facts if ledger.last_year is not None else ()
    return chain(ledger.report.facts, last)


def _by_fact(claim: Claim, ledger: Ledger, *, strict: bool) -> bool:
    value = Decimal(claim.value)
    for fact in _facts(ledger):
        stated = Decimal(fact.value)
        if fact.unit == "元" and claim.unit == "万元":
            stated /= 10**4
        elif fact.unit == "万元" and claim.unit == "元":
            stated *= 10**4
        elif fact.unit != claim.unit and fact.unit[:1] in _SCALES and len(fact.unit) > 1:
            # 12.7 万次 as staff enter it is 127000 次 in the text; 18.4 亿元 is 184000 万元.
            stated *= _SCALES[fact.unit[:1]]
            fact = replace(fact, unit=fact.unit[1:])
            if fact.unit == "元" and claim.unit == "万元":
                stated /= 10**4
        if claim.vague:
            near = stated and value <= stated * 2 and stated <= value * 2
            if near and (fact.unit == claim.unit or not strict):
                return True
            continue
        same = stated == value or (claim.step > 1 and abs(stated - value) <= claim.step / 2)
        if same and (not strict or _same_unit(claim, fact)):
            return True
    return False


def _same_unit(claim: Claim, fact: Fact) -> bool:
    if not claim.unit or not fact.unit or claim.unit == fact.unit:
        return True
    alike = (
        {"次", "期", "场", "场次"},
        {"人", "人次", "名", "位"},
        {"元", "万元"},
        {"件", "份", "条", "篇", "个"},
    )
    return any({claim.unit, fact.unit} <= group for group in alike)


def _computed(
    claim: Claim, index: int, claims: Sequence[Claim], ledger: Ledger, *, draft: bool
) -> bool:
    """A difference, change or share that facts, or the figures around it, give."""
    value, half = Decimal(claim.value), claim.step / 2
    last = {f.label: Decimal(f.value) for f in (ledger.last_year.facts if ledger.last_year else ())}
    for fact in ledger.report.facts:
        before = last.get(fact.label)
        if before is None:
            continue
        difference = Decimal(fact.value) - before
        if claim.kind == "difference" and difference == value:
            return True
        if (
            claim.kind == "change_percent"
            and before
            and abs(difference * 100 / before - value) <= half
        ):
            return True
        if (
            claim.kind == "multiple"
            and before
            and abs(Decimal(fact.value) / before - value) <= half
        ):
            return True
    near = [
        c
        for c in claims[max(0, index - 8) : index + 2]
        if c is not claim and c.kind in ("count", "money")
    ]
    if draft:
        near = [c for c in near if c.meaning or _by_fact(c, ledger, strict=True)]
    figures = [Decimal(c.value) for c in near]
    bases = figures + [Decimal(f.value) for f in ledger.report.facts]
    if claim.kind == "percent":
        bases += [Decimal(v) for c, v in ledger.report.filled() if c.address.endswith(".total")]
        return any(b and abs(a * 100 / b - value) <= half for a in figures for b in bases)
    if claim.kind == "difference":
        return any(a - b == value for a in figures for b in bases)
    if claim.kind == "change_percent":
        return any(b and abs((a - b) * 100 / b - value) <= half for a in figures for b in bases)
    return any(b and abs(a / b - value) <= half for a in figures for b in bases)


def _by_last_year(claim: Claim, ledger: Ledger) -> bool:
    """(上年5件) beside a fact: last year's fact of the same name."""
    fact = ledger.fact(LAST_YEAR + claim.label)
    return fact is not None and fact.value == claim.value


def _by_sum(claim: Claim, claims: Sequence[Claim], index: int) -> bool:
    """A sum of the figures right before it, or the rest of its whole."""
    near = [Decimal(c.value) for c in claims[max(0, index - 4) : index] if c.kind == "count"]
    value = Decimal(claim.value)
    return any(sum(near[start:]) == value for start in range(len(near) - 1))
