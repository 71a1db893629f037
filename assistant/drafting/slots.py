"""Figures by name: what a writer may ask for as ``{新收申请}``, and how it is written out.

The names are data (``figures.toml``); facts go by their label. Around each comparable name stand
its derived ones, offered only where the ledger offers them:

    上年X        last year's figure
    X增加 X减少   the difference from last year, as a positive number; only the one that is true
    X增长率 X下降率  the same in percent
    X占比        its share of the whole it is part of
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.checking.findings import shown
from assistant.ledger.figures import LAST_YEAR, Figure, Ledger, Source, outcome
from assistant.report import Edition

SLOT = re.compile(r"\{([^{}\n]{1,60})\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its slots written out, and the figures that were written."""

    text: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Slots:
    """All figures that this ledger offers, by name."""

    ledger: Ledger
    figures: Mapping[str, Figure] = field(repr=False)

    def __contains__(self, name: str) -> bool:
        return name in self.figures

    def value(self, name: str) -> int | Decimal | None:
        """The value of a name, None where there is none."""
        figure = self.figures.get(name)
        return None if figure is None else figure.value

    def fill(self, text: str) -> Filled | None:
        """Write out every slot of ``text``; None if one of them names nothing."""
        used: list[Figure] = []
        pieces: list[str] = []
        position = 0
        for match in SLOT.finditer(text):
            figure = self.figures.get(match[1].strip())
            if figure is None:
                return None
            pieces += [text[position : match.start()], figure.text]
            used.append(figure)
            position = match.end()
        pieces.append(text[position:])
        return Filled("".join(pieces), tuple(used))


def slots_of(ledger: Ledger) -> Slots:
    """Every figure that ``ledger`` offers, by name."""
    figures: dict[str, Figure] = {}

    def offer(name: str, source: Source, unit: str) -> None:
        value = ledger.value(source)
        if value is not None and ledger.offers(source) and name not in figures:
            figures[name] = written(value, unit, source)

    sources: dict[str, tuple[Source, str]] = {}
    for entry in _entries():
        source = _source(entry, ledger.report.edition)
        if source is not None:
            sources[entry["name"]] = (source, entry["unit"])
            offer(entry["name"], source, entry["unit"])
    for fact in ledger.report.facts:
        offer(fact.label, Source(fact=fact.label), fact.unit)
        last = ledger.fact(LAST_YEAR + fact.label)
        if last is not None and last.unit == fact.unit:
            _compare(ledger, offer, fact.label, Source(fact=fact.label), fact.unit)
    for entry in _entries():
        if entry["name"] not in sources:
            continue
        source, unit = sources[entry["name"]]
        if entry.get("compare"):
            _compare(ledger, offer, entry["name"], source, unit)
        if entry.get("of") in sources:
            whole, _ = sources[entry["of"]]
            offer(entry["name"] + "占比", Source.of("share", source, whole), "%")
    return Slots(ledger, figures)


def written(value: int | Decimal, unit: str, source: Source) -> Figure:
    """A figure written out: 41件, 64.0%, 1.5倍, 27.95万元; differences and changes without sign."""
    size = -value if value < 0 and source.computation in ("difference", "change") else value
    if source.computation in ("change", "share", "multiple"):
        text = f"{size:.1f}"
    else:
        large = any(leaf.fact for leaf in source.leaves()) and "元" not in unit
        text = (large and _in_ten_thousands(size)) or shown(size)
    return Figure(text + unit, size, source, unit)


def _in_ten_thousands(value: int | Decimal) -> str:
    """A large round figure of a fact as staff say it: 146.3万; empty where it is neither.

    Exact, so that nothing is lost: two decimals from a hundred thousand on, one below.
    """
    for least, step in ((100_000, 100), (10_000, 1_000)):
        if value >= least and value % step == 0:
            return shown(Decimal(value) / 10_000) + "万"
    return ""


#: What stands before and behind a name to give its derived figures, in the order they are told.
DERIVED = (
    ("上年", ""), ("", "增加"), ("", "减少"), ("", "增长率"), ("", "下降率"), ("", "占比"),
)  # fmt: skip


def main_names() -> tuple[str, ...]:
    """The figures of which a zero is worth a word."""
    return tuple(entry["name"] for entry in _entries() if entry.get("main"))


def _compare(ledger: Ledger, offer: Any, name: str, source: Source, unit: str) -> None:
    last = source.last_year()
    now, before = ledger.value(source), ledger.value(last)
    if now is None or before is None:
        return
    offer(f"上年{name}", last, unit)
    if now == before:
        return
    up = now > before
    if unit in ("%", "％"):  # a rate rises and falls by points, not in percent of itself
        source = Source.of("difference", source, last)
        offer(name + ("增加" if up else "减少"), source, "个百分点")
        return
    offer(name + ("增加" if up else "减少"), Source.of("difference", source, last), unit)
    offer(name + ("增长率" if up else "下降率"), Source.of("change", source, last), "%")


def _source(entry: Mapping[str, Any], form: Edition) -> Source | None:
    if "outcome" in entry:
        return outcome(form, entry["outcome"])
    cells = entry.get("sum") or [entry["cell"]]
    if any(cell not in form.index for cell in cells):
        return None
    if len(cells) == 1:
        return Source(cell=cells[0])
    return Source.of("sum", *cells)


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    source = resources.files("assistant.drafting").joinpath("figures.toml")
    entries = tomllib.loads(source.read_text(encoding="utf-8"))["figure"]
    names = [entry["name"] for entry in entries]
    if len(set(names)) != len(names):
        raise ValueError("figures.toml names a figure twice")
    return tuple(entries)
