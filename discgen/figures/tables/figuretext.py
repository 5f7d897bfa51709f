"""Figures as prose sees them: printed text, unit and where the figure stands in the book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.figures.printed.printedtable import Cell, CellKey, PrintedTable

_PREFIXES = (SOLO, CONSOLIDATED)


@dataclass(frozen=True, slots=True)
class TiedFigure:
    """A printed figure that prose may quote. exact: in base units (yen, heads, plain ratio), if known."""

    text: str
    unit: str
    exact: Fraction | None = None


@dataclass(frozen=True, slots=True)
class FigureName:
    """What prose calls a figure: ``bs/資産の部 > 貸出金``, that of the group ``連結:bs/資産の部 > 貸出金``."""

    table: str
    row: str
    col: str = ""
    entity: str = SOLO

    @classmethod
    def parse(cls, path: str) -> FigureName:
        """The name as written in a placeholder."""
        head, _, rest = path.partition("/")
        row, _, col = rest.partition("/")
        prefix, mark, table = head.replace("：", ":").partition(":")
        if mark and prefix.strip() in _PREFIXES:
            return cls(table.strip(), row.strip(), col.strip(), prefix.strip())
        return cls(head.strip(), row.strip(), col.strip())

    def key(self, fiscal_year: int) -> CellKey:
        """The figure of that year."""
        return CellKey(self.table, self.row, self.col, fiscal_year, self.entity)

    def __str__(self) -> str:
        prefix = "" if self.entity == SOLO else f"{self.entity}:"
        return f"{prefix}{self.table}/{self.row}" + (f"/{self.col}" if self.col else "")


class FigureText(Protocol):
    """Where tied figures come from."""

    def lookup(self, name: FigureName, fy_offset: int) -> TiedFigure | None:
        """The figure of that name; ``fy_offset`` counts years from the current one (-1: a year before)."""

    def names(self) -> Iterable[FigureName]:
        """Every name prose may use, for proposals after a slip."""


class TableFigures:
    """Tied figures from printed tables, also those that are not drawn (single figures of the notes)."""

    def __init__(self, tables: Iterable[PrintedTable], fiscal_year: int) -> None:
        self._year = fiscal_year
        self._cells: dict[CellKey, Cell] = {}
        for table in tables:
            self._cells |= {cell.key: cell for cell in table.cells() if cell.key is not None}

    def lookup(self, name: FigureName, fy_offset: int) -> TiedFigure | None:
        """See ``FigureText``."""
        cell = self._cells.get(name.key(self._year + fy_offset))
        return None if cell is None else TiedFigure(cell.text, cell.unit, cell.exact)

    def names(self) -> list[FigureName]:
        """See ``FigureText``."""
        return list(dict.fromkeys(FigureName(key.table_id, key.row, key.col, key.entity) for key in self._cells))
