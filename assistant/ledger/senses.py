"""What a run of words may be: its roles, with the concepts that it names in each.

A role is a bit of a mask, so that whether any word of a clause has one of several roles is a single
operation: most clauses have none of the roles that a reading step looks for, and are left at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_BITS: dict[str, int] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One concept of ``phrasings.toml``, one object for each; unused fields are empty.

    Attributes:
        role: what it names: a row of 表三, a column of it, a block or outcome of 表四 …
        rows, columns, blocks: keys of the tables that it stands for, added up.
        also: further meanings, each a tuple of rows added up.
        group: a group of outcomes of 表三 (``denied``).
        general: it counts only where no other row is named beside it (申请总数).
        weak: it counts only beside 申请 or where applications are being spoken of.
        open: it may mean something that is not listed.
        per_edition: the columns of 表二 that an act names, by edition.
    """

    role: str
    key: str
    rows: tuple[str, ...] = ()
    also: tuple[tuple[str, ...], ...] = ()
    group: str = ""
    columns: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    outcome: str = ""
    object: str = ""
    units: frozenset[str] = frozenset()
    default_act: str = ""
    per_edition: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    open_in: tuple[str, ...] = ()
    weak: bool = False
    general: bool = False
    open: bool = False
    lookalike: bool = False
    label: str = ""
    contains: str = ""


class Senses(dict[str, tuple[Entry, ...]]):
    """Role → the entries named in it (none for function words), and the roles as one mask."""

    __slots__ = ("filling", "mask")

    #: What a cue of these senses adds to the slots of a run of words; the slots' own affair.
    filling: Any

    def __init__(self, roles: Mapping[str, tuple[Entry, ...]] | None = None) -> None:
        super().__init__(roles or {})
        self.mask = mask_of(*self)
        self.filling = None

    def add(self, role: str, *entries: Entry) -> None:
        """Add a role, or further entries to it."""
        self[role] = (*self.get(role, ()), *entries)
        self.mask |= mask_of(role)


def mask_of(*roles: str) -> int:
    """The bits of these roles, put together."""
    mask = 0
    for role in roles:
        mask |= _BITS.setdefault(role, 1 << len(_BITS))
    return mask
