"""Amounts that hide from the grammar of quantities: 近百件, 翻了两番, 三分之一, ①, 1<b>2</b>件, 8 7件.

The grammar says what a figure means; here it only counts that there is one which nobody can look
up. What the ledger gave, a year that may be named, set phrases and what staff said themselves are
blanked out first; whatever still counts something is an amount without a source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assistant.drafting.phrasings import load_data
from assistant.ledger.numerals import chinese_value

_TAG = re.compile(r"<[^<>]{0,80}>|&[a-zA-Z#0-9]{1,8};")
_GAP = re.compile(r"(?<=\d)[\s·_*~`'’\u200b-\u200f\u2060\ufeff\u00ad]+(?=\d)")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_BLANK = "\u3000"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text: where it stands, and how it is written there."""

    start: int
    end: int
    text: str


def hidden_amounts(text: str, known: Iterable[str] = ()) -> list[Amount]:
    """Amounts in ``text`` that no figure of the ledger is behind, in the order of the text.

    Args:
        text: a sentence, or a whole section.
        known: stretches that may stand: figures as written out, quotations of last year's
            measures, what staff confirmed.

    Digits that stand plainly before a unit are the grammar's affair and not reported, unless
    markup, spaces or invisible characters cut them up.
    """
    found = [Amount(m.start(), m.end(), m.group()) for m in _cut_up(text)]
    plain = _blanked(text, known)
    found += [Amount(i, i + 1, text[i]) for i, character in enumerate(plain) if _is_odd(character)]
    words = _words()
    for match in words.vague.finditer(plain):
        found.append(Amount(match.start(), match.end(), match.group()))
    for match in words.counted.finditer(plain):
        if not _is_small(match["numeral"], match["measure"]):
            found.append(Amount(match.start(), match.end(), match.group()))
    return _apart(found)


def loose_digits(text: str, known: Iterable[str], years: Iterable[int]) -> list[Amount]:
    """Digits in ``text`` that are neither ``known`` nor a year that may be named (2023年)."""
    plain = _blanked(text, known)
    for year in years:
        plain = re.sub(rf"(?<!\d){year}年", _BLANK * 5, plain)
    plain = re.sub("第[1-4]季度", _BLANK * 4, plain)
    return [
        Amount(m.start(), m.end(), m.group()) for m in re.finditer(r"[\d.,%％]*\d[\d.,%％]*", plain)
    ]


def _cut_up(text: str) -> Iterable[re.Match[str]]:
    """Tags, and gaps within a number."""
    yield from _TAG.finditer(text)
    yield from _GAP.finditer(text)
    yield from _INVISIBLE.finditer(text)


def _blanked(text: str, known: Iterable[str]) -> str:
    """``text`` of the same length without what may stand."""
    for words in sorted(set(known), key=len, reverse=True):
        if not words or words not in text:
            continue
        before = r"(?<![\d.])" if words[0].isdigit() else ""
        behind = r"(?![\d.]*\d)" if words[-1].isdigit() else ""
        text = re.sub(before + re.escape(words) + behind, lambda m: _BLANK * len(m[0]), text)
    return _words().phrases.sub(lambda m: _BLANK * len(m[0]), text)


def _is_odd(character: str) -> bool:
    """A numeral that is neither a plain digit nor a Chinese character: ①, Ⅷ, ½, ㈢, ٣, ²."""
    if character < "\u00b2" or "\u3400" <= character <= "\u9fff" or "０" <= character <= "９":
        return False
    return unicodedata.category(character) in ("Nd", "Nl", "No") and character != "〇"


def _is_small(numeral: str, measure: str) -> bool:
    if numeral == "一":
        return True
    value = chinese_value(numeral)
    return value is not None and value <= 2 and measure in _words().small


def _apart(found: list[Amount]) -> list[Amount]:
    """The amounts in order, without those within another."""
    kept: list[Amount] = []
    for amount in sorted(found, key=lambda a: (a.start, -a.end)):
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return kept


@dataclass(frozen=True, slots=True)
class _Words:
    vague: re.Pattern[str]
    counted: re.Pattern[str]
    phrases: re.Pattern[str]
    small: frozenset[str]


@cache
def _words() -> _Words:
    data = load_data("amounts.toml")
    measures = sorted(data["measures"]["words"], key=len, reverse=True)
    characters = data["numerals"]["characters"]
    counted = (
        rf"(?<![第十{characters}])(?P<numeral>[{characters}]+)(?:[余多来])?\s*"
        rf"(?P<measure>{'|'.join(measures)})"
    )
    phrases = sorted(data["phrases"]["patterns"], key=len, reverse=True)
    return _Words(
        re.compile("|".join(data["vague"]["patterns"])),
        re.compile(counted),
        re.compile("|".join(phrases)),
        frozenset(data["measures"]["small"]),
    )
