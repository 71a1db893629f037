"""Transactions on the database, with its failures told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.errors import RequestError, WorkspaceUnavailable
from assistant.workspace.schema import ReportRow


class Transactions:
    """Reading and writing transactions on one engine. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(sqlite_begin="IMMEDIATE")

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    @contextmanager
    def reads(self) -> Iterator[Session]:
        """A session that only reads."""
        with _plain_failures(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writes(self) -> Iterator[Session]:
        """A session whose changes are committed at its end, all or none."""
        options: dict[str, Any] = {"expire_on_commit": False}
        with _plain_failures(), Session(self._writing, **options) as session, session.begin():
            yield session


@contextmanager
def _plain_failures() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0][:120]
        raise WorkspaceUnavailable(
            f"数据库读写失败（{cause}），这次操作没有保存，请稍后重试。"
        ) from None


def report_row(session: Session, report_id: str, *, lock: bool = False) -> ReportRow:
    """The row of a report; locked against others, if ``lock``."""
    query = select(ReportRow).where(ReportRow.id == report_id)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise RequestError(f"没有编号为“{report_id[:40]}”的报告，它可能已被删除，请重新选择。")
    return row


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def aware(moment: datetime) -> datetime:
    """SQLite forgets the time zone; what is stored is always UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def clock(moment: datetime) -> str:
    """The time of day of ``moment`` here."""
    return aware(moment).astimezone().strftime("%H:%M:%S")
