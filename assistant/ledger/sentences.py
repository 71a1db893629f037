"""One sentence: its clauses one after the other, and what they have been speaking of."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from assistant.ledger.claims import Claim
from assistant.ledger.clauses import read_clause
from assistant.ledger.compounds import (
    ASIDE,
    COMPOUNDS,
    INSERTING,
    THEN,
    composed,
    unbracketed,
    unfolded,
)
from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.inversions import ABOVE, POINTING, carry_over, name_behind, turned
from assistant.ledger.lists import RESPECTIVELY, distribute
from assistant.ledger.senses import Senses, mask_of
from assistant.ledger.slots import COLLECTED, collect
from assistant.ledger.statements import SAYING, read_statements
from assistant.ledger.subjects import OFFICE, OTHERS, SELF, note_subject
from assistant.ledger.token import NUMBER, YEAR, Token
from assistant.ledger.tokens import tokenise
from assistant.ledger.years import MARKING, heads, note_marks
from assistant.report import Edition

#: Tokens after which a sentence is cut at the next comma, and at twice as many anywhere.
LONGEST_SENTENCE = 400
_BASE, _COMPARE = mask_of("base"), mask_of("compare")
_TELLTALE, _ZERO = mask_of("telltale"), mask_of("zero")
_NOT, _LAST = mask_of("not"), mask_of("last") | YEAR
#: Roles without which a clause that has no number leaves nothing behind.
_TELLING = SAYING | MARKING | COLLECTED | YEAR | _COMPARE | mask_of("last")
#: Marks after which a clause goes on with the year of the one before.
_GOING_ON = frozenset("、(（:：")
_COLONS = frozenset("：:")
#: 2022年：, 降幅： – what the figure behind the colon is compared with, or how it moved.
_ASIDE = mask_of("last", "up", "down")
_LABELS = _ASIDE | mask_of("year", "compare", "filler", "than")
_OPEN, _CLOSE = frozenset("（(" + ASIDE[0]), frozenset("）)" + ASIDE[1])
#: Brackets within brackets that are kept apart; deeper ones are read as flat.
_DEEPEST = 8


def read_sentence(
    text: str, form: Edition, year: int, names: frozenset[str], before: Frame
) -> tuple[list[Claim], Frame]:
    """The claims of one sentence, and what it leaves to the next.

    Args:
        text: the sentence, without its full stop; offsets of the claims count from its start.
        form, year, names: as for `assistant.ledger.quantities.read_claims`.
        before: what the sentence before left; it is not changed.
    """
    reading = Reading(form, year, text, names=names)
    frame = before
    tokens, roles = tokenise(text, year, names)
    if len(tokens) < LONGEST_SENTENCE:
        if tokens:
            frame = _read_piece(tokens, roles, frame, reading)
        return _settled(reading.claims), frame
    piece: list[Token] = []
    for token in tokens:
        piece.append(token)
        # A sentence without end is cut, so that time stays linear.
        long = len(piece) >= LONGEST_SENTENCE and token.kind == "mark"
        if long or len(piece) >= 2 * LONGEST_SENTENCE:
            frame = _read_piece(piece, roles, frame, reading)
            piece = []
    if piece:
        frame = _read_piece(piece, roles, frame, reading)
    return _settled(reading.claims), frame


def _read_piece(tokens: list[Token], roles: int, before: Frame, reading: Reading) -> Frame:
    frame = _opening(tokens, before)
    reading.told, reading.ratio, reading.segment = roles, [], 0
    if roles & _TELLTALE and not frame.about:
        # 办结30件，其中公开20件，不予公开6件: what only applications come to.
        frame.about, frame.at_home = "applications", True
    reading.whose = OTHERS
    if roles & SELF:
        reading.whose = OTHERS | OFFICE
        reading.kind = "".join({t.text[-1] for t in tokens if t.mask & SELF})
    frame.inferred = frame.at_home and bool(roles & _TELLTALE)
    reading.first = len(reading.claims)
    frame.last = frame.whole = None
    stack: list[Frame] = []
    clause: list[Token] = []
    opened, mask = "", 0
    if roles & COMPOUNDS:
        tokens = composed(tokens)
    if roles & INSERTING:
        tokens = unfolded(tokens)
    if roles & THEN and ("（" in reading.text or "(" in reading.text):
        tokens = unbracketed(tokens)
    if roles & POINTING or tokens[0].mask & NUMBER:
        tokens = turned(tokens)
    if roles & RESPECTIVELY:
        tokens = distribute(tokens)
    for token in tokens:
        if token.kind != "mark":
            clause.append(token)
            mask |= token.mask
            continue
        mark = token.text
        if mask & _ASIDE and mark in _COLONS and not mask & ~_LABELS and _labels(clause):
            continue  # （2022年：60件；降幅：8.3%）
        lone = mask == NUMBER and opened in _OPEN
        if clause:
            _read(clause, mask, opened, mark, frame, reading)
            reading.behind = clause[-1].mask
            clause, mask = [], 0
        if mark in _OPEN and len(stack) < _DEEPEST:
            stack.append(frame.copy())
        elif mark in _CLOSE and stack:
            outer = stack.pop()
            outer.shift = 0 if outer.shift is None else outer.shift
            outer.awaited = frame.awaited
            if lone and outer.fresh:
                # 自然人（20件）、商业企业（5件）: told in its brackets
                outer.fresh, outer.last = [], frame.last
            frame = outer
        elif mark in "；;":
            frame.whole, frame.relation, frame.shift = None, "", 0
            frame.cumulative = frame.period = False
            reading.segment = len(reading.claims)
        opened = mark
    if clause:
        _read(clause, mask, opened, "", frame, reading)
    reading.sentence += 1
    return frame


def _labels(clause: list[Token]) -> bool:
    """Whether a clause before a colon holds nothing unknown."""
    return all(token.mask for token in clause)


def _opening(tokens: list[Token], before: Frame) -> Frame:
    """What the sentence before leaves behind: its subject, where this one begins with 其中."""
    frame = Frame()
    if before.home == "applications":
        # 依申请公开 is told over several sentences; 办结 speaks of applications in all of them.
        frame.about = frame.home = before.home
        frame.at_home = True
    if tokens[0].has("part") or tokens[0].text in (
        "办理结果",
        "从结果看",
        "按办理结果",
        "另",
        "另有",
    ):
        frame = before.copy()
        frame.relation, frame.shift, frame.cumulative, frame.scope = "", 0, False, ""
        frame.compared = None
        frame.fresh = []
    return frame


def _read(
    clause: list[Token], mask: int, opened: str, closed: str, frame: Frame, reading: Reading
) -> None:
    """Read one clause that is not empty; ``mask`` has the roles of all its tokens."""
    if frame.shift == -1 and opened not in _GOING_ON and not mask & _LAST:
        if not frame.headed:
            _end_last_year(frame)
    frame.headed = bool(mask & _LAST) and not mask & NUMBER and heads(clause)
    if frame.passing:
        frame.shift, frame.passing = 0, False
    reading.roles = mask
    if frame.others or mask & reading.whose:
        note_subject(clause, mask, opened, frame, reading)
    if mask & NUMBER and mask & _NOT:
        clause, mask = _without_articles(clause, mask)
    if mask & NUMBER:
        read_clause(clause, opened, closed, frame, reading)
        return
    if not (mask & _TELLING or frame.denial):
        # It names nothing that the tables hold: the commonest kind of clause.
        if opened != "、":
            frame.fresh = []
        return
    if mask & _COMPARE:
        frame.comparing = True
    slots = collect(clause)
    if mask & _BASE and opened in _OPEN:
        reading.ratio = clause
    if mask & MARKING:
        note_marks(clause, frame, reading)
    if frame.headed and not mask & YEAR:
        frame.shift = -1  # 去年，我局新收35件
    if slots.strong and slots.strong[-1].key == "carried_out":
        carry_over(slots.strong[-1], frame, reading)
    if slots.objects and clause[0].text in ABOVE:
        name_behind(slots.objects[-1], reading)
    known = len(reading.claims)
    joined = closed in ("、",)
    denial = next((t for t in clause if t.mask & _NOT), None) if mask & _NOT else None
    if denial is None and opened == "、" and frame.denial is not None:
        # 未发生投诉、复议和诉讼: the negation goes on.
        denial = frame.denial
        read_statements([denial, *clause], frame, reading)
    elif not (joined and slots.named and denial is None) or mask & _ZERO:
        read_statements(clause, frame, reading)
    frame.denial = denial if joined else None
    if len(reading.claims) > known:
        frame.fresh = []
        frame.speak_of(slots)
        return
    # 第三方不同意公开，不予公开3件: the ground of an outcome, no count of what was answered
    ground = slots.foreign_after and bool(slots.strong)
    if not ground:
        frame.speak_of(slots)
    if slots.rows or slots.columns or slots.blocks or slots.objects or slots.topic:
        frame.compared = None
    if slots.named and (ground or not (slots.foreign and slots.foreign_after)):
        cues = [token for token in clause if token.kind in ("cue", "gap")]
        if joined or (frame.fresh and opened == "、"):
            marker = Token("cue", clause[-1].end, clause[-1].end, "、", Senses({"and": ()}))
            frame.fresh = [*frame.fresh, *cues, marker]
        else:
            frame.fresh = cues
    elif opened != "、":
        frame.fresh = []


def _without_articles(clause: list[Token], mask: int) -> tuple[list[Token], int]:
    """没有接到一件申请: none, and no figure."""
    denied = False
    kept = []
    for token in clause:
        denied = denied or bool(token.mask & _NOT)
        if token.mask & NUMBER:
            number = token.number
            one = number is not None and number.chinese and number.value == 1
            if not (denied and one and token.unit_kind == "count"):
                return clause, mask
            continue
        kept.append(token)
    return kept, mask & ~NUMBER


def _end_last_year(frame: Frame) -> None:
    """上年是23件 speaks of last year for one clause; 2022年收到41件，办结40件 goes on."""
    if not frame.listed or not any(token.has("row", "topic", "object") for token in frame.listed):
        frame.shift = 0


# --- after the whole text -----------------------------------------------------------------------


def _settled(claims: list[Claim]) -> list[Claim]:
    """Apply 受理N件，包括上年结转M件 (N is both), and order by place."""
    if not claims:
        return claims
    done = list(claims)
    for claim in claims:
        if claim.concept != "carried_in" or claim.whole is None or not claim.relation:
            continue
        whole = done[claim.whole]
        if claim.relation != "included" and not any(
            other.concept == "received" and other.whole == claim.whole for other in claims
        ):
            continue
        if whole.concept not in ("received", "accepted", "processed", "applications"):
            continue
        both = Source.of("sum", "applications.received.total", "applications.carried_in.total")
        done[claim.whole] = replace(
            whole,
            meaning=(both,),
            concept="to_process",
            doubtful=whole.doubtful and whole.concept == "processed",
        )
    if all(before.start <= claim.start for before, claim in pairwise(done)):
        return done
    order = sorted(range(len(done)), key=lambda i: (done[i].start, i))
    place = {old: new for new, old in enumerate(order)}
    return [
        replace(
            done[i],
            whole=None if done[i].whole is None else place[done[i].whole],  # type: ignore[index]
            basis=None if done[i].basis is None else place[done[i].basis],  # type: ignore[index]
        )
        for i in order
    ]
