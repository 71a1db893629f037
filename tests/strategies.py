"""Random reports that are in order: hypothesis strategies shared by the tests.

Everything is drawn sparsely, as real tables are: most cells are 0, some hold a small count, a few
a large one. The totals are then put in by plain addition.
"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from assistant.report import Agency, Edition, Narrative, Report, Value, edition

APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "social_welfare_organization",
    "legal_service_organization",
    "other",
)
RESULTS = ("upheld", "corrected", "other", "pending")
BLOCKS = ("administrative_review", "direct_litigation", "litigation_after_review")
NOT_OUTCOMES = ("received", "carried_in", "total_processed", "carried_out")

NARRATIVE = Narrative(
    preamble="本报告按照国务院办公厅的格式编制。",
    overview="（一）主动公开。按规定公开本机关的政府信息。",
    problems="窗口人员对答复格式不熟悉。下一步组织学习。",
    other="无",
)

#: A count as tables have them.
counts = st.one_of(st.integers(0, 9), st.integers(0, 500), st.integers(0, 10**6), st.just(10**18))
editions = st.sampled_from(["2019", "2021"]).map(edition)


def outcomes(form: Edition) -> list[str]:
    """The rows of 表三 that 总计 sums up."""
    rows = [row.key for block in form.table("applications").blocks for row in block.rows]
    return [key for key in rows if key not in NOT_OUTCOMES]


def filled_up(form: Edition, given: dict[str, Value]) -> dict[str, Value]:
    """All cells of ``form``: those given, 0 for the rest, and every total by plain addition.

    ``received`` is what balances the column.
    """
    cells: dict[str, Value] = {cell.address: 0 for cell in form.cells} | given

    def number(address: str) -> int:
        value = cells[address]
        assert isinstance(value, int)
        return value

    table = "applications"
    for who in APPLICANTS:
        processed = sum(number(f"{table}.{row}.{who}") for row in outcomes(form))
        cells[f"{table}.total_processed.{who}"] = processed
        balance = processed + number(f"{table}.carried_out.{who}")
        carried_in = min(number(f"{table}.carried_in.{who}"), balance)
        cells[f"{table}.carried_in.{who}"] = carried_in
        cells[f"{table}.received.{who}"] = balance - carried_in
    for row in [*outcomes(form), *NOT_OUTCOMES]:
        cells[f"{table}.{row}.total"] = sum(number(f"{table}.{row}.{who}") for who in APPLICANTS)
    for block in BLOCKS:
        address = f"review_litigation.{block}"
        cells[f"{address}.total"] = sum(number(f"{address}.{result}") for result in RESULTS)
    if form.key == "2019":
        for row in ("regulations", "normative_documents"):
            address = f"active_disclosure.{row}"
            made, shown = number(f"{address}.newly_made"), number(f"{address}.newly_disclosed")
            cells[f"{address}.newly_disclosed"] = max(made, shown)
            whole = max(made, shown, number(f"{address}.total_disclosed"))
            cells[f"{address}.total_disclosed"] = whole
    return cells


def report_of(form: Edition, cells: dict[str, Value], year: int | None = None) -> Report:
    """A report with these cells and a short clean prose; ``year`` is one the edition is for."""
    return Report(
        agency=Agency("青禾市测试局", "department", "青禾市"),
        year=year or (2020 if form.key == "2019" else 2023),
        edition=form,
        values=tuple(cells[cell.address] for cell in form.cells),
        narrative=NARRATIVE,
    )


@st.composite
def cells_in_order(draw: st.DrawFn, form: Edition) -> dict[str, Value]:
    """The cells of a table set in which every sum holds."""
    free = [c for c in form.cells if c.kind == "count" and c.column.key != "total"]
    given: dict[str, Value] = dict(
        draw(st.dictionaries(st.sampled_from([c.address for c in free]), counts, max_size=40))
    )
    for cell in form.cells:
        if cell.kind == "money":
            given[cell.address] = draw(st.decimals(0, 10**6, places=4) | st.just(Decimal(0)))
        elif cell.kind == "change":
            given[cell.address] = draw(st.integers(-20, 20))
    return filled_up(form, given)


@st.composite
def balanced_reports(draw: st.DrawFn, form: Edition | None = None) -> Report:
    """A report of ``form`` (or of either edition) in which every sum holds."""
    form = form or draw(editions)
    return report_of(form, draw(cells_in_order(form)))


@st.composite
def balanced_years(draw: st.DrawFn, form: Edition | None = None) -> tuple[Report, Report]:
    """This year's report and last year's, of one edition, with every sum across the years too.

    Figures of 10 and more that happen to be the same in both years are possible (`Y-UNCHANGED`).
    """
    form = form or draw(editions)
    year = 2020 if form.key == "2019" else 2023
    before = draw(cells_in_order(form))
    cells = draw(cells_in_order(form))
    table = "applications"
    for who in APPLICANTS:
        carried = before[f"{table}.carried_out.{who}"]
        processed = cells[f"{table}.total_processed.{who}"]
        assert isinstance(carried, int)
        assert isinstance(processed, int)
        cells[f"{table}.carried_in.{who}"] = carried
        # What came over is either finished or carried on; here the latter, where it must be.
        out = cells[f"{table}.carried_out.{who}"]
        assert isinstance(out, int)
        cells[f"{table}.carried_out.{who}"] = max(out, carried - processed)
    cells = filled_up(form, cells)
    for row in ("regulations", "normative_documents"):
        address = f"active_disclosure.{row}"
        if form.key == "2019":
            cells[f"{address}.total_disclosed"] = _int(before[f"{address}.total_disclosed"]) + _int(
                cells[f"{address}.newly_disclosed"]
            )
        else:
            stock = _int(before[f"{address}.in_force"]) + _int(cells[f"{address}.issued"])
            gone = min(_int(cells[f"{address}.repealed"]), stock)
            cells[f"{address}.repealed"] = gone
            cells[f"{address}.in_force"] = stock - gone
    if form.key == "2019":
        for cell in form.cells:
            if cell.column.key == "previous_items":
                row = cell.address.rsplit(".", 1)[0]
                items = _int(before[f"{row}.previous_items"]) + _int(before[f"{row}.change"])
                if items < 0:
                    before[f"{row}.change"] = 0
                    items = _int(before[f"{row}.previous_items"])
                cells[cell.address] = items
    return report_of(form, cells, year), report_of(form, before, year - 1)


def _int(value: Value) -> int:
    assert isinstance(value, int)
    return value
