"""Tools on length: what tells least goes first; what is put in is true and not yet told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import resources
from typing import Any

from assistant.conversation.part import Part, Place, problem_paragraphs, role_of, sentence_at
from assistant.conversation.parts import locate
from assistant.conversation.state import Desk, Outcome, State, numbered, settle, with_sentences
from assistant.conversation.wording import pieces
from assistant.drafting.draft import OPEN, Paragraph, Section, Sentence
from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.local import LocalWriter
from assistant.drafting.review import trace
from assistant.errors import RequestError
from assistant.ledger.figures import OUTCOMES, Source, outcome

#: Without a number, a part becomes this much shorter or longer.
SHORTER, LONGER = 0.7, 1.3
#: No part is made shorter than this; no request asks for more than this.
LEAST, MOST = 10, 20_000

_COMPARISON = re.compile(r"^(?:，|、)?(?:比上年|较上年|与上年相比|同比)")
_RATE = re.compile(r"、(?:增长|下降|增幅|降幅)(?:为|达)?[0-9.]+%")
_WHEN = re.compile(
    r"^(?:[0-9]{4}年)?(?:上半年|下半年|第.季度|起|[0-9]{1,2}月底?前?|今后)?(?=对|针对|因|由|在)"
)
_LEADING = re.compile(
    r"^(?:针对|因|由于|对|对于|根据|按照|为|为了|在|通过|以|自|从|截至|到|随着|当|除|与|[0-9]{4}年(?:上半年|下半年|第.季度)?，?$)"
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """One thing that may go: a whole sentence (``clause`` None), a clause, or a stretch of it."""

    rank: float
    place: Place
    clause: int | None = None
    rate: str = ""


def size(text: str) -> int:
    """Characters, spaces and line breaks not counted."""
    return len(re.sub(r"\s", "", text))


def shorten(
    desk: Desk, state: State, length: int = 0, part: str = "", ratio: float = 0.0
) -> Outcome:
    """Shorten a part to at most ``length`` characters (0: by about a third, or to ``ratio``)."""
    place = (locate(state, part, desk.focus) if part else None) or Part()
    now = size(place.text(state))
    target = length or int(now * (ratio or SHORTER))
    if target < LEAST:
        raise RequestError(f"{place.called(state)}至少要留{LEAST}字，请换一个字数。")
    if length and now <= length:
        return Outcome(
            state, f"{place.called(state)}现在{now}字，没有超过{length}字，不用缩短。", place
        )
    desk.understood(f"把{place.called(state)}由{now}字缩短到{target}字以内。\n")
    cuts = sorted(
        _cuts(state, place, problems=bool(length)),
        key=lambda c: (c.rank, (-c.place[1], -c.place[2])),
    )
    done: list[_Cut] = []
    for cut in cuts:
        if _size_after(state, place, done) <= target:
            break
        if not _empties(state, [*done, cut]):
            done.append(cut)
    for cut in sorted(done, key=lambda c: -c.rank):
        rest = [other for other in done if other is not cut]
        if _size_after(state, place, rest) <= target:
            done = rest
    sections = _cut(state, done)
    if not done:
        return Outcome(
            state, f"{place.called(state)}现在{now}字，都是必须写的内容，不能再短了。", place
        )
    after = settle(desk, state, sections)
    focus = place
    least = now - (size(Part().text(state)) - size(Part().text(after)))
    if length and least > max(1.25 * target, target + 30):
        raise RequestError(
            f"没有改：{place.called(state)}现在{now}字，必须交代的内容最短约{least}字，缩不到{target}字。"
            f"请说{least}以上的字数。"
        )
    reached = now - (size(Part().text(state)) - size(Part().text(after)))
    reply = f"已把{place.called(state)}由{now}字缩短到{reached}字，先去掉的是没有数字的话和对比。"
    if gone := _problem_count(state) - _problem_count(after):
        reply += f"其中去掉了排在最后的{gone}个问题。"
    if reached > target:
        reply = f"{place.called(state)}由{now}字缩短到{reached}字，再短就要删去必须交代的数字，没有到{target}字。"
    if place.paragraph is not None and place.paragraph >= len(
        after.section(place.section).paragraphs
    ):
        focus = Part(place.section)
    return Outcome(after, reply, focus)


def lengthen(
    desk: Desk, state: State, length: int = 0, part: str = "", ratio: float = 0.0
) -> Outcome:
    """Lengthen a part to about ``length`` characters with further true figures and measures."""
    place = (locate(state, part, desk.focus) if part else None) or Part()
    now = size(place.text(state))
    target = length or int(now * (ratio or LONGER))
    if target > MOST:
        raise RequestError(f"{target}字太长了，最多{MOST}字。")
    if length and now >= length:
        return Outcome(state, f"{place.called(state)}现在{now}字，已经不少于{length}字。", place)
    desk.understood(f"把{place.called(state)}由{now}字写到{target}字左右。\n")
    subject, grown = None, place
    if place.sentence is not None:  # a sentence grows by what its paragraph tells of the same
        subject = sentence_at(state, place.places(state)[0])
        grown = Part(place.section, place.paragraph)
        target += size(grown.text(state)) - now
    after, added = _grown(desk, state, grown, target, subject, each=False)
    if after is None:
        after, added = _grown(desk, state, grown, target, subject, each=True)
    assert after is not None
    now = size(grown.text(after))
    if not added:
        return Outcome(
            state,
            f"{place.called(state)}能写的数字和事实都写了，没有可以再写的。请告诉我本年做过的事或登记新的数字。",
            place,
        )
    reply = f"已把{place.called(state)}写到{now}字，加了{added}处，都出自表格、其他事实或改进措施。"
    if length and now < target:
        reply += f"能写的都写了，没有到{target}字；可以再登记本年的数字或做过的事。"
    return Outcome(after, reply, place)


def _problem_count(state: State) -> int:
    section = state.draft.sections.get("problems")
    return len(problem_paragraphs(section)) if section is not None else 0


# --- shorter ------------------------------------------------------------------------------------


def _cuts(state: State, part: Part, *, problems: bool) -> Iterator[_Cut]:
    """What may go; whole problems only where staff gave a length."""
    for place in part.places(state):
        section = state.section(place[0])
        paragraph = section.paragraphs[place[1]]
        sentence = paragraph.sentences[place[2]]
        if sentence.is_open:
            continue
        in_problem = paragraph.key.startswith("problem-")
        alone = part.sentence is not None  # shortening a sentence is not taking it out
        if not in_problem and not alone and not _tells_movement(state, sentence):
            yield _Cut(_rank(state, sentence), place)
        if (
            problems
            and in_problem
            and len(problem_paragraphs(section)) > 2
            and part.paragraph is None
        ):
            number = int(paragraph.key.split("-")[1])
            if number > 2:
                yield _Cut(70 - number, place)
        # A problem's last clause is what makes it one: only measures are cut by clauses.
        whole = in_problem and role_of(sentence) == "problem"
        if not whole and not _tells_movement(state, sentence):
            yield from _clause_cuts(place, sentence)
        for match in _RATE.finditer(sentence.text):
            yield _Cut(20, place, None, match[0])


def _rank(state: State, sentence: Sentence) -> float:
    """How much a sentence tells: the less, the earlier it goes."""
    if not sentence.figures and re.search(r"复议|诉讼|未收到|没有制发|未制发", sentence.text):
        return 35
    if not sentence.figures:
        return 40 if sentence.origin == "people" else 10
    if all(
        figure.source.computation in ("difference", "change", "share")
        for figure in sentence.figures
    ):
        return 22
    cells = {leaf.cell for f in sentence.figures for leaf in f.source.leaves() if leaf.cell}
    if not cells:
        return 75 if sentence.origin == "people" else 50
    totals = {
        f"review_litigation.{block}.total"
        for block in ("administrative_review", "direct_litigation", "litigation_after_review")
    }
    groups = {
        leaf.cell for group in OUTCOMES for leaf in outcome(state.report.edition, group).leaves()
    }
    if cells & totals:
        return 90
    return 45 if cells <= groups else 80


def _tells_movement(state: State, sentence: Sentence) -> bool:
    """Whether it is the sentence of 收到、办结、结转, which no shortening takes."""
    cells = {f.source.cell for f in sentence.figures}
    return bool(cells & {"applications.received.total", "applications.total_processed.total"}) or (
        sentence.basis == "" and "政府信息公开申请" in sentence.text and "未收到" in sentence.text
    )


def _clause_cuts(place: Place, sentence: Sentence) -> Iterator[_Cut]:
    clauses = _clauses(sentence.text)
    head = _head(clauses)
    for i in range(len(clauses) - 1, head, -1):
        clause = clauses[i]
        if _COMPARISON.match(clause):
            yield _Cut(25, place, i)
        elif re.search(r"[0-9]", clause):
            yield _Cut(52 + 0.1 * (len(clauses) - i), place, i)
        else:
            yield _Cut(30 + 0.1 * (len(clauses) - i), place, i)


def _clauses(text: str) -> list[str]:
    return [clause for clause in re.split(r"(?<=[，；])", text) if clause]


def _head(clauses: Sequence[str]) -> int:
    """The index of the last clause that must stay: the first that says something whole."""
    for i, clause in enumerate(clauses):
        plain = _WHEN.sub("", clause.removeprefix("改进措施：").removeprefix("同时，"))
        if len(plain) >= 7 and not _LEADING.match(plain):
            return i
    return len(clauses) - 1


def _size_after(state: State, part: Part, cuts: Sequence[_Cut]) -> int:
    gone = size(Part().text(state)) - sum(size(s.text) for s in _cut_all(state, cuts))
    return size(part.text(state)) - gone


def _cut_all(state: State, cuts: Sequence[_Cut]) -> list[Section]:
    changed = {section.key: section for section in _cut(state, cuts)}
    return [changed.get(key, section) for key, section in state.draft.sections.items()]


def _cut(state: State, cuts: Sequence[_Cut]) -> list[Section]:
    gone = {cut.place for cut in cuts if cut.clause is None and not cut.rate}
    sections = []
    for key in dict.fromkeys(cut.place[0] for cut in cuts):
        section = state.section(key)
        paragraphs = []
        for i, paragraph in enumerate(section.paragraphs):
            kept: list[Sentence] = []
            for j, sentence in enumerate(paragraph.sentences):
                here = (key, i, j)
                if here in gone:
                    continue
                mine = [cut for cut in cuts if cut.place == here]
                kept.append(_trimmed(state, sentence, mine) if mine else sentence)
            roles = {role_of(s) for s in kept}
            if paragraph.key.startswith("problem-") and roles != {"problem", "measure"}:
                continue
            if kept:
                paragraphs.append(replace(paragraph, sentences=tuple(kept)))
        sections.append(numbered(replace(section, paragraphs=tuple(paragraphs))))
    return sections


def _trimmed(state: State, sentence: Sentence, cuts: Sequence[_Cut]) -> Sentence:
    dropped = {cut.clause for cut in cuts if cut.clause is not None}
    text = "".join(c for i, c in enumerate(_clauses(sentence.text)) if i not in dropped)
    for cut in cuts:
        if cut.rate:
            text = text.replace(cut.rate, "", 1)
    text = text.rstrip("，；、。") + "。"
    figures = tuple(figure for figure in sentence.figures if figure.text in text)
    return replace(sentence, text=text, figures=figures)


def _empties(state: State, cuts: Sequence[_Cut]) -> bool:
    """Whether these cuts would leave a paragraph of 一, or 五 itself, without a sentence."""
    gone = {cut.place for cut in cuts if cut.clause is None and not cut.rate}
    for key, section in state.draft.sections.items():
        left = 0
        for i, paragraph in enumerate(section.paragraphs):
            kept = [s for j, s in enumerate(paragraph.sentences) if (key, i, j) not in gone]
            if paragraph.key.startswith("problem-"):
                left += {role_of(s) for s in kept} == {"problem", "measure"}
            elif not kept and paragraph.key != "progress":
                return True
        if (
            key == "problems"
            and problem_paragraphs(section)
            and left < min(2, len(problem_paragraphs(section)))
        ):
            return True
    return False


# --- longer -------------------------------------------------------------------------------------


def _grown(
    desk: Desk,
    state: State,
    part: Part,
    target: int,
    subject: Sentence | None = None,
    *,
    each: bool,
) -> tuple[State | None, int]:
    """The state with true sentences added until the part is long enough, and how many.

    Args:
        subject: only sentences that tell of the same as this one.
        each: look at every sentence by itself, leaving out what does not pass; else at all of
            them together at the end, which gives None if they do not pass.
    """
    after, added = state, 0
    refused: set[str] = set()
    put = partial(settle, desk) if each else _put
    while size(part.text(after)) < target:
        step = _one_more(put, after, part, refused, subject)
        if step is None:
            break
        after, added = step, added + 1
    if each or not added:
        return after, added
    try:
        return settle(desk, state, after.draft.sections.values()), added
    except RequestError:
        return None, 0


def _put(state: State, sections: Iterable[Section]) -> State:
    """The state with these sections, not yet looked at."""
    draft = state.draft
    for section in sections:
        draft = draft.with_section(section)
    made = State(state.report, draft, state.last_year)
    made.__dict__["plan"] = state.plan  # the same report: what there is to say stays
    return made


def _one_more(
    put: Callable[[State, Iterable[Section]], State],
    state: State,
    part: Part,
    refused: set[str],
    subject: Sentence | None,
) -> State | None:
    """The state with one more true sentence in the part; None where there is none left."""
    for key, section in state.draft.sections.items():
        if part.section and key != part.section:
            continue
        order = sorted(
            range(len(section.paragraphs)), key=lambda i: size(section.paragraphs[i].text)
        )
        for i in order:
            if part.paragraph is not None and i != part.paragraph:
                continue
            for sentence in _candidates(state, key, section.paragraphs[i]):
                if sentence.text in refused or not _alike(sentence, subject):
                    continue
                new = (*section.paragraphs[i].sentences, sentence)
                if len(new) == 2 and new[0].basis.startswith("topic:"):
                    new = (sentence,)
                try:
                    return put(state, [with_sentences(section, i, new)])
                except RequestError:
                    refused.add(sentence.text)
        if key == "problems" and part.paragraph is None and part.sentence is None:
            made = _one_more_problem(state, section)
            if made is not None and made.text not in refused:
                try:
                    return put(state, [made])
                except RequestError:
                    refused.add(made.text)
    return None


def _alike(sentence: Sentence, subject: Sentence | None) -> bool:
    """Whether a sentence tells of the same thing: a row of a table or a fact in common."""
    return subject is None or bool(_rows(sentence) & _rows(subject))


def _rows(sentence: Sentence) -> set[str]:
    last = "last_year."
    leaves = [leaf for figure in sentence.figures for leaf in figure.source.leaves()]
    return {
        leaf.fact.removeprefix(last) or leaf.cell.removeprefix(last).rpartition(".")[0]
        for leaf in leaves
    }


def _candidates(state: State, key: str, paragraph: Paragraph) -> Iterator[Sentence]:
    told = told_sources(state)
    if key == "problems":
        yield from _more_measures(state, paragraph)
        return
    writer = LocalWriter(state.plan)
    made: list[Sentence] = (
        list(writer.topic(paragraph.key).sentences) if paragraph.key in _topics() else []
    )
    patterns = [
        text for entry in _more() if entry["topic"] == paragraph.key for text in entry["say"]
    ]
    for phrase in state.plan.facts:
        if phrase.topic == paragraph.key:
            patterns.append(phrase.clause + "。")
            patterns.append(f"上年{phrase.clause.split('{')[0]}{{上年{phrase.fact.label}}}。")
    made += [s for s in (writer.sentence(pattern) for pattern in patterns) if s is not None]
    present = "".join(s.text for s in paragraph.sentences)
    for sentence in made:
        sources = {str(figure.source.to_json()) for figure in sentence.figures}
        if sentence.is_open or any(figure.value == 0 for figure in sentence.figures):
            continue
        if sources and not sources <= told:
            yield sentence
        elif not sources and sentence.text not in present:
            mine = pieces(sentence.text)
            if not any(len(mine & pieces(s.text)) > 0.4 * len(mine) for s in paragraph.sentences):
                yield sentence


def _more_measures(state: State, paragraph: Paragraph) -> Iterator[Sentence]:
    writer = LocalWriter(state.plan)
    keys = {
        s.basis.removeprefix("signal:")
        for s in paragraph.sentences
        if s.basis.startswith("signal:")
    }
    present = "".join(s.text for s in paragraph.sentences)
    for fired in state.plan.signals:
        if fired.key not in keys:
            continue
        for option in fired.measures:
            made = writer.sentence(f"同时，{option}。", basis=f"measure:{fired.key}")
            if made is None:
                continue
            plain = made.text.removeprefix("同时，")
            mine = pieces(plain)
            if plain.rstrip("。") not in present and len(mine & pieces(present)) < 0.6 * len(mine):
                yield made


def _one_more_problem(state: State, section: Section) -> Section | None:
    from assistant.conversation.problems import untold

    if len(problem_paragraphs(section)) >= 4:
        return None
    for made in untold(state):
        return numbered(replace(section, paragraphs=(*section.paragraphs, made)))
    return None


def told_sources(state: State) -> set[str]:
    """The sources of every figure that the draft tells."""
    told = set()
    for section in state.draft.sections.values():
        for sentence in section.sentences:
            for figure in sentence.figures:
                told.add(str(figure.source.to_json()))
            if sentence.origin == "people":
                for figure in trace(OPEN.sub("", sentence.text), state.plan.ledger):
                    told.add(str(figure.source.to_json()))
    return told


def fact_topic(label: str, state: State) -> str:
    """The topic in which a fact is told; ``other`` for 六."""
    fact = state.report.fact(label)
    return "disclosure" if fact is None else fact_phrase(fact).topic


def source_of(label: str) -> Source:
    """The source of a fact."""
    return Source(fact=label)


def _topics() -> tuple[str, ...]:
    return ("disclosure", "requests", "management", "platforms", "safeguards")


@cache
def _more() -> tuple[dict[str, Any], ...]:
    source = resources.files("assistant.conversation").joinpath("further.toml")
    return tuple(tomllib.loads(source.read_text(encoding="utf-8"))["more"])
