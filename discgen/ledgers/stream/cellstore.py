"""The cells of a streamed sheet, kept by columns until the last piece was read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from discgen.ledgers.stream.cellkinds import BLANK
from discgen.ledgers.stream.regularrows import CellsRead

_MOST_INT32 = 2**31 - 1


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The cells of one column in one piece."""

    rows: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.uint8]
    numbers: npt.NDArray[np.integer[Any]]  # as narrow as they are


class CellStore:
    """Takes the cells of a sheet piece by piece and gives them column by column."""

    def __init__(self) -> None:
        self._columns: dict[int, list[_Stretch]] = defaultdict(list)

    def add(self, cells: CellsRead) -> None:
        """Keep the cells of a piece that hold anything."""
        filled = cells.kinds != BLANK
        if not filled.all():
            cells = CellsRead(*(part[filled] for part in (cells.rows, cells.columns, cells.kinds, cells.numbers)))
        if not len(cells.rows):
            return
        order = np.argsort(cells.columns.astype(np.uint16), kind="stable")
        columns = cells.columns[order]
        begins = np.flatnonzero(np.append(True, columns[1:] != columns[:-1])).tolist()
        rows = np.zeros(0, dtype=np.int32)
        for since, until in zip(begins, [*begins[1:], len(columns)], strict=True):
            chosen = order[since:until]
            before, rows = rows, cells.rows[chosen]
            if np.array_equal(before, rows):
                rows = before  # kept once for all columns of a whole table
            stretch = _Stretch(rows, cells.kinds[chosen], narrow(cells.numbers[chosen]))
            self._columns[int(columns[since])].append(stretch)

    def column(self, number: int, height: int, below: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """Kinds and numbers of a column (from 1) after so many rows and down to a row."""
        kinds = np.full(height, BLANK, dtype=np.uint8)
        numbers = np.zeros(height, dtype=np.int64)
        for stretch in self._columns.get(number, ()):
            kinds[stretch.rows - 1] = stretch.kinds
            numbers[stretch.rows - 1] = stretch.numbers
        return kinds[below:], numbers[below:]

    def top(self, row: int) -> list[tuple[int, int, int, int]]:
        """Row, column, kind and number of every cell down to a row."""
        found: list[tuple[int, int, int, int]] = []
        for column, stretches in self._columns.items():
            for stretch in stretches:
                here = np.flatnonzero(stretch.rows <= row).tolist()
                found += [
                    (int(stretch.rows[at]), column, int(stretch.kinds[at]), int(stretch.numbers[at])) for at in here
                ]
        return found

    @property
    def width(self) -> int:
        """The last column that holds anything."""
        return max(self._columns, default=0)


def narrow(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.integer[Any]]:
    """The same numbers in half of the memory, where they fit."""
    if len(numbers) and numbers.min() >= -_MOST_INT32 and numbers.max() <= _MOST_INT32:
        return numbers.astype(np.int32)
    return numbers
