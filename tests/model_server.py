"""A scripted OpenAI-compatible server on loopback: real HTTP, streamed or not.

    with ModelServer() as server:
        server.script(text("你好。"), tool_call("shorten", {"length": 300}), status(429, 0))
        ... point base_url at server.base_url ...
        server.requests[0].messages

Behaviours are taken from the queue one request each; when it is empty, ``server.otherwise`` (a
behaviour, or a function from the request to one) answers, and without it the server says 500.
A function in the queue is called with the request and gives the behaviour.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Call:
    """One tool call of a model; ``arguments`` a mapping, or raw text that may be broken JSON."""

    name: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict)

    @property
    def raw(self) -> str:
        """The arguments as they go over the wire."""
        if isinstance(self.arguments, str):
            return self.arguments
        return json.dumps(dict(self.arguments), ensure_ascii=False)


@dataclass(frozen=True)
class Behaviour:
    """What the server does with one request.

    Attributes:
        text: the content of the answer.
        reasoning: a ``reasoning_content`` sent before the content, as some servers do.
        calls: tool calls of the answer.
        finish: ``finish_reason``; None for ``stop`` or ``tool_calls`` as it fits.
        status: an HTTP status other than 200 is an error answer.
        headers: further headers (Retry-After).
        body: raw bytes in place of an answer.
        delay: seconds before the first byte (silence).
        pace: seconds between two pieces of a stream.
        piece: characters in one piece of a stream.
        cut_after: break the connection after this many pieces.
        usage: whether token counts are sent.
    """

    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    finish: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    delay: float = 0.0
    pace: float = 0.0
    piece: int = 12
    cut_after: int | None = None
    usage: bool = True

    @property
    def finish_reason(self) -> str:
        """The ``finish_reason`` that is sent."""
        return self.finish or ("tool_calls" if self.calls else "stop")


def text(content: str, **more: Any) -> Behaviour:
    """An answer of text."""
    return Behaviour(content, **more)


def tool_call(
    name: str, arguments: Mapping[str, Any] | str | None = None, **more: Any
) -> Behaviour:
    """An answer that calls one tool."""
    return Behaviour(calls=(Call(name, {} if arguments is None else arguments),), **more)


def tool_calls(*calls: tuple[str, Mapping[str, Any] | str], **more: Any) -> Behaviour:
    """An answer that calls several tools at once."""
    return Behaviour(calls=tuple(Call(name, arguments) for name, arguments in calls), **more)


def status(code: int, retry_after: float | None = None, message: str = "error") -> Behaviour:
    """An error answer, with Retry-After if given."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    body = json.dumps({"error": {"message": message, "type": "error", "code": code}}).encode()
    return Behaviour(status=code, headers=headers, body=body)


def cut(content: str, after: int = 1) -> Behaviour:
    """A stream that breaks off after this many pieces."""
    return Behaviour(content, cut_after=after)


def slow(content: str, pace: float) -> Behaviour:
    """A stream with this many seconds between its pieces."""
    return Behaviour(content, pace=pace)


def silence(seconds: float) -> Behaviour:
    """Nothing at all for this long, then an empty answer."""
    return Behaviour(delay=seconds)


def empty() -> Behaviour:
    """An answer with no content."""
    return Behaviour()


def too_long(content: str) -> Behaviour:
    """An answer that the length limit ended."""
    return Behaviour(content, finish="length")


def garbage(body: bytes = b"\x00\xff<html>not json") -> Behaviour:
    """Bytes that are no answer."""
    return Behaviour(body=body)


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages sent."""
        return list(self.body.get("messages", ()))

    @property
    def tools(self) -> list[str]:
        """The names of the tools offered."""
        return [tool["function"]["name"] for tool in self.body.get("tools", ())]

    @property
    def last(self) -> str:
        """The text of the last message of the user."""
        said = [m for m in self.messages if m.get("role") == "user"]
        return _content(said[-1]) if said else ""

    @property
    def whole(self) -> str:
        """All that was said, as one text."""
        return "\n".join(_content(message) for message in self.messages)

    @property
    def tool_results(self) -> list[str]:
        """What the tools answered after the user's last message."""
        results: list[str] = []
        for message in self.messages:
            if message.get("role") == "user":
                results = []
            elif message.get("role") == "tool":
                results.append(_content(message))
        return results


Script = Behaviour | Callable[[Request], Behaviour]


class ModelServer:
    """The server; a context manager. ``base_url`` ends in ``/v1``."""

    def __init__(self, *script: Script, otherwise: Script | None = None) -> None:
        self.requests: list[Request] = []
        self.otherwise = otherwise
        self._queue: deque[Script] = deque(script)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        owner = self

        class Handler(_Handler):
            server_owner = owner

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def script(self, *behaviours: Script) -> None:
        """Put behaviours at the end of the queue."""
        with self._lock:
            self._queue.extend(behaviours)

    def reset(self, *behaviours: Script, otherwise: Script | None = None) -> None:
        """Begin anew: nothing recorded, and this script."""
        with self._lock:
            self.requests.clear()
            self._queue.clear()
            self._queue.extend(behaviours)
            self.otherwise = otherwise

    def next(self, request: Request) -> Behaviour:
        """The behaviour for a request, which is recorded."""
        with self._lock:
            self.requests.append(request)
            made = self._queue.popleft() if self._queue else self.otherwise
        if made is None:
            return status(500, message="the script is at its end")
        return made if isinstance(made, Behaviour) else made(request)

    def wait(self, seconds: float) -> bool:
        """Wait, but no longer than the server lives; False when it closes."""
        return not self._closing.wait(seconds) if seconds > 0 else True

    @property
    def left(self) -> int:
        """How many behaviours were not used."""
        return len(self._queue)

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_owner: ModelServer

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error."""

    def do_GET(self) -> None:
        if self.path.rstrip("/").endswith("/models"):
            body = json.dumps({"object": "list", "data": [{"id": "test", "object": "model"}]})
            self._whole(200, body.encode(), {})
        else:
            self._whole(404, b"{}", {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            body = {}
        request = Request(self.path, dict(self.headers.items()), body)
        if not self.path.endswith("/chat/completions"):
            self._whole(404, b'{"error": {"message": "no such path"}}', {})
            return
        behaviour = self.server_owner.next(request)
        if not self.server_owner.wait(behaviour.delay):
            return
        with contextlib.suppress(OSError):
            if behaviour.body is not None or behaviour.status != 200:
                self._whole(behaviour.status, behaviour.body or b"{}", behaviour.headers)
            elif body.get("stream"):
                self._stream(behaviour, body)
            else:
                answer = json.dumps(completion(behaviour, body), ensure_ascii=False)
                self._whole(200, answer.encode(), behaviour.headers)

    def _whole(self, code: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, behaviour: Behaviour, body: Mapping[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in behaviour.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for number, piece in enumerate(pieces(behaviour, body)):
            if behaviour.cut_after is not None and number >= behaviour.cut_after:
                self.close_connection = True
                with contextlib.suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)
                return
            if number and not self.server_owner.wait(behaviour.pace):
                return
            self._chunk(f"data: {json.dumps(piece, ensure_ascii=False)}\n\n".encode())
        self._chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def completion(behaviour: Behaviour, body: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a request that does not stream."""
    message: dict[str, Any] = {"role": "assistant", "content": behaviour.text or None}
    if behaviour.reasoning:
        message["reasoning_content"] = behaviour.reasoning
    if behaviour.calls:
        message["tool_calls"] = [_call(call, i) for i, call in enumerate(behaviour.calls)]
    answer = _head(body, "chat.completion")
    answer["choices"] = [{"index": 0, "message": message, "finish_reason": behaviour.finish_reason}]
    if behaviour.usage:
        answer["usage"] = _usage(behaviour)
    return answer


def pieces(behaviour: Behaviour, body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of a stream, ``[DONE]`` left out."""

    def piece(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        made = _head(body, "chat.completion.chunk")
        made["choices"] = [{"index": 0, "delta": dict(delta), "finish_reason": finish}]
        return made

    for start in range(0, len(behaviour.reasoning), behaviour.piece):
        part = behaviour.reasoning[start : start + behaviour.piece]
        yield piece({"role": "assistant", "reasoning_content": part})
    for start in range(0, len(behaviour.text), behaviour.piece):
        part = behaviour.text[start : start + behaviour.piece]
        yield piece({"role": "assistant", "content": part})
    for i, call in enumerate(behaviour.calls):
        whole = _call(call, i)
        whole["index"] = i
        raw = whole["function"].pop("arguments")
        whole["function"]["arguments"] = ""
        yield piece({"role": "assistant", "tool_calls": [whole]})
        for start in range(0, len(raw), behaviour.piece):
            part = {"index": i, "function": {"arguments": raw[start : start + behaviour.piece]}}
            yield piece({"tool_calls": [part]})
    yield piece({}, behaviour.finish_reason)
    if behaviour.usage:
        made = _head(body, "chat.completion.chunk")
        made["choices"] = []
        made["usage"] = _usage(behaviour)
        yield made


def _head(body: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-test",
        "object": kind,
        "created": int(time.time()),
        "model": body.get("model", "test"),
    }


_numbers = iter(range(1, 1 << 60))


def _call(call: Call, index: int) -> dict[str, Any]:
    return {
        "id": f"call_{next(_numbers)}_{index}",
        "type": "function",
        "function": {"name": call.name, "arguments": call.raw},
    }


def _usage(behaviour: Behaviour) -> dict[str, int]:
    completed = len(behaviour.text) + sum(len(call.raw) for call in behaviour.calls)
    return {"prompt_tokens": 100, "completion_tokens": completed, "total_tokens": 100 + completed}


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    parts: Sequence[Any] = content
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, Mapping))
