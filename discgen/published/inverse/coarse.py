"""Books as coarse as the printed figures allow: classifications that no figure asks for together are kept apart.

A backcast lays whole rows, so its views join many classifications. Whether amounts exist at all does not need them
joined: amounts by kind and amounts by term with one total can always be laid out in a table of both, as long as no
combination is excluded and no figure asks for one. What belongs to a row (its other measures, its rules) stays whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from discgen.catalogue.contract import Sheet
from discgen.figures.formula import LedgerSum
from discgen.published.inverse.problem import without_expectations
from discgen.published.inverse.unknowns import LedgerPlan

_FEW = 6  # orders of views are tried one by one up to this many


def coarse(sheet: Sheet, queries: Iterable[LedgerSum]) -> Sheet:
    """The sheet (one without expectations) with the smallest views that answer the queries."""
    if sheet.extends or sheet.plausible or not _closed(sheet) or any(column.follows for column in sheet.columns):
        return sheet
    given = sheet.views or (sheet.dimensions,)
    own = [query for query in queries if query.ledger == sheet.id and query.column]
    primary = sheet.measures[0].id if sheet.measures else ""
    together = _of_a_row(sheet, own, primary)
    asked: list[tuple[int, frozenset[str]]] = []
    for query in own:
        needed = frozenset(name for name, _ in query.filters)
        if query.column == primary and not needed <= together:
            asked.append((next((n for n, view in enumerate(given) if needed <= set(view)), 0), needed))
    if not together <= set(given[-1]):
        return sheet
    largest = [(n, s) for n, s in dict.fromkeys(asked) if not any(s < other for _, other in asked)]
    sets = [s for _, s in sorted(largest, key=lambda item: item[0])]
    for order in permutations(sets) if len(sets) <= _FEW else [tuple(sets)]:
        if _chained([*order, together]):
            views = tuple(tuple(name for name in sheet.dimensions if name in s) for s in (*order, together))
            return sheet.model_copy(update={"views": views})
    return sheet


def coarse_books(sheets: Iterable[Sheet], queries: Sequence[LedgerSum], *, sizes: bool = False) -> list[Sheet]:
    """Every sheet without what is merely usual, as coarse as the queries allow."""
    return [coarse(without_expectations(sheet, sizes=sizes), queries) for sheet in sheets]


def _closed(sheet: Sheet) -> bool:
    """Every classification of the views is one of a known list."""
    columns = [sheet.column(name) for view in sheet.views or (sheet.dimensions,) for name in view]
    return all(column is None or column.values for column in columns)


def _of_a_row(sheet: Sheet, queries: Iterable[LedgerSum], primary: str) -> frozenset[str]:
    """Classifications that must stay together: those of rules within a row and of measures that the rules tie."""
    names: set[str] = set()
    for query in queries:
        if query.column != primary:
            names |= {name for name, _ in query.filters}
            derived = sheet.measure(query.column)
            names |= {rate for term in derived.parts for rate in term.rates} if derived else set()
    for rule in sheet.rows_hold:
        if rule.equal or rule.sum_equal or rule.times_equal:
            names |= rule.where.keys()
    return frozenset(names)


def _chained(views: Sequence[frozenset[str]]) -> bool:
    """What each view shares with those before it lies in one of them, so that margins that agree can be joined."""
    seen: frozenset[str] = frozenset()
    for number, view in enumerate(views):
        if number and not any(view & seen <= earlier for earlier in views[:number]):
            return False
        seen |= view
    return True


def opened(sheets: Sequence[Sheet], plans: Mapping[str, LedgerPlan]) -> list[Sheet]:
    """The sheets, with any addition of the group that its bank's ledgers could hold, not the usual ones alone.

    plans: of the bank's ledgers; where accounts have names of their own, the additions are to those.
    """
    bases = {sheet.id: sheet for sheet in sheets}
    return [_open(sheet, bases[sheet.extends], plans[sheet.extends]) if sheet.extends else sheet for sheet in sheets]


def _open(sheet: Sheet, base: Sheet, plan: LedgerPlan) -> Sheet:
    closed = {column.id: column.values for column in sheet.columns if column.values}
    closed |= {item.id: (item.true, item.false) for item in sheet.derived if item.compare}
    if _closed(base):
        return sheet.model_copy(update={"views": base.views or (base.dimensions,), "plausible": (closed,)})
    if len(plan.views) > 1:
        return sheet
    named = [{name: (value,) for name, value in zip(plan.views[0], combo, strict=True)} for combo in plan.combos[0]]
    return sheet.model_copy(update={"plausible": tuple(closed | each for each in named)})
