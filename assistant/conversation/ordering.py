"""Tools on which problems 五 tells, and in which order; the measures go with them."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.conversation.part import Part, problem_paragraphs
from assistant.conversation.problems import MOST, problem_meant, untold
from assistant.conversation.state import Desk, Outcome, State, numbered, settle, short
from assistant.conversation.wording import number_in
from assistant.errors import RequestError

#: Fewer problems are left only one by one.
LEAST = 2
#: 往前提一位, 后移: a step from where the problem stands.
_STEP = re.compile(
    r"(?:往|向|朝)(?P<way>[前后上下])(?:面|边)?[^到第]{0,3}?(?P<by>[一二两三1-3])?(?:位|个|格|名|步|$)"
    r"|(?P<up>上移|提前|靠前)$|(?:下移|靠后)$"
)


def reorder_problems(desk: Desk, state: State, part: str, position: str) -> Outcome:
    """Move a problem to another place: 最前, 最后, 第二个; or exchange two (position: the other one)."""
    place = problem_meant(desk, state, part)
    section = state.section("problems")
    places = problem_paragraphs(section)
    now = places.index(place.paragraph or 0)
    if whole := _order(position, len(places)):
        return _in_order(desk, state, whole, Part("problems"))
    swap = bool(re.search(r"对调|调换|互换|交换|换位|换一下位", position))
    at = _target(position, now, len(places), swap=swap)
    if at is None:
        raise RequestError("要移到哪里？可以说“第三个问题放到最前面”“第一和第二个问题对调”。")
    if not 0 <= at < len(places):
        raise RequestError(f"第五部分现在有{len(places)}个问题，没有那个位置。")
    if at == now:
        raise RequestError(f"{place.called(state)}已经在那个位置。")
    order = list(range(len(places)))
    if swap:
        order[now], order[at] = at, now
    else:
        order.insert(at, order.pop(now))
    return _in_order(desk, state, order, Part("problems", places[at]))


def _target(position: str, now: int, count: int, *, swap: bool) -> int | None:
    """The place that is asked for, as an index: 最前, 最后, 第二; 往前 counts from ``now``."""
    step = _STEP.search(position)
    if re.search(r"最前|开头|第一位|头一|首位|打头|前头|提前到首", position):
        return 0
    if re.search(r"最后|末尾|结尾|后头|垫底|压轴|最末", position):
        return count - 1
    if step is not None and "第" not in position:
        by = number_in(step["by"] or "一") or 1
        forward = step["up"] or step["way"] in ("前", "上")
        return now - by if forward else now + by
    number = number_in(re.sub(r"对调|调换|互换|交换|一下|最后一个", "", position))
    if number is not None and not swap and re.search(r"后(?:面|边|头)?$|之后", position):
        return number - 1 if now < number - 1 else number
    if number is not None and not swap and re.search(r"前(?:面|边|头)?$|之前", position):
        return number - 2 if now < number - 1 else number - 1
    if number is not None:
        return 0 if number == 1 and not swap else number - 1
    if re.search(r"(?:到|在|去|成|放|排|提|摆)(?:最)?前(?:面|边|头)?", position):
        return 0
    if re.search(r"(?:到|在|去|成|放|排|摆)(?:最)?后(?:面|边|头)?", position):
        return count - 1
    return None


def _order(position: str, count: int) -> list[int]:
    """A whole order, 一三二四, as indexes; empty where the words give none."""
    match = re.search(r"[一二三四五六1-6](?:[、，, ]?[一二三四五六1-6])+", position)
    order = (
        [(number_in(n) or 0) - 1 for n in re.findall(r"[一二三四五六1-6]", match[0])]
        if match
        else []
    )
    return order if sorted(order) == list(range(count)) and count > 2 else []


def _in_order(desk: Desk, state: State, order: list[int], focus: Part) -> Outcome:
    """The problems in this order, given by their numbers from 0."""
    section = state.section("problems")
    places = problem_paragraphs(section)
    paragraphs = list(section.paragraphs)
    for target, number in zip(places, order, strict=True):
        paragraphs[target] = section.paragraphs[places[number]]
    after = settle(desk, state, [numbered(replace(section, paragraphs=tuple(paragraphs)))])
    listed = "；".join(
        short(after.section("problems").paragraphs[i].text, 16)
        for i in problem_paragraphs(after.section("problems"))
    )
    return Outcome(after, f"已调整问题的顺序（措施跟着问题走）：{listed}", focus)


def keep_problems(desk: Desk, state: State, count: int) -> Outcome:
    """Have so many problems: the last ones go, or those come that the figures show besides."""
    section = state.section("problems")
    places = problem_paragraphs(section)
    if not LEAST <= count <= MOST:
        raise RequestError(
            f"第五部分一般写两到四个问题，最多{MOST}个，没有改。只留一个请逐个删，如“删掉第二个问题”。"
        )
    if count == len(places):
        raise RequestError(f"第五部分现在就是{count}个问题，没有改。")
    desk.understood(f"把第五部分的问题由{len(places)}个改成{count}个。\n")
    gone = places[count:]
    more = list(untold(state))[: max(0, count - len(places))]
    if count > len(places) + len(more):
        raise RequestError(
            f"数字只能再看出{len(more)}个问题，没有改。请写出来，如“加一个问题：……。措施：……”。"
        )
    kept = [p for i, p in enumerate(section.paragraphs) if i not in gone]
    made = numbered(replace(section, paragraphs=(*kept, *more)))
    after = settle(desk, state, [made])
    if more:
        told = "；".join(short(p.text, 30) for p in more)
        return Outcome(after, f"已加上：{told}", Part("problems"))
    told = "；".join(short(section.paragraphs[i].text, 24) for i in gone)
    return Outcome(
        after,
        f"已删去排在最后的{len(gone)}个：{told}。要留的是别的，请说“撤销”，再说删第几个。",
        Part("problems"),
    )
