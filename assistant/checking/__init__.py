"""The validator: rules as data, the engine, findings, the gate."""

from assistant.checking.engine import check, check_tables
from assistant.checking.findings import CheckResult, Dismissed, Finding, Span, Suggestion
from assistant.checking.gate import Balanced
from assistant.checking.rules import rules

__all__ = [
    "Balanced",
    "CheckResult",
    "Dismissed",
    "Finding",
    "Span",
    "Suggestion",
    "check",
    "check_tables",
    "rules",
]
