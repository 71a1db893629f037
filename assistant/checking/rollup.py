"""A parent's tables as the sum of its subordinate bodies' (the parent's own office is one of them).

Each body is checked first. The parent's stated tables are then compared with the sum, and where
they differ it is said which body makes the difference, as far as the figures show it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant.checking.cells import usable
from assistant.checking.engine import check_tables
from assistant.checking.findings import CheckResult, json_number, shown
from assistant.checking.gate import Balanced
from assistant.errors import RequestError
from assistant.report import Agency, Report, Value

Amount = int | Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell in which the parent states another figure than its bodies add up to.

    Attributes:
        bodies: the bodies whose figure in this cell is just the difference.
        message: Chinese, with both figures and what may be the reason.
    """

    cell: str
    stated: Amount
    total: Amount
    bodies: tuple[str, ...]
    message: str

    def to_json(self) -> dict[str, Any]:
        """The difference as plain data; ``difference`` is stated − total."""
        return {
            "cell": self.cell,
            "stated": json_number(self.stated),
            "sum": json_number(self.total),
            "difference": json_number(self.stated - self.total),
            "bodies": list(self.bodies),
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Rollup:
    """The outcome of `roll_up`.

    Attributes:
        report: the parent's report, its blank cells filled with the sums.
        bodies: each body's name with what its own check found.
        parent: what the check of the parent's own report found, once its blanks are filled.
        missing, unexpected: bodies on the list that gave no report, and the other way round.
        differences: where the parent's stated tables are not the sum.
        explanation: one sentence, where one body explains every difference.
    """

    report: Report
    bodies: tuple[tuple[str, CheckResult], ...]
    parent: CheckResult
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    explanation: str = ""

    @property
    def ok(self) -> bool:
        """Whether every body is in order and present, and the parent is their sum."""
        checked = [self.parent, *(result for _, result in self.bodies)]
        return not self.missing and not self.differences and all(r.ok for r in checked)

    def balanced(self) -> Balanced:
        """The parent's report, passed through the gate.

        Raises:
            RequestError: a body is missing, or the parent is not the sum.
            GateClosed: the tables of a body or of the parent have an error.
        """
        for name, result in self.bodies:
            if not result.ok:
                raise RequestError(
                    f"“{name}”的表格有{len(result.errors)}处错误，改正之前不能汇总。"
                    f"第一处：{result.errors[0].message}"
                )
        if self.missing:
            raise RequestError(f"缺少{_listed(self.missing)}的报告，补齐之前不能汇总。")
        if self.differences:
            raise RequestError(
                f"上级所填与下属单位相加有{len(self.differences)}处不一致，改正之前不能汇总。"
                f"第一处：{self.differences[0].message}"
            )
        return Balanced(self.report)

    def to_json(self) -> dict[str, Any]:
        """The document that ``nianbao rollup --format json`` prints."""
        return {
            "ok": self.ok,
            "bodies": [
                {"agency": name, "ok": result.ok, "findings": result.to_json()["findings"]}
                for name, result in self.bodies
            ],
            "missing_bodies": list(self.missing),
            "unexpected_bodies": list(self.unexpected),
            "differences": [difference.to_json() for difference in self.differences],
            "explanation": self.explanation,
            "findings": self.parent.to_json()["findings"],
            "checked": self.parent.to_json()["checked"],
        }


def roll_up(
    bodies: Sequence[Report],
    *,
    parent: Report | None = None,
    expected: Sequence[str] = (),
    agency: Agency | None = None,
) -> Rollup:
    """Add up the tables of ``bodies`` and compare them with what ``parent`` states.

    Args:
        bodies: the reports of all subordinate bodies, the parent's own office among them.
        parent: the parent's report; cells it leaves blank are filled with the sums.
        expected: names of the bodies that must be there.
        agency: whose report the sum is, where there is no ``parent``.

    Raises:
        RequestError: no bodies, one twice, or of different years or editions.
    """
    _require_addable(bodies, parent)
    vectors = [usable(body.edition, body.values) for body in bodies]
    totals = [_added(column) for column in zip(*vectors, strict=True)]
    given = parent or Report.blank(agency or _unnamed(bodies), bodies[0].year, bodies[0].edition)
    blanks = {cell.address: totals[cell.index] for cell in given.missing()}
    report = replace(
        given.with_cells(blanks),
        provenance={
            **given.provenance,
            "rollup": {"bodies": [body.agency.name for body in bodies], "filled": len(blanks)},
        },
    )
    names = [body.agency.name for body in bodies]
    differences, explanation = _differences(report, totals, dict(zip(names, vectors, strict=True)))
    return Rollup(
        report=report,
        bodies=tuple((body.agency.name, check_tables(body)) for body in bodies),
        parent=check_tables(report),
        missing=tuple(name for name in expected if not any(_same(name, n) for n in names)),
        unexpected=tuple(n for n in names if expected and not any(_same(e, n) for e in expected)),
        differences=differences,
        explanation=explanation,
    )


def _require_addable(bodies: Sequence[Report], parent: Report | None) -> None:
    if not bodies:
        raise RequestError("没有给出下属单位的报告，请至少给出一份。")
    first = parent or bodies[0]
    for body in bodies:
        if body.year != first.year:
            raise RequestError(
                f"“{body.agency.name}”的报告是{body.year}年的，而“{first.agency.name}”的是"
                f"{first.year}年的，不能相加，请换成同一年的。"
            )
        if body.edition != first.edition:
            raise RequestError(
                f"“{body.agency.name}”用的是{body.edition.key}版表格，而“{first.agency.name}”用的是"
                f"{first.edition.key}版，不能相加，请换成同一版。"
            )
    for name, times in Counter(_normal(body.agency.name) for body in bodies).items():
        if times > 1:
            raise RequestError(f"“{name}”的报告给了{times}份，只能各给一份，请去掉重复的。")


def _added(column: Sequence[Value]) -> Value:
    """The sum of one cell over all bodies; None where none has filled it (or not validly)."""
    filled = [value for value in column if value is not None]
    return sum(filled) if filled else None


def _differences(
    report: Report, totals: Sequence[Value], bodies: Mapping[str, Sequence[Value]]
) -> tuple[tuple[Difference, ...], str]:
    gaps: dict[int, Amount] = {}
    found = []
    stated_values = usable(report.edition, report.values)
    for cell, stated, total in zip(report.edition.cells, stated_values, totals, strict=True):
        if stated is None or total is None or stated == total:
            continue
        gap = gaps[cell.index] = stated - total
        left_out = [name for name, values in bodies.items() if values[cell.index] == -gap]
        doubled = [name for name, values in bodies.items() if values[cell.index] == gap]
        if left_out:
            cause = f"差额恰好是{_listed(left_out)}这一格的数，可能漏加。"
        elif doubled:
            cause = f"差额恰好是{_listed(doubled)}这一格的数，可能加了两次。"
        else:
            cause = "请核对各单位这一格的数。"
        message = (
            f"{cell.label}：上级填{shown(stated)}，{len(bodies)}个单位相加为{shown(total)}，"
            f"相差{shown(max(gap, -gap))}。{cause}"
        )
        found.append(Difference(cell.address, stated, total, tuple(left_out or doubled), message))
    return tuple(found), _explained(gaps, bodies)


def _explained(gaps: Mapping[int, Amount], bodies: Mapping[str, Sequence[Value]]) -> str:
    """The one body that explains every gap: left out of the parent's tables, or added twice."""
    if not gaps:
        return ""
    left_out, doubled = [], []
    for name, values in bodies.items():
        figures = {index: value for index, value in enumerate(values) if value}
        if figures == {index: -gap for index, gap in gaps.items()}:
            left_out.append(name)
        elif figures == gaps:
            doubled.append(name)
    if len(left_out) == 1:
        return f"各处差额合起来恰好是“{left_out[0]}”的全部数字：上级的表里像是漏加了它。"
    if len(doubled) == 1:
        return f"各处差额合起来恰好是“{doubled[0]}”的全部数字：上级的表里像是把它加了两次。"
    return ""


def _unnamed(bodies: Sequence[Report]) -> Agency:
    regions = {body.agency.region for body in bodies}
    region = regions.pop() if len(regions) == 1 else ""
    return Agency(region or "汇总", "other", region)


def _normal(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _same(one: str, other: str) -> bool:
    """Whether two names are of one body: the same, or one with the region in front."""
    one, other = _normal(one), _normal(other)
    return one == other or (
        min(len(one), len(other)) >= 3 and (one.endswith(other) or other.endswith(one))
    )


def _listed(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)
