"""Figures of an earlier year that the forms and the law of that year defined otherwise than those of the current one.

The definitions at hand are of the current year. Where a row or column had not begun or has ended since, or a number of
the law was another, they do not say what the earlier year printed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.law import in_force, read_parameters, years_before
from discgen.catalogue.ratelaw import JOINT, read_rate_law
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.filters import FilterValue, passes
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.formulanames import formula_names, queries_of
from discgen.published.publication import Publication


def defined_otherwise(publication: Publication, year: int) -> frozenset[Ref]:
    """The figures whose own definition that year's law did not have. None of the current year."""
    back = publication.fiscal_year - year
    if back <= 0:
        return frozenset()
    catalogue = publication.catalogue
    then = years_before(catalogue.day, back)
    now_law = {item.id: item.value for item in catalogue.law_parameters}
    then_law = {item.id: item.value for item in read_parameters(catalogue.data, then)}
    changed = {name for name in now_law.keys() | then_law.keys() if now_law.get(name) != then_law.get(name)}
    rates = _OtherRates(catalogue, then)

    def is_other(cell: CellDef) -> bool:
        parts = (cell.row, cell.column)
        if not in_force(then, cell.table.effective_from, None):  # what another table printed, cut off in its way
            return True
        if any(part.in_force(catalogue.day) != part.in_force(then) for part in parts):
            return True
        return not changed.isdisjoint(formula_names(cell.formula).law) or any(map(rates.in_query, queries_of(cell)))

    return frozenset(ref for ref, cell in publication.space.cells.items() if is_other(cell))


class _OtherRates:
    """Which sums of rows depend on a rate of the law that was another on an earlier day."""

    def __init__(self, catalogue: Catalogue, then: datetime.date) -> None:
        now_rates, then_rates = catalogue.rate_law.rates, read_rate_law(catalogue.data, then, catalogue.house).rates
        changed = {
            table: tuple(key.split(JOINT) for key, text in rates.items() if then_rates[table].get(key) != text)
            for table, rates in now_rates.items()
            if table in then_rates
        }
        self._sheets = {sheet.id: sheet for sheet in catalogue.sheets}
        # by ledger and column, the classifications whose rate changed: column by column
        self._changed: dict[tuple[str, str], list[tuple[tuple[str, ...], list[str]]]] = {}
        for sheet in catalogue.sheets:
            for column in sheet.columns:
                near = sheet.column(column.banded.of) if column.banded else column
                for one in near.rates if near else ():
                    keys = [(one.by, key) for key in changed.get(one.table, ())]
                    self._changed.setdefault((sheet.id, column.id), []).extend(keys)

    def in_query(self, query: LedgerSum) -> bool:
        """True when rows of a changed rate may be among those of the query, and the rate decides or weighs them."""
        sheet = self._sheets.get(query.ledger)
        if sheet is None:
            return False
        filters = dict(query.filters)
        derived = sheet.measure(query.column)
        used = [*filters, *(name for term in (derived.parts if derived else ()) for name in term.rates)]
        return any(
            all(_takes(filters.get(name), word) for name, word in zip(by, key, strict=False))
            for name in used
            for by, key in self._changed.get((query.ledger, name), ())
        )


def _takes(wanted: FilterValue | None, word: str) -> bool:
    return wanted is None or passes(word, wanted, 0)


def built_on(space: CellSpace, figures: frozenset[Ref]) -> frozenset[Ref]:
    """These figures, and those whose definitions use them, directly or through others."""
    if not figures:
        return figures
    users: dict[Ref, set[Ref]] = {}
    for ref, cell in space.cells.items():
        for used in _used(space, cell):
            users.setdefault(used, set()).add(ref)
    reached, waiting = set(figures), list(figures)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in reached:
                reached.add(user)
                waiting.append(user)
    return frozenset(reached)


def _used(space: CellSpace, cell: CellDef) -> Iterator[Ref]:
    """The figures of the same year in a formula, those behind figures that are printed nowhere too."""
    seen: set[Ref] = set()
    waiting = [cell]
    while waiting:
        one = waiting.pop()
        scope, names = space.scope(one), formula_names(one.formula)
        refs = list(scope.children()) if names.children else []
        for mention in names.figures:
            try:
                refs += [] if mention.before else [mention.resolved(scope)]
            except FormulaError:
                continue  # told where the forms are proved
        for ref in refs:
            yield ref
            behind = space.find(ref)
            if ref not in space.cells and ref not in seen and behind is not None:
                seen.add(ref)
                waiting.append(behind)
