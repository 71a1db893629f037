"""The rules across two years: the declared sums against last year's tables, and `Y-UNCHANGED`."""

from __future__ import annotations

from assistant.checking.findings import Finding, shown
from assistant.checking.rules import Sum, rules, sums
from assistant.checking.sums import Vector, broken, sum_finding, total
from assistant.errors import RequestError
from assistant.report import Report


def yearly_sums(report: Report, last_year: Report) -> tuple[Sum, ...]:
    """The sums that bind this year's tables to last year's.

    Raises:
        RequestError: ``last_year`` is not the report on the year before.
    """
    if last_year.year != report.year - 1:
        raise RequestError(
            f"对照的上年报告应是{report.year - 1}年的，给出的是{last_year.year}年的，"
            f"请换成{report.year - 1}年的报告。"
        )
    return sums(report.edition, last_year.edition)


def year_findings(
    report: Report, last_year: Report, values: Vector, last: Vector
) -> tuple[list[Finding], int]:
    """Findings across the two years, and how many instances of rules were looked at."""
    instances = yearly_sums(report, last_year)
    findings = [sum_finding(s, values, last) for s in broken(instances, values, last)]
    findings.extend(_unchanged(report, last_year, values, last))
    return findings, len(instances) + 1


def _unchanged(report: Report, last_year: Report, values: Vector, last: Vector) -> list[Finding]:
    """`Y-UNCHANGED`, but not for a stock that must be the same since nothing came or went."""
    rule = rules()["Y-UNCHANGED"]
    threshold = rule.threshold or 10
    before = dict(zip(last_year.edition.index, last, strict=True))
    same = [
        cell
        for cell, value in zip(report.edition.cells, values, strict=True)
        if value is not None and value >= threshold and before.get(cell.address) == value
    ]
    if not same:
        return []
    proven = {
        instance.left[0].cell.address
        for instance in yearly_sums(report, last_year)
        if any(
            term.last_year and term.cell.address == instance.left[0].cell.address
            for term in instance.right
        )
        and total(instance.right, values, last) == total(instance.left, values, last)
    }
    return [
        Finding(
            rule.code,
            rule.severity,
            (cell.address, f"last_year.{cell.address}"),
            rule.message.format(place=cell.label, actual=shown(values[cell.index])),
            rule.basis,
            actual=values[cell.index],
        )
        for cell in same
        if cell.address not in proven
    ]
