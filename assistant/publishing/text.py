"""Plain text: the prose, to paste into another document. The tables are not part of it."""

from __future__ import annotations

from assistant.publishing.label import visible
from assistant.publishing.publication import Publication, paragraphs
from assistant.report import SECTIONS


def to_text(publication: Publication) -> str:
    """The title, the preamble and the sections that are prose; paragraphs are lines."""
    report = publication.report
    lines = [publication.title]
    if note := visible(publication):
        lines.append(note)
    lines += paragraphs(report.narrative.preamble)
    prose = dict(report.narrative)
    for key, number, title in SECTIONS:
        if key in prose and prose[key].strip():
            lines.append(f"{number}、{title}")
            lines += paragraphs(prose[key])
    return "\n".join(lines) + "\n"
