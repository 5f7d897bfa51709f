"""Whole columns at once: plain amounts with numpy, every other different cell once through ``cellreading``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from discgen.faults import Severity
from discgen.ledgers.cellcolumns import AT_ONCE, CellColumn, are_texts
from discgen.ledgers.cellreading import DTYPES, ColumnRule, FileText, is_blank, read_blank, read_cell
from discgen.ledgers.problems import SheetLog, SheetProblem

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
    values = cells.numbers.astype(np.int64) if plain.any() else np.empty(len(cells), dtype=dtype)
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
    others = cells.others if len(used) == len(cells.others) else [cells.others[number] for number in used.tolist()]
    different = [*others, *whole.tolist()]
    read, told = _read_each(column.rule, different)
    places = np.zeros(len(cells.others), dtype=np.int64)
    places[used] = np.arange(len(used))
    chosen = places[np.where(cells.whole, 0, cells.numbers)] if len(places) else np.empty(len(cells), dtype=np.int64)
    chosen[cells.whole] = place + len(used)
    values[here] = _object_array(read)[chosen]
    if told:
        odd = np.zeros(len(read), dtype=bool)
        odd[list(told)] = True
        for position in np.flatnonzero(odd[chosen]).tolist():
            problem = told[int(chosen[position])]
            bad[here[position]] = problem.severity is Severity.ERROR
            log.tell(problem, letter=column.letter, row=int(rows[here[position]]))


def _read_each(rule: ColumnRule, cells: Sequence[object]) -> tuple[list[object], dict[int, SheetProblem]]:
    """The value of every cell, and what is to be told, by the place of the cell; plain words go at once."""
    values = _at_once(rule, cells)
    told: dict[int, SheetProblem] = {}
    for place in [place for place, value in enumerate(values) if value is None]:
        cell = cells[place]
        reading = read_blank(rule) if is_blank(cell) else read_cell(rule, cell)
        values[place] = reading.value
        if reading.problem is not None:
            told[place] = reading.problem
    return values, told


def _at_once(rule: ColumnRule, cells: Sequence[object]) -> list[object]:
    """The values about which nothing is to be said, as is seen at once: texts, and digits of a file of text."""
    if rule.column.type == "text":
        parts = (cells[since : since + AT_ONCE] for since in range(0, len(cells), AT_ONCE))
        return list(chain.from_iterable(map(_plain_words, parts)))
    if rule.column.type in _INTEGER_TYPES and not rule.column.share:
        return [
            int(cell)
            if isinstance(cell, FileText) and len(cell) <= _SURELY_INT64 and cell.isascii() and cell.isdigit()
            else None
            for cell in cells
        ]
    return [None] * len(cells)


def _plain_words(cells: Sequence[object]) -> Sequence[object]:
    """Texts without blanks around them; nothing in the place of a cell that needs a look."""
    if are_texts(cells):
        texts = list(map(str.strip, cells))
        if "" not in texts and "#" not in "".join(texts):
            return texts
    stripped = [cell.strip() if isinstance(cell, str) else "" for cell in cells]
    return [text if text and text[0] != "#" else None for text in stripped]


def _object_array(values: Sequence[object]) -> Array:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
