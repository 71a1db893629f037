"""The engine: a report in, findings out.

`check` runs every rule; `check_tables` only those about the tables, which is what the gate asks.
A sum that cannot be evaluated because a cell is not filled is not reported: the cell is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.checking.cells import all_plain, cell_findings, usable
from assistant.checking.findings import CheckResult, Dismissed, Finding, merged, ordered
from assistant.checking.rules import sums
from assistant.checking.sections import INSTANCES, section_findings
from assistant.checking.sums import broken, program, sum_finding
from assistant.checking.years import year_findings
from assistant.report import Report, Value


def check(
    report: Report,
    *,
    last_year: Report | None = None,
    draft: bool = False,
    names: Mapping[str, object] | Collection[str] = (),
    peers: Sequence[object] = (),
    tables: CheckResult | None = None,
) -> CheckResult:
    """Run every rule: cells, sums, years, sections, prose; set the dismissed findings apart.

    Args:
        report: the report to check.
        last_year: the report on the year before, for the ``Y-`` rules and `R-LAST-YEAR`.
        draft: whether the prose is a draft (some findings on prose are errors then).
        names: names of other bodies and places that must not stand in a draft; as a mapping,
            with where each is from.
        peers: other bodies' reports that the prose is compared with.
        tables: what `check_tables` gave for the same reports, where that is known already.

    Raises:
        RequestError: ``last_year`` is not the report on the year before.
    """
    tables = tables or check_tables(report, last_year=last_year)
    prose, count = _prose(report, last_year, draft, names, peers)
    findings: Sequence[Finding] = merged(tables.findings, section_findings(report), prose)
    dismissed: Sequence[Dismissed] = ()
    if report.dismissals:
        from assistant.checking.dismissals import set_apart

        findings, dismissed = set_apart(findings, report, last_year)
    of_last_year = _about(last_year) if last_year is not None else ()
    return replace(
        tables,
        findings=tuple(findings),
        dismissed=tuple(dismissed),
        rules=tables.rules + INSTANCES + count,
        last_year=of_last_year,
    )


def check_tables(report: Report, *, last_year: Report | None = None) -> CheckResult:
    """Run the rules on cells and sums, and with ``last_year`` those across the two years.

    Raises:
        RequestError: ``last_year`` is not the report on the year before.
    """
    form, values = report.edition, report.values
    steps = program(form)
    findings: list[Finding] = []
    plain = all_plain(form, values)
    if not plain:
        findings.extend(cell_findings(report))
        values = usable(form, values)
    if not plain or not all(step.holds(values) for step in steps):
        findings.extend(sum_finding(s, values) for s in broken(sums(form), values))
    count = len(steps) + 2
    last: tuple[Value, ...] | None = None
    if last_year is not None:
        last = last_year.values
        if not all_plain(last_year.edition, last):
            last = usable(last_year.edition, last)
        found, more = year_findings(report, last_year, values, last)
        findings.extend(found)
        count += more
    if findings:
        from assistant.checking.equations import system
        from assistant.checking.suggestions import suggest

        equations = system(form, last_year.edition if last_year is not None else None)
        findings = suggest(findings, equations, values, last)
    return CheckResult(tuple(ordered(findings)), count, len(form.cells))


def _prose(
    report: Report,
    last_year: Report | None,
    draft: bool,
    names: Mapping[str, object] | Collection[str],
    peers: Sequence[object],
) -> tuple[list[Finding], int]:
    """The findings of the rules on prose, and how many of these rules there are."""
    if not any(text.strip() for _, text in report.narrative):
        return [], 0  # figures only: the grammar of quantities is not even loaded
    from assistant.checking.prose import prose_findings
    from assistant.checking.rules import rules

    count = sum(rule.code.startswith(("N-", "R-")) for rule in rules().values()) + 1
    found = prose_findings(report, last_year=last_year, draft=draft, names=names, peers=peers)
    return found, count


def _about(last_year: Report) -> tuple[Finding, ...]:
    """Findings about last year's own tables, marked as last year's."""
    return tuple(
        replace(
            finding,
            where=tuple(f"last_year.{address}" for address in finding.cells),
            message=f"上年（{last_year.year}年）报告：{finding.message}",
            suggestion=None,
        )
        for finding in check_tables(last_year).findings
    )
