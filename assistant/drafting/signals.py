"""Signals: rules as data that turn figures into candidate problems, with fitting measures."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.phrasings import Condition, slot_names
from assistant.drafting.promises import Promise
from assistant.drafting.slots import Slots
from assistant.report import Fact

#: 2–4 problems are told.
LEAST, MOST = 2, 4
#: As many are told where the figures give them.
USUAL = 3
#: Of signals that tell of each fact, so many are told.
MOST_OF_A_FAMILY = 2
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
    starts: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    each: bool = False
    same_unit: bool = False
    quiet: bool = False
    promise: str = ""
    unless: tuple[str, ...] = ()
    resort: bool = False
    few: tuple[Condition, ...] = ()
    few_weight: int = 0


@dataclass(frozen=True, slots=True)
class Fired:
    """A signal that the figures raise: the ways to tell it with slots, and why it was raised.

    Attributes:
        fact: the label of the fact it rests on, if it rests on one.
        promise: the core of the promise that was not kept, if it tells of one.
    """

    signal: Signal
    problems: tuple[str, ...]
    measures: tuple[str, ...]
    reason: str
    fact: str = ""
    promise: str = ""
    few: bool = False

    @property
    def weight(self) -> int:
        """How early it is told; less where the figures make it a trifle."""
        return self.signal.few_weight if self.few else self.signal.weight

    @property
    def key(self) -> str:
        """The signal's key; one for each fact where it tells of each."""
        return f"{self.signal.key}:{self.fact}" if self.signal.each else self.signal.key


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
            tuple(entry.get("starts", ())),
            tuple(entry.get("except", ())),
            tuple(entry.get("units", ())),
            entry.get("each", False),
            entry.get("same_unit", False),
            entry.get("quiet", False),
            entry.get("promise", ""),
            tuple(entry.get("unless", ())),
            entry.get("resort", False),
            tuple(Condition.parse(text) for text in entry.get("few", ())),
            entry.get("few_weight", 0),
        )
        for entry in entries
    ]
    if len({signal.key for signal in loaded}) != len(loaded):
        raise ValueError("signals.toml declares a key twice")
    return tuple(sorted(loaded, key=lambda signal: -signal.weight))


def fired(slots: Slots, promises: Sequence[Promise] = ()) -> list[Fired]:
    """The signals that these figures raise, weightiest first, one a family.

    Args:
        promises: last year's; those that staff say were not begun, and those whose amount the
            figures show was not reached, are problems of this year.
    """
    found: list[Fired] = []
    answered: set[str] = set()  # facts that a promise has told already
    for signal in sorted(signals(), key=lambda signal: not signal.promise):
        if signal.promise:
            missed = next(_missed(signal, promises), None)
            if missed is not None:
                found.append(missed)
                answered.add(missed.fact)
            continue
        facts: list[Fact | None] = [None]
        if signal.fact or signal.starts:
            facts = [*_facts(slots, signal)]
        for fact in facts:
            if fact is not None and fact.label in answered:
                continue
            raised = _raise(signal, slots, fact)
            if raised is not None:
                found.append(raised)
                if not signal.each:
                    break
    return _one_a_family(found)


def _one_a_family(found: Sequence[Fired]) -> list[Fired]:
    """The weightiest of each family; all of a signal that tells of each fact."""
    told: dict[str, str] = {}
    kept = []
    for item in sorted(found, key=lambda item: -item.weight):
        signal = item.signal
        if told.setdefault(signal.family, signal.key) == signal.key:
            kept.append(item)
    return kept


def chosen(candidates: Sequence[Fired]) -> list[Fired]:
    """The problems to tell: the weighty ones, at most four; routine ones only to have three.

    Of a family with a problem for each fact, two at most, so that the rest is told, too.
    """
    told: list[Fired] = []
    count: dict[str, int] = {}
    for candidate in candidates:
        count[candidate.signal.family] = count.get(candidate.signal.family, 0) + 1
        if count[candidate.signal.family] <= MOST_OF_A_FAMILY and not candidate.signal.quiet:
            told.append(candidate)
    weighty = [c for c in told if c.weight >= ROUTINE][:MOST]
    routine = [c for c in told if c.weight < ROUTINE and not c.signal.resort]
    problems = weighty + routine[: max(0, USUAL - len(weighty))]
    resort = [c for c in told if c.signal.resort]
    return problems + resort[: max(0, LEAST - len(problems))]


def _missed(signal: Signal, promises: Sequence[Promise]) -> Iterator[Fired]:
    """The promises that staff say were not begun, or whose amount was not reached."""
    for promise in promises:
        fact, core, said = "", promise.gist, ""
        if signal.promise == "staff" and promise.status == "not_begun" and promise.gist:
            note = promise.note.strip().rstrip("。")
            said = f"，{note}" if note else ""
        elif signal.promise == "target" and promise.missed and promise.kept is not None:
            fact, core = promise.kept.fact.label, promise.kept.target.core
            said = fact_phrase(promise.kept.fact).clause
        else:
            continue
        words = {"<承诺>": core, "<说明>": said}

        def told(text: str, words: Mapping[str, str] = words) -> str:
            for mark, word in words.items():
                text = text.replace(mark, word)
            return text

        problems = tuple(told(text) for text in signal.problem)
        yield Fired(signal, problems, signal.measure, told(signal.reason), fact, core)


def _raise(signal: Signal, slots: Slots, fact: Fact | None) -> Fired | None:
    names: dict[str, str] = {}
    if fact is not None:
        names |= _names("事实", fact)
    if signal.other:
        units = (fact.unit,) if signal.same_unit and fact is not None else ()
        other = next(iter(_labelled(slots, signal.other, units)), None)
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

    # A zero is said in words: a wording that would write it as a figure does not fit.
    problems = tuple(
        text
        for text in map(renamed, signal.problem)
        if all(map(slots.value, slot_names(text))) and not _all_of_itself(text, slots)
    )
    if not problems:
        return None
    reason = slots.fill(renamed(signal.reason))
    told = signal.reason if reason is None else reason.text
    few = bool(signal.few) and all(holds(condition) for condition in signal.few)
    label = "" if fact is None else fact.label
    return Fired(signal, problems, signal.measure, told, label, few=few)


def _all_of_itself(text: str, slots: Slots) -> bool:
    """Whether a figure would be told as a part of its own size: 行政复议1件，其中1件被纠正."""
    whole, _, part = text.partition("，其中")
    names = (slot_names(whole)[-1:], slot_names(part)[:1])
    return bool(names[0] and names[1]) and slots.value(names[0][0]) == slots.value(names[1][0])


def _facts(slots: Slots, signal: Signal) -> list[Fact]:
    """The facts that a signal rests on, in the order of its words."""
    found = _labelled(slots, signal.fact, signal.units)
    begun = [
        fact
        for fact in slots.ledger.report.facts
        if fact.label.startswith(signal.starts) and not fact.label.startswith(signal.besides)
    ]
    every = [*begun, *found]
    return [
        fact
        for fact in dict.fromkeys(every)
        if not fact_phrase(fact).aside and not any(word in fact.label for word in signal.unless)
    ]


def _labelled(slots: Slots, words: Sequence[str], units: Sequence[str]) -> list[Fact]:
    facts = slots.ledger.report.facts
    return [
        fact
        for word in words
        for fact in facts
        if word in fact.label and (not units or fact.unit in units)
    ]


def _names(role: str, fact: Fact) -> dict[str, str]:
    phrase = fact_phrase(fact)
    derived = {name: fact.label + name for name in ("增加", "减少", "增长率", "下降率")}
    return {
        role: fact.label,
        role + "|text": f"{{{fact.label}}}",
        f"上年{role}": f"上年{fact.label}",
        f"上年{role}|text": f"{{上年{fact.label}}}",
        **{role + name: label for name, label in derived.items()},
        **{f"{role}{name}|text": f"{{{label}}}" for name, label in derived.items()},
        f"{role}标签": fact.label,
        f"{role}标签|text": phrase.clause.split("{")[0],
        f"{role}名称": fact.label,
        f"{role}名称|text": phrase.name,
        f"{role}没有": fact.label,
        f"{role}没有|text": phrase.none or f"本年没有{phrase.label}",
    }
