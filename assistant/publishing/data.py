"""The report file as an export: behind the same gate as every other format."""

from __future__ import annotations

from dataclasses import replace

from assistant.publishing.publication import Publication
from assistant.report import file as report_file


def to_json(publication: Publication) -> str:
    """The report file's text; a draft says ``"status": "draft"`` in its ``provenance``."""
    return report_file.dumps(replace(publication.report, provenance=publication.provenance))
