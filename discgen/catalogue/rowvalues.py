"""What follows from the classifications of a ledger row: coarser classes, rates of the law, bands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter

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
        self._following = {column.id: column for column in sheet.columns if column.follows}
        self._known: dict[str, dict[object, RowValue | NoRateError]] = {name: {} for name in self._following}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._key = {name: itemgetter(*self.bases(name)) for name in self._following}
        self._rated: dict[tuple[int, str], tuple[str, ...]] = {}
        self._banded: dict[tuple[str, RowValue], str] = {}

    def follows(self, name: str) -> bool:
        """True for a column that follows from others."""
        return name in self._following

    def bases(self, name: str) -> tuple[str, ...]:
        """The columns of the row on which a column depends in the end: itself where it follows from none."""
        known = self._bases.get(name)
        if known is None:
            column = self._following.get(name)
            known = (name,)
            if column is not None:
                known = tuple(dict.fromkeys(base for near in _near(column) for base in self.bases(near)))
            self._bases[name] = known
        return known

    def value(self, name: str, row: Mapping[str, str]) -> RowValue:
        """The value of a column in a row that has the columns of ``bases``. Errors: NoRateError."""
        column = self._following.get(name)
        if column is None:
            return row[name]
        answers, key = self._known[name], self._key[name](row)
        known = answers.get(key)
        if known is None:
            try:
                known = self._made(column, row)
            except NoRateError as error:
                known = error
            answers[key] = known
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
            value = self.value(column.banded.of, row)
            known = self._banded.get((column.id, value))
            if known is None:
                known = self._banded[column.id, value] = band_of(column.banded, value)
            return known
        return _product(*(self._rate(one, row) for one in column.rates))

    def _rate(self, one: RateOf, row: Mapping[str, str]) -> str:
        said = [str(self.value(name, row)) for name in one.by]
        known = _rate_text(one, said)
        if known is not None:
            return known
        near = self._rated.get((id(one), said[0]))
        if near is None:
            start = f"{said[0]}{JOINT}"
            found = tuple(key.removeprefix(start) for key in one.values if key.startswith(start))
            near = self._rated[id(one), said[0]] = found or tuple(one.values)
        raise NoRateError(one.by[-1], JOINT.join(said), near)


def rate_where(one: RateOf, said: Sequence[str]) -> Fraction | None:
    """The rate of these values of its columns: where none has all of them, that of as many as one has."""
    text = _rate_text(one, said)
    return None if text is None else rate(text)


def _rate_text(one: RateOf, said: Sequence[str]) -> str | None:
    for length in range(len(said), -1, -1):
        text = one.values.get(JOINT.join(said[:length]))
        if text is not None:
            return text
    return None


@lru_cache(maxsize=1 << 12)
def _product(*rates: str) -> Fraction:
    return math.prod(map(rate, rates), start=Fraction(1))


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
    share = Fraction(value)
    for band in banded.bands:
        if rate(band.least) <= share <= rate(band.most):
            return band.name
    return banded.other
