"""Every generated document reads back: each cell, each note, the prose, whose and of which year."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cli import run
from assistant.errors import ReadingError
from assistant.reading import read, read_bytes, read_cells, read_text
from assistant.report import Report, edition
from tests import documents
from tests.documents.tables import draw, lost, spread

DOCUMENTS = list(documents.names())


def values(report: Report) -> dict[str, object]:
    return {
        cell.address: value for cell, value in zip(report.edition.cells, report.values, strict=True)
    }


def reading_of(name: str, fmt: str, key: str) -> tuple[documents.Case, Report]:
    case = documents.case(name, fmt, key)
    return case, read_bytes(case.file, case.data)


def test_there_are_at_least_forty_documents_in_every_format_and_edition() -> None:
    assert len(DOCUMENTS) >= 40
    assert {(fmt, key) for _, fmt, key in DOCUMENTS} == {
        (fmt, key)
        for fmt in ("txt", "md", "html", "docx", "xlsx", "pdf")
        for key in ("2019", "2021")
    }


@pytest.mark.parametrize(("name", "fmt", "key"), DOCUMENTS)
def test_a_document_is_read_as_it_is(name: str, fmt: str, key: str) -> None:
    case, report = reading_of(name, fmt, key)
    assert values(report) == dict(case.values)
    assert (report.edition.key, report.year) == (case.edition, case.year)
    assert (report.agency.name, report.agency.kind) == (documents.NAME, "subdistrict")
    assert report.agency.region == "渡云市青禾区"
    assert dict(report.narrative) == dict(case.prose)
    assert report.reading["missing_sections"] == list(case.missing)
    assert report.reading["not_understood"] == []


@pytest.mark.parametrize(("name", "fmt", "key"), DOCUMENTS)
def test_the_notes_name_every_open_cell_and_no_other(name: str, fmt: str, key: str) -> None:
    case, report = reading_of(name, fmt, key)
    notes = {note["cell"]: note["raw"] for note in report.reading["notes"]}
    assert set(notes) == {address for address, value in case.values.items() if value is None}
    assert all("读作未填" in note["note"] for note in report.reading["notes"])


@pytest.mark.parametrize("fmt", ["txt", "md", "html", "docx", "xlsx", "pdf"])
def test_a_cell_keeps_its_raw_text_and_its_place(fmt: str) -> None:
    _, report = reading_of("blank marks", fmt, "2021")
    record = report.reading["cells"]["applications.granted.other"]
    assert record["raw"] == "无"
    assert record["at"]
    assert len({entry["at"] for entry in report.reading["cells"].values()}) == 200


def test_blank_is_zero_only_on_demand_and_the_act_is_recorded() -> None:
    case = documents.case("blank marks", "html", "2021")
    report = read_bytes(case.file, case.data, blank_as_zero=True)
    blanks = sorted(address for address, value in case.values.items() if value is None)
    assert sorted(report.reading["blank_as_zero"]) == blanks
    assert all(report.get(address) == 0 for address in blanks)
    assert len(report.reading["notes"]) == len(blanks)


@settings(max_examples=25)
@given(
    st.sampled_from(["2019", "2021"]),
    st.sampled_from(["txt", "html", "md"]),
    st.data(),
)
def test_any_figures_and_blanks_in_any_cells_are_read(
    key: str, fmt: str, data: st.DataObject
) -> None:
    form = edition(key)
    drawn = data.draw(
        st.dictionaries(
            st.sampled_from([cell.address for cell in form.cells]),
            st.one_of(st.none(), st.integers(0, 10**6)),
            max_size=60,
        )
    )
    cells = {a: ("", None) if value is None else (str(value), value) for a, value in drawn.items()}
    variant = documents.Variant("drawn", (fmt,), (key,), cells=cells)
    case = documents.make(variant, fmt, form)
    assert values(read_bytes(case.file, case.data)) == dict(case.values)


def test_a_figure_given_twice_differently_stays_open_and_is_listed() -> None:
    case = documents.case("official", "txt", "2021")
    text = case.data.decode()
    line = next(line for line in text.splitlines() if "上年结转" in line)
    address = "applications.carried_in.natural_person"
    figure = str(case.values[address])
    report = read_text(text.replace(line, line + "\n" + line.replace(figure, "9999", 1)))
    assert report.get(address) is None
    assert [note["cell"] for note in report.reading["notes"]] == [address]
    assert [entry["raw"] for entry in report.reading["not_understood"]] == [f"{figure}、9999"]


@pytest.mark.parametrize("raw", ["若干", "3至5", "约30", "三十余件", "1/2", "2020-1-1", "12 34"])
@pytest.mark.parametrize(
    "address",
    [
        "applications.received.natural_person",
        "applications.total_processed.total",
        "active_disclosure.administrative_licensing.decisions",
        "review_litigation.direct_litigation.corrected",
    ],
)
@pytest.mark.parametrize(("fmt", "merged"), [("html", "spans"), ("html", "lost"), ("txt", "")])
def test_what_is_no_figure_is_listed_and_not_guessed(
    raw: str, address: str, fmt: str, merged: str
) -> None:
    variant = documents.Variant("odd", (fmt,), cells={address: (raw, None)},
                                options={"merged": merged})  # fmt: skip
    report = read_bytes(f"a.{fmt}", documents.make(variant, fmt, edition("2021")).data)
    assert report.get(address) is None
    assert [entry["raw"] for entry in report.reading["not_understood"]] == [raw]
    assert [note["cell"] for note in report.reading["notes"]] == [address]


def test_a_flattened_row_with_a_figure_too_few_is_listed_and_not_shifted() -> None:
    case = documents.case("flattened to spaces", "txt", "2021")
    lines = case.data.decode().splitlines()
    at = next(i for i, line in enumerate(lines) if "信访举报投诉" in line)
    lines[at] = lines[at].rsplit(" ", 1)[0]
    report = read_text("\n".join(lines))
    row = [a for a in case.values if a.startswith("applications.not_processed_petition.")]
    assert all(report.get(address) is None for address in row)
    assert {note["cell"] for note in report.reading["notes"]} == set(row)
    assert len(report.reading["not_understood"]) == 1


def test_figures_run_together_are_taken_apart_only_where_the_sum_proves_it() -> None:
    case = documents.case("flattened to spaces", "txt", "2021")
    lines = case.data.decode().splitlines()
    at = next(i for i, line in enumerate(lines) if "信访举报投诉" in line)
    label = lines[at].split()[-8]
    row = "applications.not_processed_petition"
    lines[at] = f"{label}2100003"
    assert read_text("\n".join(lines)).get(f"{row}.commercial_enterprise") == 1
    lines[at] = f"{label}2100004"
    assert read_text("\n".join(lines)).get(f"{row}.commercial_enterprise") is None


def test_other_tables_in_the_report_are_not_taken_for_the_official_ones() -> None:
    case = documents.case("official", "html", "2021")
    extra = (
        "<table><tr><td>渠道</td><td>数量</td></tr><tr><td>行政规范性文件</td><td>33</td></tr>"
        "<tr><td>行政许可</td><td>9</td></tr><tr><td>信访</td><td>5</td></tr></table>"
    )
    page = case.data.decode().replace("<p>　　二、", extra + "<p>　　二、")
    report = read_bytes("a.html", page.encode())
    assert values(report) == dict(case.values)
    assert report.reading["not_understood"] == []


def test_rows_pasted_from_excel_are_read_into_cells() -> None:
    form = edition("2021")
    texts = {address: str(value) for address, value in documents.figures(form).items()}
    table = spread(draw(form, "applications", texts), repeat=False)
    pasted = read_cells("\n".join("\t".join(row) for row in table), form)
    expected = {a: v for a, v in documents.figures(form).items() if a.startswith("applications")}
    assert dict(pasted.values) == expected
    assert not pasted.notes
    some = "\n".join(" | ".join(row) for row in lost(draw(form, "review_litigation", texts)))
    assert len(read_cells(some, form).values) == 15


def test_a_report_file_with_open_cells_is_read_with_a_note_on_each(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    document = {
        "schema": 1,
        "agency": {"name": "渡云市司法局"},
        "year": 2023,
        "edition": "2021",
        "statistics": {
            "active_disclosure": {"administrative_fees": {"amount": 7.0487}},
            "applications": {"received": {"total": 3, "other": None}},
            "review_litigation": {"administrative_review": {"total": 0}},
        },
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    report = read(path)
    assert report.get("active_disclosure.administrative_fees.amount") == Decimal("7.0487")
    assert len(report.reading["notes"]) == len(report.edition.cells) - 3


def test_import_prints_what_was_read_and_saves_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = documents.case("blank marks", "docx", "2021")
    source, out = tmp_path / "年报.docx", tmp_path / "report.json"
    source.write_bytes(case.data)
    assert run(["import", str(source), "-o", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "读到194个，共200个" in shown
    assert shown.count("未填：") == 2
    assert values(read(out)) == dict(case.values)
    assert run(["import", str(source), "--format", "json", "--blank-as-zero"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"report", "reading"}
    assert printed["report"]["statistics"]["applications"]["granted"]["other"] == 0
    assert len(printed["reading"]["blank_as_zero"]) == 6


def test_import_writes_nothing_when_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "out.json"
    source.write_text("今天天气很好。", encoding="utf-8")
    assert run(["import", str(source), "-o", str(out)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert not out.exists()


def test_reading_text_loads_no_library_of_another_format() -> None:
    code = (
        "import sys, assistant.reading as r; "
        "r.read_text(open(sys.argv[1], encoding='utf-8').read()); "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('lxml', 'docx', 'openpyxl', 'pdfplumber', 'pypdfium2', 'charset_normalizer', "
        "'streamlit', 'langchain', 'chromadb', 'openai')])"
    )
    sample = next(Path("corpus").glob("*-20*.md"))
    ran = subprocess.run(
        [sys.executable, "-c", code, str(sample)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_the_whole_corpus_reads_without_a_doubt() -> None:
    paths = sorted(Path("corpus").glob("*-20*.md"))
    assert paths
    for path in paths:
        report = read(path)
        assert not report.missing(), path.name
        assert report.reading["not_understood"] == [], path.name
        assert report.reading["missing_sections"] == [], path.name
        assert report.facts, path.name


def test_fifteen_figures_out_of_order_are_placed_only_where_their_totals_prove_it() -> None:
    head, five = (
        "行政复议\n行政诉讼\n未经复议直接起诉\n",
        "结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n",
    )
    text = head + five + "2 0 1 0 3\n复议后起诉\n" + five + "1 0 0 0 {}\n0 0 0 0 0\n"
    case = documents.case("flattened to spaces", "txt", "2021")
    before, rest = case.data.decode().split("四、政府信息公开行政复议、行政诉讼情况\n")
    after = rest[rest.index("五、") :]
    heading = "四、政府信息公开行政复议、行政诉讼情况\n"
    report = read_text(before + heading + text.format(1) + after)
    assert report.get("review_litigation.administrative_review.total") == 3
    assert report.get("review_litigation.direct_litigation.upheld") == 1
    with pytest.raises(ReadingError, match="四、"):
        read_text(before + heading + text.format(2) + after)


def test_rows_whose_labels_were_torn_off_are_not_read_into_their_neighbours() -> None:
    case = documents.case("one cell a line", "txt", "2021")
    lines = case.data.decode().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("1.信访"))
    second = next(i for i, line in enumerate(lines) if line.startswith("2.重复申请"))
    third = next(i for i, line in enumerate(lines) if line.startswith("3.要求提供"))
    # The labels of two rows, then their figures, then the next label with one row too few.
    torn = [
        *lines[:first], lines[first], lines[second],
        *lines[first + 1 : second], lines[third], *lines[second + 1 : third], *lines[third + 1 :],
    ]  # fmt: skip
    report = read_text("\n".join(torn))
    for address, value in case.values.items():
        assert report.get(address) in (None, value), address
    assert report.reading["not_understood"]
