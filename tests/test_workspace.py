"""The workspace keeps reports, drafts and conversations, and overwrites nothing silently."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant import settings as settings_module
from assistant.drafting.draft import Citation, Draft, Paragraph, Section, Sentence
from assistant.errors import ConflictError, RequestError, SettingsError, WorkspaceUnavailable
from assistant.ledger.figures import Figure, Source
from assistant.report import Agency, Fact, Report, edition
from assistant.settings import Settings
from assistant.workspace import Stored, Workspace, with_report
from assistant.workspace.database import connect, migrate

RECEIVED = "applications.received.natural_person"
FEES = "active_disclosure.administrative_fees.amount"


def blank(year: int = 2023, name: str = "青禾市测试局") -> Report:
    return Report.blank(Agency(name, "department", "青禾市"), year, edition("2021"))


def draft_saying(*sentences: str) -> Draft:
    figure = Figure("41件", 41, Source(cell="applications.received.total"), "件")
    said = tuple(
        Sentence(words, (figure,), (Citation("丙县丁局", 2022, "原句"),)) for words in sentences
    )
    section = Section("overview", (Paragraph("requests", "（二）依申请公开。", said),))
    return Draft({"overview": section}, tokens={"prompt": 7, "completion": 3})


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open(settings_module.load())


@pytest.fixture
def stored(workspace: Workspace) -> Stored:
    return workspace.add(blank())


def test_a_report_comes_back_as_it_was_put_in(workspace: Workspace) -> None:
    report = replace(
        blank().with_cells({RECEIVED: 3, FEES: Decimal("1.50")}),
        facts=(Fact("培训场次", 4, "场"), Fact("满意率", Decimal("99.5"), "%")),
        confirmations=({"sentence": "已举办培训。", "by": "王某"},),
        dismissals=({"code": "T2-UNDISCLOSED", "reason": "不涉及"},),
    )
    stored = workspace.add(report)
    assert workspace.load(stored.id).report == report


def test_another_opening_of_the_same_home_sees_what_was_saved(workspace: Workspace) -> None:
    stored = workspace.add(blank())
    workspace.save(with_report(stored, stored.report.with_cells({RECEIVED: 5})))
    workspace.close()
    again = Workspace.open(settings_module.load())
    assert again.load(stored.id).report.get(RECEIVED) == 5


def test_last_years_report_stands_beside_this_years(workspace: Workspace) -> None:
    last = workspace.add(blank(2022), working=False)
    this = workspace.add(blank(2023), last_year_id=last.id)
    assert workspace.load(this.id).last_year == last.report
    assert [listing.year for listing in workspace.reports()] == [2023, 2022]
    assert [listing.id for listing in workspace.reports(working=True)] == [this.id]
    workspace.remove(last.id)
    assert workspace.load(this.id).last_year is None


def test_each_save_raises_the_version(workspace: Workspace, stored: Stored) -> None:
    saved = workspace.save(with_report(stored, stored.report.with_cells({RECEIVED: 1})))
    assert (stored.version, saved.version) == (1, 2)
    assert workspace.save(saved).version == 3


def test_the_second_of_two_people_is_told_and_overwrites_nothing(
    workspace: Workspace, stored: Stored
) -> None:
    first, second = workspace.load(stored.id), workspace.load(stored.id)
    workspace.save(with_report(first, first.report.with_cells({RECEIVED: 1})))
    with pytest.raises(ConflictError, match="没有保存"):
        workspace.save(with_report(second, second.report.with_cells({RECEIVED: 2})))
    assert workspace.load(stored.id).report.get(RECEIVED) == 1


def test_of_many_who_save_at_once_exactly_one_succeeds(
    workspace: Workspace, stored: Stored
) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(6)

    def save(value: int) -> None:
        mine = with_report(stored, stored.report.with_cells({RECEIVED: value}))
        barrier.wait()
        try:
            workspace.save(mine)
            outcomes.append("saved")
        except ConflictError:
            outcomes.append("told")

    threads = [threading.Thread(target=save, args=(value,)) for value in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved"] + ["told"] * 5


def test_a_body_has_one_report_on_a_year(workspace: Workspace, stored: Stored) -> None:
    with pytest.raises(ConflictError, match=r"青禾市测试局.*2023"):
        workspace.add(blank())
    other = workspace.add(blank(2022))
    with pytest.raises(ConflictError, match="2023"):
        workspace.save(with_report(other, blank(2023)))
    assert workspace.find("青禾市测试局", 2023) == stored.id
    assert workspace.find("别处", 2023) is None


def test_a_report_that_is_not_there_is_named(workspace: Workspace) -> None:
    with pytest.raises(RequestError, match="deadbeef"):
        workspace.load("deadbeef")


def test_drafts_are_versions_and_none_is_overwritten(workspace: Workspace, stored: Stored) -> None:
    first = workspace.add_draft(stored.id, draft_saying("一。"), maker="writer", note="起草")
    second = workspace.add_draft(
        stored.id, draft_saying("二。"), maker="chat", note="改写", based_on=first.number
    )
    assert [v.number for v in workspace.drafts(stored.id)] == [1, 2]
    assert workspace.drafts(stored.id)[0].draft == draft_saying("一。")
    in_force = workspace.draft(stored.id)
    assert in_force == second
    assert (second.parent, second.maker, second.draft.tokens["prompt"]) == (1, "chat", 7)


def test_a_change_of_an_outdated_version_is_refused(workspace: Workspace, stored: Stored) -> None:
    workspace.add_draft(stored.id, draft_saying("一。"), maker="writer")
    workspace.add_draft(stored.id, draft_saying("二。"), maker="chat", based_on=1)
    with pytest.raises(ConflictError, match="第2版"):
        workspace.add_draft(stored.id, draft_saying("三。"), maker="hand", based_on=1)
    assert len(workspace.drafts(stored.id)) == 2


def test_undo_goes_back_step_by_step_and_not_to_and_fro(
    workspace: Workspace, stored: Stored
) -> None:
    for words in ("一。", "二。", "三。"):
        workspace.add_draft(stored.id, draft_saying(words), maker="chat")
    assert workspace.undo(stored.id).draft == draft_saying("二。")
    assert workspace.undo(stored.id).draft == draft_saying("一。")
    with pytest.raises(RequestError, match="没有可以撤销"):
        workspace.undo(stored.id)
    workspace.add_draft(stored.id, draft_saying("四。"), maker="chat")
    assert workspace.undo(stored.id).draft == draft_saying("一。")


def test_what_was_undone_can_be_redone_until_something_else_is_made(
    workspace: Workspace, stored: Stored
) -> None:
    for words in ("一。", "二。", "三。"):
        workspace.add_draft(stored.id, draft_saying(words), maker="chat")
    workspace.undo(stored.id)
    workspace.undo(stored.id)
    assert workspace.redo(stored.id).draft == draft_saying("二。")
    assert workspace.redo(stored.id).draft == draft_saying("三。")
    with pytest.raises(RequestError, match="没有可以重做"):
        workspace.redo(stored.id)
    workspace.undo(stored.id)
    workspace.add_draft(stored.id, draft_saying("四。"), maker="chat")
    with pytest.raises(RequestError, match="没有可以重做"):
        workspace.redo(stored.id)


def test_an_earlier_version_can_be_restored_and_that_undone(
    workspace: Workspace, stored: Stored
) -> None:
    for words in ("一。", "二。"):
        workspace.add_draft(stored.id, draft_saying(words), maker="chat")
    assert workspace.restore(stored.id, 1).draft == draft_saying("一。")
    assert workspace.undo(stored.id).draft == draft_saying("二。")
    with pytest.raises(RequestError, match="第9版"):
        workspace.restore(stored.id, 9)


def test_undo_without_a_draft_says_so(workspace: Workspace, stored: Stored) -> None:
    with pytest.raises(RequestError, match="还没有草稿"):
        workspace.undo(stored.id)
    assert workspace.draft(stored.id) is None


def test_the_conversation_is_kept_in_order(workspace: Workspace, stored: Stored) -> None:
    workspace.add_turn(stored.id, "压缩一下", "已压缩", tool="shorten", changed=True, draft=2)
    workspace.add_turn(stored.id, "你好", "您好")
    assert [(t.request, t.tool, t.changed, t.draft) for t in workspace.turns(stored.id)] == [
        ("压缩一下", "shorten", True, 2),
        ("你好", None, False, None),
    ]


def test_a_removed_report_takes_its_drafts_and_turns_along(
    workspace: Workspace, stored: Stored
) -> None:
    other = workspace.add(blank(2022))
    for report_id in (stored.id, other.id):
        workspace.add_draft(report_id, draft_saying("一。"), maker="writer")
        workspace.add_turn(report_id, "问", "答")
    workspace.remove(stored.id)
    assert (workspace.drafts(stored.id), workspace.turns(stored.id)) == ([], [])
    assert len(workspace.drafts(other.id)) == 1


def test_an_older_database_is_migrated_and_keeps_its_data(nianbao_home: Path) -> None:
    settings = settings_module.load()
    engine = connect(settings.database_url)
    migrate(engine, "0001")
    from assistant.report import file as report_file

    columns = "id, agency, year, edition, version, document, last_year_id, created, updated"
    with engine.begin() as connection:
        for key, year, last in (("aaaa", 2022, None), ("bbbb", 2023, "aaaa")):
            row = {
                "id": key,
                "year": year,
                "last": last,
                "document": report_file.dumps(blank(year).with_cells({RECEIVED: year})),
            }
            connection.execute(
                text(
                    f"INSERT INTO reports ({columns}) VALUES (:id, '青禾市测试局', :year, '2021',"
                    " 3, :document, :last, '2024-01-01 00:00:00', '2024-01-01 00:00:00')"
                ),
                row,
            )
    engine.dispose()
    workspace = Workspace.open(settings)
    this = workspace.load("bbbb")
    assert (this.version, this.report.get(RECEIVED), this.working) == (3, 2023, True)
    assert this.last_year is not None
    assert not workspace.load("aaaa").working
    assert workspace.save(this).version == 4


def test_what_is_typed_and_not_saved_is_kept_word_for_word_until_it_is_dropped(
    workspace: Workspace, stored: Stored
) -> None:
    workspace.keep_unsaved(stored.id, "hand-overview-1", "改到一半")
    workspace.keep_unsaved(stored.id, "hand-overview-1", "改到一半，\n又想了想")
    workspace.keep_unsaved(stored.id, "open-1", "已办")
    again = Workspace.open(settings_module.load())
    assert again.unsaved(stored.id)["hand-overview-1"].text == "改到一半，\n又想了想"
    workspace.drop_unsaved(stored.id, "open-1")
    assert list(workspace.unsaved(stored.id)) == ["hand-overview-1"]
    with pytest.raises(RequestError):
        workspace.keep_unsaved("deadbeef", "x", "y")
    workspace.remove(stored.id)
    assert workspace.unsaved(stored.id) == {}


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_drafts_and_turns_of_each_earlier_schema_are_there_after_the_migration(
    nianbao_home: Path, revision: str
) -> None:
    """The old database is written by the tables of its own time, not by today's models."""
    from sqlalchemy import MetaData, insert

    from assistant.report import file as report_file
    from assistant.workspace.codec import write_draft

    settings = settings_module.load()
    engine = connect(settings.database_url)
    migrate(engine, revision)
    old = MetaData()
    old.reflect(engine)
    moment = datetime(2024, 1, 15, 8, 30, tzinfo=UTC)
    report = replace(blank().with_cells({RECEIVED: 7}), facts=(Fact("培训", 2, "场"),))
    row = {
        "id": "cccc", "agency": "青禾市测试局", "year": 2023, "edition": "2021", "version": 9,
        "document": report_file.dumps(report), "draft": 2, "created": moment, "updated": moment,
    }  # fmt: skip
    if revision != "0001":
        row["working"] = True
    drafts = [
        {
            "report_id": "cccc", "number": n, "parent": n - 1 or None, "content_of": n,
            "maker": "writer", "author": "", "note": "起草", "document": write_draft(draft_saying(w)),
            "writer": "local", "model": "", "prompt_hash": "", "ledger_hash": "",
            "prompt_tokens": 0, "completion_tokens": 0, "created": moment,
        }
        for n, w in ((1, "一。"), (2, "二。"))
    ]  # fmt: skip
    turn = {
        "report_id": "cccc",
        "request": "短一点",
        "tool": "shorten",
        "reply": "好",
        "changed": True,
    }
    with engine.begin() as connection:
        connection.execute(insert(old.tables["reports"]), row)
        connection.execute(insert(old.tables["drafts"]), drafts)
        connection.execute(insert(old.tables["turns"]), {**turn, "draft": 2, "created": moment})
    engine.dispose()

    workspace = Workspace.open(settings)
    stored = workspace.load("cccc")
    assert (stored.report, stored.version, stored.updated) == (report, 9, moment)
    assert [v.draft.text("overview") for v in workspace.drafts("cccc")] == [
        draft_saying(words).text("overview") for words in ("一。", "二。")
    ]
    assert [(t.request, t.draft) for t in workspace.turns("cccc")] == [("短一点", 2)]
    assert workspace.undo("cccc").draft == draft_saying("一。")


def test_a_process_killed_in_the_middle_of_its_writes_leaves_whole_versions(
    nianbao_home: Path,
) -> None:
    """Whatever had been told as saved is there; nothing is half there."""
    program = """
import itertools, sys
from dataclasses import replace
from assistant import settings
from assistant.report import Agency, Report, edition
from assistant.workspace import Workspace, with_report
workspace = Workspace.open(settings.load())
stored = workspace.add(Report.blank(Agency("青禾市测试局", "department"), 2023, edition("2021")))
print(stored.id, flush=True)
for number in itertools.count(1):
    cells = {"applications.received.natural_person": number, "applications.received.total": number}
    stored = workspace.save(with_report(stored, stored.report.with_cells(cells)))
    print(number, flush=True)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout is not None
    lines = [process.stdout.readline().strip() for _ in range(40)]
    process.kill()
    lines += process.stdout.read().split()
    process.wait()
    told = int(lines[-1])
    stored = Workspace.open(settings_module.load()).load(lines[0])
    value = stored.report.get(RECEIVED)
    assert told <= int(value or 0) <= told + 1
    assert stored.report.get("applications.received.total") == value
    assert stored.version == int(value or 0) + 1


def test_the_models_and_the_migrations_agree() -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from assistant.workspace.schema import Base

    workspace = Workspace.open(settings_module.load())
    with workspace.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_sqlite_runs_in_wal_mode(workspace: Workspace) -> None:
    with workspace.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense://somewhere/db", "不是可用的数据库地址"),
        ("postgresql://clerk:secret@localhost:1/db", "驱动|打不开"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence_without_the_password(
    tmp_path: Path, url: str, said: str
) -> None:
    with pytest.raises((SettingsError, WorkspaceUnavailable), match=said) as caught:
        Workspace.open(Settings(home=tmp_path, database_url=url))
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "nianbao.sqlite3").write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(WorkspaceUnavailable, match="打不开"):
        Workspace.open(Settings(home=tmp_path))


def test_a_database_of_a_newer_program_is_left_alone(workspace: Workspace) -> None:
    with workspace.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WorkspaceUnavailable, match="升级本程序"):
        Workspace.open(settings_module.load())
