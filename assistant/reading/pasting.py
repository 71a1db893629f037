"""A piece of the tables, pasted: the rows of a web page, of Word or of Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import ReadingError
from assistant.reading.intake import document_of_text
from assistant.reading.interpreter import interpret_tables
from assistant.report.editions import Edition
from assistant.report.model import Value


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted piece gave.

    Attributes:
        values: the cells that were found and understood, by address; never None.
        notes: cells that were found and read as not filled: cell, raw, note.
        not_understood: text that could not be read: cell (or empty), raw, at, note.
    """

    values: Mapping[str, Value]
    notes: tuple[Mapping[str, str], ...]
    not_understood: tuple[Mapping[str, str], ...]


def read_cells(text: str, form: Edition, source: str = "粘贴的内容") -> Pasted:
    """Read pasted rows of one or more official tables into cells of the edition ``form``.

    Raises:
        ReadingError: no row of an official table is in the text.
    """
    compiled, there = interpret_tables(document_of_text(text, source), form, source)
    if not any(there.values()):
        raise ReadingError(f"{source}：没有找到正式表格的行，请连同行名一起复制后再粘贴。")
    values = {
        cell.address: value
        for cell, value in zip(form.cells, compiled.values, strict=True)
        if value is not None
    }
    notes = tuple(note for note in compiled.notes if note["cell"] in compiled.cells)
    return Pasted(values, notes, tuple(compiled.unclear))
