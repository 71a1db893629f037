"""The check certificate: which rules ran, on which data, what was found, dismissed, confirmed.

It stands beside an export as JSON and, on request, as the document's last page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.checking.findings import SEVERITY_LABELS
from assistant.checking.rules import RULES_VERSION, rules
from assistant.publishing.label import PROGRAM
from assistant.publishing.publication import Publication
from assistant.report import Report
from assistant.report import file as report_file

#: The heading of the last page; readers stop there.
HEADING = "检查证明"
_NEED_CORPUS = ("R-PEER", "N-FOREIGN-NAME")  # run while drafting, where other reports are known
_DATA = ("agency", "year", "edition", "statistics", "facts", "narrative")


def fingerprint(report: Report) -> str:
    """SHA-256 of the report's data, in hexadecimal.

    What is hashed is the JSON of ``agency``, ``year``, ``edition``, ``statistics``, ``facts`` and
    ``narrative`` in UTF-8, keys sorted, no space between tokens; what the program adds is not.
    """
    document = report_file.dump(report)
    data = {key: document[key] for key in _DATA}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def certify(publication: Publication) -> dict[str, Any]:
    """The certificate as JSON data."""
    report, last_year = publication.report, publication.balanced.last_year
    result = publication.result
    dismissed = [entry.to_json() for entry in result.dismissed]
    return {
        "certificate": 1,
        "program": PROGRAM,
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "report": {
            "title": report.title,
            "agency": report.agency.name,
            "year": report.year,
            "edition": report.edition.key,
            "sha256": fingerprint(report),
        },
        "last_year": None
        if last_year is None
        else {"year": last_year.year, "sha256": fingerprint(last_year)},
        "final": publication.final,
        "rules": {
            "version": RULES_VERSION,
            "checked": result.rules,
            "cells": result.cells,
            "codes": [
                {"code": r.code, "severity": r.severity, "ran": _ran(r.code, last_year is not None)}
                for r in rules().values()
            ],
        },
        "ok": result.ok,
        "findings": [finding.to_json() for finding in result.findings],
        "dismissed": dismissed,
        "dismissals": [dict(entry) for entry in report.dismissals],
        "confirmations": [dict(entry) for entry in report.confirmations],
        "confirmed_by": confirmers(report),
        "blank_as_zero": list(report.reading.get("blank_as_zero", ())),
        "provenance": publication.provenance,
    }


def _ran(code: str, with_last_year: bool) -> bool:
    """Whether a rule can have run: some need last year's report, others a corpus beside it."""
    if code.startswith("Y-") or code == "R-LAST-YEAR":
        return with_last_year
    return code not in _NEED_CORPUS


def confirmers(report: Report) -> list[str]:
    """Who confirmed something in the report, each once, in the order of the confirmations."""
    names = (str(entry.get("by") or "").strip() for entry in report.confirmations)
    return list(dict.fromkeys(name for name in names if name))


def rows(certificate: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The certificate as its page shows it: label and text."""
    report, ran = certificate["report"], certificate["rules"]
    last_year = certificate["last_year"]
    counts = {
        label: sum(finding["severity"] == severity for finding in certificate["findings"])
        for severity, label in SEVERITY_LABELS.items()
    }
    shown = [
        ("报告", report["title"]),
        ("状态", "定稿" if certificate["final"] else "草稿"),
        ("检查时间", certificate["time"]),
        ("检查程序", f"{certificate['program']}，规则版本{ran['version']}"),
        ("检查范围", f"{ran['cells']}个单元格，{ran['checked']}项检查"),
        ("规则", "、".join(rule["code"] for rule in ran["codes"] if rule["ran"])),
        ("数据摘要", f"SHA-256 {report['sha256']}"),
    ]
    if last_year:
        shown.append(("上年数据", f"{last_year['year']}年，SHA-256 {last_year['sha256']}"))
    shown.append(("结果", "，".join(f"{label}{count}处" for label, count in counts.items())))
    for finding in certificate["findings"]:
        shown.append((finding["code"], finding["message"]))
    shown += [("不再提示", _dismissal(entry)) for entry in _dismissals(certificate)]
    shown += [("工作人员确认", _said(entry)) for entry in certificate["confirmations"]]
    shown.append(("确认人", "、".join(certificate["confirmed_by"]) or "未登记"))
    if blanks := certificate["blank_as_zero"]:
        shown.append(("空格按0处理", f"{len(blanks)}个单元格原为空，经办人选择按0处理"))
    return shown


def _dismissals(certificate: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was dismissed: with its finding where it still stands, else as it was recorded."""
    return list(certificate["dismissed"] or certificate["dismissals"])


def _dismissal(entry: Mapping[str, Any]) -> str:
    record = {**entry, **entry.get("dismissed", {})}
    reason = str(record.get("reason") or "没有写明")
    said = "，".join(str(record[key]) for key in ("by", "at") if record.get(key))
    about = " ".join(str(record[key]) for key in ("code", "message") if record.get(key))
    return f"{about}（理由：{reason}{'；' + said if said else ''}）"


def _said(entry: Mapping[str, Any]) -> str:
    parts = (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in entry.values())
    return "，".join(part for part in parts if part)
