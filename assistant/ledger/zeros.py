"""Zero said in words: 未收到申请, 行政复议、行政诉讼均未发生, 零申请, 无败诉."""

from __future__ import annotations

from assistant.ledger.claims import Claim, ClaimKind
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.meanings import disclosure_meaning, row_sources, summed
from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import Entry, Senses
from assistant.ledger.slots import Slots, collect, wide
from assistant.ledger.token import Token


def _shifted(source: Source, tokens: list[Token], frame: Frame, reading: Reading) -> Source | None:
    shift = frame.shift
    for token in tokens:
        if token.has("last") and not token.has("row"):
            shift = -1
        if token.kind == "date" and token.year:
            gap = token.year - reading.year
            shift = gap if gap in (0, -1) else None
    if shift is None:
        return None
    return source.last_year() if shift == -1 else source


def state_zero(
    concept: str, source: Source, start: int, end: int, tokens: list[Token],
    frame: Frame, reading: Reading, *, doubtful: bool = False, kind: ClaimKind = "zero",
) -> None:  # fmt: skip
    """Add the claim that ``source`` is 0, of the year that ``tokens`` speak of."""
    shifted = None if frame.others else _shifted(source, tokens, frame, reading)
    index = reading.add(
        Claim(
            start=start, end=end, text=reading.text[start:end], value=0, kind=kind,
            concept=concept, meaning=(shifted,) if shifted else (),
            doubtful=doubtful and shifted is not None, scope=frame.scope,
            cumulative=frame.cumulative, sentence=reading.sentence,
        )
    )  # fmt: skip
    if kind == "zero":
        frame.last = index  # 未收到申请（上年为4件）


def denied(tokens: list[Token], place: int, frame: Frame, reading: Reading) -> bool:
    """未收到申请, 没有发生行政复议和行政诉讼: what is named behind the negation is 0."""
    word = tokens[place]
    if any(t.has("period", "plan") or t.month for t in tokens[:place]):
        return False
    before = collect(tokens[:place])
    named: list[Token] = []
    for token in tokens[place + 1 :]:
        if token.kind in ("gap", "number", "skip") or (token.has("not") and not token.has("row")):
            if not named:
                return False
            if token.kind == "gap" and not _ends(token):
                return False
            break
        if token.has("foreign") and not token.has("row", "topic", "block", "object", "column"):
            if named and named[-1].has("and"):
                break
            return False
        if token.kind == "date":
            return False
        named.append(token)
    slots = collect(named)
    if any(t.has("fee") for t in named) and "收" in word.text and not slots.objects:
        slots.facts = (lexicon().facts["information_fee"],)
    if word.text in ("没", "未", "无") and not named:
        return False
    if before.gap and not before.named:
        # Unknown words before the negation may say whose it was.
        doubtful = True
    else:
        # 无结转 may speak of either end of the year.
        doubtful = slots.carry and not slots.next and not slots.rows
    found = _named_zeros(slots, word, frame, reading, before)
    for concept, source in found:
        end = named[-1].end if named else word.end
        state_zero(concept, source, word.start, end, tokens, frame, reading, doubtful=doubtful)
    if found:
        frame.speak_of(slots)
    return bool(found)


def _ends(token: Token) -> bool:
    return wide(token.text) <= 1


def _named_zeros(
    slots: Slots, word: Token, frame: Frame, reading: Reading, before: Slots
) -> list[tuple[str, Source]]:
    form = reading.form
    about = frame.about == "applications"
    receiving = "收" in word.text or "受理" in word.text or "接" in word.text
    if slots.facts:
        return [(slots.facts[0].key, Source(fact=slots.facts[0].label))]
    if slots.blocks:
        return _block_zeros(slots, form)
    if slots.outcomes and (frame.blocks or before.blocks):
        slots.blocks = before.blocks or frame.blocks
        return _block_zeros(slots, form)
    if slots.objects or (slots.acts and frame.object is not None and not slots.rows):
        return _object_zeros(slots, word, frame, form)
    firm = slots.strong
    if firm and (not slots.foreign or slots.topic):
        return [
            (row.key, summed_row)
            for row in firm
            if (summed_row := _row(row, slots, form)) is not None
        ]
    if slots.topic and (receiving or slots.rows or not slots.foreign):
        return _received(slots, form)
    if receiving and about and not slots.foreign and not slots.gap and not slots.acts:
        if "费" not in word.text and (slots.rows or slots.columns or not slots.named):
            return _received(slots, form)
    if slots.carry and (slots.next or not slots.rows):
        return _one("carried_out", slots, form)
    if slots.columns and receiving:
        return _received(slots, form)
    return []


def _one(key: str, slots: Slots, form: object) -> list[tuple[str, Source]]:
    source = _row(lexicon().rows[key], slots, form)
    return [(key, source)] if source is not None else []


def _received(slots: Slots, form: object) -> list[tuple[str, Source]]:
    return _one("received", slots, form)


def _row(row: Entry, slots: Slots, form: object) -> Source | None:
    columns = slots.columns[-1].columns if slots.columns else ("total",)
    found = row_sources(form, row, columns)  # type: ignore[arg-type]
    return found[0] if found else None


def _block_zeros(slots: Slots, form: object) -> list[tuple[str, Source]]:
    outcomes = [entry.outcome for entry in slots.outcomes] or ["total"]
    found = []
    for block in dict.fromkeys(slots.blocks, None):
        source = summed(
            Source(cell=f"review_litigation.{key}.{column}")
            for key in block.blocks for column in outcomes
        )  # fmt: skip
        if source is not None:
            found.append((f"{block.key}", source))
    return found


def _object_zeros(
    slots: Slots, word: Token, frame: Frame, form: object
) -> list[tuple[str, Source]]:
    acts = lexicon().acts
    if not slots.acts:
        key = next((k for mark, k in _ACTS_IN_WORDS if mark in word.text), "")
        if key:
            slots.acts = (acts[key],)
    found = []
    for subject in slots.objects or ((frame.object,) if frame.object else ()):
        one = Slots()
        one.objects, one.acts = (subject,), slots.acts
        meaning = disclosure_meaning(one, form, "", None, None)  # type: ignore[arg-type]
        if meaning is None or not meaning.sources:
            continue
        if subject.default_act == "issued" and not slots.acts:
            continue
        found.append((meaning.concept, meaning.sources[0]))
    return found


_ACTS_IN_WORDS = (
    ("制", "issued"), ("出台", "issued"), ("作出", "decisions"), ("实施", "decisions"),
    ("办理", "decisions"), ("废止", "repealed"), ("收", "amount"), ("发生", "decisions"),
)  # fmt: skip


def denied_before(tokens: list[Token], frame: Frame, reading: Reading) -> bool:
    """行政复议、行政诉讼均未发生; 信息处理费未收取: the negation stands last."""
    place = next(
        (
            i
            for i in range(len(tokens) - 1, -1, -1)
            if not tokens[i].has("filler") or tokens[i].has("not_after")
        ),
        -1,
    )
    if place < 0 or not tokens[place].has("not_after"):
        return False
    own = [*frame.fresh, *tokens[:place]]
    slots = collect(own)
    if slots.gap or (slots.foreign and slots.foreign_after) or not slots.named:
        return False
    if any(t.has("period", "plan") or t.month for t in own):
        return False
    found = _named_zeros(slots, tokens[place], frame, reading, Slots())
    cues = [t for t in own if t.has("row", "block", "topic", "object", "fact", "column")]
    start = cues[0].start if cues else tokens[0].start
    for concept, source in found:
        state_zero(concept, source, start, tokens[place].end, own, frame, reading)
    return bool(found)


def zero_words(tokens: list[Token], frame: Frame, reading: Reading) -> bool:
    """零申请, 零复议, 零诉讼; 申请量为零 is read as a number."""
    found = False
    for token in tokens:
        if not token.has("zero"):
            continue
        if token.text in ("零报告", "零发生", "零收到", "零受理"):
            if denied_before(tokens, frame, reading):
                return True
            continue
        cues = lexicon().cues.get(token.text[1:], Senses())
        slots = Slots()
        slots.topic = "topic" in cues
        slots.blocks, slots.outcomes = cues.get("block", ()), cues.get("outcome", ())
        if token.text[1:] == "收费":
            slots.objects = cues.get("object", ())
        if slots.outcomes:
            never_lost(tokens, token, frame, reading)
            found = True
            continue
        zeros = _named_zeros(slots, token, frame, reading, Slots())
        for concept, source in zeros:
            state_zero(concept, source, token.start, token.end, tokens, frame, reading)
            found = True
    return found


def never_lost(tokens: list[Token], token: Token, frame: Frame, reading: Reading) -> None:
    """无败诉, 未被纠错: nothing was corrected, in lawsuits, in reviews, or in both."""
    slots = collect(tokens)
    if slots.gap:
        return
    keys: tuple[str, ...]
    if slots.blocks or frame.blocks:
        blocks = slots.blocks or frame.blocks
        keys = tuple(dict.fromkeys(key for block in blocks for key in block.blocks))
    elif frame.about in ("foreign", "active_disclosure"):
        return
    else:
        keys = ("administrative_review", "direct_litigation", "litigation_after_review")
    if "败诉" in token.text:
        keys = tuple(k for k in keys if k != "administrative_review") or (
            "direct_litigation", "litigation_after_review",
        )  # fmt: skip
    source = summed(Source(cell=f"review_litigation.{key}.corrected") for key in keys)
    if source is not None:
        state_zero("corrected", source, token.start, token.end, tokens, frame, reading)
