"""What is exported reads back as the same report, in every format that holds the tables."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checking import Balanced
from assistant.cli import run
from assistant.publishing import Publication, certify, rendered
from assistant.publishing.template import to_template
from assistant.reading import read_bytes
from assistant.report import Agency, Fact, Narrative, Report, Value, edition
from assistant.report.model import AGENCY_KINDS
from tests.strategies import editions, filled_up, report_of

TABLES = (".docx", ".html", ".md", ".xlsx", ".json")
MODEL = {"origin": "model", "program": "nianbao 0.1.0", "model": "m-7b", "draft_id": "d-17"}

# Sentences that a format might take for something of its own.
_SENTENCES = (
    "本机关全年公开信息四十六条。",
    "（一）主动公开。按规定公开本机关的政府信息。",
    "一是解读形式单一；二是档案没有数字化。",
    "# 井号开头的一段",
    "1. 数字开头的一段",
    "- 短横开头的一段",
    "|竖线|开头|的一段",
    "*星号*和_下划线_与`反引号`、[方括号](圆括号)",
    "小于号<b>、A&B、&amp;和\\反斜线\\都原样保留。",
    "=SUM(A1)开头的一段",
    "“双引号”与'单引号'与\"直引号\"",
    "> 大于号开头的一段",
)
prose = st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=4).map("\n".join)
facts = st.lists(
    st.builds(
        Fact,
        st.sampled_from(["通过网站公开信息", "举办培训", "参加培训", "A/B类收费", "（一）其他"]),
        st.integers(0, 10**6) | st.decimals(0, 10**5, places=2).map(lambda d: d.normalize()),
        st.sampled_from(["条", "场", "人次", "万元", ""]),
    ),
    max_size=4,
).map(tuple)

# A reader takes figures of more than twelve digits for noise; sums stay below that.
_VALUES: dict[str, st.SearchStrategy[Value]] = {
    "count": st.integers(0, 500) | st.integers(0, 10**9),
    "money": st.integers(0, 10**6) | st.decimals(0, 10**6, places=4),
    "change": st.integers(-(10**6), 10**6),
}


@st.composite
def whole_reports(draw: st.DrawFn) -> Report:
    """A balanced report with prose, facts and an agency of any kind."""
    form = draw(editions)
    cells: dict[str, Value] = {}
    for cell in draw(st.lists(st.sampled_from(form.cells), max_size=30)):
        cells[cell.address] = draw(_VALUES[cell.kind])
    report = report_of(form, filled_up(form, cells))
    agency = draw(st.sampled_from(["青禾市云溪区人民政府", "云溪街道办事处", "青禾市测试局"]))
    return replace(
        report,
        agency=Agency(
            agency, draw(st.sampled_from(AGENCY_KINDS)), draw(st.sampled_from(["", "青禾市"]))
        ),
        facts=draw(facts),
        narrative=Narrative(*(draw(prose) for _ in range(4))),
        provenance=draw(st.sampled_from([{}, MODEL, {"origin": "rule", "draft_id": "7"}])),
    )


def same(read: Report, report: Report) -> None:
    """Everything but the notes of the reader is the same."""
    for name in ("agency", "year", "edition", "values", "facts", "narrative"):
        assert getattr(read, name) == getattr(report, name), name
    assert dict(read.provenance) == dict(report.provenance)


@pytest.mark.parametrize("ending", TABLES)
@pytest.mark.parametrize("form", ["2019", "2021"])
def test_a_report_reads_back_as_it_was(ending: str, form: str) -> None:
    report = replace(
        report_of(edition(form), filled_up(edition(form), {"applications.granted.other": 3})),
        facts=(Fact("通过网站公开信息", 46, "条"),),
    )
    same(read_bytes(f"o{ending}", rendered(Publication(Balanced(report)), ending)), report)


@settings(max_examples=25)
@given(report=whole_reports(), ending=st.sampled_from([".md", ".json"]))
def test_any_report_reads_back_from_text_formats(report: Report, ending: str) -> None:
    same(
        read_bytes(f"o{ending}", rendered(Publication(Balanced(report), False), ending)),
        marked(report),
    )


@settings(max_examples=12)
@given(report=whole_reports(), ending=st.sampled_from([".docx", ".html", ".xlsx"]))
def test_any_report_reads_back_from_documents(report: Report, ending: str) -> None:
    same(
        read_bytes(f"o{ending}", rendered(Publication(Balanced(report), False), ending)),
        marked(report),
    )


@settings(max_examples=6)
@given(report=whole_reports())
def test_a_fragment_reads_back_too(report: Report) -> None:
    data = rendered(Publication(Balanced(report), False), ".html", fragment=True)
    same(read_bytes("o.html", data), marked(report))


def marked(report: Report) -> Report:
    """The report as a draft holds it."""
    return replace(report, provenance={**report.provenance, "status": "draft"})


@pytest.mark.parametrize("ending", [".docx", ".html"])
def test_the_certificate_page_is_not_read_as_part_of_the_report(ending: str) -> None:
    report = report_of(edition("2021"), filled_up(edition("2021"), {}))
    publication = Publication(Balanced(report))
    data = rendered(publication, ending, certificate=certify(publication))
    same(read_bytes(f"o{ending}", data), report)


@pytest.mark.parametrize("ending", [".docx", ".html", ".md", ".xlsx"])
def test_cells_that_are_not_filled_stay_so(ending: str) -> None:
    report = report_of(edition("2021"), filled_up(edition("2021"), {}))
    publication = Publication(Balanced(report))
    gaps = {
        "active_disclosure.regulations.issued": None,
        "applications.received.other": None,
        "applications.denied_state_secret.total": None,
        "review_litigation.litigation_after_review.total": None,
    }
    # Nothing with gaps passes the gate; the gaps are put in behind it to test writer and reader.
    object.__setattr__(publication, "report", report.with_cells(gaps))
    read = read_bytes(f"o{ending}", rendered(publication, ending))
    assert {cell.address for cell in read.missing()} == set(gaps)
    same(read, report.with_cells(gaps))


def test_one_format_after_another_changes_nothing(tmp_path: Path) -> None:
    report = report_of(
        edition("2021"), filled_up(edition("2021"), {"applications.granted.other": 3})
    )
    report = replace(report, provenance=MODEL)
    current = read_bytes("o.json", rendered(Publication(Balanced(report)), ".json"))
    for ending in (".docx", ".md", ".xlsx", ".html", ".json"):
        current = read_bytes(f"o{ending}", rendered(Publication(Balanced(current)), ending))
    same(current, report)


# --- the template ----------------------------------------------------------------------------


def filled_in(form: str, last_year: Report | None = None, **options: Any) -> tuple[bytes, Report]:
    """A template with figures typed in by a program that calculates nothing, and what is meant."""
    from openpyxl import load_workbook

    values = filled_up(
        edition(form),
        {"applications.granted.other": 41, "applications.denied_state_secret.natural_person": 2,
         "review_litigation.direct_litigation.upheld": 3},
    )  # fmt: skip
    agency = Agency("青禾市测试局", "department", "青禾市")
    year = 2020 if form == "2019" else 2023
    data = to_template(edition(form), agency=agency, year=year, last_year=last_year, **options)
    book = load_workbook(BytesIO(data))
    for address, value in values.items():
        sheet, cell = next(iter(book.defined_names[f"cell.{address}"].destinations))
        place = book[sheet][cell.replace("$", "")]
        if not str(place.value or "").startswith("="):
            place.value = value
    facts = book["其他事实"]
    facts["A2"], facts["B2"], facts["C2"] = "通过网站公开信息", 46, "条"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue(), report_of(edition(form), values, year)


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("beside", [False, True])
def test_a_filled_template_reads_back_with_its_totals(form: str, beside: bool) -> None:
    last_year = None
    if beside:
        cells = filled_up(edition(form), {"applications.granted.other": 999})
        last_year = report_of(edition(form), cells, 2019 if form == "2019" else 2022)
    data, meant = filled_in(form, last_year)
    read = read_bytes("figures.xlsx", data)
    assert read.values == meant.values
    assert read.facts == (Fact("通过网站公开信息", 46, "条"),)
    assert (read.agency, read.year, read.edition) == (meant.agency, meant.year, meant.edition)


def test_the_template_takes_only_whole_numbers_and_guards_its_labels() -> None:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(to_template(edition("2019"), year=2020)))
    kinds = {}
    for name in ("表二", "表三", "表四"):
        assert book[name].protection.sheet
        assert book[name].protection.password is None
        for rule in book[name].data_validations.dataValidation:
            for cells in rule.sqref.ranges:
                for row, column in cells.cells:
                    kinds[name, row, column] = (rule.type, rule.operator, rule.formula1)
    for cell in edition("2019").cells:
        sheet, where = next(iter(book.defined_names[f"cell.{cell.address}"].destinations))
        place = book[sheet][where.replace("$", "")]
        validation = kinds.get((sheet, place.row, place.column))
        if cell.column.key == "total" or cell.row.key == "total_processed":
            assert str(place.value).startswith("=IF(COUNT("), cell.address
            assert place.protection.locked
            continue
        assert place.value is None
        assert not place.protection.locked
        expected = {
            "count": ("whole", "greaterThanOrEqual", "0"),
            "money": ("decimal", "greaterThanOrEqual", "0"),
            "change": ("whole", "between", "-99999999"),
        }[cell.kind]
        assert validation == expected, cell.address


def test_a_template_shows_last_years_figures_and_what_must_be_carried_in(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from assistant.report.file import save

    cells = filled_up(edition("2021"), {"applications.carried_out.other": 17})
    save(report_of(edition("2021"), cells, 2022), tmp_path / "2022.json")
    out = tmp_path / "figures.xlsx"
    call = ["template", "--edition", "2021", "--last-year", str(tmp_path / "2022.json")]
    assert run([*call, "-o", str(out)]) == 0
    book = load_workbook(out)
    assert book["报告"]["B6"].value == 2023
    sheet, where = next(
        iter(book.defined_names["cell.applications.carried_out.other"].destinations)
    )
    place = book[sheet][where.replace("$", "")]
    assert book[sheet].cell(place.row, place.column + 1).value == 17
    prompts = [v.prompt for v in book["表三"].data_validations.dataValidation if v.prompt]
    assert any(prompt.endswith("：17") for prompt in prompts)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "figures.docx"], ".xlsx"),
        (["--edition", "2020", "-o", "f.xlsx"], "--edition"),
        (["--year", "1999", "-o", "f.xlsx"], "--year"),
        ([], "-o"),
    ],
)
def test_a_template_that_cannot_be_made_is_refused_in_one_sentence(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(["template", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


# --- other programs --------------------------------------------------------------------------

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_what_is_exported_and_calculates_the_template(tmp_path: Path) -> None:
    report = report_of(
        edition("2021"), filled_up(edition("2021"), {"applications.granted.other": 41})
    )
    publication = Publication(Balanced(report))
    data, meant = filled_in("2021")
    (tmp_path / "report.docx").write_bytes(rendered(publication, ".docx"))
    (tmp_path / "figures.xlsx").write_bytes(data)
    convert(tmp_path, "report.docx", "pdf")
    convert(tmp_path, "figures.xlsx", "xlsx", "calculated")
    assert (tmp_path / "report.pdf").read_bytes()[:5] == b"%PDF-"
    assert pages_of(tmp_path / "report.pdf") in range(2, 6)
    calculated = (tmp_path / "calculated" / "figures.xlsx").read_bytes()
    assert read_bytes("figures.xlsx", calculated).values == meant.values


def convert(folder: Path, name: str, ending: str, into: str = ".") -> None:
    assert SOFFICE is not None
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", ending, "--outdir", str(folder / into), str(folder / name)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip


def pages_of(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return len(document.pages)
