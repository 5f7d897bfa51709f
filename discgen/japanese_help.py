"""Help pages and usage errors in Japanese: the fixed words of typer, which it knows in English only, are replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

_HEADS = {"Arguments": "引数", "Options": "オプション", "Commands": "コマンド"}
_SHOW_HELP = re.compile(r"^Show this message and exit\.$")
_TYPE = re.compile(r" ?<.*>")  # what typer calls the kind of a value that has no name of its own
_BRACES = re.compile("[{}]")  # around an argument that cannot be left out
_REMARKS = re.compile(r"(?:  |^)\[((?:default: |required|x[<>]=|-?\d+<=x).*)\]$")
_REMARK_WORDS = (
    (r"^default: ", "省略すると "),
    (r"^required$", "必須"),
    (r"^x>=(\S+)$", r"\1以上"),
    (r"^x<=(\S+)$", r"\1以下"),
    (r"^(\S+)<=x<=(\S+)$", r"\1から\2まで"),
)
_UNBROKEN = re.compile(r"(?:[!-~]+ ?|.)[、。）」』］…]*")  # what stays on one line of a page
_WIDTH = 100
_ERRORS = (
    (r"^No such option: (\S+?)\.?( |$)", r"知らないオプションです：\1\2"),
    (r"\(Possible options: (.*)\)", lambda m: f"（近い名前：{_listed(m[1])}）"),
    (r" ?Did you mean (.*)\?", lambda m: f"（近い名前：{_listed(m[1])}）"),
    (r"^No such command '(.*?)'\.?", r"知らないコマンドです：\1"),
    (r"^Missing argument '(.*)'\.", r"引数がありません：\1"),
    (r"^Missing option '(.*)'\.", r"オプションがありません：\1"),
    (r"^Missing command\.", "コマンドがありません"),
    (r"^Option '(.*)' requires an argument\.", r"オプション \1 の値がありません"),
    (r"^Option '(.*)' does not take a value\.", r"オプション \1 に値は要りません"),
    (r"^Got unexpected extra argument\(?s?\)? \((.*)\)", r"余分な引数があります：\1"),
    (r"^Invalid value for '(-.*?)': ", r"オプション \1 の値が正しくありません："),
    (r"^Invalid value for '(.*?)': ", r"\1 が正しくありません："),
    (r"^Invalid value: ", "値が正しくありません："),
    (r"Value error, ", ""),
    (r"'([^']*)' is not one of (.*)\.", lambda m: f"{m[1]}。次のどれかです：{_listed(m[2])}"),
    (r"'([^']*)' does not match the formats? .*", r"\1。2025-07-25 の形で書いてください"),
    (r"'(.*)' is not a valid (?:int|integer)(?: range)?\.", r"\1 は整数ではありません"),
    (r"Input should be a valid (?:integer|number).*", "整数ではありません"),
    (r"Input should be greater than or equal to (\S+)", r"\1 以上ではありません"),
    (r"Input should be less than or equal to (\S+)", r"\1 以下ではありません"),
)
_SENTENCE = re.compile(r"[A-Z][a-z]+ [a-z]+ [a-z]+")
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer names only this kind of it


def _listed(choices: str) -> str:
    return choices.replace("'", "").replace(", ", "、")


def error_in_japanese(text: str) -> str:
    """The message of a usage error; one that typer newly has is told without its words."""
    for pattern, word in _ERRORS:
        text = re.sub(pattern, word, text)
    return "コマンドの書き方が正しくありません" if _SENTENCE.search(text) else _quotes_off(text)


def _quotes_off(text: str) -> str:
    return re.sub(r"'(-?[^' ]+)'", r"\1", text)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines that are no wider than ``width``, where a Japanese sign is as wide as two letters."""
    lines = [""]
    for part in _UNBROKEN.findall(text):
        if lines[-1] and cell_len(lines[-1] + part.rstrip()) > width:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return [line.rstrip() for line in lines]


def _remarks(first: str, text: str) -> str:
    """The text of an option with what typer remarks on it in brackets."""
    found = _REMARKS.search(text)
    if not found:
        return _SHOW_HELP.sub("この説明を表示する", text)
    told = []
    for remark in found[1].split("; "):
        for pattern, word in _REMARK_WORDS:
            remark = re.sub(pattern, word, remark)
        told.append(remark)
    switch = re.search(r"--\S+ / --no-\S+", first)
    said = "、".join(told).replace("省略すると ", "省略すると --") if switch else "、".join(told)
    return f"{text[: found.start()]}［{said}］"


_Formatter: Any = typer.Context.formatter_class


class JapaneseFormatter(_Formatter):  # type: ignore[misc]
    """A help page whose frame is Japanese, aligned by how wide the signs are."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See typer's."""
        said = args.replace("[OPTIONS]", "[オプション]").replace("COMMAND [ARGS]...", "コマンド [引数]...")
        self.write(f"使い方: {prog} {_BRACES.sub('', said)}".rstrip() + "\n")

    def write_heading(self, heading: str) -> None:
        """See typer's."""
        super().write_heading(_HEADS.get(heading, heading))

    def write_text(self, text: str) -> None:
        """See typer's."""
        indent = " " * self.current_indent
        self.write("".join(f"{indent}{line}\n" for line in _wrapped(text, _WIDTH - self.current_indent)))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 34, col_spacing: int = 2) -> None:
        """See typer's."""
        said = [(_TYPE.sub("", first), _remarks(first, second)) for first, second in rows]
        wide = min(max(cell_len(first) for first, _ in said), col_max) + col_spacing
        indent = " " * self.current_indent
        for first, second in said:
            lines = _wrapped(second, _WIDTH - self.current_indent - wide)
            if cell_len(first) > wide - col_spacing:
                self.write(f"{indent}{first}\n")
                first = ""
            self.write(f"{indent}{first}{' ' * (wide - cell_len(first))}{lines[0]}\n")
            self.write("".join(f"{indent}{' ' * wide}{line}\n" for line in lines[1:]))


def _refuse(error: Any) -> NoReturn:
    """Tell a usage error as typer does, in Japanese, with its exit code."""
    if not type(error).__name__.startswith("NoArgs"):  # that one is the help page
        context = error.ctx
        if context is not None:
            typer.echo(context.get_usage(), err=True)
            typer.echo(f"説明は {context.command_path} --help で表示します。\n", err=True)
        typer.echo(f"誤り：{error_in_japanese(error.format_message())}", err=True)
        raise typer.Exit(2) from error
    raise error


class _Japanese:
    """Help page and usage errors of a command in Japanese; stands before the class of typer that makes them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See ``TyperCommand``."""
        ctx.formatter_class = JapaneseFormatter
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
    """A command with a Japanese help page and Japanese usage errors. It also takes the options of the programme that
    are not handed to its function (``expose_value``), as -q, after its own name.
    """

    def get_params(self, ctx: Any) -> Any:
        """See ``TyperCommand``."""
        own = super().get_params(ctx)
        return [*own[:-1], *_everywhere(ctx), *own[-1:]]


def _everywhere(ctx: Any) -> Iterable[Any]:
    return (param for param in ctx.find_root().command.params if not param.expose_value and not param.is_eager)


class JapaneseGroup(_Japanese, TyperGroup):
    """A group of commands with a Japanese help page and Japanese usage errors."""

    def invoke(self, ctx: Any) -> Any:
        """See ``TyperGroup``."""
        with _refusing(ctx):
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """See ``TyperGroup``."""
        with _refusing(ctx):
            return super().resolve_command(ctx, args)
