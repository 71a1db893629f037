"""Reports, drafts in versions, and the turns of the conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "reports",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("agency", sa.String(200), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("edition", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column(
            "last_year_id",
            sa.String(12),
            sa.ForeignKey("reports.id", ondelete="SET NULL", name="fk_reports_last_year"),
        ),
        sa.Column("draft", sa.Integer),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("agency", "year", name="uq_reports_agency_year"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "report_id",
            sa.String(12),
            sa.ForeignKey("reports.id", ondelete="CASCADE", name="fk_drafts_report"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("parent", sa.Integer),
        sa.Column("content_of", sa.Integer, nullable=False),
        sa.Column("maker", sa.String(20), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("writer", sa.String(20), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("prompt_hash", sa.String(80), nullable=False),
        sa.Column("ledger_hash", sa.String(80), nullable=False),
        sa.Column("prompt_tokens", sa.Integer, nullable=False),
        sa.Column("completion_tokens", sa.Integer, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("report_id", "number", name="uq_drafts_number"),
    )
    op.create_index("ix_drafts_report_id", "drafts", ["report_id"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "report_id",
            sa.String(12),
            sa.ForeignKey("reports.id", ondelete="CASCADE", name="fk_turns_report"),
            nullable=False,
        ),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("tool", sa.String(40)),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.Column("draft", sa.Integer),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_turns_report_id", "turns", ["report_id"])
