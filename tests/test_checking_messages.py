"""What a clerk reads: every finding in words, kept as a snapshot and read once by eye.

After a change of wording: ``UPDATE_SNAPSHOTS=1 python -m pytest tests/test_checking_messages.py``,
then read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from strategies import filled_up, report_of
from test_checking_cases import TRIPS, name, run

from assistant.checking import check, check_tables, rules
from assistant.checking.listing import as_json, as_markdown, as_text
from assistant.cli.showing import result_text
from assistant.report import edition

SNAPSHOTS = Path(__file__).parent / "snapshots"
TABLE_CODES = ("CELL-", "T2-", "T3-", "T4-", "Y-", "S-SECTION", "S-EDITION")


def matches(file: str, text: str) -> None:
    path = SNAPSHOTS / file
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text + "\n"


PROSE_CODES = ("N-", "R-", "S-PROBLEMS")


@pytest.mark.parametrize(
    ("codes", "file"), [(TABLE_CODES, "table-messages.txt"), (PROSE_CODES, "prose-messages.txt")]
)
def test_the_messages_of_all_rules_are_as_they_were_read(codes: tuple[str, ...], file: str) -> None:
    lines = []
    for path in TRIPS:
        if not path.parent.name.startswith(codes):
            continue
        lines.append(f"## {name(path)}")
        for finding in run(path)[1]:
            lines.append(finding.message)
            if finding.suggestion:
                lines.append(f"  建议：{finding.suggestion.reason}")
    matches(file, "\n".join(lines))


@pytest.mark.parametrize(
    "path", [p for p in TRIPS if p.parent.name.startswith(("T3-", "T4-", "Y-"))], ids=name
)
def test_a_message_about_a_sum_names_its_place_both_figures_and_the_difference(path: Path) -> None:
    report, found, _ = run(path)
    for finding in found:
        cell = report.edition.cell(finding.cells[0])
        places = (cell.row.full_label.split("（区分")[0], cell.column.label)
        assert any(f"“{place}”" in finding.message for place in places)
        if finding.code == "Y-UNCHANGED":
            assert f"填{finding.actual}" in finding.message
            continue
        assert str(finding.actual) in finding.message
        assert str(finding.expected) in finding.message
        assert isinstance(finding.difference, int)
        assert f"相差{abs(finding.difference)}" in finding.message
        assert "核对" in finding.message


def test_the_text_of_a_failed_check_reads_from_the_verdict_to_what_was_checked() -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {"applications.granted.natural_person": 4}))
    wrong = report.with_cells(
        {
            "applications.received.natural_person": 6,
            "review_litigation.administrative_review.upheld": 2,
            "active_disclosure.administrative_fees.amount": None,
        }
    ).with_narrative(other="")
    last = report_of(form, filled_up(form, {}), 2022).with_cells({"applications.received.total": 1})
    matches("failed-check.txt", result_text(wrong, check_tables(wrong, last_year=last)))


def test_many_blank_cells_are_put_together_by_row_and_table() -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {"applications.granted.natural_person": 4}))
    blanks = [c.address for c in form.cells if c.table.key == "review_litigation"]
    blanks += [f"applications.granted.{c}" for c in ("other", "total")]
    blanks += [c.address for c in form.cells if c.row.key == "denied_state_secret"]
    wrong = report.with_cells(dict.fromkeys(blanks))
    matches("blank-cells.txt", result_text(wrong, check_tables(wrong)))


def test_a_report_in_order_gets_one_plain_sentence() -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {}))
    text = result_text(report, check_tables(report))
    assert text.splitlines()[0] == "通过：青禾市测试局2023年度报告没有发现问题。"
    assert "200个单元格" in text


def test_figures_without_prose_may_go_on_to_drafting() -> None:
    form = edition("2021")
    report = report_of(form, filled_up(form, {})).with_narrative(overview="", problems="")
    assert "可以起草" in result_text(report, check(report)).splitlines()[0]


def test_the_rules_are_listed_in_three_forms_with_nothing_left_out() -> None:
    listed = as_json()["rules"]
    assert [entry["code"] for entry in listed] == list(rules())
    for entry in listed:
        assert entry["severity"] in ("error", "warning", "notice")
        for key in ("title", "basis"):
            assert entry[key] in as_text()
            assert entry[key] in as_markdown()


def test_the_handbooks_table_is_the_one_the_rules_give() -> None:
    page = Path(__file__).parents[1] / "docs" / "rules.md"
    assert page.read_text(encoding="utf-8") == as_markdown() + "\n", (
        "run: nianbao rules --format markdown > docs/rules.md"
    )
