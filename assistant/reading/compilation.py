"""What was found in the tables into the cells of one edition, with a note on each that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.reading.tables import Entry, Found
from assistant.reading.values import NOT_FILLED, Parsed, parse
from assistant.report.editions import EDITIONS, Cell, Edition, edition
from assistant.report.model import Value

_DOUBLED = "同一格有不同的数字"
#: So many cells of a table with two figures each are told as one thing: the table is there twice.
_MANY = 5


@dataclass(frozen=True, slots=True)
class Compiled:
    """The values of an edition's cells, and the notes that belong to them (JSON data).

    Attributes:
        notes: one entry for every cell that is *not filled*: cell, raw, note.
        unclear: text in the tables that was not understood: cell (or empty), raw, at, note.
        cells: for each cell that was found: raw, at, and a note where it was not a plain number.
    """

    values: tuple[Value, ...]
    notes: list[dict[str, str]]
    unclear: list[dict[str, str]]
    cells: dict[str, dict[str, str]]


def choose_edition(found: Mapping[str, Found]) -> Edition:
    """The edition whose tables these are, whatever the year says; the later one if both fit."""
    places = {(table, e.row, e.column) for table, part in found.items() for e in part.entries}
    fitting = {
        name: sum(f"{t}.{row}.{column}" in edition(name).index for t, row, column in places)
        for name in EDITIONS
    }
    return edition(max(reversed(EDITIONS), key=fitting.__getitem__))


def compile_cells(found: Mapping[str, Found], form: Edition) -> Compiled:
    """Read each cell's text; a cell that was found with two different figures stays open."""
    entries: dict[str, list[Entry]] = {}
    unclear: list[dict[str, str]] = []
    for table, part in found.items():
        for entry in part.entries:
            address = f"{table}.{entry.row}.{entry.column}"
            if address in form.index:
                entries.setdefault(address, []).append(entry)
            elif parse(entry.raw, _any_cell(form)).value is not None:
                note = f"{form.key}版表格中没有这一格"
                unclear.append({"cell": "", "raw": entry.raw, "at": entry.at, "note": note})
        unclear += [{"cell": "", "raw": u.raw, "at": u.at, "note": u.note} for u in part.unclear]
    values: list[Value] = []
    notes: list[dict[str, str]] = []
    cells: dict[str, dict[str, str]] = {}
    doubled: dict[str, list[dict[str, str]]] = {}
    for cell in form.cells:
        chosen, parsed = _settle(entries.get(cell.address, []), cell)
        values.append(parsed.value)
        record = _record(chosen, parsed)
        if record:
            cells[cell.address] = record
        if parsed.value is None:
            raw = chosen.raw if chosen else ""
            notes.append({"cell": cell.address, "raw": raw, "note": parsed.note})
        if not parsed.understood:
            open_ = {"cell": cell.address, **record, "note": parsed.note}
            twice = parsed.note.startswith(_DOUBLED)
            (doubled.setdefault(cell.table.section, []) if twice else unclear).append(open_)
    for section, those in doubled.items():
        unclear += those if len(those) < _MANY else [_two_tables(section, those)]
    return Compiled(tuple(values), notes, unclear, cells)


def _two_tables(section: str, doubled: list[dict[str, str]]) -> dict[str, str]:
    """One entry for all cells of a table that stands in the document twice, a draft and its revision."""
    note = f"表{section}出现了两次，有{len(doubled)}格数字不同，没有读入，请只留正确的一张"
    return {"cell": "", "raw": doubled[0]["raw"], "at": doubled[0]["at"], "note": note}


def _settle(entries: list[Entry], cell: Cell) -> tuple[Entry | None, Parsed]:
    if not entries:
        return None, Parsed(None, f"表中没有找到，{NOT_FILLED}")
    readings = [(entry, parse(entry.raw, cell, entry.unit)) for entry in entries]
    filled = [(entry, parsed) for entry, parsed in readings if parsed.value is not None]
    if len({parsed.value for _, parsed in filled}) > 1:
        raw = "、".join(dict.fromkeys(entry.raw for entry, _ in filled))
        both = "、".join(dict.fromkeys(entry.at for entry, _ in filled))
        note = f"{_DOUBLED}“{raw}”，{NOT_FILLED}"
        return Entry(entries[0].row, entries[0].column, raw, both), Parsed(None, note, False)
    return filled[0] if filled else readings[0]


def _record(entry: Entry | None, parsed: Parsed) -> dict[str, Any]:
    if entry is None:
        return {}
    record = {"raw": entry.raw, "at": entry.at}
    if parsed.value is not None and parsed.note:
        record["note"] = parsed.note
    return record


def _any_cell(form: Edition) -> Cell:
    return form.cells[0]
