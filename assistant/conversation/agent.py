"""With a model: LangChain's `create_agent` over the tools. The tools do, the model only chooses.

What staff read are the tools' replies, never a figure or a sentence of the model's own. A tool that
changes something works for a model only where the request of staff bears it out, so that text
which was retrieved or pasted cannot ask for anything. Wrong names, wrong arguments, loops, silence
or no tool at all end in the built-in reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.checking.findings import shown
from assistant.conversation.confirming import listed
from assistant.conversation.parts import locate
from assistant.conversation.reader import NOT_UNDERSTOOD, read, refuse
from assistant.conversation.session import Call
from assistant.conversation.toolbox import TOOLS, Tool
from assistant.conversation.wording import letters, pieces
from assistant.errors import NianbaoError, RequestError

if TYPE_CHECKING:
    from assistant.conversation.session import Conversation, Work

#: Steps of the graph in one turn: each model call and each round of tools is one.
STEPS = 12
#: Tools that only answer; after one of them that quotes others, nothing is changed in that turn.
ANSWERING = (
    "figures", "explain_finding", "mend_finding", "sources", "others", "todo", "show", "help",
    "versions",
)  # fmt: skip
#: How many earlier turns a model is told.
EARLIER = 6
#: Failed tool calls after which a turn is taken from the model.
MOST_FAILURES = 4
DRAFT_TOKENS = 3000

UNAVAILABLE = "（大模型没有给出可用的回应，已用内置的方式理解这句话。）"


#: Arguments that are words of staff: a model passes them on as they were typed.
VERBATIM = ("text", "problem", "measure", "new")
#: Tools that a model may take one for another of: which of them fits, the draft shows.
FAMILIES = (
    ("drop_sentence", "drop_problem", "drop_mark", "drop_fact", "replace_words", "keep_problems"),
    ("replace_sentence", "replace_words", "replace_problem", "replace_measure", "set_fact", "confirm_mark"),
    ("add_sentence", "add_problem", "add_measure", "set_fact"),
    ("rewrite", "shorten", "lengthen", "change_tone"),
    ("move_sentence", "reorder_problems"),
    ("undo", "redo", "restore"),
    ("answer_promise", "confirm_mark", "set_fact"),
)  # fmt: skip


class NotAsked(RequestError):
    """A model did what staff did not ask for; told to the model alone."""


@dataclass(frozen=True)
class Reading:
    """What the built-in reader makes of a request: its tools, or why it is declined.

    ``tools`` is None where the reader does not understand the request.
    """

    tools: tuple[str, ...] | None = None
    declined: str = ""

    @property
    def asks_only(self) -> bool:
        """Whether the request only asks something."""
        return bool(self.tools) and all(tool in ANSWERING for tool in self.tools or ())

    def allows(self, tool: str) -> bool:
        """Whether a tool that changes something is one that the request may mean."""
        if self.tools is None:
            return True
        return any(
            tool == read or any(tool in family and read in family for family in FAMILIES)
            for read in self.tools
        )


@dataclass
class Attempt:
    """What a model does in one turn."""

    conversation: Conversation
    work: Work
    reading: Reading
    calls: set[str] = field(default_factory=set)
    declined: list[str] = field(default_factory=list)
    quoted: bool = False
    closed: bool = False
    wrong: int = 0

    def use(self, tool: Tool, arguments: Mapping[str, Any]) -> str:
        """Use a tool for the model; what it declines is told to the model."""
        if self.closed:
            return "这一轮已经结束。"
        said = json.dumps([tool.name, dict(arguments)], ensure_ascii=False, sort_keys=True)
        if said in self.calls:
            self.wrong += 1
            return "没有做：刚才已经这样调用过，不要重复，请用一句话收尾。"
        self.calls.add(said)
        given = {key: value for key, value in arguments.items() if value is not None}
        try:
            self._allow(tool, given)
            reply = self.work.use(Call(tool.name, given))
        except NotAsked as error:
            self.wrong += 1
            return f"没有做：{error}"
        except NianbaoError as error:
            self.wrong += 1
            self.declined.append(str(error))
            return f"没有做：{error}"
        self.quoted = self.quoted or tool.name == "others"
        return reply

    def _allow(self, tool: Tool, arguments: Mapping[str, Any]) -> None:
        """Refuse what staff did not ask for, or did not say.

        Raises:
            NotAsked: the request does not bear the call out.
        """
        if tool.name in ANSWERING:
            return
        request = self.conversation.desk.request
        if self.reading.declined:
            raise NotAsked(f"这个要求不能照办：{self.reading.declined}")
        if self.quoted or self.reading.asks_only:
            raise NotAsked("工作人员只是在问，没有要求改动，请只回答。")
        asked = not tool.evidence or re.search(tool.evidence, request)
        if not asked or not self.reading.allows(tool.name):
            raise NotAsked(f"工作人员这次没有要求这样做（{tool.does}），不要做。")
        for name in VERBATIM:
            words = letters(str(arguments.get(name, "")))
            if words and words not in letters(request):
                raise NotAsked(f"参数{name}只能是工作人员的原话，不要自己写。")
            if words and words == letters(request):
                raise NotAsked(f"整句话是工作人员的要求，不能当作{name}写进去。")
        if not self._pointed_at(str(arguments.get("part", ""))):
            raise NotAsked("工作人员没有说是哪一部分，不要猜，请问清楚。")

    def _pointed_at(self, part: str) -> bool:
        """Whether the request, or what was spoken of last, points at this part of the draft."""
        conversation = self.conversation
        request = pieces(conversation.desk.request)
        if not part or conversation.desk.focus is not None or pieces(part) & request:
            return True
        try:
            place = locate(conversation.state, part)
        except RequestError:
            return True  # the tool itself asks back
        return place is None or bool(pieces(place.text(conversation.state)) & request)


def answer(conversation: Conversation, request: str, work: Work) -> None:
    """Let the model choose tools for a request; where it does nothing, read it without one.

    Raises:
        RequestError: the request is declined, by the reader's refusals or by the tool that the
            model chose where the reader does not understand it either.
    """
    refuse(request)
    attempt = Attempt(conversation, work, _reading(conversation, request))
    conversation.desk.by_model = True
    failed = False
    try:
        _run(conversation, request, attempt)
    except Exception:  # whatever a server does, staff get their answer from the reader
        failed = True
    finally:
        attempt.closed = True
        conversation.desk.by_model = False
    if work.tools:
        return
    work.back()
    try:
        calls = read(conversation.state, request, conversation.desk.focus)
    except RequestError as error:
        if str(error) == NOT_UNDERSTOOD and attempt.declined:
            raise RequestError(attempt.declined[-1]) from None
        raise
    for call in calls:
        work.use(call)
    if failed and work.replies:
        work.replies.append(UNAVAILABLE)


def _run(conversation: Conversation, request: str, attempt: Attempt) -> None:
    """One run of the agent, to its end, its limit or the end of patience."""
    from langchain.agents import create_agent
    from langgraph.errors import GraphRecursionError

    from assistant.drafting.endpoint import Endpoint

    settings = conversation.settings
    endpoint = Endpoint(
        settings.llm_base_url, settings.llm_model, settings.llm_api_key, settings.llm_timeout
    )
    graph = create_agent(
        endpoint.chat_model(),
        [_offered(tool, attempt) for tool in TOOLS.values()],
        system_prompt=_system(conversation),
    )
    graph.step_timeout = settings.llm_timeout * 2
    try:
        messages: Any = {"messages": [*_history(conversation), ("user", request)]}
        for _ in graph.stream(
            messages,
            {"recursion_limit": STEPS},
            stream_mode="updates",
        ):
            if attempt.wrong >= MOST_FAILURES:
                return
    except GraphRecursionError:
        return


def _offered(tool: Tool, attempt: Attempt) -> Any:
    """A tool as LangChain has it; its arguments are loose, our own check is strict."""
    from langchain_core.tools import StructuredTool

    properties = {
        name: {"type": "string" if kind is str else "number", "description": what}
        for name, (kind, what, _) in tool.arguments.items()
    }
    schema = {
        "type": "object",
        "title": tool.name,
        "description": tool.does,
        "properties": properties,
        "required": [name for name, (_, _, needed) in tool.arguments.items() if needed],
    }

    def use(**arguments: Any) -> str:
        return attempt.use(tool, arguments)

    return StructuredTool(
        name=tool.name, description=tool.does, args_schema=schema, func=_named(use, tool.name)
    )


def _named(function: Callable[..., str], name: str) -> Callable[..., str]:
    function.__name__ = name
    return function


def _reading(conversation: Conversation, request: str) -> Reading:
    """What the built-in reader makes of a request."""
    try:
        calls = read(conversation.state, request, conversation.desk.focus)
    except RequestError as error:
        return Reading(declined="" if str(error) == NOT_UNDERSTOOD else str(error))
    return Reading(tuple(call.tool for call in calls))


def _history(conversation: Conversation) -> list[tuple[str, str]]:
    messages = []
    for turn in conversation.turns[-EARLIER:]:
        messages += [("user", turn.request), ("assistant", turn.reply[:300] or "好。")]
    return messages


def _system(conversation: Conversation) -> str:
    from assistant.drafting.prompting import quoted
    from assistant.drafting.prompts import cut_to, prompt

    state = conversation.state
    text = "\n".join(section.text for section in state.draft.sections.values())
    facts = "、".join(f"{f.label}{shown(f.value)}{f.unit}" for f in state.report.facts)
    return prompt("chat").render(
        agency=state.report.agency.name,
        year=state.report.year,
        draft=quoted(cut_to(text, DRAFT_TOKENS)),
        facts=quoted(facts) or "（无）",
        promises=quoted(listed(state)) or "（无）",
    )
