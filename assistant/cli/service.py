"""``nianbao app`` and ``nianbao doctor``."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from assistant.cli.chinese import command
from assistant.errors import NianbaoError, RequestError, ServiceError

if TYPE_CHECKING:
    from assistant.settings import Settings


#: Seconds in which the page must answer after its start.
_START = 90


@command("app", help="打开网页界面（在浏览器中使用），按Ctrl+C结束。")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, help="端口（默认8501）。")
@click.option("--address", default="localhost", help="监听的地址（默认只限本机）。")
@click.option("--no-browser", is_flag=True, help="不自动打开浏览器。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
def app_command(port: int, address: str, no_browser: bool, form: str) -> int:
    """Run Streamlit on the page; tells its address once it answers, ends when Streamlit ends."""
    from assistant.resources import bundled
    from assistant.settings import load

    load()  # a setting that cannot be used is told here, not in the browser
    _require_free(address, port)
    page = bundled("streamlit_app.py")
    # The look of the page is in .streamlit/config.toml beside it, which Streamlit finds itself.
    arguments = [
        sys.executable, "-m", "streamlit", "run", str(page),
        "--server.port", str(port),
        "--server.address", address,
        "--server.headless", "true",
        "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    url = f"http://{'localhost' if address in _ALL else address}:{port}"
    try:
        # What Streamlit prints is English and says no more than the line below.
        server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    except OSError as error:
        raise ServiceError(f"网页界面无法启动（{error.strerror}），请重新安装nianbao。") from None
    try:
        _await(server, url)
        if form == "json":
            click.echo(json.dumps({"ok": True, "url": url, "pid": server.pid}))
        else:
            click.echo(f"页面已打开：{url}（按Ctrl+C结束；输入的内容随时保存）")
        sys.stdout.flush()
        if not no_browser:
            webbrowser.open(url)
        return 0 if server.wait() == 0 else 3
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        server.wait()


_ALL = ("0.0.0.0", "::")


def _require_free(address: str, port: int) -> None:
    """Raises: RequestError: something else listens there, or it is no address of this machine."""
    try:
        with socket.create_server((address, port)):
            return
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = "已被占用（也许已经打开了一个nianbao）"
        else:
            why = f"不能使用（{error.strerror}）"
    raise RequestError(f"端口{port}{why}，请关掉占用它的程序，或用 --port 换一个端口。")


def _await(server: subprocess.Popen[bytes], url: str) -> None:
    """Wait until the page answers.

    Raises:
        ServiceError: it ended or did not answer in time.
    """
    until = time.monotonic() + _START
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise ServiceError("网页界面没有启动起来，请用 nianbao doctor 检查，或换一个端口再试。")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried: ``state`` is ok, missing (not configured, not needed) or failed."""

    name: str
    state: str
    detail: str


@command("doctor", help="查看配置、各项服务是否答复、缺少什么。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
def doctor_command(form: str) -> int:
    """Show each setting with its origin, and try what is configured; 3 if something fails."""
    from assistant.settings import load

    settings = load()
    checks = examine(settings)
    ok = all(check.state != "failed" for check in checks)
    if form == "json":
        data = {
            "ok": ok,
            "settings": [asdict(shown) for shown in settings.shown()],
            "checks": [asdict(check) for check in checks],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        click.echo("设置")
        for shown in settings.shown():
            click.echo(
                f"  {shown.name}（{shown.meaning}）：{shown.value or '未设置'}【{shown.origin}】"
            )
        click.echo("检查")
        marks = {"ok": "正常", "missing": "未配置", "failed": "失败"}
        for check in checks:
            click.echo(f"  {check.name}：{marks[check.state]}。{check.detail}")
    return 0 if ok else 3


def examine(settings: Settings) -> list[Check]:
    """Try everything that the settings name, one by one; nothing is changed."""
    trials: list[tuple[str, Callable[[Settings], tuple[str, str]]]] = [
        ("数据文件夹", _home),
        ("随附文件", _bundled),
        ("向量模型", _embedder),
        ("索引", _index),
        ("大模型", _model),
        ("数据库", _database),
    ]
    checks = []
    for name, trial in trials:
        try:
            state, detail = trial(settings)
        except NianbaoError as error:
            state, detail = "failed", str(error)
        except Exception as error:  # a doctor must reach the end of the round
            state, detail = "failed", f"{type(error).__name__}：{error}".splitlines()[0][:160]
        checks.append(Check(name, state, detail))
    return checks


def _home(settings: Settings) -> tuple[str, str]:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return "failed", f"{settings.home}不能写入，请检查权限或改设NIANBAO_HOME。"
    made = "" if settings.home.exists() else "（首次使用时建立）"
    return "ok", f"{settings.home}{made}"


def _bundled(settings: Settings) -> tuple[str, str]:
    from assistant.resources import bundled

    try:
        paths = [bundled(name) for name in ("corpus", "prompts", "streamlit_app.py")]
    except FileNotFoundError as error:
        return "failed", str(error)
    samples = sum(1 for path in paths[0].glob("*.md") if path.stem.casefold() != "readme")
    return "ok", f"样例报告{samples}份。"


def _embedder(settings: Settings) -> tuple[str, str]:
    from assistant.retrieval.embedders import embedder_for

    embedder = embedder_for(settings)
    vector = embedder.embed_query("政府信息公开")
    return "ok", f"{embedder.name}，{len(vector)}维。"


def _index(settings: Settings) -> tuple[str, str]:
    from assistant.retrieval.embedders import embedder_for
    from assistant.retrieval.index import Index, folder_of

    embedder = embedder_for(settings)
    if not settings.chroma_url and not folder_of(settings, embedder.name).exists():
        return "missing", "还没有索引，起草或运行“nianbao index”时建立。"
    with Index.open(settings, embedder) as index:
        index.inspect()
        entries = index.entries()
        own = sum(entry.origin == "user" for entry in entries)
        return (
            "ok",
            f"{index.vectors.where}：报告{len(entries)}份（其中您的{own}份），{len(index)}段。",
        )


def _model(settings: Settings) -> tuple[str, str]:
    if not settings.llm_base_url and not settings.llm_model:
        return "missing", "没有配置大模型，由本机按规则起草。"
    if not settings.model_configured:
        lacking = "NIANBAO_LLM_BASE_URL" if settings.llm_model else "NIANBAO_LLM_MODEL"
        return "failed", f"还缺少{lacking}，请补上。"
    import openai

    client = openai.OpenAI(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key or "none",
        timeout=min(settings.llm_timeout, 15),
        max_retries=0,
    )
    try:
        names = [model.id for model in client.models.list()]
    except openai.NotFoundError:
        return "ok", f"{settings.llm_model}：服务有答复，但不提供模型列表。"
    except openai.AuthenticationError:
        return "failed", "服务不接受密钥，请检查NIANBAO_LLM_API_KEY。"
    except openai.APIStatusError as error:
        return "failed", f"服务返回状态{error.status_code}，请检查地址和服务。"
    except openai.OpenAIError:
        return "failed", "服务没有答复，请检查NIANBAO_LLM_BASE_URL和网络。"
    if names and settings.llm_model not in names:
        return "failed", f"服务上没有模型{settings.llm_model}，有：{'、'.join(names[:8])}。"
    return "ok", f"{settings.llm_model}有答复。"


def _database(settings: Settings) -> tuple[str, str]:
    import sqlalchemy
    from sqlalchemy.exc import SQLAlchemyError

    from assistant.settings import mask_url

    shown = mask_url(settings.database_url)
    try:
        url = sqlalchemy.make_url(settings.database_url)
        file = url.database if url.get_backend_name() == "sqlite" else None
        if file and file != ":memory:" and not os.path.exists(file):
            return "ok", f"{shown}（首次使用时建立）"
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT 1"))
        engine.dispose()
    except ModuleNotFoundError as error:
        return "failed", f"{shown}：缺少数据库驱动{error.name}，请安装。"
    except SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        return "failed", f"{shown}：连不上（{reason}），请检查NIANBAO_DATABASE_URL。"
    return "ok", shown
