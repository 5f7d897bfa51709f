"""Whole columns at once: plain amounts with numpy, every other different cell once through ``cellreading``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from discgen.ledgers.cellcolumns import CellColumn
from discgen.ledgers.cellreading import DTYPES, CellReading, ColumnRule, FileText, is_blank, read_blank, read_cell
from discgen.ledgers.problems import SheetLog

Mask: TypeAlias = npt.NDArray[np.bool_]
Array: TypeAlias = npt.NDArray[Any]

_INTEGER_TYPES = frozenset({"yen", "count"})
_SURELY_INT64 = 18  # digits


@dataclass(frozen=True, slots=True)
class RawColumn:
    """The cells of one column below the head, as the engine gave them. ``letter`` is empty for an absent column."""

    rule: ColumnRule
    letter: str
    cells: CellColumn


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the frame, and which of its cells must not be used."""

    values: Array
    bad: Mask


def read_column(
    column: RawColumn, keep: npt.NDArray[np.intp], rows: npt.NDArray[np.int64], log: SheetLog
) -> ReadColumn:
    """Read the cells at positions ``keep``; ``rows`` are their Excel rows.

    Findings go to ``log``; an unreadable cell gets the filler of its type and is marked bad.
    """
    if not column.letter:
        return _absent(column.rule, len(keep))
    cells = column.cells if len(keep) == len(column.cells) else column.cells.taken(keep)
    plain = _plain(column.rule, cells)
    dtype = DTYPES.get(column.rule.column.type, "object")
    values = cells.numbers.copy() if plain.any() else np.empty(len(cells), dtype=dtype)
    bad = np.zeros(len(cells), dtype=bool)
    if not plain.all():
        here = np.flatnonzero(~plain)
        _read_different(column, cells if len(here) == len(cells) else cells.taken(here), here, rows, log, values, bad)
    return ReadColumn(values, bad)


def _plain(rule: ColumnRule, cells: CellColumn) -> Mask:
    """Amounts about which nothing is to be said."""
    column = rule.column
    if column.type not in _INTEGER_TYPES or column.share:
        return np.zeros(len(cells), dtype=bool)
    return cells.whole & (cells.numbers >= 0) if column.sign == "positive" else cells.whole


def _absent(rule: ColumnRule, count: int) -> ReadColumn:
    """An optional column that the sheet does not have: all blank."""
    values = np.full(count, rule.filler, dtype=DTYPES.get(rule.column.type, "object"))
    return ReadColumn(values, np.zeros(count, dtype=bool))


def _read_different(
    column: RawColumn,
    cells: CellColumn,
    here: npt.NDArray[np.intp],
    rows: npt.NDArray[np.int64],
    log: SheetLog,
    values: Array,
    bad: Mask,
) -> None:
    """Read each different cell once and put it into ``values`` at the positions ``here``."""
    used = cells.used()
    whole, place = np.unique(cells.numbers[cells.whole], return_inverse=True)
    readings = [_read_one(column.rule, cells.others[number]) for number in used.tolist()]
    readings += [_read_one(column.rule, number) for number in whole.tolist()]
    places = np.zeros(len(cells.others), dtype=np.int64)
    places[used] = np.arange(len(used))
    chosen = np.empty(len(cells), dtype=np.int64)
    chosen[cells.whole] = place + len(used)
    chosen[~cells.whole] = places[cells.numbers[~cells.whole]]
    values[here] = _object_array(reading.value if type(reading) is CellReading else reading for reading in readings)[
        chosen
    ]
    told = {number: one for number, one in enumerate(readings) if type(one) is CellReading and one.problem}
    if told:
        odd = np.zeros(len(readings), dtype=bool)
        odd[list(told)] = True
        for position in np.flatnonzero(odd[chosen]).tolist():
            reading = told[int(chosen[position])]
            bad[here[position]] = reading.bad
            assert reading.problem is not None
            log.tell(reading.problem, letter=column.letter, row=int(rows[here[position]]))


def _read_one(rule: ColumnRule, cell: object) -> object:
    """The reading of a cell; its value alone where nothing is to be said and that is seen at once."""
    kind = rule.column.type
    if kind == "text" and isinstance(cell, str) and (text := cell.strip()) and text[0] != "#":
        return text
    if kind in _INTEGER_TYPES and not rule.column.share and isinstance(cell, FileText) and len(cell) <= _SURELY_INT64:
        if cell.isascii() and cell.isdigit():
            return int(cell)
    return read_blank(rule) if is_blank(cell) else read_cell(rule, cell)


def _object_array(values: Iterable[object]) -> Array:
    items = list(values)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
