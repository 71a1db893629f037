"""The conversation over a draft, as the page calls it: one request in, one turn kept.

What concerns versions (undo, redo, restore, list) is done by the workspace, which remembers them
over a reload; everything else by the conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.conversation.reader import understand
from assistant.conversation.session import Conversation
from assistant.drafting.draft import Draft
from assistant.errors import ConflictError, NianbaoError, RequestError
from assistant.report import Report
from assistant.settings import Settings
from assistant.workspace import DraftVersion, Stored, Turn, Workspace, with_report

#: Conversations by report, with the version of the draft that each has come to.
Talks = dict[str, tuple[int, Conversation]]


def ask(
    workspace: Workspace,
    stored: Stored,
    version: DraftVersion,
    request: str,
    settings: Settings,
    talks: Talks | None = None,
) -> Turn:
    """Do what ``request`` asks for, and keep the turn and the version that comes of it.

    A failure is a turn, too: its reply says what went wrong, and the draft stays as it is.

    Args:
        talks: conversations that are going on, so that 再短一点 knows what it is about.
    """
    number: int | None = None
    try:
        understood = understand(request)
        if understood is not None and understood.tool in ("undo", "redo", "restore", "versions"):
            tool: str | None = understood.tool
            reply, number = _turn_back(workspace, stored, understood.tool, understood.arguments)
        else:
            reply, tool, number = _talk(workspace, stored, version, request, settings, talks)
    except NianbaoError as error:
        reply, tool = str(error), None
    changed = number is not None
    return workspace.add_turn(stored.id, request, reply, tool=tool, changed=changed, draft=number)


def turn_back(workspace: Workspace, stored: Stored, tool: str, number: int | None = None) -> str:
    """Undo, redo or restore; says in words what was done.

    Raises:
        RequestError: there is nothing to undo, to redo or to restore.
    """
    arguments = {} if number is None else {"number": number}
    return _turn_back(workspace, stored, tool, arguments)[0]


def _turn_back(
    workspace: Workspace, stored: Stored, tool: str, arguments: dict[str, Any]
) -> tuple[str, int | None]:
    if tool == "versions":
        lines = [
            f"第{v.number}版　{v.created.astimezone():%H:%M}　{v.note}"
            for v in workspace.drafts(stored.id)
        ]
        return "\n".join(lines), None
    before = workspace.draft(stored.id)
    after: DraftVersion | None = None
    for _ in range(max(1, min(int(arguments.get("steps") or 1), 50))):
        if tool == "restore":
            wanted = arguments.get("number")
            if wanted is None:
                raise RequestError("请说要恢复到第几版，例如：恢复到第2版。")
            after = workspace.restore(stored.id, int(wanted))
        elif tool == "redo":
            after = workspace.redo(stored.id)
        else:
            after = workspace.undo(stored.id)
    assert after is not None
    if before is not None:
        _follow_report(workspace, stored, before.draft, after.draft)
    return f"已{after.note}，现在是第{after.number}版。", after.number


def _talk(
    workspace: Workspace,
    stored: Stored,
    version: DraftVersion,
    request: str,
    settings: Settings,
    talks: Talks | None,
) -> tuple[str, str | None, int | None]:
    at, conversation = (talks or {}).get(stored.id, (0, None))
    if (
        conversation is None
        or at != version.number
        or conversation.report != stored.report
        or conversation.last_year != stored.last_year
    ):
        conversation = Conversation(stored.report, stored.last_year, version.draft, settings)
    turn = conversation.say(request)
    if not turn.changed:
        if talks is not None:
            talks[stored.id] = (version.number, conversation)
        return turn.reply, turn.tool, None
    report = conversation.report
    if report != stored.report:
        workspace.save(with_report(stored, report))
    draft = replace(
        conversation.draft,
        record={**conversation.draft.record, "brought": _brought(stored.report, report)},
    )
    made = workspace.add_draft(
        stored.id, draft, maker="chat", note=request[:200], based_on=version.number
    )
    if talks is not None:
        talks[stored.id] = (made.number, conversation)
    return turn.reply, turn.tool, made.number


def _brought(before: Report, after: Report) -> dict[str, Any]:
    """The labels of the facts and the confirmations that a turn added to the report."""
    return {
        "facts": [fact.label for fact in after.facts if fact not in before.facts],
        "confirmations": [dict(c) for c in after.confirmations if c not in before.confirmations],
    }


def _follow_report(workspace: Workspace, stored: Stored, before: Draft, after: Draft) -> None:
    """Take out of the report what an undone turn had added to it."""
    brought = before.record.get("brought") or {}
    if brought == (after.record.get("brought") or {}):
        return
    labels: Sequence[str] = brought.get("facts", ())
    said = brought.get("confirmations", ())
    report = workspace.load(stored.id)
    changed = replace(
        report.report,
        facts=tuple(fact for fact in report.report.facts if fact.label not in labels),
        confirmations=tuple(c for c in report.report.confirmations if dict(c) not in said),
    )
    if changed != report.report:
        try:
            workspace.save(with_report(report, changed))
        except ConflictError:
            raise RequestError("草稿已恢复；报告刚被另一处修改，请到“其他事实”核对。") from None
