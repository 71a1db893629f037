"""Parts of a draft, found by name (依申请公开那段), number (第二个问题) or content (说培训的那句)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from assistant.conversation.contents import by_content, spoken_of
from assistant.conversation.part import Part, Role, paragraph_name, problem_paragraphs
from assistant.conversation.state import State, short
from assistant.conversation.wording import letters, number_of
from assistant.errors import RequestError
from assistant.report import SECTION_TITLES

_N = r"[一二两三四五六七八九十0-9]{1,3}"
_PROBLEM = re.compile(
    rf"倒数第(?P<back>{_N})(?:个|条|点|项)?(?P<what0>问题|不足|措施|改进措施)"
    rf"|第(?P<n>{_N})(?:个|条|点|项|大)?(?:主要|存在的?|突出)*(?P<what>问题|不足|短板|改进措施|整改措施|措施|对策|办法)"
    rf"|(?P<what2>问题|措施)(?P<n2>{_N})(?![0-9个条字次件])"
    rf"|(?P<last>最后)(?:那|的|面)*一?(?:个|条|点|项)?(?P<what3>问题|不足|改进措施|措施)"
    rf"|(?:头|首)一?(?P<first>个|条)(?P<what4>问题|措施)"
    rf"|[“]?(?P<n3>[一二三四五])是[”]?(?:那|这|的|里|后)"
    rf"|(?<![第十百千个])(?P<n4>[一二三四五六1-6])的(?P<what5>措施|问题)"
)
#: 五里面第三条: in 五 an item by its number is a problem.
_ITEM_OF_PROBLEMS = re.compile(
    rf"(?:第五部分|问题部分|五、)(?:的|里面?|中|那里)*第(?P<n>{_N})(?:个|条|点|项)(?!问题|措施|待核实)"
)
#: 问题里信访的去掉 speaks of 信访那个问题.
_IN_PROBLEMS = re.compile(
    r"(?:问题|第五部分)(?:里面?|中)(?:的)?(?P<what>(?!第)[一-龥]{2,8}?)(?:的|那个|那条)+(?=去掉|删|不要|放|挪|移|拿|换|改|写|太)"
)
#: 第三个不要了: what the draft numbers with 个 are its problems.
_BARE_ITEM = re.compile(
    rf"第{_N}个(?=(?:不要|删|去掉|拿|换|放|挪|移|提|太|改|重|写|和|跟|与|也|就|都)|$)"
)
_PARAGRAPH = re.compile(
    rf"倒数第(?P<back>{_N})(?:个自然|个)?段|第(?P<n>{_N})(?:个自然|自然|个)?(?:段|小节|节)|(?P<last>最后|末尾)(?:那)?(?:一)?(?:个)?(?:自然)?段"
    rf"|(?P<first>开头|首|头一|头)(?:那|的|这)?(?:一)?段|[（(](?P<n2>[一二三四五])[）)]"
)
_SENTENCE = re.compile(
    rf"倒数第(?P<back>{_N})句|第(?P<n>{_N})(?:个)?句|(?P<last>最后|末尾|(?<![年月周])末|最末)(?:的)?(?:那)?(?:一)?(?:个)?句"
    rf"|(?P<first>首|头一|开头那?一?|头)句|后(?P<tail>面)那句|前面那(?P<head>一)?句"
)
_QUOTE = re.compile(r"“([^”]*)”")


def locate(
    state: State, text: str, focus: Part | None = None, *, quotes: tuple[str, ...] = ()
) -> Part | None:
    """The part that ``text`` names; None where it names none.

    Args:
        text: the words of staff (or of a model) for a part, or a whole instruction.
        focus: the part spoken of last, for 这段.
        quotes: quotations taken out of ``text``; a sentence that holds one is meant.

    Raises:
        RequestError: it names a part that there is not, or several; the message asks back.
    """
    quotes = tuple(quote for quote in _QUOTE.findall(text) if quote)
    text = _QUOTE.sub("“”", text)
    text = _IN_PROBLEMS.sub(r"\g<what>那个问题", text)
    holder = _problem(state, text) or _by_name(state, text) or _paragraph(state, text)
    sentence = _sentence(state, text, holder, focus)
    if sentence is not None:
        return sentence
    if holder is None or holder.paragraph is None:
        found = by_content(state, text, holder, quotes)
        if found is not None:
            return found
    elif re.search(r"那?一?句", text) and (found := _inside(state, text, holder, quotes)):
        return found
    if holder is not None:
        return holder
    if any(word in text for word in part_words("focus")) and focus is not None:
        return _valid(state, focus)
    if any(word in text for word in part_words("whole")):
        return Part()
    return None


def _inside(state: State, text: str, holder: Part, quotes: tuple[str, ...]) -> Part | None:
    """主动公开里没有制发文件那句: a sentence of a named paragraph by what it says."""
    for name in sorted(_topic_names(), key=len, reverse=True):
        text = text.replace(name, "，")
    text = re.sub(r"，(?:里面?|中|部分|那段|这段|的)*|我看|我觉得", "，", text)
    return by_content(state, text, holder, quotes)


def _topic_names() -> list[str]:
    return [name for names in _data()["topics"].values() for name in names]


def locate_quietly(state: State, text: str, focus: Part | None) -> Part | None:
    """The part that is named, None where none is or it is not there."""
    try:
        return locate(state, text, focus)
    except RequestError:
        return None


def require(
    state: State, text: str, focus: Part | None = None, *, quotes: tuple[str, ...] = ()
) -> Part:
    """Like `locate`, but a part must be named.

    Raises:
        RequestError: none is named; the message lists what there is.
    """
    found = locate(state, text, focus)
    if found is None:
        raise RequestError(f"没有看出说的是哪一部分。可以说{listed(state)}，或说“讲……的那句”。")
    return found


def meant(state: State, text: str, bare: str, focus: Part | None = None) -> str:
    """The words for a tool's part: ``text`` where it names one; else the sentence that ``bare``,
    what the instruction says besides, speaks of; empty where nothing is named.

    Raises:
        RequestError: ``bare`` says something that the draft does not speak of.
    """
    if locate(state, text, focus) is not None:
        return text
    if len(letters(bare)) < 2:
        return ""
    found = spoken_of(state, bare)
    if found is None:
        raise RequestError(
            f"没有看出“{short(bare, 16)}”说的是哪一部分，没有改。可以说{listed(state)}，或说“讲……的那句”。"
        )
    return f"“{found.text(state)}”那句"


def unnamed(text: str) -> str:
    """The words without the names of topics and sections: 监督保障那段的培训 leaves 培训."""
    names = [
        *_topic_names(),
        *part_words("sections", "overview"),
        *part_words("sections", "problems"),
    ]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return re.sub(r"^(?:(?:那|这)?(?:一)?(?:段|部分|块)|里面?|中|的|那边|这边)+", "", text)


def listed(state: State) -> str:
    """The names of the parts there are, for a question back."""
    names = []
    for key, section in state.draft.sections.items():
        names += [paragraph_name(p, key).strip("“”") for p in section.paragraphs if p.key]
    names = [name for name in names if "里“" not in name]
    return "、".join(names[:10]) or "“第一部分”“第五部分”"


# --- by number --------------------------------------------------------------------------------


def _problem(state: State, text: str) -> Part | None:
    text = _BARE_ITEM.sub(r"\g<0>问题", text)
    text = _ITEM_OF_PROBLEMS.sub(r"第\g<n>个问题", text)
    match = _PROBLEM.search(text)
    if match is None or "problems" not in state.draft.sections:
        return None
    section = state.section("problems")
    places = problem_paragraphs(section)
    what = next(
        (match[g] for g in ("what0", "what", "what2", "what3", "what4", "what5") if match[g]), ""
    )
    raw = match["n"] or match["n2"] or match["n3"] or match["n4"]
    if match["back"]:
        number = len(places) + 1 - (number_of(match["back"]) or 0)
    elif match["last"]:
        number = len(places)
    elif match["first"]:
        number = 1
    else:
        number = number_of(raw) or 0
    if not 1 <= number <= len(places):
        raise RequestError(f"第五部分现在有{len(places)}个问题，没有第{raw or number}个。")
    role: Role = "measure" if what in ("措施", "改进措施", "整改措施", "对策", "办法") else ""
    if not role and re.search(
        r"问题(?:的|后面的|对应的|下面的)?(?:改进|整改)?(?:措施|对策|办法)", text[match.start() :]
    ):
        role = "measure"
    return Part("problems", places[number - 1], None, role)


def _paragraph(state: State, text: str) -> Part | None:
    match = _PARAGRAPH.search(text)
    if match is None:
        return None
    key = next(
        (
            key
            for key in ("problems", "overview")
            if any(w in text for w in part_words("sections", key))
        ),
        "overview",
    )
    if key not in state.draft.sections:
        key = next(iter(state.draft.sections))
    count = len(state.section(key).paragraphs)
    if match["last"] and not any(w in text for w in part_words("sections", "overview")):
        key = list(state.draft.sections)[-1]
        return Part(key, len(state.section(key).paragraphs) - 1)
    if match["back"]:
        number = count + 1 - (number_of(match["back"]) or 0)
    elif match["first"]:
        number = 1
    elif match["last"]:
        number = count
    else:
        number = number_of(match["n"] or match["n2"]) or 0
    if not 1 <= number <= count:
        raise RequestError(f"“{SECTION_TITLES[key]}”现在有{count}段，没有第{number}段。")
    return Part(key, number - 1)


def _sentence(state: State, text: str, holder: Part | None, focus: Part | None) -> Part | None:
    match = _SENTENCE.search(text)
    if match is None:
        return None
    within = holder
    if within is None and focus is not None and focus.paragraph is not None:
        within = Part(focus.section, focus.paragraph)
    if within is None:
        if not (match["last"] or match["back"]):
            if match["n"] or match["head"] or match["tail"]:
                raise RequestError(f"哪一段的{match[0]}？可以说{listed(state)}。")
            within = Part("overview" if "overview" in state.draft.sections else "problems", 0)
        else:
            within = Part(list(state.draft.sections)[-1])
    places = within.places(state)
    if match["last"] or match["tail"]:
        number = len(places)
    elif match["back"]:
        number = len(places) + 1 - (number_of(match["back"]) or 0)
    elif match["first"] or match["head"]:
        number = 1
    else:
        number = number_of(match["n"]) or 0
    if not 1 <= number <= len(places):
        name = within.called(state)
        raise RequestError(f"{name}现在有{len(places)}句，没有第{number}句。")
    return Part(*places[number - 1])


# --- by name ----------------------------------------------------------------------------------


def _by_name(state: State, text: str) -> Part | None:
    plain = text.replace("得", "的")
    best: tuple[int, str] | None = None
    for key, names in _data()["topics"].items():
        for name in names:
            if best is not None and len(name) <= best[0]:
                continue
            # 申请那 calls the paragraph in 申请那块, not in 申请那句, 申请那个问题
            if re.search(rf"{name}(?!(?<=[那这])一?(?:句|条|件|处|个(?!部分|段)))", plain):
                best = (len(name), key)
    overview = state.draft.sections.get("overview")
    if best is not None and overview is not None and not _is_content(plain, best[1]):
        for i, paragraph in enumerate(overview.paragraphs):
            if paragraph.key == best[1]:
                return Part("overview", i)
    if any(word in plain for word in part_words("progress")) and "problems" in state.draft.sections:
        for i, paragraph in enumerate(state.section("problems").paragraphs):
            if paragraph.key == "progress":
                return Part("problems", i)
    for key in ("problems", "overview"):
        if any(word in plain for word in part_words("sections", key)):
            if key not in state.draft.sections:
                raise RequestError(f"“{SECTION_TITLES[key]}”还没有起草。")
            if _PARAGRAPH.search(plain):
                return None
            return Part(key)
    if any(word in plain for word in part_words("sections", "tables")):
        raise RequestError(
            "第二、三、四部分是表格，请在报告的表格里改数字，对话只改第一部分和第五部分的文字。"
        )
    if any(word in plain for word in part_words("sections", "other")):
        raise RequestError("第六部分按其他事实里的“信息处理费”写成，要改请说“信息处理费改成……元”。")
    return None


def _is_content(text: str, topic: str) -> bool:
    """Whether a topic's word only describes a sentence: 说依申请的那句."""
    names = "|".join(part_words("topics", topic))
    return bool(
        re.search(
            rf"(?:说|讲|写|提到?|关于)[^，。]{{0,6}}(?:{names})[^，。]{{0,8}}(?:那|这)?一?句", text
        )
    )


def _valid(state: State, part: Part) -> Part | None:
    section = state.draft.sections.get(part.section)
    if section is None:
        return part if part.is_whole else None
    if part.paragraph is None:
        return part
    if part.paragraph >= len(section.paragraphs):
        return None
    count = len(section.paragraphs[part.paragraph].sentences)
    if part.sentence is not None and part.sentence >= count:
        return Part(part.section, part.paragraph)
    return part


def part_words(group: str, key: str = "words") -> tuple[str, ...]:
    """A list of ``parts.toml``."""
    return tuple(_data()[group][key])


def phrase(group: str) -> tuple[tuple[str, str], ...]:
    """Entries of ``parts.toml``: how staff call it, and a pattern of what says it."""
    return tuple((entry["names"], entry["says"]) for entry in _data()[group])


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("parts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
