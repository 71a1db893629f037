"""``nianbao chat``."""

from __future__ import annotations

import contextlib
import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.chinese import command
from assistant.cli.outputs import require_output, written
from assistant.errors import ConflictError, RequestError

if TYPE_CHECKING:
    from assistant.conversation import Conversation, Turn
    from assistant.drafting.service import Event

PROMPT = "您想怎么改？"
_LEAVE = ("退出", "结束", "再见", "quit", "exit", "q")


_HELP = """用对话修改初稿；还没有初稿时先起草。

对话存在工作区里，与网页共用：在这里说过的，网页“起草”页看得到；
在网页上说过的，在这里接着说。同一份报告按机关和年度认定；
手边没有文件的，用 --body 和 --year 打开。

文件里改过的数字，下次打开时并入；文件与网页上的数字互相矛盾时，
两边都不改动，对话只随文件保存，并说明是哪几处。
两处同时修改时，后改的一方会看到提示，不会覆盖。"""


@command("chat", help=_HELP)
@click.argument("report", type=click.Path(path_type=Path), required=False)
@click.option("--body", help="不用文件，打开工作区里这个机关的报告（写全称或其中一部分）。")
@click.option("--year", type=int, help="与 --body 一起用：报告年度。")
@click.option("--last-year", type=click.Path(path_type=Path), help="上年的报告。")
@click.option("--say", multiple=True, help="要说的话，可以写多次，依次执行后结束。")
@click.option(
    "--writer", type=click.Choice(["local", "openai"]), help="用本地写法还是大模型（默认看设置）。"
)
@click.option("--new", "anew", is_flag=True, help="不接着上次的草稿，重新起草；以前的版本都留着。")
@click.option("--blank-as-zero", is_flag=True, help="把没有填写的单元格一律作0（会记录在案）。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="结束时把草稿写到文件。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
def chat_command(
    report: Path | None,
    body: str | None,
    year: int | None,
    last_year: Path | None,
    say: tuple[str, ...],
    writer: str | None,
    anew: bool,
    blank_as_zero: bool,
    output: Path | None,
    form: str,
) -> int:
    """Draft first if there is none, then one turn after another."""
    from assistant.cli import opening
    from assistant.cli.drafting import show_gate
    from assistant.conversation import keeping
    from assistant.publishing import ENDINGS
    from assistant.reading import read
    from assistant.settings import load

    if output is not None and output.suffix.lower() not in ENDINGS:
        raise RequestError(f"不认识“{output.name}”的扩展名，可用的是{'、'.join(ENDINGS)}。")
    if (report is None) == (body is None):
        raise RequestError(
            "请给出一个报告文件，或者用 --body 写明工作区里的哪个机关，只写其中一种。"
        )
    require_output(output, report, last_year)
    this = None if report is None else read(report, blank_as_zero=blank_as_zero)
    before = None if last_year is None else read(last_year, blank_as_zero=blank_as_zero)
    settings = load()
    way = opening.Way(settings, writer, anew=anew, shown=form == "text")
    path = Path()
    try:
        if report is None or this is None:
            conversation = opening.open_body(body or "", year, before, way)
        else:
            path = keeping.path_for(report, settings)
            conversation = opening.open_file(report, this, before, way)
    except opening.Closed as closed:
        show_gate(closed.report, closed.gate, form)
        return 1
    if say:
        for request in say:
            _turn(conversation, request, path, form)
    elif form == "text":
        _talk(conversation, path)
    else:
        for line in sys.stdin:
            if line.strip():
                _turn(conversation, line.strip(), path, form)
    _keep(conversation, path)
    if output is not None:
        _write(conversation, output)
    if form == "json":
        click.echo(json.dumps(_document(conversation), ensure_ascii=False, indent=1))
    elif say:
        click.echo("\n" + _text(conversation))
    return 0


def _talk(conversation: Conversation, path: Path) -> None:
    """Turn after turn from the terminal, until an empty line or 退出."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (history and editing of the line)
    click.echo(_text(conversation))
    click.echo("说要改什么；“帮助”看能做什么，直接回车或“退出”结束。")
    while True:
        try:
            request = input(f"{PROMPT} ").strip()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        request = request.lstrip("/／").strip()
        if not request or request in _LEAVE:
            return
        _turn(conversation, request, path, "text")


def _turn(conversation: Conversation, request: str, path: Path, form: str) -> None:
    """One turn, shown and kept."""
    shown = form == "text"
    if shown and not sys.stdin.isatty():
        click.echo(f"> {request}")
    told: list[str] = []
    turn = _overtaken(conversation, request)
    if turn is None:
        turn = conversation.say(request, partial(_stream, told) if shown else None)
    if shown:
        click.echo(turn_text(turn, said="".join(told)))
    _keep(conversation, path)


def _overtaken(conversation: Conversation, request: str) -> Turn | None:
    """A request that was made without having seen the draft as it is now is not carried out."""
    from assistant.conversation import difference
    from assistant.workspace.conversations import Talk

    if not isinstance(conversation, Talk):
        return None
    before = conversation.draft
    if not conversation.catch_up():
        return None
    changed = difference.told(difference.difference(before, conversation.draft))
    reply = f"草稿刚在别处改过，现在是第{conversation.kept.number}版，这一句还没有做，请看过后再说一遍。"
    return conversation.refuse(request, f"{reply}\n别处的改动：\n{changed}" if changed else reply)


def _stream(told: list[str], event: Event) -> None:
    """What was understood, and a model's text, as it comes: on standard error."""
    if event.stage == "write" and event.text and sys.stderr.isatty():
        told.append(event.text)
        sys.stderr.write(event.text)
        sys.stderr.flush()


def turn_text(turn: Turn, said: str = "") -> str:
    """A turn as the terminal shows it: the reply, what changed, figures, new findings.

    Args:
        said: what stands on the screen already.
    """
    from assistant.checking.findings import SEVERITY_LABELS
    from assistant.conversation import difference

    first, _, rest = turn.reply.partition("\n")
    lines = [rest if rest and first in said else turn.reply]
    if turn.diff:
        lines += ["改动：", difference.told(turn.diff)]
    if turn.figures_added:
        lines.append("新的数字：" + "；".join(turn.figures_added))
    if turn.figures_dropped:
        lines.append("去掉的数字：" + "；".join(turn.figures_dropped))
    for finding in turn.findings:
        lines.append(f"[{SEVERITY_LABELS[finding.severity]}] {finding.code} {finding.message}")
    return "\n".join(lines)


def _keep(conversation: Conversation, path: Path) -> None:
    """Keep a conversation that stands beside its file; the workspace keeps its own."""
    from assistant.conversation import keeping
    from assistant.workspace.conversations import Talk

    if isinstance(conversation, Talk):
        return
    try:
        keeping.save(conversation, path)
    except OSError as error:
        raise ConflictError(f"对话存不到{path}（{error.strerror}），请检查磁盘和权限。") from None


def _write(conversation: Conversation, output: Path) -> None:
    from assistant.checking import Balanced
    from assistant.drafting.outcome import drafted_report
    from assistant.publishing import publish

    made = drafted_report(conversation.report, conversation.draft)
    with written(output):
        publish(Balanced(made, conversation.last_year), output, final=False)


def _document(conversation: Conversation) -> dict[str, object]:
    """The document of the format page, section 5."""
    return {
        "turns": [turn.to_json() for turn in conversation.turns[conversation.turns_before :]],
        "sections": {
            key: {"text": section.text} for key, section in conversation.draft.sections.items()
        },
        "findings": [finding.to_json() for finding in conversation.draft.findings],
    }


def _text(conversation: Conversation) -> str:
    from assistant.report.model import SECTION_TITLES

    return "\n".join(
        f"{SECTION_TITLES[key]}\n{section.text}\n"
        for key, section in conversation.draft.sections.items()
    )
