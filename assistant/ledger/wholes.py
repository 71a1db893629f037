"""What a figure says of those before it in its sentence: wholes behind their parts, one kind of many."""

from __future__ import annotations

from assistant.ledger.claims import Claim
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.meanings import OUTCOME_GROUPS, Meaning, review_meaning, row_sources
from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import mask_of
from assistant.ledger.slots import Slots, collect
from assistant.ledger.token import Token, any_of

_SUM = mask_of("sum", "running")
_OFFICE = mask_of("own", "org_end", "filler")
_DISCLOSURE = mask_of("disclosure_kind")


def of_this_kind(own: list[Token], slots: Slots, frame: Frame, reading: Reading) -> Meaning | None:
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
    elif frame.other_cause and frame.blocks and not whole.meaning:
        entries = frame.blocks[-1:]  # 办理行政复议案件28件（含政府信息公开类2件）
    else:
        return None
    whole.concept, whole.meaning, whole.doubtful, whole.context = "", (), False, "other_acts"
    slots = Slots()
    slots.blocks = entries
    return review_meaning(slots, reading.form, ())


def settle_earlier(own: list[Token], index: int, frame: Frame, reading: Reading) -> None:
    """What a figure says of those before it in its sentence."""
    claim = reading.claims[index]
    if frame.awaited is not None and claim.kind == "count":
        # 与上年的26件相比，今年申请量上升至39件
        name_awaited(claim.meaning, claim.concept, frame, reading)
    if claim.concept.startswith(("review", "litigation", "both", "direct", "after_review")):
        if any(t.mask & _DISCLOSURE or "信息公开" in t.text for t in own):
            reading.qualified.add(index)
            for place in range(reading.first, index):
                other = reading.claims[place]
                if place not in reading.qualified and other.meaning == claim.meaning:
                    # 行政诉讼21件，信息公开类行政诉讼2件: only these are the tables'.
                    other.concept, other.meaning, other.context = "", (), "other_acts"


def name_awaited(sources: tuple[Source, ...], concept: str, frame: Frame, reading: Reading) -> None:
    """Give last year's figure, put before what it is of, its meaning."""
    assert frame.awaited is not None
    awaited = reading.claims[frame.awaited]
    awaited.meaning = tuple(source.last_year() for source in sources)
    awaited.concept, awaited.doubtful, awaited.context = concept, True, ""
    frame.awaited = None


def sums_up(own: list[Token], frame: Frame, reading: Reading) -> Meaning | None:
    """What a bare sum stands for: that of the figures of one kind right before it."""
    if not reading.roles & _SUM or not any_of(own) & _SUM:
        return None
    slots = collect(own)
    if (
        slots.gap
        or slots.foreign
        or slots.rows
        or slots.columns
        or slots.blocks
        or slots.objects
        or slots.acts
    ):
        return None
    counts = [claim for claim in reading.in_sentence() if claim.kind == "count"]
    if {claim.concept for claim in counts[-2:]} == {"received", "carried_in"}:
        # 上年结转2件、新收33件，共计35件: all that was to be processed
        row = lexicon().rows["to_process"]
        return Meaning("to_process", "applications", row_sources(reading.form, row, ("total",)))
    if slots.named:
        return None  # 共计35件申请 adds those two up, and nothing else by name
    parts = _like_the_last(counts)
    if len(parts) < 2:
        return None
    if parts[-1].context == "other_period" and frame.series is not None:
        # 上半年收到14件，下半年收到9件，全年共23件
        series, frame.period = frame.series, False
        return series if series.concept == parts[-1].concept else None
    whole = _whole_of(parts, reading)
    if whole is None:
        return None
    doubtful = any(part.doubtful for part in parts)
    return Meaning("sum", whole[1], (whole[0],), doubtful)


def _like_the_last(counts: list[Claim]) -> list[Claim]:
    """The figures at the end of a sentence that are of one kind: columns, outcomes, blocks, rows."""
    parts: list[Claim] = []
    for claim in reversed(counts):
        period = claim.context == "other_period" and not claim.meaning
        if not period and (len(claim.meaning) != 1 or claim.meaning[0].is_last_year):
            break
        if parts and _kind(claim) != _kind(parts[0]):
            break
        parts.insert(0, claim)
    return parts


def _kind(claim: Claim) -> str:
    """What a list is made of: of 自然人12件，企业3件 the columns of one row."""
    if not claim.meaning:
        return claim.concept
    table, row, column = next(iter(claim.meaning[0].leaves())).cell.split(".")
    if table == "review_litigation":
        return f"{row} {table}" if column != "total" else table
    if table == "applications" and column != "total":
        return f"{row} columns"
    return f"{table} {claim.unit}" if row not in _STANDING else f"{table} {row}"


#: Rows of 表三 that are no outcomes.
_STANDING = ("received", "carried_in", "carried_out", "total_processed")


def _whole_of(parts: list[Claim], reading: Reading) -> tuple[Source, str] | None:
    """The figure that these are all parts of, else their sum; and its table."""
    leaves = [leaf for part in parts for leaf in part.meaning[0].leaves()]
    if len(set(leaves)) < len(leaves):
        return None
    table, row, column = leaves[0].cell.split(".")
    if any(part.relation == "among" for part in parts):
        return Source(computation="sum", operands=tuple(leaves)), table
    if column != "total" and table != "active_disclosure":
        return Source(cell=f"{table}.{row}.total"), table
    if (
        table == "applications"
        and len(parts) > 2
        and all(p.concept in OUTCOME_GROUPS for p in parts)
    ):
        return Source(cell="applications.total_processed.total"), table
    return Source(computation="sum", operands=tuple(leaves)), table


def sums_channels(own: list[Token], slots: Slots, frame: Frame, reading: Reading) -> bool:
    """当面4件、信函6件，合计10件: the whole stands behind its parts."""
    if not reading.roles & _SUM or slots.named or slots.gap or slots.foreign:
        return False
    if not any_of(own) & _SUM:
        return False
    said = reading.in_sentence()
    if len(said) < 2 or any(c.concept != "channel" or c.whole is not None for c in said):
        return False
    for claim in said:
        claim.whole, claim.relation = len(reading.claims), "list"
    return True


def is_the_whole(meaning: Meaning, slots: Slots, frame: Frame, reading: Reading) -> bool:
    """申请90件，其中涉及不动产登记的27件: some of them, which no cell holds."""
    if frame.whole is None or not (slots.gap or meaning.doubtful) or not meaning.sources:
        return False
    whole = reading.claims[frame.whole]
    among = set(meaning.sources) <= set(whole.meaning)
    return among and not (whole.scope == "area" and frame.scope == "own")


def own_share(own: list[Token], slots: Slots, frame: Frame, reading: Reading) -> Meaning | None:
    """全系统收到申请143件，其中局机关58件: the same of the office itself."""
    if frame.whole is None or slots.named or slots.gap or slots.foreign:
        return None
    if not own or frame.scope != "own" or not all(t.mask & _OFFICE for t in own):
        return None
    whole = reading.claims[frame.whole]
    if whole.scope != "area" or len(whole.meaning) != 1 or whole.kind != "count":
        return None
    return Meaning(whole.concept, "", whole.meaning, whole.doubtful)
