"""``nianbao draft``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.chinese import command
from assistant.cli.outputs import require_output, written
from assistant.errors import GateClosed, RequestError

if TYPE_CHECKING:
    from assistant.drafting.draft import Draft
    from assistant.drafting.service import Event
    from assistant.report import Report

_STAGES = {
    "check": "核对表格",
    "search": "查找参考段落",
    "guard": "核对初稿",
}
_ENDINGS = (".json", ".txt", ".md", ".docx", ".html")


@command("draft", help="起草“一、总体情况”和“五、存在的主要问题及改进情况”。表格有错时不起草。")
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--last-year", type=click.Path(path_type=Path), help="上年的报告。")
@click.option(
    "--section",
    type=click.Choice(["overview", "problems", "all"]),
    default="all",
    help="起草哪一部分：overview（一）、problems（五）、all（都起草，默认）。",
)
@click.option(
    "--writer", type=click.Choice(["local", "openai"]), help="用本地写法还是大模型（默认看设置）。"
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写到文件，格式按扩展名。")
@click.option("--blank-as-zero", is_flag=True, help="把没有填写的单元格一律作0（会记录在案）。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
def draft_command(
    report: Path,
    last_year: Path | None,
    section: str,
    writer: str | None,
    output: Path | None,
    blank_as_zero: bool,
    form: str,
) -> int:
    """Check, retrieve, draft, check the draft."""
    from assistant.drafting.service import SECTION_KEYS, draft_report
    from assistant.reading import read

    if output is not None and output.suffix.lower() not in _ENDINGS:
        raise RequestError(f"不认识“{output.name}”的扩展名，可用的是{'、'.join(_ENDINGS)}。")
    require_output(output, report, last_year)
    this = read(report, blank_as_zero=blank_as_zero)
    before = None if last_year is None else read(last_year, blank_as_zero=blank_as_zero)
    sections = SECTION_KEYS if section == "all" else (section,)
    try:
        draft = draft_report(
            this,
            last_year=before,
            sections=sections,
            writer=writer,
            progress=show_progress,
        )
    except GateClosed as closed:
        show_gate(this, closed, form)
        return 1
    if output is not None:
        from assistant.checking import Balanced
        from assistant.drafting.outcome import drafted_report
        from assistant.publishing import publish

        with written(output):
            publish(Balanced(drafted_report(this, draft), before), output, final=False)
    if form == "json":
        click.echo(json.dumps(draft.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(_text(draft, output))
    return 0


def show_progress(event: Event) -> None:
    """Progress on standard error: a bar while the index is built, one line a stage."""
    if event.stage == "index" and event.total:
        width = 24
        filled = width * event.done // event.total
        end = "\n" if event.done >= event.total else ""
        sys.stderr.write(
            f"\r编制索引 [{'#' * filled}{'.' * (width - filled)}] {event.done}/{event.total}{end}"
        )
        sys.stderr.flush()
    elif event.stage in _STAGES and sys.stderr.isatty():
        sys.stderr.write(f"{_STAGES[event.stage]}……\n")


def show_gate(report: Report, closed: GateClosed, form: str) -> None:
    """Print why the gate is closed: the findings of the tables, in the form of `check`."""
    from assistant.checking import check_tables
    from assistant.checking.findings import CheckResult
    from assistant.cli.showing import findings_lines

    result = CheckResult(closed.findings, check_tables(report).rules, len(report.edition.cells))
    if form == "json":
        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
        return
    click.echo(f"{report.title}：表格有{len(result.errors)}处错误，改正之前不能起草。")
    click.echo("\n".join(findings_lines(result.findings, report.edition)))


def _text(draft: Draft, output: Path | None) -> str:
    from assistant.checking.findings import SEVERITY_LABELS
    from assistant.report.model import SECTION_TITLES

    lines = []
    for key, section in draft.sections.items():
        lines += [SECTION_TITLES[key], section.text, ""]
    opened = sum(s.is_open for section in draft.sections.values() for s in section.sentences)
    figures = sum(len(s.figures) for section in draft.sections.values() for s in section.sentences)
    lines.append(f"初稿核对：{figures}个数字都有出处；{_findings_line(draft)}")
    for finding in draft.findings:
        lines.append(f"  [{SEVERITY_LABELS[finding.severity]}] {finding.code} {finding.message}")
    if opened:
        lines.append(f"还有{opened}处【待核实】，请核实后补写或删去。")
    lines += [str(remark) for remark in draft.record.get("remarks", ())]
    if output is not None:
        lines.append(f"已写入{output}。")
    return "\n".join(lines)


def _findings_line(draft: Draft) -> str:
    if not draft.findings:
        return "没有发现问题。"
    return f"另有{len(draft.findings)}条提醒："
