"""Which rows of a table print a line: a row that is nothing falls away where the form or the house says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discgen.catalogue.tabledef import RowDef, TableDef
from discgen.figures.formula import FormulaError, Ref
from discgen.figures.store import FigureStore


def shown_rows(store: FigureStore, table: TableDef, years: Sequence[int]) -> frozenset[str]:
    """Ids of the rows that are printed, with the heads and groups above them.

    A table in which nothing occurs keeps its rows: it says that there is nothing.
    """
    rows = _Rows(store, table, years)
    shown = frozenset(name for row in table.rows for name in rows.shown(row))
    figures = {row.id for row, _ in table.walk() if not (row.heading or row.hidden or row.group or row.text)}
    if rows.falling and not shown & figures:
        return frozenset(row.id for row, _ in table.walk() if not row.only_with and rows.of_these_years(row))
    return shown


def nothing_occurs(store: FigureStore, table: TableDef, years: Sequence[int]) -> bool:
    """True when no row of the table is anything in one of the years."""
    rows = _Rows(store, table, years)
    return not any(rows.occurs(row.id, row.was) for row, _ in table.walk() if not (row.heading or row.text))


class _Rows:
    """The rows of one table in the years that it shows."""

    def __init__(self, store: FigureStore, table: TableDef, years: Sequence[int]) -> None:
        self._store = store
        self._table = table
        self._years = years
        self._columns = [column.id for column, _ in table.leaf_columns()]
        self.falling = False  # there are rows that fall away when they are nothing

    def shown(self, row: RowDef) -> Iterator[str]:
        """The row, where it is printed, and those under it that are."""
        inner = [name for child in row.rows for name in self.shown(child)]
        if self._is_shown(row, bool(inner)):
            yield row.id
        yield from inner

    def of_these_years(self, row: RowDef) -> bool:
        """True when the form of one of the years has the row."""
        return any(self._store.in_force(row, self._store.fiscal_year - year) for year in self._years)

    def _is_shown(self, row: RowDef, inner: bool) -> bool:
        if not self.of_these_years(row):
            return False
        if row.heading or row.hidden or row.group:
            return inner or not row.rows
        if row.only_with and not self.occurs(row.only_with, ""):
            return False
        if not self._table.hides(row, self._store.empty_rows):
            return True
        self.falling = True
        return inner or self.occurs(row.id, row.was)

    def occurs(self, row: str, was: str) -> bool:
        """True when a row is something in one of the years: not exactly nothing, or printed as more than a dash."""
        for column in self._columns:
            ref = Ref(self._table.name, row, column, self._table.entity)
            cell = self._store.space.find(ref)
            if cell is None:
                continue
            if self._store.fiscal_year in self._years and self._store.unread(ref):
                return True
            try:
                now = self._store.fiscal_year in self._years and not self._store.hidden(ref)
                if now and self._store.value(ref):
                    return True
            except FormulaError:
                return True  # told when the cell is made
            for year in self._years:
                entry = self._store.printed_before(cell, self._store.fiscal_year - year, was)
                if entry is not None and not entry.is_dash:
                    return True
        return False
