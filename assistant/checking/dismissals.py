"""Dismissals: a person says, with a reason, that a warning or a notice needs nothing.

A dismissal is kept with the report (``dismissals`` in the report file), stands through every later
check, and lapses as soon as a figure it rests on, or the passage it is about, is another. Errors
cannot be dismissed. One record:

    {"code": "T2-UNDISCLOSED", "where": ["active_disclosure.…", …],
     "reason": "…", "by": "…", "at": "2024-01-15T09:30:00+08:00",
     "figures": {"active_disclosure.normative_documents.newly_made": 33, …}}

For prose ``where`` is ``{"section": "overview"}`` and ``text`` the digest of the sentence (not the
sentence: it may hold personal data).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.checking.findings import Dismissed, Finding, Span, json_number
from assistant.errors import RequestError
from assistant.report import Report

_LAST = "last_year."


def dismiss(
    report: Report,
    finding: Finding,
    reason: str,
    by: str = "",
    *,
    last_year: Report | None = None,
    at: datetime | None = None,
) -> Report:
    """A copy of ``report`` in which ``finding`` is dismissed.

    Args:
        finding: a warning or a notice of a check of this report.
        reason: why nothing is to be done; shown wherever the finding is listed.
        by: who says so.
        last_year: the report the check was run against, if it was.
        at: when; now, if not given.

    Raises:
        RequestError: the finding is an error, or there is no reason.
    """
    if finding.severity == "error":
        raise RequestError(f"“{finding.code}”是错误，不能忽略，请改正：{finding.message}")
    if not reason.strip():
        raise RequestError("请写明为什么这一条可以不处理。")
    record = {
        **_key(finding, report, last_year),
        "reason": reason.strip(),
        "by": by.strip(),
        "at": (at or datetime.now().astimezone()).isoformat(timespec="seconds"),
    }
    kept = [d for d in report.dismissals if not _is_about(d, record)]
    return replace(report, dismissals=(*kept, record))


def restore(report: Report, finding: Finding) -> Report:
    """A copy of ``report`` in which ``finding`` is no longer dismissed."""
    about = _key(finding, report, None)
    return replace(
        report, dismissals=tuple(d for d in report.dismissals if not _is_about(d, about))
    )


def set_apart(
    findings: Iterable[Finding], report: Report, last_year: Report | None = None
) -> tuple[list[Finding], list[Dismissed]]:
    """The findings that stand, and those that a dismissal which still holds is about."""
    if not report.dismissals:
        return list(findings), []
    standing: list[Finding] = []
    dismissed: list[Dismissed] = []
    for finding in findings:
        record = None
        if finding.severity != "error":
            record = _record(report.dismissals, _key(finding, report, last_year))
        if record is None:
            standing.append(finding)
        else:
            by, at = str(record.get("by", "")), str(record.get("at", ""))
            dismissed.append(Dismissed(finding, str(record.get("reason", "")), by, at))
    return standing, dismissed


def _record(
    dismissals: Iterable[Mapping[str, Any]], key: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The dismissal of the same finding on the same figures and the same text."""
    for record in dismissals:
        if _is_about(record, key) and _plain(record.get("figures")) == _plain(key["figures"]):
            return record
    return None


def _is_about(record: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    return (
        record.get("code") == key["code"]
        and record.get("where") == key["where"]
        and record.get("text") == key.get("text")
    )


def _key(finding: Finding, report: Report, last_year: Report | None) -> dict[str, Any]:
    """What a dismissal of ``finding`` is about, and the figures that it rests on."""
    figures: dict[str, Any] = {}
    key: dict[str, Any] = {"code": finding.code, "figures": figures}
    if isinstance(finding.where, Span):
        text = str(getattr(report.narrative, finding.where.section, ""))
        key["where"] = {"section": finding.where.section}
        key["text"] = _digest(_sentence(text, finding.where))
        addresses = list((finding.details or {}).get("cells", ()))
    else:
        key["where"] = addresses = list(finding.where)
    for address in addresses:
        source = last_year if address.startswith(_LAST) else report
        bare = address.removeprefix(_LAST)
        if source is not None and bare in source.edition.index:
            figures[address] = json_number(source.get(bare))
    # What the finding itself compared, which covers figures that stand nowhere in the tables.
    figures["expected"] = json_number(finding.expected)
    figures["actual"] = json_number(finding.actual)
    return key


def _sentence(text: str, span: Span) -> str:
    """The sentence that the span stands in: the same figure elsewhere is another matter."""
    start = max(text.rfind(mark, 0, span.start) for mark in "。；\n") + 1
    ends = [end for mark in "。；\n" if (end := text.find(mark, span.end)) >= 0]
    return text[start : min(ends, default=len(text))]


def _digest(text: str) -> str:
    import hashlib  # loads OpenSSL: only who dismisses something about prose pays for it

    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(figures: Any) -> dict[str, Any]:
    """Figures as JSON has them, whatever the file's reader made of them."""
    if not isinstance(figures, Mapping):
        return {}
    return {str(address): json_number(value) for address, value in figures.items()}
