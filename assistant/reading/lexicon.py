"""Which row, column or heading a label in a document means; the words are in ``labels.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assistant.reading.blocks import bare
from assistant.report.editions import EDITIONS, edition

#: A column head is short; longer text that holds its words is a remark.
MAX_HEAD = 30
#: A numbered label, which may be cut short after its first character.
_BEGUN = re.compile(r"[0-9][.][^0-9]")


@dataclass(frozen=True)
class TableLexicon:
    """The words of one official table in all editions; methods take the label as it stands."""

    key: str
    rows: dict[str, re.Pattern[str]]
    columns: dict[str, re.Pattern[str]]
    groups: re.Pattern[str]
    corner: re.Pattern[str]
    official: tuple[str, ...]
    _row_cache: dict[str, str | None] = field(default_factory=dict)
    _column_cache: dict[str, str | None] = field(default_factory=dict)

    def row(self, text: str) -> str | None:
        """The key of the row that this label names, or None."""
        label = bare(text)
        return None if label.isdecimal() else self._find(self._row_cache, self.rows, label)

    def column(self, text: str) -> str | None:
        """The key of the column that this head names, or None."""
        head = bare(text)
        if not head or len(head) > MAX_HEAD or head.isdecimal():
            return None
        return self._find(self._column_cache, self.columns, head)

    @staticmethod
    def _find(
        cache: dict[str, str | None], patterns: dict[str, re.Pattern[str]], label: str
    ) -> str | None:
        try:
            return cache[label]
        except KeyError:  # never asked twice: another thread may clear the cache in between
            key = next((key for key, pattern in patterns.items() if pattern.search(label)), None)
        if len(cache) > 5000:  # a hostile document must not fill the memory
            cache.clear()
        cache[label] = key
        return key

    def begun(self, text: str) -> str | None:
        """The key of the one row whose official label, number and all, begins like this text."""
        piece = bare(text)
        if not _BEGUN.match(piece):
            return None
        keys = {self.row(label) for label in self.official if label.startswith(piece)}
        return keys.pop() if len(keys) == 1 else None

    def goes_on(self, before: str, text: str) -> bool:
        """Whether the text is the next piece of the official label that ``before`` begins."""
        whole = bare(before) + bare(text)
        return any(whole in official for official in self.official)

    def heads_in(self, text: str) -> list[str]:
        """The columns that a line of heads names, in its order."""
        line = bare(text)
        found = [
            (match.start(), key)
            for key, pattern in self.columns.items()
            if (match := pattern.search(line))
        ]
        return [key for _, key in sorted(found)]

    def knows(self, text: str) -> bool:
        """Whether the text is a known group head, corner, or a piece of an official label."""
        label = bare(text)
        return bool(
            self.groups.search(label)
            or self.corner.search(label)
            or any(label in official for official in self.official)
        )


@cache
def lexicon(table: str) -> TableLexicon:
    """The lexicon of the official table with this key.

    Raises:
        ValueError: the data file names a row or column that no edition has, or leaves one out.
    """
    return _lexica()[table]


def is_piece(text: str) -> bool:
    """Whether the text is a piece of a label or head of any official table."""
    return bare(text) in _officials()


@cache
def _officials() -> str:
    """All official labels, one a line."""
    return "\n".join(label for words in _lexica().values() for label in words.official)


@cache
def _lexica() -> dict[str, TableLexicon]:
    source = Path(__file__).with_name("labels.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return {table.key: _table(table.key, data[table.key]) for table in edition("2021").tables}


def _table(key: str, data: dict[str, Any]) -> TableLexicon:
    blocks = [block for name in EDITIONS for block in edition(name).table(key).blocks]
    rows = {row.key for block in blocks for row in block.rows}
    columns = {column.key for block in blocks for column in block.columns}
    for kind, known in (("rows", rows), ("columns", columns)):
        if odd := known ^ set(data[kind]):
            raise ValueError(f"labels.toml: [{key}.{kind}] lacks or invents {sorted(odd)}")
    labels = [row.label for block in blocks for row in block.rows]
    labels += [head for block in blocks for row in block.rows for head in row.under]
    labels += [column.label + column.group for block in blocks for column in block.columns]
    labels += [text for name in EDITIONS if (text := edition(name).table(key).note)]
    return TableLexicon(
        key=key,
        rows={name: re.compile(pattern) for name, pattern in data["rows"].items()},
        columns={name: re.compile(pattern) for name, pattern in data["columns"].items()},
        groups=re.compile("|".join(data.get("groups", ["(?!)"]))),
        corner=re.compile(data["corner"]),
        official=tuple(bare(label) for label in labels),
    )
