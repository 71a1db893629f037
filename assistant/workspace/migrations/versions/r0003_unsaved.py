"""Keep what was typed and is not saved yet."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unsaved",
        sa.Column(
            "report_id",
            sa.String(12),
            sa.ForeignKey("reports.id", ondelete="CASCADE", name="fk_unsaved_report"),
            primary_key=True,
        ),
        sa.Column("field", sa.String(120), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
    )
