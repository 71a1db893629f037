"""Reports by body and year, with version numbers."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.errors import ConflictError
from assistant.report import Report
from assistant.report import file as report_file
from assistant.workspace.records import Listing, Stored
from assistant.workspace.schema import ID_LENGTH, DraftRow, ReportRow, TurnRow, UnsavedRow
from assistant.workspace.transactions import Transactions, aware, clock, now, report_row


class Reports(Transactions):
    """The reports of a workspace."""

    def reports(self, *, working: bool | None = None) -> list[Listing]:
        """The reports, the latest year first; only those being written, if ``working``."""
        columns = (
            ReportRow.id,
            ReportRow.agency,
            ReportRow.year,
            ReportRow.edition,
            ReportRow.version,
            ReportRow.working,
            ReportRow.updated,
        )
        query = select(*columns).order_by(ReportRow.year.desc(), ReportRow.agency)
        if working is not None:
            query = query.where(ReportRow.working == working)
        with self.reads() as session:
            return [Listing(*row[:6], aware(row[6])) for row in session.execute(query)]

    def find(self, agency: str, year: int) -> str | None:
        """The identifier of the report of this body on this year, if there is one."""
        query = select(ReportRow.id).where(ReportRow.agency == agency, ReportRow.year == year)
        with self.reads() as session:
            return session.scalar(query)

    def load(self, report_id: str) -> Stored:
        """A report with last year's beside it.

        Raises:
            RequestError: there is no such report.
        """
        with self.reads() as session:
            return _stored(session, report_row(session, report_id))

    def add(
        self, report: Report, *, last_year_id: str | None = None, working: bool = True
    ) -> Stored:
        """Put a new report in.

        Raises:
            ConflictError: there is a report of this body on this year already.
        """
        moment = now()
        row = ReportRow(
            id=secrets.token_hex(ID_LENGTH // 2),
            agency=report.agency.name,
            year=report.year,
            edition=report.edition.key,
            version=1,
            document=report_file.dumps(report),
            last_year_id=last_year_id,
            working=working,
            draft=None,
            created=moment,
            updated=moment,
        )
        try:
            with self.writes() as session:
                session.add(row)
                session.flush()
                return _stored(session, row)
        except IntegrityError:
            raise ConflictError(
                f"“{report.agency.name}”{report.year}年度的报告已经存在，请直接打开它。"
            ) from None

    def save(self, stored: Stored) -> Stored:
        """Save a changed report; gives it back with its new version.

        Raises:
            ConflictError: somebody saved it after it was loaded; nothing was overwritten.
            RequestError: it is not there any more.
        """
        with self.writes() as session:
            return written(session, stored)

    def remove(self, report_id: str) -> None:
        """Remove a report with its drafts and its conversation."""
        with self.writes() as session:
            session.execute(
                update(ReportRow)
                .where(ReportRow.last_year_id == report_id)
                .values(last_year_id=None)
            )
            for table in (UnsavedRow, TurnRow, DraftRow):
                session.execute(delete(table).where(table.report_id == report_id))
            session.execute(delete(ReportRow).where(ReportRow.id == report_id))


def written(session: Session, stored: Stored) -> Stored:
    """Save a changed report within a transaction; as `Reports.save`."""
    report = stored.report
    change = (
        update(ReportRow)
        .where(ReportRow.id == stored.id, ReportRow.version == stored.version)
        .values(
            agency=report.agency.name,
            year=report.year,
            edition=report.edition.key,
            version=stored.version + 1,
            document=report_file.dumps(report),
            last_year_id=stored.last_year_id,
            working=stored.working,
            updated=now(),
        )
    )
    try:
        done = session.connection().execute(change)
    except IntegrityError:
        raise ConflictError(
            f"“{report.agency.name}”{report.year}年度的报告已经存在，不能改成同样的机关和年度。"
        ) from None
    row = report_row(session, stored.id)
    session.refresh(row)
    if done.rowcount == 0:
        raise ConflictError(
            f"这份报告在{clock(row.updated)}已被另一处修改并保存，您的这次修改没有保存，"
            "请核对最新内容后再改。"
        )
    return _stored(session, row)


def with_report(stored: Stored, report: Report) -> Stored:
    """A copy of ``stored`` that holds ``report``, to be saved."""
    return replace(stored, report=report)


def _stored(session: Session, row: ReportRow) -> Stored:
    last_year = None
    if row.last_year_id is not None:
        last_row = session.get(ReportRow, row.last_year_id)
        last_year = None if last_row is None else report_file.loads(last_row.document)
    return Stored(
        id=row.id,
        report=report_file.loads(row.document),
        version=row.version,
        last_year=last_year,
        last_year_id=row.last_year_id,
        working=row.working,
        draft=row.draft,
        updated=aware(row.updated),
    )
