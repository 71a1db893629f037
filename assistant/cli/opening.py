"""Which conversation ``nianbao chat`` goes on with: that of the page, or one beside the file.

A report that the workspace has, or can take, is talked about there, so that the page shows what
the terminal said and the other way round. Where the file and the workspace contradict each other,
nobody is overruled: the conversation stays beside the file, and the clerk is told why.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from assistant.errors import GateClosed, RequestError

if TYPE_CHECKING:
    from assistant.conversation import Conversation
    from assistant.report import Report
    from assistant.settings import Settings
    from assistant.workspace import Listing, Stored, Workspace
    from assistant.workspace.conversations import Talk
    from assistant.workspace.files import Match


class Closed(Exception):
    """The gate is closed before this report, which may be the workspace's and not the file's."""

    def __init__(self, report: Report, gate: GateClosed) -> None:
        super().__init__(str(gate))
        self.report, self.gate = report, gate


class Way(NamedTuple):
    """How a conversation is to be opened.

    Attributes:
        settings, writer: as for `assistant.conversation.Conversation`.
        anew: a draft is made even if there is one.
        shown: whether people read along.
    """

    settings: Settings
    writer: str | None
    anew: bool
    shown: bool


#: Differences and earlier turns that are shown, and characters of an earlier reply.
_DIFFERENCES, _TURNS, _REPLY = 3, 5, 70


def open_file(path: Path, report: Report, last_year: Report | None, way: Way) -> Conversation:
    """The conversation about a file.

    Raises:
        Closed: the tables do not add up, in the file or in the workspace.
    """
    from assistant.conversation import keeping
    from assistant.workspace import Workspace, files

    _require_balanced(report, last_year)
    workspace = Workspace.open(way.settings)
    kept_at = keeping.path_for(path, way.settings)
    link_at = kept_at.with_suffix(".link.json")
    found = files.match(workspace, report, last_year, files.Link.load(link_at))
    has_draft = found.stored is not None and found.stored.draft is not None
    beside = kept_at.exists() and not way.anew
    if found.apart or (beside and has_draft):
        _tell_apart(found, report)
        return _open_beside(kept_at, report, last_year, way)
    beside_it = found.stored.last_year if found.stored else None
    _require_balanced(found.report, beside_it or last_year)
    stored = files.take(workspace, found, last_year)
    files.Link(stored.id, report).save(link_at)
    again = way.anew or (found.touches_draft and has_draft)
    if kept_at.exists():
        if beside:
            again = _bring(workspace, stored, kept_at, way.settings, (report, last_year))
        _put_aside(kept_at)
    return _open(workspace, stored, way._replace(anew=again), newer=not way.anew)


def open_body(body: str, year: int | None, last_year: Report | None, way: Way) -> Conversation:
    """The conversation about a report of the workspace.

    Args:
        body: the name, or a part that only one has.

    Raises:
        RequestError: there is no such report, or more than one.
        Closed: its tables do not add up.
    """
    from assistant.workspace import Workspace, intake

    workspace = Workspace.open(way.settings)
    stored = workspace.load(_find(workspace.reports(working=True), body, year).id)
    if last_year is not None:
        if stored.last_year is not None and not intake.same(last_year, stored.last_year):
            raise RequestError(
                f"工作区里{stored.report.title}已有去年的报告，与给出的不同；"
                "去掉 --last-year 就用已有的，要换请在页面“去年报告”里换。"
            )
        stored = intake.link_last_year(workspace, stored, last_year)
    return _open(workspace, stored, way)


def _require_balanced(report: Report, last_year: Report | None) -> None:
    from assistant.checking import Balanced

    try:
        Balanced(report, last_year)
    except GateClosed as gate:
        raise Closed(report, gate) from None


def _find(listings: list[Listing], body: str, year: int | None) -> Listing:
    of_year = [x for x in listings if year in (None, x.year)]
    name = body.strip()
    exact = [x for x in of_year if x.agency == name]
    found = exact or [x for x in of_year if name and name in x.agency]
    if len(found) == 1:
        return found[0]
    asked = f"“{name}”{'' if year is None else f'{year}年度'}"
    if found:
        raise RequestError(
            f"工作区里与{asked}相符的报告不止一份：{'、'.join(x.title for x in found)}，"
            "请用 --body 和 --year 写明是哪一份。"
        )
    known = "、".join(x.title for x in listings) or "还没有报告，请给出报告文件，或先在页面上开始"
    raise RequestError(f"工作区里没有{asked}的报告。现有：{known}。")


def _open(workspace: Workspace, stored: Stored, way: Way, *, newer: bool = False) -> Talk:
    """The conversation over the draft in force; a draft is made where there is none, or anew.

    Args:
        newer: it is made anew because the file was changed.
    """
    from assistant.cli.drafting import show_progress
    from assistant.conversation import Conversation
    from assistant.workspace.conversations import Talk

    settings, writer, anew, shown = way
    _require_balanced(stored.report, stored.last_year)
    version = workspace.draft(stored.id)
    fresh = version is None or anew
    if version is None or anew:
        first = Conversation(
            stored.report, stored.last_year, None, settings, writer=writer, progress=show_progress
        )
        number = None if version is None else version.number
        note = "起草" if version is None else "报告文件有变化，重新起草" if newer else "重新起草"
        version = workspace.add_draft(
            stored.id, first.draft, maker="writer", note=note, based_on=number
        )
        if shown and number is not None and newer:
            click.echo("报告文件有变化，已按新的内容重新起草；以前的版本仍可恢复。")
    stored = workspace.load(stored.id)
    talk = Talk(workspace, stored, version, settings, writer=writer, folder=Path.cwd())
    if shown:
        _show_past(workspace, stored, version.number, fresh)
    return talk


def _show_past(workspace: Workspace, stored: Stored, number: int, fresh: bool) -> None:
    """What was said before, on the page or here."""
    turns = workspace.turns(stored.id)
    if turns:
        click.echo(f"接着上次的对话（已有{len(turns)}轮，现在是第{number}版），页面上也看得到。")
        for turn in turns[-_TURNS:]:
            click.echo(f"  {turn.created.astimezone():%m月%d日 %H:%M}　{turn.request}")
            reply = " ".join(turn.reply.split())
            click.echo(f"    {reply[:_REPLY]}{'……' if len(reply) > _REPLY else ''}")
    elif not fresh:
        click.echo(f"这份报告在页面上已有草稿，现在是第{number}版，从它接着改。")


def _tell_apart(found: Match, report: Report) -> None:
    if found.apart:
        more = len(found.apart) - _DIFFERENCES
        shown = "；".join(found.apart[:_DIFFERENCES]) + (f"等{more + 3}处" if more > 0 else "")
        why = f"这个文件与工作区里的同一份报告不同：{shown}"
    else:
        why = "这个文件以前单独有过对话，页面上也另有草稿"
    click.echo(
        f"{why}。这次的对话只随文件保存，页面上看不到。要接着页面上的说，请用："
        f"nianbao chat --body {report.agency.name} --year {report.year}；"
        "要以文件为准，请在页面“今年数据”里上传这个文件，再加 --new 开始。",
        err=True,
    )


def _open_beside(path: Path, report: Report, last_year: Report | None, way: Way) -> Conversation:
    """The conversation kept beside this file, or a new one over a first draft."""
    from assistant.cli.drafting import show_progress
    from assistant.conversation import Conversation, keeping

    settings, writer, anew, shown = way
    base = keeping.fingerprint(report, last_year)
    folder = Path.cwd()
    kept = keeping.load(path, settings, writer=writer, folder=folder)
    if kept is not None and not anew:
        kept.turns_before = len(kept.turns)
        if kept.base != base:
            kept.rebase(report, last_year)
            kept.base = base
            if shown:
                click.echo("报告文件有变化，已按新的数字重新起草；以前的版本仍可恢复。")
        elif shown and kept.turns:
            click.echo(
                f"接着上次的对话（已有{len(kept.turns)}轮，现在是第{kept.version.number}版）。"
            )
        return kept
    made = Conversation(
        report,
        last_year,
        None,
        settings,
        writer=writer,
        folder=folder,
        progress=show_progress,
    )
    if kept is not None:
        _put_aside(path)
    made.base = base
    return made


def _put_aside(path: Path) -> None:
    """A conversation that is not gone on with stays under another name."""
    path.rename(path.with_name(f"{path.stem}-{datetime.now():%Y%m%d%H%M%S%f}.json"))


def _bring(
    workspace: Workspace,
    stored: Stored,
    path: Path,
    settings: Settings,
    files: tuple[Report, Report | None],
) -> bool:
    """Put a conversation kept beside the file into the workspace; whether the file is a newer one."""
    from assistant.conversation import keeping
    from assistant.workspace.conversations import bring

    kept = keeping.load(path, settings, names={}, peers=())
    if kept is None:
        return False
    bring(workspace, stored, kept)
    return kept.base != keeping.fingerprint(*files)
