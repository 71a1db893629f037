"""Of whom a clause speaks: this body, or another office whose figures no table here holds.

市政府办公室收到申请318件，我局协助办理其中12件: an office at the head of a clause, in a sentence that also
speaks of this body by 我局, is another one, unless it is this body under its name.
"""

from __future__ import annotations

from assistant.ledger.frame import Frame, Reading
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantity import Quantity
from assistant.ledger.senses import mask_of
from assistant.ledger.surroundings import counts_offices
from assistant.ledger.token import YEAR, Token, any_of

SELF, OTHERS = mask_of("self"), mask_of("others")
#: What the name of an office ends in; without this no clause begins to speak of another one.
OFFICE = mask_of("own", "org_end")
_ADMONISHED = mask_of("admonished")
#: What follows a subject: 全年, 共, 收到, 制发, 组织.
_SAYS = mask_of("this", "sum", "row", "act", "not", "all", "last") | YEAR
#: 市, 县 … in 我市, 我县: offices of that place may be the body itself.
_PLACES = frozenset("省市县区镇乡街道园办")
_LONGEST = 16
_COMMAS = frozenset("，,；;")


def note_subject(
    tokens: list[Token], roles: int, opened: str, frame: Frame, reading: Reading
) -> None:
    """Note of whom a clause speaks; ``roles`` are those of all its tokens, ``opened`` its mark."""
    if roles & SELF:
        frame.others = False
    elif roles & OTHERS or (
        roles & OFFICE and reading.told & SELF and _is_another(tokens, reading)
    ):
        frame.others = True
    elif frame.others and opened in _COMMAS:
        # 兄弟单位收到6件，答复5件 goes on; 上级暗访2件，真实申请17件 does not
        frame.others = bool(tokens[0].mask & _SAYS)


def note_counted(quantity: Quantity, frame: Frame) -> None:
    """通报2个镇未按期答复申请3件: what follows is theirs."""
    if any_of(quantity.head) & _ADMONISHED and counts_offices(quantity):
        frame.others = True


def _is_another(tokens: list[Token], reading: Reading) -> bool:
    """Whether the clause begins with the name of an office that is not this body."""
    end = next((t.start for t in tokens if t.mask & _SAYS and not t.mask & SELF), -1)
    first = next((t for t in tokens if t.kind != "date" and t.text not in _BEFORE), None)
    if first is None or not 2 < end - first.start <= _LONGEST:
        return False
    name = reading.text[first.start : end].strip()
    if not lexicon().offices.fullmatch(name):
        return False
    if any(abbreviates(name, own) for own in reading.names):
        return False
    return not any(kind in name for kind in reading.kind if kind in _PLACES)


def abbreviates(name: str, own: str) -> bool:
    """Whether a name may be short for another: 区市场监管局 is 澜阳区市场监督管理局.

    市测试局 and 测试局 are 青禾市测试局, 市政府 is 青禾市人民政府.
    """
    characters = iter(own)
    return all(character in characters for character in name)


_BEFORE = frozenset({"其中", "另", "据了解", "据统计"})
