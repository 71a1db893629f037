"""``nianbao import``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.chinese import command
from assistant.cli.outputs import require_output, written

if TYPE_CHECKING:
    from assistant.report import Report

#: Lines left out of the report that are shown; the rest is only counted.
_SHOWN = 8


@command(
    "import",
    help="读入往年或本年的报告，显示读到了什么、没读到什么。"
    "FILE可为.txt .md .html .docx .pdf .xlsx .json。",
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "out", metavar="REPORT", type=click.Path(path_type=Path),
    help="把读到的内容存为报告文件（.json）。",
)  # fmt: skip
@click.option("--blank-as-zero", is_flag=True, help="把没有填写的单元格都作0处理（会记录在案）。")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式：text（默认）或json。",
)
def import_command(path: Path, out: Path | None, blank_as_zero: bool, form: str) -> int:
    """Read one document and show what was read."""
    from assistant.errors import RequestError
    from assistant.reading import read
    from assistant.report import file

    if out is not None and out.suffix.casefold() != ".json":
        raise RequestError(f"“{out.name}”：报告文件的扩展名应为.json，请改输出文件名。")
    require_output(out, path)
    report = read(path, blank_as_zero=blank_as_zero)
    if out is not None:
        with written(out):
            file.save(report, out)
    if form == "json":
        document = file.dump(report)
        reading = document.get("reading", {})
        click.echo(
            json.dumps({"report": document, "reading": reading}, ensure_ascii=False, indent=1)
        )
    else:
        click.echo("\n".join(_lines(report, out)))
    return 0


def _lines(report: Report, out: Path | None) -> Iterator[str]:
    from assistant.report import SECTION_TITLES
    from assistant.report.model import KIND_LABELS

    reading: dict[str, Any] = dict(report.reading)
    filled = sum(1 for _ in report.filled())
    agency = report.agency
    yield report.title
    yield f"机关：{agency.name}（{KIND_LABELS[agency.kind]}{f'，{agency.region}' if agency.region else ''}）"
    form = report.edition
    doubt = "" if form.covers(report.year) else "，不是本年度应当使用的版本"
    yield f"年度：{report.year}；表格：{form.key}版（{form.notice}）{doubt}"
    yield f"单元格：读到{filled}个，共{len(form.cells)}个"
    for key, text in report.narrative:
        title = SECTION_TITLES.get(key, "引言")
        yield f"文字：{title}，{f'{len(text)}字' if text.strip() else '无'}"
    for fact in report.facts:
        yield f"事实：{fact.label} {fact.value}{fact.unit}"
    for key in reading.get("missing_sections", []):
        yield f"没有找到：{SECTION_TITLES[key]}"
    yield from _cells(report)
    for entry in reading.get("not_understood", []):
        yield f"看不懂：{entry.get('at', '')}“{entry.get('raw', '')}”，{entry.get('note', '')}"
    if zeroed := reading.get("blank_as_zero"):
        yield f"按要求把{len(zeroed)}个没有填写的单元格作0处理。"
    if left_out := reading.get("left_out"):
        shown = "；".join(line[:40] for line in left_out[:_SHOWN])
        more = f"等{len(left_out)}处" if len(left_out) > _SHOWN else ""
        yield f"未收入报告的文字：{shown}{more}"
    if out is not None:
        yield f"已存入{out}。"


def _cells(report: Report) -> Iterator[str]:
    """Cells that stayed open, row by row, and figures that were read with a conversion."""
    notes = {note["cell"]: note for note in report.reading.get("notes", [])}
    open_ = [cell for cell in report.missing() if cell.address in notes]
    for _, row in groupby(open_, key=lambda cell: (cell.table.key, cell.row.key)):
        cells = list(row)
        raws = "、".join(f"{cell.column.label}{_raw(notes[cell.address])}" for cell in cells)
        yield f"未填：表{cells[0].table.section}“{cells[0].row.full_label}”：{raws}"
    for address, entry in report.reading.get("cells", {}).items():
        if entry.get("note") and report.get(address) is not None:
            yield f"换算：{report.edition.cell(address).label}：{entry['note']}"


def _raw(note: dict[str, str]) -> str:
    return f"（原文“{note['raw']}”）" if note.get("raw") else ""
