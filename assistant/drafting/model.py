"""The model writer: named slots in, prose with slots out; filled, checked, repaired, or replaced.

The chain is a LangChain Runnable: retrieval in front, ``prompt | model | parser``, the guard
behind. A sentence that still fails after the repairs is replaced by the local writer's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.drafting.answers import Answer, AnswerSentence, parse_overview, parse_problems
from assistant.drafting.draft import TOPICS, Citation, Paragraph, Section, Sentence
from assistant.drafting.endpoint import Endpoint
from assistant.drafting.guard import Guard
from assistant.drafting.local import LocalWriter
from assistant.drafting.mending import ORDINALS, Mender, as_measure, is_measure
from assistant.drafting.plan import Plan
from assistant.drafting.prompting import Passage, render
from assistant.drafting.review import trace
from assistant.drafting.slots import SLOT


@dataclass
class Written:
    """A section that a model wrote, and the record of how."""

    section: Section
    tokens: dict[str, int]
    remarks: list[str] = field(default_factory=list)
    prompt_sha256: str = ""
    repairs: int = 0


class ModelWriter:
    """Writes sections with a model.

    Args:
        plan: what the report has to say.
        endpoint: the model.
        guard: what every sentence must pass.
        local: the writer whose sentences stand in for what fails.
        say: called with text as it streams.
    """

    def __init__(
        self,
        plan: Plan,
        endpoint: Endpoint,
        guard: Guard,
        local: LocalWriter,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.plan = plan
        self.endpoint = endpoint
        self.guard = guard
        self.local = local
        self.say = say

    def write(self, key: str, passages: Sequence[Passage], wish: str = "") -> Written:
        """Write one section.

        Args:
            key: ``overview`` or ``problems``.
            passages: past passages to learn the wording from.
            wish: what staff asked for, in their words.

        Raises:
            ModelError: the model could not be reached or answered with nothing at all, twice.
        """
        from langchain_core.runnables import RunnableLambda

        request = render(self.plan, key, passages, wish)
        tokens = {"prompt": 0, "completion": 0}
        remarks: list[str] = []

        def ask(messages: Sequence[tuple[str, str]]) -> str:
            reply = self.endpoint.stream(messages, self.say)
            tokens["prompt"] += reply.prompt_tokens
            tokens["completion"] += reply.completion_tokens
            if not reply.complete:
                remarks.append("模型的回答没有写完，缺少的部分由本地写法补足。")
                return _complete_part(reply.text)
            return reply.text

        parse = parse_overview if key == "overview" else parse_problems
        chain = RunnableLambda(ask) | RunnableLambda(parse)
        answer: Answer = chain.invoke(request.messages)
        if answer.is_empty:
            remarks.clear()
            answer = chain.invoke(request.messages)
        if answer.is_empty:
            remarks.append("模型没有给出可用的文字，本部分由本地写法起草。")
            return Written(self.local.write(key), tokens, remarks, request.sha256)
        section = self._section(key, answer, passages)
        mender = Mender(
            self.plan, self.guard, self.local, lambda said: self._sentence(said, passages)
        )
        section, repairs = mender.mend(section, ask, remarks)
        return Written(section, tokens, remarks, request.sha256, repairs)

    # --- from answer to section ---------------------------------------------------------------

    def _section(self, key: str, answer: Answer, passages: Sequence[Passage]) -> Section:
        spoken = dict(answer.paragraphs)
        paragraphs: list[Paragraph] = []
        if key == "overview":
            for topic, heading in TOPICS:
                made = [self._sentence(s, passages) for s in spoken.get(topic, ())]
                paragraphs.append(Paragraph(topic, heading, tuple(made)))
            return Section(key, tuple(paragraphs))
        progress = [s for role, said in answer.paragraphs if role == "progress" for s in said]
        if progress:
            made = [self._sentence(s, passages) for s in progress]
            paragraphs.append(Paragraph("progress", "", tuple(made)))
        pairs = _pairs(answer)[:4]
        for i, (problem, measure) in enumerate(pairs):
            made = [self._sentence(s, passages) for s in problem]
            told = [self._sentence(s, passages) for s in measure]
            if told and not is_measure(told[0]):
                told[0] = as_measure(told[0])
            paragraphs.append(Paragraph(f"problem-{i + 1}", f"{ORDINALS[i]}是", (*made, *told)))
        return Section(key, tuple(paragraphs))

    def _sentence(self, said: AnswerSentence, passages: Sequence[Passage]) -> Sentence:
        """A sentence with its slots filled; an unknown slot stays, for the guard to find."""
        text = re.sub(
            r"\{([^{}\n]+)\}\s*(?:件|条|篇|次|场|期|人次|个|元|万元|%|％)(?=[，。；、）\s]|$)",
            r"{\1}",
            said.text,
        )
        text = SLOT.sub(lambda match: "{" + self._known(match[1]) + "}", text)
        filled = self.plan.slots.fill(text)
        citations = tuple(
            Citation(passages[n - 1].agency, passages[n - 1].year, passages[n - 1].text)
            for n in said.passages
            if 1 <= n <= len(passages)
        )
        if filled is None:
            return Sentence(text, (), citations, "model")
        digits = trace(filled.text, self.plan.ledger)
        slot_texts = [figure.text for figure in filled.figures]
        extra = tuple(f for f in digits if f.text not in slot_texts)
        return Sentence(filled.text, (*filled.figures, *extra), citations, "model")

    def _known(self, name: str) -> str:
        """The name of a figure as the ledger has it, from how models vary it: {新收申请的增长率}."""
        plain = re.sub(r"[\s（）()的“”]|比上年", "", name)
        for behind in ("上年", "（上年）"):
            if plain.endswith(behind) and plain not in self.plan.slots:
                plain = "上年" + plain.removesuffix(behind)
        return plain if name not in self.plan.slots and plain in self.plan.slots else name


def _pairs(
    answer: Answer,
) -> list[tuple[tuple[AnswerSentence, ...], tuple[AnswerSentence, ...]]]:
    """Problems with their measures: next to each other, or a list of each."""
    problems = [said for role, said in answer.paragraphs if role == "problem"]
    measures = [said for role, said in answer.paragraphs if role == "measure"]
    return list(zip(problems, measures, strict=False))


def _complete_part(text: str) -> str:
    """What of a cut answer is whole: up to its last full stop."""
    end = max(text.rfind(mark) for mark in "。！？】\n")
    return text[: end + 1] if end > 0 else ""


def record_of(written: Mapping[str, Written]) -> dict[str, Any]:
    """What goes on record with the draft."""
    return {
        "prompts": {key: item.prompt_sha256 for key, item in written.items()},
        "repairs": {key: item.repairs for key, item in written.items()},
        "remarks": [remark for item in written.values() for remark in dict.fromkeys(item.remarks)],
    }
