"""What people do on the pages: each action, by Streamlit's own test driver."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant import settings as settings_module
from assistant.checking import Balanced, check_tables
from assistant.publishing import Publication, rendered
from assistant.publishing.template import to_template
from assistant.report import Agency
from assistant.report import file as report_file
from assistant.resources import bundled
from assistant.retrieval import library
from assistant.ui import preferences
from assistant.workspace import Workspace, intake
from tests.model_server import ModelServer, status, text
from tests.page_driver import draft, open_page, put, said
from tests.page_support import RECEIVED, last_year, this_year

pytestmark = pytest.mark.usefixtures("page_index")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def upload(app: AppTest, name: str, content: bytes, number: int = 0) -> AppTest:
    app.file_uploader[number].set_value((name, content, "application/octet-stream")).run()
    assert not app.exception
    return app


def the_report(workspace: Workspace) -> str:
    (listing,) = workspace.reports(working=True)
    return listing.id


def test_last_years_word_file_begins_this_years_report(workspace: Workspace) -> None:
    word = rendered(Publication(Balanced(last_year())), ".docx")
    app = upload(open_page("last_year"), "去年.docx", word)
    stored = workspace.load(the_report(workspace))
    assert (stored.report.agency, stored.report.year) == (last_year().agency, 2023)
    assert stored.last_year is not None
    assert stored.last_year.values == last_year().values
    assert app.metric[0].value == "200 / 200"


def test_pasted_text_begins_a_report_as_well(workspace: Workspace) -> None:
    page = rendered(Publication(Balanced(last_year())), ".md").decode()
    app = open_page("last_year")
    app.text_area(key="last-text").set_value(page)
    press(app, "读取粘贴的内容")
    stored = workspace.load(the_report(workspace))
    assert stored.last_year is not None
    assert stored.last_year.values == last_year().values


def test_a_file_that_is_no_report_is_told_and_begins_nothing(workspace: Workspace) -> None:
    app = upload(open_page("last_year"), "通知.txt", "国庆节放假七天。".encode())
    assert "通知.txt" in app.error[0].value
    assert workspace.reports() == []


def test_another_file_of_the_same_year_replaces_only_when_asked(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    other = last_year().with_narrative(other="另一份")
    app = open_page("last_year", stored)
    upload(app, "另一份.json", report_file.dumps(other).encode())
    assert workspace.load(stored.id).last_year == last_year()
    press(app, "用这个文件替换")
    replaced = workspace.load(stored.id).last_year
    assert replaced is not None
    assert replaced.narrative == other.narrative


def test_a_report_begins_without_last_years(workspace: Workspace) -> None:
    app = open_page("last_year")
    next(i for i in app.text_input if i.label == "机关名称").set_value("青禾市测试局")
    press(app, "开始")
    stored = workspace.load(the_report(workspace))
    assert (stored.report.agency.name, stored.last_year) == ("青禾市测试局", None)


def test_the_sample_can_be_tried_and_is_ready_to_be_drafted(workspace: Workspace) -> None:
    press(open_page("last_year"), "先用样例走一遍")
    stored = workspace.load(the_report(workspace))
    assert stored.last_year is not None
    assert check_tables(stored.report, last_year=stored.last_year).ok
    assert stored.report.narrative.overview == ""
    again = intake.begin_sample(workspace)
    assert again.id == stored.id


def test_rows_pasted_from_a_table_are_put_into_their_cells(workspace: Workspace) -> None:
    stored = put(workspace, None)
    app = open_page("figures", stored)
    rows = "一、本年新收政府信息公开申请数量\t20\t0\t0\t0\t0\t0\t20"
    app.text_area(key="paste").set_value(rows).run()
    app.button(key="paste-read").click().run()
    report = workspace.load(stored.id).report
    assert (report.get(RECEIVED), report.get("applications.received.total")) == (20, 20)
    app.text_area(key="paste").set_value("没有数字").run()
    app.button(key="paste-read").click().run()
    assert "请连同行名一起复制" in app.error[0].value


def test_the_filled_in_template_is_read_and_last_years_is_refused(workspace: Workspace) -> None:
    stored = put(workspace, None)
    template = to_template(this_year().edition, agency=this_year().agency, year=2023)
    app = upload(open_page("figures", stored), "填报表.xlsx", template)
    assert any("填报表.xlsx" in m.value for m in (*app.success, *app.error))
    filled = rendered(Publication(Balanced(this_year()), False), ".xlsx")
    upload(app, "今年.xlsx", filled)
    assert workspace.load(stored.id).report.values == this_year().values
    upload(app, "去年.json", report_file.dumps(last_year()).encode())
    assert "2022年度" in app.error[0].value
    assert workspace.load(stored.id).report.values == this_year().values


def test_the_body_and_the_year_can_be_corrected_beside_the_tables(workspace: Workspace) -> None:
    stored = put(workspace, None)
    app = open_page("figures", stored)
    assert "机关名称" not in [field.label for field in app.text_input], "it is folded away"
    app.session_state["identity"] = True
    app.run()
    name = next(field for field in app.text_input if field.label == "机关名称")
    name.set_value("青禾市梧桐路街道")
    press(app, "保存")
    assert workspace.load(stored.id).report.agency.name == "青禾市梧桐路街道"


def test_each_page_leads_to_the_next_step(workspace: Workspace) -> None:
    stored = put(workspace, None)
    app = open_page("last_year", stored)
    app.button(key="next-step").click().run()
    assert app.title[0].value == "今年数据"
    assert "next-step" not in [b.key for b in app.button], "it is the page one is on"
    stored = put(workspace, this_year())
    app = open_page("figures", stored)
    assert app.button(key="next-step").label == "下一步：起草"
    app.button(key="step-after").click().run()
    assert app.title[0].value == "其他事实"
    app.button(key="step-before").click().run()
    assert app.title[0].value == "今年数据"


def test_what_is_open_can_be_dropped(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    while found := [b for b in app.button if b.label == "删去这一句"]:
        found[0].click().run()
    present = workspace.draft(stored.id)
    assert present is not None
    assert present.maker == "confirm"
    assert not any(
        s.is_open for section in present.draft.sections.values() for s in section.sentences
    )
    assert workspace.load(stored.id).report.confirmations == ()


def test_an_answer_left_blank_or_still_open_is_asked_for_again(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    box = next(area for area in app.text_area if area.key and area.key.startswith("open-"))
    app.button(key=box.key.replace("-text", "-yes")).click().run()
    assert any("请先写好这一句" in w.value for w in app.warning)
    box.set_value("【待核实：还没问】").run()
    app.button(key=box.key.replace("-text", "-yes")).click().run()
    assert any("还有【待核实】" in e.value for e in app.error)
    assert len(workspace.drafts(stored.id)) == 1


def test_an_earlier_version_is_restored_from_the_list(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    app.chat_input(key="chat-input").set_value("把第一部分压缩一些").run()
    first = workspace.draft(stored.id, 1)
    assert first is not None
    app.selectbox(key="diff-old").set_value(1).run()
    app.button(key="restore").click().run()
    present = workspace.draft(stored.id)
    assert present is not None
    assert (present.maker, present.draft.sections) == ("restore", first.draft.sections)


def test_text_typed_by_hand_and_not_saved_is_there_again_and_never_in_the_way(
    workspace: Workspace,
) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    app.text_area(key="hand-problems-1").set_value("一是写到一半。").run()
    again = open_page("drafting", stored)
    assert again.text_area(key="hand-problems-1").value == "一是写到一半。"
    again.chat_input(key="chat-input").set_value("把第一部分压缩一些").run()
    assert "在第1版上改过、没有保存的文字" in [e.label for e in again.expander]
    assert again.text_area(key="hand-problems-2").value != "一是写到一半。"
    press(again, "不要了")
    assert workspace.unsaved(stored.id) == {}


def test_a_notice_is_set_aside_with_a_reason_and_brought_back(workspace: Workspace) -> None:
    facts = (replace(this_year().facts[0], value=31), *this_year().facts[1:])
    same = this_year().with_cells({"active_disclosure.administrative_penalties.decisions": 25})
    before = last_year().with_cells({"active_disclosure.administrative_penalties.decisions": 25})
    stored = put(workspace, replace(same, facts=facts), before)
    draft(open_page("drafting", stored))
    app = open_page("finish", stored)
    reasons = [i for i in app.text_input if i.key and i.key.endswith("-reason")]
    assert reasons, "a figure that is the same as last year's is a notice"
    stem = reasons[0].key.removesuffix("-reason")
    app.button(key=f"{stem}-dismiss").click().run()
    assert app.error, "a reason must be given"
    app.text_input(key=f"{stem}-reason").set_value("两年确实相同").run()
    app.text_input(key=f"{stem}-who").set_value("王某").run()
    app.button(key=f"{stem}-dismiss").click().run()
    (record,) = workspace.load(stored.id).report.dismissals
    assert "两年确实相同" in json.dumps(record, ensure_ascii=False)
    assert "两年确实相同" in said(app)
    app.button(key="finish-restore-0").click().run()
    assert workspace.load(stored.id).report.dismissals == ()


def test_a_final_report_is_signed_and_its_certificate_says_by_whom(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    while found := [b for b in app.button if b.label == "删去这一句"]:
        found[0].click().run()
    app = open_page("finish", stored)
    assert any("可以定稿" in s.value for s in app.success), said(app)
    app.button(key="sign").click().run()
    assert any("审核人" in w.value for w in app.warning)
    app.text_input(key="signer").set_value("李审核").run()
    app = open_page("finish", stored)
    assert app.text_input(key="signer").value == "李审核", "typed and not confirmed, it is kept"
    app.button(key="sign").click().run()
    assert workspace.unsaved(stored.id) == {}
    assert "李审核" in said(app)
    assert any("李审核已确认定稿" in caption.value for caption in app.caption) or "李审核" in said(
        app
    )
    (record,) = workspace.load(stored.id).report.confirmations
    assert (record["kind"], record["by"]) == ("final", "李审核")


def test_reports_added_to_the_corpus_outlive_a_rebuild_and_can_be_removed(
    nianbao_home: Path,
) -> None:
    mine = replace(last_year(), agency=Agency("青禾市银杏路街道办事处", "subdistrict", "青禾市"))
    app = open_page("corpus")
    files = [
        ("银杏路.json", report_file.dumps(mine).encode(), "application/json"),
        ("坏的.txt", "今天天气很好。".encode(), "text/plain"),
    ]
    app.file_uploader[0].set_value(files).run()
    app.button(key="corpus-add").click().run()
    assert not app.exception
    assert any("新增1份" in s.value for s in app.success)
    assert any("坏的.txt" in w.value for w in app.warning)
    settings = settings_module.load()
    with library.open_whole(settings) as opened:
        assert {e.agency: e.origin for e in opened.entries()}[mine.agency.name] == "user"
        kept = [e for e in opened.entries() if e.agency == mine.agency.name]
        assert library.add(opened, [mine]).unchanged == 1
        assert library.remove(opened, kept).removed == 1
        assert mine.agency.name not in {e.agency for e in opened.entries()}
    assert list((nianbao_home / "reports").glob("*.json")) == []


def test_the_endpoint_is_tested_and_says_what_it_answered_or_why_not(nianbao_home: Path) -> None:
    with ModelServer(text("好"), status(401)) as model:
        preferences.save(
            nianbao_home,
            {
                "NIANBAO_LLM_BASE_URL": model.base_url,
                "NIANBAO_LLM_MODEL": "test",
                "NIANBAO_LLM_API_KEY": "sk-very-secret",
            },
        )
        app = open_page("preferences")
        app.button(key="test-model").click().run()
        assert any("模型已答复：好" in s.value for s in app.success)
        app.button(key="test-model").click().run()
        assert app.error
    app.button(key="test-model").click().run()
    assert app.error
    assert "very-secret" not in said(app) + "".join(str(i.value) for i in app.text_input)


def test_a_report_is_removed_only_after_it_is_confirmed(workspace: Workspace) -> None:
    stored = put(workspace, this_year())
    app = open_page("preferences", stored)
    app.selectbox(key="remove-which").set_value(stored.id).run()
    assert app.button(key="remove").disabled
    app.checkbox(key=f"remove-sure-{stored.id}").check().run()
    app.button(key="remove").click().run()
    assert not app.exception
    assert [listing.year for listing in workspace.reports()] == [2022]
    assert any("已删除" in s.value for s in app.success)


def test_settings_that_cannot_be_used_are_told_and_not_written(nianbao_home: Path) -> None:
    app = AppTest.from_file(str(bundled("streamlit_app.py")), default_timeout=60)
    app.session_state["page-asked"] = "preferences"
    app.run()
    app.text_input[0].set_value("not a url")
    press(app, "保存设置")
    assert app.error
    assert not (nianbao_home / ".env").exists() or "not a url" not in (
        nianbao_home / ".env"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", ["figures", "facts", "drafting", "comparison", "finish"])
def test_a_page_of_the_work_says_where_to_begin_when_there_is_no_report(module: str) -> None:
    assert "去年报告" in said(open_page(module))


def test_a_request_that_the_program_fails_at_is_kept_and_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.ui.chat.Talk.say", fail)
    app.chat_input(key="chat-input").set_value("第二个问题换一个").run()
    (turn,) = workspace.turns(stored.id)
    assert (turn.request, turn.changed) == ("第二个问题换一个", False)
    assert "已保存的内容不受影响" in said(app)


def test_another_problem_is_put_in_the_place_of_one_where_some_figures_are_quiet(
    workspace: Workspace,
) -> None:
    stored = put(workspace, this_year())
    app = draft(open_page("drafting", stored))
    app.chat_input(key="chat-input").set_value("第二个问题换一个").run()
    (turn,) = workspace.turns(stored.id)
    assert "意外" not in turn.reply


def test_the_year_in_front_of_the_first_sentence_takes_the_place_of_the_whole_word(
    workspace: Workspace,
) -> None:
    stored = put(workspace, replace(this_year(), facts=()))
    draft(open_page("drafting", stored))
    version = workspace.draft(stored.id)
    assert version is not None
    assert "2023年，我街道" in version.draft.text("overview")
    assert "街道度" not in version.draft.text("overview")
