"""Many reports at once: the sums of an edition as one integer matrix, a report as one vector.

A thousand reports are one matrix product. The product runs in floating point, where every whole
number below 2⁵³ is exact; a report with a figure so large that a sum might reach it is checked
with Python's own whole numbers instead. numpy is imported here and nowhere else in the package,
so a check of one report does not pay for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.checking.cells import is_valid, usable
from assistant.checking.engine import check_tables
from assistant.checking.equations import system
from assistant.checking.findings import CheckResult
from assistant.checking.rules import Sum
from assistant.checking.sums import broken as broken_sums
from assistant.report import Edition, Report

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Below this every whole number is a float of its own.
_EXACT = 2**53
#: Reports in one product, and how many such products are taken at once.
_PIECE = 24
_CHUNK = 85 * _PIECE


@dataclass(frozen=True)
class MatrixResult:
    """What `check_matrix` found, one row for each report.

    Attributes:
        sums: the sums of the edition, in the order of the columns of ``broken``.
        broken: bool (reports, sums): the sum can be evaluated and does not hold.
        missing: bool (reports, cells): the cell is not filled.
        invalid: bool (reports, cells): the cell holds what it may not hold.
    """

    sums: tuple[Sum, ...]
    broken: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    invalid: NDArray[np.bool_]

    @property
    def clean(self) -> NDArray[np.bool_]:
        """bool (reports,): nothing at all was found."""
        return np.logical_not(self.broken.any(axis=1) | self._cells_wrong())

    @property
    def ok(self) -> NDArray[np.bool_]:
        """bool (reports,): no error was found (warnings aside)."""
        errors = np.array([s.rule.severity == "error" for s in self.sums], dtype=bool)
        return np.logical_not(self.broken[:, errors].any(axis=1) | self._cells_wrong())

    def _cells_wrong(self) -> NDArray[np.bool_]:
        return np.logical_or(self.missing.any(axis=1), self.invalid.any(axis=1))


def check_tables_of(reports: Sequence[Report]) -> list[CheckResult]:
    """`check_tables` of each report (without last year's), in the order given.

    One matrix product for each edition says which reports have something to tell; only these are
    then checked one by one for the words of it.
    """
    results: list[CheckResult | None] = [None] * len(reports)
    for form in {report.edition.key: report.edition for report in reports}.values():
        places = [i for i, report in enumerate(reports) if report.edition == form]
        clean = check_matrix(form, matrix([reports[i] for i in places])).clean
        untouched = CheckResult((), check_tables(reports[places[0]]).rules, len(form.cells))
        for place, fine in zip(places, clean.tolist(), strict=True):
            results[place] = untouched if fine else check_tables(reports[place])
    return [result for result in results if result is not None]


def matrix(reports: Sequence[Report]) -> NDArray[Any]:
    """The vectors of reports of one edition as rows; NaN is *not filled*.

    Gives float64 where every count is exact in it, else an array of objects as in
    ``Report.values``. Money, which stands in no sum, is rounded to a float.
    """
    rows = [_floats(report) for report in reports]
    if all(row is not None for row in rows):
        return np.array(rows, dtype=np.float64)
    table = np.empty((len(reports), len(reports[0].values)), dtype=object)
    for place, report in enumerate(reports):
        table[place, :] = report.values
    return table


def _floats(report: Report) -> list[float] | None:
    """The vector as floats; None if a value would not survive that."""
    row: list[float] = []
    for cell, value in zip(report.edition.cells, report.values, strict=True):
        if value is None:
            row.append(math.nan)
        elif (type(value) is int and -_EXACT < value < _EXACT) or (
            isinstance(value, Decimal) and cell.kind == "money" and is_valid(cell, value)
        ):
            row.append(float(value))
        else:
            return None
    return row


def check_matrix(form: Edition, values: NDArray[Any]) -> MatrixResult:
    """Check the cells and the sums within the year of many reports of one edition.

    Args:
        form: the edition.
        values: (reports, cells), in the order of ``form.cells``. Numbers, with NaN for *not
            filled*; or objects as in ``Report.values``, with None for it.

    Raises:
        ValueError: the second dimension is not the number of cells.
    """
    if values.ndim != 2 or values.shape[1] != len(form.cells):
        raise ValueError(f"edition {form.key} has {len(form.cells)} cells, got {values.shape}")
    compiled = _compiled(form)
    count = len(values)
    result = MatrixResult(
        compiled.sums,
        np.zeros((count, len(compiled.sums)), dtype=bool),
        np.zeros(values.shape, dtype=bool),
        np.zeros(values.shape, dtype=bool),
    )
    if values.dtype == object:
        for row in range(count):
            _check_row(form, list(values[row]), result, row)
        return result
    for start in range(0, count, _CHUNK):
        _check_chunk(form, compiled, values[start : start + _CHUNK], result, start)
    return result


@dataclass(frozen=True)
class _Compiled:
    """An edition's sums as one matrix: column j of ``weights`` is left − right of sum j."""

    sums: tuple[Sum, ...]
    weights: NDArray[np.float64]
    stands_in: NDArray[np.float64]
    at_most: NDArray[np.intp]
    at_least: NDArray[np.intp]
    whole: NDArray[np.intp]
    unsigned: NDArray[np.intp]


@cache
def _compiled(form: Edition) -> _Compiled:
    equations = system(form)
    weights = np.zeros((len(form.cells), len(equations.instances)))
    for number, cells in enumerate(equations.weights):
        for index, weight in cells.items():
            weights[index, number] = weight
    relations = np.array([instance.relation for instance in equations.instances])
    return _Compiled(
        equations.instances,
        weights,
        np.abs(weights),
        np.flatnonzero(relations == "<="),
        np.flatnonzero(relations == ">="),
        np.array([c.index for c in form.cells if c.kind != "money"], dtype=np.intp),
        np.array([c.index for c in form.cells if c.kind != "change"], dtype=np.intp),
    )


def _check_chunk(
    form: Edition, compiled: _Compiled, given: NDArray[Any], result: MatrixResult, start: int
) -> None:
    values = np.asarray(given, dtype=np.float64)
    stop = start + len(values)
    # Two passes decide the common case: the extremes carry NaN, infinity, signs and size.
    low, high = values.min(), values.max()
    blanks = bool(np.isnan(low))
    if blanks:
        missing = np.isnan(values)
        result.missing[start:stop] = missing
        values = np.where(missing, 0.0, values)
        low, high = values.min(), values.max()
    limit = _EXACT / len(form.cells)
    if high >= limit or low <= -limit:
        _check_large(form, given, result, start)
        return
    invalid = _invalid(compiled, values, low)
    excess = _product(values, compiled.weights)
    broken = _compare(compiled, excess)
    if invalid is not None:
        result.invalid[start:stop] = invalid
    if blanks or invalid is not None:
        unusable = result.missing[start:stop] | result.invalid[start:stop]
        broken = broken & ((unusable.astype(np.float64) @ compiled.stands_in) == 0)
    result.broken[start:stop] = broken


def _product(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """``values @ weights``, in pieces so small that the library starts no threads for them.

    On a machine that is busy, waiting for its threads costs ten times the product itself.
    """
    whole = len(values) // _PIECE * _PIECE
    excess = np.empty((len(values), weights.shape[1]))
    pieces = values[:whole].reshape(-1, _PIECE, values.shape[1])
    np.matmul(pieces, weights, out=excess[:whole].reshape(-1, _PIECE, weights.shape[1]))
    np.matmul(values[whole:], weights, out=excess[whole:])
    return excess


def _compare(compiled: _Compiled, excess: NDArray[np.float64]) -> NDArray[np.bool_]:
    broken: NDArray[np.bool_] = excess != 0
    for columns, sign in ((compiled.at_most, 1), (compiled.at_least, -1)):
        if len(columns):
            broken[:, columns] = excess[:, columns] * sign > 0
    return broken


def _invalid(
    compiled: _Compiled, values: NDArray[np.float64], low: float
) -> NDArray[np.bool_] | None:
    """Where a cell holds a fraction or a negative number that it may not hold; None: nowhere."""
    fraction = np.rint(values) != values
    found: NDArray[np.bool_] | None = None
    if fraction.any():
        found = np.zeros(values.shape, dtype=bool)
        found[:, compiled.whole] = fraction[:, compiled.whole]
    if low < 0:
        found = np.zeros(values.shape, dtype=bool) if found is None else found
        found[:, compiled.unsigned] |= values[:, compiled.unsigned] < 0
    return found if found is not None and found.any() else None


def _check_large(form: Edition, given: NDArray[Any], result: MatrixResult, start: int) -> None:
    """A chunk with figures beyond the exact range: every report in it with whole numbers."""
    for offset, row in enumerate(given.tolist()):
        _check_row(form, [_exact(value) for value in row], result, start + offset)


def _exact(value: Any) -> Any:
    """A float as ``Report.values`` has it: whole numbers as int, NaN as *not filled*."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() else Decimal(repr(value))
    return value


def _check_row(form: Edition, row: Sequence[Any], result: MatrixResult, place: int) -> None:
    for cell, value in zip(form.cells, row, strict=True):
        if value is None:
            result.missing[place, cell.index] = True
        elif not is_valid(cell, value):
            result.invalid[place, cell.index] = True
    known = usable(form, row)
    for number, instance in enumerate(result.sums):
        if next(iter(broken_sums([instance], known)), None) is not None:
            result.broken[place, number] = True
