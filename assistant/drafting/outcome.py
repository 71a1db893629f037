"""A draft put into its report: the prose, the set pieces, and who or what wrote it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from string import Template
from typing import Any

from assistant.checking.findings import shown
from assistant.drafting.draft import Draft
from assistant.report import Report


def drafted_report(report: Report, draft: Draft) -> Report:
    """The report with the drafted sections, the set pieces where blank, and the provenance."""
    from dataclasses import replace

    texts = {key: section.text for key, section in draft.sections.items()}
    for key, text in formalities(report).items():
        if text and not dict(report.narrative)[key].strip():
            texts[key] = text
    origin = "model" if draft.writer.get("kind") == "openai" else "rule"
    provenance: dict[str, Any] = {
        **report.provenance,
        "origin": origin,
        "program": draft.record.get("program", ""),
        "draft_id": draft.record.get("draft_id", ""),
        "sections": sorted(draft.sections),
    }
    if origin == "model":
        provenance["model"] = draft.writer.get("model", "")
    else:
        provenance.pop("model", None)
    return replace(report.with_narrative(**texts), provenance=provenance)


def formalities(report: Report) -> dict[str, str]:
    """``preamble`` and ``other`` (六) in their set form; ``other`` is empty without a fee fact."""
    data = _load()
    preamble = Template(data["preamble"]).substitute(
        agency=report.agency.name,
        year=report.year,
        notice=report.edition.notice,
        notice_title=report.edition.notice_title,
    )
    fee = next((fact for fact in report.facts if "信息处理费" in fact.label), None)
    other = ""
    if fee is not None:
        form = data["other"]["some" if fee.value else "none"]
        other = Template(form).substitute(fee=shown(fee.value) + fee.unit) if fee.value else form
    return {"preamble": preamble, "other": other}


@cache
def _load() -> dict[str, Any]:
    source = resources.files("assistant.drafting").joinpath("formalities.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
