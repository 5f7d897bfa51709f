"""Which rows of which sheets stand behind a formula, and which of them would make it come out by so much less.

Two books that must agree differ by an amount. Where one row explains it (it stands twice or in the wrong class, has the
wrong sign, thousands for yen, two digits swapped), that row is the likeliest wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from discgen.catalogue.entity import SOLO
from discgen.figures.formula import FormulaError, LedgerSum, MissingPrior, Ref
from discgen.figures.formulanames import formula_names
from discgen.figures.scope import FullNames
from discgen.figures.store import FigureStore

_FACTORS = (10, 100, 1_000, 10_000, 1_000_000)
_SHOWN = 3  # rows told: more say nothing
_PAIRED = 400  # rows of a sheet among which two that were swapped are looked for


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The amounts of one column of a sheet, row by row."""

    part: LedgerSum
    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    values: list[int]


class RowsBehind:
    """Answers for the formulas of one store."""

    def __init__(self, store: FigureStore) -> None:
        self._store = store
        self._book = store.sums.book

    def likely(self, formulas: Iterable[str], entity: str, gap: Fraction, within: int = 0) -> str:
        """Rows that explain the gap (but for ``within``), else the rows where they are few; else nothing."""
        parts = self._parts(formulas, entity)
        cells = self._likely(parts, gap, within)
        if not cells:
            few = dict.fromkeys(place for part in parts for place in self.at(part) if place not in self._homes(part))
            cells = list(few) if len(few) <= 2 * _SHOWN else []
        return f"疑わしい行：{'、'.join(cells)}。" if cells else ""

    def _homes(self, part: LedgerSum) -> tuple[str, ...]:
        return self._book.homes(part.ledger)

    def near(self, queries: Iterable[LedgerSum], gap: Fraction, within: Fraction) -> list[str]:
        """The cells of rows that account for about that gap by themselves, where they are few."""
        told: dict[str, None] = {}
        for query in queries:
            one = self._amounts(replace(query, entity=SOLO), taken=True)
            if one is None:
                continue
            for number, _ in _single(one, gap, int(within)):
                told[self._book.place(query.ledger, int(one.rows[number]), self._column(query))] = None
        return list(told) if len(told) <= _SHOWN else []

    def at(self, part: LedgerSum) -> list[str]:
        """The cells that a query of one sheet adds up where they are few, else the sheet."""
        taken = self._store.sums.rows(part)
        column = self._column(part)
        if 0 < len(taken) <= _SHOWN:
            return [self._book.place(part.ledger, int(row), column) for row in taken["_row"]]
        return list(self._book.homes(part.ledger))

    def _column(self, part: LedgerSum) -> str:
        """The column of the workbook in which the amounts of a query stand."""
        sheet = self._book.sheet(part.ledger)
        derived, column = sheet.measure(part.column), sheet.column(part.column)
        if derived is not None:
            return derived.parts[0].signs[0][0]
        return column.signed.debit if column is not None and column.signed is not None else part.column

    def _parts(self, formulas: Iterable[str], entity: str) -> list[LedgerSum]:
        """The sums of single sheets behind formulas, also through the figures that they name."""
        found: dict[LedgerSum, None] = {}
        seen: set[Ref] = set()
        for formula in formulas:
            names = formula_names(formula)
            for query in names.queries:
                asked = LedgerSum(query.ledger, query.column, query.filters, entity)
                found |= dict.fromkeys(self._store.sums.parts(asked))
            scope = FullNames(self._store.space, entity)
            for mention in names.figures:
                if not mention.before:
                    self._below(mention.resolved(scope), found, seen)
        return [part for part in found if len(self._book.frames[part.ledger])]

    def _below(self, ref: Ref, found: dict[LedgerSum, None], seen: set[Ref]) -> None:
        if ref in seen:
            return
        seen.add(ref)
        try:
            trace = self._store.trace(ref)
        except (MissingPrior, FormulaError):
            return
        for query in trace.sums:
            found |= dict.fromkeys(self._store.sums.parts(query))
        for other in trace.figures:
            self._below(other, found, seen)

    def _likely(self, parts: Sequence[LedgerSum], gap: Fraction, within: int) -> list[str]:
        """The places of rows that explain the gap, each with how; nothing when they are many.

        First those that the formulas add up; then every row of the sheets, for one in the wrong class is missing.
        """
        for explained, taken in ((_single, True), (_single, False), (_digits, True), (_swapped, False)):
            told: dict[str, str] = {}
            for part in parts if taken else _once(parts):
                one = self._amounts(part, taken=taken)
                if one is None:
                    continue
                for number, how in explained(one, gap, max(within, 1)):
                    place = self._book.place(part.ledger, int(one.rows[number]), self._column(part))
                    told.setdefault(place, f"{place}（{one.values[number]:,}。{how}）")
            if told and len(told) <= _SHOWN:
                return list(told.values())
        return []

    def _amounts(self, part: LedgerSum, *, taken: bool) -> _Amounts | None:
        """The amounts of the rows that a query takes, or of every row of its sheet."""
        frame = self._store.sums.rows(part) if taken else self._book.frames[part.ledger]
        if not part.column or part.column not in frame or frame[part.column].dtype == object:
            return None
        return _Amounts(part, frame["_row"].to_numpy(), frame[part.column].to_list())


def _once(parts: Iterable[LedgerSum]) -> list[LedgerSum]:
    """One query for each column of each sheet."""
    return list({(part.ledger, part.column): part for part in parts}.values())


def _single(one: _Amounts, gap: Fraction, within: int) -> Iterator[tuple[int, str]]:
    """Rows that account for the gap by themselves."""
    size = abs(gap)
    values = np.abs(np.array(one.values, dtype=float))
    for weight, cut, how in _weights():
        near = np.flatnonzero(np.abs(values * float(weight) - float(size)) < within + cut + 1e-6 * float(size))
        for number in near.tolist():
            if one.values[number] and abs(abs(one.values[number]) * weight - size) < within + cut:
                yield number, how


def _weights() -> Iterator[tuple[Fraction, int, str]]:
    """How many times its amount a slip makes a row differ, give or take what was cut off."""
    yield Fraction(1), 0, "この行の額だけ違います。二重の記入、区分の誤り、漏れはありませんか"
    yield Fraction(2), 0, "符号を逆にすると合います"
    for factor in _FACTORS:
        yield Fraction(factor - 1), factor, f"{factor:,}倍にすると合います"
        yield Fraction(factor - 1, factor), 1, f"{factor:,}分の一にすると合います"


def _digits(one: _Amounts, gap: Fraction, within: int) -> Iterator[tuple[int, str]]:
    """Rows in which two neighbouring digits, or one digit, make the difference."""
    if within > 1 or gap.denominator != 1:
        return
    for number, value in enumerate(one.values):
        for right in (abs(value) + int(gap), abs(value) - int(gap)):
            if right > 0 and len(str(right)) == len(str(abs(value))):
                how = _slip(str(abs(value)), str(right))
                if how:
                    yield number, f"{right:,} ならば合います（{how}）"


def _slip(written: str, right: str) -> str:
    apart = [at for at, (one, other) in enumerate(zip(written, right, strict=True)) if one != other]
    if len(apart) == 1:
        return "一桁の誤り"
    neighbours = len(apart) == 2 and apart[1] == apart[0] + 1
    crossed = neighbours and written[apart[0]] == right[apart[1]] and written[apart[1]] == right[apart[0]]
    return "隣り合う数字の入替わり" if crossed else ""


def _swapped(one: _Amounts, gap: Fraction, within: int) -> Iterator[tuple[int, str]]:
    """Two rows that have each other's amount."""
    if len(one.values) > _PAIRED or within > 1 or gap.denominator != 1:
        return
    places = {value: number for number, value in enumerate(one.values)}
    for number, value in enumerate(one.values):
        other = places.get(value - abs(int(gap)))
        if other is not None and other != number:
            how = f"{one.rows[number]}行目と{one.rows[other]}行目を入れ替えると合います"
            yield from ((number, how), (other, how))
