"""A model's answer, parsed leniently: what it meant, not how it wrapped it.

Models think aloud first, fence their text, answer in JSON or Markdown, greet and say good-bye,
stop half-way. What is left after unwrapping are paragraphs of sentences with ``{slots}`` and
marks 〔参N〕 for the passages whose wording they took.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assistant.drafting.draft import split_sentences
from assistant.drafting.review import topic_heading

_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_CLOSED_THINKING = re.compile(r"\A.*?</(?:think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s*|>\s?|[-*+•]\s+)|\*\*|__|`", re.MULTILINE)
_MARK = re.compile(r"[〔\[［(（【]\s*参(?:考)?(?:段落)?\s*(\d{1,2})\s*[〕\]］)）】]")
_SLOT_FORMS = re.compile(
    r"\{\{\s*([^{}\n]+?)\s*\}\}|｛\s*([^｛｝\n]+?)\s*｝|\$\{\s*([^{}\n]+?)\s*\}"
)
_ITEM = re.compile(
    r"^\s*[\[【［(（]?\s*(上年|进展|问题|措施|改进措施)\s*[一二三四五\d]*\s*[\]】］)）]?\s*[:：、.]?\s*"
)
_ORDINAL = re.compile(
    r"^(?:(?:第?[一二三四五六]|\d)(?:是|、|[.．])\s*|[（(][一二三四五六\d][)）]\s*)"
)
_MEASURE_LEAD = re.compile(r"(?:针对(?:这一|该|此)?问题，|改进措施[:：]|措施[:：]|对此，|下一步，)")


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer: text with slots, and the passages it says it took from."""

    text: str
    passages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's paragraphs: (role, sentences).

    Roles are topics for 一; ``progress``, ``problem``, ``measure`` for 五.
    """

    paragraphs: tuple[tuple[str, tuple[AnswerSentence, ...]], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of use was said."""
        return not any(sentences for _, sentences in self.paragraphs)


def parse_overview(text: str) -> Answer:
    """An answer for 一: what stands under each topic's heading; the rest is wrapping."""
    found: dict[str, list[AnswerSentence]] = {}
    current: str | None = None
    for line in _lines(text):
        heading = topic_heading(line)
        if heading is not None:
            current, length = heading
            line = line[length:]
            found.setdefault(current, [])
        if current is not None and line.strip():
            found[current].extend(_sentences(line))
    return Answer(tuple((key, tuple(sentences)) for key, sentences in found.items()))


def parse_problems(text: str) -> Answer:
    """An answer for 五: progress, then problems each with its measure."""
    paragraphs: list[tuple[str, tuple[AnswerSentence, ...]]] = []
    for line in _lines(text):
        match = _ITEM.match(line)
        if match:
            role = {"上年": "progress", "进展": "progress", "问题": "problem"}.get(
                match[1], "measure"
            )
            paragraphs.append((role, tuple(_sentences(line[match.end() :]))))
            continue
        ordinal = _ORDINAL.match(line)
        if ordinal is None:
            continue
        rest = line[ordinal.end() :]
        lead = _MEASURE_LEAD.search(rest)
        if lead:
            paragraphs.append(("problem", tuple(_sentences(rest[: lead.start()]))))
            paragraphs.append(("measure", tuple(_sentences(rest[lead.end() :]))))
    return Answer(tuple((role, sentences) for role, sentences in paragraphs if sentences))


def parse_repairs(text: str) -> dict[int, AnswerSentence | None]:
    """Numbered rewritten sentences; None where the model gave a sentence up."""
    repairs: dict[int, AnswerSentence | None] = {}
    for line in _lines(text):
        match = re.match(r"^\s*(\d{1,3})\s*[.．、:：)）]\s*(.+)$", line)
        if match is None:
            continue
        said = match[2].strip()
        sentences = [] if said.startswith("删去") else _sentences(said)
        repairs[int(match[1])] = sentences[0] if sentences else None
    return repairs


def unwrap(text: str) -> str:
    """The answer without thinking, fences, JSON and markup."""
    text = _THINKING.sub("", text)
    text = _CLOSED_THINKING.sub("", text) if "</think" in text.lower() else text
    text = _from_json(_FENCE.sub("", text).strip())
    text = _SLOT_FORMS.sub(lambda m: "{" + (m[1] or m[2] or m[3]) + "}", text)
    return _MARKUP.sub("", text).strip()


def _lines(text: str) -> Iterable[str]:
    return [line.strip() for line in unwrap(text).splitlines() if line.strip()]


def _from_json(text: str) -> str:
    start, end = text.find("{"), text.rfind("}")
    if not text.startswith(("{", "[")) or end <= start:
        return text
    try:
        data = json.loads(text)
    except ValueError:
        return text
    return "\n".join(_strings(data))


def _strings(data: Any, key: str = "") -> Iterable[str]:
    if isinstance(data, str):
        labelled = {"problem": "[问题]", "measure": "[措施]", "progress": "[上年]"}
        yield labelled.get(key, "") + data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _strings(value, str(name))
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value, key)


def _sentences(line: str) -> list[AnswerSentence]:
    made: list[AnswerSentence] = []
    for piece in split_sentences(_MARK.sub(lambda m: f"\x00{m[1]}\x00", line)):
        numbers = [int(n) for n in re.findall(r"\x00(\d+)\x00", piece)]
        text = re.sub(r"\x00\d+\x00", "", piece).strip()
        if not text.strip("。；，"):
            # A mark that stands behind the full stop belongs to the sentence before it.
            if made and numbers:
                made[-1] = AnswerSentence(made[-1].text, made[-1].passages + tuple(numbers))
            continue
        leading = re.match(r"^(?:\x00\d+\x00)+", piece)
        if leading and made:
            before = [int(n) for n in re.findall(r"\d+", leading[0])]
            made[-1] = AnswerSentence(made[-1].text, made[-1].passages + tuple(before))
            numbers = numbers[len(before) :]
        made.append(AnswerSentence(_whole(text), tuple(numbers)))
    return made


def _whole(text: str) -> str:
    """A sentence with its full stop and full-width punctuation."""
    text = re.sub(r"(?<=[一-鿿）】”}])\s*,\s*", "，", text)
    text = re.sub(r"(?<=[一-鿿）】”}])\s*;\s*", "；", text)
    text = re.sub(r"\s+", "", text)
    return text if text.endswith(("。", "！", "？", "】")) else text.rstrip("；，,.") + "。"
