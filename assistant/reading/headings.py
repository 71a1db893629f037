"""Where the six sections begin.

Headings are told by their words, helped by their numbering and by what follows them. Of all
headings that could be meant the best increasing chain is taken, so that a sub-heading
（一）主动公开政府信息情况 inside 一 does not open 二, nor a table of contents the sections.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.reading.blocks import Block, Grid, Paragraph, bare, clean
from assistant.reading.lines import section_data
from assistant.report.model import SECTIONS

#: Longer lines are prose, not headings; a heading with its text on the same line is cut first.
MAX_HEADING = 44
_DIGITS = "一二三四五六七八九十"
_TAIL = re.compile(r"[:。.;,]+$|[.·…]{2,}[0-9]*$|[(]?(单位:?件|见下表)[)]?$")
_ORDER = {key: number for number, (key, _, _) in enumerate(SECTIONS)}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of section ``key`` in block ``position``; ``rest`` is text on the same line."""

    key: str
    position: int
    score: int
    rest: str = ""


@dataclass(frozen=True)
class _Words:
    key: str
    titles: re.Pattern[str]
    loose: re.Pattern[str]


@cache
def _numbering() -> re.Pattern[str]:
    return re.compile(section_data()["numbering"])


@cache
def _words() -> tuple[_Words, ...]:
    return tuple(
        _Words(entry["key"], re.compile(entry["titles"]), re.compile(entry["loose"]))
        for entry in section_data()["section"]
    )


def find_headings(blocks: Sequence[Block]) -> list[Heading]:
    """The headings of the sections in the order of the document, each section at most once."""
    candidates = [
        heading
        for position, block in enumerate(blocks)
        if isinstance(block, Paragraph)
        for heading in _candidates(block, position, blocks)
    ]
    best: list[tuple[int, tuple[Heading, ...]]] = [(0, ())] * (len(SECTIONS) + 1)
    for heading in candidates:
        number = _ORDER[heading.key]
        score, chain = max(best[: number + 1], key=lambda entry: entry[0])
        # A later heading of the same strength wins: the earlier one stood in a table of contents.
        if score + heading.score >= best[number + 1][0]:
            best[number + 1] = (score + heading.score, (*chain, heading))
    return list(max(best, key=lambda entry: entry[0])[1])


def is_heading_like(text: str) -> bool:
    """Whether the line is worded as the heading of a section (used to drop those not chosen)."""
    return section_headed(text) is not None


def section_headed(text: str, *, strictly: bool = False) -> str | None:
    """The key of the section whose heading the line is worded as; ``strictly``: near its title."""
    if len(text) > MAX_HEADING:
        return None
    _, title = _split_number(_trim(bare(text)))
    return next(
        (
            words.key
            for words in _words()
            if words.titles.fullmatch(title) or (not strictly and words.loose.fullmatch(title))
        ),
        None,
    )


def _candidates(block: Paragraph, position: int, blocks: Sequence[Block]) -> list[Heading]:
    heads = [(block.text, "")]
    if inline := _inline(block.text):
        heads.append(inline)
    elif len(block.text) > MAX_HEADING:
        return []
    found: list[Heading] = []
    for text, rest in heads:
        label = _trim(bare(text))
        if not label or len(label) > MAX_HEADING:
            continue
        number, title = _split_number(label)
        for words in _words():
            strong = words.titles.fullmatch(title) is not None
            if not strong and not words.loose.fullmatch(title):
                continue
            score = _score(words.key, number, strong, block, position, blocks, bool(rest))
            if score > 0:
                found.append(Heading(words.key, position, score, rest))
    return found


def _score(
    key: str,
    number: str,
    strong: bool,
    block: Paragraph,
    position: int,
    blocks: Sequence[Block],
    inline: bool,
) -> int:
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    score = 10 if strong else 3
    tables = key in ("active_disclosure", "applications", "review_litigation")
    if number.startswith("("):
        score -= 3
    elif number:
        score += 4 if SECTIONS[_ORDER[key]][1] in number else 2
    elif not strong and not block.level:
        score -= 1
    if tables and isinstance(following, Grid):
        score += 4
    elif tables and not strong and number.startswith("("):
        return 0
    if isinstance(following, Paragraph) and not inline and is_heading_like(following.text):
        score -= 1
    return score + (1 if block.level else 0)


def _split_number(label: str) -> tuple[str, str]:
    match = _numbering().match(label)
    return (match[0], label[match.end() :]) if match else ("", label)


def _trim(label: str) -> str:
    return _TAIL.sub("", label)


def _inline(text: str) -> tuple[str, str] | None:
    """A numbered heading and the text that follows it on the same line."""
    match = re.match(
        rf"\s*((?:[{_DIGITS}]、|[{_DIGITS}][.．]|第[{_DIGITS}]部分)\s*[^：:。\s]{{4,40}}?)"
        r"(?:[：:。]\s*|\s+|(?=无。?$))(\S.*)",
        text,
        re.DOTALL,
    )
    if match is None:
        return None
    return clean(match[1]), clean(match[2])
