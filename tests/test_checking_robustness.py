"""Nothing that a report may hold makes the validator fall over."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import balanced_reports, editions, filled_up, report_of

from assistant.checking import CheckResult, Finding, check, check_tables
from assistant.checking.findings import shown
from assistant.errors import RequestError
from assistant.report import Agency, Edition, Report, edition

WILD: Any = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**80), 10**80),
    st.just(10**18),
    st.just(10**4000),
    st.sampled_from([Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1E+999999")]),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.floats(),
    st.text(max_size=5),
    st.just({"a": 1}),
)
CHARACTERS = (
    "收到申请件公开不予０１2345六七十百万亿两半余近约无未全部均占比同增长下降年月日"
    "%％，。；：、（）()[]《》“”\n …\u200b\ud83d"  # the last is half a character, as broken JSON holds it
)
TEXT = st.text(st.sampled_from(CHARACTERS), max_size=200)


def rendered(result: CheckResult) -> str:
    """Every finding as JSON: what the command line prints must always be printable."""
    return json.dumps(result.to_json(), ensure_ascii=False, allow_nan=False)


def wild_report(data: st.DataObject, form: Edition, year: int) -> Report:
    report = data.draw(balanced_reports(form))
    addresses = st.sampled_from([cell.address for cell in form.cells])
    changes = data.draw(st.dictionaries(addresses, WILD, max_size=12))
    values = list(report.values)
    for address, value in changes.items():
        values[form.index[address]] = value
    return Report(Agency("某某局"), year, form, tuple(values), narrative=report.narrative)


@settings(max_examples=150)
@given(editions, st.data())
def test_wild_values_are_findings_and_never_a_failure(form: Edition, data: st.DataObject) -> None:
    report = wild_report(data, form, 2023)
    last_year = wild_report(data, data.draw(editions), 2022)
    result = check_tables(report, last_year=last_year)
    assert rendered(result)
    reported = {f.cells[0] for f in result.findings if f.code.startswith("CELL-")}
    for cell, value in zip(form.cells, report.values, strict=True):
        plain = type(value) is int and 0 <= value < 10**18 + 1
        if plain:
            assert cell.address not in reported
        if value is None or isinstance(value, bool | str | float | dict):
            assert cell.address in reported


@given(editions)
def test_a_report_without_a_single_figure_is_all_missing_cells(form: Edition) -> None:
    report = Report.blank(Agency("某某局"), 2023, form)
    result = check(report)
    missing = [f for f in result.findings if f.code == "CELL-MISSING"]
    assert len(missing) == len(form.cells)
    assert not any(f.code.startswith(("T3-", "T4-")) for f in result.findings)


@pytest.mark.parametrize("table", ["active_disclosure", "applications", "review_litigation"])
def test_a_missing_table_is_its_missing_cells_and_nothing_false(table: str) -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {"applications.granted.other": 2}))
    gone = [cell.address for cell in form.cells if cell.table.key == table]
    found = check_tables(report.with_cells(dict.fromkeys(gone))).findings
    assert [f.cells[0] for f in found] == gone
    assert {f.code for f in found} == {"CELL-MISSING"}


@settings(max_examples=150)
@given(balanced_reports(), TEXT, TEXT, TEXT, TEXT)
def test_random_chinese_with_figures_in_it_is_checked_to_the_end(
    report: Report, preamble: str, overview: str, problems: str, other: str
) -> None:
    texts = {"preamble": preamble, "overview": overview, "problems": problems, "other": other}
    changed = report.with_narrative(**texts)
    result = check(changed, last_year=None, draft=True)
    assert rendered(result)
    assert all(inside(finding, texts) for finding in result.findings)


def inside(finding: Finding, texts: dict[str, str]) -> bool:
    """A finding about prose stands within the text of its section."""
    if isinstance(finding.where, tuple):
        return True
    text = texts[finding.where.section]
    if finding.code == "S-SECTION":  # nothing is there to stand in
        return not text.strip() and (finding.where.start, finding.where.end) == (0, 0)
    return 0 <= finding.where.start < finding.where.end <= len(text)


def test_another_year_than_the_last_is_refused_in_one_sentence() -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {}), 2023)
    with pytest.raises(RequestError, match=r"2022年的，给出的是2021年的"):
        check(report, last_year=report_of(form, filled_up(form, {}), 2021))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-3, "－3"),
        (Decimal("27.948692"), "27.948692"),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (None, "空白"),
        (Decimal("NaN"), "“NaN”"),
        (10**4000, "一个40位以上的数"),
        (Decimal("1E+999999"), "一个1000000位的数"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_figures_are_shown_as_staff_write_them(value: Any, text: str) -> None:
    assert shown(value) == text
