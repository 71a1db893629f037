"""The local writer: no model, no network.

It says what the plan holds, in phrasings kept as data, with this year's figures in their slots.
Nothing it writes rests on anything but the ledger, the facts, and what staff confirmed; what
only staff can know stands as 【待核实：…】. Of several wordings it takes one that the rules on prose
read as it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.checking.prose import own_names
from assistant.checking.prose_figures import figure_findings
from assistant.checking.prose_support import Support
from assistant.drafting.draft import TOPICS, Paragraph, Section, Sentence
from assistant.drafting.fact_phrases import FactPhrase
from assistant.drafting.phrasings import (
    ordered,
    phrasings,
    self_name,
    self_unit,
)
from assistant.drafting.plan import Plan
from assistant.drafting.progress import asked, said_by_figures, said_by_staff
from assistant.drafting.promises import Promise
from assistant.drafting.signals import MOST, Fired
from assistant.drafting.telling import fact_sentences
from assistant.ledger.figures import Source
from assistant.ledger.quantities import read_claims

if TYPE_CHECKING:
    from assistant.drafting.service import Surroundings

#: Topics that lead with the facts: what was published is the body's business there.
_FACTS_FIRST = ("disclosure", "platforms", "safeguards")

#: 五 goes on to a further problem, of up to four, until it is this long.
SHORTEST = 350

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
        self._support = Support(plan.ledger, draft=True)
        self._own = own_names(self.report)

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
        mine = [phrase for phrase in self.plan.facts if phrase.topic == key]
        if key == "requests":
            contents = [phrase for phrase in mine if phrase.fact.label.endswith("申请")]
            facts = self._facts(contents)
            if facts and "收到" not in facts[0].text:
                facts[0] = replace(facts[0], text=f"从申请内容看，{facts[0].text}")
            facts += self._facts([phrase for phrase in mine if phrase not in contents])
        else:
            facts = self._facts(mine)
        sentences = [*facts, *moves] if key in _FACTS_FIRST else [*moves, *facts]
        if not sentences:
            sentences = [self._nothing(key)]
        return Paragraph(key, heading, tuple(self._with_year(key, sentences)))

    def _facts(self, phrases: Sequence[FactPhrase]) -> list[Sentence]:
        told = fact_sentences(phrases, self.slots)
        facts = [sentence for text in told if (sentence := self.first([text])) is not None]
        return facts if len(facts) == len(told) else self._one_by_one(phrases)

    def _moves(self, topic: str) -> list[Sentence]:
        told: set[str] = set()
        sentences = []
        past = self._past(topic)
        for move in phrasings().moves:
            if move.topic != topic or move.key in told or not move.holds(self.slots):
                continue
            options = ordered(move.say, move.key, *self.seed)
            made = self._reasons() if move.key == "reasons" else self.first(options)
            for sentence in [made] if isinstance(made, Sentence) else made or []:
                same = past.pop(frozenset(f.source for f in sentence.figures), None)
                if same is not None:
                    sentence, past = same, {}
                told.add(move.key)
                sentences.append(sentence)
        return sentences

    def _reasons(self) -> list[Sentence]:
        """Why requests were not met: the reasons of all groups in one movement, two where many."""
        known = phrasings()
        lists = [known.lists[name] for name in known.reasons]
        count = sum(len(one.told(self.slots)) for one in lists)
        told = [text for one in lists if (text := one.tell(self.slots))]
        parts = [told] if count <= known.most_reasons else [told[:1], told[1:]]
        made = (self.first(["；".join(part) + "。"]) for part in parts if part)
        return [sentence for sentence in made if sentence is not None]

    def _one_by_one(self, phrases: Sequence[FactPhrase]) -> list[Sentence]:
        """The facts in wordings that the rules on prose do not take for a table's figure."""
        found = (next(filter(self._can_tell, phrase.wordings()), None) for phrase in phrases)
        sound = [phrase for phrase in found if phrase is not None]
        made = (self.first([text]) for text in fact_sentences(sound, self.slots))
        return [sentence for sentence in made if sentence is not None]

    def _can_tell(self, phrase: FactPhrase) -> bool:
        return all(self.first([text]) for text in fact_sentences([phrase], self.slots))

    def _past(self, topic: str) -> dict[frozenset[Source], Sentence]:
        if self.surroundings is None:
            return {}
        from assistant.drafting.past import past_for_topic

        return past_for_topic(topic, self.plan, self.surroundings)

    def _nothing(self, key: str) -> Sentence:
        """One honest sentence on a topic with nothing to tell: the tables', else a question."""
        for move in phrasings().nothing:
            if move.topic == key and move.holds(self.slots):
                sentence = self.first(ordered(move.say, key, *self.seed))
                if sentence is not None:
                    return sentence
        what = phrasings().ask[key]
        return Sentence(f"【待核实：{what}；没有变化的如实写明】", basis=f"topic:{key}")

    def _with_year(self, key: str, sentences: list[Sentence]) -> list[Sentence]:
        """The first topic says which year it speaks of."""
        year = f"{self.report.year}年"
        if key != "disclosure" or sentences[0].is_open:
            return sentences
        first = sentences[0]
        if first.text.startswith(("全年", "年内", "本年")):
            text = f"{year}，{self.self_name}" + re.sub(r"^(?:全年|年内|本年)度?", "", first.text)
        elif first.text.startswith(self.self_name):
            text = f"{year}，{first.text}"
        else:
            text = f"{year}，{self.self_name}{first.text}"
        text = re.sub(f"{self.self_name}本年度?", self.self_name, text, count=1)
        return [
            Sentence(text, first.figures, first.sources, first.origin, first.basis),
            *sentences[1:],
        ]

    # --- 五 ---------------------------------------------------------------------------------

    def problems(self) -> Section:
        """五: last year's promises answered, then problems with their measures."""
        paragraphs = []
        missed = [f"“{item.promise}”" for item in self.plan.problems if item.promise]
        # A promise that was not kept is a problem of this year, and told there.
        progress = [
            s for s in self.progress() if s.is_open or not any(name in s.text for name in missed)
        ]
        if progress:
            paragraphs.append(Paragraph("progress", "", tuple(progress)))
        told: list[tuple[Sentence, Sentence]] = []
        spare = [
            item
            for item in self.plan.signals
            if item not in self.plan.problems and not item.signal.quiet
        ]
        for item in (*self.plan.problems, *spare):
            length = sum(len(sentence.text) for pair in told for sentence in pair)
            if len(told) == MOST or (len(told) >= len(self.plan.problems) and length >= SHORTEST):
                break
            pair = self.pair(item, [sentence.text for pair in told for sentence in pair])
            if pair is not None:
                told.append(pair)
        for i, pair in enumerate(told):
            paragraphs.append(Paragraph(f"problem-{i + 1}", f"{_ORDINALS[i]}是", pair))
        return Section("problems", tuple(paragraphs))

    def pair(self, item: Fired, told: Sequence[str] = ()) -> tuple[Sentence, Sentence] | None:
        """A problem and its measure; None where the figures do not give them.

        Args:
            told: sentences that stand already; none of them is written again.
        """
        problem = self.first(
            [text + "。" for text in ordered(item.problems, "problem", item.key, *self.seed)],
            basis=f"signal:{item.key}",
            told=told,
        )
        measure = self.first(
            [
                f"改进措施：{text}。"
                for text in ordered(item.measures, "measure", item.key, *self.seed)
            ],
            basis=f"measure:{item.key}",
            told=told,
        )
        if problem is not None and item.signal.promise == "staff":
            problem = replace(problem, origin="people")  # what staff said, in their words
        return None if problem is None or measure is None else (problem, measure)

    def progress(self) -> list[Sentence]:
        """What became of last year's promises: confirmed by staff, told by a fact, or asked."""
        sentences: list[Sentence] = []
        open_ones: list[Promise] = []
        for promise in self.plan.promises:
            if promise.status != "unknown":
                sentences.append(said_by_staff(promise))
                continue
            pattern = said_by_figures(promise, self.slots)
            made = self.first([pattern], basis="promise") if pattern else None
            if made is not None:
                sentences.append(made)
            else:
                open_ones.append(promise)
        return [*sentences, asked(open_ones)] if open_ones else sentences

    # --- sentences ---------------------------------------------------------------------------

    def sentence(self, pattern: str, basis: str = "") -> Sentence | None:
        """A pattern with lists and slots written out; None if it names a figure there is not."""
        filled = self.slots.fill(_LIST.sub(self._listed, pattern))
        if filled is None:
            return None
        return Sentence(filled.text, filled.figures, basis=basis)

    def first(
        self, patterns: Sequence[str], basis: str = "", told: Sequence[str] = ()
    ) -> Sentence | None:
        """The first of several wordings that can be written and is read as it is meant."""
        for pattern in patterns:
            sentence = self.sentence(pattern, basis)
            if sentence is None or sentence.text in told:
                continue
            if basis == "signal:promise_missed" or self._is_read_right(sentence.text):
                return sentence
        return None

    def _is_read_right(self, text: str) -> bool:
        claims = read_claims(
            text, edition=self.report.edition, year=self.report.year, names=self._own
        )
        found = figure_findings("overview", text, claims, self._support)
        return not any(finding.severity == "error" for finding in found)

    def _listed(self, match: re.Match[str]) -> str:
        name = match[1]
        fixed = {
            "年度": "本年度",
            "次年": f"{self.report.year + 1}年",
            "本机关": self.self_name,
            "承办": self_unit(self.report.agency),
        }
        if name in fixed:
            return fixed[name]
        return phrasings().lists[name].tell(self.slots)


def patterns() -> Iterable[str]:
    """Every phrasing of the local writer, for its own checks."""
    for move in phrasings().moves:
        yield from move.say
