"""What the words beside a number name: `Slots` collects the concepts of a run of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.ledger.senses import Entry, Senses, mask_of
from assistant.ledger.token import Token, any_of

Entries = tuple[Entry, ...]


class Slots:
    """The concepts that a run of tokens names, in order.

    ``strong`` are the rows that need no 申请 beside them.
    """

    # Not a dataclass: three are made for every figure, and each fills two or three of these.
    rows: Entries = ()
    strong: Entries = ()
    columns: Entries = ()
    blocks: Entries = ()
    outcomes: Entries = ()
    objects: Entries = ()
    acts: Entries = ()
    facts: Entries = ()
    foreign: Entries = ()
    channels: Entries = ()
    topic = False
    joined = False
    gap = False
    foreign_after = False
    carry = False
    next = False
    year_end = False
    other = False
    review = False
    concerning = False
    paced = False
    sampled = False
    unknown = False
    undone = False

    @property
    def named(self) -> bool:
        """Whether anything of the tables is named."""
        return bool(
            self.rows or self.columns or self.blocks or self.outcomes or self.objects
            or self.acts or self.facts or self.topic or self.carry
        )  # fmt: skip


def collect(tokens: Sequence[Token]) -> Slots:
    """The slots of ``tokens``."""
    slots = Slots()
    unknown = 0
    for place, token in enumerate(tokens):
        if token.mask:
            if token.mask & COLLECTED and token.kind == "cue":
                _collect_cue(slots, token.senses)
        elif unknown < 2 and token.kind == "gap" and not _excused(tokens, place, slots):
            unknown += wide(token.text)
    # One character between known words narrows nothing down.
    if unknown > 1:
        slots.gap = slots.unknown = True
    return slots


def wide(text: str) -> int:
    """How many characters of a text are Chinese, or as wide."""
    return sum(map(_NARROWEST.__lt__, text))


_NARROWEST = "⺀"

#: Role → the list of `Slots` it fills.
_LISTS = {
    "row": "rows", "column": "columns", "block": "blocks", "outcome": "outcomes",
    "object": "objects", "act": "acts", "fact": "facts", "channel": "channels",
}  # fmt: skip
_FLAGS = {"and": "joined", "therefore": "gap", "carry": "carry", "next": "next",
          "year_end": "year_end", "topic": "topic", "review": "review",
          "rest": "other", "concerning": "concerning",
          "pace": "paced", "sampled": "sampled", "undone": "undone"}  # fmt: skip


_OFFICE = mask_of("org_end", "own")
_REASON, _HENCE, _GROUND = mask_of("reason"), mask_of("hence"), mask_of("ground")
_OBJECT = mask_of("object")
_ASKED = frozenset({"提出", "提交", "申请", "提起", "提出申请", "提交申请"})
COLLECTED = mask_of("foreign", *_LISTS, *_FLAGS)


class _Filling(NamedTuple):
    """What one cue adds to the slots, worked out once for its senses."""

    lists: tuple[tuple[str, Entries], ...]
    flags: tuple[str, ...]
    foreign: tuple[Entry, ...]
    foreign_after: bool | None


def _filling(senses: Senses) -> _Filling:
    lists = [(_LISTS[role], e[:1]) for role, e in senses.items() if role in _LISTS and e]
    lists += [("strong", e[:1]) for role, e in senses.items() if role == "row" and not e[0].weak]
    concept = "topic" in senses or any(
        # 公开, 办理, 作出 are half function words: they do not take a number back from a
        # thing of another kind.
        role in _LISTS and role not in ("act", "channel") and "filler" not in senses
        for role in senses
    )
    after = True if "foreign" in senses else False if concept else None
    flags = tuple(_FLAGS[role] for role in senses if role in _FLAGS)
    return _Filling(tuple(lists), flags, senses.get("foreign", ()), after)


def _collect_cue(slots: Slots, senses: Senses) -> None:
    filling = senses.filling
    if filling is None:
        filling = senses.filling = _filling(senses)
    for name, entry in filling.lists:
        setattr(slots, name, getattr(slots, name) + entry)
    for name in filling.flags:
        setattr(slots, name, True)
    if filling.foreign:
        slots.foreign += filling.foreign
    if filling.foreign_after is not None:
        slots.foreign_after = filling.foreign_after


def _excused(run: Sequence[Token], place: int, slots: Slots) -> bool:
    """Whether unknown text says nothing of which ones are counted: an office, a reason, a purpose."""
    behind = run[place + 1 :]
    if not behind:
        return False
    if behind[0].mask & _OFFICE:
        return not slots.named
    if behind[0].text == "等" and behind[1:] and behind[1].mask & (_GROUND | _OBJECT):
        return True  # 过程稿等过程性信息, 不动产登记费等行政事业性收费: what it is, by an example
    if not (behind[0].mask & _HENCE or any_of(run[:place]) & _REASON):
        return False
    # 因涉及职工住房而属于过程性信息的: the row is named, the rest is how it came to it.
    if any_of(behind) & _GROUND or (behind[0].mask & _HENCE and any_of(run[:place]) & _GROUND):
        return True
    # 科研院所为开展课题研究提出5件
    return (
        bool(slots.columns)
        and any(t.text == "为" for t in run[max(0, place - 3) : place])
        and behind[0].text in _ASKED
    )
