"""What the words beside a number name, and which figure of the tables that is.

`Slots` collects the concepts of a run of tokens; `meaning` turns them, with what the sentence has
been speaking of, into sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from assistant.ledger.figures import Source, outcome
from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import Entry, Senses, mask_of
from assistant.ledger.token import Token, any_of
from assistant.report import Edition, edition

Entries = tuple[Entry, ...]

#: Rows that already say how an application ended or where it stands: a finer one inside them wins.
OUTCOME_GROUPS = {"granted", "partially_granted", "denied", "unavailable", "not_processed",
           "other_processing"}  # fmt: skip


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
          "pace": "paced", "undone": "undone"}  # fmt: skip


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


@dataclass(slots=True)
class Meaning:
    """What the slots mean: the concept, its sources, and how sure that is.

    ``heard``: reviews that the body hears itself (受理行政复议), not those against it.
    """

    concept: str = ""
    table: str = ""
    sources: tuple[Source, ...] = ()
    doubtful: bool = False
    rows: tuple[Entry, ...] = ()
    blocks: tuple[Entry, ...] = ()
    object: Entry | None = None
    act: Entry | None = None
    heard: bool = False


def summed(sources: Iterable[Source]) -> Source | None:
    """One source for several that are added up."""
    parts: list[Source] = []
    for source in sources:
        parts.extend(source.operands if source.computation == "sum" else (source,))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Source(computation="sum", operands=tuple(parts))


# --- 表三 ------------------------------------------------------------------------------------


def row_sources(form: Edition, row: Entry, columns: tuple[str, ...]) -> tuple[Source, ...]:
    """The figures that a row phrasing may mean, in these columns added up."""
    return _row_sources(form.key, row, columns)


@lru_cache(maxsize=4096)
def _row_sources(key: str, row: Entry, columns: tuple[str, ...]) -> tuple[Source, ...]:
    form = edition(key)
    found = []
    for rows in ((row.rows or (row.group,)), *row.also):
        parts: list[Source] = []
        for name in rows:
            for column in columns:
                if row.group:
                    parts.append(outcome(form, row.group, column))
                    continue
                address = f"applications.{name}.{column}"
                if address not in form.index:
                    return ()
                parts.append(Source(cell=address))
        source = summed(parts)
        if source is not None:
            found.append(source)
    return tuple(found)


def narrowed(rows: Entries, form: Edition) -> list[Entry]:
    """The rows without the groups that another one named beside them belongs to."""
    unique: dict[str, Entry] = {}
    for row in rows:
        if row.group or len(rows) == 1 or f"applications.{row.rows[0]}.total" in form.index:
            unique.setdefault(row.key, row)
    finest = {row.key for row in unique.values() if row.group == ""}
    kept = []
    for row in unique.values():
        inside = row.group and any(key.startswith(group_prefix(row.group)) for key in finest)
        if not inside:
            kept.append(row)
    return kept


def group_prefix(group: str) -> str:
    """What the keys of the rows of a group of outcomes begin with."""
    return {"other_processing": "other_", "not_processed": "not_processed_"}.get(group, group + "_")


def application_meaning(
    slots: Slots, form: Edition, frame_rows: tuple[Entry, ...], about: bool
) -> Meaning | None:
    """What it means where the words speak of applications; None where they do not."""
    rows = narrowed(slots.strong, form)
    doubtful = False
    if not rows:
        weak = [row for row in slots.rows if row.weak]
        if weak and (about or slots.topic or slots.columns):
            firm = [row for row in weak if not row.open] or weak
            keys = list(dict.fromkeys(row.key for row in firm))
            doubtful = len(keys) > 1
            rows = [firm[-1]]
    if not rows and slots.columns and (about or slots.topic or _official(slots.columns)):
        # Applicants are counted among what was received, unless an outcome is being broken down.
        kept = [row for row in frame_rows if row.key not in ("carried_in", "to_process")]
        # 受理52件（含上年结转3件），其中自然人47件: of what came in, or of all there was to do.
        rows = kept or [lexicon().rows["accepted" if frame_rows else "received"]]
    if not rows and slots.topic:
        rows = [lexicon().rows["accepted"]]
    if not rows and slots.carry and about | slots.topic:
        key = "carried_out" if slots.next or slots.year_end else ""
        if key:
            rows = [lexicon().rows[key]]
        else:
            both = [
                row_sources(form, lexicon().rows[k], ("total",))
                for k in ("carried_out", "carried_in")
            ]
            return Meaning("carried", "applications", both[0] + both[1], True)
    if not rows:
        return None
    if len(rows) > 1 and not slots.joined:
        rows = rows[-1:]
    columns = tuple(dict.fromkeys(key for entry in slots.columns for key in entry.columns))
    if slots.columns and not slots.joined:
        columns = slots.columns[-1].columns
    columns = columns or ("total",)
    sets = [row_sources(form, row, columns) for row in rows]
    if any(not choice for choice in sets):
        return Meaning(rows[-1].key, "applications", (), True, tuple(rows))
    if len(rows) == 1:
        sources = sets[0]
    else:
        whole = summed(choice[0] for choice in sets)
        sources = (whole,) if whole else ()
    doubtful = doubtful or any(row.open for row in rows) or any(c.open for c in slots.columns)
    key = rows[0].key if len(rows) == 1 else "+".join(row.key for row in rows)
    if slots.columns:
        key = f"{key}.{slots.columns[-1].key}"
    return Meaning(key, "applications", sources, doubtful, tuple(rows))


def _official(columns: Entries) -> bool:
    return not any(column.open for column in columns)


# --- 表四 ------------------------------------------------------------------------------------


def review_meaning(slots: Slots, form: Edition, frame_blocks: tuple[Entry, ...]) -> Meaning | None:
    """What it means where the words speak of reviews and lawsuits; None where they do not."""
    blocks = tuple(dict.fromkeys(slots.blocks))
    if not blocks and slots.outcomes:
        blocks = frame_blocks
    if not blocks:
        return None
    finer = tuple(block for block in blocks if len(block.blocks) == 1)
    if len(finer) < len(blocks) and finer and not slots.joined:
        blocks = finer
    if len(blocks) > 1 and not slots.joined:
        blocks = blocks[-1:]
    keys = tuple(dict.fromkeys(key for block in blocks for key in block.blocks))
    outcomes = list(dict.fromkeys(entry.outcome for entry in slots.outcomes))
    if len(outcomes) > 1 and not slots.joined:
        outcomes = outcomes[-1:]
    source = summed(
        Source(cell=f"review_litigation.{block}.{column}")
        for block in keys
        for column in (outcomes or ["total"])
    )
    concept = ".".join(["+".join(b.key for b in blocks), *outcomes])
    hearing = any(row.key in ("accepted", "processed", "to_process") for row in slots.rows)
    doubtful = any(entry.open for entry in slots.outcomes) or hearing
    return Meaning(
        concept, "review_litigation", (source,) if source else (), doubtful, blocks=blocks,
        heard=hearing,
    )  # fmt: skip


# --- 表二 ------------------------------------------------------------------------------------


def disclosure_meaning(
    slots: Slots, form: Edition, unit: str, frame_object: Entry | None, frame_act: Entry | None
) -> Meaning | None:
    """What it means where the words speak of documents, decisions, fees; None where not."""
    subject = slots.objects[-1] if slots.objects else frame_object
    if subject is None or not (slots.objects or slots.acts):
        return None
    if unit and unit not in subject.units and not (unit == "万元" and "元" in subject.units):
        return None
    act = _act(slots, subject, form)
    doubtful = False
    if act is None and slots.objects and frame_act is not None and _columns(frame_act, form):
        act = frame_act
        if not _sources(subject, act, form):
            act = None
    if act is None:
        doubtful = subject.default_act == "issued"
        default = "amount" if unit in ("元", "万元") else subject.default_act
        act = lexicon().acts.get(default)
    if act is None:
        return None
    sources = tuple(
        s for one in (slots.objects if slots.joined and len(slots.objects) > 1 else [subject])
        for s in _sources(one, act, form)
    )  # fmt: skip
    if slots.joined and len(slots.objects) > 1:
        whole = summed(sources)
        sources = (whole,) if whole else ()
    doubtful = doubtful or act.open or form.key in act.open_in
    if unit in ("项", "个") and subject.default_act == "decisions" and act.key != "previous_items":
        doubtful = True
    if not sources:
        return Meaning(f"{subject.key}.{act.key}", "active_disclosure", (), True, object=subject)
    return Meaning(
        f"{subject.key}.{act.key}", "active_disclosure", sources, doubtful, (), (), subject, act
    )


def _act(slots: Slots, subject: Entry, form: Edition) -> Entry | None:
    """The last act named that this subject has a column for."""
    firm = [act for act in slots.acts if _sources(subject, act, form)]
    precise = [act for act in firm if not act.open and form.key not in act.open_in]
    chosen = precise or firm
    return chosen[-1] if chosen else None


def _columns(act: Entry, form: Edition) -> tuple[str, ...]:
    return act.per_edition.get(form.key, ())


def _sources(subject: Entry, act: Entry, form: Edition) -> tuple[Source, ...]:
    found = []
    for column in _columns(act, form):
        address = f"active_disclosure.{subject.object}.{column}"
        if address in form.index:
            found.append(Source(cell=address))
    return tuple(found)
