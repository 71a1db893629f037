"""The engine: a report in, findings out.

`check` runs every rule; `check_tables` only those about the tables, which is what the gate asks.
A sum that cannot be evaluated because a cell is not filled is not reported: the cell is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from operator import itemgetter

from assistant.checking.findings import CheckResult, Finding, shown
from assistant.checking.rules import Rule, Sum, Term, rules, sums
from assistant.errors import RequestError
from assistant.report import SECTIONS, Cell, Edition, Report, Value, edition_for
from assistant.report.model import SECTION_TITLES

_KINDS = {
    "count": "不小于0的整数",
    "money": "不小于0的金额（单位：万元）",
    "change": "整数（减少写负数）",
}


def check_tables(report: Report, *, last_year: Report | None = None) -> CheckResult:
    """Run the rules on cells and sums, and with ``last_year`` those across the two years.

    Raises:
        RequestError: ``last_year`` is not the report on the year before.
    """
    findings = list(_cell_findings(report))
    count = 2
    invalid = {f.where[0] for f in findings if f.code == "CELL-INVALID"}  # type: ignore[index]
    if findings:
        usable = tuple(
            None if cell.address in invalid else value
            for cell, value in zip(report.edition.cells, report.values, strict=True)
        )
    else:
        usable = report.values
    program = _program(report.edition)
    count += len(program)
    if findings:
        findings.extend(_sum_findings(sums(report.edition), usable, None))
    elif not all(step.holds(usable) for step in program):
        findings.extend(_sum_findings(sums(report.edition), usable, None))
    if last_year is not None:
        if last_year.year != report.year - 1:
            raise RequestError(
                f"对照的上年报告应是{report.year - 1}年的，给出的是{last_year.year}年的，请换成{report.year - 1}年的报告。"
            )
        yearly = sums(report.edition, last_year.edition)
        count += len(yearly) + 1
        findings.extend(_sum_findings(yearly, usable, last_year.values))
        findings.extend(_unchanged(report, last_year))
    return CheckResult(tuple(ordered(findings)), count, len(report.edition.cells))


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, then notices; otherwise in the order given."""
    rank = {"error": 0, "warning": 1, "notice": 2}
    return sorted(findings, key=lambda finding: rank[finding.severity])


def section_findings(report: Report) -> list[Finding]:
    """`S-SECTION` and `S-EDITION`."""
    findings: list[Finding] = []
    rule = rules()["S-SECTION"]
    prose = dict(report.narrative)
    absent = set(report.reading.get("missing_sections", ()))
    for key, number, title in SECTIONS:
        if key in prose:
            if prose[key].strip():
                continue
            problem = "缺失" if key in absent else "没有内容"
        elif key in absent:
            problem = "缺失"
        else:
            continue
        hint = (
            "没有需要报告的事项请写“无”，并写明是否收取信息处理费。"
            if key == "other"
            else "请补上；可由本程序起草。"
            if key in ("overview", "problems")
            else "请补上这一部分。"
        )
        findings.append(
            Finding(
                "S-SECTION",
                rule.severity,
                (key,),
                rule.message.format(place=f"“{number}、{title}”", problem=problem, hint=hint),
                rule.basis,
            )
        )
    if not report.edition.covers(report.year):
        right = edition_for(report.year)
        rule = rules()["S-EDITION"]
        findings.append(
            Finding(
                "S-EDITION",
                rule.severity,
                ("edition",),
                rule.message.format(
                    year=report.year,
                    expected=right.key,
                    notice=right.notice,
                    actual=report.edition.key,
                ),
                rule.basis,
                expected=right.key,
                actual=report.edition.key,
            )
        )
    return findings


# --- cells ---------------------------------------------------------------------------------


def _cell_findings(report: Report) -> Iterable[Finding]:
    values = report.values
    # The common case first: every cell a plain int, none negative. One pass in C.
    if set(map(type, values)) == {int} and min(values) >= 0:  # type: ignore[type-var]
        return ()
    found = []
    for cell, value in zip(report.edition.cells, values, strict=True):
        if value is None:
            found.append(_cell_finding("CELL-MISSING", cell, None))
        elif not is_valid(cell, value):
            found.append(_cell_finding("CELL-INVALID", cell, value))
    return found


def is_valid(cell: Cell, value: object) -> bool:
    """Whether ``value`` is one that ``cell`` may hold."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    if isinstance(value, Decimal):
        if not value.is_finite():
            return False
        if cell.kind != "money" and value != value.to_integral_value():
            return False
    return value >= 0 or cell.kind == "change"


def _cell_finding(code: str, cell: Cell, value: Value) -> Finding:
    rule = rules()[code]
    actual = value if value is None or type(value) in (int, Decimal, str) else str(value)
    message = rule.message.format(place=cell.label, actual=shown(actual), kind=_KINDS[cell.kind])
    if isinstance(actual, Decimal) and not actual.is_finite():
        actual = str(actual)
    return Finding(code, rule.severity, (cell.address,), message, rule.basis, actual=actual)


# --- sums ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """One compiled sum within the year: two getters over the vector and how they compare."""

    left: Callable[[Sequence[Value]], tuple[int, ...]]
    right: Callable[[Sequence[Value]], tuple[int, ...]]
    relation: str

    def holds(self, values: Sequence[Value]) -> bool:
        left, right = sum(self.left(values)), sum(self.right(values))
        if self.relation == "=":
            return left == right
        return left <= right if self.relation == "<=" else left >= right


@cache
def _program(form: Edition) -> tuple[_Step, ...]:
    def getter(terms: tuple[Term, ...]) -> Callable[[Sequence[Value]], tuple[int, ...]]:
        if any(term.sign < 0 for term in terms):
            raise ValueError("sums within one year only add")
        indices = [term.cell.index for term in terms]
        # One operand twice would change the sum, so a lone one is paired with nothing: slice it.
        if len(indices) == 1:
            return itemgetter(slice(indices[0], indices[0] + 1))
        return itemgetter(*indices)

    return tuple(
        _Step(getter(s.left), getter(s.right), s.rule.linear.relation)  # type: ignore[union-attr]
        for s in sums(form)
    )


def _sum_findings(
    instances: Iterable[Sum], values: Sequence[Value], last: Sequence[Value] | None
) -> Iterable[Finding]:
    for instance in instances:
        left = _total(instance.left, values, last)
        right = _total(instance.right, values, last)
        if left is None or right is None:
            continue
        relation = instance.rule.linear.relation  # type: ignore[union-attr]
        holds = (
            left == right
            if relation == "="
            else left <= right
            if relation == "<="
            else left >= right
        )
        if not holds:
            yield _sum_finding(instance, values, last, left, right)


def _value(term: Term, values: Sequence[Value], last: Sequence[Value] | None) -> Value:
    source = last if term.last_year else values
    value = None if source is None else source[term.cell.index]
    return value if is_valid(term.cell, value) else None


def _total(
    terms: tuple[Term, ...], values: Sequence[Value], last: Sequence[Value] | None
) -> int | Decimal | None:
    total: int | Decimal = 0
    for term in terms:
        value = _value(term, values, last)
        if value is None:
            return None
        total += term.sign * value
    return total


def _sum_finding(
    instance: Sum,
    values: Sequence[Value],
    last: Sequence[Value] | None,
    left: int | Decimal,
    right: int | Decimal,
) -> Finding:
    rule = instance.rule
    per_column = rule.linear is not None and rule.linear.per == "column"

    def written(terms: tuple[Term, ...], total: int | Decimal) -> str:
        parts = []
        for term in terms:
            value = _value(term, values, last)
            if value == 0 and len(terms) > 4:
                continue
            label = term.cell.row.full_label if per_column else term.cell.column.label
            label = f"上年“{_short(label)}”" if term.last_year else f"“{_short(label)}”"
            joiner = ("－" if term.sign < 0 else "＋") if parts else ""
            parts.append(f"{joiner}{label}{shown(value)}")
        if not parts:
            return "各项均为0"
        text = "".join(parts)
        return f"{text}＝{shown(total)}" if len(terms) > 1 else text

    message = rule.message.format(
        place=instance.place,
        left=written(instance.left, left),
        right=written(instance.right, right),
        actual=shown(left),
        expected=shown(right),
        difference=shown(abs(left - right)),
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


def _short(label: str) -> str:
    """A label without its long parenthesis or tail, as one would say it."""
    label = label.split("（区分")[0]
    return label.replace("政府信息公开申请数量", "").replace("继续办理", "")


def _unchanged(report: Report, last_year: Report) -> Iterable[Finding]:
    rule: Rule = rules()["Y-UNCHANGED"]
    threshold = rule.threshold or 10
    for cell, value in report.filled():
        if not is_valid(cell, value) or value < threshold:
            continue
        if last_year.get(cell.address) == value:
            yield Finding(
                rule.code,
                rule.severity,
                (cell.address, f"last_year.{cell.address}"),
                rule.message.format(place=cell.label, actual=shown(value)),
                rule.basis,
                expected=None,
                actual=value,
            )


def section_title(key: str) -> str:
    """“一、总体情况” for ``overview``; 引言 for the preamble."""
    return f"“{SECTION_TITLES.get(key, '引言')}”"


def merged(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Several lists of findings as one, errors first."""
    return tuple(ordered(chain.from_iterable(groups)))
