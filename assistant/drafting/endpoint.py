"""The model endpoint: any OpenAI-compatible server, through langchain-openai, streamed.

Time-outs, 429, cut streams and empty answers are normal here. `Endpoint.stream` gives the text as
it comes and says at the end how it ended; what it cannot mend becomes one `ModelError`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from assistant.errors import ModelError

#: A whole answer may take this many times the time-out, however slowly it trickles.
PATIENCE = 5
RETRIES = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's answer.

    Attributes:
        complete: False if the stream was cut or the length limit reached.
    """

    text: str
    complete: bool
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass
class Endpoint:
    """An OpenAI-compatible endpoint.

    Args:
        timeout: seconds without a sign of life before giving up.
    """

    base_url: str
    model: str
    api_key: str = ""
    timeout: float = 60.0
    _chat: Any = field(default=None, repr=False)

    def chat_model(self) -> Any:
        """The LangChain chat model, made once."""
        if self._chat is None:
            from langchain_openai import ChatOpenAI
            from pydantic import SecretStr

            self._chat = ChatOpenAI(
                base_url=self.base_url,
                model=self.model,
                api_key=SecretStr(self.api_key or "none"),
                timeout=self.timeout,
                max_retries=RETRIES,
                stream_usage=True,
                temperature=0.3,
                max_completion_tokens=None,
            )
        return self._chat

    def stream(
        self, messages: Sequence[tuple[str, str]], say: Callable[[str], None] | None = None
    ) -> Reply:
        """Send messages and collect the answer as it streams.

        Args:
            messages: (role, text) pairs, roles ``system`` and ``human``.
            say: called with each piece of text as it comes.

        Raises:
            ModelError: the server refused, failed or kept silent; one sentence that says which.
        """
        pieces: list[str] = []
        usage: dict[str, int] = {}
        finish = ""
        deadline = time.monotonic() + self.timeout * PATIENCE
        try:
            for chunk in self.chat_model().stream(list(messages)):
                text = chunk.text if isinstance(chunk.text, str) else str(chunk.content)
                if text:
                    pieces.append(text)
                    if say is not None:
                        say(text)
                if chunk.usage_metadata:
                    usage = dict(chunk.usage_metadata)
                finish = chunk.response_metadata.get("finish_reason") or finish
                if time.monotonic() > deadline:
                    finish = "deadline"
                    break
        except Exception as error:
            if not pieces:
                self._fail(error)
            finish = "cut"
        return Reply(
            "".join(pieces),
            finish == "stop",
            usage.get("input_tokens", 0),
            usage.get("output_tokens", 0),
        )

    def _fail(self, error: Exception) -> NoReturn:
        import openai

        advice = "请稍后重试，或改用本地写法（--writer local）。"
        where = f"模型服务（{self.model}）"
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            message = f"{where}拒绝了密钥，请检查NIANBAO_LLM_API_KEY。"
        elif isinstance(error, openai.RateLimitError):
            message = f"{where}繁忙（429），已重试{RETRIES}次仍未成功，{advice}"
        elif isinstance(error, openai.APITimeoutError):
            message = f"{where}在{self.timeout:g}秒内没有回应，{advice}"
        elif isinstance(error, openai.NotFoundError):
            message = f"{where}没有这个模型或地址，请检查NIANBAO_LLM_MODEL和NIANBAO_LLM_BASE_URL。"
        elif isinstance(error, openai.BadRequestError):
            message = (
                f"{where}不接受这次请求（可能超出上下文长度），"
                "请换用更大的模型，或改用本地写法（--writer local）。"
            )
        elif isinstance(error, openai.APIStatusError):
            message = f"{where}出错（{error.status_code}），{advice}"
        elif isinstance(error, openai.APIConnectionError):
            message = (
                f"连不上{where}，请检查NIANBAO_LLM_BASE_URL和网络，"
                "或改用本地写法（--writer local）。"
            )
        else:
            message = f"{where}的回答无法读取，{advice}"
        raise ModelError(message) from None
