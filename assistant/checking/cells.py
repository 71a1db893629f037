"""The rules on single cells: `CELL-MISSING` and `CELL-INVALID`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any

from assistant.checking.findings import LARGEST_DIGITS, Finding, Number, shown
from assistant.checking.rules import rules
from assistant.report import Cell, Edition, Report, Value

_KINDS = {
    "count": "不小于0的整数",
    "money": "不小于0的金额（整数或小数，{unit}）",
    "change": "整数（减少的写负数）",
}
_TOO_LARGE = 10**LARGEST_DIGITS


def is_valid(cell: Cell, value: object) -> bool:
    """Whether ``value`` is one that ``cell`` may hold (None, *not filled*, is not)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    if isinstance(value, Decimal):
        if not value.is_finite() or (value and abs(value.adjusted()) >= LARGEST_DIGITS):
            return False
        if cell.kind != "money" and value != value.to_integral_value():
            return False
    if not -_TOO_LARGE < value < _TOO_LARGE:
        return False
    return value >= 0 or cell.kind == "change"


def usable(form: Edition, values: Sequence[object]) -> tuple[Value, ...]:
    """The vector with None for every value its cell may not hold; counts as plain ints."""
    return tuple(_usable(cell, value) for cell, value in zip(form.cells, values, strict=True))


def cell_findings(report: Report) -> list[Finding]:
    """One finding for each cell that is not filled, or holds what it may not hold."""
    found = []
    raw = _raw_texts(report)
    for cell, value in zip(report.edition.cells, report.values, strict=True):
        if value is None:
            found.append(_missing(cell, raw.get(cell.address, "")))
        elif not is_valid(cell, value):
            found.append(_invalid(cell, value))
    return found


def all_plain(form: Edition, values: Sequence[Value]) -> bool:
    """The common case, seen in one pass in C: every count an int of a sane size, the rest valid."""
    counts, others = _split(form)
    plain = counts(values)
    return (
        set(map(type, plain)) == {int}
        and min(plain) >= 0
        and max(plain) < _TOO_LARGE
        and all(type(values[c.index]) in (int, Decimal) for c in others)
        and all(is_valid(cell, values[cell.index]) for cell in others)
    )


@cache
def _split(form: Edition) -> tuple[Callable[[Sequence[Any]], tuple[int, ...]], tuple[Cell, ...]]:
    """A getter of all counts, and the cells that are not counts."""
    indices = [cell.index for cell in form.cells if cell.kind == "count"]
    return itemgetter(*indices), tuple(c for c in form.cells if c.kind != "count")


def _usable(cell: Cell, value: object) -> Value:
    if not is_valid(cell, value):
        return None
    assert isinstance(value, int | Decimal)
    return int(value) if cell.kind != "money" else value


def _raw_texts(report: Report) -> dict[str, str]:
    """What stands in the source for cells that were read as not filled (``—``, ``/``, 无)."""
    notes = report.reading.get("notes", ())
    if not isinstance(notes, list | tuple):
        return {}
    return {
        note["cell"]: str(note.get("raw", "")).strip()[:20]
        for note in notes
        if isinstance(note, Mapping) and isinstance(note.get("cell"), str)
    }


def _missing(cell: Cell, raw: str) -> Finding:
    rule = rules()["CELL-MISSING"]
    message = rule.message.format(place=cell.label, raw=f"（原文是“{raw}”）" if raw else "")
    return Finding(rule.code, rule.severity, (cell.address,), message, rule.basis)


def _invalid(cell: Cell, value: object) -> Finding:
    rule = rules()["CELL-INVALID"]
    actual: Number
    if type(value) is int or (isinstance(value, Decimal) and value.is_finite()):
        actual = value
    else:
        actual = f"“{str(value)[:40]}”"
    kind = _KINDS[cell.kind].format(unit=f"单位：{cell.column.unit}" if cell.column.unit else "")
    message = rule.message.format(
        place=cell.label, actual=shown(actual), kind=kind.replace("，）", "）")
    )
    if isinstance(actual, str):
        actual = actual.strip("“”")
    return Finding(rule.code, rule.severity, (cell.address,), message, rule.basis, actual=actual)
