"""Input documents, made when asked for: each format, both editions, the mess of real reports.

`cases` gives them with what must be read from them. Every cell of a document holds a figure of its
own, so that a figure read into the wrong cell is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from assistant.report import SECTION_TITLES, edition
from assistant.report.editions import Edition
from tests.documents.rendering import RENDERERS, Page
from tests.documents.tables import apart, beside, draw, relabel

TABLES = ("active_disclosure", "applications", "review_litigation")
NAME = "渡云市青禾区松风街道办事处"
PROSE = {
    "preamble": "现公布松风街道办事处上一年度的政府信息公开工作情况，统计期限为全年。",
    "overview": "（一）主动公开。街道在区政府网站公布了低保名单和拆迁补偿方案，方便居民查询。\n"
    "（二）依申请公开。申请多与旧房改造有关，均按时答复。",
    "problems": "一是旧房改造的档案没有数字化，查找较慢。改进措施：六月底前完成扫描并编目。",
    "other": "本年没有收取信息处理费。",
}
#: What a menu and a page's foot put around a report.
MENU = ("首页", "机构职能", "政策文件", "2022年年报")
FOOT = ("上一篇：没有了", "主办：渡云市青禾区人民政府", "版权所有 渡ICP备00000000号")


@dataclass(frozen=True)
class Case:
    """One input document and what must come out of it."""

    name: str
    file: str
    data: bytes
    edition: str
    year: int
    values: Mapping[str, int | Decimal | None]
    prose: Mapping[str, str]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Variant:
    """How a document differs from the plain official one.

    ``cells`` gives raw text and the value it means; ``headings`` other titles of sections (None:
    the section is absent); ``label`` changes every label of the tables.
    """

    name: str
    formats: tuple[str, ...]
    editions: tuple[str, ...] = ("2019", "2021")
    cells: Mapping[str, tuple[str, int | Decimal | None]] = field(default_factory=dict)
    headings: Mapping[str, str | None] = field(default_factory=dict)
    label: Callable[[str], str] = str
    title: str = "{name}{year}年政府信息公开工作年度报告"
    year: int | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    figure: Callable[[int], str] = str


def figures(form: Edition) -> dict[str, int]:
    """A figure of its own for each cell; a change is negative."""
    return {
        cell.address: -(cell.index + 1) if cell.kind == "change" else cell.index * 7 + 3
        for cell in form.cells
    }


def _spaced(text: str) -> str:
    return " ".join(text) if len(text) < 6 else text


def _wrapped(text: str) -> str:
    return text[: len(text) // 2] + "\n" + text[len(text) // 2 :] if len(text) > 3 else text


def _half_width(text: str) -> str:
    pairs = {"（": "(", "）": ")", "，": ",", "：": ":", "“": '"', "”": '"', "、": ","}
    return "".join(pairs.get(char, char) for char in text)


def _full_width(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))


_HEADS = {
    "本年制发件数": "本年（2023）制发件数",
    "本年废止件数": "本年度废止数",
    "现行有效件数": "现行有效件数（历史累计）",
    "本年处理决定数量": "处理决定数",
    "本年新制作数量": "本年新制作 数量",
    "对外公开总数量": "对外公开总数",
    "本年增/减": "本年增/",
    "上一年项目数量": "上年项目数量",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": "（二）部分公开",
    "3.危及“三安全一稳定”": "3.危及“三安全、一稳定”",
    "四、结转下年度继续办理": "四、结转下年继续办理",
    "1.信访举报投诉类申请": "1.信访、举报、投诉类申请",
}
_BLANK_CELLS: dict[str, tuple[str, int | Decimal | None]] = {
    f"applications.granted.{column}": (raw, None)
    for column, raw in zip(
        ("natural_person", "commercial_enterprise", "research_institution", "other", "total"),
        ("-", "—", "/", "无", "_"),
        strict=True,
    )
} | {"review_litigation.administrative_review.total": ("——", None)}
_YEARS = {
    "本年新制作数量": "2020年新制作数量",
    "上一年项目数量": "2019年项目数量",
    "本年增/减": "2020年增/减",
    "本年制发件数": "2023年制发件数",
    "本年收费金额（单位：万元）": "2023年收费金额（万元）",
}
_SOME_OPEN = {
    "applications.granted.natural_person": ("/", None),
    "applications.granted.total": ("22（其中上年结转16件）", 22),
    "applications.denied_state_secret.other": ("—", None),
    "review_litigation.direct_litigation.total": ("无", None),
}
_TITLES = {
    "problems": "五、存在的主要问题及整改措施",
    "overview": "一、概述",
    "review_litigation": "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
}
_ARABIC = {
    key: f"{number}.{title.split('、', 1)[1]}"
    for number, (key, title) in enumerate(SECTION_TITLES.items(), 1)
}
_GRIDS = ("html", "docx", "xlsx", "pdf")
_EVERY = ("txt", "md", *_GRIDS)

VARIANTS = (
    Variant("official", _EVERY),
    Variant("blank marks", _EVERY, cells=_BLANK_CELLS),
    Variant(
        "empty cells",
        ("txt", "html", "docx", "xlsx", "pdf", "md"),
        ("2021",),
        cells={
            "applications.carried_in.research_institution": ("", None),
            "applications.denied_state_secret.natural_person": ("", None),
            "review_litigation.direct_litigation.upheld": ("", None),
        },
    ),
    Variant("labels split by lines", ("html", "docx", "pdf"), label=_wrapped),
    Variant("labels split by spaces", ("txt", "html", "xlsx"), label=_spaced),
    Variant("reworded heads", _EVERY, label=lambda text: _HEADS.get(text, text)),
    Variant("half-width punctuation", ("txt", "html"), label=_half_width),
    Variant("full-width digits", ("html", "docx"), figure=_full_width),
    Variant(
        "no-break spaces", ("html",), figure=lambda n: f"\xa0{n}\xa0", label=lambda t: f"{t}\u200b"
    ),
    Variant("thousands", ("html", "docx"), figure=lambda n: f"{n:,}"),
    Variant(
        "amounts and remarks 2021",
        ("html", "txt", "xlsx"),
        ("2021",),
        cells={
            "active_disclosure.administrative_fees.amount": ("70487元", Decimal("7.0487")),
            "active_disclosure.normative_documents.in_force": ("22(其中修订16件)", 22),
            "active_disclosure.administrative_licensing.decisions": ("1,204件", 1204),
        },
    ),
    Variant(
        "amounts and signs 2019",
        ("html", "txt", "docx"),
        ("2019",),
        cells={
            "active_disclosure.government_procurement.amount": ("240万元", 240),
            "active_disclosure.administrative_licensing.change": ("+19", 19),
            "active_disclosure.other_services.change": ("减4", -4),
            "active_disclosure.administrative_fees.change": ("增2", 2),
        },
    ),
    Variant("other titles", ("txt", "html", "docx"), headings=_TITLES),
    Variant("arabic numbers", ("txt", "html"), headings=_ARABIC),
    Variant("six missing", ("txt", "html", "docx", "pdf"), ("2021",), headings={"other": None}),
    Variant("2019 tables later", ("html", "docx", "txt"), ("2019",), year=2023),
    Variant("2021 tables early", ("html",), ("2021",), year=2020),
    Variant("GB18030", ("txt", "html"), options={"encoding": "gb18030"}),
    Variant("BOM", ("txt", "html"), ("2021",), options={"encoding": "utf-8-sig"}),
    Variant("UTF-16", ("txt",), ("2021",), options={"encoding": "utf-16"}),
    Variant("menus around", ("html",), before=MENU, after=FOOT),
    Variant("page foot", ("txt", "docx"), ("2021",), after=FOOT),
    Variant("layout table", ("html",), options={"layout": True}),
    Variant("nested tables", ("docx",), options={"nested": True}),
    Variant("merged cells repeated", ("html",), options={"merged": "repeated"}),
    Variant("merged cells lost", ("html",), options={"merged": "lost"}),
    Variant("merged cells blank", ("html", "md"), options={"merged": "blank"}),
    Variant("flattened to spaces", ("txt",), options={"style": "spaces"}),
    Variant("one cell a line", ("txt",), options={"style": "cells"}),
    Variant("rows from Excel", ("txt",), options={"style": "tabs"}),
    Variant("table over two pages", ("pdf",), options={"cut": "plain"}),
    Variant("heads on each page", ("pdf",), options={"cut": "heads"}),
    Variant("years for 本年", ("html", "docx"), label=lambda text: _YEARS.get(text, text)),
    Variant("articles beside", ("html", "docx", "pdf"), options={"articles": "beside"}),
    Variant("articles apart", ("html", "docx", "txt"), options={"articles": "apart"}),
    Variant("spans too long, empty rows", ("html",), options={"rows": "wrong"}),
    Variant("columns defined by an empty row", ("html",), options={"rows": "defined"}),
    Variant("pasted out of Word", ("html",), cells=_SOME_OPEN, options={"cells": "word"}),
    Variant("no bars around", ("md",), cells=_SOME_OPEN, options={"merged": "bare"}),
    Variant("tables as HTML", ("md",), options={"merged": "html"}),
    Variant("copied cells of paragraphs", ("txt",), cells=_SOME_OPEN, options={"style": "copied"}),
    Variant("copied labels torn", ("txt",), label=_wrapped, options={"style": "torn"}),
    Variant("minus that keeps its figure", ("docx",), ("2019",), options={"minus": True}),
    Variant("title in a box", ("docx",), options={"title": "box"}),
    Variant("row cut by the page", ("pdf",), options={"cut": "row"}),
    Variant("running heads", ("pdf",), options={"cut": "plain", "running": True}),
    Variant(
        "figures broken by narrow cells",
        ("pdf",),
        ("2021",),
        options={"cut": "plain", "narrow": True},
    ),
    Variant("year in brackets", ("txt",), title="{name}政府信息公开工作年度报告（{year}年度）"),
    Variant("year first", ("html",), title="{year}年度{name}政府信息公开工作年度报告"),
)


def make(variant: Variant, fmt: str, form: Edition) -> Case:
    """One document of one format."""
    values: dict[str, int | Decimal | None] = dict(figures(form))
    texts = {address: variant.figure(int(value or 0)) for address, value in values.items()}
    for address, (raw, value) in variant.cells.items():
        texts[address], values[address] = raw, value
    year = variant.year or (2020 if form.key == "2019" else 2023)
    parts: list[object] = [*PROSE["preamble"].split("\n")]
    prose = dict(PROSE)
    missing = []
    for key, official in SECTION_TITLES.items():
        heading = variant.headings.get(key, official)
        if heading is None:
            missing.append(key)
            prose[key] = ""
            continue
        parts.append(heading)
        if key in TABLES:
            rows = relabel(draw(form, key, texts), variant.label)
            articles = variant.options.get("articles") if key == "active_disclosure" else None
            if articles == "apart":
                parts += apart(rows)
            else:
                parts.append(beside(rows) if articles == "beside" else rows)
        else:
            parts += PROSE[key].split("\n")
    title = variant.title.format(name=NAME, year=year)
    page = Page(title, tuple(parts), variant.before, variant.after, dict(variant.options))  # type: ignore[arg-type]
    data = RENDERERS[fmt](page)
    return Case(
        f"{fmt}, {form.key}: {variant.name}", f"report.{fmt}", data, form.key, year, values, prose,
        tuple(missing),
    )  # fmt: skip


@cache
def case(name: str, fmt: str, key: str) -> Case:
    """The document of one variant, format and edition; made once."""
    return make(next(v for v in VARIANTS if v.name == name), fmt, edition(key))


def names() -> Iterator[tuple[str, str, str]]:
    """Every variant with every format and edition that it comes in."""
    for variant in VARIANTS:
        for fmt in variant.formats:
            for key in variant.editions:
                yield variant.name, fmt, key
