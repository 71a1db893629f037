"""Tell the reports being written from those that are only there as last year's."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add ``working``; a report that another one calls its last year's is not being written."""
    op.add_column(
        "reports", sa.Column("working", sa.Boolean, nullable=False, server_default=sa.true())
    )
    linked = "SELECT last_year_id FROM reports WHERE last_year_id IS NOT NULL"
    false = sa.false().compile(dialect=op.get_bind().dialect)
    op.execute(
        f"UPDATE reports SET working = {false} WHERE id IN ({linked}) AND last_year_id IS NULL"
    )
