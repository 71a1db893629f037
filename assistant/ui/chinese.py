"""Streamlit's own words in Chinese: it has no setting for that, so the page puts them right."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import streamlit as st


def _text(name: str) -> str:
    return resources.files("assistant.ui").joinpath(name).read_text(encoding="utf-8")


_speaker = st.components.v2.component("nianbao_chinese", js=_text("chinese.js"))


def speak() -> None:
    """Mount what translates; it shows nothing itself."""
    with st.container(key="chinese"):
        _speaker(key="chinese-words", data=_words())


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(_text("chinese.json"))
    return words
