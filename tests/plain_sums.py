"""The rules of the tables written a second time, as plain sums, from the format page alone.

Nothing here knows the rule list or the engine: the two are compared in the tests.
"""

from __future__ import annotations

from strategies import APPLICANTS, BLOCKS, RESULTS

from assistant.report import Report

COLUMNS = (*APPLICANTS, "total")
OUTCOMES_OF_BOTH = (
    "granted",
    "partially_granted",
    "denied_state_secret",
    "denied_forbidden_by_law",
    "denied_public_safety",
    "denied_third_party_rights",
    "denied_internal_affairs",
    "denied_process_information",
    "denied_enforcement_files",
    "denied_administrative_inquiry",
    "unavailable_not_held",
    "unavailable_needs_making",
    "unavailable_still_unclear",
    "not_processed_petition",
    "not_processed_repeated",
    "not_processed_publication",
    "not_processed_excessive",
    "not_processed_reconfirm",
)
OTHER_PROCESSING = {
    "2019": ("other_processing",),
    "2021": ("other_overdue_correction", "other_unpaid_fee", "other_remaining"),
}


def broken(report: Report, last_year: Report | None = None) -> set[tuple[str, str]]:
    """(code, row or column) for every rule that does not hold, blank cells left aside."""
    form = report.edition.key
    found: set[tuple[str, str]] = set()

    def expect(code: str, line: str, *cells: int | None, holds: object) -> None:
        if None not in cells and not holds(*cells):  # type: ignore[operator]
            found.add((code, line))

    def t3(row: str, column: str) -> int | None:
        return report.get(f"applications.{row}.{column}")  # type: ignore[return-value]

    rows = (*OUTCOMES_OF_BOTH, *OTHER_PROCESSING[form])
    for column in COLUMNS:
        expect(
            "T3-BALANCE",
            column,
            *(t3(row, column) for row in ("received", "carried_in", "total_processed")),
            t3("carried_out", column),
            holds=lambda new, old, done, left: new + old == done + left,
        )
        expect(
            "T3-OUTCOMES",
            column,
            t3("total_processed", column),
            *(t3(row, column) for row in rows),
            holds=lambda total, *parts: total == sum(parts),
        )
    for row in ("received", "carried_in", *rows, "total_processed", "carried_out"):
        expect(
            "T3-ROW-TOTAL",
            row,
            t3(row, "total"),
            *(t3(row, column) for column in APPLICANTS),
            holds=lambda total, *parts: total == sum(parts),
        )
    for block in BLOCKS:
        expect(
            "T4-TOTAL",
            block,
            report.get(f"review_litigation.{block}.total"),  # type: ignore[arg-type]
            *(report.get(f"review_litigation.{block}.{result}") for result in RESULTS),
            holds=lambda total, *parts: total == sum(parts),
        )
    if form == "2019":
        for row in ("regulations", "normative_documents"):
            expect(
                "T2-DISCLOSED",
                row,
                report.get(f"active_disclosure.{row}.newly_disclosed"),  # type: ignore[arg-type]
                report.get(f"active_disclosure.{row}.total_disclosed"),  # type: ignore[arg-type]
                holds=lambda new, total: new <= total,
            )
        expect(
            "T2-UNDISCLOSED",
            "normative_documents",
            report.get("active_disclosure.normative_documents.newly_disclosed"),  # type: ignore[arg-type]
            report.get("active_disclosure.normative_documents.newly_made"),  # type: ignore[arg-type]
            holds=lambda shown, made: shown >= made,
        )
    if last_year is not None:
        found |= broken_across(report, last_year)
    return found


def broken_across(report: Report, last_year: Report) -> set[tuple[str, str]]:
    """(code, row or column) for every rule across two years of the same edition."""
    found: set[tuple[str, str]] = set()
    form = report.edition.key
    for column in COLUMNS:
        now = report.get(f"applications.carried_in.{column}")
        before = last_year.get(f"applications.carried_out.{column}")
        if None not in (now, before) and now != before:
            found.add(("Y-CARRIED", column))
    for row in ("regulations", "normative_documents"):
        address = f"active_disclosure.{row}"
        if form == "2021":
            cells = (
                report.get(f"{address}.in_force"),
                last_year.get(f"{address}.in_force"),
                report.get(f"{address}.issued"),
                report.get(f"{address}.repealed"),
            )
            if None not in cells and cells[0] != cells[1] + cells[2] - cells[3]:
                found.add(("Y-IN-FORCE", row))
        else:
            stock = (
                report.get(f"{address}.total_disclosed"),
                last_year.get(f"{address}.total_disclosed"),
                report.get(f"{address}.newly_disclosed"),
            )
            if None not in stock and stock[0] != stock[1] + stock[2]:
                found.add(("Y-DISCLOSED", row))
    if form == "2019":
        for row in (
            "administrative_licensing",
            "other_services",
            "administrative_penalties",
            "administrative_coercion",
            "administrative_fees",
        ):
            address = f"active_disclosure.{row}"
            items = (
                report.get(f"{address}.previous_items"),
                last_year.get(f"{address}.previous_items"),
                last_year.get(f"{address}.change"),
            )
            if None not in items and items[0] != items[1] + items[2]:
                found.add(("Y-ITEMS", row))
    return found
