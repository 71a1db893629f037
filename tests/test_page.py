"""Every page of the app, run by Streamlit's own test driver."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant import settings as settings_module
from assistant.resources import bundled
from assistant.ui import jobs
from assistant.workspace import Workspace, intake, with_report
from tests.page_driver import draft, open_page, put, said
from tests.page_support import RECEIVED, last_year, this_year

pytestmark = pytest.mark.usefixtures("page_index")

PAGES = {
    "last_year": "去年报告",
    "figures": "今年数据",
    "facts": "其他事实",
    "drafting": "起草",
    "comparison": "对比",
    "finish": "成稿",
    "corpus": "语料库",
    "preferences": "设置",
}


def test_a_page_is_there_for_each_step_and_runs_without_a_report() -> None:
    for module, title in PAGES.items():
        app = open_page(module)
        assert [t.value for t in app.title] == [title]
        assert not app.exception
        assert not app.error, (title, [e.value for e in app.error])


def test_each_page_runs_with_a_report_that_is_complete(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    for module, title in PAGES.items():
        app = open_page(module, stored)
        assert [t.value for t in app.title] == [title]
        assert not app.exception
        assert not app.error, (title, [e.value for e in app.error])


def test_each_page_runs_with_an_untouched_form(workspace: Workspace) -> None:
    stored = put(workspace, None)
    for module in PAGES:
        app = open_page(module, stored)
        assert not app.exception, module


def test_an_unknown_report_in_the_address_is_told_and_harms_nothing() -> None:
    app = AppTest.from_file(str(bundled("streamlit_app.py")), default_timeout=60)
    app.query_params["report"] = "nosuchreport"
    app.run()
    assert any("nosuchreport" in error.value for error in app.error)
    assert not app.exception


def test_what_was_read_of_last_years_report_is_shown(workspace: Workspace) -> None:
    stored = put(workspace, None)
    app = open_page("last_year", stored)
    assert app.metric[0].value == "200 / 200"
    assert "2022年政府信息公开工作年度报告" in said(app)


def test_blanks_of_last_year_become_zero_by_one_explicit_click(workspace: Workspace) -> None:
    last = last_year().with_cells({RECEIVED: None})
    stored = put(workspace, None, last)
    app = open_page("last_year", stored)
    assert workspace.load(stored.id).last_year == last
    app.button(key="last-zero").click().run()
    read = workspace.load(stored.id).last_year
    assert read is not None
    assert read.get(RECEIVED) == 0
    assert read.reading["blank_as_zero"] == [RECEIVED]


def test_an_untouched_form_never_passes(workspace: Workspace) -> None:
    stored = put(workspace, None)
    app = open_page("figures", stored)
    assert any("200个单元格没有填写" in error.value for error in app.error)
    app = open_page("drafting", stored)
    assert any("不能起草" in error.value for error in app.error)
    assert "start" not in [button.key for button in app.button]


def test_zero_filing_is_only_done_after_it_is_confirmed(workspace: Workspace) -> None:
    stored = put(workspace, None)
    app = open_page("figures", stored)
    assert app.button(key="zero").disabled
    app.checkbox(key="zero-sure").check().run()
    app.button(key="zero").click().run()
    report = workspace.load(stored.id).report
    assert set(report.values) == {0}
    assert len(report.reading["blank_as_zero"]) == 200


def test_a_broken_table_shows_the_finding_and_lets_no_draft_be_made(workspace: Workspace) -> None:
    stored = put(workspace, this_year().with_cells({RECEIVED: 19}))
    app = open_page("figures", stored)
    assert "19" in said(app)
    assert "自然人" in said(app)
    for module in ("drafting", "finish"):
        app = open_page(module, stored)
        assert any("没有核对通过" in error.value for error in app.error)
        assert "start" not in [button.key for button in app.button]
        assert not app.get("download_button")
    assert workspace.drafts(stored.id) == []


def test_the_suggestion_of_a_finding_mends_the_table(workspace: Workspace) -> None:
    stored = put(workspace, this_year().with_cells({RECEIVED: 19}))
    app = open_page("figures", stored)
    app.button(key="tables-0-mend").click().run()
    assert workspace.load(stored.id).report.get(RECEIVED) == 20
    assert not app.error


def test_carried_over_figures_are_offered_and_filled_in(workspace: Workspace) -> None:
    last = last_year().with_cells(
        {
            "applications.granted.natural_person": 11,
            "applications.granted.total": 11,
            "applications.total_processed.natural_person": 11,
            "applications.total_processed.total": 11,
            "applications.carried_out.natural_person": 1,
            "applications.carried_out.total": 1,
        }
    )
    stored = put(workspace, None, last)
    app = open_page("figures", stored)
    next(b for b in app.button if b.label == "填入上年结转").click().run()
    report = workspace.load(stored.id).report
    assert report.get("applications.carried_in.natural_person") == 1
    assert report.get("applications.carried_in.total") == 1
    assert report.get("applications.carried_in.other") == 0


def test_totals_are_offered_where_all_parts_are_there(workspace: Workspace) -> None:
    blanks = dict.fromkeys(
        (
            "applications.received.total",
            "applications.total_processed.total",
            "applications.granted.total",
        )
    )
    stored = put(workspace, this_year().with_cells(blanks))
    app = open_page("figures", stored)
    next(b for b in app.button if b.label.startswith("补全总计")).click().run()
    assert workspace.load(stored.id).report == this_year()


def test_a_draft_is_made_kept_and_shown_with_the_sources_of_its_figures(
    workspace: Workspace,
) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    assert any("草稿已写好" in message.value for message in app.success)
    version = workspace.draft(stored.id)
    assert version is not None
    assert "20件" in version.draft.text("overview")
    html = "".join(str(element.proto.body) for element in app.get("html"))
    assert 'class="fig"' in html
    assert "行“总计”列" in html
    again = open_page("drafting", stored)
    assert "20件" in "".join(str(element.proto.body) for element in again.get("html"))


def test_the_versions_of_a_draft_can_be_undone_and_restored(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    first = workspace.draft(stored.id)
    app.button(key="start").click().run()
    assert len(workspace.drafts(stored.id)) == 2
    app.button(key="undo").click().run()
    present = workspace.draft(stored.id)
    assert first is not None
    assert present is not None
    assert present.draft.text("overview") == first.draft.text("overview")
    assert len(workspace.drafts(stored.id)) == 3


def test_text_edited_by_hand_is_checked_and_kept_as_a_version(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    version = workspace.draft(stored.id)
    assert version is not None
    text = version.draft.text("overview").replace("20件", "21件")
    app.text_area(key="hand-overview-1").set_value(text).run()
    assert "N-MISMATCH" in said(app)
    app.button(key="save-overview").click().run()
    present = workspace.draft(stored.id)
    assert present is not None
    assert (present.number, present.maker) == (2, "hand")
    assert "21件" in present.draft.text("overview")
    assert any(finding.code == "N-MISMATCH" for finding in present.draft.findings)


def test_user_text_is_escaped_wherever_it_is_shown(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    app.text_area(key="hand-overview-1").set_value(
        "（一）主动公开。<script>alert(1)</script>很好。"
    )
    app.run()
    app.button(key="save-overview").click().run()
    html = "".join(str(element.proto.body) for element in app.get("html"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_draft_that_fails_says_why_and_leaves_the_old_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put(workspace, this_year())
    draft(open_page("drafting", stored))
    monkeypatch.setenv("NIANBAO_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("NIANBAO_LLM_MODEL", "none")
    app = open_page("drafting", stored)
    app.button(key="start").click().run()
    assert any("原来的草稿没有改动" in error.value for error in app.error)
    assert len(workspace.drafts(stored.id)) == 1


def test_stopping_a_draft_leaves_everything_as_it_was(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    job = jobs.Job(workspace, stored, settings_module.load(), None, ("overview",), 0)
    job.stop()
    job.run()
    assert job.state == "stopped"
    assert workspace.drafts(stored.id) == []


def test_a_finished_report_can_be_taken_away_and_a_draft_one_is_marked(
    workspace: Workspace,
) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    app = open_page("finish", stored)
    assert not app.exception
    assert len(app.get("download_button")) == 6


def test_the_comparison_names_what_changed(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = open_page("comparison", stored)
    frame = app.dataframe[0].value
    row = frame[frame["单元格"].str.contains("本年新收") & frame["单元格"].str.contains("总计")]
    assert row.iloc[0].to_dict() == {
        "单元格": "表三“一、本年新收政府信息公开申请数量”行“总计”列",
        "2022年": "12",
        "2023年": "20",
        "增减": "8",
        "增减幅度": "66.7%",
    }


def test_the_corpus_page_lists_searches_and_tells_what_is_in(workspace: Workspace) -> None:
    app = open_page("corpus")
    assert app.dataframe[0].value.iloc[0]["机关"] == "青禾市丁香镇人民政府"
    app.text_input[0].set_value("解读材料少")
    next(b for b in app.button if b.label == "查找").click().run()
    assert "解读材料偏少" in said(app)


def test_settings_are_saved_and_the_key_is_never_shown(nianbao_home: Path) -> None:
    app = open_page("preferences")
    app.text_input[0].set_value("http://127.0.0.1:9/v1")
    app.text_input[1].set_value("some-model")
    app.text_input[2].set_value("very-secret-key-1234")
    next(b for b in app.button if b.label == "保存设置").click().run()
    settings = settings_module.load()
    assert (settings.llm_model, settings.llm_api_key) == ("some-model", "very-secret-key-1234")
    assert (nianbao_home / ".env").stat().st_mode & 0o077 == 0
    again = open_page("preferences")
    shown = said(again) + "".join(str(i.value) for i in again.text_input)
    shown += again.dataframe[0].value.to_string()
    assert "very-secret" not in shown
    assert "1234" in shown


def test_facts_typed_into_the_table_are_kept_and_what_is_no_number_is_told(
    workspace: Workspace,
) -> None:
    stored = put(workspace, None)
    app = open_page("facts", stored)
    assert list(app.data_editor[0].value["项目"]) == ["通过网站公开信息", "举办政务公开培训"]
    typed = {0: {"今年": "１，０４６"}, 1: {"今年": "四场"}}
    app.session_state["facts-table"] = {
        "edited_rows": typed,
        "added_rows": [{"项目": "发布政策解读", "今年": "2.5", "单位": "篇"}],
        "deleted_rows": [],
    }
    app.run()
    facts = workspace.load(stored.id).report.facts
    assert [(f.label, str(f.value), f.unit) for f in facts] == [
        ("通过网站公开信息", "1046", "条"),
        ("发布政策解读", "2.5", "篇"),
    ]
    assert any("四场" in warning.value for warning in app.warning)


def test_answers_to_last_years_promises_are_written_into_the_draft(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    version = workspace.draft(stored.id)
    assert version is not None
    assert "【待核实" in version.draft.text("problems")
    states = [box for box in app.selectbox if box.label == "进展"]
    for box in states:
        box.set_value("done")
    app.run()
    next(b for b in app.button if b.label == "按回答写入").click().run()
    present = workspace.draft(stored.id)
    assert present is not None
    assert present.maker == "confirm"
    assert "【待核实" not in present.draft.text("problems")
    assert len(workspace.load(stored.id).report.confirmations) == len(states)


def test_what_is_to_be_confirmed_can_be_rewritten_or_dropped(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    box = next(area for area in app.text_area if area.key and area.key.startswith("open-"))
    box.set_value("上年提出的措施都已落实。")
    app.run()
    app.button(key=box.key.replace("-text", "-yes")).click().run()
    present = workspace.draft(stored.id)
    assert present is not None
    assert "上年提出的措施都已落实。" in present.draft.text("problems") + present.draft.text(
        "overview"
    )
    (record,) = workspace.load(stored.id).report.confirmations
    assert record["sentence"] == "上年提出的措施都已落实。"


@pytest.mark.parametrize(
    ("request_", "tool", "seen"),
    [
        ("把第一部分压缩一些", "shorten", None),
        ("加一条：举行新闻发布会2场", "set_fact", "新闻发布会"),
        ("撤销", None, None),
        ("新收申请是多少", "figures", None),
    ],
)
def test_the_chat_does_what_is_asked_and_keeps_the_turn(
    workspace: Workspace, request_: str, tool: str | None, seen: str | None
) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    app.chat_input(key="chat-input").set_value(request_).run()
    assert not app.exception
    (turn,) = workspace.turns(stored.id)
    assert (turn.request, turn.tool) == (request_, tool)
    assert turn.reply in said(app)
    if seen:
        present = workspace.draft(stored.id)
        assert present is not None
        assert seen in present.draft.text("overview")
        assert any(seen in fact.label for fact in workspace.load(stored.id).report.facts)


def test_undoing_a_turn_takes_back_the_fact_that_it_brought(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    app.chat_input(key="chat-input").set_value("加一条：举行新闻发布会2场").run()
    app.button(key="undo").click().run()
    assert not app.error
    assert workspace.load(stored.id).report.facts == this_year().facts
    present = workspace.draft(stored.id)
    assert present is not None
    assert "新闻发布会" not in present.draft.text("overview")


def test_many_drafts_at_once_all_finish_each_with_its_own_figures(workspace: Workspace) -> None:
    begun = []
    for number, name in enumerate("甲乙丙丁戊"):
        body = replace(last_year().agency, name=f"青禾市{name}局")
        stored = intake.begin_after(workspace, replace(last_year(), agency=body))
        facts = (replace(this_year().facts[0], value=7001 + number),)
        report = replace(this_year(), agency=body, facts=facts)
        begun.append(workspace.save(with_report(stored, report)))
    settings = settings_module.load()
    started = [jobs.start(workspace, stored, settings) for stored in begun]
    for job in started:
        assert list(job.follow())
        assert (job.state, job.error) == ("done", "")
    for number, stored in enumerate(begun):
        version = workspace.draft(stored.id)
        assert version is not None
        text = version.draft.text("overview")
        found = [n for n in range(7001, 7006) if str(n) in text]
        assert found == [7001 + number]
