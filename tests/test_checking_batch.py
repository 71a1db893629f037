"""Many reports in one product find what each would find alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import balanced_reports, editions, filled_up, report_of

from assistant.checking import check_tables
from assistant.checking.batch import check_matrix, check_tables_of, matrix
from assistant.report import Edition, Report, edition

WILD: Any = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(2**52, 2**54),
    st.just(10**18),
    st.just(Decimal("NaN")),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.floats(),
    st.text(max_size=3),
)


def assert_same(form: Edition, reports: list[Report]) -> None:
    result = check_matrix(form, matrix(reports))
    for row, report in enumerate(reports):
        alone = check_tables(report)
        broken = {
            tuple(t.address for t in s.terms)
            for s, wrong in zip(result.sums, result.broken[row], strict=True)
            if wrong
        }
        cells = form.cells
        assert broken == {f.cells for f in alone.findings if not f.code.startswith("CELL-")}
        assert {cells[i].address for i in np.flatnonzero(result.missing[row])} == {
            f.cells[0] for f in alone.findings if f.code == "CELL-MISSING"
        }
        assert {cells[i].address for i in np.flatnonzero(result.invalid[row])} == {
            f.cells[0] for f in alone.findings if f.code == "CELL-INVALID"
        }
        assert bool(result.ok[row]) == alone.ok
        assert bool(result.clean[row]) == (not alone.findings)


@settings(max_examples=40)
@given(editions, st.data())
def test_a_batch_finds_what_each_report_alone_has(form: Edition, data: st.DataObject) -> None:
    addresses = st.sampled_from([cell.address for cell in form.cells])
    values = st.integers(-3, 40) | st.none()
    reports = [
        report.with_cells(dict(data.draw(st.dictionaries(addresses, values, max_size=3))))
        for report in data.draw(st.lists(balanced_reports(form), min_size=1, max_size=4))
    ]
    assert_same(form, reports)


@settings(max_examples=40)
@given(editions, st.data())
def test_a_batch_takes_wild_values_as_a_single_check_does(
    form: Edition, data: st.DataObject
) -> None:
    addresses = st.sampled_from([cell.address for cell in form.cells])
    report = data.draw(balanced_reports(form))
    wild = report.with_cells(dict(data.draw(st.dictionaries(addresses, WILD, max_size=3))))
    assert_same(form, [report, wild])


@pytest.mark.parametrize("largest", [2**53 - 1, 2**53, 2**53 + 1, 10**18, 2**62])
def test_sums_beyond_what_a_float_holds_are_still_exact(largest: int) -> None:
    form = edition("2021")
    right = report_of(form, filled_up(form, {"applications.granted.natural_person": largest}))
    wrong = right.with_cells({"applications.granted.total": largest + 1})
    result = check_matrix(form, matrix([right, wrong]))
    assert result.clean.tolist() == [True, False]
    as_integers = np.array([right.values, wrong.values], dtype=object).astype(np.int64)
    assert check_matrix(form, as_integers).clean.tolist() == [True, False]


def test_more_reports_than_one_chunk_keep_their_places() -> None:
    form = edition("2019")
    right = report_of(form, filled_up(form, {"applications.granted.other": 3}))
    values = np.tile(matrix([right]), (5000, 1))
    place = form.index["applications.granted.total"]
    values[[7, 2049, 4999], place] += 1
    values[11, place] = np.nan
    result = check_matrix(form, values)
    assert np.flatnonzero(~result.clean).tolist() == [7, 11, 2049, 4999]
    assert np.flatnonzero(result.missing.any(axis=1)).tolist() == [11]


def test_a_matrix_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="200 cells"):
        check_matrix(edition("2021"), np.zeros((3, 198)))


def test_reports_of_both_editions_come_back_in_their_order() -> None:
    forms = [edition(key) for key in ("2021", "2019", "2021")]
    reports = [report_of(form, filled_up(form, {})) for form in forms]
    reports[2] = reports[2].with_cells({"applications.received.total": 1})
    results = check_tables_of(reports)
    assert results == [check_tables(report) for report in reports]
    assert [result.ok for result in results] == [True, True, False]
    assert check_tables_of([]) == []
