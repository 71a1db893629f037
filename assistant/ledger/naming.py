"""What the words beside one number mean: words → slots → the figure of the tables they name."""

from __future__ import annotations

from assistant.ledger.amounts import money_meaning
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.meanings import (
    Meaning,
    application_meaning,
    disclosure_meaning,
    review_meaning,
)
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantity import Quantity
from assistant.ledger.senses import Entry, mask_of
from assistant.ledger.slots import Slots, collect
from assistant.ledger.surroundings import (
    adds_up,
    can_name,
    counts_cases,
    counts_offices,
    court_of,
    ends_in_outcome,
    follows_a_name,
    has_dates_only,
    has_weak_rows_only,
    is_after_review,
    is_asked_because,
    is_asked_for,
    is_caused_otherwise,
    is_grounded,
    is_lone_article,
    is_narrowed_behind,
    is_of_another_kind,
    is_of_the_year,
    is_reasoned,
    is_received,
    is_the_rest,
    near_words,
    put_together,
    settle_other,
    settle_people,
    stands_close,
)
from assistant.ledger.token import Token, any_of, value_of

_GROUND, _TELLTALE, _BLOCK = mask_of("ground"), mask_of("telltale"), mask_of("block")
#: Where the tables count items, they are told beside the decisions on them.
_ITEMS = "active_disclosure.administrative_licensing.previous_items"
_REFUSED = "not_processed"
_ANSWERS = ("answered", "total_processed")
_OUTCOME, _SUM, _ROW = mask_of("outcome"), mask_of("sum"), mask_of("row")
_ALL, _DISCLOSURE = mask_of("all"), mask_of("disclosure_kind")
_NO_SLOTS = Slots()
#: 予以公开占33.3%（12件）
_BRACKETS = ("（", "(")
#: Words that lead from a comparison to the figure itself: 比上年少7件，只有18件.
_LEADING = frozenset(
    {"为", "达", "达到", "至", "只有", "仅", "仅有", "仅为", "共", "共有", "总计", "共计", "计"}
)
#: What the keys of the rows that refuse begin with.
_ENDINGS = ("denied_", "unavailable_", "not_processed_", "other_")
#: Rows that only applications have.
_COUNTED = frozenset(
    {"received", "accepted", "to_process", "carried_in", "carried_out", "total_processed"}
)
#: Rows of weak words that count applications where the paragraph tells of them ...
_AT_HOME = frozenset({"total_processed"})
#: ... and where the sentence has words of theirs beside them.
_ENDED = frozenset(
    {"total_processed", "answered", "granted", "not_processed_petition", "not_processed_repeated"}
)
#: Chinese numerals with 个 up to here point at things in passing: 这三个.
_PASSING = 10


def mean(
    quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> tuple[Meaning | None, Slots]:
    """What the words of a count or an amount mean, and the slots they were read from."""
    slots = collect(own)
    office = quantity.token.unit == "个" and counts_offices(quantity)
    if office or is_lone_article(quantity, own):
        return None, slots
    slots = _named(slots, quantity, own, frame, reading)
    if frame.compared is not None and not slots.named and not slots.gap and not slots.foreign:
        bare = not own and quantity.opened in _BRACKETS
        if bare or any(token.text in _LEADING or token.has("to") for token in own):
            # 比上年减少7件，为94件
            return Meaning("compared", "applications", *frame.compared), slots
    if slots.foreign and slots.foreign_after:
        return None, slots
    if slots.foreign and slots.strong:
        # 因第三方不同意公开而不予公开3件: said of the outcome, not counted
        slots.foreign = tuple(f for f in slots.foreign if f.key != "consent")
    if slots.columns:
        settle_people(slots, own, reading)
    if slots.gap and not slots.unknown and any_of(own) & _GROUND:
        slots.gap = False  # 同一申请人大量反复申请6件
    if slots.gap and (
        is_asked_for(own)
        or (not slots.strong and is_asked_because(own))
        or (frame.about != "applications" and is_of_another_kind(own))
    ):
        return None, slots
    if slots.sampled:
        return None, slots  # 抽查我局申请答复文书10件
    if slots.objects and (slots.undone or (slots.review and not slots.acts)):
        return None, slots
    if slots.concerning and slots.topic and not (slots.strong or (slots.rows and not slots.gap)):
        return None, slots
    if not slots.named and not slots.gap and frame.series is not None and has_dates_only(own):
        return frame.series, slots
    if slots.foreign and not slots.channels and slots.foreign[-1].key in ("attribute", "hotline"):
        return None, slots
    return _by_table(quantity, slots, frame, reading, own), slots


def _named(
    slots: Slots, quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> Slots:
    """The slots of the words that name a number: its own, those behind it, those of the clause before."""
    grounds = quantity.first and frame.fresh and reading.told & _GROUND
    if grounds and any_of(frame.fresh) & _GROUND and is_grounded(slots, own):
        # 内容仍不明确，无法提供的2件; 属于行政查询事项，指引申请人到窗口查询的8件
        ground = [t for t in frame.fresh if t.mask & _GROUND]
        slots = collect([*ground, *(t for t in own if t.mask & _TELLTALE)])
        if frame.about == "foreign":
            frame.about, frame.foreign = "applications", ""
        slots.foreign, slots.foreign_after = (), False
    if slots.rows and not (own and own[-1].has("row")):
        # 公开 is an outcome only right before its number: 公开12件.
        slots.rows = tuple(row for row in slots.rows if not (row.weak and row.group))
    if slots.strong and len(slots.rows) > len(slots.strong) and slots.strong[-1].key == _REFUSED:
        # 按信访类不予处理1件
        finer = tuple(row for row in slots.rows if row.weak and row.key.startswith(_REFUSED))
        slots.strong += finer
    usable = slots.named and not (slots.foreign and slots.foreign_after)
    # Words behind are asked only where those before do not settle it.
    settled = usable and (slots.strong or slots.objects) and not slots.carry
    near = []
    if quantity.tail and not settled:
        received = reading.roles & _ALL and (is_received(slots) or is_of_the_year(own))
        near = near_words(quantity.tail, received=bool(received))
    tail = collect(near) if near else _NO_SLOTS
    behind = quantity.tail and reading.roles & _ROW
    if behind and not slots.strong and not slots.foreign and ends_in_outcome(quantity.tail):
        slots = collect([*own, *quantity.tail])
        slots.rows, slots.gap = slots.strong[-1:], slots.gap and not is_reasoned(quantity.tail)
        slots.foreign, slots.foreign_after = (), False
        quantity.used = True
    elif (
        not usable and not slots.foreign and not slots.channels and can_name(tail, quantity, frame)
    ):
        slots = put_together(own, quantity.tail, near, slots, rest=is_the_rest(own, reading))
        quantity.used = True
    elif usable and tail.strong and not slots.strong and has_weak_rows_only(slots):
        slots = tail
    elif (usable and slots.acts and not slots.objects and tail.objects) or (
        usable and slots.rows and not slots.strong and (tail.topic or tail.blocks)
    ):
        slots = collect([*own, *near])
    elif usable and frame.fresh and quantity.first and adds_up(own, frame):
        # 信访类、重复类申请不予处理合计13件: of those two
        slots = collect([*frame.fresh, *own])
        fine = tuple(r for r in slots.rows if not r.group and r.key.startswith(_ENDINGS))
        if slots.rows:
            slots.rows = slots.strong = fine or slots.rows
    elif usable and slots.blocks and not slots.outcomes and quantity.tail[:1]:
        if quantity.tail[0].mask & _OUTCOME:
            slots = collect([*own, quantity.tail[0]])  # 直接起诉1件未结
    elif usable and slots.carry and tail.next:
        slots.next = True
    elif (
        not usable and not slots.foreign and not slots.gap and follows_a_name(quantity, frame)
    ) or (
        usable
        and slots.outcomes
        and not slots.blocks
        and quantity.first
        and any_of(frame.fresh) & _BLOCK
    ):
        slots = collect([*frame.fresh, *own])
    return slots


def _by_table(
    quantity: Quantity, slots: Slots, frame: Frame, reading: Reading, words: list[Token]
) -> Meaning | None:
    token, form = quantity.token, reading.form
    if token.unit_kind == "money":
        return money_meaning(quantity, slots, frame, reading)
    if token.unit_kind == "other":
        return None
    if not token.unit and not stands_close(words, quantity):
        return None
    if slots.other:
        settle_other(slots, frame)
    about = frame.about == "applications"
    if frame.at_home and not slots.topic:
        known = _ENDED if frame.inferred else _AT_HOME
        slots.rows = tuple(r for r in slots.rows if not r.weak or r.key in known)
    meaning: Meaning | None = None
    if slots.outcomes and not slots.blocks and not slots.strong and (court := court_of(words)):
        # 复议机关维持2件，法院维持1件
        if reading.told & _BLOCK and not any(_judges(court, block) for block in frame.blocks):
            frame.blocks = lexicon().cues["行政复议" if court == "review" else "行政诉讼"]["block"]
    if slots.blocks or (slots.outcomes and frame.blocks and not slots.strong):
        if slots.blocks and is_caused_otherwise(words):
            frame.other_cause = True
        elif any("disclosure_kind" in t.senses or "信息公开" in t.text for t in words):
            frame.other_cause = False
        if frame.other_cause:
            return None
        meaning = review_meaning(slots, form, frame.blocks)
        if meaning is not None and meaning.heard and not any_of(words) & _DISCLOSURE:
            frame.speak_of(slots)
            frame.other_cause = True
            return None  # 受理行政复议申请320件: those that the office hears
    elif slots.objects or (slots.acts and frame.object is not None and not slots.strong):
        _, unit, _ = value_of(token)
        meaning = disclosure_meaning(slots, form, unit, frame.object, frame.act)
        if meaning is not None and frame.whole is not None:
            if reading.claims[frame.whole].concept.endswith(".in_force"):
                return None  # 现行有效58件，其中以县政府名义印发41件: of whatever year
    if meaning is None and not slots.blocks and not slots.objects:
        several = slots.channels and (len(slots.channels) > 1 or any_of(words) & _SUM)
        if several and slots.rows:
            slots.channels = ()  # 通过线上线下渠道收到27件, 接收书面、网络申请共27件: all of them
        going_on = len(reading.claims) > reading.first and reading.claims[-1].concept == "channel"
        near = about or slots.topic or slots.rows or going_on
        if slots.channels and near and not slots.strong[1:]:
            return Meaning("channel", "applications", (), True)
        meaning = application_meaning(slots, form, _broken_down(frame, reading), about)
        if meaning is not None and _of_others(slots, frame, reading):
            return None
        if meaning is not None and not about and not slots.topic and counts_cases(words):
            return None
    if meaning is None:
        return None
    if meaning.doubtful and meaning.concept == "granted" and reading.told & _TELLTALE:
        # 办结30件，其中公开20件，不予公开6件: one of the outcomes
        meaning.doubtful = not any(c.concept in _COUNTED for c in reading.in_sentence())
    if slots.blocks and is_after_review(words):
        meaning.doubtful = True
    if slots.gap or slots.channels or is_narrowed_behind(quantity):
        meaning.doubtful = True
    if meaning.concept in _ANSWERS and any(t.text == "类" for t in words):
        meaning.doubtful = True  # 公开类答复36件
    if meaning.table == "active_disclosure":
        if token.unit == "项" and words and words[-1].text.endswith("事项"):
            if not slots.acts and _ITEMS not in form.index:
                return None  # 行政处罚事项1,203项: what may be decided, not what was
        if slots.topic or any(row.key == "accepted" for row in slots.rows):
            return None  # 受理行政许可申请320件: not yet decisions
        if slots.gap and frame.about in ("applications", "foreign") and not slots.acts:
            return None  # 在118件申请中，规划许可31件: what they ask for
    if frame.unsure and not (slots.topic or slots.strong or slots.blocks or slots.objects):
        meaning.doubtful = True
    if slots.rows and not slots.strong and (slots.paced or quantity.timed):
        if frame.at_home:
            return None
        meaning.doubtful = True  # 20个工作日内答复28件
    number = token.number
    if number is not None and number.chinese and token.unit == "个" and number.value <= _PASSING:
        return None
    if slots.foreign:
        meaning.doubtful = meaning.doubtful or meaning.table != "active_disclosure"
        if meaning.table == "applications" and not slots.topic and not slots.strong:
            return None
        if any(f.key in ("posts", "interpretation") for f in slots.foreign) and token.unit == "条":
            return None
    return meaning


def _broken_down(frame: Frame, reading: Reading) -> tuple[Entry, ...]:
    """The rows that applicants may be counted in: no outcome of before the last semicolon."""
    rows = frame.rows
    if rows and frame.whole is None and frame.last is not None and frame.last < reading.segment:
        return () if rows[-1].key not in _COUNTED else rows
    return rows


def _judges(court: str, block: Entry) -> bool:
    """Whether the cases of a block may be this court's."""
    return (court == "review") == ("administrative_review" in block.blocks) or block.key == "both"


def _of_others(slots: Slots, frame: Frame, reading: Reading) -> bool:
    """Whether the sentence counts other things in the words of 表三: 公文215份，其中不予公开9份."""
    counted = any(row.key in _COUNTED for row in slots.rows)
    if frame.about == "foreign":
        if frame.foreign in ("documents", "consent") or (
            frame.foreign == "posts" and frame.whole is not None
        ):
            return not counted
        if frame.foreign == "hotline" and not counted:
            return not slots.topic  # 受理投诉45件，不予处理3件
        return not (slots.topic or slots.strong)
    if frame.whole is None or counted or (frame.about == "applications" and not frame.at_home):
        return False
    if slots.columns and not slots.rows:
        return False
    whole = reading.claims[frame.whole]
    known = whole.meaning or whole.concept == "channel" or whole.context == "attribute"
    return whole.kind == "count" and not known
