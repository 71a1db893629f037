"""Several reports in one document: two years' sheets, two bodies' reports one after the other.

Read as one, the figures of one would be told as the other's, so the document is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.errors import ReadingError
from assistant.reading import identity
from assistant.reading.blocks import Block, Grid, Paragraph
from assistant.reading.headings import section_headed
from assistant.reading.tables import TABLES, classify
from assistant.reading.values import is_number

#: Two reports have at least so many of the three tables each; one that a page cuts is no second.
_MIN_TABLES = 2
#: A line of a flattened table; longer ones are prose.
_MAX_ROW = 120


@dataclass(slots=True)
class _Part:
    """What stands between two titles: the figures of each official table, in their order."""

    name: str = ""
    figures: dict[str, list[str]] = field(default_factory=dict)

    def repeats(self, other: _Part) -> bool:
        """Whether it has tables that the other has too, with other figures in them."""
        both = self.figures.keys() & other.figures.keys()
        return len(both) >= _MIN_TABLES and any(
            self.figures[table] != other.figures[table] for table in both
        )


def refuse_several(blocks: Sequence[Block], source: str) -> None:
    """Refuse a document that holds more than one report.

    Raises:
        ReadingError: it names the reports that were found.
    """
    reports: list[_Part] = []
    for part in _parts(blocks):
        if len(part.figures) < _MIN_TABLES:
            continue
        if not reports or any(part.repeats(other) for other in reports):
            reports.append(part)
    if len(reports) > 1:
        names = [part.name or f"第{number}份" for number, part in enumerate(reports, 1)]
        raise ReadingError(
            f"{source}：里面有{len(reports)}份年度报告（{'、'.join(names)}），"
            "请每个文件只留一份，再分别读取。"
        )


def _parts(blocks: Sequence[Block]) -> Iterator[_Part]:
    part, table = _Part(), None
    for block in blocks:
        if isinstance(block, Grid):
            figures = [slot.text for row in block.rows for slot in dict.fromkeys(row)]
            named = classify(block)
            if named and any(map(is_number, figures)):
                part.figures.setdefault(named, []).extend(filter(is_number, figures))
            continue
        name = _named(block)
        section = section_headed(block.text, strictly=True)
        again = section == "overview" and "review_litigation" in part.figures
        if name or again:
            yield part
            part, table = _Part(name), None
        if section:
            table = section if section in TABLES else None
        elif table:
            figures = [token for token in block.text.split() if is_number(token)]
            if figures and len(block.text) <= _MAX_ROW:
                part.figures.setdefault(table, []).extend(figures)
    yield part


def _named(block: Paragraph) -> str:
    """Whose report on which year begins here, as a title or a sheet's name says; empty if none."""
    title = identity.read_title(block.text)
    if title is not None:
        return title.agency + (f"{title.year}年" if title.year else "") or block.text
    return block.text if block.level and identity.read_year(block.text) else ""
