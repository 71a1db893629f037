"""Which figure of the tables slots mean, with what the sentence has been speaking of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.ledger.figures import Source, outcome
from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import Entry
from assistant.ledger.slots import Entries, Slots
from assistant.report import Edition, edition

#: Rows that already say how an application ended or where it stands: a finer one inside them wins.
OUTCOME_GROUPS = {"granted", "partially_granted", "denied", "unavailable", "not_processed",
           "other_processing"}  # fmt: skip


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
            firm = [row for row in firm if not row.general] or firm
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
