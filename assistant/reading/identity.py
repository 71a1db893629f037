"""Whose report on which year: from the title, or from what stands around the report."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.reading.blocks import bare, clean
from assistant.reading.lines import is_furniture

MAX_TITLE = 90
MAX_NAME = 40
_YEARS = range(2008, 2101)
_DIGITS = {**{digit: str(n) for n, digit in enumerate("〇一二三四五六七八九")}, "○": "0", "零": "0"}


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says; empty where it does not say it.

    ``period`` is a part of the year (第三季度, 上半年) that it names: no annual report has one.
    """

    agency: str
    year: int | None
    period: str = ""


@dataclass(frozen=True)
class _Data:
    genre: re.Pattern[str]
    part: re.Pattern[str]
    foreign: re.Pattern[str]
    period: re.Pattern[str]
    label: re.Pattern[str]
    opening: re.Pattern[str]
    year: re.Pattern[str]
    noise: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    levels: tuple[re.Pattern[str], ...]
    never: re.Pattern[str]


@cache
def _data() -> _Data:
    source = Path(__file__).with_name("identity.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return _Data(
        re.compile(data["genre"]),
        re.compile(data["part"]),
        re.compile(data["foreign"]),
        re.compile(data["period"]),
        re.compile(data["label"]),
        re.compile(data["opening"]),
        re.compile(data["year"]),
        re.compile(data["noise"]),
        tuple((entry["kind"], re.compile(entry["pattern"])) for entry in data["kind"]),
        tuple(re.compile(pattern) for pattern in data["region"]["levels"]),
        re.compile(data["region"]["never"]),
    )


def read_title(text: str) -> Title | None:
    """What the line says if it is the title of an annual report, else None."""
    data, line = _data(), bare(text)
    if len(line) > MAX_TITLE or ">" in line or "。" in line:
        return None
    genre = data.genre.search(line)
    return None if genre is None else _what_is_left(line, genre)


def read_part_title(text: str) -> Title | None:
    """What the title of one of the tables says (某局2024年主动公开政府信息情况), else None."""
    data, line = _data(), bare(text)
    part = data.part.search(line) if len(line) <= MAX_TITLE else None
    return None if part is None else _what_is_left(line, part)


def foreign_genre(text: str) -> str:
    """The genre of a title that is another document's (法治政府建设年度报告), empty for any other.

    Only with a year in it: a menu names genres too.
    """
    line = bare(text)
    if len(line) > MAX_TITLE or "。" in line or read_year(line) is None:
        return ""
    match = _data().foreign.search(line)
    return match["genre"] if match else ""


def _what_is_left(line: str, genre: re.Match[str]) -> Title | None:
    """Body and year of a title, from what stands in it beside its genre."""
    data, rest = _data(), line[: genre.start()] + line[genre.end() :]
    year = read_year(line)
    rest = data.year.sub("", rest)
    period = data.period.search(rest)
    rest = data.period.sub("", rest)
    before = None
    while before != rest:  # noise may stand in layers: （2023年度）公布
        before = rest
        rest = data.noise.sub("", rest.replace("()", "").replace("<>", "")).strip("、,-—|.;")
    if len(rest) > MAX_NAME or re.search(
        r"[,;!?、:]|[0-9]{4}|第.+条|通知|的函|请示|规定|根据|本报告", rest
    ):
        return None
    return Title(rest, year, period[0] if period else "")


def read_year(text: str) -> int | None:
    """The year that the text names (2023年, （2023）, 二〇二三年), or None."""
    match = _data().year.search(bare(text))
    if match is None:
        return None
    digits = match[1] or "20" + "".join(_DIGITS[digit] for digit in match[4])
    return int(digits) if int(digits) in _YEARS else None


def common_year(text: str) -> int | None:
    """The year a text speaks of most; the later of two named equally often."""
    counts = Counter(int(year) for year in re.findall(r"(20[0-9]{2})\s*年", text))
    years = [(count, year) for year, count in counts.items() if year in _YEARS]
    return max(years)[1] if years else None


def find_title(lines: Sequence[str]) -> tuple[Title, int, int] | None:
    """The title among the lines: what it says, and its first and last line.

    A title may be parted over two or three lines. One that names both body and year is preferred,
    then the later one (a page repeats its title, and the report's own comes last).
    """
    best: tuple[int, Title, int, int] | None = None
    for last in range(len(lines)):
        for span in (1, 2, 3):
            first = last - span + 1
            parts = lines[max(first, 0) : last + 1]
            if first < 0 or any(len(line) > MAX_TITLE for line in parts):
                continue
            if span > 1 and any(map(is_furniture, parts)):
                continue
            title = read_title("".join(parts))
            if title is None:
                continue
            score = 6 * bool(title.agency) + 4 * (title.year is not None) - span
            if title.agency and kind_of(title.agency) == "other" and not region_of(title.agency):
                score -= 2
            if best is None or score >= best[0]:
                best = (score, title, first, last)
    return None if best is None else (best[1], best[2], best[3])


def is_name(text: str) -> bool:
    """Whether the line reads like the name of a body."""
    name = bare(text)
    return (
        3 <= len(name) <= MAX_NAME and kind_of(name) != "other" and not re.search("[,。:;]", name)
    )


def name_beside(text: str) -> str:
    """The body that a line names as a page's source (来源：某局 发布时间：…), empty where it names none."""
    found = (match[1] for match in _data().label.finditer(clean(text)))
    return next((bare(name) for name in found if is_name(name)), "")


def name_within(text: str) -> str:
    """The body whose report the preamble says it is (现公布某局2023年政府信息公开工作年度报告)."""
    found = (match["name"] for match in _data().opening.finditer(bare(text)))
    return next((name for name in found if is_name(name)), "")


def kind_of(name: str) -> str:
    """The kind of body that its name's ending shows, ``other`` where it shows none."""
    name = bare(name)
    return next((kind for kind, pattern in _data().kinds if pattern.search(name)), "other")


def region_of(name: str) -> str:
    """The place names in front of the body's name, empty where there are none."""
    data, position, name = _data(), 0, bare(name)
    for level in data.levels:
        match = level.match(name, position)
        if match and not data.never.search(match[0]):
            position = match.end()
    return name[:position]


def split_page_title(text: str) -> list[str]:
    """The parts of a page's ``<title>``: the report's title and the site's name."""
    return [
        part for part in (clean(part) for part in re.split(r"[_|｜—]|\s[-–]\s|--", text)) if part
    ]
