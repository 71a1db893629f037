"""What the grammar reads in a sentence: figures, their meaning, and what only looks like one."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.ledger.claims import Claim
from assistant.ledger.figures import Source
from assistant.ledger.numerals import chinese_value, read_numeral
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantities import read_claims
from assistant.report import edition

SENTENCES = [
    entry
    for path in sorted((Path(__file__).parent / "sentences").glob("*.json"))
    for entry in json.loads(path.read_text(encoding="utf-8"))
]


def read(text: str, *, form: str = "2021", year: int = 2023) -> list[Claim]:
    return read_claims(text, edition=edition(form), year=year)


def cells(claim: Claim) -> list[str]:
    return [meaning.cell for meaning in claim.meaning]


# --- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("41件", "41", "1"),
        ("1,234件", "1234", "1"),
        ("１２３４件", "1234", "1"),
        ("１，２３４件", "1234", "1"),
        ("3.2万件", "32000", "1000"),
        ("27.948692万元", "279486.92", "0.01"),
        ("十二件", "12", "1"),
        ("两件", "2", "1"),
        ("一百零五件", "105", "1"),
        ("三千二百件", "3200", "1"),
        ("二〇二三年", "2023", "1"),
    ],
)
def test_a_number_is_read_in_every_way_that_offices_write_it(
    text: str, value: str, step: str
) -> None:
    numeral = read_numeral(text, 0)
    assert numeral is not None
    assert numeral.value == Decimal(value)
    assert numeral.step == Decimal(step)


@pytest.mark.parametrize("text", ["一二两", "十百万一二", "", "两两"])
def test_what_is_no_numeral_is_read_as_none(text: str) -> None:
    assert chinese_value(text) is None


def test_a_comma_between_two_figures_does_not_join_them() -> None:
    assert [claim.value for claim in read("收到申请41件，办结40件。")] == [41, 40]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("行政事业性收费12.5万元。", Decimal("12.5"), "万元"),
        ("行政事业性收费125000元。", 125000, "元"),
        ("行政事业性收费1.2亿元。", 12000, "万元"),
    ],
)
def test_money_keeps_the_unit_of_the_table_or_is_converted(
    text: str, value: Any, unit: str
) -> None:
    (claim,) = read(text)
    assert (claim.value, claim.unit) == (value, unit)
    amount = Source(cell="active_disclosure.administrative_fees.amount")
    wanted = amount if unit == "万元" else Source.of("convert", amount)
    assert claim.meaning == (wanted,)


# --- the labelled sentences --------------------------------------------------------------------------


def test_there_are_three_hundred_labelled_sentences_as_many_clean_as_faulty() -> None:
    faulty = [entry for entry in SENTENCES if entry["faulty"]]
    assert len(SENTENCES) >= 300
    assert len(faulty) * 2 == len(SENTENCES)
    assert len({(e["sentence"], e["faulty"], json.dumps(e["cells"])) for e in SENTENCES}) == len(
        SENTENCES
    )


@pytest.mark.parametrize("entry", SENTENCES, ids=lambda entry: entry["id"])
def test_a_span_holds_exactly_the_words_of_its_claim(entry: dict[str, Any]) -> None:
    for claim in read(entry["sentence"], form=entry["edition"], year=entry["year"]):
        assert entry["sentence"][claim.start : claim.end] == claim.text


# --- meaning ---------------------------------------------------------------------------------------


def test_a_part_and_what_was_carried_in_are_told_from_the_whole() -> None:
    whole, part = read("受理申请50件，包括上年结转3件。")
    assert part.whole == 0
    assert part.relation == "included"
    assert whole.meaning == (
        Source.of("sum", "applications.received.total", "applications.carried_in.total"),
    )


def test_a_phrase_of_two_meanings_gives_both_and_is_not_sure() -> None:
    (claim,) = read("全年受理政府信息公开申请8件。")
    assert claim.ambiguous
    assert not claim.sure
    assert len(claim.meaning) == 2


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("予以公开占办结总数（75件）的40%。", ["75件", "40%"]),
        ("23件无法提供，占办结总数121件的19.0%。", ["23件", "121件", "19.0%"]),
        ("新收申请54件，是上年（36件）的1.5倍。", ["54件", "36件", "1.5倍"]),
    ],
)
def test_a_figure_inside_a_share_is_read_and_stands_in_its_place(
    text: str, figures: list[str]
) -> None:
    claims = read(text)
    assert [claim.text for claim in claims] == figures
    assert all(claim.meaning for claim in claims)


@pytest.mark.parametrize(
    "text",
    [
        "受理劳动仲裁申请210件，不予受理5件。",
        "12345工单办结2,310件。",
        "举报投诉类事项受理210件，办结208件。",
        "对申请量较大的3个单位开展约谈。",
        "征求第三方意见12件，第三方不同意公开3件，同意公开5件。",
        "受理行政复议申请320件，审结298件，其中维持201件、撤销12件。",
    ],
)
def test_what_is_only_said_like_a_figure_of_the_tables_is_none(text: str) -> None:
    assert not any(claim.sure for claim in read(text))


def test_the_whole_behind_its_parts_is_their_total() -> None:
    assert cells(read("自然人15件、商业企业3件、律师事务所1件，共计19件。")[-1]) == [
        "applications.received.total"
    ]
    assert read("予以公开20件，部分公开3件，共23件。")[-1].meaning == (
        Source.of("sum", "applications.granted.total", "applications.partially_granted.total"),
    )


def test_unknown_words_that_narrow_a_figure_make_it_doubtful() -> None:
    (claim,) = read("要求公开拆迁评估材料的申请13件。")
    assert not claim.sure


def test_a_rounded_figure_is_marked_and_keeps_its_meaning() -> None:
    for text in ("收到申请140余件。", "收到申请近200件。", "收到申请约3万件。"):
        (claim,) = read(text)
        assert claim.vague
        assert cells(claim) == ["applications.received.total"]


def test_a_comparison_is_signed_and_names_both_years() -> None:
    _, less = read("收到申请33件，比上年减少13件。")
    assert less.value == -13
    assert less.meaning == (
        Source.of(
            "difference", "applications.received.total", "last_year.applications.received.total"
        ),
    )


def test_last_years_figure_is_last_years_and_the_next_sentence_is_not() -> None:
    last, this = read("上年收到申请25件。本年收到申请41件。")
    assert cells(last) == ["last_year.applications.received.total"]
    assert cells(this) == ["applications.received.total"]


def test_figures_of_older_years_and_running_totals_mean_no_cell() -> None:
    for text in (
        "2019年收到申请25件。",
        "自2008年以来累计受理申请900件。",
        "历年累计收到申请900件。",
    ):
        assert not any(claim.meaning for claim in read(text))


def test_the_year_decides_what_last_year_is() -> None:
    (claim,) = read("2022年收到申请25件。", year=2022)
    assert cells(claim) == ["applications.received.total"]
    (claim,) = read("2022年收到申请25件。", year=2023)
    assert cells(claim) == ["last_year.applications.received.total"]


def test_the_edition_decides_which_cells_there_are() -> None:
    (claim,) = read("制定规范性文件8件。", form="2019", year=2020)
    assert cells(claim) == ["active_disclosure.normative_documents.newly_made"]
    (claim,) = read("制定规范性文件8件。")
    assert cells(claim) == ["active_disclosure.normative_documents.issued"]
    (claim,) = read("其他处理3件。", form="2019", year=2020)
    assert cells(claim) == ["applications.other_processing.total"]


def test_subjects_are_carried_over_commas_and_dropped_at_full_stops() -> None:
    text = "行政复议3件，维持1件，纠正2件。维持1件。"
    found = read(text)
    assert cells(found[1]) == ["review_litigation.administrative_review.upheld"]
    assert found[3].meaning == ()


def test_a_bracket_ends_where_it_closes() -> None:
    found = read("行政复议3件（维持2件、纠正1件），行政诉讼4件（均维持）。")
    assert cells(found[1]) == ["review_litigation.administrative_review.upheld"]
    assert found[3].concept == "litigation"


def test_words_for_zero_deny_what_stands_beside_them() -> None:
    for text in (
        "全年未收到政府信息公开申请。",
        "本年度没有收到申请。",
        "无政府信息公开申请。",
        "政府信息公开申请零报告。",
        "政府信息公开申请为零。",
    ):
        (claim,) = read(text)
        assert (claim.kind, claim.value) == ("zero", 0)
        assert cells(claim) == ["applications.received.total"]


@pytest.mark.parametrize(
    "text",
    [
        "没有收到投诉举报。",
        "未发生安全事故。",
        "没有出现逾期答复的情形。",
        "公示牌没有写监督电话。",
        "申请人无正当理由未补正。",
    ],
)
def test_a_denial_of_other_things_denies_no_cell(text: str) -> None:
    assert not any(claim.sure for claim in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "根据国办公开办函〔2021〕30号和《条例》第二十条编制。",
        "推进“一网通办”“双随机、一公开”和放管服改革，落实五公开。",
        "一是加强培训，二是完善制度，三是压实责任。",
        "2023年1月1日至12月31日。",
        "提供24小时自助服务。",
        "完善两微一端，防范危及“三安全一稳定”的风险。",
        "第二批试点单位进一步统一口径。",
    ],
)
def test_dates_articles_ordinals_and_set_phrases_are_no_quantities(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "网站公开信息33条。",
        "微信公众号推送120条，其中解读类18条。",
        "领导信箱办理来信56件。",
        "12345热线工单301件全部办结。",
        "罚款12.6万元。",
        "发布政策解读20篇。",
        "办理行政应诉案件9件。",
        "办理人大代表建议7件、政协提案5件。",
        "公布权责清单事项120项。",
    ],
)
def test_what_only_looks_like_a_table_figure_means_none(text: str) -> None:
    assert read(text)
    assert not any(claim.meaning for claim in read(text))


def test_each_of_two_outcomes_gets_its_own_claim() -> None:
    found = read("行政复议2件，结果维持和结果纠正各1件。")
    assert [claim.concept for claim in found[1:]] == ["review.upheld", "review.corrected"]


def test_respectively_gives_each_subject_its_number() -> None:
    found = read("商业企业和法律服务机构的申请，分别由61件、15件增至76件、23件。")
    by_value = {claim.value: cells(claim)[0] for claim in found}
    assert by_value[61] == "last_year.applications.received.commercial_enterprise"
    assert by_value[23] == "applications.received.legal_service_organization"


def test_a_body_can_be_read_under_its_own_name() -> None:
    text = "望川数智创新港共收到申请12件。"
    (claim,) = read_claims(text, edition=edition("2021"), year=2023, names=["望川数智创新港"])
    assert claim.sure


# --- the data ----------------------------------------------------------------------------------------


def test_every_row_column_and_block_of_both_editions_can_be_said() -> None:
    said: set[str] = set()
    for senses in lexicon().cues.values():
        for entries in senses.values():
            for entry in entries:
                said.update((*entry.rows, *entry.columns, *entry.blocks, entry.object))
                said.update((entry.outcome, entry.group))
    for key in ("2019", "2021"):
        for table in edition(key).tables:
            for block in table.blocks:
                for row in block.rows:
                    assert row.key in said or row.outcome in said, row.key


def test_every_label_of_the_outcome_rows_is_a_phrasing_of_its_row() -> None:
    for key in ("2019", "2021"):
        form = edition(key)
        for block in form.table("applications").blocks:
            for row in block.rows:
                label = row.label.split("（区分")[0].split(".")[-1].split("）")[-1]
                if row.key in ("other_remaining", "total_processed", "received", "carried_in"):
                    continue
                found = read(f"{label}7件。", form=key, year=form.first_year)
                assert [claim.value for claim in found if claim.meaning] == [7], label
                leaves = {leaf.cell for m in found[-1].meaning for leaf in m.leaves()}
                assert f"applications.{row.key}.total" in leaves, label
