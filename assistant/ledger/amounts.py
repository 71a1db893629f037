"""What an amount of money means: fees, procurement, what was charged for information."""

from __future__ import annotations

from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.meanings import Meaning, disclosure_meaning
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantity import Quantity, own_words
from assistant.ledger.slots import Slots
from assistant.ledger.token import Token, value_of


def money_meaning(
    quantity: Quantity, slots: Slots, frame: Frame, reading: Reading
) -> Meaning | None:
    """What an amount means; None where its words name no fee and no procurement."""
    _, unit, _ = value_of(quantity.token)
    if slots.facts or (not slots.objects and any(t.has("fact") for t in frame.fresh)):
        entry = (
            slots.facts[-1]
            if slots.facts
            else next(t.entries("fact")[0] for t in frame.fresh if t.has("fact"))
        )
        return Meaning(entry.key, "facts", (Source(fact=entry.label),))
    if slots.foreign and not slots.objects:
        return None
    if not slots.objects and not slots.acts and any(t.text in _AGAIN for t in quantity.head):
        return _restated(unit, frame, reading)
    bare = not own_words(quantity.head)[0] and frame.object is not None
    if not slots.objects and not slots.acts and not bare:
        return None
    slots.acts = (lexicon().acts["amount"],)
    meaning = disclosure_meaning(slots, reading.form, unit, frame.object, frame.act)
    if meaning is None or not meaning.sources:
        return None
    if any(not source.cell.endswith(".amount") for source in meaning.sources):
        return None
    if unit == "元":
        meaning.sources = tuple(Source.of("convert", source) for source in meaning.sources)
    meaning.doubtful = slots.gap or bool(slots.foreign) or _some_of(quantity.head)
    return meaning


def _some_of(head: list[Token]) -> bool:
    """涉企行政事业性收费12万元: some of the fees."""
    place = next((i for i, token in enumerate(head) if token.has("object")), 0)
    return place > 0 and head[place - 1].kind == "gap"


def _restated(unit: str, frame: Frame, reading: Reading) -> Meaning | None:
    """收费0.84万元，即8,400元: the same amount in another unit."""
    if frame.last is None or frame.last < reading.first:
        return None
    said = reading.claims[frame.last]
    if said.kind != "money" or said.unit == unit or len(said.meaning) != 1:
        return None
    source = said.meaning[0]
    if source.computation == "convert":
        source = source.operands[0]
    elif unit == "元" and not source.fact:
        source = Source.of("convert", source)
    return Meaning(said.concept, "active_disclosure", (source,), said.doubtful)


_AGAIN = frozenset({"即", "合", "折合", "也就是", "约合"})
