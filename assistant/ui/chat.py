"""The conversation over a draft, as the page calls it: one request in, one turn kept.

What concerns versions (undo, redo, restore, list) is done by the workspace, which remembers them
over a reload; everything else by the conversation.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.conversation.session import Call, Conversation
from assistant.conversation.state import State
from assistant.drafting.draft import Draft
from assistant.errors import ConflictError, NianbaoError, RequestError
from assistant.report import Report
from assistant.settings import Settings
from assistant.ui.session import UNEXPECTED
from assistant.workspace import DraftVersion, Stored, Turn, Workspace, with_report

_log = logging.getLogger("assistant.ui")

#: How far one request may go back.
_MOST_STEPS = 50


class Talk(Conversation):
    """A conversation whose history is the workspace's.

    Attributes:
        kept: the version of the draft that the workspace has in force, as far as this knows.
    """

    def __init__(
        self, workspace: Workspace, stored: Stored, version: DraftVersion, settings: Settings
    ) -> None:
        super().__init__(stored.report, stored.last_year, version.draft, settings)
        self.workspace, self.stored, self.kept = workspace, stored, version
        self.kept_draft = self.draft

    def of_history(self, call: Call) -> tuple[str, bool, Path | None]:
        """Undo, redo, restore and the list, by the workspace; an export has a page of its own."""
        if call.tool == "export":
            return "请到“成稿”页导出，那里可以先看成稿的样子。", False, None
        if call.tool == "versions":
            return _listed(self.workspace, self.stored.id), False, None
        after = _moved(self.workspace, self.stored.id, call.tool, call.arguments)
        self.stored, self.kept = self.workspace.load(self.stored.id), after
        self.kept_draft = after.draft
        state = State(self.stored.report, after.draft, self.stored.last_year)
        self.put(state, call.tool, after.note)
        return _told(after), True, None

    def keep(self, request: str) -> int | None:
        """Put what the last turn changed into the workspace; the number of the version, if any.

        Raises:
            ConflictError: somebody else changed the report or the draft meanwhile.
        """
        before = self.stored.report
        if self.draft is not self.kept_draft and self.draft != self.kept_draft:
            record = {**self.draft.record, "brought": _brought(before, self.report)}
            self.kept = self.workspace.add_draft(
                self.stored.id,
                replace(self.draft, record=record),
                maker="chat",
                note=request[:200],
                based_on=self.kept.number,
            )
            self.kept_draft = self.draft
        if self.report != before:
            self.stored = self.workspace.save(with_report(self.stored, self.report))
        return self.kept.number


def ask(
    workspace: Workspace,
    stored: Stored,
    version: DraftVersion,
    request: str,
    settings: Settings,
    talks: dict[str, Talk] | None = None,
) -> Turn:
    """Do what ``request`` asks for, and keep the turn and the version that comes of it.

    A failure is a turn, too: its reply says what went wrong, and the draft stays as it is.

    Args:
        talks: conversations that are going on, by report, so that 再短一点 knows what it is about.
    """
    talks = {} if talks is None else talks
    number: int | None = None
    tool: str | None = None
    try:
        talk = talks.pop(stored.id, None)
        if talk is None or talk.kept.number != version.number or talk.stored != stored:
            talk = Talk(workspace, stored, version, settings)
        turn = talk.say(request)
        reply, tool = turn.reply, turn.tool
        if turn.changed:
            number = talk.keep(request)
        talks[stored.id] = talk
    except NianbaoError as error:
        reply = str(error)
    except Exception:
        # What was asked must not vanish with the fault: it stays as a turn, and can be asked again.
        _log.exception("a turn failed")
        reply = UNEXPECTED
    changed = number is not None
    return workspace.add_turn(stored.id, request, reply, tool=tool, changed=changed, draft=number)


def turn_back(workspace: Workspace, stored: Stored, tool: str, number: int | None = None) -> str:
    """Undo, redo or restore, as a button does; says in words what was done.

    Raises:
        RequestError: there is nothing to undo, to redo or to restore.
    """
    return _told(_moved(workspace, stored.id, tool, {} if number is None else {"number": number}))


def _moved(
    workspace: Workspace, report_id: str, tool: str, arguments: Mapping[str, Any]
) -> DraftVersion:
    before = workspace.draft(report_id)
    if tool == "restore":
        wanted = arguments.get("number")
        if wanted is None:
            raise RequestError("请说要恢复到第几版，例如：恢复到第2版。")
        after = workspace.restore(report_id, int(wanted))
    else:
        move = workspace.redo if tool == "redo" else workspace.undo
        after = move(report_id)
        for _ in range(min(int(arguments.get("steps") or 1), _MOST_STEPS) - 1):
            try:
                after = move(report_id)
            except RequestError:
                break
    if before is not None:
        _follow_report(workspace, report_id, before.draft, after.draft)
    return after


def _told(after: DraftVersion) -> str:
    return f"已{after.note}，现在是第{after.number}版。"


def _listed(workspace: Workspace, report_id: str) -> str:
    return "\n".join(
        f"第{v.number}版　{v.created.astimezone():%m月%d日 %H:%M}　{v.note}"
        for v in workspace.drafts(report_id)
    )


def _brought(before: Report, after: Report) -> dict[str, Any]:
    """The labels of the facts and the confirmations that a turn added to the report."""
    known = {fact.label for fact in before.facts}
    return {
        "facts": [fact.label for fact in after.facts if fact.label not in known],
        "confirmations": [dict(c) for c in after.confirmations if c not in before.confirmations],
    }


def _follow_report(workspace: Workspace, report_id: str, before: Draft, after: Draft) -> None:
    """Take out of the report what an undone turn had added to it."""
    brought = before.record.get("brought") or {}
    if not brought or brought == after.record.get("brought"):
        return
    labels, said = brought.get("facts", ()), brought.get("confirmations", ())
    stored = workspace.load(report_id)
    report = replace(
        stored.report,
        facts=tuple(fact for fact in stored.report.facts if fact.label not in labels),
        confirmations=tuple(c for c in stored.report.confirmations if dict(c) not in said),
    )
    if report != stored.report:
        try:
            workspace.save(with_report(stored, report))
        except ConflictError:
            raise RequestError("草稿已恢复；报告刚被另一处修改，请到“其他事实”核对。") from None
