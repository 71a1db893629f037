"""A warning may be dismissed with a reason, until a figure it rests on changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from strategies import filled_up, report_of

from assistant.checking import Finding, Span, check
from assistant.checking.dismissals import dismiss, restore, set_apart
from assistant.errors import RequestError
from assistant.report import Report, edition
from assistant.report.file import dumps, loads

NORMATIVE = "active_disclosure.normative_documents"


def report_with_warning() -> Report:
    """A 2019 report in which seven documents were made and two disclosed."""
    form = edition("2019")
    cells = filled_up(form, {}) | {
        f"{NORMATIVE}.newly_made": 7,
        f"{NORMATIVE}.newly_disclosed": 2,
        f"{NORMATIVE}.total_disclosed": 9,
    }
    return report_of(form, cells)


def warning(report: Report, code: str = "T2-UNDISCLOSED") -> Finding:
    return next(f for f in check(report).findings if f.code == code)


def codes(report: Report, last_year: Report | None = None) -> set[str]:
    return {f.code for f in check(report, last_year=last_year).findings}


def test_a_dismissed_warning_is_listed_apart_with_its_reason() -> None:
    report = report_with_warning()
    at = datetime(2024, 1, 15, 9, 30, tzinfo=UTC)
    done = dismiss(report, warning(report), "五件属于内部管理文件", "王某", at=at)
    result = check(done)
    assert "T2-UNDISCLOSED" not in {f.code for f in result.findings}
    (entry,) = result.dismissed
    assert (entry.finding.code, entry.reason, entry.by) == (
        "T2-UNDISCLOSED",
        "五件属于内部管理文件",
        "王某",
    )
    assert result.to_json()["dismissed"][0]["dismissed"]["at"] == "2024-01-15T09:30:00+00:00"


def test_it_is_kept_with_the_report_file() -> None:
    report = report_with_warning()
    done = dismiss(report, warning(report), "已核实")
    again = loads(dumps(done))
    assert [entry.reason for entry in check(again).dismissed] == ["已核实"]


@pytest.mark.parametrize("column", ["newly_made", "newly_disclosed"])
def test_it_lapses_when_a_figure_it_rests_on_changes(column: str) -> None:
    report = report_with_warning()
    done = dismiss(report, warning(report), "已核实")
    changed = done.with_cells({f"{NORMATIVE}.{column}": 3})
    assert "T2-UNDISCLOSED" in codes(changed)
    assert check(changed).dismissed == ()


def test_it_stands_when_another_figure_changes() -> None:
    report = report_with_warning()
    done = dismiss(report, warning(report), "已核实")
    changed = done.with_cells({f"{NORMATIVE}.total_disclosed": 12})
    assert len(check(changed).dismissed) == 1


def test_it_lapses_when_last_years_figure_changes() -> None:
    form = edition("2021")
    address = "active_disclosure.administrative_licensing.decisions"
    this = report_of(form, filled_up(form, {address: 86}))
    last = report_of(form, filled_up(form, {address: 86}), 2022)
    finding = check(this, last_year=last).findings[0]
    assert finding.code == "Y-UNCHANGED"
    done = dismiss(this, finding, "两年确实相同", last_year=last)
    assert len(check(done, last_year=last).dismissed) == 1
    other = last.with_cells({address: 85})
    same = done.with_cells({address: 85})
    assert "Y-UNCHANGED" in codes(same, other)


def test_an_error_cannot_be_dismissed() -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {})).with_cells({"applications.received.total": 1})
    with pytest.raises(RequestError, match="不能忽略"):
        dismiss(report, check(report).errors[0], "不想改")


def test_a_record_put_into_the_file_by_hand_does_not_hide_an_error() -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {})).with_cells({"applications.received.total": 1})
    error = check(report).errors[0]
    forged = {"code": error.code, "where": list(error.cells), "reason": "x", "figures": {}}
    figures = {a: report.get(a) for a in error.cells}
    full = forged | {"figures": figures | {"expected": error.expected, "actual": error.actual}}
    assert check(replace(report, dismissals=(forged, full))).ok is False


def test_a_reason_is_asked_for() -> None:
    report = report_with_warning()
    with pytest.raises(RequestError, match="为什么"):
        dismiss(report, warning(report), "  ")


def test_dismissing_again_replaces_the_record_and_it_can_be_taken_back() -> None:
    report = report_with_warning()
    once = dismiss(report, warning(report), "第一次")
    twice = dismiss(once, warning(report), "第二次")
    assert [record["reason"] for record in twice.dismissals] == ["第二次"]
    assert restore(twice, warning(report)).dismissals == ()


def test_a_passage_is_told_by_its_sentence_and_not_by_its_place() -> None:
    report = report_with_warning().with_narrative(overview="全年举办活动17场。接待群众900人次。")
    finding = Finding("N-UNSUPPORTED", "warning", Span("overview", 6, 9), "…", "…")
    done = dismiss(report, finding, "活动台账为证")
    moved = done.with_narrative(overview="（五）监督保障。\n全年举办活动17场。接待群众900人次。")
    again = replace(finding, where=Span("overview", 15, 18))
    assert set_apart([again], moved)[0] == []
    edited = done.with_narrative(overview="上半年举办活动17场。接待群众900人次。")
    assert set_apart([replace(finding, where=Span("overview", 7, 10))], edited)[1] == []


def test_records_that_nobody_can_read_are_passed_over() -> None:
    report = replace(report_with_warning(), dismissals=({"code": 3}, {}, {"figures": "x"}))
    assert "T2-UNDISCLOSED" in codes(report)
