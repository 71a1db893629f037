"""What the workspace hands out: plain records, detached from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.drafting.draft import Draft
from assistant.report import Report

#: Who or what made a version of a draft.
Maker = Literal["writer", "chat", "hand", "confirm", "undo", "redo", "restore"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A report as a list shows it, without its contents."""

    id: str
    agency: str
    year: int
    edition: str
    version: int
    working: bool
    updated: datetime

    @property
    def title(self) -> str:
        """Body and year: 某某局 2023年度."""
        return f"{self.agency} {self.year}年度"


@dataclass(frozen=True, slots=True)
class Stored:
    """A report with its place in the workspace.

    Attributes:
        version: the version that was loaded; a save of an older one than the stored is refused.
        last_year: the report on the year before, if one is linked.
        working: whether it is being written (False: it is there only as last year's).
        draft: the number of the draft in force, None before the first.
    """

    id: str
    report: Report
    version: int
    last_year: Report | None
    last_year_id: str | None
    working: bool
    draft: int | None
    updated: datetime


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """One version of a draft.

    Attributes:
        number: 1, 2, 3 … within the report.
        parent: the version it was made from; ``content_of``: the version whose text it carries.
        maker, author, note: who or what made it, the person's name if known, and what was done.
    """

    number: int
    parent: int | None
    content_of: int
    maker: Maker
    author: str
    note: str
    draft: Draft
    created: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the conversation, as kept."""

    request: str
    tool: str | None
    reply: str
    changed: bool
    draft: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that stands in a field of the page and was not saved yet."""

    field: str
    text: str
    updated: datetime
