"""Markdown: front matter, ``#`` headings, pipe tables, paragraphs, and tables left as HTML.

Converters write a table with merged cells as HTML, for pipes cannot show them.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from assistant.errors import ReadingError
from assistant.reading.blocks import Block, Document, Grid, Paragraph, clean, grid
from assistant.reading.claims import Claims, kind_named
from assistant.reading.identity import read_year
from assistant.report import Fact

#: How many pieces of HTML a document may hold, each of which is a page to the reader.
MAX_PAGES = 1000
#: Names of the front matter's fields, Chinese or English.
FIELDS = {
    "机关": "agency", "机关名称": "agency", "agency": "agency", "类型": "kind", "kind": "kind",
    "地区": "region", "region": "region", "年度": "year", "年份": "year", "year": "year",
    "其他事实": "facts", "事实": "facts", "facts": "facts",
    "来源": "provenance", "provenance": "provenance",
}  # fmt: skip

_FACT = re.compile(
    r"-\s*(?P<label>\"(?:[^\"\\]|\\.)*\"|.+?)\s*[:：]\s*"
    r"(?P<value>[+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<unit>.*)$"
)
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$|\s*\|\s*:?-+:?\s*\|?\s*$")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)")
#: A whole line in italics, as the signature under a report.
_SLANTED = re.compile(r"^\s*([*_])(?![\s*_])([^*_]+)(?<!\s)\1\s*$")
_STRUCK = re.compile(r"~~(?=\S).*?~~")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PIPE = re.compile(r"(?<!\\)\|")
_EMPHASIS = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)(?<!\\)\1")


_HTML = re.compile(r"\s*<(table|div|center|p|h[1-6])\b", re.I)
_TABLE, _TABLE_END = re.compile(r"<table\b", re.I), re.compile(r"</table\s*>", re.I)


def read_markdown(text: str, source: str) -> Document:
    """The blocks of a Markdown document; each line of prose is one paragraph.

    Raises:
        ReadingError: HTML in it goes beyond the bounds of `assistant.reading.limits`.
    """
    claims, lines, first = _front_matter(text.splitlines())
    reader = _Reader(source)
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True), first):
        reader.take(line, below, number)
    reader.close()
    return Document(tuple(reader.blocks), "md", claims=claims, pictures=reader.pictures)


class _Reader:
    """Takes one line after the other and holds what is open: a table, HTML, a comment."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.pictures = 0
        self._tables = 0
        self._table: list[list[str]] = []
        self._page: list[str] = []
        self._open = 0
        self._pages = 0
        self._comment = False

    def take(self, line: str, below: str, number: int) -> None:
        if self._comment or line.lstrip().startswith("<!--"):
            self._comment = "-->" not in line
        elif self._page or _HTML.match(line):
            self._take_html(line)
        elif self._is_row(line, below):
            if not _RULE.match(line):
                self._table.append(self._row(line))
        else:
            self.close()
            self._take_prose(line, number)

    def _is_row(self, line: str, below: str) -> bool:
        """A table begins with a bar, or stands over the rule that parts its head."""
        if "|" not in line:
            return False
        rule = "|" in below and _RULE.match(below) is not None
        return bool(self._table) or line.lstrip().startswith("|") or rule

    def _row(self, line: str) -> list[str]:
        """The cells; without bars around, a bar at the end is that of an empty last cell."""
        cells = split_row(line)
        bare_row = self._table and not line.lstrip().startswith("|") and line.rstrip().endswith("|")
        short = bare_row and len(cells) == len(self._table[0]) - 1
        return [*cells, ""] if short else cells

    def _take_html(self, line: str) -> None:
        """HTML goes on to the end of its tables, else to an empty line, as in CommonMark."""
        if not self._page:
            self.close()
        self._page.append(line)
        self._open += len(_TABLE.findall(line)) - len(_TABLE_END.findall(line))
        if self._open <= 0 and (not line.strip() or _TABLE_END.search(line)):
            self._close_html()

    def _take_prose(self, line: str, number: int) -> None:
        self.pictures += line.count("![")
        if not line.strip() or re.fullmatch(r"\s*([-*_]\s*){3,}", line):
            return
        line = _SLANTED.sub(r"\2", _BULLET.sub("", line.removeprefix("> ")))
        heading = _HEADING.match(line)
        level = len(heading[1]) if heading else 0
        words = clean(unescape(heading[2] if heading else line.rstrip().removesuffix("\\")))
        if words:
            self.blocks.append(Paragraph(words, level, f"第{number}行"))

    def close(self) -> None:
        """End what is open."""
        if self._page:
            self._close_html()
        if self._table:
            self._tables += 1
            self.blocks.append(grid(self._table, self._tables))
            self._table = []

    def _close_html(self) -> None:
        from assistant.reading.html import read_html

        self._pages += 1
        if self._pages > MAX_PAGES:
            raise ReadingError(
                f"{self.source}：夹有超过{MAX_PAGES}段HTML，不像年度报告，没有读取。"
            )
        page = read_html("\n".join(self._page), self.source, tables=self._tables)
        self._page, self._open = [], 0
        self._tables += sum(isinstance(block, Grid) for block in page.blocks)
        self.pictures += page.pictures
        self.blocks += page.blocks


def split_row(line: str) -> list[str]:
    """The cells of one line of a pipe table."""
    inner = line.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [unescape(re.sub(r"<br\s*/?>", "", cell)).strip() for cell in _PIPE.split(inner)]


def unescape(text: str) -> str:
    """Markdown's text without its marks, emphasis and backslashes, and without what is struck out."""
    return _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\2", _STRUCK.sub("", text)))


def _front_matter(lines: list[str]) -> tuple[Claims | None, list[str], int]:
    """The fields between the first two lines ``---``, the other lines, the first one's number."""
    if not lines or lines[0].strip("\ufeff ") != "---":
        return None, lines, 1
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        return None, lines, 1
    fields: dict[str, str] = {}
    facts: list[Fact] = []
    field = ""
    for line in lines[1:end]:
        if line.lstrip().startswith("-"):
            fact = _fact(line.strip())
            if field == "facts" and fact:
                facts.append(fact)
            continue
        name, _, value = line.partition(":" if ":" in line else "：")
        field = FIELDS.get(name.strip().casefold(), "")
        fields[field] = value.strip()
    claims = Claims(
        agency=_scalar(fields.get("agency", "")),
        kind=kind_named(_scalar(fields.get("kind", ""))),
        region=_scalar(fields.get("region", "")),
        year=read_year(fields.get("year", "")),
        facts=tuple(facts),
        provenance=_json(fields.get("provenance", "")),
        binding=True,
    )
    return claims, lines[end + 1 :], end + 2


def _fact(line: str) -> Fact | None:
    match = _FACT.match(line)
    if match is None:
        return None
    value = Decimal(match["value"].replace(",", ""))
    whole = value == value.to_integral_value()
    label, unit = _scalar(match["label"]), _scalar(match["unit"].strip())
    return Fact(label, int(value) if whole else value, unit) if label else None


def _scalar(text: str) -> str:
    """A value as it is meant: JSON in quotes where it could be taken for something else."""
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return text.strip("'")


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
