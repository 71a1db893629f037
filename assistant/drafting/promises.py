"""What last year's report promised in 五, and what can be said of it this year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.drafting.phrasings import fact_phrase
from assistant.report import Fact, Report
from assistant.retrieval.passages import passages_of

Status = Literal["done", "partly", "not_begun", "unknown"]
STATUS_LABELS = {
    "done": "已完成",
    "partly": "部分完成",
    "not_begun": "尚未开展",
    "unknown": "待核实",
}

#: Words under which a promise and a fact speak of the same thing.
_SUBJECTS = (
    ("培训", "讲课", "学习"),
    ("解读",),
    ("网站", "门户", "专栏", "栏目"),
    ("公众号", "新媒体", "微信"),
    ("公示栏", "公开栏"),
    ("新闻发布会", "发布会"),
    ("档案", "归档", "案卷"),
    ("目录",),
    ("公报",),
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One measure that last year's 五 announced.

    Attributes:
        gist: its first clause without figures and years, as staff would name it; may be empty.
        text: the whole item.
        fact: a fact of this year that speaks of the same thing.
        status, note: what staff said of it (``confirmations`` of the report file).
    """

    gist: str
    text: str
    fact: Fact | None = None
    status: Status = "unknown"
    note: str = ""


def promises_of(report: Report, last_year: Report | None) -> list[Promise]:
    """The measures of last year's 五, each with what this year's report says of it."""
    if last_year is None:
        return []
    answers = {
        str(entry.get("promise", "")): entry
        for entry in report.confirmations
        if entry.get("kind") == "promise"
    }
    promises = []
    told: set[str] = set()
    for text in _measures(last_year):
        gist = _gist(text)
        answer: Mapping[str, Any] = answers.get(gist) or answers.get(text) or {}
        fact = next((f for f in report.facts if _same_subject(gist or text, f)), None)
        if fact is not None and fact.label in told:
            fact = None
        if fact is not None:
            told.add(fact.label)
        status = answer.get("status", "unknown")
        if status not in STATUS_LABELS:
            status = "unknown"
        promises.append(Promise(gist, text, fact, status, str(answer.get("note", ""))))
    return promises


def _measures(last_year: Report) -> list[str]:
    """The measures that last year's 五 announced, in order."""
    return [
        passage.text.strip(" 。；;，")
        for passage in passages_of(last_year)
        if passage.role == "measure"
    ]


def _gist(text: str) -> str:
    for clause in re.split(r"[，。；：,;:]", text):
        clause = re.sub(r"^(?:要|将|拟|继续|进一步)+", "", clause.strip())
        if 4 <= len(clause) <= 24 and not re.search(r"[0-9０-９《》“”]", clause):
            return clause
    return ""


def _same_subject(text: str, fact: Fact) -> bool:
    return (
        any(
            any(word in text for word in words) and any(word in fact.label for word in words)
            for words in _SUBJECTS
        )
        and fact_phrase(fact).topic != "other"
    )
