"""The conversation over a draft that the workspace keeps: one for the page and the terminal.

What concerns versions (undo, redo, restore, list) is done by the workspace, which remembers them
over a reload and a restart; everything else by the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.conversation.session import Call, Conversation, Progress, Turn
from assistant.conversation.state import State
from assistant.drafting.draft import Draft
from assistant.errors import ConflictError, NianbaoError, RequestError
from assistant.report import Fact, Report
from assistant.settings import Settings
from assistant.workspace.records import DraftVersion, Stored
from assistant.workspace.reports import with_report
from assistant.workspace.store import Workspace

#: How far one request may go back.
_MOST_STEPS = 50


class Talk(Conversation):
    """A conversation whose report, versions and turns are the workspace's.

    Args:
        version: the version of the draft that the person who talks has seen.
        options: as `Conversation` takes them.

    Attributes:
        kept: the version of the draft that the workspace has in force, as far as this knows.

    Raises:
        GateClosed: the tables do not add up.
    """

    def __init__(
        self,
        workspace: Workspace,
        stored: Stored,
        version: DraftVersion,
        settings: Settings,
        **options: Any,
    ) -> None:
        super().__init__(stored.report, stored.last_year, version.draft, settings, **options)
        self.workspace, self.stored, self.kept = workspace, stored, version
        self.kept_draft = self.draft

    def say(self, text: str, progress: Progress | None = None) -> Turn:
        """Do what one request asks for, and keep the turn and the version that comes of it.

        A change that somebody else has overtaken is not kept: the reply says so.
        """
        turn = super().say(text, progress)
        number: int | None = None
        if turn.changed:
            try:
                number = self.keep(turn.request)
            except NianbaoError as error:
                self.put(State(self.stored.report, self.kept_draft, self.stored.last_year), "", "")
                turn = self.turns[-1] = Turn(turn.request, None, str(error))
        self._record(turn, number)
        return turn

    def refuse(self, request: str, reply: str) -> Turn:
        """Keep a request that was not carried out, with the reason."""
        turn = Turn(request, None, reply, version=self.version.number)
        self.turns.append(turn)
        self._record(turn, None)
        return turn

    def _record(self, turn: Turn, number: int | None) -> None:
        self.workspace.add_turn(
            self.stored.id,
            turn.request,
            turn.reply,
            tool=turn.tool,
            changed=turn.changed,
            draft=number,
        )

    def catch_up(self) -> bool:
        """Take over what was done elsewhere since; whether the draft is another one now."""
        stored, version = self.workspace.load(self.stored.id), self.workspace.draft(self.stored.id)
        if version is None:  # removed, and begun anew
            raise RequestError("这份报告的草稿已在页面上移除，请重新打开对话。")
        other = version.number != self.kept.number
        if other or stored != self.stored:
            self.stored, self.kept, self.kept_draft = stored, version, version.draft
            self.put(State(stored.report, version.draft, stored.last_year), "", "")
        return other

    def of_history(self, call: Call) -> tuple[str, bool, Path | None]:
        """Undo, redo, restore and the list, by the workspace."""
        if call.tool == "versions":
            return _listed(self.workspace, self.stored.id), False, None
        if call.tool == "export":
            return super().of_history(call)
        arguments = dict(call.arguments)
        after = _moved(self.workspace, self.stored.id, call.tool, arguments, self.kept.number)
        self.stored, self.kept = self.workspace.load(self.stored.id), after
        self.kept_draft = after.draft
        state = State(self.stored.report, after.draft, self.stored.last_year)
        self.put(state, call.tool, after.note)
        return _told(after), True, None

    def keep(self, request: str) -> int:
        """Put what the last turn changed into the workspace; the number of the version in force.

        Raises:
            ConflictError: somebody else changed the report or the draft meanwhile; nothing is kept.
        """
        before = self.stored.report
        changed = with_report(self.stored, self.report)
        if self.draft is not self.kept_draft and self.draft != self.kept_draft:
            record = {**self.draft.record, "brought": _brought(before, self.report)}
            draft = replace(self.draft, record=record)
            note, number = request[:200], self.kept.number
            if self.report == before:
                self.kept = self.workspace.add_draft(
                    self.stored.id, draft, maker="chat", note=note, based_on=number
                )
            else:
                self.stored, self.kept = self.workspace.add_draft_with_report(
                    changed, draft, maker="chat", note=note, based_on=number
                )
            self.kept_draft = self.draft
        elif self.report != before:
            self.stored = self.workspace.save(changed)
        return self.kept.number


def bring(workspace: Workspace, stored: Stored, other: Conversation) -> None:
    """Put a conversation that was kept elsewhere, all versions and turns, into a report without one.

    Raises:
        ConflictError: somebody saved the report or began a draft meanwhile.
    """
    first, latest = other.versions[0].state.report, other.versions[-1].state.report
    report = _with_brought(stored.report, _brought(first, latest), forth=True)
    if report != stored.report:
        stored = workspace.save(with_report(stored, report))
    before = first
    made: DraftVersion | None = None
    for version in other.versions:
        state = version.state
        record = {**state.draft.record, "brought": _brought(before, state.report)}
        made = workspace.add_draft(
            stored.id,
            replace(state.draft, record=record),
            maker="chat" if version.request else "writer",
            note=version.request[:200] or "起草",
            based_on=None if made is None else made.number,
        )
        before = state.report
    for turn in other.turns:
        workspace.add_turn(
            stored.id,
            turn.request,
            turn.reply,
            tool=turn.tool,
            changed=turn.changed,
            draft=turn.version if turn.changed else None,
        )
    if made is not None and other.version.number != made.number:
        _restored(workspace, stored.id, other.version.number, made.number)


def turn_back(
    workspace: Workspace, report_id: str, tool: str, seen: int, number: int | None = None
) -> str:
    """Undo, redo or restore, as a button does; says in words what was done.

    Args:
        seen: the version that the person who pressed the button saw in force.
        number: the version to restore.

    Raises:
        ConflictError: another version has come into force since.
        RequestError: there is nothing to undo, to redo or to restore.
    """
    arguments = {} if number is None else {"number": number}
    return _told(_moved(workspace, report_id, tool, arguments, seen))


def _moved(
    workspace: Workspace, report_id: str, tool: str, arguments: Mapping[str, Any], seen: int
) -> DraftVersion:
    if tool == "restore":
        wanted = arguments.get("number")
        if wanted is None:
            raise RequestError("请说要恢复到第几版，例如：恢复到第2版。")
        return _restored(workspace, report_id, int(wanted), seen)
    after = _step(workspace, report_id, tool, seen)
    for _ in range(min(int(arguments.get("steps") or 1), _MOST_STEPS) - 1):
        try:
            after = _step(workspace, report_id, tool, after.number)
        except RequestError:
            break
    return after


def _restored(workspace: Workspace, report_id: str, number: int, seen: int) -> DraftVersion:
    """An earlier version in force again as a new one, and with it what the turns since did.

    What was changed in the report by other means stays as it is.
    """
    stored = workspace.load(report_id)
    versions = {version.number: version for version in workspace.drafts(report_id)}
    if number not in versions or stored.draft is None:
        raise RequestError(f"没有第{number}版草稿，请重新选择。")
    back, forth = _lineage(versions, stored.draft), _lineage(versions, number)
    while back and forth and back[-1].number == forth[-1].number:
        back.pop()
        forth.pop()
    report = stored.report
    for version in back:
        report = _with_brought(report, _of(version.draft), forth=False)
    for version in reversed(forth):
        report = _with_brought(report, _of(version.draft), forth=True)
    draft = versions[number].draft
    record = {**draft.record, "brought": _brought(stored.report, report)}
    _, after = workspace.add_draft_with_report(
        with_report(stored, report),
        replace(draft, record=record),
        maker="restore",
        note=f"恢复第{number}版",
        based_on=seen,
    )
    return after


def _lineage(versions: Mapping[int, DraftVersion], number: int) -> list[DraftVersion]:
    """The versions whose work is in this one, the latest first."""
    made = versions[versions[number].content_of]
    found = [made]
    while made.parent is not None:
        made = versions[versions[made.parent].content_of]
        found.append(made)
    return found


def _of(draft: Draft) -> Mapping[str, Any]:
    """What the turn that made a draft did to the report."""
    brought: Mapping[str, Any] = draft.record.get("brought") or {}
    return brought


def _step(workspace: Workspace, report_id: str, tool: str, seen: int) -> DraftVersion:
    """One version back or forth, and the report with it."""
    before = workspace.draft(report_id)
    step = workspace.redo if tool == "redo" else workspace.undo
    after = step(report_id, based_on=seen)
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
    brought = _of(after if forth else before)
    if not brought:
        return
    stored = workspace.load(report_id)
    report = _with_brought(stored.report, brought, forth=forth)
    if report != stored.report:
        try:
            workspace.save(with_report(stored, report))
        except ConflictError:
            raise RequestError("草稿已恢复；报告刚被另一处修改，请到“其他事实”核对。") from None


def _with_brought(report: Report, brought: Mapping[str, Any], *, forth: bool) -> Report:
    """The report with what a turn brought done to it again, or taken out of it."""
    changed = brought.get("facts", {})
    if not isinstance(changed, Mapping):  # versions kept before facts were remembered by value
        changed = {label: [None, None] for label in changed} if not forth else {}
    facts = list(report.facts)
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
    kept = [c for c in report.confirmations if dict(c) not in gone]
    return replace(
        report,
        facts=tuple(facts),
        confirmations=(*kept, *(c for c in again if c not in kept)),
    )
