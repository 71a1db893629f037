"""Parts of a draft found by what they say: 讲培训的那句, 信访那个问题, “……”那段."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.conversation.part import Part, sentence_at
from assistant.conversation.state import State, short
from assistant.conversation.stated import spelled_out
from assistant.conversation.truth import mentioned, named_fact
from assistant.conversation.wording import letters, pieces
from assistant.errors import RequestError

_CONTENT = re.compile(
    r"(?:说到?|讲到?|写到?|提到?|关于|有关|涉及到?|谈到?|含有?|带有?|里有|介绍|反映)(?P<what>[^，,。]{1,30}?)"
    r"(?:的|得|地)?(?:那|这|哪)?(?:一)?(?P<unit>句话?|段话?|条|个问题|问题|部分|块|处|内容|话|措施)"
)
_THAT = re.compile(
    r"(?P<what>[^，,。、把将]{2,24}?)(?:的|得|地)?(?:那|这)(?:一)?(?P<unit>句话?|段话?|条|个问题|块|处|部分|个措施)"
)
#: 重写第五部分 names a section; it asks for no sentence that speaks of 第五.
_NUMBERED = re.compile("第?[一二三四五六七八九十0-9]+(?:大|个|条|项)?")
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


def by_content(
    state: State, text: str, holder: Part | None, quotes: tuple[str, ...]
) -> Part | None:
    """The part that holds one of the quotations, or that speaks of what is named: 讲培训的那句.

    Raises:
        RequestError: no sentence speaks of it, or too many.
    """
    for quote in quotes:
        for place in _within(state, holder):
            if len(quote) >= 2 and quote.rstrip("。") in sentence_at(state, place).text:
                unit = "段" if re.search(r"“”[^，。]{0,6}(?:那|这|的)?(?:一)?段", text) else "句"
                return Part(place[0], place[1], None if unit == "段" else place[2])
    for pattern in (_CONTENT, _THAT, _HAS, _OF):
        for match in pattern.finditer(text):
            what = re.sub(
                r"^(?:把|将|删[掉除去]?|除|去掉|去除|拿掉|砍掉|减掉|精简|压缩|缩写|缩减|简化|不要|别要|换掉|替换|调整|展开|扩写|核实|确认|标记|标|缩短|重写|改写|看一?下|看看|看|显示|查一?下|问一?下|移动?|里|中|在)+",
                "",
                match["what"],
            )
            what = re.sub(r"(?:的|得|地|那|这|有关|情况|方面|(?<=..)问题)+$", "", what)
            what = _core(what)
            if len(letters(what)) < 2 or what in _COMMON or _NUMBERED.fullmatch(what):
                continue
            found = _matching(state, what, match["unit"], holder)
            if found is None and match["unit"].startswith("句"):
                found = spoken_of(state, what, holder)
            if found is not None:
                return found
            if pattern is _CONTENT or match["unit"].startswith(("句", "段")):
                raise RequestError(
                    f"草稿里没有找到讲“{short(what, 16)}”的{match['unit']}，没有改。"
                )
    return None


def _core(what: str) -> str:
    """Content words without what grammar adds: 复议被纠正了一件 tells of 复议纠正."""
    plain = re.sub(r"被|给|了|过|已经?|(?:有)?(?:[一两二三0-9]+)(?:件|个|条|次|项|起)", "", what)
    return plain if len(letters(plain)) > 1 else what


def spoken_of(state: State, words: str, holder: Part | None = None) -> Part | None:
    """The sentence that bare words speak of: 公众号, 复议; None where none does.

    Raises:
        RequestError: too many sentences do.
    """
    if len(letters(words)) < 2 or words in _COMMON:
        return None
    facts = named_fact(state, spelled_out(words))
    if facts:
        for place in _within(state, holder):
            told = sentence_at(state, place).figures
            if any(leaf.fact == facts[0].label for f in told for leaf in f.source.leaves()):
                return Part(*place)
    return _matching(state, words, "句", holder)


def _matching(state: State, what: str, unit: str, holder: Part | None) -> Part | None:
    wanted = pieces(what)
    whole = letters(what)
    figures = state.plan.slots.figures
    named = [
        figures[slot].source
        for word, slot in mentioned(state.plan.slots, what)
        if len(word) >= 0.6 * len(whole)
    ]
    scored: list[tuple[float, float, tuple[str, int, int]]] = []
    for place in _within(state, holder):
        sentence = sentence_at(state, place)
        plain = letters(sentence.text)
        score = 1.0 if whole in plain else len(wanted & pieces(sentence.text)) / len(wanted)
        if letters(spelled_out(what)) in plain:
            score = 1.0
        if score < 0.6 and shortened(whole, plain):
            score = 0.6
        at = plain.find(whole[:2])
        early = 1 - (at if at >= 0 else len(plain)) / max(1, len(plain))
        if sentence.is_open:
            score -= 0.2
        if place[0] == "overview":
            early += 0.3
        if any(figure.source in named for figure in sentence.figures[:1]):
            score, early = max(score, 0.7), early + 1
        if score >= 0.5:
            scored.append((score, early, place))
    if not scored:
        return None
    scored.sort(key=lambda entry: (-entry[0], -entry[1]))
    if unit.startswith("句"):
        _ask_which(state, what, [entry[2] for entry in scored if entry[0] == scored[0][0]])
    section, paragraph, sentence_index = scored[0][2]
    if unit.startswith("段") or unit == "部分":
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
        first = "；".join(f"“{short(sentence_at(state, place).text, 18)}”" for place in found[:4])
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
