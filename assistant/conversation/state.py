"""What a conversation changes, immutable; and the one door through which a change goes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.checking.findings import Finding, Span
from assistant.checking.gate import Balanced
from assistant.drafting.draft import Draft, Paragraph, Section, Sentence
from assistant.drafting.guard import Guard
from assistant.drafting.plan import Plan, make_plan
from assistant.errors import RequestError
from assistant.report import Report

if TYPE_CHECKING:
    from assistant.conversation.part import Part
    from assistant.drafting.service import Event
    from assistant.settings import Settings

#: Faults that stand against any new sentence; ``act`` only against one that a model wrote.
_FAULTS = ("repeated", "machine", "copied")


@dataclass(frozen=True)
class State:
    """A report with its draft at one moment."""

    report: Report
    draft: Draft
    last_year: Report | None = None

    @cached_property
    def balanced(self) -> Balanced:
        """The report behind the gate.

        Raises:
            GateClosed: its tables do not add up.
        """
        return Balanced(self.report, self.last_year)

    @cached_property
    def plan(self) -> Plan:
        """What this report has to say."""
        return make_plan(self.balanced)

    def section(self, key: str) -> Section:
        """A section of the draft.

        Raises:
            RequestError: it was not drafted.
        """
        section = self.draft.sections.get(key)
        if section is None:
            raise RequestError("这一部分还没有起草。")
        return section


@dataclass
class Desk:
    """What the tools work with besides the state: settings, names of others, the writer.

    Attributes:
        names, peers: what the index knows of other bodies.
        writer: ``local`` or ``openai``, for rewriting.
        request: what staff typed in this turn; figures and facts may come only from there.
        by_model: whether a model chose the tool and its arguments.
        focus: the part that was spoken of last.
        tell: called with what is going on.
        folder: where exports go.
    """

    settings: Settings | None = None
    names: Mapping[str, Any] = field(default_factory=dict)
    peers: Sequence[Any] = ()
    writer: str = "local"
    request: str = ""
    by_model: bool = False
    focus: Part | None = None
    tell: Callable[[Event], None] | None = None
    folder: Path | None = None
    made: Path | None = None
    variant: int = 0
    note: str = ""
    _guards: list[tuple[Plan, MemoGuard]] = field(default_factory=list)

    def guard(self, state: State) -> Guard:
        """The guard for this state; kept, so that a section is looked at once."""
        for plan, guard in self._guards:
            if plan is state.plan:
                return guard
        guard = MemoGuard(state.plan, self.names, self.peers)
        self._guards = [*self._guards[-3:], (state.plan, guard)]
        return guard

    def understood(self, text: str) -> None:
        """Say what was understood, before anything large is done."""
        text = f"理解为：{text}"
        self.note = text
        if self.tell is not None:
            from assistant.drafting.service import Event

            self.tell(Event("write", text))


class MemoGuard(Guard):
    """A guard that remembers what it found in a section's text."""

    def findings(self, section: Section) -> list[Finding]:
        """All findings of the rules on prose about this section."""
        memory: dict[tuple[str, str], list[Finding]] = self.__dict__.setdefault("_memory", {})
        key = (section.key, section.text)
        if key not in memory:
            if len(memory) > 16:
                memory.clear()
            memory[key] = [_as_typed(section, finding) for finding in super().findings(section)]
        return memory[key]


def _as_typed(section: Section, finding: Finding) -> Finding:
    """What a measure in the words of staff says will be done is a warning, as in any text of people.

    每季度抽查2次 is no figure of the past, which tables and facts could hold.
    """
    if finding.code != "N-UNSUPPORTED" or not isinstance(finding.where, Span):
        return finding
    from assistant.conversation.truth import plans

    start, end = finding.where.start, finding.where.end
    for sentence in section.sentences:
        at = section.text.find(sentence.text)
        if at <= start and end <= at + len(sentence.text) and sentence.basis == "measure:people":
            if any(a <= start - at and end - at <= b for a, b in plans(sentence.text)):
                return replace(finding, severity="warning")
    return finding


@dataclass(frozen=True)
class Outcome:
    """What a tool did.

    Attributes:
        state: the new state; the old one where nothing changed.
        reply: for staff.
        focus: the part that was touched, for 这段 in the next request.
    """

    state: State
    reply: str
    focus: Part | None = None


def settle(
    desk: Desk,
    before: State,
    sections: Iterable[Section],
    *,
    report: Report | None = None,
) -> State:
    """The state with new sections (and a new report), if everything in it is true.

    Raises:
        RequestError: what was to be put in would not pass the guard; the message says why.
    """
    draft = before.draft
    for section in sections:
        draft = draft.with_section(section)
    made = State(report or before.report, draft, before.last_year)
    findings: list[Finding] = []
    for key, section in draft.sections.items():
        found = desk.guard(made).findings(section)
        _refuse_empty(section, before.draft.sections.get(key))
        _refuse_errors(section, found, before, key)
        _refuse_faults(desk, made, section, before.draft.sections.get(key))
        findings += [finding for finding in found if finding.code != "S-SECTION"]
    return State(made.report, replace(draft, findings=tuple(findings)), before.last_year)


def examined(desk: Desk, state: State) -> State:
    """The state with the findings of its draft as they are."""
    findings = [
        finding
        for section in state.draft.sections.values()
        for finding in desk.guard(state).findings(section)
        if finding.code != "S-SECTION"
    ]
    return State(state.report, replace(state.draft, findings=tuple(findings)), state.last_year)


def _refuse_empty(section: Section, old: Section | None) -> None:
    if old is None:
        return
    if section.key == "overview":
        left = {paragraph.key for paragraph in section.paragraphs if paragraph.sentences}
        for paragraph in old.paragraphs:
            if paragraph.heading and paragraph.sentences and paragraph.key not in left:
                name = paragraph.heading.rstrip("。")
                raise RequestError(f"这样“{name}”就没有内容了，没有改。可以缩短它，或换成别的话。")
    elif any(p.sentences for p in old.paragraphs) and not any(
        p.key.startswith("problem") or not p.heading for p in section.paragraphs if p.sentences
    ):
        raise RequestError("第五部分不能没有内容，没有改。")


def _refuse_errors(section: Section, found: Sequence[Finding], before: State, key: str) -> None:
    known = {
        (finding.code, _quoted(finding, before.draft.sections.get(key)))
        for finding in before.draft.findings
    }
    for finding in found:
        if finding.severity != "error" or finding.code.startswith(("S-", "R-")):
            continue
        if (finding.code, _quoted(finding, section)) not in known:
            raise RequestError(f"没有改：{finding.message}")


def _quoted(finding: Finding, section: Section | None) -> str:
    if section is None or not isinstance(finding.where, Span):
        return ""
    return section.text[max(0, finding.where.start - 6) : finding.where.end]


def _refuse_faults(desk: Desk, made: State, section: Section, old: Section | None) -> None:
    known = set() if old is None else {sentence.text for sentence in old.sentences}
    fresh = {s.text for s in section.sentences if s.text not in known}
    if not fresh:
        return
    faults = desk.guard(made).faults(section, acts=True)
    for (i, j), found in faults.items():
        sentence = section.paragraphs[i].sentences[j]
        if sentence.text not in fresh:
            continue
        for fault in found:
            if fault.code == "act" and sentence.origin != "model":
                continue
            quotes = sentence.basis.startswith("promise")  # last year's words, named as such
            if fault.code == "copied" and (quotes or sentence.origin == "rule"):
                continue
            if fault.code == "act" or fault.code in _FAULTS:
                raise RequestError(f"没有改：“{short(sentence.text)}”{fault.message}。")


def short(text: str, most: int = 24) -> str:
    """A text cut for a reply."""
    return text if len(text) <= most else text[:most] + "……"


def with_sentences(section: Section, index: int, sentences: Sequence[Sentence]) -> Section:
    """The section with the sentences of one paragraph replaced; an empty paragraph goes."""
    paragraphs = list(section.paragraphs)
    if sentences:
        paragraphs[index] = replace(paragraphs[index], sentences=tuple(sentences))
    else:
        del paragraphs[index]
    return replace(section, paragraphs=tuple(paragraphs))


def numbered(section: Section) -> Section:
    """The section with its problems numbered 一是、二是 in order."""
    ordinals = "一二三四五六七八九"
    paragraphs: list[Paragraph] = []
    number = 0
    for paragraph in section.paragraphs:
        if paragraph.key.startswith("problem-"):
            number += 1
            heading = f"{ordinals[number - 1]}是" if number <= 9 else f"第{number}是"
            paragraph = replace(paragraph, key=f"problem-{number}", heading=heading)
        paragraphs.append(paragraph)
    return replace(section, paragraphs=tuple(paragraphs))
