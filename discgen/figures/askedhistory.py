"""Which figures of earlier years a year's book will ask for, worked out from its forms before a figure is entered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from discgen.catalogue.law import years_before
from discgen.catalogue.tabledef import EmptyRows, TableDef
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import FormulaError, Scope
from discgen.figures.formulanames import formula_names


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """A figure of an earlier year. was: the row that gave it under an earlier form.

    needed: the book cannot do without; else the row falls away where that year had nothing.
    """

    cell: CellDef
    fiscal_year: int
    was: str
    needed: bool


@dataclass(frozen=True, slots=True)
class AskedYears:
    """The years that a house shows. first_years: as in its profile, by table or reading."""

    year_end: datetime.date
    fiscal_year: int
    first_years: Mapping[str, int]
    empty_rows: EmptyRows = "form"

    def before(self, table: TableDef) -> Iterator[tuple[int, datetime.date]]:
        """The earlier years of a table, with their last days, oldest first."""
        first = max(self.first_years.get(name, 0) for name in (table.id, table.entity))
        for back in range(table.years - 1, 0, -1):
            day = years_before(self.year_end, back)
            if self.fiscal_year - back >= first and (table.figures_from is None or table.figures_from <= day):
                yield self.fiscal_year - back, day


def asked_of_earlier(
    space: CellSpace,
    years: AskedYears,
    compared: Iterable[tuple[str, Scope]] = (),
    exists: Callable[[TableDef], bool | None] = lambda table: None,
) -> list[AskedFigure]:
    """Every figure of earlier years that a table shows or a formula asks for, in the order of the tables.

    space: the tables of the year, listings not written out (they show no other year). compared: formulas that compare
    with the year before and need not. exists: whether the house has a table that only some have, None
    where nobody can say yet.
    """
    found: dict[tuple[object, int], AskedFigure] = {}
    for cell in space.cells.values():
        table = cell.table
        there = exists(table) if table.when else True
        if not table.printed or there is False:
            continue
        for year, day in years.before(table):
            if cell.row.in_force(day) and cell.column.in_force(day):
                needed = bool(there) and not (table.hides(cell.row, years.empty_rows) or cell.row.only_with)
                needed &= cell.nil != "blank"
                found[cell.ref, year] = AskedFigure(cell, year, cell.row.was, needed)
    formulas = [(one.formula, space.scope(one)) for one in space.cells.values() if not one.table.when]
    for texts, needed in ((compared, False), (formulas, True)):
        for cell in _asked_by_formulas(space, texts):
            key = cell.ref, years.fiscal_year - 1
            known = found.get(key) or AskedFigure(cell, key[1], "", needed)
            found[key] = replace(known, needed=known.needed or needed)
    order = {ref: place for place, ref in enumerate(space.cells)}
    return sorted(found.values(), key=lambda asked: (order.get(asked.cell.ref, len(order)), asked.fiscal_year))


def _asked_by_formulas(space: CellSpace, formulas: Iterable[tuple[str, Scope]]) -> Iterator[CellDef]:
    for text, scope in formulas:
        for mention in formula_names(text).figures:
            if not mention.before:
                continue
            try:
                yield space.cell(mention.resolved(scope))
            except FormulaError:
                continue  # told with the forms
