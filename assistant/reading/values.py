"""What a table cell says: a number in the cell's unit, *not filled*, or not understood."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from assistant.reading.blocks import INVISIBLE, bare
from assistant.report.editions import Cell
from assistant.report.model import Value

#: Stands for a space that must not be lost; a character that no text uses.
_SPACE = "\ue000"
_PARTED = re.compile(r"(?<=[0-9０-９])\s+(?=[0-9０-９])")
NOT_FILLED = "读作未填"
#: More digits than any count or amount of a report has; a longer run is several cells in one.
MAX_DIGITS = 12
#: Longer text is neither a figure nor a blank.
_MAX_VALUE = 80


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read from a cell.

    ``value`` is None where the cell is not filled or not understood; ``note`` says in Chinese what
    was done with the raw text, empty for a plain number.
    """

    value: Value
    note: str = ""
    understood: bool = True


@dataclass(frozen=True)
class _Grammar:
    blank: frozenset[str]
    blank_characters: frozenset[str]
    zero: frozenset[str]
    plus: frozenset[str]
    minus: frozenset[str]
    money: dict[str, Decimal]
    pattern: re.Pattern[str]
    unit_in_head: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    source = Path(__file__).with_name("values.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    signs = sorted(data["plus"] + data["minus"], key=len, reverse=True)
    units = sorted([*data["count_units"], *data["money"]], key=len, reverse=True)
    money = "|".join(sorted(data["money"], key=len, reverse=True))
    pattern = (
        rf"(?P<sign>{'|'.join(map(re.escape, signs))})?"
        r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
        rf"(?P<unit>{'|'.join(units)})?"
        r"(?P<remark>[(\[].*[)\]])?"
    )
    return _Grammar(
        blank=frozenset(data["blank"]),
        blank_characters=frozenset(data["blank_characters"]),
        zero=frozenset(data["zero"]),
        plus=frozenset(data["plus"]),
        minus=frozenset(data["minus"]),
        money={unit: Decimal(factor) for unit, factor in data["money"].items()},
        pattern=re.compile(pattern),
        unit_in_head=re.compile(rf"(?:单位:?|\()({money})(?:\)|$)"),
    )


def is_blank(text: str) -> bool:
    """Whether a cell with this text is not filled: blank, ``-``, ``—``, ``/``, ``_``, 无."""
    return len(text) <= _MAX_VALUE and _is_blank(text)


@lru_cache(maxsize=4096)
def _is_blank(text: str) -> bool:
    text, grammar = bare(text).casefold(), _grammar()
    return text in grammar.blank or not set(text) - grammar.blank_characters


def is_number(text: str) -> bool:
    """Whether the text is a number as cells hold it, with or without sign, unit and remark."""
    return len(text) <= _MAX_VALUE and _is_number(text)


@lru_cache(maxsize=4096)
def _is_number(text: str) -> bool:
    text, grammar = _figure(text), _grammar()
    return text in grammar.zero or grammar.pattern.fullmatch(text) is not None


def _figure(text: str) -> str:
    """A figure for comparing; a space between two digits stays, for it may part two figures."""
    marked = _PARTED.sub(_SPACE, INVISIBLE.sub("", text))
    return bare(marked).replace(_SPACE, " ")


def unit_of(head: str) -> str:
    """The unit of money that a column head names (本年收费金额(单位:元)), or an empty string."""
    found = _grammar().unit_in_head.search(bare(head))
    return found[1] if found else ""


def parse(raw: str, cell: Cell, head_unit: str = "") -> Parsed:
    """Read the text of one cell.

    Args:
        raw: the cell's text as the document has it.
        cell: the official cell; its kind and unit decide what the text may say.
        head_unit: the unit of money that the document's own column head names.
    """
    if raw.isdecimal() and raw.isascii() and len(raw) <= MAX_DIGITS and cell.kind != "money":
        return Parsed(int(raw))  # by far the commonest
    grammar, text = _grammar(), _figure(raw)
    if is_blank(raw):
        shown = f"“{raw.strip()}”" if raw.strip() else "空白"
        return Parsed(None, f"{shown}{NOT_FILLED}")
    if text in grammar.zero:
        return Parsed(0, f"“{raw.strip()}”读作0")
    match = grammar.pattern.fullmatch(text)
    digits = re.sub(r"[^0-9]", "", match["number"]) if match else ""
    if match is None or len(digits) > MAX_DIGITS:
        return Parsed(None, f"“{raw.strip()}”看不懂，{NOT_FILLED}", understood=False)
    number = Decimal(match["number"].replace(",", ""))
    sign, unit, remark = match["sign"] or "", match["unit"] or "", match["remark"] or ""
    if sign in grammar.minus:
        number = -number
    if cell.kind == "money":
        return _money(raw, number, sign, unit, remark, cell, head_unit)
    worded_sign = sign not in ("", "+", "-")
    if unit in grammar.money or (worded_sign and cell.kind != "change"):
        return Parsed(None, f"“{raw.strip()}”看不懂，{NOT_FILLED}", understood=False)
    value = _plain(number)
    return Parsed(value, f"“{raw.strip()}”读作{value}" if str(value) != text else "")


def _money(
    raw: str, number: Decimal, sign: str, unit: str, remark: str, cell: Cell, head_unit: str
) -> Parsed:
    grammar = _grammar()
    own = unit or unit_of(remark)
    if (own and own not in grammar.money) or sign not in ("", "+", "-"):
        return Parsed(None, f"“{raw.strip()}”看不懂，{NOT_FILLED}", understood=False)
    used = own or head_unit or cell.column.unit
    value = _plain(number * grammar.money[used] / grammar.money[cell.column.unit])
    if own or used != cell.column.unit:
        named = raw.strip() if own else f"{raw.strip()}（{used}）"
        return Parsed(value, f"“{named}”读作{value}{cell.column.unit}")
    if not head_unit and value and not unit_of(cell.column.label):
        return Parsed(value, f"“{raw.strip()}”没有写单位，按{cell.column.unit}读")
    return Parsed(value)


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number.normalize()
