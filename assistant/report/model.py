"""The report: who, which year, which edition, the cells, the facts beside them, the prose.

Values are immutable; every change gives a new report. A cell is an `int` (a count), a
`decimal.Decimal` (money), or ``None``: *not filled*, which is never the same as 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, get_args

from assistant.report.editions import Cell, Edition

Value = int | Decimal | None
AgencyKind = Literal[
    "province", "city", "county", "department", "subdistrict", "township", "zone", "other"
]
AGENCY_KINDS: tuple[str, ...] = get_args(AgencyKind)
#: The kinds as staff call them.
KIND_LABELS: dict[str, str] = {
    "province": "省级政府",
    "city": "市级政府",
    "county": "县级政府",
    "department": "政府部门",
    "subdistrict": "街道办事处",
    "township": "乡镇政府",
    "zone": "开发区、园区",
    "other": "其他",
}

#: The four pieces of prose in the order of the document.
NARRATIVE_KEYS = ("preamble", "overview", "problems", "other")

#: The six sections: key, Chinese number, official title.
SECTIONS = (
    ("overview", "一", "总体情况"),
    ("active_disclosure", "二", "主动公开政府信息情况"),
    ("applications", "三", "收到和处理政府信息公开申请情况"),
    ("review_litigation", "四", "政府信息公开行政复议、行政诉讼情况"),
    ("problems", "五", "存在的主要问题及改进情况"),
    ("other", "六", "其他需要报告的事项"),
)
SECTION_TITLES = {key: f"{number}、{title}" for key, number, title in SECTIONS}


@dataclass(frozen=True, slots=True)
class Agency:
    """The body that reports: its full ``name``, its ``kind``, the ``region`` it belongs to."""

    name: str
    kind: str = "other"
    region: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that staff enter beside the tables: 通过网站公开信息 46 条."""

    label: str
    value: int | Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Narrative:
    """The prose: ``preamble``, ``overview`` (一), ``problems`` (五), ``other`` (六).

    Paragraphs are parted by one newline.
    """

    preamble: str = ""
    overview: str = ""
    problems: str = ""
    other: str = ""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for key in NARRATIVE_KEYS:
            yield key, getattr(self, key)


@dataclass(frozen=True)
class Report:
    """One annual report.

    Attributes:
        values: the cells as a vector in the order of ``edition.cells``; None is *not filled*.
        reading, dismissals, confirmations, provenance: what the program itself adds
            (format page, section 5), kept as plain JSON data.
    """

    agency: Agency
    year: int
    edition: Edition
    values: tuple[Value, ...]
    facts: tuple[Fact, ...] = ()
    narrative: Narrative = Narrative()
    reading: Mapping[str, Any] = field(default_factory=dict)
    dismissals: tuple[Mapping[str, Any], ...] = ()
    confirmations: tuple[Mapping[str, Any], ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def blank(cls, agency: Agency, year: int, edition: Edition) -> Report:
        """A report in which no cell is filled."""
        return cls(agency, year, edition, (None,) * len(edition.cells))

    def __post_init__(self) -> None:
        if len(self.values) != len(self.edition.cells):
            raise ValueError(
                f"edition {self.edition.key} has {len(self.edition.cells)} cells, "
                f"got {len(self.values)} values"
            )

    def get(self, address: str) -> Value:
        """The value at ``address``, None where it is not filled or the edition has no such cell."""
        position = self.edition.index.get(address)
        return None if position is None else self.values[position]

    def filled(self) -> Iterator[tuple[Cell, int | Decimal]]:
        """The cells that are filled, with their values."""
        for cell, value in zip(self.edition.cells, self.values, strict=True):
            if value is not None:
                yield cell, value

    def missing(self) -> list[Cell]:
        """The cells that are not filled."""
        return [c for c, v in zip(self.edition.cells, self.values, strict=True) if v is None]

    def with_cells(self, changes: Mapping[str, Value]) -> Report:
        """A copy with these cells changed.

        Raises:
            RequestError: the edition has no such cell.
        """
        values = list(self.values)
        for address, value in changes.items():
            values[self.edition.cell(address).index] = value
        return replace(self, values=tuple(values))

    def with_narrative(self, **texts: str) -> Report:
        """A copy with these pieces of prose (``overview=…``, ``problems=…``) replaced."""
        return replace(self, narrative=replace(self.narrative, **texts))

    def blank_as_zero(self) -> Report:
        """A copy in which every cell that is not filled is 0; the act is recorded in ``reading``."""
        blanks = [cell.address for cell in self.missing()]
        if not blanks:
            return self
        zero = tuple(0 if value is None else value for value in self.values)
        return replace(self, values=zero, reading={**self.reading, "blank_as_zero": blanks})

    def fact(self, label: str) -> Fact | None:
        """The first fact with this label."""
        return next((fact for fact in self.facts if fact.label == label), None)

    @property
    def title(self) -> str:
        """The title of the document: 某某局2023年政府信息公开工作年度报告."""
        return f"{self.agency.name}{self.year}年政府信息公开工作年度报告"
