"""The rules on prose: every figure, year and name in it, and whether it says anything new.

`prose_findings` runs them all. The tables are taken as they are: whether they add up is the
business of the rules on tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.checking.blanks import blank_findings
from assistant.checking.findings import Finding
from assistant.checking.problems import problem_findings
from assistant.checking.prose_figures import figure_findings
from assistant.checking.prose_names import name_findings, personal_findings
from assistant.checking.prose_support import Support
from assistant.checking.prose_years import stale_findings
from assistant.checking.repetition import repetition_findings
from assistant.ledger.figures import Ledger
from assistant.ledger.quantities import read_claims
from assistant.report import Report

__all__ = ["prose_findings"]

#: What staff must still confirm; it is no text yet, and no rule looks into it.
_OPEN = re.compile(r"【待核实[^【】]*+】")


def prose_findings(
    report: Report,
    *,
    last_year: Report | None = None,
    draft: bool = False,
    names: Mapping[str, object] | Collection[str] = (),
    peers: Sequence[object] = (),
) -> list[Finding]:
    """All findings of the rules on prose (`N-`, `R-`, `S-PROBLEMS`), in the order of the text.

    Args:
        report: the report whose prose is checked against its own tables and facts.
        last_year: last year's report, for comparisons and for repeated text.
        draft: the text was drafted by the program: what nothing supports is an error.
        names: names of other bodies and places that must not stand here; as a mapping, with
            where each is from.
        peers: other bodies' reports (`Report`), for text taken over from them.
    """
    ledger = Ledger(_usable(report), last_year and _usable(last_year))
    support = Support(ledger, draft=draft)
    own = own_names(report)
    findings: list[Finding] = []
    for key, text in report.narrative:
        if not text.strip():
            continue
        clean = masked(text)
        claims = read_claims(clean, edition=report.edition, year=report.year, names=own)
        findings += figure_findings(key, clean, claims, support)
        findings += stale_findings(key, clean, claims, ledger)
        findings += name_findings(key, clean, report, names, draft=draft)
        findings += personal_findings(key, clean)
        findings += blank_findings(key, clean)
        if key == "problems":
            findings += problem_findings(clean)
    findings += repetition_findings(report, last_year, peers)
    return findings


def _usable(report: Report) -> Report:
    """The report without cells that are no numbers; the rules on cells tell of those."""
    kinds = set(map(type, report.values))
    if kinds <= {int, type(None)}:
        return report
    values = tuple(
        value if type(value) is int or (isinstance(value, Decimal) and value.is_finite()) else None
        for value in report.values
    )
    return report if values == report.values else replace(report, values=values)


def masked(text: str) -> str:
    """The text with every 【待核实：…】 blanked out; offsets stay."""
    return _OPEN.sub(_blank, text) if "【待核实" in text else text


def _blank(match: re.Match[str]) -> str:
    return "　" * len(match.group())


def own_names(report: Report) -> tuple[str, ...]:
    """The body's name, its region, and the parts that it may be called by."""
    name, region = report.agency.name, report.agency.region
    parts = [name, region]
    for tail in ("人民政府", "办事处", "管理委员会", "街道办事处", "人民政府办公室"):
        if name.endswith(tail):
            parts.append(name.removesuffix(tail))
    return tuple(dict.fromkeys(part for part in parts if len(part) > 1))
