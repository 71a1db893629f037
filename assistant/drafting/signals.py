"""Signals: rules as data that turn figures into candidate problems, with fitting measures."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.drafting.phrasings import Condition, choose, fact_phrase, slot_names
from assistant.drafting.slots import Slots
from assistant.report import Fact

#: 2–4 problems are told.
MOST = 4
#: As many are told where the figures give them.
USUAL = 3
#: A signal under this weight is routine: told only where weighty ones are few.
ROUTINE = 30


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule of ``signals.toml``."""

    key: str
    family: str
    weight: int
    when: tuple[Condition, ...]
    any: tuple[Condition, ...]
    problem: tuple[str, ...]
    measure: tuple[str, ...]
    reason: str
    fact: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fired:
    """A signal that the figures raise: the ways to tell it with slots, and why it was raised."""

    signal: Signal
    problems: tuple[str, ...]
    measures: tuple[str, ...]
    reason: str

    @property
    def key(self) -> str:
        """The signal's key."""
        return self.signal.key


@cache
def signals() -> tuple[Signal, ...]:
    """All signals, weightiest first."""
    source = resources.files("assistant.drafting").joinpath("signals.toml")
    entries = tomllib.loads(source.read_text(encoding="utf-8"))["signal"]
    loaded = [
        Signal(
            entry["key"],
            entry["family"],
            entry["weight"],
            tuple(Condition.parse(text) for text in entry["when"]),
            tuple(Condition.parse(text) for text in entry.get("any", ())),
            tuple(entry["problem"]),
            tuple(entry["measure"]),
            entry["reason"],
            tuple(entry.get("fact", ())),
            tuple(entry.get("other", ())),
        )
        for entry in entries
    ]
    if len({signal.key for signal in loaded}) != len(loaded):
        raise ValueError("signals.toml declares a key twice")
    return tuple(sorted(loaded, key=lambda signal: -signal.weight))


def fired(slots: Slots) -> list[Fired]:
    """The signals that these figures raise, weightiest first, one a family."""
    found: list[Fired] = []
    families: set[str] = set()
    for signal in signals():
        if signal.family in families:
            continue
        raised = _raise(signal, slots)
        if raised is not None:
            found.append(raised)
            families.add(signal.family)
    return found


def chosen(candidates: Sequence[Fired]) -> list[Fired]:
    """The problems to tell: the weighty ones, at most four; routine ones only to have three."""
    weighty = [c for c in candidates if c.signal.weight >= ROUTINE][:MOST]
    routine = [c for c in candidates if c.signal.weight < ROUTINE]
    return weighty + routine[: max(0, USUAL - len(weighty))]


def _raise(signal: Signal, slots: Slots) -> Fired | None:
    names: dict[str, str] = {}
    if signal.fact:
        fact = _fact(slots, signal.fact)
        if fact is None:
            return None
        names |= _names("事实", fact)
    if signal.other:
        other = _fact(slots, signal.other)
        if other is None:
            return None
        names |= _names("另一事实", other)

    def holds(condition: Condition) -> bool:
        renamed = Condition(
            names.get(condition.left, condition.left),
            condition.operator,
            names.get(condition.right, condition.right),
            condition.factor,
        )
        return renamed.holds(slots)

    if not all(holds(c) for c in signal.when) or (
        signal.any and not any(holds(c) for c in signal.any)
    ):
        return None

    def renamed(text: str) -> str:
        for name in slot_names(text):
            if name in names:
                text = text.replace(f"{{{name}}}", names[name + "|text"])
        return text

    problems = tuple(renamed(text) for text in signal.problem)
    reason = slots.fill(renamed(signal.reason))
    return Fired(signal, problems, signal.measure, signal.reason if reason is None else reason.text)


def _fact(slots: Slots, words: Sequence[str]) -> Fact | None:
    facts = slots.ledger.report.facts
    for word in words:
        for fact in facts:
            if word in fact.label:
                return fact
    return None


def _names(role: str, fact: Fact) -> dict[str, str]:
    clause = fact_phrase(fact).clause
    return {
        role: fact.label,
        role + "|text": f"{{{fact.label}}}",
        f"{role}增加": f"{fact.label}增加",
        f"{role}增加|text": f"{{{fact.label}增加}}",
        f"{role}减少": f"{fact.label}减少",
        f"{role}减少|text": f"{{{fact.label}减少}}",
        f"{role}标签": fact.label,
        f"{role}标签|text": clause.split("{")[0],
    }


def tell(item: Fired, *seed: object) -> tuple[str, str]:
    """The problem and its measure, with slots, in the wording chosen for this body and year."""
    return (
        choose(item.problems, "problem", item.key, *seed),
        choose(item.measures, "measure", item.key, *seed),
    )
