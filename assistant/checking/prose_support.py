"""Whether anything supports a figure that no table holds: a fact, a computation, a custom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from assistant.ledger.claims import Claim
from assistant.ledger.figures import LAST_YEAR, Ledger
from assistant.ledger.phrasings import lexicon
from assistant.report import Cell, Fact, edition

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
        found: set[int | Decimal | None] = set()
        for report in (self.ledger.report, self.ledger.last_year):
            if report is None:
                continue
            found.update(report.values)
            for index in _money_cells(report.edition.key):
                if (value := report.values[index]) is not None:
                    found.add(Decimal(value) * 10**4)
        return frozenset(value for value in found if value is not None)

    @cached_property
    def confusable(self) -> Mapping[int | Decimal, Cell]:
        """Figures of the tables that stand beside counts of another kind, with their first cell."""
        found: dict[int | Decimal, Cell] = {}
        report = self.ledger.report
        for cell in _beside_posts(report.edition.key):
            if (value := report.values[cell.index]) is not None:
                found.setdefault(value, cell)
        return found

    @cached_property
    def facts(self) -> tuple[StatedFact, ...]:
        """The facts of this and of last year, money in 元."""
        return tuple(StatedFact.of(fact) for fact in _facts(self.ledger))

    @cached_property
    def facts_in_myriads(self) -> tuple[StatedFact, ...]:
        """The facts of this and of last year, money in 万元."""
        return tuple(fact.in_myriads() for fact in self.facts)

    def by_fact(self, claim: Claim, *, strict: bool) -> bool:
        """Whether a fact holds the figure; in a ``strict`` reading, in the same unit."""
        facts = self.facts_in_myriads if claim.unit == "万元" else self.facts
        if not facts:
            return False
        value, half = Decimal(claim.value), claim.step / 2 if claim.step > 1 else 0
        for fact in facts:
            if claim.vague:
                near = fact.value and value <= fact.value * 2 and fact.value <= value * 2
                if near and (fact.unit == claim.unit or not strict):
                    return True
            elif fact.value == value or (half and abs(fact.value - value) <= half):
                if not strict or _same_unit(claim.unit, fact.unit):
                    return True
        return False

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
            return not draft or _customary(claim, text) or self.by_fact(claim, strict=False)
        if _in_passing(claim, draft) or self.by_fact(claim, strict=draft):
            return True
        if claim.vague and not draft:
            return True
        if claim.kind in ("difference", "change_percent", "percent", "multiple"):
            return self._computed(claim, index, claims)
        if draft:
            return _by_last_year(claim, ledger)
        return self._by_cell(claim) or _by_sum(claim, claims, index)

    def _by_cell(self, claim: Claim) -> bool:
        """Whether some cell holds the figure; people name cells in many words."""
        kind = lexicon().units.get(claim.unit)
        return (claim.unit == "万元" or kind in ("count", "money")) and claim.value in self.cells

    def _computed(self, claim: Claim, index: int, claims: Sequence[Claim]) -> bool:
        """A difference, change or share that facts, or the figures around it, give."""
        value, half = Decimal(claim.value), claim.step / 2
        if any(_compares(claim, now, before) for now, before in self._pairs):
            return True
        near = [
            c
            for c in claims[max(0, index - 8) : index + 2]
            if c is not claim and c.kind in ("count", "money")
        ]
        if self.draft:
            near = [c for c in near if c.meaning or self.by_fact(c, strict=True)]
        if not near:
            return False
        figures = [Decimal(c.value) for c in near]
        bases = figures + [Decimal(fact.value) for fact in self.ledger.report.facts]
        if claim.kind == "difference":
            return any(figure - value in bases for figure in figures)
        if claim.kind == "percent":
            bases += self._totals
        # Spans of a × 100 for each b, so that no pair needs a division.
        shift = {"change_percent": 100, "percent": 0}.get(claim.kind)
        low, high = (value - half, value + half)
        low, high = (low * 100, high * 100) if shift is None else (low + shift, high + shift)
        spans = [(base * low, base * high) for base in bases if base]
        return any(
            first <= hundred <= last or last <= hundred <= first
            for hundred in [figure * 100 for figure in figures]
            for first, last in spans
        )

    @cached_property
    def _pairs(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Facts that both years have: this year's value, last year's."""
        last_year = self.ledger.last_year
        last = {f.label: Decimal(f.value) for f in (last_year.facts if last_year else ())}
        facts = self.ledger.report.facts
        return tuple((Decimal(f.value), last[f.label]) for f in facts if f.label in last)

    @cached_property
    def _totals(self) -> list[Decimal]:
        """The totals of the tables of this year."""
        report = self.ledger.report
        values = [report.values[index] for index in _total_cells(report.edition.key)]
        return [Decimal(value) for value in dict.fromkeys(values) if value is not None]


def _compares(claim: Claim, now: Decimal, before: Decimal) -> bool:
    """Whether a difference, change or multiple is that of these two figures."""
    value, half = Decimal(claim.value), claim.step / 2
    if claim.kind == "difference":
        return now - before == value
    if not before:
        return False
    if claim.kind == "change_percent":
        return abs((now - before) * 100 / before - value) <= half
    return claim.kind == "multiple" and abs(now / before - value) <= half


@cache
def _money_cells(key: str) -> tuple[int, ...]:
    return tuple(cell.index for cell in edition(key).cells if cell.kind == "money")


@cache
def _total_cells(key: str) -> tuple[int, ...]:
    return tuple(cell.index for cell in edition(key).cells if cell.address.endswith(".total"))


@cache
def _beside_posts(key: str) -> tuple[Cell, ...]:
    """Cells whose figures stand beside counts of posts, and are taken for them."""
    return tuple(
        cell for cell in edition(key).cells
        if cell.address.startswith(_DOCUMENTS) or cell.address in _TOTALS
    )  # fmt: skip


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


class StatedFact(NamedTuple):
    """A fact as a text may state it: 12.7 万次, as staff enter it, is 127000 次."""

    value: Decimal
    unit: str

    @classmethod
    def of(cls, fact: Fact) -> StatedFact:
        """The fact, the scale of its unit worked into its value: money in 元."""
        unit, value = fact.unit, Decimal(fact.value)
        if unit[:1] in _SCALES and len(unit) > 1:
            return cls(value * _SCALES[unit[:1]], unit[1:])
        return cls(value, unit)

    def in_myriads(self) -> StatedFact:
        """The same in 万元, where it is money."""
        return StatedFact(self.value / 10**4, "万元") if self.unit == "元" else self


#: Units that one thing may be counted in.
_ALIKE = (
    frozenset({"次", "期", "场", "场次"}),
    frozenset({"人", "人次", "名", "位"}),
    frozenset({"元", "万元"}),
    frozenset({"件", "份", "条", "篇", "个"}),
)


def _same_unit(first: str, second: str) -> bool:
    if not first or not second or first == second:
        return True
    return any(first in group and second in group for group in _ALIKE)


def _by_last_year(claim: Claim, ledger: Ledger) -> bool:
    """(上年5件) beside a fact: last year's fact of the same name."""
    fact = ledger.fact(LAST_YEAR + claim.label)
    return fact is not None and fact.value == claim.value


def _by_sum(claim: Claim, claims: Sequence[Claim], index: int) -> bool:
    """A sum of the figures right before it, or the rest of its whole."""
    near = [Decimal(c.value) for c in claims[max(0, index - 4) : index] if c.kind == "count"]
    value = Decimal(claim.value)
    return any(sum(near[start:]) == value for start in range(len(near) - 1))
