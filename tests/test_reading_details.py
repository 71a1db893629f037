"""The pieces of reading: values of cells, titles, headings, encodings, rows by order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.reading.blocks import Block, Grid, Paragraph, Slot, clean
from assistant.reading.claims import carried
from assistant.reading.headings import find_headings
from assistant.reading.identity import kind_of, read_title, region_of
from assistant.reading.lexicon import lexicon
from assistant.reading.text import decode
from assistant.reading.values import is_blank, parse, unit_of
from assistant.report import edition

NAME = "渡云市青禾区松风街道办事处"
COUNT = edition("2021").cell("applications.received.natural_person")
CHANGE = edition("2019").cell("active_disclosure.administrative_licensing.change")
FEES = edition("2021").cell("active_disclosure.administrative_fees.amount")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", 0), ("33", 33), (" 1,204 ", 1204), ("１２", 12), ("３３件", 33),
        ("22(其中修订16件)", 22),
        ("22（其中修订16件）", 22), ("5.0", 5), ("2.5", Decimal("2.5")), ("-4", -4), ("零", 0),
        ("12\u200b", 12), ("\u3000\xa07", 7), ("+3", 3), ("8宗", 8), ("3 件", 3),
    ],
)  # fmt: skip
def test_a_count_is_read_as_the_number_it_is(raw: str, value: object) -> None:
    parsed = parse(raw, COUNT)
    assert (parsed.value, parsed.understood) == (value, True)


@pytest.mark.parametrize(
    "raw",
    ["", " ", "-", "—", "——", "/", "\\", "_", "无", "　", "－", "–", "N/A", "\xa0", "...", "|"],
)
def test_a_blank_is_not_filled_and_not_zero(raw: str) -> None:
    assert is_blank(raw)
    parsed = parse(raw, COUNT)
    assert parsed.value is None
    assert parsed.understood
    assert "未填" in parsed.note


@pytest.mark.parametrize(
    "raw", ["约3", "3余", "三件", "1-2", "12 34", "减4", "5元", "1,23", "x", "3.4.5"]
)
def test_a_count_in_other_words_is_not_guessed(raw: str) -> None:
    parsed = parse(raw, COUNT)
    assert parsed.value is None
    assert not parsed.understood


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("+19", 19),
        ("减4", -4),
        ("减少4项", -4),
        ("增19", 19),
        ("-4", -4),
        ("−4", -4),
        ("新增2", 2),
        ("0", 0),
    ],
)
def test_a_change_may_be_written_with_a_sign_or_a_word(raw: str, value: int) -> None:
    assert parse(raw, CHANGE).value == value


@pytest.mark.parametrize(
    ("raw", "head", "value"),
    [
        ("240", "", 240), ("240万元", "", 240), ("70487元", "", Decimal("7.0487")),
        ("1.2亿元", "", 12000),
        ("27.948692万元", "", Decimal("27.948692")), ("70487", "元", Decimal("7.0487")),
        ("0元", "", 0),
        ("1,234.50", "", Decimal("1234.5")), ("3000(元)", "", Decimal("0.3")),
        ("5千元", "", Decimal("0.5")),
    ],
)  # fmt: skip
def test_an_amount_comes_in_the_unit_of_the_table(raw: str, head: str, value: object) -> None:
    assert parse(raw, FEES, head).value == value


def test_an_amount_in_no_unit_of_money_is_not_understood() -> None:
    assert not parse("3件", FEES).understood


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("采购总金额（元）", "元"),
        ("采购总金额", ""),
        ("单位:亿元", "亿元"),
    ],
)
def test_the_unit_of_a_head_is_read(head: str, unit: str) -> None:
    assert unit_of(head) == unit


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        (f"{NAME}2023年政府信息公开工作年度报告", NAME, 2023),
        (f"{NAME}政府信息公开工作年度报告（2023年）", NAME, 2023),
        (f"{NAME} 2023 年度政府信息公开工作年度报告", NAME, 2023),
        (f"2023年{NAME}政府信息公开年报", NAME, 2023),
        (f"{NAME}关于2022年度政府信息公开工作情况的报告", NAME, 2022),
        (f"{NAME}二〇二二年政府信息公开工作年度报告", NAME, 2022),
        (f"{NAME}２０２２年政府信息公开工作年度报告（草稿）", NAME, 2022),
        ("2022年政府信息公开工作年度报告", "", 2022),
        ("政府信息公开工作年度报告", "", None),
    ],
)
def test_a_title_names_the_body_and_the_year(text: str, agency: str, year: int | None) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.agency, title.year) == (agency, year)


@pytest.mark.parametrize(
    "text",
    [
        "首页 > 政府信息公开 > 年报",
        "根据《国务院办公厅关于政府信息公开工作年度报告有关事项的通知》，编制本报告。",
        "2023年，我局按要求公开政府信息。",
        "一、总体情况",
    ],
)
def test_other_lines_are_no_title(text: str) -> None:
    assert read_title(text) is None


@pytest.mark.parametrize(
    ("name", "kind", "region"),
    [
        (NAME, "subdistrict", "渡云市青禾区"),
        ("渡云市青禾区人民政府", "county", "渡云市青禾区"),
        ("渡云市人民政府", "city", "渡云市"),
        ("沧岭省人民政府", "province", "沧岭省"),
        ("沧岭省渡云市临江市人民政府", "county", "沧岭省渡云市临江市"),
        ("渡云市城市管理局", "department", "渡云市"),
        ("青禾区城市管理局", "department", "青禾区"),
        ("渡云市司法局", "department", "渡云市"),
        ("渡云市人民政府办公室", "department", "渡云市"),
        ("松江县石桥镇人民政府", "township", "松江县"),
        ("渡云高新技术产业开发区管理委员会", "zone", ""),
        ("白石工业园区", "zone", ""),
    ],
)
def test_kind_and_region_come_from_the_name(name: str, kind: str, region: str) -> None:
    assert (kind_of(name), region_of(name)) == (kind, region)


def headings(*lines: str) -> dict[str, int]:
    blocks: list[Block] = [
        Grid(((Slot("0"),),)) if line == "▦" else Paragraph(line) for line in lines
    ]
    return {heading.key: heading.position for heading in find_headings(blocks)}


def test_a_subheading_in_one_does_not_open_two() -> None:
    found = headings(
        "一、总体情况", "（一）主动公开政府信息情况", "公开了名单。", "（二）依申请公开", "没有。",
        "二、主动公开政府信息情况", "▦", "三、收到和处理政府信息公开申请情况", "▦",
    )  # fmt: skip
    assert found == {"overview": 0, "active_disclosure": 5, "applications": 7}


def test_a_table_of_contents_is_not_taken_for_the_sections() -> None:
    titles = ["一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题及改进情况"]
    found = headings(
        "目录", *titles, "引言。", titles[0], "正文。", titles[1], "▦", titles[2], "文字。"
    )
    assert found == {"overview": 5, "active_disclosure": 7, "problems": 9}


@pytest.mark.parametrize(
    "line",
    [
        "五、存在的主要问题及改进情况", "五、存在的主要问题和改进措施",
        "五、存在的主要问题及整改措施",
        "五、存在问题及下一步工作打算",
        "五.政府信息公开工作存在的主要问题及改进情况",
        "5、存在的主要问题及改进情况：",
        "（五）存在的主要问题及改进情况", "存在的主要问题及改进情况",
        "五、存在的不足及改进措施", "五 、存 在 的主要问题及改进情况",
    ],
)  # fmt: skip
def test_section_five_is_known_under_its_other_titles(line: str) -> None:
    assert headings("一、总体情况", "正文。", line, "有不足。") == {"overview": 0, "problems": 2}


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("六、其他需要报告的事项：无。", "无。"),
        ("六、其他需要报告的事项 本年没有其他事项。", "本年没有其他事项。"),
        ("六、其他需要报告的事项。无", "无"),
        ("六、其他需要报告的事项无。", "无。"),
    ],
)
def test_text_on_the_line_of_its_heading_belongs_to_the_section(line: str, rest: str) -> None:
    found = find_headings([Paragraph("一、总体情况"), Paragraph(line)])
    assert [(heading.key, heading.rest) for heading in found] == [("overview", ""), ("other", rest)]


def test_both_overview_and_general_situation_leave_one_section() -> None:
    assert headings("概述", "本报告……。", "一、总体情况", "正文。") == {"overview": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_text_is_decoded_whatever_its_encoding(encoding: str) -> None:
    text = "政府信息公开工作年度报告：共收到申请三件。\n"
    assert decode(text.encode(encoding), "a.txt") == text


def test_every_official_label_is_known_and_means_its_own_row() -> None:
    for key in ("2019", "2021"):
        for cell in edition(key).cells:
            words = lexicon(cell.table.key)
            assert words.row(cell.row.label) == cell.row.key
            assert words.column(cell.column.label) == cell.column.key


def test_metadata_is_believed_only_while_the_title_says_the_same() -> None:
    claims = carried(
        '{"agency": {"name": "渡云市司法局", "kind": "department", "region": "沧岭省"}, '
        '"year": 2022, "edition": "2021", '
        '"facts": [{"label": "政策解读", "value": 3, "unit": "篇"}]}'
    )
    assert claims is not None
    assert claims.hold("渡云市司法局2022年政府信息公开工作年度报告")
    assert not claims.hold("渡云市司法局2023年政府信息公开工作年度报告")
    assert not claims.hold("渡云市民政局2022年政府信息公开工作年度报告")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"agency": 3}', '{"a": ' * 5000, "null"])
def test_metadata_that_is_none_of_ours_is_left_alone(text: str) -> None:
    assert carried(text) is None


def test_radicals_that_a_printed_page_has_for_characters_are_mended() -> None:
    assert (
        clean("\u2f00\u3001\u4eba\u2ea0\u7684\u2ed3\u671f\u2f6c\u6807\u2f3e")
        == "一、人民的长期目标户"
    )
