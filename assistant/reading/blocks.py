"""What every format's adapter turns a document into: one stream of blocks.

An adapter knows its format and nothing of annual reports; the interpreter knows annual reports and
nothing of formats.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.reading.claims import Claims

#: Characters that take no room and mean nothing here: zero-width ones, BOM, soft hyphen, marks.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# PDF printed from a browser names some characters by the radical that looks the same (⼀ for 一).
# Unicode knows the counterpart of a Kangxi radical (U+2F00-2FD5), but not of these.
_SUPPLEMENT = dict(
    zip(
        "⺅⺎⺏⺐⺒⺓⺟⺠⺻⻁⻄⻅⻆⻉⻋⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻯⻰⻳",
        "亻兀尣尢巳幺母民聿虎西见角贝车長镸长门阝青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿竜龙龟",
        strict=True,
    )
)
_CHARACTERS = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    | _SUPPLEMENT
    | {"\u2f3e": "户", "\xa0": " "}
)
_SPACES = re.compile(r"\s+")
_DASHES = str.maketrans(
    {
        "−": "-",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "─": "-",
        "﹣": "-",
        "〇": "〇",
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One cell of a table: its ``text`` and ``at``, where it stands (第1张表第4行第2列).

    A merged cell is the same `Slot` in every place that it covers.
    """

    text: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``level`` is its heading level where the format says so, else 0."""

    text: str
    level: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spans resolved.

    Attributes:
        rows: the slots of each row.
        placed: whether a slot's position in its row says which column it is in. False for text in
            which merged cells have fallen out, so that only the order can be trusted.
    """

    rows: tuple[tuple[Slot, ...], ...]
    placed: bool = True

    @property
    def width(self) -> int:
        """The number of slots in the longest row."""
        return max((len(row) for row in self.rows), default=0)


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the interpreter sees it.

    Attributes:
        blocks: paragraphs and tables in reading order.
        format: the format's name, as ``reading.format`` shows it.
        titles: texts beside the body that may hold the title (an HTML page's ``<title>``).
        claims: what the document says of the report in named fields.
        pictures: how many pictures the document holds; a table may be one of them.
    """

    blocks: tuple[Block, ...]
    format: str
    titles: tuple[str, ...] = ()
    claims: Claims | None = None
    pictures: int = 0


def clean(text: str) -> str:
    """Prose as it is kept: no invisible characters, plain spaces, characters for radicals."""
    return INVISIBLE.sub("", text).translate(_CHARACTERS).strip()


def bare(text: str) -> str:
    """A label for comparing: half-width forms, no spaces, no invisible characters."""
    if text.isascii() and text.isalnum():
        return text
    return _bare_label(text) if len(text) <= 100 else _bare(text)


@lru_cache(maxsize=8192)
def _bare_label(text: str) -> str:
    return _bare(text)


def _bare(text: str) -> str:
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text).translate(_CHARACTERS))
    return _SPACES.sub("", text).translate(_DASHES)


def grid(rows: Sequence[Sequence[str]], number: int, *, placed: bool | None = None) -> Grid:
    """A grid from plain rows of text, the ``number``-th table of its document.

    ``placed`` is taken from the shape when it is not given: rows of one length keep their columns.
    """
    slots = tuple(
        tuple(Slot(clean(text), place(number, r, c)) for c, text in enumerate(row))
        for r, row in enumerate(rows)
    )
    if placed is None:
        placed = len({len(row) for row in slots}) == 1
    return Grid(slots, placed)


def place(number: int, row: int, column: int) -> str:
    """第3张表第5行第2列, from a table's number (from 1) and indices (from 0)."""
    return f"第{number}张表第{row + 1}行第{column + 1}列"
