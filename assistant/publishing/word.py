"""The Word document in the layout of GB/T 9704—2012, ready to hand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from assistant.publishing import certificate as certificates
from assistant.publishing.label import PROGRAM, aigc, carried, compact, visible
from assistant.publishing.publication import Publication, paragraphs, topic
from assistant.publishing.word_base import base, fonts
from assistant.publishing.word_tables import certificate_table, official_table
from assistant.report import SECTIONS

_TITLE_LINE = 20  # characters of 二号 that 156 mm hold
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def to_docx(publication: Publication, *, certificate: Mapping[str, Any] | None = None) -> bytes:
    """The whole report as .docx; ``certificate`` becomes its last page."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document(BytesIO(base()))
    parts = [*_front(publication), *_sections(publication)]
    if certificate is not None:
        parts += _certificate_page(certificate)
    body = document.element.body
    content = parse_xml(f"<w:body {nsdecls('w')}>{''.join(parts)}</w:body>")
    section = body[-1]
    for element in list(content):
        section.addprevious(element)
    _fill_properties(document, publication)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _front(publication: Publication) -> Iterator[str]:
    report = publication.report
    lines = [publication.title]
    if len(publication.title) > _TITLE_LINE:
        name = report.agency.name
        lines = [name, publication.title.removeprefix(name)]
    pieces = "<w:br/>".join(f"<w:t>{escape(line)}</w:t>" for line in lines)
    yield f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:rPr>{fonts("title")}</w:rPr>'
    yield f"{pieces}</w:r></w:p>"
    if note := visible(publication):
        yield f'<w:p><w:pPr><w:pStyle w:val="DraftNote"/></w:pPr>{_run(note, "note")}</w:p>'
    yield "<w:p/>"
    yield from _prose(report.narrative.preamble)


def _sections(publication: Publication) -> Iterator[str]:
    report = publication.report
    prose = dict(report.narrative)
    for key, number, title in SECTIONS:
        yield _heading(f"{number}、{title}")
        if key in prose:
            yield from _prose(prose[key])
        else:
            yield official_table(report, report.edition.table(key))


def _heading(text: str, *, new_page: bool = False) -> str:
    page = "<w:pageBreakBefore/>" if new_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="Heading1"/>{page}</w:pPr>{_run(text, "section")}</w:p>'


def _prose(text: str) -> Iterator[str]:
    for paragraph in paragraphs(text):
        head = topic(paragraph)
        rest = paragraph[len(head) :]
        runs = _run(head, "topic") if head else ""
        runs += _run(rest, "body") if rest else ""
        yield (f'<w:p><w:pPr><w:ind w:firstLineChars="200" w:firstLine="640"/></w:pPr>{runs}</w:p>')


def _run(text: str, style: str) -> str:
    reference = '<w:rStyle w:val="Topic"/>' if style == "topic" else ""
    return (
        f"<w:r><w:rPr>{reference}{fonts(style)}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _certificate_page(certificate: Mapping[str, Any]) -> Iterator[str]:
    yield _heading(certificates.HEADING, new_page=True)
    yield certificate_table(certificates.rows(certificate))


def _fill_properties(document: Any, publication: Publication) -> None:
    report = publication.report
    core = document.core_properties
    core.title = publication.title[:255]
    core.author = report.agency.name[:255]
    core.subject = f"{report.year}年度政府信息公开工作年度报告"
    core.keywords = "政府信息公开；工作年度报告" + ("" if publication.final else "；草稿")
    core.category = "草稿" if not publication.final else "定稿"
    core.comments = f"由{PROGRAM}生成"
    core.last_modified_by = PROGRAM
    core.language = "zh-CN"
    core.revision = 1
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    held = {"nianbao": compact(carried(publication))}
    if label := aigc(publication):
        held["AIGC"] = compact(label)
    _add_custom_properties(document, held)


def _add_custom_properties(document: Any, held: Mapping[str, str]) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    entries = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{pid}" name="{name}">'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for pid, (name, text) in enumerate(held.items(), 2)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VALUES}">{entries}</Properties>'
    )
    package = document.part.package
    part = Part(
        PackURI("/docProps/custom.xml"),
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        xml.encode("utf-8"),
        package,
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package.relate_to(part, f"{relation}/custom-properties")
