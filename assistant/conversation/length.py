"""How long a part is, and shortening it: what tells least goes first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.conversation.part import Part, Place, problem_paragraphs, role_of
from assistant.conversation.parts import locate
from assistant.conversation.state import Desk, Outcome, State, numbered, settle
from assistant.drafting.draft import Section, Sentence
from assistant.errors import RequestError
from assistant.ledger.figures import OUTCOMES, outcome

#: Without a number, a part becomes this much shorter.
SHORTER = 0.7
#: No part is made shorter than this.
LEAST = 10

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


def _problem_count(state: State) -> int:
    section = state.draft.sections.get("problems")
    return len(problem_paragraphs(section)) if section is not None else 0


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
        if _leads(clauses, i):
            continue
        if _COMPARISON.match(clause):
            yield _Cut(25, place, i)
        elif re.search(r"[0-9]", clause):
            yield _Cut(52 + 0.1 * (len(clauses) - i), place, i)
        else:
            yield _Cut(30 + 0.1 * (len(clauses) - i), place, i)


def _leads(clauses: Sequence[str], i: int) -> bool:
    """Whether a clause says whose the figures behind it are: 不予处理的，信访举报投诉类申请5件."""
    behind = clauses[i + 1] if i + 1 < len(clauses) else ""
    return (
        clauses[i].endswith("，")
        and not re.search(r"[0-9]", clauses[i])
        and bool(re.search(r"[0-9]", behind))
    )


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
