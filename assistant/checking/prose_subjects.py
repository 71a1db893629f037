"""Of whom a sentence speaks: this body, or another office that it names.

市政府办公室收到申请318件 in the report of a bureau is no figure of the bureau's tables. The subject
stands at the head of a clause and holds until another one is named, at most to the full stop.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from assistant.checking.prose_data import prose_data
from assistant.ledger.subjects import abbreviates
from assistant.report import Agency

Subject = Literal["", "own", "other"]


def subject(text: str, place: int, agency: Agency) -> Subject:
    """Of whom the clause before ``place`` speaks; empty where its sentence names nobody.

    Args:
        text: the section.
        place: where the figure begins.
        agency: the reporting body; an office whose name is short for its own is itself.
    """
    first = max(0, place - _LONGEST)
    start = max(first, *(text.rfind(stop, first, place) + 1 for stop in _STOPS))
    found: Subject = ""
    named = False
    for match in _subjects().finditer(text, start, place):
        kind = match.lastgroup
        if kind == "named" and abbreviates(match[kind], agency.name):
            kind = "own"
        found, named = ("own" if kind == "own" else "other"), kind == "named"
    if named and not _own().search(text, start, _end(text, place)):
        return ""  # by whatever name, it may be this body itself
    return found


_STOPS = "。！？!?\n"
#: How far its sentence is looked for to either side, so that a text without stops costs no more.
_LONGEST = 400


def _end(text: str, place: int) -> int:
    last = place + _LONGEST
    ends = [end for stop in _STOPS if (end := text.find(stop, place, last)) >= 0]
    return min(ends, default=min(last, len(text)))


@cache
def _own() -> re.Pattern[str]:
    return re.compile("|".join(prose_data()["subjects"]["own"]))


@cache
def _subjects() -> re.Pattern[str]:
    """This body's own words, or another office at the head of a clause, as data have them."""
    data = prose_data()["subjects"]
    own, other, named, counted = (
        "|".join(data[key]) for key in ("own", "other", "named", "counted")
    )
    head = r"(?:(?<=[，。；：:;,、\n（(])|^)(?:其中|另|据了解)?"
    behind = data["goes_on"]
    return re.compile(
        rf"(?P<own>{own})|{head}(?:(?P<other>{other})|(?P<named>{named}))(?={behind})"
        rf"|(?P<counted>{counted})",
        re.MULTILINE,
    )
