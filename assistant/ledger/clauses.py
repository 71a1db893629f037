"""One clause of a sentence: its numbers, one after the other, and what they leave to the next."""

from __future__ import annotations

from assistant.ledger.claims import Claim, ClaimKind
from assistant.ledger.comparisons import read_comparison, read_pair
from assistant.ledger.frame import Frame, Reading, last_claim
from assistant.ledger.lists import expanded
from assistant.ledger.meanings import Meaning, row_sources
from assistant.ledger.naming import mean
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantity import Quantity, kind_of, own_words, plain
from assistant.ledger.senses import mask_of
from assistant.ledger.slots import Slots, collect
from assistant.ledger.statements import read_statements
from assistant.ledger.subjects import note_counted
from assistant.ledger.token import Token, any_of
from assistant.ledger.wholes import (
    is_the_whole,
    of_this_kind,
    own_share,
    settle_earlier,
    sums_channels,
    sums_up,
)
from assistant.ledger.years import (
    MARKING,
    is_narrowed_in_time,
    is_part_of_year,
    note_marks,
    runs_over_years,
    shift_of,
)

_LAST = mask_of("last", "compare")
_ALL = mask_of("all")
_COLUMN, _OWN = mask_of("column"), mask_of("own")
_EACH, _AND = mask_of("each"), mask_of("and")
_TIMED = mask_of("last", "next", "this")
_NARROWED = mask_of("running", "period", "periods", "plan", "month")
_OPENLY = frozenset({"主动公开", "主动公开类", "主动公开的"})
_PARTS_OPEN = frozenset("（(：:")
_BRACKETS = frozenset("（(")


def read_clause(
    tokens: list[Token], opened: str, closed: str, frame: Frame, reading: Reading
) -> None:
    """Read the numbers of a clause that has one; ``opened`` and ``closed`` are the marks around it."""
    quantities = _quantities(tokens, opened)
    marking = reading.roles & MARKING
    if marking:
        note_marks(quantities[0].head, frame, reading)
    named = frame.fresh and len(tokens) == 1  # 自然人（20件）、商业企业（5件）
    if (
        opened in _PARTS_OPEN
        and not named
        and (frame.last is None or frame.last >= reading.segment)
    ):
        frame.whole = frame.last
        frame.relation = "list"
    skip = 0
    for place, quantity in enumerate(quantities):
        if place:
            _leave_consumed(quantities[place - 1], quantity)
            if marking:
                note_marks(quantity.head, frame, reading)
        if skip:
            skip -= 1
            continue
        following = quantities[place + 1] if place + 1 < len(quantities) else None
        if following is not None and read_pair(quantity, following, frame, reading):
            skip = 1
            continue
        _read_quantity(quantity, frame, reading)
        if quantity.token.unit == "个":
            note_counted(quantity, frame)
    rest = quantities[-1].tail
    if rest:
        slots = collect(rest)
        if marking:
            note_marks(rest, frame, reading)
        if reading.roles & _ALL and (slots.topic or slots.blocks):
            _say_of_all(rest, slots, frame, reading)
        # Words behind the last number set the subject only when they are of another kind.
        if slots.blocks or slots.topic or (slots.foreign and slots.foreign_after):
            frame.speak_of(slots)
    frame.fresh = []


def _say_of_all(rest: list[Token], slots: Slots, frame: Frame, reading: Reading) -> None:
    """收到的43件申请均在年内办结: what is said of the figure right behind it."""
    place = next((i for i, token in enumerate(rest) if token.mask & _ALL), 0)
    claim = last_claim(frame, reading)
    if claim is None or claim.doubtful or frame.relation:
        return
    whole = claim.concept in ("received", "accepted", "to_process") or slots.blocks
    if place and rest[place - 1].has("topic", "block") and whole:
        read_statements(rest[place:], frame, reading)


def _quantities(tokens: list[Token], opened: str) -> list[Quantity]:
    found: list[Quantity] = []
    head: list[Token] = []
    for place, token in enumerate(tokens):
        if token.kind == "number":
            if found and _is_article(token, tokens[place + 1 : place + 2]):
                continue
            timed = found[-1].token.unit_kind == "time" if found else False
            if found:
                found[-1].tail = head
            found.append(Quantity(token, head, [], not found, opened, timed=timed))
            head = []
        else:
            head.append(token)
    if found:
        found[-1].tail = head
    return found


def _is_article(token: Token, behind: list[Token]) -> bool:
    """还有1件来自一家律师事务所: the one whose name follows is no figure."""
    number = token.number
    if number is None or not number.chinese or number.value != 1 or token.unit_kind != "other":
        return False
    return bool(behind) and bool(behind[0].mask & _COLUMN)


def _leave_consumed(before: Quantity, quantity: Quantity) -> None:
    """2件部分公开和1件复议: what names the number before does not name this one."""
    if before.used:
        ends = [i for i, token in enumerate(quantity.head) if token.mask & _AND]
        if ends:
            quantity.head = quantity.head[ends[-1] + 1 :]


def _read_quantity(quantity: Quantity, frame: Frame, reading: Reading) -> None:
    token = quantity.token
    own, part = own_words(quantity.head, counted=not quantity.first)
    if part:
        context = collect(quantity.head[: len(quantity.head) - len(own)])
        named = context.named or context.foreign
        if named:
            frame.speak_of(context)
        # 不予公开中…N件 is a part of what is named there, not of the figure stated last.
        frame.whole = None if named and quantity.first else frame.last
        frame.relation = part if frame.whole is not None else ""
    elif frame.relation == "included" and quantity.first:
        frame.whole, frame.relation = None, ""
    if reading.behind & _LAST and not own and quantity.first and quantity.opened in _BRACKETS:
        if _beside_in_brackets(quantity, frame, reading):
            return
    if read_comparison(quantity, own, frame, reading):
        return
    if token.unit_kind in ("percent", "points", "multiple", "time"):
        reading.add(plain(quantity, reading, frame, kind=kind_of(token)))
        return
    meaning, slots = mean(quantity, own, frame, reading)
    if meaning is None and frame.relation and reading.roles & _OWN:
        meaning = own_share(own, slots, frame, reading)
    if frame.relation and (narrowed := of_this_kind(own, slots, frame, reading)) is not None:
        meaning = narrowed
    elif (meaning is None or meaning.concept == "accepted") and (
        both := sums_up(own, frame, reading)
    ) is not None:
        meaning = both
    elif meaning is None and sums_channels(own, slots, frame, reading):
        received = lexicon().rows["received"]
        meaning = Meaning(
            "received", "applications", row_sources(reading.form, received, ("total",))
        )
    if (
        meaning is not None
        and meaning.concept == "total_processed"
        and frame.relation == "among"
        and frame.whole is not None
        and reading.claims[frame.whole].concept in ("received", "accepted")
    ):
        # 上年结转10件已办结，本年新收140件中办结135件: not all that was processed
        before = any(c.concept == "carried_in" for c in reading.in_sentence())
        meaning.doubtful = meaning.doubtful or before
    if meaning is not None and frame.relation and is_the_whole(meaning, slots, frame, reading):
        meaning = None
    if _read_each(quantity, own, frame, reading):
        return
    claim = _claim(quantity, own, meaning, slots, frame, reading)
    index = reading.add(claim)
    if claim.meaning:
        settle_earlier(own, index, frame, reading)
    words = [*frame.fresh, *own] if frame.fresh else own
    frame.listed = [t for t in words if t.kind == "cue"]
    if own and own[-1].text in _OPENLY and not claim.meaning and frame.whole is None:
        # 主动公开96件、依申请公开22件、不予公开14件: documents by their openness.
        frame.about, frame.foreign = "foreign", "documents"
    if claim.relation == "included":
        return
    if meaning is not None and meaning.sources:
        frame.speak_of(slots, meaning)
    elif slots.foreign or slots.gap or not claim.concept:
        if slots.foreign and slots.foreign_after:
            frame.speak_of(slots)
        elif not claim.concept and slots.gap and not slots.named:
            frame.foreign = frame.foreign or "unknown"
    frame.last, frame.compared = index, None


def _beside_in_brackets(quantity: Quantity, frame: Frame, reading: Reading) -> bool:
    """收到14件，比2022年（19件）减少4件: last year's figure of what was just stated."""
    said = last_claim(frame, reading)
    if said is None or said.kind != "count" or not said.meaning or said.concept == "share":
        return False
    if quantity.token.unit != said.unit or any(
        leaf.is_last_year for source in said.meaning for leaf in source.leaves()
    ):
        return False
    claim = plain(quantity, reading, frame, kind="count")
    claim.whole, claim.relation = None, ""
    last = tuple(source.last_year() for source in said.meaning)
    reading.add(claim.means(last, said.concept, doubtful=said.doubtful))
    return True


def _read_each(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    """结果维持和结果纠正各1件: one claim for each of the two."""
    if not reading.roles & _EACH or not any_of(own[-4:]) & _EACH:
        return False
    named = [
        t for t in [*frame.fresh, *own] if t.has("row", "column", "block", "outcome", "object")
    ]
    named = expanded(named)
    if len(named) < 2:
        return False
    for token in named:
        words = [token]
        meaning, slots = mean(quantity.with_words(words, alone=True), words, frame, reading)
        frame.last = reading.add(_claim(quantity, own, meaning, slots, frame, reading))
    return True


def _claim(
    quantity: Quantity, own: list[Token], meaning: Meaning | None, slots: Slots,
    frame: Frame, reading: Reading,
) -> Claim:  # fmt: skip
    kind: ClaimKind = "money" if quantity.token.unit_kind == "money" else "count"
    claim = plain(quantity, reading, frame, kind=kind)
    if meaning is None:
        context = slots.foreign[-1].key if slots.foreign else frame.foreign
        claim.context = context
        return claim
    if frame.others and meaning.table != "review_litigation":
        claim.context = "others"
        return claim
    sources, doubtful = meaning.sources, meaning.doubtful
    roles = reading.roles
    shift = frame.shift
    if roles & _TIMED:
        shift = shift_of(own, frame, reading)
    if shift is None or runs_over_years(frame, meaning):
        sources = ()
    elif shift == -1:
        sources = tuple(source.last_year() for source in sources)
    if roles & _NARROWED:
        if is_part_of_year(own):
            frame.period = True
        doubtful = doubtful or is_narrowed_in_time(own, reading)
    if frame.period:
        sources = ()
    frame.series = meaning
    claim.concept = meaning.concept
    if meaning.concept == "channel":
        claim.context = "channel"
        return claim
    claim.meaning, claim.doubtful = sources, doubtful and bool(sources)
    claim.context = "" if sources else "other_period"
    return claim
