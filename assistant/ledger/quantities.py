"""The grammar of quantities: what every figure in a text says, and of which cell, sum or fact.

    text ─► tokens ─► sentences ─► clauses ─► numbers with their words ─► slots ─► meaning

The words are data (``phrasings.toml``); this code walks them once from left to right, carrying what
a sentence speaks of (`Frame`) over commas and semicolons and dropping it at full stops. A phrase
that may mean several figures yields them all; what narrows a figure down in words that the
grammar does not know makes a claim doubtful. Neither is ever taken for an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from assistant.ledger.claims import Claim
from assistant.ledger.frame import Frame
from assistant.ledger.sentences import read_sentence
from assistant.report import Edition, edition

__all__ = ["Claim", "read_claims"]

_SENTENCE = re.compile(r"(?P<text>[^。！？!?\n\r]*+)(?P<stop>[。！？!?\n\r]?)")
#: Sentences longer than this are read anew each time.
_LONGEST_KEPT = 500


def read_claims(
    text: str, *, edition: Edition, year: int, names: Collection[str] = ()
) -> list[Claim]:
    """Every quantity that ``text`` states, in the order of the text.

    Args:
        text: prose, of any length; read in linear time.
        edition: the edition of the report's tables; says which cells there are.
        year: the year that the report is on; tells last year's figures from this year's.
        names: names of the reporting body and its region, read as known words.

    Returns:
        Claims; those with no meaning are quantities that no table holds. Dates, document numbers,
        articles, ordinals and set phrases are not quantities and yield nothing.
    """
    known = frozenset(names)
    claims: list[Claim] = []
    frame = Frame()
    count = 0
    for match in _SENTENCE.finditer(text):
        sentence = match["text"]
        if sentence.strip():
            found, frame = _read(sentence, edition, year, known, frame)
            first = len(claims)
            claims.extend(claim.at(match.start(), first, count) for claim in found)
            count += 1
        if match["stop"] in ("\n", "\r"):
            frame = Frame()
    return claims


def _read(
    sentence: str, form: Edition, year: int, names: frozenset[str], before: Frame
) -> tuple[tuple[Claim, ...] | list[Claim], Frame]:
    """Read a sentence, or remember it: drafts are checked again after every change of one word."""
    if len(sentence) > _LONGEST_KEPT or before.goes_on_in(sentence):
        return read_sentence(sentence, form, year, names, before)
    return _remembered(sentence, form.key, year, names, before.home)


@lru_cache(maxsize=8192)
def _remembered(
    sentence: str, form: str, year: int, names: frozenset[str], home: str
) -> tuple[tuple[Claim, ...], Frame]:
    claims, frame = read_sentence(sentence, edition(form), year, names, Frame(home=home))
    return tuple(claims), frame
