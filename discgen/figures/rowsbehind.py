"""Which rows of which sheets stand behind a formula, and which of them would make it come out by so much less.

Two books that must agree differ by an amount. Where one row explains it (it stands twice or in the wrong class, has the
wrong sign, thousands for yen, two digits swapped), that row is the likeliest wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from discgen.catalogue.contract import Column
from discgen.catalogue.entity import SOLO
from discgen.figures.formula import FormulaError, LedgerSum, MissingPrior, Ref
from discgen.figures.formulanames import formula_names
from discgen.figures.scope import FullNames
from discgen.figures.store import FigureStore
from discgen.ledgers.ledgerbook import LedgerBook

_FACTORS = (10, 100, 1_000, 10_000, 1_000_000)
_SHOWN = 3  # rows told: more say nothing
_PAIRED = 400  # rows of a sheet among which two that were swapped are looked for


@dataclass(frozen=True, slots=True)
class SuspectRow:
    """A row that alone explains a difference. right: what rows of its column would read then; none where the slip is
    in no amount (a row that is missing, or stands in a wrong class).
    """

    ledger: str
    column: str
    place: str
    amount: int
    how: str
    right: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        return f"{self.place}（{self.amount:,}。{self.how}）"

    def mended(self, book: LedgerBook) -> LedgerBook:
        """The ledgers with the amounts that would be right."""
        frame = book.frames[self.ledger].copy()
        for row, amount in self.right:
            frame.loc[frame["_row"] == row, self.column] = amount
        return replace(book, frames={**book.frames, self.ledger: frame})


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Rows that explain a difference, or else the cells of the few rows there are."""

    rows: tuple[SuspectRow, ...] = ()
    few: tuple[str, ...] = ()

    def __str__(self) -> str:
        cells = [*map(str, self.rows), *self.few]
        return f"疑わしい行：{'、'.join(cells)}。" if cells else ""


_Explained = Iterator[tuple[int, str, tuple[tuple[int, int], ...]]]  # position, how, what positions would read


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The amounts of one column of a sheet, row by row. beside: of the columns next to it, by their names."""

    part: LedgerSum
    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    values: list[int]
    beside: Mapping[str, list[int]]


class RowsBehind:
    """Answers for the formulas of one store."""

    def __init__(self, store: FigureStore) -> None:
        self._store = store
        self._book = store.sums.book

    def likely(self, formulas: Iterable[str], entity: str, gap: Fraction, within: int = 0) -> Suspicion:
        """Rows that explain the gap (but for ``within``), else the rows where they are few; else nothing."""
        parts = self._parts(formulas, entity)
        rows = self._likely(parts, gap, within)
        if rows:
            return Suspicion(tuple(rows))
        few = dict.fromkeys(place for part in parts for place in self.at(part) if place not in self._homes(part))
        return Suspicion(few=tuple(few) if len(few) <= 2 * _SHOWN else ())

    def number(self, formulas: Iterable[str], entity: str) -> int:
        """How many rows the formulas add up: of two rules that say the same, the one with fewer says more."""
        return sum(len(self._store.sums.rows(part)) for part in self._parts(formulas, entity))

    def _homes(self, part: LedgerSum) -> tuple[str, ...]:
        return self._book.homes(part.ledger)

    def near(self, queries: Iterable[LedgerSum], gap: Fraction, within: Fraction) -> list[str]:
        """The cells of rows that account for about that gap by themselves, where they are few."""
        told: dict[str, None] = {}
        for query in queries:
            one = self._amounts(replace(query, entity=SOLO), taken=True)
            if one is None:
                continue
            for number, *_ in _single(one, gap, int(within)):
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

    def _likely(self, parts: Sequence[LedgerSum], gap: Fraction, within: int) -> list[SuspectRow]:
        """The rows that explain the gap, each with how; nothing when they are many.

        First those that the formulas add up; then every row of the sheets, for one in the wrong class is missing.
        """
        ways = (_single, True), (_single, False), (_digits, True), (_shifted, True), (_swapped, False)
        for explained, taken in ways:
            told: dict[str, SuspectRow] = {}
            for part in parts if taken else _once(parts):
                one = self._amounts(part, taken=taken)
                if one is None:
                    continue
                for number, how, right in explained(one, gap, max(within, 1)):
                    row = self._suspect(one, number, how, right if taken or explained is _swapped else ())
                    told.setdefault(row.place, row)
            if told and len(told) <= _SHOWN:
                return list(told.values())
        return []

    def _suspect(self, one: _Amounts, number: int, how: str, right: tuple[tuple[int, int], ...]) -> SuspectRow:
        part, column = one.part, self._column(one.part)
        written = column == part.column and self._book.sheet(part.ledger).column(column) is not None
        rows = tuple((int(one.rows[at]), amount) for at, amount in right) if written else ()
        place = self._book.place(part.ledger, int(one.rows[number]), column)
        return SuspectRow(part.ledger, column, place, int(one.values[number]), how, rows)

    def _amounts(self, part: LedgerSum, *, taken: bool) -> _Amounts | None:
        """The amounts of the rows that a query takes, or of every row of its sheet."""
        frame = self._store.sums.rows(part) if taken else self._book.frames[part.ledger]
        if not part.column or part.column not in frame or frame[part.column].dtype == object:
            return None
        beside = {column.name: frame[column.id].to_list() for column in self._beside(part)}
        return _Amounts(part, frame["_row"].to_numpy(), frame[part.column].to_list(), beside)

    def _beside(self, part: LedgerSum) -> Iterator[Column]:
        """The columns of the same kind of number to the left and right of the one that is added up."""
        sheet = self._book.sheet(part.ledger)
        names = [column.id for column in sheet.stored]
        if part.column in names:
            at = names.index(part.column)
            near = [sheet.stored[place] for place in (at - 1, at + 1) if 0 <= place < len(names)]
            yield from (column for column in near if column.type == sheet.stored[at].type)


def _once(parts: Iterable[LedgerSum]) -> list[LedgerSum]:
    """One query for each column of each sheet."""
    return list({(part.ledger, part.column): part for part in parts}.values())


def _single(one: _Amounts, gap: Fraction, within: int) -> _Explained:
    """Rows that account for the gap by themselves."""
    size = abs(gap)
    values = np.abs(np.array(one.values, dtype=float))
    for weight, cut, how, right in _weights():
        near = np.flatnonzero(np.abs(values * float(weight) - float(size)) < within + cut + 1e-6 * float(size))
        for number in near.tolist():
            if one.values[number] and abs(abs(one.values[number]) * weight - size) < within + cut:
                yield number, how, ((number, _closest(one.values[number], gap, one.values[number] * right)),)


def _closest(value: int, gap: Fraction, right: Fraction) -> int:
    """The amount that closes the gap, on the side of what is right but for digits that were cut off."""
    return min((int(value + gap), int(value - gap)), key=lambda amount: abs(amount - right))


def _weights() -> Iterator[tuple[Fraction, int, str, Fraction]]:
    """How many times its amount a slip makes a row differ, give or take what was cut off; how many times is right."""
    yield Fraction(1), 0, "この行の額だけ違います。二重の記入、区分の誤り、漏れはありませんか", Fraction(0)
    yield Fraction(2), 0, "符号を逆にすると合います", Fraction(-1)
    for factor in _FACTORS:
        yield Fraction(factor - 1), factor, f"{factor:,}倍にすると合います", Fraction(factor)
        yield Fraction(factor - 1, factor), 1, f"{factor:,}分の一にすると合います", Fraction(1, factor)


def _digits(one: _Amounts, gap: Fraction, within: int) -> _Explained:
    """Rows in which two neighbouring digits, or one digit, make the difference."""
    if within > 1 or gap.denominator != 1:
        return
    for number, value in enumerate(one.values):
        for right in (abs(value) + int(gap), abs(value) - int(gap)):
            if right > 0 and len(str(right)) == len(str(abs(value))):
                how = _slip(str(abs(value)), str(right))
                if how:
                    signed = right if value >= 0 else -right
                    yield number, f"{right:,} ならば合います（{how}）", ((number, signed),)


def _slip(written: str, right: str) -> str:
    apart = [at for at, (one, other) in enumerate(zip(written, right, strict=True)) if one != other]
    if len(apart) == 1:
        return "一桁の誤り"
    neighbours = len(apart) == 2 and apart[1] == apart[0] + 1
    crossed = neighbours and written[apart[0]] == right[apart[1]] and written[apart[1]] == right[apart[0]]
    return "隣り合う数字の入替わり" if crossed else ""


def _shifted(one: _Amounts, gap: Fraction, within: int) -> _Explained:
    """Rows that would be right with the amount of the column beside."""
    for name, others in one.beside.items():
        for number, (value, other) in enumerate(zip(one.values, others, strict=True)):
            if other and value != other and abs(abs(value - other) - abs(gap)) < within:
                yield number, f"列「{name}」の額ならば合います。列のずれではありませんか", ((number, other),)


def _swapped(one: _Amounts, gap: Fraction, within: int) -> _Explained:
    """Two rows that have each other's amount."""
    if len(one.values) > _PAIRED or within > 1 or gap.denominator != 1:
        return
    places = {value: number for number, value in enumerate(one.values)}
    for number, value in enumerate(one.values):
        other = places.get(value - abs(int(gap)))
        if other is not None and other != number:
            how = f"{one.rows[number]}行目と{one.rows[other]}行目を入れ替えると合います"
            right = ((number, one.values[other]), (other, value))
            yield from ((number, how, right), (other, how, right))
