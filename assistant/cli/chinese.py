"""click in Chinese: the headings of its help and the sentences of its errors.

click translates neither; these are the few places where its English would reach staff.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from assistant.errors import RequestError


class ChineseCommand(click.Command):
    """A command whose help is in Chinese."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an empty argument: as a path it would mean the whole current folder.

        Raises:
            RequestError: one of the arguments is an empty text.
        """
        if "" in args:
            raise RequestError("命令里有一个空的参数，请检查文件名或选项的值是不是漏了。")
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """用法: nianbao check …"""
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("OPTIONS", "选项")
        formatter.write_usage(ctx.command_path, pieces, "用法: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and for a group its commands."""
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx))]
        rows = [(name, text.replace("[required]", "（必填）")) for name, text in rows]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help with its text in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands whose help is in Chinese."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """[选项] 命令 …"""
        return ["[选项]", "命令", "…"]


def command(name: str, **attributes: Any) -> Callable[[Callable[..., Any]], ChineseCommand]:
    """A decorator like ``click.command`` whose command speaks Chinese."""
    return click.command(name, cls=ChineseCommand, **attributes)


def sentence(error: click.ClickException) -> str:
    """One Chinese sentence for what click found wrong with the call."""
    hint = "用 --help 查看用法。"
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。{hint}"
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else "参数"
        if isinstance(error.param, click.Option):
            name = error.param.opts[-1]
        return f"缺少{name}。{hint}"
    if isinstance(error, click.BadParameter):
        given = error.param.make_metavar(error.ctx) if error.param and error.ctx else "参数"
        if isinstance(error.param, click.Option):
            given = error.param.opts[-1]
        if error.param is not None and isinstance(error.param.type, click.Choice):
            choices = "、".join(str(choice) for choice in error.param.type.choices)
            return f"{given}的值不对，可用的是：{choices}。"
        return f"{given}的值不对。{hint}"
    if isinstance(error, click.BadOptionUsage):
        return f"“{error.option_name}”后面缺少值。{hint}"
    if isinstance(error, click.FileError):
        return f"打不开文件“{error.ui_filename}”，请检查路径。"
    if isinstance(error, click.UsageError) and "No such command" in error.message:
        name = error.message.split("'")[1]
        return f"没有“{name}”这个命令。{hint}"
    if isinstance(error, click.UsageError) and "unexpected extra argument" in error.message:
        extra = error.message.split("(", 1)[-1].rstrip(").")
        return f"多出了参数：{extra}。{hint}"
    return f"命令写法不对。{hint}"
