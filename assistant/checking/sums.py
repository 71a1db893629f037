"""The rules that are sums: compiled once for an edition, told in the words of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import eq, ge, itemgetter, le
from typing import Any

from assistant.checking.findings import Finding, shown
from assistant.checking.rules import Sum, Term, sums
from assistant.report import Edition, Value

RELATIONS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "<=": le, ">=": ge}

Vector = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Step:
    """One compiled sum within the year: two getters over the vector and how they compare."""

    left: Callable[[Vector], tuple[int, ...]]
    right: Callable[[Vector], tuple[int, ...]]
    compare: Callable[[int, int], bool]

    def holds(self, values: Vector) -> bool:
        """Whether the sum holds for a vector in which every cell is a number."""
        return self.compare(sum(self.left(values)), sum(self.right(values)))


@cache
def program(form: Edition) -> tuple[Step, ...]:
    """All sums within one year, for vectors in which every cell is filled."""
    return tuple(Step(_getter(s.left), _getter(s.right), RELATIONS[s.relation]) for s in sums(form))


def broken(instances: Iterable[Sum], values: Vector, last: Vector | None = None) -> Iterator[Sum]:
    """The sums that can be evaluated and do not hold. ``values`` and ``last`` as `cells.usable`."""
    for instance in instances:
        left, right = total(instance.left, values, last), total(instance.right, values, last)
        if left is None or right is None:
            continue
        if not RELATIONS[instance.relation](left, right):
            yield instance


def total(terms: Iterable[Term], values: Vector, last: Vector | None) -> int | Decimal | None:
    """The signed sum of ``terms``; None where one of them is not filled."""
    result: int | Decimal = 0
    for term in terms:
        value = operand(term, values, last)
        if value is None:
            return None
        result += term.sign * value
    return result


def operand(term: Term, values: Vector, last: Vector | None) -> Value:
    """The value of one operand, this year's or last year's."""
    source = last if term.last_year else values
    return None if source is None else source[term.cell.index]


def sum_finding(instance: Sum, values: Vector, last: Vector | None = None) -> Finding:
    """What a broken sum tells: its left side is ``actual``, its right side ``expected``."""
    rule = instance.rule
    left, right = total(instance.left, values, last), total(instance.right, values, last)
    assert left is not None
    assert right is not None
    message = rule.message.format(
        place=instance.place,
        left=written(instance, instance.left, values, last),
        right=written(instance, instance.right, values, last),
        actual=shown(left),
        expected=shown(right),
        difference=shown(max(left - right, right - left)),
    )
    return Finding(
        rule.code,
        rule.severity,
        tuple(term.address for term in instance.terms),
        message,
        rule.basis,
        expected=right,
        actual=left,
        difference=left - right,
    )


def written(instance: Sum, terms: Sequence[Term], values: Vector, last: Vector | None) -> str:
    """One side written out: “自然人”3＋“商业企业”1＝4. Zeros of a long side are left out."""
    per_column = instance.rule.linear is not None and instance.rule.linear.per == "column"
    parts: list[str] = []
    for term in terms:
        value = operand(term, values, last)
        if value == 0 and len(terms) > 4:
            continue
        label = term.cell.row.full_label if per_column else term.cell.column.label
        label = f"上年“{short(label)}”" if term.last_year else f"“{short(label)}”"
        joiner = ("－" if term.sign < 0 else "＋") if parts else ""
        parts.append(f"{joiner}{label}{shown(value)}")
    if not parts:
        return "各项均为0"
    text = "".join(parts)
    if len(terms) == 1:
        return text
    if len(parts) == 1:
        return f"{text}，其余为0"
    return f"{text}＝{shown(total(terms, values, last))}"


def short(label: str) -> str:
    """A label without the explanation that follows it in brackets."""
    return label.split("（区分")[0].split("（单位")[0]


def _getter(terms: tuple[Term, ...]) -> Callable[[Vector], tuple[int, ...]]:
    if any(term.sign < 0 or term.last_year for term in terms):
        raise ValueError("sums within one year only add cells of that year")
    indices = [term.cell.index for term in terms]
    # itemgetter of one index gives no tuple: a slice of one does.
    if len(indices) == 1:
        return itemgetter(slice(indices[0], indices[0] + 1))
    return itemgetter(*indices)
