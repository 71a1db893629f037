"""Arguments of the tools that change problems and move sentences, where a rule chose them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.conversation.contents import spoken_of
from assistant.conversation.part import Part, problem_paragraphs
from assistant.conversation.parts import locate_quietly, unnamed
from assistant.conversation.phrasings import assigned, beyond, pattern
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.wording import Utterance, number_in
from assistant.errors import RequestError


def _problem(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        before, after = assigned(said)
        given = said.tail or after or (said.quotes[-1] if said.quotes and "“”" in said.head else "")
        if re.fullmatch(
            r"(?:一|别|其他|另)?(?:个|的|外)*(?:一个|别的|其他的?|另外的?)*(?:问题|措施|说法|写法|内容|词)?",
            given or "",
        ):
            given = ""
        if not given and tool != "replace_problem":
            told = re.search(r"[，,](?:就|改)?(?:写|换成|改成|改为)(?:上|成)?(.{4,})$", said.text)
            if told is not None:
                before, given = said.text[: told.start()], told[1]
                after = given
        if (
            inside := _words_inside(state, before, given if after and not said.tail else "", focus)
        ) is not None:
            return inside
        if tool == "replace_measure" and given and re.search(r"时间|日期|期限|时限", before):
            raise RequestError(
                f"措施里的时间不能单独替换，请把整条措施写出来：{before.split('里')[0]}改成：……"
            )
        about = re.fullmatch(
            r"(?:一个|个)?(?:关于|有关|讲|说|反映)?([^，。0-9]{2,14})的问题?", given or ""
        )
        if tool == "replace_problem" and about and not said.tail and not said.quotes:
            part = before or said.text
            return Call(tool, {"part": part, "topic": about[1].removesuffix("的")})
        named = re.search(
            r"(?:关于|有关|反映|涉及)([^，。]{2,14}?)(?:的|方面)*(?:问题)?$", said.head
        )
        if tool == "replace_problem" and not given and named:
            part = said.head[: named.start()]
            return Call(tool, {"part": part, "topic": named[1]})
        key = {
            "replace_problem": "problem",
            "replace_measure": "measure",
            "add_measure": "measure",
        }[tool]
        part = (before if after and not said.tail else said.text) or said.text
        if tool == "replace_measure" and _asks_wording(said.head) and not given:
            return Call("rewrite", {"part": part, "wish": said.raw})
        if "措施" not in part and tool != "replace_problem":
            part += "措施"
        if (
            locate_quietly(state, part, focus) is None
            and focus is not None
            and focus.section == "problems"
        ):
            part = "这个问题" + ("的措施" if tool != "replace_problem" else "")
        return Call(tool, {"part": part, key: given})

    return build


def _words_inside(state: State, before: str, new: str, focus: Part | None) -> Call | None:
    """第二个问题里有待细化改成不够细: words of a part, not the part itself."""
    match = re.search(r"^(?P<part>.+?)(?:里面?|中)(?:的)?(?P<old>[^，。里中]{2,20})$", before)
    if match is None or not new:
        return None
    place = locate_quietly(state, match["part"], focus)
    if place is None or match["old"] not in place.text(state):
        return None
    return Call("replace_words", {"old": match["old"], "new": new, "part": match["part"]})


def _asks_wording(head: str) -> bool:
    return bool(re.search(r"说法|写法|表述|措辞|措词|词句|重写|重新写|改写", head))


def _reorder(state: State, said: Utterance, focus: Part | None) -> Call | None:
    head = said.head
    numbers = re.findall(r"第\s*([一二三四五六七八九0-9])", head)
    pair = re.search(
        r"第?([一二三四五六1-6])(?:个|条|项)?(?:问题)?\s*(?:和|与|跟|同|、|，|,)\s*(?:问题)?第?([一二三四五六1-6])",
        head,
    )
    numbers = [pair[1], pair[2]] if pair else numbers
    if not numbers and (named := pattern("two_problems").search(head)):
        found = [locate_quietly(state, f"{named[n]}那个问题", None) for n in ("first", "second")]
        numbers = [
            state.section("problems").paragraphs[part.paragraph].key.removeprefix("problem-")
            for part in found
            if part is not None and part.section == "problems" and part.paragraph is not None
        ]
    if not numbers:
        numbers = re.findall(r"([一二三四五])(?=和|与|跟|、|对调|互换|调换|换|$)", head)
    order = re.search(
        r"(?:(?:按|照)(?:照)?|应该是?|顺序|次序|[为成是])(?P<all>[一二三四五六1-6](?:[、，, ]?[一二三四五六1-6]){2,})",
        head,
    )
    if re.search(r"反过来|倒过来|倒序", head):
        count = len(problem_paragraphs(state.section("problems")))
        position = "".join("一二三四五六"[:count][::-1])
        return Call("reorder_problems", {"part": "第一个问题", "position": position})
    if order is not None:
        return Call("reorder_problems", {"part": "第一个问题", "position": order["all"]})
    swap = re.search(
        r"对调|调换|互换|交换|换位|换个位置|换一下位置|换换位置|换一下顺序|换个顺序|调个|颠倒|换个先后|(?:[个条问题]|[一二三四五六1-6])(?:的)?(?:先)?(?:换|倒|调)(?:一?下|换|过来|个)",
        head,
    )
    if swap and len(numbers) >= 2:
        return Call(
            "reorder_problems",
            {"part": f"第{numbers[0]}个问题", "position": f"与第{numbers[1]}个对调"},
        )
    if swap and "最后" in head and numbers:
        return Call("reorder_problems", {"part": f"第{numbers[0]}个问题", "position": "最后"})
    match = re.search(
        r"(?:(?:往|向|朝)(?:最)?[前后上下](?:面|边)?)?(?:放|挪|移|提|调|排|搬|摆|换|上|下)(?:到|在|去|至|往|成|移|调)?.*$",
        head,
    )
    if match is None:
        return None
    part, position = head[: match.start()] or head, match[0]
    rest = Utterance(said.raw, part, "", said.quotes).text
    place = locate_quietly(state, rest if "问题" in rest else rest + "问题", focus)
    if place is None:
        place = locate_quietly(state, rest, focus)
    if place is None or place.section != "problems":
        place = locate_quietly(state, said.text, focus)
    if place is None or place.section != "problems" or place.paragraph is None:
        return None
    paragraph = state.section("problems").paragraphs[place.paragraph]
    if not paragraph.key.startswith("problem-"):
        return None
    return Call(
        "reorder_problems", {"part": f"第{paragraph.key.split('-')[1]}个问题", "position": position}
    )


def _keep(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if re.search(r"(?:只|仅|就)(?:保留|留下?|要)[^，。前]{2,18}[一二两三四1-4]个问题", said.head):
        raise RequestError("请说要删掉哪几个，如“删掉第二个问题”；只说个数的，从最后一个删起。")
    if fewer := re.search(r"(?:少|减)(?:写|说|列|掉|去|报)?([一1两2])个问题", said.head):
        now = len(problem_paragraphs(state.section("problems")))
        return Call("keep_problems", {"count": now - (number_in(fewer[1]) or 1)})
    plain = re.sub(r"第.(?:个|条|部分)", "", said.head)
    named = re.findall(r"([一二两三四五六1-6])(?:个|条|点)", plain)
    count = number_in(named[-1]) if named else None  # 把五个改成三个问题
    return Call("keep_problems", {"count": count}) if count else None


def _relocate(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """信访的放到最后: a problem, or a sentence, by its words alone."""
    match = re.search(r"(?:放|挪|移|提|调|排|搬|摆|换)(?:到|在|去|至|往|(?=最)).*$", said.head)
    if match is None:
        return None
    bare = beyond("relocate", said.head[: match.start()])
    holder = locate_quietly(state, said.head[: match.start()], focus)
    if holder is not None:
        bare = unnamed(bare)
    if not bare or (holder is not None and (holder.sentence is not None or holder.role)):
        return None
    if holder is not None:
        found = spoken_of(state, bare, holder)
        part = None if found is None else f"“{found.text(state)}”那句"
        return Call("move_sentence", {"part": part, "position": match[0]}) if part else None
    problems = [
        paragraph.key.removeprefix("problem-")
        for paragraph in state.section("problems").paragraphs
        if paragraph.key.startswith("problem-") and bare in paragraph.text
    ]
    found = spoken_of(state, bare, Part("overview"))
    if len(problems) == 1 and found is None:
        part = f"第{problems[0]}个问题"
        return Call("reorder_problems", {"part": part, "position": match[0]})
    if found is not None and not problems:
        return Call("move_sentence", {"part": f"“{found.text(state)}”那句", "position": match[0]})
    if found is not None:
        raise RequestError(
            f"“{bare}”在第一部分和第五部分都有，是哪一处？可以说“{bare}那个问题……”或“讲{bare}的那句……”。"
        )
    return None


def _move(state: State, said: Utterance, focus: Part | None) -> Call | None:
    head = re.sub(r"^(?:把|将)?(对调|互换|调换|交换)(?:一?下)?(.+)$", r"\2\1", said.head)
    if pair := pattern("two_ordinals").search(head):
        other = f"第{pair['number']}句" if pair["number"] else "最后一句"
        return Call("move_sentence", {"part": pair["first"], "position": f"与{other}对调"})
    if pair := pattern("two_sentences").search(head):
        position = f"与讲{pair['second']}的那句对调"
        return Call("move_sentence", {"part": f"讲{pair['first']}的那句", "position": position})
    match = re.search(
        r"(?:(?:往|向|朝)[前后上下]|(?:放|挪|移|提|调|排|搬|摆|搁|写|换)(?:到|在|去|至|往|(?=[^，。]{0,10}(?:开头|最前|最后|末尾|结尾|前面|后面)))).*$",
        said.head,
    )
    if match is None:
        return None
    part = Utterance(said.raw, said.head[: match.start()], "", said.quotes).text
    return Call("move_sentence", {"part": part, "position": match[0]})


#: 问题再加一个，培训不够
_ADDED = re.compile(r"^(?:再|还|也|要)*(?:加|增|补|添)(?:上|入|进)?(?:一|1)?(?:个|条|点)[，,：:]")


def _add_problem(state: State, said: Utterance, focus: Part | None) -> Call | None:
    bare = re.fullmatch(
        r"(?:关于|有关|讲|说|反映|涉及)?([^，。；：]{2,16}?)(?:方面|这方面)?的", said.given
    )
    if bare is not None:  # ……，关于规范性文件的
        return Call("add_problem", {"topic": bare[1]})
    if said.given:
        return Call("add_problem", {"problem": said.given})
    match = re.search(
        r"(?:关于|有关|说|讲|反映|针对|涉及)([^，。]{1,18}?)(?:的|方面|这方面)*问题", said.head
    )
    if match is None:
        match = re.search(r"(?:个|条|点)([^，。个条]{2,18}?)(?:的|方面|这方面)+问题", said.head)
    topic = match[1] if match else ""
    if not topic:
        match = re.search(
            r"问题[，,]?(?:是)?(?:关于|说|讲|有关|反映)([^，。]{2,20}?)(?:的|方面的?)?$", said.head
        )
        topic = match[1] if match else ""
    if match := re.search(
        r"问题[，,]?\s*(?:就说|就写|就是|说是|写|讲的?是?|关于|说)?(.{4,})$", said.text
    ):
        said_of_it = _ADDED.sub("", match[1]).strip("，, ")
        if not topic and said_of_it and not said_of_it.endswith("的"):
            return Call("add_problem", {"problem": said_of_it})
    if not topic:
        topic = beyond("add_problem", said.head)
    return Call("add_problem", {"topic": re.sub(r"(?:的|方面)$", "", topic)})


BUILDERS: Mapping[str, Callable[[State, Utterance, Part | None], Call | None]] = {
    "reorder_problems": _reorder,
    "move_sentence": _move,
    "keep_problems": _keep,
    "relocate": _relocate,
    "add_problem": _add_problem,
    "add_measure": _problem("add_measure"),
    "replace_measure": _problem("replace_measure"),
    "replace_problem": _problem("replace_problem"),
}
