"""The guard against what a writer, or a hand, may slip in: amounts, names, acts, causes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.checking import Balanced
from assistant.drafting.acts import unconfirmed_acts, unconfirmed_causes
from assistant.drafting.amounts import hidden_amounts, loose_digits
from assistant.drafting.guard import Guard
from assistant.drafting.plan import Plan, make_plan
from assistant.drafting.review import read_section, review_text
from assistant.reading import read
from assistant.report import Narrative, Report
from assistant.resources import bundled

NAMES = dict.fromkeys(("霁川市教育局", "霁川市", "霁川", "望渔街道"), "")


@pytest.fixture(scope="module")
def balanced() -> Balanced:
    this = read(bundled("corpus") / "tanxi-nongyeju-2022.md")
    last = read(bundled("corpus") / "tanxi-nongyeju-2021.md")
    return Balanced(replace(this, narrative=Narrative()), last)


@pytest.fixture(scope="module")
def plan(balanced: Balanced) -> Plan:
    return make_plan(balanced)


#: Figures that nothing supports, however they are written. 23 were received.
INVENTED = [
    "新收政府信息公开申请三十七件。", "收到申请近百件。", "公开信息上千条。", "网站访问量翻了两番。", "申请量翻番。",
    "办结率达到百分之九十八。", "三分之一的申请予以公开。", "超过九成的申请当场答复。", "近半数申请由企业提出。",
    "一半以上的申请予以公开。", "办结八十七件申请。", "新收申请８７件。", "新收申请８<b>７</b>件。", "新收申请8 7件。",
    "新收申请8\u200b7件。", "新收申请⑧⑦件。", "新收申请捌拾柒件。", "新收申請87件。", "公开数量是上年的三倍。",
    "“新收申请87件”已经公布。", "新收申请《87件》。", "答复平均用时三个工作日。", "公众号粉丝数万人。", "惠及群众千余人。",
    "发布信息两千余条。", "申请总量为八七。", "满意度为百分百。", "新收申请八十多件。", "共接待群众约3万人。",
    "申请量增长了两成。", "公开率提高五个百分点。", "公开信息Ⅷ条。", "公开信息½万条。", "一百一十二件申请已经办结。",
    "收到两件申请。", "办结5O件。", "新增查阅点廿处。", "公开信息٣٤条。",
]  # fmt: skip


class TestInventedFigures:
    @pytest.mark.parametrize("sentence", INVENTED)
    def test_are_found_in_what_a_model_writes(self, sentence: str, plan: Plan) -> None:
        section = read_section(plan, "overview", f"（一）主动公开。{sentence}", "model")
        assert Guard(plan, NAMES).faults(section, acts=True)

    @pytest.mark.parametrize("sentence", INVENTED)
    def test_are_found_in_what_a_hand_writes(self, sentence: str, balanced: Balanced) -> None:
        _, findings = review_text(balanced, "overview", f"（一）主动公开。{sentence}", names=NAMES)
        assert [finding for finding in findings if finding.severity == "error"]

    @pytest.mark.parametrize("sentence", INVENTED)
    def test_are_found_in_a_measure(self, sentence: str, plan: Plan) -> None:
        section = read_section(plan, "problems", f"一是更新慢。改进措施：{sentence}", "model")
        assert Guard(plan, NAMES).faults(section, acts=True)


#: Words that hold a numeral or a sign of one, and count nothing.
HONEST = [
    "对同一事项再次提出的申请逐一登记，一件一卷。", "不予公开的理由是属于四类过程性信息。", "危及“三安全一稳定”的不予公开。",
    "第三方不同意的，单独判断公共利益。", "第一季度完成，第三季度复查一次。", "一是公开不够；二是解读偏少。", "上半年和下半年各安排一轮。",
    "说明公开申请与信访诉求两类渠道的区别还没有讲清。", "按月核对两处内容。", "推进一网通办，做到五公开。", "进一步统一答复口径。",
    "形成一批成果，由两名以上人员复核。",
]  # fmt: skip


@pytest.mark.parametrize("sentence", HONEST)
def test_set_phrases_are_no_amounts(sentence: str) -> None:
    assert hidden_amounts(sentence) == []


def test_what_the_ledger_gave_and_staff_said_may_stand() -> None:
    assert hidden_amounts("上年提出的“公示期延长十五天”已完成。", ["“公示期延长十五天”"]) == []
    assert loose_digits("2022年，新收申请23件。", ["23件"], (2022, 2023)) == []
    assert [a.text for a in loose_digits("新收申请123件。", ["23件"], (2022,))] == ["123"]


class TestNames:
    @pytest.mark.parametrize(
        "sentence",
        [
            "学习霁川市教育局的做法。",
            "霁川教育局的做法值得学习。",
            "会同霁 川 市教育局公布。",
            "参照霁\u200b川市的目录。",
        ],
    )
    def test_of_others_are_found_however_they_are_spaced(
        self, sentence: str, plan: Plan, balanced: Balanced
    ) -> None:
        section = read_section(plan, "overview", f"（一）主动公开。{sentence}", "model")
        codes = {
            f.code
            for faults in Guard(plan, NAMES).faults(section, acts=True).values()
            for f in faults
        }
        assert "N-FOREIGN-NAME" in codes
        _, findings = review_text(balanced, "overview", f"（一）主动公开。{sentence}", names=NAMES)
        assert "N-FOREIGN-NAME" in {finding.code for finding in findings}

    def test_a_model_may_not_bring_in_a_body_nobody_spoke_of(self, plan: Plan) -> None:
        section = read_section(
            plan, "overview", "（一）主动公开。会同青阳县财政局核对目录。", "model"
        )
        assert "name" in {
            f.code for faults in Guard(plan).faults(section, acts=True).values() for f in faults
        }

    def test_a_verb_before_a_village_makes_no_place(self, plan: Plan) -> None:
        section = read_section(plan, "overview", "（一）主动公开。召开村务监督会议。", "model")
        codes = {
            f.code for faults in Guard(plan).faults(section, acts=True).values() for f in faults
        }
        assert "name" not in codes

    def test_the_body_itself_may_be_named(self, plan: Plan) -> None:
        name = plan.balanced.report.agency.name
        section = read_section(plan, "overview", f"（一）主动公开。{name}未制发规章。", "model")
        codes = {
            f.code
            for faults in Guard(plan, NAMES).faults(section, acts=True).values()
            for f in faults
        }
        assert not codes & {"name", "N-FOREIGN-NAME"}


class TestActs:
    @pytest.mark.parametrize(
        "sentence",
        [
            "召开全县推进会。", "印发工作要点，明确责任分工。", "举办不少于五次的培训班。", "召开了不少会议。",
            "改进措施：2022年已召开推进会。", "建立回应机制。",
        ],
    )  # fmt: skip
    def test_nobody_confirmed_are_found(self, sentence: str) -> None:
        assert unconfirmed_acts(sentence, {}, ())

    @pytest.mark.parametrize(
        "sentence",
        [
            "改进措施：2023年上半年召开一次推进会，印发答复样本。", "培训尚未开展。", "解读有待加强。", "发布的频次下降。",
        ],
    )  # fmt: skip
    def test_plans_and_shortcomings_are_no_acts(self, sentence: str) -> None:
        assert unconfirmed_acts(sentence, {}, ()) == []

    def test_a_figure_of_another_thing_does_not_prove_an_act(self) -> None:
        label = "表三“一、本年新收政府信息公开申请数量”行“总计”列"
        assert unconfirmed_acts("召开推进会23件。", {"23件": label}, ())
        assert unconfirmed_acts("举行新闻发布会2场。", {"2场": "其他事实“新闻发布会”"}, ()) == []

    def test_what_staff_confirmed_may_be_told(self) -> None:
        assert unconfirmed_acts("召开全县推进会。", {}, ("全县推进会已召开",)) == []

    def test_a_cause_must_be_left_open_or_confirmed(self) -> None:
        assert unconfirmed_causes("由于系统升级，答复较慢。", ())
        assert unconfirmed_causes("是因为收件集中还是办理偏慢，有待核对。", ()) == []
        assert unconfirmed_causes("由于系统升级，答复较慢。", ("系统升级期间答复较慢",)) == []


def test_people_may_say_what_they_did(plan: Plan) -> None:
    section = read_section(plan, "overview", "（一）主动公开。召开推进会，印发工作要点。", "people")
    assert Guard(plan).faults(section, acts=True) == {}


def test_a_draft_of_the_local_writer_has_no_fault(plan: Plan) -> None:
    from assistant.drafting.local import LocalWriter

    for variant in range(4):
        for key in ("overview", "problems"):
            section = LocalWriter(plan, variant).write(key)
            assert Guard(plan, NAMES).faults(section, acts=True) == {}


def test_all_drafts_of_the_corpus_pass_the_whole_guard() -> None:
    reports: dict[tuple[str, int], Report] = {}
    for path in sorted(bundled("corpus").glob("*-20??.md")):
        report = read(path)
        reports[report.agency.name, report.year] = report
    from assistant.drafting.local import LocalWriter

    for (name, year), report in reports.items():
        last = reports.get((name, year - 1))
        plan = make_plan(Balanced(replace(report, narrative=Narrative(), reading={}), last))
        for key in ("overview", "problems"):
            section = LocalWriter(plan).write(key)
            assert Guard(plan).faults(section, acts=True) == {}, (name, year)
