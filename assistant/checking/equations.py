"""All sums of a check as one system of equations, by number: what `suggest` and `batch` work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from assistant.checking.rules import Sum, sums
from assistant.checking.sums import RELATIONS, Vector, total
from assistant.report import Edition


@dataclass(frozen=True, eq=False)
class System:
    """The sums of an edition, and with last year's edition those across the two years.

    Attributes:
        instances: the sums; a sum's *number* is its place here.
        weights: for each sum, how often each cell of this year (by index) stands in left − right.
        standing: for each cell (by index), the numbers of the sums it stands in.
    """

    form: Edition
    instances: tuple[Sum, ...]
    weights: tuple[dict[int, int], ...]
    standing: dict[int, tuple[int, ...]]

    def excess(self, number: int, values: Vector, last: Vector | None) -> int | Decimal | None:
        """left − right of one sum; None where a cell of it is not filled."""
        left = total(self.instances[number].left, values, last)
        right = total(self.instances[number].right, values, last)
        return None if left is None or right is None else left - right

    def broken(
        self, values: Vector, last: Vector | None, numbers: Iterable[int] | None = None
    ) -> set[int]:
        """The sums (of all, or of ``numbers``) that can be evaluated and do not hold."""
        found = set()
        for number in range(len(self.instances)) if numbers is None else numbers:
            excess = self.excess(number, values, last)
            if excess is not None and not RELATIONS[self.instances[number].relation](excess, 0):
                found.add(number)
        return found

    def touched(self, cells: Iterable[int]) -> set[int]:
        """The sums in which any of these cells stands."""
        return {number for cell in cells for number in self.standing.get(cell, ())}

    def is_equation(self, number: int) -> bool:
        """Whether the sum says *equal* (and not *at most* or *at least*)."""
        return self.instances[number].relation == "="

    def derived(self, number: int) -> int | None:
        """The index of the cell that the sum says is computed from the others, if it is one."""
        left = self.instances[number].left
        return left[0].cell.index if len(left) == 1 else None


@cache
def system(form: Edition, last_form: Edition | None = None) -> System:
    """The system of ``form``; with ``last_form`` the sums against last year's tables too."""
    instances = sums(form)
    if last_form is not None:
        instances += sums(form, last_form)
    weights = tuple(_weights(instance) for instance in instances)
    standing: dict[int, list[int]] = {}
    for number, cells in enumerate(weights):
        for cell in cells:
            standing.setdefault(cell, []).append(number)
    return System(form, instances, weights, {c: tuple(n) for c, n in standing.items()})


def _weights(instance: Sum) -> dict[int, int]:
    weights: dict[int, int] = {}
    for side, terms in ((1, instance.left), (-1, instance.right)):
        for term in terms:
            if not term.last_year:
                index = term.cell.index
                weights[index] = weights.get(index, 0) + side * term.sign
    return {cell: weight for cell, weight in weights.items() if weight}
