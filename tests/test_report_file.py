"""The report file is strict and says what is wrong; the editions hold the cells of the format."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from strategies import balanced_reports

from assistant.errors import ReportFileError
from assistant.report import Report, edition, file

SAMPLE = Path(__file__).parent.parent / "examples" / "wangyu-2023.json"
DOCUMENT: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))

OUTCOMES_OF_BOTH = (
    "granted", "partially_granted", "denied_state_secret", "denied_forbidden_by_law",
    "denied_public_safety", "denied_third_party_rights", "denied_internal_affairs",
    "denied_process_information", "denied_enforcement_files", "denied_administrative_inquiry",
    "unavailable_not_held", "unavailable_needs_making", "unavailable_still_unclear",
    "not_processed_petition", "not_processed_repeated", "not_processed_publication",
    "not_processed_excessive", "not_processed_reconfirm",
)  # fmt: skip
OTHER = {
    "2019": ("other_processing",),
    "2021": ("other_overdue_correction", "other_unpaid_fee", "other_remaining"),
}
COLUMNS = (
    "natural_person", "commercial_enterprise", "research_institution",
    "social_welfare_organization", "legal_service_organization", "other", "total",
)  # fmt: skip
TABLE_TWO = {
    "2021": {
        ("regulations", "normative_documents"): ("issued", "repealed", "in_force"),
        ("administrative_licensing", "administrative_penalties", "administrative_coercion"): (
            "decisions",
        ),
        ("administrative_fees",): ("amount",),
    },
    "2019": {
        ("regulations", "normative_documents"): (
            "newly_made", "newly_disclosed", "total_disclosed",
        ),
        (
            "administrative_licensing", "other_services", "administrative_penalties",
            "administrative_coercion",
        ): ("previous_items", "change", "decisions"),
        ("administrative_fees",): ("previous_items", "change"),
        ("government_procurement",): ("projects", "amount"),
    },
}  # fmt: skip


@pytest.mark.parametrize("key", ["2019", "2021"])
def test_an_edition_has_just_the_cells_of_the_format(key: str) -> None:
    """Written out here from the format page, section 2."""
    expected = {
        f"active_disclosure.{row}.{column}"
        for rows, columns in TABLE_TWO[key].items()
        for row in rows
        for column in columns
    }
    rows = ("received", "carried_in", *OUTCOMES_OF_BOTH, *OTHER[key])
    for row in (*rows, "total_processed", "carried_out"):
        expected |= {f"applications.{row}.{column}" for column in COLUMNS}
    for block in ("administrative_review", "direct_litigation", "litigation_after_review"):
        results = ("upheld", "corrected", "other", "pending", "total")
        expected |= {f"review_litigation.{block}.{result}" for result in results}
    assert {cell.address for cell in edition(key).cells} == expected
    assert len(edition(key).cells) == len(expected)


@given(balanced_reports())
def test_a_report_is_written_and_read_back_as_it_was(report: Report) -> None:
    text = json.dumps(file.dump(report), ensure_ascii=False)
    assert file.loads(text) == report


def test_a_cell_left_out_or_null_is_not_filled_and_never_zero() -> None:
    document = copy.deepcopy(DOCUMENT)
    received = document["statistics"]["applications"]["received"]
    del received["other"]
    received["total"] = None
    report = file.parse(document)
    assert report.get("applications.received.other") is None
    assert report.get("applications.received.total") is None
    assert report.get("applications.received.research_institution") == 0


def test_money_keeps_its_digits() -> None:
    text = json.dumps(DOCUMENT).replace('"amount": 0', '"amount": 27.948692')
    amount = file.loads(text).get("active_disclosure.administrative_fees.amount")
    assert amount == Decimal("27.948692")


def _set(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


RECEIVED = ("statistics", "applications", "received")
WRONG: dict[str, tuple[Callable[[dict[str, Any]], Any], tuple[str, ...]]] = {
    "an unknown key at the top": (_set("remark", value=1), ("remark",)),
    "an unknown row": (
        _set("statistics", "applications", "recieved", value={}),
        ("statistics.applications", "recieved"),
    ),
    "an unknown column": (_set(*RECEIVED, "people", value=1), ("received", "people")),
    "a row of the other edition": (
        _set("statistics", "applications", "other_processing", value={"total": 1}),
        ("other_processing",),
    ),
    "a cell of text": (
        _set(*RECEIVED, "total", value="3"),
        ("本年新收政府信息公开申请数量", "总计", "applications.received.total"),
    ),
    "a cell of true": (_set(*RECEIVED, "total", value=True), ("applications.received.total",)),
    "a cell of a list": (_set(*RECEIVED, "total", value=[3]), ("applications.received.total",)),
    "no body": (lambda document: document.pop("agency"), ("agency",)),
    "a body without a name": (_set("agency", "name", value=" "), ("agency.name",)),
    "an unknown kind of body": (_set("agency", "kind", value="town"), ("agency.kind", "town")),
    "a year of text": (_set("year", value="2023"), ("year", "2023")),
    "an edition that there is not": (_set("edition", value="2022"), ("edition", "2022")),
    "a schema of the future": (_set("schema", value=2), ("schema", "2")),
    "a fact of text": (
        _set("facts", value=[{"label": "培训", "value": "3", "unit": "次"}]),
        ("facts[0]", "培训"),
    ),
    "a fact without a name": (
        _set("facts", value=[{"label": "", "value": 3, "unit": "次"}]),
        ("facts[0]", "label"),
    ),
    "prose that is no text": (_set("narrative", "overview", value=3), ("narrative.overview",)),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_file_that_breaks_the_form_is_refused_by_name(what: str) -> None:
    change, named = WRONG[what]
    document = copy.deepcopy(DOCUMENT)
    change(document)
    with pytest.raises(ReportFileError) as refused:
        file.parse(document, "数据.json")
    message = str(refused.value)
    assert message.startswith("数据.json：")
    assert all(word in message for word in named), message


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"schema": 1', "第1行第"),
        ("[" * 100_000, "层次太多"),
        ('{"year": 2022, "year": 2023}', "“year”写了两次"),
        ('{"year": NaN}', "NaN不是数字"),
        (f'{{"year": {"9" * 5000}}}', "5000位"),
        ("[]", "一组数据"),
    ],
    ids=["cut short", "deep", "a key twice", "not a number", "too long a number", "no object"],
)
def test_what_is_no_sound_json_is_one_sentence_in_chinese(text: str, what: str) -> None:
    with pytest.raises(ReportFileError) as refused:
        file.loads(text, "数据.json")
    message = str(refused.value)
    assert what in message
    assert "\n" not in message
    assert "recursion" not in message
    assert "Exceeds" not in message
