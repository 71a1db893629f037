"""The command line: parse, call, show. One module for each family of commands.

A command is imported when it is called, so that ``nianbao check`` does not pay for Chroma or
LangChain. Failures end in one Chinese line on standard error and the exit status of their kind.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from assistant import __version__
from assistant.cli.chinese import ChineseCommand, ChineseGroup, sentence
from assistant.errors import NianbaoError

#: Command, the module that holds it, what it does (shown by ``nianbao --help``).
COMMANDS = {
    "import": ("reading", "读入往年或本年的报告（.txt .md .html .docx .pdf .xlsx .json）"),
    "check": ("checking", "检查报告：表格、两年之间、文字与表格"),
    "index": ("retrieval", "把往年报告编入索引"),
    "search": ("retrieval", "查找可供参考的往年段落"),
    "draft": ("drafting", "起草第一部分和第五部分"),
    "export": ("publishing", "导出整份报告（.docx .html .md .xlsx .json）"),
    "rollup": ("checking", "汇总下属单位的表格并核对"),
    "chat": ("conversation", "用对话修改初稿"),
    "template": ("publishing", "生成供填写的Excel表格"),
    "rules": ("checking", "列出全部检查规则"),
    "app": ("service", "打开网页界面"),
    "doctor": ("service", "查看配置和各项服务的状态"),
}


class LazyGroup(ChineseGroup):
    """The top command, whose subcommands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order of the format page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and return one command, None if there is none of that name."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"assistant.cli.{COMMANDS[name][0]}")
        command = getattr(module, f"{name}_command")
        assert isinstance(command, ChineseCommand)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("命令"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


@click.group(cls=LazyGroup, help="政府信息公开工作年度报告：检查、起草、修改、导出。")
@click.version_option(__version__, "--version", message="nianbao %(version)s", help="显示版本。")
def cli() -> None:
    """Group of all commands."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status (0 done, 1 findings, 2 input, 3 service)."""
    # A start makes many objects that all stay: collecting among them is a fifth of a short run.
    gc.set_threshold(50_000)
    status = run(arguments)
    gc.freeze()
    sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status instead of exiting."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not be UTF-8
            stream.reconfigure(errors="replace", **_encoding(stream))
    try:
        result: Any = cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="nianbao",
            standalone_mode=False,
        )
    except NianbaoError as error:
        click.echo(f"{error}", err=True)
        return error.exit_status
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        click.echo("已中止。", err=True)
        return 2
    except click.ClickException as error:
        click.echo(sentence(error), err=True)
        return 2
    except OSError as error:
        target = getattr(error, "filename", None) or ""
        reasons = {2: "文件不存在", 13: "没有权限", 21: "这是文件夹", 28: "磁盘已满"}
        reason = reasons.get(error.errno or 0, error.strerror or str(error))
        click.echo(f"{target}：{reason}，请检查后重试。", err=True)
        return 2
    except KeyboardInterrupt:
        click.echo("已中止。", err=True)
        return 2
    except Exception:  # a defect of the program: one sentence for the clerk, all of it in a file
        click.echo(_recorded(), err=True)
        return 3
    return result if isinstance(result, int) else 0


def _recorded() -> str:
    """Keep the failure that is being handled in the data folder; one sentence about it."""
    import traceback
    from datetime import datetime

    from assistant.settings import load

    told = "程序内部出错，没有写出任何结果，您的文件没有改动。"
    try:
        record = load().home / "错误记录.txt"
        record.parent.mkdir(parents=True, exist_ok=True)
        with record.open("a", encoding="utf-8") as file:
            file.write(
                f"{datetime.now().isoformat(timespec='seconds')}\n{traceback.format_exc()}\n"
            )
    except (OSError, NianbaoError):
        return f"{told}请联系维护人员。"
    return f"{told}详情记在{record}，请交给维护人员。"


def _encoding(stream: Any) -> dict[str, str]:
    return {} if stream.isatty() else {"encoding": "utf-8"}
