"""Markdown as the project writes it: front matter, ``#`` headings, pipe tables, paragraphs."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from assistant.reading.blocks import Block, Document, Paragraph, clean, grid
from assistant.reading.claims import Claims, kind_named
from assistant.reading.identity import read_year
from assistant.report import Fact

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
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PIPE = re.compile(r"(?<!\\)\|")
_EMPHASIS = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)(?<!\\)\1")


def read_markdown(text: str) -> Document:
    """The blocks of a Markdown document; each line of prose is one paragraph."""
    claims, lines, first = _front_matter(text.splitlines())
    blocks: list[Block] = []
    table: list[list[str]] = []
    tables = pictures = 0
    comment = False

    def close() -> None:
        nonlocal tables, table
        if table:
            tables += 1
            blocks.append(grid(table, tables))
            table = []

    for number, line in enumerate(lines, first):
        if comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line
            continue
        if "|" in line and (line.lstrip().startswith("|") or table):
            if not _RULE.match(line):
                table.append(split_row(line))
            continue
        close()
        pictures += line.count("![")
        if not line.strip() or re.fullmatch(r"\s*([-*_]\s*){3,}", line):
            continue
        if line.startswith("> "):
            line = line[2:]
        heading = _HEADING.match(line)
        level = len(heading[1]) if heading else 0
        words = clean(unescape(heading[2] if heading else line.rstrip().removesuffix("\\")))
        if words:
            blocks.append(Paragraph(words, level, f"第{number}行"))
    close()
    return Document(
        tuple(blocks),
        "md",
        claims=claims,
        pictures=pictures,
    )


def split_row(line: str) -> list[str]:
    """The cells of one line of a pipe table."""
    inner = line.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [unescape(re.sub(r"<br\s*/?>", "", cell)).strip() for cell in _PIPE.split(inner)]


def unescape(text: str) -> str:
    """Markdown's text without its marks: emphasis and backslashes."""
    return _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\2", text))


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
