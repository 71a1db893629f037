"""The phrasings as data, loaded from ``phrasings.toml`` and indexed for one pass over a text.

A *cue* is a run of words that the grammar knows; one run may have several senses (包括 opens a list
of parts and joins a figure in), told apart by role. Concepts (``row``, ``column``, ``block``,
``outcome``, ``object``, ``act``, ``fact``, ``topic``, ``foreign``, ``channel``) carry an `Entry`;
function words carry their role only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from assistant.ledger.senses import Entry, Senses

CONCEPTS = (
    "row", "column", "block", "outcome", "object", "act", "fact", "topic", "foreign", "channel",
)  # fmt: skip
UNIT_KINDS = ("count", "other", "money", "percent", "points", "multiple", "time")


@dataclass(frozen=True)
class Lexicon:
    """Everything the tokeniser needs, indexed.

    Attributes:
        cues: words to their senses; a role without an entry maps to an empty tuple.
        automaton: finds every cue in a text in one pass (Aho–Corasick).
        senses: the senses of the cues, by their index in the automaton.
        units: unit to its kind.
    """

    cues: Mapping[str, Senses]
    automaton: AhoCorasick
    senses: tuple[Senses, ...]
    units: Mapping[str, str]
    unit_lengths: Mapping[str, tuple[int, ...]]
    structural: frozenset[str]
    bounds: Mapping[str, int]
    vague_between: frozenset[str]
    vague_after: tuple[str, ...]
    skip_before: tuple[str, ...]
    skip_after: tuple[str, ...]
    skip_starts: frozenset[str]
    skip_ends: frozenset[str]
    vague_starts: frozenset[str]
    careful: frozenset[str]
    statutory_times: frozenset[str]
    facts: Mapping[str, Entry]
    objects: Mapping[str, Entry]
    acts: Mapping[str, Entry]
    rows: Mapping[str, Entry]
    offices: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    """The phrasings, read and checked once.

    Raises:
        ValueError: the data file has an unknown role, an unknown list, or an entry without words.
    """
    source = Path(__file__).with_name("phrasings.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    lists: dict[str, list[str]] = data["lists"]
    cues: dict[str, Senses] = {}
    entries: dict[str, dict[str, Entry]] = {role: {} for role in CONCEPTS}
    for role in CONCEPTS:
        for raw in data.get(role, []):
            says = _expanded(raw.pop("says", ()), lists)
            if not says or "source" not in raw:
                raise ValueError(
                    f"phrasings.toml: [[{role}]] {raw.get('key')!r} lacks words or source"
                )
            entry = _entry(role, raw)
            entries[role].setdefault(entry.key, entry)
            own = Senses({role: (entry,)})  # shared by all the words that name this only
            for words in says:
                senses = cues.get(words)
                if senses is None:
                    cues[words] = own
                elif not any(known.key == entry.key for known in senses.get(role, ())):
                    cues[words] = Senses({**senses, role: (*senses.get(role, ()), entry)})
    function_words = {
        **data["words"], "vague": data["vague"]["before"], "skip": data["skip"]["says"],
    }  # fmt: skip
    for role, says in function_words.items():
        alone = Senses({role: ()})  # shared by all the words that have this role only
        for words in _expanded(says, lists):
            senses = cues.get(words)
            if senses is None:
                cues[words] = alone
            else:
                cues[words] = Senses({**senses, role: ()})
    for senses in {id(senses): senses for senses in cues.values() if "row" in senses}.values():
        outcomes = [entry for entry in senses["row"] if _is_outcome(entry)]
        if any(entry.key != "not_processed_petition" for entry in outcomes):
            senses.add("telltale")
        if any(entry.rows for entry in outcomes):
            senses.add("ground")
    units = {unit: kind for kind in UNIT_KINDS for unit in data["units"][kind]}
    return Lexicon(
        cues=cues,
        automaton=AhoCorasick(list(cues)),
        senses=tuple(cues.values()),
        units=units,
        unit_lengths=_lengths(units),
        structural=frozenset(data["units"]["structural"]),
        bounds=dict.fromkeys(data["vague"]["below"], -1) | dict.fromkeys(data["vague"]["above"], 1),
        vague_between=frozenset(data["vague"]["between"]),
        vague_after=tuple(sorted(data["vague"]["after"], key=len, reverse=True)),
        skip_before=tuple(data["skip"]["before"]),
        skip_after=tuple(sorted(data["skip"]["after"], key=len, reverse=True)),
        skip_ends=frozenset(word[-1] for word in data["skip"]["before"]) | {"之", ""},
        skip_starts=frozenset(word[0] for word in data["skip"]["after"]),
        careful=frozenset(word[0] for word in data["vague"]["after"])
        | {unit[1] for unit in units if len(unit) > 1}
        | {word[1] for word in data["skip"]["after"] if len(word) > 1},
        vague_starts=frozenset(word[0] for word in data["vague"]["after"]),
        statutory_times=frozenset(data["skip"]["statutory_time"]),
        facts=entries["fact"],
        objects=entries["object"],
        acts=entries["act"],
        rows=entries["row"],
        offices=re.compile(
            f"(?!{'|'.join(data['offices']['beside'])})(?:{'|'.join(data['offices']['named'])})"
        ),
    )


_COUNTED = ("received", "carried_in", "carried_out", "total_processed")


def _is_outcome(row: Entry) -> bool:
    """Whether a row says how an application ended, in words that only applications end in."""
    return not row.weak and not row.open and not (row.rows and row.rows[0] in _COUNTED)


def _entry(role: str, raw: dict[str, Any]) -> Entry:
    raw = dict(raw)
    raw.pop("source")
    for name in ("rows", "columns", "blocks", "open_in"):
        if name in raw and not isinstance(raw[name], dict):
            raw[name] = tuple(raw[name])
    if isinstance(raw.get("columns"), dict):
        raw["per_edition"] = {key: tuple(value) for key, value in raw.pop("columns").items()}
    if "also" in raw:
        raw["also"] = tuple(tuple(rows) for rows in raw["also"])
    if "units" in raw:
        raw["units"] = frozenset(raw["units"])
    try:
        return Entry(role=role, **raw)
    except TypeError as error:
        raise ValueError(f"phrasings.toml: [[{role}]] {raw.get('key')!r}: {error}") from None


def _expanded(says: Iterable[str], lists: Mapping[str, list[str]]) -> list[str]:
    """Each phrasing with its ``{list}`` marks replaced by every word of the list."""
    done: list[str] = []
    for words in says:
        if "{" not in words:
            done.append(words)
            continue
        forms = [words]
        while any("{" in form for form in forms):
            grown = []
            for form in forms:
                name = form[form.index("{") + 1 : form.index("}")]
                if name not in lists:
                    raise ValueError(f"phrasings.toml: unknown list {{{name}}} in {words!r}")
                grown += [form.replace(f"{{{name}}}", word, 1) for word in lists[name]]
            forms = grown
        done += forms
    return done


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For the first character of the words, the lengths of those that begin so, longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}
