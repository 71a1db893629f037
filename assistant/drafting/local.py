"""The local writer: no model, no network.

It says what the plan holds, in phrasings kept as data, with this year's figures in their slots.
Nothing it writes rests on anything but the ledger, the facts, and what staff confirmed; what
only staff can know stands as 【待核实：…】.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.drafting.draft import TOPICS, Paragraph, Section, Sentence
from assistant.drafting.phrasings import (
    FactPhrase,
    choose,
    fact_phrase,
    phrasings,
    self_name,
)
from assistant.drafting.plan import Plan
from assistant.drafting.promises import STATUS_LABELS, Promise
from assistant.drafting.signals import tell
from assistant.ledger.figures import Source

if TYPE_CHECKING:
    from assistant.drafting.service import Surroundings

#: Facts that one topic tells at most, and how many share a sentence.
FACTS_OF_A_TOPIC = 8
FACTS_OF_A_SENTENCE = 3

#: What past passages are asked for, by topic.
_PAST = {
    "disclosure": "主动公开 制发行政规范性文件 行政许可 行政处罚",
    "requests": "依申请公开 新收申请 办结 予以公开 结转下年度",
    "management": "行政规范性文件 废止 现行有效",
    "safeguards": "因政府信息公开引起的行政复议 行政诉讼",
}

_LIST = re.compile(r"<([^<>]+)>")
_ORDINALS = "一二三四五六七八九"


class LocalWriter:
    """Writes one report's sections from its plan.

    Args:
        plan: what this report has to say.
        variant: another number gives other wordings (rewriting).
        surroundings: past passages whose sentences may serve as templates.
    """

    def __init__(
        self, plan: Plan, variant: int = 0, surroundings: Surroundings | None = None
    ) -> None:
        self.plan = plan
        self.surroundings = surroundings
        self.slots = plan.slots
        self.report = plan.balanced.report
        self.seed = (self.report.agency.name, self.report.year, variant)
        self.self_name = self_name(self.report.agency)

    def write(self, section: str) -> Section:
        """``overview`` or ``problems``."""
        return self.overview() if section == "overview" else self.problems()

    # --- 一 ---------------------------------------------------------------------------------

    def overview(self) -> Section:
        """一、总体情况: five topics under their headings."""
        return Section("overview", tuple(self.topic(key) for key, _ in TOPICS))

    def topic(self, key: str) -> Paragraph:
        """One topic of 一."""
        heading = dict(TOPICS)[key]
        moves = self._moves(key)
        facts = self._facts([p for p in self.plan.facts if p.topic == key])
        sentences = [*facts, *moves] if key in ("disclosure", "platforms") else [*moves, *facts]
        if key == "safeguards":
            sentences = [*facts, *moves]
        if not sentences:
            sentences = [self._nothing(key)]
        return Paragraph(key, heading, tuple(self._with_year(key, sentences)))

    def _moves(self, topic: str) -> list[Sentence]:
        told: set[str] = set()
        sentences = []
        past = self._past(topic)
        for move in phrasings().moves:
            if move.topic != topic or move.key in told or not move.holds(self.slots):
                continue
            sentence = self.sentence(choose(move.say, move.key, *self.seed))
            if sentence is not None:
                same = past.pop(frozenset(f.source for f in sentence.figures), None)
                if same is not None:
                    sentence, past = same, {}
                told.add(move.key)
                sentences.append(sentence)
        return sentences

    def _past(self, topic: str) -> dict[frozenset[Source], Sentence]:
        """Past sentences with this year's figures, by what they tell; at most one a topic serves.

        The body's own past comes first and bodies of the same kind after it; one a topic is enough,
        so that no draft is sewn together from others'.
        """
        around = self.surroundings
        if around is None or around.index is None or topic not in _PAST:
            return {}
        from assistant.drafting.past import past_sentences

        hits = around.index.search(
            _PAST[topic],
            section="overview",
            agency=self.report.agency.name,
            kind=self.report.agency.kind,
            region=self.report.agency.region,
            top=20,
            year_before=self.report.year,
        )
        names = around.names
        found = past_sentences([hit.passage for hit in hits], self.plan, names)
        own = [s for s in found if len(s.sources) > 1]
        return {s.sources: s.sentence() for s in own[:1]}

    def _facts(self, phrases: Sequence[FactPhrase]) -> list[Sentence]:
        clauses: list[str] = []
        compared: list[str] = []
        for phrase in phrases[:FACTS_OF_A_TOPIC]:
            change = self._change(phrase.fact.label)
            (compared if change else clauses).append(phrase.clause + change)
        groups = [[clause] for clause in compared]
        if len(compared) == 2 and sum(map(len, compared)) < 110:
            groups = [["；".join(compared)]]
        for i in range(0, len(clauses), FACTS_OF_A_SENTENCE):
            groups.append(clauses[i : i + FACTS_OF_A_SENTENCE])
        made = (self.sentence("，".join(group) + "。") for group in groups)
        return [sentence for sentence in made if sentence is not None]

    def _change(self, name: str) -> str:
        for more, rate, words in (
            ("增加", "增长率", "增长"),
            ("减少", "下降率", "下降"),
        ):
            if name + more in self.slots:
                if name + rate in self.slots:
                    return f"，比上年{more}{{{name}{more}}}、{words}{{{name}{rate}}}"
                return f"，比上年{more}{{{name}{more}}}"
        return ""

    def _nothing(self, key: str) -> Sentence:
        what = {
            "disclosure": "本年主动公开的主要内容和数量",
            "management": "本年政府信息目录、审查、归档等管理情况",
            "platforms": "网站、政务新媒体等公开平台本年的建设和变化情况",
            "safeguards": "本年培训、考核和监督情况",
            "requests": "本年依申请公开情况",
        }[key]
        return Sentence(f"【待核实：{what}；没有变化的如实写明】", basis=f"topic:{key}")

    def _with_year(self, key: str, sentences: list[Sentence]) -> list[Sentence]:
        """The first topic says which year it speaks of."""
        year = f"{self.report.year}年"
        if key != "disclosure" or sentences[0].is_open:
            return sentences
        first = sentences[0]
        if first.text.startswith(("全年", "年内", "本年")):
            text = f"{year}，{self.self_name}" + re.sub(r"^(?:全年|年内|本年)", "", first.text)
        elif first.text.startswith(self.self_name):
            text = f"{year}，{first.text}"
        else:
            text = f"{year}，{self.self_name}{first.text}"
        text = text.replace(f"{self.self_name}本年", self.self_name, 1)
        return [
            Sentence(text, first.figures, first.sources, first.origin, first.basis),
            *sentences[1:],
        ]

    # --- 五 ---------------------------------------------------------------------------------

    def problems(self) -> Section:
        """五: last year's promises answered, then problems with their measures."""
        paragraphs = []
        progress = self.progress()
        if progress:
            paragraphs.append(Paragraph("progress", "", tuple(progress)))
        for i, item in enumerate(self.plan.problems):
            problem, measure = tell(item, *self.seed)
            made = [
                self.sentence(problem + "。", basis=f"signal:{item.key}"),
                self.sentence(f"改进措施：{measure}。", basis=f"measure:{item.key}"),
            ]
            sentences = tuple(sentence for sentence in made if sentence is not None)
            if len(sentences) == 2:
                paragraphs.append(Paragraph(f"problem-{i + 1}", f"{_ORDINALS[i]}是", sentences))
        return Section("problems", tuple(paragraphs))

    def progress(self) -> list[Sentence]:
        """What became of last year's promises: confirmed by staff, told by a fact, or asked."""
        sentences: list[Sentence] = []
        asked: list[Promise] = []
        for promise in self.plan.promises:
            if promise.status != "unknown":
                sentences.append(_said_by_staff(promise))
            elif promise.fact is not None and promise.gist:
                clause = fact_phrase(promise.fact).clause + self._change(promise.fact.label)
                made = self.sentence(f"针对上年提出的“{promise.gist}”，{clause}。", basis="promise")
                if made is not None:
                    sentences.append(made)
            else:
                asked.append(promise)
        if asked:
            gists = [promise.gist for promise in asked if promise.gist][:3]
            which = "".join(f"“{gist}”" for gist in gists) + ("等措施" if gists else "改进措施")
            how = "请逐项写明已完成、部分完成或尚未开展"
            text = f"【待核实：上年提出的{which}落实情况，{how}】"
            sentences.append(Sentence(text, basis="promise"))
        return sentences

    # --- sentences ---------------------------------------------------------------------------

    def sentence(self, pattern: str, basis: str = "") -> Sentence | None:
        """A pattern with lists and slots written out; None if it names a figure there is not."""
        filled = self.slots.fill(_LIST.sub(self._listed, pattern))
        if filled is None:
            return None
        return Sentence(filled.text, filled.figures, basis=basis)

    def _listed(self, match: re.Match[str]) -> str:
        name = match[1]
        fixed = {
            "年度": "本年度",
            "次年": f"{self.report.year + 1}年",
            "本机关": self.self_name,
        }
        if name in fixed:
            return fixed[name]
        return phrasings().lists[name].tell(self.slots)


def _said_by_staff(promise: Promise) -> Sentence:
    """What staff said of a promise, in their words: theirs to keep, whatever the guard finds."""
    note = f"，{promise.note.rstrip('。')}" if promise.note else ""
    what = promise.gist or promise.text
    text = f"上年提出的“{what}”{STATUS_LABELS[promise.status]}{note}。"
    return Sentence(text, origin="people", basis="promise")


def patterns() -> Iterable[str]:
    """Every phrasing of the local writer, for its own checks."""
    for move in phrasings().moves:
        yield from move.say
