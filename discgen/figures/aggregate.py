"""Sums over ledgers: exact, the same for any number or order of rows, with the rows behind each sum."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Column, Sheet, WeightedTerm
from discgen.catalogue.entity import SOLO
from discgen.figures.filters import FilterValue, Not, YearOffset, named
from discgen.figures.formula import FormulaError, LedgerSum
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.normalise import rate_of

_CUBE_FROM_ROWS = 5_000
_EXACT_FLOAT = 2.0**62
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Amounts = np.ndarray[tuple[int], np.dtype[Any]]


def extensions(sheets: Iterable[Sheet]) -> dict[str, list[Sheet]]:
    """By ledger, the sheets whose rows the group reading adds to it."""
    found: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.extends:
            found[sheet.extends].append(sheet)
    return found


def in_the_reading(query: LedgerSum, sheet: Sheet, extending: Iterable[Sheet]) -> list[LedgerSum]:
    """A query as queries of single sheets: the ledger's own, for the group also those that extend it.

    A sheet that keeps several years counts with the current one.
    """
    own = replace(query, entity=SOLO)
    if query.entity == SOLO or not query.column:
        return [own]
    parts = [own]
    for extension in extending:
        years = [(name, YearOffset(0)) for name in extension.years if name not in sheet.years]
        filters = tuple(sorted((*query.filters, *years), key=lambda item: item[0]))
        parts.append(LedgerSum(extension.id, query.column, filters))
    return parts


class LedgerSums:
    """Answers ledger queries. Large books are first summed by their classification columns (the cube)."""

    def __init__(self, book: LedgerBook, fiscal_year: int) -> None:
        self.book = book
        self._fiscal_year = fiscal_year
        self._cubes: dict[str, pd.DataFrame] = {}
        self._amounts: dict[LedgerSum, Fraction] = {}
        self._parts: dict[LedgerSum, list[LedgerSum]] = {}
        # of the ledgers' frames and the cubes, by column:
        self._classes: dict[tuple[int, str], _Classes] = {}
        self._masks: dict[tuple[int, str, FilterValue], Mask] = {}
        self._columns: dict[tuple[int, str], _Column] = {}
        self._extensions = extensions(sheet for workbook in book.contracts for sheet in workbook.sheets)

    def sum(self, query: LedgerSum) -> Fraction:
        """Exact value of a query in yen or counts. Errors: FormulaError for an unknown ledger or column."""
        amount = self._amounts.get(query)
        if amount is None:
            parts = self.parts(query)
            amount = self._summed_up(query) if parts == [query] else sum(map(self.sum, parts), Fraction(0))
            self._amounts[query] = amount
        return amount

    def parts(self, query: LedgerSum) -> list[LedgerSum]:
        """The ledgers that a query adds up, one query each: for the group also the sheets that extend the ledger.

        A count counts the bank's own rows: an elimination is no case less.
        """
        parts = self._parts.get(query)
        if parts is None:
            parts = in_the_reading(query, self._sheet(query), self._extensions.get(query.ledger, ()))
            self._parts[query] = parts
        return parts

    def _summed_up(self, query: LedgerSum) -> Fraction:
        sheet = self._sheet(query)
        frame = self._cube(sheet)
        if any(name not in frame.columns for name, _ in query.filters):
            frame = self.book.frames[query.ledger]  # free text does not classify, so it is not in the cube
        mask = self._mask(sheet, frame, query)
        if not query.column:
            counted = "_count" in frame.columns
            return self._column(sheet, frame, "_count").total(mask) if counted else Fraction(int(mask.sum()))
        return self._column(sheet, frame, query.column).total(mask)

    def _column(self, sheet: Sheet, frame: pd.DataFrame, name: str) -> _Column:
        found = self._columns.get((id(frame), name))
        if found is None:
            derived = sheet.measure(name)
            if derived is None and name != "_count" and sheet.column(name) is None:
                raise FormulaError(f"台帳 {sheet.id} に列 {name} がありません")
            found = _Column.weighted(frame, derived.parts) if derived else _Column.of(frame[name].to_numpy())
            self._columns[id(frame), name] = found
        return found

    def rows(self, query: LedgerSum) -> pd.DataFrame:
        """The rows of its own ledger behind a query (with ``_row``, the Excel row); ``parts`` names all ledgers."""
        return self.book.frames[query.ledger][self.taken(query)]

    def taken(self, query: LedgerSum) -> Mask:
        """Which rows of its own ledger a query takes."""
        return self._mask(self._sheet(query), self.book.frames[query.ledger], query)

    def _sheet(self, query: LedgerSum) -> Sheet:
        try:
            return self.book.sheet(query.ledger)
        except KeyError as error:
            raise FormulaError(f"台帳 {query.ledger} は約束にありません") from error

    def _cube(self, sheet: Sheet) -> pd.DataFrame:
        cube = self._cubes.get(sheet.id)
        if cube is None:
            frame = self.book.frames[sheet.id]
            cube = _summed(sheet, frame) if len(frame) > _CUBE_FROM_ROWS else frame
            self._cubes[sheet.id] = cube
        return cube

    def _mask(self, sheet: Sheet, frame: pd.DataFrame, query: LedgerSum) -> Mask:
        mask = np.ones(len(frame), dtype=bool)
        for name, value in query.filters:
            found = self._masks.get((id(frame), name, value))
            if found is None:
                found = self._masks[id(frame), name, value] = self._passing(sheet, frame, name, value)
            mask &= found
        return mask

    def _passing(self, sheet: Sheet, frame: pd.DataFrame, name: str, value: FilterValue) -> Mask:
        """The rows that one filter lets through."""
        classes = self._classes.get((id(frame), name))
        if classes is None:
            if name not in frame.columns:
                raise FormulaError(f"台帳 {sheet.id} に列 {name} がありません")
            classes = self._classes[id(frame), name] = _Classes.of(frame[name], sheet.column(name))
        wanted: list[object] = [*named(value, self._fiscal_year)]
        if isinstance(value, YearOffset):
            wanted = [int(text) for text in named(value, self._fiscal_year)]
        elif classes.rates:
            wanted = [rate_of(text) for text in named(value, self._fiscal_year)]
        found = classes.among(wanted)
        return ~found if isinstance(value, Not) else found


@dataclass(frozen=True, slots=True)
class _Classes:
    """A classification of a frame: the number of its class for each row (-1: blank). rates: its classes are rates."""

    numbers: np.ndarray[tuple[int], np.dtype[np.intp]]
    known: dict[object, int]
    rates: bool

    @classmethod
    def of(cls, series: pd.Series[Any], column: Column | None) -> _Classes:
        numbers, values = pd.factorize(series.to_numpy())
        known = {value: number for number, value in enumerate(values.tolist())}
        return cls(numbers, known, column is not None and column.type == "percent")

    def among(self, wanted: Iterable[object]) -> Mask:
        """The rows of these classes."""
        taken = np.zeros(len(self.known) + 1, dtype=bool)
        taken[[self.known[value] for value in wanted if value in self.known]] = True
        return taken[self.numbers]


@dataclass(frozen=True, slots=True)
class _Column:
    """The amounts of a column, so many of which make one. whole: any of them can be added as machine integers."""

    amounts: Amounts
    whole: bool
    parts_of_one: int = 1

    @classmethod
    def of(cls, amounts: Amounts) -> _Column:
        whole = amounts.dtype != object and float(np.abs(amounts.astype("float64")).sum()) < _EXACT_FLOAT
        return cls(amounts, whole)

    @classmethod
    def weighted(cls, frame: pd.DataFrame, terms: Sequence[WeightedTerm]) -> _Column:
        """What the terms come to in each row; a term is nothing where one of its rates is blank."""
        made = [_weighted(frame, term) for term in terms]
        one = math.lcm(*(parts for _, parts in made))
        amounts = sum((amounts * (one // parts) for amounts, parts in made), np.zeros(len(frame), dtype=object))
        whole = all(type(amount) is int for amount in amounts) and sum(map(abs, amounts)) < _EXACT_FLOAT
        return cls(amounts.astype(np.int64) if whole else amounts, whole, one)

    def total(self, rows: Mask) -> Fraction:
        """The exact sum of these rows."""
        chosen = self.amounts[rows]
        if self.whole:
            return Fraction(int(chosen.sum()), self.parts_of_one)
        return sum(map(Fraction, chosen.tolist()), Fraction(0)) / self.parts_of_one


def _weighted(frame: pd.DataFrame, term: WeightedTerm) -> tuple[Amounts, int]:
    """The amounts of a term row by row, in parts so many of which make one: whole numbers stay whole."""
    linear = sum(sign * frame[name].to_numpy().astype(object) for name, sign in term.signs)
    amounts, parts_of_one = np.asarray(linear, dtype=object), 1
    for name in term.rates:
        classes = _Classes.of(frame[name], None)
        rates = [Fraction(str(rate)) for rate in classes.known]
        parts = math.lcm(*(rate.denominator for rate in rates))
        weights = np.array([*(int(rate * parts) for rate in rates), 0], dtype=object)  # the last: blank
        amounts = amounts * weights[classes.numbers]
        parts_of_one *= parts
    return amounts, parts_of_one


def _summed(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    """The book summed by its closed classifications; free text columns do not classify."""
    choices = [c.id for c in sheet.columns if c.type in ("choice", "percent", "year")]
    dimensions = choices + [d.id for d in sheet.derived if d.compare]
    measures = [c.id for c in sheet.measures]
    grouped = frame.groupby(dimensions, sort=False, dropna=False, observed=True)
    cube = grouped[measures].sum() if measures else grouped.size().to_frame("_count")
    cube["_count"] = grouped.size()
    return cube.reset_index()
