"""Comparisons with last year: 增加16件, 下降12.6%, 由31起降至22起, 1.4倍, 上年为6件."""

from __future__ import annotations

from assistant.ledger.claims import ClaimKind
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading, last_claim
from assistant.ledger.items import changed_items, of_items
from assistant.ledger.naming import mean
from assistant.ledger.quantity import Quantity, own_words, plain
from assistant.ledger.senses import mask_of
from assistant.ledger.shares import read_share, read_share_of_last_year, read_share_pair
from assistant.ledger.slots import collect
from assistant.ledger.token import Token
from assistant.ledger.wholes import name_awaited

_UP, _DOWN, _VAGUE, _TO = mask_of("up"), mask_of("down"), mask_of("vague"), mask_of("to")
_MOVED = _UP | _DOWN
_BESIDE = mask_of("last", "compare", "than")


def read_comparison(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    """Read a difference, a change, a multiple, a share, or last year's figure put beside.

    Returns:
        Whether the number was one of these; its claim is then in ``reading``.
    """
    kind = quantity.token.unit_kind
    direction = _direction(own) if reading.roles & _MOVED else 0
    if kind == "percent":
        if direction:
            return _change(quantity, own, direction, frame, reading)
        if any(token.has("base") for token in own):
            return read_share(quantity, own, frame, reading)
        if reading.ratio and all(token.has("filler") for token in own):
            # 公开率（予以公开加部分公开占办结数的比例）为71.4%
            words, reading.ratio = reading.ratio, []
            return read_share(quantity.with_words(words, alone=True), words, frame, reading)
        return read_share_of_last_year(quantity, own, frame, reading)
    if kind == "multiple":
        return _multiple(quantity, own, direction, frame, reading)
    if kind in ("count", "other", "money", "") and quantity.token.unit and direction:
        return _difference(quantity, own, direction, frame, reading)
    if kind == "count" and own and own[-1].text.endswith("新增") and quantity.token.unit == "项":
        changed = changed_items(quantity, own, frame, reading)
        if changed is not None:
            claim = plain(quantity, reading, frame, kind="count")
            reading.add(claim.means((changed,), "change"))
            return True
    if kind in ("count", "other", "money"):
        return _beside(quantity, own, frame, reading)
    return False


def read_pair(first: Quantity, second: Quantity, frame: Frame, reading: Reading) -> bool:
    """Read 由31起降至22起: last year's figure and this year's of the same thing."""
    if not (reading.roles & _TO and second.roles() & _TO):
        return False
    leading = [token for token in second.head if not token.has("filler") or token.has("to")]
    if not leading or not leading[0].has("to") or len(leading) > 1:
        return False
    if first.token.unit != second.token.unit and first.token.unit and second.token.unit:
        return False
    if first.token.unit_kind == second.token.unit_kind == "percent":
        return read_share_pair(first, second, frame, reading)
    if first.token.unit_kind not in ("count", "other", "") or not second.token.unit:
        return False
    arrow = leading[0].text in ("到", "至", "→", "->", "－>", "➔")
    opened = any(token.has("from") for token in first.head)
    if arrow and not opened and leading[0].text in ("到", "至"):
        return False
    words, _ = own_words(first.head)
    words = [t for t in words if not t.has("from", "last")]
    target, gap = _target(first.with_words(words), words, frame, reading)
    other_year = any(t.year and t.year not in (reading.year, reading.year - 1) for t in first.head)
    sources = target if not other_year else ()
    frame.shift, frame.compared = 0, None
    last = plain(first, reading, frame, kind="count")
    this = plain(second, reading, frame, kind="count")
    concept = "compared" if sources else ""
    last.whole = this.whole = None
    last.relation = this.relation = ""
    this.label = last.label
    before = tuple(source.last_year() for source in sources)
    reading.add(last.means(before, concept, doubtful=gap))
    frame.last = reading.add(this.means(sources, concept, doubtful=gap))
    return True


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
    quantity: Quantity, words: list[Token], frame: Frame, reading: Reading
) -> tuple[tuple[Source, ...], bool]:
    """What is compared: the concept named before the comparison, else the last claim."""
    slots = collect(words)
    if slots.foreign and slots.foreign_after:
        return (), True
    if slots.named:
        meaning, used = mean(quantity, words, frame, reading)
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
        meaning, used = mean(quantity, fresh, frame, reading)
        if meaning is not None:
            frame.speak_of(used, meaning)
            frame.compared = (meaning.sources, meaning.doubtful or used.gap)
            return frame.compared
        return (), True
    claim = last_claim(frame, reading)
    if claim is None or not claim.meaning or claim.kind not in ("count", "money", "zero"):
        return (), True
    if any(leaf.is_last_year for source in claim.meaning for leaf in source.leaves()):
        return (), True
    if claim.whole is not None and quantity.first and reading.claims[claim.whole].sure:
        # 收到56件，其中自然人49件、法人7件，较上年增加12件: of the part, or of the whole.
        whole = reading.claims[claim.whole].meaning
        return (*claim.meaning, *whole), claim.doubtful
    return claim.meaning, claim.doubtful


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
    words = [t for t in _before_direction(own) if t.kind != "date"]
    with_last, said = _reference(own, reading)
    frame.shift = 0
    if frame.others or not with_last:
        return (), True
    if quantity.token.unit_kind in ("percent", "multiple"):
        count = quantity.counted_as("件", "count", words)
    else:
        count = quantity.with_words(words)
    target, doubtful = _target(count, words, frame, reading)
    if not said and not _follows_comparison(frame, reading):
        doubtful = True
    if frame.awaited is not None and target:
        name_awaited(target, "compared", frame, reading)  # 申请量为上年（40件）的2倍
    return target, doubtful


def _follows_comparison(frame: Frame, reading: Reading) -> bool:
    """Whether the sentence has already been comparing with last year."""
    return (
        frame.comparing
        or frame.awaited is not None
        or any(
            claim.kind in ("difference", "change_percent", "multiple")
            or any(leaf.is_last_year for s in claim.meaning for leaf in s.leaves())
            for claim in reading.in_sentence()
        )
    )


def _difference(
    quantity: Quantity, own: list[Token], direction: int, frame: Frame, reading: Reading
) -> bool:
    claim = plain(quantity, reading, frame, kind="difference")
    claim.value = direction * claim.value
    changed = changed_items(quantity, own, frame, reading)
    if changed is not None:
        claim.kind = "count"
        reading.add(claim.means((changed,), "change"))
        return True
    target, doubtful = _compared(quantity, own, frame, reading)
    meaning = tuple(Source.of("difference", s, s.last_year()) for s in target)
    claim.basis = frame.last
    reading.add(claim.means(meaning, "difference", doubtful=doubtful))
    return True


def _change(
    quantity: Quantity, own: list[Token], direction: int, frame: Frame, reading: Reading
) -> bool:
    claim = plain(quantity, reading, frame, kind="change_percent")
    target, doubtful = _compared(quantity, own, frame, reading)
    meaning = tuple(Source.of("change", s, s.last_year()) for s in target)
    claim.value, claim.basis = direction * claim.value, frame.last
    reading.add(claim.means(meaning, "change", doubtful=doubtful))
    return True


def _multiple(
    quantity: Quantity, own: list[Token], direction: int, frame: Frame, reading: Reading
) -> bool:
    claim = plain(quantity, reading, frame, kind="multiple")
    target, doubtful = _compared(quantity, own, frame, reading)
    said = any(token.has("compare", "last") for token in own) or any(
        token.kind == "date" and token.year == reading.year - 1 for token in own
    )
    if direction:
        meaning = tuple(Source.of("change", s, s.last_year()) for s in target)
        claim.kind = "change_percent"
        claim.value, claim.step = direction * claim.value * 100, claim.step * 100
    else:
        meaning = tuple(Source.of("multiple", s, s.last_year()) for s in target)
    claim.basis = frame.last
    reading.add(claim.means(meaning, "multiple", doubtful=doubtful and not said))
    return True


def _beside(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    """上年为6件, (上年14件), 比上年的23件减少…: last year's figure of what was just stated."""
    if not reading.roles & _BESIDE:
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
    claim_kind: ClaimKind = "money" if quantity.token.unit_kind == "money" else "count"
    if slots.objects and not slots.acts and of_items(words, quantity.token.unit):
        address = f"active_disclosure.{slots.objects[-1].object}.previous_items"
        if address in reading.form.index:
            # 许可事项上一年为46项: a cell of its own in edition 2019
            items = plain(quantity, reading, frame, kind="count")
            frame.speak_of(slots)
            frame.last = reading.add(items.means((Source(cell=address),), "previous_items"))
            return True
    if slots.named:
        meaning, used = mean(quantity.with_words(words), words, frame, reading)
        if meaning is None:
            return False
        sources, doubtful, concept = meaning.sources, meaning.doubtful, meaning.concept
        frame.speak_of(used, meaning)
        frame.compared, frame.series = (sources, doubtful), meaning
    else:
        claim = last_claim(frame, reading)
        if claim is None and frame.about == "" and own[place].has("last", "compare"):
            frame.awaited = reading.add(plain(quantity, reading, frame, kind="count"))
            frame.shift = 0
            return True
        if claim is None or claim.kind not in ("count", "zero", "money"):
            return False
        sources, doubtful, concept = claim.meaning, claim.doubtful, claim.concept
        label, context = claim.label, claim.context
        if not sources and frame.series is not None and claim.context == "other_period":
            sources, doubtful = frame.series.sources, frame.series.doubtful
    if claim_kind == "money" and any(s.computation == "convert" for s in sources):
        return False
    this = plain(quantity, reading, frame, kind=claim_kind)
    this.meaning, this.concept = tuple(s.last_year() for s in sources), concept
    this.doubtful, this.label, this.context = doubtful, label, context
    this.whole, this.relation = None, ""
    reading.add(this)
    frame.shift = 0
    return True


def _last_year(token: Token, reading: Reading) -> bool:
    if token.kind == "date":
        return token.year == reading.year - 1
    return token.has("last") and not token.has("row")
