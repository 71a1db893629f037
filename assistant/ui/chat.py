"""The conversation over a draft, as the page calls it: one request in, one turn kept.

What concerns versions (undo, redo, restore, list) is done by the workspace, which remembers them
over a reload; everything else by the conversation.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.conversation.session import Call, Conversation
from assistant.conversation.state import State
from assistant.drafting.draft import Draft
from assistant.errors import ConflictError, NianbaoError, RequestError
from assistant.report import Fact, Report
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
    if tool == "restore":
        wanted = arguments.get("number")
        if wanted is None:
            raise RequestError("请说要恢复到第几版，例如：恢复到第2版。")
        before = workspace.draft(report_id)
        after = workspace.restore(report_id, int(wanted))
        if before is not None:
            _follow_report(workspace, report_id, before.draft, after.draft)
        return after
    after = _step(workspace, report_id, tool)
    for _ in range(min(int(arguments.get("steps") or 1), _MOST_STEPS) - 1):
        try:
            after = _step(workspace, report_id, tool)
        except RequestError:
            break
    return after


def _step(workspace: Workspace, report_id: str, tool: str) -> DraftVersion:
    """One version back or forth, and the report with it."""
    before = workspace.draft(report_id)
    after = workspace.redo(report_id) if tool == "redo" else workspace.undo(report_id)
    if before is not None:
        _follow_report(workspace, report_id, before.draft, after.draft, forth=tool == "redo")
    return after


def _told(after: DraftVersion) -> str:
    return f"已{after.note}，现在是第{after.number}版。"


def _listed(workspace: Workspace, report_id: str) -> str:
    return "\n".join(
        f"第{v.number}版　{v.created.astimezone():%m月%d日 %H:%M}　{v.note}"
        for v in workspace.drafts(report_id)
    )


def _brought(before: Report, after: Report) -> dict[str, Any]:
    """What a turn did to the facts (by label: as they were, as they are) and the confirmations."""
    old = {fact.label: _as_data(fact) for fact in before.facts}
    new = {fact.label: _as_data(fact) for fact in after.facts}
    return {
        "facts": {
            label: [old.get(label), new.get(label)]
            for label in {**old, **new}
            if old.get(label) != new.get(label)
        },
        "confirmations": [dict(c) for c in after.confirmations if c not in before.confirmations],
        "withdrawn": [dict(c) for c in before.confirmations if c not in after.confirmations],
    }


def _as_data(fact: Fact) -> list[str]:
    return [str(fact.value), fact.unit]


def _from_data(label: str, data: Sequence[str]) -> Fact:
    value = Decimal(data[0])
    return Fact(label, int(value) if value == value.to_integral_value() else value, data[1])


def _follow_report(
    workspace: Workspace, report_id: str, before: Draft, after: Draft, *, forth: bool = False
) -> None:
    """Take out of the report what an undone turn had done to it, or do it again.

    A fact that was changed elsewhere since is left as it is.
    """
    made, other = (after, before) if forth else (before, after)
    brought = made.record.get("brought") or {}
    if not brought or brought == other.record.get("brought"):
        return
    changed = brought.get("facts", {})
    if not isinstance(changed, Mapping):  # versions kept before facts were remembered by value
        changed = {label: [None, None] for label in changed} if not forth else {}
    stored = workspace.load(report_id)
    facts = list(stored.report.facts)
    for label, (old, new) in changed.items():
        is_now, to_be = (old, new) if forth else (new, old)
        at = next((i for i, fact in enumerate(facts) if fact.label == label), None)
        present = None if at is None else _as_data(facts[at])
        if present != is_now and (old, new) != (None, None):
            continue
        if at is None:
            facts += [] if to_be is None else [_from_data(label, to_be)]
        else:
            facts[at : at + 1] = [] if to_be is None else [_from_data(label, to_be)]
    said, unsaid = brought.get("confirmations", ()), brought.get("withdrawn", ())
    gone, again = (unsaid, said) if forth else (said, unsaid)
    kept = [c for c in stored.report.confirmations if dict(c) not in gone]
    report = replace(
        stored.report,
        facts=tuple(facts),
        confirmations=(*kept, *(c for c in again if c not in kept)),
    )
    if report != stored.report:
        try:
            workspace.save(with_report(stored, report))
        except ConflictError:
            raise RequestError("草稿已恢复；报告刚被另一处修改，请到“其他事实”核对。") from None
