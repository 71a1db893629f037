"""Comparisons and shares: 增加16件, 下降12.6%, 由31起降至22起, 1.4倍, 占办结的51.1%, 持平."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.ledger.claims import Claim
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import mask_of
from assistant.ledger.slots import Slots, collect, row_sources, summed
from assistant.ledger.tokens import Token

if TYPE_CHECKING:
    from assistant.ledger.clauses import Quantity


_UP, _DOWN, _VAGUE, _TO = mask_of("up"), mask_of("down"), mask_of("vague"), mask_of("to")
_BESIDE = mask_of("last", "compare", "than")


def read_comparison(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    """Read a difference, a change, a multiple, a share, or last year's figure put beside.

    Returns:
        Whether the number was one of these; its claim is then in ``reading``.
    """
    kind = quantity.token.unit_kind
    direction = _direction(own) if own else 0
    if kind == "percent":
        if direction:
            return _change(quantity, own, direction, frame, reading)
        if any(token.has("base") for token in own):
            return _share(quantity, own, frame, reading)
        return _share_of_last_year(quantity, own, frame, reading)
    if kind == "multiple":
        return _multiple(quantity, own, direction, frame, reading)
    if kind in ("count", "other", "money", "") and quantity.token.unit and direction:
        return _difference(quantity, own, direction, frame, reading)
    if kind in ("count", "other", "money"):
        return _beside(quantity, own, frame, reading)
    return False


def read_pair(first: Quantity, second: Quantity, frame: Frame, reading: Reading) -> bool:
    """Read 由31起降至22起: last year's figure and this year's of the same thing."""
    from assistant.ledger.clauses import mean, own_words, plain

    if not second.roles() & _TO:
        return False
    leading = [token for token in second.head if not token.has("filler") or token.has("to")]
    if not leading or not leading[0].has("to") or len(leading) > 1:
        return False
    if first.token.unit != second.token.unit and first.token.unit and second.token.unit:
        return False
    if first.token.unit_kind == second.token.unit_kind == "percent":
        return _share_pair(first, second, frame, reading)
    if first.token.unit_kind not in ("count", "other", "") or not second.token.unit:
        return False
    arrow = leading[0].text in ("到", "至", "→", "->", "－>", "➔")
    opened = any(token.has("from") for token in first.head)
    if arrow and not opened and leading[0].text in ("到", "至"):
        return False
    words, _ = own_words(first.head)
    words = [t for t in words if not t.has("from", "last")]
    target, gap = _target(replace_head(first, words), words, frame, reading, mean)
    other_year = any(t.kind == "date" and t.year and t.year != reading.year - 1 for t in first.head)
    sources = target if not other_year else ()
    frame.shift, frame.compared = 0, None
    last = plain(first, reading, frame, kind="count")
    this = plain(second, reading, frame, kind="count")
    concept = "compared" if sources else ""
    last, this = (replace(claim, whole=None, relation="") for claim in (last, this))
    reading.add(
        replace(last, meaning=tuple(s.last_year() for s in sources), concept=concept,
                doubtful=gap and bool(sources))
    )  # fmt: skip
    frame.last = reading.add(
        replace(this, meaning=sources, concept=concept, doubtful=gap and bool(sources),
                label=last.label)
    )  # fmt: skip
    return True


def _share_pair(first: Quantity, second: Quantity, frame: Frame, reading: Reading) -> bool:
    """占办结的比例由18.1%降到16.8%: last year's share and this year's."""
    from assistant.ledger.clauses import own_words, plain

    words, _ = own_words(first.head)
    words = [token for token in words if not token.has("from", "last")]
    if not any(token.has("base") for token in words):
        return False
    _share(replace_head(first, words), words, frame, reading)
    claim = reading.claims[-1]
    reading.claims[-1] = replace(
        claim, meaning=tuple(source.last_year() for source in claim.meaning),
        concept="share_last_year", basis=None,
    )  # fmt: skip
    this = plain(second, reading, frame, kind="percent")
    reading.add(replace(this, meaning=claim.meaning, concept="share", doubtful=claim.doubtful,
                        base=claim.base))  # fmt: skip
    return True


def replace_head(quantity: Quantity, words: list[Token]) -> Quantity:
    """The quantity with other words before it."""
    return replace(quantity, head=words)


def _direction(own: list[Token]) -> int:
    """+1 or −1 where the words right before the number say more or fewer."""
    for token in reversed(own):
        if token.mask & _UP:
            return 1
        if token.mask & _DOWN:
            return -1
        if (
            token.text in ("了", "近", "约", "达", "为", "达到", "幅度", "率")
            or token.mask & _VAGUE
        ):
            continue
        return 0
    return 0


def _target(
    quantity: Quantity, words: list[Token], frame: Frame, reading: Reading, mean: object
) -> tuple[tuple[Source, ...], bool]:
    """What is compared: the concept named before the comparison, else the last claim."""
    slots = collect(words)
    if slots.foreign and slots.foreign_after:
        return (), True
    if slots.named:
        meaning, used = mean(quantity, words, frame, reading)  # type: ignore[operator]
        if meaning is not None:
            frame.speak_of(used, meaning)
            frame.compared = (meaning.sources, meaning.doubtful or slots.gap)
            return frame.compared
        if slots.rows or slots.columns or slots.blocks or slots.objects or slots.outcomes:
            return (), True
    elif slots.gap:
        return (), True
    if frame.compared is not None:
        return frame.compared
    if frame.fresh and quantity.first and not slots.named:
        fresh = [t for t in frame.fresh if not t.has("up", "down")]
        meaning, used = mean(quantity, fresh, frame, reading)  # type: ignore[operator]
        if meaning is not None:
            frame.speak_of(used, meaning)
            return meaning.sources, meaning.doubtful or used.gap
        return (), True
    claim = _last(frame, reading)
    if claim is None or not claim.meaning or claim.kind not in ("count", "money"):
        return (), True
    if any(leaf.is_last_year for source in claim.meaning for leaf in source.leaves()):
        return (), True
    return claim.meaning, claim.doubtful


def _last(frame: Frame, reading: Reading) -> Claim | None:
    if frame.last is None or frame.last < reading.first:
        return None
    return reading.claims[frame.last]


def _before_direction(own: list[Token]) -> list[Token]:
    """The words before 比上年, 同比, 增加 …: what is compared."""
    words = []
    for token in own:
        if token.has("compare", "up", "down", "base"):
            break
        if token.text in ("比", "较", "与", "同") or (token.has("last") and not token.has("row")):
            break
        words.append(token)
    return words


def _reference(own: list[Token], reading: Reading) -> tuple[bool, bool]:
    """Whether the comparison is with last year, and whether that is said."""
    for token in own:
        if "earlier" in token.senses:
            return False, True
        if token.kind == "date" and token.year:
            if token.year == reading.year - 1:
                return True, True
            if token.year != reading.year:
                return False, True
    if any(token.has("compare", "last") for token in own):
        return True, True
    return True, False


def _compared(
    quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> tuple[tuple[Source, ...], bool]:
    from assistant.ledger.clauses import mean

    words = [t for t in _before_direction(own) if t.kind != "date"]
    with_last, said = _reference(own, reading)
    frame.shift = 0
    if not with_last:
        return (), True
    count = replace_head(quantity, words)
    if quantity.token.unit_kind in ("percent", "multiple"):
        token = quantity.token.counted_as("件", "count")
        count = replace(count, token=token, tail=[])
    target, doubtful = _target(count, words, frame, reading, mean)
    if not said and not _follows_comparison(frame, reading):
        doubtful = True
    return target, doubtful


def _follows_comparison(frame: Frame, reading: Reading) -> bool:
    """Whether the sentence has already been comparing with last year."""
    return any(
        claim.kind in ("difference", "change_percent", "multiple")
        or any(leaf.is_last_year for s in claim.meaning for leaf in s.leaves())
        for claim in reading.in_sentence()
    )


def _difference(
    quantity: Quantity, own: list[Token], direction: int, frame: Frame, reading: Reading
) -> bool:
    from assistant.ledger.clauses import plain

    claim = plain(quantity, reading, frame, kind="difference")
    claim = replace(claim, value=direction * claim.value)
    changed = _changed_items(quantity, own, frame, reading)
    if changed is not None:
        reading.add(replace(claim, meaning=(changed,), concept="change", kind="count"))
        return True
    target, doubtful = _compared(quantity, own, frame, reading)
    meaning = tuple(Source.of("difference", s, s.last_year()) for s in target)
    reading.add(
        replace(claim, meaning=meaning, concept="difference", doubtful=doubtful and bool(target),
                basis=frame.last)
    )  # fmt: skip
    return True


def _changed_items(
    quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> Source | None:
    """年内增加2项 beside 其他对外管理服务事项: a cell of its own in edition 2019."""
    slots = collect(own)
    subject = slots.objects[-1] if slots.objects else frame.object
    if subject is None or any(t.has("compare") for t in own) or quantity.token.unit not in "项个类":
        return None
    address = f"active_disclosure.{subject.object}.change"
    return Source(cell=address) if address in reading.form.index else None


def _change(
    quantity: Quantity, own: list[Token], direction: int, frame: Frame, reading: Reading
) -> bool:
    from assistant.ledger.clauses import plain

    claim = plain(quantity, reading, frame, kind="change_percent")
    target, doubtful = _compared(quantity, own, frame, reading)
    meaning = tuple(Source.of("change", s, s.last_year()) for s in target)
    reading.add(
        replace(claim, value=direction * claim.value, meaning=meaning, concept="change",
                doubtful=doubtful and bool(target), basis=frame.last)
    )  # fmt: skip
    return True


def _multiple(
    quantity: Quantity, own: list[Token], direction: int, frame: Frame, reading: Reading
) -> bool:
    from assistant.ledger.clauses import plain

    claim = plain(quantity, reading, frame, kind="multiple")
    target, doubtful = _compared(quantity, own, frame, reading)
    said = any(token.has("compare", "last") for token in own) or any(
        token.kind == "date" and token.year == reading.year - 1 for token in own
    )
    if direction:
        meaning = tuple(Source.of("change", s, s.last_year()) for s in target)
        claim = replace(
            claim, kind="change_percent", value=direction * claim.value * 100,
            step=claim.step * 100,
        )  # fmt: skip
    else:
        meaning = tuple(Source.of("multiple", s, s.last_year()) for s in target)
    doubtful = doubtful and not said
    reading.add(
        replace(claim, meaning=meaning, concept="multiple", doubtful=doubtful and bool(target),
                basis=frame.last)
    )  # fmt: skip
    return True


def _beside(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    """上年为6件, (上年14件), 比上年的23件减少…: last year's figure of what was just stated."""
    from assistant.ledger.clauses import mean, plain

    if not quantity.roles() & _BESIDE:
        return False
    place = next(
        (i for i, t in enumerate(own) if _last_year(t, reading) or t.has("compare", "than")), -1
    )
    if place < 0 or not any(_last_year(t, reading) or t.has("compare") for t in own[place:]):
        return False
    if any(not t.has("filler", "last", "compare", "than", "vague", "up", "down")
           and t.kind != "date" for t in own[place:]):  # fmt: skip
        return False
    if own[place].has("last") and own[place].has("row"):
        return False
    words = own[:place]
    slots = collect(words)
    if slots.foreign or slots.gap:
        return False
    sources: tuple[Source, ...] = ()
    doubtful, concept, label, context = False, "", "", ""
    if slots.named:
        meaning, used = mean(replace_head(quantity, words), words, frame, reading)
        if meaning is None:
            return False
        sources, doubtful, concept = meaning.sources, meaning.doubtful, meaning.concept
        frame.speak_of(used, meaning)
        frame.compared = (sources, doubtful)
    else:
        claim = _last(frame, reading)
        if claim is None and frame.about == "" and own[place].has("last"):
            frame.awaited = reading.add(plain(quantity, reading, frame, kind="count"))
            frame.shift = 0
            return True
        if claim is None or claim.kind != "count":
            return False
        sources, doubtful, concept = claim.meaning, claim.doubtful, claim.concept
        label, context = claim.label, claim.context
        if not sources and frame.series is not None and claim.context == "other_period":
            sources, doubtful = frame.series.sources, frame.series.doubtful
    this = plain(quantity, reading, frame, kind="count")
    reading.add(replace(this, meaning=tuple(s.last_year() for s in sources), concept=concept,
                        doubtful=doubtful, label=label, context=context, whole=None,
                        relation=""))  # fmt: skip
    frame.shift = 0
    return True


def _last_year(token: Token, reading: Reading) -> bool:
    if token.kind == "date":
        return token.year == reading.year - 1
    return token.has("last") and not token.has("row")


# --- shares -----------------------------------------------------------------------------------


def _share(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    from assistant.ledger.clauses import mean, plain

    claim = plain(quantity, reading, frame, kind="percent")
    place = next(i for i, token in enumerate(own) if token.has("base"))
    words, behind = own[:place], own[place + 1 :]
    token = quantity.token.counted_as("件", "count")
    counted = replace(quantity, token=token, head=words, tail=[])
    slots = collect(words)
    parts: tuple[Source, ...] = ()
    doubtful = False
    if slots.named and not slots.foreign:
        meaning, _ = mean(counted, words, frame, reading)
        if meaning is not None:
            parts, doubtful = meaning.sources, meaning.doubtful
    last = _last(frame, reading)
    if not parts and not slots.foreign and not slots.gap and last is not None:
        if any(t.text.startswith(("两项", "两者", "二者")) for t in own):
            parts = _both(frame, reading)
        else:
            parts, doubtful = last.meaning, last.doubtful
        if parts and any(leaf.is_last_year for s in parts for leaf in s.leaves()):
            parts = ()
    base, firm = _base(collect(behind), parts, last, reading)
    meaning_ = tuple(Source.of("share", part, whole) for part in parts for whole in base)
    reading.add(
        replace(
            claim, meaning=meaning_, concept="share", basis=frame.last, base=base,
            doubtful=bool(meaning_) and (doubtful or not firm),
        )
    )  # fmt: skip
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


def _share_of_last_year(
    quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> bool:
    """上年为29.7% behind a share of this year."""
    from assistant.ledger.clauses import plain

    said = [t for t in own if not t.has("filler") or t.has("last")]
    if len(said) != 1 or not said[0].has("last"):
        return False
    previous = [c for c in reading.in_sentence() if c.kind == "percent" and c.concept == "share"]
    if not previous:
        return False
    claim = plain(quantity, reading, frame, kind="percent")
    meaning = tuple(s.last_year() for s in previous[-1].meaning)
    reading.add(replace(claim, meaning=meaning, concept="share_last_year",
                        doubtful=previous[-1].doubtful))  # fmt: skip
    return True
