"""Tables that pages, browsers and wrong spans have torn: put together, or left open, never guessed."""

from __future__ import annotations

from random import Random

import pytest

from assistant.reading import read_text
from assistant.reading.blocks import Grid, Slot
from assistant.reading.copied import rejoin
from assistant.reading.cuts import join_pieces
from assistant.reading.review_sequence import read_review_rows
from assistant.reading.sequence import read_rows
from assistant.reading.tables import is_remainder, read_placed
from assistant.reading.typeset import Line, without_running_heads
from assistant.report import edition
from tests import documents
from tests.documents.tables import draw, spread

HEADS = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
LABEL = "5.要求行政机关确认或重新出具已获取信息"


def grid(*rows: list[str]) -> Grid:
    return Grid(tuple(tuple(Slot(text) for text in row) for row in rows))


def joined(above: list[str], below: list[str]) -> list[list[str]]:
    rows = join_pieces("applications", [grid(HEADS, above), grid(HEADS, below)])
    return [[slot.text for slot in row] for row in rows[1:]]


def test_a_row_that_the_page_cut_in_its_label_is_one_row() -> None:
    figures = ["1", "2", "3", "4", "5", "6", "21"]
    assert joined([LABEL[:5], *figures], [LABEL[5:], *[""] * 7]) == [[LABEL, *figures]]
    assert joined([LABEL[:5], *[""] * 7], [LABEL[5:], *figures]) == [[LABEL, *figures]]


def test_a_figure_that_the_page_cut_is_not_guessed() -> None:
    rows = joined(["3.其", "180", *["0"] * 6], ["他", "6", *[""] * 6])
    assert rows == [["3.其他", "180 6", *["0"] * 6]]
    found = read_placed("applications", [[Slot(text) for text in row] for row in [HEADS, *rows]])
    assert found is not None
    assert found.entries[0].raw == "180 6"


def test_two_rows_at_a_cut_stay_two() -> None:
    first, second = ["1.属于国家秘密", *["1"] * 7], ["8.属于行政查询事项", *[""] * 7]
    assert joined(first, second) == [first, second]
    other = ["（八）其他情形", *["9"] * 7]
    assert joined(["2.重复申请", *[""] * 7], other) == [["2.重复申请", *[""] * 7], other]


def test_the_line_of_an_article_is_not_the_rest_of_a_row() -> None:
    rows = join_pieces(
        "active_disclosure",
        [grid(["信息内容", "本年处理决定数量"], ["行政许可", "42"]),
         grid(["第二十条第（六）项", ""], ["行政处罚", "7"])],
    )  # fmt: skip
    assert [slot.text for slot in rows[1]] == ["行政许可", "42"]


def test_the_end_of_a_table_needs_no_heads_of_its_own() -> None:
    assert is_remainder("active_disclosure", grid(["行政事业性收费", "3"]))
    assert not is_remainder("active_disclosure", grid(["行政事业性收费", "3"], ["罚没收入", "9"]))
    assert not is_remainder("active_disclosure", grid(["行政事业性收费", ""]))


def test_a_row_whose_figures_stand_among_the_labels_is_not_read_by_place() -> None:
    heads = [Slot(text) for text in ["项目", "", *HEADS[1:]]]
    shifted = [Slot(text) for text in ["（一）予以公开", "1", "2", "3", "4", "5", "6", "21", ""]]
    assert read_placed("applications", [heads, shifted]) is None
    one = Slot("7")
    spanning = [Slot("（一）予以公开"), Slot(""), *[one] * 7]
    assert read_placed("applications", [heads, spanning]) is None


def test_a_number_of_the_row_left_of_its_label_is_no_figure() -> None:
    heads = [Slot(text) for text in ["序号", "项目", *HEADS[1:]]]
    row = [Slot(text) for text in ["3", "（一）予以公开", "1", "2", "3", "4", "5", "6", "21"]]
    found = read_placed("applications", [heads, row])
    assert found is not None
    assert [entry.raw for entry in found.entries] == ["1", "2", "3", "4", "5", "6", "21"]


def test_what_is_left_of_torn_heads_makes_no_columns() -> None:
    rows = [["内容", "本"], ["新公开数量", "对"], ["公开总数量"], ["规章", "2", "13", "24"],
            ["性文件", "35", "46", "57"]]  # fmt: skip
    found = read_rows("active_disclosure", [[Slot(text) for text in row] for row in rows])
    assert found.entries == []
    assert [entry.raw for entry in found.unclear] == ["2 | 13 | 24", "35 | 46 | 57"]


def test_cells_of_paragraphs_and_prose_around_them_are_told_apart() -> None:
    table = "\n\n\n\n\n".join("\n\n\t\n\n".join(row) for row in [["项目", "数"], ["规\n\n章", "2"]])
    text = (
        f"二、主动公开政府信息情况\n\n{table}\n\n注：略。\n\n三、收到和处理政府信息公开申请情况\n\n"
    )
    text += "\n\n\n\n\n".join("\n\n\t\n\n".join(["行", "\xa0", "1", "2"]) for _ in range(3))
    assert [line for _, line in rejoin(text) if line.strip()] == [
        "二、主动公开政府信息情况", "项目\t数", "规章\t2", "注：略。",
        "三、收到和处理政府信息公开申请情况", *["行\t\t1\t2"] * 3,
    ]  # fmt: skip


def test_a_heading_over_pasted_rows_is_no_piece_of_a_label() -> None:
    text = "二、主动公开政府信息情况\n规\n章\t1\t2\t3\n行政规范\n性文件\t4\t5\t6\n无其他说明。"
    assert [line for _, line in rejoin(text)] == [
        "二、主动公开政府信息情况", "规章\t1\t2\t3", "行政规范性文件\t4\t5\t6", "无其他说明。",
    ]  # fmt: skip


def page(number: int, *lines: str) -> list[Line]:
    return [Line(text, 70, 500, 50 + 20 * i, 12, number) for i, text in enumerate(lines)]


def test_running_heads_and_page_numbers_go_and_the_first_page_keeps_its_head() -> None:
    pages = [page(n, "某局2023年年度报告", f"正文的第{w}行", f"第 {n} 页 共 3 页")
             for n, w in enumerate("甲乙丙", 1)]  # fmt: skip
    assert [line.text for line in without_running_heads(pages)] == [
        "某局2023年年度报告", "正文的第甲行", "正文的第乙行", "正文的第丙行",
    ]  # fmt: skip


def test_rows_of_figures_at_the_edge_of_a_page_are_no_running_heads() -> None:
    pages = [page(n, "1 0 0", f"行{w}", "2 0 0") for n, w in enumerate("甲乙", 1)]
    kept = [
        line.text for line in without_running_heads([pages[0], page(2, "3 0 0", "行", "4 0 0")])
    ]
    assert kept == ["1 0 0", "行甲", "2 0 0", "3 0 0", "行", "4 0 0"]


def damaged(rows: list[list[str]], random: Random) -> list[list[str]]:
    """The rows after a careless hand: cells lost, rows split, joined, lost."""
    rows = [list(row) for row in rows]
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(rows))
        place = random.randrange(len(rows[at])) if rows[at] else 0
        act = random.choice(["lose", "split", "join", "drop"])
        if act == "lose" and rows[at]:
            del rows[at][place]
        elif act == "split":
            rows[at : at + 1] = [rows[at][:place], rows[at][place:]]
        elif act == "join" and at + 1 < len(rows):
            rows[at : at + 2] = [rows[at] + rows[at + 1]]
        elif act == "drop" and len(rows) > 3:
            del rows[at]
    return rows


@pytest.mark.parametrize("repeat", [True, False], ids=["repeated", "blank"])
@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("table", ["active_disclosure", "applications"])
def test_in_a_damaged_table_a_figure_is_read_into_its_own_cell_or_not_at_all(
    table: str, form: str, repeat: bool
) -> None:
    figures = documents.figures(edition(form))
    texts = {address: str(figure) for address, figure in figures.items()}
    whole = spread(draw(edition(form), table, texts), repeat=repeat)
    for seed in range(150):
        rows = damaged(whole, Random(seed))
        piece = Grid(tuple(tuple(Slot(text) for text in row) for row in rows if row), placed=False)
        unique = [list(dict.fromkeys(row)) for row in piece.rows]
        for entry in read_rows(table, unique, torn=False).entries:
            address = f"{table}.{entry.row}.{entry.column}"
            # What is read into a row or column of the other edition is listed, not taken.
            assert entry.raw in ("", texts.get(address, entry.raw)), (seed, address)


@pytest.mark.parametrize("first", ["", "9"])
@pytest.mark.parametrize("frame", [False, True], ids=["bare", "framed"])
def test_an_empty_first_cell_of_a_copied_row_is_a_cell(first: str, frame: bool) -> None:
    blanks = {"review_litigation.administrative_review.upheld": (first, int(first or 0) or None)}
    case = documents.make(documents.Variant("x", ("txt",), cells=blanks), "txt", edition("2021"))
    text = case.data.decode()
    if frame:
        text = "\n".join(f"| {line} |" if "|" in line else line for line in text.split("\n"))
    report = read_text(text)
    for cell, value in zip(report.edition.cells, report.values, strict=True):
        assert value == case.values[cell.address], cell.address


def test_fifteen_places_of_which_one_is_lost_are_not_read() -> None:
    figures = [str(number) for number in range(10, 24)]
    rows = [["结果维持", "结果纠正", "总计", "", ""], ["", *figures[1:], "", ""]]
    found = read_review_rows([[Slot(text) for text in row] for row in rows])
    assert not found.entries
