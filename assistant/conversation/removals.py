"""Arguments of the tools that take something out of the draft, where a rule chose them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.conversation.clauses import clauses_on, find_clauses
from assistant.conversation.contents import spoken_of
from assistant.conversation.part import Part
from assistant.conversation.parts import locate_quietly, unnamed
from assistant.conversation.phrasings import beyond
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.truth import cell_told, mentioned, named_fact
from assistant.conversation.wording import Utterance, letters
from assistant.errors import RequestError


def _drop_quote(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if re.search(r"“”[^，。]{0,8}(?:[句段条]|话|问题)", said.head) or len(said.quotes[-1]) > 14:
        return Call("drop_sentence", {"part": said.text})
    return Call("replace_words", {"old": said.quotes[-1], "new": ""})


def _drop_sentence(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if re.search(r"第.{1,2}?句?(?:和|跟|与|、|，)?第.{1,2}句|(?<!第)[两三四几]句", said.head):
        raise RequestError(
            "一次请说一句，如“删掉依申请公开第三句”；再说下一句（删后句子的序号会变）。"
        )
    if any(s in said.head for s in ("待核实", "方括号")):
        return Call("drop_mark", {"which": said.text})
    if find_clauses(state, said.text, focus) is not None:
        return Call("drop_sentence", {"part": said.text})
    if said.quotes:
        return _drop_quote(state, said, focus)
    place = locate_quietly(state, said.text, focus)
    if (
        place is not None
        and place.section == "problems"
        and place.sentence is None
        and place.role != "measure"
    ):
        if place.paragraph is not None and not re.search(r"[句]", said.head):
            return Call("drop_problem", {"part": said.text})
    by_words = place is not None and unnamed(said.head) == said.head
    if by_words and place is not None and place.section == "overview" and place.sentence is None:
        made = dropped(state, beyond("drop_sentence", said.head))  # 物业费那部分
        if made is not None:
            return made
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
    "drop_sentence": _drop_sentence,
    "drop_quote": _drop_quote,
    "omit": _omit,
}
