"""The validator: rules as data, the engine, findings, the gate."""

from assistant.checking.engine import check_tables
from assistant.checking.findings import CheckResult, Finding, Span, Suggestion
from assistant.checking.gate import Balanced
from assistant.checking.rules import rules

__all__ = ["Balanced", "CheckResult", "Finding", "Span", "Suggestion", "check_tables", "rules"]
