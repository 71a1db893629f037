"""The conversation: one request in, one turn out; every change a version that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.conversation.reader import understand
from assistant.conversation.state import Desk, State
from assistant.conversation.toolbox import run
from assistant.drafting.draft import Draft
from assistant.errors import RequestError
from assistant.report import Report

if TYPE_CHECKING:
    from assistant.drafting.service import Event
    from assistant.settings import Settings

_NOT_UNDERSTOOD = (
    "没有听懂这句话，初稿没有改动。可以说：缩短主动公开、重写第二个问题、"
    "加一条：开展培训3次、删去待核实、撤销，或问“新收申请是多少”。"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One request and what came of it; ``tool`` is None where nothing was done."""

    request: str
    tool: str | None
    reply: str
    changed: bool

    def to_json(self) -> dict[str, Any]:
        """The form of the format page, section 5."""
        return {
            "request": self.request,
            "tool": self.tool,
            "reply": self.reply,
            "changed": self.changed,
        }


@dataclass
class Conversation:
    """A conversation over one draft.

    Raises (when made, and by every change):
        GateClosed: the tables do not add up.
    """

    report_given: Report
    last_year: Report | None
    draft_given: Draft
    settings: Settings | None = None
    turns: list[Turn] = field(default_factory=list)

    def __post_init__(self) -> None:
        state = State(self.report_given, self.draft_given, self.last_year)
        _ = state.balanced
        self._states = [state]
        self._at = 0
        self._desk = Desk(settings=self.settings)
        if self.settings is not None:
            from assistant.retrieval import catalogue

            known = catalogue.load(self.settings.home)
            if known is not None:
                self._desk.names = known.foreign_names(self.report_given.agency)
                self._desk.peers = known.peers_of(self.report_given.agency)

    @property
    def state(self) -> State:
        """The report and the draft as they are now."""
        return self._states[self._at]

    @property
    def draft(self) -> Draft:
        """The draft as it is now."""
        return self.state.draft

    @property
    def report(self) -> Report:
        """The report as it is now: facts and confirmations may have changed."""
        return self.state.report

    def say(self, request: str, progress: Callable[[Event], None] | None = None) -> Turn:
        """Do what ``request`` asks for; what cannot be done is told, and changes nothing."""
        self._desk.request = request
        self._desk.tell = progress
        understood = understand(request)
        if understood is None:
            turn = Turn(request, None, _NOT_UNDERSTOOD, False)
        elif understood.tool == "undo":
            turn = self._moved(request, "undo", -1)
        elif understood.tool == "redo":
            turn = self._moved(request, "redo", 1)
        else:
            turn = self._run(request, understood.tool, understood.arguments)
        self.turns.append(turn)
        return turn

    def _run(self, request: str, tool: str, arguments: dict[str, Any]) -> Turn:
        self._desk.variant += 1
        try:
            outcome = run(self._desk, self.state, tool, arguments)
        except RequestError as declined:
            return Turn(request, None, str(declined), False)
        self._desk.focus = outcome.focus or self._desk.focus
        changed = outcome.state is not self.state and outcome.state != self.state
        if changed:
            self._states = [*self._states[: self._at + 1], outcome.state]
            self._at += 1
        return Turn(request, tool, outcome.reply, changed)

    def _moved(self, request: str, tool: str, step: int) -> Turn:
        if not 0 <= self._at + step < len(self._states):
            reply = "没有可以撤销的修改。" if step < 0 else "没有可以重做的修改。"
            return Turn(request, None, reply, False)
        self._at += step
        reply = "已撤销上一步，恢复到修改之前。" if step < 0 else "已重做。"
        return Turn(request, tool, reply, True)
