"""Which year words speak of: 去年全年 is last year, 2022年， at the head holds for what follows."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ledger.senses import mask_of
from assistant.ledger.token import YEAR, Token

_LAST, _ROW = mask_of("last") | YEAR, mask_of("row")
#: Words for the whole of a year, whichever it is.
_WHOLE = frozenset({"全年", "全年度", "年内", "一年来", "一年间", "一年"})
#: What may stand beside a year in a clause of its own: 回顾2022年，; 在去年一年中，
_BESIDE = _WHOLE | {"回顾", "在", "年度", "度", "里", "中", "内", "间", "期间", "底", "末", "当中"}


def is_of_year_before(tokens: Sequence[Token], place: int) -> bool:
    """Whether 全年 at ``place`` belongs to a year named right before it: 去年全年, 2022年全年."""
    return (
        bool(place)
        and tokens[place].text in _WHOLE
        and bool(tokens[place - 1].mask & _LAST)
        and not tokens[place - 1].mask & _ROW
    )


def heads(clause: Sequence[Token]) -> bool:
    """Whether a clause names a year and nothing else."""
    return all(
        token.text in _BESIDE or (token.mask & _LAST and not token.mask & _ROW) for token in clause
    )
