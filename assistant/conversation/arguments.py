"""Arguments of the tools that a rule of the phrasings chose: history, length, marks, promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.checking.findings import Span
from assistant.conversation.confirming import marks, status_of
from assistant.conversation.contents import spoken_of
from assistant.conversation.facts import facts_spoken_of
from assistant.conversation.length import size
from assistant.conversation.part import Part, sentence_at
from assistant.conversation.parts import locate, locate_quietly, meant
from assistant.conversation.phrasings import assigned, beyond, pattern, plainly
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.stated import label_of
from assistant.conversation.truth import mentioned, named_fact
from assistant.conversation.wording import Utterance, number_in
from assistant.errors import RequestError


def plain(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    """A builder that hands the whole instruction to the tool\'s first argument."""
    from assistant.conversation.toolbox import TOOLS

    names = list(TOOLS[tool].arguments)

    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        return Call(tool, {names[0]: said.text} if names else {})

    return build


def _steps(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        match = re.search(r"([0-9]+|[一二两三四五六七八九十])\s*(?:步|次|下|个)", said.head)
        steps = (
            number_in(match[1]) if match and not re.search(r"上一(?:步|次|个)", said.head) else 1
        )
        if re.search(r"上(?:两|2|三|3|四|4)", said.head):
            steps = number_in(re.sub(r".*上", "", said.head))
        steps = max(steps or 1, len(re.findall(r"上一(?:步|次|个)", said.head)))
        return Call(tool, {"steps": steps})

    return build


def _restore(state: State, said: Utterance, focus: Part | None) -> Call | None:
    match = re.search(r"第?\s*([0-9]+|[一二两三四五六七八九十]+)\s*[版稿]", said.head)
    return Call("restore", {"number": (number_in(match[1]) if match else 1) or 1})


def _export(state: State, said: Utterance, focus: Part | None) -> Call | None:
    words = said.text.lower() + said.tail.lower()
    form = "docx"
    for name, ending in (
        ("docx", "docx"), ("word", "docx"), ("文档", "docx"), ("pdf", "pdf"), ("html", "html"), ("网页", "html"),
        ("xlsx", "xlsx"), ("excel", "xlsx"), ("表格", "xlsx"), ("markdown", "md"), (".md", "md"), ("md格式", "md"),
        ("json", "json"), ("txt", "txt"), ("文本", "txt"), ("ppt", "ppt"), ("wps", "wps"),
    ):  # fmt: skip
        if name in words:
            form = ending
            break
    draft = (
        re.search(r"草稿|初稿|征求意见|未定稿|draft|先看|看看|看一下|瞧", words)
        and "定稿" not in words
    )
    return Call("export", {"format": form, "stage": "草稿" if draft else "定稿"})


def _length(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        match = pattern("length").search(said.head) or pattern("to_length").search(said.head)
        number = number_in(match[1]) if match else None
        to = match is not None and match.re is pattern("to_length")
        less = (
            re.search(
                r"(?:减|删|砍|去|少|压|缩)(?:掉|少|去|减|短)*(?:了)?(?:大概|约)?$",
                said.head[: match.start()],
            )
            if match and not to
            else None
        )
        more = (
            re.search(r"(?:多|加|增)(?:写|加|上)*$", said.head[: match.start()]) if match else None
        )
        text = said.head.replace(match[0], "") if match else said.head
        text = Utterance(said.raw, text, "", said.quotes).text
        part = meant(state, text, beyond(tool, re.sub(r"“”", "", text)), focus)
        place = locate(state, part, focus) if part else None
        now = size((place or Part()).text(state))
        if number and (less or more):
            number = now - number if less else now + number
        ratio = 0.0 if number else _ratio(said.head, tool)
        chosen = tool
        if tool == "length":
            if not number:
                return None
            chosen = "shorten" if number < now else "lengthen"
        if place is None and focus is not None and re.search(r"^(?:再|还|更)|还是|继续", said.raw):
            part = "这段"
        return Call(chosen, {"part": part, "length": number or 0, "ratio": ratio})

    return build


def _ratio(text: str, tool: str) -> float:
    value = 0.0
    if re.search(r"一半|半", text):
        value = 0.5
    elif match := re.search(r"([二三四五六七八九十])分之([一二三四五六七八九])", text):
        value = (number_in(match[2]) or 1) / (number_in(match[1]) or 1)
    elif match := re.search(r"([一二三四五六七八九])成", text):
        value = (number_in(match[1]) or 0) / 10
    elif match := re.search(r"([0-9]{1,2})\s*%", text):
        value = int(match[1]) / 100
    if not 0 < value < 1:
        return 2.0 if tool == "lengthen" and re.search(r"一倍|两倍|翻倍", text) else 0.0
    if tool == "lengthen":
        return 1 + value
    kept = re.search(
        r"(?:到|成|为|剩|留|保留)(?:原来的|原文的|下)?(?:一半|.分之|.成|[0-9]+%)", text
    )
    return value if kept or value == 0.5 else 1 - value


def _tone(state: State, said: Utterance, focus: Part | None) -> Call | None:
    from assistant.conversation.rewording import register

    if register(said.head) is None and pattern("softer").search(said.head):
        return None
    if register(said.head) is None:
        return Call("change_tone", {"tone": said.head})
    part = meant(state, said.text, beyond("change_tone", said.head), focus)
    return Call("change_tone", {"tone": said.head, "part": part})


def _mark(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        text = said.tail or assigned(said)[1]
        if tool == "drop_mark":
            return Call(tool, {"which": said.text})
        if text and re.fullmatch(r"属实|没问题|无误|没错|对的|是真的|已核实|准确", text):
            text = ""
        if not text and (spoken := pattern("confirmed").search(said.text)):
            text = spoken["text"]
        if _answers_all(state, text or said.text):
            text = text or said.text
            return Call("answer_promise", {"promise": "全部", "status": status_of(text)})
        if not text and said.quotes and re.search(r"“”$", said.head):
            text = said.quotes[-1]
        return Call(tool, {"which": said.text, "text": text})

    return build


def _answers_all(state: State, text: str) -> bool:
    """Whether 三项都完成了 answers the only open point, that on last year's promises."""
    opened = marks(state)
    about = len(opened) == 1 and sentence_at(state, opened[0]).basis == "promise"
    return about and bool(pattern("all_answered").fullmatch(text))


def _mark_unsure(state: State, said: Utterance, focus: Part | None) -> Call | None:
    part = said.text
    if locate_quietly(state, part, focus) is None:
        found = spoken_of(state, beyond("mark_unsure", said.head))
        part = part if found is None else f"“{found.text(state)}”那句"
    return Call("mark_unsure", {"part": part})


def answered_promise(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """Which of last year\'s promises is meant, what became of it, and what staff add."""
    text = said.text + ("，" + said.tail if said.tail else "")
    if not state.plan.promises and marks(state) == []:
        return Call("answer_promise", {"promise": text, "status": text})
    status = status_of(text)
    if not status:
        return None
    if pattern("several_promises").search(text):
        raise RequestError(
            "一次说了几条，请分开说，如“上年第一条已完成”“上年第三条尚未开展”；全部一样的可以说“上年措施都完成了”。"
        )
    match = None
    for match in re.finditer(
        r"(?:已经?|都|全部|基本|部分|只|还|尚)*(?:没有?|未)?(?:完成|落实|做完|做好|做了|办完|办好|办了|兑现|到位|开展|启动|没做|推进中|实现)(?:了)?(?:一半|一部分|部分|到位)?",
        text,
    ):
        if match[0]:
            break
    note = ""
    if match is not None:
        rest = text[match.end() :]
        note = (
            rest.lstrip("，,。；; 了的：:").strip().removesuffix("的")
            if re.match(r"[，,。；;：: ]", rest.lstrip("了的"))
            else ""
        )
        said_of = text[: match.start()]
    else:
        said_of = text
    if match is not None and re.match(r"都|全部", match[0]):
        said_of += "全部"
    return Call("answer_promise", {"promise": said_of or text, "status": status, "note": note})


def _show(state: State, said: Utterance, focus: Part | None) -> Call | None:
    place = locate(state, said.text, focus)
    if place is None and not re.search(
        r"字|全文|草稿|初稿|稿|现在|目前|全部|^(?:看看|看一下|显示|看)$", said.head
    ):
        return None
    return Call("show", {"part": said.text if place is not None else ""})


def _only(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    return lambda state, said, focus: Call(tool)


def _figures(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """A question for figures; bare nouns (结转数) only where they name one."""
    asks = pattern("asking").search(said.head) or re.search(r"多少|几|有没有|比|占", said.head)
    named = any(mentioned(state.plan.slots, said.text)) or named_fact(state, said.text)
    return Call("figures", {"question": said.text}) if asks or named else None


def _sources(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """公众号那个数字从哪来的, 为什么说引导不够: a sentence named by its words."""
    bare = re.sub(
        r"的?(?:(?:增长|下降)率|占比|比例|[增降涨]幅|同比)", "", beyond("sources", said.head)
    )
    bare = plainly(bare)
    if locate_quietly(state, said.text, focus) is None and not re.search(r"[0-9]", bare):
        found = spoken_of(state, bare)
        if found is not None:
            return Call("sources", {"part": f"“{found.text(state)}”那句"})
    return Call("sources", {"part": said.text})


def _drop_fact(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if re.search(r"事实|登记", said.head):
        clause = re.split(r"[，,。；]", said.text)[0]
        return Call("drop_fact", {"label": said.quotes[-1] if said.quotes else clause})
    named = facts_spoken_of(state, said.text)
    if not named and (what := pattern("not_counted").match(said.head)):
        named = named_fact(state, what["what"])[:1]
    if not named and (what := pattern("dropped_fact").match(said.head)):
        named = named_fact(state, label_of(what["what"]))[:1]
    return Call("drop_fact", {"label": named[0].label}) if len(named) == 1 else None


def _like_last_year(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """跟去年太像了: what repeats last year's text is told otherwise."""
    place = locate(state, said.text, focus)
    if place is not None:
        return Call("rewrite", {"part": said.text, "wish": said.raw})
    for finding in state.draft.findings:
        if finding.code == "R-LAST-YEAR" and isinstance(finding.where, Span):
            name = "第五部分" if finding.where.section == "problems" else "第一部分"
            return Call("rewrite", {"part": name, "wish": said.raw})
    if state.last_year is None:
        raise RequestError(
            "没有提供上年报告，比不出哪里像。要换写法请说是哪一段，如“依申请公开换个说法”。"
        )
    raise RequestError(
        "与上年报告逐段比过，没有超过限度的重复（没有R-LAST-YEAR提示）。"
        "觉得哪一段像，请说是哪一段，如“依申请公开换个说法”，或“第二个问题换一个”。"
    )


BUILDERS: Mapping[str, Callable[[State, Utterance, Part | None], Call | None]] = {
    "undo": _steps("undo"),
    "redo": _steps("redo"),
    "restore": _restore,
    "export": _export,
    "versions": _only("versions"),
    "help": _only("help"),
    "todo": _only("todo"),
    "shorten": _length("shorten"),
    "lengthen": _length("lengthen"),
    "length": _length("length"),
    "change_tone": _tone,
    "mark_unsure": _mark_unsure,
    "drop_mark": _mark("drop_mark"),
    "confirm_mark": _mark("confirm_mark"),
    "answer_promise": answered_promise,
    "drop_fact": _drop_fact,
    "like_last_year": _like_last_year,
    "show": _show,
    "sources": _sources,
    "figures": _figures,
}
