"""What is promised of the bundled corpus."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import combinations

import pytest

from assistant.checking import check
from assistant.report import Report
from assistant.resources import bundled
from assistant.retrieval.catalogue import Peer
from assistant.retrieval.gathering import read_report

LENGTH = 10
PATHS = sorted(path for path in bundled("corpus").glob("*.md") if path.stem != "README")


@cache
def reports() -> dict[str, Report]:
    return {path.stem: read_report(path) for path in PATHS}


@cache
def by_body() -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports().values():
        found[report.agency.name].append(report)
    return {name: sorted(each, key=lambda r: r.year) for name, each in found.items()}


def sequences(report: Report) -> set[str]:
    """The ten-character sequences of a report's prose, figures and marks aside."""
    prose = "".join(text for _, text in report.narrative)
    bare = re.sub(r"[^\u4e00-\u9fff]", "", prose)
    return {bare[i : i + LENGTH] for i in range(len(bare) - LENGTH + 1)}


def test_there_are_reports_of_many_bodies_kinds_and_years() -> None:
    assert len(reports()) >= 45
    assert len(by_body()) >= 15
    assert {report.edition.key for report in reports().values()} == {"2019", "2021"}
    kinds = {report.agency.kind for report in reports().values()}
    assert kinds >= {"province", "city", "county", "department", "subdistrict", "township", "zone"}


def test_each_body_has_two_to_four_consecutive_years() -> None:
    for name, each in by_body().items():
        years = [report.year for report in each]
        assert 2 <= len(years) <= 4, name
        assert years == list(range(years[0], years[0] + len(years))), name


@pytest.mark.parametrize("name", [path.stem for path in PATHS])
def test_every_report_is_in_order_with_its_year_before_and_its_peers(name: str) -> None:
    report = reports()[name]
    body = by_body()[report.agency.name]
    last = next((other for other in body if other.year == report.year - 1), None)
    peers = [
        Peer(other.agency.name, other.year, other.narrative.overview, other.narrative.problems)
        for other in reports().values()
        if other.agency.name != report.agency.name
    ]
    found = check(report, last_year=last, peers=[peer.as_report() for peer in peers])
    assert report.reading["notes"] == []
    bad = [
        f for f in found.findings if f.severity == "error" or f.code in ("R-PEER", "R-LAST-YEAR")
    ]
    assert bad == []


def test_no_two_bodies_share_more_than_a_little_of_their_prose() -> None:
    found = {name: sequences(report) for name, report in reports().items()}
    for one, other in combinations(found, 2):
        if reports()[one].agency == reports()[other].agency:
            continue
        shared = len(found[one] & found[other]) / min(len(found[one]), len(found[other]))
        assert shared <= 0.35, (one, other)
