"""Figures told together: the outcomes of requests, the reasons, the applicants; and their changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assistant.drafting.slots import Slots

#: A change of less than this, in percent, is not worth a clause; nor is one of a few pieces,
#: unless it is a large part of them.
LEAST_CHANGE = 10
LEAST_DIFFERENCE = 3
LARGE_CHANGE = 50
#: A rate's change is told from so many points on.
LEAST_POINTS = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of a list: its name, its words, and its words where it stands alone."""

    name: str
    words: str
    alone: str


@dataclass(frozen=True, slots=True)
class Listing:
    """How the figures of one list that are not zero are told together.

    Attributes:
        one, one_all, many, none: for one figure, one that makes up several, several, none.
        main: for more than ``most`` figures, of which the largest are told.
        change: whether each item's change from last year stands behind it.
        change_of: the list is only this figure's change from last year.
        rest, rest_words: a figure that has no name of its own is told as the rest, in words.
    """

    items: tuple[Item, ...]
    one: str
    many: str
    one_all: str = ""
    none: str = ""
    main: str = ""
    most: int = 0
    change: bool = False
    change_of: str = ""
    rest: str = ""
    rest_words: str = ""

    #: Of many figures so many are told.
    LARGEST: ClassVar[int] = 3

    def present(self, slots: Slots) -> list[Item]:
        """The items whose figure is not zero."""
        return [item for item in self.items if slots.value(item.name)]

    def told(self, slots: Slots) -> list[Item]:
        """The items that are told: all, or where they are many the largest."""
        found = self.present(slots)
        if not self.main or len(found) <= self.most:
            return found
        by_size = sorted(found, key=lambda item: -(slots.value(item.name) or 0))
        return by_size[: self.LARGEST]

    def tell(self, slots: Slots) -> str:
        """The list with slots, empty if every figure of it is zero."""
        if self.change_of:
            return change_clause(slots, self.change_of)
        present, told = self.present(slots), self.told(slots)
        if not present:
            return self.none
        pieces = [
            f"{item.words}{{{item.name}}}"
            + (change_clause(slots, item.name) if self.change else "")
            for item in told
        ]
        items = ("；" if any("，" in piece for piece in pieces) else "、").join(pieces)
        if len(told) < len(present):
            return self.main.replace("{items}", items)
        if slots.value(self.rest):
            return self.many.replace("{items}", items) + self.rest_words
        if len(present) > 1:
            return self.many.replace("{items}", items)
        (item,) = present
        several = (slots.value(item.name) or 0) > 1
        if several and self.one_all:
            return self.one_all.replace("{items}", items).replace("{item}", item.words)
        return self.one.replace("{items}", items).replace("{item}", item.alone)


def change_clause(slots: Slots, name: str) -> str:
    """``，比上年增加{X增加}、增长{X增长率}`` where the change says something, else nothing.

    On a base too small for a percentage the two figures stand beside each other, and so they do
    where they are rates: a percentage of a percentage says something else.
    """
    for more in ("增加", "减少"):
        points = slots.figures.get(name + more)
        if points is not None and points.unit == "个百分点":
            return f"，上年为{{上年{name}}}" if points.value >= LEAST_POINTS else ""
    for more, rate, words in (("增加", "增长率", "增长"), ("减少", "下降率", "下降")):
        percent = slots.value(name + rate)
        if percent is not None:
            few = (slots.value(name + more) or 0) < LEAST_DIFFERENCE and percent < LARGE_CHANGE
            if percent < LEAST_CHANGE or few:
                return ""
            return f"，比上年{more}{{{name}{more}}}、{words}{{{name}{rate}}}"
        if name + more in slots:
            before = slots.value(f"上年{name}")
            difference = slots.value(name + more)
            if before and difference and difference * 2 >= before:
                return f"，上年为{{上年{name}}}"
    return ""
