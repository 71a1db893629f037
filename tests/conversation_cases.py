"""The instructions of ``tests/conversation/*.json``: how a case is set up, said, and held to account."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.conversation import Conversation, Turn
from assistant.conversation.agent import ANSWERING
from assistant.conversation.confirming import marks
from assistant.conversation.difference import figures
from assistant.conversation.keeping import read_draft
from assistant.conversation.length import size
from assistant.conversation.session import OF_HISTORY
from assistant.conversation.state import State
from assistant.conversation.toolbox import TOOLS
from assistant.drafting.draft import Draft
from assistant.reading import read
from assistant.report import Report
from assistant.report.file import load
from assistant.settings import Settings

FOLDER = Path(__file__).parent / "conversation"
#: Bodies that the index would know; none of them may be talked in.
NAMES: Mapping[str, Any] = {"盐码头街道": (), "柳湾区": (), "临澜省霁川市柳湾区石桥镇": ()}
#: How much longer than asked a text may be where 左右 or a lower bound was meant.
_WHOLE = "all"


@cache
def reports() -> tuple[Report, Report]:
    """The report of the cases, and last year's."""
    last_year = read(FOLDER.parents[1] / "corpus" / "lanyang-wangyu-2022.md")
    return load(FOLDER / "report.json"), last_year


@cache
def first_draft() -> Draft:
    """The draft that every case starts from: one of the local writer, kept as data."""
    return read_draft(json.loads((FOLDER / "draft.json").read_text(encoding="utf-8")))


def begin(home: Path, settings: Settings | None = None, writer: str = "local") -> Conversation:
    """A conversation over the cases' report and draft, with no index beside it."""
    return Conversation(
        *reports(),
        first_draft(),
        settings or Settings(home),
        writer=writer,
        names=NAMES,
        peers=(),
        folder=home / "exports",
    )


def cases(*, declined: bool = False, file: str = "instructions.json") -> list[dict[str, Any]]:
    """The cases that are carried out, or those that are declined or asked back."""
    data = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = data["declined" if declined else "carried_out"]
    return found


def sentences(draft: Draft) -> list[str]:
    """All sentences of a draft, one after another."""
    return [s.text for section in draft.sections.values() for s in section.sentences]


def text_of(draft: Draft) -> str:
    """The whole text of a draft."""
    return "\n".join(section.text for section in draft.sections.values())


def complaints(
    case: Mapping[str, Any], conversation: Conversation, turn: Turn, before: State
) -> list[str]:
    """Where a turn is not what the case asks for; empty where it is."""
    wrong: list[str] = []
    after = conversation.state
    draft = after.draft
    text = text_of(draft)
    went = Counter(sentences(before.draft)) - Counter(sentences(draft))
    came = Counter(sentences(draft)) - Counter(sentences(before.draft))

    def hold(true: object, what: str) -> None:
        if not true:
            wrong.append(what)

    changed = case.get("changed", True)
    hold(turn.changed == changed, f"changed {turn.changed}")
    if "tool" in case:
        hold(case["tool"] == turn.tool, f"tool {turn.tool}")
    if not changed:
        hold(after is before, "the state is another one")
    for name, got in (("minus", went), ("plus", came)):
        if name in case:
            hold(_alike(case[name], got.elements()), f"{name} {list(got.elements())}")
    if "plus_count" in case:
        hold(came.total() == case["plus_count"], f"came {list(came)}")
    new = "".join(came)
    hold(all(word in new for word in case.get("plus_has", ())), f"came {list(came)}")
    for word in case.get("has", ()):
        hold(word in text, f"{word} is not in the draft: +{list(came)}")
    for word in case.get("kept", ()):
        hold(word in text, f"{word} went")
    for word in case.get("gone", ()):
        hold(word not in text, f"{word} is still there")
    for word in case.get("says", ()):
        hold(word in turn.reply, f"{word} is not in the reply")
    places = [text.find(words) for words in case.get("order", ())]
    hold(-1 not in places and places == sorted(places), f"order {places}")
    if "problems" in case:
        count = sum(p.key.startswith("problem-") for p in draft.sections["problems"].paragraphs)
        hold(count == case["problems"], f"{count} problems")
    if "marks" in case:
        hold(len(marks(after)) == case["marks"], f"{len(marks(after))} marks")
    if "in" in case:
        paragraph = next(
            p for s in draft.sections.values() for p in s.paragraphs if p.key == case["in"]
        )
        texts = [sentence.text for sentence in paragraph.sentences]
        place = 0 if case.get("first") else -1
        hold(texts[place] == case["plus"][0], f"{case['in']}: {texts}")
    if "length" in case:
        part, least, most = case["length"]
        now, then = _size(draft, part), _size(before.draft, part)
        most = then - 1 if most == -1 else most
        least = then + 1 if least == -1 else least
        hold(least <= now <= most, f"{then} characters became {now}, {least}–{most} asked")
    _hold_facts(case, before, after, hold)
    if "same_as" in case:
        other = conversation.versions[case["same_as"] - 1].state
        hold(
            (after.draft.sections, after.report, after.draft.findings)
            == (other.draft.sections, other.report, other.draft.findings),
            f"not as version {case['same_as']}",
        )
    if "file" in case:
        hold(turn.file and turn.file.name.endswith(case["file"]) and turn.file.exists(), "no file")
    if case.get("same_figures"):
        hold(figures(before, after) == ((), ()), f"figures {figures(before, after)}")
    if turn.tool is not None and changed:
        hold(not [f for f in draft.findings if f.severity == "error"], "the draft has errors")
    return wrong


def _alike(wanted: Iterable[str], got: Iterable[str]) -> bool:
    left = list(got)
    for words in wanted:
        match = next(
            (
                text
                for text in left
                if text == words or (words.endswith("…") and text.startswith(words[:-1]))
            ),
            None,
        )
        if match is None:
            return False
        left.remove(match)
    return not left


def _hold_facts(case: Mapping[str, Any], before: State, after: State, hold: Any) -> None:
    old = {fact.label: (float(fact.value), fact.unit) for fact in before.report.facts}
    new = {fact.label: (float(fact.value), fact.unit) for fact in after.report.facts}
    touched = {
        label: list(new[label]) if label in new else None
        for label in old.keys() | new.keys()
        if old.get(label) != new.get(label)
    }
    if "facts_like" in case:
        words, value, unit = case["facts_like"]
        found = [v for label, v in touched.items() if words in label]
        hold(found == [[value, unit]] and len(touched) == 1, f"facts {touched}")
    elif "same_as" not in case:
        wanted = {k: v and [float(v[0]), v[1]] for k, v in case.get("facts", {}).items()}
        hold(touched == wanted, f"facts {touched}")


def _size(draft: Draft, part: str) -> int:
    if part == _WHOLE:
        return sum(size(section.text) for section in draft.sections.values())
    if part in draft.sections:
        return size(draft.sections[part].text)
    found = [p for s in draft.sections.values() for p in s.paragraphs if p.key == part]
    return size(found[0].text)


#: Tools that make a new version of the draft or its facts.
DONE_TOOLS = frozenset(TOOLS) - {*OF_HISTORY, *ANSWERING}
