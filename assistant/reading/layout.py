"""Tables that only lay a page out, and official tables stacked in one: cut into what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.reading import identity
from assistant.reading.blocks import Block, Grid, Paragraph
from assistant.reading.headings import section_headed
from assistant.reading.lexicon import lexicon
from assistant.reading.tables import TABLES, Row
from assistant.reading.values import is_number

#: A text of this length is no label of a table's row.
_MIN_PROSE = 120
#: No label or head of an official table is longer.
_MAX_LABEL = 60
#: Rows of 表三 whose labels other tables have too.
_COMMON_ROWS = {"total_processed", "other_remaining"}


def without_layout(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with prose and headings out of the tables around them, and each table by itself."""
    result: list[Block] = []
    section: str | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            section = section_headed(block.text) or section
            result.append(block)
            continue
        for part in _parts(block, prose=section not in (*TABLES, None)):
            result += _by_table(part) if isinstance(part, Grid) else [part]
            if isinstance(part, Paragraph):
                section = section_headed(part.text) or section
    return result


def _parts(grid: Grid, *, prose: bool) -> Iterator[Block]:
    """Rows of one text that hold a heading, or prose under one, as paragraphs; the others as grids.

    ``prose`` says that the grid stands in a section of prose.
    """
    rows = [list(dict.fromkeys(slot.text for slot in row if slot.text)) for row in grid.rows]
    headed = [bool(texts) and section_headed(texts[0]) is not None for texts in rows]
    # What stands above the first heading is no table; without any, a column of texts is none.
    prose = any(headed) or (prose and all(len(texts) <= 1 for texts in rows))
    piece: list[Row] = []
    for row, texts, heading in zip(grid.rows, rows, headed, strict=True):
        if heading and len(texts) == 1:
            prose = section_headed(texts[0]) not in TABLES
        beside = heading and len(texts) == 2 and section_headed(texts[0]) not in TABLES
        if not beside and not _stands_alone(texts, heading=heading, prose=prose):
            piece.append(row)
            continue
        if piece:
            yield Grid(tuple(tuple(row) for row in piece), grid.placed)
            piece = []
        for line in "\n".join(texts).split("\n"):
            if line.strip():
                yield Paragraph(line.strip(), 0, row[0].at)
    if piece:
        yield Grid(tuple(tuple(row) for row in piece), grid.placed)


def _stands_alone(texts: list[str], *, heading: bool, prose: bool) -> bool:
    """Whether a row is one text that belongs to no table."""
    if len(texts) != 1:
        return False
    text = texts[0]
    return (
        heading
        or (prose and not is_number(text))
        or len(text) > _MIN_PROSE
        or identity.read_title(text) is not None
    )


def _by_table(grid: Grid) -> list[Block]:
    """The grid, or one for each official table where rows of several stand in it."""
    tables = [_table_of(row) for row in grid.rows]
    if len({table for table in tables if table}) < 2:
        return [grid]
    pieces: list[list[Row]] = []
    current: str | None = None
    for row, table in zip(grid.rows, tables, strict=True):
        if not pieces or (table and current and table != current):
            pieces.append([])
        pieces[-1].append(row)
        current = table or current
    return [Grid(tuple(tuple(row) for row in piece), grid.placed) for piece in pieces]


def _table_of(row: Row) -> str | None:
    """The official table whose label or heads the row holds, where it cannot be another's."""
    texts = [
        text
        for text in dict.fromkeys(slot.text for slot in row)
        if text and len(text) <= _MAX_LABEL and not is_number(text)
    ]
    disclosure, applications, review = map(lexicon, TABLES)
    applicants = {key for text in texts if (key := applications.column(text))} - {"other", "total"}
    if (
        any(applications.row(text) not in (None, *_COMMON_ROWS) for text in texts)
        or any(applications.corner.search(text) for text in texts)
        or len(applicants) > 1
    ):
        return "applications"
    outcomes = {key for text in texts if (key := review.column(text))} - {"other", "total"}
    if len(outcomes) > 1 or any(map(review.row, texts)):
        return "review_litigation"
    heads = {key for text in texts if (key := disclosure.column(text))}
    if heads or any(map(disclosure.row, texts)) or any(map(_names_article, texts)):
        return "active_disclosure"
    return None


def _names_article(text: str) -> bool:
    """Whether a row of 表二 names the article that its block is after."""
    return lexicon("active_disclosure").corner.search(text) is not None and "条" in text
