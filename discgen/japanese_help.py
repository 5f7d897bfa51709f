"""Help pages in Japanese: the fixed words of typer's help, which it knows in English only, are put into Japanese."""

from __future__ import annotations

import re
from typing import Any

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
    (r"\[default: ([^\];]*?)(?:; x>=(\d+))?\]", lambda m: f"［省略すると {m[1]}{f'、{m[2]} 以上' if m[2] else ''}］"),
)


def in_japanese(text: str) -> str:
    """A help page with the words of the frame in Japanese; words that are not known stay as they are."""
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return text


class JapaneseCommand(TyperCommand):
    """A command with a Japanese help page."""

    def get_help(self, ctx: Any) -> str:
        """See ``TyperCommand``."""
        return in_japanese(super().get_help(ctx))


class JapaneseGroup(TyperGroup):
    """A group of commands with a Japanese help page."""

    def get_help(self, ctx: Any) -> str:
        """See ``TyperGroup``."""
        return in_japanese(super().get_help(ctx))
