"""Help pages and usage errors in Japanese: the fixed words of typer, which it knows in English only, are replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

_WORDS = (
    (r"^Usage: ", "使い方: "),
    (r"^Arguments:$", "引数:"),
    (r"^Options:$", "オプション:"),
    (r"^Commands:$", "コマンド:"),
    (r"\[OPTIONS\]", "[オプション]"),
    (r" COMMAND \[ARGS\]\.\.\.", " コマンド [引数]..."),
    (r"Show this message and exit\.", "この説明を表示する。"),
    (r"\[required\]", "［必須］"),
    (r"<path>", "＜場所＞"),
    (r"<(?:integer|int)(?: range)?>", "＜整数＞"),
    (r"<text>", "＜文字＞"),
    (r"<float>", "＜数＞"),
    (r"\[default: ([^\];]*?)(?:; x>=(\d+))?\]", lambda m: f"［省略すると {m[1]}{f'、{m[2]} 以上' if m[2] else ''}］"),
)
_ERRORS = (
    (r"^No such option: (\S+?)\.?( |$)", r"知らないオプションです：\1\2"),
    (r"\(Possible options: (.*)\)", r"（近い名前：\1）"),
    (r" ?Did you mean (.*)\?", r"（近い名前：\1）"),
    (r"^No such command '(.*?)'\.", r"知らないコマンドです：\1"),
    (r"^Missing argument '(.*)'\.", r"引数がありません：\1"),
    (r"^Missing option '(.*)'\.", r"オプションがありません：\1"),
    (r"^Missing command\.", "コマンドがありません"),
    (r"^Option '(.*)' requires an argument\.", r"オプション \1 の値がありません"),
    (r"^Option '(.*)' does not take a value\.", r"オプション \1 に値は要りません"),
    (r"^Got unexpected extra argument\(?s?\)? \((.*)\)", r"余分な引数があります：\1"),
    (r"^Invalid value for '(.*?)': ", r"オプション \1 の値が正しくありません："),
    (r"'(.*)' is not a valid (?:int|integer)(?: range)?\.", r"\1 は整数ではありません"),
    (r"(\S+) is not in the range x>=(\d+)\.", r"\1 は \2 以上ではありません"),
    (r"Input should be a valid integer.*", "整数ではありません"),
    (r"Input should be greater than or equal to (\d+)", r"\1 以上ではありません"),
)
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer names only this kind of it


def in_japanese(text: str) -> str:
    """A help page with the words of the frame in Japanese; words that are not known stay as they are."""
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return text


def error_in_japanese(text: str) -> str:
    """The message of a usage error; one that is not known stays as it is."""
    for pattern, word in _ERRORS:
        text = re.sub(pattern, word, text)
    return text


def _refuse(error: Any) -> NoReturn:
    """Tell a usage error as typer does, in Japanese, with its exit code."""
    if not type(error).__name__.startswith("NoArgs"):  # that one is the help page
        context = error.ctx
        if context is not None:
            typer.echo(in_japanese(context.get_usage()), err=True)
            typer.echo(f"説明は {context.command_path} --help で表示します。\n", err=True)
        typer.echo(f"誤り：{error_in_japanese(error.format_message())}", err=True)
        raise typer.Exit(2) from error
    raise error


class _Japanese:
    """Help page and usage errors of a command in Japanese; stands before the class of typer that makes them."""

    def get_help(self, ctx: Any) -> str:
        """See ``TyperCommand``."""
        return in_japanese(super().get_help(ctx))  # type: ignore[misc]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See ``TyperCommand``."""
        with _refusing(ctx):
            return super().parse_args(ctx, args)  # type: ignore[misc, no-any-return]


@contextmanager
def _refusing(ctx: Any) -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        if error.ctx is None:  # type: ignore[attr-defined]
            error.ctx = ctx  # type: ignore[attr-defined]
        _refuse(error)


class JapaneseCommand(_Japanese, TyperCommand):
    """A command with a Japanese help page and Japanese usage errors."""


class JapaneseGroup(_Japanese, TyperGroup):
    """A group of commands with a Japanese help page and Japanese usage errors."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """See ``TyperGroup``."""
        with _refusing(ctx):
            return super().resolve_command(ctx, args)
