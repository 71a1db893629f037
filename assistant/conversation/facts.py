"""Tools on the facts beside the tables: a figure of staff entered, corrected, taken out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.checking.findings import shown
from assistant.conversation.parts import Part, problem_paragraphs, shortened
from assistant.conversation.problems import untold
from assistant.conversation.state import Desk, Outcome, State, numbered, settle
from assistant.conversation.truth import (
    cell_told,
    figure_of,
    foreign_name,
    mentioned,
    named_fact,
    vague,
)
from assistant.conversation.wording import letters, pieces
from assistant.drafting.draft import Paragraph, Section, Sentence
from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.local import LocalWriter
from assistant.drafting.review import trace
from assistant.errors import RequestError
from assistant.ledger.figures import Figure
from assistant.ledger.numerals import narrow, read_numeral
from assistant.report import Fact, Report

#: A label is at most so long, a figure at most so large.
LONGEST_LABEL, LARGEST = 40, 10**12

_VAGUE = re.compile(r"(?:约|大约|大概|近|将近|接近|左右|上下|多|余|几|不到|超过|以上)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as staff stated it."""

    label: str
    value: int | Decimal
    unit: str
    text: str


def set_fact(desk: Desk, state: State, statement: str) -> Outcome:
    """Enter or correct facts: 开展培训3次，参加80人次 / 培训改成3次 / 培训不是2次是3次."""
    plain = narrow(statement.strip().strip("。"))
    correcting = any(word in plain for word in _words("correcting"))
    stated = read_statement(state, plain)
    if not stated:
        raise RequestError(
            "没有看到数字。请把事项和数字一起写，如“登记：开展培训3次，参加80人次”。"
        )
    _said_by_staff(desk, stated)
    report, changed = state.report, []
    for entry in stated:
        old = _meant(state, report, entry, correcting)
        if old is not None:
            unit = entry.unit or old.unit
            new = replace(old, value=entry.value, unit=unit)
            if new == old:
                if len(stated) == 1:
                    raise RequestError(
                        f"“{old.label}”本来就是{shown(old.value)}{old.unit}，不用改。"
                    )
                continue
            facts = tuple(new if fact is old else fact for fact in report.facts)
        else:
            _refuse_table(state, entry)
            new = _new(desk, state, entry, correcting)
            facts = (*report.facts, new)
        report = replace(report, facts=facts)
        changed.append((old, new))
    after = redrafted(desk, state, report, [new.label for _, new in changed])
    told = "；".join(
        f"把“{new.label}”由{shown(old.value)}{old.unit}改为{shown(new.value)}{new.unit}"
        if old is not None
        else f"登记“{new.label}”{shown(new.value)}{new.unit}"
        for old, new in changed
    )
    where = _where_told(after, [new.label for _, new in changed])
    return Outcome(after, f"已{told}。{where}", _part_of(after, changed[-1][1].label))


def drop_fact(desk: Desk, state: State, label: str) -> Outcome:
    """Take a fact out, and what the draft tells of it."""
    found = named_fact(state, _label(label)) or facts_spoken_of(state, label)
    if not found:
        raise RequestError(f"其他事实里没有“{label}”。现有：{_listed(state.report)}。")
    gone = found[0]
    report = replace(state.report, facts=tuple(f for f in state.report.facts if f is not gone))
    after = redrafted(desk, state, report, [gone.label])
    return Outcome(
        after,
        f"已删去其他事实“{gone.label}{shown(gone.value)}{gone.unit}”，文字里的也一并去掉。",
        None,
    )


def facts_spoken_of(state: State, text: str) -> list[Fact]:
    """The fact whose label an instruction holds most of; several where they hold equally much."""
    words = pieces(text)
    scored = [(len(pieces(f.label) & words) / len(pieces(f.label)), f) for f in state.report.facts]
    best = max((score for score, _ in scored), default=0)
    return [fact for score, fact in scored if score == best] if best >= 0.6 else []


# --- reading ------------------------------------------------------------------------------------


def read_statement(state: State, text: str) -> list[Stated]:
    """The figures that a statement gives, each with its label and unit."""
    text = re.sub(r"[“”\"]", "", text)
    text = re.sub(
        r"(?:数字?|数量)?(?:是)?(?:写错了?|填错了?|弄错了?|搞错了?|记错了?|不对|错了|有误)[，,]?(?:应该|应当|应|其实|实际上?)?(?=是|为|改成|改为|[0-9一二两三四五六七八九十百])",
        "应该",
        text,
    )
    instead = re.search(
        r"(?:不是|写错了?，?不是|并非)\s*(?P<old>[0-9一二两三四五六七八九十百千万.]+)\s*(?P<unit>[一-龥%]{0,2}?)\s*[，,]?\s*(?:而|应该|应当|应|其实|实际上?|而应)?(?:是|为)\s*(?P<new>[0-9一二两三四五六七八九十百千万.]+)",
        text,
    )
    if instead:
        text = text[: instead.start()] + "是" + text[instead.start("new") :]
    becomes = re.search(
        r"(?P<old>[0-9][0-9.]*|[一二两三四五六七八九十百千万]+)(?P<unit>[一-龥%]{1,2}?)?(?:改成|改为|更正为|变成|换成|修改为|调整为)(?=[0-9一二两三四五六七八九十百千万])",
        text,
    )
    if becomes:
        label = text[: becomes.start()]
        if not letters(_label(label)):
            value = read_numeral(text, becomes.start("old"))
            same = [f for f in state.report.facts if value is not None and f.value == value.value]
            label = same[0].label if len(same) == 1 else label
            if not same and value is not None:
                _refuse_written(state, becomes["old"] + (becomes["unit"] or ""))
        rest = text[becomes.end() :]
        alone = re.fullmatch(r"[0-9.]+|[〇零一二两三四五六七八九十百千万]+", rest)
        text = label + "改成" + rest + ((becomes["unit"] or "") if alone else "")
    text = re.sub(r"(?<=[一-龥])[，,]\s*(?:而|并)?不是[^，。；]*$", "", text)
    stated: list[Stated] = []
    for clause in re.split(r"[，；。、,;\n]|\s+(?=[一-龥])", text):
        entry = _clause(clause, stated)
        if entry is not None:
            stated.append(entry)
    return stated


def _refuse_written(state: State, text: str) -> None:
    """Refuse to change a figure that stands in the draft and comes from the tables.

    Raises:
        RequestError: it names the cell.
    """
    for section in state.draft.sections.values():
        for sentence in section.sentences:
            for figure in sentence.figures:
                if figure.text == text and not figure.source.fact:
                    raise RequestError(
                        f"没有改：文字里的数字只能照表格写。{cell_told(state, figure)}"
                    )


def _clause(clause: str, before: Sequence[Stated]) -> Stated | None:
    for match in re.finditer(r"[0-9]|[〇零一二两三四五六七八九十百千万]", clause):
        number = read_numeral(clause, match.start())
        if number is None:
            continue
        rest = clause[number.end :]
        unit = next(
            (
                u
                for u in sorted(_words("units", "list"), key=len, reverse=True)
                if rest.startswith(u)
            ),
            "",
        )
        if number.chinese and not unit:
            continue
        if re.match(r"[年月日号]", rest) and unit in ("", "日"):
            continue
        head = clause[: number.start]
        label = _label(head)
        if number.chinese and number.value == 1 and not label:
            continue
        tail = rest[len(unit) :]
        tail = re.sub(r"^(?:了|的|左右|多|余)+|(?:了|的|吧|呢|，|。)+$", "", tail)
        around = clause[max(0, number.start - 2) : number.start] + rest[: len(unit) + 2]
        if _VAGUE.search(around):
            raise RequestError(f"“{clause.strip()}”不是确切的数字，登记的数字必须确切。")
        if tail and len(tail) <= 16 and not re.search(r"[0-9]", tail) and not _is_verb(tail):
            label += tail
        if before and (label in _words("joining") or (label and len(letters(label)) < 2)):
            subject = re.sub(
                r"^(?:开展|举办|组织|召开|举行|参加|完成|进行)(?:了)?", "", before[-1].label
            )
            label = label + subject if subject not in label else label
        if not unit and label.endswith("人次"):
            unit, label = "人次", label.removesuffix("人次")
        label = plain_label(label)
        value: int | Decimal = number.value
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        return Stated(label, value, unit, clause[number.start : number.end] + unit)
    return None


def _is_verb(tail: str) -> bool:
    return tail.startswith(
        (
            "写",
            "改",
            "加",
            "补",
            "放",
            "登记",
            "忘",
            "漏",
            "没",
            "都",
            "也",
            "就",
            "请",
            "要",
            "帮",
            "给",
            "才对",
            "才是",
            "不对",
            "吗",
            "呢",
            "嘛",
        )
    )


def _label(text: str) -> str:
    text = text.strip(" ，。、：:；的")
    before = None
    while before != text:
        before = text
        for word in sorted(_words("start"), key=len, reverse=True):
            if text.startswith(word):
                text = text[len(word) :]
        for word in sorted(_words("assign"), key=len, reverse=True):
            if text.endswith(word) and text != word:
                text = text[: -len(word)]
            elif text == word:
                text = ""
        text = text.strip(" ，。、：:；的了")
    return plain_label(text.replace("了", ""))


def plain_label(label: str) -> str:
    """A label without when, and without the verb that the wording brings: 开新闻发布会 → 新闻发布会."""
    label = re.sub(r"(?:今年|本年度?|全年|年内|一共|总共|一年)", "", label)
    for pattern in _words("verbs", "before"):
        label = re.sub(rf"^(?:{pattern})", "", label)
    return re.sub(rf"(?<=[一-龥]{{2}})(?:{'|'.join(_words('verbs', 'behind'))})$", "", label)


# --- what is meant ------------------------------------------------------------------------------


def _meant(state: State, report: Report, entry: Stated, correcting: bool) -> Fact | None:
    """The fact that a statement corrects, None for a new one.

    Raises:
        RequestError: several facts may be meant.
    """
    exact = report.fact(entry.label)
    if exact is not None:
        return exact
    if not entry.label:
        raise RequestError(
            f"“{entry.text}”是什么事项的数字？请连事项一起写，如“开展培训{entry.text}”。"
        )
    here = replace_report(state, report)
    table = _table_word(state, entry.label)
    if table and len(letters(entry.label)) - len(letters(table)) < 2:
        return None
    found = named_fact(here, entry.label, entry.unit)
    if not found and correcting:
        wanted = letters(entry.label)
        found = [f for f in report.facts if shortened(wanted, letters(f.label))]
        found = found if len(found) == 1 else []
    if not found:
        return None
    fits = [fact for fact in found if not entry.unit or fact.unit == entry.unit]
    if not fits:
        if correcting and len(found) == 1:
            return found[0]
        return None
    best = fits[0]
    shared = len(pieces(best.label) & pieces(entry.label)) / max(1, len(pieces(entry.label)))
    if not shared and not shortened(letters(entry.label), letters(best.label)):
        return None  # the unit alone names nothing
    if not correcting and shared < 0.99:
        whole = len(pieces(best.label) & pieces(entry.label)) / max(1, len(pieces(best.label)))
        if min(shared, whole) < 0.6:
            return None
    others = [f for f in fits[1:] if letters(_plain(entry.label)) in letters(f.label)]
    if (
        correcting
        and others
        and letters(_plain(entry.label)) in letters(best.label)
        and not entry.unit
    ):
        names = "、".join(f"“{f.label}”" for f in (best, *others)[:4])
        raise RequestError(f"是{names}中的哪一个？请连单位一起写。")
    return best


def replace_report(state: State, report: Report) -> State:
    """The same state with another report; its draft is left as it is."""
    return State(report, state.draft, state.last_year)


def _plain(label: str) -> str:
    return re.sub(r"(?:数量|次数|条数|件数|篇数|期数|场次|人数|人次|数)$", "", label)


def _table_word(state: State, label: str) -> str:
    return next((word for word, _ in mentioned(state.plan.slots, label)), "")


def _refuse_table(state: State, entry: Stated) -> None:
    """Refuse a fact that is a figure of the tables in other words.

    Raises:
        RequestError: it names the cell.
    """
    for word, slot in mentioned(state.plan.slots, entry.label):
        figure = figure_of(state, slot, entry.label)
        sort = re.search(rf"(?:类|方面|事项)(?:的|政府信息公开)*{word}", entry.label)
        if sort and isinstance(entry.value, int) and entry.value <= figure.value:
            continue
        if re.search(
            rf"{word}(?:培训|指南|须知|流程|平台|专栏|窗口|业务|知识|案例|渠道|表|说明|政策|工作|目录|解读|文书|系统)",
            entry.label,
        ):
            continue
        if figure.value == entry.value:
            raise RequestError(f"没有改：{slot}表格里已经是{figure.text}，不用另外登记。")
        raise RequestError(f"没有改：表格里有的数字不能另外登记。{cell_told(state, figure)}")
    if re.search(r"公开率|办结率|答复率|及时率|按期率|纠错率", entry.label):
        raise RequestError("没有改：比率由表格算出，不能登记。可以问“予以公开占多少”。")


#: 来了35个人 says of nothing that they came to.
_NOBODY = re.compile("(?:来|到|去|有|共|约)?(?:的)?(?:人|个人|人数|人员)")


def _new(desk: Desk, state: State, entry: Stated, correcting: bool) -> Fact:
    if re.search(r"问题|措施|位置|这句|那句|这段|那段|字数|换个|对调|删掉|删去|改写", entry.label):
        raise RequestError(
            f"“{entry.label}{entry.text}”不像是一件事的数字，没有登记。登记请说“登记：开展培训3次”。"
        )
    if correcting and not re.search(r"开展|举办|发布|通过|参加|召开|印发|制作|办理", entry.label):
        raise RequestError(
            f"其他事实里没有“{entry.label}”，没有改。要新增请说“登记：{entry.label}{entry.text}”。现有：{_listed(state.report)}。"
        )
    label = entry.label
    if len(letters(label)) < 2 or len(label) > LONGEST_LABEL or _NOBODY.fullmatch(label):
        raise RequestError(
            f"“{entry.text}”是什么事项的数字？请写清楚事项，如“开展培训{entry.text}”。"
        )
    if not entry.unit:
        raise RequestError(
            f"“{label}”的单位是什么？请连单位一起写，如“{label}{shown(entry.value)}次”。"
        )
    if entry.value > LARGEST:
        raise RequestError(f"“{entry.text}”太大了，请检查。")
    if foreign := foreign_name(desk, state, label):
        raise RequestError(f"没有改：“{foreign}”不是本机关，不能登记为本机关的事实。")
    if loose := vague(entry.label + entry.text):
        raise RequestError(f"没有改：“{loose}”不是确切的数字。")
    return Fact(label, entry.value, entry.unit)


def _said_by_staff(desk: Desk, stated: Iterable[Stated]) -> None:
    """A model may only pass on figures that staff typed."""
    if not desk.by_model:
        return
    request = narrow(desk.request)
    said = set()
    for match in re.finditer(r"[0-9]|[〇零一二两三四五六七八九十百千万]", request):
        number = read_numeral(request, match.start())
        if number is not None:
            said.add(number.value)
    for entry in stated:
        if entry.value not in said or (entry.label and not pieces(entry.label) & pieces(request)):
            raise RequestError(f"工作人员没有说过“{entry.text}”，数字只能来自工作人员和表格。")


# --- the draft after a change of facts ----------------------------------------------------------


def redrafted(desk: Desk, state: State, report: Report, labels: Sequence[str]) -> State:
    """The state with a new report; only the sentences that rest on these facts are told again."""
    after = replace_report(state, report)
    sections = [
        _retold(state, after, section, set(labels)) for section in state.draft.sections.values()
    ]
    untold_labels = [
        label
        for label in labels
        if (fact := report.fact(label)) is not None
        and fact.value
        and fact_phrase(fact).topic != "other"
        and not any(_tells(s, label) for section in sections for s in section.sentences)
    ]
    sections = [_with_new(after, section, untold_labels) for section in sections]
    return settle(desk, state, sections, report=report)


def _tells(sentence: Sentence, label: str) -> bool:
    return any(leaf.fact == label for f in sentence.figures for leaf in f.source.leaves())


def _retold(before: State, after: State, section: Section, labels: set[str]) -> Section:
    paragraphs: list[Paragraph] = []
    lost = False
    for paragraph in section.paragraphs:
        if not any(_tells(s, label) for s in paragraph.sentences for label in labels):
            paragraphs.append(paragraph)
            continue
        if paragraph.key.startswith("problem-"):
            made = _problem_again(before, after, paragraph, labels)
            lost = lost or made is None
            if made is not None:
                paragraphs.append(made)
            continue
        sentences: list[Sentence] = []
        for sentence in paragraph.sentences:
            if any(_tells(sentence, label) for label in labels):
                sentences += _sentence_again(before, after, sentence, paragraph.key)
            else:
                sentences.append(sentence)
        writer = LocalWriter(after.plan)
        if not sentences and section.key == "overview":
            sentences = list(writer.topic(paragraph.key).sentences)
        if sentences:
            paragraphs.append(replace(paragraph, sentences=tuple(sentences)))
    made_section = replace(section, paragraphs=tuple(paragraphs))
    if lost and len(problem_paragraphs(made_section)) < 2:
        state = State(after.report, after.draft.with_section(made_section), after.last_year)
        more = next(untold(state), None)
        if more is not None:
            made_section = replace(made_section, paragraphs=(*made_section.paragraphs, more))
    return numbered(made_section)


def _sentence_again(before: State, after: State, sentence: Sentence, topic: str) -> list[Sentence]:
    filled = _refilled(before, after, sentence)
    if filled is not None:
        return [filled]
    labels = [f.source.fact for f in sentence.figures if f.source.fact]
    facts = [
        fact
        for label in dict.fromkeys(labels)
        if (fact := after.report.fact(label)) is not None and fact.value
    ]
    only_facts = all(leaf.fact for f in sentence.figures for leaf in f.source.leaves())
    if sentence.basis == "promise":
        writer = LocalWriter(after.plan)
        return [s for s in writer.progress() if not s.is_open and s.text[:14] == sentence.text[:14]]
    if not only_facts and sentence.origin != "rule":
        return []
    made: list[Sentence] = []
    writer = LocalWriter(after.plan)
    prefix = _prefix(before, sentence, labels)
    for fact in facts:
        again = writer.topic(fact_phrase(fact).topic).sentences
        one = next(
            (
                s
                for s in again
                if _tells(s, fact.label) and len([f for f in s.figures if f.source.fact]) == 1
            ),
            None,
        )
        told = one or writer.sentence(fact_phrase(fact).clause + "。")
        if told is not None and told.text not in [m.text for m in made]:
            made.append(told)
    if made and prefix and not made[0].text.startswith(prefix):
        made[0] = replace(made[0], text=prefix + made[0].text)
    del topic
    return made


def _refilled(before: State, after: State, sentence: Sentence) -> Sentence | None:
    """The sentence with its figures written out anew; None if one of them is not offered now."""
    names = {str(f.source.to_json()): name for name, f in before.plan.slots.figures.items()}
    text, position, figures = "", 0, []
    for figure in _with_comparisons(before, sentence):
        name = names.get(str(figure.source.to_json()))
        at = sentence.text.find(figure.text, position)
        new = after.plan.slots.figures.get(name or "")
        if at < 0 or new is None or new.value == 0:
            return None
        text += sentence.text[position:at] + new.text
        figures.append(new)
        position = at + len(figure.text)
    made = replace(sentence, text=text + sentence.text[position:], figures=tuple(figures))
    traced = {f.text for f in trace(made.text, after.plan.ledger)} | {f.text for f in figures}
    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?(?=[件条篇次场期个元份户册%])", made.text)
    if any(not any(t.startswith(n) for t in traced) for n in numbers):
        return None
    return made


def _with_comparisons(state: State, sentence: Sentence) -> list[Figure]:
    """The sentence's figures in the order of the text, comparisons with last year among them.

    The grammar traces a fact in a sentence that people wrote, not what it is compared with.
    """
    slots = state.plan.slots.figures
    known = {str(figure.source.to_json()) for figure in sentence.figures}
    placed: list[tuple[int, Figure]] = []
    position = 0
    for figure in sentence.figures:
        at = sentence.text.find(figure.text, position)
        if at < 0:
            return list(sentence.figures)
        placed.append((at, figure))
        position = at + len(figure.text)
        end = re.search(r"[；。]", sentence.text[position:])
        stretch = sentence.text[position : position + end.start() if end else None]
        for more in ("增加", "减少", "增长率", "下降率"):
            other = slots.get(f"{figure.source.fact}{more}")
            if other is None or str(other.source.to_json()) in known:
                continue
            inside = stretch.find(other.text)
            if inside >= 0:
                placed.append((position + inside, other))
    return [figure for _, figure in sorted(placed, key=lambda entry: entry[0])]


def _prefix(state: State, sentence: Sentence, labels: Sequence[str]) -> str:
    """What stands before the fact in the sentence: 2023年，我局."""
    year = re.match(
        r"[0-9]{4}年，[^，。0-9]{0,6}?(?=通过|发布|开展|举办|举行|公开|印发|编印|组织|召开)",
        sentence.text,
    )
    if year:
        return year[0]
    for label in labels:
        fact = state.report.fact(label)
        if fact is not None:
            at = sentence.text.find(fact_phrase(fact).clause.split("{")[0])
            if 0 < at <= 14:
                return sentence.text[:at]
    return ""


def _problem_again(
    before: State, after: State, paragraph: Paragraph, labels: set[str]
) -> Paragraph | None:
    keys = [
        s.basis.removeprefix("signal:")
        for s in paragraph.sentences
        if s.basis.startswith("signal:")
    ]
    fired = {s.key: s for s in after.plan.signals}
    sentences: list[Sentence] = []
    for sentence in paragraph.sentences:
        if not any(_tells(sentence, label) for label in labels):
            sentences.append(sentence)
            continue
        if keys and keys[0] not in fired:
            return None
        filled = _refilled(before, after, sentence)
        if filled is None and keys:
            made = next(
                (
                    p
                    for p in LocalWriter(after.plan).problems().paragraphs
                    if p.sentences[0].basis == f"signal:{keys[0]}"
                ),
                None,
            )
            return None if made is None else replace(paragraph, sentences=made.sentences)
        if filled is None:
            return None
        sentences.append(filled)
    return replace(paragraph, sentences=tuple(sentences))


def _with_new(after: State, section: Section, labels: Sequence[str]) -> Section:
    """The section with sentences on facts that it does not tell yet, in their topics."""
    if section.key != "overview" or not labels:
        return section
    paragraphs = list(section.paragraphs)
    for i, paragraph in enumerate(paragraphs):
        mine = [
            fact
            for label in labels
            if (fact := after.report.fact(label)) is not None
            and fact_phrase(fact).topic == paragraph.key
        ]
        if not mine:
            continue
        writer = LocalWriter(after.plan)
        made = writer.sentence("，".join(fact_phrase(fact).clause for fact in mine) + "。")
        if made is None:
            continue
        kept = paragraph.sentences
        if len(kept) == 1 and kept[0].basis.startswith("topic:"):
            kept = ()
        told = [j for j, s in enumerate(kept) if any(f.source.fact for f in s.figures)]
        at = told[-1] + 1 if told else (0 if paragraph.key in ("safeguards",) else len(kept))
        paragraphs[i] = replace(paragraph, sentences=(*kept[:at], made, *kept[at:]))
    return replace(section, paragraphs=tuple(paragraphs))


def _where_told(state: State, labels: Sequence[str]) -> str:
    places = []
    for label in labels:
        part = _part_of(state, label)
        if part is not None:
            places.append(Part(part.section, part.paragraph).called(state))
        elif (fact := state.report.fact(label)) is not None and fact_phrase(fact).topic == "other":
            places.append("第六部分")
    return f"写在{'、'.join(dict.fromkeys(places))}。" if places else ""


def _part_of(state: State, label: str) -> Part | None:
    for key, section in state.draft.sections.items():
        for i, paragraph in enumerate(section.paragraphs):
            for j, sentence in enumerate(paragraph.sentences):
                if _tells(sentence, label):
                    return Part(key, i, j)
    return None


def _listed(report: Report) -> str:
    return "、".join(f"{f.label}{shown(f.value)}{f.unit}" for f in report.facts[:8]) or "（无）"


def _words(group: str, key: str = "words") -> tuple[str, ...]:
    return tuple(_data()[group][key])


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("facts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
