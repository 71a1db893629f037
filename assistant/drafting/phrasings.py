"""The local writer's phrasings as data: moves, lists, and what a body calls itself."""

from __future__ import annotations

import operator
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.drafting.listing import Item, Listing
from assistant.drafting.slots import SLOT, Slots
from assistant.report import Agency

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """``left operator factor × right``, sides being names of figures or numbers.

    A name that the ledger does not offer makes the condition false.
    """

    left: str
    operator: str
    right: str
    factor: Decimal = Decimal(1)

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read ``"新收申请 >= 1.5 * 上年新收申请"``.

        Raises:
            ValueError: it is not of that form.
        """
        parts = text.split()
        if len(parts) == 5 and parts[3] == "*":
            return cls(parts[0], parts[1], parts[4], Decimal(parts[2]))
        if len(parts) != 3 or parts[1] not in _OPERATORS:
            raise ValueError(f"not a condition: {text!r}")
        return cls(parts[0], parts[1], parts[2])

    def holds(self, slots: Slots) -> bool:
        """Whether it holds for these figures."""
        left, right = _side(self.left, slots), _side(self.right, slots)
        if left is None or right is None:
            return False
        return _OPERATORS[self.operator](left, self.factor * right)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a topic may say, with its conditions and the ways to say it."""

    key: str
    topic: str
    when: tuple[Condition, ...]
    any: tuple[Condition, ...]
    say: tuple[str, ...]

    def holds(self, slots: Slots) -> bool:
        """Whether all of ``when`` hold, and one of ``any`` if there are any."""
        return all(condition.holds(slots) for condition in self.when) and (
            not self.any or any(condition.holds(slots) for condition in self.any)
        )


@dataclass(frozen=True, slots=True)
class Phrasings:
    """All of ``phrasings.toml``.

    Attributes:
        reasons: the lists that ``<理由>`` joins.
        most_reasons: more items than this are told in two sentences.
        nothing: what the tables prove of a topic of which nothing else is told.
        ask: what staff are asked of such a topic, where the tables prove nothing.
    """

    moves: tuple[Move, ...]
    lists: Mapping[str, Listing]
    selves: tuple[Mapping[str, Any], ...]
    reasons: tuple[str, ...]
    most_reasons: int
    nothing: tuple[Move, ...]
    ask: Mapping[str, str]


@cache
def phrasings() -> Phrasings:
    """The phrasings, checked: every slot of a move is a known kind of name."""
    data = load_data("phrasings.toml")
    moves = tuple(_move(entry) for entry in data["move"])
    reasons = data["reasons"]
    lists = {
        entry["name"]: Listing(
            tuple(Item(item[0], item[1], item[-1]) for item in entry["items"]),
            entry["one"],
            entry["many"],
            entry.get("one_all", ""),
            entry.get("none", ""),
            entry.get("main", ""),
            reasons["most_items"],
            entry.get("change", False),
            entry.get("change_of", ""),
            entry.get("rest", ""),
            entry.get("rest_words", ""),
        )
        for entry in data["list"]
    }
    return Phrasings(
        moves,
        lists,
        tuple(data["self"]),
        tuple(reasons["lists"]),
        reasons["most"],
        tuple(_move(entry) for entry in data["nothing"]),
        data["ask"],
    )


def _move(entry: Mapping[str, Any]) -> Move:
    return Move(
        entry.get("key", "nothing"),
        entry["topic"],
        tuple(Condition.parse(text) for text in entry.get("when", ())),
        tuple(Condition.parse(text) for text in entry.get("any", ())),
        tuple(entry["say"]),
    )


def self_name(agency: Agency) -> str:
    """What the body calls itself throughout: 我局, 我街道, 园区 …"""
    return _self(agency)["name"]


def self_unit(agency: Agency) -> str:
    """Who does the work there, without a name that the body may not have: 承办机构, 经办人员 …"""
    return _self(agency)["unit"]


def _self(agency: Agency) -> Mapping[str, str]:
    for entry in phrasings().selves:
        ends = entry.get("ends")
        kinds = entry.get("kind")
        if ends and not agency.name.endswith(tuple(ends)):
            continue
        if kinds and agency.kind not in kinds:
            continue
        if agency.kind in entry.get("not_kind", ()):
            continue
        return entry
    raise AssertionError("the last entry fits every body")


def ordered(options: Sequence[str], *seed: object) -> list[str]:
    """The options, the chosen one first, the others in an order of this seed's own.

    Each option has its own place: one more in the data changes the choice of few bodies.
    """
    if len(options) < 2:
        return list(options)
    import hashlib

    head = "|".join(map(str, seed))
    return sorted(options, key=lambda o: hashlib.sha256(f"{head}|{o}".encode()).digest())


def slot_names(text: str) -> list[str]:
    """The names between braces in ``text``."""
    return [match[1] for match in SLOT.finditer(text)]


def _side(text: str, slots: Slots) -> int | Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return slots.value(text)


@cache
def load_data(name: str) -> dict[str, Any]:
    """A data file of this package, read once; nobody changes what it holds."""
    source = resources.files("assistant.drafting").joinpath(name)
    return tomllib.loads(source.read_text(encoding="utf-8"))
