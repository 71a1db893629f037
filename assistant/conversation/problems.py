"""Tools on 五: problems and their measures put in, replaced, taken out, put in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.conversation.part import Part, problem_paragraphs, role_of
from assistant.conversation.parts import locate
from assistant.conversation.state import Desk, Outcome, State, numbered, settle, short
from assistant.conversation.truth import vet
from assistant.conversation.typed import tidy, typed
from assistant.conversation.wording import pieces
from assistant.drafting.draft import OPEN_MARK, Paragraph, Sentence
from assistant.drafting.local import LocalWriter
from assistant.errors import RequestError

#: A report tells so many problems at most.
MOST = 6

_MEASURE = re.compile(
    r"[。；，;,]?\s*(?:改进|整改|对应|相应)?(?:的)?(?:措施|对策)(?:(?:就?是|为|写)?\s*[：:，, ]\s*|(?:就是|是|为))"
)


def add_problem(
    desk: Desk, state: State, problem: str = "", measure: str = "", topic: str = ""
) -> Outcome:
    """Add a problem with its measure: as typed, or one that the figures show (about ``topic``)."""
    section = state.section("problems")
    places = problem_paragraphs(section)
    if len(places) >= MOST:
        raise RequestError(f"已经有{len(places)}个问题，再多就不突出了。请先删去一个。")
    if problem.strip():
        problem, measure = split_measure(problem, measure)
        made = Paragraph("problem-0", "", _typed_pair(desk, state, problem, measure))
    else:
        found = [p for p in untold(state) if not topic or _about(state, p, topic)]
        if not found and not topic:
            raise RequestError(
                "数字没有显示出别的问题。请写出来，如“加一个问题：……。改进措施：……”。"
            )
        made = found[0] if found else _to_be_told(desk, state, topic)
    after = settle(
        desk, state, [numbered(replace(section, paragraphs=(*section.paragraphs, made)))]
    )
    index = len(section.paragraphs)
    note = _open_note(made)
    return Outcome(
        after,
        f"已加上第{len(places) + 1}个问题：{made.sentences[0].text}{note}",
        Part("problems", index),
    )


def drop_problem(desk: Desk, state: State, part: str) -> Outcome:
    """Take a problem and its measure out."""
    place = problem_meant(desk, state, part)
    section = state.section("problems")
    if len(problem_paragraphs(section)) <= 1:
        raise RequestError("第五部分至少要有一个问题，不能再删。可以换一个。")
    gone = section.paragraphs[place.paragraph or 0]
    name = place.called(state)
    kept = tuple(p for i, p in enumerate(section.paragraphs) if i != place.paragraph)
    after = settle(desk, state, [numbered(replace(section, paragraphs=kept))])
    note = "现在只剩一个问题，一般写两到四个。" if len(problem_paragraphs(section)) == 2 else ""
    return Outcome(after, f"已删去{name}和它的措施：{short(gone.text, 40)}{note}", Part("problems"))


def replace_problem(
    desk: Desk, state: State, part: str, problem: str = "", measure: str = "", topic: str = ""
) -> Outcome:
    """Put another problem in the place of one: as typed, or another that the figures show."""
    place = problem_meant(desk, state, part)
    section = state.section("problems")
    old = section.paragraphs[place.paragraph or 0]
    if problem.strip():
        problem, measure = split_measure(problem, measure)
        old_problem = "".join(s.text for s in old.sentences if role_of(s) == "problem")
        if not measure and len(pieces(problem) & pieces(old_problem)) >= 0.3 * len(pieces(problem)):
            kept = tuple(s for s in old.sentences if role_of(s) == "measure")
            made = replace(old, sentences=(*typed(desk, state, problem), *kept))
        else:
            made = replace(old, sentences=_typed_pair(desk, state, problem, measure))
    else:
        found = [p for p in untold(state) if not topic or _about(state, p, topic)]
        if not found and topic:
            found = [_to_be_told(desk, state, topic)]
        if not found:
            raise RequestError("数字没有显示出别的问题，没有换。请写出来，如“第二个问题改成：……”。")
        made = found[0]
    paragraphs = tuple(
        made if i == place.paragraph else p for i, p in enumerate(section.paragraphs)
    )
    name = place.called(state)
    after = settle(desk, state, [numbered(replace(section, paragraphs=paragraphs))])
    return Outcome(
        after,
        f"已把{name}换成：{made.sentences[0].text}{_open_note(made)}",
        Part("problems", place.paragraph),
    )


def replace_measure(desk: Desk, state: State, part: str, measure: str = "") -> Outcome:
    """Replace a problem's measure: as typed, or another one that fits the problem."""
    place = problem_meant(desk, state, part)
    place = Part("problems", place.paragraph, None, "measure")
    if measure.strip():
        return _put_measure(desk, state, place, measure)
    section = state.section("problems")
    paragraph = section.paragraphs[place.paragraph or 0]
    key = next(
        (
            s.basis.removeprefix("signal:")
            for s in paragraph.sentences
            if s.basis.startswith("signal:")
        ),
        "",
    )
    fired = next((s for s in state.plan.signals if s.key == key), None)
    present = "".join(s.text for s in paragraph.sentences)
    writer = LocalWriter(state.plan)
    for option in fired.measures if fired is not None else ():
        made = writer.sentence(f"改进措施：{option}。", basis=f"measure:{key}")
        if made is not None and made.text not in present:
            return _with_measure(desk, state, place, (made,))
    raise RequestError(f"{place.called(state)}没有别的现成写法。请写出来，如“第二条措施改成：……”。")


def add_measure(desk: Desk, state: State, part: str, measure: str) -> Outcome:
    """Add a further measure to a problem."""
    place = problem_meant(desk, state, part)
    section = state.section("problems")
    new = typed(desk, state, measure, plan=True)
    new = tuple(replace(s, basis="measure:people") for s in new)
    paragraph = section.paragraphs[place.paragraph or 0]
    kept = tuple(s for s in paragraph.sentences if not (s.is_open and s.basis == "measure:open"))
    if len(kept) < len(paragraph.sentences):
        new = (
            replace(new[0], text="改进措施：" + new[0].text.removeprefix("改进措施：")),
            *new[1:],
        )
    made = replace(paragraph, sentences=(*kept, *new))
    paragraphs = tuple(
        made if i == place.paragraph else p for i, p in enumerate(section.paragraphs)
    )
    after = settle(desk, state, [replace(section, paragraphs=paragraphs)])
    return Outcome(
        after, f"已在{place.called(state)}加上措施：{''.join(s.text for s in new)}", place
    )


# --- shared -------------------------------------------------------------------------------------


def untold(state: State) -> Iterator[Paragraph]:
    """Problems that the figures show and the draft does not tell, weightiest first."""
    section = state.section("problems")
    told = {
        s.basis.removeprefix("signal:") for s in section.sentences if s.basis.startswith("signal:")
    }
    families = {s.signal.family for s in state.plan.signals if s.key in told}
    writer = LocalWriter(state.plan)
    for fired in state.plan.signals:
        if fired.key in told or fired.signal.family in families:
            continue
        pair = writer.pair(fired, [s.text for s in section.sentences])
        if pair is not None:
            yield Paragraph("problem-0", "", pair)


def split_measure(problem: str, measure: str) -> tuple[str, str]:
    """A typed problem with its measure behind it, parted."""
    problem = re.sub(
        r"^(?:问题(?:是|为)?[：:，,]?|[一二三四五六]是|就说|内容是|讲(?![解座话述])的?是?|说(?![理明法服])的?是?|关于)",
        "",
        problem.strip(),
    )
    match = _MEASURE.search(problem)
    if match and match.start() > 0 and not measure:
        return problem[: match.start()].strip(), problem[match.end() :].strip()
    return problem, measure.strip()


def _to_be_told(desk: Desk, state: State, topic: str) -> Paragraph:
    """A problem that staff name and no figure shows: its place, with what they must write there."""
    gist = short(tidy(topic).rstrip("。"), 30)
    vet(desk, state, gist)
    mark = f"{OPEN_MARK}：“{gist}”这个问题的具体情况，用数字或事例写明】"
    return Paragraph(
        "problem-0",
        "",
        (
            Sentence(mark, basis="problem:open"),
            Sentence(
                f"改进措施：{OPEN_MARK}：针对“{gist}”做什么、由谁做、何时完成】",
                basis="measure:open",
            ),
        ),
    )


def _about(state: State, paragraph: Paragraph, topic: str) -> bool:
    key = paragraph.sentences[0].basis.removeprefix("signal:")
    fired = next((s for s in state.plan.signals if s.key == key), None)
    words = paragraph.text + (fired.reason if fired is not None else "")
    return topic in words or len(pieces(topic) & pieces(words)) >= max(1, 0.5 * len(pieces(topic)))


def _typed_pair(desk: Desk, state: State, problem: str, measure: str) -> tuple[Sentence, ...]:
    told = typed(desk, state, problem)
    if measure:
        plan = typed(desk, state, "改进措施：" + measure.removeprefix("改进措施："), plan=True)
        return (*told, *(replace(s, basis="measure:people") for s in plan))
    gist = short(re.sub(r"[。；].*$", "", tidy(problem)), 30)
    mark = f"改进措施：{OPEN_MARK}：针对“{gist}”做什么、由谁做、何时完成】"
    return (*told, Sentence(mark, basis="measure:open"))


def _put_measure(desk: Desk, state: State, place: Part, measure: str) -> Outcome:
    new = typed(desk, state, "改进措施：" + measure.strip().removeprefix("改进措施："), plan=True)
    return _with_measure(desk, state, place, tuple(replace(s, basis="measure:people") for s in new))


def _with_measure(desk: Desk, state: State, place: Part, new: tuple[Sentence, ...]) -> Outcome:
    section = state.section("problems")
    paragraph = section.paragraphs[place.paragraph or 0]
    kept = tuple(s for s in paragraph.sentences if role_of(s) == "problem")
    made = replace(paragraph, sentences=(*kept, *new))
    paragraphs = tuple(
        made if i == place.paragraph else p for i, p in enumerate(section.paragraphs)
    )
    after = settle(desk, state, [replace(section, paragraphs=paragraphs)])
    return Outcome(after, f"已把{place.called(state)}改成：{''.join(s.text for s in new)}", place)


def problem_meant(desk: Desk, state: State, part: str) -> Part:
    """The problem that the words name.

    Raises:
        RequestError: they name none; the message asks which.
    """
    found = locate(state, part, desk.focus)
    if found is None or found.section != "problems" or found.paragraph is None:
        count = len(problem_paragraphs(state.section("problems")))
        raise RequestError(f"是第几个问题？第五部分现在有{count}个问题。")
    if found.paragraph not in problem_paragraphs(state.section("problems")):
        raise RequestError("那一段是上年措施的落实情况，不是问题。")
    return found


def _open_note(paragraph: Paragraph) -> str:
    if any(s.is_open and s.basis == "problem:open" for s in paragraph.sentences):
        return "表格和其他事实里没有这方面的数字，先留出位置，请说“待核实改成：……”写明情况和措施。"
    return (
        "改进措施还要补写，请说“这个问题的措施：……”。"
        if any(s.is_open for s in paragraph.sentences)
        else ""
    )
