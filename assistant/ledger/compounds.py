"""Words that name a thing only together, put into one token before the clauses are read.

    2022年 结转 → 上年结转        遗留至 下一年度 → 结转下年度        复议 后 又 提起诉讼 → 复议后起诉

And figures put into the middle of what is said of another one, taken out and said before it:

    自然人占全部申请（250件）的93.6% → 全部申请250件，自然人占全部申请的93.6%
"""

from __future__ import annotations

from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import Senses, mask_of
from assistant.ledger.token import NUMBER, Token

_UNDONE = ("未办结", "尚未办结", "未答复", "尚未答复", "未办理完毕")
_HANDLED = frozenset({"答复", "办理", "办结", "继续办理", "处理", "作出答复"})
_NEXT = mask_of("next")
_CARRY, _LAST, _ROW = mask_of("carry"), mask_of("last"), mask_of("row")
_BLOCK, _LINK = mask_of("block"), mask_of("filler")
_BASE, _COMPARE = mask_of("base"), mask_of("compare")
#: Marks around a figure that was put before what it stood in.
ASIDE = "⟨⟩"
#: Roles without which no figure in brackets is another year's.
THEN = _LAST | _COMPARE
_MOVED = mask_of("up", "down", "than")
_INNER = mask_of("filler", "to", "next")
#: Roles without which no words of a sentence are put together.
COMPOUNDS = _CARRY | _LAST | _NEXT | _BLOCK
#: Roles without which no figure stands inside what is said of another.
INSERTING = _BASE | _LAST | _COMPARE
#: How many words may stand between two that belong together.
_REACH = 5


def composed(tokens: list[Token]) -> list[Token]:
    """The tokens, those that name one thing together put into one."""
    # Few sentences have any: the list is written anew only from the first of them on.
    for place, token in enumerate(tokens):
        if token.mask & COMPOUNDS and (found := _compound(tokens, place)) is not None:
            break
    else:
        return tokens
    out = tokens[:place]
    while place < len(tokens):
        token = tokens[place]
        found = _compound(tokens, place) if token.mask & COMPOUNDS else None
        if found is None:
            out.append(token)
            place += 1
            continue
        role, words, length = found
        end = tokens[place + length - 1].end
        senses = Senses({role: lexicon().cues[words][role]})
        out.append(Token("cue", token.start, end, words, senses))
        place += length
    return out


def _compound(tokens: list[Token], place: int) -> tuple[str, str, int] | None:
    """Role and words of what the tokens from ``place`` on name together, and how many do."""
    if tokens[place].mask & _BLOCK:
        words, length = _suit_after_review(tokens, place)
        return ("block", words, length) if length > 1 else None
    words, length = _carried(tokens, place)
    return ("row", words, length) if length > 1 else None


def _carried(tokens: list[Token], place: int) -> tuple[str, int]:
    """2022年结转, 结转到2024年, 遗留至下一年度: the row they name, and how many tokens do."""
    token = tokens[place]
    following = tokens[place + 1 : place + 4]
    if token.kind == "date":
        if token.mask & _LAST and following:
            behind = following[0]
            if behind.mask & _CARRY or behind.text.startswith(_UNDONE):
                return "上年结转", 2  # 2022年度未办结的5件
            if any(entry.key == "carried_in" for entry in behind.entries("row")):
                return "上年结转", 2  # 2022年度结转至本年度的3件
        if token.mask & _NEXT and following and following[0].text in _HANDLED:
            return "结转下年", 2  # 将于2024年答复
        return "", 1
    if not token.mask & _CARRY or token.mask & _ROW:
        return "", 1
    for step, other in enumerate(following):
        if other.kind == "date" and other.year and other.has("next", "this"):
            return ("结转下年" if other.has("next") else "上年结转"), step + 2
        if step and other.has("next") and following[step - 1].has("to"):
            return "结转下年", step + 2
        if not other.mask & _INNER:
            break
    return "", 1


def _suit_after_review(tokens: list[Token], place: int) -> tuple[str, int]:
    """复议 后 又 提起诉讼: a lawsuit after a review, and how many tokens say so."""
    if tokens[place].entries("block")[0].key != "review":
        return "", 1
    after = False
    for step, other in enumerate(tokens[place + 1 : place + 1 + _REACH], place + 1):
        after = after or other.text in _AFTER
        if other.mask & _BLOCK:
            if after and other.entries("block")[0].key == "litigation":
                return "复议后起诉", step - place + 1
            return "", 1
        if other.kind != "cue" or not (other.mask & _LINK or other.text in _AFTER):
            return "", 1
    return "", 1


_AFTER = frozenset({"后", "之后", "不服", "决定不服"})


def unfolded(tokens: list[Token]) -> list[Token]:
    """The tokens, a figure that stands inside a share or a multiple put before it.

    占办结总数121件的29.0%, 是上年（36件）的1.8倍: the words from 占 (or 上年) to the figure name it.
    """
    place = len(tokens) - 1
    while place > 2:
        token = tokens[place]
        place -= 1
        if not token.mask & NUMBER or token.unit_kind not in ("percent", "multiple"):
            continue
        found = _inserted(tokens, place + 1)
        if found is None:
            continue
        start, opened, number = found
        # From the clause's start on: what is inserted comes first, as a clause of its own.
        first = _clause_start(tokens, start)
        named = tokens[start + 1 : opened] if tokens[start].mask & _BASE else tokens[start:opened]
        here = tokens[first].start
        left, right = Token("mark", here, here, ASIDE[0]), Token("mark", here, here, ASIDE[1])
        rest = [t for t in tokens[number + 1 : place + 1] if t.kind != "mark"]
        tokens = [
            *tokens[:first], left, *named, tokens[number], right,
            *tokens[first:opened], *rest, *tokens[place + 1 :],
        ]  # fmt: skip
        place = first - 1
    return tokens


def unbracketed(tokens: list[Token]) -> list[Token]:
    """略少于去年（61件）, 比去年（61件）减少6件: last year's figure, without its brackets."""
    places = [
        i for i, token in enumerate(tokens[:-3]) if token.mask & THEN and _holds_one(tokens, i + 1)
    ]
    for place in reversed(places):
        tokens = [*tokens[: place + 1], tokens[place + 2], *tokens[place + 4 :]]
    return tokens


def _holds_one(tokens: list[Token], place: int) -> bool:
    """Whether brackets open at ``place`` that hold a figure and nothing else."""
    if tokens[place].text not in "（(" or not tokens[place + 1].mask & NUMBER:
        return False
    if tokens[place + 2].text not in "）)" or tokens[place - 1].mask & _ROW:
        return False
    behind = tokens[place + 3] if place + 3 < len(tokens) else None
    return behind is None or bool(behind.mask & _MOVED) or behind.kind == "mark"


def _inserted(tokens: list[Token], place: int) -> tuple[int, int, int] | None:
    """Where the words of the figure inside begin, where they end, and where it stands."""
    at = place - 1
    while at > 0 and tokens[at].kind == "cue" and tokens[at].text in _LINKS:
        at -= 1
    if at == place - 1:
        return None
    opened = at
    if tokens[at].kind == "mark" and tokens[at].text in "）)":
        at -= 1
        opened = at - 1
        if opened < 1 or tokens[opened].text not in ("（", "("):
            return None
    if not tokens[at].mask & NUMBER or tokens[at].unit_kind != "count":
        return None
    number = at
    for start in range(opened - 1, max(-1, opened - 1 - _REACH), -1):
        word = tokens[start]
        if word.kind in ("number", "mark"):
            return None
        if word.mask & INSERTING and not word.mask & _ROW:
            named = word.mask & _BASE and start + 1 < opened
            return (start, opened, number) if named or word.mask & _LAST else None
    return None


def _clause_start(tokens: list[Token], place: int) -> int:
    while place and tokens[place - 1].kind != "mark":
        place -= 1
    return place


_LINKS = frozenset(
    {"的", "之", "的比例", "比例", "比重", "占比", "为", "约", "近", "总量的", "总数的"}
)
