"""Shares: 占办结的51.1%, 占比由18.1%降到16.8%, 上年为29.7%."""

from __future__ import annotations

from assistant.ledger.claims import Claim
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading, last_claim
from assistant.ledger.meanings import row_sources, summed
from assistant.ledger.naming import mean
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantity import Quantity, own_words, plain
from assistant.ledger.slots import Slots, collect
from assistant.ledger.token import Token


def read_share(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    """Read a share: of what was just stated, of what is named behind 占, or of all applications."""
    claim = plain(quantity, reading, frame, kind="percent")
    place = next(i for i, token in enumerate(own) if token.has("base"))
    words, behind = own[:place], own[place + 1 :]
    counted = quantity.counted_as("件", "count", words)
    slots = collect(words)
    parts: tuple[Source, ...] = ()
    doubtful = False
    if slots.named and not slots.foreign:
        meaning, _ = mean(counted, words, frame, reading)
        if meaning is not None:
            parts, doubtful = meaning.sources, meaning.doubtful
            frame.compared = (parts, doubtful)  # 自然人占93.6%，为234件
    last = last_claim(frame, reading)
    if not parts and not slots.foreign and not slots.gap and last is not None:
        if any(t.text.startswith(("两项", "两者", "二者")) for t in own):
            parts = _both(frame, reading)
        else:
            parts, doubtful = last.meaning, last.doubtful
        if parts and any(leaf.is_last_year for s in parts for leaf in s.leaves()):
            parts = ()
    base, firm = _base(collect(behind), parts, last, reading)
    if set(parts) & set(base):
        parts = ()  # 收到申请后当日登记的占92%: some of them, not named
    meaning_ = tuple(Source.of("share", part, whole) for part in parts for whole in base)
    claim.basis, claim.base = frame.last, base
    reading.add(claim.means(meaning_, "share", doubtful=doubtful or not firm))
    return True


def _both(frame: Frame, reading: Reading) -> tuple[Source, ...]:
    """The sum of the two last counts: 两项占55.5%."""
    counts = [c for c in reading.in_sentence() if c.kind == "count"][-2:]
    if len(counts) < 2 or not all(len(c.meaning) == 1 for c in counts):
        return ()
    whole = summed(c.meaning[0] for c in counts)
    return (whole,) if whole else ()


def _base(
    slots: Slots, parts: tuple[Source, ...], last: Claim | None, reading: Reading
) -> tuple[tuple[Source, ...], bool]:
    """What a share may be a share of, and whether the list is complete."""
    rows = lexicon().rows
    form = reading.form

    def row(key: str) -> tuple[Source, ...]:
        return row_sources(form, rows[key], ("total",))

    named = [entry for entry in slots.rows if not entry.open]
    if slots.blocks or slots.objects or slots.foreign:
        return (), False
    if named and not slots.gap:
        return row_sources(form, named[-1], ("total",)), True
    everything = row("received") + row("total_processed") + row("to_process")
    if slots.topic or slots.rows:
        return everything, not slots.gap
    if slots.gap:
        return (), False
    wholes: tuple[Source, ...] = ()
    if last is not None and last.whole is not None:
        wholes = reading.claims[last.whole].meaning
    if parts:
        leaf = next(iter(parts[0].leaves()))
        if leaf.cell.startswith("applications."):
            return tuple(dict.fromkeys(wholes + row("total_processed") + everything)), True
    return wholes, False


def read_share_of_last_year(
    quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> bool:
    """上年为29.7% behind a share of this year."""
    said = [t for t in own if not t.has("filler") or t.has("last")]
    if len(said) != 1 or not said[0].has("last"):
        return False
    previous = [c for c in reading.in_sentence() if c.kind == "percent" and c.concept == "share"]
    if not previous:
        return False
    claim = plain(quantity, reading, frame, kind="percent")
    meaning = tuple(s.last_year() for s in previous[-1].meaning)
    claim.meaning, claim.concept = meaning, "share_last_year"
    claim.doubtful = previous[-1].doubtful
    reading.add(claim)
    return True


def read_share_pair(first: Quantity, second: Quantity, frame: Frame, reading: Reading) -> bool:
    """占办结的比例由18.1%降到16.8%: last year's share and this year's."""
    words, _ = own_words(first.head)
    words = [token for token in words if not token.has("from", "last")]
    if not any(token.has("base") for token in words):
        return False
    read_share(first.with_words(words), words, frame, reading)
    last, this = reading.claims[-1], plain(second, reading, frame, kind="percent")
    this.meaning, this.concept = last.meaning, "share"
    this.doubtful, this.base = last.doubtful, last.base
    last.meaning = tuple(source.last_year() for source in last.meaning)
    last.concept, last.basis = "share_last_year", None
    reading.add(this)
    return True
