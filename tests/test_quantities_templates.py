"""Past sentences as templates, and the facts that a past report states in prose."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ledger.facts import facts_in
from assistant.ledger.figures import Ledger, Source
from assistant.ledger.quantities import read_claims
from assistant.ledger.templates import make_template
from assistant.report import Agency, Fact, Narrative, Report, Value, edition

FORM = edition("2021")


def ledger(cells: dict[str, Value], last: dict[str, Value] | None = None, **facts: int) -> Ledger:
    """The ledger of a report on 2023 whose other cells are 0."""

    def made(year: int, given: dict[str, Value]) -> Report:
        values: dict[str, Value] = {cell.address: 0 for cell in FORM.cells} | given
        return Report(
            Agency("青禾市测试局"), year, FORM, tuple(values[cell.address] for cell in FORM.cells)
        )

    this = replace(made(2023, cells), facts=tuple(Fact(k, v, "元") for k, v in facts.items()))
    return Ledger(this, None if last is None else made(2022, last))


def filled(sentence: str, book: Ledger, *, year: int = 2022) -> str | None:
    template = make_template(sentence, edition=FORM, year=year)
    result = None if template is None else template.fill(book)
    return None if result is None else result.text


RECEIVED = "applications.received.total"
CARRIED_IN = "applications.carried_in.total"
CARRIED_OUT = "applications.carried_out.total"
PROCESSED = "applications.total_processed.total"


def test_a_sentence_becomes_slots_and_is_refilled() -> None:
    template = make_template("收到政府信息公开申请41件。", edition=FORM, year=2022)
    assert template is not None
    assert template.text == "收到政府信息公开申请{applications.received.total}件。"
    result = template.fill(ledger({RECEIVED: 57}))
    assert result is not None
    assert result.text == "收到政府信息公开申请57件。"
    (figure,) = result.figures
    assert (figure.text, figure.value, figure.source) == ("57件", 57, Source(cell=RECEIVED))


def test_years_move_with_the_report() -> None:
    book = ledger({RECEIVED: 57}, {RECEIVED: 41})
    assert (
        filled("2022年收到申请41件，2021年收到申请25件。", book)
        == "2023年收到申请57件，2022年收到申请41件。"
    )


def test_a_sentence_of_zero_never_stands_beside_a_figure() -> None:
    assert filled("全年未收到政府信息公开申请。", ledger({})) == "全年未收到政府信息公开申请。"
    assert filled("全年未收到政府信息公开申请。", ledger({RECEIVED: 1})) is None


def test_a_figure_that_is_zero_now_is_not_written() -> None:
    assert filled("收到申请41件，上年结转3件。", ledger({RECEIVED: 57})) is None


def test_all_finished_holds_only_where_nothing_is_carried_over() -> None:
    sentence = "收到申请41件，均已办结。"
    cells: dict[str, Value] = {RECEIVED: 7, PROCESSED: 7}
    assert filled(sentence, ledger(cells)) == "收到申请7件，均已办结。"
    assert filled(sentence, ledger({**cells, CARRIED_OUT: 1})) is None


def test_growth_is_not_told_of_a_figure_that_fell() -> None:
    sentence = "收到申请41件，比上年增加16件、增长64.0%。"
    grown = ledger({RECEIVED: 60}, {RECEIVED: 50})
    assert filled(sentence, grown) == "收到申请60件，比上年增加10件、增长20.0%。"
    assert filled(sentence, ledger({RECEIVED: 40}, {RECEIVED: 50})) is None
    assert filled(sentence, ledger({RECEIVED: 6}, {RECEIVED: 3})) is None
    assert filled(sentence, ledger({RECEIVED: 60})) is None


def test_a_list_of_outcomes_leaves_none_out() -> None:
    sentence = "办结41件，其中予以公开22件、部分公开10件、无法提供9件。"
    cells: dict[str, Value] = {
        PROCESSED: 30,
        "applications.granted.total": 20,
        "applications.partially_granted.total": 6,
        "applications.unavailable_not_held.total": 4,
    }
    # 办结 alone does not say of what; beside 申请 it does.
    sentence = sentence.replace("办结", "办结申请")
    assert (
        filled(sentence, ledger(cells))
        == "办结申请30件，其中予以公开20件、部分公开6件、无法提供4件。"
    )
    other: dict[str, Value] = {**cells, PROCESSED: 33, "applications.denied_state_secret.total": 3}
    assert filled(sentence, ledger(other)) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "通过网站公开信息33条，收到申请41件。",  # a figure of no table
        "收到申请40余件。",  # rounded
        "全市收到申请41件，其中市政府本级3件。",  # another scope
        "受理申请41件。",  # two meanings
        "征地类申请41件。",  # narrowed
        "加强学习，完善制度。",  # no figure
        "自2008年以来累计收到申请410件。",  # other years
        "",
    ],
)
def test_a_sentence_that_is_not_sure_is_no_template(sentence: str) -> None:
    assert make_template(sentence, edition=FORM, year=2022) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "印发《答复规程》，收到申请41件。",
        "白石县民政局收到申请41件。",
        "3月召开推进会，全年收到申请41件。",
        "因老城改造启动，收到申请41件。",
        "行政复议2件，申请人撤回，计入其他结果。",
        "上年结转的12件在第一季度办结。",
    ],
)
def test_what_that_body_did_is_never_refilled(sentence: str) -> None:
    template = make_template(sentence, edition=FORM, year=2022)
    assert template is None or template.asserts_act or template.names
    book = ledger({RECEIVED: 9, CARRIED_IN: 2, "review_litigation.administrative_review.total": 3})
    assert template is None or template.fill(book) is None


@given(st.integers(0, 5000), st.integers(0, 300), st.integers(0, 300))
def test_whatever_is_refilled_is_true(received: int, carried_in: int, carried_out: int) -> None:
    book = ledger({RECEIVED: received, CARRIED_IN: carried_in, CARRIED_OUT: carried_out})
    for sentence in (
        "收到申请41件，上年结转3件，结转下年度4件。",
        "收到政府信息公开申请41件，均已办结。",
        "全年未收到政府信息公开申请。",
        "新收申请41件，无上年结转的申请。",
    ):
        text = filled(sentence, book)
        if text is None:
            continue
        for claim in read_claims(text, edition=FORM, year=2023):
            assert book.exact(claim.meaning[0]) == claim.value


# --- facts -------------------------------------------------------------------------------------------


def facts(overview: str = "", other: str = "") -> list[tuple[str, object, str]]:
    narrative = Narrative(overview=overview, other=other)
    return [(fact.label, fact.value, fact.unit) for fact in facts_in(narrative, FORM, 2023)]


def test_facts_are_labelled_by_the_words_before_them() -> None:
    assert facts("2023年度共通过公示栏等形式发布信息108条，通过网站公开信息33条。") == [
        ("通过公示栏等形式发布信息", 108, "条"),
        ("通过网站公开信息", 33, "条"),
    ]


def test_figures_of_the_tables_are_no_facts() -> None:
    text = "收到申请41件，上年结转3件，予以公开20件。行政许可318件，行政事业性收费12.5万元。"
    assert facts(text) == []


def test_the_fee_is_a_fact_under_its_own_name() -> None:
    assert facts(other="全年收取信息处理费1260元。") == [("收取信息处理费", 1260, "元")]


def test_rounded_figures_durations_and_percentages_are_no_facts() -> None:
    assert facts("发布信息近200条，7个工作日内公开，满意率98.5%，分三个阶段推进。") == []


def test_money_that_is_no_fee_keeps_its_unit() -> None:
    assert facts("投入经费12.5万元。") == [("投入经费", Decimal("12.5"), "万元")]
