"""Ruled tables on the pages of a PDF: their frames are the cells, the characters in them their text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from assistant.reading.blocks import Grid, Slot, clean, place

Item = TypeVar("Item")

#: How far apart, in points, the same edge may be drawn on two pages.
_SAME_EDGE = 3.0
#: No column or row is narrower; two rules so near are the borders of neighbouring cells.
_MIN_WIDTH = 4.0
#: So many columns that end at one height were cut there.
_MIN_COLUMNS = 3
#: What of a cell's next line cannot be parted from its figure, and so had to go down with it.
_UNBROKEN = re.compile(r"[0-9.,]+[（(]?")


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """A ruled table or a piece of one: its frames (left, top, right, bottom) and their texts."""

    number: int
    page: int
    top: float
    frames: tuple[tuple[float, float, float, float], ...]
    texts: tuple[str, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The frame around the whole table."""
        lefts, tops, rights, bottoms = zip(*self.frames, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    @property
    def lefts(self) -> list[float]:
        """Where its columns begin, from left to right."""
        return _edges(frame[0] for frame in self.frames)

    @property
    def right(self) -> float:
        """Where its last column ends."""
        return max(frame[2] for frame in self.frames)

    def continues(self, other: object) -> bool:
        """Whether it may be the next piece of ``other``: on a later page, and as wide."""
        return (
            isinstance(other, Ruled)
            and self.page > other.page
            and abs(self.lefts[0] - other.lefts[0]) < _SAME_EDGE
            and abs(self.right - other.right) < _SAME_EDGE
        )


def find_ruled(page: Any, number: int, first: int) -> list[Ruled]:
    """The ruled tables of page ``number``; the first of them is the document's ``first``."""
    found: list[Ruled] = []
    for table in _tables(page):
        cells = tuple(cell for cell in table.cells if cell is not None)
        if len(cells) > 1:
            texts = tuple(_texts(page, cells))
            found.append(Ruled(first + len(found), number, table.bbox[1], cells, texts))
    return found


def _tables(page: Any) -> Iterator[Any]:
    """The tables of a page, each with the edges of its own rules.

    Rules that are nearly in line are moved onto one edge, those of one table onto another's too;
    so where there are several the page is cut between them first.
    """
    settings = {"explicit_horizontal_lines": _open_ends(page)}
    tables = page.find_tables(settings)
    bands: list[list[float]] = []
    for _, top, _, bottom in sorted((table.bbox for table in tables), key=lambda box: box[1]):
        if bands and top < bands[-1][1]:
            bands[-1][1] = max(bottom, bands[-1][1])
        else:
            bands.append([top, bottom])
    if len(bands) < 2:
        yield from tables
        return
    for top, bottom in bands:
        band = (
            page.bbox[0],
            max(top - 1, page.bbox[1]),
            page.bbox[2],
            min(bottom + 1, page.bbox[3]),
        )
        piece = page.crop(band)
        yield from piece.find_tables({"explicit_horizontal_lines": _open_ends(piece)})


def _open_ends(page: Any) -> list[float]:
    """Heights at which columns end without a rule: a browser leaves a row open where it cuts it."""
    rules: list[float] = []
    ends: dict[int, set[int]] = defaultdict(set)  # the columns by the height at which they end
    for edge in page.edges:
        if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > _SAME_EDGE:
            rules.append(edge["top"])
        elif edge["orientation"] == "v" and edge["bottom"] - edge["top"] > _SAME_EDGE:
            for side in ("top", "bottom"):
                ends[round(edge[side])].add(round(edge["x0"] / _SAME_EDGE))
    rules.sort()
    return [
        float(height)
        for height, columns in ends.items()
        if len(columns) >= _MIN_COLUMNS and not _has_near(rules, height)
    ]


def _has_near(heights: list[float], height: float) -> bool:
    at = bisect_left(heights, height - _SAME_EDGE)
    return at < len(heights) and heights[at] <= height + _SAME_EDGE


def laid_out(items: Sequence[Item | Ruled]) -> Iterator[Item | Grid]:
    """The items with each table as a grid; the pieces of a table share their columns.

    A column that no row of a piece parts would be missing from it otherwise.
    """
    at = 0
    while at < len(items):
        pieces: list[Item | Ruled] = []
        while at < len(items) and (not pieces or _continues(items[at], pieces[-1])):
            pieces.append(items[at])
            at += 1
        ruled = [piece for piece in pieces if isinstance(piece, Ruled)]
        lefts = _edges(left for piece in ruled for left in piece.lefts)
        for piece in pieces:
            yield _grid(piece, lefts) if isinstance(piece, Ruled) else piece


def _continues(item: object, other: object) -> bool:
    return isinstance(item, Ruled) and item.continues(other)


def _grid(table: Ruled, lefts: list[float]) -> Grid:
    """Every place of the lattice holds the cell whose frame surrounds it."""
    tops = _edges(frame[1] for frame in table.frames)
    bottom = max(frame[3] for frame in table.frames)
    slots: dict[int, Slot] = {}
    rows: list[tuple[Slot, ...]] = []
    for r, (top, below) in enumerate(zip(tops, [*tops[1:], bottom], strict=True)):
        row: list[Slot] = []
        for c, (left, right) in enumerate(zip(lefts, [*lefts[1:], table.right], strict=True)):
            x, y = (left + right) / 2, (top + below) / 2
            at = next(
                (i for i, f in enumerate(table.frames) if f[0] <= x <= f[2] and f[1] <= y <= f[3]),
                None,
            )
            if at is None:
                row.append(Slot("", place(table.number, r, c)))
                continue
            if at not in slots:
                slots[at] = Slot(clean(table.texts[at]), place(table.number, r, c))
            row.append(slots[at])
        if not rows or tuple(row) != rows[-1]:  # two rules beside each other part nothing
            rows.append(tuple(row))
    return Grid(tuple(rows))


def _texts(page: Any, cells: Sequence[Any]) -> list[str]:
    """The text of each cell: its characters line by line, in one pass over the page."""
    inside: list[list[Any]] = [[] for _ in cells]
    for char in page.chars:
        x, y = _middle(char, "x0", "x1"), _middle(char, "top", "bottom")
        for i, box in enumerate(cells):
            if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                inside[i].append(char)
                break
    begins = [min(c["x0"] for c in chars) - box[0] for chars, box in zip(inside, cells, strict=True)
              if chars]  # fmt: skip
    padding = max(min(begins, default=0.0), 0.0)
    return [
        _text(chars, box[2] - box[0] - 2 * padding)
        for chars, box in zip(inside, cells, strict=True)
    ]


def _text(chars: list[Any], room: float) -> str:
    """The text of a cell that has ``room`` points beside its padding."""
    lines = list(_lines(chars))
    text = _written(lines[0]) if lines else ""
    for above, below in pairwise(lines):
        text += ("" if _is_parted_figure(above, below, room) else " ") + _written(below)
    return re.sub(r"\s+", " ", text).strip()


def _lines(chars: list[Any]) -> Iterator[list[Any]]:
    """The characters line by line; a sign of another font stands a little higher than figures."""
    line: list[Any] = []
    for char in sorted(chars, key=lambda char: _middle(char, "top", "bottom")):
        height = _middle(char, "top", "bottom")
        if line and height - _middle(line[0], "top", "bottom") > char["size"] * 0.5:
            yield sorted(line, key=lambda char: float(char["x0"]))
            line = []
        line.append(char)
    if line:
        yield sorted(line, key=lambda char: float(char["x0"]))


def _written(line: list[Any]) -> str:
    text = str(line[0]["text"])
    for before, char in pairwise(line):
        gap = char["x0"] - before["x1"] > before["size"] * 0.5
        text += (" " if gap else "") + char["text"]
    return text


def _is_parted_figure(above: list[Any], below: list[Any], room: float) -> bool:
    """Whether a figure runs over the end of a line because the cell is too narrow for it.

    Two figures, one under the other, could also have stood side by side.
    """
    run = _UNBROKEN.match("".join(char["text"][:1] for char in below))
    if run is None or not above[-1]["text"].isdigit():
        return False
    width = above[-1]["x1"] - above[0]["x0"] + below[len(run[0]) - 1]["x1"] - below[0]["x0"]
    return bool(width > room)


def _middle(char: Any, first: str, last: str) -> float:
    return float(char[first] + char[last]) / 2


def _edges(values: Iterator[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _MIN_WIDTH:
            edges.append(value)
    return edges
