"""One clause of a sentence: its numbers, each with the words that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.ledger.claims import Claim, ClaimKind
from assistant.ledger.comparisons import read_comparison, read_pair
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.lists import expanded
from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import mask_of
from assistant.ledger.slots import (
    Meaning,
    Slots,
    application_meaning,
    collect,
    disclosure_meaning,
    review_meaning,
    row_sources,
)
from assistant.ledger.tokens import Token, any_of, value_of

MARKING = mask_of("this", "area", "own", "cumulative", "earlier")
_PART, _INCLUDED = mask_of("part"), mask_of("included")
_EACH, _AND, _SUM, _TO = mask_of("each"), mask_of("and"), mask_of("sum"), mask_of("to")
_DISCLOSURE = mask_of("disclosure_kind")
_TIMED = mask_of("last", "next", "this")
_NARROWED = mask_of("running", "period", "plan")
_FAR = mask_of("part", "base", "foreign")
_NO_SLOTS = Slots()
_PARTS_OPEN = frozenset("（(：:")


@dataclass(slots=True)
class Quantity:
    """A number in a clause with its words: ``head`` before it, ``tail`` behind it."""

    token: Token
    head: list[Token]
    tail: list[Token]
    first: bool
    opened: str
    used: bool = False

    def roles(self) -> int:
        """Every role of the words before the number, as a mask."""
        return any_of(self.head)


def read_clause(
    tokens: list[Token], opened: str, closed: str, frame: Frame, reading: Reading
) -> None:
    """Read the numbers of one clause; ``opened`` and ``closed`` are the marks around it."""
    quantities = _quantities(tokens, opened)
    note_marks(tokens[: _first_number(tokens)], frame, reading)
    if opened in _PARTS_OPEN and opened:
        frame.whole = frame.last
        frame.relation = "list"
    skip = 0
    for place, quantity in enumerate(quantities):
        if place:
            _leave_consumed(quantities[place - 1], quantity)
            note_marks(quantity.head, frame, reading)
        if skip:
            skip -= 1
            continue
        following = quantities[place + 1] if place + 1 < len(quantities) else None
        if following is not None and read_pair(quantity, following, frame, reading):
            skip = 1
            continue
        _read_quantity(quantity, frame, reading)
    rest = quantities[-1].tail if quantities else tokens
    if quantities and not rest:
        frame.fresh = []
    elif quantities:
        slots = collect(rest)
        note_marks(rest, frame, reading)
        # Words behind the last number set the subject only when they are of another kind.
        if slots.blocks or slots.topic or (slots.foreign and slots.foreign_after):
            frame.speak_of(slots)
        frame.fresh = []


def _first_number(tokens: list[Token]) -> int:
    for place, token in enumerate(tokens):
        if token.kind == "number":
            return place
    return len(tokens)


def _quantities(tokens: list[Token], opened: str) -> list[Quantity]:
    found: list[Quantity] = []
    head: list[Token] = []
    for token in tokens:
        if token.kind == "number":
            if found:
                found[-1].tail = head
            found.append(Quantity(token, head, [], not found, opened))
            head = []
        else:
            head.append(token)
    if found:
        found[-1].tail = head
    return found


def _leave_consumed(before: Quantity, quantity: Quantity) -> None:
    """2件部分公开和1件复议: what names the number before does not name this one."""
    if before.used:
        ends = [i for i, token in enumerate(quantity.head) if token.mask & _AND]
        if ends:
            quantity.head = quantity.head[ends[-1] + 1 :]


def note_marks(tokens: list[Token], frame: Frame, reading: Reading) -> None:
    """Years, scope and running totals that these words set for what follows."""
    for place, token in enumerate(tokens):
        if token.year:
            gap = token.year - reading.year
            frame.shift = gap if gap in (0, -1) else None
        if not token.mask & MARKING:
            continue
        senses = token.senses
        if "this" in senses:
            frame.shift, frame.cumulative = 0, False
        elif "earlier" in senses:
            frame.shift = None
        elif "area" in senses:
            frame.scope = "area"
        elif "own" in senses:
            frame.scope = "own"
        if "cumulative" in senses and not (place and tokens[place - 1].year == reading.year):
            frame.cumulative = True


# --- one number ---------------------------------------------------------------------------------


def _read_quantity(quantity: Quantity, frame: Frame, reading: Reading) -> None:
    token = quantity.token
    own, part = own_words(quantity.head)
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
    if read_comparison(quantity, own, frame, reading):
        return
    if token.unit_kind in ("percent", "points", "multiple", "time"):
        reading.add(plain(quantity, reading, frame, kind=_kind(token)))
        return
    meaning, slots = mean(quantity, own, frame, reading)
    if frame.relation and (narrowed := _of_this_kind(own, slots, frame, reading)) is not None:
        meaning = narrowed
    elif meaning is None and (both := _sums_both(own, slots, reading)) is not None:
        meaning = both
    elif meaning is None and _sums_channels(own, slots, frame, reading):
        received = lexicon().rows["received"]
        meaning = Meaning(
            "received", "applications", row_sources(reading.form, received, ("total",))
        )
    if _read_each(quantity, own, frame, reading):
        return
    claim = _claim(quantity, own, meaning, slots, frame, reading)
    index = reading.add(claim)
    if claim.meaning:
        _settle_earlier(own, index, frame, reading)
    frame.listed = [t for t in own if t.kind == "cue"]
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


def _of_this_kind(own: list[Token], slots: Slots, frame: Frame, reading: Reading) -> Meaning | None:
    """行政诉讼36件，其中政府信息公开类3件: only the part is what the tables count."""
    if frame.whole is None or slots.gap or slots.rows or slots.blocks or slots.objects:
        return None
    if not any("disclosure_kind" in token.senses for token in own):
        return None
    whole = reading.claims[frame.whole]
    if whole.context == "lawsuits":
        entries = lexicon().cues["行政诉讼"]["block"]
    elif whole.concept in ("review", "litigation", "both"):
        entries = tuple(e for e in frame.blocks if e.key == whole.concept)
    else:
        return None
    whole.concept, whole.meaning, whole.doubtful, whole.context = "", (), False, "other_acts"
    return review_meaning(Slots(blocks=list(entries)), reading.form, ())


def _settle_earlier(own: list[Token], index: int, frame: Frame, reading: Reading) -> None:
    """What a figure says of those before it in its sentence."""
    claim = reading.claims[index]
    if frame.awaited is not None and claim.kind == "count":
        # 与上年的26件相比，今年申请量上升至39件
        awaited = reading.claims[frame.awaited]
        awaited.meaning = tuple(source.last_year() for source in claim.meaning)
        awaited.concept, awaited.doubtful, awaited.context = claim.concept, True, ""
        frame.awaited = None
    if claim.concept.startswith(("review", "litigation", "both", "direct", "after_review")):
        if any(t.mask & _DISCLOSURE or "信息公开" in t.text for t in own):
            reading.qualified.add(index)
            for place in range(reading.first, index):
                other = reading.claims[place]
                if place not in reading.qualified and other.meaning == claim.meaning:
                    # 行政诉讼21件，信息公开类行政诉讼2件: only these are the tables'.
                    other.concept, other.meaning, other.context = "", (), "other_acts"


def _sums_both(own: list[Token], slots: Slots, reading: Reading) -> Meaning | None:
    """上年结转2件、新收33件，共计35件: all that was to be processed."""
    if slots.named or slots.gap or slots.foreign or not any_of(own) & _SUM:
        return None
    counts = [claim for claim in reading.in_sentence() if claim.kind == "count"][-2:]
    if {claim.concept for claim in counts} != {"received", "carried_in"}:
        return None
    row = lexicon().rows["to_process"]
    return Meaning("to_process", "applications", row_sources(reading.form, row, ("total",)))


def _sums_channels(own: list[Token], slots: Slots, frame: Frame, reading: Reading) -> bool:
    """当面4件、信函6件，合计10件: the whole stands behind its parts."""
    if slots.named or slots.gap or slots.foreign or not any("sum" in t.senses for t in own):
        return False
    said = reading.in_sentence()
    if len(said) < 2 or any(c.concept != "channel" or c.whole is not None for c in said):
        return False
    for claim in said:
        claim.whole, claim.relation = len(reading.claims), "list"
    return True


def _read_each(quantity: Quantity, own: list[Token], frame: Frame, reading: Reading) -> bool:
    """结果维持和结果纠正各1件: one claim for each of the two."""
    if not any_of(own[-2:]) & _EACH:
        return False
    named = [
        t for t in [*frame.fresh, *own] if t.has("row", "column", "block", "outcome", "object")
    ]
    named = expanded(named)
    if len(named) < 2:
        return False
    for token in named:
        words = [token]
        meaning, slots = mean(replace(quantity, tail=[], head=words), words, frame, reading)
        frame.last = reading.add(_claim(quantity, own, meaning, slots, frame, reading))
    return True


def _kind(token: Token) -> ClaimKind:
    return {"time": "time", "multiple": "multiple"}.get(token.unit_kind, "percent")  # type: ignore[return-value]


def own_words(head: list[Token]) -> tuple[list[Token], str]:
    """The words after the last 其中 (or 申请中, 含 …) of ``head``, and how it opens parts."""
    for place in range(len(head) - 1, -1, -1):
        token = head[place]
        if token.mask & _PART:
            return head[place + 1 :], "included" if token.mask & _INCLUDED else "among"
        if token.mask & _INCLUDED and place + 1 < len(head):
            return head[place + 1 :], "included"
        if token.text in ("中", "里", "内") and place and _names_things(head[place - 1]):
            return head[place + 1 :], "among"
    return head, ""


def _names_things(token: Token) -> bool:
    return token.kind == "number" or token.has("row", "topic", "block", "outcome", "object")


def mean(
    quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> tuple[Meaning | None, Slots]:
    """What the words of a count or an amount mean, and the slots they were read from."""
    slots = collect(own)
    words = own
    if slots.rows and not (own and own[-1].has("row")):
        # 公开 is an outcome only right before its number: 公开12件.
        slots.rows = [row for row in slots.rows if not (row.weak and row.group)]
    tail = collect(_near(quantity.tail)) if quantity.tail else _NO_SLOTS
    if _lone_article(quantity, own):
        return None, slots
    usable = slots.named and not (slots.foreign and slots.foreign_after)
    if not slots.strong and not slots.foreign and _carried_out(quantity.tail):
        slots = collect([*own, *quantity.tail])
        slots.rows, slots.gap = slots.strong[-1:], False
        quantity.used = True
    elif not usable and not slots.foreign and not slots.channels and _names(tail, quantity, frame):
        slots = _together(own, quantity.tail, slots)
        words, quantity.used = own, True
    elif usable and tail.strong and not slots.strong and _weak_only(slots):
        slots = tail
    elif (usable and slots.acts and not slots.objects and tail.objects) or (
        usable and slots.rows and not slots.strong and (tail.topic or tail.blocks)
    ):
        slots = collect([*own, *_near(quantity.tail)])
    elif usable and slots.carry and tail.next:
        slots.next = True
    elif (not usable and not slots.foreign and not slots.gap and _fresh(quantity, frame)) or (
        usable and not slots.blocks and frame.fresh and quantity.first and slots.outcomes
    ):
        slots = collect([*frame.fresh, *own])
    if frame.compared is not None and not slots.named and not slots.gap and not slots.foreign:
        if any(token.text in ("为", "达", "达到", "至") or token.has("to") for token in own):
            # 比上年减少7件，为94件
            return Meaning("compared", "applications", *frame.compared), slots
    if slots.foreign and slots.foreign_after:
        return None, slots
    if slots.gap and _asked_for(words):
        return None, slots
    if slots.review and slots.objects and not slots.acts:
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
        slots.rows = [row for row in slots.rows if not row.weak or row.key == "total_processed"]
    meaning: Meaning | None = None
    if slots.blocks or (slots.outcomes and frame.blocks and not slots.strong):
        if slots.gap and _caused_otherwise(words):
            return None
        meaning = review_meaning(slots, form, frame.blocks)
    elif slots.objects or (slots.acts and frame.object is not None and not slots.strong):
        _, unit, _ = value_of(token)
        meaning = disclosure_meaning(slots, form, unit, frame.object, frame.act)
    if meaning is None and not slots.blocks and not slots.objects:
        going_on = len(reading.claims) > reading.first and reading.claims[-1].concept == "channel"
        near = about or slots.topic or slots.rows or going_on
        if slots.channels and near and not slots.strong[1:]:
            return Meaning("channel", "applications", (), True)
        meaning = application_meaning(slots, form, frame.rows, about)
        if meaning is not None and frame.about == "foreign" and not (slots.topic or slots.strong):
            return None
    if meaning is None:
        return None
    if slots.gap or slots.channels or _narrowed_behind(quantity):
        meaning.doubtful = True
    if token.number is not None and token.number.chinese and token.unit == "个":
        return None
    if slots.foreign:
        meaning.doubtful = meaning.doubtful or meaning.table != "active_disclosure"
        if meaning.table == "applications" and not slots.topic and not slots.strong:
            return None
        if any(f.key in ("posts", "interpretation") for f in slots.foreign) and token.unit == "条":
            return None
    return meaning


def _carried_out(tail: list[Token]) -> bool:
    """11件申请因未到答复期限结转至2024年: whatever stands between, they are carried over."""
    for token in tail:
        if token.kind == "number" or token.has("part", "foreign"):
            return False
        if any(entry.key == "carried_out" for entry in token.entries("row")):
            return token is tail[-1] or not any(t.kind == "gap" for t in tail[tail.index(token) :])
    return False


def _dates_only(own: list[Token]) -> bool:
    """2022年25件: the year alone says which figure of a series it is."""
    return any(t.kind == "date" and t.year for t in own) and all(
        t.kind == "date" or t.has("filler") for t in own
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
    if first.kind == "gap" and sum(1 for character in first.text if character > "⺀") > 1:
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
    bare = not own_words(quantity.head)[0] and frame.object is not None
    if not slots.objects and not slots.acts and not bare:
        return None
    slots.acts = [lexicon().acts["amount"]]
    meaning = disclosure_meaning(slots, reading.form, unit, frame.object, frame.act)
    if meaning is None or not meaning.sources:
        return None
    if any(not source.cell.endswith(".amount") for source in meaning.sources):
        return None
    if unit == "元":
        meaning.sources = tuple(Source.of("convert", source) for source in meaning.sources)
    meaning.doubtful = slots.gap or bool(slots.foreign)
    return meaning


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


def _near(tail: list[Token]) -> list[Token]:
    """The words behind a number that can still name it: up to unknown text, a number, a part."""
    near = []
    for token in tail:
        if token.mask & _FAR or token.kind in ("gap", "number"):
            break
        near.append(token)
    return near


def _together(own: list[Token], tail: list[Token], slots: Slots) -> Slots:
    """Slots from before and behind; unknown text before the first concept behind narrows it."""
    near = _near(tail)
    both = collect([*own, *near])
    firm = both.strong or both.blocks or both.outcomes or both.objects
    # 3件申请由此而来: only some of the applications; 12月收到的: only a part of the year.
    done = len(near) == len(tail) and any(row.key == "total_processed" for row in both.rows)
    weak = not firm and not done and not (both.carry and both.next)
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
        if token.has("row", "column", "outcome", "block", "object", "act", "topic"):
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
            slots.outcomes.extend(cues["其他结果"]["outcome"][:1])
            return
        if token.has("column"):
            slots.columns.extend(cues["其他法人组织"]["column"][:1])
            return
        if token.has("row") and any(e.group for e in token.entries("row")):
            slots.rows.extend(cues["其他处理"]["row"][:1])
            return


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
    sources, doubtful = meaning.sources, meaning.doubtful
    roles = quantity.roles()
    shift = frame.shift
    if roles & _TIMED:
        shift = _shift(own, frame, reading)
    if shift is None or _cumulative(frame, meaning, own):
        sources = ()
    elif shift == -1:
        sources = tuple(source.last_year() for source in sources)
    if roles & _NARROWED or any(t.month for t in own):
        if _part_of_year(own):
            sources = ()
        doubtful = doubtful or _narrowed_in_time(own, meaning, reading)
    frame.series = meaning
    claim.concept = meaning.concept
    if meaning.concept == "channel":
        claim.context = "channel"
        return claim
    claim.meaning, claim.doubtful = sources, doubtful and bool(sources)
    claim.context = "" if sources else "other_period"
    return claim


def _shift(own: list[Token], frame: Frame, reading: Reading) -> int | None:
    shift = frame.shift
    for token in own:
        if token.has("last") and not token.has("row"):
            shift = -1
        elif token.has("next"):
            shift = shift if any(t.has("carry") for t in own) else None
        elif token.has("this"):
            shift = 0
    return shift


def _cumulative(frame: Frame, meaning: Meaning, own: list[Token]) -> bool:
    stock = meaning.concept.endswith((".in_force", ".total_disclosed", "carried_out"))
    return frame.cumulative and not stock


def _narrowed_in_time(own: list[Token], meaning: Meaning, reading: Reading) -> bool:
    running = any(t.has("running") for t in own) and not any(
        t.has("this") or (t.kind == "date" and t.year == reading.year) for t in own
    )
    planned = any(t.has("plan") and t.text not in ("达到", "将", "使", "目标") for t in own)
    return running or planned


def _part_of_year(own: list[Token]) -> bool:
    """上半年8件, 3月2件: what no cell holds; 截至12月底 is the whole year."""
    return any(
        t.has("period") or (t.month and not t.text.startswith(("12月", "1月1日", "十二月")))
        for t in own
    )


def plain(quantity: Quantity, reading: Reading, frame: Frame, *, kind: ClaimKind) -> Claim:
    """The claim of a number alone, without a meaning."""
    token = quantity.token
    value, unit, step = value_of(token)
    assert token.number is not None
    whole = frame.whole
    if whole is not None and whole < reading.first:
        whole = None
    return Claim(
        start=token.start, end=token.end, text=token.text, value=value, unit=unit, kind=kind,
        vague=token.vague, step=step, scope=frame.scope, cumulative=frame.cumulative,
        chinese=token.number.chinese, whole=whole,
        relation=frame.relation if whole is not None else "",  # type: ignore[arg-type]
        label=_label(quantity, reading), sentence=reading.sentence,
    )  # fmt: skip


def _label(quantity: Quantity, reading: Reading) -> str:
    if not quantity.head:
        return ""
    return reading.text[quantity.head[0].start : quantity.token.start].strip("，,、；;：:（）() ")
