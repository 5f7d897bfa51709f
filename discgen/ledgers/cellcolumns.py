"""The cells of a column, each different one once: what is judged need not be judged again in the next row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeGuard

import numpy as np
import numpy.typing as npt

from discgen.ledgers.cellreading import EXACT_FLOAT, INT64_MAX, is_blank

AT_ONCE = 1000  # texts that are looked at together

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class CellColumn:
    """``numbers`` holds the number itself where ``whole`` says so, else the place of the cell among ``others``."""

    whole: Mask
    numbers: npt.NDArray[np.integer[Any]]
    others: Sequence[object]

    @classmethod
    def of(cls, cells: Sequence[object]) -> CellColumn:
        """The column of these cells. A number with nothing behind its point is the whole number that it shows."""
        places: dict[tuple[type, object], int] = {}
        whole = np.fromiter(map(is_whole, cells), dtype=bool, count=len(cells))
        found = (
            as_whole(cell) if known else places.setdefault((type(cell), cell), len(places))  # True == 1 == 1.0
            for cell, known in zip(cells, whole.tolist(), strict=True)
        )
        numbers = np.fromiter(found, dtype=np.int64, count=len(cells))
        return cls(whole, numbers, [cell for _, cell in places])

    @classmethod
    def blank(cls, count: int) -> CellColumn:
        """Nothing but empty cells."""
        return cls(np.zeros(count, dtype=bool), np.zeros(count, dtype=np.int64), [None])

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.numbers)

    def at(self, position: int) -> object:
        """One cell."""
        number = int(self.numbers[position])
        return number if self.whole[position] else self.others[number]

    def taken(self, positions: Positions | slice) -> CellColumn:
        """Some of the cells."""
        return CellColumn(self.whole[positions], self.numbers[positions], self.others)

    def blanks(self) -> Mask:
        """Which cells are empty."""
        blank: list[int] = []
        for since, part in self._parts():
            if not _all_written(part):
                blank += [place for place, cell in enumerate(part, start=since) if is_blank(cell)]
        return self.among(blank)

    def holding(self, sign: str) -> list[tuple[int, str]]:
        """The texts in which a sign occurs, with their places."""
        found: list[tuple[int, str]] = []
        for since, part in self._parts():
            if not (are_texts(part) and sign not in "".join(part)):
                found += [(place, c) for place, c in enumerate(part, start=since) if isinstance(c, str) and sign in c]
        return found

    def _parts(self) -> Iterator[tuple[int, Sequence[object]]]:
        """The others, so many at a time that what holds for all of them is seen at once."""
        for since in range(0, len(self.others), AT_ONCE):
            yield since, self.others[since : since + AT_ONCE]

    def among(self, places: Sequence[int]) -> Mask:
        """Which cells are one of the others at these places."""
        if not places:
            return np.zeros(len(self), dtype=bool)
        chosen = np.zeros(len(self.others), dtype=bool)
        chosen[places] = True
        found: Mask = chosen[np.where(self.whole, 0, self.numbers)]
        found &= ~self.whole
        return found

    def used(self) -> npt.NDArray[np.intp]:
        """The places of the others that occur."""
        seen = np.zeros(len(self.others), dtype=bool)
        seen[self.numbers[~self.whole]] = True
        return np.flatnonzero(seen)


def are_texts(cells: Sequence[object]) -> TypeGuard[Sequence[str]]:
    """Are all of them texts, and nothing more than that?"""
    return set(map(type, cells)) == {str}


def _all_written(cells: Sequence[object]) -> bool:
    return are_texts(cells) and "" not in cells and not any(map(str.isspace, cells))


def is_whole(cell: Any) -> bool:
    """Is it a number with nothing behind its point, which machine integers hold?"""
    if type(cell) is int:
        return -INT64_MAX <= cell <= INT64_MAX
    return type(cell) is float and abs(cell) < EXACT_FLOAT and cell.is_integer()


def as_whole(cell: Any) -> int:
    """Such a number as an integer."""
    return int(cell)


class CellTable(Protocol):
    """The cells of a sheet, row 1 and column A first."""

    @property
    def height(self) -> int:
        """Number of rows."""

    def top(self, count: int) -> list[list[object]]:
        """The first rows, each as far as it reaches."""

    def column(self, position: int, below: int) -> CellColumn | None:
        """The cells of a column after so many rows; None beyond the last column."""

    def is_blank(self) -> bool:
        """True where nothing is written."""


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table of which every row is at hand."""

    grid: list[list[object]]

    @property
    def height(self) -> int:
        """See ``CellTable``."""
        return len(self.grid)

    def top(self, count: int) -> list[list[object]]:
        """See ``CellTable``."""
        return self.grid[:count]

    def column(self, position: int, below: int) -> CellColumn | None:
        """See ``CellTable``."""
        rows = self.grid[below:]
        if position >= max(map(len, rows), default=0):
            return None
        return CellColumn.of([row[position] if position < len(row) else None for row in rows])

    def is_blank(self) -> bool:
        """See ``CellTable``."""
        return all(is_blank(cell) for row in self.grid for cell in row)
