"""The local writer's phrasings as data: moves, lists, self-names, and how facts are told."""

from __future__ import annotations

import operator
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.drafting.slots import SLOT, Slots
from assistant.report import Agency, Fact

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
class Listing:
    """How the figures of one list that are not zero are told together."""

    items: tuple[tuple[str, str], ...]
    one: str
    many: str
    one_all: str = ""
    none: str = ""

    def tell(self, slots: Slots) -> str:
        """The list with slots, empty if every figure of it is zero."""
        present = [(name, words) for name, words in self.items if slots.value(name)]
        if not present:
            return self.none
        items = "、".join(f"{words}{{{name}}}" for name, words in present)
        if len(present) > 1:
            return self.many.replace("{items}", items)
        name, words = present[0]
        several = (slots.value(name) or 0) > 1
        pattern = self.one_all if several and self.one_all else self.one
        return pattern.replace("{items}", items).replace("{item}", words)


@dataclass(frozen=True, slots=True)
class Phrasings:
    """All of ``phrasings.toml``."""

    moves: tuple[Move, ...]
    lists: Mapping[str, Listing]
    selves: tuple[Mapping[str, Any], ...]


@cache
def phrasings() -> Phrasings:
    """The phrasings, checked: every slot of a move is a known kind of name."""
    data = _load("phrasings.toml")
    moves = tuple(
        Move(
            entry["key"],
            entry["topic"],
            tuple(Condition.parse(text) for text in entry.get("when", ())),
            tuple(Condition.parse(text) for text in entry.get("any", ())),
            tuple(entry["say"]),
        )
        for entry in data["move"]
    )
    lists = {
        entry["name"]: Listing(
            tuple((item[0], item[1]) for item in entry["items"]),
            entry["one"],
            entry["many"],
            entry.get("one_all", ""),
            entry.get("none", ""),
        )
        for entry in data["list"]
    }
    return Phrasings(moves, lists, tuple(data["self"]))


def self_name(agency: Agency) -> str:
    """What the body calls itself throughout: 我局, 我街道, 园区 …"""
    return _self(agency)["name"]


def self_area(agency: Agency) -> str:
    """What the body calls all it speaks for: 全市, 全局, 街道 …"""
    return _self(agency)["area"]


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


@dataclass(frozen=True, slots=True)
class FactPhrase:
    """How one fact is told: its topic (``other`` for 六) and its clause with a slot."""

    fact: Fact
    topic: str
    clause: str


def fact_phrase(fact: Fact) -> FactPhrase:
    """The topic and the clause of a fact: ``发布政策解读{发布政策解读}``."""
    data = _load_facts()
    entry = next(
        e
        for e in data["fact"]
        if any(word in fact.label for word in e["words"])
        and fact.unit in e.get("units", (fact.unit,))
    )
    label = fact.label
    for ending in data["endings"]["words"]:
        if ending and label.endswith(ending) and len(label) - len(ending) >= 2:
            label = label[: -len(ending)]
            break
    rest = label
    for word in entry["words"]:  # 新闻发布会 holds 发布, and is no clause
        rest = rest.replace(word, "") if word else rest
    has_verb = any(verb in rest for verb in data["verbs"]["words"])
    verb = "" if has_verb else entry.get("verb", "")
    return FactPhrase(fact, entry["topic"], f"{verb}{label}{{{fact.label}}}")


def choose(options: Sequence[str], *seed: object) -> str:
    """One of ``options``, the same for the same seed, spread over bodies and years."""
    if len(options) == 1:
        return options[0]
    import hashlib

    digest = hashlib.sha256("|".join(map(str, seed)).encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]


def slot_names(text: str) -> list[str]:
    """The names between braces in ``text``."""
    return [match[1] for match in SLOT.finditer(text)]


def _side(text: str, slots: Slots) -> int | Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return slots.value(text)


@cache
def _load_facts() -> dict[str, Any]:
    return _load("facts.toml")


def _load(name: str) -> dict[str, Any]:
    source = resources.files("assistant.drafting").joinpath(name)
    return tomllib.loads(source.read_text(encoding="utf-8"))
