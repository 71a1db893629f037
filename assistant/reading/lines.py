"""Lines of the document that are no content: page furniture before and after the report."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.reading.blocks import bare


@cache
def section_data() -> dict[str, Any]:
    """The data of ``sections.toml``."""
    source = Path(__file__).with_name("sections.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Furniture:
    line: re.Pattern[str]
    end: re.Pattern[str]


@cache
def _furniture() -> _Furniture:
    data = section_data()["furniture"]
    return _Furniture(
        re.compile("|".join(f"(?:{pattern})" for pattern in data["line"])),
        re.compile("|".join(f"(?:{pattern})" for pattern in data["end"])),
    )


def is_furniture(text: str) -> bool:
    """Whether the line belongs to the page and not to the report: 发布时间, 浏览次数, 打印本页."""
    label = bare(text).casefold()
    if label.startswith(section_data()["furniture"]["note"]):
        return True
    return len(label) <= 80 and _furniture().line.search(label) is not None


def ends_report(text: str) -> bool:
    """Whether from this line on there is only the page's foot: 扫一扫, 版权所有, 上一篇."""
    label = bare(text).casefold()
    return len(label) <= 120 and _furniture().end.search(label) is not None
