"""Findings as text for a clerk: the verdict first, then what to mend, then what was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from assistant.checking.findings import (
    SEVERITIES,
    SEVERITY_LABELS,
    CheckResult,
    Finding,
    Span,
)
from assistant.checking.sections import section_title
from assistant.report import Cell, Edition, Report

#: Of what is only told beside the findings, no more than this is listed.
_SHOWN = 10
_MEANING = {
    "error": "必须改正",
    "warning": "请核对",
    "notice": "请留意",
}


def result_text(report: Report, result: CheckResult) -> str:
    """The whole outcome of one check, as `nianbao check` prints it."""
    lines = [verdict(report, result)]
    lines.extend(findings_lines(result.findings, report.edition))
    if result.last_year:
        lines.append(f"\n上年报告本身的问题（{len(result.last_year)}处，不计入本年）")
        lines.extend(f"  ·{finding.message}" for finding in result.last_year[:_SHOWN])
        if len(result.last_year) > _SHOWN:
            lines.append(f"  ……还有{len(result.last_year) - _SHOWN}处，请单独检查上年报告。")
    if result.dismissed:
        lines.append(f"\n已确认无须处理（{len(result.dismissed)}处）")
        for entry in result.dismissed:
            who = "，".join(part for part in (entry.by, entry.at) if part)
            lines.append(f"  ·[{entry.finding.code}] {entry.finding.message}")
            lines.append(f"    理由：{entry.reason}{f'（{who}）' if who else ''}")
    lines.extend(_reading_lines(report))
    lines.append(f"\n共检查{result.rules}项规则、{result.cells}个单元格。")
    return "\n".join(lines)


def verdict(report: Report, result: CheckResult) -> str:
    """The first line: passed or not, how many findings, what that means for the next step."""
    counts = "、".join(
        f"{count}处{SEVERITY_LABELS[severity]}"
        for severity in SEVERITIES
        if (count := sum(f.severity == severity for f in result.findings))
    )
    name = f"{report.agency.name}{report.year}年度报告"
    if result.ok:
        return f"通过：{name}{f'没有错误，有{counts}' if counts else '没有发现问题'}。"
    tables = any(finding.about_tables for finding in result.errors)
    stopped = "改正表格之前不能起草或导出" if tables else "表格无误，可以起草；改正之前不能定稿导出"
    return f"未通过：{name}有{counts}，{stopped}。"


def findings_lines(findings: Sequence[Finding], form: Edition) -> list[str]:
    """The findings, grouped by severity; cells that are not filled are put together by row."""
    lines: list[str] = []
    for severity in SEVERITIES:
        group = [finding for finding in findings if finding.severity == severity]
        if not group:
            continue
        title = f"{SEVERITY_LABELS[severity]}（{len(group)}处，{_MEANING[severity]}）"
        lines.append(f"\n{title}")
        missing = [f for f in group if f.code == "CELL-MISSING"]
        first = 1
        if len(missing) > 3:
            group = [f for f in group if f.code != "CELL-MISSING"]
            first = 2
            lines.append(f"  1. [CELL-MISSING] 有{len(missing)}个单元格没有填写：")
            lines.extend(f"     {line}" for line in _blank_rows(missing, form))
            lines.append("     没有发生的请填0；整份表的空白都是0时，可加--blank-as-zero。")
            lines.append(f"     依据：{missing[0].basis}")
        for number, finding in enumerate(group, first):
            lines.append(f"  {number}. [{finding.code}] {finding.message}")
            lines.extend(f"     {line}" for line in _detail_lines(finding))
            if finding.suggestion is not None and finding.suggestion.reason:
                lines.append(f"     建议：{finding.suggestion.reason}")
            lines.append(f"     依据：{finding.basis}")
    return lines


def _detail_lines(finding: Finding) -> Iterable[str]:
    """Where in the prose a finding stands."""
    if isinstance(finding.where, Span) and finding.where.end:
        yield f"位置：{section_title(finding.where.section)}第{finding.where.start + 1}字起"


def _blank_rows(missing: Sequence[Finding], form: Edition) -> list[str]:
    """One line for a table that is blank throughout, else one for each row."""
    cells = [form.cell(finding.cells[0]) for finding in missing]
    offers = {f.cells[0]: f.suggestion.value for f in missing if f.suggestion is not None}
    lines = []
    for _, of_table in groupby(cells, key=lambda cell: cell.table.key):
        blanks = list(of_table)
        table = blanks[0].table
        if len(blanks) == sum(cell.table.key == table.key for cell in form.cells):
            lines.append(f"表{table.section}“{table.title}”整张没有填写（{len(blanks)}格）")
            continue
        for _, of_row in groupby(blanks, key=lambda cell: cell.row.key):
            lines.append(_blank_row(list(of_row), offers))
    return lines


def _blank_row(row: Sequence[Cell], offers: Mapping[str, object]) -> str:
    def named(cell: Cell) -> str:
        offer = f"（按其余各格应为{offers[cell.address]}）" if cell.address in offers else ""
        return f"“{cell.column.label}”{offer}"

    head = f"表{row[0].table.section}“{row[0].row.full_label}”行："
    if len(row) == len(row[0].block.columns) > 1:
        return f"{head}整行（{len(row)}格）"
    return head + "".join(named(cell) for cell in row)


def _reading_lines(report: Report) -> Iterable[str]:
    """How the source was read: blanks with their marks, what was not understood, what became 0."""
    blank = {cell.address for cell in report.missing()}
    notes = [n for n in _records(report, "notes") if n.get("cell") in blank and n.get("raw")]
    if notes:
        marks = Counter(str(note["raw"])[:20] for note in notes)
        told = "、".join(f"“{mark}”{count}格" for mark, count in marks.most_common(5))
        yield f"\n原文有字而读作未填写的单元格：{told}。"
    unclear = _records(report, "not_understood")
    if unclear:
        yield f"\n读取时没有看懂的内容（{len(unclear)}处，请对照原件）"
        for entry in unclear[:_SHOWN]:
            cell = str(entry.get("cell", ""))
            place = report.edition.cell(cell).label if cell in report.edition.index else ""
            place = place or str(entry.get("at", ""))
            note = str(entry.get("note", ""))
            yield "  ·" + "，".join(p for p in (place, f"“{entry.get('raw', '')}”", note) if p)
    zeroed = report.reading.get("blank_as_zero")
    if zeroed:
        yield f"\n按要求把{len(zeroed)}个空白单元格作0处理（--blank-as-zero）。"


def _records(report: Report, key: str) -> list[Mapping[str, object]]:
    """A list of records that the reader left in ``reading``; nothing where it is something else."""
    found = report.reading.get(key, ())
    if not isinstance(found, list | tuple):
        return []
    return [entry for entry in found if isinstance(entry, Mapping)]
