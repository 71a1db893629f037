"""With a model: LangChain's `create_agent` over the tools. The tools do, the model only chooses.

What staff read are the tools' replies, never a figure or a sentence of the model's own. A tool that
changes something works for a model only where the request of staff bears it out, so that text
which was retrieved or pasted cannot ask for anything. Wrong names, wrong arguments, loops, silence
or no tool at all end in the built-in reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.checking.findings import shown
from assistant.conversation.confirming import listed
from assistant.conversation.reader import NOT_UNDERSTOOD, read, refuse
from assistant.conversation.session import Call
from assistant.conversation.toolbox import TOOLS, Tool
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


@dataclass
class Attempt:
    """What a model does in one turn."""

    conversation: Conversation
    work: Work
    asks_only: bool
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
        try:
            self._allow(tool)
            given = {key: value for key, value in arguments.items() if value is not None}
            reply = self.work.use(Call(tool.name, given))
        except NianbaoError as error:
            self.wrong += 1
            self.declined.append(str(error))
            return f"没有做：{error}"
        self.quoted = self.quoted or tool.name == "others"
        return reply

    def _allow(self, tool: Tool) -> None:
        """Refuse what staff did not ask for."""
        if tool.name in ANSWERING:
            return
        request = self.conversation.desk.request
        if self.quoted or self.asks_only:
            raise RequestError("工作人员只是在问，没有要求改动，请只回答。")
        if tool.evidence and not re.search(tool.evidence, request):
            raise RequestError(f"工作人员这次没有要求这样做（{tool.does}），不要做。")


def answer(conversation: Conversation, request: str, work: Work) -> None:
    """Let the model choose tools for a request; where it does nothing, read it without one.

    Raises:
        RequestError: the request is declined, by the reader's refusals or by the tool that the
            model chose where the reader does not understand it either.
    """
    refuse(request)
    attempt = Attempt(conversation, work, _asks_only(conversation, request))
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


def _asks_only(conversation: Conversation, request: str) -> bool:
    """Whether the reader is sure that the request only asks something."""
    try:
        calls: Sequence[Call] = read(conversation.state, request, conversation.desk.focus)
    except RequestError:
        return False
    return all(call.tool in ANSWERING for call in calls)


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
