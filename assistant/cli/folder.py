"""``nianbao check DIR``: every report of a folder, one summary. One bad file stops nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.checking import CheckResult, check
from assistant.checking.findings import SEVERITIES, SEVERITY_LABELS, Span, json_number
from assistant.errors import InputError, RequestError
from assistant.report import Report


@dataclass(frozen=True, slots=True)
class FolderResult:
    """What was checked, by file (paths relative to the folder), and what could not be read."""

    checked: tuple[tuple[str, Report, CheckResult], ...]
    unreadable: tuple[tuple[str, str], ...]

    @property
    def status(self) -> int:
        """1 with error findings; else 2 if a file could not be read; else 0."""
        if not all(result.ok for _, _, result in self.checked):
            return 1
        return 2 if self.unreadable else 0

    def counts(self) -> dict[str, int]:
        """How many findings of each severity there are in all."""
        found = Counter(f.severity for _, _, result in self.checked for f in result.findings)
        return {severity: found[severity] for severity in SEVERITIES}

    def to_json(self) -> dict[str, Any]:
        """The document that ``nianbao check DIR --format json`` prints."""
        codes = Counter(f.code for _, _, result in self.checked for f in result.findings)
        return {
            "ok": self.status == 0,
            "reports": [
                {"file": name, "agency": report.agency.name, "year": report.year} | result.to_json()
                for name, report, result in self.checked
            ],
            "unreadable": [{"file": name, "message": why} for name, why in self.unreadable],
            "summary": {
                "reports": len(self.checked),
                "ok": sum(result.ok for _, _, result in self.checked),
                **self.counts(),
                "codes": dict(sorted(codes.items())),
            },
        }


def check_folder(folder: Path, *, blank_as_zero: bool = False, pair: bool = True) -> FolderResult:
    """Check every report in ``folder`` and below; progress goes to standard error.

    Args:
        pair: compare each report with the same body's report on the year before, if it is there.

    Raises:
        RequestError: the folder holds no file of a kind that can be read.
    """
    from tqdm import tqdm

    from assistant.checking.batch import check_tables_of
    from assistant.reading import ENDINGS, read

    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.casefold() in ENDINGS
        and path.stem.casefold() != "readme"
        and path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )
    if not paths:
        raise RequestError(f"{folder}：文件夹里没有可以检查的报告（{' '.join(ENDINGS)}）。")
    reports: list[tuple[str, Report]] = []
    unreadable: list[tuple[str, str]] = []
    for path in tqdm(paths, desc="读取", unit="份", leave=False, mininterval=0.5):
        name = path.relative_to(folder).as_posix()
        try:
            reports.append((name, read(path, blank_as_zero=blank_as_zero)))
        except InputError as error:
            unreadable.append((name, str(error)))
        except OSError as error:
            unreadable.append((name, f"{name}：打不开（{error.strerror}），请检查文件。"))
        except Exception as error:  # a fault of the program's own must not stop the other files
            kind = type(error).__name__
            unreadable.append((name, f"{name}：读取时出错（{kind}），请单独检查这个文件。"))
    before = {(r.agency.name, r.year): r for _, r in reports} if pair else {}
    tables = check_tables_of([report for _, report in reports])
    checked = []
    todo = zip(reports, tables, strict=True)
    for (name, report), known in tqdm(
        todo, desc="检查", unit="份", total=len(reports), leave=False
    ):
        last = before.get((report.agency.name, report.year - 1))
        result = check(report, last_year=last, tables=None if last else known)
        checked.append((name, report, replace(result, last_year=())))
    return FolderResult(tuple(checked), tuple(unreadable))


def folder_text(folder: FolderResult) -> str:
    """The summary for a clerk: totals, then one line for each file with its first errors."""
    fine = sum(result.ok for _, _, result in folder.checked)
    counts = "、".join(
        f"{count}处{SEVERITY_LABELS[severity]}"
        for severity, count in folder.counts().items()
        if count
    )
    lines = [
        f"共{len(folder.checked)}份报告，{fine}份没有错误{f'；合计{counts}' if counts else ''}。"
    ]
    if folder.unreadable:
        lines[0] += f"另有{len(folder.unreadable)}个文件无法读取。"
    for name, report, result in folder.checked:
        found = Counter(f.severity for f in result.findings)
        told = "、".join(f"{found[s]}处{SEVERITY_LABELS[s]}" for s in SEVERITIES if found[s])
        mark = "通过" if result.ok else "未通过"
        lines.append(f"\n{mark} {name}（{report.agency.name}{report.year}年）{told or '无问题'}")
        lines.extend(f"  [{f.code}] {f.message}" for f in result.errors[:3])
        if len(result.errors) > 3:
            lines.append(f"  ……还有{len(result.errors) - 3}处错误，请单独检查这个文件。")
    for _, why in folder.unreadable:
        lines.append(f"\n无法读取 {why}")
    return "\n".join(lines)


_FINDING_HEADS = "文件 机关 年度 代码 级别 位置 应为 实际 相差 说明 建议 依据"
_HEADS = {
    "汇总": ("文件", "机关", "年度", "版本", "结论", "错误", "警告", "提示"),
    "问题": tuple(_FINDING_HEADS.split()),
    "无法读取": ("文件", "原因"),
}


def save_workbook(folder: FolderResult, path: Path) -> None:
    """Write the summary as a workbook: one sheet of reports, one of findings, one of bad files."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.active)
    rows = {
        "汇总": [_summary_row(*entry) for entry in folder.checked],
        "问题": [row for entry in folder.checked for row in _finding_rows(*entry)],
        "无法读取": [list(entry) for entry in folder.unreadable],
    }
    for title, heads in _HEADS.items():
        sheet = book.create_sheet(title)
        sheet.append(heads)
        for row in rows[title]:
            sheet.append([_cell_text(value) for value in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
        for place, head in enumerate(heads):
            wide = head in ("说明", "建议", "依据", "原因", "位置", "文件")
            column = sheet.cell(1, place + 1).column_letter
            sheet.column_dimensions[column].width = 40 if wide else 12
            if wide:
                for (cell,) in sheet.iter_rows(2, None, place + 1, place + 1):
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.save(path)


def _summary_row(name: str, report: Report, result: CheckResult) -> list[Any]:
    found = Counter(f.severity for f in result.findings)
    verdict = "通过" if result.ok else "未通过"
    counts = [found[severity] for severity in SEVERITIES]
    return [name, report.agency.name, report.year, report.edition.key, verdict, *counts]


def _finding_rows(name: str, report: Report, result: CheckResult) -> Sequence[list[Any]]:
    rows = []
    for f in result.findings:
        where = (
            f"{f.where.section}:{f.where.start}-{f.where.end}"
            if isinstance(f.where, Span)
            else "、".join(f.where)
        )
        advice = f.suggestion.reason if f.suggestion else ""
        figures = [json_number(value) for value in (f.expected, f.actual, f.difference)]
        about = [name, report.agency.name, report.year, f.code, SEVERITY_LABELS[f.severity], where]
        rows.append([*about, *figures, f.message, advice, f.basis])
    return rows


def _cell_text(value: Any) -> Any:
    """A value as a cell takes it: text never as a formula, whole numbers beyond Excel's as text."""
    if isinstance(value, int) and abs(value) >= 10**15:
        return str(value)
    if isinstance(value, str):
        text = "".join(c for c in value if c >= " " or c in "\n\t")[:32000]
        return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
    return value
