"""Names that are somebody's own are kept; words that any office may use are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.report import Agency
from assistant.retrieval import catalogue
from assistant.retrieval.index import Index
from assistant.retrieval.naming import names_in
from tests.retrieval_samples import PairEmbedder, a_report, settings_in


def found(text: str) -> set[str]:
    return {name for name, _ in names_in(a_report(overview=text, problems=""))}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("最远的柳荫屯没有通广播。", "柳荫屯"),
        ("漏登的有3个小区，锦湖苑最多。", "锦湖苑"),
        ("公开栏装到了北边的豆市巷。", "豆市巷"),
        ("公布石桥头片区的方案，又把石桥头片区的名单贴出。", "石桥头片区"),
        ("施行《甲河区公租房分配办法》。", "《甲河区公租房分配办法》"),
        ("公众号“甲河住建”发文3篇。", "甲河住建"),
        ("甲河区农业农村局转来申请1件。", "甲河区农业农村局"),
    ],
)
def test_a_name_of_somebodys_own_is_kept(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "各村、城中村和背街小巷，老旧小区、城乡社区。",
        "行政村、自然村、边远村，全部建成公开栏；在农村设点。",
        "大中型水库、沿线村庄、产业园区、公交线路，选乡镇、转乡镇。",
        "依照《中华人民共和国政府信息公开条例》和《政府信息公开信息处理费管理办法》。",
        "施行《国务院办公厅关于规范政府信息公开的通知》。“双随机、一公开”。",
        "在政府网站公布，区政府、县政府、乡政府分别答复；老城片区、重点片区。",
    ],
)
def test_words_of_any_office_are_no_names(text: str) -> None:
    own = found("")
    assert found(text) == own


def test_the_users_own_past_reports_add_their_names(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    other = Agency("和庆市水务局", "department", "临川省和庆市")
    with Index.open(settings, PairEmbedder()) as index:
        index.add([a_report("丁山县林业局", region="临川省和庆市丁山县")], "sample")
        before = set(catalogue.of_shelf(index.shelf).foreign_names(other))
        index.add(
            [a_report("青棠乡人民政府", kind="township", region="临川省南泽市辛庄县")], "user"
        )
        after = set(catalogue.of_shelf(index.shelf).foreign_names(other))
    assert after - before >= {"青棠乡人民政府", "青棠乡", "青棠", "辛庄县", "南泽市"}
    assert not {"和庆市", "临川省"} & after  # the places of both are its own
