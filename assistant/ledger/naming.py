"""What the words beside one number mean: words → slots → the figure of the tables they name."""

from __future__ import annotations

from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantity import Quantity, own_words
from assistant.ledger.senses import mask_of
from assistant.ledger.slots import (
    Meaning,
    Slots,
    application_meaning,
    collect,
    disclosure_meaning,
    review_meaning,
    wide,
)
from assistant.ledger.token import Token, any_of, value_of

_FAR = mask_of("part", "base", "foreign")
_APART = mask_of("part", "base")
_GROUND, _TELLTALE, _BLOCK = mask_of("ground"), mask_of("telltale"), mask_of("block")
#: Where the tables count items, they are told beside the decisions on them.
_ITEMS = "active_disclosure.administrative_licensing.previous_items"
_ANSWERS = ("answered", "total_processed")
_OUTCOME, _SUM = mask_of("outcome"), mask_of("sum")
_ALL, _DISCLOSURE = mask_of("all"), mask_of("disclosure_kind")
_NO_SLOTS = Slots()
#: 79件申请中自然人提出的有71件: what follows is said of a part.
_AMONG = frozenset({"中", "里", "内"})
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
    words = own
    if quantity.first and frame.fresh and any_of(frame.fresh) & _GROUND and _grounded(slots, own):
        # 内容仍不明确，无法提供的2件; 属于行政查询事项，指引申请人到窗口查询的8件
        ground = [t for t in frame.fresh if t.mask & _GROUND]
        slots = collect([*ground, *(t for t in own if t.mask & _TELLTALE)])
        slots.foreign, slots.foreign_after = (), False
    if slots.rows and not (own and own[-1].has("row")):
        # 公开 is an outcome only right before its number: 公开12件.
        slots.rows = tuple(row for row in slots.rows if not (row.weak and row.group))
    if _lone_article(quantity, own):
        return None, slots
    usable = slots.named and not (slots.foreign and slots.foreign_after)
    # Words behind are asked only where those before do not settle it.
    settled = usable and (slots.strong or slots.objects) and not slots.carry
    received = any(row.key in ("received", "accepted") for row in slots.rows) or _of_the_year(own)
    near = _near(quantity.tail, received=received) if quantity.tail and not settled else []
    tail = collect(near) if near else _NO_SLOTS
    if not slots.strong and not slots.foreign and _ends_in_outcome(quantity.tail):
        slots = collect([*own, *quantity.tail])
        slots.rows, slots.gap = slots.strong[-1:], slots.gap and not _reasoned(quantity.tail)
        slots.foreign, slots.foreign_after = (), False
        quantity.used = True
    elif not usable and not slots.foreign and not slots.channels and _names(tail, quantity, frame):
        slots = _together(own, quantity.tail, near, slots)
        words, quantity.used = own, True
    elif usable and tail.strong and not slots.strong and _weak_only(slots):
        slots = tail
    elif (usable and slots.acts and not slots.objects and tail.objects) or (
        usable and slots.rows and not slots.strong and (tail.topic or tail.blocks)
    ):
        slots = collect([*own, *near])
    elif usable and slots.rows and frame.fresh and quantity.first and _adds_up(own, frame):
        # 信访类、重复类申请不予处理合计13件: of those two
        slots = collect([*frame.fresh, *own])
        finer = [row for row in slots.rows if not row.group and row.key.startswith(_ENDINGS)]
        slots.rows = slots.strong = tuple(finer) or slots.rows
    elif usable and slots.blocks and not slots.outcomes and quantity.tail[:1]:
        if quantity.tail[0].mask & _OUTCOME:
            slots = collect([*own, quantity.tail[0]])  # 直接起诉1件未结
    elif usable and slots.carry and tail.next:
        slots.next = True
    elif (not usable and not slots.foreign and not slots.gap and _fresh(quantity, frame)) or (
        usable
        and slots.outcomes
        and not slots.blocks
        and quantity.first
        and any_of(frame.fresh) & _BLOCK
    ):
        slots = collect([*frame.fresh, *own])
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
        _settle_people(slots, words, reading)
    if slots.gap and not slots.unknown and any_of(own) & _GROUND:
        slots.gap = False  # 同一申请人大量反复申请6件
    if slots.gap and (_asked_for(words) or (not slots.strong and _asked_because(words))):
        return None, slots
    if slots.objects and (slots.undone or (slots.review and not slots.acts)):
        return None, slots
    if slots.concerning and slots.topic and not (slots.strong or (slots.rows and not slots.gap)):
        return None, slots
    if not slots.named and not slots.gap and frame.series is not None and _dates_only(own):
        return frame.series, slots
    if slots.foreign and not slots.channels and slots.foreign[-1].key in ("attribute", "hotline"):
        return None, slots
    return _by_table(quantity, slots, frame, reading, words), slots


def _by_table(
    quantity: Quantity, slots: Slots, frame: Frame, reading: Reading, words: list[Token]
) -> Meaning | None:
    token, form = quantity.token, reading.form
    if token.unit_kind == "money":
        return _money(quantity, slots, frame, reading)
    if token.unit_kind == "other":
        return None
    if not token.unit and not _close(words, quantity):
        return None
    if slots.other:
        _settle_other(slots, frame)
    about = frame.about == "applications"
    if frame.at_home and not slots.topic:
        known = _ENDED if frame.inferred else _AT_HOME
        slots.rows = tuple(r for r in slots.rows if not r.weak or r.key in known)
    meaning: Meaning | None = None
    if slots.blocks or (slots.outcomes and frame.blocks and not slots.strong):
        if slots.blocks and _caused_otherwise(words):
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
        if slots.rows and (len(slots.channels) > 1 or any_of(words) & _SUM):
            slots.channels = ()  # 通过线上线下渠道收到27件, 接收书面、网络申请共27件: all of them
        going_on = len(reading.claims) > reading.first and reading.claims[-1].concept == "channel"
        near = about or slots.topic or slots.rows or going_on
        if slots.channels and near and not slots.strong[1:]:
            return Meaning("channel", "applications", (), True)
        meaning = application_meaning(slots, form, frame.rows, about)
        if meaning is not None and _of_others(slots, frame, reading):
            return None
    if meaning is None:
        return None
    if meaning.doubtful and meaning.concept == "granted" and reading.told & _TELLTALE:
        # 办结30件，其中公开20件，不予公开6件: one of the outcomes
        meaning.doubtful = not any(c.concept in _COUNTED for c in reading.in_sentence())
    if slots.gap or slots.channels or _narrowed_behind(quantity):
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


def _of_others(slots: Slots, frame: Frame, reading: Reading) -> bool:
    """Whether the sentence counts other things in the words of 表三: 公文215份，其中不予公开9份."""
    counted = any(row.key in _COUNTED for row in slots.rows)
    if frame.about == "foreign":
        if frame.foreign in ("documents", "consent") or (
            frame.foreign == "posts" and frame.whole is not None
        ):
            return not counted
        return not (slots.topic or slots.strong)
    if frame.whole is None or counted or (frame.about == "applications" and not frame.at_home):
        return False
    if slots.columns and not slots.rows:
        return False
    whole = reading.claims[frame.whole]
    known = whole.meaning or whole.concept == "channel" or whole.context == "attribute"
    return whole.kind == "count" and not known


def _adds_up(own: list[Token], frame: Frame) -> bool:
    return bool(frame.fresh[-1].has("and") and any_of(own) & _SUM and any_of(own) & _GROUND)


#: What the keys of the rows that refuse begin with.
_ENDINGS = ("denied_", "unavailable_", "not_processed_", "other_")


def _of_the_year(own: list[Token]) -> bool:
    """全年52件申请均已办结: all of them."""
    return bool(any_of(own) & _THIS) and all(t.kind == "cue" and t.text not in _REST for t in own)


_THIS = mask_of("this")
_REST = frozenset({"其余", "其他", "余下", "剩余", "另", "另有", "还有"})


def _asked_because(words: list[Token]) -> bool:
    """因征地补偿提出申请的1件: applications for one reason, which no cell holds."""
    reason = False
    for place, token in enumerate(words):
        if token.mask & _CAUSE:
            behind = words[place + 1] if place + 1 < len(words) else None
            reason = behind is not None and (behind.kind == "gap" or behind.has("foreign"))
        elif reason and token.has("topic"):
            return True
    return False


_CAUSE = mask_of("cause")


def _settle_people(slots: Slots, words: list[Token], reading: Reading) -> None:
    """群众, 居民, 个人: whoever applies, or natural persons where the sentence tells applicants apart."""
    if slots.columns[-1].key == "enterprise" and any(w in reading.text for w in _TOLD_APART):
        slots.columns = (*slots.columns[:-1], lexicon().cues["商业企业"]["column"][0])
    person = next((column for column in slots.columns if column.key == "person"), None)
    if person is None or not any(person in token.entries("column") for token in words):
        return
    place = next(i for i, t in enumerate(words) if person in t.entries("column"))
    if slots.topic and any(token.text in _RECEIVING for token in words[:place]):
        # 收到群众提交的申请5件
        slots.columns = tuple(column for column in slots.columns if column is not person)
    elif reading.told & _TELLTALE:
        natural = lexicon().cues["自然人"]["column"][0]
        slots.columns = tuple(natural if c is person else c for c in slots.columns)


#: 予以公开占33.3%（12件）
_BRACKETS = ("（", "(")
#: Words that lead from a comparison to the figure itself: 比上年少7件，只有18件.
_LEADING = frozenset(
    {"为", "达", "达到", "至", "只有", "仅", "仅有", "仅为", "共", "共有", "总计", "共计", "计"}
)


def _grounded(slots: Slots, own: list[Token]) -> bool:
    """Whether the clause before says why what is counted here ended as it did."""
    if slots.strong:
        if slots.foreign and slots.foreign[-1].key == "consent":
            return True
        return all(row.group in _REFUSALS for row in slots.strong)
    return slots.gap and not slots.topic and bool(own) and own[-1].text.endswith("的")


#: Beside these 企业 is the column 商业企业, and not whatever is no natural person.
_TOLD_APART = ("科研", "律师", "律所", "法律服务", "公益", "其他组织")
#: What an application is received by.
_RECEIVING = frozenset(
    {"收到", "共收到", "接收", "接到", "收到了", "受理", "新收", "新收到", "共受理", "本年新收"}
)
_REFUSALS = ("denied", "unavailable", "not_processed", "other_processing")


def _ends_in_outcome(tail: list[Token]) -> bool:
    """11件申请因未到答复期限结转至2024年, 1件因逾期未补正作其他处理: what became of them."""
    for place, token in enumerate(tail):
        if token.kind == "number" or token.mask & _APART:
            return False
        if any(e.key != "attribute" for e in token.entries("foreign")):
            return False
        if any(e.key == "carried_out" or e.group for e in token.entries("row") if not e.weak):
            gaps = [t for t in tail[:place] if t.kind == "gap"]
            foreign = any(t.has("foreign") for t in tail[:place])
            return (bool(gaps) or foreign) and all(
                t.has("filler") or t.text == "外" for t in tail[place + 1 :]
            )
    return False


def _reasoned(tail: list[Token]) -> bool:
    """Whether the unknown words before an outcome give its reason, and not which ones they are."""
    return any("cause" in t.senses or t.has("not") for t in tail[:3])


def _dates_only(own: list[Token]) -> bool:
    """2022年25件: the year alone says which figure of a series it is."""
    return any(t.kind == "date" and t.year for t in own) and all(
        t.kind == "date" or t.has("filler", "to") for t in own
    )


def _asked_for(words: list[Token]) -> bool:
    """申请公开征地批复的26件: applications for one thing; no cell holds those."""
    for place, token in enumerate(words[2:], 2):
        if token.kind == "gap" and "act" in words[place - 1].senses:
            return "topic" in words[place - 2].senses
    return False


def _caused_otherwise(words: list[Token]) -> bool:
    """因土地征收引发行政诉讼21件: lawsuits over something else."""
    caused = False
    for place, token in enumerate(words):
        if "cause" in token.senses:
            caused = place + 1 < len(words) and (
                words[place + 1].kind == "gap" or words[place + 1].has("foreign", "object")
            )
        elif token.has("topic", "disclosure_kind"):
            caused = False
        elif caused and "block" in token.senses:
            return True
    return False


def _narrowed_behind(quantity: Quantity) -> bool:
    """2件要电力资料, 2件公开材料中有…: unknown words right behind say which ones."""
    tail = quantity.tail
    if not tail:
        return False
    first = tail[0]
    if first.kind == "gap" and wide(first.text) > 1:
        return True
    parts = any(token.has("part") for token in tail)
    return parts and any(token.kind == "gap" for token in tail)


def _money(quantity: Quantity, slots: Slots, frame: Frame, reading: Reading) -> Meaning | None:
    value, unit, _ = value_of(quantity.token)
    del value
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


def _names(tail: Slots, quantity: Quantity, frame: Frame) -> bool:
    """Whether the words behind a number can name it by themselves: 3件结转下年度."""
    number = quantity.token.number
    if number is not None and number.chinese and number.value <= 2:
        return False
    firm = tail.strong or tail.columns or tail.blocks or tail.outcomes or tail.objects
    return bool(firm or tail.topic or tail.rows or tail.carry or tail.channels)


def _fresh(quantity: Quantity, frame: Frame) -> bool:
    """Whether the clause before, which has no number, names this one: 行政复议方面，共2件."""
    number = quantity.token.number
    article = number is not None and number.chinese and number.value <= 2
    return bool(frame.fresh) and quantity.first and not article


def _near(tail: list[Token], *, received: bool = False) -> list[Token]:
    """The words behind a number that can still name it: up to unknown text, a number, a part."""
    near: list[Token] = []
    for token in tail:
        if token.mask & _FAR or token.kind in ("gap", "number"):
            break
        if token.mask & _ALL and (received or (near and near[-1].has("block"))):
            break  # 收到的43件申请均在年内办结: said of them, no name of theirs
        if token.text in _AMONG and not (near and near[-1].mask & _BLOCK):
            break
        near.append(token)
    return near


def _together(own: list[Token], tail: list[Token], near: list[Token], slots: Slots) -> Slots:
    """Slots from before and behind; unknown text before the first concept behind narrows it."""
    both = collect([*own, *near])
    known = len(near) == len(tail)
    people = both.columns and known and not any(column.open for column in both.columns)
    firm = both.strong or both.blocks or both.outcomes or both.objects or people
    # 3件申请由此而来: only some of the applications; 12月收到的: only a part of the year.
    done = known and any(row.key == "total_processed" for row in both.rows)
    # 在41件申请中 may be of whatever was asked last; 共79件申请中 opens the parts of all.
    among = (
        near != tail
        and tail[len(near)].text in ("中", "中，")
        and not (own and own[-1].text == "在")
    )
    said = near != tail and tail[len(near)].mask & _ALL and _of_the_year(own)
    whole = among or said
    weak = not firm and not done and not whole and not (both.carry and both.next)
    pointed = any(t.has("all", "period") or t.kind == "date" for t in near)
    both.gap = both.gap or slots.gap or weak or pointed
    return both


def _weak_only(slots: Slots) -> bool:
    return bool(slots.rows) and not (slots.columns or slots.blocks or slots.objects)


def _close(words: list[Token], quantity: Quantity) -> bool:
    """Whether a bare number stands right behind its concept: 维持1, 自然人为3."""
    for token in reversed(words):
        if token.end < quantity.token.start - 3:
            return False
        if token.has("row", "column", "outcome", "block", "object", "act", "topic", "carry"):
            return True
        if not token.has("filler", "sum"):
            return False
    return False


def _lone_article(quantity: Quantity, own: list[Token]) -> bool:
    """Whether 一件 only points at something: 被纠正的一件, 其中一件."""
    number = quantity.token.number
    if number is None or not number.chinese or number.value > 2:
        return False
    if own and own[-1].text.endswith(("的", "后", "前", "每", "某", "该", "另", "这", "那")):
        return True
    return number.value == 1 and not own and not quantity.tail


def _settle_other(slots: Slots, frame: Frame) -> None:
    """What 其他N件 means, by what the list before it has been made of."""
    cues = lexicon().cues
    for token in reversed(frame.listed):
        if token.has("outcome"):
            slots.outcomes += cues["其他结果"]["outcome"][:1]
            return
        if token.has("column"):
            slots.columns += cues["其他法人组织"]["column"][:1]
            return
        if any(
            e.key in ("other_overdue_correction", "other_unpaid_fee") for e in token.entries("row")
        ):
            slots.rows += (lexicon().rows["other_remaining"],)
            slots.strong += (lexicon().rows["other_remaining"],)
            return
        if token.has("row") and any(e.group for e in token.entries("row")):
            slots.rows += cues["其他处理"]["row"][:1]
            slots.strong += cues["其他处理"]["row"][:1]
            return
