"""Completion of commands, options and folders by the shell: its two options, in Japanese, and its answers."""

from __future__ import annotations

import os
from typing import Annotated, Any

import shellingham
import typer

from discgen.screen import err, out

_VARIABLE = "_DISCGEN_COMPLETE"  # set by the script of a shell that asks; typer names it after the programme
_PROGRAMME = "discgen"
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def complete_when_asked() -> None:
    """Let typer answer when a shell asks; it knows the shells only then."""
    if _VARIABLE in os.environ:
        _typers().completion_init()


def _typers() -> Any:
    """The module of typer that knows the shells; seldom needed, and its names are not those of its interface."""
    import typer.completion

    return typer.completion


def _shell() -> str:
    """The shell that runs. Ends the programme where it is none that can complete."""
    try:
        shell = str(shellingham.detect_shell()[0])
    except (shellingham.ShellDetectionFailure, OSError):
        shell = ""
    if shell not in _SHELLS:
        told = f"このシェルでは入力補完を使えません：{shell}" if shell else "シェルの種類が分かりません"
        err.print(f"{told}。使えるのは {'、'.join(_SHELLS)} です。", style="bold red")
        raise typer.Exit(2)
    return shell


def _show(asked: bool) -> None:
    if asked:
        typer.echo(_typers().get_completion_script(prog_name=_PROGRAMME, complete_var=_VARIABLE, shell=_shell()))
        raise typer.Exit


def _install(asked: bool) -> None:
    if asked:
        _, path = _typers().install(shell=_shell(), prog_name=_PROGRAMME, complete_var=_VARIABLE)
        out.print(f"入力補完を {path} に入れました。ターミナルを開き直すと使えます。")
        raise typer.Exit


InstallCompletion = Annotated[
    bool,
    typer.Option(
        "--install-completion",
        help="このシェルに、コマンド・オプション・フォルダー名の入力補完を入れる",
        is_eager=True,
        expose_value=False,
        callback=_install,
    ),
]
ShowCompletion = Annotated[
    bool,
    typer.Option(
        "--show-completion",
        help="このシェルの入力補完の設定を、入れずに表示する",
        is_eager=True,
        expose_value=False,
        callback=_show,
    ),
]
