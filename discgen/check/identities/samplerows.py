"""Random rows of a ledger whose rates follow from classifications: few of all combinations have every rate.

Each value of each classification occurs, each two values that queries filter by occur together where they can, and
every query counts some row, so that no figure is nothing and no two are equal by chance.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod

from discgen.catalogue.contract import Banded, Column, Sheet
from discgen.catalogue.ratelaw import JOINT, rate
from discgen.catalogue.rowvalues import NoRateError, RowValues, band_of, rate_where
from discgen.figures.filters import Filters, FilterValue, passes
from discgen.figures.formula import LedgerSum

_COPIES = 4
_TRIES = 15  # random rows, until one has all its rates and passes
_REPAIRS = 6
_Row = dict[str, str]
_KEPT = 8
_DRAWN: dict[tuple[str, tuple[Filters, ...], int, object], tuple[list[_Row], tuple[object, ...]]] = {}


def random_rows(sheet: Sheet, queries: Iterable[LedgerSum], fiscal_year: int, chance: random.Random) -> list[_Row]:
    """The classifications of the rows, without the columns that follow.

    They take seconds, so those of the last contracts are kept, with where they left the chance.
    """
    filters = tuple(dict.fromkeys(query.filters for query in queries))
    key = sheet.model_dump_json(), filters, fiscal_year, chance.getstate()
    if key not in _DRAWN:
        if len(_DRAWN) >= _KEPT:
            del _DRAWN[next(iter(_DRAWN))]
        rows = list(_drawn(sheet, filters, fiscal_year, chance))
        _DRAWN[key] = rows, chance.getstate()
    rows, left = _DRAWN[key]
    chance.setstate(left)
    return rows


def _drawn(sheet: Sheet, filters: Sequence[Filters], fiscal_year: int, chance: random.Random) -> Iterator[_Row]:
    maker = _Maker(sheet, fiscal_year, chance)
    for name, words in maker.closed.items():
        for word in words:
            maker.make({name: (word,)}, _COPIES)
    used = sorted({name for one in filters for name, _ in one if sheet.values_of(name)})
    for first, second in combinations(used, 2):
        maker.pair(first, second)
    for one in filters:
        if len(one) > 2:
            maker.make(dict(one), 1)
    stored = [column.id for column in sheet.columns if not column.follows]
    yield from ({name: row[name] for name in stored if name in row} for row in maker.rows)


class _Maker:
    """Makes rows of one sheet."""

    def __init__(self, sheet: Sheet, fiscal_year: int, chance: random.Random) -> None:
        self._sheet = sheet
        self._year = fiscal_year
        self._chance = chance
        self._values = RowValues(sheet)
        self._following = [column.id for column in sheet.columns if column.follows]
        self.rows: list[_Row] = []
        self._bands: dict[str, list[tuple[str, _Row]]] = {}
        self._fitting: dict[object, list[_Row]] = {}  # what of them fits what is wanted
        self.closed = {column.id: column.values for column in sheet.columns if column.values and not column.follows}

    def pair(self, first: str, second: str) -> None:
        """A row for each two values of these columns."""
        seen = {(row.get(first), row.get(second)) for row in self.rows}
        for one in self._sheet.values_of(first) or ():
            for two in self._sheet.values_of(second) or ():
                if (one, two) not in seen:
                    self.make({first: (one,), second: (two,)}, 1)

    def make(self, wanted: Mapping[str, FilterValue], copies: int) -> None:
        """Make rows that pass all these filters; none where chance finds none."""
        for _ in range(copies):
            row = next((row for _ in range(_TRIES) if (row := self._row(wanted))), None)
            if row is None:
                return
            self.rows.append(row)

    def _passes(self, row: _Row, wanted: Mapping[str, FilterValue]) -> bool:
        return all(passes(row.get(name, ""), words, self._year) for name, words in wanted.items())

    def _row(self, wanted: Mapping[str, FilterValue]) -> _Row | None:
        """A random row, mended where it has no rate; None when it does not pass after all."""
        row = {name: self._chance.choice(words) for name, words in self.closed.items()}
        row |= dict.fromkeys(self._sheet.years, str(self._year))
        for name, words in wanted.items():
            if isinstance(words, tuple):
                self._force(row, name, self._chance.choice(words))
                self._force_band(row, name, words, wanted)
        for _ in range(_REPAIRS):
            try:
                said = {name: str(self._values.value(name, row)) for name in self._following}
            except NoRateError as error:
                self._force(row, error.column, self._chance.choice(error.known))
                continue
            full = {**row, **said}
            return full if self._passes(full, wanted) else None
        return None

    def _force_band(self, row: _Row, name: str, words: tuple[str, ...], wanted: Mapping[str, FilterValue]) -> None:
        """Put classifications into the row whose rate lies in one of the bands."""
        column = self._sheet.column(name)
        rated = self._sheet.column(column.banded.of) if column and column.banded else None
        if column is None or column.banded is None or rated is None:
            return
        if name not in self._bands:
            self._bands[name] = list(self._in_bands(column.banded, rated))
        key = name, words, tuple(wanted.items())
        fitting = self._fitting.get(key)
        if fitting is None:
            asked = {base: words for base, words in wanted.items() if isinstance(words, tuple)}
            fitting = self._fitting[key] = [
                said
                for band, said in self._bands[name]
                if band in words and all(value in asked.get(base, (value,)) for base, value in said.items())
            ]
        if fitting:
            for base, word in self._chance.choice(fitting).items():
                self._force(row, base, word)

    def _in_bands(self, banded: Banded, rated: Column) -> Iterator[tuple[str, _Row]]:
        """Classifications with the band of their rates' product: every key of the first, all values of the rest."""
        first, *others = rated.rates
        more = list(dict.fromkeys(base for one in others for base in one.by if base not in first.by))
        for key, text in first.values.items():
            said = dict(zip(first.by, key.split(JOINT), strict=False))
            for values in product(*(self._sheet.values_of(base) or () for base in more)):
                full = {**said, **dict(zip(more, values, strict=True))}
                factors = [rate_where(one, [full.get(base, "") for base in one.by]) for one in others]
                known = [factor for factor in factors if factor is not None]
                if len(known) == len(factors):
                    yield band_of(banded, prod(known, start=rate(text))), full

    def _force(self, row: _Row, name: str, word: str) -> None:
        """Put the word into a column, or into those that it follows from where one value of theirs gives it."""
        column = self._sheet.column(name)
        if column is None or not column.follows:
            row[name] = word
        elif column.classed:
            near = self._sheet.column(column.classed.by)
            others = {value for values in column.classed.groups.values() for value in values}
            rest = [value for value in near.values if value not in others] if near else []
            self._force(row, column.classed.by, self._chance.choice(column.classed.groups.get(word) or rest or [word]))
        elif column.instead:
            taken = self._sheet.column(column.instead.taken)
            if row[column.instead.by] != column.instead.unless and taken and word in taken.values:
                self._force(row, column.instead.taken, word)
            else:
                self._force(row, column.instead.by, column.instead.unless)
                self._force(row, column.instead.kept, word)


def value_or_none(values: RowValues, name: str, row: Mapping[str, str]) -> str | None:
    """A column of a row as text, None where it has no rate."""
    try:
        return str(values.value(name, row))
    except NoRateError:
        return None
