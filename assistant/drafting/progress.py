"""What became of last year's promises, in words: told by staff, told by a fact, or asked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.drafting.draft import Sentence
from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.listing import change_clause
from assistant.drafting.phrasings import load_data
from assistant.drafting.promises import STATUS_LABELS, Promise
from assistant.drafting.slots import Slots

#: Staff are asked about so many promises by name.
MOST_ASKED = 4


def said_by_staff(promise: Promise) -> Sentence:
    """What staff said of a promise, in their words: theirs to keep, whatever the guard finds."""
    note = f"，{promise.note.rstrip('。')}" if promise.note else ""
    what = promise.gist or promise.text
    text = f"上年提出的“{what}”{STATUS_LABELS[promise.status]}{note}。"
    return Sentence(text, origin="people", basis="promise")


def said_by_figures(promise: Promise, slots: Slots) -> str:
    """What this year's fact says of a promise, with slots, and the verdict where there is one.

    Empty where no fact answers it.
    """
    if promise.fact is None or not promise.gist:
        return ""
    kept, said = promise.kept, load_data("promises.toml")["said"]
    name = promise.gist if kept is None else kept.target.core
    way = "fact"
    if kept is not None and kept.verdict is not None:
        way = kept.verdict if kept.target.plain else f"{kept.verdict}_amount"
    clause = fact_phrase(promise.fact).clause + change_clause(slots, promise.fact.label)
    return str(said[way]).replace("<承诺>", name).replace("<说明>", clause)


def asked(promises: Sequence[Promise]) -> Sentence:
    """The question to staff about the promises that nothing answers."""
    which = "".join(f"“{promise.name}”" for promise in promises[:MOST_ASKED])
    which += "等措施" if len(promises) > MOST_ASKED else ""
    text = load_data("promises.toml")["said"]["asked"].replace("<承诺>", which)
    return Sentence(text, basis="promise")
