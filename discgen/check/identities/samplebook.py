"""A made-up book of random amounts: figures that come out equal in it, to the yen, are equal in every book.

Linear figures are compared this way instead of symbolically: two different linear forms agree at a random point of
eighty-bit amounts only by a chance that never occurs. The book obeys what every real one must: the rules of the rows,
balanced entries, the reconciliations between ledgers. ``usual``: and it holds no other combinations of classifications
than the contracts call usual, and no other additions of the group; what is equal only in such a book is very likely,
not certain.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from discgen.catalogue.contract import RowRule, Sheet, WeightedTerm
from discgen.catalogue.entity import SOLO
from discgen.catalogue.rowvalues import RowValues
from discgen.check.identities.samplerows import random_rows, value_or_none
from discgen.figures.aggregate import extensions, in_the_reading
from discgen.figures.filters import FilterValue, Not, named
from discgen.figures.formula import FormulaError, LedgerSum
from discgen.ledgers.normalise import rate_of
from discgen.published.inverse.problem import without_expectations
from discgen.published.inverse.unknowns import LedgerPlan, Unknowns

_BITS = 80
_SEED = 20210331
_COPIES = 6
_MANY = 2000  # combinations, of which any filter takes many
_COUNT = ""  # the measure of count(): one random weight a row
_NOWHERE = "\0"
_Row = dict[str, str]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(slots=True)
class _Ledger:
    """The rows of one ledger: classifications by column, amounts by measure."""

    sheet: Sheet
    columns: dict[str, np.ndarray[Any, Any]]
    measures: dict[str, np.ndarray[Any, Any]]
    size: int


class SampleBook:
    """Random ledgers that answer queries as real ones do."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        queries: Collection[LedgerSum],
        *,
        fiscal_year: int,
        name_columns: Mapping[str, str],
        names: Mapping[str, tuple[str, ...]],
        parameters: Mapping[str, Fraction],
        usual: bool,
    ) -> None:
        self._year = fiscal_year
        self._usual = usual
        self._random = random.Random(_SEED)
        self._parameters = parameters
        self._extensions = extensions(sheets)
        self._sheets = {sheet.id: sheet for sheet in sheets}
        shown = sheets if usual else [without_expectations(sheet) for sheet in sheets]
        plans = Unknowns(shown, queries, fiscal_year, name_columns, names).plans
        everybody = [replace(query, entity=SOLO) for query in queries]  # the group's accounts too
        extended = [sheet for sheet in shown if sheet.id in self._extensions]
        group_plans = {} if usual else Unknowns(extended, everybody, fiscal_year, name_columns, names).plans
        self._ledgers: dict[str, _Ledger] = {}
        for sheet in sheets:
            plan = plans[sheet.id]
            base = group_plans.get(sheet.extends)
            if any(column.rates for column in sheet.columns):
                asked = [query for query in queries if query.ledger in (sheet.id, sheet.extends)]
                rows = random_rows(sheet, asked, fiscal_year, self._random)
            else:
                rows = list(self._added_rows(sheet, base) if base else self._rows(plan))
            self._ledgers[sheet.id] = self._filled(sheet, rows)
        self._masks: dict[tuple[str, str, FilterValue], Mask] = {}
        self._sums: dict[LedgerSum, Fraction] = {}

    def _rows(self, plan: LedgerPlan) -> Iterator[_Row]:
        """Every combination of every view, completed by fitting combinations of the other views.

        Each is completed several ways, so that no classification of one view goes with one of another by chance.
        """
        index: dict[tuple[int, tuple[str, ...]], dict[tuple[str, ...], list[_Row]]] = {}
        several = 1 if len(plan.views) == 1 else _COPIES if sum(map(len, plan.combos)) < _MANY else 2
        for home, combos in enumerate(plan.combos):
            for combo in (combo for combo in combos for _ in range(several)):
                row = dict(zip(plan.views[home], combo, strict=True))
                for number, view in enumerate(plan.views):
                    if number == home:
                        continue
                    shared = tuple(name for name in view if name in row)
                    fitting = index.get((number, shared))
                    if fitting is None:
                        fitting = index[number, shared] = _by_columns(view, plan.combos[number], shared)
                    choices = fitting.get(tuple(row[name] for name in shared))
                    row |= self._random.choice(choices) if choices else {}
                yield row

    def _added_rows(self, sheet: Sheet, base: LedgerPlan) -> Iterator[_Row]:
        """What a group may add: anything that the extended ledger may hold."""
        own = {column.id: column.values for column in sheet.columns if column.values}
        for row in self._rows(base):
            years = dict.fromkeys(sheet.years, str(self._year))
            others = {name: self._random.choice(values) for name, values in own.items() if name not in row}
            yield {**row, **others, **years}

    def _filled(self, sheet: Sheet, rows: list[_Row]) -> _Ledger:
        size = len(rows)
        stored = [name for name in sheet.dimensions if (column := sheet.column(name)) is None or not column.follows]
        columns = {name: np.array([row.get(name, _NOWHERE) for row in rows], dtype=object) for name in stored}
        columns |= _following(sheet, columns, size)
        measures = {}
        for column in sheet.measures:
            nothing = self._usual and bool(sheet.extends) and column.relative == ("0", "0")
            amounts = [0 if nothing else self._random.getrandbits(_BITS) for _ in rows]
            measures[column.id] = np.array(amounts, dtype=object)
        measures[_COUNT] = np.array([self._random.getrandbits(_BITS) for _ in rows], dtype=object)
        ledger = _Ledger(sheet, columns, measures, size)
        for rule in sheet.rows_hold:
            self._obey(rule, ledger)
        return ledger

    def _obey(self, rule: RowRule, ledger: _Ledger) -> None:
        mask = np.ones(ledger.size, dtype=bool)
        for name, value in rule.where.items():
            mask &= np.asarray(ledger.columns[name] == value, dtype=bool)
        amounts = ledger.measures
        if rule.equal and rule.equal[0] in amounts:
            amounts[rule.equal[1]][mask] = amounts[rule.equal[0]][mask]
        elif rule.sum_equal:
            *others, last = rule.sum_equal.right
            rest = sum((amounts[name] for name in rule.sum_equal.left), np.zeros(ledger.size, dtype=object))
            for name in others:
                rest = rest - amounts[name]
            amounts[last][mask] = rest[mask]
        elif rule.times_equal:
            factor = self._parameters.get(rule.times_equal.factor.removeprefix("param."))
            if factor is not None:  # unknown for an institution of which only the print is known
                amounts[rule.times_equal.right][mask] = amounts[rule.times_equal.left][mask] * factor

    # Queries ---------------------------------------------------------------------------------------

    def sum(self, query: LedgerSum) -> Fraction:
        """The value of a query. Errors: FormulaError for an unknown ledger or column."""
        known = self._sums.get(query)
        if known is None:
            known = self._sums[query] = sum((self._part(part) for part in self.parts(query)), Fraction(0))
        return known

    def parts(self, query: LedgerSum) -> list[LedgerSum]:
        """The queries of single sheets that a query adds up."""
        if query.ledger not in self._sheets:
            raise FormulaError(f"台帳 {query.ledger} は約束にありません")
        return in_the_reading(query, self._sheets[query.ledger], self._extensions.get(query.ledger, ()))

    def mask(self, part: LedgerSum) -> Mask:
        """The rows of a single sheet that a query counts."""
        ledger = self._ledgers[part.ledger]
        mask = np.ones(ledger.size, dtype=bool)
        for name, value in part.filters:
            mask &= self._match(ledger, name, value)
        return mask

    def _match(self, ledger: _Ledger, name: str, value: FilterValue) -> Mask:
        key = ledger.sheet.id, name, value
        known = self._masks.get(key)
        if known is None:
            if name not in ledger.columns:
                raise FormulaError(f"台帳 {ledger.sheet.id} に列 {name} がありません")
            column = ledger.columns[name].astype(str)
            known = np.isin(column, named(value, self._year), invert=isinstance(value, Not))
            self._masks[key] = known
        return known

    def _part(self, part: LedgerSum) -> Fraction:
        ledger = self._ledgers[part.ledger]
        mask = self.mask(part)
        derived = ledger.sheet.measure(part.column)
        if derived is None:
            if part.column not in ledger.measures:
                raise FormulaError(f"台帳 {part.ledger} に列 {part.column} がありません")
            return Fraction(sum(ledger.measures[part.column][mask].tolist()))
        return sum((_weighted(ledger, mask, term) for term in derived.parts), Fraction(0))

    def sign(self, query: LedgerSum) -> int:
        """1 when every ledger behind the query holds amounts that cannot be negative, else 0."""
        for part in self.parts(query):
            column = self._sheets[part.ledger].column(part.column)
            if part.column and (column is None or column.sign != "positive"):
                return 0
        return 1

    # Adjusting -------------------------------------------------------------------------------------

    def balance_groups(self) -> Iterator[dict[tuple[str, int], Fraction]]:
        """Debit less credit of every group of rows that must balance, as coefficients of the rows."""
        for ledger in self._ledgers.values():
            signed = next((column.signed for column in ledger.sheet.columns if column.signed), None)
            if signed is None:
                continue
            apart = (signed.by, "account", "sub")
            groups: dict[tuple[str, ...], dict[tuple[str, int], Fraction]] = {}
            for row in range(ledger.size):
                key = tuple(values[row] for name, values in ledger.columns.items() if name not in apart)
                side = Fraction(1 if ledger.columns[signed.by][row] in signed.debit_side else -1)
                groups.setdefault(key, {})[ledger.sheet.id, row] = side
            yield from groups.values()

    def amount(self, row: tuple[str, int]) -> Fraction:
        """The first measure of a row."""
        ledger = self._ledgers[row[0]]
        return Fraction(ledger.measures[ledger.sheet.measures[0].id][row[1]])

    def shift(self, deltas: Mapping[tuple[str, int], Fraction]) -> None:
        """Shift the first measure of rows."""
        for (name, row), delta in deltas.items():
            ledger = self._ledgers[name]
            ledger.measures[ledger.sheet.measures[0].id][row] += delta
        self._sums.clear()

    def rows_of(self, query: LedgerSum, ledgers: Collection[str]) -> list[tuple[str, int]]:
        """The rows of these ledgers whose first measure a query sums."""
        found = []
        for part in self.parts(query):
            if part.ledger in ledgers and part.column == self._ledgers[part.ledger].sheet.measures[0].id:
                found += [(part.ledger, int(row)) for row in np.flatnonzero(self.mask(part))]
        return found


def _weighted(ledger: _Ledger, mask: Mask, term: WeightedTerm) -> Fraction:
    """The sum of a term over rows: rows of the same rates are added before they are multiplied."""
    amounts = sum((sign * ledger.measures[name] for name, sign in term.signs), np.zeros(ledger.size, dtype=object))
    total = Fraction(0)
    rates = [ledger.columns[name] for name in term.rates]
    keys = list(zip(*(column[mask].tolist() for column in rates), strict=True)) if rates else [()] * int(mask.sum())
    sums: dict[tuple[object, ...], int] = {}
    for key, amount in zip(keys, amounts[mask].tolist(), strict=True):
        sums[key] = sums.get(key, 0) + amount
    for key, amount in sums.items():
        total += amount * math.prod((rate_of(str(rate)) for rate in key), start=Fraction(1))
    return total


def _following(sheet: Sheet, columns: Mapping[str, np.ndarray[Any, Any]], size: int) -> dict[str, Any]:
    """The columns that follow from others; a random combination without a rate weighs nothing."""
    names = [column.id for column in sheet.columns if column.follows]
    if not names:
        return {}
    values = RowValues(sheet)
    rows = [{name: str(cells[at]) for name, cells in columns.items()} for at in range(size)]
    made = {name: [value_or_none(values, name, row) or "0" for row in rows] for name in names}
    return {name: np.array(cells, dtype=object) for name, cells in made.items()}


def _by_columns(
    view: tuple[str, ...], combos: Iterable[tuple[str, ...]], shared: tuple[str, ...]
) -> dict[tuple[str, ...], list[_Row]]:
    found: dict[tuple[str, ...], list[_Row]] = {}
    for combo in combos:
        row = dict(zip(view, combo, strict=True))
        found.setdefault(tuple(row[name] for name in shared), []).append(row)
    return found
