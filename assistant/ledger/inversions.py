"""Figures that stand before what names them: 48件，这是全年办结的政府信息公开申请总数.

The words that point back are put first, as they usually stand:

    维持2件，纠正1件——以上为4件行政复议案件的处理情况 → 4件行政复议案件的处理情况：维持2件，纠正1件
"""

from __future__ import annotations

from assistant.ledger.senses import mask_of
from assistant.ledger.token import NUMBER, Token, any_of

#: 这是, 以上为: without one nothing is put first.
POINTING = mask_of("pointing")
_SUBJECT = mask_of("topic", "block", "object")
_ROW = mask_of("row")
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


def may_turn(tokens: list[Token], roles: int) -> bool:
    """Whether a sentence may have figures before what names them."""
    return bool(roles & POINTING or tokens[0].mask & NUMBER)
