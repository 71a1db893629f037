"""Figures that stand before what names them: 48件，这是全年办结的政府信息公开申请总数.

The words that point back are put first, as they usually stand:

    维持2件，纠正1件——以上为4件行政复议案件的处理情况 → 4件行政复议案件的处理情况：维持2件，纠正1件
"""

from __future__ import annotations

from assistant.ledger.frame import Frame, Reading
from assistant.ledger.meanings import disclosure_meaning, row_sources
from assistant.ledger.senses import Entry, mask_of
from assistant.ledger.slots import collect
from assistant.ledger.token import NUMBER, Token, any_of
from assistant.ledger.tokens import tokenise

#: 这是, 以上为: without one nothing is put first.
POINTING = mask_of("pointing")
_SUBJECT = mask_of("topic", "block", "object")
_ROW = mask_of("row")
#: 剩下2件正在征求第三方意见，将于2024年答复
_LEFT = ("剩下", "余下", "其余", "另有", "尚有", "还有", "另", "剩余", "有")
_UNDECIDED = ("", "attribute")
_SEMICOLONS = frozenset("；;")
#: 48件是我局全年办结的申请总数
_EQUALS = frozenset({"是", "即", "即为", "就是", "便是", "系"})


def turned(tokens: list[Token]) -> list[Token]:
    """The tokens of a sentence, words that name the figures before them put before those."""
    place = next((i for i in range(1, len(tokens)) if _points(tokens, i)), -1)
    if place < 0:
        return tokens
    start = place - 1
    while start and tokens[start - 1].text not in _SEMICOLONS:
        start -= 1
    end = place + 1
    while end < len(tokens) and tokens[end].kind != "mark":
        end += 1
    marked = tokens[place - 1].kind == "mark"
    told, naming = tokens[start : place - marked], tokens[place + 1 : end]
    figures, named = any_of(told), any_of(naming)
    bare = len(told) == 1
    if not figures & NUMBER or not (named & _SUBJECT or (bare and named & _ROW)):
        return tokens
    if figures & _SUBJECT:
        return tokens  # what was counted has been named already
    here = told[0].start
    colon = [] if bare else [Token("mark", here, here, "：")]
    return [*tokens[:start], *naming, *colon, *told, *tokens[end:]]


def _points(tokens: list[Token], place: int) -> bool:
    """Whether the words at ``place`` point back: at a clause's start, or behind a lone figure."""
    alone = place == 1 and tokens[0].kind == "number"
    if tokens[place].mask & POINTING:
        return alone or tokens[place - 1].kind == "mark"
    return alone and tokens[1].text in _EQUALS


def carry_over(row: Entry, frame: Frame, reading: Reading) -> None:
    """2件未到期，结转至2024年: what is said behind the next comma of a figure that stood bare."""
    said = reading.in_sentence()
    if not said or frame.about != "applications":
        return
    claim = said[-1]
    bare = not claim.label or claim.label.endswith(_LEFT)
    if claim.kind == "count" and bare and not claim.meaning and claim.context in _UNDECIDED:
        claim.meaning = row_sources(reading.form, row, ("total",))
        claim.concept, claim.doubtful = row.key, True


#: 以上, 均为: what opens a clause that names the figures before it.
ABOVE = frozenset({"以上", "上述", "前述", "均为", "均系", "以上均为"})


def name_behind(subject: Entry, reading: Reading) -> None:
    """本年制发9件、废止2件，以上为行政规范性文件情况: what was counted is named last."""
    for claim in reading.in_sentence():
        if claim.kind != "count" or claim.meaning or not claim.label:
            continue
        slots = collect(tokenise(claim.label, reading.year)[0])
        if slots.acts and not (slots.objects or slots.gap or slots.foreign):
            slots.objects = (subject,)
            meaning = disclosure_meaning(slots, reading.form, claim.unit, None, None)
            if meaning is not None:
                claim.means(meaning.sources, meaning.concept, doubtful=meaning.doubtful)
