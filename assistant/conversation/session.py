"""The conversation: one request in, one turn out; every change a version, none ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.checking.findings import Finding
from assistant.conversation import difference
from assistant.conversation.state import Desk, Outcome, State, examined
from assistant.conversation.toolbox import TOOLS, run
from assistant.drafting.draft import Draft
from assistant.drafting.service import Event
from assistant.errors import GateClosed, NianbaoError, RequestError
from assistant.report import Report

if TYPE_CHECKING:
    from assistant.settings import Settings

Progress = Callable[[Event], None]

#: The tools that change the history and not the draft itself.
OF_HISTORY = ("undo", "redo", "restore", "versions", "export")
#: More characters than this are no instruction.
LONGEST = 4000
_FORMATS = {"word": "docx", "网页": "html", "excel": "xlsx", "markdown": "md", "文本": "txt"}


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that was chosen, with its arguments."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One request and what came of it.

    Attributes:
        tool: the tool that was used, several joined by ``,``; None where nothing was done.
        diff: the sentences that went and came.
        figures_added, figures_dropped: figures and facts that came and went, with their sources.
        findings: the findings that are new.
        version: the version in force after it.
        file: what an export wrote.
    """

    request: str
    tool: str | None
    reply: str
    changed: bool = False
    diff: tuple[difference.Change, ...] = ()
    figures_added: tuple[str, ...] = ()
    figures_dropped: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    version: int = 1
    file: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """The form of the format page, section 5."""
        return {
            "request": self.request,
            "tool": self.tool,
            "reply": self.reply,
            "changed": self.changed,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its number, what made it, for which request."""

    number: int
    state: State
    tool: str
    request: str


class Conversation:
    """Talks a draft into shape.

    Args:
        report: the report; its facts and confirmations may change by conversation.
        last_year: the report on the year before.
        draft: the draft to begin with; None takes the report's prose, or drafts first.
        settings: the settings in force; None reads them.
        writer: ``local`` (no model) or ``openai``; None for what the settings say.
        folder: where exports go; None for ``exports`` beside the data.
        earlier: drafts before this one, the oldest first, so that they can be gone back to.
        names, peers: what the index knows of other bodies; None reads the catalogue if there is one.
        progress: called while a first draft is made.

    Raises:
        GateClosed: the tables do not add up.
    """

    def __init__(
        self,
        report: Report,
        last_year: Report | None = None,
        draft: Draft | None = None,
        settings: Settings | None = None,
        *,
        writer: str | None = None,
        folder: Path | None = None,
        earlier: Sequence[Draft] = (),
        names: Mapping[str, Any] | None = None,
        peers: Sequence[Any] | None = None,
        progress: Progress | None = None,
    ) -> None:
        if settings is None:
            from assistant.settings import load

            settings = load()
        self.settings = settings
        self.writer = writer or settings.writer
        self.desk = Desk(settings=settings, writer=self.writer, folder=folder)
        State(report, Draft({}), last_year).balanced  # noqa: B018  (the gate)
        if draft is None:
            draft = _first_draft(report, last_year, settings, self.writer, progress)
        self._know(report, names, peers)
        state = State(report, draft, last_year)
        if not draft.findings:
            state = examined(self.desk, state)
        self.versions: list[Version] = [
            Version(n, State(report, old, last_year), "earlier", "")
            for n, old in enumerate(earlier, 1)
        ]
        self.versions.append(Version(len(self.versions) + 1, state, "draft", ""))
        self._line = list(range(1, len(self.versions) + 1))
        self._position = len(self._line) - 1
        self.turns: list[Turn] = []
        #: Grows with every save; see `assistant.conversation.keeping`.
        self.revision = 0
        #: The fingerprint of the files it was begun from.
        self.base = ""
        #: How many turns there were when it was opened.
        self.turns_before = 0

    def _know(
        self, report: Report, names: Mapping[str, Any] | None, peers: Sequence[Any] | None
    ) -> None:
        if names is None or peers is None:
            from assistant.retrieval import catalogue

            known = catalogue.load(self.settings.home)
            if known is not None:
                names = known.foreign_names(report.agency) if names is None else names
                peers = known.peers_of(report.agency) if peers is None else peers
        self.desk.names = names or {}
        self.desk.peers = peers or ()

    # --- what there is ------------------------------------------------------------------------

    @property
    def version(self) -> Version:
        """The version in force."""
        return self.versions[self._line[self._position] - 1]

    @property
    def state(self) -> State:
        """The report and the draft in force."""
        return self.version.state

    @property
    def draft(self) -> Draft:
        """The draft in force."""
        return self.state.draft

    @property
    def report(self) -> Report:
        """The report in force, with the facts and confirmations of the conversation."""
        return self.state.report

    @property
    def last_year(self) -> Report | None:
        """The report on the year before."""
        return self.state.last_year

    # --- a turn -------------------------------------------------------------------------------

    def say(self, text: str, progress: Progress | None = None) -> Turn:
        """Do what one request asks for.

        Args:
            text: what staff typed.
            progress: called with what was understood, before anything large is done.

        Returns:
            The turn; a request that is declined or not understood is a turn as well.
        """
        request = text.strip()
        self.desk.request, self.desk.tell, self.desk.by_model = request, progress, False
        work = Work(self)
        try:
            if not request:
                raise RequestError("请说要改什么。不知道怎么说，可以说“帮助”。")
            if len(request) > LONGEST:
                raise RequestError(f"一次最多说{LONGEST}字，请分几次。")
            self._answer(request, work)
        except NianbaoError as error:
            work.fail(str(error))
        finally:
            self.desk.tell = None
        turn = work.turn(request)
        self.turns.append(turn)
        return turn

    def _answer(self, request: str, work: Work) -> None:
        if self.writer == "openai" and self.settings.model_configured:
            from assistant.conversation.agent import answer

            answer(self, request, work)
            return
        from assistant.conversation.reader import read

        for call in read(self.state, request, self.desk.focus):
            work.use(call)

    def undo(self, steps: int = 1) -> Turn:
        """Take the last change back."""
        return self._direct(Call("undo", {"steps": steps}), "撤销")

    def redo(self, steps: int = 1) -> Turn:
        """Do again what was taken back."""
        return self._direct(Call("redo", {"steps": steps}), "重做")

    def restore(self, number: int) -> Turn:
        """Put an earlier version in force, as a new one."""
        return self._direct(Call("restore", {"number": number}), f"恢复第{number}版")

    def use(self, tool: str, **arguments: Any) -> Turn:
        """Use one tool directly, as a button does."""
        return self._direct(Call(tool, arguments), "")

    def _direct(self, call: Call, request: str) -> Turn:
        values = [str(value) for value in call.arguments.values()]
        self.desk.request = request or "，".join((call.tool, *values))
        self.desk.by_model = False
        work = Work(self)
        try:
            work.use(call)
        except NianbaoError as error:
            work.fail(str(error))
        turn = work.turn(self.desk.request)
        self.turns.append(turn)
        return turn

    # --- history ------------------------------------------------------------------------------

    def put(self, state: State, tool: str, request: str) -> None:
        """Put a new version in force; what was taken back before stays in `versions`."""
        number = len(self.versions) + 1
        self.versions.append(Version(number, state, tool, request))
        self._line = [*self._line[: self._position + 1], number]
        self._position = len(self._line) - 1

    def of_history(self, call: Call) -> tuple[str, bool, Path | None]:
        """Use a tool of the history: the reply, whether anything changed, what was written."""
        arguments = TOOLS[call.tool].checked(call.arguments)
        if call.tool in ("undo", "redo"):
            return (*self._step(call.tool, max(1, arguments.get("steps", 1))), None)
        if call.tool == "restore":
            return (*self._restore(arguments.get("number", 1)), None)
        if call.tool == "versions":
            return self._listed(), False, None
        return self._export(arguments.get("format", "docx"), arguments.get("stage", ""))

    def _step(self, tool: str, steps: int) -> tuple[str, bool]:
        back = tool == "undo"
        room = self._position if back else len(self._line) - 1 - self._position
        if not room:
            raise RequestError("没有可以撤销的修改。" if back else "没有可以重做的修改。")
        steps = min(steps, room)
        undone = self.version
        self._position += -steps if back else steps
        what = undone if back else self.version
        named = f"“{what.request}”" if what.request and steps == 1 else ""
        count = f"{steps}步" if steps > 1 else ""
        return (
            f"已{'撤销' if back else '重做'}{count}{named}，现在是第{self.version.number}版。",
            True,
        )

    def _restore(self, number: int) -> tuple[str, bool]:
        if not 1 <= number <= len(self.versions):
            raise RequestError(f"没有第{number}版，现有第1版到第{len(self.versions)}版。")
        if number == self.version.number:
            raise RequestError(f"现在就是第{number}版。")
        self.put(self.versions[number - 1].state, "restore", f"恢复第{number}版")
        return f"已恢复第{number}版的内容，存为第{len(self.versions)}版。", True

    def _listed(self) -> str:
        lines = []
        for version in self.versions:
            made = version.request or {"draft": "初稿", "earlier": "以前的版本"}.get(
                version.tool, version.tool
            )
            here = "（现在）" if version.number == self.version.number else ""
            lines.append(f"第{version.number}版：{made}{here}")
        return "\n".join(lines)

    def _export(self, form: str, stage: str) -> tuple[str, bool, Path | None]:
        from assistant.drafting.outcome import drafted_report
        from assistant.publishing import ENDINGS, publish

        ending = "." + _FORMATS.get(form.strip(". ").lower(), form.strip(". ").lower())
        if ending not in ENDINGS:
            raise RequestError(
                f"不能导出“{form}”，可以导出{'、'.join(e.strip('.') for e in ENDINGS)}。"
            )
        report = drafted_report(self.report, self.draft)
        final = "草稿" not in stage and "draft" not in stage
        folder = self.desk.folder or self.settings.home / "exports"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (_file_name(report.title) + ("" if final else "（草稿）") + ending)
        try:
            publish(replace(self.state, report=report).balanced, path, final=final)
        except GateClosed as closed:
            errors = [f for f in closed.findings if f.severity == "error"]
            first = errors[0].message if errors else str(closed)
            raise RequestError(
                f"还不能导出定稿，有{len(errors)}处要先解决。第一处：{first}要先看草稿请说“导出草稿”。"
            ) from None
        except OSError as error:
            raise RequestError(f"{path}写不了（{error.strerror}），请检查文件夹。") from None
        return f"已导出{'定稿' if final else '草稿'}：{path}", False, path

    def rebase(self, report: Report, last_year: Report | None) -> None:
        """Take over a report whose file was changed in the meantime.

        Facts and answers that the conversation brought stay; the draft is written anew, and the
        versions before are kept.
        """
        labels = {fact.label for fact in report.facts}
        first = {fact.label: fact for fact in self.versions[0].state.report.facts}
        brought = [f for f in self.report.facts if first.get(f.label) != f]
        facts = tuple(
            next((b for b in brought if b.label == f.label and first.get(f.label) == f), f)
            for f in report.facts
        )
        facts += tuple(f for f in brought if f.label not in labels)
        made = replace(
            report, facts=facts, confirmations=self.report.confirmations or report.confirmations
        )
        draft = _first_draft(made, last_year, self.settings, self.writer, None)
        self.put(
            examined(self.desk, State(made, draft, last_year)),
            "file",
            "报告文件有变化，重新起草",
        )

    # --- keeping ------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Everything: reports, versions, turns; the inverse is `from_json`."""
        from assistant.conversation.keeping import to_json

        return to_json(self)

    @classmethod
    def from_json(
        cls, data: Mapping[str, Any], settings: Settings | None = None, **options: Any
    ) -> Conversation:
        """A conversation as `to_json` gave it.

        Raises:
            ReportFileError: it is not of that form.
        """
        from assistant.conversation.keeping import from_json

        return from_json(data, settings, **options)


class Work:
    """What is done in one turn: tools one after another, gathered into the turn."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.before = conversation.state
        self.line = (list(conversation._line), conversation._position, len(conversation.versions))
        self.tools: list[str] = []
        self.replies: list[str] = []
        self.failures: list[str] = []
        self.changed = False
        self.file: Path | None = None

    def use(self, call: Call) -> str:
        """Use a tool; gives its reply.

        Raises:
            RequestError: the tool declined, or there is none of that name.
        """
        conversation = self.conversation
        if call.tool in OF_HISTORY:
            reply, changed, file = conversation.of_history(call)
            self.file = file or self.file
        else:
            before, conversation.desk.note = conversation.state, ""
            outcome: Outcome = run(conversation.desk, before, call.tool, call.arguments)
            reply = conversation.desk.note + outcome.reply
            changed = outcome.state is not before
            if changed:
                conversation.put(outcome.state, call.tool, conversation.desk.request)
            if outcome.focus is not None or changed:
                conversation.desk.focus = outcome.focus
        self.tools.append(call.tool)
        self.replies.append(reply)
        self.changed = self.changed or changed
        return reply

    def fail(self, message: str) -> None:
        """Keep a reason why something was not done."""
        self.failures.append(message)

    def back(self) -> None:
        """Forget what this turn did: the history is as it was before it."""
        conversation = self.conversation
        line, position, count = self.line
        conversation._line, conversation._position = list(line), position
        del conversation.versions[count:]
        self.tools, self.replies, self.failures = [], [], []
        self.changed, self.file = False, None

    def turn(self, request: str) -> Turn:
        """The turn that came of it."""
        after = self.conversation.state
        came, gone = difference.figures(self.before, after) if self.changed else ((), ())
        return Turn(
            request,
            ",".join(dict.fromkeys(self.tools)) or None,
            "\n".join([*self.replies, *self.failures]),
            self.changed,
            difference.difference(self.before.draft, after.draft) if self.changed else (),
            came,
            gone,
            difference.new_findings(self.before.draft, after.draft) if self.changed else (),
            self.conversation.version.number,
            self.file,
        )


def _first_draft(
    report: Report,
    last_year: Report | None,
    settings: Settings,
    writer: str,
    progress: Progress | None,
) -> Draft:
    """The report's own prose where it has some; what is missing is drafted."""
    from assistant.drafting.review import read_section
    from assistant.drafting.service import SECTION_KEYS, draft_report

    narrative = dict(report.narrative)
    missing = [key for key in SECTION_KEYS if not narrative[key].strip()]
    draft = Draft({}, (), {"kind": "people"})
    if missing:
        draft = draft_report(
            report,
            last_year=last_year,
            sections=missing,
            writer=writer,
            settings=settings,
            progress=progress,
        )
    if len(missing) == len(SECTION_KEYS):
        return draft
    plan = State(report, draft, last_year).plan
    sections = {
        key: draft.sections[key] if key in missing else read_section(plan, key, narrative[key])
        for key in SECTION_KEYS
    }
    return replace(draft, sections=sections, findings=())


def _file_name(title: str) -> str:
    return "".join("_" if character in '\\/:*?"<>|' else character for character in title)[:80]
