"""Past sentences as templates: the wording of a past report with this year's figures in it.

A sentence may serve only if every claim in it holds after refilling, and it asserts no act, no
name, no document, no date. Where one tells just what the plan wants told, the local writer may
take it in place of its own phrasing; the sentence then names the passage it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.drafting.acts import unconfirmed_acts
from assistant.drafting.draft import Citation, Sentence, split_sentences
from assistant.drafting.plan import Plan
from assistant.ledger.figures import Figure, Source
from assistant.ledger.templates import make_template
from assistant.report import edition
from assistant.retrieval.passages import Passage

#: Sentences outside these lengths are no models of style.
SHORTEST, LONGEST = 10, 120

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
