"""Which clauses of a sentence assert an act that neither the ledger nor the facts hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources

from assistant.drafting.draft import OPEN
from assistant.report import Report

#: A clause rests on a fact when this part of the shorter one's two-character pieces stand in both.
_SHARED = 0.5


def confirmed_acts(report: Report) -> tuple[str, ...]:
    """The acts that staff vouch for: the labels of facts, and what they confirmed in words."""
    confirmed = [
        str(entry.get("text", "")) + str(entry.get("note", ""))
        for entry in report.confirmations
        if entry.get("kind") in ("act", "promise")
    ]
    return (*(fact.label for fact in report.facts), *confirmed)


def unconfirmed_acts(
    sentence: str, figures: Mapping[str, str] | Iterable[str], confirmed: Iterable[str]
) -> list[str]:
    """The clauses of ``sentence`` that assert an act nobody confirmed.

    Args:
        sentence: one sentence, figures written out.
        figures: the figures in it as they are written, with what each of them counts where that
            is known; a clause that holds one rests on it, if it speaks of the same thing.
        confirmed: what staff vouch for (`confirmed_acts`).
    """
    told = figures if isinstance(figures, Mapping) else dict.fromkeys(figures, "")
    known = [_pieces(text) for text in confirmed]
    planned = sentence.startswith(_words("planned"))
    found = []
    for clause in re.split(r"[，；。！？]", OPEN.sub("", sentence)):
        plain = _bare(clause)
        if not any(verb in plain for verb in _words("verbs")):
            continue
        if planned and not any(mark in plain for mark in _words("past")):
            continue
        if any(mark in plain for mark in _words("not_done")):
            continue
        pieces = _pieces(clause)
        if any(
            figure in clause and _speaks_of(pieces, counted, clause)
            for figure, counted in told.items()
        ):
            continue
        if any(_rests_on(pieces, fact) for fact in known):
            continue
        found.append(clause)
    return found


def unconfirmed_causes(sentence: str, confirmed: Iterable[str]) -> list[str]:
    """The clauses that give a cause as a fact (由于…, 受…影响), which no figure can show."""
    known = [_pieces(text) for text in confirmed]
    return [
        clause
        for clause in re.split(r"[，；。！？]", OPEN.sub("", sentence))
        if any(mark in clause for mark in _words("cause"))
        and not any(mark in sentence for mark in _words("hedge"))
        and not any(_rests_on(_pieces(clause), fact) for fact in known)
    ]


def _bare(clause: str) -> str:
    """A clause without quotations, and without words that only look like a verb or a negation."""
    clause = re.sub(r"[“《][^“”《》]*[”》]", "", clause)
    for word in _words("no_sign"):
        clause = clause.replace(word, "　")
    return clause


def _speaks_of(clause: frozenset[str], counted: str, text: str) -> bool:
    """Whether a clause may rest on a figure: no strong act in it, or it names what is counted."""
    if not counted or not any(verb in text for verb in _words("strong")):
        return True
    return bool(clause & _pieces(counted))


def absolute_clauses(sentence: str) -> list[str]:
    """The clauses that claim the whole or the first place (都已答复, 全省领先), plans aside."""
    if sentence.startswith(_words("planned")):
        return []
    found = []
    for clause in re.split(r"[，；。！？]", OPEN.sub("", sentence)):
        plain = re.sub(r"[“《][^“”《》]*[”》]", "", clause)
        for word in _listed("absolute", "unless"):
            plain = plain.replace(word, "　")
        if any(word in plain for word in _words("absolute")):
            found.append(clause)
    return found


def is_verb(word: str) -> bool:
    """Whether a word is, or ends with, one of the verbs that assert an act (编印县政府公报)."""
    return word.endswith(_words("verbs"))


def speaks_of_machines(sentence: str) -> bool:
    """Whether a sentence speaks to or about a machine instead of the office's work."""
    lowered = sentence.lower()
    return any(word.lower() in lowered for word in _words("machine"))


@lru_cache(maxsize=2048)
def _pieces(text: str) -> frozenset[str]:
    letters = re.sub(r"[^一-鿿]", "", text)
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def _rests_on(clause: frozenset[str], fact: frozenset[str]) -> bool:
    smaller = min(len(clause), len(fact))
    return smaller > 0 and len(clause & fact) / smaller >= _SHARED


def _words(group: str) -> tuple[str, ...]:
    return _listed(group, "words")


@cache
def _listed(group: str, key: str) -> tuple[str, ...]:
    source = resources.files("assistant.drafting").joinpath("acts.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return tuple(data[group][key])
