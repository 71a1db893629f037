"""A claim: what one quantity in a text says, and of which figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.ledger.figures import Source

ClaimKind = Literal[
    "count",  # 41件: the figure itself
    "money",  # 12.5万元
    "percent",  # 占50.0%: a share
    "change_percent",  # 增长64.0%, 下降29%: signed
    "multiple",  # 是上年的1.4倍
    "difference",  # 增加16件, 减少13件: signed; 持平 is 0
    "zero",  # 未收到申请: the figure is 0
    "all_done",  # 全部办结: nothing is carried over
    "all_of",  # 均为自然人: the part is the whole, their difference is 0
    "time",  # 20个工作日: a duration
]

#: How the quantities of one list stand to their whole.
Relation = Literal["", "among", "list", "included"]


@dataclass(slots=True, unsafe_hash=True)
class Claim:
    """One quantity in a text, or one statement that a figure is zero or all of another.

    Attributes:
        start, end: the quantity in the text (figure and unit; for words, the words).
        text: that stretch.
        value: the figure as a number; signed for differences and changes, 0 for zero in words.
        unit: the unit as written, ``%`` for percentages, empty where there is none.
        kind: what sort of statement it is.
        concept: key of what it speaks of, such as ``received`` or ``website``; may be empty.
        meaning: what it may mean. One source: sure. Several: one of them, it is not said which.
            None: not a figure of the tables.
        doubtful: the words around it narrow it down in a way the grammar does not know
            (征地类申请203件): it may agree with its meaning, but never contradicts it.
        vague: a rounded or open figure (140余件); never equal to a cell.
        step: the unit of the last digit written: 0.1 for 12.6%, 1000 for 3.2万.
        scope: ``area`` (全市), ``own`` (市政府本级) or empty.
        cumulative: a running total over years (历年累计).
        chinese: the figure is written in Chinese characters.
        whole: index, in the list of claims, of the quantity that this one is a part of.
        relation: ``among`` (其中…: some parts), ``list`` (all parts), ``included`` (含…).
        basis: for a share of a quantity that no table holds, the index of that quantity.
        base: for such a share, what it may be a share of.
        label: the words before a quantity that no table holds.
        context: the kind of thing a non-table figure counts (``posts``, ``hotline`` …).
        sentence: the number of the sentence it stands in, counted from 0.
        bound: −1 for 不足50件, 1 for 超过50件: of a vague figure, on which side the figure lies.
    """

    start: int
    end: int
    text: str
    value: int | Decimal
    unit: str = ""
    kind: ClaimKind = "count"
    concept: str = ""
    meaning: tuple[Source, ...] = ()
    doubtful: bool = False
    vague: bool = False
    step: Decimal = Decimal(1)
    scope: str = ""
    cumulative: bool = False
    chinese: bool = False
    whole: int | None = None
    relation: Relation = ""
    basis: int | None = None
    base: tuple[Source, ...] = ()
    label: str = ""
    context: str = ""
    sentence: int = 0
    bound: int = 0

    def at(self, offset: int, first: int, sentence: int) -> Claim:
        """The claim of a sentence in its text.

        Args:
            offset: where the sentence begins.
            first: how many claims stand before it.
            sentence: its number.
        """
        return Claim(
            self.start + offset, self.end + offset, self.text, self.value, self.unit, self.kind,
            self.concept, self.meaning, self.doubtful, self.vague, self.step, self.scope,
            self.cumulative, self.chinese, None if self.whole is None else self.whole + first,
            self.relation, None if self.basis is None else self.basis + first, self.base,
            self.label, self.context, sentence, self.bound,
        )  # fmt: skip

    def means(self, meaning: tuple[Source, ...], concept: str, *, doubtful: bool = False) -> Claim:
        """The claim itself, now with this meaning."""
        self.meaning, self.concept = meaning, concept
        self.doubtful = doubtful and bool(meaning)
        return self

    @property
    def sure(self) -> bool:
        """Whether it can mean one thing only, and nothing narrows it down."""
        return len(self.meaning) == 1 and not self.doubtful

    @property
    def ambiguous(self) -> bool:
        """Whether it may mean several figures."""
        return len(self.meaning) > 1
