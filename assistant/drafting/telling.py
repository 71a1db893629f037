"""Telling facts one after another, in the order staff entered them.

A fact that goes on from the one before stands with it (培训2次，参训140人次), neighbours of one
construction share its verb (发布政策解读16篇、入学问答98条), and changes that say something follow
their figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.drafting.fact_phrases import FactPhrase, continued, follows
from assistant.drafting.listing import change_clause
from assistant.drafting.slots import Slots

#: Facts that one topic tells at most; how many share a sentence; how many changes are told.
FACTS_OF_A_TOPIC = 16
FACTS_OF_A_SENTENCE = 4
CHANGES_OF_A_TOPIC = 4
#: A sentence goes on to a further group up to so many characters, slots unfilled.
LONGEST_SENTENCE = 110


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence: the facts it tells, its words with slots, the verb it may share."""

    facts: int
    text: str
    front: str = ""

    @property
    def parted(self) -> bool:
        """Whether it has commas of its own, so that a semicolon must part it from the next."""
        return "，" in self.text or "、" in self.text


def fact_sentences(phrases: Sequence[FactPhrase], slots: Slots) -> list[str]:
    """Sentences with slots that tell these facts, each ending with a full stop.

    Args:
        phrases: the facts of one topic in the order staff entered them; a zero is told in words,
            and only where last year's figure was none.
    """
    told = [phrase for phrase in phrases if not phrase.aside][:FACTS_OF_A_TOPIC]
    some = [phrase for phrase in told if phrase.fact.value]
    sentences = [*_sentences(_shared(_parts(some, slots)))]
    gone = [text for phrase in told if not phrase.fact.value and (text := _gone(phrase, slots))]
    return [text + "。" for text in [*sentences, *gone]]


def _gone(phrase: FactPhrase, slots: Slots) -> str:
    """A figure that fell to nothing: 没有发布政策解读，上年为3篇."""
    last = f"上年{phrase.fact.label}"
    if not slots.value(last) or not phrase.none:
        return ""
    return f"{phrase.none}，上年为{{{last}}}"


def _parts(phrases: Sequence[FactPhrase], slots: Slots) -> Iterable[_Part]:
    """Each fact with those that go on from it, and with the changes that say something."""
    changes = 0
    for group in _groups(phrases):
        clauses = []
        for place, phrase in enumerate(group):
            change = change_clause(slots, phrase.fact.label)
            changes += bool(change)
            clause = phrase.clause
            if place and phrase.front and phrase.front == group[place - 1].front:
                clause = phrase.item  # 发布抽检信息12条，抽检结果9条
            clauses.append(clause + (change if changes <= CHANGES_OF_A_TOPIC else ""))
        plain = len(group) == 1 and clauses[0] == group[0].clause
        yield _Part(len(group), "，".join(clauses), group[0].front if plain else "")


def _groups(phrases: Sequence[FactPhrase]) -> list[list[FactPhrase]]:
    groups: list[list[FactPhrase]] = []
    for phrase in phrases:
        last = groups[-1] if groups else []
        if last and len(last) < FACTS_OF_A_SENTENCE and follows(phrase.fact, last[0].fact):
            last.append(continued(phrase, last[0].fact))
        else:
            groups.append([phrase])
    return groups


def _shared(parts: Iterable[_Part]) -> list[_Part]:
    """Neighbours with the same verb share it."""
    made: list[_Part] = []
    for part in parts:
        last = made[-1] if made else None
        if last and part.front and part.front == last.front and last.facts < FACTS_OF_A_SENTENCE:
            item = part.text.removeprefix(part.front)
            made[-1] = _Part(last.facts + 1, f"{last.text}、{item}", part.front)
        else:
            made.append(part)
    return made


def _sentences(parts: Sequence[_Part]) -> list[str]:
    """Short parts side by side, so that no sentence tells one figure alone where two may stand."""
    made: list[_Part] = []
    for part in parts:
        last = made[-1] if made else None
        if (
            last
            and last.facts + part.facts <= FACTS_OF_A_SENTENCE
            and len(last.text + part.text) < LONGEST_SENTENCE
        ):
            mark = "；" if last.parted or part.parted else "，"
            made[-1] = _Part(last.facts + part.facts, last.text + mark + part.text)
        else:
            made.append(part)
    return [part.text for part in made]
