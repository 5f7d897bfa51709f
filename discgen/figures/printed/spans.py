"""Cells with spans, and the columns in which they stand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Protocol, TypeVar


class Spanning(Protocol):
    """A head cell or a label."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def colspan(self) -> int:
        """Columns."""

    @property
    def rowspan(self) -> int:
        """Rows."""


S = TypeVar("S", bound=Spanning)


def placed(rows: Iterable[Iterable[S]]) -> list[list[tuple[int, S]]]:
    """Every cell of rows with spans, with the column where it stands."""
    taken: set[tuple[int, int]] = set()
    result: list[list[tuple[int, S]]] = []
    for number, row in enumerate(rows):
        line: list[tuple[int, S]] = []
        free = (column for column in count() if (number, column) not in taken)
        for cell in row:
            column = next(free)
            line.append((column, cell))
            taken |= {(number + down, column + right) for down in range(cell.rowspan) for right in range(cell.colspan)}
        result.append(line)
    return result
