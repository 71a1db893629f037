"""What is exported, what is not, and what each document says about itself."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from assistant.checking import Balanced
from assistant.cli import run
from assistant.errors import GateClosed, RequestError
from assistant.publishing import (
    ENDINGS,
    Publication,
    certificate_path,
    certify,
    examine,
    publish,
    rendered,
    to_markdown,
    to_text,
)
from assistant.publishing.certificate import fingerprint
from assistant.publishing.grid import grid, grids_by_block, written
from assistant.report import Agency, Fact, Report, edition
from assistant.report.file import loads, save
from tests.strategies import filled_up, report_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MODEL = {"origin": "model", "program": "nianbao 0.1.0", "model": "m-7b", "draft_id": "d-17"}


def a_report(form: str = "2021", **changes: int) -> Report:
    """A balanced report with clean prose and two facts."""
    given = {address.replace("__", "."): value for address, value in changes.items()}
    report = report_of(edition(form), filled_up(edition(form), dict(given)))
    return replace(report, facts=(Fact("通过网站公开信息", 46, "条"), Fact("举办培训", 2, "场")))


def unconfirmed(report: Report) -> Report:
    text = "窗口人员对答复格式不熟悉。下一步【待核实：改进措施】。"
    return report.with_narrative(problems=text)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Report], Path]:
    def save_as_file(report: Report) -> Path:
        path = tmp_path / "report.json"
        save(report, path)
        return path

    return save_as_file


def custom_properties(data: bytes) -> dict[str, str]:
    xml = zipfile.ZipFile(BytesIO(data)).read("docProps/custom.xml")
    return {p.get("name"): "".join(p.itertext()) for p in etree.fromstring(xml)}


# --- the gate --------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("draft", [False, True])
def test_tables_that_do_not_add_up_leave_in_no_format_and_in_no_state(
    ending: str,
    draft: bool,
    saved: Callable[[Report], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = a_report().with_cells({"applications.received.natural_person": 7})
    out = tmp_path / f"out{ending}"
    call = ["export", str(saved(broken)), "-o", str(out), "--certificate"]
    assert run([*call, "--draft"] if draft else call) == 1
    assert not out.exists()
    assert not certificate_path(out).exists()
    told = capsys.readouterr()
    assert "T3-BALANCE" in told.out
    assert "--draft" not in told.err


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_open_point_keeps_a_report_from_being_final_but_not_from_being_a_draft(
    ending: str,
    saved: Callable[[Report], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, out = saved(unconfirmed(a_report())), tmp_path / f"out{ending}"
    assert run(["export", str(path), "-o", str(out)]) == 1
    assert not out.exists()
    assert "导出草稿请加 --draft。" in capsys.readouterr().err
    with pytest.raises(GateClosed, match="可以先导出草稿") as closed:
        Publication(Balanced(unconfirmed(a_report())))
    assert "--" not in str(closed.value), "the page has no such option"
    assert run(["export", str(path), "-o", str(out), "--draft"]) == 0
    assert out.stat().st_size > 0


@pytest.mark.parametrize(
    "text",
    [
        "【待核实：谁】", "【待核实:谁】", "【待核实】", "【 待核实：谁】", "【待核实：没有写完",
        "[待核实：谁]", "〔待核实〕", "【待\u200b核 实：谁】", "【待确认：谁】", "【请补充】", "（待核实）",
        "待核实：谁】",
    ],
)  # fmt: skip
def test_every_way_of_writing_an_open_point_is_seen(text: str) -> None:
    report = a_report().with_narrative(other=f"无。{text}")
    codes = [finding.code for finding in examine(report).errors]
    assert codes == ["S-UNCONFIRMED"]
    with pytest.raises(GateClosed, match="待核实"):
        Publication(Balanced(report))


@pytest.mark.parametrize(
    "text",
    ["培训XX期。", "培训×期。", "参加___人次。", "在××县图书馆设查阅点。", "（此处填写收费情况）"],
)
def test_what_was_left_to_be_filled_in_is_an_open_point(text: str) -> None:
    result = examine(a_report().with_narrative(other=f"无。{text}"))
    assert [finding.code for finding in result.findings] == ["S-UNCONFIRMED"]
    with pytest.raises(GateClosed, match="这里还空着"):
        Publication(Balanced(a_report().with_narrative(other=f"无。{text}")))


def test_a_title_with_an_open_point_is_not_final() -> None:
    report = a_report()
    report = replace(report, agency=replace(report.agency, name="【待核实：名称】街道办事处"))
    with pytest.raises(GateClosed, match="标题有待核实"):
        Publication(Balanced(report))
    assert Publication(Balanced(report), final=False).title.endswith("（草稿）")


@pytest.mark.parametrize(
    "text", ["另有待核实线索（需确认权属的）1条。", "请核实。", "〔2021〕30号。"]
)
def test_prose_about_confirming_is_no_open_point(text: str) -> None:
    assert not [f for f in examine(a_report().with_narrative(other=text)).findings
                if f.code == "S-UNCONFIRMED"]  # fmt: skip


@pytest.mark.parametrize("section", ["overview", "problems", "other"])
def test_an_empty_section_keeps_a_report_from_being_final(section: str) -> None:
    report = a_report().with_narrative(**{section: " \n"})
    with pytest.raises(GateClosed) as closed:
        Publication(Balanced(report))
    assert {f.code for f in closed.value.findings if f.severity == "error"} == {"S-SECTION"}
    assert Publication(Balanced(report), final=False).title.endswith("（草稿）")


def test_the_findings_of_a_closed_gate_are_one_json_document(
    saved: Callable[[Report], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(unconfirmed(a_report()))
    assert run(["export", str(path), "-o", str(tmp_path / "o.md"), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert document["findings"][0]["where"]["section"] == "problems"


def test_what_last_year_carried_out_must_be_carried_in(
    saved: Callable[[Report], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = replace(a_report(applications__carried_out__natural_person=3), year=2022)
    last_year = tmp_path / "2022.json"
    save(before, last_year)
    out = tmp_path / "o.docx"
    call = ["export", str(saved(a_report())), "-o", str(out), "--last-year", str(last_year)]
    assert run(call) == 1
    assert "Y-CARRIED" in capsys.readouterr().out
    assert not out.exists()


def test_blanks_become_zero_only_when_asked_and_the_certificate_says_so(
    saved: Callable[[Report], Path], tmp_path: Path
) -> None:
    report = a_report().with_cells({"active_disclosure.regulations.issued": None})
    path, out = saved(report), tmp_path / "o.json"
    assert run(["export", str(path), "-o", str(out)]) == 1
    assert run(["export", str(path), "-o", str(out), "--blank-as-zero", "--certificate"]) == 0
    certificate = json.loads(certificate_path(out).read_text(encoding="utf-8"))
    assert certificate["blank_as_zero"] == ["active_disclosure.regulations.issued"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "o.pdf"], "o.pdf"),
        (["-o", "o"], "扩展名"),
        (["-o", "o.docx", "--fragment"], "--fragment"),
        (["-o", "o.md", "--certificate-page"], "--certificate"),
        (["-o", "report.json"], "就是要读的文件"),
        (["-o", "no/such/folder/o.md"], "no/such/folder"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_one_sentence(
    arguments: list[str],
    said: str,
    saved: Callable[[Report], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = saved(a_report())
    monkeypatch.chdir(tmp_path)
    assert run(["export", str(path), *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "o.md").mkdir()
    with pytest.raises(OSError, match=r"o\.md"):
        publish(Balanced(a_report()), tmp_path / "o.md", final=True)
    assert [p.name for p in tmp_path.iterdir()] == ["o.md"]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(RequestError, match=r"\.odt"):
        rendered(Publication(Balanced(a_report())), ".odt")


# --- the grid --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("table", ["active_disclosure", "applications", "review_litigation"])
def test_the_cells_of_a_grid_cover_it_once_and_hold_every_address(form: str, table: str) -> None:
    report = a_report(form)
    official = report.edition.table(table)
    for shape in (grid(report, official), *grids_by_block(report, official)):
        covered = [
            (row, column)
            for cell in shape.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        ]
        assert len(covered) == len(set(covered)) == shape.rows * shape.columns
    addresses = [cell.cell.address for cell in grid(report, official).cells if cell.cell]
    assert sorted(addresses) == sorted(
        c.address for c in report.edition.cells if c.table.key == table
    )


def test_the_head_of_table_three_is_merged_as_in_the_official_form() -> None:
    shape = grid(a_report(), edition("2021").table("applications"))
    spans = {
        c.text: (c.row, c.column, c.rowspan, c.colspan) for c in shape.cells if c.role != "value"
    }
    assert spans["申请人情况"] == (0, 3, 1, 7)
    assert spans["法人或其他组织"] == (1, 4, 1, 5)
    assert spans["自然人"] == (1, 3, 2, 1)
    assert spans["一、本年新收政府信息公开申请数量"] == (3, 0, 1, 3)
    assert spans["三、本年度办理结果"] == (5, 0, 22, 1)
    assert spans["（三）不予公开"] == (7, 1, 8, 1)
    assert spans["（七）总计"] == (26, 1, 1, 2)


def test_the_head_of_table_four_is_merged_as_in_the_official_form() -> None:
    shape = grid(a_report(), edition("2021").table("review_litigation"))
    spans = {
        c.text: (c.row, c.column, c.rowspan, c.colspan) for c in shape.cells if c.role != "value"
    }
    assert spans["行政复议"] == (0, 0, 1, 5)
    assert spans["行政诉讼"] == (0, 5, 1, 10)
    assert spans["未经复议直接起诉"] == (1, 5, 1, 5)
    assert spans["复议后起诉"] == (1, 10, 1, 5)
    assert shape.columns == 15


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0, "0"), (-3, "-3"), (10**18, "1" + "0" * 18)]
)
def test_a_value_is_written_plainly(value: int | None, text: str) -> None:
    assert written(value) == text


# --- Word ------------------------------------------------------------------------------------


def docx_of(report: Report, **options: Any) -> Any:
    from docx import Document

    return Document(BytesIO(rendered(Publication(Balanced(report)), ".docx", **options)))


def test_the_page_is_that_of_the_standard() -> None:
    section = docx_of(a_report()).sections[0]
    measures = (
        section.page_width, section.page_height, section.top_margin, section.bottom_margin,
        section.left_margin, section.right_margin,
    )  # fmt: skip
    assert [round(m.mm) for m in measures] == [210, 297, 37, 35, 28, 26]


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Normal", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Topic", "楷体_GB2312", 16),
    ],
)
def test_every_style_names_its_east_asian_and_its_latin_font(
    style: str, font: str, size: int
) -> None:
    properties = docx_of(a_report()).styles[style].element.find(f"{W}rPr")
    fonts = properties.find(f"{W}rFonts")
    assert fonts.get(f"{W}eastAsia") == font
    assert fonts.get(f"{W}ascii")
    assert fonts.get(f"{W}hAnsi")
    assert int(properties.find(f"{W}sz").get(f"{W}val")) == size * 2


def test_body_lines_are_of_28_95_points_with_two_characters_of_indent() -> None:
    document = docx_of(a_report())
    spacing = document.styles["Normal"].element.find(f"{W}pPr/{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")
    body = next(p for p in document.paragraphs if p.text.startswith("本报告"))
    assert body._p.find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") == "200"


def test_a_topic_is_set_in_kaiti_and_its_text_is_not() -> None:
    paragraph = next(p for p in docx_of(a_report()).paragraphs if p.text.startswith("（一）"))
    fonts = [run._r.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") for run in paragraph.runs]
    assert paragraph.runs[0].text == "（一）主动公开。"
    assert fonts == ["楷体_GB2312", "仿宋_GB2312"]


def test_tables_fit_the_page_and_repeat_their_heads() -> None:
    document = docx_of(a_report())
    section = document.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / 635  # twips
    assert len(document.tables) == 3
    for table in document.tables:
        widths = [int(column.get(f"{W}w")) for column in table._tbl.iter(f"{W}gridCol")]
        assert abs(sum(widths) - room) <= 1
        assert all(row._tr.find(f"{W}trPr/{W}cantSplit") is not None for row in table.rows)
    for table in document.tables[1:]:
        heads = [row._tr.find(f"{W}trPr/{W}tblHeader") is not None for row in table.rows]
        assert heads[:3] == [True] * 3
        assert not any(heads[3:])


def test_pages_are_numbered_between_dashes_on_the_outer_side() -> None:
    section = docx_of(a_report()).sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]._p
        texts = [text.text for text in paragraph.iter(f"{W}t")]
        assert "".join(texts) == "— 1 —"
        assert paragraph.find(f"{W}fldSimple").get(f"{W}instr").strip() == "PAGE"
        assert paragraph.find(f"{W}pPr/{W}jc").get(f"{W}val") == side


def test_the_properties_of_the_document_are_filled() -> None:
    report = a_report()
    core = docx_of(report).core_properties
    assert (core.title, core.author) == (report.title, report.agency.name)
    assert "2023" in core.subject
    assert core.last_modified_by.startswith("nianbao ")
    assert core.created is not None
    application = zipfile.ZipFile(BytesIO(rendered(Publication(Balanced(report)), ".docx"))).read(
        "docProps/app.xml"
    )
    assert b"<Application>nianbao" in application


def test_the_document_brings_nothing_of_the_template_along() -> None:
    with zipfile.ZipFile(BytesIO(rendered(Publication(Balanced(a_report())), ".docx"))) as file:
        names = set(file.namelist())
        fonts = file.read("word/fontTable.xml").decode()
    assert not [name for name in names if name.endswith(".jpeg") or "Effects" in name]
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts


def test_every_cell_of_the_tables_is_in_the_document_in_its_place() -> None:
    given = {"applications__granted__other": 41, "review_litigation__direct_litigation__upheld": 6}
    document = docx_of(a_report(**given))
    third, fourth = document.tables[1], document.tables[2]
    row = next(r for r in third.rows if "（一）予以公开" in [c.text for c in r.cells])
    assert [c.text for c in row.cells][3:] == ["0", "0", "0", "0", "0", "41", "41"]
    assert [c.text for c in fourth.rows[3].cells][5:10] == ["6", "0", "0", "0", "6"]


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    report = replace(a_report(), agency=Agency("青禾市\x0b测试局", "department"))
    report = report.with_narrative(other="无\x00。<&>\r\n第二段")
    publication = Publication(Balanced(report))
    for ending in ENDINGS:
        assert rendered(publication, ending)
    assert "无。<&>" in [p.text for p in docx_of(report).paragraphs]


# --- the page --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("fragment", [False, True])
def test_the_page_is_well_formed_for_a_strict_parser(form: str, fragment: bool) -> None:
    report = replace(a_report(form), provenance={**MODEL, "model": 'a"<b>&c'})
    publication = Publication(Balanced(report))
    data = rendered(publication, ".html", fragment=fragment, certificate=certify(publication))
    root = etree.fromstring(data)
    assert root.tag == ("article" if fragment else "html")


def test_an_html_parser_in_strict_mode_takes_the_page() -> None:
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    publication = Publication(Balanced(replace(a_report(), provenance=MODEL)), final=False)
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(rendered(publication, ".html", certificate=certify(publication)).decode())
    parser.parseFragment(rendered(publication, ".html", fragment=True).decode())
    assert parser.errors == []


def test_the_page_asks_nothing_of_the_network() -> None:
    page = rendered(Publication(Balanced(a_report())), ".html").decode()
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img|iframe|object)|https?://|url\(|@import", page)


def test_the_tables_of_the_page_are_semantic() -> None:
    page = lxml_html.fromstring(rendered(Publication(Balanced(a_report())), ".html"))
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//table/caption")) == 3
    assert not page.xpath("//th[not(@scope)]")
    cells = page.xpath("//td/@data-cell")
    assert sorted(cells) == sorted(edition("2021").index)
    total = page.xpath("//td[@data-cell='applications.received.total']/../th/text()")
    assert total == ["一、本年新收政府信息公开申请数量"]


def test_a_fragment_is_the_article_alone_and_carries_its_data() -> None:
    publication = Publication(Balanced(replace(a_report(), provenance=MODEL)))
    article = lxml_html.fromstring(rendered(publication, ".html", fragment=True))
    assert article.tag == "article"
    assert not article.xpath(".//style | .//script | .//html | .//head")
    assert json.loads(article.get("data-nianbao"))["facts"][0]["value"] == 46
    assert json.loads(article.get("data-aigc"))["ProduceID"] == "d-17"


# --- Markdown and text -----------------------------------------------------------------------


def test_markdown_names_body_year_and_facts_at_its_head() -> None:
    text = to_markdown(Publication(Balanced(a_report())))
    head = text.split("---")[1].strip().splitlines()
    assert head == [
        "机关: 青禾市测试局", "类型: department", "地区: 青禾市", "年度: 2023",
        "其他事实:", "- 通过网站公开信息: 46 条", "- 举办培训: 2 场",
    ]  # fmt: skip
    assert re.findall(r"^## (.)、", text, re.M) == list("一二三四五六")


def test_text_is_the_prose_without_the_tables() -> None:
    text = to_text(Publication(Balanced(a_report())))
    assert text.splitlines()[0] == "青禾市测试局2023年政府信息公开工作年度报告"
    assert "五、存在的主要问题及改进情况" in text
    assert "自然人" not in text


def test_an_exported_report_file_is_the_report() -> None:
    report = replace(a_report(), provenance=MODEL)
    assert loads(rendered(Publication(Balanced(report)), ".json").decode()) == report


# --- the label -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provenance", "said"),
    [
        (MODEL, "由人工智能模型起草（程序 nianbao 0.1.0，模型 m-7b，稿件编号 d-17）"),
        ({"origin": "rule"}, "由程序按规则组成"),
        ({}, "尚未定稿"),
    ],
)
@pytest.mark.parametrize("ending", [".docx", ".html", ".md", ".txt", ".xlsx"])
def test_a_draft_shows_who_wrote_it_and_that_it_is_a_draft(
    provenance: dict[str, str], said: str, ending: str
) -> None:
    report = replace(a_report(), provenance=provenance)
    draft = shown_text(rendered(Publication(Balanced(report), final=False), ending), ending)
    assert said in draft
    assert "（草稿）" in draft
    final = shown_text(rendered(Publication(Balanced(report)), ending), ending)
    assert "草稿" not in final


def shown_text(data: bytes, ending: str) -> str:
    if ending == ".docx":
        from docx import Document

        return "\n".join(p.text for p in Document(BytesIO(data)).paragraphs)
    if ending == ".xlsx":
        from openpyxl import load_workbook

        rows = load_workbook(BytesIO(data))["报告"].iter_rows(values_only=True)
        return "\n".join(str(value) for row in rows for value in row)
    return data.decode()


def test_the_metadata_of_every_format_says_that_a_model_wrote_the_text() -> None:
    publication = Publication(Balanced(replace(a_report(), provenance=MODEL)))
    labels = {
        ".docx": custom_properties(rendered(publication, ".docx"))["AIGC"],
        ".xlsx": custom_properties(rendered(publication, ".xlsx"))["AIGC"],
        ".html": lxml_html.fromstring(rendered(publication, ".html")).xpath(
            "string(//meta[@name='AIGC']/@content)"
        ),
        ".md": re.findall(r"^AIGC: (.*)$", rendered(publication, ".md").decode(), re.M)[0],
    }
    for label in labels.values():
        fields = json.loads(label)
        assert fields["Label"] == "1"
        assert fields["ContentProducer"] == "nianbao 0.1.0"
        assert fields["ProduceID"] == "d-17"
    provenance = json.loads(rendered(publication, ".json"))["provenance"]
    assert provenance == MODEL


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".html", ".md"])
def test_text_that_no_model_wrote_is_not_labelled_as_a_models(ending: str) -> None:
    report = replace(a_report(), provenance={"origin": "rule", "program": "nianbao 0.1.0"})
    data = rendered(Publication(Balanced(report)), ending)
    if ending in (".docx", ".xlsx"):
        assert set(custom_properties(data)) == {"nianbao"}
    else:
        assert b"AIGC" not in data


# --- the certificate -------------------------------------------------------------------------


def test_the_certificate_says_what_ran_on_which_data_and_who_confirmed(tmp_path: Path) -> None:
    report = replace(
        a_report(),
        confirmations=({"text": "培训2场", "by": "李某", "at": "2024-01-09"},),
        provenance=MODEL,
    )
    out = tmp_path / "o.html"
    publish(Balanced(report), out, final=True, certificate=True, certificate_page=True)
    certificate = json.loads(certificate_path(out).read_text(encoding="utf-8"))
    ran = {rule["code"]: rule["ran"] for rule in certificate["rules"]["codes"]}
    assert ran["T3-BALANCE"]
    assert not ran["Y-CARRIED"]
    assert certificate["rules"]["version"]
    assert certificate["confirmed_by"] == ["李某"]
    assert certificate["report"]["sha256"] == fingerprint(report)
    page = lxml_html.fromstring(out.read_bytes())
    assert page.xpath("//h2/text()")[-1] == "检查证明"
    assert "李某" in page.xpath("string(//table[@class='certificate'])")


def test_the_fingerprint_changes_with_the_data_and_with_nothing_else() -> None:
    report = a_report()
    assert fingerprint(replace(report, provenance=MODEL)) == fingerprint(report)
    assert fingerprint(report.with_narrative(other="没有。")) != fingerprint(report)
    changed = report.with_cells({"active_disclosure.regulations.issued": 1})
    assert fingerprint(changed) != fingerprint(report)


def test_the_certificate_is_the_last_page_of_the_document() -> None:
    publication = Publication(Balanced(a_report()))
    document = docx_of(a_report(), certificate=certify(publication))
    heading = next(p for p in document.paragraphs if p.text == "检查证明")
    assert heading._p.find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert len(document.tables) == 4


def test_publishing_uses_nothing_heavy_for_plain_formats() -> None:
    import subprocess
    import sys

    code = (
        "import sys, assistant.publishing\n"
        "heavy = {'docx', 'openpyxl', 'streamlit', 'chromadb', 'langchain', 'openai'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
