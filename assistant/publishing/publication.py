"""What may be published: a balanced report, as final or as a draft (草稿).

The gate for the tables is `Balanced`; this module adds the one for the prose. A report with an
error in its prose or sections, or with an open 【待核实：…】, can leave only as a draft, which says
so in its title line and its metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from assistant.checking import Balanced, CheckResult, Finding, Span, check
from assistant.checking.blanks import blank, blank_findings
from assistant.checking.findings import SEVERITIES
from assistant.errors import GateClosed
from assistant.report import SECTION_TITLES, Fact, Report

_GAP = "[\\s\u200b-\u200f\u2060\ufeff]*"
_OPEN_WORD = f"(?:核{_GAP}[实實对]|确{_GAP}认|补{_GAP}[充填]|填{_GAP}写)"
#: 【待核实：…】, what staff must still confirm: in other brackets, with spaces, closed or not, and
#: the words that people put in its place. Round brackets also hold prose: only the mark alone.
OPEN_POINT = re.compile(
    rf"[【\[〔［]{_GAP}[待请须需]{_GAP}{_OPEN_WORD}[^】\]〕］\n]*[】\]〕］]?"
    rf"|[（(]{_GAP}待{_GAP}{_OPEN_WORD}{_GAP}(?:[：:][^）)\n]*)?[）)]"
    rf"|待{_GAP}核{_GAP}实{_GAP}[：:][^。】\n]*】?"
)
_DRAFT = "（草稿）"

# （一）主动公开。 at the head of a paragraph, or a paragraph that is nothing else.
_TOPIC = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；，：\n]{1,28}(?:[。：]|$)")

# What neither XML nor a spreadsheet can hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Publication:
    """A report on its way out. Making one with ``final`` checks that it may go out as final.

    Attributes:
        balanced: the report behind the gate.
        final: False for a draft, which is marked as one wherever it is written.
        result: everything the check found, the open points included.

    Raises:
        GateClosed: ``final``, and there is an error finding or an open 【待核实】.
    """

    balanced: Balanced
    final: bool = True
    result: CheckResult = field(init=False)
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        result = examine(self.balanced.report, last_year=self.balanced.last_year)
        if self.final and not result.ok:
            raise GateClosed(
                result.findings,
                f"有{len(result.errors)}处问题没有解决，不能作为定稿导出，"
                f"可以先导出草稿。第一处：{result.errors[0].message}",
            )
        object.__setattr__(self, "result", result)
        object.__setattr__(self, "report", _writable(self.balanced.report))

    @property
    def title(self) -> str:
        """The title line; a draft's says that it is one."""
        return self.report.title + ("" if self.final else _DRAFT)

    @property
    def provenance(self) -> dict[str, Any]:
        """Who or what wrote the prose, with the state of the document."""
        provenance = {k: v for k, v in self.report.provenance.items() if k != "status"}
        if not self.final:
            provenance["status"] = "draft"
        return provenance


def examine(report: Report, *, last_year: Report | None = None) -> CheckResult:
    """All rules, and the open points, of which each is an error for a final document."""
    result = check(report, last_year=last_year)
    still_open = list(open_points(report))
    places = {finding.where for finding in still_open}
    told = [f for f in result.findings if f.code != "N-UNSUPPORTED" or f.where not in places]
    ranked = sorted([*told, *still_open], key=lambda finding: SEVERITIES.index(finding.severity))
    return replace(result, findings=tuple(ranked))


def open_points(report: Report) -> Iterator[Finding]:
    """One finding for each place in the prose or the title that staff have not settled.

    These are 【待核实：…】, and figures and names left to be filled in (XX件).
    """
    for match in chain(OPEN_POINT.finditer(report.title), blank().finditer(report.title)):
        yield _open((), f"标题有待核实的内容“{match[0]}”，请核实后改写机关名称。")
    for key, text in report.narrative:
        for match in OPEN_POINT.finditer(text):
            message = (
                f"“{SECTION_TITLES.get(key, '引言')}”有待核实的内容“{match[0]}”，"
                "请核实后改写或删去。"
            )
            yield _open(Span(key, match.start(), match.end()), message)
        for finding in blank_findings(key, text):
            yield _open(finding.where, finding.message)


def _open(where: Span | tuple[str, ...], message: str) -> Finding:
    return Finding(
        "S-UNCONFIRMED", "error", where, message, "草稿中【待核实】的内容须由工作人员确认"
    )


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a piece of prose, without surrounding space; empty lines are none."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def topic(paragraph: str) -> str:
    """The heading a paragraph begins with, as far as it goes: （一）主动公开。 ; else empty."""
    match = _TOPIC.match(paragraph)
    return match[0] if match else ""


def _writable(report: Report) -> Report:
    """The report without characters that no document can hold; newlines are of one kind."""

    def clean(text: str) -> str:
        return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

    agency = report.agency
    return replace(
        report,
        agency=replace(
            agency,
            name=" ".join(clean(agency.name).split("\n")),
            region=" ".join(clean(agency.region).split("\n")),
        ),
        facts=tuple(
            Fact(" ".join(clean(f.label).split("\n")), f.value, clean(f.unit)) for f in report.facts
        ),
        narrative=replace(report.narrative, **{k: clean(v) for k, v in report.narrative}),
    )
