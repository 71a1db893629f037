"""Files as offices keep them: what stands around, between and inside the tables besides figures."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from assistant.errors import ReadingError
from assistant.reading import read_bytes, read_text
from assistant.reading.blocks import Paragraph
from assistant.reading.headings import section_headed
from assistant.reading.typeset import Line, paragraphs
from assistant.report import SECTION_TITLES, Report, edition
from tests import documents
from tests.documents.tables import Rows, draw, spread

OFFICIAL = documents.case("official", "html", "2021")
TITLE = f"{documents.NAME}2023年政府信息公开工作年度报告"
FORM = edition("2021")
Values = Mapping[str, int | Decimal | None]


def values(report: Report) -> dict[str, object]:
    return {cell.address: report.get(cell.address) for cell in report.edition.cells}


def page(change: Callable[[str], str]) -> bytes:
    return change(OFFICIAL.data.decode()).encode()


def tables() -> list[Rows]:
    texts = {address: str(value) for address, value in OFFICIAL.values.items()}
    return [draw(FORM, key, texts) for key in documents.TABLES]


def in_rows(rows: Rows) -> str:
    return "".join(
        "<tr>"
        + "".join(f"<td rowspan={b.rows} colspan={b.columns}>{b.text}</td>" for b in row)
        + "</tr>"
        for row in rows
    )


# Several reports, several tables in one.


def twice(first: str, second: str) -> bytes:
    one = documents.case("official", "txt", "2021").data.decode()
    other = re.sub(r"(?<=\| )([0-9]+)(?= \|)", lambda match: f"{int(match[1]) + 1}", one)
    return (one.replace(TITLE, first) + other.replace(TITLE, second)).encode()


def test_two_bodies_reports_in_one_file_are_refused_by_name() -> None:
    data = twice("上坪镇2023年政府信息公开工作年度报告", "下坪镇2023年政府信息公开工作年度报告")
    with pytest.raises(ReadingError, match=r"2份年度报告（上坪镇2023年、下坪镇2023年）.*只留一份"):
        read_bytes("年报.txt", data)


def test_two_reports_without_a_title_between_them_are_refused() -> None:
    with pytest.raises(ReadingError, match="2份年度报告"):
        read_bytes("年报.txt", twice(TITLE, "").replace(b"\n\n", b"\n"))


def test_a_report_that_its_page_holds_twice_is_read() -> None:
    whole = re.search(r'<div id="content">.*?</div>', OFFICIAL.data.decode(), re.S)
    assert whole
    report = read_bytes("a.html", page(lambda text: text.replace(whole[0], whole[0] * 2)))
    assert values(report) == OFFICIAL.values


def workbook(sheets: Mapping[str, list[list[list[str]]]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, blocks in sheets.items():
        sheet = book.create_sheet(title)
        for rows in blocks:
            for row in rows:
                sheet.append([int(text) if text.isdecimal() else text or None for text in row])
            sheet.append([])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def stacked(add: int = 0) -> list[list[list[str]]]:
    blocks = [spread(rows, repeat=False) for rows in tables()]
    return [
        [[str(int(t) + add) if t.isdecimal() else t for t in row] for row in rows]
        for rows in blocks
    ]


def test_tables_under_each_other_without_a_heading_between_them_are_told_apart() -> None:
    report = read_bytes("a.xlsx", workbook({"Sheet1": [[[TITLE]], *stacked()]}))
    assert values(report) == OFFICIAL.values
    inner = "".join(in_rows(rows) for rows in tables())
    report = read_bytes("a.html", f"<h1>{TITLE}</h1><table>{inner}</table>".encode())
    assert values(report) == OFFICIAL.values


def test_two_years_sheets_are_refused_by_year() -> None:
    data = workbook({"2022年": stacked(5), "2023年": stacked()})
    with pytest.raises(ReadingError, match="2份年度报告（2022年、2023年）"):
        read_bytes("a.xlsx", data)


def test_a_body_and_year_that_only_a_tables_own_title_or_the_files_name_gives() -> None:
    blocks = stacked()
    own = [[f"{documents.NAME}2023年主动公开政府信息情况"]]
    report = read_bytes("a.xlsx", workbook({"一": [own, blocks[0]], "二": blocks[1:]}))
    assert (report.agency.name, report.year) == (documents.NAME, 2023)
    assert not report.reading["not_understood"]
    report = read_bytes(f"{TITLE}.xlsx", workbook({"Sheet1": blocks}))
    assert (report.agency.name, report.year) == (documents.NAME, 2023)
    notes = "".join(entry["note"] for entry in report.reading["not_understood"])
    assert "按文件名读作2023年" in notes
    assert f"按文件名读作“{documents.NAME}”" in notes


# Prose in tables.


@pytest.mark.parametrize("columns", [1, 2])
def test_prose_in_the_rows_of_a_layout_table_is_kept(columns: int) -> None:
    rows = [f"<tr><td colspan=15>{TITLE}</td></tr>"]
    inner = dict(zip(documents.TABLES, tables(), strict=True))
    for key, heading in SECTION_TITLES.items():
        lines = documents.PROSE.get(key, "").split("\n")
        if columns == 1:
            rows.append(f"<tr><td colspan=15>{heading}</td></tr>")
            rows += [f"<tr><td colspan=15>{line}</td></tr>" for line in lines if line]
            rows += [in_rows(inner[key])] if key in inner else []
        else:
            own = f"<table>{in_rows(inner[key])}</table>" if key in inner else "<br>".join(lines)
            rows.append(f"<tr><td>{heading}</td><td>{own}</td></tr>")
    report = read_bytes("a.html", f"<table>{''.join(rows)}</table>".encode())
    assert values(report) == OFFICIAL.values
    for key in ("overview", "problems", "other"):
        assert dict(report.narrative)[key] == documents.PROSE[key]


# What a figure's cell shows, and what it only holds.


@pytest.mark.parametrize(
    "shown",
    [
        "<s>99</s>{}", "{}<del>9</del>", "{}<sup>1</sup>", "{}<sup>①</sup>",
        '<span style="text-decoration: line-through">9</span>{}',
        '<i style="display: none">9</i>{}', '<input type="text" value="{}">',
        '{}<input type="hidden" value="9">',
    ],
)  # fmt: skip
def test_a_struck_hidden_or_raised_figure_is_no_digit_of_the_cell(shown: str) -> None:
    data = page(lambda text: re.sub(r"<p>([0-9]+)</p>", lambda m: shown.format(m[1]), text))
    assert data != OFFICIAL.data
    assert values(read_bytes("a.html", data)) == OFFICIAL.values


def test_a_page_that_one_form_wraps_is_read() -> None:
    data = page(lambda t: t.replace("<body>", "<body><form id=aspnetForm>") + "</form>")
    report = read_bytes("a.html", data)
    assert values(report) == OFFICIAL.values
    assert dict(report.narrative)["problems"] == documents.PROSE["problems"]


def word(change: Callable[[Any], None]) -> bytes:
    import docx

    document = docx.Document(io.BytesIO(documents.case("official", "docx", "2021").data))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("mark", ["strike", "double_strike", "hidden", "superscript"])
def test_a_struck_hidden_or_raised_run_is_no_digit_of_a_word_cell(mark: str) -> None:
    def change(document: Any) -> None:
        for row in document.tables[1].rows[3:]:
            run = row.cells[-1].paragraphs[0].add_run("7")
            setattr(run.font, mark, True)

    assert values(read_bytes("a.docx", word(change))) == OFFICIAL.values


def test_a_row_that_tracked_changes_delete_is_not_read() -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def change(document: Any) -> None:
        row = document.tables[1].rows[3]._tr
        old = copy.deepcopy(row)
        for text in old.iter(qn("w:t")):
            text.text = "5" if text.text.isdecimal() else text.text
        old.get_or_add_trPr().append(OxmlElement("w:del"))
        row.addprevious(old)

    assert values(read_bytes("a.docx", word(change))) == OFFICIAL.values


def test_markdown_bullets_and_struck_text_are_no_prose() -> None:
    text = documents.case("official", "md", "2021").data.decode()
    line = documents.PROSE["problems"]
    report = read_text(text.replace(line, f"- ~~二是旧的问题。~~{line}"))
    assert dict(report.narrative)["problems"] == line


# Labels.


def test_labels_that_name_years_are_known() -> None:
    def change(text: str) -> str:
        for old, new in (
            ("本年新收", "2023年新收"),
            ("上年结转", "2022年结转"),
            ("结转下年度", "结转2024年度"),
            ("（七）总计", "（七）合计"),
        ):
            assert old in text
            text = text.replace(old, new)
        return text

    assert values(read_bytes("a.html", page(change))) == OFFICIAL.values


def test_labels_wrapped_around_their_figures_keep_them() -> None:
    """As pdftotext lays a narrow table out: figures in the label's first line, the rest below."""
    lines = []
    for row in tables()[1][3:]:
        labels = [box.text for box in row if not box.text.isdecimal()]
        figures = [box.text for box in row if box.text.isdecimal()]
        label = labels[-1]
        size = 5 if label[0].isdecimal() else len(label)
        lines.append(f"{'   '.join([*labels[:-1], label[:size]])}   {'  '.join(figures)}")
        lines += [" " * 9 + label[at : at + 4] for at in range(size, len(label), 4)]
    text = documents.case("flattened to spaces", "txt", "2021").data.decode()
    start, end = text.index("一、本年新收"), text.index("四、政府信息公开行政复议")
    report = read_text(text[:start] + "\n".join(lines) + "\n" + text[end:])
    assert values(report) == OFFICIAL.values


@pytest.mark.parametrize(
    "heading",
    [
        "五、问题与不足及下一步工作", "五、存在问题和下一步打算", "第五部分 存在的困难、问题及对策建议",
        "五、政府信息公开工作中存在的主要问题和2024年工作打算", "五、下一步工作打算及存在问题",
        "五、存在的主要问题及改进情况",
    ],
)  # fmt: skip
def test_section_five_by_its_many_titles(heading: str) -> None:
    assert section_headed(heading) == "problems"


# Titles and what is no title.


@pytest.mark.parametrize(
    "front",
    [
        f"<h2>{documents.NAME}<br>2023年政府信息公开工作年度报告</h2>"
        "<p>来源: 区政府办 时间: 2024-01-26 08:30 分享到：</p>",
        f"<p>关于报送2023年政府信息公开工作年度报告的函</p><p>附件：{TITLE}</p>"
        f"<p>{documents.NAME}</p><p>2024年1月15日</p><p>附件</p><p>{documents.NAME}</p>"
        "<p>2023年政府信息公开</p><p>工作年度报告</p>",
    ],
)  # fmt: skip
def test_what_stands_beside_the_title_is_no_part_of_the_name(front: str) -> None:
    data = page(lambda text: re.sub(r"<title>.*?</title>", "", text))
    data = data.replace(f"<h1>{TITLE}</h1>".encode(), front.encode())
    report = read_bytes("a.html", data)
    assert (report.agency.name, report.year) == (documents.NAME, 2023)


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("云岭市城市管理局2023年法治政府建设年度报告", "法治政府建设年度报告"),
        ("云岭市2024年政务公开工作要点", "政务公开工作要点"),
    ],
)
def test_another_kind_of_report_is_named(title: str, genre: str) -> None:
    table = (
        "<table><tr><td>行政处罚</td><td>412</td></tr><tr><td>行政复议</td><td>7</td></tr></table>"
    )
    text = f"<h1>{title}</h1><p>一、总体情况</p><p>全年立案412件。</p>{table}<p>二、存在的问题</p>"
    with pytest.raises(ReadingError, match=f"从标题看是{genre}，不是政府信息公开工作年度报告"):
        read_bytes("a.html", f"<html><body>{text}</body></html>".encode())


def test_a_page_by_a_word_files_name_is_read_and_a_csv_is_refused() -> None:
    assert values(read_bytes("a.docx", OFFICIAL.data)) == OFFICIAL.values
    with pytest.raises(ReadingError, match=r"是CSV文件，.*另存为\.xlsx"):
        read_bytes("a.csv", "规章,1,2,3\n".encode("gbk"))


# Pages of a PDF.


def test_a_running_head_in_the_margin_does_not_break_the_paragraphs_apart() -> None:
    head = Line("2024/3/1 某局", 5, 90, 20, 8, 1)
    text = [
        Line(words, left, 559, top, 12, 1)
        for words, left, top in (
            ("年内更新了两个栏目，答复申请前都与申请人通一次电话，补正因此少了很", 60, 100),
            ("多，申请人到大厅来核对材料的次数也比上一年度少，来回奔波的人不再有，", 36, 118),
            ("窗口的答复时间因此缩短，目录也按季度核对过一遍，失效文件都已经注明。", 36, 136),
        )
    ]
    assert len(list(paragraphs([head, *text]))) == 2


def test_tables_of_one_page_keep_their_own_columns() -> None:
    """A column of one table that begins a little beside a column of the other."""
    from reportlab.pdfgen.canvas import Canvas

    from assistant.reading.blocks import Grid
    from assistant.reading.pdf import read_pdf

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    edges = ([50, 100, 150.0, 200, 250], [50, 100, 152.6, 200, 250], [50, 100, 155.0, 200, 250])
    for number, lefts in enumerate(edges):
        top = 700 - 120 * number
        for edge in lefts:
            canvas.line(edge, top, edge, top - 60)
        for line in range(4):
            canvas.line(lefts[0], top - 20 * line, lefts[-1], top - 20 * line)
        canvas.setFont("Helvetica", 6)
        for row in range(3):
            for column, left in enumerate(lefts[:-1]):
                canvas.drawString(left + 0.6, top - 20 * row - 14, f"{column}{row}")
    canvas.drawString(50, 800, "The text layer of this page has some more than fifty characters.")
    canvas.save()
    grids = [b for b in read_pdf(buffer.getvalue(), "a.pdf").blocks if isinstance(b, Grid)]
    assert [[[s.text for s in row] for row in grid.rows] for grid in grids] == [
        [[f"{column}{row}" for column in range(4)] for row in range(3)]
    ] * 3


# Facts beside the tables.


@pytest.mark.parametrize(
    ("prose", "facts"),
    [
        ("2022年通过政府网站公开信息80条，2023年公开信息121条。", [("公开信息", 121)]),
        ("上年发布微信推文45篇，本年发布60篇。", [("发布", 60)]),
        ("2022年，在公示栏张贴信息33条。今年，在网站发布信息108条。", [("在网站发布信息", 108)]),
        ("对2020年以前的文件逐件复核，标明失效文件37个。", [("标明失效文件", 37)]),
    ],
)
def test_another_years_figures_are_no_facts_of_this_report(
    prose: str, facts: list[tuple[str, int]]
) -> None:
    text = documents.case("official", "txt", "2021").data.decode()
    report = read_text(text.replace(documents.PROSE["overview"].split("\n")[0], prose))
    assert [(fact.label, fact.value) for fact in report.facts] == facts


# Rows whose figures have slipped from their columns.

#: Rows of 表三 and 表四 that add up, and those in which one nought has fallen out.
WHOLE = [0, 2, 0, 0, 1, 0, 3]
REVIEW = [3, 0, 1, 0, 4, 0, 2, 0, 0, 2, 1, 0, 0, 0, 1]


def changed(table: int, first: str, change: Callable[[list[str]], list[str]]) -> bytes:
    """The tables in Excel, where the row that begins so has its figures changed."""
    blocks = stacked()
    row = next(row for row in blocks[table] if first in row[:3])
    labels = len(row) - (7 if table == 1 else 15 if table == 2 else 3)
    row[labels:] = change(row[labels:])
    return workbook({"Sheet1": [[[TITLE]], *blocks]})


def filled(data: bytes, prefix: str) -> dict[str, object]:
    report = read_bytes("a.xlsx", data)
    return {a: v for a, v in values(report).items() if a.startswith(prefix) and v is not None}


def test_a_row_from_which_a_nought_has_fallen_out_is_not_read() -> None:
    label = "二、上年结转政府信息公开申请数量"
    whole = filled(changed(1, label, lambda _: [str(n) for n in WHOLE]), "applications.carried_in")
    assert list(whole.values()) == WHOLE
    without = [str(n) for n in [*WHOLE[:2], *WHOLE[3:]]]
    assert not filled(changed(1, label, lambda _: [*without, ""]), "applications.carried_in")
    # A total that is open in a row whose figures stand where they should is no slip.
    open_total = [str(n) for n in WHOLE[:6]]
    kept = filled(changed(1, label, lambda _: [*open_total, ""]), "applications.carried_in")
    assert list(kept.values()) == WHOLE[:6]


def test_a_table_four_from_which_a_nought_has_fallen_out_is_refused() -> None:
    first = str(OFFICIAL.values["review_litigation.administrative_review.upheld"])
    whole = filled(changed(2, first, lambda _: [str(n) for n in REVIEW]), "review_litigation")
    assert list(whole.values()) == REVIEW
    without = [str(n) for n in [*REVIEW[:5], *REVIEW[6:]]]
    with pytest.raises(ReadingError, match="表四少一个数字"):
        read_bytes("a.xlsx", changed(2, first, lambda _: [*without, ""]))


def test_a_figure_beyond_the_heads_means_a_slip_unless_every_row_has_one() -> None:
    blocks = stacked()
    row = next(row for row in blocks[0] if row[0] == "规章")
    row.insert(1, "")
    report = read_bytes("a.xlsx", workbook({"Sheet1": [[[TITLE]], *blocks]}))
    assert report.get("active_disclosure.regulations.repealed") is None
    assert "对不齐" in "".join(entry["note"] for entry in report.reading["not_understood"])
    blocks = stacked()
    for row in blocks[1][3:]:
        row.append("0")  # a column in which staff check the sums
    report = read_bytes("a.xlsx", workbook({"Sheet1": [[[TITLE]], *blocks]}))
    assert values(report) == OFFICIAL.values


def test_one_figure_over_two_columns_of_table_four_is_not_read_twice() -> None:
    address = "review_litigation.direct_litigation.corrected"
    cell = f'<td rowspan="1" colspan="1"><p>{OFFICIAL.values[address]}</p></td>'
    after = r'<td rowspan="1" colspan="1"><p>[0-9]+</p></td>'
    data = page(lambda t: re.sub(cell + after, cell.replace('colspan="1"', 'colspan="2"'), t))
    assert data != OFFICIAL.data
    with pytest.raises(ReadingError, match="表四应有15个数字，读到14个"):
        read_bytes("a.html", data)


def test_a_copied_table_with_a_column_more_than_the_official_ones_is_not_read_by_order() -> None:
    lines = documents.case("flattened to spaces", "txt", "2021").data.decode().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("一、本年新收"))
    end = next(i for i, line in enumerate(lines) if line.startswith("四、政府信息公开行政"))
    lines[start:end] = [line + " 777" for line in lines[start:end]]
    lines[start + 1] = lines[start + 1].rsplit(" ", 2)[0] + " - 777"
    with pytest.raises(ReadingError, match="应有7个数字，读到8个"):
        read_text("\n".join(lines))


def test_totals_that_an_office_leaves_out_everywhere_are_no_slips() -> None:
    blocks = stacked()
    for row in blocks[1][3:]:
        row[-7:] = ["2", "0", "0", "0", "0", "2", ""]
    found = filled(workbook({"Sheet1": [[[TITLE]], *blocks]}), "applications")
    assert len(found) == 6 * len(blocks[1][3:])


@pytest.mark.parametrize(
    ("front", "where"),
    [
        ("<p>来源：青禾县水务局　　发布时间：2024-01-25</p>", "网页上的来源"),
        ("<p>现公布青禾县水务局2023年政府信息公开工作年度报告，统计期限为全年。</p>", "引言"),
    ],
)
def test_a_name_that_stands_beside_an_anonymous_title_is_taken_with_a_doubt(
    front: str, where: str
) -> None:
    data = page(lambda text: re.sub(r"<title>.*?</title>", "", text)).decode()
    title = f"<h1>2023年政府信息公开工作年度报告</h1>{front}"
    report = read_bytes("a.html", data.replace(f"<h1>{TITLE}</h1>", title).encode())
    assert (report.agency.name, report.year) == ("青禾县水务局", 2023)
    notes = [entry["note"] for entry in report.reading["not_understood"]]
    assert notes == [f"标题没有写机关，按{where}读作“青禾县水务局”，请核对"]


def test_a_title_that_names_a_quarter_is_doubted() -> None:
    title = f"{documents.NAME}2023年第三季度政府信息公开工作情况报告"
    report = read_bytes("a.html", page(lambda text: text.replace(TITLE, title)))
    assert (report.agency.name, report.year) == (documents.NAME, 2023)
    notes = [entry["note"] for entry in report.reading["not_understood"]]
    assert notes == ["标题写的是“第三季度”，不是全年的报告，请核对"]


def test_prose_on_a_sheet_of_its_own_ends_with_the_sheet() -> None:
    lines = [TITLE]
    for key, heading in SECTION_TITLES.items():
        lines += [heading, *documents.PROSE.get(key, "见另表").split("\n")]
    prose = [[[line]] for line in lines]
    sheets = {"正文": prose, **{f"表{n}": [[["单位：件"]], b] for n, b in enumerate(stacked())}}
    report = read_bytes("a.xlsx", workbook(sheets))
    assert values(report) == OFFICIAL.values
    assert dict(report.narrative)["other"] == documents.PROSE["other"]


def test_elements_nested_without_end_in_a_cell_are_refused() -> None:
    deep = f"<table><tr><td>规章</td><td>{'<x>' * 5000}3{'</x>' * 5000}</td></tr></table>"
    with pytest.raises(ReadingError, match="标签超过400层"):
        read_bytes("a.html", f"<h1>{TITLE}</h1>{deep}".encode())


# Tables without rules, as a browser prints them.


def test_figures_that_a_narrow_column_has_broken_are_not_read_as_others() -> None:
    """196 over two lines, 27 and 37 run together: as many tokens again as there are columns."""
    text = documents.case("flattened to spaces", "txt", "2021").data.decode()
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("一、本年新收"))
    label = lines[at].split(" ")[0]
    lines[at : at + 1] = [f"{label} 19", "29 30 45 28 2737", "6"]
    report = read_text("\n".join(lines))
    assert all(v is None for a, v in values(report).items() if ".received." in a)
    at = lines.index("四、政府信息公开行政复议、行政诉讼情况")
    row = next(i for i in range(at, len(lines)) if lines[i][:1].isdigit())
    lines[row : row + 1] = ["1", "3 0 1 0 4 0 2 0 0 2 1 0", "0 1"]
    with pytest.raises(ReadingError, match="表四的数字被拆在几行里"):
        read_text("\n".join(lines))


def test_a_row_of_figures_does_not_go_on_in_the_line_below() -> None:
    rows = ["（一）予以公开 1470 0 2 0 0 2 1474", "度办理结"]
    lines = [Line(text, 36, 559, 100 + 18 * i, 12, 1) for i, text in enumerate(rows)]
    assert [block.text for block in paragraphs(lines) if isinstance(block, Paragraph)] == rows


def test_a_copied_row_without_figures_does_not_take_the_next_rows() -> None:
    text = documents.case("rows from Excel", "txt", "2021").data.decode()
    line = next(line for line in text.splitlines() if line.startswith("行政处罚"))
    report = read_text(text.replace(line, "行政处罚"))
    cells = values(report)
    assert cells["active_disclosure.administrative_penalties.decisions"] is None
    address = "active_disclosure.administrative_coercion.decisions"
    assert cells[address] == OFFICIAL.values[address]


def test_a_table_that_stands_there_twice_differently_is_told_once() -> None:
    table = re.findall(r"<table.*?</table>", OFFICIAL.data.decode(), re.S)[1]
    revised = re.sub(r"<p>([0-9]+)</p>", lambda m: f"<p>{int(m[1]) + 1}</p>", table)
    report = read_bytes("a.html", page(lambda t: t.replace(table, table + revised)))
    cells = [cell for cell in report.edition.cells if cell.table.key == "applications"]
    assert all(report.get(cell.address) is None for cell in cells)
    (entry,) = report.reading["not_understood"]
    assert entry["note"].startswith(f"表三出现了两次，有{len(cells)}格数字不同")
    assert len(report.reading["notes"]) == len(cells)


def test_the_article_over_the_first_block_of_a_sheet_is_no_preamble() -> None:
    report = read_bytes("a.xlsx", workbook({"Sheet1": [[[TITLE]], *stacked()]}))
    assert not dict(report.narrative)["preamble"]
