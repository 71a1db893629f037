"""The rules as data, loaded from ``rules.toml``, and the sums they declare for an edition."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.checking.findings import SEVERITIES, Severity
from assistant.report import Cell, Edition

Relation = Literal["=", "<=", ">="]

#: Goes up with every change of a rule; a certificate names it.
RULES_VERSION = "2026.1"


@dataclass(frozen=True, slots=True)
class Linear:
    """A declared sum: in each row or column of ``table``, left ``relation`` right."""

    table: str
    per: Literal["row", "column"]
    left: tuple[str, ...]
    relation: Relation
    right: tuple[str, ...]
    edition: str | None = None
    rows: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, severity, title, basis, message template, and the sum it declares."""

    code: str
    severity: Severity
    title: str
    basis: str
    message: str
    linear: Linear | None = None
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One operand of a sum: sign, cell, and whether it is last year's."""

    sign: int
    cell: Cell
    last_year: bool = False

    @property
    def address(self) -> str:
        """The cell's address, last year's with the prefix ``last_year.``."""
        return f"last_year.{self.cell.address}" if self.last_year else self.cell.address


@dataclass(frozen=True, slots=True)
class Sum:
    """One instance of a linear rule: ``left`` relation ``right`` in one row or column."""

    rule: Rule
    place: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def relation(self) -> Relation:
        """How left and right compare."""
        assert self.rule.linear is not None
        return self.rule.linear.relation

    @property
    def terms(self) -> tuple[Term, ...]:
        """All operands, left before right."""
        return self.left + self.right


@cache
def rules() -> dict[str, Rule]:
    """All rules by code, in the order of the format page."""
    source = Path(__file__).with_name("rules.toml")
    loaded = [_rule(entry) for entry in tomllib.loads(source.read_text(encoding="utf-8"))["rule"]]
    by_code = {rule.code: rule for rule in loaded}
    if len(by_code) != len(loaded):
        raise ValueError("rules.toml declares a code twice")
    return by_code


def _rule(entry: dict[str, Any]) -> Rule:
    if entry["severity"] not in SEVERITIES:
        raise ValueError(f"{entry['code']}: unknown severity {entry['severity']!r}")
    declared = entry.pop("linear", None)
    linear = None
    if declared:
        rows = declared.pop("rows", None)
        linear = Linear(
            left=tuple(declared.pop("left")),
            right=tuple(declared.pop("right")),
            rows=tuple(rows) if rows else None,
            **declared,
        )
    return Rule(linear=linear, **entry)


@cache
def sums(form: Edition, last_form: Edition | None = None) -> tuple[Sum, ...]:
    """The sums that hold in ``form``; with ``last_form`` those against last year's tables.

    Without ``last_form`` only sums within one year are given; with it only those that need
    last year. A sum whose cells one of the two editions does not have is left out.
    """
    found: list[Sum] = []
    for rule in rules().values():
        if rule.linear is None or rule.linear.edition not in (None, form.key):
            continue
        if _needs_last_year(rule.linear) != (last_form is not None):
            continue
        found.extend(_instances(rule, rule.linear, form, last_form))
    return tuple(found)


def _needs_last_year(linear: Linear) -> bool:
    return any("last_year." in term for term in linear.left + linear.right)


def _instances(rule: Rule, linear: Linear, form: Edition, last_form: Edition | None) -> list[Sum]:
    found = []
    for block in form.table(linear.table).blocks:
        if linear.per == "column":
            lines = [(column.key, column.label) for column in block.columns]
        else:
            lines = [
                (row.key, row.full_label)
                for row in block.rows
                if linear.rows is None or row.key in linear.rows
            ]
        for key, label in lines:
            sides = []
            for names in (linear.left, linear.right):
                terms: list[Term] | None = []
                for name in _expand(names, block):
                    term = _term(name, key, linear, form, last_form)
                    if term is None or terms is None:
                        terms = None
                        break
                    terms.append(term)
                sides.append(terms)
            left, right = sides
            if left is not None and right is not None:
                found.append(Sum(rule, label, tuple(left), tuple(right)))
    return found


def _expand(names: tuple[str, ...], block: Any) -> list[str]:
    expanded: list[str] = []
    for name in names:
        if name == "@outcomes":
            expanded.extend(row.key for row in block.rows if row.outcome)
        elif name == "@others":
            expanded.extend(column.key for column in block.columns if column.key != "total")
        else:
            expanded.append(name)
    return expanded


def _term(
    name: str, line: str, linear: Linear, form: Edition, last_form: Edition | None
) -> Term | None:
    sign = -1 if name.startswith("-") else 1
    name = name.lstrip("-")
    last_year = name.startswith("last_year.")
    name = name.removeprefix("last_year.")
    source = last_form if last_year else form
    if source is None:
        return None
    parts = (name, line) if linear.per == "column" else (line, name)
    index = source.index.get(".".join((linear.table, *parts)))
    return None if index is None else Term(sign, source.cells[index], last_year)
