"""``nianbao check``, ``nianbao rules``, ``nianbao rollup``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.chinese import command
from assistant.errors import RequestError

if TYPE_CHECKING:
    from assistant.checking import CheckResult, Finding
    from assistant.report import Report

_PATH = click.Path(path_type=Path)
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式：text（默认）或json。",
)
_BLANK_AS_ZERO = click.option(
    "--blank-as-zero", is_flag=True, help="把没有填写的单元格都作0处理（会记录在案）。"
)


@command(
    "check", help="检查报告：表格是否平衡、两年是否衔接、文字与表格是否一致。可检查整个文件夹。"
)
@click.argument("report", metavar="REPORT", type=_PATH)
@click.option("--last-year", metavar="REPORT", type=_PATH, help="上年报告，用来核对两年是否衔接。")
@_BLANK_AS_ZERO
@_FORMAT
@click.option("-o", "--output", metavar="FILE", type=_PATH, help="文件夹的检查结果另存为.xlsx。")
@click.option(
    "--pair-years/--no-pair-years",
    default=None,
    help="文件夹中同一机关相邻两年的报告互相对照（默认对照）。",
)
@click.option(
    "--dismiss", metavar="CODE[@WHERE]", help="忽略一条警告或提示，写回报告文件（.json）。"
)
@click.option("--reason", metavar="TEXT", default="", help="忽略的理由（与--dismiss同用）。")
@click.option("--by", metavar="NAME", default="", help="由谁确认（与--dismiss同用）。")
def check_command(
    report: Path,
    last_year: Path | None,
    blank_as_zero: bool,
    form: str,
    output: Path | None,
    pair_years: bool | None,
    dismiss: str | None,
    reason: str,
    by: str,
) -> int:
    """Check one report, or every report of a folder."""
    if report.is_dir():
        if last_year is not None or dismiss is not None:
            raise RequestError(
                "检查文件夹时不能用--last-year或--dismiss，请指定一份报告；"
                "文件夹里同一机关相邻两年的报告会自动对照。"
            )
        return _check_folder(report, blank_as_zero, form, output, pair_years is not False)
    if output is not None or pair_years is not None:
        raise RequestError("-o和--pair-years只在检查文件夹时使用，请去掉。")
    from assistant.cli.showing import result_text
    from assistant.reading import read

    this = read(report, blank_as_zero=blank_as_zero)
    before = read(last_year, blank_as_zero=blank_as_zero) if last_year is not None else None
    result = _checked(this, before)
    if dismiss is not None:
        if blank_as_zero:
            raise RequestError("--dismiss会写回报告文件，不能与--blank-as-zero同用，请分开。")
        this = _dismiss(report, this, before, result, dismiss, reason, by)
        result = _checked(this, before)
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


@command(
    "rollup", help="把下属单位的表格相加成上级的表格，并核对上级所填；本级机关也作为一个单位给出。"
)
@click.argument("bodies", metavar="REPORT…", type=_PATH, nargs=-1, required=True)
@click.option(
    "--parent", metavar="REPORT", type=_PATH, help="上级的报告：空白处填入合计，已填的逐格核对。"
)
@click.option(
    "--expect", metavar="NAMES", help="应有的单位：用顿号或逗号隔开，或每行一个名称的文件。"
)
@click.option("--name", metavar="NAME", default="", help="没有--parent时，上级机关的名称。")
@click.option("-o", "--output", metavar="FILE", type=_PATH, help="写出上级的报告文件（.json）。")
@_BLANK_AS_ZERO
@_FORMAT
def rollup_command(
    bodies: tuple[Path, ...],
    parent: Path | None,
    expect: str | None,
    name: str,
    output: Path | None,
    blank_as_zero: bool,
    form: str,
) -> int:
    """Add up subordinate bodies; nothing is written unless everything agrees."""
    from assistant.checking.rollup import roll_up
    from assistant.cli.outputs import require_output, written
    from assistant.cli.rolling import body_paths, expected_names, rollup_text
    from assistant.reading import read
    from assistant.report import Agency
    from assistant.report.file import save

    if output is not None and output.suffix.casefold() != ".json":
        raise RequestError(f"{output.name}：汇总只能写成报告文件，请用.json结尾。")
    paths = body_paths(bodies)
    require_output(output, parent, *paths)
    outcome = roll_up(
        [read(path, blank_as_zero=blank_as_zero) for path in paths],
        parent=read(parent) if parent is not None else None,
        expected=expected_names(expect),
        agency=Agency(name.strip()) if name.strip() else None,
    )
    made = output if outcome.ok else None
    if made is not None:
        with written(made):
            save(outcome.balanced().report, made)
    document = outcome.to_json() | {"written": str(made) if made else None}
    text = rollup_text(outcome) + (f"\n\n已写出{made}。" if made else "")
    _print(document if form == "json" else text)
    return 0 if outcome.ok else 1


def _checked(this: Report, before: Report | None) -> CheckResult:
    """The check of one report, against the other bodies that the index knows, if there is one."""
    from assistant.checking import check

    names, peers = _others(this)
    return check(this, last_year=before, names=names, peers=peers)


def _others(report: Report) -> tuple[dict[str, str], list[Report]]:
    """Names of other bodies and places with whose they are, and other bodies' prose."""
    from assistant import settings
    from assistant.errors import SettingsError

    try:
        home = settings.load().home
    except SettingsError:  # a check needs none of the settings
        return {}, []
    if not (home / "index" / "current").is_file():
        return {}, []
    from assistant.retrieval.catalogue import load

    catalogue = load(home)
    if catalogue is None:
        return {}, []
    names = {n: entry.agency for n, entry in catalogue.foreign_names(report.agency).items()}
    peers = [peer.as_report() for peer in catalogue.peers_of(report.agency)]
    return names, peers


def _check_folder(
    folder: Path, blank_as_zero: bool, form: str, output: Path | None, pair: bool
) -> int:
    from assistant.cli.folder import check_folder, folder_text, save_workbook
    from assistant.cli.outputs import require_output, written

    if output is not None and output.suffix.casefold() != ".xlsx":
        raise RequestError(f"{output.name}：检查结果只能存成.xlsx，请改用.xlsx结尾。")
    require_output(output)
    outcome = check_folder(folder, blank_as_zero=blank_as_zero, pair=pair)
    if output is not None:
        with written(output):
            save_workbook(outcome, output)
    _print(outcome.to_json() if form == "json" else folder_text(outcome))
    return outcome.status


def _dismiss(
    path: Path,
    report: Report,
    last_year: Report | None,
    result: CheckResult,
    wanted: str,
    reason: str,
    by: str,
) -> Report:
    """Dismiss the finding that ``CODE[@WHERE]`` names and write the report file back."""
    from assistant.checking.dismissals import dismiss
    from assistant.report.file import save

    if path.suffix.casefold() != ".json":
        raise RequestError(
            f"{path.name}：忽略的记录要写在报告文件里，请先用nianbao import存成.json。"
        )
    changed = dismiss(report, _named(result, wanted), reason, by, last_year=last_year)
    save(changed, path)
    return changed


def _named(result: CheckResult, wanted: str) -> Finding:
    """The one finding of a result that ``CODE[@WHERE]`` names."""
    from assistant.checking.findings import Span

    code, _, where = wanted.partition("@")
    found = [
        finding
        for finding in result.findings
        if finding.code == code.strip().upper()
        and (
            not where
            or where in finding.cells
            or (isinstance(finding.where, Span) and where == finding.where.section)
        )
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise RequestError(f"检查结果里没有“{wanted}”这一条，请照检查结果里的代码和位置填写。")
    raise RequestError(
        f"“{wanted}”有{len(found)}条，请用{code}@位置指明是哪一条（位置见--format json的where）。"
    )


def _print(document: Any) -> None:
    """Text as it is; data as one JSON document."""
    if not isinstance(document, str):
        document = json.dumps(document, ensure_ascii=False, indent=1)
    click.echo(document)
