"""Figures as prose sees them: printed text, unit and where the figure stands in the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from discgen.catalogue.entity import SOLO, in_reading, split_reading
from discgen.figures.printed.printedtable import Cell, CellKey, PrintedTable

_NUMBERED = re.compile(r"\s*[^./\s]+\.")  # a table id and a point: a number, else the table and row of a name


@dataclass(frozen=True, slots=True)
class TiedFigure:
    """A printed figure that prose may quote. exact: in base units (yen, heads, plain ratio), if known.

    key: the figure; None where it stands in no table.
    """

    text: str
    unit: str
    exact: Fraction | None = None
    key: CellKey | None = None


@dataclass(frozen=True, slots=True)
class FigureName:
    """What prose calls a figure: by its number, ``bs.loans``, or by its labels, ``bs/資産の部 > 貸出金``.

    That of the group: ``連結:bs.loans``, ``連結:bs/資産の部 > 貸出金``. A name by number has no row and column.
    """

    table: str
    row: str = ""
    col: str = ""
    entity: str = SOLO
    number: str = ""

    @classmethod
    def parse(cls, path: str) -> FigureName:
        """The name as written in a placeholder."""
        entity, name = split_reading(path)
        if _NUMBERED.match(name):
            return cls.numbered(name.strip(), entity)
        table, row, col = (*(part.strip() for part in name.split("/", 2)), "", "")[:3]
        return cls(table, row, col, entity)

    @classmethod
    def numbered(cls, number: str, entity: str = SOLO) -> FigureName:
        """The name by the number."""
        return cls(number.partition(".")[0], entity=entity, number=number)

    def beside(self, names: Iterable[FigureName]) -> list[str]:
        """What could be meant by this name after a slip: names written in the same way, those of its table first."""
        alike = [known for known in names if bool(known.number) == bool(self.number)]
        same_table = [known for known in alike if (known.entity, known.table) == (self.entity, self.table)]
        return [str(known) for known in same_table or alike]

    def __str__(self) -> str:
        name = self.number or "/".join(part for part in (self.table, self.row, self.col) if part)
        return in_reading(name, self.entity)


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
        self._cells: dict[tuple[FigureName, int], Cell] = {}
        for cell in (cell for table in tables for cell in table.cells()):
            if cell.key is not None:
                self._cells |= {(name, cell.key.fiscal_year): cell for name in _names(cell.key)}

    def lookup(self, name: FigureName, fy_offset: int) -> TiedFigure | None:
        """See ``FigureText``."""
        cell = self._cells.get((name, self._year + fy_offset))
        return None if cell is None else TiedFigure(cell.text, cell.unit, cell.exact, cell.key)

    def names(self) -> list[FigureName]:
        """See ``FigureText``."""
        return list(dict.fromkeys(name for name, _ in self._cells))


def _names(key: CellKey) -> Iterator[FigureName]:
    entity, table, row, col = key.name
    yield FigureName(table, row, col, entity)
    if key.number:
        yield FigureName.numbered(key.number, entity)
