"""A streamed sheet as a table: its columns as cells, each different one made and looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from discgen.ledgers.cellcolumns import CellColumn, Mask, as_whole, is_whole
from discgen.ledgers.cellreading import EXACT_FLOAT, is_blank, shown
from discgen.ledgers.stream.cellkinds import BLANK, DAY, NUMBER, OTHER, SHARED
from discgen.ledgers.stream.cellstore import narrow
from discgen.ledgers.stream.oddvalues import BookValues
from discgen.ledgers.stream.sheetstream import StreamedSheet

_EXACT_POWER = 22  # powers of ten up to it are exact in binary
_WIDE = 4  # times as many places as cells: beyond it sorting is cheaper


@dataclass(frozen=True, slots=True)
class StreamedTable:
    """See ``CellTable``."""

    sheet: StreamedSheet
    book: BookValues

    @property
    def height(self) -> int:
        """See ``CellTable``."""
        return self.sheet.scan.rows if self.sheet.store.width else 0

    def tell_struck(self) -> None:
        """Note what is struck out by the style of its cell, which the scan knows by address alone."""
        columns: dict[int, CellColumn | None] = {}
        for row, number in () if self.sheet.broken else sorted(self.sheet.struck):
            if number not in columns:
                columns[number] = self.column(number - 1, 0)
            column = columns[number]
            cell = column.at(row - 1) if column is not None and row <= len(column) else None
            if not is_blank(cell):
                self.sheet.scan.struck[row, number] = shown(cell)

    def is_blank(self) -> bool:
        """See ``CellTable``."""
        if any(not is_blank(cell) for row in self.top(1) for cell in row):
            return False
        columns = (self.column(position, 0) for position in range(self.sheet.store.width))
        return all(column is None or bool(column.blanks().all()) for column in columns)

    def top(self, count: int) -> list[list[object]]:
        """See ``CellTable``."""
        grid: list[list[object]] = [[None] * self.sheet.store.width for _ in range(min(count, self.height))]
        for row, column, kind, number in self.sheet.store.top(len(grid)):
            grid[row - 1][column - 1] = self._objects(kind, np.array([number]))[0]
        return grid

    def grid(self) -> list[list[object]]:
        """Every cell, as the ordinary engine gives them."""
        columns = (self.column(position, 0) for position in range(self.sheet.store.width))
        cells = [[column.at(row) for row in range(self.height)] for column in columns if column is not None]
        return [list(row) for row in zip(*cells, strict=True)]

    def column(self, position: int, below: int) -> CellColumn | None:
        """See ``CellTable``."""
        if position >= self.sheet.store.width:
            return None
        kinds, numbers = self.sheet.store.column(position + 1, self.height, below)
        others: list[object] = [None]
        whole = kinds == NUMBER
        for kind in np.flatnonzero(np.bincount(kinds, minlength=1)).tolist():
            if kind != NUMBER:
                here = np.flatnonzero(kinds == kind)
                whole[here], numbers[here] = self._placed(kind, numbers[here], others)
        return CellColumn(whole, narrow(numbers), others)

    def _placed(
        self, kind: int, numbers: npt.NDArray[np.int64], others: list[object]
    ) -> tuple[Mask, npt.NDArray[np.int64]]:
        """Cells of one kind: which are whole numbers; those as they are, of others the places among ``others``."""
        if kind == BLANK:
            return np.zeros(len(numbers), dtype=bool), np.zeros(len(numbers), dtype=np.int64)
        different, place = _different(numbers)
        objects = self._objects(kind, different)
        if kind == SHARED:
            whole = np.zeros(len(objects), dtype=bool)
        else:
            whole = np.fromiter(map(is_whole, objects), dtype=bool, count=len(objects))
        values = np.arange(len(others), len(others) + len(objects), dtype=np.int64)
        values[whole] = [as_whole(one) for one, known in zip(objects, whole, strict=True) if known]
        others += objects
        return whole[place], values[place]

    def _objects(self, kind: int, numbers: npt.NDArray[np.int64]) -> Sequence[object]:
        """The cells of one kind."""
        if kind == SHARED:
            return [self.book.texts[number] for number in numbers.tolist()]
        if kind == OTHER:
            return [self.sheet.odd.values[number] for number in numbers.tolist()]
        if kind >= DAY:
            return [self.book.day(-1, number) for number in _decimal(numbers, kind - DAY)]
        return _decimal(numbers, kind - NUMBER)


def _decimal(numbers: npt.NDArray[np.int64], decimals: int) -> Sequence[int | float]:
    """The numbers with so many decimal places, each the nearest that the machine has."""
    if not decimals:
        whole: list[int] = numbers.tolist()
        return whole
    if decimals <= _EXACT_POWER and np.abs(numbers).max(initial=0) < EXACT_FLOAT:
        shown: list[float] = (numbers / 10.0**decimals).tolist()
        return shown
    return [float(f"{number}e-{decimals}") for number in numbers.tolist()]


def _different(numbers: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]:
    """The different numbers, and the place of each number among them."""
    least, most = int(numbers.min()), int(numbers.max())
    if most - least > _WIDE * len(numbers):
        return np.unique(numbers, return_inverse=True)
    seen = np.zeros(most - least + 1, dtype=bool)
    seen[numbers - least] = True
    places = np.cumsum(seen) - 1
    return np.flatnonzero(seen) + least, places[numbers - least]
