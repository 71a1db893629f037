"""What would mend the tables, where it can be computed. Offered, never applied silently.

Three kinds, each only where there is one answer:

- one cell whose change settles every broken sum it stands in, and breaks no other;
- two neighbouring digits that were one number (2 | 0 → 20), with the cells after them moved up;
- for a cell that is not filled or holds what it may not: what the sums around it leave for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from assistant.checking.cells import is_valid
from assistant.checking.digits import rejoined
from assistant.checking.equations import System
from assistant.checking.findings import Finding, Suggestion, shown
from assistant.checking.sums import Vector
from assistant.report import Cell, Value


def suggest(
    findings: Iterable[Finding], system: System, values: Vector, last: Vector | None
) -> list[Finding]:
    """The findings, with a suggestion on each that one can be computed for.

    Args:
        system: every sum of the check, within the year and across the years.
        values, last: the vectors as `cells.usable` gives them.
    """
    found = list(findings)
    offers: dict[tuple[str, ...], Suggestion] = {}
    broken = {number for number in system.broken(values, last) if system.is_equation(number)}
    for group in _connected(system, broken):
        offer = _offer(system, group, values, last)
        if offer is not None:
            for number in group:
                offers[tuple(term.address for term in system.instances[number].terms)] = offer
    if any(f.code in ("CELL-MISSING", "CELL-INVALID") for f in found):
        offers.update(_fillings(system, values, last))
    return [replace(f, suggestion=offers[f.cells]) if f.cells in offers else f for f in found]


def _connected(system: System, broken: Iterable[int]) -> list[set[int]]:
    """Broken equations that share cells, put together."""
    groups: list[tuple[set[int], set[int]]] = []
    for number in sorted(broken):
        cells, members = set(system.weights[number]), {number}
        apart = []
        for known, others in groups:
            if known & cells:
                cells |= known
                members |= others
            else:
                apart.append((known, others))
        groups = [*apart, (cells, members)]
    return [members for _, members in groups]


def _offer(
    system: System, group: set[int], values: Vector, last: Vector | None
) -> Suggestion | None:
    candidates = _single_cells(system, group, values, last)
    mend = rejoined(system, group, values, last)
    if mend is not None and (
        len(candidates) != 1 or mend.cells.get(candidates[0][0].address) == candidates[0][1]
    ):
        return mend
    if len(candidates) != 1:  # several would do: which one is wrong, only staff can know
        return None
    cell, value = candidates[0]
    now = shown(values[cell.index])
    reason = f"如果其余各格无误，{cell.label}应为{shown(value)}（现填{now}）。"
    return Suggestion(cell.address, value, reason)


def _single_cells(
    system: System, group: set[int], values: Vector, last: Vector | None
) -> list[tuple[Cell, int | Decimal]]:
    """The cells that settle the whole group alone, each with the value it would hold."""
    found = []
    shared = set.intersection(*(set(system.weights[number]) for number in group))
    for index in sorted(shared):
        answers = {_settling(system, number, index, values, last) for number in group}
        value = answers.pop()
        cell = system.form.cells[index]
        if answers or value is None or not is_valid(cell, value):
            continue
        trial = list(values)
        trial[index] = value
        touched = system.touched([index])
        if system.broken(trial, last, touched) <= system.broken(values, last, touched) - group:
            found.append((cell, value))
    return found


def _settling(
    system: System, number: int, index: int, values: Vector, last: Vector | None
) -> int | Decimal | None:
    """The value of one cell with which one equation holds, whatever it is now."""
    trial = list(values)
    trial[index] = 0
    excess = system.excess(number, trial, last)
    weight = system.weights[number][index]
    if excess is None or weight not in (1, -1):
        return None
    return -excess * weight


def _fillings(
    system: System, values: Vector, last: Vector | None
) -> dict[tuple[str, ...], Suggestion]:
    """What the sums leave for the cells that hold nothing usable, found one after another."""
    known: list[Value] = list(values)
    found: dict[int, tuple[int | Decimal, int]] = {}
    rejected: set[int] = set()
    while answers := _determined(system, known, last, rejected):
        for index, (results, number) in answers.items():
            value = results.pop()
            if results or not is_valid(system.form.cells[index], value):
                rejected.add(index)  # the sums around it disagree: there is no one answer
            else:
                found[index] = (value, number)
                known[index] = value
    return {
        (cell.address,): Suggestion(cell.address, value, _filling(system, cell, value, number))
        for index, (value, number) in found.items()
        if (cell := system.form.cells[index])
        and not system.broken(known, last, system.standing[index])
    }


def _determined(
    system: System, known: list[Value], last: Vector | None, rejected: set[int]
) -> dict[int, tuple[set[int | Decimal], int]]:
    """Cells that are the only blank of an equation: the values, and the equation to name."""
    answers: dict[int, tuple[set[int | Decimal], int]] = {}
    for number, cells in enumerate(system.weights):
        blanks = [index for index in cells if known[index] is None]
        if len(blanks) != 1 or blanks[0] in rejected or not system.is_equation(number):
            continue
        value = _settling(system, number, blanks[0], known, last)
        if value is not None:
            results, first = answers.get(blanks[0], (set(), number))
            best = number if system.derived(number) == blanks[0] else first
            answers[blanks[0]] = (results | {value}, best)
    return answers


def _filling(system: System, cell: Cell, value: int | Decimal, number: int) -> str:
    if system.derived(number) != cell.index:
        source = "按同一行或同一列的其余各格"
    elif any(term.last_year for term in system.instances[number].terms):
        source = "按上年报告"
    else:
        source = "按各项相加"
    return f"{source}，{cell.label}应为{shown(value)}，核实后填写。"
