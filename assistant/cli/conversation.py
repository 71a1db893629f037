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
from assistant.errors import ConflictError, GateClosed, RequestError

if TYPE_CHECKING:
    from assistant.conversation import Conversation, Turn
    from assistant.drafting.service import Event
    from assistant.report import Report
    from assistant.settings import Settings

PROMPT = "您想怎么改？"
_LEAVE = ("退出", "结束", "再见", "quit", "exit", "q")


@command("chat", help="用对话修改初稿；还没有初稿时先起草。对话随报告保存，下次接着改。")
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--last-year", type=click.Path(path_type=Path), help="上年的报告。")
@click.option("--say", multiple=True, help="要说的话，可以写多次，依次执行后结束。")
@click.option(
    "--writer", type=click.Choice(["local", "openai"]), help="用本地写法还是大模型（默认看设置）。"
)
@click.option("--new", "anew", is_flag=True, help="不接着上次的对话，重新起草。")
@click.option("--blank-as-zero", is_flag=True, help="把没有填写的单元格一律作0（会记录在案）。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="结束时把草稿写到文件。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
def chat_command(
    report: Path,
    last_year: Path | None,
    say: tuple[str, ...],
    writer: str | None,
    anew: bool,
    blank_as_zero: bool,
    output: Path | None,
    form: str,
) -> int:
    """Draft first if there is none, then one turn after another."""
    from assistant.cli.drafting import show_gate
    from assistant.conversation import keeping
    from assistant.publishing import ENDINGS
    from assistant.reading import read
    from assistant.settings import load

    if output is not None and output.suffix.lower() not in ENDINGS:
        raise RequestError(f"不认识“{output.name}”的扩展名，可用的是{'、'.join(ENDINGS)}。")
    require_output(output, report, last_year)
    this = read(report, blank_as_zero=blank_as_zero)
    before = None if last_year is None else read(last_year, blank_as_zero=blank_as_zero)
    settings = load()
    path = keeping.path_for(report, settings)
    try:
        conversation = _opened(path, this, before, settings, writer, anew, form)
    except GateClosed as closed:
        show_gate(this, closed, form)
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


def _opened(
    path: Path,
    report: Report,
    last_year: Report | None,
    settings: Settings,
    writer: str | None,
    anew: bool,
    form: str,
) -> Conversation:
    """The conversation kept with this report, or a new one over a first draft."""
    from assistant.checking import Balanced
    from assistant.cli.drafting import show_progress
    from assistant.conversation import Conversation, keeping

    Balanced(report, last_year)
    base = keeping.fingerprint(report, last_year)
    folder = Path.cwd()
    kept = keeping.load(path, settings, writer=writer, folder=folder)
    if kept is not None and not anew:
        kept.turns_before = len(kept.turns)
        if kept.base != base:
            kept.rebase(report, last_year)
            kept.base = base
            if form == "text":
                click.echo("报告文件有变化，已按新的数字重新起草；以前的版本仍可恢复。")
        elif form == "text" and kept.turns:
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
    made.base = base
    made.revision = 0 if kept is None else kept.revision
    return made


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
    turn = conversation.say(request, partial(_stream, told) if shown else None)
    if shown:
        click.echo(turn_text(turn, said="".join(told)))
    _keep(conversation, path)


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
    from assistant.conversation import keeping

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
