"""Mending what a model wrote: repaired by the model, then replaced by the local writer's.

Every sentence must pass the guard, and what only a model does wrong: slots left over, another
script, sentences without end. What cannot be mended is dropped; what is then missing is filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.drafting.answers import AnswerSentence, parse_repairs
from assistant.drafting.draft import OPEN_MARK, TOPICS, Paragraph, Section, Sentence
from assistant.drafting.guard import Fault, Guard, replaced, without
from assistant.drafting.local import LocalWriter
from assistant.drafting.plan import Plan
from assistant.drafting.prompting import figures_text, render
from assistant.drafting.prompts import prompt
from assistant.drafting.slots import SLOT
from assistant.errors import ModelError

#: A model is asked to repair its sentences this often at most.
REPAIRS = 2
#: A section takes at most this part of its sentences as 【待核实】.
MOST_OPEN = 0.2
#: How many sentences one repair asks for.
REPAIRED_AT_ONCE = 12
LONGEST_SENTENCE = 220

ORDINALS = "一二三四五六七八九"
MEASURE = "改进措施："

Ask = Callable[[Sequence[tuple[str, str]]], str]


class Mender:
    """Mends sections that a model wrote.

    Args:
        sentence: makes a sentence of an answer's: slots filled, figures traced.
    """

    def __init__(
        self,
        plan: Plan,
        guard: Guard,
        local: LocalWriter,
        sentence: Callable[[AnswerSentence], Sentence],
    ) -> None:
        self.plan = plan
        self.guard = guard
        self.local = local
        self.sentence = sentence

    def mend(self, section: Section, ask: Ask, remarks: list[str]) -> tuple[Section, int]:
        """The section as the guard passes it, and how many repairs were asked for.

        Args:
            ask: sends messages to the model and gives its text.
            remarks: what staff should know is added to it.
        """
        section, repairs = self._repair(section, ask, remarks)
        return self._settle(section, remarks), repairs

    def faults(self, section: Section) -> dict[tuple[int, int], list[Fault]]:
        """The guard's faults, and those of form, by (paragraph, sentence)."""
        found = self.guard.faults(section, acts=True)
        names = self.plan.balanced.report.agency.name + self.plan.balanced.report.agency.region
        for i, paragraph in enumerate(section.paragraphs):
            for j, sentence in enumerate(paragraph.sentences):
                fault = _form_fault(sentence.text, names)
                if fault is not None:
                    found.setdefault((i, j), []).append(fault)
        return found

    def _repair(self, section: Section, ask: Ask, remarks: list[str]) -> tuple[Section, int]:
        system = render(self.plan, section.key, (), "").messages[0]
        for asked in range(REPAIRS):
            faults = {
                place: found
                for place, found in self.faults(section).items()
                if found[0].code not in ("repeated", "copied")  # dropped, not reworded
            }
            if not faults:
                return section, asked
            places = list(faults)[:REPAIRED_AT_ONCE]
            listed = "\n".join(
                f"{n}. {section.paragraphs[i].sentences[j].text}（原因：{faults[i, j][0].message}）"
                for n, (i, j) in enumerate(places, 1)
            )
            text = prompt("repair").render(figures=figures_text(self.plan.slots), faults=listed)
            try:
                said = parse_repairs(ask([system, ("human", text)]))
            except ModelError:
                remarks.append("模型在修改时中断，未通过核对的句子由本地写法替换。")
                return section, asked + 1
            section = self._with_repairs(section, places, said)
        return section, REPAIRS

    def _with_repairs(
        self,
        section: Section,
        places: Sequence[tuple[int, int]],
        said: dict[int, AnswerSentence | None],
    ) -> Section:
        """The section with the rewritten sentences; last first, so that places keep."""
        numbered = [(places[n - 1], new) for n, new in said.items() if 1 <= n <= len(places)]
        for place, new in sorted(numbered, key=lambda item: item[0], reverse=True):
            old = section.paragraphs[place[0]].sentences[place[1]]
            sentences = [] if new is None else [self.sentence(new)]
            if sentences and is_measure(old) and not is_measure(sentences[0]):
                sentences = [as_measure(sentences[0])]
            section = replaced(section, place, sentences)
        return section

    def _settle(self, section: Section, remarks: list[str]) -> Section:
        """Drop what still fails until the guard has nothing to say, then fill what is missing."""
        dropped = 0
        for _ in range(4):
            faults = self.faults(section)
            if not faults:
                break
            dropped += len(faults)
            section = self._dropped(section, faults)
        else:
            remarks.append("模型的文字未通过核对，本部分由本地写法起草。")
            return self.local.write(section.key)
        if dropped:
            remarks.append(f"模型写的{dropped}句未通过核对，已由本地写法替换、删去或改为待核实。")
        return self._complete(section)

    def _dropped(self, section: Section, faults: dict[tuple[int, int], list[Fault]]) -> Section:
        """Without the faulty sentences; an act nobody confirmed becomes a question to staff."""
        opened = sum(sentence.is_open for sentence in section.sentences)
        total = max(1, sum(1 for _ in section.sentences))
        for place in sorted(faults, reverse=True):
            sentence = section.paragraphs[place[0]].sentences[place[1]]
            question: list[Sentence] = []
            only_act = {fault.code for fault in faults[place]} == {"act"}
            if only_act and section.key == "overview" and opened + 1 <= MOST_OPEN * total:
                question = [_as_question(sentence)]
                opened += 1
            section = replaced(section, place, question)
        return section

    def _complete(self, section: Section) -> Section:
        """The local writer's words where the model left nothing."""
        local = self.local.write(section.key)
        if section.key == "overview":
            mine = {paragraph.key: paragraph for paragraph in local.paragraphs}
            filled = tuple(p if p.sentences else mine[p.key] for p in section.paragraphs)
            return self._sound(replace(section, paragraphs=filled), local)
        progress = [p for p in section.paragraphs if p.key == "progress" and p.sentences]
        progress = progress or [p for p in local.paragraphs if p.key == "progress"]
        problems = [p for p in section.paragraphs if is_pair(p)]
        spare = [p for p in local.paragraphs if is_pair(p)]
        while len(problems) < 2 and spare:
            problems.append(spare.pop(0))
        return self._sound(Section("problems", (*progress, *numbered_problems(problems))), local)

    def _sound(self, section: Section, local: Section) -> Section:
        """The section if the guard passes it whole, else what of it passes, else the local one."""
        faults = self.faults(section)
        if not faults:
            return section
        reduced = without(section, faults)
        pairs = [p for p in reduced.paragraphs if p.key.startswith("problem")]
        if section.key == "overview":
            complete = len(reduced.paragraphs) == len(TOPICS)
        else:
            complete = len(pairs) >= 2 and all(map(is_pair, pairs))
        return reduced if complete and not self.faults(reduced) else local


def is_measure(sentence: Sentence) -> bool:
    """Whether a sentence is a measure of 五."""
    return sentence.text.startswith("改进措施")


def as_measure(sentence: Sentence) -> Sentence:
    """The sentence marked as a measure."""
    return replace(sentence, text=MEASURE + sentence.text)


def is_pair(paragraph: Paragraph) -> bool:
    """Whether a paragraph tells a problem and then its measure."""
    if not paragraph.key.startswith("problem") or len(paragraph.sentences) < 2:
        return False
    measures = [is_measure(sentence) for sentence in paragraph.sentences]
    return any(measures) and not measures[0]


def whole_pairs(section: Section) -> Section:
    """五 without a problem that has lost its measure or a measure its problem, numbered anew."""
    kept = [p for p in section.paragraphs if not p.key.startswith("problem-")]
    pairs = [p for p in section.paragraphs if p.key.startswith("problem-")]
    if all(map(is_pair, pairs)):
        return section
    return Section(section.key, (*kept, *numbered_problems(list(filter(is_pair, pairs)))))


def numbered_problems(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The problems numbered anew from 一是."""
    return [
        Paragraph(f"problem-{i + 1}", f"{ORDINALS[i]}是", paragraph.sentences)
        for i, paragraph in enumerate(paragraphs)
    ]


def _as_question(sentence: Sentence) -> Sentence:
    text = sentence.text.rstrip("。")
    return Sentence(f"{OPEN_MARK}：{text}】", (), sentence.sources, "model", "act")


def _form_fault(text: str, names: str) -> Fault | None:
    if SLOT.search(text) or "{" in text or "}" in text:
        return Fault("slot", "占位符不在【数字】的名称里")
    letters = re.sub(r"[^A-Za-z]", "", text)
    if len(letters) > 12 and len(letters) * 4 > len(text):
        return Fault("script", "不是中文")
    for character in text:
        if "一" <= character <= "鿿" and character not in names:
            try:
                character.encode("gb2312")
            except UnicodeEncodeError:
                return Fault("script", f"“{character}”不是规范的简体字")
    if len(text) > LONGEST_SENTENCE:
        return Fault("length", "句子过长")
    return None
