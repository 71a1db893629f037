"""What staff say that no rule of the phrasings holds: facts, X改成Y, text to be put in."""

from __future__ import annotations

import re

from assistant.checking.findings import shown
from assistant.conversation.arguments import answered_promise
from assistant.conversation.confirming import status_of
from assistant.conversation.part import Part
from assistant.conversation.parts import locate, locate_quietly, unnamed
from assistant.conversation.phrasings import assigned, pattern
from assistant.conversation.session import Call
from assistant.conversation.state import State, short
from assistant.conversation.truth import (
    cell_told,
    contradict,
    mentioned,
    named_fact,
    refuse_cell,
)
from assistant.conversation.wording import Utterance, letters, number_in, pieces
from assistant.errors import RequestError


def exchange(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """把“甲”改成“乙”, 把“甲”改成：乙."""
    if len(said.quotes) == 2 and any(
        pattern(name).search(said.head) for name in ("instead", "mistaken")
    ):
        return Call("replace_words", {"old": said.quotes[0], "new": said.quotes[1]})
    if len(said.quotes) == 2 and (match := pattern("insert_behind").search(said.head)):
        old, more = said.quotes
        return Call(
            "replace_words",
            {"old": old, "new": old + more if match["side"] == "后" else more + old},
        )
    if not said.quotes or not pattern("exchange").search(said.head):
        return None
    if len(said.quotes) >= 2:
        rest = re.sub(r"“”", "", said.head.split("“”")[0])
        named = re.search(r"第.{1,2}[句段个条]|[句段]|那[条个处]|里面?的?$|中的?$", rest)
        place = locate(state, rest, focus) if named else locate_quietly(state, rest, None)
        part = rest if place is not None else ""
        return Call("replace_words", {"old": said.quotes[0], "new": said.quotes[1], "part": part})
    before, after = pattern("assign").split(said.head, maxsplit=1)
    if "“”" in before:
        new = said.tail or after.strip()
        if re.search(r"“”[^，。]{0,8}(?:[句段条]|话)", before):
            return Call("replace_sentence", {"part": f"“{said.quotes[0]}”", "text": new})
        return Call("replace_words", {"old": said.quotes[0], "new": new}) if new else None
    return None


def fact(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """登记：…, 加一条：开展培训3次, 培训改成3次."""
    whole = said.text + ("：" + said.tail if said.tail else "")
    if pattern("of_length").search(said.head) or re.search(
        r"(?<!数)字(?:数)?(?:太|有点|多|少|不)|砍|压缩|缩短|精简|篇幅|啥|什么|哪些|咋|怎么",
        said.head,
    ):
        return None
    if re.search(r"[0-9一二三四五六七八九十百千]+(?:个)?字|[？?]$|吗$|多少", said.head):
        return None
    numbers = bool(
        pattern("stated").search("。" + said.tail) or pattern("stated").search(said.head)
    )
    placed = bool(pattern("sentence_words").search(said.head))
    if (
        said.tail
        and numbers
        and not placed
        and (pattern("enter").search(said.head) or _corrects(said.head))
    ):
        return Call(
            "set_fact",
            {
                "statement": said.tail
                if pattern("enter").search(said.head)
                else whole.replace("：", "")
            },
        )
    if said.tail:
        return None
    if re.search(r"问题|措施|[句段]", said.head) and not pattern("enter").search(said.head):
        if not _names_table(state, said.head):
            return None
    if pattern("miscounted").search(said.head):
        return Call("set_fact", {"statement": said.text})
    if pattern("correct").search(said.head) and not re.search(
        r"第[一二三四五六0-9]+(?:个|条)(?:改|换)", said.head
    ):
        return Call("set_fact", {"statement": said.text})
    if numbers and pattern("enter").search(said.head) and not placed:
        return Call("set_fact", {"statement": said.text})
    return None


def _names_table(state: State, head: str) -> bool:
    return bool(list(mentioned(state.plan.slots, head))) and bool(pattern("correct").search(head))


def _corrects(head: str) -> bool:
    return bool(pattern("corrects").search(head))


def assign(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """X改成Y where Y is text: a part replaced, or words replaced by words."""
    before, after = assigned(said)
    new = said.tail or after
    if not new or not pattern("assign").search(said.head):
        return None
    contradict(state, f"{before.removeprefix('把').removeprefix('将')}是{new}")
    if pattern("numeric").match(new):
        return Call("set_fact", {"statement": said.text})
    old = re.sub(
        r"^(?:把|将|所有的?|全文的?|文中的?|里面的?|其中的?)+|(?:都|全都|全部|这个词|这?(?:几|[一二两三四五六])个?字|的说法|一词|字样)+$",
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
        if not said.tail and _runs_on(new):
            return None
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
    return any(words in text for text in _sentences(state))


def _sentences(state: State) -> list[str]:
    return [s.text for section in state.draft.sections.values() for s in section.sentences]


def put_in(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """在监督保障加一句：…; 写上全部申请都办结了."""
    if not said.tail and pattern("asking").search(said.head):
        return None
    if said.tail:
        if re.search(
            r"(?:(?<!参)加|补|添|插|写|放|塞|贴|粘|增|充|入|说|讲|提)", said.head
        ) or re.search(r"[里中后上下]$|[句段]$|部分$", said.head):
            if _calls_measure(said.head):
                return Call("add_measure", {"part": said.text, "measure": said.tail})
            if (
                not pattern("stated").search("。" + said.tail)
                or pattern("sentence_words").search(said.head)
                or not pattern("enter").search(said.head)
            ):
                return Call("add_sentence", {"part": said.text, "text": said.tail})
        place = locate_quietly(state, said.text, focus)
        exact = place is not None and (place.sentence is not None or bool(place.role))
        if exact and len(said.head) <= 14:
            return Call("replace_sentence", {"part": said.text, "text": said.tail})
        return None
    if said.quotes and pattern("put").search(said.head):
        part = re.sub(r"“”", "", said.head)
        return Call("add_sentence", {"part": part, "text": said.quotes[-1]})
    match = re.search(
        r"^(?P<what>.{5,}?)[，,。]\s*(?:把)?(?:它|这句|这个|这一句|这点)?(?:也|都|给)?(?:写|加|补|放)(?:上|进|到)(?:去|里面|里|来)?(?:了)?$",
        said.text,
    )
    if match:
        if pattern("stated").search(match["what"]) and not list(
            mentioned(state.plan.slots, match["what"])
        ):
            return Call("set_fact", {"statement": match["what"]})
        return None if _runs_on(match["what"]) else Call("add_sentence", {"text": match["what"]})
    match = re.search(
        r"(?:(?P<where>.{0,24}?)(?:里面?|中|上|部分|那段|后面|末尾|最后|段落?|那里|处)?(?:再|要|也|还)?)"
        r"(?<![不别])(?:补充说明|补充一句|增加|补充|加上|写上|补上|(?<![参增])加|补|添|插|写(?![法作得成])|写明|写进|写入|加入|添上|说明|强调|突出|体现|提到|提一下|说一下|讲一下)(?:上|入|进|一下|下|明)?(?:一)?(?:句话?|段话?|条|点)?[，,]?\s*(?P<what>.{5,})$",
        said.text,
    )
    if match and not re.search(
        r"^(?:一个|一条|个|条)?问题|措施$|长一|详细|具体|正式|朴实", match["what"]
    ):
        what = re.sub(r"^(?:说|讲|就说|内容是|是|上|一下|了|就写|写)+", "", match["what"])
        if re.match(r"(?:的)?(?:原因|理由|情况|结果)[，,]", what):  # half a sentence of its own
            raise RequestError("请把要写的整句话写出来，例如：依申请公开加一句：……")
        if not _runs_on(what):
            return Call("add_sentence", {"part": match["where"] or "", "text": what})
    return None


def _runs_on(text: str) -> bool:
    """Whether what looks like text to be put in is itself an instruction: 的那项今年没办法做."""
    bare = unnamed(text)
    return bool(pattern("run_on").search(text) or pattern("position").fullmatch(bare))


def _calls_measure(head: str) -> bool:
    return "措施" in head and "问题" in head


def again(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """依申请公开那段换个说法, 第二段重写."""
    asked = re.search(
        r"(?:换|改|变)(?:一|个|种|下|一下|别的|另|一种|个别的)*(?:说法|写法|表述|表达|措辞|方式|句式|讲法|词|角度|样子)|重(?:新)?(?:写|起草|组织|来|弄|拟|做|改|生成|编)|改写|润色|再(?:写|来|改)(?:一|个)?(?:遍|版|次|稿|下)|优化|完善一下|修饰|打磨|改(?:一)?(?:下|改)$|改改|不(?:太)?(?:满意|好|行|通顺|顺|像|合适)|别扭|拗口|读不(?:通|顺)|通顺|写(?:得)?(?:好|漂亮|像样)(?:一)?[点些]|写(?:得)?(?:不好|太差|太烂|有点怪|怪)|顺一下|另写|换一(?:版|稿|个版本|下)|^(?:改|换)(?:一|改)|换一换|(?:说法|写法|表述|措辞|讲法)[^，。]{0,4}(?:换|改|变)|缓和|委婉|温和|柔和|太(?:重|硬|直|冲|满|绝对|夸张|碎|散|乱|平)了?",
        said.head,
    )
    if (
        asked is None
        or said.tail
        or re.search(r"(?:加|补|添|插|写)(?:上|入)?(?:一)?(?:句|条)", said.head)
    ):
        return None
    contradict(state, said.text)
    place = locate(state, said.text, focus)
    return Call("rewrite", {"part": said.text if place is not None else "", "wish": said.raw})


def stated(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """今年开展培训3次，参加80人次: a statement with figures, without an instruction."""
    written = re.search(
        r"(?:写|填|报|记)([0-9]+|[〇零一二两三四五六七八九十百千万]{2,})$", said.head
    )
    if written is not None and not said.tail:
        refuse_cell(state, said.head, number_in(written[1]))
    if said.tail or re.search(
        r"[？?]|吗$|呢$|为什么|怎么|啥|什么|谁|哪|咋|第[一二三四五六0-9]", said.head
    ):
        return None
    none = pattern("none").match(said.head) or pattern("none_before").match(said.head)
    if none is not None:
        return _none(state, none["what"])
    if pattern("stated").search(said.head) and len(pieces(said.head)) >= 3:
        return Call("set_fact", {"statement": said.text})
    return None


def _none(state: State, what: str) -> Call | None:
    """新闻发布会没开过: the fact becomes 0; where there is none, there is nothing to correct."""
    if re.search(r"问题|措施|[句段]|[那这][项条个]", what):
        return None
    named = named_fact(state, what)
    if len(named) > 1:
        told = "、".join(f"“{fact.label}{shown(fact.value)}{fact.unit}”" for fact in named[:4])
        raise RequestError(
            f"说的是{told}中的哪些？请逐项说，如“{named[0].label}改成0{named[0].unit}”。"
        )
    if named:
        return Call("set_fact", {"statement": f"{named[0].label}改成0{named[0].unit}"})
    if any(mentioned(state.plan.slots, what)):
        return None
    told = next((s for s in _sentences(state) if what in s), "")
    if told:
        raise RequestError(f"草稿里写着“{short(told)}”，与实际不符请说“删掉讲{what}的那句”。")
    raise RequestError(
        f"其他事实里没有“{what}”，草稿也没有写，不用改。要写明没有，请说“主动公开加一句：……”。"
    )


def _raises(state: State, text: str, focus: Part | None) -> bool:
    try:
        locate(state, text, focus)
    except RequestError:
        return True
    return False


def reported(state: State, said: Utterance, focus: Part | None) -> Call | None:
    """渔市巷旧卷完成了一部分 扫了102卷: a promise in its own words, before any figure of its note."""
    if said.quotes or said.tail:
        return None
    asks = re.search(r"[？?]|吗$|没有$|多少|哪些|怎么|咋", said.head)
    told_all = status_of(said.head) and pattern("all_promises").search(said.head)
    if state.plan.promises and told_all and not asks:
        return Call("answer_promise", {"promise": "全部", "status": status_of(said.head)})
    if pattern("no_report").search(said.head):
        return None
    return promised(state, said)


def promised(state: State, said: Utterance) -> Call | None:
    """旧卷修裱的事做完了: one of last year's promises in its own words, and what became of it."""
    text = said.text + ("，" + said.tail if said.tail else "")
    if not state.plan.promises or not status_of(said.head) or re.search(r"[？?]|吗$|没有$", text):
        return None
    if re.match(
        r"(?:其中)?(?:第[一二三四五六七八九1-9]|前[两二三四])[条项](?:措施)?", text
    ) and not re.search(r"问题|删|改成|换", text):
        return answered_promise(state, said, None)
    named = re.split(r"[，,；。 ]|已经?|都|还|做了|没", text)[0]
    words = pieces(named)
    if any(
        len(pieces(p.gist or p.text[:40]) & words) >= max(2, 0.3 * len(words))
        for p in state.plan.promises
    ):
        return answered_promise(state, said, None)
    core = letters(pattern("of_promise").sub("", named))
    if len(core) > 1 and sum(core in letters(p.gist + p.text) for p in state.plan.promises) == 1:
        return answered_promise(state, said, None)
    return None
