"""The scripted model server itself: what it is told to do is what a client sees."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from model_server import (
    ModelServer,
    cut,
    empty,
    garbage,
    silence,
    status,
    text,
    too_long,
    tool_call,
)


def _client(server: ModelServer, **more: Any) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.base_url, api_key="none", max_retries=0, **more)


def _ask(server: ModelServer, stream: bool = False, **more: Any) -> Any:
    return _client(server, **more).chat.completions.create(
        model="test", messages=[{"role": "user", "content": "你好"}], stream=stream
    )


def _streamed(server: ModelServer) -> str:
    return "".join(
        event.choices[0].delta.content or "" for event in _ask(server, stream=True) if event.choices
    )


class _Gathered:
    text = ""

    def take(self, events: Any) -> None:
        for event in events:
            self.text += event.choices[0].delta.content or ""


def test_text_comes_whole_and_streamed() -> None:
    with ModelServer(text("一二三。" * 20), text("四五六。" * 20)) as server:
        assert _ask(server).choices[0].message.content == "一二三。" * 20
        assert _streamed(server) == "四五六。" * 20
        assert [request.last for request in server.requests] == ["你好", "你好"]


def test_a_tool_call_comes_whole_and_streamed() -> None:
    with ModelServer(otherwise=tool_call("shorten", {"length": 300})) as server:
        call = _ask(server).choices[0].message.tool_calls[0].function
        assert (call.name, call.arguments) == ("shorten", '{"length": 300}')
        parts = [
            event.choices[0].delta.tool_calls[0].function.arguments
            for event in _ask(server, stream=True)
            if event.choices and event.choices[0].delta.tool_calls
        ]
        assert "".join(parts) == '{"length": 300}'


def test_failures_are_the_ones_ordered() -> None:
    with ModelServer(status(429, 0), garbage(), silence(5), empty(), too_long("半句")) as server:
        with pytest.raises(openai.RateLimitError) as refused:
            _ask(server)
        assert refused.value.response.headers["Retry-After"] == "0"
        with pytest.raises(Exception, match=r".") as broken:
            _ask(server).choices[0].message.content  # noqa: B018
        assert not isinstance(broken.value, AssertionError)
        with pytest.raises(openai.APITimeoutError):
            _ask(server, timeout=0.2)
        assert not _ask(server).choices[0].message.content
        assert _ask(server).choices[0].finish_reason == "length"


def test_a_cut_stream_breaks_off() -> None:
    with ModelServer(cut("甲" * 100, after=3)) as server:
        got = _Gathered()
        with pytest.raises(Exception, match=r"."):
            got.take(_ask(server, stream=True))
        assert got.text == "甲" * 36
