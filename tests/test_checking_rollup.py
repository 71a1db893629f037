"""A parent's tables as the sum of its bodies'."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cells_in_order, editions, filled_up, report_of

from assistant.checking import check_tables
from assistant.checking.rollup import Rollup, roll_up
from assistant.errors import RequestError
from assistant.report import Agency, Edition, Report, Value, edition

FORM = edition("2021")
RECEIVED = "applications.received.natural_person"


def body(name: str, granted: int = 0, **cells: Value) -> Report:
    given: dict[str, Value] = {"applications.granted.natural_person": granted}
    report = report_of(FORM, filled_up(FORM, given | cells))
    return replace(report, agency=Agency(name, "department", "青禾市"))


def three() -> list[Report]:
    return [body("教育局", 3), body("民政局", 5), body("水务局", 7)]


def parent(values: dict[str, Value]) -> Report:
    report = report_of(FORM, values)
    return replace(report, agency=Agency("青禾市", "city"))


def stated(outcome: Rollup) -> dict[str, Value]:
    return dict(zip(FORM.index, outcome.report.values, strict=True))


@given(editions, st.data())
def test_the_sum_of_reports_in_order_is_in_order(form: Edition, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(cells_in_order(form), min_size=1, max_size=4))
    bodies = [
        replace(report_of(form, cells), agency=Agency(f"第{number}局"))
        for number, cells in enumerate(drawn)
    ]
    outcome = roll_up(bodies)
    assert outcome.ok
    assert check_tables(outcome.report).findings == ()
    for address in form.index:
        assert outcome.report.get(address) == sum(cells[address] for cells in drawn)  # type: ignore[misc]


def test_a_blank_parent_is_filled_and_says_from_whom() -> None:
    blank = Report.blank(Agency("青禾市", "city"), 2023, FORM)
    outcome = roll_up(three(), parent=blank)
    assert outcome.ok
    assert outcome.report.get(RECEIVED) == 15
    assert outcome.report.provenance["rollup"]["bodies"] == ["教育局", "民政局", "水务局"]
    assert outcome.balanced().report is outcome.report


def test_a_body_left_out_of_the_parent_is_named() -> None:
    outcome = roll_up(three(), parent=parent(stated(roll_up(three()[:2]))))
    assert not outcome.ok
    assert "漏加" in outcome.explanation
    assert "水务局" in outcome.explanation
    first = outcome.differences[0]
    assert (first.cell, first.stated, first.total) == (RECEIVED, 8, 15)
    assert first.bodies == ("水务局",)


def test_a_body_added_twice_is_named() -> None:
    bodies = three()
    twice = roll_up([*bodies, replace(bodies[1], agency=Agency("民政局二"))])
    outcome = roll_up(bodies, parent=parent(stated(twice)))
    assert "加了两次" in outcome.explanation
    assert "民政局" in outcome.explanation


def test_a_single_cell_that_differs_is_told_with_both_figures() -> None:
    values = stated(roll_up(three())) | {"active_disclosure.regulations.issued": 2}
    outcome = roll_up(three(), parent=parent(values))
    (difference,) = outcome.differences
    assert (difference.stated, difference.total, difference.bodies) == (2, 0, ())
    assert "规章" in difference.message
    assert "上级填2" in difference.message
    assert "3个单位相加为0" in difference.message
    assert outcome.to_json()["differences"][0]["difference"] == 2


def test_a_missing_body_is_named_and_one_too_many_as_well() -> None:
    outcome = roll_up(three(), expected=["青禾市教育局", "民政局", "卫健局"])
    assert outcome.missing == ("卫健局",)
    assert outcome.unexpected == ("水务局",)
    assert not outcome.ok
    with pytest.raises(RequestError, match="卫健局"):
        outcome.balanced()


def test_a_body_whose_own_tables_are_wrong_stops_it_and_is_named() -> None:
    bodies = three()
    bodies[1] = bodies[1].with_cells({RECEIVED: 6})
    outcome = roll_up(bodies)
    assert not outcome.ok
    assert [name for name, result in outcome.bodies if not result.ok] == ["民政局"]
    with pytest.raises(RequestError, match="民政局"):
        outcome.balanced()


def test_a_blank_of_a_body_is_not_taken_for_zero() -> None:
    bodies = three()
    bodies[0] = bodies[0].with_cells({"active_disclosure.administrative_licensing.decisions": None})
    assert not roll_up(bodies).ok


@pytest.mark.parametrize(
    ("bodies", "words"),
    [
        ([], "没有给出"),
        ([body("教育局"), body("教 育 局")], "2份"),
        ([body("教育局"), replace(body("民政局"), year=2022)], "2022年"),
        (
            [body("教育局"), report_of(edition("2019"), filled_up(edition("2019"), {}), 2023)],
            "2019版",
        ),
    ],
    ids=["none", "one twice", "another year", "another edition"],
)
def test_what_cannot_be_added_is_refused_in_one_sentence(bodies: list[Report], words: str) -> None:
    with pytest.raises(RequestError, match=words):
        roll_up(bodies)
