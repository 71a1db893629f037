"""The official tables out of text whose columns cannot be trusted: by label and order.

Copied or flattened tables lose their merged cells, their lines or all their borders, but keep the
order: a row's label, then its figures. A row is taken only where its figures are as many as its
columns; blanks count where the text still shows them (``| |``). What fits in two ways is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.reading.blocks import Slot, bare
from assistant.reading.fitting import Line, Shapes, adds_up, fit, unclear
from assistant.reading.lexicon import TableLexicon, lexicon
from assistant.reading.tables import APPLICANTS, Found, Row, is_head
from assistant.reading.values import is_blank, is_number, unit_of

#: A text longer than this does not stand in a figure's place.
MAX_ODD = 20
_NUMBERED = re.compile(r"(?<=.)(?=[0-9][.、．][^0-9]|[（(][一二三四五六七八九][)）][^项])")
_GLUED = re.compile(r"(.*[^0-9.,+\-\s])\s*([0-9][0-9,.]*)")


def tokens(text: str, at: str) -> list[Slot]:
    """A line of flattened text as slots: each figure one, each run of words between them one.

    Spaces inside a label go (自 然 人), and so do bars; two labels on a line are parted before the
    second's number.
    """
    slots: list[Slot] = []
    words: list[str] = []
    for token in [*re.split(r"[\s|｜]+", text.strip(" |｜")), ""]:
        if token and not is_number(token) and not is_blank(token):
            words.append(token)
            continue
        if words:
            slots += [Slot(label, at) for label in _NUMBERED.split("".join(words)) if label]
            words = []
        if token:
            slots.append(Slot(token, at))
    return slots


def read_rows(table: str, rows: Sequence[Row], *, torn: bool = True) -> Found:
    """表二 or 表三 by order.

    Args:
        table: ``active_disclosure`` or ``applications``.
        rows: the rows (or lines, cut into tokens) in which the table stands.
        torn: whether a label and its figures may stand in different rows, as lines of text do.
    """
    words = lexicon(table)
    lines = _lines(table, words, rows, torn)
    shapes = Shapes(table, lines)
    found = Found()
    suspect = _surplus(table, lines)
    if table == "applications":
        suspect |= _suspect(lines)
    for number, line in enumerate(lines):
        if number in suspect:
            if line.slots:
                found.unclear.append(unclear(line.slots, "行名和数字的先后乱了，无法对应"))
            continue
        found.extend(fit(table, line, shapes))
    return found


def _suspect(lines: Sequence[Line]) -> set[int]:
    """Rows of 表三 whose figures may be another row's.

    Where a label has no figures and later figures have no label, what stands in between may have
    slipped, unless a label and its figures are in one row of the text.
    """
    suspect: set[int] = set()
    start: int | None = None
    for i, line in enumerate(lines):
        if not line.row and start is not None:
            suspect |= {k for k in range(start, i) if lines[k].torn}
            start = None
        elif not line.slots and line.row != "other_processing" and start is None:
            start = i
    return suspect


def _surplus(table: str, lines: Sequence[Line]) -> set[int]:
    """Torn lines whose figures may be pieces of figures, or one of which is one too many.

    The text parts them differently in different rows, or another figure that belongs to nobody
    stands after the last. A row of 表三 that adds up is sound all the same.
    """
    found: set[int] = set()
    for number, (line, after) in enumerate(pairwise([*lines, Line("", ())])):
        ragged = table == "applications" and line.is_ragged
        surplus = not after.row and line.last == after.number - 1
        if line.row and line.torn and (ragged or surplus):
            found |= set() if table == "applications" and adds_up(line.slots) else {number}
    return found


def _lines(table: str, words: TableLexicon, rows: Sequence[Row], torn: bool) -> list[Line]:
    lines: list[Line] = []
    heads: list[str] = []
    units: dict[str, str] = {}
    lead: int | None = None
    fragment = written = ""  # text that is no label yet; the label of the current line so far
    in_head = False
    current: Line | None = None
    for number, row in enumerate(rows):
        if is_head(words, row):
            current = None
            if table == "applications":
                continue
        after = -1  # where in this row the label of the current line stands
        for position, slot in enumerate(row):
            text = slot.text
            if is_blank(text) or is_number(text):
                if current is not None and not text and number != current.number:
                    continue  # a merged cell of the next row, no figure of this one
                count = _count_from(row, position)
                if current is not None and not current.takes(number, count, torn):
                    current = Line("", current.columns, [], {}, lead, number)
                    lines.append(current)
                if current is not None:
                    current.take(slot, number)
                continue
            label, figure = _unglue(words, text)
            named = words.heads_in(label) if table == "active_disclosure" else []
            if named:
                current = None
                if not in_head:
                    heads, units, lead, in_head = [], {}, _lead(row, position), True
                for column in named:
                    heads.append(column)
                    units[column] = unit_of(label)
                fragment = ""
                continue
            if current is not None and words.goes_on(written, label):
                written += label
                continue  # the rest of a wrapped label
            key = words.row(label) or words.begun(label) or words.row(fragment + label)
            if key is None and current is not None and words.knows(label):
                continue  # a head over several rows, or a piece of a label that is worded anew
            if key is None and current is not None and _stands_for_figure(row, position, after):
                current.slots.append(slot)
                continue
            if key is None:
                fragment = (fragment + label)[-120:]
                current = current if not _opens_part(words, label) else None
                continue
            fragment, in_head = "", False
            columns = tuple(heads) if table == "active_disclosure" else APPLICANTS
            current = Line(key, columns, [], dict(units), lead, number)
            lines.append(current)
            after, written = position, label
            if figure:
                current.slots.append(Slot(figure, slot.at))
    return lines


def _count_from(row: Row, position: int) -> int:
    """How many figures and blanks stand in a row from a position on, up to the next label."""
    rest = [slot.text for slot in row[position:]]
    labels = (i for i, text in enumerate(rest) if not (is_blank(text) or is_number(text)))
    return next(labels, len(rest))


def _stands_for_figure(row: Row, position: int, after: int) -> bool:
    """Whether a text that is no label stands among the figures of its row: 若干, 约3."""
    figures = [i for i, slot in enumerate(row) if is_number(slot.text)]
    among = bool(figures) and position > 0
    return (among or 0 <= after == position - 1) and len(row[position].text) <= MAX_ODD


def _opens_part(words: TableLexicon, label: str) -> bool:
    """Whether the text opens another part of the table: figures after it are not the row's."""
    return bool(words.groups.search(bare(label)) or words.corner.search(bare(label)))


def _lead(row: Row, position: int) -> int:
    """How many blank slots stand between the first label of a head row and its first head."""
    return sum(1 for slot in row[1:position] if is_blank(slot.text))


def _unglue(words: TableLexicon, text: str) -> tuple[str, str]:
    match = _GLUED.fullmatch(text)
    if match and words.row(match[1]) and not words.heads_in(text):
        return match[1], match[2]
    return text, ""
