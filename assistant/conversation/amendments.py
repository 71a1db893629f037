"""Arguments of the tools on problems and sentences that a rule of the phrasings chose."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.conversation.parts import Part, locate_quietly
from assistant.conversation.phrasings import assigned
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.truth import cell_told, mentioned, named_fact
from assistant.conversation.wording import Utterance
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
        r"第?([一二三四五六1-6])(?:个|条|项)?(?:问题)?(?:和|与|跟|同|、|，|,)\s*第?([一二三四五六1-6])",
        head,
    )
    numbers = [pair[1], pair[2]] if pair else numbers
    if not numbers:
        numbers = re.findall(r"([一二三四五])(?=和|与|跟|、|对调|互换|调换|换|$)", head)
    swap = re.search(
        r"对调|调换|互换|交换|换位|换个位置|换一下位置|换换位置|换一下顺序|换个顺序|调个|颠倒|换个先后",
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


def _move(state: State, said: Utterance, focus: Part | None) -> Call | None:
    pair = re.search(
        r"^(?P<part>.*?第[一二三四五六七八九0-9]+句).{0,3}第(?P<other>[一二三四五六七八九0-9]+)句",
        said.head,
    )
    if pair and re.search(r"对调|互换|交换|换", said.head):
        return Call("move_sentence", {"part": pair["part"], "position": f"第{pair['other']}"})
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
    if not topic:
        match = re.search(r"问题[，,]\s*(.{6,})$", said.text)
        if match:
            return Call("add_problem", {"problem": match[1]})
    return Call("add_problem", {"topic": re.sub(r"(?:的|方面)$", "", topic)})


def _drop_quote(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if re.search(r"“”[^，。]{0,8}(?:[句段条]|话|问题)", said.head) or len(said.quotes[-1]) > 14:
        return Call("drop_sentence", {"part": said.text})
    return Call("replace_words", {"old": said.quotes[-1], "new": ""})


def _drop_sentence(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if any(s in said.head for s in ("待核实", "方括号")):
        return Call("drop_mark", {"which": said.text})
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
            if re.search(r"字样|[个两三四几]字|这个词|的词", said.head):
                return Call("replace_words", {"old": words, "new": ""})
            return Call("drop_sentence", {"part": f"“{words}”"})
        if len(words) >= 2:
            facts = named_fact(state, words)
            if facts and not mentioned_only(state, words):
                return Call("drop_sentence", {"part": f"讲{words}的那句"})
    return Call("drop_sentence", {"part": said.text})


def _omit(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """不要写行政复议: what the tables hold must be told; what they hold as zero need not be."""
    match = re.search(
        r"^(?:把|将)?([^，。“”]{2,12}?)(?:这个|那个|这块|那块|的?事情?|的?情况|的)*(?:就|都)?(?:不要|别|不用|不必)(?:再)?(?:写|提|说|讲)(?:了|进去|上)?$",
        said.head,
    ) or re.search(
        r"(?:不要|别|不用|不必|不想|不|甭)(?:再)?(?:写|提|说|讲|出现|反映)(?:到|及|上|出来)*(.{2,12}?)(?:了|的?(?:情况|事情|事|内容|数字?|这块|那块))*$",
        said.head,
    )
    if match is None or re.search(r"[句段]|措施|问题", match[1]):
        return None
    _require_told(state, match[1])
    place = locate_quietly(state, f"讲{match[1]}的那句", None)
    if place is not None and place.sentence is not None:
        sentence = place.text(state)
        clauses = re.split(r"(?<=[，；])", sentence)
        kept = "".join(clause for clause in clauses if match[1] not in clause).rstrip("，；。")
        if re.search(r"[0-9]", kept):  # the rest of the sentence tells something else
            return Call("replace_sentence", {"part": f"“{sentence}”", "text": kept + "。"})
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
    "add_problem": _add_problem,
    "add_measure": _problem("add_measure"),
    "replace_measure": _problem("replace_measure"),
    "replace_problem": _problem("replace_problem"),
    "drop_sentence": _drop_sentence,
    "drop_quote": _drop_quote,
    "omit": _omit,
}
