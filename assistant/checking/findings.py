"""What a check finds: data, with everything a clerk needs to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
SEVERITY_LABELS = {"error": "错误", "warning": "警告", "notice": "提示"}

Number = int | Decimal | float | str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of prose: section key, start and end offsets in that section's text."""

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One cell whose change to ``value`` would settle the finding. Offered, never applied silently."""

    cell: str
    value: int | Decimal
    reason: str = ""


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
        suggestion = self.suggestion and {
            "cell": self.suggestion.cell,
            "value": json_number(self.suggestion.value),
            **({"reason": self.suggestion.reason} if self.suggestion.reason else {}),
        }
        document = {
            "code": self.code,
            "severity": self.severity,
            "where": where,
            "expected": json_number(self.expected),
            "actual": json_number(self.actual),
            "difference": json_number(self.difference),
            "message": self.message,
            "basis": self.basis,
            "suggestion": suggestion,
        }
        if self.details:
            document["details"] = dict(self.details)
        return document


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All findings of one check, errors first, and how much was checked."""

    findings: tuple[Finding, ...]
    rules: int
    cells: int

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
        return {
            "ok": self.ok,
            "findings": [finding.to_json() for finding in self.findings],
            "checked": {"rules": self.rules, "cells": self.cells},
        }


def json_number(value: Number) -> int | float | str | None:
    """A figure as JSON has it: a whole amount without a point."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def shown(value: Number) -> str:
    """A figure as staff write it: no exponent, no trailing zeros, a true minus sign."""
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
    else:
        text = str(value)
    return text.replace("-", "－") if text.startswith("-") else text
