"""The report, its editions, its cells and addresses, and the report file."""

from assistant.report.editions import Cell, Column, Edition, Row, Table, edition, edition_for
from assistant.report.model import (
    NARRATIVE_KEYS,
    SECTION_TITLES,
    SECTIONS,
    Agency,
    Fact,
    Narrative,
    Report,
    Value,
)

__all__ = [
    "NARRATIVE_KEYS",
    "SECTIONS",
    "SECTION_TITLES",
    "Agency",
    "Cell",
    "Column",
    "Edition",
    "Fact",
    "Narrative",
    "Report",
    "Row",
    "Table",
    "Value",
    "edition",
    "edition_for",
]
