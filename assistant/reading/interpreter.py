"""One stream of blocks into a report: title, sections, tables, prose. Knows no format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import ReadingError
from assistant.reading import identity
from assistant.reading.blocks import Block, Document, Grid, Paragraph
from assistant.reading.bundle import refuse_several
from assistant.reading.claims import Claims
from assistant.reading.compilation import Compiled, choose_edition, compile_cells
from assistant.reading.cuts import join_pieces
from assistant.reading.front import believed, is_date, read_agency, read_front, read_report_year
from assistant.reading.headings import Heading, find_headings
from assistant.reading.layout import without_layout
from assistant.reading.limits import MAX_BLOCKS, MAX_CELLS, MAX_CHARACTERS
from assistant.reading.lines import ends_report, is_furniture
from assistant.reading.review_grid import read_review
from assistant.reading.review_sequence import read_review_rows
from assistant.reading.sequence import read_rows, tokens
from assistant.reading.tables import (
    TABLES,
    Found,
    Row,
    Unclear,
    classify,
    is_remainder,
    read_placed,
)
from assistant.report import (
    NARRATIVE_KEYS,
    SECTION_TITLES,
    SECTIONS,
    Fact,
    Narrative,
    Report,
)
from assistant.report.editions import Edition

#: So many lines at most stand around a title.
MAX_FRONT = 60


@dataclass(slots=True)
class _Parts:
    """The blocks of the document by section.

    ``before`` stands in front of the first heading, ``after`` in no section behind one.
    """

    before: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    sections: dict[str, list[Block]] = field(default_factory=dict)

    def end_with_sheets(self) -> None:
        """End a section of prose where the next sheet of the workbook begins."""
        for key in (key for key in NARRATIVE_KEYS if key in self.sections):
            blocks = self.sections[key]
            sheets = (i for i, b in enumerate(blocks) if isinstance(b, Paragraph) and b.level)
            end = next(sheets, len(blocks))
            self.sections[key], rest = blocks[:end], blocks[end:]
            self.after += rest

    def paragraphs(self, key: str) -> list[str]:
        return [block.text for block in self.sections.get(key, []) if isinstance(block, Paragraph)]


def interpret(document: Document, source: str) -> Report:
    """Make a report of a document.

    Args:
        document: the blocks that the format's adapter made.
        source: the name of the file, for errors and for ``report.reading``.

    Raises:
        ReadingError: it is no annual report, a table is missing entirely, or no year is named.
    """
    _refuse_too_much(document, source)
    blocks = without_layout(document.blocks)
    refuse_several(blocks, source)
    parts = _split(blocks, find_headings(blocks))
    if document.format == "xlsx":
        parts.end_with_sheets()
    found = {key: _read_table(key, parts) for key in TABLES}
    _require_report(document, source, parts, found)
    form = choose_edition(found)
    compiled = compile_cells(found, form)
    left_out: list[str] = []
    title, preamble = read_front(document, parts.before, left_out)
    narrative = _narrative(parts, preamble, left_out)
    claims = believed(document, parts.before)
    agency, doubts = read_agency(claims, title, narrative.preamble, left_out, source)
    year = read_report_year(claims, title, narrative, source, doubts)
    reading = _notes(document, source, parts, compiled, left_out, doubts)
    return Report(
        agency=agency,
        year=year,
        edition=form,
        values=compiled.values,
        facts=_facts(claims, narrative, form, year),
        narrative=narrative,
        reading=reading,
        provenance=dict(document.claims.provenance) if document.claims else {},
    )


def _refuse_too_much(document: Document, source: str) -> None:
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    cells = sum(len(row) for grid in grids for row in grid.rows)
    characters = sum(len(b.text) for b in document.blocks if isinstance(b, Paragraph))
    if len(document.blocks) > MAX_BLOCKS or cells > MAX_CELLS or characters > MAX_CHARACTERS:
        raise ReadingError(
            f"{source}：超过{MAX_BLOCKS}段、{MAX_CELLS}格或{MAX_CHARACTERS}字，"
            "不像年度报告，没有读取。"
        )


def interpret_tables(
    document: Document, form: Edition, source: str
) -> tuple[Compiled, dict[str, bool]]:
    """Only the tables, from a piece of a document: what was read, and which tables were there."""
    _refuse_too_much(document, source)
    blocks = without_layout(document.blocks)
    parts = _split(blocks, find_headings(blocks))
    found = {key: _read_table(key, parts) for key in TABLES}
    there = {key: bool(table.entries) for key, table in found.items()}
    return compile_cells(found, form), there


def _split(blocks: Sequence[Block], headings: Sequence[Heading]) -> _Parts:
    parts = _Parts(before=list(blocks[: headings[0].position] if headings else blocks))
    ends = [heading.position for heading in headings] + [len(blocks)]
    for heading, end in zip(headings, ends[1:], strict=True):
        rest = [Paragraph(heading.rest)] if heading.rest else []
        parts.sections[heading.key] = [*rest, *blocks[heading.position + 1 : end]]
    return parts


def _read_table(table: str, parts: _Parts) -> Found:
    """One official table: from its own section first, else from wherever it is recognised."""
    own = parts.sections.get(table, [])
    inside = (block for blocks in parts.sections.values() for block in blocks)
    everywhere = [*parts.before, *inside, *parts.after]
    unclear: list[Unclear] = []
    for blocks in (own, everywhere):
        groups = _grids(table, blocks)
        found = Found()
        for grids in groups:
            found.extend(_read_grids(table, grids))
        if found.entries:
            return found
        unclear = unclear or found.unclear
    texts = [b for b in own if isinstance(b, Paragraph) and not is_furniture(b.text)]
    rows = [tokens(b.text, b.at) for b in texts]
    rows += [list(dict.fromkeys(row)) for b in own if isinstance(b, Grid) for row in b.rows]
    found = _by_order(table, rows, torn=True)
    return found if found.entries or found.unclear else Found([], unclear)


def _grids(table: str, blocks: Sequence[Block]) -> list[list[Grid]]:
    """The grids that are this table, those of one width together: a table cut by a page."""
    groups: list[list[Grid]] = []
    open_ = False
    for block in blocks:
        if not isinstance(block, Grid):
            continue
        mine = classify(block) == table
        if not mine and not (open_ and is_remainder(table, block)):
            open_ = False
            continue
        last = groups[-1][-1] if groups else None
        alike = last and last.width == block.width and last.placed == block.placed
        if last and open_ and (alike or table == "review_litigation"):
            groups[-1].append(block)
        else:
            groups.append([block])
        open_ = True
    return groups


def _read_grids(table: str, grids: list[Grid]) -> Found:
    rows = join_pieces(table, grids)
    if all(grid.placed for grid in grids) and len({grid.width for grid in grids}) == 1:
        placed = read_review(rows) if table == "review_litigation" else read_placed(table, rows)
        if placed is not None:
            return placed
    return _by_order(table, [list(dict.fromkeys(row)) for row in rows], torn=False)


def _by_order(table: str, rows: Sequence[Row], *, torn: bool) -> Found:
    if table == "review_litigation":
        return read_review_rows(rows)
    return read_rows(table, rows, torn=torn)


def _require_report(
    document: Document, source: str, parts: _Parts, found: dict[str, Found]
) -> None:
    absent = [key for key in TABLES if not found[key].entries]
    if absent and (genre := _foreign_genre(document, parts)):
        raise ReadingError(
            f"{source}：从标题看是{genre}，不是政府信息公开工作年度报告，也没有它的全部表格，"
            "请换成年度报告的文件。"
        )
    if len(absent) == len(TABLES) and len(parts.sections) < 2:
        hint = (
            "其中只有图片，请改用文字版，或把图片中的数字填进Excel模板"
            if document.pictures
            else "请确认这是政府信息公开工作年度报告"
        )
        raise ReadingError(f"{source}：没有找到年度报告的章节和表格，{hint}。")
    if absent:
        named = "、".join(f"“{SECTION_TITLES[key]}”" for key in absent)
        unclear = [entry for key in absent for entry in found[key].unclear]
        if unclear:
            why = f"（{unclear[0].at}：{unclear[0].note}）"
        elif document.pictures:
            why = "，文件里有图片，表格可能是图片"
        else:
            why = ""
        raise ReadingError(
            f"{source}：缺少{named}的表格，或表格读不出来{why}，请补上表格，或用nianbao template"
            "生成的Excel模板填写。"
        )


def _foreign_genre(document: Document, parts: _Parts) -> str:
    """The genre that the title names where the document is another one; empty if it is not told."""
    lines = [block.text for block in parts.before if isinstance(block, Paragraph)][:MAX_FRONT]
    texts = [*lines, *document.titles]
    if any(map(identity.read_title, texts)):
        return ""
    return next((genre for text in texts if (genre := identity.foreign_genre(text))), "")


def _narrative(parts: _Parts, preamble: list[str], left_out: list[str]) -> Narrative:
    texts = {"preamble": preamble} | {
        key: parts.paragraphs(key) for key in NARRATIVE_KEYS if key != "preamble"
    }
    last = next((key for key, _, _ in reversed(SECTIONS) if key in parts.sections), None)
    if last in texts:
        texts[last] = _without_foot(texts[last], left_out)
    for key in TABLES:
        if key == last:
            left_out += parts.paragraphs(key)
    left_out += [block.text for block in parts.after if isinstance(block, Paragraph)]
    return Narrative(
        **{key: "\n".join(line for line in lines if line) for key, lines in texts.items()}
    )


def _without_foot(lines: list[str], left_out: list[str]) -> list[str]:
    """The last section without the page's foot, the attachments and the signature with its date."""
    end = next((i for i, line in enumerate(lines) if ends_report(line)), len(lines))
    while end and (
        is_furniture(lines[end - 1])
        or is_date(lines[end - 1])
        or (end < len(lines) and is_date(lines[end]) and identity.is_name(lines[end - 1]))
    ):
        end -= 1
    left_out += lines[end:]
    return lines[:end]


def _facts(claims: Claims, narrative: Narrative, form: Edition, year: int) -> tuple[Fact, ...]:
    if claims.facts is not None:
        return claims.facts
    from assistant.ledger.facts import facts_in

    return tuple(facts_in(narrative, form, year))


def _notes(
    document: Document,
    source: str,
    parts: _Parts,
    compiled: Compiled,
    left_out: list[str],
    doubts: list[dict[str, str]],
) -> dict[str, Any]:
    reading: dict[str, Any] = {
        "source": source,
        "format": document.format,
        "notes": compiled.notes,
        "missing_sections": [key for key, _, _ in SECTIONS if key not in parts.sections],
        "not_understood": [*doubts, *compiled.unclear],
        "cells": compiled.cells,
    }
    aside = [text for key in TABLES for text in parts.paragraphs(key) if len(text) > 40]
    if kept := [line for line in dict.fromkeys([*left_out, *aside]) if line]:
        reading["left_out"] = kept[:100]
    return reading
