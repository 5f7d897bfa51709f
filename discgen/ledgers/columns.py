"""Whole columns at once: the ordinary case with numpy, only odd cells one by one through ``cells``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from discgen.ledgers import normalise
from discgen.ledgers.cellreading import DTYPES, EXACT_FLOAT, CellReading, ColumnRule, is_blank, read_blank, read_cell
from discgen.ledgers.problems import SheetLog

Mask: TypeAlias = npt.NDArray[np.bool_]
Array: TypeAlias = npt.NDArray[Any]

_INTEGER_TYPES = frozenset({"yen", "count"})


@dataclass(frozen=True)
class RawColumn:
    """The cells of one column below the head, as the engine gave them. ``letter`` is empty for an absent column."""

    rule: ColumnRule
    letter: str
    cells: Sequence[object]

    @cached_property
    def kinds(self) -> set[type]:
        """The Python types that occur."""
        return set(map(type, self.cells))

    @cached_property
    def distinct(self) -> set[object]:
        """The different cells. Beware: True == 1 == 1.0."""
        return set(self.cells)


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the frame, and which of its cells must not be used."""

    values: Array
    bad: Mask


def blank_mask(column: RawColumn) -> Mask:
    """Which cells are empty."""
    if column.kinds <= {float, int}:
        return np.zeros(len(column.cells), dtype=bool)
    if column.kinds == {str} and not any(map(is_blank, column.distinct)):
        return np.zeros(len(column.cells), dtype=bool)
    return np.fromiter(map(is_blank, column.cells), dtype=bool, count=len(column.cells))


def read_column(
    column: RawColumn, keep: npt.NDArray[np.intp], rows: npt.NDArray[np.int64], log: SheetLog
) -> ReadColumn:
    """Read the cells at positions ``keep``; ``rows`` are their Excel rows.

    Findings go to ``log``; an unreadable cell gets the filler of its type and is marked bad.
    """
    part = column if len(keep) == len(column.cells) else _part(column, keep)
    if not column.letter:
        return _absent(part)
    if column.rule.column.type in _INTEGER_TYPES:
        return _read_integers(part, rows, log)
    if column.rule.column.type == "text" and part.kinds == {str}:
        fast = _read_texts(part)
        if fast is not None:
            return fast
    return _read_distinct(part, rows, log)


def _part(column: RawColumn, keep: npt.NDArray[np.intp]) -> RawColumn:
    return RawColumn(column.rule, column.letter, [column.cells[position] for position in keep.tolist()])


def _absent(column: RawColumn) -> ReadColumn:
    """An optional column that the sheet does not have: all blank."""
    count = len(column.cells)
    values = np.full(count, column.rule.filler, dtype=DTYPES.get(column.rule.column.type, "object"))
    return ReadColumn(values, np.zeros(count, dtype=bool))


def _read_integers(column: RawColumn, rows: npt.NDArray[np.int64], log: SheetLog) -> ReadColumn:
    """Amounts: floats and ints that are plainly integers go at once, the rest one by one."""
    count = len(column.cells)
    if column.kinds == {float}:
        numbers = np.array(column.cells, dtype=np.float64)
        plain = np.ones(count, dtype=bool)
    else:
        plain = np.fromiter((type(cell) in (float, int) for cell in column.cells), dtype=bool, count=count)
        numbers = np.fromiter(map(_as_float, column.cells), dtype=np.float64, count=count)
    with np.errstate(invalid="ignore"):
        plain &= (np.abs(numbers) < EXACT_FLOAT) & (numbers == np.floor(numbers))
        if column.rule.column.sign == "positive":
            plain &= numbers >= 0
    values = np.zeros(count, dtype=np.int64)
    values[plain] = numbers[plain].astype(np.int64)
    bad = np.zeros(count, dtype=bool)
    for position in np.flatnonzero(~plain).tolist():
        reading = _read_one(column, column.cells[position])
        values[position] = cast(int, reading.value)
        bad[position] = reading.bad
        _tell(log, column, reading, int(rows[position]))
    return ReadColumn(values, bad)


def _as_float(cell: object) -> float:
    """Only for the test whether a cell is plain; ints beyond 2^53 are read exactly afterwards."""
    if isinstance(cell, float):
        return cell
    return float(cell) if type(cell) is int and abs(cell) < EXACT_FLOAT else np.nan


def _read_texts(column: RawColumn) -> ReadColumn | None:
    """Text cells that need nothing but trimming, or None if one of them needs a look."""
    stripped = [cell.strip() for cell in column.cells if isinstance(cell, str)]
    distinct = set(stripped)
    if ("" in distinct and not column.rule.column.optional) or any(
        text.upper() in normalise.ERROR_VALUES for text in distinct if text.startswith("#")
    ):
        return None
    return ReadColumn(_object_array(stripped), np.zeros(len(stripped), dtype=bool))


def _read_distinct(column: RawColumn, rows: npt.NDArray[np.int64], log: SheetLog) -> ReadColumn:
    """Every distinct cell is read once, except among truth values, since True == 1."""
    if bool in column.kinds:
        return _read_each(column, rows, log)
    known = {cell: _read_one(column, cell) for cell in column.distinct}
    values = _object_array(map({cell: reading.value for cell, reading in known.items()}.__getitem__, column.cells))
    bad = np.zeros(len(column.cells), dtype=bool)
    odd = {cell for cell, reading in known.items() if reading.problem}
    for position, cell in enumerate(column.cells) if odd else ():
        if cell in odd:
            bad[position] = known[cell].bad
            _tell(log, column, known[cell], int(rows[position]))
    return ReadColumn(_typed(column, values), bad)


def _read_each(column: RawColumn, rows: npt.NDArray[np.int64], log: SheetLog) -> ReadColumn:
    """Every cell by itself."""
    readings = [_read_one(column, cell) for cell in column.cells]
    for reading, row in zip(readings, rows.tolist(), strict=True):
        _tell(log, column, reading, row)
    values = _object_array(reading.value for reading in readings)
    return ReadColumn(_typed(column, values), np.array([reading.bad for reading in readings], dtype=bool))


def _typed(column: RawColumn, values: Array) -> Array:
    dtype = DTYPES.get(column.rule.column.type)
    return values.astype(dtype) if dtype else values


def _read_one(column: RawColumn, cell: object) -> CellReading:
    return read_blank(column.rule) if is_blank(cell) else read_cell(column.rule, cell)


def _tell(log: SheetLog, column: RawColumn, reading: CellReading, row: int) -> None:
    if reading.problem is not None:
        log.tell(reading.problem, letter=column.letter, row=row)


def _object_array(values: Iterable[object]) -> Array:
    items = list(values)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
