"""Parts of a draft, found by name (依申请公开那段), number (第二个问题) or content (说培训的那句)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from assistant.conversation.state import State, short
from assistant.conversation.wording import letters, number_of, pieces
from assistant.drafting.draft import TOPICS, Paragraph, Section, Sentence
from assistant.errors import RequestError
from assistant.report import SECTION_TITLES

Role = Literal["", "problem", "measure"]

_N = r"[一二两三四五六七八九十0-9]{1,3}"
_PROBLEM = re.compile(
    rf"倒数第(?P<back>{_N})(?:个|条|点|项)?(?P<what0>问题|不足|措施|改进措施)"
    rf"|第(?P<n>{_N})(?:个|条|点|项|大)?(?:主要|存在的?|突出)*(?P<what>问题|不足|短板|改进措施|整改措施|措施|对策|办法)"
    rf"|(?P<what2>问题|措施)(?P<n2>{_N})(?![0-9个条字次件])"
    rf"|(?P<last>最后)(?:那|的|面)*一?(?:个|条|点|项)?(?P<what3>问题|不足|改进措施|措施)"
    rf"|(?:头|首)一?(?P<first>个|条)(?P<what4>问题|措施)"
    rf"|[“]?(?P<n3>[一二三四五])是[”]?(?:那|这|的|里|后)"
)
_PARAGRAPH = re.compile(
    rf"倒数第(?P<back>{_N})(?:个自然|个)?段|第(?P<n>{_N})(?:个自然|自然|个)?(?:段|小节|节)|(?P<last>最后|末尾)(?:那)?(?:一)?(?:个)?(?:自然)?段"
    rf"|(?P<first>开头|首|头一|头)段|[（(](?P<n2>[一二三四五])[）)]"
)
_SENTENCE = re.compile(
    rf"倒数第(?P<back>{_N})句|第(?P<n>{_N})(?:个)?句|(?P<last>最后|末尾|末|最末)(?:的)?(?:那)?(?:一)?(?:个)?句"
    rf"|(?P<first>首|头一|开头那?一?|头)句|后(?P<tail>面)那句|前面那(?P<head>一)?句"
)
_CONTENT = re.compile(
    r"(?:说到?|讲到?|写到?|提到?|关于|有关|涉及到?|谈到?|含有?|带有?|里有|介绍|反映)(?P<what>[^，,。]{1,30}?)"
    r"(?:的|得|地)?(?:那|这|哪)?(?:一)?(?P<unit>句话?|段话?|条|个问题|问题|部分|块|处|内容|话|措施)"
)
_THAT = re.compile(
    r"(?P<what>[^，,。、把将删去掉减缩短]{2,24}?)(?:的|得|地)?(?:那|这)(?:一)?(?P<unit>句话?|段话?|条|个问题|块|处|部分|个措施)"
)
#: 重写第五部分 names a section; it asks for no sentence that speaks of 第五.
_NUMBERED = re.compile("第?[一二三四五六七八九十0-9]+(?:大|个|条|项)?")
_QUOTE = re.compile(r"“([^”]*)”")
_HAS = re.compile(r"(?P<what>[^，,。、把将删去掉]{2,16})(?:的|得)(?P<unit>句子|一句|段落|一段)")

_OF = re.compile(r"(?P<what>[^，,。、把将]{2,12}?)的(?P<unit>问题|措施)")
#: Words that stand in most sentences and tell none of them apart.
_COMMON = (
    "问题",
    "措施",
    "第一",
    "内容",
    "存在",
    "主要",
    "信息",
    "工作",
    "情况",
    "公开",
    "数字",
    "改进",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the draft.

    Attributes:
        section: ``overview`` or ``problems``; empty for the whole draft.
        paragraph: index in the section, None for the whole section.
        sentence: index in the paragraph, None for the whole paragraph.
        role: within a problem's paragraph, only the problem or only its measure.
    """

    section: str = ""
    paragraph: int | None = None
    sentence: int | None = None
    role: Role = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole draft."""
        return not self.section

    def called(self, state: State) -> str:
        """What it is called in a reply."""
        if self.is_whole:
            return "全文"
        if self.paragraph is None:
            return f"“{SECTION_TITLES[self.section]}”"
        paragraph = state.section(self.section).paragraphs[self.paragraph]
        name = paragraph_name(paragraph, self.section)
        if self.sentence is not None:
            return f"{name}里的“{short(paragraph.sentences[self.sentence].text, 20)}”"
        if self.role == "measure":
            return name.replace("问题", "问题的措施") if "问题" in name else name + "的措施"
        return name

    def places(self, state: State) -> list[tuple[str, int, int]]:
        """Every sentence in it: section, paragraph, sentence."""
        found = []
        for key, section in state.draft.sections.items():
            if self.section and key != self.section:
                continue
            for i, paragraph in enumerate(section.paragraphs):
                if self.paragraph is not None and i != self.paragraph:
                    continue
                for j, sentence in enumerate(paragraph.sentences):
                    if self.sentence is not None and j != self.sentence:
                        continue
                    if self.role and self.role != role_of(sentence):
                        continue
                    found.append((key, i, j))
        return found

    def text(self, state: State) -> str:
        """Its text."""
        if self.is_whole:
            return "\n".join(section.text for section in state.draft.sections.values())
        if self.paragraph is None:
            return state.section(self.section).text
        paragraph = state.section(self.section).paragraphs[self.paragraph]
        if self.sentence is None and not self.role:
            return paragraph.text
        return "".join(paragraph.sentences[j].text for _, _, j in self.places(state))


def role_of(sentence: Sentence) -> Role:
    """Whether a sentence of 五 tells a problem or its measure."""
    measured = sentence.text.startswith(("改进措施", "改进情况", "整改措施"))
    return "measure" if measured or sentence.basis.startswith("measure:") else "problem"


def paragraph_name(paragraph: Paragraph, section: str) -> str:
    """What a paragraph is called."""
    topics = dict(TOPICS)
    if paragraph.key in topics:
        return f"“{topics[paragraph.key].rstrip('。')}”"
    if paragraph.key.startswith("problem-"):
        return f"第{'零一二三四五六七八九十'[int(paragraph.key.split('-')[1])]}个问题"
    if paragraph.key == "progress":
        return "上年措施落实情况那段"
    return f"“{SECTION_TITLES[section]}”里“{short(paragraph.text, 12)}”那段"


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
    holder = _problem(state, text) or _by_name(state, text) or _paragraph(state, text)
    sentence = _sentence(state, text, holder, focus)
    if sentence is not None:
        return sentence
    if holder is None or holder.paragraph is None:
        found = _by_content(state, text, holder, quotes)
        if found is not None:
            return found
    if holder is not None:
        return holder
    if any(word in text for word in _words("focus")) and focus is not None:
        return _valid(state, focus)
    if any(word in text for word in _words("whole")):
        return Part()
    return None


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


def listed(state: State) -> str:
    """The names of the parts there are, for a question back."""
    names = []
    for key, section in state.draft.sections.items():
        names += [paragraph_name(p, key).strip("“”") for p in section.paragraphs if p.key]
    names = [name for name in names if "里“" not in name]
    return "、".join(names[:10]) or "“第一部分”“第五部分”"


def problem_paragraphs(section: Section) -> list[int]:
    """Indexes of the paragraphs that tell a problem."""
    return [i for i, p in enumerate(section.paragraphs) if p.key.startswith("problem-")]


# --- by number --------------------------------------------------------------------------------


def _problem(state: State, text: str) -> Part | None:
    match = _PROBLEM.search(text)
    if match is None or "problems" not in state.draft.sections:
        return None
    section = state.section("problems")
    places = problem_paragraphs(section)
    what = next((match[g] for g in ("what0", "what", "what2", "what3", "what4") if match[g]), "")
    raw = match["n"] or match["n2"] or match["n3"]
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
            if any(w in text for w in _words("sections", key))
        ),
        "overview",
    )
    if key not in state.draft.sections:
        key = next(iter(state.draft.sections))
    count = len(state.section(key).paragraphs)
    if match["last"] and not any(w in text for w in _words("sections", "overview")):
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
            if name in plain and (best is None or len(name) > best[0]):
                best = (len(name), key)
    overview = state.draft.sections.get("overview")
    if best is not None and overview is not None and not _is_content(plain, best[1]):
        for i, paragraph in enumerate(overview.paragraphs):
            if paragraph.key == best[1]:
                return Part("overview", i)
    if any(word in plain for word in _words("progress")) and "problems" in state.draft.sections:
        for i, paragraph in enumerate(state.section("problems").paragraphs):
            if paragraph.key == "progress":
                return Part("problems", i)
    for key in ("problems", "overview"):
        if any(word in plain for word in _words("sections", key)):
            if key not in state.draft.sections:
                raise RequestError(f"“{SECTION_TITLES[key]}”还没有起草。")
            if _PARAGRAPH.search(plain):
                return None
            return Part(key)
    if any(word in plain for word in _words("sections", "tables")):
        raise RequestError(
            "第二、三、四部分是表格，请在报告的表格里改数字，对话只改第一部分和第五部分的文字。"
        )
    if any(word in plain for word in _words("sections", "other")):
        raise RequestError("第六部分按其他事实里的“信息处理费”写成，要改请说“信息处理费改成……元”。")
    return None


def _is_content(text: str, topic: str) -> bool:
    """Whether a topic's word only describes a sentence: 说依申请的那句."""
    names = "|".join(_words("topics", topic))
    return bool(
        re.search(
            rf"(?:说|讲|写|提到?|关于)[^，。]{{0,6}}(?:{names})[^，。]{{0,8}}(?:那|这)?一?句", text
        )
    )


# --- by content -------------------------------------------------------------------------------


def _by_content(
    state: State, text: str, holder: Part | None, quotes: tuple[str, ...]
) -> Part | None:
    for quote in quotes:
        for place in _within(state, holder):
            if len(quote) >= 2 and quote.rstrip("。") in _at(state, place).text:
                unit = "段" if re.search(r"“”[^，。]{0,6}(?:那|这|的)?(?:一)?段", text) else "句"
                return Part(place[0], place[1], None if unit == "段" else place[2])
    for pattern in (_CONTENT, _THAT, _HAS, _OF):
        for match in pattern.finditer(text):
            what = re.sub(
                r"^(?:把|将|删掉?|去掉|缩短|重写|改写|看一?下|看看|看|显示|查一?下|问一?下|移动?|里|中|在)+",
                "",
                match["what"],
            )
            what = re.sub(r"(?:的|得|地|那|这|有关|情况|方面)+$", "", what)
            if len(letters(what)) < 2 or what in _COMMON or _NUMBERED.fullmatch(what):
                continue
            found = _matching(state, what, match["unit"], holder)
            if found is not None:
                return found
            if pattern is _CONTENT or match["unit"].startswith(("句", "段")):
                raise RequestError(
                    f"草稿里没有找到讲“{short(what, 16)}”的{match['unit']}，没有改。"
                )
    return None


def _matching(state: State, what: str, unit: str, holder: Part | None) -> Part | None:
    wanted = pieces(what)
    whole = letters(what)
    scored: list[tuple[float, float, tuple[str, int, int]]] = []
    for place in _within(state, holder):
        sentence = _at(state, place)
        plain = letters(sentence.text)
        score = 1.0 if whole in plain else len(wanted & pieces(sentence.text)) / len(wanted)
        if score < 0.6 and shortened(whole, plain):
            score = 0.6
        at = plain.find(whole[:2])
        early = 1 - (at if at >= 0 else len(plain)) / max(1, len(plain))
        if sentence.is_open:
            score -= 0.2
        if place[0] == "overview":
            early += 0.3
        if score >= 0.5:
            scored.append((score, early, place))
    if not scored:
        return None
    scored.sort(key=lambda entry: (-entry[0], -entry[1]))
    if unit.startswith("句"):
        _ask_which(state, what, [entry[2] for entry in scored if entry[0] == scored[0][0]])
    section, paragraph, sentence_index = scored[0][2]
    if unit.startswith("段") or unit in ("部分", "块"):
        return Part(section, paragraph)
    if unit in ("个问题", "问题", "条", "个措施", "措施"):
        inside = [e[2] for e in scored if e[2][0] == "problems" and _is_problem(state, e[2])]
        if inside:
            measure = unit in ("措施", "个措施")
            return Part("problems", inside[0][1], None, "measure" if measure else "")
        if unit != "条":
            return None
    return Part(section, paragraph, sentence_index)


def _ask_which(state: State, what: str, found: list[tuple[str, int, int]]) -> None:
    """Ask back where more than three sentences would do equally well.

    Raises:
        RequestError: it lists the first of them.
    """
    if len(found) > 3:
        first = "；".join(f"“{short(_at(state, place).text, 18)}”" for place in found[:4])
        raise RequestError(f"讲“{short(what, 12)}”的有{len(found)}句，是哪一句？{first}……")


def shortened(short_form: str, text: str) -> bool:
    """Whether the characters of a short form stand in the text in order and close together.

    旧改信息 is 老旧小区改造信息; 公示费用 is not 公开栏里……收费使用.
    """
    if not 3 <= len(short_form) <= 8:
        return False
    for start in (i for i, character in enumerate(text) if character == short_form[0]):
        at = start
        for character in short_form[1:]:
            at = text.find(character, at + 1)
            if at < 0 or at - start >= 2.5 * len(short_form):
                break
        else:
            return True
    return False


def _is_problem(state: State, place: tuple[str, int, int]) -> bool:
    return state.section(place[0]).paragraphs[place[1]].key.startswith("problem-")


def _within(state: State, holder: Part | None) -> Iterator[tuple[str, int, int]]:
    yield from (holder or Part()).places(state)


def _at(state: State, place: tuple[str, int, int]) -> Sentence:
    return state.section(place[0]).paragraphs[place[1]].sentences[place[2]]


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


def _words(group: str, key: str = "words") -> tuple[str, ...]:
    return tuple(_data()[group][key])


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("parts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
