"""The phrasings of ``instructions.toml``: rules, refusals, and the patterns outside the rules."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assistant.conversation.wording import Utterance, unquoted


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of ``instructions.toml``."""

    tool: str
    any: tuple[re.Pattern[str], ...]
    not_: tuple[re.Pattern[str], ...]
    also: tuple[re.Pattern[str], ...]
    given: bool | None

    def fits(self, said: Utterance) -> bool:
        """Whether the instruction is one of these."""
        if self.given is True and not said.given:
            return False
        if self.given is False and said.tail:
            return False
        if self.also and not any(p.search(said.head) for p in self.also):
            return False
        return any(p.search(said.head) for p in self.any) and not any(
            p.search(said.head) for p in self.not_
        )


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of this name."""
    return re.compile(_written(name))


def _written(name: str) -> str:
    patterns = _data()["patterns"]
    return re.sub("<(assign|quantity)>", lambda match: _written(match[1]), patterns[name])


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in their order."""
    return tuple(
        Rule(
            entry["tool"],
            tuple(re.compile(pattern) for pattern in entry["any"]),
            tuple(re.compile(pattern) for pattern in entry.get("not", ())),
            tuple(re.compile(pattern) for pattern in entry.get("also", ())),
            entry.get("given"),
        )
        for entry in _data()["rule"]
    )


def beyond(tool: str, head: str) -> str:
    """What an instruction says besides asking for ``tool``: the words that may name a part."""
    for rule in rules():
        if rule.tool == tool:
            for asked in rule.any:
                head = asked.sub("，", head)
    return plainly(head)


def plainly(text: str) -> str:
    """A text without words that carry nothing at the ends of its clauses."""
    before = None
    while before != text:
        before, text = text, pattern("idle").sub("", text).strip("，。、；？! ")
    return text


@cache
def intents() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    """Tools by one word of intent: the tool, its words, whether it only answers."""
    return tuple(
        (entry["tool"], re.compile(entry["words"]), entry.get("answers", False))
        for entry in _data()["intent"]
    )


@cache
def seam() -> int:
    """Facts are looked for after the promises and before the problems."""
    return 1 + next(i for i, rule in enumerate(rules()) if rule.tool == "answer_promise")


@cache
def refusals() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What is declined whatever else is said: pattern and reason."""
    return tuple((re.compile(entry["pattern"]), entry["reason"]) for entry in _data()["refusal"])


def assigned(said: Utterance) -> tuple[str, str]:
    """What stands before and behind 改成 in an instruction."""
    match = pattern("assign").search(said.text)
    if match is None:
        return said.text, ""
    return said.text[: match.start()], unquoted(said.text[match.end() :].strip("，, "))


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("instructions.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
