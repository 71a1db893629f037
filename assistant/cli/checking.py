"""``nianbao check``, ``nianbao rules``, ``nianbao rollup``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from assistant.cli.chinese import command

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式：text（默认）或json。",
)
BLANK_AS_ZERO = click.option(
    "--blank-as-zero", is_flag=True, help="把没有填写的单元格都作0处理（会记录在案）。"
)


@command("check", help="检查报告：表格各数是否平衡、两年是否衔接、文字与表格是否一致。")
@click.argument("report", metavar="REPORT", type=click.Path(path_type=Path))
@click.option("--last-year", metavar="REPORT", type=click.Path(path_type=Path), help="上年报告。")
@BLANK_AS_ZERO
@FORMAT
def check_command(report: Path, last_year: Path | None, blank_as_zero: bool, form: str) -> int:
    """Check one report."""
    from assistant.checking import check
    from assistant.cli.showing import result_text
    from assistant.reading import read

    this = read(report, blank_as_zero=blank_as_zero)
    before = read(last_year) if last_year is not None else None
    result = check(this, last_year=before)
    _print(result.to_json() if form == "json" else result_text(this, result))
    return 0 if result.ok else 1


@command("rules", help="列出全部检查规则：代码、级别、内容、依据。")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="输出格式：text（默认）、json或markdown（手册用的表）。",
)
def rules_command(form: str) -> int:
    """List every rule."""
    from assistant.checking.listing import as_json, as_markdown, as_text

    _print({"text": as_text, "json": as_json, "markdown": as_markdown}[form]())
    return 0


def _print(document: Any) -> None:
    """Text as it is; data as one JSON document."""
    if not isinstance(document, str):
        document = json.dumps(document, ensure_ascii=False, indent=1)
    click.echo(document)
