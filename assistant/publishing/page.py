"""The web page: one file, semantic tables, for a wide screen, a phone and paper.

What it writes is well-formed as XML too, so that a strict parser takes it. Nothing is fetched:
no font, no script, no picture. ``fragment`` gives the article alone for a site's own page: it
carries its data with it, and its lines on the cells themselves, for many a CMS drops a style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib import resources
from typing import Any

from assistant.publishing import certificate as certificates
from assistant.publishing.grid import Grid, GridCell, grid
from assistant.publishing.label import PROGRAM, aigc, carried, compact, visible
from assistant.publishing.publication import Publication, paragraphs, topic
from assistant.report import SECTIONS

_LINES = {
    "<table ": '<table style="width:100%;border-collapse:collapse" ',
    "<th ": '<th style="border:1px solid #555;padding:.3em;font-weight:normal" ',
    "<td ": '<td style="border:1px solid #555;padding:.3em;text-align:center" ',
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(
    publication: Publication,
    *,
    fragment: bool = False,
    certificate: Mapping[str, Any] | None = None,
) -> str:
    """The whole report as a page, or with ``fragment`` its ``article`` element alone."""
    article = "\n".join(_article(publication, fragment, certificate))
    if fragment:
        for tag, lined in _LINES.items():
            article = article.replace(tag, lined)
        return article + "\n"
    return "\n".join([*_head(publication), "<body>", article, "</body>", "</html>", ""])


def _head(publication: Publication) -> Iterator[str]:
    report = publication.report
    yield "<!DOCTYPE html>"
    yield '<html lang="zh-CN">'
    yield "<head>"
    yield '<meta charset="utf-8"/>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
    yield f"<title>{escape(publication.title)}</title>"
    yield f'<meta name="author" content="{escape(report.agency.name)}"/>'
    yield f'<meta name="generator" content="{PROGRAM}"/>'
    yield f'<meta name="description" content="{report.year}年度政府信息公开工作年度报告"/>'
    if not publication.final:
        yield '<meta name="robots" content="noindex"/>'
    for name, content in _held(publication).items():
        yield f'<meta name="{name}" content="{escape(content)}"/>'
    yield f"<style>\n{_style()}</style>"
    yield "</head>"


def _held(publication: Publication) -> dict[str, str]:
    held = {"nianbao": compact(carried(publication))}
    if label := aigc(publication):
        held["AIGC"] = compact(label)
    return held


def _article(
    publication: Publication, fragment: bool, certificate: Mapping[str, Any] | None
) -> Iterator[str]:
    report = publication.report
    state = "final" if publication.final else "draft"
    data = ""
    if fragment:
        held = _held(publication)
        data = "".join(f' data-{name.lower()}="{escape(text)}"' for name, text in held.items())
    yield f'<article class="annual-report {state}" lang="zh-CN"{data}>'
    yield f"<h1>{_title(publication)}</h1>"
    if note := visible(publication):
        yield f'<p class="draft-note" role="note">{escape(note)}</p>'
    yield from _prose(report.narrative.preamble)
    prose = dict(report.narrative)
    for key, number, title in SECTIONS:
        yield f'<section id="{key}">'
        yield f"<h2>{number}、{title}</h2>"
        if key in prose:
            yield from _prose(prose[key])
        else:
            yield from _table(grid(report, report.edition.table(key)), number)
        yield "</section>"
    if certificate is not None:
        yield from _certificate(certificate)
    yield "</article>"


def _title(publication: Publication) -> str:
    """The title, which breaks between its words only."""
    name = publication.report.agency.name
    rest = publication.title.removeprefix(name)
    for word in ("政府信息公开", "工作"):
        rest = rest.replace(word, f"<wbr/>{word}", 1)
    return f"{escape(name, quote=False)}<wbr/>{rest}"


def _prose(text: str) -> Iterator[str]:
    for paragraph in paragraphs(text):
        head = topic(paragraph)
        strong = f'<strong class="topic">{escape(head, quote=False)}</strong>' if head else ""
        yield f"<p>{strong}{escape(paragraph[len(head) :], quote=False)}</p>"


def _table(form: Grid, number: str) -> Iterator[str]:
    name = f"表{number} {form.title}"
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">'
    yield f'<table class="{form.key}">'
    yield f"<caption>{escape(name)}</caption>"
    group = ""
    for i, cells in enumerate(form.lines()):
        opens = "thead" if i < form.head_rows else "tbody"
        if opens != group or (cells and cells[0].role == "article"):
            if group:
                yield f"</{group}>"
            yield f"<{opens}>"
            group = opens
        heads = ' class="heads"' if any(cell.role == "head" for cell in cells) else ""
        yield f"<tr{heads}>{''.join(_cell(cell, form) for cell in cells)}</tr>"
    yield f"</{group}>"
    yield "</table>"
    yield "</div>"


def _cell(cell: GridCell, form: Grid) -> str:
    span = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    span += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    if cell.role == "value" and cell.cell is not None:
        return f'<td{span} data-cell="{cell.cell.address}">{cell.text}</td>'
    text = escape(cell.text, quote=False)
    if cell.role == "note":
        return f'<td{span} class="start">{text}</td>'
    if cell.role == "article":
        return f'<th{span} scope="rowgroup" class="article">{text}</th>'
    if cell.role == "head":
        scope = "colgroup" if cell.colspan > 1 and form.labels != 1 else "col"
        if form.labels == 1:
            return f'<th{span} scope="{scope}">{text}</th>'
        if cell.colspan == 1 and len(text) % 2 == 0:  # 商业企业 breaks in the middle
            text = "<wbr/>".join(text[i : i + 2] for i in range(0, len(text), 2))
        return f'<th{span} scope="{scope}" class="narrow">{text}</th>'
    scope = "rowgroup" if cell.rowspan > 1 else "row"
    names = "group" if cell.rowspan > 1 else "start leaf" if cell.colspan == 1 else "start"
    classes = f' class="{names}"' if form.labels > 1 else ""
    return f'<th{span} scope="{scope}"{classes}>{text}</th>'


def _certificate(certificate: Mapping[str, Any]) -> Iterator[str]:
    yield '<section class="certificate-page">'
    yield f"<h2>{certificates.HEADING}</h2>"
    yield '<table class="certificate">'
    yield "<tbody>"
    for label, text in certificates.rows(certificate):
        data = f'<td class="start">{escape(text, quote=False)}</td>'
        yield f'<tr><th scope="row">{escape(label)}</th>{data}</tr>'
    yield "</tbody>"
    yield "</table>"
    yield "</section>"


@cache
def _style() -> str:
    source = resources.files("assistant.publishing").joinpath("page.css")
    return source.read_text(encoding="utf-8")
