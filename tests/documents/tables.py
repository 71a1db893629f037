"""The official tables as boxes that span rows and columns, drawn from the editions' data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assistant.report.editions import Edition, Table


@dataclass(frozen=True)
class Box:
    """A cell of a table as a document has it."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False


Rows = list[list[Box]]
Texts = Mapping[str, str]


def draw(form: Edition, key: str, texts: Texts) -> Rows:
    """One official table in the layout of its notice; ``texts`` is each cell's raw text."""
    table = form.table(key)
    if key == "active_disclosure":
        return _by_article(table, texts)
    return _by_applicant(table, texts) if key == "applications" else _side_by_side(table, texts)


def relabel(rows: Rows, change: Callable[[str], str]) -> Rows:
    """The rows with every text that is no figure changed."""
    return [
        [box if _is_figure(box.text) else replace(box, text=change(box.text)) for box in row]
        for row in rows
    ]


def spread(rows: Rows, *, repeat: bool) -> list[list[str]]:
    """The rows as plain cells of one width: merged cells repeated, or blank after the first."""
    filled: list[dict[int, str]] = [{} for _ in rows]
    for r, row in enumerate(rows):
        column = 0
        for box in row:
            while column in filled[r]:
                column += 1
            for below in range(box.rows):
                for beside in range(box.columns):
                    first = below == beside == 0
                    filled[r + below][column + beside] = box.text if first or repeat else ""
            column += box.columns
    return [[row[i] for i in sorted(row)] for row in filled]


def beside(rows: Rows) -> Rows:
    """表二 with each article in a column of its own at the left, over the rows of its block."""
    result: Rows = []
    for row in rows:
        if len(row) == 1:  # an article over the whole width
            article = row[0].text
            continue
        if row[0].text == "信息内容":
            block = [row]
            result.append([Box(article, 1, 1, True), *row])
        else:
            block.append(row)
            result[-len(block) + 1][0:1] = [Box(article, len(block), 1, True)]
            result.append(list(row))
    return result


def apart(rows: Rows) -> list[str | Rows]:
    """表二 as a small table for each article, which stands over it as a line of text."""
    parts: list[str | Rows] = []
    for row in rows:
        if len(row) == 1:
            parts += [row[0].text, []]
        else:
            parts[-1].append(row)  # type: ignore[union-attr]
    return parts


def lost(rows: Rows) -> list[list[str]]:
    """The rows as copied text has them: merged cells fell out, two empty cells hang on each row."""
    return [[box.text for box in row] + ["", ""] for row in rows]


def _is_figure(text: str) -> bool:
    return not text or text[0] in "0123456789+-０１２３４５６７８９"


def _by_article(table: Table, texts: Texts) -> Rows:
    rows: Rows = []
    width = max(len(block.columns) for block in table.blocks)
    for block in table.blocks:
        spans = [1] * (len(block.columns) - 1) + [width - len(block.columns) + 1]
        rows.append([Box(block.article, 1, width + 1, True)])
        heads = zip(block.columns, spans, strict=True)
        rows.append([Box("信息内容", head=True), *(Box(c.label, 1, n, True) for c, n in heads)])
        for row in block.rows:
            cells = [texts[f"{table.key}.{row.key}.{column.key}"] for column in block.columns]
            values = [Box(text, 1, n) for text, n in zip(cells, spans, strict=True)]
            rows.append([Box(row.label), *values])
    return rows


def _by_applicant(table: Table, texts: Texts) -> Rows:
    (block,) = table.blocks
    group = [column for column in block.columns if column.group]
    rows: Rows = [
        [Box(table.note, 3, 3, True), Box("申请人情况", 1, len(block.columns), True)],
        [
            Box("自然人", 2, 1, True),
            Box("法人或其他组织", 1, len(group), True),
            Box("总计", 2, 1, True),
        ],
        [Box(column.label, 1, 1, True) for column in group],
    ]
    before: tuple[str, ...] = ()
    for row in block.rows:
        line: list[Box] = []
        for depth, head in enumerate(row.under):
            if row.under[: depth + 1] != before[: depth + 1]:
                height = sum(r.under[: depth + 1] == row.under[: depth + 1] for r in block.rows)
                line.append(Box(head, height))
        line.append(Box(row.label, 1, 3 - len(row.under)))
        line += [Box(texts[f"{table.key}.{row.key}.{column.key}"]) for column in block.columns]
        rows.append(line)
        before = row.under
    return rows


def _side_by_side(table: Table, texts: Texts) -> Rows:
    (block,) = table.blocks
    outcomes = [Box(column.label, head=True) for column in block.columns]
    tall = [replace(box, rows=2) for box in outcomes]
    values = [
        Box(texts[f"{table.key}.{row.key}.{column.key}"])
        for row in block.rows
        for column in block.columns
    ]
    return [
        [Box("行政复议", 1, 5, True), Box("行政诉讼", 1, 10, True)],
        [*tall, Box("未经复议直接起诉", 1, 5, True), Box("复议后起诉", 1, 5, True)],
        [*outcomes, *outcomes],
        values,
    ]
