"""The built-in reader of instructions: from what staff type to tools and their arguments.

Phrasings are data (``instructions.toml``). Slips are mended by a list, and where nothing is
understood, by sound. What is not understood is said so, with what can be done; nothing is changed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from assistant.checking.findings import Span
from assistant.conversation.confirming import marks, status_of
from assistant.conversation.facts import facts_spoken_of
from assistant.conversation.length import size
from assistant.conversation.parts import Part, locate
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.truth import cell_told, contradict, mentioned, named_fact
from assistant.conversation.wording import Utterance, number_in, pieces, unquoted, utter
from assistant.errors import RequestError

NOT_UNDERSTOOD = (
    "没有看懂要做什么，什么都没有改。可以说“依申请公开那段换个说法”“全文缩短到800字”“删掉第二个问题”"
    "“培训改成3次”“监督保障加一句：……”，更多请说“帮助”。"
)

_ASSIGN = r"(?:改成|改为|改作|换成|换为|替换成|替换为|替换|写成|写为|变成|更正为|更正成|修改为|修改成|调整为|调整成|调成|调到|说成|写到|报成|填成|填|换做|改写成|改写为)"
_QUANTITY = (
    r"(?:[0-9][0-9,.]*|[〇零一二两三四五六七八九十百千万]+)\s*(?:万)?"
    r"(?:人次|万元|万次|件次|班次|场次|批次|平方米|[次条篇场期件个元人份户名册卷种项家批处宗起例本台块张部]|%)?"
)
_CORRECT = re.compile(
    rf"(?:{_ASSIGN}|应该是?|应当是?|应该为|应为|应是|实际是|其实是|实际上是|实际为|其实|不是.{{1,12}}[，,]?(?:而|应该|应|其实)*是|是|有|为|到)\s*(?:了)?({_QUANTITY})(?:才对|才是|对|的)?(?:[，。]|$|吧)"
)
_STATED = re.compile(
    r"[一-龥）]\s*(?:[0-9][0-9,.]*|[二两三四五六七八九十百千万]+|一(?=[次场期篇]))\s*(?:万)?(?:人次|万元|万次|件次|班次|场次|[次条篇场期件元人份户名册卷种项家批宗起例本台块张部个%])"
)
_ENTER = re.compile(
    r"登记|录入|记一下|记上|记录一下|补录|漏了|漏写|漏掉|忘了|忘记|少写了|没写上|还有一条|还有一项|新增|加上一条|加一项|补一条|补一项|数据|事实|补充|补上|加上|(?:加|增加|添|补|添加|增)(?:一|1)?(?:条|项|个数据|个事实)"
)
_SENTENCE_WORDS = re.compile(
    r"[句段]|问题|措施|部分|那里写|里写|里加|里面加|后面加|中加|末尾加|结尾加|开头加|主动公开|依申请公开|信息管理|平台建设|监督保障"
)
_LENGTH = re.compile(r"([0-9]+|[一二两三四五六七八九十百千]+)\s*(?:来|多|个|把)*字")
_TO_LENGTH = re.compile(
    r"(?:到|在|成|至)\s*([0-9]{2,}|[一二两三四五六七八九][百千][一二两三四五六七八九十百]*)(?:来|多)?(?:个)?$"
)
_SPLIT = re.compile(
    r"[。；;\n]+|[，,]?\s*(?:然后|接着|随后|完了|最后再|另外再|另外|同时|顺便|再然后)\s*[，,]?|[，,]\s*(?=把|将|再把|再删|删|也把|并把|顺手|再加|再缩|再换)|(?:并且|并)(?=把|将|删|缩|加|换|改)"
)
_INSTEAD = re.compile(
    r"(?:不要|别|不能|不该|不应该?|不是|不)(?:再)?(?:说|写|用|叫|提|是)?(?:成|作)?“”[，,]?(?:要|而是|而|应该?|应当|就|得)?(?:改|说|写|用|叫|换|是)(?:成|作|为)?“”"
)
#: What staff want put in often stands behind a comma: 再加一条措施，每半年……
_PAYLOAD = re.compile(
    r"^(?P<head>.{0,24}?(?:加|补|添|增|插|写)(?:上|入|充|加|写)?(?:(?:一|1)?(?:句话?|段话?|条|个|项)?(?:改进|整改)?(?:措施|对策)|(?:一|1)(?:句话?|段话?|条|项|个))(?:内容|意思|问题)?)\s*[，,、 ]\s*(?P<tail>[^，,].{4,})$"
)
#: 信息处理费今年一分没收: nothing of a fact.
_NONE = re.compile(
    r"^(?P<what>[^，。]{2,10}?)(?:今年|本年|全年)?(?:一分(?:钱)?|一[件次条场个期])?(?:都|也)?(?:没有?|未)(?:收取?|开展?|发|搞|办|做)(?:过|了)?$"
)
_NUMERIC = re.compile(rf"^{_QUANTITY}$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of ``instructions.toml``."""

    tool: str
    any: tuple[re.Pattern[str], ...]
    not_: tuple[re.Pattern[str], ...]
    given: bool | None

    def fits(self, said: Utterance) -> bool:
        """Whether the instruction is one of these."""
        if self.given is True and not said.given:
            return False
        if self.given is False and said.tail:
            return False
        return any(p.search(said.head) for p in self.any) and not any(
            p.search(said.head) for p in self.not_
        )


def read(state: State, request: str, focus: Part | None = None) -> list[Call]:
    """The tools that a request asks for, in order, with their arguments.

    Raises:
        RequestError: it is declined, or not understood; nothing is to be done.
    """
    for by_sound in (False, True):
        said = _parted(utter(_quoting(state, request), by_sound=by_sound))
        _refuse(said)
        pieces_ = [piece for piece in _SPLIT.split(said.text) if piece and piece.strip()]
        if len(pieces_) > 1 and not said.tail:
            calls = [_read_one(state, utter(piece, by_sound=by_sound), focus) for piece in pieces_]
            if all(call is not None for call in calls):
                return [call for call in calls if call is not None]
        call = _read_one(state, said, focus)
        if call is not None:
            return [call]
    plain = utter(request)
    promised = _promised(state, plain)
    if promised is not None:
        return [promised]
    contradict(state, plain.text)
    raise RequestError(NOT_UNDERSTOOD)


def _quoting(state: State, request: str) -> str:
    """The request with a sentence of the draft that it cites in full put in quotation marks."""
    if re.search('[“”「」"]', request):
        return request
    for section in state.draft.sections.values():
        for sentence in section.sentences:
            cited = sentence.text.rstrip("。")
            at = request.find(cited) if len(cited) >= 6 else -1
            if at >= 0 and (
                at + len(cited) < len(request.rstrip("。")) and not re.search("[：:]", request[:at])
            ):
                return f"{request[:at]}“{cited}”{request[at + len(cited) :].removeprefix('。')}"
    return request


def _parted(said: Utterance) -> Utterance:
    """The instruction with what stands behind its comma as the text to be put in."""
    match = None if said.tail or said.quotes else _PAYLOAD.search(said.head)
    if match is None:
        return said
    return replace(said, head=match["head"], tail=match["tail"])


def _promised(state: State, said: Utterance) -> Call | None:
    """旧卷修裱的事做完了: one of last year's promises in its own words, and what became of it."""
    text = said.text + ("，" + said.tail if said.tail else "")
    if not state.plan.promises or not status_of(text) or re.search(r"[？?]|吗$|没有$", text):
        return None
    if re.match(r"(?:其中)?第[一二三四五六七八九1-9][条项](?:措施)?", text) and not re.search(
        r"问题|删|改成|换", text
    ):
        return _promise(state, said, None)
    words = pieces(re.split(r"[，,；。]|已经?|都|还没|做了|没", text)[0])
    if any(
        len(pieces(p.gist or p.text[:40]) & words) >= max(2, 0.3 * len(words))
        for p in state.plan.promises
    ):
        return _promise(state, said, None)
    return None


def refuse(request: str) -> None:
    """Refuse what is declined whoever chooses the tool.

    Raises:
        RequestError: the request is of that kind; the message says why.
    """
    _refuse(utter(request))


def _refuse(said: Utterance) -> None:
    """Refuse what is declined whatever else is said."""
    for pattern, reason in _refusals():
        if pattern.search(said.head) or (not said.tail and pattern.search(said.text)):
            raise RequestError(reason)


def _read_one(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if not said.head and not said.tail:
        return None
    for step in (_exchange, _before, _fact, _after, _assign, _again, _put_in, _stated):
        call = step(state, said, focus)
        if call is not None:
            return call
    return None


# --- rules as data ------------------------------------------------------------------------------


def _before(state: State, said: Utterance, focus: Part | None) -> Call | None:
    return _by_rules(state, said, focus, _rules()[: _seam()])


def _after(state: State, said: Utterance, focus: Part | None) -> Call | None:
    return _by_rules(state, said, focus, _rules()[_seam() :])


def _by_rules(
    state: State, said: Utterance, focus: Part | None, rules: Iterable[Rule]
) -> Call | None:
    for rule in rules:
        if rule.fits(said):
            made = (_BUILDERS.get(rule.tool) or _plain(rule.tool))(state, said, focus)
            if made is not None:
                return made
    return None


def _plain(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    from assistant.conversation.toolbox import TOOLS

    names = list(TOOLS[tool].arguments)

    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        return Call(tool, {names[0]: said.text} if names else {})

    return build


# --- builders: arguments of one tool each -----------------------------------------------------------


def _steps(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        match = re.search(r"([0-9]+|[一二两三四五六七八九十])\s*(?:步|次|下|个)", said.head)
        steps = (
            number_in(match[1]) if match and not re.search(r"上一(?:步|次|个)", said.head) else 1
        )
        if re.search(r"上(?:两|2|三|3|四|4)", said.head):
            steps = number_in(re.sub(r".*上", "", said.head))
        return Call(tool, {"steps": steps or 1})

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
    draft = re.search(r"草稿|初稿|征求意见|未定稿|draft|先看", words) and "定稿" not in words
    return Call("export", {"format": form, "stage": "草稿" if draft else "定稿"})


def _length(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        match = _LENGTH.search(said.head) or _TO_LENGTH.search(said.head)
        number = number_in(match[1]) if match else None
        to = match is not None and match.re is _TO_LENGTH
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
        place = _place(state, text, focus)
        now = size((place or Part()).text(state))
        if number and (less or more):
            number = now - number if less else now + number
        ratio = 0.0 if number else _ratio(said.head, tool)
        chosen = tool
        if tool == "length":
            if not number:
                return None
            chosen = "shorten" if number < now else "lengthen"
        part = text if place is not None else ""
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
    from assistant.conversation.editing import register

    if register(said.head) is None:
        return Call("change_tone", {"tone": said.head})
    place = _place(state, said.text, focus)
    part = said.text if place is not None else ""
    return Call("change_tone", {"tone": said.head, "part": part})


def _mark(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        text = said.tail or _assigned(said)[1]
        if tool == "drop_mark":
            return Call(tool, {"which": said.text})
        if text and re.fullmatch(r"属实|没问题|无误|没错|对的|是真的|已核实|准确", text):
            text = ""
        if not text and said.quotes and re.search(r"“”$", said.head):
            text = said.quotes[-1]
        return Call(tool, {"which": said.text, "text": text})

    return build


def _mark_unsure(state: State, said: Utterance, focus: Part | None) -> Call | None:
    part = said.text
    if locate_quietly(state, part, focus) is None:
        subject = re.match(
            r"(?P<what>[^，。]{2,12}?)(?:的)?(?:那个|这个)?(?:数字?|数据|情况|事情?|说法)?(?:我|还|再|也|先|有点|拿不准|吃不准|不确定|不太确定|没把握|存疑|标|设|得|需)",
            part.removeprefix("把").removeprefix("将"),
        )
        part = f"讲{subject['what']}的那句" if subject else part
    return Call("mark_unsure", {"part": part})


def _promise(state: State, said: Utterance, focus: Part | None) -> Call | None:
    text = said.text + ("，" + said.tail if said.tail else "")
    if not state.plan.promises and marks(state) == []:
        return Call("answer_promise", {"promise": text, "status": text})
    status = status_of(text)
    if not status:
        return None
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
            if re.match(r"[，,。；;：:]", rest.lstrip("了的"))
            else ""
        )
        said_of = text[: match.start()]
    else:
        said_of = text
    if match is not None and re.match(r"都|全部", match[0]):
        said_of += "全部"
    return Call("answer_promise", {"promise": said_of or text, "status": status, "note": note})


def _problem(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    def build(state: State, said: Utterance, focus: Part | None) -> Call | None:
        before, after = _assigned(said)
        given = said.tail or after or (said.quotes[-1] if said.quotes and "“”" in said.head else "")
        if re.fullmatch(
            r"(?:一|别|其他|另)?(?:个|的|外)*(?:一个|别的|其他的?|另外的?)*(?:问题|措施|说法|写法|内容|词)?",
            given or "",
        ):
            given = ""
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
    for _, slot in mentioned(state.plan.slots, match[1]):
        figure = state.plan.slots.figures[slot]
        if figure.value:
            raise RequestError(
                f"没有删：{cell_told(state, figure)}表格会一并公开，文字里应当交代。"
                "嫌写得多可以说“缩短”，只删其中一句请说“删掉讲……的那句”。"
            )
    place = locate_quietly(state, f"讲{match[1]}的那句", None)
    if place is not None and place.sentence is not None:
        sentence = place.text(state)
        clauses = re.split(r"(?<=[，；])", sentence)
        kept = "".join(clause for clause in clauses if match[1] not in clause).rstrip("，；。")
        if re.search(r"[0-9]", kept):  # the rest of the sentence tells something else
            return Call("replace_sentence", {"part": f"“{sentence}”", "text": kept + "。"})
    return Call("drop_sentence", {"part": f"讲{match[1]}的那句"})


def _like_last_year(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """跟去年太像了: what repeats last year's text is told otherwise."""
    place = _place(state, said.text, focus)
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


def mentioned_only(state: State, words: str) -> bool:
    """Whether ``words`` name a figure of the tables and nothing else."""
    return any(word == words for word, _ in mentioned(state.plan.slots, words))


def _drop_fact(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if re.search(r"事实|登记", said.head):
        return Call("drop_fact", {"label": said.quotes[-1] if said.quotes else said.text})
    named = facts_spoken_of(state, said.text)
    return Call("drop_fact", {"label": named[0].label}) if len(named) == 1 else None


def _show(state: State, said: Utterance, focus: Part | None) -> Call | None:
    place = _place(state, said.text, focus)
    if place is None and not re.search(
        r"字|全文|草稿|初稿|稿|现在|目前|全部|^(?:看看|看一下|显示|看)$", said.head
    ):
        return None
    return Call("show", {"part": said.text if place is not None else ""})


def _only(tool: str) -> Callable[[State, Utterance, Part | None], Call | None]:
    return lambda state, said, focus: Call(tool)


# --- what is not a rule of the data: facts, replacing, putting in ---------------------------------------


def _exchange(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """把“甲”改成“乙”, 把“甲”改成：乙."""
    if len(said.quotes) == 2 and _INSTEAD.search(said.head):
        return Call("replace_words", {"old": said.quotes[0], "new": said.quotes[1]})
    if not said.quotes or not re.search(rf"“”.{{0,8}}{_ASSIGN}|{_ASSIGN}.{{0,4}}“”", said.head):
        return None
    if len(said.quotes) >= 2:
        rest = re.sub(r"“”", "", said.head.split("“”")[0])
        part = rest if locate_quietly(state, rest, None) is not None else ""
        return Call("replace_words", {"old": said.quotes[0], "new": said.quotes[1], "part": part})
    before, after = re.split(_ASSIGN, said.head, maxsplit=1)
    if "“”" in before:
        new = said.tail or after.strip()
        if re.search(r"“”[^，。]{0,8}(?:[句段条]|话)", before):
            return Call("replace_sentence", {"part": f"“{said.quotes[0]}”", "text": new})
        return Call("replace_words", {"old": said.quotes[0], "new": new}) if new else None
    return None


def _fact(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """登记：…, 加一条：开展培训3次, 培训改成3次."""
    whole = said.text + ("：" + said.tail if said.tail else "")
    if re.search(
        r"字(?:数)?(?:太|有点|多|少|不)|砍|压缩|缩短|精简|篇幅|啥|什么|哪些|咋|怎么", said.head
    ):
        return None
    if re.search(r"[0-9一二三四五六七八九十百千]+(?:个)?字|[？?]$|吗$|多少", said.head):
        return None
    numbers = bool(_STATED.search("。" + said.tail) or _STATED.search(said.head))
    placed = bool(_SENTENCE_WORDS.search(said.head))
    if said.tail and numbers and not placed and (_ENTER.search(said.head) or _corrects(said.head)):
        return Call(
            "set_fact",
            {"statement": said.tail if _ENTER.search(said.head) else whole.replace("：", "")},
        )
    if said.tail:
        return None
    if re.search(r"问题|措施|[句段]", said.head) and not _ENTER.search(said.head):
        if not _names_table(state, said.head):
            return None
    if _CORRECT.search(said.head) and not re.search(
        r"第[一二三四五六0-9]+(?:个|条)(?:改|换)", said.head
    ):
        return Call("set_fact", {"statement": said.text})
    if numbers and _ENTER.search(said.head) and not placed:
        return Call("set_fact", {"statement": said.text})
    return None


def _names_table(state: State, head: str) -> bool:
    return bool(list(mentioned(state.plan.slots, head))) and bool(_CORRECT.search(head))


def _corrects(head: str) -> bool:
    return bool(re.search(rf"{_ASSIGN}|更正|应该是|应为|不对", head))


def _assign(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """X改成Y where Y is text: a part replaced, or words replaced by words."""
    before, after = _assigned(said)
    new = said.tail or after
    if not new or not re.search(_ASSIGN, said.head):
        return None
    contradict(state, f"{before.removeprefix('把').removeprefix('将')}是{new}")
    if _NUMERIC.match(new):
        return Call("set_fact", {"statement": said.text})
    old = re.sub(
        r"^(?:把|将|所有的?|全文的?|文中的?|里面的?|其中的?)+|(?:都|全都|全部|这个词|这几个字|两个字|几个字|的说法|一词|字样)+$",
        "",
        before,
    ).strip("，, 的")
    inside = re.split(r"(?:里|里面|中|那段|部分)的", old)
    words, where = inside[-1], "".join(inside[:-1])
    if not said.tail and 1 < len(words) <= 30 and _stands(state, words) and not _calls_part(words):
        part = where if where and locate_quietly(state, where, focus) is not None else ""
        return Call("replace_words", {"old": words, "new": new, "part": part})
    place = locate_quietly(state, before, focus)
    if place is not None and place.section and place.paragraph is not None:
        return Call("replace_sentence", {"part": before, "text": new})
    if 1 < len(words) <= 30 and _stands(state, words):
        return Call("replace_words", {"old": words, "new": new})
    for _, slot in mentioned(state.plan.slots, words):
        told = cell_told(state, state.plan.slots.figures[slot])
        raise RequestError(f"没有改：文字里的情况只能照表格写。{told}")
    if _raises(state, before, focus):
        return Call("replace_sentence", {"part": before, "text": new})
    return None


def _calls_part(words: str) -> bool:
    return bool(re.search(r"第.{1,2}[个条句段]|[那这]一?[句段条]|最后一?句|首句", words))


def _stands(state: State, words: str) -> bool:
    return any(
        words in s.text for section in state.draft.sections.values() for s in section.sentences
    )


def _assigned(said: Utterance) -> tuple[str, str]:
    """What stands before and behind 改成 in an instruction."""
    match = re.search(_ASSIGN, said.text)
    if match is None:
        return said.text, ""
    return said.text[: match.start()], unquoted(said.text[match.end() :].strip("，, "))


_PUT = re.compile(
    r"(?:(?<!参)加|补|添|插|写|放|塞|增加|补充|添加|插入|加入|写上|写进|写入|加上|补上|添上|写明|说明|交代|提一?下?|讲)(?:上|入|进去?|到|充|加|一下)?(?:下面|以下|这|这么)?(?:这)?(?:一|几|两)?(?:句话?|段话?|段|条|点|笔|些|个)?"
)


def _put_in(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """在监督保障加一句：…; 写上全部申请都办结了."""
    if said.tail:
        if re.search(
            r"(?:(?<!参)加|补|添|插|写|放|塞|贴|粘|增|充|入|说|讲|提)", said.head
        ) or re.search(r"[里中后上下]$|[句段]$|部分$", said.head):
            if _calls_measure(said.head):
                return Call("add_measure", {"part": said.text, "measure": said.tail})
            if (
                not _STATED.search("。" + said.tail)
                or _SENTENCE_WORDS.search(said.head)
                or not _ENTER.search(said.head)
            ):
                return Call("add_sentence", {"part": said.text, "text": said.tail})
        place = locate_quietly(state, said.text, focus)
        exact = place is not None and (place.sentence is not None or bool(place.role))
        if exact and len(said.head) <= 14:
            return Call("replace_sentence", {"part": said.text, "text": said.tail})
        return None
    if said.quotes and _PUT.search(said.head):
        part = re.sub(r"“”", "", said.head)
        return Call("add_sentence", {"part": part, "text": said.quotes[-1]})
    match = re.search(
        r"^(?P<what>.{5,}?)[，,。]\s*(?:把)?(?:它|这句|这个|这一句|这点)?(?:也|都|给)?(?:写|加|补|放)(?:上|进|到)(?:去|里面|里|来)?(?:了)?$",
        said.text,
    )
    if match:
        if _STATED.search(match["what"]) and not list(mentioned(state.plan.slots, match["what"])):
            return Call("set_fact", {"statement": match["what"]})
        return Call("add_sentence", {"text": match["what"]})
    match = re.search(
        r"(?:(?P<where>.{0,24}?)(?:里面?|中|上|部分|那段|后面|末尾|最后|段落?|那里|处)?(?:再|要|也|还)?)"
        r"(?:(?<![参增])加|补|添|插|写|加上|写上|补上|增加|补充|写明|写进|写入|加入|添上|说明|强调|突出|体现|提到|提一下|说一下|讲一下)(?:上|入|进|一下|下|明)?(?:一)?(?:句话?|段话?|条|点)?[，,]?\s*(?P<what>.{5,})$",
        said.text,
    )
    if match and not re.search(
        r"^(?:一个|一条|个|条)?问题|措施$|长一|详细|具体|正式|朴实", match["what"]
    ):
        what = re.sub(r"^(?:说|讲|就说|内容是|是|上|一下|了|就写|写)+", "", match["what"])
        return Call("add_sentence", {"part": match["where"] or "", "text": what})
    return None


def _calls_measure(head: str) -> bool:
    return "措施" in head and "问题" in head


def _again(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """依申请公开那段换个说法, 第二段重写."""
    asked = re.search(
        r"(?:换|改|变)(?:一|个|种|下|一下|别的|另|一种|个别的)*(?:说法|写法|表述|表达|措辞|方式|句式|讲法|词|角度|样子)|重(?:新)?(?:写|起草|组织|来|弄|拟|做|改|生成|编)|改写|润色|再(?:写|来|改)(?:一|个)?(?:遍|版|次|稿|下)|优化|完善一下|修饰|打磨|改(?:一)?(?:下|改)$|改改|不(?:太)?(?:满意|好|行|通顺|顺|像|合适)|别扭|拗口|读不(?:通|顺)|通顺|写(?:得)?(?:好|漂亮|像样)(?:一)?[点些]|写(?:得)?(?:不好|太差|太烂|有点怪|怪)|顺一下|另写|换一(?:版|稿|个版本|下)|^(?:改|换)(?:一|改)|换一换|缓和|委婉|温和|柔和|太(?:重|硬|直|冲)了?",
        said.head,
    )
    if (
        asked is None
        or said.tail
        or re.search(r"(?:加|补|添|插|写)(?:上|入)?(?:一)?(?:句|条)", said.head)
    ):
        return None
    contradict(state, said.text)
    place = _place(state, said.text, focus)
    return Call("rewrite", {"part": said.text if place is not None else "", "wish": said.raw})


def _stated(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """今年开展培训3次，参加80人次: a statement with figures, without an instruction."""
    if said.tail or re.search(
        r"[？?]|吗$|呢$|为什么|怎么|啥|什么|哪些|咋|第[一二三四五六0-9]", said.head
    ):
        return None
    none = _NONE.match(said.head)
    if none is not None and (named := named_fact(state, none["what"])):
        return Call("set_fact", {"statement": f"{named[0].label}改成0{named[0].unit}"})
    if _STATED.search(said.head) and len(pieces(said.head)) >= 3:
        return Call("set_fact", {"statement": said.text})
    return None


def _place(state: State, text: str, focus: Part | None) -> Part | None:
    """The part that is named; a part that there is not is asked back about."""
    return locate(state, text, focus)


def locate_quietly(state: State, text: str, focus: Part | None) -> Part | None:
    """The part that is named, None where none is or it is not there."""
    try:
        return locate(state, text, focus)
    except RequestError:
        return None


def _raises(state: State, text: str, focus: Part | None) -> bool:
    try:
        locate(state, text, focus)
    except RequestError:
        return True
    return False


_BUILDERS: Mapping[str, Callable[[State, Utterance, Part | None], Call | None]] = {
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
    "answer_promise": _promise,
    "reorder_problems": _reorder,
    "move_sentence": _move,
    "add_problem": _add_problem,
    "add_measure": _problem("add_measure"),
    "replace_measure": _problem("replace_measure"),
    "replace_problem": _problem("replace_problem"),
    "drop_sentence": _drop_sentence,
    "drop_quote": _drop_quote,
    "drop_fact": _drop_fact,
    "omit": _omit,
    "like_last_year": _like_last_year,
    "show": _show,
}


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            entry["tool"],
            tuple(re.compile(pattern) for pattern in entry["any"]),
            tuple(re.compile(pattern) for pattern in entry.get("not", ())),
            entry.get("given"),
        )
        for entry in _data()["rule"]
    )


@cache
def _seam() -> int:
    """Facts are looked for after the promises and before the problems."""
    return 1 + next(i for i, rule in enumerate(_rules()) if rule.tool == "answer_promise")


@cache
def _refusals() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["pattern"]), entry["reason"]) for entry in _data()["refusal"])


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("instructions.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
