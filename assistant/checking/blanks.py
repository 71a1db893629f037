"""Figures and names left to be filled in: XX件, ××县, 收到___件."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.checking.findings import Finding, Span
from assistant.checking.prose_data import prose_data
from assistant.checking.rules import rules
from assistant.checking.sections import section_title

_MESSAGE = "{section}写“{quote}”，这里还空着。请填上核实过的内容，或删去这句话。"


@cache
def blank() -> re.Pattern[str]:
    """What stands in a text where a figure or a name has still to be put."""
    return re.compile("|".join(prose_data()["blanks"]["patterns"]))


def blank_findings(section: str, text: str) -> Iterator[Finding]:
    """One finding for each place that was left to be filled in."""
    if not any(sign in text for sign in prose_data()["blanks"]["signs"]):
        return
    rule = rules()["N-UNSUPPORTED"]
    for match in blank().finditer(text):
        start, end = _phrase(text, match)
        message = _MESSAGE.format(section=section_title(section), quote=text[start:end])
        yield Finding(
            rule.code, rule.severity, Span(section, match.start(), match.end()), message,
            rule.basis, actual=match.group(),
        )  # fmt: skip


def _phrase(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The blank with a few characters around it, inside its clause."""
    start, end = match.start(), match.end()
    while start > 0 and match.start() - start < 10 and text[start - 1] not in "，。；：、\n":
        start -= 1
    while end < len(text) and end - match.end() < 4 and text[end] not in "，。；：、\n":
        end += 1
    return start, end
