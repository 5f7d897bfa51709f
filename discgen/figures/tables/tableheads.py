"""Heads of a table: its columns with their spans, and the years above, below or beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from discgen.catalogue.tabledef import ColumnDef, TableDef
from discgen.figures.printed.printedtable import HeadCell
from discgen.figures.printed.printing import with_sign
from discgen.figures.tables.periodheads import PeriodHeads
from discgen.figures.tables.unitlines import head_unit

Leaf = tuple[ColumnDef, tuple[ColumnDef, ...]]  # a value column with the spanning heads above it


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table that a shown year has, and in printed order which of them stands beside which year."""

    years: tuple[int, ...]
    leaves: tuple[Leaf, ...]
    places: tuple[tuple[ColumnDef, int], ...]

    def widths(self) -> list[int]:
        """How many of the years each column stands beside."""
        return [sum(column is leaf for column, _ in self.places) for leaf, _ in self.leaves]

    def beside(self, year: int) -> list[Leaf]:
        """The columns of one year."""
        return [leaf for leaf in self.leaves if any(column is leaf[0] and one == year for column, one in self.places)]


def table_head(
    table: TableDef, layout: Layout, label_columns: int, periods: PeriodHeads, unit_place: str
) -> tuple[tuple[HeadCell, ...], ...]:
    """The lines of the head. unit_place: where the units stand."""
    years, leaves = layout.years, layout.leaves
    named = any(column.label for column, _ in leaves)
    depth = max(len(above) + 1 for _, above in leaves)
    short = len(years) > 1 and periods.shortened(table, len(layout.places))
    alone = "" if named else head_unit(table, ColumnDef(), unit_place)
    units = [head_unit(table, column, unit_place) for column, _ in leaves]

    def head_of(year: int, colspan: int = 1) -> HeadCell:
        text = periods.head(table, year, short=short) + alone
        return HeadCell(text, colspan, 1, "year", year == periods.institution.fiscal_year)

    def column_head(column: ColumnDef) -> str:
        return _head_text(column) + head_unit(table, column, unit_place)

    lines: list[list[HeadCell]]
    if not named and table.years_as != "rows":
        lines = [[head_of(year) for year in years]]
    elif table.years_as == "rows" or len(years) == 1:
        lines = _column_lines(leaves, depth, units) if named else []
    elif table.years_as == "inner":
        widened = _column_lines(leaves, depth, units, layout.widths())
        lines = [*widened, [head_of(year) for _, year in layout.places]]
    elif depth == 1 and not all(column.label for column, _ in leaves):  # the year is the head of the nameless column
        lines = [[HeadCell(column_head(one)) if one.label else head_of(year) for one, year in layout.places]]
    else:
        over = [head_of(year, len(layout.beside(year))) for year in years]
        below = []
        for year in years:
            beside = layout.beside(year)
            below.append(_column_lines(beside, depth, [head_unit(table, column, unit_place) for column, _ in beside]))
        lines = [over, *([cell for part in parts for cell in part] for parts in zip(*below, strict=True))]
    corner = HeadCell(table.corner or "項目", label_columns, len(lines), "corner")
    lines[0:1] = [[corner, *line] for line in lines[0:1]]
    minus = periods.conventions.minus
    return tuple(tuple(replace(cell, text=with_sign(cell.text, minus)) for cell in line) for line in lines)


def _column_lines(
    leaves: Sequence[Leaf], depth: int, units: Sequence[str], widths: Sequence[int] = ()
) -> list[list[HeadCell]]:
    """The heads of columns, one line for each level. widths: how many places each column takes, else one."""
    lines: list[list[HeadCell]] = [[] for _ in range(depth)]
    open_spans: list[int | None] = [None] * depth
    for (leaf, above), unit, width in zip(leaves, units, widths or [1] * len(leaves), strict=True):
        chain = (*above, leaf)
        for level, part in enumerate(chain):
            text = _head_text(part)
            if part is leaf:
                lines[level].append(HeadCell(text + unit, width, depth - level))
                open_spans[level] = None
            elif open_spans[level] == id(part):
                last = lines[level][-1]
                lines[level][-1] = HeadCell(last.text, last.colspan + width, last.rowspan, last.kind)
            else:
                lines[level].append(HeadCell(text, width))
                open_spans[level] = id(part)
    return lines


def _head_text(column: ColumnDef) -> str:
    return column.label if column.print is None else column.print
