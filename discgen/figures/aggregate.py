"""Sums over ledgers: exact, the same for any number or order of rows, with the rows behind each sum."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Sheet, WeightedTerm
from discgen.catalogue.entity import SOLO
from discgen.figures.filters import Not, YearOffset, named
from discgen.figures.formula import FormulaError, LedgerSum
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.normalise import rate_of

_CUBE_FROM_ROWS = 5_000
_EXACT_FLOAT = 2.0**62


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
        self._book = book
        self._fiscal_year = fiscal_year
        self._cubes: dict[str, pd.DataFrame] = {}
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
        sheet = self._sheet(query)
        frame = self._cube(sheet)
        if any(name not in frame.columns for name, _ in query.filters):
            frame = self._book.frames[query.ledger]  # free text does not classify, so it is not in the cube
        mask = self._mask(sheet, frame, query)
        if not query.column:
            return Fraction(int(frame.loc[mask, "_count"].sum()) if "_count" in frame else int(mask.sum()))
        derived = sheet.measure(query.column)
        if derived:
            return sum((_weighted(frame[mask], term) for term in derived.parts), Fraction(0))
        column = sheet.column(query.column)
        if column is None:
            raise FormulaError(f"台帳 {query.ledger} に列 {query.column} がありません")
        return _exact_sum(frame.loc[mask, query.column])

    def rows(self, query: LedgerSum) -> pd.DataFrame:
        """The rows of its own ledger behind a query (with ``_row``, the Excel row); ``parts`` names all ledgers."""
        sheet = self._sheet(query)
        frame = self._book.frames[query.ledger]
        return frame[self._mask(sheet, frame, query)]

    def _sheet(self, query: LedgerSum) -> Sheet:
        try:
            return self._book.sheet(query.ledger)
        except KeyError as error:
            raise FormulaError(f"台帳 {query.ledger} は約束にありません") from error

    def _cube(self, sheet: Sheet) -> pd.DataFrame:
        cube = self._cubes.get(sheet.id)
        if cube is None:
            frame = self._book.frames[sheet.id]
            cube = _summed(sheet, frame) if len(frame) > _CUBE_FROM_ROWS else frame
            self._cubes[sheet.id] = cube
        return cube

    def _mask(self, sheet: Sheet, frame: pd.DataFrame, query: LedgerSum) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        mask = np.ones(len(frame), dtype=bool)
        for name, value in query.filters:
            column = sheet.column(name)
            if name not in frame.columns:
                raise FormulaError(f"台帳 {sheet.id} に列 {name} がありません")
            wanted: list[object] = [*named(value, self._fiscal_year)]
            if isinstance(value, YearOffset):
                wanted = [int(text) for text in named(value, self._fiscal_year)]
            elif column is not None and column.type == "percent":
                wanted = [rate_of(text) for text in named(value, self._fiscal_year)]
            found = np.asarray(frame[name].isin(wanted), dtype=bool)
            mask &= ~found if isinstance(value, Not) else found
        return mask


def _weighted(frame: pd.DataFrame, term: WeightedTerm) -> Fraction:
    """The sum of a term over rows: rows of the same rates are added before they are multiplied."""
    total = Fraction(0)
    groups = frame.groupby([*term.rates], sort=False) if term.rates else [((), frame)]
    for rates, group in groups:
        linear = sum((sign * _exact_sum(group[name]) for name, sign in term.signs), Fraction(0))
        total += linear * math.prod((Fraction(str(rate)) for rate in rates), start=Fraction(1))
    return total


def _exact_sum(series: pd.Series[Any]) -> Fraction:
    if series.empty:
        return Fraction(0)
    if series.dtype == object:
        return sum((Fraction(value) for value in series), Fraction(0))
    if float(series.abs().astype("float64").sum()) < _EXACT_FLOAT:
        return Fraction(int(series.sum()))
    return Fraction(sum(int(value) for value in series))


def _summed(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    """The book summed by its closed classifications; free text columns do not classify."""
    choices = [c.id for c in sheet.columns if c.type in ("choice", "percent", "year")]
    dimensions = choices + [d.id for d in sheet.derived if d.compare]
    measures = [c.id for c in sheet.measures]
    grouped = frame.groupby(dimensions, sort=False, dropna=False, observed=True)
    cube = grouped[measures].sum() if measures else grouped.size().to_frame("_count")
    cube["_count"] = grouped.size()
    return cube.reset_index()
