"""The local writer: true figures, five topics, paired problems, whatever the tables hold."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as budget
from strategies import balanced_reports

from assistant.checking import Balanced
from assistant.drafting.draft import TOPICS, Section
from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.local import LocalWriter
from assistant.drafting.phrasings import Condition, phrasings, self_name, slot_names
from assistant.drafting.plan import make_plan
from assistant.drafting.signals import fired, signals
from assistant.drafting.slots import Slots, slots_of, written
from assistant.errors import GateClosed
from assistant.ledger.figures import Ledger, Source
from assistant.reading import read
from assistant.report import Agency, Fact, Narrative, Report, edition
from assistant.resources import bundled


@pytest.fixture(scope="module")
def bureau() -> tuple[Report, Report]:
    """A bureau's figures, its prose hidden, and the report of the year before."""
    this = read(bundled("corpus") / "tanxi-nongyeju-2022.md")
    return replace(this, narrative=Narrative()), read(bundled("corpus") / "tanxi-nongyeju-2021.md")


def report(**cells: int) -> Report:
    """A 2021 report of a bureau, zero but for the cells given; 表三 in the total column only."""
    form = edition("2021")
    values = dict.fromkeys((c.address for c in form.cells), 0)
    for name, value in cells.items():
        row = name
        values[f"applications.{row}.natural_person"] = value
        values[f"applications.{row}.total"] = value
    outcomes = [r.key for r in form.table("applications").blocks[0].rows if r.outcome]
    for column in ("natural_person", "total"):
        done = sum(values[f"applications.{row}.{column}"] for row in outcomes)
        values[f"applications.total_processed.{column}"] = done
        values[f"applications.received.{column}"] = (
            done
            + values[f"applications.carried_out.{column}"]
            - values[f"applications.carried_in.{column}"]
        )
    agency = Agency("松岭县水利局", "department", "松岭县")
    return Report(agency, 2022, form, tuple(values[c.address] for c in form.cells))


def overview(this: Report, last_year: Report | None = None, variant: int = 0) -> str:
    return LocalWriter(make_plan(Balanced(this, last_year)), variant).overview().text


def problems(this: Report, last_year: Report | None = None) -> Section:
    return LocalWriter(make_plan(Balanced(this, last_year))).problems()


class TestOverview:
    def test_has_five_topics_under_their_headings_in_order(
        self, bureau: tuple[Report, Report]
    ) -> None:
        lines = overview(*bureau).splitlines()
        assert [line[: len(h)] for line, (_, h) in zip(lines, TOPICS, strict=True)] == [
            heading for _, heading in TOPICS
        ]
        assert all(len(line) > len(h) for line, (_, h) in zip(lines, TOPICS, strict=True))

    def test_tells_applications_in_one_movement_naming_only_outcomes_that_occurred(self) -> None:
        text = overview(report(carried_in=3, granted=22, partially_granted=4, unavailable_not_held=9,
                               not_processed_petition=3, denied_process_information=2,
                               carried_out=4))  # fmt: skip
        for piece in ("申请41件", "上年结转3件", "办结40件", "予以公开22件", "部分公开4件",
                      "不予公开2件", "无法提供9件", "不予处理3件", "结转下年度继续办理4件"):  # fmt: skip
            assert piece in text
        assert "其他处理" not in text

    def test_says_a_zero_in_words_and_once(self) -> None:
        text = overview(report())
        assert len(re.findall("未收到|没有公民", text)) == 1
        assert not re.search(r"(?<!\d)0件", text)

    def test_tells_no_percentage_on_a_base_under_ten(self) -> None:
        last = replace(report(granted=4), year=2021)
        text = overview(report(granted=9), last)
        assert "%" not in text
        assert re.search("上年的4件增至9件|增加5件，上年为4件", text)

    def test_tells_growth_with_its_share_on_a_base_of_ten_or_more(self) -> None:
        last = replace(report(granted=25), year=2021)
        text = overview(report(granted=41), last)
        assert "增加16件" in text
        assert "64.0%" in text

    def test_says_all_only_where_the_ledger_proves_it(self) -> None:
        assert "均为予以公开" in overview(report(granted=5))
        mixed = overview(report(granted=5, unavailable_not_held=1))
        assert "均为" not in mixed.split("按申请人")[0].split("申请人均为")[0]

    def test_never_writes_of_a_negative_difference(self) -> None:
        last = replace(report(granted=41), year=2021)
        assert "减少16件" in overview(report(granted=25), last)

    def test_other_outcomes_without_a_name_are_told_as_the_rest(self) -> None:
        text = overview(report(granted=5, other_overdue_correction=12, other_remaining=6))
        assert "申请人逾期不补正12件，其余属于其他情形" in text
        assert "都是申请人逾期不补正" not in text

    def test_many_reasons_are_told_by_the_largest(self) -> None:
        rows = ("forbidden_by_law", "third_party_rights", "internal_affairs", "enforcement_files",
                "process_information")  # fmt: skip
        text = overview(report(**{f"denied_{row}": 3 + n for n, row in enumerate(rows)}))
        assert "不予公开的主要是" in text
        assert "其他法律、行政法规禁止公开3件" not in text

    def test_what_is_carried_over_is_not_added_to_what_was_settled(self) -> None:
        for n in range(6):
            text = overview(report(carried_in=3, granted=22, carried_out=4), variant=n)
            assert "加上上年结转" not in text

    def test_words_it_otherwise_for_another_variant(self) -> None:
        texts = {overview(report(granted=5), variant=n) for n in range(8)}
        assert len(texts) > 1

    def test_tells_each_fact_of_one_once_with_its_source(self) -> None:
        facts = (Fact("通过网站公开信息", 46, "条"), Fact("政策解读篇数", 3, "篇"),
                 Fact("参训人次", 57, "人次"))  # fmt: skip
        this = replace(report(granted=5), facts=facts)
        section = LocalWriter(make_plan(Balanced(this))).overview()
        told = [f for s in section.sentences for f in s.figures if f.source.fact]
        assert sorted(f.source.fact for f in told) == sorted(f.label for f in facts)
        assert "发布政策解读3篇" in section.text

    def test_leaves_the_processing_fee_to_section_six(self) -> None:
        this = replace(report(granted=5), facts=(Fact("收取信息处理费", 120, "元"),))
        assert "120" not in overview(this)

    def test_asks_staff_where_a_topic_has_nothing_to_tell(self) -> None:
        assert "【待核实：" in overview(report(granted=5))


class TestProblems:
    def test_pairs_two_to_four_problems_with_measures(self, bureau: tuple[Report, Report]) -> None:
        pairs = [p for p in problems(*bureau).paragraphs if p.key.startswith("problem")]
        assert 2 <= len(pairs) <= 4
        for pair in pairs:
            assert pair.sentences[0].basis.startswith("signal:")
            assert pair.sentences[1].text.startswith("改进措施：")

    def test_names_a_corrected_review_plainly_and_first(self) -> None:
        form = edition("2021")
        cells = {
            "review_litigation.administrative_review.corrected": 2,
            "review_litigation.administrative_review.total": 2,
        }
        assert all(address in form.index for address in cells)
        first = problems(report(granted=5).with_cells(cells)).paragraphs[0]
        assert "复议" in first.text
        assert "2件" in first.text

    def test_answers_last_years_promise_with_this_years_fact(self) -> None:
        last = replace(
            report(granted=5),
            year=2021,
            narrative=Narrative(
                problems="存在的主要问题：一是人手不足；二是网上内容少。\n"
                "改进措施：一是加强业务培训工作；二是充实门户网站栏目。"
            ),
        )
        this = replace(report(granted=6), facts=(Fact("开展业务培训", 4, "次"),))
        text = problems(this, last).paragraphs[0].text
        assert "加强业务培训工作" in text
        assert "开展业务培训4次" in text
        assert "【待核实：" in text

    def test_writes_what_staff_said_of_a_promise(self) -> None:
        last = replace(
            report(granted=5),
            year=2021,
            narrative=Narrative(problems="一是栏目陈旧。改进措施：更新网站栏目内容。"),
        )
        promise = make_plan(Balanced(report(granted=6), last)).promises[0]
        this = replace(
            report(granted=6),
            confirmations=(
                {
                    "kind": "promise",
                    "promise": promise.gist,
                    "status": "done",
                    "note": "撤下空栏目",
                },
            ),
        )
        text = problems(this, last).paragraphs[0].text
        assert "已完成，撤下空栏目。" in text
        assert "【待核实" not in text


class TestGate:
    def test_there_is_no_plan_without_the_gate(self) -> None:
        broken = report(granted=5).with_cells({"applications.received.natural_person": 4})
        with pytest.raises(GateClosed):
            Balanced(broken)


class TestFigures:
    @given(balanced_reports())
    @budget(max_examples=60)
    def test_every_figure_written_is_the_ledgers(self, this: Report) -> None:
        plan = make_plan(Balanced(this))
        for key in ("overview", "problems"):
            for sentence in LocalWriter(plan).write(key).sentences:
                for figure in sentence.figures:
                    value = plan.ledger.value(figure.source)
                    assert value is not None
                    assert abs(value) == abs(figure.value)
                    assert figure.text in sentence.text

    @given(balanced_reports())
    @budget(max_examples=60)
    def test_every_digit_belongs_to_a_figure_or_a_year(self, this: Report) -> None:
        plan = make_plan(Balanced(this))
        for key in ("overview", "problems"):
            for sentence in LocalWriter(plan).write(key).sentences:
                rest = sentence.text
                for figure in sentence.figures:
                    rest = rest.replace(figure.text, "", 1)
                rest = re.sub(rf"(?:{this.year}|{this.year + 1})年", "", rest)
                assert not re.search(r"\d", rest), sentence.text

    def test_a_section_survives_json(self, bureau: tuple[Report, Report]) -> None:
        section = LocalWriter(make_plan(Balanced(*bureau))).overview()
        data = json.loads(json.dumps(section.to_json(), ensure_ascii=False))
        assert Section.from_json("overview", data) == section

    @pytest.mark.parametrize(
        ("value", "unit", "computation", "text"),
        [(-16, "件", "difference", "16件"), (64, "%", "change", "64.0%"), (3, "件", "", "3件")],
    )
    def test_figures_are_written_out_with_unit_and_without_sign(
        self, value: int, unit: str, computation: str, text: str
    ) -> None:
        cell = Source(cell="applications.received.total")
        source = Source(computation=computation, operands=(cell, cell)) if computation else cell
        assert written(value, unit, source).text == text


class TestData:
    """The phrasings are data: each must name figures that exist."""

    def known(self) -> Slots:
        form = edition("2021")
        cells = tuple(7 if c.kind == "count" else 3 for c in form.cells)
        this = Report(Agency("某局", "department"), 2022, form, cells)
        return slots_of(Ledger(this, replace(this, year=2021)))

    def test_every_slot_of_a_move_is_a_figure_of_one_of_the_editions(self) -> None:
        names = set()
        for key in ("2019", "2021"):
            form = edition(key)
            this = Report(Agency("某局"), 2022, form, tuple(30 + c.index for c in form.cells))
            for last in (29, 31):
                before = replace(this, year=2021, values=tuple(v * last // 30 for v in this.values))
                names |= set(slots_of(Ledger(this, before)).figures)
        for move in phrasings().moves:
            for say in move.say:
                assert set(slot_names(say)) <= names, say

    def test_signals_have_a_measure_for_every_problem(self) -> None:
        told = [signal for signal in signals() if not signal.quiet]
        assert all(signal.problem and signal.measure and signal.reason for signal in told)

    def test_a_condition_on_a_figure_that_is_not_there_does_not_hold(self) -> None:
        assert not Condition.parse("没有这个 >= 0").holds(self.known())

    @pytest.mark.parametrize(
        ("name", "kind", "own"),
        [
            ("云州市生态环境局", "department", "我局"),
            ("望山街道办事处", "subdistrict", "我街道"),
            ("石桥镇人民政府", "township", "我镇"),
            ("临江区人民政府", "county", "我区"),
            ("松岭县人民政府", "county", "我县"),
            ("高新技术产业园区管理委员会", "zone", "园区"),
            ("云州市发展和改革委员会", "department", "我委"),
        ],
    )
    def test_a_body_speaks_of_itself_as_its_kind_does(self, name: str, kind: str, own: str) -> None:
        assert self_name(Agency(name, kind)) == own

    @pytest.mark.parametrize(
        ("fact", "clause", "topic"),
        [
            (Fact("通过网站公开信息", 46, "条"), "通过网站公开信息{通过网站公开信息}", "platforms"),
            (Fact("政策解读篇数", 3, "篇"), "发布政策解读{政策解读篇数}", "disclosure"),
            (Fact("培训人次", 57, "人次"), "参加培训{培训人次}", "safeguards"),
            (Fact("新闻发布会场次", 2, "场"), "举行新闻发布会{新闻发布会场次}", "disclosure"),
            (
                Fact("老旧小区改造信息", 97, "条"),
                "发布老旧小区改造信息{老旧小区改造信息}",
                "disclosure",
            ),
            (
                Fact("公示物业费收支的小区", 5, "个"),
                "公示物业费收支的小区有{公示物业费收支的小区}",
                "disclosure",
            ),
            (Fact("惠企资金", 320.5, "万元"), "惠企资金为{惠企资金}", "disclosure"),  # type: ignore[arg-type]
            (Fact("新增绿地面积", 1200, "平方米"), "新增绿地面积为{新增绿地面积}", "disclosure"),
            (Fact("停屏天数", 17, "天"), "停屏天数为{停屏天数}", "disclosure"),
            (Fact("查分次数", 138, "次"), "查分{查分次数}", "disclosure"),
            (Fact("未登记企业", 38, "家"), "未登记企业有{未登记企业}", "management"),
            (Fact("群众意见条数", 12, "条"), "收到群众意见{群众意见条数}", "disclosure"),
            (Fact("公众号", 109, "篇"), "公众号发布{公众号}", "platforms"),
            (Fact("排污许可类申请", 4, "件"), "排污许可类申请有{排污许可类申请}", "requests"),
            (Fact("农村低保公示", 212, "户"), "公示农村低保{农村低保公示}", "disclosure"),
            (Fact("网站公开", 301, "条"), "网站公开信息{网站公开}", "platforms"),
            (Fact("规划批前公示", 73, "件"), "进行规划批前公示{规划批前公示}", "disclosure"),
            (Fact("局长信箱", 214, "封"), "局长信箱收到来信{局长信箱}", "platforms"),
            (Fact("警情通报", 26, "份"), "发布警情通报{警情通报}", "disclosure"),
            (Fact("政务公开培训", 2, "次"), "开展政务公开培训{政务公开培训}", "safeguards"),
            (Fact("社区公开栏", 11, "个"), "设有社区公开栏{社区公开栏}", "platforms"),
            (Fact("平均办理天数", 14, "天"), "平均办理天数为{平均办理天数}", "requests"),
            (Fact("监督抽查公示", 530, "家"), "公示监督抽查{监督抽查公示}", "disclosure"),
            (
                Fact("厅门户网站信息发布量", 5213, "条"),
                "发布厅门户网站信息{厅门户网站信息发布量}",
                "platforms",
            ),
            (Fact("汛情通报", 31, "期"), "发布汛情通报{汛情通报}", "disclosure"),
            (
                Fact("政务新媒体矩阵发布", 310, "条"),
                "政务新媒体矩阵发布信息{政务新媒体矩阵发布}",
                "platforms",
            ),
            (Fact("公开指南修订", 1, "次"), "修订公开指南{公开指南修订}", "disclosure"),
            (Fact("收取信息处理费", 0, "元"), "收取信息处理费{收取信息处理费}", "other"),
        ],
    )
    def test_a_fact_is_told_with_a_verb_in_its_topic(
        self, fact: Fact, clause: str, topic: str
    ) -> None:
        phrase = fact_phrase(fact)
        assert (phrase.clause, phrase.topic) == (clause, topic)


def test_signals_fire_on_what_they_name() -> None:
    """A few signals with the figures that must and must not raise them."""
    last = replace(report(granted=20), year=2021)

    def keys(this: Report, before: Report | None = last) -> set[str]:
        return {item.key for item in fired(slots_of(Ledger(this, before)))}

    assert "requests_surge" in keys(report(granted=30))
    assert "requests_surge" not in keys(report(granted=29))
    assert "unavailable_not_held" in keys(report(granted=15, unavailable_not_held=5))
    assert "unavailable_not_held" not in keys(report(granted=16, unavailable_not_held=5))
    assert "unavailable_large" in keys(report(granted=15, unavailable_needs_making=5))
    assert "petition" in keys(report(granted=30, not_processed_petition=3))
    one = fired(slots_of(Ledger(report(granted=30, not_processed_petition=1), last)))
    assert next(item for item in one if item.key == "petition").weight < 30
    assert "not_processed_large" in keys(report(granted=12, not_processed_petition=8))
    assert "requests_jump" in keys(report(granted=18), replace(report(granted=8), year=2021))
    assert "requests_none" in keys(report(), None)


def test_a_promise_not_begun_is_a_problem_with_the_words_of_staff_and_told_once() -> None:
    last = replace(
        report(granted=20),
        year=2021,
    ).with_narrative(
        problems="一是查询不便。改进措施：2022年底前设立执法信息查询点。二是培训不够。改进措施：加强业务培训。"
    )
    this = replace(
        report(granted=22),
        facts=(Fact("业务培训", 4, "次"),),
        confirmations=(
            {
                "kind": "promise",
                "promise": "设立执法信息查询点",
                "status": "not_begun",
                "note": "14处场地只落实5处",
            },
        ),
    )
    section = problems(this, last)
    told = [p.text for p in section.paragraphs if "设立执法信息查询点" in p.text]
    assert len(told) == 1
    assert "14处场地只落实5处。改进措施：" in told[0]
    assert section.paragraphs[0].text.startswith("针对上年提出的“加强业务培训”，开展业务培训4次")


def test_a_fact_that_does_not_answer_a_promise_is_not_given_as_its_answer() -> None:
    last = replace(report(granted=20), year=2021).with_narrative(
        problems="一是解读慢。改进措施：2022年起解读与文件同日上网。二是信息旧。改进措施：严格按照信息公开的各项要求和目标，补齐网站栏目。"
    )
    this = replace(
        report(granted=22), facts=(Fact("政策解读", 9, "篇"), Fact("网站公开信息", 90, "条"))
    )
    text = problems(this, last).text
    assert "针对上年" not in text
    assert "“解读与文件同日上网”“补齐网站栏目”" in text
    assert "严格按照" not in text


def test_the_fact_that_answers_a_promise_is_of_the_kind_that_was_promised() -> None:
    last = replace(report(granted=20), year=2021).with_narrative(
        problems="一是解读形式单一。改进措施：2022年增加视频解读。"
    )
    this = replace(
        report(granted=22), facts=(Fact("图文解读", 18, "篇"), Fact("视频解读", 4, "个"))
    )
    assert "针对上年提出的“增加视频解读”，发布视频解读4个。" in problems(this, last).text


def test_shortfalls_that_staff_enter_are_problems_and_not_told_twice() -> None:
    this = replace(
        report(granted=22),
        facts=(
            Fact("未登记企业", 38, "家"),
            Fact("未来社区公示", 3, "处"),
            Fact("超期未办的更正", 2, "件"),
        ),
    )
    plan = make_plan(Balanced(this))
    writer = LocalWriter(plan)
    assert [p.fact for p in plan.problems if p.signal.each] == ["未登记企业", "超期未办的更正"]
    assert "38家" in writer.problems().text
    assert "38家" not in writer.overview().text
    assert "公示未来社区3处" in writer.overview().text


def test_an_answer_given_under_another_clause_of_the_promise_still_counts() -> None:
    last = replace(report(granted=20), year=2021).with_narrative(
        problems="一是查询不便。改进措施：会同档案馆腾出场地，2022年底前设立执法信息查询点。"
    )
    this = replace(
        report(granted=22),
        confirmations=(
            {"kind": "promise", "promise": "会同档案馆腾出场地", "status": "done", "note": ""},
        ),
    )
    assert "“设立执法信息查询点”已完成。" in problems(this, last).text


def test_a_zero_is_told_once() -> None:
    text = overview(report())
    assert text.count("行政规范性文件") <= 2
    assert (
        len(re.findall("没有制发|未制发|没有现行有效|没有发生|未发生|未收到|没有收到", text)) <= 4
    )
    assert "0件" not in text


@pytest.mark.parametrize("label", ["政策解读", "政务新媒体发布信息", "举办政府开放日"])
def test_a_fact_of_zero_is_never_written_as_a_figure(label: str) -> None:
    stock = "active_disclosure.normative_documents"
    this = report(granted=3).with_cells({f"{stock}.issued": 2, f"{stock}.in_force": 2})
    this = replace(this, facts=(Fact(label, 0, "次"),))
    before = replace(report(granted=3), year=2021, facts=(Fact(label, 8, "次"),))
    writer = LocalWriter(make_plan(Balanced(this, before)))
    text = writer.overview().text + writer.problems().text
    assert not re.search(r"(?<!\d)0[次件]", text)
    assert "100.0%" not in text
    if label == "政策解读":
        assert re.search("没有.{0,8}解读", text)


def test_a_label_told_the_other_way_round_passes_the_guard() -> None:
    from assistant.drafting.guard import Guard

    labels = (("12345工单办理", "件"), ("市政府常务会议公开", "次"), ("低保公示", "户"))
    this = replace(report(granted=3), facts=tuple(Fact(a, 23 + len(a), u) for a, u in labels))
    plan = make_plan(Balanced(this))
    section = LocalWriter(plan).overview()
    assert "公开市政府常务会议32次" in section.text
    assert Guard(plan).faults(section, acts=True) == {}


def test_facts_that_go_on_from_one_another_stand_together_in_the_order_of_staff() -> None:
    facts = (
        Fact("政府公报", 24, "期"), Fact("公报发行", 38000, "册"), Fact("警营开放日", 3, "次"),
        Fact("参加群众", 420, "人"), Fact("业务培训", 2, "次"), Fact("参训干部", 60, "人"),
    )  # fmt: skip
    text = overview(replace(report(granted=3), facts=facts))
    for piece in ("编印政府公报24期，发行3.8万册", "举行警营开放日3次，参加群众420人",
                  "开展业务培训2次，参训干部60人"):  # fmt: skip
        assert piece in text


def test_those_who_took_part_are_told_where_the_event_is() -> None:
    facts = (Fact("培训会", 2, "场"), Fact("参会人员", 120, "人"))
    text = overview(replace(report(granted=3), facts=facts))
    assert "（五）监督保障。开展培训会2场，参会人员120人。" in text


def test_a_rate_is_set_beside_last_years_and_not_told_in_percent_of_itself() -> None:
    this = replace(report(granted=3), facts=(Fact("政策文件解读率", 75, "%"),))
    before = replace(report(granted=3), year=2021, facts=(Fact("政策文件解读率", 100, "%"),))
    text = overview(this, before)
    assert "政策文件解读率为75%，上年为100%" in text
    assert "25.0%" not in text


def test_a_figure_that_fell_to_nothing_is_told_in_words() -> None:
    this = replace(report(granted=3), facts=(Fact("公众号推文", 0, "条"),))
    before = replace(report(granted=3), year=2021, facts=(Fact("公众号推文", 58, "条"),))
    assert "没有发布公众号推文，上年为58条" in overview(this, before)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(1463000, "条", "146.3万条"), (412300, "件", "41.23万件"), (38000, "册", "3.8万册"),
     (32180, "条", "32180条"), (2914022, "件", "2914022件"), (120000, "元", "120000元")],
)  # fmt: skip
def test_large_round_figures_of_facts_are_told_in_ten_thousands(
    value: int, unit: str, text: str
) -> None:
    assert written(value, unit, Source(fact="网站信息")).text == text


def test_a_verb_is_not_put_before_a_label_that_has_one() -> None:
    facts = tuple(
        Fact(label, 3, unit)
        for label, unit in (
            ("举办政府开放日", "场"), ("召开新闻发布会", "场"), ("编发政府公报", "期"),
            ("回应群众留言", "条"), ("新闻发布会", "场"), ("政府公报", "期"), ("群众留言", "条"),
        )
    )  # fmt: skip
    told = {fact.label: fact_phrase(fact).clause.split("{")[0] for fact in facts}
    assert told == {
        "举办政府开放日": "举办政府开放日",
        "召开新闻发布会": "召开新闻发布会",
        "编发政府公报": "编发政府公报",
        "回应群众留言": "回应群众留言",
        "新闻发布会": "举行新闻发布会",
        "政府公报": "编印政府公报",
        "群众留言": "收到群众留言",
    }


def test_a_change_that_only_rounds_to_all_is_not_told_in_percent() -> None:
    this = replace(report(granted=3), facts=(Fact("12345热线工单", 2, "件"),))
    before = replace(report(granted=3), year=2021, facts=(Fact("12345热线工单", 36420, "件"),))
    text = overview(this, before)
    assert "收到12345热线工单2件，上年为36420件" in text
    assert "%" not in text


def test_signals_on_facts_look_at_every_fact_and_leave_out_those_of_something_else() -> None:
    def keys(this: tuple[Fact, ...], last: tuple[Fact, ...]) -> dict[str, str]:
        now = replace(report(granted=3), facts=this)
        before = replace(report(granted=3), year=2021, facts=last)
        return {item.signal.key: item.fact for item in fired(slots_of(Ledger(now, before)))}

    raised = keys(
        (Fact("网站信息", 120, "条"), Fact("公众号推文", 0, "条"), Fact("平均办理天数", 16, "天"),
         Fact("校外培训机构白名单公布", 61, "家"), Fact("不合格食品公示", 36, "批次")),
        (Fact("网站信息", 118, "条"), Fact("公众号推文", 58, "条"), Fact("平均办理天数", 9, "天"),
         Fact("校外培训机构白名单公布", 74, "家"), Fact("不合格食品公示", 22, "批次")),
    )  # fmt: skip
    assert raised["posts_none"] == "公众号推文"
    assert raised["time_rising"] == "平均办理天数"
    assert not {"training_falling", "shortfall", "posts_falling"} & set(raised)


@pytest.mark.parametrize(
    ("promised", "fact", "before", "told"),
    [
        ("全年开放档案不少于4000件", Fact("开放档案", 4200, "件"), 1500, "已达到数量要求"),
        ("每季度开展一次业务培训", Fact("业务培训", 1, "次"), 3, "没有达到.*数量要求"),
        ("年内新建公开专区6个", Fact("公开专区", 15, "个"), 9, "已达到数量要求"),
        ("网站每月更新不少于15条", Fact("网站信息", 140, "条"), 166, "没有达到.*数量要求"),
        ("处罚决定7个工作日内公示", Fact("行政处罚公示", 7, "个"), 7, "【待核实"),
        ("每季度开展一次消防演练", Fact("业务培训", 4, "次"), 4, "【待核实"),
        (
            "组织一次院务公开检查",
            Fact("政务公开业务培训", 2, "次"),
            3,
            "【待核实：上年提出的“组织一次院务公开检查”",
        ),
        (
            "每季度对村级公开栏检查一次",
            Fact("村级财务公开", 48, "次"),
            48,
            "【待核实：上年提出的“每季度对村级公开栏检查一次”",
        ),
        ("组织村干部培训2次", Fact("业务培训", 1, "次"), 1, "针对上年提出的“组织村干部培训”"),
    ],
)
def test_a_promised_amount_is_held_to_the_fact_that_counts_it(
    promised: str, fact: Fact, before: int, told: str
) -> None:
    last = replace(
        report(granted=20), year=2021, facts=(replace(fact, value=before),)
    ).with_narrative(
        problems=f"问题：一是数量不多；二是形式单一。下一步，一是{promised}；二是改版网页。"
    )
    text = problems(replace(report(granted=22), facts=(fact,)), last).text
    assert re.search(told, text), text
    assert not re.search(r"“[^”]*\d[^”]*”(?!.*】)", text)
    assert "改版网页" in text


def test_a_time_that_is_the_point_of_a_promise_stays_in_its_name() -> None:
    last = replace(report(granted=20), year=2021).with_narrative(
        problems="一是招生咨询多。改进措施：招生政策提前到4月公布并召开发布会。"
    )
    text = problems(report(granted=22), last).text
    assert "“招生政策提前到4月公布并召开发布会”" in text


def test_words_of_any_promise_do_not_make_a_fact_its_answer() -> None:
    last = replace(report(granted=20), year=2021).with_narrative(
        problems="一是公开内容偏少；二是业务不熟。改进措施：一是进一步扩大政府信息公开的内容；"
        "二是加强培训工作。"
    )
    this = replace(report(granted=22), facts=(Fact("开展政府信息公开业务培训", 2, "次"),))
    promises = make_plan(Balanced(this, last)).promises
    assert [(p.gist, p.fact is not None) for p in promises] == [
        ("扩大政府信息公开的内容", False),
        ("加强培训工作", True),
    ]
