"""What somebody has typed and not saved yet: kept word for word, so that a reload loses nothing."""

from __future__ import annotations

from sqlalchemy import delete, select

from assistant.workspace.records import Typed
from assistant.workspace.schema import UnsavedRow
from assistant.workspace.transactions import Transactions, aware, now, report_row


class Unsaved(Transactions):
    """Texts on their way into a report or a draft, by the name of the field."""

    def unsaved(self, report_id: str) -> dict[str, Typed]:
        """Everything typed for this report and not saved, by field, the oldest first."""
        query = (
            select(UnsavedRow)
            .where(UnsavedRow.report_id == report_id)
            .order_by(UnsavedRow.updated, UnsavedRow.field)
        )
        with self.reads() as session:
            return {
                row.field: Typed(row.field, row.text, aware(row.updated))
                for row in session.scalars(query)
            }

    def keep_unsaved(self, report_id: str, field: str, text: str) -> None:
        """Keep what stands in a field, in place of what stood there before.

        Raises:
            RequestError: there is no such report.
        """
        with self.writes() as session:
            report_row(session, report_id)
            session.merge(UnsavedRow(report_id=report_id, field=field, text=text, updated=now()))

    def drop_unsaved(self, report_id: str, field: str) -> None:
        """Forget a field: it was saved, or given up."""
        with self.writes() as session:
            session.execute(
                delete(UnsavedRow).where(
                    UnsavedRow.report_id == report_id, UnsavedRow.field == field
                )
            )
