"""A table as data: heads, lines and printed cells, apart from any drawing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from discgen.catalogue.entity import SOLO

DASH = "－"


@dataclass(frozen=True, slots=True)
class CellKey:
    """Where a printed figure stands, in the words of the export format (FORMAT). ``entity``: 単体 or 連結."""

    table_id: str
    row: str
    col: str
    fiscal_year: int
    entity: str = SOLO


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell.

    text: exactly as printed. figure: id of the definition, empty for a blank cell.
    exact: the exact value in yen, counts or plain ratio; None where only print is known (most of the history).
    """

    text: str
    key: CellKey | None = None
    figure: str = ""
    unit: str = ""
    exact: Fraction | None = None
    items: tuple[str, ...] = ()
    current: bool = False

    @property
    def blank(self) -> bool:
        """True where the table has no figure at this place."""
        return self.key is None


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of the table head with its spans; ``year`` marks period heads, ``corner`` the head over the labels."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    kind: str = "label"  # label | year | corner
    current: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One printed line. ``labels``: texts with rowspans (a merged group label stands in its first line only)."""

    labels: tuple[tuple[str, int], ...]
    cells: tuple[Cell, ...]
    level: int = 0
    heading: bool = False
    total: bool = False
    of_which: bool = False
    marker: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A whole table ready to draw. ``label_columns``: number of columns that hold labels (group, label, year line)."""

    id: str
    title: str
    unit_line: str
    head: tuple[tuple[HeadCell, ...], ...]
    lines: tuple[PrintedLine, ...]
    notes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    label_columns: int = 1
    value_columns: int = 1
    style: str = ""

    def cells(self) -> list[Cell]:
        """Every cell that holds a figure, in reading order."""
        return [cell for line in self.lines for cell in line.cells if not cell.blank]


def without(tables: Mapping[str, PrintedTable], names: Collection[str]) -> list[PrintedTable]:
    """The tables but those of these names."""
    return [table for name, table in tables.items() if name not in names]
