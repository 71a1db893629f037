"""Years, spans of years and months, as they stand among the figures of a text."""

from __future__ import annotations

import re

from assistant.ledger.numerals import chinese_value, narrow
from assistant.ledger.senses import Senses
from assistant.ledger.token import EMPTY, Token

_DATE = re.compile(
    r"(?P<year>[0-9０-９]{4}|[二一][〇零○0０九一二三四五六七八]{3})\s?(?:年度|年|年版)"
)
_YEARS_SPAN = re.compile(
    r"(?P<first>20[0-9]{2})\s?年?\s?(?:[—\-－–~～]{1,2}|[至到])\s?(?P<last>20[0-9]{2})\s?(?:年度|年)"
)
_MONTH = re.compile(
    r"[0-9０-９]{1,2}\s?月(?:份|初|末|底|中旬|上旬|下旬)?(?:\s?[0-9０-９]{1,2}\s?[日号])?"
    r"|[一二三四五六七八九十]{1,2}月(?:份|初|末|底|中旬|上旬|下旬)?"
)
_YEARS = {-1: "last", 0: "this", 1: "next"}
_DATED = {role: Senses({role: ()}) for role in _YEARS.values()}
#: Years that a span may be told apart into.
_LONGEST_SPAN = 12


def read_date(text: str, position: int, report_year: int, *, digit: bool) -> Token | None:
    """The date that begins at ``position``, None where none does; ``digit``: with a digit.

    A year is marked by how it stands to ``report_year``; a span is none of its years alone, but
    keeps them (`Token.years`).
    """
    if digit and (match := _YEARS_SPAN.match(text, position)):
        return _span(match, report_year)
    if match := _DATE.match(text, position):
        digits = narrow(match["year"])
        year = (
            int(digits)
            if digits.isdigit() and digits.isascii()
            else chinese_value(digits.replace("○", "〇"))
        )
        if year and 1900 <= year <= 2200:
            return _year(position, match.end(), match.group(), year, report_year)
    if (match := _MONTH.match(text, position)) and not text.startswith("个", match.end()):
        return Token.of_date(position, match.end(), match.group())
    return None


def _span(match: re.Match[str], report_year: int) -> Token:
    start, end = match.span()
    first, last = int(match["first"]), int(match["last"])
    token = Token.of_date(start, end, match.group(), EMPTY, min(first, report_year - 2))
    if first < last < first + _LONGEST_SPAN:
        years = range(first, last + 1)
        token.years = tuple(_year(start, end, f"{year}年", year, report_year) for year in years)
    return token


def _year(start: int, end: int, words: str, year: int, report_year: int) -> Token:
    role = _YEARS.get(year - report_year)
    return Token.of_date(start, end, words, _DATED[role] if role else EMPTY, year)
