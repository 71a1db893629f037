"""Arguments of the tools on problems and sentences that a rule of the phrasings chose."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.conversation.clauses import clauses_on, find_clauses
from assistant.conversation.contents import spoken_of
from assistant.conversation.part import Part
from assistant.conversation.parts import locate_quietly, unnamed
from assistant.conversation.phrasings import assigned, beyond, pattern
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.truth import cell_told, mentioned, named_fact
from assistant.conversation.wording import Utterance, letters, number_in
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
        r"(?:按|照)(?:照)?(?P<all>[一二三四五六1-6](?:[、，, ]?[一二三四五六1-6]){2,})", head
    )
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
    match = re.search(
        r"([一二两三四五六1-6])(?:个|条|点)", re.sub(r"第.(?:个|条|部分)", "", said.head)
    )
    count = number_in(match[1]) if match else None
    if re.search(r"(?:只|仅|就)(?:保留|留下?|要)[^，。前]{2,18}[一二两三四1-4]个问题", said.head):
        raise RequestError("请说要删掉哪几个，如“删掉第二个问题”；只说个数的，从最后一个删起。")
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
    pair = pattern("two_sentences").search(said.head)
    if pair is not None:
        if number := pair["number"]:
            return Call("move_sentence", {"part": pair["first"], "position": f"与第{number}句对调"})
        if pair["last"]:
            return Call("move_sentence", {"part": pair["first"], "position": "与最后一句对调"})
        position = f"与讲{pair['second']}的那句对调"
        return Call("move_sentence", {"part": f"讲{pair['first']}的那句", "position": position})
    match = re.search(r"(?:放|挪|移|提|调|排|搬|摆)(?:到|在|去|至|往)?.*$", said.head)
    if match is None:
        return None
    part = Utterance(said.raw, said.head[: match.start()], "", said.quotes).text
    return Call("move_sentence", {"part": part, "position": match[0]})


def _add_problem(state: State, said: Utterance, focus: Part | None) -> Call | None:
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
        if not topic and not match[1].endswith("的"):
            return Call("add_problem", {"problem": match[1].strip("，, ")})
    if not topic:
        topic = beyond("add_problem", said.head)
    return Call("add_problem", {"topic": re.sub(r"(?:的|方面)$", "", topic)})


def _drop_quote(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if re.search(r"“”[^，。]{0,8}(?:[句段条]|话|问题)", said.head) or len(said.quotes[-1]) > 14:
        return Call("drop_sentence", {"part": said.text})
    return Call("replace_words", {"old": said.quotes[-1], "new": ""})


def _drop_sentence(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if any(s in said.head for s in ("待核实", "方括号")):
        return Call("drop_mark", {"which": said.text})
    if find_clauses(state, said.text, focus) is not None:
        return Call("drop_sentence", {"part": said.text})
    place = locate_quietly(state, said.text, focus)
    if (
        place is not None
        and place.section == "problems"
        and place.sentence is None
        and place.role != "measure"
    ):
        if place.paragraph is not None and not re.search(r"[句]", said.head):
            return Call("drop_problem", {"part": said.text})
    if place is None:
        match = re.search(
            r"(?:删掉|删除|删去|去掉|删了|拿掉|删|不要)(?:一下|了)?([^，。]{2,20})$", said.head
        )
        match = match or re.search(
            r"^(?:把|将)?([^，。]{2,20}?)(?:给|都|全)?(?:删掉|删除|删去|去掉|删了|拿掉|删|去了)",
            said.head,
        )
        words = (
            re.sub(
                r"^(?:把|将|所有|全部|里面|其中|文中|草稿里)+|(?:这|那)?(?:个|几|两|三|四)*(?:字|词|个词|部分|内容|的话|这些|字样|都|给)+$|的$",
                "",
                match[1],
            )
            if match
            else ""
        )
        if len(words) >= 2 and mentioned_only(state, words):
            _require_told(state, words)
        if len(words) >= 2 and any(
            words in s.text for sec in state.draft.sections.values() for s in sec.sentences
        ):
            if re.search(r"[0-9]", words):
                return Call("drop_sentence", {"part": f"{words}那半句"})
            if re.search(r"字样|[个两三四几]字|这个词|的词", said.head):
                return Call("replace_words", {"old": words, "new": ""})
            return Call("drop_sentence", {"part": f"“{words}”"})
        if len(words) >= 2:
            facts = named_fact(state, words)
            if facts and not mentioned_only(state, words):
                return Call("drop_sentence", {"part": f"讲{words}的那句"})
    if place is None and (bare := beyond("drop_sentence", said.head)):
        return dropped(state, bare) or Call("drop_sentence", {"part": said.text})
    return Call("drop_sentence", {"part": said.text})


def dropped(state: State, bare: str, holder: Part | None = None) -> Call | None:
    """The call that takes out what the draft tells of bare words: 案卷那个拿走.

    Raises:
        RequestError: they name a figure of the tables that must be told.
    """
    if len(letters(bare)) < 2:
        return None
    if mentioned_only(state, bare):
        _require_told(state, bare)
    if clauses_on(state, bare, holder) is not None:
        return Call("drop_sentence", {"part": f"{bare}那半句"})
    found = spoken_of(state, bare, holder)
    return None if found is None else Call("drop_sentence", {"part": f"“{found.text(state)}”那句"})


def _omit(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """不要写行政复议: what the tables hold must be told; what they hold as zero need not be."""
    if find_clauses(state, said.text, focus) is not None:
        return Call("drop_sentence", {"part": said.text})
    match = re.search(
        r"^(?:把|将)?([^，。“”]{2,12}?)(?:这个|那个|这块|那块|的?事情?|的?情况|的)*(?:就|都)?(?:可以)?(?:不要|别|不用|不必|不)(?:再)?(?:写|提|说|讲|放)(?:了|进去|上)?(?:(?:进|到|入|在)(?:报告|里面?|去|正文|稿子|文字)?(?:里面?|中)?)?(?:了|行)?$",
        said.head,
    ) or re.search(
        r"(?:不要|别|不用|不必|不想|不|甭)(?:再)?(?:写|提|说|讲|出现|反映)(?:到|及|上|出来)*(.{2,12}?)(?:了|的?(?:情况|事情|事|内容|数字?|这块|那块))*$",
        said.head,
    )
    if match is None or re.search(r"[句段]|措施|问题", match[1]):
        return None
    _require_told(state, match[1])
    if clauses_on(state, match[1]) is not None:  # the rest of the sentence tells something else
        return Call("drop_sentence", {"part": f"{match[1]}那半句"})
    return Call("drop_sentence", {"part": f"讲{match[1]}的那句"})


def _require_told(state: State, words: str) -> None:
    """Refuse to leave out what the tables hold.

    Raises:
        RequestError: ``words`` name a figure of the tables that is not zero.
    """
    for _, slot in mentioned(state.plan.slots, words):
        figure = state.plan.slots.figures[slot]
        if figure.value:
            raise RequestError(
                f"没有删：{cell_told(state, figure)}表格会一并公开，文字里应当交代。"
                "嫌写得多可以说“缩短”，只删其中一句请说“删掉讲……的那句”。"
            )


def mentioned_only(state: State, words: str) -> bool:
    """Whether ``words`` name a figure of the tables and nothing else."""
    return any(word == words for word, _ in mentioned(state.plan.slots, words))


BUILDERS: Mapping[str, Callable[[State, Utterance, Part | None], Call | None]] = {
    "reorder_problems": _reorder,
    "move_sentence": _move,
    "keep_problems": _keep,
    "relocate": _relocate,
    "add_problem": _add_problem,
    "add_measure": _problem("add_measure"),
    "replace_measure": _problem("replace_measure"),
    "replace_problem": _problem("replace_problem"),
    "drop_sentence": _drop_sentence,
    "drop_quote": _drop_quote,
    "omit": _omit,
}
