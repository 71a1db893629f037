"""``nianbao export`` and ``nianbao template``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.chinese import command
from assistant.errors import GateClosed, RequestError

if TYPE_CHECKING:
    from assistant.report import Report

_PATH = click.Path(path_type=Path)
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    metavar="text|json",
    help="屏幕输出的形式，默认为文字。",
)


@command("export", help="导出整份报告：REPORT为 import 能读的任何文件，OUT按扩展名定格式。")
@click.argument("report_path", metavar="REPORT", type=_PATH)
@click.option(
    "-o", "--output", "out", metavar="OUT", type=_PATH, required=True,
    help="输出文件：.docx .html .md .txt .xlsx .json。",
)  # fmt: skip
@click.option("--last-year", metavar="REPORT", type=_PATH, help="上年报告，用来核对两年之间的数。")
@click.option("--draft", is_flag=True, help="导出草稿（标明“草稿”）；表格有错误时仍不能导出。")
@click.option("--blank-as-zero", is_flag=True, help="把没有填写的单元格都当作0，并记录在案。")
@_FORMAT
def export_command(
    report_path: Path,
    out: Path,
    last_year: Path | None,
    draft: bool,
    blank_as_zero: bool,
    form: str,
) -> int:
    """Check, and write the document if nothing stands in the way."""
    from assistant.checking import Balanced
    from assistant.publishing import ENDINGS, publish

    if out.suffix.lower() not in ENDINGS:
        raise RequestError(
            f"不能导出“{out.name}”这种格式，可用的扩展名是{' '.join(ENDINGS)}，请改输出文件名。"
        )
    if out.exists() and report_path.exists() and out.samefile(report_path):
        raise RequestError(f"输出文件“{out}”就是要读的报告，请换一个输出文件名。")
    report = _read(report_path)
    if blank_as_zero:
        report = report.blank_as_zero()
    previous = _read(last_year) if last_year else None
    try:
        publication = publish(Balanced(report, previous), out, final=not draft)
    except GateClosed as closed:
        return _refused(closed, report, form)
    findings = [finding.to_json() for finding in publication.result.findings]
    if form == "json":
        _print_json({"ok": True, "file": str(out), "final": not draft, "findings": findings})
    else:
        click.echo(f"已导出{'草稿' if draft else ''}：{out}")
    return 0


def _read(path: Path) -> Report:
    try:
        from assistant.reading import read
    except ImportError:
        from assistant.report.file import load as read
    return read(path)


def _refused(closed: GateClosed, report: Report, form: str) -> int:
    """Print the findings as ``check`` does."""
    from assistant.checking import CheckResult
    from assistant.checking.findings import SEVERITY_LABELS
    from assistant.checking.rules import rules

    if form == "json":
        result = CheckResult(closed.findings, len(rules()), len(report.values))
        _print_json(result.to_json())
    else:
        for finding in closed.findings:
            label = SEVERITY_LABELS[finding.severity]
            click.echo(f"[{label}] {finding.code} {finding.message}")
        click.echo(str(closed), err=True)
    return closed.exit_status


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))
