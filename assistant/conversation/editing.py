"""Tools on sentences: put in, replaced, taken out, moved; words replaced by words."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.conversation.clauses import find_clauses
from assistant.conversation.part import Part, problem_paragraphs, role_of, sentence_at
from assistant.conversation.parts import locate, locate_quietly, require
from assistant.conversation.rewording import same_meaning
from assistant.conversation.sentences import reworded, with_changed
from assistant.conversation.state import (
    Desk,
    Outcome,
    State,
    settle,
    short,
    with_sentences,
)
from assistant.conversation.truth import vet
from assistant.conversation.typed import typed
from assistant.conversation.wording import letters, number_in
from assistant.drafting.draft import Sentence
from assistant.errors import RequestError

#: Letters of the shortest sentence that tells something: 已全部办结.
_SHORTEST_SENTENCE = 5
#: 申请增加的原因 asks for a sentence and is none.
_NO_SENTENCE = re.compile(
    r"[^，。；：是为有]*(?:的|了)?(?:原因|理由|情况|背景|做法|经验|过程|内容|亮点|成绩|特色|数字|数据|人数|粉丝数|次数|数量|数|率|名单)"
)


def add_sentence(desk: Desk, state: State, text: str, part: str = "") -> Outcome:
    """Put a sentence that staff typed at the end of a part (依申请公开, 第二个问题 …)."""
    if len(letters(text)) < _SHORTEST_SENTENCE or _NO_SENTENCE.fullmatch(text.strip(" 。")):
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
    """Take a sentence, a clause of one, or a problem out of the draft."""
    clauses = find_clauses(state, part, desk.focus)
    if clauses is not None and (left := clauses.without(state)) is not None:
        after = settle(desk, state, with_changed(state, {clauses.place: left}))
        return Outcome(after, f"已删去：{clauses.text(state)}。", Part(*clauses.place))
    place = Part(*clauses.place) if clauses is not None else require(state, part, desk.focus)
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
    """Move a sentence: to the front, to the end, to place N; or into another paragraph."""
    place = require(state, part, desk.focus)
    if place.paragraph is None or place.sentence is None:
        raise RequestError("请说清楚要移动哪一句，如“把主动公开最后一句放到最前面”。")
    paragraph = state.section(place.section).paragraphs[place.paragraph]
    if paragraph.key.startswith("problem-"):
        raise RequestError(
            "第五部分的问题和措施要连在一起，不能单独移动一句。可以说“第三个问题放到最前面”。"
        )
    target = locate_quietly(state, position, place)
    if re.search(r"对调|互换|交换", position):
        return _exchange(desk, state, place, target)
    if target is not None and target.paragraph is not None:
        elsewhere = (target.section, target.paragraph) != (place.section, place.paragraph)
        if elsewhere or target.sentence is not None:
            return _move_beside(desk, state, place, target, position)
        if not re.search(r"最?[前后]|开头|末尾|结尾|第.{1,2}[句位]", position):
            raise RequestError(f"“{short(place.text(state))}”已经在那一段。")
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


def _exchange(desk: Desk, state: State, place: Part, other: Part | None) -> Outcome:
    """Two sentences of a paragraph in each other's place."""
    same = other is not None and (other.section, other.paragraph) == (
        place.section,
        place.paragraph,
    )
    if other is None or not same or other.sentence is None or other.sentence == place.sentence:
        raise RequestError(
            "只能对调同一段里的两句，请说清楚是哪两句，如“主动公开第二句和第三句对调”。"
        )
    section = state.section(place.section)
    sentences = list(section.paragraphs[place.paragraph or 0].sentences)
    here, there = place.sentence or 0, other.sentence
    sentences[here], sentences[there] = sentences[there], sentences[here]
    after = settle(desk, state, [with_sentences(section, place.paragraph or 0, sentences)])
    told = "”和“".join(short(sentences[i].text, 20) for i in sorted((here, there)))
    return Outcome(after, f"已对调：“{told}”", Part(place.section, place.paragraph))


def _move_beside(desk: Desk, state: State, place: Part, target: Part, position: str) -> Outcome:
    """Move a sentence into another paragraph, or beside another sentence."""
    assert place.paragraph is not None
    assert place.sentence is not None
    assert target.paragraph is not None
    if place.section != target.section:
        raise RequestError("第一部分和第五部分的句子不能互相移动，没有改。")
    section = state.section(place.section)
    paragraphs = [list(paragraph.sentences) for paragraph in section.paragraphs]
    moved = paragraphs[place.paragraph].pop(place.sentence)
    if not paragraphs[place.paragraph]:
        raise RequestError(
            f"这样{Part(place.section, place.paragraph).called(state)}就没有内容了，没有移动。"
        )
    there = paragraphs[target.paragraph]
    front = re.search(r"前(?:面|头|边)?|开头|首句|之前", position) is not None
    at = 0 if front else len(there)
    if target.sentence is not None:
        beside = sentence_at(state, (target.section, target.paragraph, target.sentence))
        if beside not in there:
            raise RequestError("这一句已经在那个位置。")
        behind = re.search(r"后|下|最末", position) is not None
        at = there.index(beside) + (0 if front or not behind else 1)
    there.insert(at, moved)
    if all(list(p.sentences) == paragraphs[i] for i, p in enumerate(section.paragraphs)):
        raise RequestError("这一句已经在那个位置。")
    for index in (place.paragraph, target.paragraph):
        section = with_sentences(section, index, paragraphs[index])
    after = settle(desk, state, [section])
    touched = Part(target.section, target.paragraph, at)
    where = Part(target.section, target.paragraph).called(after)
    return Outcome(after, f"已移到{where}：{short(moved.text, 40)}", touched)


def replace_words(desk: Desk, state: State, old: str, new: str = "", part: str = "") -> Outcome:
    """Replace words by other words wherever they stand (in one part, or in the whole draft)."""
    old, new = old.strip(), new.strip()
    place = locate(state, part, desk.focus) if part else None
    places = [p for p in (place or Part()).places(state) if old in sentence_at(state, p).text]
    if not old or not places:
        raise RequestError(f"草稿里没有找到“{short(old)}”这几个字，没有改。")
    if re.search(r"[0-9]", old + new):
        _same_figures(old, new)
    changed: dict[tuple[str, int, int], Sentence] = {}
    for entry in places:
        sentence = sentence_at(state, entry)
        text = sentence.text.replace(old, new)
        text = text if new else re.sub(r"[，；、](?=[，；。])|^[，；、]", "", text)
        if not text.strip("。，；"):
            raise RequestError("这样就没有内容了，没有改。要删去一句请说“删掉……那句”。")
        if new:
            plan = role_of(sentence) == "measure" and entry[0] == "problems"
            if letters(new) not in letters(sentence.text) and not same_meaning(old, new):
                vet(desk, state, _added(text, new), plan=plan)
        changed[entry] = reworded(state, sentence, text, "people")
    after = settle(desk, state, with_changed(state, changed))
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
