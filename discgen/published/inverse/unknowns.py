"""The unknowns of a backcast: joint sums of each ledger by the classification columns of its views."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.catalogue.contract import Derived, Sheet
from discgen.catalogue.entity import SOLO
from discgen.catalogue.rowvalues import NoRateError, RowValue, RowValues
from discgen.figures.aggregate import extensions, in_the_reading
from discgen.figures.filters import Not, named, passes
from discgen.figures.formula import FormulaError, LedgerSum
from discgen.ledgers.normalise import rate_of
from discgen.published.algebra.linear import Form, NotLinear

Combo = tuple[str, ...]
_PRODUCT = 1_000_000  # more combinations than these are made from what is plausible, not sorted out afterwards


@dataclass(frozen=True, slots=True)
class Unknown:
    """One joint sum: a measure of a ledger for one combination of a view's classifications."""

    ledger: str
    view: int
    combo: Combo
    measure: str


@dataclass(slots=True)
class LedgerPlan:
    """How one ledger is split into unknowns. ``views`` in order; each separator lies inside one earlier view."""

    sheet: Sheet
    views: tuple[tuple[str, ...], ...]
    combos: tuple[tuple[Combo, ...], ...]
    separators: tuple[tuple[int, tuple[str, ...]] | None, ...]

    @property
    def primary(self) -> str:
        """The measure that the views partition."""
        return next(column.id for column in self.sheet.measures)


def _separators(sheet: Sheet, views: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, tuple[str, ...]] | None, ...]:
    found: list[tuple[int, tuple[str, ...]] | None] = [None]
    seen = set(views[0])
    for number, view in enumerate(views[1:], start=1):
        shared = tuple(column for column in view if column in seen)
        home = next((j for j in range(number) if set(shared) <= set(views[j])), None)
        if home is None:
            raise FormulaError(f"台帳 {sheet.id} の views は一つ前までの view と重なる列がそろっていません：{view}")
        found.append((home, shared))
        seen |= set(view)
    return tuple(found)


class Unknowns:
    """Creates unknowns on demand and answers ledger queries with linear forms over them."""

    def __init__(
        self,
        sheets: Iterable[Sheet],
        queries: Iterable[LedgerSum],
        fiscal_year: int,
        listed: Mapping[str, str],
        names: Mapping[str, tuple[str, ...]],
    ) -> None:
        """``listed``: by ledger, the name column whose values a listing table prints; ``names``: these values."""
        self.fiscal_year = fiscal_year
        self.listed = listed
        self.names = names
        self.items: list[Unknown] = []
        self._numbers: dict[Unknown, int] = {}
        self.plans: dict[str, LedgerPlan] = {}
        self._values: dict[str, RowValues] = {}
        self._amounts: dict[LedgerSum, Form] = {}
        by_ledger: dict[str, list[LedgerSum]] = {}
        sheets = list(sheets)
        self._extensions = extensions(sheets)
        for query in queries:
            if query.entity == SOLO or query.ledger not in self._extensions:  # the bank keeps no account of the group
                by_ledger.setdefault(query.ledger, []).append(query)
        for sheet in sheets:
            self.plans[sheet.id] = self._plan(sheet, by_ledger.get(sheet.id, []))

    def _plan(self, sheet: Sheet, queries: list[LedgerSum]) -> LedgerPlan:
        views = sheet.views or (tuple(name for name in sheet.dimensions if not _follows(sheet, name)),)
        if sheet.extends:
            combos = tuple(tuple(self._declared(sheet, view)) for view in views)
        else:
            listed = self.listed.get(sheet.id, "")
            combos = tuple(tuple(_combos(sheet, view, queries, self.fiscal_year, listed)) for view in views)
        values = self._values[sheet.id] = RowValues(sheet)
        combos = tuple(_possible(sheet, view, found, values) for view, found in zip(views, combos, strict=True))
        return LedgerPlan(sheet, views, combos, _separators(sheet, views))

    def _declared(self, sheet: Sheet, view: tuple[str, ...]) -> Iterator[Combo]:
        """What a group adds to a ledger: the combinations that its contract names, for each company and two years."""
        years = (str(self.fiscal_year), str(self.fiscal_year - 1))
        given: dict[str, tuple[str, ...]] = dict.fromkeys(sheet.years, years)
        for column in sheet.columns:
            if column.refers:
                given[column.id] = self.names.get(column.refers.partition(".")[0], ())
        for pattern in sheet.plausible:
            yield from itertools.product(*((given | pattern)[name] for name in view))

    def number(self, unknown: Unknown) -> int:
        """Index of an unknown, created when first asked for."""
        known = self._numbers.get(unknown)
        if known is None:
            known = len(self.items)
            self._numbers[unknown] = known
            self.items.append(unknown)
        return known

    def form(self, ledger: str, view: int, combo: Combo, measure: str) -> Form:
        """The form that is one unknown."""
        return Form({self.number(Unknown(ledger, view, combo, measure)): Fraction(1)})

    def query(self, query: LedgerSum) -> list[Form]:
        """The linear forms that a ledger query adds up, the ledger's own first.

        Errors: FormulaError when no view holds all its columns; NotLinear for a number of rows.
        """
        if not query.column:
            raise NotLinear
        if query.ledger not in self.plans:
            raise FormulaError(f"台帳 {query.ledger} は約束にありません")
        return [self.amount(part) for part in self.parts(query)]

    def parts(self, query: LedgerSum) -> list[LedgerSum]:
        """The query as queries of single sheets, the ledger's own first."""
        return in_the_reading(query, self.plans[query.ledger].sheet, self._extensions.get(query.ledger, ()))

    def amount(self, query: LedgerSum) -> Form:
        """The linear form of a query of one sheet."""
        known = self._amounts.get(query)
        if known is None:
            known = self._amounts[query] = self._summed(query)
        return known

    def _summed(self, query: LedgerSum) -> Form:
        plan, values = self.plans[query.ledger], self._values[query.ledger]
        derived = plan.sheet.measure(query.column)
        asked = {name for name, _ in query.filters}
        asked |= {rate for term in derived.parts for rate in term.rates} if derived else set()
        needed = {base for name in asked for base in values.bases(name)}
        secondary = query.column not in ("", plan.primary)
        view = self.view_of(plan, needed, query, secondary=secondary)
        rates = list(dict.fromkeys(rate for term in derived.parts for rate in term.rates)) if derived else []
        factors: dict[tuple[RowValue, ...], dict[str, Fraction]] = {}
        total: dict[int, Fraction] = {}
        for combo in self._matching(plan, view, query):
            row = dict(zip(plan.views[view], combo, strict=True)) if rates else {}
            said = tuple(values.value(rate, row) for rate in rates)
            if said not in factors:
                factors[said] = _factors(query, derived, dict(zip(rates, said, strict=True)))
            for measure, factor in factors[said].items():
                total[self.number(Unknown(query.ledger, view, combo, measure))] = factor
        return Form(total)

    def _matching(self, plan: LedgerPlan, view: int, query: LedgerSum) -> Sequence[Combo]:
        """The combinations that a query adds up. Each filter is asked once for each value, not for each combination."""
        combos: Sequence[Combo] = plan.combos[view]
        for name, wanted in query.filters:
            if name not in plan.views[view]:
                known = self._values[query.ledger]
                rows = (dict(zip(plan.views[view], combo, strict=True)) for combo in combos)
                said = [str(known.value(name, row)) for row in rows]
                pairs = zip(combos, said, strict=True)
                combos = [combo for combo, value in pairs if passes(value, wanted, self.fiscal_year)]
                continue
            place = plan.views[view].index(name)
            values = {value for value in {combo[place] for combo in combos} if passes(value, wanted, self.fiscal_year)}
            combos = [combo for combo in combos if combo[place] in values]
        return combos

    def view_of(self, plan: LedgerPlan, needed: set[str], query: object, *, secondary: bool) -> int:
        """The first view that holds all the columns; secondary measures live in the last view only."""
        last = len(plan.views) - 1
        numbers = [last] if secondary else range(len(plan.views))
        found = next((n for n in numbers if needed <= set(plan.views[n])), None)
        if found is None:
            raise FormulaError(
                f"台帳 {plan.sheet.id} の views に {sorted(needed)} をそろえたものがありません（{query}）"
            )
        return found


def _factors(query: LedgerSum, derived: Derived | None, said: Mapping[str, RowValue]) -> dict[str, Fraction]:
    """What each measure of a combination counts in a query: once itself, or as the terms of a derived measure say.

    said: the rates of the combination.
    """
    if derived is None:
        return {query.column: Fraction(1)}
    found: dict[str, Fraction] = {}
    for term in derived.parts:
        rates = (said[rate] for rate in term.rates)
        factor = math.prod((rate_of(rate) if isinstance(rate, str) else rate for rate in rates), start=Fraction(1))
        for name, sign in term.signs:
            found[name] = found.get(name, Fraction(0)) + sign * factor
    return {name: factor for name, factor in found.items() if factor}


def _follows(sheet: Sheet, name: str) -> bool:
    column = sheet.column(name)
    return column is not None and column.follows


def _possible(sheet: Sheet, view: tuple[str, ...], combos: tuple[Combo, ...], values: RowValues) -> tuple[Combo, ...]:
    """The combinations for which every rate that they settle is known."""
    settled = [column.id for column in sheet.columns if column.follows and set(values.bases(column.id)) <= set(view)]
    return tuple(combo for combo in combos if _has_rates(settled, values, dict(zip(view, combo, strict=True))))


def _has_rates(names: Iterable[str], values: RowValues, row: dict[str, str]) -> bool:
    try:
        for name in names:
            values.value(name, row)
    except NoRateError:
        return False
    return True


def _assignments(query: LedgerSum, view: tuple[str, ...], fiscal_year: int) -> Iterator[dict[str, str]]:
    """The single-valued assignments that a query makes on the columns of a view."""
    names: list[str] = []
    choices: list[tuple[str, ...]] = []
    for name, value in query.filters:
        if name not in view or isinstance(value, Not):
            continue
        names.append(name)
        choices.append(named(value, fiscal_year))
    for values in itertools.product(*choices):
        yield dict(zip(names, values, strict=True))


def _combos(
    sheet: Sheet, view: tuple[str, ...], queries: list[LedgerSum], fiscal_year: int, listed: str
) -> Iterator[Combo]:
    """All combinations of closed classifications; of free text only those that some query names."""
    closed: dict[str, tuple[str, ...]] = {}
    for name in view:
        column = sheet.column(name)
        if column is None:
            derived = next(item for item in sheet.derived if item.id == name)
            closed[name] = (derived.true, derived.false)
        elif column.values:
            closed[name] = column.values
    open_columns = [name for name in view if name not in closed]
    if not open_columns and sheet.plausible and math.prod(map(len, closed.values())) > _PRODUCT:
        rows: Iterable[dict[str, str]] = (
            dict(zip(view, values, strict=True))
            for pattern in sheet.plausible
            for values in itertools.product(*(pattern.get(name, closed[name]) for name in view))
        )
    elif not open_columns:
        rows = (dict(zip(view, values, strict=True)) for values in itertools.product(*(closed[name] for name in view)))
    else:
        rows = _named_rows(view, closed, open_columns, queries, fiscal_year, listed)
    seen: set[Combo] = set()
    for row in rows:
        combo = tuple(row[name] for name in view)
        if combo not in seen and sheet.is_plausible(row):
            seen.add(combo)
            yield combo


def _named_rows(
    view: tuple[str, ...],
    closed: dict[str, tuple[str, ...]],
    open_columns: list[str],
    queries: list[LedgerSum],
    fiscal_year: int,
    listed: str,
) -> Iterator[dict[str, str]]:
    named = [a for query in queries for a in _assignments(query, view, fiscal_year) if a]
    distinct = [dict(item) for item in dict.fromkeys(tuple(sorted(a.items())) for a in named)]
    for assignment in distinct:
        if any(assignment.items() < other.items() for other in distinct):
            continue  # a heading account: its sub-accounts carry the amount
        free = [name for name in view if name not in assignment and name in closed]
        # one named member belongs to one class; print does not say which, so the first is taken
        choices = [closed[name][:1] if listed in assignment else closed[name] for name in free]
        for values in itertools.product(*choices):
            row = {name: "" for name in open_columns} | assignment | dict(zip(free, values, strict=True))
            yield row
