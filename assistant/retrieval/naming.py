"""Names in a report: of bodies, places, documents and projects, told by patterns (``naming.toml``).

They are kept with the index so that nothing of one body's circumstances slips into another's
draft. Too many names would bar honest words, too few would let one slip: a place's bare stem
(望渔 of 望渔街道) counts only where it is no everyday word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any

from assistant.report import Report

#: Kinds of names.
BODY, PLACE, DOCUMENT, PROJECT = "body", "place", "document", "project"

_DIVISIONS = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:特别行政区|自治区|自治州|自治县|园区|新区|省|市|区|县|旗|街道|镇|乡)"
)


def names_in(report: Report) -> list[tuple[str, str]]:
    """The names in a report's agency and prose, each with its kind, every name once."""
    found: dict[str, str] = {}
    for name, kind in _all(report):
        found.setdefault(name, kind)
    return sorted(found.items())


def _all(report: Report) -> Iterator[tuple[str, str]]:
    grammar = _grammar()
    agency = report.agency
    places = list(dict.fromkeys([*divisions(agency.region), *divisions(agency.name)]))
    yield agency.name, BODY
    short = re.sub("(?:办事处|人民政府|管理委员会)$", "", agency.name)
    if short != agency.name and len(short) >= 3 and short not in places:
        yield short, PLACE
    for place in places:
        yield place, PLACE
        stem = _stem(place)
        if len(stem) >= 2 and stem not in grammar.everyday:
            yield stem, PLACE
    text = "\n".join(words for _, words in report.narrative)
    local = list(grammar.places(text))
    yield from ((name, PLACE) for name in local)
    own = {*places, *local, agency.name} | {_stem(place) for place in [*places, *local]}
    marks = [stem for stem in own if len(stem) >= 2 and stem not in grammar.everyday]
    yield from ((name, DOCUMENT) for name in grammar.documents(text))
    yield from ((name, PROJECT) for name in grammar.projects(text, marks))
    yield from ((name, BODY) for name in grammar.bodies(text, places))


def divisions(name: str) -> list[str]:
    """The administrative divisions in a name: 甲省乙市丙区某局 gives 甲省, 乙市, 丙区."""
    found = _DIVISIONS.findall(re.sub(r"\s", "", name))
    return [place for place in found if "城乡" not in place]


def _stem(place: str) -> str:
    """A place without its ending: 望渔街道 gives 望渔."""
    for ending in _grammar().endings:
        if place.endswith(ending) and len(place) > len(ending):
            return place[: -len(ending)]
    return place


class _Grammar:
    """``naming.toml``, compiled."""

    def __init__(self, data: dict[str, Any]) -> None:
        place, document, project = data["place"], data["document"], data["project"]
        self.everyday = frozenset(data["stem"]["everyday"])
        self.place_endings = sorted(place["endings"], key=len, reverse=True)
        self.endings = [*self.place_endings, *place["divisions"]]
        self._telling = frozenset(place["telling"])
        self._edges = place["edges"] + "\n"
        self._general_place = frozenset(place["general"])
        self._not_in_place = re.compile(f"[{re.escape(place['never'])}]")
        self._place = re.compile(rf"(?:{'|'.join(self.place_endings)})")
        self._document = re.compile(r"《([^《》\n]{3,60})》")
        self._general_document = re.compile(document["general"])
        self._quoted = re.compile(r"“([^“”\n]{2,14})”")
        self._project = re.compile(rf"(?:{'|'.join(project['endings'])})")
        self._body = data["body"]["endings"]

    def documents(self, text: str) -> Iterator[str]:
        """Titles in 《》 that are somebody's own, with their marks."""
        for title in self._document.findall(text):
            if not self._general_document.search(title):
                yield f"《{title}》"

    def projects(self, text: str, marks: Iterable[str]) -> Iterator[str]:
        """Accounts, columns, undertakings that bear a place's name: “望渔里”, 望渔大桥工程."""
        marks = list(marks)
        for name in self._quoted.findall(text):
            if any(mark[:2] in name for mark in marks):
                yield name
        for match in self._project.finditer(text):
            before = text[max(0, match.start() - 10) : match.start()]
            starts = [before.rfind(mark) for mark in marks if mark in before]
            if starts:
                yield before[min(starts) :] + match.group()

    def places(self, text: str) -> Iterator[str]:
        """Places in the prose: what stands before a place's ending in more than one context.

        A phrase has no edges in Chinese; a name shows itself by coming back behind different
        characters (公布盐码头片区, 把盐码头片区), which a chance neighbourhood does not, or in
        front of a telling ending by standing right behind a mark (、锦澜府).
        """
        for match in self._place.finditer(text):
            telling = match.group() in self._telling
            for length in (4, 3, 2):
                start = match.start() - length
                stem = text[max(0, start) : match.start()]
                if len(stem) < length or self._is_general(stem, telling):
                    continue
                name = stem + match.group()
                before = {text[max(0, m.start() - 1) : m.start()] for m in re.finditer(name, text)}
                at_edge = telling and (start == 0 or text[start - 1] in self._edges)
                if len(before) >= 2 or at_edge:
                    yield name
                    break

    def _is_general(self, stem: str, telling: bool) -> bool:
        barred = self._not_in_place.findall(stem)
        return bool(
            not re.fullmatch(r"[\u4e00-\u9fff]+", stem)
            or any(character != "市" or not telling or stem[0] == "市" for character in barred)
            or any(word in stem for word in self._general_place)
        )

    def bodies(self, text: str, places: Iterable[str]) -> Iterator[str]:
        """Bodies: a known place and what makes it one."""
        for place in dict.fromkeys(places):
            pattern = rf"{re.escape(place)}(?:{self._body})(?![\u4e00-\u9fff]?[长员])"
            for match in re.finditer(pattern, text):
                yield match.group()


@cache
def _grammar() -> _Grammar:
    source = resources.files("assistant.retrieval").joinpath("naming.toml")
    return _Grammar(tomllib.loads(source.read_text(encoding="utf-8")))
