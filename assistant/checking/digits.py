"""Digits that were torn apart: 2 | 0 in neighbouring cells that was one number, 20.

This happens when a table is read out of flattened text or copied by hand from a narrow column.
The cells after the tear were then moved by one place. A mend is offered only where exactly one way
of joining makes every sum that it touches hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from assistant.checking.equations import System
from assistant.checking.findings import Suggestion, shown
from assistant.checking.sums import Vector
from assistant.report import Cell, Value

#: What a tear does to the cells after it, the likeliest first.
_WAYS = ("moved", "in place", "total moved")


def rejoined(
    system: System, group: Iterable[int], values: Vector, last: Vector | None
) -> Suggestion | None:
    """The one way to join two neighbours in one row that settles all of ``group``, if there is."""
    rows = [number for number in group if _is_row(system, number)]
    if len(rows) != 1:
        return None
    cells = [system.form.cells[index] for index in sorted(system.weights[rows[0]])]
    touched = system.touched(cell.index for cell in cells)
    if not touched.issuperset(group):
        return None
    mends: dict[str, dict[tuple[int, ...], int]] = {}
    # A total that moved too is put in anew, so the row alone proves nothing: the columns must.
    crossed = len(touched) > 1
    for way, place, row in _joins([values[cell.index] for cell in cells], crossed):
        trial = list(values)
        for cell, value in zip(cells, row, strict=True):
            trial[cell.index] = value
        if not system.broken(trial, last, touched):
            mends.setdefault(way, {}).setdefault(row, place)
    likeliest = next((mends[way] for way in _WAYS if way in mends), {})
    if len(likeliest) != 1:
        return None
    row, place = likeliest.popitem()
    return _suggestion(cells, row, place, values)


def _is_row(system: System, number: int) -> bool:
    """Whether a sum is a row of a table whose last cell is its total."""
    linear = system.instances[number].rule.linear
    return linear is not None and linear.per == "row" and linear.right == ("@others",)


def _suggestion(
    cells: Sequence[Cell], row: Sequence[int], place: int, values: Vector
) -> Suggestion:
    changes: dict[str, int | Decimal] = {
        cell.address: value
        for cell, value in zip(cells, row, strict=True)
        if values[cell.index] != value
    }
    cell = cells[place]
    first, second = shown(values[cell.index]), shown(values[cells[place + 1].index])
    moved = "，后面各格依次前移一格" if len(changes) > 2 else ""
    reason = (
        f"{cell.label}的{first}和它右边一格的{second}可能原是一个数{row[place]}{moved}；"
        "这样改后各行各列都平衡，请核对原件。"
    )
    return Suggestion(cell.address, row[place], reason, changes if len(changes) > 1 else None)


def _joins(row: Sequence[Value], crossed: bool) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    """Joins of two neighbours in a row whose last cell is its total: way, place, resulting row.

    The cells after the tear move up by one; what comes in at the end is 0. Or, in a
    table whose columns are added up as well (``crossed``), the total moved too: then it is what
    the others add up to.
    """
    numbers = [value for value in row if type(value) is int and 0 <= value < 10**9]
    if len(numbers) != len(row):
        return
    parts, whole = numbers[:-1], numbers[-1]
    for place in range(len(parts) - 1):
        if numbers[place] == 0:
            continue
        joined = int(f"{numbers[place]}{numbers[place + 1]}")
        before = (*numbers[:place], joined)
        yield "moved", place, (*before, *parts[place + 2 :], 0, whole)
        yield "in place", place, (*before, 0, *parts[place + 2 :], whole)
        if crossed:
            moved = (*before, *numbers[place + 2 :])
            yield "total moved", place, (*moved, sum(moved))
