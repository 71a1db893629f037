"""The figures that staff state: 开展培训3次，参加80人次; 培训改成3次; 培训不是2次是3次."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.conversation.state import State
from assistant.conversation.truth import cell_told
from assistant.conversation.wording import letters
from assistant.errors import RequestError
from assistant.ledger.numerals import read_numeral

_VAGUE = re.compile(r"(?:约|大约|大概|近|将近|接近|左右|上下|多|余|几|不到|超过|以上)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as staff stated it."""

    label: str
    value: int | Decimal
    unit: str
    text: str


def read_statement(state: State, text: str) -> list[Stated]:
    """The figures that a statement gives, each with its label and unit."""
    text = re.sub(r"[“”\"]", "", text)
    text = _correction("wrong").sub("应该", text)
    text = _correction("bare").sub("改成", text)
    instead = _correction("instead").search(text)
    if instead:
        text = text[: instead.start()] + "是" + text[instead.start("new") :]
    becomes = _correction("becomes").search(text)
    if becomes:
        label = text[: becomes.start()]
        if not letters(label_of(label)):
            value = read_numeral(text, becomes.start("old"))
            same = [f for f in state.report.facts if value is not None and f.value == value.value]
            label = same[0].label if len(same) == 1 else label
            if not same and value is not None:
                _refuse_written(state, becomes["old"] + (becomes["unit"] or ""))
        rest = text[becomes.end() :]
        alone = re.fullmatch(r"[0-9.]+|[〇零一二两三四五六七八九十百千万]+", rest)
        text = label + "改成" + rest + ((becomes["unit"] or "") if alone else "")
    text = _correction("dropped").sub("", text)
    joining = "|".join(words("joining", "people"))
    text = re.sub(rf"(?<=[一-龥])(?=(?:{joining})[^，。；0-9]{{0,8}}[0-9])", "，", text)
    stated: list[Stated] = []
    for clause in re.split(r"[，；。、,;\n]|\s+(?=[一-龥])", text):
        entry = _clause(clause, stated)
        if entry is not None:
            stated.append(entry)
        elif stated and (left := _correction("unread").search(clause)):
            raise RequestError(
                f"“{left[0]}”没有看懂，没有登记。请连单位一起写，如“参加培训80人次”。"
            )
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
        rest = re.sub(r"^个(?=人)", "", clause[number.end :])
        unit = next(
            (
                u
                for u in sorted(words("units", "list"), key=len, reverse=True)
                if rest.startswith(u)
            ),
            "",
        )
        ends = not rest and re.search(r"(?:[为是成]|应该?)$", clause[: number.start])
        if number.chinese and not unit and not ends:
            continue
        if re.match(r"[年月日号]", rest) and unit in ("", "日"):
            continue
        head = clause[: number.start]
        label = label_of(head)
        if number.chinese and number.value == 1 and not label:
            continue
        tail = rest[len(unit) :]
        tail = re.sub(r"^(?:了|的|左右|多|余)+|(?:了|的|吧|呢|，|。)+$", "", tail)
        around = clause[max(0, number.start - 2) : number.start] + rest[: len(unit) + 2]
        if _VAGUE.search(around):
            raise RequestError(f"“{clause.strip()}”不是确切的数字，登记的数字必须确切。")
        if (
            tail
            and len(tail) <= 16
            and not re.search(r"[0-9]", tail)
            and not tail.startswith(words("behind"))
        ):
            label += tail
        if before and (label in words("joining") or (label and len(letters(label)) < 2)):
            subject = re.sub(
                r"^(?:开展|举办|组织|召开|举行|参加|完成|进行)(?:了)?", "", before[-1].label
            )
            label = label + subject if subject not in label else label
        elif before and (joined := re.match("|".join(words("joining", "people")), label)):
            rest_of = label[joined.end() :].removeprefix("的")
            whom = re.fullmatch(words("joining", "whom")[0], rest_of)
            if whom and before[-1].label not in label:
                label = f"{joined[0]}{before[-1].label}的{rest_of}"
        if not unit and label.endswith("人次"):
            unit, label = "人次", label.removesuffix("人次")
        label = plain_label(label)
        value: int | Decimal = number.value
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        return Stated(label, value, unit, clause[number.start : number.end] + unit)
    return None


def label_of(text: str) -> str:
    """What a fact is called where ``text`` stands before its figure."""
    text = text.strip(" ，。、：:；的")
    text = re.sub(words("start", "place")[0], "", text)
    before = None
    while before != text:
        before = text
        for word in sorted(words("start"), key=len, reverse=True):
            if text.startswith(word) and not text.startswith(word + "化"):
                text = text[len(word) :]
        for word in sorted(words("assign"), key=len, reverse=True):
            if text.endswith(word) and text != word:
                text = text[: -len(word)]
            elif text == word:
                text = ""
        text = text.strip(" ，。、：:；的了")
    text = re.sub(r"(?<=[一-龥]{2})(?:那个|这个)(?=[一-龥]{2})", "", text)
    return plain_label(text.replace("了", ""))


def plain_label(label: str) -> str:
    """A label without when, and without the verb that the wording brings: 开新闻发布会 → 新闻发布会."""
    label = re.sub(r"(?:今年|本年度?|全年|年内|一共|总共|一年)", "", label)
    for pattern in words("verbs", "before"):
        label = re.sub(rf"^(?:{pattern})", "", label)
    return re.sub(rf"(?<=[一-龥]{{2}})(?:{'|'.join(words('verbs', 'behind'))})$", "", label)


def spelled_out(label: str) -> str:
    """A label with the short forms of staff written out: 公号推送 is 公众号推送."""
    for short_form, whole in _data()["same"].items():
        if whole not in label:
            label = label.replace(short_form, whole)
    return label


def corrects(text: str) -> bool:
    """Whether a statement says that a figure is another than it was."""
    return any(word in text for word in words("correcting")) or any(
        _correction(name).search(text) for name in ("wrong", "becomes", "bare")
    )


@cache
def _correction(name: str) -> re.Pattern[str]:
    data = _data()["correction"]
    return re.compile(data[name].replace("<number>", data["number"]))


def words(group: str, key: str = "words") -> tuple[str, ...]:
    """A list of ``facts.toml``."""
    return tuple(_data()[group][key])


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("facts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
