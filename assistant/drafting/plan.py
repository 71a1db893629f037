"""The plan: what this report has to say, before anybody writes a word.

From the ledger and last year's report: the facts by topic, the problems that the figures raise,
and last year's promises with what is known of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.checking.gate import Balanced
from assistant.drafting.fact_phrases import FactPhrase, fact_phrases
from assistant.drafting.promises import Promise, promises_of
from assistant.drafting.signals import Fired, chosen, fired
from assistant.drafting.slots import Slots, slots_of
from assistant.ledger.figures import Ledger


@dataclass(frozen=True)
class Plan:
    """What there is to say.

    Attributes:
        slots: the figures by name.
        facts: the facts of 一 in the order staff entered them, with topic and clause; a shortfall
            that 五 tells as a problem is not told twice. A zero is among them: it may have been
            something last year.
        signals: every signal that fired, weightiest first.
        problems: the two to four that will be told.
        promises: last year's measures.
    """

    balanced: Balanced
    slots: Slots
    facts: tuple[FactPhrase, ...]
    signals: tuple[Fired, ...]
    problems: tuple[Fired, ...]
    promises: tuple[Promise, ...]

    @property
    def ledger(self) -> Ledger:
        """The ledger behind the slots."""
        return self.slots.ledger


def make_plan(balanced: Balanced) -> Plan:
    """The plan for a report whose tables add up."""
    slots = slots_of(Ledger(balanced.report, balanced.last_year))
    phrases = tuple(fact_phrases(balanced.report.facts))
    promises = promises_of(balanced.report, balanced.last_year)
    raised = fired(slots, promises)
    problems = chosen(raised)
    shortfalls = {problem.fact for problem in problems if problem.signal.each}
    return Plan(
        balanced,
        slots,
        tuple(
            phrase
            for phrase in phrases
            if phrase.topic != "other" and phrase.fact.label not in shortfalls
        ),
        tuple(raised),
        tuple(problems),
        tuple(promises),
    )
