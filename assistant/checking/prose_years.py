"""`N-STALE-YEAR`: a year of an earlier report where this report's year must stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checking.findings import Finding, Span
from assistant.checking.prose_data import prose_data
from assistant.checking.prose_figures import judge
from assistant.checking.rules import rules
from assistant.checking.sections import section_title
from assistant.ledger.claims import Claim
from assistant.ledger.figures import Ledger
from assistant.ledger.numerals import narrow

_YEAR = re.compile(r"(?<![0-9〔\[])(?P<year>20[0-9]{2})\s?年(?P<degree>度)?")
_PERIOD_END = re.compile(
    r"[^。；\n]{0,12}?(?:至|到|—|-|－|～|~)(?:同年|当年|(?P<year>20[0-9]{2})\s?年)?\s?12\s?月\s?31\s?日"
)
_CLAUSE_STARTS = "。；！？\n，：:）) 　"
_FIRST_YEAR = 2008  # 条例 came into force


def stale_findings(
    section: str, text: str, claims: Sequence[Claim], ledger: Ledger
) -> Iterator[Finding]:
    """Years of earlier reports in the title, the period, the account and the plans."""
    plain = narrow(text)
    year = ledger.report.year
    rule = rules()["N-STALE-YEAR"]
    for match in _YEAR.finditer(plain):
        named = int(match["year"])
        if not _is_stale(section, plain, match, named, year, claims, ledger):
            continue
        message = rule.message.format(
            section=section_title(section), quote=_quote(text, match), expected=year
        )
        yield Finding(
            rule.code, rule.severity, Span(section, match.start(), match.end()), message,
            rule.basis, expected=year, actual=named, difference=named - year,
        )  # fmt: skip


def _quote(text: str, match: re.Match[str]) -> str:
    end = match.end()
    while end < len(text) and end - match.end() < 14 and text[end] not in "，。；\n":
        end += 1
    return text[match.start() : end]


def _is_stale(
    section: str, text: str, match: re.Match[str], named: int, year: int,
    claims: Sequence[Claim], ledger: Ledger,
) -> bool:  # fmt: skip
    if not _FIRST_YEAR <= named <= year:
        return False
    if named == year:
        return section == "problems" and _planned(text, match)
    if _in_title(text, match.start()):
        return False
    data = prose_data()["years"]
    if _period(text, match, year) or _announced(text, match, data["title"]):
        return True
    if section == "preamble":
        return text.startswith(tuple(data["title"]), match.end()) and not _past(text, match)
    if section == "overview":
        return _opens(text, match) and not _referred(text, match, named, year, claims, ledger)
    if section == "problems":
        return _planned(text, match)
    if section == "other":
        return _opens(text, match) and not _referred(text, match, named, year, claims, ledger)
    return False


def _in_title(text: str, position: int) -> bool:
    """Whether it stands inside 《…》: a document of that year."""
    opened = text.rfind("《", max(0, position - 120), position)
    return opened >= 0 and "》" not in text[opened:position]


def _period(text: str, match: re.Match[str], year: int) -> bool:
    """2022年1月1日至12月31日, or …至2022年12月31日: the period of an earlier report."""
    if re.match(r"\s?1\s?月\s?1\s?日", text[match.end() : match.end() + 8]):
        end = _PERIOD_END.match(text, match.end())
        return end is not None and (end["year"] is None or int(end["year"]) <= year)
    return False


def _announced(text: str, match: re.Match[str], titles: Sequence[str]) -> bool:
    """现将我局2022年政府信息公开工作情况报告如下: the report itself, wherever it is announced."""
    before = text[max(0, match.start() - 16) : match.start()]
    announced = "将" in before[max(map(before.rfind, "，。；\n")) + 1 :]
    behind = text[match.end() : match.end() + 40].split("。")[0]
    return announced and behind.startswith(tuple(titles)) and "如下" in behind


def _past(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 6) : match.start()]
    return any(word in before for word in ("上年", "比", "较", "与", "自"))


def _at_start(text: str, match: re.Match[str]) -> bool:
    start = match.start()
    return start == 0 or text[start - 1] in _CLAUSE_STARTS or text[start - 1] == "在"


def _sentence(text: str, match: re.Match[str]) -> tuple[int, int]:
    start = max(text.rfind(stop, 0, match.start()) for stop in "。！？\n") + 1
    ends = [place for stop in "。！？\n" if (place := text.find(stop, match.end())) >= 0]
    return start, min(ends, default=len(text))


def _opens(text: str, match: re.Match[str]) -> bool:
    openings = tuple(prose_data()["years"]["opening"])
    return _at_start(text, match) and text.startswith(openings, match.end())


def _referred(
    text: str, match: re.Match[str], named: int, year: int,
    claims: Sequence[Claim], ledger: Ledger,
) -> bool:  # fmt: skip
    """Whether the sentence speaks of the earlier year as of an earlier year."""
    start, end = _sentence(text, match)
    rest = text[start : match.start()] + text[match.end() : end]
    if str(year) in rest or any(w in rest for w in prose_data()["years"]["reference"]):
        return True
    told = [c for c in claims if start <= c.start < end and c.meaning and c.value]
    verdicts = [judge(claim, ledger) for claim in told]
    if named == year - 1 and "right" in verdicts and any(_of_last_year(c) for c in told):
        # It agrees with last year's report; unless this year's figures are the same, it is meant.
        return "wrong" not in verdicts
    return False


def _of_last_year(claim: Claim) -> bool:
    return any(leaf.is_last_year for source in claim.meaning for leaf in source.leaves())


def _planned(text: str, match: re.Match[str]) -> bool:
    """2023年将… in 五 of the report on 2023: that year is over."""
    start, _ = _sentence(text, match)
    if not _at_start(text, match):
        return False
    if any(word in text[start : match.start()] for word in prose_data()["years"]["told"]):
        return False
    behind = text[match.end() : match.end() + 1]
    place = match.end() + (behind in ("，", ","))
    return text.startswith(tuple(prose_data()["years"]["plan"]), place)
