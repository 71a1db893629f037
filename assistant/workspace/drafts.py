"""Drafts in versions, and the conversation over them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.drafting.draft import Draft
from assistant.errors import ConflictError, RequestError
from assistant.workspace.codec import read_draft, write_draft
from assistant.workspace.records import DraftVersion, Maker, Stored, Turn
from assistant.workspace.reports import written
from assistant.workspace.schema import DraftRow, ReportRow, TurnRow
from assistant.workspace.transactions import Transactions, aware, now, report_row

#: Characters of a note that are quoted in another one.
_SHORT = 30


class Drafts(Transactions):
    """The drafts and the conversations of a workspace."""

    def drafts(self, report_id: str) -> list[DraftVersion]:
        """All versions of the report's draft, the first one first."""
        query = select(DraftRow).where(DraftRow.report_id == report_id).order_by(DraftRow.number)
        with self.reads() as session:
            return [_version(row) for row in session.scalars(query)]

    def draft(self, report_id: str, number: int | None = None) -> DraftVersion | None:
        """One version, by default the one in force; None where there is none.

        Raises:
            RequestError: there is no such version.
        """
        with self.reads() as session:
            if number is None:
                number = report_row(session, report_id).draft
                if number is None:
                    return None
            return _version(_draft_row(session, report_id, number))

    def add_draft(
        self,
        report_id: str,
        draft: Draft,
        *,
        maker: Maker,
        note: str = "",
        author: str = "",
        based_on: int | None = None,
    ) -> DraftVersion:
        """Put a new version in force; earlier ones stay as they are.

        Args:
            based_on: the version that ``draft`` was made from. Where it is given and another one
                has come into force meanwhile, nothing is put in.

        Raises:
            ConflictError: another version came into force since ``based_on``.
            RequestError: there is no such report.
        """
        with self.writes() as session:
            report = report_row(session, report_id, lock=True)
            _unchanged(report, based_on)
            return self._append(session, report, draft, maker, note, author, None)

    def add_draft_with_report(
        self, stored: Stored, draft: Draft, *, maker: Maker, note: str, based_on: int | None
    ) -> tuple[Stored, DraftVersion]:
        """Put a new version in force and save the report that it was made with: both or neither.

        Raises:
            ConflictError: somebody else changed the draft or the report meanwhile.
            RequestError: there is no such report.
        """
        with self.writes() as session:
            report = report_row(session, stored.id, lock=True)
            _unchanged(report, based_on)
            version = self._append(session, report, draft, maker, note, "", None)
            return written(session, stored), version

    def undo(
        self, report_id: str, *, author: str = "", based_on: int | None = None
    ) -> DraftVersion:
        """Put the text in force again that the present one was made from, as a new version.

        Raises:
            ConflictError: another version came into force since ``based_on``.
            RequestError: there is nothing to undo.
        """
        with self.writes() as session:
            report = report_row(session, report_id, lock=True)
            _unchanged(report, based_on)
            if report.draft is None:
                raise RequestError("还没有草稿，没有可以撤销的修改。")
            present = _draft_row(session, report_id, report.draft)
            made = _draft_row(session, report_id, present.content_of)
            if made.parent is None:
                raise RequestError("已经是最初的草稿，没有可以撤销的修改。")
            before = _draft_row(session, report_id, made.parent)
            note = f"撤销{_quoted(made)}，回到第{before.content_of}版"
            draft = _version(before).draft
            return self._append(session, report, draft, "undo", note, author, before.content_of)

    def redo(
        self, report_id: str, *, author: str = "", based_on: int | None = None
    ) -> DraftVersion:
        """Put the text in force again that was made from the present one and undone since.

        Raises:
            ConflictError: another version came into force since ``based_on``.
            RequestError: there is nothing to redo.
        """
        with self.writes() as session:
            report = report_row(session, report_id, lock=True)
            _unchanged(report, based_on)
            if report.draft is None:
                raise RequestError("还没有草稿，没有可以重做的修改。")
            rows = session.scalars(select(DraftRow).where(DraftRow.report_id == report_id))
            by_number = {row.number: row for row in rows}
            present = by_number[report.draft]
            undone = [
                row
                for row in by_number.values()
                if row.content_of == row.number
                and row.parent is not None
                and by_number[row.parent].content_of == present.content_of
            ]
            if not undone or present.maker not in ("undo", "redo"):
                raise RequestError("没有可以重做的修改。")
            wanted = max(undone, key=lambda row: row.number)
            note = f"重做{_quoted(wanted)}，回到第{wanted.number}版"
            draft = _version(wanted).draft
            return self._append(session, report, draft, "redo", note, author, wanted.number)

    def restore(
        self, report_id: str, number: int, *, author: str = "", based_on: int | None = None
    ) -> DraftVersion:
        """Put the text of an earlier version in force again, as a new version.

        Raises:
            ConflictError: another version came into force since ``based_on``.
            RequestError: there is no such version.
        """
        with self.writes() as session:
            report = report_row(session, report_id, lock=True)
            _unchanged(report, based_on)
            wanted = _version(_draft_row(session, report_id, number))
            note = f"恢复第{number}版"
            return self._append(session, report, wanted.draft, "restore", note, author, None)

    def _append(
        self,
        session: Session,
        report: ReportRow,
        draft: Draft,
        maker: Maker,
        note: str,
        author: str,
        content_of: int | None,
    ) -> DraftVersion:
        count = select(func.max(DraftRow.number)).where(DraftRow.report_id == report.id)
        number = (session.scalar(count) or 0) + 1
        row = DraftRow(
            report_id=report.id,
            number=number,
            parent=report.draft,
            content_of=content_of or number,
            maker=maker,
            author=author,
            note=note,
            document=write_draft(draft),
            writer=str(draft.writer.get("kind", "")),
            model=str(draft.writer.get("model") or ""),
            prompt_hash=_text(draft.record, "prompt", "prompt_hash"),
            ledger_hash=_text(draft.record, "ledger", "ledger_hash"),
            prompt_tokens=int(draft.tokens.get("prompt", 0)),
            completion_tokens=int(draft.tokens.get("completion", 0)),
            created=now(),
        )
        session.add(row)
        report.draft = number
        session.flush()
        return _version(row)

    def turns(self, report_id: str) -> list[Turn]:
        """The conversation over the report's draft, the first turn first."""
        query = select(TurnRow).where(TurnRow.report_id == report_id).order_by(TurnRow.id)
        with self.reads() as session:
            return [
                Turn(r.request, r.tool, r.reply, r.changed, r.draft, aware(r.created))
                for r in session.scalars(query)
            ]

    def add_turn(
        self,
        report_id: str,
        request: str,
        reply: str,
        *,
        tool: str | None = None,
        changed: bool = False,
        draft: int | None = None,
    ) -> Turn:
        """Keep one turn; ``draft`` is the version it led to, if it changed anything."""
        row = TurnRow(
            report_id=report_id,
            request=request,
            tool=tool,
            reply=reply,
            changed=changed,
            draft=draft,
            created=now(),
        )
        with self.writes() as session:
            report_row(session, report_id)
            session.add(row)
        return Turn(request, tool, reply, changed, draft, row.created)


def _draft_row(session: Session, report_id: str, number: int) -> DraftRow:
    query = select(DraftRow).where(DraftRow.report_id == report_id, DraftRow.number == number)
    row = session.scalar(query)
    if row is None:
        raise RequestError(f"没有第{number}版草稿，请重新选择。")
    return row


def _quoted(row: DraftRow) -> str:
    """What a version was made for, in short."""
    note = row.note if len(row.note) <= _SHORT else f"{row.note[:_SHORT]}……"
    return f"“{note}”" if note else ""


def _unchanged(report: ReportRow, based_on: int | None) -> None:
    if based_on is not None and report.draft != based_on:
        raise ConflictError(
            f"草稿已有更新的第{report.draft}版，这次修改针对第{based_on}版，没有保存，"
            "请看过新版后再改。"
        )


def _version(row: DraftRow) -> DraftVersion:
    maker: Any = row.maker
    return DraftVersion(
        number=row.number,
        parent=row.parent,
        content_of=row.content_of,
        maker=maker,
        author=row.author,
        note=row.note,
        draft=read_draft(row.document),
        created=aware(row.created),
    )


def _text(record: Any, *keys: str) -> str:
    for key in keys:
        value = record.get(key)
        if isinstance(value, str):
            return value[:80]
        if isinstance(value, dict) and isinstance(value.get("hash"), str):
            return str(value["hash"])[:80]
    return ""
