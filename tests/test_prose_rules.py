"""The rules on prose: what they report, where, and what they leave alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.findings import Finding, Span
from assistant.checking.problems import count_problems
from assistant.checking.prose import prose_findings
from assistant.checking.repetition import overlap
from assistant.report import Agency, Fact, Narrative, Report, Value, edition
from benchmarks.eval_prose import FIRST_MET, evaluate, findings_of, load

A = "applications."
SENTENCES = load()


def report(
    text: str = "",
    *,
    cells: dict[str, Value] | None = None,
    year: int = 2023,
    form: str = "2021",
    facts: tuple[Fact, ...] = (),
    agency: Agency | None = None,
    **prose: str,
) -> Report:
    """A report whose other cells are 0."""
    known = edition(form)
    values: dict[str, Value] = {cell.address: 0 for cell in known.cells} | (cells or {})
    return Report(
        agency or Agency("青禾市测试局", "department", "青禾市"),
        year,
        known,
        tuple(values[cell.address] for cell in known.cells),
        facts,
        Narrative(overview=text, **prose),
    )


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def only(found: list[Finding], code: str) -> list[Finding]:
    return [finding for finding in found if finding.code == code]


# --- the labelled sentences --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["first", *FIRST_MET])
def test_the_labelled_sentences_are_read_as_well_as_asked(name: str) -> None:
    score = evaluate(load(name))
    assert score.precision >= 0.98, score.misses
    assert score.recall >= 0.95, score.misses
    assert score.meaning >= 0.97, score.misses
    assert score.clean_reported == 0, score.misses
    assert score.faulty_reported >= 0.95 * score.faulty, score.misses


@pytest.mark.parametrize(
    "entry", [e for e in SENTENCES if not e["faulty"]], ids=lambda entry: entry["id"]
)
def test_no_clean_sentence_is_reported_as_an_error(entry: dict[str, Any]) -> None:
    assert [f.message for f in findings_of(entry) if f.severity == "error"] == []


# --- figures ---------------------------------------------------------------------------------------


def test_a_mismatch_names_the_words_the_place_and_the_difference() -> None:
    text = "全年收到政府信息公开申请42件。"
    (finding,) = prose_findings(report(text, cells={A + "received.total": 41}))
    assert (finding.code, finding.severity) == ("N-MISMATCH", "error")
    assert isinstance(finding.where, Span)
    assert text[finding.where.start : finding.where.end] == "42件"
    assert (finding.expected, finding.actual, finding.difference) == (41, 42, 1)
    assert "全年收到政府信息公开申请42件" in finding.message
    assert "本年新收" in finding.message
    assert "总计" in finding.message


def test_a_phrase_of_two_meanings_is_wrong_only_when_both_are() -> None:
    cells: dict[str, Value] = {A + "received.total": 41, A + "carried_in.total": 3}
    for value in (41, 44):
        assert prose_findings(report(f"受理政府信息公开申请{value}件。", cells=cells)) == []
    (finding,) = prose_findings(report("受理政府信息公开申请43件。", cells=cells))
    assert finding.code == "N-MISMATCH"


def test_a_cell_that_is_not_filled_contradicts_nothing() -> None:
    assert prose_findings(report("收到申请4件。", cells={A + "received.total": None})) == []


def test_a_rounded_figure_is_wrong_only_when_grossly_so() -> None:
    for value in (141, 149, 130, 200):
        assert (
            prose_findings(report("收到申请140余件。", cells={A + "received.total": value})) == []
        )
    found = prose_findings(report("收到申请140余件。", cells={A + "received.total": 37}))
    assert codes(found) == ["N-MISMATCH"]


def test_money_in_yuan_agrees_with_a_cell_in_ten_thousands() -> None:
    cell = "active_disclosure.administrative_fees.amount"
    good = report("行政事业性收费279486.92元。", cells={cell: Decimal("27.948692")})
    assert prose_findings(good) == []
    bad = report("行政事业性收费279486.92元。", cells={cell: Decimal("27.95869")})
    assert codes(prose_findings(bad)) == ["N-MISMATCH"]


def test_a_share_and_a_change_are_held_against_what_they_compute_to() -> None:
    cells: dict[str, Value] = {
        A + "received.total": 41,
        A + "granted.total": 20,
        A + "total_processed.total": 40,
    }
    last = report(cells={A + "received.total": 25}, year=2022)
    good = "收到申请41件，同比增长64.0%；予以公开20件，占办结的50.0%。"
    assert prose_findings(report(good, cells=cells), last_year=last) == []
    bad = good.replace("64.0", "46.0").replace("50.0", "55.0")
    found = prose_findings(report(bad, cells=cells), last_year=last)
    assert codes(found) == ["N-PERCENT", "N-PERCENT"]
    assert [finding.expected for finding in found] == [Decimal("64.0"), Decimal("50.0")]


def test_growth_where_the_figure_fell_is_wrong() -> None:
    last = report(cells={A + "received.total": 50}, year=2022)
    found = prose_findings(
        report("收到申请25件，同比增长50%。", cells={A + "received.total": 25}), last_year=last
    )
    assert codes(found) == ["N-PERCENT"]


def test_parts_that_do_not_make_their_whole_are_reported_once() -> None:
    text = "收到申请26件，其中当面申请6件，网上申请15件，信函申请8件。"
    found = prose_findings(report(text, cells={A + "received.total": 26}))
    (finding,) = only(found, "N-MISMATCH")
    assert (finding.expected, finding.actual) == (29, 26)


def test_of_the_whole_area_and_the_office_itself_one_is_the_tables() -> None:
    text = "全区收到申请100件，其中区政府本级20件。全区收到申请100件，区政府本级收到20件。"
    town = Agency("青禾市江口区人民政府", "county", "青禾市")
    found = prose_findings(report(text, cells={A + "received.total": 100}, agency=town))
    assert [finding for finding in found if finding.severity == "error"] == []


@pytest.mark.parametrize(
    ("kind", "name", "text", "trips"),
    [
        ("subdistrict", "青禾街道办事处", "全街道收到申请12件。", True),
        ("township", "青禾镇人民政府", "全镇收到申请12件。", True),
        ("zone", "青禾经济开发区管理委员会", "全区收到申请12件。", True),
        ("subdistrict", "青禾街道办事处", "全区收到申请12件。", False),
        ("subdistrict", "青禾街道办事处", "区政府本级收到申请12件。", False),
        ("department", "青禾市测试局", "全市收到申请12件。", False),
    ],
)
def test_the_whole_of_its_own_area_is_the_office_itself(
    kind: str, name: str, text: str, trips: bool
) -> None:
    cells: dict[str, Value] = {A + "received.total": 14}
    found = prose_findings(report(text, cells=cells, agency=Agency(name, kind, "青禾市")))
    assert bool(only(found, "N-MISMATCH")) is trips


def test_a_part_said_in_doubtful_words_is_wrong_where_all_else_is_right() -> None:
    block = "review_litigation.litigation_after_review."
    cells: dict[str, Value] = {block + "total": 3, block + "corrected": 2, block + "upheld": 1}
    text = "复议后起诉3件，其中判决撤销原答复{}件，维持1件。"
    assert only(prose_findings(report(text.format(1), cells=cells)), "N-MISMATCH")
    assert not only(prose_findings(report(text.format(2), cells=cells)), "N-MISMATCH")
    # Where more than the one is amiss, nothing is said of it.
    cells[block + "upheld"] = 2
    found = only(prose_findings(report(text.format(1), cells=cells)), "N-MISMATCH")
    assert [finding.actual for finding in found] == [1]


@pytest.mark.parametrize(("before", "trips"), [(25, True), (21, False), (20, False), (19, True)])
def test_doubled_is_about_a_hundred_per_cent_more(before: int, trips: bool) -> None:
    last = report(cells={A + "received.total": before}, year=2022)
    now = report("申请量较上年翻了一番。", cells={A + "received.total": 40})
    assert bool(only(prose_findings(now, last_year=last), "N-PERCENT")) is trips


def test_everything_finished_is_denied_by_one_carried_over() -> None:
    text = "全年收到申请5件，所有申请均已办结。"
    cells: dict[str, Value] = {A + "received.total": 5, A + "carried_out.total": 1}
    (finding,) = prose_findings(report(text, cells=cells))
    assert (finding.code, finding.severity) == ("N-CONTRADICTION", "error")


def test_no_fee_is_denied_by_a_fee_among_the_facts() -> None:
    fee = Fact("收取信息处理费", 430, "元")
    found = prose_findings(report(other="本年度未收取信息处理费。", facts=(fee,)))
    assert codes(found) == ["N-CONTRADICTION"]
    fine = prose_findings(report(other="收取信息处理费430元。", facts=(fee,)))
    assert fine == []
    wrong = prose_findings(report(other="收取信息处理费340元。", facts=(fee,)))
    assert codes(wrong) == ["N-MISMATCH"]


def test_what_nothing_supports_is_a_warning_in_peoples_text_and_an_error_in_a_draft() -> None:
    text = "全年组织培训17期，发布信息846条。"
    fact = Fact("发布信息", 846, "条")
    (finding,) = prose_findings(report(text, facts=(fact,)))
    assert (finding.code, finding.severity) == ("N-UNSUPPORTED", "warning")
    (finding,) = prose_findings(report(text, facts=(fact,)), draft=True)
    assert (finding.code, finding.severity) == ("N-UNSUPPORTED", "error")


def test_a_difference_of_two_facts_is_supported() -> None:
    last = report(facts=(Fact("发布信息", 800, "条"),), year=2022)
    this = report("发布信息846条，比上年增加46条。", facts=(Fact("发布信息", 846, "条"),))
    assert prose_findings(this, last_year=last, draft=True) == []


def test_what_staff_must_still_confirm_is_not_checked() -> None:
    text = "召开会议【待核实：开了几次会，上年写的是5次，收到申请9件】。"
    assert prose_findings(report(text), draft=True) == []


def test_a_count_of_another_kind_that_equals_a_cell_is_noticed() -> None:
    cell = "active_disclosure.normative_documents.newly_made"
    text = "通过网站公开信息33条，通过公示栏发布信息108条。"
    found = prose_findings(report(text, cells={cell: 33}, form="2019", year=2020,
                                  facts=(Fact("网站", 33, "条"), Fact("公示栏", 108, "条"))))  # fmt: skip
    assert [(f.code, f.severity, f.actual) for f in found] == [("N-LOOKALIKE", "notice", 33)]


# --- years, names, persons -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "text", "quote"),
    [
        ("preamble", "现公布本机关2022年政府信息公开工作年度报告。", "2022年"),
        ("preamble", "所列数据的统计期限自2022年1月1日起至2022年12月31日止。", "2022年"),
        ("overview", "2022年，我局主动公开信息，规范答复申请。", "2022年"),
        ("overview", "2022年度全年收到申请6件。", "2022年度"),
        ("problems", "2023年，我局将加强培训。", "2023年"),
    ],
)
def test_a_year_of_an_earlier_report_is_found(section: str, text: str, quote: str) -> None:
    found = only(prose_findings(report(**{section: text} if section != "overview" else {"text": text})), "N-STALE-YEAR")  # fmt: skip
    assert found
    where = found[0].where
    assert isinstance(where, Span)
    assert text[where.start : where.end] == quote


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("preamble", "根据2019年修订的《条例》编制2023年度报告。"),
        ("overview", "与2022年相比，申请量增加。"),
        ("overview", "2022年印发的《工作规程》继续施行。"),
        ("overview", "自2019年5月起施行的新条例。"),
        ("overview", "清理了2010年以来的文件。"),
        ("problems", "2024年，我局将加强培训。"),
        ("problems", "2022年提出的措施已经落实。"),
        ("problems", "上年提出2023年将改版网站，已经完成。"),
    ],
)
def test_an_earlier_year_spoken_of_as_earlier_is_left_alone(section: str, text: str) -> None:
    made = report(text) if section == "overview" else report(**{section: text})
    assert only(prose_findings(made), "N-STALE-YEAR") == []


def test_last_years_figure_told_as_last_years_is_not_stale() -> None:
    last = report(cells={A + "received.total": 25}, year=2022)
    this = report("2022年收到申请25件，2023年收到申请41件。", cells={A + "received.total": 41})
    assert prose_findings(this, last_year=last) == []


def test_names_of_others_are_found_and_ones_own_are_not() -> None:
    agency = Agency("澄江区河口街道办事处", "subdistrict", "云汀市澄江区")
    text = "河口街道和澄江区人民政府共同推进，白石县民政局另有安排。"
    names = {"白石县民政局": "白石县民政局2022年的报告", "澄江区人民政府": "", "澄江区": ""}
    found = prose_findings(report(text, agency=agency), names=names, draft=True)
    (finding,) = only(found, "N-FOREIGN-NAME")
    assert finding.severity == "error"
    assert finding.actual == "白石县民政局"
    assert "白石县民政局2022年的报告" in finding.message


@pytest.mark.parametrize(
    ("agency", "text", "trips"),
    [
        (Agency("云汀市澄江区人民政府", "county", "云汀市"), "我办及时公开信息。", True),
        (Agency("云汀市澄江区人民政府", "county", "云汀市"), "我区及时公开信息。", False),
        (Agency("澄江区河口街道办事处", "subdistrict", "云汀市澄江区"), "我局及时公开信息。", True),
        (Agency("澄江区河口街道办事处", "subdistrict", "云汀市澄江区"), "我街道及时公开信息。", False),
        (Agency("澄江区河口街道办事处", "subdistrict", "云汀市澄江区"), "全省收到申请5件。", True),
        (Agency("云汀市教育局", "department", "云汀市"), "自我区分、自我局限不可取。", False),
    ],
)  # fmt: skip
def test_a_body_speaks_of_itself_as_what_it_is(agency: Agency, text: str, trips: bool) -> None:
    found = prose_findings(report(text, agency=agency))
    assert bool(only(found, "N-FOREIGN-NAME")) is trips


@pytest.mark.parametrize(
    ("text", "trips"),
    [
        ("联系人手机13800138000。", True),
        ("联系人手机１３８００１３８０００。", True),
        ("身份证号11010519491231002X。", True),
        ("邮箱zhangsan@example.com。", True),
        ("邮箱xxgk@qinghe.gov.cn。", False),
        ("电话0715-8888888。", False),
        ("统一社会信用代码11421281MB0Q12345X。", False),
    ],
)
def test_personal_data_is_found_and_office_data_is_not(text: str, trips: bool) -> None:
    assert bool(only(prose_findings(report(text)), "N-PERSONAL")) is trips


# --- problems and measures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("存在的主要问题。一是解读不足；二是更新不及时。改进措施。一是配图解；二是设专人。", (2, 2)),
        ("（一）存在的问题\n1.解读单一。\n2.答复不规范。\n（二）改进措施\n1.配图解。", (2, 1)),
        ("存在问题：一是解读不足。二是更新不及时。下一步：一是配图解。二是设专人。三是培训。", (2, 3)),
        ("一是解读不足。针对这一问题，2024年3月底前配图解。二是更新不及时。针对这一问题，设专人。", (2, 2)),
        ("一是解读单一、数量不足。针对这一问题，配图解。二是更新不及时，栏目空缺。", (2, 1)),
    ],
)  # fmt: skip
def test_problems_and_measures_are_counted(text: str, counted: tuple[int, int]) -> None:
    assert count_problems(text) == counted


@pytest.mark.parametrize(
    ("problems", "measures", "trips"),
    [(2, 2, False), (2, 1, True), (3, 4, True), (2, 6, False), (1, 2, False), (4, 3, True)],
)
def test_many_measures_for_a_problem_are_no_fault_but_few_are(
    problems: int, measures: int, trips: bool
) -> None:
    number = "一二三四五六七八"
    listed = "".join(f"{number[i]}是工作不够到位。" for i in range(problems))
    done = "".join(f"{number[i]}是加强培训。" for i in range(measures))
    text = f"存在的主要问题。{listed}改进措施。{done}"
    found = prose_findings(report(problems=text))
    assert bool(only(found, "S-PROBLEMS")) is trips


def test_prose_that_enumerates_nothing_is_not_counted() -> None:
    assert count_problems("档案没有数字化，答复偏慢。下一步完成目录录入，并编写范本。") is None


# --- repetition --------------------------------------------------------------------------------------------


def test_changed_figures_and_punctuation_do_not_hide_a_copied_sentence() -> None:
    old = "居民要求查阅历史档案的申请由3件增至11件，档案没有数字化，平均办理时间已近法定期限。"
    new = "居民要求查阅历史档案的申请由11件增至19件；档案没有数字化，平均办理时间已近法定期限。"
    found = overlap(new, old)
    assert found.ratio > 0.9
    assert len(found.sentences) == 2


def test_other_words_do_not_overlap() -> None:
    assert overlap("窗口人员更换频繁，文书不统一。", "档案目录尚未建成，检索困难。").ratio == 0


def test_the_statutory_preface_and_set_phrases_are_left_out() -> None:
    preface = "根据《中华人民共和国政府信息公开条例》第五十条编制本报告。"
    assert overlap(preface, preface).ratio == 0


# --- no input makes it crash ------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "收到", "申请", "办结", "其中", "（", "）", "，", "；", "。", "、", "：", "件", "条", "%", "万元", "增加", "比上年",
        "由", "增至", "占", "分别为", "行政复议", "维持", "均", "未", "没有", "结转", "下年度", "2022年", "2023年", "12月",
        "第", "〔2021〕30号", "十二", "两", "亿", "万", "1,234", "３．２", "倍", "持平", "《", "》", "“", "全市", "本级", "\n",
        "规范性文件", "废止", "信息处理费", "元", "百分之", "分之", "年", "余", "近", "→", "x", "@", "一是", "存在的问题", "改进措施",
    ]
)  # fmt: skip
_TEXTS = st.one_of(
    st.lists(st.one_of(_PIECES, st.integers(0, 10**12).map(str)), max_size=60).map("".join),
    st.text(max_size=200),
)


@given(_TEXTS, st.booleans())
def test_no_text_makes_the_rules_on_prose_crash(text: str, draft: bool) -> None:
    last = report(text, year=2022)
    found = prose_findings(
        report(text, problems=text, preamble=text, other=text, facts=(Fact("发布信息", 3, "条"),)),
        last_year=last, draft=draft, names=("白石县民政局", "白"), peers=(last,),
    )  # fmt: skip
    for finding in found:
        assert isinstance(finding.where, Span)
        assert 0 <= finding.where.start <= finding.where.end


_WILD = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**18), st.text(max_size=3),
    st.sampled_from([Decimal("NaN"), Decimal("Infinity"), Decimal("1e25"), Decimal("-0.5"), 1.5]),
)  # fmt: skip


@given(st.data())
def test_no_cell_makes_the_rules_on_prose_crash(data: st.DataObject) -> None:
    form = edition("2021")
    values = [data.draw(_WILD) if i % 7 == 0 else 1 for i in range(len(form.cells))]
    text = (
        "收到申请41件，比上年增加16件、增长64.0%，予以公开20件，占办结的50.0%，不予公开3件。未收到申请。"
        "行政事业性收费12元。行政复议3件，均维持。网站公开信息33条。"
    )
    made = Report(
        Agency("青禾市测试局"), 2023, form, tuple(values),  # type: ignore[arg-type]
        narrative=Narrative(overview=text),
    )  # fmt: skip
    last = Report(Agency("青禾市测试局"), 2022, form, tuple(reversed(values)))  # type: ignore[arg-type]
    prose_findings(made, last_year=last, draft=True)


def test_figures_and_the_tables_own_words_are_nobodys() -> None:
    """Two offices with the same outcomes must write the same list; that is not copying."""
    listed = (
        "办结14件，其中予以公开8件、部分公开2件、不予公开1件、无法提供2件、不予处理1件；"
        "不予公开的1件属于保护第三方合法权益，无法提供的2件属于本机关不掌握相关政府信息。"
    )
    assert overlap(listed, listed.replace("8件", "9件")).ratio == 0
    told = "居民来问得最多的是电梯加装补贴何时到账，窗口把账期贴在楼道口。"
    assert overlap(told, listed + told).ratio > 0.9


# --- of whom a sentence speaks ------------------------------------------------------------------------

_BUREAU = Agency("澜阳区市场监督管理局", "department", "澜阳区")
_COUNTY = Agency("檀溪县人民政府", "county", "檀溪县")


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("区政府办公室全年收到政府信息公开申请318件，我局协助办理其中12件。", _BUREAU),
        ("局属事业单位收到信息公开申请6件，单独统计。", _BUREAU),
        ("5家下属单位自行受理的申请6件，我局没有计入。", _BUREAU),
        ("抽查中发现2个镇未按期答复申请3件。", _BUREAU),
        ("各街道收到申请共61件，由街道自行答复。", _BUREAU),
        ("县教育局收到申请2件，我县其他部门收到3件。", _COUNTY),
    ],
)
def test_the_figure_of_another_office_is_no_error(text: str, agency: Agency) -> None:
    cells: dict[str, Value] = {A + "received.total": 5, A + "total_processed.total": 5}
    found = prose_findings(report(text, cells=cells, agency=agency))
    assert not [finding for finding in found if finding.severity == "error"]


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("区市场监管局全年收到政府信息公开申请18件，我局均已登记。", _BUREAU),
        ("全区各级行政机关共收到政府信息公开申请418件，其中我局收到18件。", _BUREAU),
        ("各部门报送信息120条，我局收到政府信息公开申请18件。", _BUREAU),
        ("县政府办公室收到申请12件，县教育局收到申请8件，我县按时答复。", _COUNTY),
    ],
)
def test_a_wrong_figure_of_this_body_is_an_error_whatever_it_is_called(
    text: str, agency: Agency
) -> None:
    found = prose_findings(report(text, cells={A + "received.total": 5}, agency=agency))
    assert "N-MISMATCH" in codes([finding for finding in found if finding.severity == "error"])
