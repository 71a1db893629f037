"""Every rule has cases that must and must not trip it (``tests/cases/<CODE>/``)."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from strategies import NARRATIVE

from assistant.checking import Finding, Span, check, rules
from assistant.report import Agency, Fact, Report, Value, edition

CASES = Path(__file__).parent / "cases"
TRIPS = sorted(CASES.glob("*/trips*.json"))
CLEAN = sorted(CASES.glob("*/clean*.json"))


def build(data: dict[str, Any]) -> Report:
    """The report of a case: cells not named are 0, prose not given is clean."""
    form = edition(data["edition"])
    cells: dict[str, Value] = {cell.address: 0 for cell in form.cells}
    cells |= {address: _value(value) for address, value in data.get("cells", {}).items()}
    cells |= dict.fromkeys(data.get("blank", ()))
    assert set(cells) == set(form.index), "the case names a cell that the edition does not have"
    return Report(
        agency=Agency(data.get("agency", "青禾市测试局"), "department", "青禾市"),
        year=data["year"],
        edition=form,
        values=tuple(cells[cell.address] for cell in form.cells),
        facts=tuple(Fact(f["label"], _value(f["value"]), f["unit"]) for f in data.get("facts", ())),
        narrative=replace(NARRATIVE, **data.get("narrative", {})),
    )


def _value(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def run(path: Path) -> tuple[Report, list[Finding], dict[str, Any]]:
    """The findings of the code that the case's folder is named for."""
    case = json.loads(path.read_text(encoding="utf-8"))
    report = replace(build(case["report"]), reading=case.get("reading", {}))
    result = check(
        report,
        last_year=build(case["last_year"]) if "last_year" in case else None,
        draft=case.get("draft", False),
        names=case.get("names", ()),
        peers=tuple(build(peer) for peer in case.get("peers", ())),
    )
    return report, [f for f in result.findings if f.code == path.parent.name], case


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_no_code_goes_without_cases_and_no_folder_without_a_code() -> None:
    assert {path.parent.name for path in TRIPS} == set(rules())
    assert {path.parent.name for path in CLEAN} == set(rules())


@pytest.mark.parametrize("path", TRIPS, ids=name)
def test_what_must_trip_a_rule_does_and_where(path: Path) -> None:
    report, found, case = run(path)
    assert len(found) == len(case["expected"]), [finding.message for finding in found]
    for finding, expected in zip(found, case["expected"], strict=True):
        if isinstance(expected, list):
            assert list(finding.cells) == expected
        else:
            assert touches(finding, expected, report), finding
        assert finding.basis == rules()[finding.code].basis
        assert "{" not in finding.message


@pytest.mark.parametrize("path", CLEAN, ids=name)
def test_what_must_not_trip_a_rule_does_not(path: Path) -> None:
    _, found, case = run(path)
    assert "expected" not in case
    assert [finding.message for finding in found] == []


def touches(finding: Finding, expected: dict[str, str], report: Report) -> bool:
    """Whether a finding about prose stands in the section, and on the words, that are expected."""
    assert isinstance(finding.where, Span)
    if finding.where.end == 0:  # a whole section, missing or empty
        return finding.where.section == expected["section"] and "quote" not in expected
    text = getattr(report.narrative, expected["section"])
    quote = expected.get("quote", text)
    start = text.index(quote)
    return (
        finding.where.section == expected["section"]
        and finding.where.start < start + len(quote)
        and finding.where.end > start
    )
