"""What is said of a figure in words alone: 未收到申请, 均未发生, 全部办结, 均为自然人, 与上年持平."""

from __future__ import annotations

from decimal import Decimal

from assistant.ledger.claims import Claim
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading, last_claim
from assistant.ledger.meanings import OUTCOME_GROUPS as _GROUPS
from assistant.ledger.meanings import (
    application_meaning,
    disclosure_meaning,
    review_meaning,
    row_sources,
)
from assistant.ledger.meanings import group_prefix as _prefix
from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import mask_of
from assistant.ledger.slots import Slots, collect
from assistant.ledger.token import Token, any_of
from assistant.ledger.zeros import denied, denied_before, never_lost, state_zero, zero_words

#: Roles of the words without which a clause says nothing of a figure in words.
SAYING = mask_of("level", "zero", "not", "not_after", "nothing_to_do", "all", "times")
_SAME = mask_of("level", "times")
_ZERO = mask_of("zero")


def read_statements(tokens: list[Token], frame: Frame, reading: Reading) -> None:
    """Read what a clause without a number says of a figure."""
    roles = any_of(tokens)
    if not roles & SAYING:
        return
    if roles & _SAME and (_level(tokens, frame, reading) or _doubled(tokens, frame, reading)):
        return
    if roles & _ZERO and zero_words(tokens, frame, reading):
        return
    for place, token in enumerate(tokens):
        if token.has("not") and not token.has("nothing_to_do"):
            if denied(tokens, place, frame, reading):
                return
        if token.has("nothing_to_do"):
            never_lost(tokens, token, frame, reading)
            return
    if denied_before(tokens, frame, reading):
        return
    _all(tokens, frame, reading)


# --- all, and the same as last year ----------------------------------------------------------------


def _all(tokens: list[Token], frame: Frame, reading: Reading) -> None:
    """全部办结: nothing is carried over. 均为自然人, 均维持: the part is the whole."""
    place = next((i for i, t in enumerate(tokens) if t.has("all")), -1)
    if place < 0:
        return
    before, behind = collect(tokens[:place]), []
    for token in tokens[place + 1 :]:
        if token.kind != "cue":
            break
        behind.append(token)
    start = tokens[place].start
    done = next((t for t in behind if t.has("done")), None)
    if done is not None and _of_applications(before, frame, reading):
        late = any(t.has("deadline") for t in tokens) and "办" not in done.text
        # 结转的申请二月底之前全部答复: what is meant to be done.
        late = late or any(t.month or t.has("plan", "next") for t in tokens[:place])
        part = frame.relation == "among" and frame.whole is not None
        rest = tokens[tokens.index(done) + 1 :]
        unfinished = any(t.kind == "gap" for t in rest)
        if any(c.concept == "carried_out" and c.value for c in reading.in_sentence()):
            return  # 除2件尚在办理外，均已答复: all the others
        source = Source(cell="applications.carried_out.total")
        state_zero("all_done", source, start, done.end, tokens, frame, reading,
              doubtful=late or part or before.gap or unfinished, kind="all_done")  # fmt: skip
        return
    slots = collect(behind)
    applicants = before.topic or any(t.text in _APPLICANTS for t in tokens[:place])
    whole, some = _part_and_whole(slots, before, applicants, frame, reading)
    if whole is None or some is None:
        return
    meaning = Source.of("difference", whole, some)
    shown = [t for t in behind if t.has("column", "outcome", "block", "row")]
    if shown:
        state_zero("all_of", meaning, start, shown[-1].end, tokens, frame, reading,
              doubtful=before.gap or frame.relation == "among", kind="all_of")  # fmt: skip


def _of_applications(before: Slots, frame: Frame, reading: Reading) -> bool:
    """Whether 全部 speaks of all applications, and not only of those carried in."""
    if before.foreign or frame.about == "foreign":
        return False
    if before.strong and all(row.key == "carried_in" for row in before.strong):
        return False
    if before.topic or before.strong:
        return True
    said = [c for c in reading.in_sentence() if c.meaning and c.kind == "count"]
    if said and all(c.concept == "carried_in" for c in said):
        return False
    return frame.about == "applications"


_APPLICANTS = ("申请人", "申请主体", "主体")


def _part_and_whole(
    slots: Slots, before: Slots, applicants: bool, frame: Frame, reading: Reading
) -> tuple[Source | None, Source | None]:
    form = reading.form
    claims = [c for c in reading.in_sentence() if c.kind == "count" and len(c.meaning) == 1]
    # Behind a bracket it is said of what stood before it: 诉讼3件（直接起诉2件、复议后起诉1件），均为维持.
    last = last_claim(frame, reading)
    if last not in claims:
        last = claims[-1] if claims else None
    blocks = before.blocks or frame.blocks
    if before.blocks:
        # 行政复议3件、行政诉讼4件，复议结果均为维持: said of what is named.
        keys = {block.key for block in before.blocks}
        last = next((c for c in reversed(claims) if c.concept in keys), None)
    if not claims and slots.columns and applicants and not (before.gap or before.rows):
        # 申请人均为自然人，共6件: said before the figure.
        received = lexicon().rows["received"]
        some = row_sources(form, received, slots.columns[-1].columns)
        return row_sources(form, received, ("total",))[0], some[0] if some else None
    if last is None or last.doubtful:
        return None, None
    if slots.columns and frame.about == "applications" and not slots.columns[-1].open:
        if last.concept not in ("received", "accepted", "total_processed", "carried_out"):
            return None, None
        meaning = application_meaning(slots, form, frame.rows, True)
        return last.meaning[0], meaning.sources[0] if meaning and meaning.sources else None
    if (slots.outcomes or slots.blocks) and blocks:
        if slots.outcomes and not any(o.open for o in slots.outcomes):
            told = Slots()
            told.outcomes = slots.outcomes
            meaning = review_meaning(told, form, blocks)
        elif slots.blocks and len(slots.blocks[-1].blocks) == 1 and len(blocks[-1].blocks) > 1:
            meaning = review_meaning(slots, form, blocks)
        else:
            return None, None
        return last.meaning[0], meaning.sources[0] if meaning and meaning.sources else None
    if slots.strong and frame.about == "applications":
        row = slots.strong[-1]
        if last.concept in _GROUPS and row.rows and row.rows[0].startswith(_prefix(last.concept)):
            found = row_sources(form, row, ("total",))
            return last.meaning[0], found[0] if found else None
        if row.group and last.concept == "total_processed":
            found = row_sources(form, row, ("total",))
            return last.meaning[0], found[0] if found else None
    return None, None


#: 翻一番 is said of what grew by 90 to 110 per cent.
_DOUBLED = Decimal(20)


def _doubled(tokens: list[Token], frame: Frame, reading: Reading) -> bool:
    """较上年翻一番: about a hundred per cent more; contradicted only grossly."""
    token = next((t for t in tokens if t.has("times")), None)
    if token is None or not any(t.has("compare", "last") for t in tokens):
        return False
    before = [t for t in tokens[: tokens.index(token)] if not t.has("compare", "last")]
    named = collect(before)
    meaning = application_meaning(named, reading.form, frame.rows, True) if named.named else None
    sources = meaning.sources[:1] if meaning is not None and not meaning.doubtful else ()
    if not named.named and not named.gap and not named.foreign:
        claim = last_claim(frame, reading)
        sources = claim.meaning if claim is not None and claim.sure else ()
    if sources:
        frame.compared = (sources, named.gap)
    reading.add(
        Claim(
            start=token.start, end=token.end, text=token.text, value=100, unit="%",
            kind="change_percent", concept="change", sentence=reading.sentence,
            vague="近" in token.text or "近" in "".join(t.text for t in before[-1:]), step=_DOUBLED,
            meaning=tuple(Source.of("change", s, s.last_year()) for s in sources),
            doubtful=named.gap and bool(sources),
        )
    )  # fmt: skip
    return True


def _level(tokens: list[Token], frame: Frame, reading: Reading) -> bool:
    """与上年持平: no difference from last year."""
    token = next((t for t in tokens if t.has("level")), None)
    said = any(t.has("compare", "last") for t in tokens)
    if token is None or not (said or token.text == "持平"):
        return False
    before = tokens[: tokens.index(token)]
    named = collect([t for t in before if not t.has("compare", "last")])
    sources: tuple[Source, ...] = ()
    if named.rows or named.blocks or named.objects or named.columns or named.topic:
        if named.blocks:
            meaning = review_meaning(named, reading.form, frame.blocks)
        elif named.objects:
            meaning = disclosure_meaning(named, reading.form, "", None, None)
        else:
            meaning = application_meaning(named, reading.form, frame.rows, True)
        sources = meaning.sources[:1] if meaning and not meaning.doubtful else ()
    elif not named.gap and not named.foreign:
        claim = last_claim(frame, reading)
        sources = claim.meaning if claim is not None and claim.sure else ()
    if sources:
        frame.compared = (sources, named.gap)
    reading.add(
        Claim(
            start=token.start, end=token.end, text=token.text, value=0, kind="difference",
            concept="level", doubtful=named.gap and bool(sources), step=Decimal(1),
            meaning=tuple(Source.of("difference", s, s.last_year()) for s in sources),
            vague=token.text in ("相当",), sentence=reading.sentence,
        )
    )  # fmt: skip
    return True
