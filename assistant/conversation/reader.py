"""The built-in reader of instructions: which tool a request asks for, without a model."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assistant.conversation.wording import mended


@dataclass(frozen=True, slots=True)
class Understood:
    """A tool and its arguments."""

    tool: str
    arguments: dict[str, Any]


def understand(request: str) -> Understood | None:
    """The tool a request asks for, or None if it is not understood."""
    text = mended(request.strip())
    for entry in _instructions():
        match = entry["pattern"].search(text)
        if match is None:
            continue
        if "needs" in entry and not re.search(entry["needs"], text):
            continue
        if "unless" in entry and re.search(entry["unless"], text):
            continue
        arguments: dict[str, Any] = {
            name: value.strip() for name, value in match.groupdict().items() if value
        }
        if entry.get("part"):
            arguments["part"] = text
        if entry.get("which"):
            arguments["which"] = text
        return Understood(entry["tool"], arguments)
    return None


@cache
def _instructions() -> tuple[dict[str, Any], ...]:
    source = resources.files("assistant.conversation").joinpath("instructions.toml")
    entries = tomllib.loads(source.read_text(encoding="utf-8"))["instruction"]
    return tuple({**entry, "pattern": re.compile(entry["pattern"])} for entry in entries)
