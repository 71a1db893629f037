"""Past sentences as templates: the wording of a past report with this year's figures in it.

A sentence may serve only if every claim in it holds after refilling, and it asserts no act, no
name, no document, no date. Where one tells just what the plan wants told, the local writer may
take it in place of its own phrasing; the sentence then names the passage it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.drafting.acts import unconfirmed_acts
from assistant.drafting.draft import Citation, Sentence, split_sentences
from assistant.drafting.plan import Plan
from assistant.ledger.figures import Figure, Source
from assistant.ledger.templates import make_template
from assistant.report import edition
from assistant.retrieval.passages import Passage

if TYPE_CHECKING:
    from assistant.drafting.service import Surroundings

#: Sentences outside these lengths are no models of style.
SHORTEST, LONGEST = 10, 120

#: What past passages are asked for, by topic.
_PAST = {
    "disclosure": "主动公开 制发行政规范性文件 行政许可 行政处罚",
    "requests": "依申请公开 新收申请 办结 予以公开 结转下年度",
    "management": "行政规范性文件 废止 现行有效",
    "safeguards": "因政府信息公开引起的行政复议 行政诉讼",
}

_LEAD = re.compile(r"^[一二三四五六七八九]是|^（[一二三四五六]）[^。]{2,20}。")
_NAMED = re.compile(r"[《》“”‘’「」]|\d{1,2}月|\d{1,2}日|20\d\d年")


@dataclass(frozen=True, slots=True)
class PastSentence:
    """A past sentence refilled with this year's figures."""

    text: str
    figures: tuple[Figure, ...]
    citation: Citation

    @property
    def sources(self) -> frozenset[Source]:
        """What it tells."""
        return frozenset(figure.source for figure in self.figures)

    def sentence(self) -> Sentence:
        """As a sentence of a draft."""
        return Sentence(self.text, self.figures, (self.citation,), "rule", "past")


def past_for_topic(
    topic: str, plan: Plan, around: Surroundings
) -> dict[frozenset[Source], Sentence]:
    """Past sentences with this year's figures, by what they tell; at most one a topic serves.

    The body's own past comes first and bodies of the same kind after it; one a topic is enough,
    so that no draft is sewn together from others'.
    """
    if topic not in _PAST:
        return {}
    hits = around.search(_PAST[topic], "overview", plan.balanced.report, 10)
    found = past_sentences([hit.passage for hit in hits], plan, around.names)
    telling = [sentence for sentence in found if len(sentence.sources) > 1]
    return {sentence.sources: sentence.sentence() for sentence in telling[:1]}


def past_sentences(
    passages: Iterable[Passage], plan: Plan, names: Mapping[str, object]
) -> list[PastSentence]:
    """What the passages' sentences say with this year's figures, those that may be said.

    Args:
        passages: retrieved passages, best first.
        names: names of other bodies, places and documents; a sentence with one is not used.
    """
    report = plan.balanced.report
    found: list[PastSentence] = []
    seen: set[str] = set()
    for passage in passages:
        for sentence in split_sentences(passage.text):
            sentence = _LEAD.sub("", sentence)
            if not SHORTEST <= len(sentence) <= LONGEST or _NAMED.search(sentence):
                continue
            template = make_template(sentence, edition=edition(passage.edition), year=passage.year)
            if template is None or template.asserts_act:
                continue
            filled = template.fill(plan.ledger)
            if filled is None or filled.text in seen:
                continue
            if any(name in filled.text for name in names if name not in report.agency.name):
                continue
            if unconfirmed_acts(filled.text, [f.text for f in filled.figures], ()):
                continue
            seen.add(filled.text)
            citation = Citation(passage.agency, passage.year, passage.text)
            found.append(PastSentence(filled.text, tuple(filled.figures), citation))
    return found
