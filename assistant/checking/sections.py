"""The rules on the document as a whole: `S-SECTION` and `S-EDITION`."""

from __future__ import annotations

from assistant.checking.findings import Finding, Span
from assistant.checking.rules import rules
from assistant.report import SECTIONS, Report, edition_for
from assistant.report.model import SECTION_TITLES

#: Rule instances looked at: one for each of the six sections, one for the edition.
INSTANCES = len(SECTIONS) + 1

_HINTS = {
    "overview": "可先检查表格，再由本程序起草；定稿前必须有内容。",
    "problems": "可先检查表格，再由本程序起草；定稿前必须有内容。",
    "other": "请写明是否收取信息处理费；没有其他事项的写“无”。",
}


def section_findings(report: Report) -> list[Finding]:
    """Sections that are missing or empty, and tables of an edition that is not in force."""
    return [*_sections(report), *_edition(report)]


def section_title(key: str) -> str:
    """“一、总体情况” for ``overview``; “引言” for the preamble."""
    return f"“{SECTION_TITLES.get(key, '引言')}”"


def _sections(report: Report) -> list[Finding]:
    rule = rules()["S-SECTION"]
    prose = dict(report.narrative)
    absent = set(report.reading.get("missing_sections", ()))
    tables = {cell.table.key for cell, _ in report.filled()}
    findings = []
    for key, number, _title in SECTIONS:
        if prose.get(key, "").strip() or key in tables:
            continue
        if key in absent:
            problem = "缺失"
        elif key in prose:
            problem = "没有内容"
        else:
            problem = "的表格一个数也没有填写"
        message = rule.message.format(
            place=f"第{number}部分{section_title(key)}",
            problem=problem,
            hint=_HINTS.get(key, "请补上这一部分的表格。"),
        )
        findings.append(Finding(rule.code, rule.severity, Span(key, 0, 0), message, rule.basis))
    return findings


def _edition(report: Report) -> list[Finding]:
    if report.edition.covers(report.year):
        return []
    rule = rules()["S-EDITION"]
    right = edition_for(report.year)
    message = rule.message.format(
        year=report.year, expected=right.key, notice=right.notice, actual=report.edition.key
    )
    return [
        Finding(
            rule.code,
            rule.severity,
            (),
            message,
            rule.basis,
            expected=right.key,
            actual=report.edition.key,
        )
    ]
