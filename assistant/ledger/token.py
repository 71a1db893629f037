"""One piece of a text: a number with its unit, words of the lexicon, punctuation, or unknown text."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from assistant.ledger.numerals import Numeral
from assistant.ledger.senses import Entry, Senses, mask_of

TokenKind = Literal["cue", "number", "date", "skip", "stop", "mark", "gap"]

EMPTY = Senses()
ONE = Decimal(1)
#: Roles of tokens that are no cues.
NUMBER, YEAR, MONTH = mask_of("number"), mask_of("year"), mask_of("month")


class Token:
    """One piece of a text.

    Attributes:
        kind: ``cue`` (words of the lexicon), ``number`` (a quantity with its unit), ``date``
            (a year or a month; ``year`` set for a year), ``skip`` (a set phrase, a document
            number …), ``stop`` (ends a sentence), ``mark`` (a comma, a bracket …), ``gap``.
        senses: for a cue, role → entries.
        mask: its roles as bits (`mask_of`); numbers, years and months have one each, too.
        count: the value of a plain count (41件), whose ``number`` is not worked out.
    """

    # Written out and not a dataclass: a text of 3,000 characters makes over a thousand of them,
    # and only numbers and dates set what follows here.
    number: Numeral | None = None
    unit = ""
    unit_kind = ""
    vague = False
    chinese = False
    #: −1 behind 不足, 1 behind 超过: the figure itself lies below or above.
    bound = 0
    year = 0
    month = False
    #: The years of a span, each as a date: 2021至2023年.
    years: tuple[Token, ...] = ()
    count: int | None = None

    def __init__(
        self, kind: TokenKind, start: int, end: int, text: str, senses: Senses = EMPTY
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.senses = senses
        self.mask = senses.mask

    @classmethod
    def of_number(
        cls, start: int, end: int, text: str, number: Numeral, unit: str = "",
        unit_kind: str = "", vague: bool = False,
    ) -> Token:  # fmt: skip
        """A quantity."""
        token = cls("number", start, end, text)
        token.number, token.unit, token.unit_kind = number, unit, unit_kind
        token.vague, token.chinese, token.mask = vague, number.chinese, NUMBER
        return token

    @classmethod
    def of_count(
        cls, start: int, end: int, text: str, count: int, unit: str, unit_kind: str, vague: bool
    ) -> Token:
        """A quantity in a few plain digits with a unit right behind them."""
        token = cls("number", start, end, text)
        token.count, token.unit, token.unit_kind = count, unit, unit_kind
        token.vague, token.mask = vague, NUMBER
        return token

    @classmethod
    def of_date(
        cls, start: int, end: int, text: str, senses: Senses = EMPTY, year: int = 0
    ) -> Token:
        """A year, or a month where ``year`` is 0."""
        token = cls("date", start, end, text, senses)
        token.year, token.month = year, not year
        token.mask |= YEAR if year else MONTH
        return token

    def __repr__(self) -> str:
        return f"Token({self.kind}, {self.text!r})"

    def counted_as(self, unit: str, unit_kind: str) -> Token:
        """The same number as if it had another unit."""
        token = Token("number", self.start, self.end, self.text)
        token.number, token.count, token.chinese = self.number, self.count, self.chinese
        token.unit, token.unit_kind, token.vague = unit, unit_kind, self.vague
        token.bound = self.bound
        token.mask = NUMBER
        return token

    def has(self, *roles: str) -> bool:
        """Whether it is a cue with one of these roles."""
        if self.mask:
            senses = self.senses
            for role in roles:
                if role in senses:
                    return True
        return False

    def entries(self, role: str) -> tuple[Entry, ...]:
        """The concepts that it names in this role."""
        return self.senses.get(role, ())


def any_of(tokens: Iterable[Token]) -> int:
    """The roles that any of ``tokens`` has, as a mask."""
    mask = 0
    for token in tokens:
        mask |= token.mask
    return mask


def value_of(token: Token) -> tuple[int | Decimal, str, Decimal]:
    """The value, unit and step of a number token: amounts from 万元 and 亿元 stay in 万元."""
    if token.count is not None:
        return token.count, token.unit, ONE
    assert token.number is not None
    value, step, unit = token.number.value, token.number.step, token.unit
    if token.unit_kind == "money":
        unit = "元"
        written = token.text
        if "万" in written or "亿" in written:
            value, step, unit = value / 10**4, step / 10**4, "万元"
    if value == value.to_integral_value() and unit != "万元":
        return int(value), unit, step
    return (int(value) if value == value.to_integral_value() else value), unit, step
