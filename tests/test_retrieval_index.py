"""What is put into the index is found again, in the right order, and nothing else."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import IndexUnavailable, ServiceError
from assistant.report import Agency
from assistant.retrieval import catalogue, gathering
from assistant.retrieval.index import Index, destroy, ensure_index, folder_of
from assistant.retrieval.passages import passages_of
from assistant.retrieval.ranking import Candidate, rank
from assistant.settings import Settings
from tests.retrieval_samples import PairEmbedder, a_file, a_report, settings_in

OTHER = {"name": "丁山县林业局", "region": "乙省戊市丁山县", "subject": "林权登记"}


@pytest.fixture
def index(tmp_path: Path) -> Any:
    with Index.open(settings_in(tmp_path), PairEmbedder()) as opened:
        yield opened


def test_every_passage_is_found_by_its_own_words(index: Index) -> None:
    reports = [a_report(), a_report(year=2021, subject="经济适用房"), a_report(**OTHER)]
    index.add(reports)
    for report in reports:
        for passage in passages_of(report):
            found = index.search(passage.searched, section=passage.section, top=20)
            assert passage.text in [hit.passage.text for hit in found]


def test_a_section_that_is_asked_for_is_the_only_one_shown(index: Index) -> None:
    index.add([a_report()])
    for section in ("overview", "problems"):
        hits = index.search("公租房", section=section, top=20)  # type: ignore[arg-type]
        assert hits
        assert {hit.passage.section for hit in hits} == {section}


def test_own_past_comes_first_and_others_are_still_shown(index: Index) -> None:
    own, other = a_report(), a_report("庚湾市住房保障局", 2023, subject="公租房")
    index.add([other, own], "sample")
    hits = index.search("公租房轮候名单更新慢", agency=own.agency.name, top=4)
    assert hits[0].own
    assert hits[0].passage.agency == own.agency.name
    index.add([a_report(**OTHER)])
    hits = index.search("名单更新慢 审核表传递", agency=own.agency.name, top=6)
    assert [hit.own for hit in hits] == sorted((hit.own for hit in hits), reverse=True)
    assert not all(hit.own for hit in hits)


def test_own_past_comes_first_however_many_others_fit_better() -> None:
    dice = random.Random(1)

    def candidate(agency: str, evidence: float, year: int = 2022) -> Candidate:
        words = "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(40))
        (passage,) = passages_of(a_report(agency, year, overview="", problems=words))
        return Candidate(passage, evidence, 10 * evidence)

    others = [candidate(f"{number}号县住房局", 0.95 - number / 1000) for number in range(60)]
    own = [candidate("庚湾市水务局", 0.75), candidate("庚湾市水务局", 0.4, 2021)]
    hits = rank([*others, candidate("末县住房局", 0.4), *own], top=3, agency="庚湾市水务局")
    assert [hit.own for hit in hits] == [True, False, False]  # one is too far from the query


def test_the_users_reports_outrank_samples(index: Index) -> None:
    index.add([a_report("辛县住房保障局", 2023)], "sample")
    index.add([a_report("壬县住房保障局", 2021, subject="公租房和廉租房")], "user")
    hits = index.search("公租房轮候名单更新慢", section="problems", top=3)
    assert hits[0].passage.agency == "壬县住房保障局"


def test_the_same_kind_and_later_years_come_first(index: Index) -> None:
    index.add([
        a_report("辛镇人民政府", 2021, "township", problems="一是名单更新慢，表格在各村之间来回传送。"),
        a_report("壬局", 2021, "department", problems="一是名单更新慢，表格在科室之间来回传送。"),
        a_report("癸局", 2024, "department", problems="一是名单更新慢，表格在部门之间来回传送。"),
    ])  # fmt: skip

    def first(**search: Any) -> str:
        return index.search("名单更新慢，表格来回传送", section="problems", **search)[
            0
        ].passage.agency

    assert first(kind="township") == "辛镇人民政府"
    assert first(kind="department") == "癸局"


def test_a_report_of_the_year_being_drafted_is_no_source_for_itself(index: Index) -> None:
    name = a_report().agency.name
    index.add([a_report(year=year) for year in (2021, 2022, 2023)])
    hits = index.search("公租房", agency=name, year_before=2022, top=50)
    assert {hit.passage.year for hit in hits} == {2021}
    assert {h.passage.year for h in index.search("公租房", year_before=2023, top=50)} <= {
        2021,
        2022,
    }


def test_a_body_that_is_left_out_is_left_out_however_much_it_has_said(index: Index) -> None:
    name = a_report().agency.name
    index.add([a_report(year=year) for year in range(2010, 2024)])
    index.add([a_report(**OTHER)])
    hits = index.search("公租房", exclude_agency=name, top=5)
    assert hits
    assert {hit.passage.agency for hit in hits} == {OTHER["name"]}


def test_of_passages_that_say_the_same_one_is_shown(index: Index) -> None:
    same = "一是名单更新慢，审核表在科室之间传递，群众等得久。"
    index.add([a_report(year=year, problems=same) for year in (2019, 2020, 2021)])
    hits = index.search("名单更新慢", section="problems", top=5)
    assert [hit.passage.year for hit in hits] == [2021]


def test_figures_alone_do_not_make_passages_alike_or_findable(index: Index) -> None:
    index.add([a_report()])
    assert index.search("   ") == []
    assert len(index.search("12345", top=3)) <= 3


def test_an_empty_index_finds_nothing(index: Index) -> None:
    assert index.search("公租房") == []
    assert index.entries() == []


def test_unchanged_reports_are_not_embedded_again(index: Index) -> None:
    assert index.add([a_report()]).added == 1
    embedder: Any = index.embedder
    before = len(embedder.embedded)
    summary = index.add([a_report()])
    assert (summary.added, summary.changed, summary.unchanged) == (0, 0, 1)
    assert len(embedder.embedded) == before


def test_a_changed_report_replaces_its_passages_and_embeds_only_what_is_new(index: Index) -> None:
    index.add([a_report()])
    embedder: Any = index.embedder
    embedder.embedded.clear()
    changed = a_report(problems="一是窗口排队久。为此，增设两个窗口。")
    assert index.add([changed]).changed == 1
    assert embedder.embedded == ["窗口排队久。", "窗口排队久。\n增设两个窗口。"]
    texts = {hit.passage.text for hit in index.search("公租房轮候名单", section="problems", top=20)}
    assert texts == {"窗口排队久。", "增设两个窗口。"}
    assert index.vectors.count("problems") == 2


def test_a_removed_report_is_gone_with_its_passages_and_names(index: Index) -> None:
    index.add([a_report(), a_report(**OTHER)])
    gone = next(entry for entry in index.entries() if entry.agency == OTHER["name"])
    assert index.remove([gone.report_id, "no such id"]).removed == 1
    assert {entry.agency for entry in index.entries()} == {a_report().agency.name}
    assert all(hit.passage.agency != OTHER["name"] for hit in index.search("林权登记", top=20))
    assert OTHER["name"] not in index.names()
    assert index.vectors.count("overview") == 5


def test_a_report_without_prose_is_kept_for_its_names_and_said(index: Index) -> None:
    summary = index.add([a_report(overview="", problems="无")])
    assert summary.passages == 0
    assert any("没有" in note for note in summary.notes)
    assert a_report().agency.name in index.names()


def test_two_embedders_never_mix(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Index.open(settings, PairEmbedder("one", 64)) as one:
        one.add([a_report()])
    with Index.open(settings, PairEmbedder("two", 32)) as two:
        assert two.search("公租房") == []
        two.add([a_report(**OTHER)])
        assert {hit.passage.agency for hit in two.search("登记", top=20)} == {OTHER["name"]}
    with Index.open(settings, PairEmbedder("one", 64)) as one:
        assert {hit.passage.agency for hit in one.search("登记", top=20)} == {
            a_report().agency.name
        }


def test_chromas_own_embedder_is_never_reached(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.utils.embedding_functions import DefaultEmbeddingFunction

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the default embedder was called")

    monkeypatch.setattr(DefaultEmbeddingFunction, "__call__", refuse)
    index.add([a_report()])
    assert index.search("公租房")


def test_the_retriever_gives_langchain_documents_in_the_order_of_search(index: Index) -> None:
    index.add([a_report(), a_report(**OTHER)])
    hits = index.search("公租房名单", section="problems", top=3)
    documents = index.as_retriever(section="problems", top=3).invoke("公租房名单")
    assert [d.page_content for d in documents] == [hit.passage.text for hit in hits]
    assert documents[0].metadata["agency"] == hits[0].passage.agency
    assert documents[0].metadata["year"] == 2022


def test_names_are_kept_with_the_index(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert catalogue.load(settings.home) is None
    with Index.open(settings, PairEmbedder()) as index:
        index.add([
            a_report(overview="（一）主动公开。公布《甲河区公租房分配办法》。"),
            a_report(**OTHER, overview="（一）主动公开。施行《中华人民共和国政府信息公开条例》。"),
        ])  # fmt: skip
    known = catalogue.load(settings.home)
    assert known is not None
    assert known.names["《甲河区公租房分配办法》"].kind == "document"
    assert "《中华人民共和国政府信息公开条例》" not in known.names
    foreign = known.foreign_names(Agency(OTHER["name"], "department", OTHER["region"]))
    assert {"甲河区", "甲河区住房保障局", "《甲河区公租房分配办法》"} <= set(foreign)
    assert not {"丁山县", "丁山县林业局", "乙省"} & set(foreign)
    assert [peer.agency for peer in known.peers_of(OTHER["name"])] == [a_report().agency.name]


def test_a_second_writer_is_told_so_in_one_sentence(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Index.open(settings, PairEmbedder()) as one, Index.open(settings, PairEmbedder()) as two:
        with one.writing(), pytest.raises(IndexUnavailable, match="另一个进程正在写入") as caught:
            two.add([a_report()])
        assert caught.value.exit_status == 3
        assert "\n" not in str(caught.value)
        assert two.add([a_report()]).added == 1


def test_a_reader_sees_what_another_has_written(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Index.open(settings, PairEmbedder()) as reader:
        with Index.open(settings, PairEmbedder()) as writer:
            writer.add([a_report()])
            assert reader.search("公租房")
            writer.add([a_report(**OTHER)])
        assert reader.search("林权登记")[0].passage.agency == OTHER["name"]


def _overwrite(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 100)


def _delete(path: Path) -> None:
    path.unlink()


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (text)")


@pytest.mark.parametrize("harm", [_overwrite, _delete, _foreign])
@pytest.mark.parametrize("file", ["shelf.sqlite3", "chroma/chroma.sqlite3"])
def test_a_damaged_or_foreign_index_is_one_sentence_and_can_be_rebuilt(
    tmp_path: Path, file: str, harm: Any
) -> None:
    settings = settings_in(tmp_path)
    with Index.open(settings, PairEmbedder()) as index:
        index.add([a_report()])
    folder = folder_of(settings, "pairs")
    for beside in folder.glob("shelf.sqlite3-*"):
        beside.unlink()
    harm(folder / file)
    try:
        with Index.open(settings, PairEmbedder()) as index:
            found = index.search("公租房")
            # A shelf that is gone is an index that does not exist yet.
            assert (file, harm, found) == ("shelf.sqlite3", _delete, [])
    except IndexUnavailable as error:
        assert "--rebuild" in str(error)
        assert "\n" not in str(error)
    destroy(settings, PairEmbedder())
    with Index.open(settings, PairEmbedder()) as index:
        index.add([a_report()])
        assert index.search("公租房")


class _FailingEmbedder(PairEmbedder):
    def embed_passages(self, texts: Any) -> Any:
        raise ServiceError("向量接口没有答复，请检查。")


def test_what_the_embedder_cannot_do_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Index.open(settings, PairEmbedder()) as index:
        index.add([a_report()])
    with Index.open(settings, _FailingEmbedder()) as index, pytest.raises(ServiceError):
        index.add([a_report(**OTHER)])
    with Index.open(settings, PairEmbedder()) as index:
        assert [entry.agency for entry in index.entries()] == [a_report().agency.name]
        assert index.add([a_report(**OTHER)]).added == 1
        assert len(index.search("登记", top=30)) > 0


def test_the_local_embedder_tells_queries_from_passages(tmp_path: Path) -> None:
    from assistant.retrieval.embedders import embedder_for

    embedder = embedder_for(Settings(home=tmp_path))
    query, passage = embedder.embed_query("公租房"), embedder.embed_passages(["公租房"])[0]
    assert query.shape == passage.shape == (embedder.dimension,)
    assert not np.allclose(query, passage)
    assert np.isclose(np.linalg.norm(query), 1, atol=1e-3)


def test_an_index_cut_by_another_version_is_built_anew_unless_a_source_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path)
    monkeypatch.setattr("assistant.retrieval.index.embedder_for", lambda _: PairEmbedder())
    own = a_file(tmp_path, "往年.json", a_report())
    with Index.open(settings) as index:
        gathering.index_paths(index, [own])
        index.shelf.keep("form", "0")
    with ensure_index(settings) as index:
        assert index.shelf.form_is_current
        assert {e.origin for e in index.entries()} == {"user", "sample"}
        index.shelf.keep("form", "0")
    own.unlink()
    with ensure_index(settings) as index, pytest.raises(IndexUnavailable, match="--rebuild"):
        index.search("公租房")
