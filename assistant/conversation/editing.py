"""Tools on the wording: another wording, another tone, sentences put in, replaced, taken out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from assistant.conversation.parts import Part, locate, problem_paragraphs, require, role_of
from assistant.conversation.state import (
    Desk,
    Outcome,
    State,
    settle,
    short,
    with_sentences,
)
from assistant.conversation.truth import vet
from assistant.conversation.wording import letters, pieces
from assistant.drafting.draft import OPEN, Section, Sentence, split_sentences
from assistant.drafting.local import LocalWriter
from assistant.drafting.review import topic_heading, trace
from assistant.errors import ModelError, RequestError

#: How many other wordings of the local writer are looked at.
VARIANTS = 8
MOST_TYPED = 1500


# --- text that staff typed ----------------------------------------------------------------------


def typed(
    desk: Desk, state: State, text: str, *, plan: bool = False, known: bool = False
) -> tuple[Sentence, ...]:
    """Typed text as sentences with their figures traced, after it was vetted.

    Args:
        plan: the text is a measure.
        known: the text stood in the draft before, whoever chose the tool.

    Raises:
        RequestError: it is empty, too long, or states what nothing bears out.
    """
    plain = tidy(text)
    if not plain:
        raise RequestError(
            "没有看到要写进去的文字。请在冒号后面写出来，如“在监督保障里加一句：……”。"
        )
    if len(plain) > MOST_TYPED:
        raise RequestError(f"一次最多写入{MOST_TYPED}字，现在有{len(plain)}字，请分几次。")
    if re.match(r"(?:因为|由于|所以|而且|但是?|并且|以及)[^，]*。$", plain):
        raise RequestError(
            f"没有改：“{short(plain)}”不是完整的一句话，请把整句写出来，如“主动公开加一句：……”。"
        )
    vet(desk, state, plain, plan=plan)
    words = letters(plain.removeprefix("改进措施："))
    by_staff = known or not desk.by_model or words in letters(desk.request)
    return tuple(
        Sentence(
            sentence,
            tuple(trace(OPEN.sub("", sentence), state.plan.ledger)),
            origin="people" if by_staff else "model",
        )
        for line in plain.split("\n")
        for sentence in split_sentences(line)
    )


def tidy(text: str) -> str:
    """Typed text with full-width punctuation, half-width figures and a full stop at its end."""
    from assistant.ledger.numerals import narrow

    text = narrow(text.strip())
    text = re.sub(r"(?<=[一-龥）”》0-9%])\s*,\s*(?=[一-龥（“《0-9])", "，", text)
    text = re.sub(r"(?<=[一-龥）”》%0-9]);", "；", text)
    text = re.sub(r"(?<=[一-龥）”》%])\.(?=\s|$|[一-龥])", "。", text)
    text = re.sub(r"(?<=[一-龥0-9])[ \t]+(?=[一-龥0-9])", "", text)
    lines = []
    for line in text.splitlines():
        line = line.strip()
        found = topic_heading(line)
        line = line[found[1] :] if found else line
        line = re.sub(r"^(?:[一二三四五六七八九]是|[-*•]|[0-9]{1,2}[.、])\s*", "", line)
        if line:
            lines.append(line if line[-1] in "。！？】" else line.rstrip("，；、,;") + "。")
    return "\n".join(lines)


#: Letters of the shortest sentence that tells something: 已全部办结.
_SHORTEST_SENTENCE = 5


def add_sentence(desk: Desk, state: State, text: str, part: str = "") -> Outcome:
    """Put a sentence that staff typed at the end of a part (依申请公开, 第二个问题 …)."""
    if len(letters(text)) < _SHORTEST_SENTENCE:
        raise RequestError(f"“{text.strip()}”不像一句完整的话，没有写入。请把整句话写出来。")
    sentences = typed(desk, state, text)
    place = locate(state, part, desk.focus) if part else None
    if place is None:
        place = _fitting(state, "".join(s.text for s in sentences))
    if place.is_whole or place.paragraph is None:
        place = _inside(state, place, "".join(s.text for s in sentences))
    section = state.section(place.section)
    paragraph = section.paragraphs[place.paragraph or 0]
    kept = paragraph.sentences
    if len(kept) == 1 and kept[0].basis.startswith("topic:"):
        kept = ()
    at = len(kept) if place.sentence is None else place.sentence + 1
    if re.search(r"(?:最前|开头|前头|首句|前面|之前|前边)", part):
        at = place.sentence or 0
    elif place.sentence is None and paragraph.key.startswith("problem-"):
        measured = [j for j, s in enumerate(kept) if role_of(s) == "measure"]
        at = measured[0] if measured and place.role != "measure" else at
    made = with_sentences(section, place.paragraph or 0, (*kept[:at], *sentences, *kept[at:]))
    after = settle(desk, state, [made])
    touched = Part(place.section, place.paragraph, at)
    where = Part(place.section, place.paragraph).called(after)
    return Outcome(after, f"已在{where}加上：{''.join(s.text for s in sentences)}", touched)


def replace_sentence(desk: Desk, state: State, part: str, text: str) -> Outcome:
    """Replace a sentence, a paragraph or a measure by text that staff typed."""
    place = require(state, part, desk.focus)
    if place.is_whole or place.paragraph is None:
        raise RequestError(
            "要换掉的范围太大了。请说明是哪一段、哪一句，如“把主动公开第二句改成：……”。"
        )
    section = state.section(place.section)
    paragraph = section.paragraphs[place.paragraph]
    measure = place.role == "measure" or (
        place.sentence is not None and role_of(paragraph.sentences[place.sentence]) == "measure"
        and paragraph.key.startswith("problem-")
    )  # fmt: skip
    if measure and not text.strip().startswith("改进措施"):
        text = "改进措施：" + text.strip()
    new = typed(desk, state, text, plan=measure)
    if measure:
        new = (replace(new[0], basis="measure:people"), *new[1:])
    gone = {j for _, _, j in place.places(state)}
    if paragraph.key.startswith("problem-") and place.sentence is None and not place.role:
        if not any(role_of(s) == "measure" for s in new):
            gone = {j for j in gone if role_of(paragraph.sentences[j]) == "problem"}
    at = min(gone)
    kept = [s for j, s in enumerate(paragraph.sentences) if j not in gone]
    made = with_sentences(section, place.paragraph, (*kept[:at], *new, *kept[at:]))
    after = settle(desk, state, [made])
    touched = Part(place.section, place.paragraph, at)
    return Outcome(
        after, f"已把{place.called(state)}换成：{short(''.join(s.text for s in new), 60)}", touched
    )


def drop_sentence(desk: Desk, state: State, part: str) -> Outcome:
    """Take a sentence, a paragraph's measure or a problem out of the draft."""
    place = require(state, part, desk.focus)
    if place.is_whole or place.paragraph is None:
        raise RequestError(
            f"{place.called(state)}是报告必须有的部分，不能整个删掉。请说要删哪一句或第几个问题。"
        )
    section = state.section(place.section)
    paragraph = section.paragraphs[place.paragraph]
    if place.sentence is None and paragraph.key.startswith("problem-"):
        if place.role == "measure":
            raise RequestError("每个问题都要有改进措施，不能只删措施。可以换一条，或连问题一起删。")
        from assistant.conversation.problems import drop_problem

        return drop_problem(desk, state, part)
    if place.sentence is None and place.section == "overview":
        raise RequestError(
            f"{place.called(state)}是第一部分必须有的内容，不能整段删掉。可以说“缩短”或指明删哪一句。"
        )
    gone = {j for _, _, j in place.places(state)}
    names = [paragraph.sentences[j] for j in sorted(gone)]
    kept = tuple(s for j, s in enumerate(paragraph.sentences) if j not in gone)
    if paragraph.key.startswith("problem-"):
        roles = {role_of(s) for s in kept}
        if roles != {"problem", "measure"}:
            raise RequestError(
                "一个问题要有问题和改进措施两样，不能只留一样。要删请说“删掉第……个问题”。"
            )
    if not kept and place.section == "overview":
        raise RequestError(
            f"这样{Part(place.section, place.paragraph).called(state)}就没有内容了，没有删。"
        )
    if any(s.is_open and s.basis == "promise" for s in names):
        raise RequestError(
            "上年措施的落实情况必须交代，不能直接删。请说明完成情况，如“上年的第一条措施已完成”。"
        )
    after = settle(desk, state, [with_sentences(section, place.paragraph, kept)])
    note = ""
    if any(f.source.cell and f.value for s in names for f in s.figures):
        note = "（其中的数字表格里仍然有。）"
    touched = Part(place.section, place.paragraph) if kept else None
    return Outcome(after, f"已删去：{''.join(s.text for s in names)}{note}", touched)


def move_sentence(desk: Desk, state: State, part: str, position: str) -> Outcome:
    """Move a sentence within its paragraph: to the front, to the end, to place N."""
    from assistant.conversation.wording import number_in

    place = require(state, part, desk.focus)
    if place.paragraph is None or place.sentence is None:
        raise RequestError("请说清楚要移动哪一句，如“把主动公开最后一句放到最前面”。")
    section = state.section(place.section)
    sentences = list(section.paragraphs[place.paragraph].sentences)
    moved = sentences.pop(place.sentence)
    number = number_in(position)
    if re.search(r"最前|开头|前头|首|第一", position):
        at = 0
    elif re.search(r"最后|末|结尾|后头", position):
        at = len(sentences)
    elif number is not None:
        at = number - 1
    else:
        at = place.sentence + (-1 if re.search(r"前|上", position) else 1)
    at = max(0, min(at, len(sentences)))
    sentences.insert(at, moved)
    if at == place.sentence:
        raise RequestError("这一句已经在那个位置。")
    after = settle(desk, state, [with_sentences(section, place.paragraph, sentences)])
    return Outcome(
        after, f"已移动：{short(moved.text, 40)}", Part(place.section, place.paragraph, at)
    )


def replace_words(desk: Desk, state: State, old: str, new: str, part: str = "") -> Outcome:
    """Replace words by other words wherever they stand (in one part, or in the whole draft)."""
    old, new = old.strip(), new.strip()
    place = locate(state, part, desk.focus) if part else None
    places = [p for p in (place or Part()).places(state) if old in _sentence(state, p).text]
    if not old or not places:
        raise RequestError(f"草稿里没有找到“{short(old)}”这几个字，没有改。")
    if re.search(r"[0-9]", old + new):
        _same_figures(old, new)
    changed: dict[tuple[str, int, int], Sentence] = {}
    for entry in places:
        sentence = _sentence(state, entry)
        text = sentence.text.replace(old, new)
        if not text.strip("。，；"):
            raise RequestError("这样就没有内容了，没有改。要删去一句请说“删掉……那句”。")
        if new:
            plan = role_of(sentence) == "measure" and entry[0] == "problems"
            if letters(new) not in letters(sentence.text):
                vet(desk, state, _added(text, new), plan=plan)
        changed[entry] = _reworded(state, sentence, text, "people")
    after = settle(desk, state, _with(state, changed))
    count = f"{len(places)}处" if len(places) > 1 else ""
    done = f"已把{count}“{old}”改成“{new}”。" if new else f"已删去{count}“{old}”。"
    return Outcome(after, done, Part(*places[0]))


def _same_figures(old: str, new: str) -> None:
    numbers = re.compile(r"[0-9]+(?:\.[0-9]+)?")
    year = re.fullmatch(r"((?:19|20)[0-9]{2})年度?", old)
    if year and old != new:
        raise RequestError(f"没有改：报告年度{year[1]}年由报告的基本信息定，文字里的年份跟着它走。")
    if sorted(numbers.findall(old)) != sorted(numbers.findall(new)):
        raise RequestError(
            "没有改：文字里的数字只能照表格和其他事实写。更正其他事实请说“……改成……”，表格请在报告里改。"
        )


def _added(text: str, new: str) -> str:
    """The clause of ``text`` in which ``new`` stands now."""
    clauses = re.split(r"(?<=[。；，])", text)
    return "".join(clause for clause in clauses if new in clause) or text


# --- another wording ----------------------------------------------------------------------------


def rewrite(desk: Desk, state: State, part: str = "", wish: str = "") -> Outcome:
    """Write a part in other words; with a model, after the wish of staff."""
    place = (locate(state, part, desk.focus) if part else None) or desk.focus
    if place is None:
        raise RequestError(f"要改写哪一部分？可以说{listed_parts(state)}，或“整篇重写”。")
    desk.understood(f"改写{place.called(state)}。\n")
    note = ""
    if desk.writer == "openai" and desk.settings is not None:
        try:
            made = _by_model(desk, state, place, wish)
        except ModelError as error:
            made, note = None, f"（{error}已改用本地写法。）"
        if made is not None:
            return Outcome(made, f"已改写{place.called(state)}。", place)
    after = _by_rule(desk, state, place)
    if after is None:
        raise RequestError(f"{place.called(state)}没有别的写法了，没有改。可以直接说“改成：……”。")
    return Outcome(after, f"已换了{place.called(state)}的写法。{note}", place)


def listed_parts(state: State) -> str:
    """The names of the parts, for a question back."""
    from assistant.conversation.parts import listed

    return listed(state)


def _by_rule(desk: Desk, state: State, place: Part) -> State | None:
    """The variant of the local writer in which most sentences of the part are told otherwise."""
    wanted = place.places(state)
    best: dict[tuple[str, int, int], Sentence] = {}
    for variant in range(1, VARIANTS + 1):
        writer = LocalWriter(state.plan, desk.variant + variant)
        sections = {key: writer.write(key) for key in {entry[0] for entry in wanted}}
        changed = {}
        for entry in wanted:
            other = _counterpart(_sentence(state, entry), _paragraph_like(sections, state, entry))
            if other is not None:
                changed[entry] = other
        if len(changed) > len(best):
            best = changed
    for entry in wanted:
        sentence = _sentence(state, entry)
        if entry not in best and not sentence.is_open:
            text = _swapped(sentence.text, None)
            if text != sentence.text:
                best[entry] = _reworded(state, sentence, text)
    return _settle_each(desk, state, best)


def _paragraph_like(
    sections: dict[str, Section], state: State, entry: tuple[str, int, int]
) -> tuple[Sentence, ...]:
    old = state.section(entry[0]).paragraphs[entry[1]]
    signals = {s.basis for s in old.sentences if s.basis.startswith("signal:")}
    for paragraph in sections[entry[0]].paragraphs:
        same = (
            bool(signals & {s.basis for s in paragraph.sentences})
            if signals
            else paragraph.key == old.key
        )
        if same:
            return paragraph.sentences
    return ()


def _counterpart(sentence: Sentence, others: Sequence[Sentence]) -> Sentence | None:
    """The sentence of another variant that tells the same, if its words differ."""
    if sentence.origin == "people" or sentence.is_open:
        return None
    sources = {str(f.source.to_json()) for f in sentence.figures}
    for other in others:
        if other.text == sentence.text or other.is_open:
            continue
        if sentence.basis or other.basis:
            if sentence.basis == other.basis and not sentence.basis.startswith("promise"):
                return other
            continue
        told = {str(f.source.to_json()) for f in other.figures}
        if sources and told == sources:
            return other
        if not sources and not told and len(pieces(sentence.text) & pieces(other.text)) >= 3:
            return other
    return None


def _by_model(desk: Desk, state: State, place: Part, wish: str) -> State | None:
    from assistant.drafting.endpoint import Endpoint
    from assistant.drafting.model import ModelWriter
    from assistant.drafting.service import Event

    settings = desk.settings
    assert settings is not None
    endpoint = Endpoint(
        settings.llm_base_url, settings.llm_model, settings.llm_api_key, settings.llm_timeout
    )

    def say(text: str) -> None:
        if desk.tell is not None:
            desk.tell(Event("write", text))

    writer = ModelWriter(state.plan, endpoint, desk.guard(state), LocalWriter(state.plan), say)
    made: list[Section] = []
    for key in dict.fromkeys(entry[0] for entry in place.places(state)):
        written = writer.write(key, (), wish or desk.request).section
        made.append(_merged(state, state.section(key), written, place))
    if all(section.text == state.section(section.key).text for section in made):
        return None
    try:
        return settle(desk, state, made)
    except RequestError:
        return None


def _merged(state: State, old: Section, new: Section, place: Part) -> Section:
    """The old section with the part taken from the new one; what people typed stays."""
    paragraphs = list(old.paragraphs)
    fresh = {paragraph.key: paragraph for paragraph in new.paragraphs}
    for i, paragraph in enumerate(paragraphs):
        if (place.paragraph is not None and i != place.paragraph) or paragraph.key not in fresh:
            continue
        theirs = fresh[paragraph.key].sentences
        if place.sentence is not None or place.role:
            keep = {j for _, k, j in place.places(state) if k == i}
            sentences: list[Sentence] = []
            for j, sentence in enumerate(paragraph.sentences):
                other = _counterpart(sentence, theirs) if j in keep else None
                sentences.append(other or sentence)
        else:
            typed_ones = [s for s in paragraph.sentences if s.origin == "people" or s.is_open]
            sentences = [*(s for s in theirs if not s.is_open), *typed_ones]
        if sentences:
            paragraphs[i] = replace(paragraph, sentences=tuple(sentences))
    return replace(old, paragraphs=tuple(paragraphs))


# --- tone ---------------------------------------------------------------------------------------


def change_tone(desk: Desk, state: State, tone: str, part: str = "") -> Outcome:
    """Make the wording formal or plain: phrasings of the same meaning are swapped."""
    formal = register(tone)
    if formal is None:
        raise RequestError("语气可以改得“更正式”或“更朴实”，请说要哪一种。")
    place = (locate(state, part, desk.focus) if part else None) or Part()
    desk.understood(f"把{place.called(state)}的语气改得{'更正式' if formal else '更朴实'}。\n")
    changed = {}
    for entry in place.places(state):
        sentence = _sentence(state, entry)
        text = sentence.text if sentence.is_open else _swapped(sentence.text, formal)
        if text != sentence.text:
            changed[entry] = _reworded(state, sentence, text)
    after = _settle_each(desk, state, changed)
    name = "正式" if formal else "朴实"
    if after is None:
        return Outcome(
            state, f"{place.called(state)}的用语已经比较{name}，没有可以替换的说法。", place
        )
    return Outcome(after, f"已把{place.called(state)}的语气改得更{name}，数字没有动。", place)


def register(words: str) -> bool | None:
    """True for a formal tone, False for a plain one, None where neither is named."""
    names = _tones()["names"]
    if any(word in words for word in names["formal"]):
        return True
    if any(word in words for word in names["plain"]):
        return False
    return None


def _swapped(text: str, formal: bool | None) -> str:
    """The text with phrasings swapped; None swaps each way what there is."""
    pieces_ = re.split(r"(“[^”]*”|《[^》]*》)", text)
    for n in range(0, len(pieces_), 2):
        piece = pieces_[n]
        for pair in _tones()["pair"]:
            plain, official = pair["plain"], pair["formal"]
            if formal is not False and plain in piece and official not in piece:
                piece = piece.replace(plain, official)
            elif formal is not True and official in piece and pair.get("back", True):
                piece = piece.replace(official, plain)
        if formal is False:
            for word in _tones()["filler"]["words"]:
                piece = re.sub(rf"{word}(?!地|的|公开|落实)", "", piece)
        pieces_[n] = piece
    return "".join(pieces_)


# --- shared -------------------------------------------------------------------------------------


def _sentence(state: State, place: tuple[str, int, int]) -> Sentence:
    return state.section(place[0]).paragraphs[place[1]].sentences[place[2]]


def _reworded(state: State, sentence: Sentence, text: str, origin: str = "") -> Sentence:
    """The sentence in other words; figures that still stand in it stay traced."""
    kept = [figure for figure in sentence.figures if figure.text in text]
    known = {figure.text for figure in kept}
    found = [f for f in trace(OPEN.sub("", text), state.plan.ledger) if f.text not in known]
    figures = sorted((*kept, *found), key=lambda figure: text.find(figure.text))
    return replace(
        sentence,
        text=text,
        figures=tuple(figures),
        origin=origin or sentence.origin,  # type: ignore[arg-type]
    )


def _with(state: State, changed: dict[tuple[str, int, int], Sentence]) -> list[Section]:
    sections = []
    for key in dict.fromkeys(entry[0] for entry in changed):
        section = state.section(key)
        for i in dict.fromkeys(entry[1] for entry in changed if entry[0] == key):
            sentences = [
                changed.get((key, i, j), sentence)
                for j, sentence in enumerate(section.paragraphs[i].sentences)
            ]
            section = with_sentences(section, i, sentences)
        sections.append(section)
    return sections


def _settle_each(
    desk: Desk, state: State, changed: dict[tuple[str, int, int], Sentence]
) -> State | None:
    """All the changes if they pass; else those that pass one by one; None where none does."""
    if not changed:
        return None
    try:
        return settle(desk, state, _with(state, changed))
    except RequestError:
        pass
    kept: dict[tuple[str, int, int], Sentence] = {}
    after = None
    for entry, sentence in changed.items():
        try:
            after = settle(desk, state, _with(state, {**kept, entry: sentence}))
        except RequestError:
            continue
        kept[entry] = sentence
    return after


def _fitting(state: State, text: str) -> Part:
    """The paragraph that a typed sentence belongs to, by the topic its words speak of."""
    from assistant.drafting.fact_phrases import fact_phrase
    from assistant.report import Fact

    if "overview" not in state.draft.sections:
        return Part("problems", 0)
    section = state.section("overview")
    if re.search(r"申请|答复|结转", text):
        topic = "requests"
    elif re.search(r"复议|诉讼|考核|监督|培训|责任|领导小组", text):
        topic = "safeguards"
    else:
        topic = fact_phrase(Fact(text, 0)).topic
    for i, paragraph in enumerate(section.paragraphs):
        if paragraph.key == topic:
            return Part("overview", i)
    return Part("overview", 0)


def _inside(state: State, place: Part, text: str) -> Part:
    if place.section == "problems":
        section = state.section("problems")
        places = problem_paragraphs(section)
        return Part("problems", places[-1] if places else len(section.paragraphs) - 1)
    return _fitting(state, text)


@cache
def _tones() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("tone.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
