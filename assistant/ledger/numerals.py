"""Numbers as Chinese offices write them: 1,234, １２３４, 十二, 两, 3.2万, 27.948692, 百分之五.

One compiled pattern finds a number at a position; nothing in it can backtrack (possessive
quantifiers), so reading is linear in the length of the text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
           "七": 7, "八": 8, "九": 9}  # fmt: skip
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
#: Full-width digits and signs to half-width ones, character by character: offsets stay.
_NARROW = str.maketrans("０１２３４５６７８９．％", "0123456789.%")

_WIDE = re.compile("[０-９．％]")

#: The longest number that is read as one; longer runs of digits are not quantities.
MAX_DIGITS = 30

_NUMBER = re.compile(
    r"""
      (?P<arabic>
          [0-9]{1,3}(?:[,，][0-9]{3})++(?![0-9])(?:\.[0-9]++)?
        | [０-９]{1,3}(?:[，,][０-９]{3})++(?![０-９])(?:．[０-９]++)?
        | [0-9０-９]++(?:[.．][0-9０-９]++)?
      )
      (?P<scale>百万|千万|百亿|[百千万亿](?![分]))?
    | (?P<chinese>[〇零一二两三四五六七八九十百千万亿]++)
    """,
    re.VERBOSE,
)


#: By far the commonest: a few plain digits, and no sign behind them that goes on.
_PLAIN = re.compile(r"[0-9]{1,9}(?![0-9０-９,，.．百千万亿])")
_ONE = Decimal(1)


class Numeral(NamedTuple):
    """A number in a text: offsets, ``value``, the ``step`` it was rounded to, how it is written.

    Attributes:
        step: the unit of its last digit: 1 for 41, 0.1 for 12.6, 1000 for 3.2万.
        chinese: written in Chinese characters (十二) and not in digits.
    """

    start: int
    end: int
    value: Decimal
    step: Decimal
    chinese: bool


def narrow(text: str) -> str:
    """``text`` with full-width digits, points and percent signs made half-width, same length."""
    return text.translate(_NARROW) if _WIDE.search(text) else text


def read_numeral(text: str, position: int) -> Numeral | None:
    """The number that starts at ``position``, None where none does."""
    plain = _PLAIN.match(text, position)
    if plain is not None:
        return Numeral(position, plain.end(), Decimal(plain.group()), _ONE, False)
    match = _NUMBER.match(text, position)
    if match is None:
        return None
    if match["chinese"] is not None:
        value = chinese_value(match["chinese"])
        if value is None:
            return None
        return Numeral(position, match.end(), Decimal(value), _ONE, True)
    digits = narrow(match["arabic"]).replace(",", "").replace("，", "")
    if len(digits) > MAX_DIGITS:
        return None
    scale = _scale(match["scale"] or "")
    value_, point, fraction = Decimal(digits), digits.find("."), 0
    if point >= 0:
        fraction = len(digits) - point - 1
    step = Decimal(1).scaleb(-fraction) * scale
    return Numeral(match.start(), match.end(), value_ * scale, step, False)


@lru_cache(maxsize=1024)
def chinese_value(text: str) -> int | None:
    """The value of a Chinese numeral: 十二 is 12, 二〇二三 is 2023; None where it is not one."""
    if not text or len(text) > MAX_DIGITS:
        return None
    if all(character in _DIGITS for character in text):
        if len(text) > 1 and "两" in text:
            return None
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
        elif character in _POWERS:
            section += (1 if digit in (None, 0) else digit or 0) * _POWERS[character]
            digit = None
        else:
            section += digit or 0
            if section == 0:
                return None
            total = (total + section) * _MYRIADS[character]
            section, digit = 0, None
    return total + section + (digit or 0)


def _scale(text: str) -> int:
    scale = 1
    for character in text:
        scale *= _POWERS.get(character) or _MYRIADS[character]
    return scale


def written(value: int | Decimal) -> str:
    """A value in half-width digits, without exponent and without trailing zeros."""
    if isinstance(value, int):
        return str(value)
    return format(value.normalize(), "f")
