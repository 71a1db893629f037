"""The report file: one JSON document, UTF-8, strict (format page, section 3).

Every error names the key or the cell, what was found there and what belongs there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from assistant.errors import ReportFileError
from assistant.files import write_whole
from assistant.report.editions import EDITIONS, Edition, edition
from assistant.report.model import (
    AGENCY_KINDS,
    NARRATIVE_KEYS,
    Agency,
    Fact,
    Narrative,
    Report,
    Value,
)

SCHEMA = 1
_KEYS = {
    "schema", "agency", "year", "edition", "statistics", "facts", "narrative",
    "reading", "dismissals", "confirmations", "provenance",
}  # fmt: skip

#: Longer numbers are no counts; Python itself would refuse them in English.
_LONGEST_NUMBER = 1000


def load(path: Path) -> Report:
    """Read the report file at ``path``.

    Raises:
        ReportFileError: it is not UTF-8 JSON, or not of the form of the format page.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReportFileError(
            f"{path.name}：不是UTF-8编码的报告文件，请重新另存为UTF-8。"
        ) from None
    return loads(text, path.name)


def loads(text: str, source: str = "报告文件") -> Report:
    """Parse the text of a report file; ``source`` names it in errors."""
    try:
        data = json.loads(
            text,
            parse_float=Decimal,
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_each_key_once,
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            what = f"第{error.lineno}行第{error.colno}列"
        else:
            what = "层次太多" if isinstance(error, RecursionError) else str(error)
        raise ReportFileError(f"{source}：不是有效的JSON（{what}），请检查文件是否完整。") from None
    return parse(data, source)


def parse(data: Any, source: str = "报告文件") -> Report:
    """Build a report from decoded JSON.

    Raises:
        ReportFileError: an unknown or missing key, or a value of the wrong kind; the message
            names it.
    """
    return _Parser(source).report(data)


def dump(report: Report) -> dict[str, Any]:
    """The report as JSON data. Cells that are not filled are left out."""
    statistics: dict[str, dict[str, dict[str, int | float]]] = {
        table.key: {} for table in report.edition.tables
    }
    for cell, value in report.filled():
        rows = statistics[cell.table.key].setdefault(cell.row.key, {})
        rows[cell.column.key] = _number(value)
    agency = report.agency
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "agency": {"name": agency.name, "kind": agency.kind, "region": agency.region},
        "year": report.year,
        "edition": report.edition.key,
        "statistics": statistics,
        "facts": [
            {"label": fact.label, "value": _number(fact.value), "unit": fact.unit}
            for fact in report.facts
        ],
        "narrative": dict(report.narrative),
    }
    for key in ("reading", "dismissals", "confirmations", "provenance"):
        extra = getattr(report, key)
        if extra:
            document[key] = _plain(extra)
    return document


def dumps(report: Report) -> str:
    """The report file's text: indented by one space, Chinese as it is, a newline at the end."""
    return json.dumps(dump(report), ensure_ascii=False, indent=1) + "\n"


def save(report: Report, path: Path) -> None:
    """Write the report file, whole or not at all."""
    write_whole(path, dumps(report))


def _number(value: int | Decimal) -> int | float:
    """JSON has one kind of number; a whole amount of money is written without a point."""
    if isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    if isinstance(data, Decimal):
        return _number(data)
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name}不是数字")


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(f"有一个{len(digits)}位的数")
    return int(digits)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice would silently drop one of two values."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"键“{twice}”写了两次")
    return found


class _Parser:
    """Walks the document; knows the source for its errors."""

    def __init__(self, source: str) -> None:
        self.source = source

    def fail(self, message: str) -> NoReturn:
        raise ReportFileError(f"{self.source}：{message}")

    def report(self, data: Any) -> Report:
        top = self.mapping(data, "报告文件", _KEYS)
        for key in ("schema", "agency", "year", "edition", "statistics"):
            if key not in top:
                self.fail(f"缺少“{key}”，请补上后重试。")
        if top["schema"] != SCHEMA or isinstance(top["schema"], bool):
            self.fail(f"schema应为{SCHEMA}，实际为{_shown(top['schema'])}。")
        year = top["year"]
        if isinstance(year, bool) or not isinstance(year, int) or not 2008 <= year <= 2100:
            self.fail(f"year应为四位年份，实际为{_shown(year)}。")
        if not isinstance(top["edition"], str) or top["edition"] not in EDITIONS:
            self.fail(f"edition应为{'或'.join(EDITIONS)}，实际为{_shown(top['edition'])}。")
        form = edition(top["edition"])
        return Report(
            agency=self.agency(top["agency"]),
            year=year,
            edition=form,
            values=self.values(top["statistics"], form),
            facts=self.facts(top.get("facts", [])),
            narrative=self.narrative(top.get("narrative", {})),
            reading=self.mapping(top.get("reading", {}), "reading"),
            dismissals=self.records(top.get("dismissals", []), "dismissals"),
            confirmations=self.records(top.get("confirmations", []), "confirmations"),
            provenance=self.mapping(top.get("provenance", {}), "provenance"),
        )

    def mapping(self, data: Any, where: str, known: set[str] | None = None) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail(f"{where}应为一组键和值，实际为{_shown(data)}。")
        for key in data:
            if known is not None and key not in known:
                self.fail(f"{where}中有不认识的键“{key}”，可用的键是{'、'.join(sorted(known))}。")
        return data

    def records(self, data: Any, where: str) -> tuple[dict[str, Any], ...]:
        if not isinstance(data, list):
            self.fail(f"{where}应为列表，实际为{_shown(data)}。")
        return tuple(self.mapping(entry, f"{where}[{i}]") for i, entry in enumerate(data))

    def text(self, data: Any, where: str) -> str:
        if not isinstance(data, str):
            self.fail(f"{where}应为文字，实际为{_shown(data)}。")
        return data

    def agency(self, data: Any) -> Agency:
        entry = self.mapping(data, "agency", {"name", "kind", "region"})
        name = self.text(entry.get("name", ""), "agency.name").strip()
        if not name:
            self.fail("agency.name为空，请填写机关名称。")
        kind = self.text(entry.get("kind", "other"), "agency.kind")
        if kind not in AGENCY_KINDS:
            self.fail(f"agency.kind应为{'、'.join(AGENCY_KINDS)}之一，实际为“{kind}”。")
        return Agency(name, kind, self.text(entry.get("region", ""), "agency.region"))

    def values(self, data: Any, form: Edition) -> tuple[Value, ...]:
        values: list[Value] = [None] * len(form.cells)
        tables = self.mapping(data, "statistics", {table.key for table in form.tables})
        for table in form.tables:
            columns_of = {
                row.key: {column.key for column in block.columns}
                for block in table.blocks
                for row in block.rows
            }
            where = f"statistics.{table.key}"
            rows = self.mapping(tables.get(table.key, {}), where, set(columns_of))
            for row_key, row in rows.items():
                cells = self.mapping(row, f"{where}.{row_key}", columns_of[row_key])
                for column_key, value in cells.items():
                    address = f"{table.key}.{row_key}.{column_key}"
                    values[form.index[address]] = self.value(value, form, address)
        return tuple(values)

    def value(self, data: Any, form: Edition, address: str) -> Value:
        if data is None:
            return None
        cell = form.cell(address)
        if isinstance(data, float):
            data = Decimal(repr(data))
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail(f"{cell.label}（{address}）应为数字，实际为{_shown(data)}。")
        if isinstance(data, Decimal):
            if not data.is_finite() or abs(data.adjusted()) > 30:
                self.fail(f"{cell.label}（{address}）的数字{_shown(data)}无法使用。")
            if data == data.to_integral_value():
                return int(data)
        return data

    def facts(self, data: Any) -> tuple[Fact, ...]:
        facts: list[Fact] = []
        for i, entry in enumerate(self.records(data, "facts")):
            where = f"facts[{i}]"
            self.mapping(entry, where, {"label", "value", "unit"})
            label = self.text(entry.get("label", ""), f"{where}.label").strip()
            if not label:
                self.fail(f"{where}没有名称（label），请写明是什么数字。")
            value = entry.get("value")
            if isinstance(value, float):
                value = Decimal(repr(value))
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                self.fail(f"{where}“{label}”的value应为数字，实际为{_shown(value)}。")
            if isinstance(value, Decimal) and not (
                value.is_finite() and abs(value.adjusted()) < 30
            ):
                self.fail(f"{where}“{label}”的数字{_shown(value)}无法使用。")
            if isinstance(value, Decimal) and value == value.to_integral_value():
                value = int(value)
            unit = self.text(entry.get("unit", ""), f"{where}.unit")
            facts.append(Fact(label, value, unit))
        return tuple(facts)

    def narrative(self, data: Any) -> Narrative:
        entry = self.mapping(data, "narrative", set(NARRATIVE_KEYS))
        return Narrative(**{k: self.text(v, f"narrative.{k}") for k, v in entry.items()})


def _shown(value: Any) -> str:
    if value is None:
        return "空"
    text = str(value) if isinstance(value, str | int | Decimal) else type(value).__name__
    if isinstance(value, bool):
        text = "true" if value else "false"
    if isinstance(value, dict | list):
        text = "一组数据"
    return f"“{text[:40]}”"
