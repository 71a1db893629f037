"""What would mend the tables is offered where there is one answer, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import balanced_reports, filled_up, report_of

from assistant.checking import Finding, Suggestion, check_tables
from assistant.report import Report, Value, edition

FORM = edition("2021")
T3, T4 = "applications", "review_litigation"


def report(
    given: dict[str, Value] | None = None, changes: dict[str, Value] | None = None
) -> Report:
    """A report in order with these cells, then changed."""
    return report_of(FORM, filled_up(FORM, given or {})).with_cells(changes or {})


def offered(report: Report, last_year: Report | None = None) -> list[Suggestion | None]:
    return [finding.suggestion for finding in check_tables(report, last_year=last_year).findings]


@given(balanced_reports(), st.data(), st.integers(-50, 50).filter(bool))
def test_a_single_wrong_cell_of_table_three_is_named_with_its_value(
    report: Report, data: st.DataObject, by: int
) -> None:
    table = [c.address for c in report.edition.cells if c.table.key == T3]
    address = data.draw(st.sampled_from(table))
    right = report.get(address)
    assert isinstance(right, int)
    if right + by < 0:
        by = -by
    wrong = report.with_cells({address: right + by})
    findings = check_tables(wrong).findings
    assert findings
    for finding in findings:
        assert finding.suggestion is not None
        assert wrong.with_cells(finding.suggestion.cells) == report


@given(balanced_reports(), st.data())
def test_whatever_is_offered_settles_what_it_is_offered_for(
    report: Report, data: st.DataObject
) -> None:
    counts = [c.address for c in report.edition.cells if c.table.key != "active_disclosure"]
    values = st.integers(0, 30) | st.none()
    changes = data.draw(st.dictionaries(st.sampled_from(counts), values, max_size=4))
    wrong = report.with_cells(dict(changes))

    def mark(finding: Finding) -> tuple[str, tuple[str, ...]]:
        return finding.code, finding.cells

    before = check_tables(wrong).findings
    for finding in before:
        if finding.suggestion is None:
            continue
        mended = wrong.with_cells(finding.suggestion.cells)
        after = {mark(f) for f in check_tables(mended).findings}
        assert mark(finding) not in after
        if finding.code != "CELL-MISSING":
            assert after <= {mark(f) for f in before}


def test_two_wrong_cells_that_share_sums_get_no_suggestion() -> None:
    wrong = report(
        {f"{T3}.granted.natural_person": 5},
        {f"{T3}.received.natural_person": 8, f"{T3}.granted.natural_person": 7},
    )
    assert set(offered(wrong)) == {None}


def test_two_wrong_cells_that_share_no_sum_are_each_named() -> None:
    changes = {f"{T3}.received.other": 2, f"{T3}.granted.natural_person": 3}
    cells = {s.cell for s in offered(report({}, changes)) if s is not None}
    assert cells == set(changes)


def test_where_several_cells_would_do_none_is_offered() -> None:
    block = f"{T4}.administrative_review"
    wrong = report({}, {f"{block}.upheld": 2, f"{block}.pending": 1, f"{block}.total": 5})
    assert offered(wrong) == [None]


def test_a_value_that_a_cell_may_not_hold_is_never_offered() -> None:
    wrong = report({}, {f"{T4}.administrative_review.upheld": 3})
    assert all(s is None or s.value >= 0 for s in offered(wrong))


@pytest.mark.parametrize("blank", ["received", "granted", "total_processed", "carried_out"])
def test_a_blank_total_is_offered_from_its_parts(blank: str) -> None:
    right = report({f"{T3}.granted.natural_person": 4, f"{T3}.carried_out.other": 2})
    address = f"{T3}.{blank}.total"
    (offer,) = offered(right.with_cells({address: None}))
    assert offer is not None
    assert offer.cells == {address: right.get(address)}
    assert "按各项相加" in offer.reason


def test_all_totals_left_blank_are_offered_one_after_another() -> None:
    right = report({f"{T3}.granted.natural_person": 4, f"{T4}.direct_litigation.upheld": 1})
    totals = [c.address for c in FORM.cells if c.column.key == "total" or "total_proc" in c.address]
    wrong = right.with_cells(dict.fromkeys(totals))
    offers = [offer for offer in offered(wrong) if offer is not None]
    assert {offer.cell: offer.value for offer in offers} == {t: right.get(t) for t in totals}


def test_a_blank_with_sums_that_disagree_gets_no_offer() -> None:
    wrong = report(
        {f"{T3}.granted.natural_person": 4},
        {f"{T3}.granted.natural_person": None, f"{T3}.granted.total": 9},
    )
    missing = [f for f in check_tables(wrong).findings if f.code == "CELL-MISSING"]
    assert [finding.suggestion for finding in missing] == [None]


def test_a_blank_carried_in_is_offered_from_last_year() -> None:
    last = report_of(FORM, filled_up(FORM, {f"{T3}.carried_out.other": 3}), 2022)
    right = report({f"{T3}.carried_in.other": 3, f"{T3}.granted.other": 3})
    address = f"{T3}.carried_in.other"
    offers = offered(right.with_cells({address: None}), last)
    assert [(o.cell, o.value) for o in offers if o is not None] == [(address, 3)]


@pytest.mark.parametrize(
    ("row", "torn"),
    [
        ((20, 0, 0, 0, 20), (2, 0, 0, 0, 20)),
        ((20, 1, 0, 0, 21), (2, 0, 1, 0, 21)),
        ((5, 12, 3, 0, 20), (5, 1, 2, 3, 20)),
    ],
)
def test_digits_torn_apart_in_table_four_are_joined(
    row: tuple[int, ...], torn: tuple[int, ...]
) -> None:
    columns = ("upheld", "corrected", "other", "pending", "total")
    addresses = [f"{T4}.administrative_review.{column}" for column in columns]
    right = report({}, dict(zip(addresses, row, strict=True)))
    wrong = right.with_cells(dict(zip(addresses, torn, strict=True)))
    (offer,) = offered(wrong)
    assert offer is not None
    assert wrong.with_cells(offer.cells) == right
    assert "原是一个数" in offer.reason


def test_where_two_joins_would_do_none_is_offered() -> None:
    block = f"{T4}.administrative_review"
    columns = ("upheld", "corrected", "other", "pending", "total")
    torn = dict(zip((f"{block}.{c}" for c in columns), (1, 1, 2, 3, 16), strict=True))
    assert offered(report({}, torn)) == [None]  # 11 + 2 + 3 as well as 1 + 12 + 3


def test_digits_torn_apart_in_table_three_are_joined_with_the_cells_after_them() -> None:
    people = ("natural_person", "commercial_enterprise", "research_institution")
    right = report(
        {
            f"{T3}.granted.natural_person": 20,
            f"{T3}.granted.commercial_enterprise": 1,
            f"{T3}.denied_state_secret.natural_person": 3,
        }
    )
    torn = {f"{T3}.granted.{who}": n for who, n in zip(people, (2, 0, 1), strict=True)}
    wrong = right.with_cells(torn)
    offers = offered(wrong)
    assert offers
    for offer in offers:
        assert offer is not None
        assert (offer.cell, offer.value) == (f"{T3}.granted.natural_person", 20)
        assert "前移" in offer.reason
        assert wrong.with_cells(offer.cells) == right


def test_suggestions_are_offered_and_never_applied() -> None:
    wrong = report({}, {f"{T4}.direct_litigation.total": 3})
    check_tables(wrong)
    assert wrong.get(f"{T4}.direct_litigation.total") == 3


def test_a_suggestion_is_plain_data() -> None:
    wrong = report({}, {f"{T3}.received.natural_person": 3})
    told = check_tables(wrong).findings[0].to_json()["suggestion"]
    assert told["cell"] == f"{T3}.received.natural_person"
    assert told["value"] == 0
    assert set(told) == {"cell", "value", "reason"}
