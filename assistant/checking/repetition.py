"""Text taken over from last year or from others: `overlap`, `R-LAST-YEAR`, `R-PEER`.

Compared are stretches of `n` Chinese characters, so that changed figures, dates and punctuation
hide nothing; what the format and the law put into every report is left out of the count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from assistant.checking.findings import Finding, Span
from assistant.checking.prose_data import prose_data
from assistant.checking.rules import rules
from assistant.checking.sections import section_title
from assistant.report import Report, edition
from assistant.report.editions import EDITIONS

_SENTENCE = re.compile(r"[^。！？；\n]++[。！？；]?")
_TOPIC = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]", re.MULTILINE)
_NOT_HAN = re.compile(r"[^㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a text stands in another: ``ratio`` 0–1, and its ``sentences`` that do."""

    ratio: float
    sentences: tuple[str, ...] = ()


def overlap(text: str, other: str, n: int = 8) -> Overlap:
    """The share of ``text`` that ``other`` has in stretches of ``n`` Chinese characters.

    Args:
        text: the text in question.
        other: what it is compared with.
        n: shortest stretch that counts.

    Returns:
        The ratio is 0 for a text without enough of its own to compare.
    """
    return _overlap(text, _grams(other, n), n)


def _overlap(text: str, grams: frozenset[str], n: int) -> Overlap:
    data = prose_data()["repetition"]
    total = same = 0
    shown = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        letters = _letters(sentence)
        covered = _covered(letters, grams, n)
        total += len(letters)
        same += covered
        if len(letters) > n and covered >= data["shown"] * len(letters):
            shown.append(sentence.strip())
    return Overlap(same / total if total else 0.0, tuple(shown))


def _covered(letters: str, grams: frozenset[str], n: int) -> int:
    covered, reach = 0, 0
    for start in range(len(letters) - n + 1):
        if letters[start : start + n] in grams:
            covered += start + n - max(start, reach)
            reach = start + n
    return covered


@lru_cache(maxsize=256)
def _grams(text: str, n: int) -> frozenset[str]:
    found: set[str] = set()
    for match in _SENTENCE.finditer(text):
        letters = _letters(match.group())
        found.update(letters[start : start + n] for start in range(len(letters) - n + 1))
    return frozenset(found)


@cache
def _set_phrases() -> re.Pattern[str]:
    """What anybody must write alike: set phrases, the tables' labels, figures with their units."""
    data = prose_data()["repetition"]
    phrases = {*data["set_phrases"], *_table_labels()}
    units = "|".join(sorted(map(re.escape, data["units"]), key=len, reverse=True))
    words = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    return re.compile(rf"{words}|[0-9０-９][0-9０-９,，.．]*(?:{units})?")


def _table_labels() -> set[str]:
    """The labels of the official tables' rows, without their numbers and remarks."""
    labels: set[str] = set()
    for form in EDITIONS:
        for cell in edition(form).cells:
            label = re.sub(r"[（(].*?[)）]|^[一二三四]、|^\d\.", "", cell.row.label).strip()
            labels.update(part for part in re.split(r"[、，]", label) if len(part) > 2)
    return labels


def _letters(sentence: str) -> str:
    """The Chinese characters of a sentence that are its own."""
    if any(mark in sentence for mark in prose_data()["repetition"]["preface"]):
        return ""
    return _NOT_HAN.sub("", _set_phrases().sub("", sentence))


# --- the rules ---------------------------------------------------------------------------------


def repetition_findings(
    report: Report, last_year: Report | None, peers: Sequence[Any] = ()
) -> Iterator[Finding]:
    """`R-LAST-YEAR` and `R-PEER` for section 五 and for each topic of 一."""
    others: list[tuple[str, Report]] = []
    if last_year is not None:
        others.append(("R-LAST-YEAR", last_year))
    for peer in peers:
        if isinstance(peer, Report) and peer.agency.name != report.agency.name:
            others.append(("R-PEER", peer))
    if not others:
        return
    for section in ("overview", "problems"):
        text = getattr(report.narrative, section)
        for start, end, place in _pieces(section, text):
            piece = text[start:end]
            if len(_letters_of(piece)) < prose_data()["repetition"]["least"]:
                continue
            yield from _compared(section, start, end, place, piece, others)


def _compared(
    section: str, start: int, end: int, place: str, piece: str, others: list[tuple[str, Report]]
) -> Iterator[Finding]:
    worst: dict[str, tuple[Overlap, Report]] = {}
    for code, other in others:
        found = overlap(piece, getattr(other.narrative, section))
        if code not in worst or found.ratio > worst[code][0].ratio:
            worst[code] = (found, other)
    for code, (found, other) in worst.items():
        rule = rules()[code]
        threshold = rule.threshold or 30
        if found.ratio * 100 <= threshold:
            continue
        actual = round(found.ratio * 100)
        peer = f"{other.agency.name}{other.year}年"
        message = rule.message.format(
            section=section_title(section), place=place, actual=actual, expected=threshold,
            quote=_shown(found.sentences), peer=peer,
        )  # fmt: skip
        yield Finding(
            rule.code, rule.severity, Span(section, start, end), message, rule.basis,
            expected=threshold, actual=actual, difference=actual - threshold,
            details={"sentences": list(found.sentences), "peer": peer},
        )  # fmt: skip


def _shown(sentences: tuple[str, ...]) -> str:
    if not sentences:
        return "（散见各句）"
    text = "".join(f"“{sentence.rstrip('；')}”" for sentence in sentences[:3])
    return text + (f"等{len(sentences)}句。" if len(sentences) > 3 else "。")


def _letters_of(text: str) -> str:
    return "".join(_letters(match.group()) for match in _SENTENCE.finditer(text))


def _pieces(section: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Section 五 whole; 一 by its topics, or whole where it has no headings."""
    if not text.strip():
        return
    title = section_title(section)
    starts = [match.start() for match in _TOPIC.finditer(text)] if section == "overview" else []
    if not starts:
        yield 0, len(text), f"第{'一' if section == 'overview' else '五'}部分{title}"
        return
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        head = re.split(r"[。\n：:]", text[start:end], maxsplit=1)[0][:24]
        yield start, end, f"第一部分“{head}”"
