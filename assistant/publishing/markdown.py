"""Markdown: the form of the corpus, and one to paste.

Front matter between two lines ``---`` names the body, its kind and region, the year and the facts;
then the title, the preamble and the six sections. Merged label cells are repeated downwards and
left blank to the right. What Markdown would take for markup in the prose stands behind ``\\``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from assistant.publishing.grid import Grid, grids_by_block, written
from assistant.publishing.label import aigc, compact, visible
from assistant.publishing.publication import Publication, paragraphs
from assistant.report import SECTIONS

# Markup anywhere in a line, and markup at its beginning.
_INLINE = re.compile(r"[\\`*_<\[\]]|&(?=#?\w+;)|~(?=~)")
_OPENING = re.compile(r"^([#>+\-=|~]|\d+(?=[.)]))")


def to_markdown(publication: Publication) -> str:
    """The whole report as Markdown."""
    report = publication.report
    lines = ["---", *_front_matter(publication), "---", "", f"# {_escaped(publication.title)}", ""]
    if note := visible(publication):
        lines += [f"> {note}", ""]
    lines += _prose(report.narrative.preamble)
    prose = dict(report.narrative)
    for key, number, title in SECTIONS:
        lines += [f"## {number}、{title}", ""]
        if key in prose:
            lines += _prose(prose[key])
        else:
            for grid in grids_by_block(report, report.edition.table(key)):
                lines += [*_pipe_table(grid), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _front_matter(publication: Publication) -> Iterator[str]:
    report = publication.report
    yield f"机关: {_scalar(report.agency.name)}"
    yield f"类型: {report.agency.kind}"
    if report.agency.region:
        yield f"地区: {_scalar(report.agency.region)}"
    yield f"年度: {report.year}"
    if not publication.final:
        yield "状态: 草稿"
    if label := aigc(publication):
        yield f"AIGC: {compact(label)}"
    if publication.provenance:
        yield f"来源: {compact(publication.provenance)}"
    if report.facts:
        yield "其他事实:"
        for fact in report.facts:
            unit = f" {_scalar(fact.unit)}" if fact.unit else ""
            yield f"- {_scalar(fact.label)}: {written(fact.value)}{unit}"


def _scalar(text: str) -> str:
    """Text as a front matter value; quoted as JSON where it could be taken for something else."""
    plain = text == text.strip() and not re.search(r"[:\n\"'#\[\]{}\\]", text)
    return text if plain and text else json.dumps(text, ensure_ascii=False)


def _prose(text: str) -> Iterator[str]:
    for paragraph in paragraphs(text):
        yield _escaped(paragraph)
        yield ""


def _escaped(text: str) -> str:
    text = _INLINE.sub(lambda match: "\\" + match[0], text)
    if match := _OPENING.match(text):
        at = match.end() if match[1].isdigit() else 0
        text = f"{text[:at]}\\{text[at:]}"
    return text


def _pipe_table(grid: Grid) -> Iterator[str]:
    texts = [["" for _ in range(grid.columns)] for _ in range(grid.rows)]
    for cell in grid.cells:
        down = 1 if cell.role == "note" else cell.rowspan
        for row in range(cell.row, cell.row + down):
            texts[row][cell.column] = cell.text.replace("|", "\\|")
    for i, row_texts in enumerate(texts):
        yield f"| {' | '.join(row_texts)} |"
        if i == 0:
            yield "|" + " --- |" * grid.columns
