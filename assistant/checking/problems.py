"""`S-PROBLEMS`: each problem has its measure, each measure its problem.

Counted are only problems and measures that the text itself enumerates: two lists one after the
other, or items that pair both. Several measures for one problem are no fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.checking.findings import Finding, Span
from assistant.checking.prose_data import prose_data
from assistant.checking.rules import rules
from assistant.checking.sections import section_title
from assistant.ledger.numerals import chinese_value

_CHINESE = "一二三四五六七八九十"
#: The families of enumerators: 一是, 第一, （一）, 1. … Each has the number in group 1.
_FAMILIES = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"(?:^|[。；;：:，,\n\s）)])([{_CHINESE}]{{1,2}})是(?![否的])",
        rf"(?:^|[。；;：:，,\n\s])第([{_CHINESE}]{{1,2}})[，,是、]",
        rf"(?:^|[\n。])\s*[（(]([{_CHINESE}]{{1,2}})[）)]",
        r"(?:^|[\n。；;：:])\s*([0-9]{1,2})[.、．](?![0-9])",
        r"(?:^|[\n。；;：:])\s*[（(]([0-9]{1,2})[）)]",
        rf"(?:^|\n)\s*([{_CHINESE}]{{1,2}})、",
        r"([①②③④⑤⑥⑦⑧⑨⑩])",
    )
)


def problem_findings(text: str) -> Iterator[Finding]:
    """The finding about section 五, if its problems and measures do not match."""
    counted = count_problems(text)
    if counted is None:
        return
    problems, measures = counted
    unmatched = measures < problems or (problems == 0 and measures > 0)
    if not (unmatched or problems < measures < 2 * problems):
        return
    rule = rules()["S-PROBLEMS"]
    message = rule.message.format(
        section=section_title("problems"), actual=problems, expected=measures
    )
    yield Finding(
        rule.code, rule.severity, Span("problems", 0, len(text)), message, rule.basis,
        expected=problems, actual=measures, difference=measures - problems,
    )  # fmt: skip


def count_problems(text: str) -> tuple[int, int] | None:
    """How many problems and how many measures ``text`` enumerates.

    Returns:
        (problems, measures), or None where they are not told apart.
    """
    text = _without_title(text)
    data = prose_data()["problems"]
    first = _lead(text, data["problem_leads"], 0)
    if first is not None:
        second = _lead(text, data["measure_leads"], first[1])
        if second is not None:
            problems = enumerated(text[first[1] : second[0]])
            measures = enumerated(text[second[1] :])
            if problems and measures:
                return problems, measures
            if problems and not text[second[1] :].strip("：:。 \n"):
                return problems, 0
            if problems and not measures:
                return None
    return _paired(text)


def _without_title(text: str) -> str:
    """The text without a first line that is the title of the section."""
    head, _, rest = text.partition("\n")
    if rest and len(head) <= 30 and "问题" in head and re.search(r"改进|措施|打算|整改", head):
        return rest
    return text


@cache
def _leads(words: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    joined = "|".join(map(re.escape, longest))
    return re.compile(
        rf"(?:^|[。；\n]|[（(][{_CHINESE}]{{1,2}}[）)]|[0-9]{{1,2}}[.、．]|[{_CHINESE}]、)"
        rf"[^。；：:\n]{{0,16}}?(?:{joined})[^。：:\n，]{{0,16}}(?:[。：:\n，]|$)",
        re.MULTILINE,
    )


def _lead(text: str, words: list[str], start: int) -> tuple[int, int] | None:
    """The place of the first heading or lead-in with one of ``words`` from ``start`` on."""
    match = _leads(tuple(words)).search(text, max(0, start - 1))
    return None if match is None else (match.start(), match.end())


def enumerated(text: str) -> int:
    """How many items the first enumeration in ``text`` has; 0 where there is none."""
    best: tuple[int, int] | None = None
    for family in _FAMILIES:
        numbers = [(m.start(), _number(m.group(1))) for m in family.finditer(text)]
        first = next((i for i, (_, number) in enumerate(numbers) if number == 1), None)
        if first is None:
            continue
        count, place = 0, numbers[first][0]
        for _, number in numbers[first:]:
            if number == count + 1:
                count += 1
        if (count > 1 or place == 0 or best is None) and (best is None or place < best[0]):
            best = (place, count)
    return 0 if best is None else best[1]


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    circled = "①②③④⑤⑥⑦⑧⑨⑩".find(text)
    return circled + 1 if circled >= 0 else chinese_value(text) or 0


def _paired(text: str) -> tuple[int, int] | None:
    """Items that each name a problem and what is done about it; None where they do not pair."""
    items = _items(text)
    if len(items) < 2:
        return None
    data = prose_data()["problems"]
    measured = [any(sign in item for sign in data["measure_signs"]) for item in items]
    named = [any(sign in item for sign in data["problem_signs"]) for item in items]
    if not all(named):
        return None
    if any(measured):
        return len(items), sum(measured)
    rest = text[text.find(items[-1]) + len(items[-1]) :]
    if any(sign in text for sign in data["measure_leads"]) or rest.strip():
        return None
    return len(items), 0


def _items(text: str) -> list[str]:
    for family in _FAMILIES:
        matches = [m for m in family.finditer(text) if _number(m.group(1)) > 0]
        start = next((i for i, m in enumerate(matches) if _number(m.group(1)) == 1), None)
        if start is None:
            continue
        chosen, count = [], 0
        for match in matches[start:]:
            if _number(match.group(1)) == count + 1:
                chosen.append(match)
                count += 1
        if count < 2:
            continue
        ends = [m.start() for m in chosen[1:]] + [len(text)]
        return [text[m.end() : end] for m, end in zip(chosen, ends, strict=True)]
    return []
