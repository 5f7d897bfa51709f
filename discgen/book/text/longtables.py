"""Tables of a text that are too long for one page: they may break between their rows, under their heads again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from markdown_it.token import Token

LONG = "long"  # class of such a table
_MOST = 34  # lines: about half a page; what is shorter moves to the next page as a whole
_CHARACTERS = 64  # of all columns in one line of a full width


def mark_long_tables(tokens: Sequence[Token], share: float = 1.0) -> None:
    """Give them their class. share: of the full width that the text has."""
    for begin, end in _tables(tokens):
        if _lines(tokens[begin:end], share) > _MOST:
            tokens[begin].attrJoin("class", LONG)


def _tables(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    begin = 0
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            begin = place
        elif token.type == "table_close":
            yield begin, place


def _lines(tokens: Sequence[Token], share: float) -> int:
    """About how many lines a table takes, its columns equally wide."""
    lines = 0
    cells: list[int] = []
    for token in tokens:
        if token.type == "inline":
            cells.append(len(token.content))
        elif token.type == "tr_close" and cells:
            room = max(1.0, _CHARACTERS * share / len(cells))
            lines += max(1, *(ceil(cell / room) for cell in cells))
            cells = []
    return lines
