"""What follows from the classifications of a ledger row: coarser classes, rates of the law, bands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from discgen.catalogue.contract import Banded, Column, RateOf, Sheet
from discgen.catalogue.ratelaw import JOINT, rate

RowValue = str | Fraction


class NoRateError(Exception):
    """A row whose classifications have no rate. column: the first that tells them apart. known: what there is."""

    def __init__(self, column: str, found: str, known: tuple[str, ...]) -> None:
        super().__init__(found)
        self.column, self.found, self.known = column, found, known


class RowValues:
    """Answers for one sheet, once for each combination of classifications."""

    def __init__(self, sheet: Sheet) -> None:
        self._columns = {column.id: column for column in sheet.columns}
        self._known: dict[tuple[str, tuple[str, ...]], RowValue | NoRateError] = {}
        self._bases: dict[str, tuple[str, ...]] = {}

    def follows(self, name: str) -> bool:
        """True for a column that follows from others."""
        column = self._columns.get(name)
        return column is not None and column.follows

    def bases(self, name: str) -> tuple[str, ...]:
        """The columns of the row on which a column depends in the end: itself where it follows from none."""
        known = self._bases.get(name)
        if known is None:
            column = self._columns.get(name)
            known = (name,)
            if column is not None and column.follows:
                known = tuple(dict.fromkeys(base for near in _near(column) for base in self.bases(near)))
            self._bases[name] = known
        return known

    def value(self, name: str, row: Mapping[str, str]) -> RowValue:
        """The value of a column in a row that has the columns of ``bases``. Errors: NoRateError."""
        column = self._columns.get(name)
        if column is None or not column.follows:
            return row[name]
        key = name, tuple(row[base] for base in self.bases(name))
        known = self._known.get(key)
        if known is None:
            try:
                known = self._made(column, row)
            except NoRateError as error:
                known = error
            self._known[key] = known
        if isinstance(known, NoRateError):
            raise known
        return known

    def _made(self, column: Column, row: Mapping[str, str]) -> RowValue:
        if column.classed:
            value = self.value(column.classed.by, row)
            groups = column.classed.groups.items()
            return next((group for group, values in groups if value in values), column.classed.other)
        if column.instead:
            taken = self.value(column.instead.by, row) not in (column.instead.unless, "")
            return self.value(column.instead.taken if taken else column.instead.kept, row)
        if column.banded:
            return band_of(column.banded, self.value(column.banded.of, row))
        return math.prod((self._rate(one, row) for one in column.rates), start=Fraction(1))

    def _rate(self, one: RateOf, row: Mapping[str, str]) -> Fraction:
        said = [str(self.value(name, row)) for name in one.by]
        for length in range(len(said), -1, -1):
            text = one.values.get(JOINT.join(said[:length]))
            if text is not None:
                return rate(text)
        near = [key.removeprefix(f"{said[0]}{JOINT}") for key in one.values if key.startswith(f"{said[0]}{JOINT}")]
        raise NoRateError(one.by[-1], JOINT.join(said), tuple(near or one.values))


def _near(column: Column) -> tuple[str, ...]:
    """The columns that a column is made from."""
    if column.classed:
        return (column.classed.by,)
    if column.instead:
        return (column.instead.by, column.instead.taken, column.instead.kept)
    if column.banded:
        return (column.banded.of,)
    return tuple(name for one in column.rates for name in one.by)


def band_of(banded: Banded, value: RowValue) -> str:
    """The band in which a rate lies."""
    for band in banded.bands:
        if rate(band.least) <= Fraction(value) <= rate(band.most):
            return band.name
    return banded.other
