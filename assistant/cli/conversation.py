"""``nianbao chat``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from assistant.cli.chinese import command
from assistant.errors import GateClosed


@command("chat", help="用对话修改初稿；还没有初稿时先起草。")
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--last-year", type=click.Path(path_type=Path), help="上年的报告。")
@click.option("--say", multiple=True, help="要说的话，可以写多次，依次执行后结束。")
@click.option("--blank-as-zero", is_flag=True, help="把没有填写的单元格一律作0（会记录在案）。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="结束时把初稿写到文件。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
def chat_command(
    report: Path,
    last_year: Path | None,
    say: tuple[str, ...],
    blank_as_zero: bool,
    output: Path | None,
    form: str,
) -> int:
    """Draft first if there is none, then one turn after another."""
    from assistant.cli.drafting import show_gate, show_progress
    from assistant.conversation.session import Conversation
    from assistant.drafting.service import draft_report
    from assistant.reading import read
    from assistant.settings import load

    this = read(report, blank_as_zero=blank_as_zero)
    before = None if last_year is None else read(last_year)
    settings = load()
    try:
        draft = draft_report(this, last_year=before, settings=settings, progress=show_progress)
    except GateClosed as closed:
        show_gate(this, closed, form)
        return 1
    conversation = Conversation(this, before, draft, settings)
    if form == "text" and not say:
        _show(conversation)
    for request in say:
        turn = conversation.say(request)
        if form == "text":
            click.echo(f"> {request}\n{turn.reply}")
    while not say:
        try:
            request = click.prompt("您想怎么改？（直接回车结束）", default="", show_default=False)
        except click.Abort:
            break
        if not request.strip():
            break
        click.echo(conversation.say(request).reply)
    if output is not None:
        from assistant.checking import Balanced
        from assistant.drafting.outcome import drafted_report
        from assistant.publishing import publish

        final = drafted_report(conversation.report, conversation.draft)
        publish(Balanced(final, before), output, final=False)
    if form == "json":
        document = {
            "turns": [turn.to_json() for turn in conversation.turns],
            "sections": {
                key: {"text": part.text} for key, part in conversation.draft.sections.items()
            },
            "findings": [finding.to_json() for finding in conversation.draft.findings],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _show(conversation)
    return 0


def _show(conversation: object) -> None:
    from assistant.conversation.session import Conversation
    from assistant.report.model import SECTION_TITLES

    assert isinstance(conversation, Conversation)
    for key, section in conversation.draft.sections.items():
        click.echo(f"{SECTION_TITLES[key]}\n{section.text}\n")
