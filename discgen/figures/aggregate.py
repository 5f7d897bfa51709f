"""Sums over ledgers: exact, the same for any number or order of rows, with the rows behind each sum."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Sheet, WeightedTerm
from discgen.catalogue.entity import SOLO
from discgen.figures.filters import FilterValue, Not, YearOffset, named
from discgen.figures.formula import FormulaError, LedgerSum
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.normalise import rate_of

_CUBE_FROM_ROWS = 5_000
_EXACT_FLOAT = 2.0**62
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


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
        self._masks: dict[tuple[int, str, FilterValue], Mask] = {}  # of the ledgers' frames and the cubes
        self._columns: dict[tuple[int, str], _Column] = {}
        self._extensions = extensions(sheet for workbook in book.contracts for sheet in workbook.sheets)

    def sum(self, query: LedgerSum) -> Fraction:
        """Exact value of a query in yen or counts. Errors: FormulaError for an unknown ledger or column."""
        return sum((self._sum(part) for part in self.parts(query)), Fraction(0))

    def parts(self, query: LedgerSum) -> list[LedgerSum]:
        """The ledgers that a query adds up, one query each: for the group also the sheets that extend the ledger.

        A count counts the bank's own rows: an elimination is no case less.
        """
        return in_the_reading(query, self._sheet(query), self._extensions.get(query.ledger, ()))

    def _sum(self, query: LedgerSum) -> Fraction:
        amount = self._amounts.get(query)
        if amount is None:
            amount = self._amounts[query] = self._summed_up(query)
        return amount

    def _summed_up(self, query: LedgerSum) -> Fraction:
        sheet = self._sheet(query)
        frame = self._cube(sheet)
        if any(name not in frame.columns for name, _ in query.filters):
            frame = self.book.frames[query.ledger]  # free text does not classify, so it is not in the cube
        mask = self._mask(sheet, frame, query)
        if not query.column:
            return self._column(frame, "_count").total(mask) if "_count" in frame else Fraction(int(mask.sum()))
        derived = sheet.measure(query.column)
        if derived:
            return sum((self._weighted(frame, mask, term) for term in derived.parts), Fraction(0))
        column = sheet.column(query.column)
        if column is None:
            raise FormulaError(f"台帳 {query.ledger} に列 {query.column} がありません")
        return self._column(frame, query.column).total(mask)

    def _weighted(self, frame: pd.DataFrame, mask: Mask, term: WeightedTerm) -> Fraction:
        """The sum of a term over rows: rows of the same rates are added before they are multiplied."""
        taken = np.flatnonzero(mask).tolist()
        rates = [frame[name].to_numpy()[mask] for name in term.rates]
        keys: Iterable[tuple[object, ...]] = zip(*rates, strict=True) if rates else [()] * len(taken)
        groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for row, key in zip(taken, keys, strict=True):
            if None not in key:
                groups[key].append(row)
        total = Fraction(0)
        for key, rows in groups.items():
            linear = sum((sign * self._column(frame, name).total(rows) for name, sign in term.signs), Fraction(0))
            total += linear * math.prod((Fraction(str(rate)) for rate in key), start=Fraction(1))
        return total

    def _column(self, frame: pd.DataFrame, name: str) -> _Column:
        found = self._columns.get((id(frame), name))
        if found is None:
            found = self._columns[id(frame), name] = _Column.of(frame[name])
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
        column = sheet.column(name)
        if name not in frame.columns:
            raise FormulaError(f"台帳 {sheet.id} に列 {name} がありません")
        wanted: list[object] = [*named(value, self._fiscal_year)]
        if isinstance(value, YearOffset):
            wanted = [int(text) for text in named(value, self._fiscal_year)]
        elif column is not None and column.type == "percent":
            wanted = [rate_of(text) for text in named(value, self._fiscal_year)]
        found = np.asarray(frame[name].isin(wanted), dtype=bool)
        return ~found if isinstance(value, Not) else found


@dataclass(frozen=True, slots=True)
class _Column:
    """The amounts of a column. whole: any of them can be added as machine integers."""

    amounts: np.ndarray[tuple[int], np.dtype[Any]]
    whole: bool

    @classmethod
    def of(cls, series: pd.Series[Any]) -> _Column:
        amounts = series.to_numpy()
        whole = amounts.dtype != object and float(np.abs(amounts.astype("float64")).sum()) < _EXACT_FLOAT
        return cls(amounts, whole)

    def total(self, rows: Mask | list[int]) -> Fraction:
        """The exact sum of these rows."""
        chosen = self.amounts[rows]
        return Fraction(int(chosen.sum())) if self.whole else sum(map(Fraction, chosen.tolist()), Fraction(0))


def _summed(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    """The book summed by its closed classifications; free text columns do not classify."""
    choices = [c.id for c in sheet.columns if c.type in ("choice", "percent", "year")]
    dimensions = choices + [d.id for d in sheet.derived if d.compare]
    measures = [c.id for c in sheet.measures]
    grouped = frame.groupby(dimensions, sort=False, dropna=False, observed=True)
    cube = grouped[measures].sum() if measures else grouped.size().to_frame("_count")
    cube["_count"] = grouped.size()
    return cube.reset_index()
