"""The front of a report: its title, its preamble, whose it is and of which year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from assistant.errors import ReadingError
from assistant.reading import identity
from assistant.reading.blocks import Block, Document, Paragraph, bare
from assistant.reading.claims import Claims
from assistant.reading.headings import is_heading_like
from assistant.reading.lines import is_furniture
from assistant.report import Agency, Narrative

#: The name of a body that the document does not name.
UNNAMED = "本机关"


def read_front(
    document: Document, before: Sequence[Block], left_out: list[str]
) -> tuple[identity.Title, list[str]]:
    """The title and the preamble, from what stands before the first heading."""
    lines = [block.text for block in before if isinstance(block, Paragraph) and block.text]
    title, start = identity.Title("", None), 0
    if found := identity.find_title(lines):
        title, first, last = found
        start = last + 1
        if not title.agency:
            near = [*lines[max(0, first - 1) : first], *lines[start : start + 1]]
            name = next((line for line in near if identity.is_name(line)), "")
            title = replace(title, agency=bare(name))
            start += bool(name and name in lines[start : start + 1])
        elif title.year is None and start < len(lines) and len(lines[start]) <= 14:
            year = identity.read_year(lines[start])
            title, start = replace(title, year=year), start + bool(year)
    left_out += lines[:start] if found is None else [*lines[: found[1]]]
    preamble = []
    for line in lines[start:]:
        if is_furniture(line) or is_heading_like(line) or is_date(line):
            left_out.append(line)
        else:
            preamble.append(line)
    for other in _titles_elsewhere(document):
        if title.agency and title.year:
            break
        title = replace(title, agency=title.agency or other.agency, year=title.year or other.year)
    return title, preamble


def _titles_elsewhere(document: Document) -> Iterator[identity.Title]:
    """What other titles say: the file's own, then those of single tables, as sheets bear them."""
    for text in document.titles:
        for part in [text, *identity.split_page_title(text)]:
            if (title := identity.read_title(part)) is not None:
                yield title
    for block in document.blocks:
        title = identity.read_part_title(block.text) if isinstance(block, Paragraph) else None
        if title is not None:
            yield identity.Title(title.agency if identity.is_name(title.agency) else "", title.year)


def is_date(line: str) -> bool:
    """Whether the line is a date and nothing else, as under a signature."""
    text = bare(line).strip("()[]")
    return len(text) <= 14 and text.endswith("日") and identity.read_year(text) is not None


def believed(document: Document, before: Sequence[Block]) -> Claims:
    """The named fields as far as the visible text does not contradict them."""
    front = "".join(block.text for block in before if isinstance(block, Paragraph))
    claims = document.claims
    return claims if claims is not None and claims.hold(front) else Claims()


def read_agency(
    claims: Claims, title: identity.Title, preamble: str, left_out: list[str], source: str
) -> tuple[Agency, list[dict[str, str]]]:
    """The body, by named fields, the title or the signature, and what is doubtful about it.

    Where none of them names it, what stands around the report does, with a doubt.
    """
    doubts: list[dict[str, str]] = []
    name = claims.agency or title.agency
    if not name:
        name = next((bare(line) for line in reversed(left_out) if identity.is_name(line)), "")
    if not name:
        name, where = _named_around(preamble, left_out, source)
        doubts.append(
            doubt(f"标题没有写机关，按{where}读作“{name}”，请核对")
            if name
            else doubt("没有找到机关名称，请补填")
        )
        name = name or UNNAMED
    if title.period:
        doubts.append(doubt(f"标题写的是“{title.period}”，不是全年的报告，请核对"))
    if claims.agency:
        return Agency(name, claims.kind or identity.kind_of(name), claims.region), doubts
    return Agency(name, identity.kind_of(name), identity.region_of(name)), doubts


def _named_around(preamble: str, left_out: list[str], source: str) -> tuple[str, str]:
    """The body's name and where it stands, both empty where it stands nowhere."""
    if name := identity.name_within(preamble):
        return name, "引言"
    if name := next(filter(None, map(identity.name_beside, left_out)), ""):
        return name, "网页上的来源"
    named = identity.read_title(PurePath(source).stem)
    return (named.agency, "文件名") if named and identity.is_name(named.agency) else ("", "")


def doubt(note: str) -> dict[str, str]:
    """An entry of what was not understood that belongs to the title."""
    return {"cell": "", "raw": "", "at": "标题", "note": note}


def read_report_year(
    claims: Claims,
    title: identity.Title,
    narrative: Narrative,
    source: str,
    doubts: list[dict[str, str]],
) -> int:
    """The year reported on; one that only the prose or the file's name gives joins the doubts.

    Raises:
        ReadingError: neither the title, the prose nor the file's name gives a year.
    """
    if year := claims.year or title.year:
        return year
    year, where = identity.common_year(narrative.preamble + narrative.overview), "正文"
    if year is None:
        named = identity.read_title(PurePath(source).stem)
        year, where = named.year if named else None, "文件名"
    if year is None:
        raise ReadingError(f"{source}：标题和正文里都没有写报告年度，请在标题中写明年份。")
    doubts.append(doubt(f"标题没有写年度，按{where}读作{year}年，请核对"))
    return year
