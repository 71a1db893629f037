"""The tables of the database, as SQLAlchemy models. Changed only together with a migration.

Reports and drafts are kept as the JSON of the report file and of the draft: what a file can hold,
the database holds too, and nothing is lost between the two.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Characters of a report's identifier.
ID_LENGTH = 12


class Base(DeclarativeBase):
    """The root of the models."""


class ReportRow(Base):
    """A report: one for each body and year.

    ``version`` grows with every save; ``draft`` is the number of the draft that is in force;
    ``working`` tells a report that is being written from one that is only there as last year's.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("agency", "year", name="uq_reports_agency_year"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    agency: Mapped[str] = mapped_column(String(200))
    year: Mapped[int] = mapped_column(Integer)
    edition: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(Text)
    last_year_id: Mapped[str | None] = mapped_column(
        ForeignKey("reports.id", ondelete="SET NULL", name="fk_reports_last_year")
    )
    working: Mapped[bool] = mapped_column(Boolean)
    draft: Mapped[int | None] = mapped_column(Integer)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class DraftRow(Base):
    """One version of a draft; never changed after it is written.

    ``parent`` is the version it was made from, ``content_of`` the version whose text it carries
    (its own number, but for an undo or a restore).
    """

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("report_id", "number", name="uq_drafts_number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    report_id: Mapped[str] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE", name="fk_drafts_report"), index=True
    )
    number: Mapped[int] = mapped_column(Integer)
    parent: Mapped[int | None] = mapped_column(Integer)
    content_of: Mapped[int] = mapped_column(Integer)
    maker: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    writer: Mapped[str] = mapped_column(String(20))
    model: Mapped[str] = mapped_column(String(200))
    prompt_hash: Mapped[str] = mapped_column(String(80))
    ledger_hash: Mapped[str] = mapped_column(String(80))
    prompt_tokens: Mapped[int] = mapped_column(Integer)
    completion_tokens: Mapped[int] = mapped_column(Integer)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TurnRow(Base):
    """One turn of the conversation over a report's draft."""

    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    report_id: Mapped[str] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE", name="fk_turns_report"), index=True
    )
    request: Mapped[str] = mapped_column(Text)
    tool: Mapped[str | None] = mapped_column(String(40))
    reply: Mapped[str] = mapped_column(Text)
    changed: Mapped[bool] = mapped_column(Boolean)
    draft: Mapped[int | None] = mapped_column(Integer)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class UnsavedRow(Base):
    """What stands in a field of the page and is not part of a report or a draft yet."""

    __tablename__ = "unsaved"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE", name="fk_unsaved_report"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(120), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    updated: Mapped[datetime] = mapped_column(DateTime(timezone=True))
