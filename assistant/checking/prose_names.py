"""Names that do not belong here: `N-FOREIGN-NAME` and `N-PERSONAL`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from assistant.checking.findings import Finding, Severity, Span
from assistant.checking.prose_data import prose_data
from assistant.checking.rules import rules
from assistant.checking.sections import section_title
from assistant.ledger.numerals import narrow
from assistant.report import Report

_TAILS = (
    "人民政府办公室",
    "人民政府办公厅",
    "人民政府",
    "街道办事处",
    "办事处",
    "管理委员会",
    "管委会",
    "政府",
)
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?P<date>[0-9]{8})[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z-])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9A-Za-z])"
)
#: What both of these contain; few texts do.
_LONG_NUMBER = re.compile(r"[0-9]{3}[- ]?[0-9]{4}[- ]?[0-9]{4}")
_MAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,62}){1,4}"
)
_SELF = re.compile(
    r"(?<![自忘本你他她大小])我(?P<word>街道|园区|管委会|[省市州县区旗镇乡局厅委办])"
)


def name_findings(
    section: str,
    text: str,
    report: Report,
    names: Mapping[str, object] | Collection[str],
    *,
    draft: bool,
) -> Iterator[Finding]:
    """Names of other bodies and places, and words for a body of another kind (我办 in a 区)."""
    rule = rules()["N-FOREIGN-NAME"]
    severity: Severity = "error" if draft else "warning"
    for start, end, place in [*_foreign(text, report, names), *_levels(text, report)]:
        message = rule.message.format(
            section=section_title(section), quote=text[start:end], place=place
        )
        yield Finding(
            rule.code, severity, Span(section, start, end), message, rule.basis,
            actual=text[start:end],
        )  # fmt: skip


def _foreign(
    text: str, report: Report, names: Mapping[str, object] | Collection[str]
) -> Iterator[tuple[int, int, str]]:
    own = report.agency.name + "\n" + report.agency.region
    taken: list[tuple[int, int]] = []
    for name in (report.agency.name, report.agency.region):
        taken += _places(text, name) if len(name) > 1 else []
    for name in sorted(set(names), key=len, reverse=True):
        if len(name) < 2 or is_own(name, own, report.agency.name):
            continue
        for start, end in _places(text, name):
            if any(start < other[1] and other[0] < end for other in taken):
                continue
            taken.append((start, end))
            origin = names[name] if isinstance(names, Mapping) else ""
            yield start, end, _origin(origin) or "检索到的其他报告"


def _origin(origin: object) -> str:
    agency = getattr(origin, "agency", None)
    if agency is not None:
        name = getattr(agency, "name", agency)
        return f"{name}{getattr(origin, 'year', '')}年的报告"
    return origin if isinstance(origin, str) else ""


def is_own(name: str, own: str, agency: str) -> bool:
    """Whether ``name`` is the body's own, a part of it, its region, or the government above it."""
    if name in own or agency in name:
        return True
    for tail in _TAILS:
        if name.endswith(tail) and len(name) > len(tail) + 1:
            return name.removesuffix(tail) in own
    return False


def _places(text: str, name: str) -> list[tuple[int, int]]:
    places, start = [], text.find(name)
    while start >= 0:
        places.append((start, start + len(name)))
        start = text.find(name, start + len(name))
    return places


def _levels(text: str, report: Report) -> Iterator[tuple[int, int, str]]:
    data = prose_data()
    agency = report.agency
    known = agency.name + agency.region
    place = f"本机关名称“{agency.name}”"
    marks = {entry["word"]: entry["marks"] for entry in data["self"]}
    for match in _SELF.finditer(text):
        word = match["word"]
        if any(mark in known for mark in marks[word]):
            continue
        # Without a region it is not known what lies above the body.
        if word in "省市州县区旗" and not agency.region:
            continue
        yield match.start(), match.end(), place
    level = data["level"]
    if agency.kind not in level["kinds"]:
        return
    for word in level["words"]:
        for start, end in _places(text, word):
            if text.startswith(tuple(level["followed"]), end):
                yield start, end, place


def personal_findings(section: str, text: str) -> Iterator[Finding]:
    """Identity numbers, mobile numbers and private mail addresses."""
    if not any(character in text for character in "0123456789０１２３４５６７８９@"):
        return
    plain = narrow(text)
    rule = rules()["N-PERSONAL"]
    for start, end, kind in _personal(plain):
        message = rule.message.format(
            section=section_title(section), place=kind, quote=text[start:end]
        )
        yield Finding(
            rule.code, rule.severity, Span(section, start, end), message, rule.basis,
            actual=text[start:end],
        )  # fmt: skip


def _personal(text: str) -> Iterator[tuple[int, int, str]]:
    if _LONG_NUMBER.search(text):
        for match in _IDENTITY.finditer(text):
            if _is_date(match["date"]):
                yield match.start(), match.end(), "身份证号"
        for match in _MOBILE.finditer(text):
            yield match.start(), match.end(), "手机号"
    if "@" in text:
        for match in _MAIL.finditer(text):
            if not match.group().lower().endswith(".gov.cn"):
                yield match.start(), match.end(), "电子邮箱"


def _is_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100
