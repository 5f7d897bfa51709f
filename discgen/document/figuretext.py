"""Figures as prose sees them: printed text, unit and where the figure stands in the book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from discgen.tables.model import Cell, CellKey, PrintedTable


@dataclass(frozen=True, slots=True)
class TiedFigure:
    """A printed figure that prose may quote. exact: in base units (yen, heads, plain ratio), if known."""

    text: str
    unit: str
    exact: Fraction | None = None


class FigureText(Protocol):
    """Where tied figures come from."""

    def lookup(self, table: str, row: str, col: str, fy_offset: int) -> TiedFigure | None:
        """The figure at that place; ``fy_offset`` counts years from the current one (-1: a year before)."""

    def names(self) -> Iterable[str]:
        """Every name prose may use, ``table/row`` or ``table/row/column``, for proposals after a slip."""


def figure_name(key: CellKey) -> str:
    """The name of a figure in a placeholder."""
    return f"{key.table_id}/{key.row}/{key.col}" if key.col else f"{key.table_id}/{key.row}"


class TableFigures:
    """Tied figures from printed tables, also those that are not drawn (single figures of the notes)."""

    def __init__(self, tables: Iterable[PrintedTable], fiscal_year: int) -> None:
        self._year = fiscal_year
        self._cells: dict[tuple[str, str, str, int], Cell] = {}
        for table in tables:
            for cell in table.cells():
                if cell.key is not None:
                    key = cell.key
                    self._cells[key.table_id, key.row, key.col, key.fiscal_year] = cell

    def lookup(self, table: str, row: str, col: str, fy_offset: int) -> TiedFigure | None:
        """See ``FigureText``."""
        cell = self._cells.get((table, row, col, self._year + fy_offset))
        if cell is None or cell.key is None:
            return None
        return TiedFigure(cell.text, cell.unit, cell.exact)

    def names(self) -> list[str]:
        """See ``FigureText``."""
        return list(dict.fromkeys(figure_name(cell.key) for cell in self._cells.values() if cell.key is not None))
