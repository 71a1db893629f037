"""Filling in the tables: what staff typed into cells, totals to offer, figures carried over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.checking.rules import sums
from assistant.reading.values import parse
from assistant.report import Report, Value

#: The rules whose left side is a total that its own row or column gives.
_TOTALS = ("T3-OUTCOMES", "T3-ROW-TOTAL", "T4-TOTAL")
_APPLICATIONS = "applications"


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of cells that staff typed into.

    Attributes:
        report: the report with the cells that were understood (and blanks) put in.
        rejected: address to what was typed, where it is no figure; that cell is not filled.
    """

    report: Report
    rejected: Mapping[str, str]


def typed(report: Report, texts: Mapping[str, str]) -> Typed:
    """Put typed texts into cells; unknown addresses are left out.

    ``1,234``, full-width digits and blanks are read as everywhere; what cannot be read leaves the
    cell not filled, so that the tables cannot pass by mistake.
    """
    changes: dict[str, Value] = {}
    rejected: dict[str, str] = {}
    for address, text in texts.items():
        if address not in report.edition.index:
            continue
        parsed = parse(text, report.edition.cell(address))
        changes[address] = parsed.value
        if not parsed.understood:
            rejected[address] = text.strip()
    return Typed(report.with_cells(changes), rejected)


def offered_totals(report: Report) -> dict[str, int]:
    """Totals that are not filled although all their parts are: address to sum.

    An offer may rest on another one (the 总计 of a row of 总计).
    """
    known: dict[str, Value] = {c.address: v for c, v in report.filled()}
    offers: dict[str, int] = {}
    totals = [entry for entry in sums(report.edition) if entry.rule.code in _TOTALS]
    changed = True
    while changed:
        changed = False
        for entry in totals:
            address = entry.left[0].address
            if address in known:
                continue
            parts = [known.get(term.address) for term in entry.right]
            counts = [part for part in parts if isinstance(part, int)]
            if len(counts) == len(parts):
                known[address] = offers[address] = sum(counts)
                changed = True
    return offers


def carried_over(report: Report, last_year: Report) -> dict[str, Value]:
    """上年结转: what last year's 结转下年度继续办理 gives, where this year's cell is another."""
    changes: dict[str, Value] = {}
    for cell in report.edition.cells:
        if cell.table.key == _APPLICATIONS and cell.row.key == "carried_in":
            carried = last_year.get(f"{_APPLICATIONS}.carried_out.{cell.column.key}")
            if carried is not None and report.get(cell.address) != carried:
                changes[cell.address] = carried
    return changes


def comparable(report: Report, last_year: Report | None) -> dict[str, Value]:
    """Last year's figure for each cell that both editions have, by address."""
    if last_year is None:
        return {}
    return {
        cell.address: last_year.get(cell.address)
        for cell in report.edition.cells
        if cell.address in last_year.edition.index
    }
