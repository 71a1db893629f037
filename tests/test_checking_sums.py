"""The sums of the tables, against random reports and against plain sums written independently."""

from __future__ import annotations

from collections.abc import Iterable

import plain_sums
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import balanced_reports, balanced_years, cells_in_order, editions, report_of

from assistant.checking import Balanced, Finding, check_tables, rules
from assistant.errors import GateClosed
from assistant.report import Cell, Report, edition

PER_COLUMN = {"T3-BALANCE", "T3-OUTCOMES", "Y-CARRIED"}
SUMS = {code for code, rule in rules().items() if rule.linear is not None}


def line_of(finding: Finding) -> str:
    """The row or the column that a finding of a sum is about."""
    _, row, column = finding.cells[0].split(".")
    return column if finding.code in PER_COLUMN else row


def told(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(f.code, line_of(f)) for f in findings if f.code in SUMS}


def constrained(report: Report) -> list[Cell]:
    """The cells that some sum within the year binds to others."""
    return [c for c in report.edition.cells if c.table.key != "active_disclosure"]


@given(balanced_reports())
def test_a_report_in_order_has_no_finding(report: Report) -> None:
    assert check_tables(report).findings == ()


@given(balanced_years())
def test_two_years_in_order_have_no_finding_but_unchanged_figures(
    years: tuple[Report, Report],
) -> None:
    report, last_year = years
    found = check_tables(report, last_year=last_year).findings
    assert {f.code for f in found} <= {"Y-UNCHANGED"}


@given(balanced_reports(), st.data(), st.integers().filter(bool))
def test_a_change_of_one_constrained_cell_is_found_in_its_row_or_column(
    report: Report, data: st.DataObject, by: int
) -> None:
    cell = data.draw(st.sampled_from(constrained(report)))
    value = report.get(cell.address)
    assert isinstance(value, int)
    changed = report.with_cells({cell.address: value + by})
    found = check_tables(changed)
    assert not found.ok
    assert any(
        cell.row.full_label.split("（区分")[0] in f.message or f"“{cell.column.label}”" in f.message
        for f in found.errors
    )
    assert all(cell.address in f.cells for f in found.errors)


@given(editions.flatmap(lambda form: balanced_reports(form)), st.data())
def test_with_two_cells_changed_nothing_is_missed_or_made_up(
    report: Report, data: st.DataObject
) -> None:
    cells = st.sampled_from([c.address for c in report.edition.cells if c.kind == "count"])
    changes = data.draw(st.dictionaries(cells, st.integers(0, 10**6), min_size=2, max_size=2))
    changed = report.with_cells(dict(changes))
    assert told(check_tables(changed).findings) == plain_sums.broken(changed)


@given(balanced_years(), st.data())
def test_across_two_years_nothing_is_missed_or_made_up(
    years: tuple[Report, Report], data: st.DataObject
) -> None:
    report, last_year = years
    cells = st.sampled_from([c.address for c in report.edition.cells if c.kind == "count"])
    values = st.integers(0, 50) | st.none()
    changed = report.with_cells(dict(data.draw(st.dictionaries(cells, values, max_size=3))))
    before = last_year.with_cells(dict(data.draw(st.dictionaries(cells, values, max_size=3))))
    found = check_tables(changed, last_year=before).findings
    assert told(found) == plain_sums.broken(changed, before)
    missing = {f.cells[0] for f in found if f.code == "CELL-MISSING"}
    assert missing == {cell.address for cell in changed.missing()}


@given(editions.flatmap(cells_in_order), st.data())
def test_a_blank_cell_is_reported_once_as_itself(
    cells: dict[str, object], data: st.DataObject
) -> None:
    form = edition("2021" if "active_disclosure.regulations.issued" in cells else "2019")
    report = report_of(form, cells)  # type: ignore[arg-type]
    address = data.draw(st.sampled_from(sorted(cells)))
    found = check_tables(report.with_cells({address: None})).findings
    assert [(f.code, f.cells) for f in found] == [("CELL-MISSING", (address,))]


@given(balanced_reports(), st.data())
def test_the_gate_lets_through_what_has_no_error_and_nothing_else(
    report: Report, data: st.DataObject
) -> None:
    assert Balanced(report).report is report
    cell = data.draw(st.sampled_from(constrained(report)))
    value = report.get(cell.address)
    assert isinstance(value, int)
    with pytest.raises(GateClosed) as closed:
        Balanced(report.with_cells({cell.address: value + 1}))
    assert closed.value.findings[0].severity == "error"


def test_a_finding_of_a_sum_says_left_as_actual_and_right_as_expected() -> None:
    form = edition("2021")
    report = report_of(form, {c.address: 0 for c in form.cells}).with_cells(
        {"applications.received.natural_person": 3, "applications.received.total": 3}
    )
    balance = next(f for f in check_tables(report).findings if f.code == "T3-BALANCE")
    assert (balance.actual, balance.expected, balance.difference) == (3, 0, 3)
    assert balance.cells == (
        "applications.received.natural_person",
        "applications.carried_in.natural_person",
        "applications.total_processed.natural_person",
        "applications.carried_out.natural_person",
    )


def test_a_stock_that_nothing_came_to_or_went_from_is_not_called_typed_over() -> None:
    form = edition("2021")
    cells = {c.address: 0 for c in form.cells} | {
        "active_disclosure.normative_documents.in_force": 12
    }
    this, before = report_of(form, dict(cells)), report_of(form, dict(cells), 2022)
    assert check_tables(this, last_year=before).findings == ()
