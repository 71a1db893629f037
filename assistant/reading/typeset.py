"""The lines of typeset pages: without running heads and page numbers, joined to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, TypeVar

from assistant.reading.blocks import Block, Grid, Paragraph, bare, clean
from assistant.reading.headings import is_heading_like
from assistant.reading.values import is_number

Item = TypeVar("Item")

_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(第\s*)?[0-9]{1,3}(\s*页)?(\s*[/,，]?\s*(共|总|/)\s*[0-9]{1,3}(\s*页)?)?[-—–·\s]*"
)
_NEW = re.compile(
    r"\s*([（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|第[一二三四五六]部分)"
)
_NUMBERS, _LETTERS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]")
#: 一是……；二是……: each on a line of its own where the sentence before is complete.
_POINT = re.compile(r"\s*[一二三四五六七八九十]{1,2}是")
#: How many lines at the top and at the foot of a page can be a running head.
_MAX_RUNNING = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it stands on its page, in points, and the size of its type."""

    text: str
    left: float
    right: float
    top: float
    size: float
    page: int


def lines(words: Sequence[Any], page: int) -> Iterator[Line]:
    """The lines that the words of a page make, from top to bottom."""
    rows: list[list[Any]] = []
    for word in sorted(words, key=lambda word: (word["bottom"], word["x0"])):
        if rows and abs(word["bottom"] - rows[-1][0]["bottom"]) < word["size"] * 0.5:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word["x0"])
        text = row[0]["text"]
        for before, word in pairwise(row):
            apart = word["x0"] - before["x1"] > word["size"] * 0.3
            text += (" " if apart else "") + word["text"]
        size = median(word["size"] for word in row)
        yield Line(clean(text), row[0]["x0"], row[-1]["x1"], row[0]["top"], size, page)


def without_running_heads(pages: Sequence[Sequence[Line | Item]]) -> list[Line | Item]:
    """What the pages hold, less page numbers and the lines that each page repeats at its edge.

    The first page keeps its head, which may be the only title there is.
    """
    kept = [list(page) for page in pages]
    for edge in (0, -1):
        for _ in range(_MAX_RUNNING):
            marks = [_mark(page[edge]) if page else None for page in kept]
            counts = Counter(mark for mark in marks if mark)
            for page, mark in zip(kept, marks, strict=True):
                repeated = mark is not None and counts[mark] > 1
                if repeated and edge == 0 and page is kept[0]:
                    continue
                if mark and (repeated or _PAGE_NUMBER.fullmatch(mark[0])):
                    del page[edge]
    return [item for page in kept for item in page]


def _mark(item: object) -> tuple[str, int] | None:
    """What tells a running head: its words, whatever its page number, and its height."""
    if not isinstance(item, Line):
        return None
    words = _NUMBERS.sub("#", item.text)
    text = words if len(_LETTERS.findall(words)) > 1 else item.text
    return text, round(item.top / 4)


def paragraphs(items: Sequence[Line | Grid]) -> Iterator[Block]:
    """Join lines to paragraphs: a full line goes on unless the next one is indented."""
    left, right = _margins([item for item in items if isinstance(item, Line)])
    buffer = ""
    last: Line | None = None
    for item in [*items, None]:
        if isinstance(item, Line) and last is not None and _goes_on(last, item, left, right):
            glue = " " if re.search(r"[A-Za-z0-9]$", buffer) and item.text[:1].isascii() else ""
            buffer, last = buffer + glue + item.text, item
            continue
        if buffer:
            yield Paragraph(buffer, 0, f"第{last.page if last else 1}页")
        buffer, last = "", None
        if isinstance(item, Grid):
            yield item
        elif item is not None:
            buffer, last = item.text, item


def _margins(items: Sequence[Line]) -> tuple[float, float]:
    """Where the lines of the text begin and end; a running head or a menu may stand further out."""
    widest = max((line.right - line.left for line in items), default=0.0)
    wide = [line for line in items if line.right - line.left > widest / 2]
    lefts = sorted(line.left for line in wide)
    left = next((a for a, b in pairwise(lefts) if b - a < 1), lefts[0] if lefts else 0.0)
    return left, max((line.right for line in wide if line.left > left - 1), default=0.0)


def _goes_on(last: Line, line: Line, left: float, right: float) -> bool:
    if abs(last.size - line.size) > 1 or line.left > left + line.size:
        return False
    # A figure or a word is not broken, so the line before it may fall short by its width.
    unbroken = re.match(r"[0-9A-Za-z.,%]*", line.text)
    short = 2.2 + 0.6 * len(unbroken[0] if unbroken else "")
    if last.right < right - short * last.size or is_heading_like(last.text):
        return False
    if _POINT.match(line.text) and last.text.endswith(("。", "；")):
        return False
    if _is_row(last.text) or _is_row(line.text):
        return False
    return not (_NEW.match(line.text) or not bare(line.text))


def _is_row(text: str) -> bool:
    """Whether the line is a row of a table without rules."""
    return sum(is_number(token) for token in text.split()) > 2
