"""The guard behind both writers, and behind every edit: nothing untrue leaves.

It looks at a drafted section sentence by sentence. What it finds against a sentence is a `Fault`;
a sentence with a fault never leaves a writer. Text that people typed is theirs: there the
findings are shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.checking.findings import Finding, Span
from assistant.checking.prose import prose_findings
from assistant.checking.prose_figures import judge
from assistant.checking.repetition import overlap
from assistant.checking.rules import rules
from assistant.checking.sections import section_title
from assistant.drafting.acts import (
    absolute_clauses,
    confirmed_acts,
    is_verb,
    speaks_of_machines,
    unconfirmed_acts,
    unconfirmed_causes,
)
from assistant.drafting.amounts import hidden_amounts, loose_digits
from assistant.drafting.draft import OPEN, Paragraph, Section, Sentence
from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.plan import Plan
from assistant.ledger.quantities import read_claims
from assistant.report import Narrative

#: A sentence that shares this part of its eight-character pieces with one of last year's copies it.
COPIED = 0.8
#: Shorter sentences than this are not held against last year's text: set phrases recur.
SHORTEST_COPY = 16

#: A sentence of so many of this year's figures tells this year, in whatever words.
MANY_FIGURES = 3

#: A body by its form, after a clause's start or a word that brings one in.
_BODY = re.compile(
    r"(?:(?<![一-鿿])|会同|参照|学习|借鉴|配合|联合|邀请|经|由|与|和|同|向|对|报|到|在|从|及)"
    r"(?P<name>(?![全各本我该所城其有外上下此每省市县区])(?P<place>[一-鿿]{2,3})(?:[省市县旗]|自治州)"
    r"(?:[一-鿿]{0,10}?(?:局|委员会|厅|人民政府|政府|办公室|法院|检察院|管委会|办事处)))"
)

#: Findings that concern a section as a whole, not one sentence.
_OF_SECTION = ("S-", "R-")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one sentence: a rule's code or the guard's own word, and the reason."""

    code: str
    message: str


@dataclass(frozen=True)
class Guard:
    """Holds drafted text against the ledger, the names of others, last year's text and itself.

    Args:
        plan: the report's plan; its ledger is what figures are held against.
        names: names of other bodies and places, from the index.
        peers: other bodies' reports, for the share of copied text.
    """

    plan: Plan
    names: Mapping[str, object] = field(default_factory=dict)
    peers: Sequence[object] = ()

    def findings(self, section: Section) -> list[Finding]:
        """All findings of the rules on prose about this section."""
        return self._findings(section, self.peers)

    def _findings(self, section: Section, peers: Sequence[object]) -> list[Finding]:
        alone = Narrative(**{section.key: section.text})
        found = prose_findings(
            replace(self.plan.balanced.report, narrative=alone),
            last_year=self.plan.balanced.last_year,
            draft=True,
            names=self.names,
            peers=peers,
        )
        found = [
            finding
            for finding in found
            if _section_of(finding) == section.key and not _is_figure(finding, section)
        ]
        return sorted([*found, *self._hidden(section, found)], key=_start_of)

    def _hidden(self, section: Section, found: Sequence[Finding]) -> Iterable[Finding]:
        """Amounts and names that are written so that the rules on prose do not see them."""
        text = section.text
        seen = [f.where for f in found if isinstance(f.where, Span)]
        known = [figure.text for sentence in section.sentences for figure in sentence.figures]
        said = [*known, *self._said, *OPEN.findall(text)]
        for amount in hidden_amounts(text, said):
            if not any(s.start < amount.end and amount.start < s.end for s in seen):
                yield self._finding("N-UNSUPPORTED", section, amount.start, amount.end)
        if (narrow := re.sub(r"[\s\u200b-\u200f\u2060\ufeff·•]", "", text)) != text:
            for name in self.names:
                if name in narrow and name not in text and not self._is_own(name):
                    place = next((i for i, c in enumerate(text) if c == name[0]), 0)
                    yield self._finding("N-FOREIGN-NAME", section, place, place + 1, name)

    def _finding(
        self, code: str, section: Section, start: int, end: int, name: str = ""
    ) -> Finding:
        rule = rules()[code]
        message = rule.message.format(
            section=section_title(section.key),
            quote=name or section.text[max(0, start - 8) : end],
            place="检索到的其他报告",
            reason="查不到出处。请补充到“其他事实”，或删去。",
        )
        where = Span(section.key, start, end)
        return Finding(code, "error", where, message, rule.basis, actual=section.text[start:end])

    @cached_property
    def _said(self) -> tuple[str, ...]:
        """Words that may stand as they are: last year's measures quoted, what staff confirmed."""
        report = self.plan.balanced.report
        said = [fact.label for fact in report.facts]
        # A label as it is told: 12345工单办理 is 办理12345工单.
        said += [phrase.front + phrase.label for phrase in map(fact_phrase, report.facts)]
        said += [str(c.get(key, "")) for c in report.confirmations for key in ("text", "note")]
        return tuple(
            [f"“{promise.gist}”" for promise in self.plan.promises if promise.gist]
            + [f"“{promise.text}”" for promise in self.plan.promises]
            + [f"“{p.kept.target.core}”" for p in self.plan.promises if p.kept is not None]
            + [words for words in said if len(words) > 3]
        )

    def _is_own(self, name: str) -> bool:
        agency = self.plan.balanced.report.agency
        return name in agency.name + agency.region

    @cached_property
    def _own_names(self) -> frozenset[str]:
        """Names of bodies and places that this report and last year's speak of themselves."""
        from assistant.retrieval.naming import names_in

        report, last = self.plan.balanced.report, self.plan.balanced.last_year
        words = "。".join([*self._said, *(fact.label for fact in report.facts)])
        known = names_in(report.with_narrative(overview=words, problems=""))
        if last is not None:
            known += names_in(last)
        return frozenset(name for name, _ in known)

    def _strangers(self, text: str) -> list[str]:
        """Bodies and places in a text that nobody has spoken of here."""
        from assistant.retrieval.naming import names_in

        agency = self.plan.balanced.report.agency
        own = agency.name + agency.region
        blank = self.plan.balanced.report.with_narrative(
            preamble="", overview=text, problems="", other=""
        )
        found = [name for name, _ in names_in(blank) if not is_verb(name[:-1])]
        found += [m["name"] for m in _BODY.finditer(text) if not is_verb(m["place"])]
        return [
            name
            for name in dict.fromkeys(found)
            if name in text
            and name not in own
            and name not in self._own_names
            and not any(name in words for words in self._said)
        ]

    def faults(self, section: Section, *, acts: bool) -> dict[tuple[int, int], list[Fault]]:
        """What is wrong with each sentence, by (paragraph, sentence).

        Args:
            section: the section as drafted.
            acts: also hold acts against what staff confirmed (a model's text; the local writer
                asserts none, and people may assert what they did).
        """
        found: dict[tuple[int, int], list[Fault]] = {}

        def add(place: tuple[int, int], fault: Fault) -> None:
            found.setdefault(place, []).append(fault)

        places = list(_places(section))
        # Likeness to other bodies is no fault of one sentence, and costs the most to look for.
        for finding in self._findings(section, ()):
            if finding.severity != "error" or finding.code.startswith(_OF_SECTION):
                continue
            if not isinstance(finding.where, Span):
                continue
            for place, start, end in places:
                if start < finding.where.end and finding.where.start < end:
                    add(place, Fault(finding.code, finding.message))
        seen: set[str] = set()
        confirmed = confirmed_acts(self.plan.balanced.report)
        last_text = self._last_text(section.key)
        strangers = self._strangers(section.text) if acts else []
        for place, _, _ in places:
            sentence = section.paragraphs[place[0]].sentences[place[1]]
            plain = re.sub(r"\W", "", sentence.text)
            if plain in seen:
                add(place, Fault("repeated", "与前文重复"))
            seen.add(plain)
            if sentence.is_open:
                continue
            if speaks_of_machines(sentence.text):
                add(place, Fault("machine", "不是报告正文"))
            if len(sentence.figures) < MANY_FIGURES and self._copied(sentence.text, last_text):
                add(place, Fault("copied", "照抄上年文字"))
            if acts and sentence.origin != "people":
                for fault in self._of_writer(sentence, confirmed):
                    add(place, fault)
                for name in strangers:
                    if name in sentence.text:
                        add(place, Fault("name", f"没有依据说明“{name}”与本机关有关"))
        return found

    def _of_writer(self, sentence: Sentence, confirmed: Sequence[str]) -> Iterable[Fault]:
        """What only a writer's sentence is asked: acts, causes and digits from nowhere."""
        counted = {f.text: self.plan.ledger.label(f.source) for f in sentence.figures}
        for clause in unconfirmed_acts(sentence.text, counted, confirmed):
            yield Fault("act", f"“{clause}”没有数字或已确认的事实可以证明")
        for clause in unconfirmed_causes(sentence.text, confirmed):
            yield Fault("cause", f"“{clause}”是没有人确认过的原因")
        # The local writer says 都是 only of a list with one item; a model must be proved right.
        said_by_model = sentence.origin == "model"
        for clause in absolute_clauses(sentence.text) if said_by_model else ():
            if not self._proves_whole(sentence.text):
                yield Fault("absolute", f"“{clause}”说的是全部或者第一，没有数字可以证明")
        year = self.plan.balanced.report.year
        known = [*(figure.text for figure in sentence.figures), *self._said]
        for amount in loose_digits(sentence.text, known, (year, year + 1)):
            yield Fault("digits", f"“{amount.text}”不是用占位符写的数字，也查不到出处")

    def _proves_whole(self, text: str) -> bool:
        """Whether a statement about all or none in this sentence is one that the tables prove."""
        report = self.plan.balanced.report
        claims = read_claims(text, edition=report.edition, year=report.year)
        said = [c for c in claims if c.kind in ("all_of", "all_done", "zero")]
        return any(judge(claim, self.plan.ledger) == "right" for claim in said)

    def _last_text(self, key: str) -> str:
        last = self.plan.balanced.last_year
        return "" if last is None else dict(last.narrative).get(key, "")

    def _copied(self, sentence: str, last_text: str) -> bool:
        letters = re.sub(r"[^一-鿿]", "", sentence)
        if len(letters) < SHORTEST_COPY or not last_text:
            return False
        return overlap(sentence, last_text).ratio >= COPIED


def without(section: Section, places: Iterable[tuple[int, int]]) -> Section:
    """The section without these sentences; a paragraph left empty goes, too."""
    gone = set(places)
    paragraphs = []
    for i, paragraph in enumerate(section.paragraphs):
        kept = tuple(s for j, s in enumerate(paragraph.sentences) if (i, j) not in gone)
        if kept:
            paragraphs.append(replace(paragraph, sentences=kept))
    return replace(section, paragraphs=tuple(paragraphs))


def replaced(section: Section, place: tuple[int, int], sentences: Sequence[Sentence]) -> Section:
    """The section with one sentence replaced by others (or by none)."""
    i, j = place
    paragraph = section.paragraphs[i]
    new = (*paragraph.sentences[:j], *sentences, *paragraph.sentences[j + 1 :])
    paragraphs: list[Paragraph] = list(section.paragraphs)
    paragraphs[i] = replace(paragraph, sentences=new)
    return replace(section, paragraphs=tuple(paragraphs))


def _places(section: Section) -> Iterable[tuple[tuple[int, int], int, int]]:
    """Every sentence's place with its start and end in the section's text."""
    position = 0
    for i, paragraph in enumerate(section.paragraphs):
        position += len(paragraph.heading)
        for j, sentence in enumerate(paragraph.sentences):
            yield (i, j), position, position + len(sentence.text)
            position += len(sentence.text)
        position += 1


def _is_figure(finding: Finding, section: Section) -> bool:
    """Whether what seems unsupported is a figure of the ledger, its operands on record."""
    where = finding.where
    if finding.code != "N-UNSUPPORTED" or not isinstance(where, Span):
        return False
    stated = section.text[where.start : where.end]
    for (i, j), start, end in _places(section):
        if start <= where.start and where.end <= end:
            figures = section.paragraphs[i].sentences[j].figures
            return any(stated == figure.text for figure in figures)
    return False


def _start_of(finding: Finding) -> int:
    return finding.where.start if isinstance(finding.where, Span) else -1


def _section_of(finding: Finding) -> str:
    if isinstance(finding.where, Span):
        return finding.where.section
    return finding.where[0] if finding.where else ""
