"""What every page does: Streamlit's own words in Chinese, and nothing typed that gets lost.

Streamlit has no setting for either; two small scripts in the page see to it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import streamlit as st

#: Fields whose text is saved only by a button beside them: until then a reload must not lose it.
_FLEETING = r"\|st-key-(paste|\S+-(reason|who))$"


def _text(name: str) -> str:
    return resources.files("assistant.ui").joinpath(name).read_text(encoding="utf-8")


_chinese = st.components.v2.component("nianbao_chinese", js=_text("chinese.js"))
_keeping = st.components.v2.component("nianbao_keeping", js=_text("keeping.js"))


def mount() -> None:
    """Put the scripts into the page; they show nothing themselves."""
    with st.container(key="manners"):
        _chinese(key="manners-chinese", data=_words())
        _keeping(key="manners-keeping", data={"fleeting": _FLEETING})


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(_text("chinese.json"))
    return words
