"""Passages: a report's prose cut into what a drafter looks for, one by one.

One passage is one topic of 一, or of 五 one problem, one measure, or the answer to what was
promised last year. The phrases it is cut by are data (``passages.toml``).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

from assistant.report import Report

Section = Literal["overview", "problems"]
Origin = Literal["user", "sample"]
SECTIONS: tuple[Section, ...] = ("overview", "problems")

#: Changing how passages are cut or what they hold changes this, and so the index.
FORM = 3

#: Roles: ``topic`` in 一; ``follow_up`` (上年整改), ``problem`` (问题), ``measure`` (措施) in 五.
TOPIC_OF_ROLE = {"follow_up": "上年整改", "problem": "问题", "measure": "措施"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One topic, problem or measure of one report.

    Attributes:
        id: stable for the same words of the same report in the same place.
        text: the words, without the heading or ordinal in front of them.
        template: the words with their figures as slots; the text itself where there are none.
        kind, region, edition: of the report (format page, section 3).
        topic: 主动公开, 依申请公开, 政府信息管理, 平台建设, 监督保障, 其他 in 一;
            上年整改, 问题, 措施 in 五.
        role: ``topic``, ``follow_up``, ``problem`` or ``measure``.
        pair: in 五, the number that a problem and its measure share (1, 2, …); 0 elsewhere.
        order: place in the section, from 0.
        context: of a measure, the problem it answers; "" elsewhere.
        origin: ``user`` for the user's own past reports, ``sample`` for the bundled ones.
    """

    id: str
    text: str
    template: str
    agency: str
    kind: str
    region: str
    year: int
    edition: str
    section: Section
    topic: str
    role: str
    pair: int
    order: int
    report_id: str
    origin: Origin
    context: str = ""

    @property
    def searched(self) -> str:
        """What a query is compared with: a measure says little without the problem it answers."""
        return f"{self.context}\n{self.text}" if self.context else self.text

    def metadata(self) -> dict[str, str | int]:
        """All but the text, as flat data (Chroma metadata, LangChain documents)."""
        data = asdict(self)
        del data["text"]
        return data


def report_id(report: Report) -> str:
    """What identifies a report: its body and its year (12 hexadecimal digits)."""
    key = f"{same_name(report.agency.name)}|{report.year}"
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def same_name(name: str) -> str:
    """A body's name as it is compared: no spaces, half-width brackets, 管委会 written out."""
    name = re.sub(r"\s+", "", name).translate(str.maketrans("（）", "()"))
    return re.sub("管委会$", "管理委员会", name)


def passages_of(report: Report, origin: Origin = "sample") -> list[Passage]:
    """The passages of 一 and 五 in the order of the text; [] for a report without prose."""
    identity = report_id(report)
    passages: list[Passage] = []
    for section in SECTIONS:
        text = getattr(report.narrative, section)
        pieces = _overview(text) if section == "overview" else _problems(text)
        problems = {pair: words for _, role, pair, words in pieces if role == "problem" and pair}
        for order, (topic, role, pair, words) in enumerate(pieces):
            digest = hashlib.sha256(f"{identity}|{section}|{order}|{role}|{pair}|{words}".encode())
            passages.append(
                Passage(
                    id=digest.hexdigest()[:20],
                    text=words,
                    template=_template(words, report),
                    agency=report.agency.name,
                    kind=report.agency.kind,
                    region=report.agency.region,
                    year=report.year,
                    edition=report.edition.key,
                    section=section,
                    topic=topic,
                    role=role,
                    pair=pair,
                    order=order,
                    report_id=identity,
                    origin=origin,
                    context=problems.get(pair, "") if role == "measure" else "",
                )
            )
    return passages


Piece = tuple[str, str, int, str]  # topic, role, pair, words


def _overview(text: str) -> list[Piece]:
    """The topics of 一: by their headings, or where there are none by what they speak of."""
    grammar = _grammar()
    pieces: list[Piece] = []
    topic = ""
    for line in _lines(text):
        for part in _at_headings(line):
            head, body = _split_heading(part)
            named = grammar.topic_of_heading(head) if head else ""
            topic = named or ("" if head else topic)
            words = body if named else (part if not head else body or part)
            words = words.strip()
            if not words or grammar.lead_in.search(words):
                continue
            name = topic or grammar.topic_of_text(words)
            pieces.extend((name, "topic", 0, piece) for piece in _cut(words))
    return _merged(pieces)


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring paragraphs under one topic are one passage while it stays short enough."""
    merged: list[Piece] = []
    for topic, role, pair, words in pieces:
        if merged and merged[-1][0] == topic and topic != "其他":
            together = f"{merged[-1][3]}\n{words}"
            if len(together) <= _grammar().longest:
                merged[-1] = (topic, role, pair, together)
                continue
        merged.append((topic, role, pair, words))
    return merged


def _problems(text: str) -> list[Piece]:
    """Problems and measures of 五, in any of the forms that reports use."""
    grammar = _grammar()
    pieces: list[Piece] = []
    mode = ""
    count = {"problem": 0, "measure": 0}
    counted = bool(grammar.ordinal.search(text))

    def put(role: str, words: str, pair: int) -> None:
        words = words.strip().rstrip("；;")
        if words and not grammar.lead_in.search(words):
            pieces.extend((TOPIC_OF_ROLE[role], role, pair, piece) for piece in _cut(words))

    for line in _lines(text):
        for section in _at_role_headings(line):
            head, body = _split_role_heading(section)
            if head:
                mode = grammar.role_of_heading(head)
            items = list(_items(body))
            for ordinal, item in items:
                problem, measure = grammar.split_turn(item)
                if problem and measure and mode != "measure":
                    number = max(count["problem"], count["measure"]) + 1
                    role = "follow_up" if not ordinal and grammar.is_follow_up(problem) else ""
                    put(role or "problem", problem, 0 if role else number)
                    put("measure", measure, number)
                    count["problem"] = count["measure"] = number
                    continue
                first = not ordinal and not pieces
                role = grammar.role_of_text(item, mode, bool(ordinal), first and counted)
                if role == "follow_up":
                    put(role, item, 0)
                    continue
                leads = not ordinal and len(items) > 1
                count[role] += not leads
                put(role, item, 0 if leads else count[role])
    return pieces


def _items(text: str) -> Iterator[tuple[str, str]]:
    """Ordinal and words of each item: 一是…；二是…; ("", lead) for what stands before the first."""
    text = text.strip()
    if not text:
        return
    starts = list(_grammar().ordinal.finditer(text))
    if not starts:
        yield "", text
        return
    lead = text[: starts[0].start()].strip()
    if lead:
        yield "", lead
    ends = [m.start() for m in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=True):
        words = text[match.end() : end].strip()
        if words:
            yield match.group().strip("。；;：: "), words


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _at_headings(line: str) -> list[str]:
    """A line cut in front of the topic headings inside it (a report pasted as one paragraph)."""
    cuts = [m.start("head") for m in _grammar().inline_topic.finditer(line)]
    return _cut_at(line, cuts)


def _at_role_headings(line: str) -> list[str]:
    """A line cut in front of 存在的主要问题：一是… and 改进措施：一是… inside it.

    Not in front of a 改进措施： that answers the one problem before it.
    """
    grammar = _grammar()
    cuts = [
        match.start("head")
        for match in grammar.inline_role.finditer(line)
        if _is_heading(match) and (match.start() == 0 or grammar.ordinal.match(line, match.end()))
    ]
    return _cut_at(line, cuts)


def _is_heading(match: re.Match[str]) -> bool:
    """A heading that ends in a full stop is short; a longer one is a sentence."""
    return not match.group().endswith("。") or len(match["head"]) <= 12


def _cut_at(line: str, cuts: list[int]) -> list[str]:
    edges = sorted({0, *cuts, len(line)})
    return [line[a:b].strip() for a, b in pairwise(edges) if line[a:b].strip()]


def _split_heading(part: str) -> tuple[str, str]:
    """The heading in front of a topic's text, "" where there is none, and the text."""
    match = re.match(
        r"(?P<head>(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]、|\d{1,2}[.．、])"
        r"\s*[^。：:；，]{2,24}?)(?:[。：:]|$|\s)",
        part,
    )
    if match is None:
        bare = re.match(r"(?P<head>[^。：:；，]{2,16})(?:[。：:]|$)", part)
        if bare is None or not _grammar().bare.match(bare["head"]):
            return "", part
        match = bare
    return match["head"], part[match.end() :]


def _split_role_heading(part: str) -> tuple[str, str]:
    match = _grammar().inline_role.match(part)
    if match is None or not _is_heading(match):
        return "", part
    return match["head"], part[match.end() :]


def _cut(words: str) -> list[str]:
    """Words no longer than the embedder reads, cut between sentences."""
    longest = _grammar().longest
    if len(words) <= longest:
        return [words]
    pieces = [""]
    for sentence in re.findall(r"[^。；\n]*[。；\n]|[^。；\n]+$", words):
        for start in range(0, len(sentence), longest):
            part = sentence[start : start + longest]
            if pieces[-1] and len(pieces[-1]) + len(part) > longest:
                pieces.append("")
            pieces[-1] += part
    return [piece.strip() for piece in pieces if piece.strip()]


class _Grammar:
    """``passages.toml``, checked and compiled."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.longest: int = data["longest"]
        self.lead_in = re.compile(data["lead_in"])
        self.ordinal = re.compile(rf"(?:^|(?<=[。；;：:，,\s])){data['ordinal']}", re.MULTILINE)
        self.bare = re.compile(data["bare"])
        self.topics = [
            (entry["name"], re.compile(entry["heading"]), re.compile(entry["text"]))
            for entry in data["topic"]
        ]
        roles = data["role"]
        self.headings = {role: re.compile(roles[role]["heading"]) for role in TOPIC_OF_ROLE}
        self.texts = {role: re.compile(roles[role]["text"]) for role in TOPIC_OF_ROLE}
        self.opening = re.compile(roles["follow_up"]["opening"])
        self.turn = re.compile(rf"(?:^|(?<=[。；]))\s*{roles['measure']['turn']}")
        number = (
            r"(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]、|\d{1,2}[.．、])"
        )
        heads = "|".join(f"(?:{entry['heading']})" for entry in data["topic"])
        self.inline_topic = re.compile(
            rf"(?:^|(?<=[。；\s]))(?P<head>{number}\s*[^。：:；，]{{0,12}}?(?:{heads})[^。：:；，]{{0,8}})[。：:\s]"
        )
        roles_heads = "|".join(f"(?:{roles[role]['heading']})" for role in TOPIC_OF_ROLE)
        self.inline_role = re.compile(
            rf"(?:^|(?<=[。；\s]))(?P<head>{number}?\s*(?:20\d\d年|我[局委办县市区镇乡省])?"
            rf"[^。：:；，]{{0,10}}?(?:{roles_heads})[^。：:；，]{{0,10}})(?:[：:。]|$)"
        )

    def topic_of_heading(self, head: str) -> str:
        return next((name for name, heading, _ in self.topics if heading.search(head)), "")

    def topic_of_text(self, words: str) -> str:
        """The topic that a text without a heading speaks of most, 其他 if of none."""
        counts = [(len(text.findall(words)), -i) for i, (_, _, text) in enumerate(self.topics)]
        best = max(counts)
        return self.topics[-best[1]][0] if best[0] else "其他"

    def role_of_heading(self, head: str) -> str:
        for role in ("follow_up", "measure", "problem"):
            if self.headings[role].search(head):
                if role == "measure" and self.headings["problem"].search(head):
                    return ""  # 存在的主要问题及改进情况: both
                return role
        return ""

    def is_follow_up(self, words: str) -> bool:
        return bool(self.texts["follow_up"].search(words[:40]))

    def split_turn(self, words: str) -> tuple[str, str]:
        """A problem and the measure that follows it in the same item; ("", "") if not both."""
        match = self.turn.search(words)
        if match is None or match.start() == 0:
            return "", ""
        return words[: match.start()], words[match.end() :]

    def role_of_text(self, words: str, mode: str, has_ordinal: bool, opens: bool) -> str:
        """The role of an item that no heading or turn decides.

        ``opens``: it stands in front of the first ordinal of a section that has ordinals.
        """
        if not has_ordinal and mode != "measure" and self.is_follow_up(words):
            return "follow_up"
        if opens and not mode and self.opening.search(words):
            return "follow_up"
        if mode:
            return mode
        if self.turn.match(words):
            return "measure"
        measure = len(self.texts["measure"].findall(words))
        problem = len(self.texts["problem"].findall(words))
        return "measure" if measure > problem else "problem"


@cache
def _grammar() -> _Grammar:
    source = resources.files("assistant.retrieval").joinpath("passages.toml")
    return _Grammar(tomllib.loads(source.read_text(encoding="utf-8")))


_SENTENCE = re.compile("[^。！？\n]*[。！？\n]?")


def _template(words: str, report: Report) -> str:
    """The words with the figures of each sentence as slots, where the grammar is sure of them all."""
    from assistant.ledger.templates import make_template

    pieces = []
    for sentence in _SENTENCE.findall(words):
        template = make_template(sentence, edition=report.edition, year=report.year)
        pieces.append(sentence if template is None else template.text)
    return "".join(pieces)
