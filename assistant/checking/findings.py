"""What a check finds: data, with everything a clerk needs to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any, Literal

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
SEVERITY_LABELS = {"error": "错误", "warning": "警告", "notice": "提示"}

#: No table holds a figure with more digits than this; one that does is not a count.
LARGEST_DIGITS = 40

Number = int | Decimal | float | str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of prose: section key, start and end offsets in that section's text.

    A whole section that is missing or empty has both offsets 0.
    """

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would settle the finding. Offered, never applied silently.

    Attributes:
        cell, value: the one cell and what it would hold.
        reason: one Chinese sentence for staff.
        changes: all cells that change, where they are more than the one (digits that were torn
            apart and moved the cells after them).
    """

    cell: str
    value: int | Decimal
    reason: str = ""
    changes: Mapping[str, int | Decimal] | None = None

    @property
    def cells(self) -> dict[str, int | Decimal]:
        """Every cell that changes, with its new value: what ``Report.with_cells`` takes."""
        return dict(self.changes) if self.changes else {self.cell: self.value}

    def to_json(self) -> dict[str, Any]:
        """``cell`` and ``value``; ``reason`` and ``changes`` where there are any."""
        document: dict[str, Any] = {"cell": self.cell, "value": json_number(self.value)}
        if self.reason:
            document["reason"] = self.reason
        if self.changes:
            document["changes"] = {c: json_number(v) for c, v in self.changes.items()}
        return document


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one rule (format page, section 4).

    Attributes:
        where: cell addresses (last year's with the prefix ``last_year.``), or one `Span` of prose.
        expected, actual, difference: the two figures and actual − expected, where there are any.
        message: Chinese; row and column by their labels, the figures, what to do.
        basis: the document or article the rule rests on.
        details: further data of the rule (overlapping sentences, say), plain JSON.
    """

    code: str
    severity: Severity
    where: tuple[str, ...] | Span
    message: str
    basis: str
    expected: Number = None
    actual: Number = None
    difference: Number = None
    suggestion: Suggestion | None = None
    details: Mapping[str, Any] | None = None

    @property
    def about_tables(self) -> bool:
        """Whether the finding is about the tables (and, as an error, stops drafting)."""
        return self.code.startswith(("CELL-", "T2-", "T3-", "T4-", "Y-"))

    @property
    def cells(self) -> tuple[str, ...]:
        """The cell addresses, empty for a finding about prose."""
        return () if isinstance(self.where, Span) else self.where

    def to_json(self) -> dict[str, Any]:
        """The finding as the JSON of the format page, section 4."""
        where: Any = (
            {"section": self.where.section, "start": self.where.start, "end": self.where.end}
            if isinstance(self.where, Span)
            else list(self.where)
        )
        document = {
            "code": self.code,
            "severity": self.severity,
            "where": where,
            "expected": json_number(self.expected),
            "actual": json_number(self.actual),
            "difference": json_number(self.difference),
            "message": self.message,
            "basis": self.basis,
            "suggestion": self.suggestion and self.suggestion.to_json(),
        }
        if self.details:
            document["details"] = dict(self.details)
        return document


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A finding that a person dismissed: it still stands, but asks for nothing any more."""

    finding: Finding
    reason: str
    by: str = ""
    at: str = ""

    def to_json(self) -> dict[str, Any]:
        """The finding's JSON with who dismissed it, when and why."""
        document = self.finding.to_json()
        document["dismissed"] = {"reason": self.reason, "by": self.by, "at": self.at}
        return document


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All findings of one check, errors first, and how much was checked.

    Attributes:
        rules: how many instances of rules were looked at; ``cells``: the cells of the edition.
        dismissed: findings that a person dismissed, listed apart.
        last_year: findings about last year's own tables; shown as last year's, counted nowhere.
    """

    findings: tuple[Finding, ...]
    rules: int
    cells: int
    dismissed: tuple[Dismissed, ...] = ()
    last_year: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def ok(self) -> bool:
        """Whether there is no error finding."""
        return not self.errors

    def to_json(self) -> dict[str, Any]:
        """The document that ``nianbao check --format json`` prints."""
        document: dict[str, Any] = {
            "ok": self.ok,
            "findings": [finding.to_json() for finding in self.findings],
            "checked": {"rules": self.rules, "cells": self.cells},
        }
        if self.dismissed:
            document["dismissed"] = [entry.to_json() for entry in self.dismissed]
        if self.last_year:
            document["last_year"] = {"findings": [finding.to_json() for finding in self.last_year]}
        return document


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, then notices; otherwise in the order given."""
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    return sorted(findings, key=lambda finding: rank[finding.severity])


def merged(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Several lists of findings as one, errors first."""
    return tuple(ordered(chain.from_iterable(groups)))


def json_number(value: Number) -> int | float | str | None:
    """A figure as JSON has it: a whole amount without a point."""
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > LARGEST_DIGITS:
            return shown(value)
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and abs(value) >= 10**LARGEST_DIGITS:
        return shown(value)
    return value


def shown(value: Number) -> str:
    """A figure as staff write it: no exponent, no trailing zeros, a true minus sign.

    A figure beyond all measure (more than `LARGEST_DIGITS` digits) is told by its length.
    """
    if value is None:
        return "空白"
    if isinstance(value, Decimal):
        if not value.is_finite():
            return f"“{value}”"
        if value and abs(value.adjusted()) > LARGEST_DIGITS:
            return f"一个{abs(value.adjusted()) + 1}位的数"
        text = format(value.normalize(), "f")
    elif isinstance(value, int) and abs(value) >= 10**LARGEST_DIGITS:
        return f"一个{LARGEST_DIGITS}位以上的数"
    else:
        text = str(value)
    return "－" + text[1:] if text.startswith("-") else text
