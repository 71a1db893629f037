"""The figure ledger: every figure a text may use, and where it comes from.

A figure is a table cell, a fact that staff entered, or a computation from these with its operands
on record. All rounding happens here (`ROUNDING`), and a computation that would mislead (a
percentage on a base under ten, a share of under twenty) is not offered (`Ledger.offers`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal, get_args

from assistant.report import Edition, Fact, Report, edition

Computation = Literal["sum", "difference", "change", "share", "multiple", "convert"]
COMPUTATIONS: tuple[str, ...] = get_args(Computation)

#: Percentages and multiples are stated to one decimal, halves rounded up (四舍五入).
ROUNDING = Decimal("0.1")
#: A year-on-year percentage is offered on a base of at least this many.
LEAST_BASE_OF_CHANGE = 10
#: A share is offered of a whole of at least this many.
LEAST_WHOLE_OF_SHARE = 20

LAST_YEAR = "last_year."

#: The groups of 表三's outcomes, in the order of the table, with their Chinese names.
OUTCOMES = {
    "granted": "予以公开",
    "partially_granted": "部分公开",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "not_processed": "不予处理",
    "other_processing": "其他处理",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from: exactly one of ``cell``, ``fact``, ``computation``.

    Attributes:
        cell: an address; last year's with the prefix ``last_year.``.
        fact: the label of a fact; last year's with the prefix ``last_year.``.
        computation: what was computed from ``operands``:
            ``sum`` (a + b + …), ``difference`` (a − b), ``change`` ((a − b) / b, in percent),
            ``share`` (a / b, in percent), ``multiple`` (a / b), ``convert`` (万元 → 元: a × 10⁴).
        operands: the sources it was computed from, in that order.
    """

    cell: str = ""
    fact: str = ""
    computation: str = ""
    operands: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if [bool(self.cell), bool(self.fact), bool(self.computation)].count(True) != 1:
            raise ValueError("a source is one cell, one fact or one computation")
        if self.computation and (self.computation not in COMPUTATIONS or not self.operands):
            raise ValueError(f"unknown computation or no operands: {self.computation!r}")

    @classmethod
    def of(cls, computation: Computation, *operands: Source | str) -> Source:
        """A computation; operands given as text are cell addresses."""
        sources = (Source(cell=o) if isinstance(o, str) else o for o in operands)
        return cls(computation=computation, operands=tuple(sources))

    @property
    def is_last_year(self) -> bool:
        """Whether it is a plain figure of last year's report."""
        return (self.cell or self.fact).startswith(LAST_YEAR)

    def last_year(self) -> Source:
        """The same source in last year's report."""
        if self.computation:
            operands = tuple(o.last_year() for o in self.operands)
            return Source(computation=self.computation, operands=operands)
        if self.is_last_year:
            return self
        return Source(
            cell=self.cell and LAST_YEAR + self.cell, fact=self.fact and LAST_YEAR + self.fact
        )

    def leaves(self) -> Iterable[Source]:
        """The cells and facts it rests on."""
        if not self.computation:
            yield self
        for operand in self.operands:
            yield from operand.leaves()

    def to_json(self) -> Any:
        """The form of the format page, section 5: an address, ``{"fact": …}``, or a computation."""
        if self.cell:
            return self.cell
        if self.fact:
            return {"fact": self.fact}
        return {
            "computation": self.computation,
            "operands": [operand.to_json() for operand in self.operands],
        }

    @classmethod
    def from_json(cls, data: Any) -> Source:
        """The inverse of `to_json`.

        Raises:
            ValueError: ``data`` is not of that form.
        """
        if isinstance(data, str):
            return cls(cell=data)
        if isinstance(data, dict) and set(data) == {"fact"}:
            return cls(fact=data["fact"])
        if isinstance(data, dict) and set(data) == {"computation", "operands"}:
            operands = tuple(cls.from_json(operand) for operand in data["operands"])
            return cls(computation=data["computation"], operands=operands)
        raise ValueError(f"not a source: {data!r}")


def outcome(form: Edition, group: str, column: str = "total") -> Source:
    """The source of one group of outcomes (``denied`` …): its one cell, or the sum of its rows."""
    return _outcome(form.key, group, column)


@lru_cache(maxsize=256)
def _outcome(key: str, group: str, column: str) -> Source:
    rows = [
        row.key
        for block in edition(key).table("applications").blocks
        for row in block.rows
        if row.outcome == group
    ]
    cells = [Source(cell=f"applications.{row}.{column}") for row in rows]
    return cells[0] if len(cells) == 1 else Source(computation="sum", operands=tuple(cells))


@dataclass(frozen=True)
class Figure:
    """A figure as it stands in a text: written out with its unit, its value, its source."""

    text: str
    value: int | Decimal
    source: Source
    unit: str = ""


@dataclass(frozen=True)
class Ledger:
    """What this report, and last year's, let a text say in figures."""

    report: Report
    last_year: Report | None = None
    _facts: dict[str, Fact] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        facts = {fact.label: fact for fact in reversed(self.report.facts)}
        if self.last_year is not None:
            facts |= {LAST_YEAR + f.label: f for f in reversed(self.last_year.facts)}
        object.__setattr__(self, "_facts", facts)

    def value(self, source: Source) -> int | Decimal | None:
        """The figure, rounded as it is stated; None where a cell is not filled or there is no base."""
        exact = self.exact(source)
        if exact is not None and source.computation in ("change", "share", "multiple"):
            return round_half_up(exact)
        return exact

    def exact(self, source: Source) -> int | Decimal | None:
        """The figure before rounding; None where it cannot be had."""
        if source.cell:
            if source.is_last_year:
                last = self.last_year
                return None if last is None else last.get(source.cell.removeprefix(LAST_YEAR))
            return self.report.get(source.cell)
        if source.fact:
            fact = self._facts.get(source.fact)
            return None if fact is None else fact.value
        operands = [self.exact(operand) for operand in source.operands]
        known = [operand for operand in operands if operand is not None]
        if len(known) != len(operands):
            return None
        return _compute(source.computation, known)

    def offers(self, source: Source) -> bool:
        """Whether a text may state it: it can be computed, and would not mislead."""
        if self.value(source) is None:
            return False
        if source.computation in ("change", "multiple", "share"):
            base = self.exact(source.operands[1])
            least = LEAST_WHOLE_OF_SHARE if source.computation == "share" else LEAST_BASE_OF_CHANGE
            return base is not None and base >= least and not self._rounds_to_all(source)
        return True

    def _rounds_to_all(self, source: Source) -> bool:
        """Whether it would read as none or the whole (下降100.0%, 占0.0%) and is not quite that."""
        exact, told = self.exact(source), self.value(source)
        return source.computation != "multiple" and told in (0, 100, -100) and exact != told

    def fact(self, label: str) -> Fact | None:
        """The fact with this label; last year's with the prefix ``last_year.``."""
        return self._facts.get(label)

    def _label_of_sum(self, source: Source) -> str:
        """不予公开 and 法人或其他组织 by their name, where a sum is one of these; else empty."""
        form, column = self.report.edition, source.operands[0].cell.rsplit(".", 1)[-1]
        for group, name in OUTCOMES.items():
            whole = outcome(form, group, column)
            if whole == source:
                cell = form.cell(source.operands[0].cell)
                return f"表三“{name}”各行“{cell.column.label}”列之和"
            if whole.computation and whole.last_year() == source:
                return f"上年表三“{name}”各行之和"
        rows = {operand.cell.rsplit(".", 1)[0] for operand in source.operands}
        columns = {operand.cell.rsplit(".", 1)[-1] for operand in source.operands}
        if len(rows) == 1 and len(columns) == 5 and source.operands[0].cell in form.index:
            row = form.cell(source.operands[0].cell).row
            return f"表三“{row.full_label}”行“法人或其他组织”各列之和"
        return ""

    def label(self, source: Source) -> str:
        """The source in words, for staff: 表三“…”行“总计”列, 其他事实“…”, 两者之和 …"""
        if source.cell:
            form = self.report.edition
            address = source.cell
            when = ""
            if source.is_last_year and self.last_year is not None:
                form, when = self.last_year.edition, "上年"
                address = address.removeprefix(LAST_YEAR)
            return when + form.cell(address).label if address in form.index else source.cell
        if source.fact:
            when = "上年" if source.is_last_year else ""
            return f"{when}其他事实“{source.fact.removeprefix(LAST_YEAR)}”"
        parts = [self.label(operand) for operand in source.operands]
        if source.computation == "sum":
            together = self._label_of_sum(source)
            if together:
                return together
            return "＋".join(parts) if len(parts) <= 3 else f"{parts[0]}等{len(parts)}项之和"
        if source.computation == "difference":
            return f"{parts[0]}－{parts[1]}"
        if source.computation == "change":
            return f"{parts[0]}比{parts[1]}的增减幅度"
        if source.computation == "share":
            return f"{parts[0]}占{parts[1]}的比例"
        if source.computation == "multiple":
            return f"{parts[0]}为{parts[1]}的倍数"
        return f"{parts[0]}折合元"


def round_half_up(value: int | Decimal, step: Decimal = ROUNDING) -> Decimal:
    """``value`` to the precision in which percentages and multiples are stated."""
    return Decimal(value).quantize(step, rounding=ROUND_HALF_UP)


def _compute(computation: str, operands: list[int | Decimal]) -> int | Decimal | None:
    if computation == "sum":
        return sum(operands, start=0)
    if computation == "convert":
        return operands[0] * 10_000
    first, second = operands
    if computation == "difference":
        return first - second
    if second == 0:
        return None
    if computation == "change":
        return Decimal(first - second) * 100 / Decimal(second)
    if computation == "share":
        return Decimal(first) * 100 / Decimal(second)
    return Decimal(first) / Decimal(second)
