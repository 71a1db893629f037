"""The model writer: named slots in, prose with slots out; filled, checked, repaired, or replaced.

The chain is a LangChain Runnable: retrieval in front, ``prompt | model | parser``, the guard
behind. A sentence that still fails after the repairs is replaced by the local writer's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.drafting.answers import (
    Answer,
    AnswerSentence,
    parse_overview,
    parse_problems,
    parse_repairs,
)
from assistant.drafting.draft import (
    OPEN_MARK,
    TOPICS,
    Citation,
    Paragraph,
    Section,
    Sentence,
)
from assistant.drafting.endpoint import Endpoint
from assistant.drafting.guard import Fault, Guard, replaced, without
from assistant.drafting.local import LocalWriter
from assistant.drafting.plan import Plan
from assistant.drafting.prompting import Passage, figures_text, render
from assistant.drafting.review import trace
from assistant.drafting.slots import SLOT

REPAIRS = 2
#: A section takes at most this part of its sentences as 【待核实】.
MOST_OPEN = 0.2

_ORDINALS = "一二三四五六七八九"
_SIMPLIFIED_ONLY = "gb2312"


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
        section, repairs = self._repair(section, ask, passages, remarks)
        section = self._settle(section, remarks)
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
            if told and not told[0].text.startswith("改进措施"):
                told[0] = _prefixed(told[0], "改进措施：")
            paragraphs.append(Paragraph(f"problem-{i + 1}", f"{_ORDINALS[i]}是", (*made, *told)))
        return Section(key, tuple(paragraphs))

    def _sentence(self, said: AnswerSentence, passages: Sequence[Passage]) -> Sentence:
        """A sentence with its slots filled; an unknown slot stays, for the guard to find."""
        text = re.sub(
            r"\{([^{}\n]+)\}\s*(?:件|条|篇|次|场|期|人次|个|元|万元|%|％)(?=[，。；、）\s]|$)",
            r"{\1}",
            said.text,
        )
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

    # --- repair -----------------------------------------------------------------------------

    def faults(self, section: Section) -> dict[tuple[int, int], list[Fault]]:
        """The guard's faults, and what only a model does: slots left over, other scripts."""
        found = self.guard.faults(section, acts=True)
        names = self.plan.balanced.report.agency.name + self.plan.balanced.report.agency.region
        for i, paragraph in enumerate(section.paragraphs):
            for j, sentence in enumerate(paragraph.sentences):
                fault = _form_fault(sentence.text, names)
                if fault is not None:
                    found.setdefault((i, j), []).append(fault)
        return found

    def _repair(
        self,
        section: Section,
        ask: Callable[[Sequence[tuple[str, str]]], str],
        passages: Sequence[Passage],
        remarks: list[str],
    ) -> tuple[Section, int]:
        from assistant.drafting.prompts import prompt
        from assistant.errors import ModelError

        for round_ in range(REPAIRS):
            faults = self.faults(section)
            faults = {p: f for p, f in faults.items() if f[0].code not in ("repeated", "copied")}
            if not faults:
                return section, round_
            places = list(faults)[:20]
            listed = "\n".join(
                f"{n}. {section.paragraphs[i].sentences[j].text}（原因：{faults[(i, j)][0].message}）"
                for n, (i, j) in enumerate(places, 1)
            )
            text = prompt("repair").render(figures=figures_text(self.plan.slots), faults=listed)
            system = render(self.plan, section.key, (), "").messages[0]
            try:
                said = parse_repairs(ask([system, ("human", text)]))
            except ModelError:
                remarks.append("模型在修改时中断，未通过核对的句子由本地写法替换。")
                return section, round_
            if not said:
                return section, round_ + 1
            for n in sorted(said, reverse=True):
                new = said[n]
                if 1 <= n <= len(places):
                    place = places[n - 1]
                    sentences = [] if new is None else [self._sentence(new, passages)]
                    if sentences and section.paragraphs[place[0]].sentences[
                        place[1]
                    ].text.startswith("改进措施"):
                        if not sentences[0].text.startswith("改进措施"):
                            sentences = [_prefixed(sentences[0], "改进措施：")]
                    section = replaced(section, place, sentences)
                    if new is None:
                        break  # places after it have moved; the next round sees them again
        return section, REPAIRS

    def _settle(self, section: Section, remarks: list[str]) -> Section:
        """Replace what still fails, fill what is missing, until the guard has nothing to say."""
        for _ in range(4):
            faults = self.faults(section)
            if not faults:
                break
            remarks.append(f"{len(faults)}句未通过核对，已由本地写法替换或删去。")
            opened = sum(sentence.is_open for sentence in section.sentences)
            total = max(1, sum(1 for _ in section.sentences))
            for place in sorted(faults, reverse=True):
                sentence = section.paragraphs[place[0]].sentences[place[1]]
                codes = {fault.code for fault in faults[place]}
                ask_staff: list[Sentence] = []
                if (
                    codes == {"act"}
                    and section.key == "overview"
                    and opened + 1 <= MOST_OPEN * total
                ):
                    ask_staff = [_as_question(sentence)]
                    opened += 1
                section = replaced(section, place, ask_staff)
        else:
            return self.local.write(section.key)
        return self._complete(section)

    def _complete(self, section: Section) -> Section:
        """Put the local writer's words where the model left nothing."""
        local = self.local.write(section.key)
        mine = {paragraph.key: paragraph for paragraph in local.paragraphs}
        if section.key == "overview":
            paragraphs = [
                paragraph if paragraph.sentences else mine[paragraph.key]
                for paragraph in section.paragraphs
            ]
            return self._sound(Section("overview", tuple(paragraphs)), local)
        progress = [p for p in section.paragraphs if p.key == "progress" and p.sentences]
        progress = progress or [p for p in local.paragraphs if p.key == "progress"]
        problems = [p for p in section.paragraphs if _is_pair(p)]
        spare = [p for p in local.paragraphs if p.key.startswith("problem")]
        while len(problems) < 2 and spare:
            problems.append(spare.pop(0))
        numbered = [
            Paragraph(f"problem-{i + 1}", f"{_ORDINALS[i]}是", p.sentences)
            for i, p in enumerate(problems)
        ]
        return self._sound(Section("problems", (*progress, *numbered)), local)

    def _sound(self, section: Section, local: Section) -> Section:
        """The section if the guard passes it whole, else what of it passes, else the local one."""
        faults = self.faults(section)
        if not faults:
            return section
        reduced = without(section, faults)
        keys = {p.key for p in reduced.paragraphs}
        complete = (
            all(key in keys for key, _ in TOPICS)
            if section.key == "overview"
            else all(_is_pair(p) for p in reduced.paragraphs if p.key.startswith("problem"))
            and len(reduced.paragraphs) >= 2
        )
        if complete and not self.faults(reduced):
            return reduced
        return local


def _form_fault(text: str, names: str) -> Fault | None:
    if SLOT.search(text) or "{" in text or "}" in text:
        return Fault("slot", "占位符不在【数字】的名称里")
    letters = re.sub(r"[^A-Za-z]", "", text)
    if len(letters) > 12 and len(letters) * 4 > len(text):
        return Fault("script", "不是中文")
    for character in text:
        if "一" <= character <= "鿿" and character not in names:
            try:
                character.encode(_SIMPLIFIED_ONLY)
            except UnicodeEncodeError:
                return Fault("script", f"“{character}”不是规范的简体字")
    if len(text) > 220:
        return Fault("length", "句子过长")
    return None


def _pairs(
    answer: Answer,
) -> list[tuple[tuple[AnswerSentence, ...], tuple[AnswerSentence, ...]]]:
    """Problems with their measures: next to each other, or a list of each."""
    problems = [said for role, said in answer.paragraphs if role == "problem"]
    measures = [said for role, said in answer.paragraphs if role == "measure"]
    return list(zip(problems, measures, strict=False))


def _prefixed(sentence: Sentence, prefix: str) -> Sentence:
    return Sentence(
        prefix + sentence.text, sentence.figures, sentence.sources, sentence.origin, sentence.basis
    )


def _as_question(sentence: Sentence) -> Sentence:
    text = sentence.text.rstrip("。")
    return Sentence(f"{OPEN_MARK}：{text}】", (), sentence.sources, "model", "act")


def _is_pair(paragraph: Paragraph) -> bool:
    if not paragraph.key.startswith("problem") or len(paragraph.sentences) < 2:
        return False
    starts = [s.text.startswith("改进措施") for s in paragraph.sentences]
    return any(starts) and not starts[0]


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
