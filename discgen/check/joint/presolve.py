"""A system of linear rows made small in exact arithmetic, before a solver sees it.

Rows of printed figures are kept (``kept``): their bounds are what a check loosens and asks about, so nothing may be
concluded from them. Only rules of the books are used up: what they fix, what they make equal, what they leave free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Bound = Fraction | None

_ZERO = Fraction(0)
_FILL = 6  # entries that one substitution may add


@dataclass(slots=True)
class Row:
    """low ≤ Σ terms + constant ≤ high. Columns below zero are print variables, which stay."""

    terms: dict[int, Fraction]
    low: Bound
    high: Bound
    constant: Fraction = _ZERO
    kept: bool = False

    def shift(self, amount: Fraction) -> None:
        """Move a known amount from the terms into the constant."""
        self.constant += amount

    @property
    def least(self) -> Bound:
        """Lower bound of the terms alone."""
        return None if self.low is None else self.low - self.constant

    @property
    def most(self) -> Bound:
        """Upper bound of the terms alone."""
        return None if self.high is None else self.high - self.constant


@dataclass(slots=True)
class Reduction:
    """Rows and column bounds, reduced in place. ``low``/``high``: bounds of the columns (absent = none).

    contradictory: the rules alone, without any print, leave nothing.
    """

    rows: list[Row]
    low: dict[int, Fraction]
    high: dict[int, Fraction] = field(default_factory=dict)
    contradictory: bool = False
    _columns: dict[int, dict[int, Fraction]] = field(default_factory=lambda: defaultdict(dict))
    _changed: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Reduce until nothing changes. What is left has a solution exactly when the given system has one."""
        for number, row in enumerate(self.rows):
            for column, factor in row.terms.items():
                self._columns[column][number] = factor
        self._changed = set(range(len(self.rows)))
        while self._changed:
            self._rules()
            self._lone_columns()
            self._rules()
            self._equal_columns()
            self._rules()
            self._equal_rows()
            self._free_columns()

    def _rules(self) -> None:
        while self._changed:
            number = self._changed.pop()
            row = self.rows[number]
            if row.kept:
                continue
            self._notice(row)
            if not row.terms:
                continue
            if len(row.terms) == 1:
                self._bound_by(number)
            elif len(row.terms) == 2 and row.low is not None and row.low == row.high:
                self._replace_by(number)
            else:
                self._implied(number)

    def _notice(self, row: Row) -> None:
        """Take note of a rule that nothing satisfies."""
        low, high = (
            (row.least, row.most) if row.terms else (max(row.least or _ZERO, _ZERO), min(row.most or _ZERO, _ZERO))
        )
        self.contradictory |= low is not None and high is not None and low > high

    def _drop(self, number: int) -> None:
        for column in self.rows[number].terms:
            del self._columns[column][number]
            self._changed |= {n for n in self._columns[column] if not self.rows[n].kept}
        row = self.rows[number]
        row.terms, row.low, row.high = {}, None, None

    def _tighten(self, column: int, low: Bound, high: Bound) -> None:
        if low is not None and low > self.low.get(column, low - 1):
            self.low[column] = low
        if high is not None and high < self.high.get(column, high + 1):
            self.high[column] = high
        if column in self.low and column in self.high:
            self.contradictory |= self.low[column] > self.high[column]
            if self.low[column] == self.high[column]:
                self._fix(column, self.low[column])

    def _fix(self, column: int, value: Fraction) -> None:
        for number, factor in self._columns[column].items():
            del self.rows[number].terms[column]
            self.rows[number].shift(factor * value)
            self._changed.add(number)
        self._columns[column] = {}

    def _bound_by(self, number: int) -> None:
        """A rule about one column is a bound of that column."""
        row = self.rows[number]
        ((column, factor),) = row.terms.items()
        low, high = _divided(row.least, row.most, factor)
        self._drop(number)
        self._tighten(column, low, high)

    def _replace_by(self, number: int) -> None:
        """Two columns in a fixed relation are one."""
        row = self.rows[number]
        (gone, a), (stays, b) = sorted(row.terms.items(), key=lambda item: len(self._columns[item[0]]))
        assert row.least is not None
        offset, slope = row.least / a, -b / a
        self._drop(number)
        low, high = self.low.get(gone), self.high.get(gone)
        low, high = _divided(_less(low, offset), _less(high, offset), slope)
        self._substitute(gone, {stays: slope}, offset)
        self._tighten(stays, low, high)

    def _substitute(self, gone: int, by: Mapping[int, Fraction], offset: Fraction) -> None:
        for number, factor in list(self._columns[gone].items()):
            row = self.rows[number]
            del row.terms[gone]
            row.shift(factor * offset)
            for column, part in by.items():
                total = row.terms.get(column, _ZERO) + factor * part
                if total:
                    row.terms[column] = self._columns[column][number] = total
                else:
                    row.terms.pop(column, None)
                    self._columns[column].pop(number, None)
            self._changed.add(number)
        self._columns[gone] = {}

    def _implied(self, number: int) -> None:
        """A rule that the bounds of its columns already ensure goes; one that they just allow fixes them all."""
        row = self.rows[number]
        low, high = self._reach(row)
        enough_low = row.least is None or (low is not None and low >= row.least)
        enough_high = row.most is None or (high is not None and high <= row.most)
        if enough_low and enough_high:
            self._drop(number)
            return
        at_bottom = low is not None and low == row.most
        if not at_bottom and not (high is not None and high == row.least):
            return
        for column, factor in list(row.terms.items()):
            ends = self.low if (factor > 0) == at_bottom else self.high
            self._fix(column, ends[column])

    def _reach(self, row: Row) -> tuple[Bound, Bound]:
        """Least and greatest value of the terms that the columns' bounds allow."""
        low: Bound = _ZERO
        high: Bound = _ZERO
        for column, factor in row.terms.items():
            below, above = self.low.get(column), self.high.get(column)
            if factor < 0:
                below, above = above, below
            low = None if low is None or below is None else low + factor * below
            high = None if high is None or above is None else high + factor * above
        return low, high

    def _lone_columns(self) -> None:
        """A column in a single rule only loosens it; one that can grow and only helps takes its rules away."""
        for column, entries in list(self._columns.items()):
            if column < 0 or not entries or any(self.rows[number].kept for number in entries):
                continue
            if len(entries) == 1:
                ((number, factor),) = entries.items()
                row = self.rows[number]
                del row.terms[column]
                self._columns[column] = {}
                below, above = self.low.get(column), self.high.get(column)
                if factor < 0:
                    below, above = above, below
                row.low = None if row.low is None or above is None else row.low - factor * above
                row.high = None if row.high is None or below is None else row.high - factor * below
                self._changed.add(number)
                if row.low is None and row.high is None:
                    self._drop(number)
            elif self._only_helps(column, 1) or self._only_helps(column, -1):
                for number in list(entries):
                    self._drop(number)

    def _only_helps(self, column: int, direction: int) -> bool:
        if column in (self.high if direction > 0 else self.low):
            return False
        return all(
            (self.rows[number].high if factor * direction > 0 else self.rows[number].low) is None
            for number, factor in self._columns[column].items()
        )

    def _equal_columns(self) -> None:
        """Columns with the same entries up to a factor, without bounds but zero, are one column."""
        alike: dict[tuple[tuple[int, Fraction], ...], list[int]] = defaultdict(list)
        for column, entries in self._columns.items():
            if column >= 0 and entries and column not in self.high and not self.low.get(column):
                ordered = sorted(entries.items())
                size = abs(ordered[0][1])
                alike[tuple((number, factor / size) for number, factor in ordered)].append(column)
        for columns in alike.values():
            stays = next((column for column in columns if column not in self.low), columns[0])
            for column in columns:
                if column != stays:
                    self._fix(column, _ZERO)

    def _equal_rows(self) -> None:
        """Rules about the same sum up to a factor are one rule."""
        seen: dict[tuple[tuple[int, Fraction], ...], tuple[int, Fraction]] = {}
        for number, row in enumerate(self.rows):
            if row.kept or not row.terms:
                continue
            ordered = sorted(row.terms.items())
            size = ordered[0][1]
            key = tuple((column, factor / size) for column, factor in ordered)
            if key not in seen:
                seen[key] = number, size
                continue
            first, first_size = seen[key]
            low, high = _divided(row.least, row.most, size / first_size)
            other = self.rows[first]
            if low is not None and (other.least is None or low > other.least):
                other.low = low + other.constant
            if high is not None and (other.most is None or high < other.most):
                other.high = high + other.constant
            self._drop(number)
            self._changed.add(first)

    def _free_columns(self) -> None:
        """A column without bounds in an equation is what the equation makes it, if that does not fill the rows."""
        for number, row in enumerate(self.rows):
            if row.kept or row.low is None or row.low != row.high:
                continue
            free = [c for c in row.terms if c >= 0 and c not in self.low and c not in self.high]
            if not free:
                continue
            gone = min(free, key=lambda column: len(self._columns[column]))
            uses = len(self._columns[gone])
            if (uses - 1) * (len(row.terms) - 1) > len(row.terms) + uses + _FILL:
                continue
            assert row.least is not None
            size = row.terms[gone]
            by = {column: -factor / size for column, factor in row.terms.items() if column != gone}
            offset = row.least / size
            self._drop(number)
            self._substitute(gone, by, offset)


def _less(bound: Bound, amount: Fraction) -> Bound:
    return None if bound is None else bound - amount


def _divided(low: Bound, high: Bound, factor: Fraction) -> tuple[Bound, Bound]:
    below = None if low is None else low / factor
    above = None if high is None else high / factor
    return (below, above) if factor > 0 else (above, below)


def repeated(rows: Iterable[Row], places: Mapping[int, tuple[Hashable, Hashable, str]]) -> set[int]:
    """Columns of ledger rows that look, from outside, like those of another ledger row: they may be left at zero.

    places: of each column the ledger, the row in it, the measure. What holds within a row for some amounts holds for
    their sum with another's, so one row can carry what all that look alike carry. Measures that no rule ties to each
    other count as rows of their own.
    """
    inner: list[Row] = []
    outer: dict[int, list[tuple[int, Fraction]]] = defaultdict(list)
    joined: dict[int, int] = {}
    for number, row in enumerate(rows):
        if _inside(row, places):
            inner.append(row)
            for column in row.terms:
                joined[_root(joined, column)] = _root(joined, next(iter(row.terms)))
        else:
            for column, factor in row.terms.items():
                outer[column].append((number, factor))
    members: dict[int, list[int]] = defaultdict(list)
    for column in places:
        members[_root(joined, column)].append(column)
    rules: dict[int, list[tuple[frozenset[tuple[str, Fraction]], Bound, Bound]]] = defaultdict(list)
    for row in inner:
        terms = frozenset((places[column][2], factor) for column, factor in row.terms.items())
        rules[_root(joined, next(iter(row.terms)))].append((terms, row.low, row.high))
    seen: set[Hashable] = set()
    spare: set[int] = set()
    for root, columns in members.items():
        outside = sorted((places[column][2], tuple(outer[column])) for column in columns)
        look = (places[root][0], tuple(outside), frozenset(rules[root]))
        if look in seen:
            spare |= set(columns)
        seen.add(look)
    return spare


def _inside(row: Row, places: Mapping[int, tuple[Hashable, Hashable, str]]) -> bool:
    """A rule within one ledger row that holds for any multiple of the amounts."""
    if row.kept or row.constant or row.low not in (0, None) or row.high not in (0, None) or not row.terms:
        return False
    return min(row.terms) >= 0 and len({places[column][:2] for column in row.terms}) == 1


def _root(joined: dict[int, int], column: int) -> int:
    while joined.setdefault(column, column) != column:
        column = joined[column]
    return column
