"""``nianbao export`` and ``nianbao template``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.chinese import command
from assistant.cli.outputs import require_output, written
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
@click.option("--fragment", is_flag=True, help="只导出网页正文片段（.html），供网站后台粘贴。")
@click.option("--certificate", is_flag=True, help="另存检查证明：OUT.certificate.json。")
@click.option("--certificate-page", is_flag=True, help="把检查证明附为最后一页（.docx .html）。")
@click.option("--blank-as-zero", is_flag=True, help="把没有填写的单元格都当作0，并记录在案。")
@_FORMAT
def export_command(
    report_path: Path,
    out: Path,
    last_year: Path | None,
    draft: bool,
    fragment: bool,
    certificate: bool,
    certificate_page: bool,
    blank_as_zero: bool,
    form: str,
) -> int:
    """Check, and write the document if nothing stands in the way."""
    from assistant.checking import Balanced
    from assistant.publishing import ENDINGS, certificate_path, publish
    from assistant.reading import read

    if out.suffix.lower() not in ENDINGS:
        raise RequestError(
            f"不能导出“{out.name}”这种格式，可用的扩展名是{' '.join(ENDINGS)}，请改输出文件名。"
        )
    require_output(out, report_path, last_year)
    report = read(report_path, blank_as_zero=blank_as_zero)
    previous = read(last_year, blank_as_zero=blank_as_zero) if last_year else None
    passed = False
    try:
        balanced = Balanced(report, previous)
        passed = True
        with written(out):
            publication = publish(
                balanced,
                out,
                final=not draft,
                fragment=fragment,
                certificate=certificate,
                certificate_page=certificate_page,
            )
    except GateClosed as closed:
        hint = "导出草稿请加 --draft。" if passed else ""
        return _refused(closed, hint, report, previous, form)
    beside = certificate_path(out) if certificate else None
    if form == "json":
        document = publication.result.to_json()
        document["ok"] = True
        document |= {"file": str(out), "final": not draft}
        document["certificate"] = str(beside) if beside else None
        _print_json(document)
    else:
        click.echo(f"已导出{'草稿' if draft else ''}：{out}")
        if beside:
            click.echo(f"检查证明：{beside}")
    return 0


@command("template", help="生成供填写的Excel表格；填好后用 import 读入。")
@click.option(
    "--edition", "edition_key", type=click.Choice(["2019", "2021"]), metavar="2019|2021",
    help="表格版本；不写则按年度（没有年度按2021）。",
)  # fmt: skip
@click.option("--year", type=click.IntRange(2008, 2100), metavar="YEAR", help="报告年度。")
@click.option("--agency", metavar="NAME", help="机关全称。")
@click.option("--last-year", metavar="REPORT", type=_PATH, help="上年报告，其数字列在各格旁。")
@click.option(
    "-o", "--output", "out", metavar="OUT", type=_PATH, required=True, help="输出文件：.xlsx。"
)
@click.option("--blank-as-zero", is_flag=True, help="上年报告没有填写的单元格都当作0。")
@_FORMAT
def template_command(
    edition_key: str | None,
    year: int | None,
    agency: str | None,
    last_year: Path | None,
    out: Path,
    blank_as_zero: bool,
    form: str,
) -> int:
    """Write the workbook to fill in."""
    from dataclasses import replace

    from assistant.files import write_whole
    from assistant.publishing.template import to_template
    from assistant.reading import read
    from assistant.report import Agency, edition, edition_for

    if out.suffix.lower() != ".xlsx":
        raise RequestError(f"填报表是Excel文件，请把输出文件“{out.name}”的扩展名改为.xlsx。")
    require_output(out, last_year)
    previous = read(last_year, blank_as_zero=blank_as_zero) if last_year else None
    if previous is not None and year is None:
        year = previous.year + 1
    if previous is not None and previous.year + 1 != year:
        raise RequestError(
            f"{year}年的填报表要对照上一年的报告，给出的是{previous.year}年的，请换一份。"
        )
    tables = edition(edition_key) if edition_key else edition_for(year or 2021)
    body = None
    if agency and agency.strip():
        known = previous.agency if previous else Agency("")
        body = replace(known, name=agency.strip())
    content = to_template(tables, agency=body, year=year, last_year=previous)
    with written(out):
        write_whole(out, content)
    if form == "json":
        _print_json({"ok": True, "file": str(out), "edition": tables.key, "year": year})
    else:
        click.echo(f"已生成{tables.key}版填报表：{out}")
    return 0


def _refused(
    closed: GateClosed, hint: str, report: Report, previous: Report | None, form: str
) -> int:
    """Print the findings as ``check`` does; ``hint`` says what can be done all the same."""
    from assistant.cli.showing import result_text
    from assistant.publishing import examine

    result = examine(report, last_year=previous)
    if form == "json":
        _print_json(result.to_json())
    else:
        click.echo(result_text(report, result))
        click.echo(f"{closed}{hint}", err=True)
    return closed.exit_status


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))
