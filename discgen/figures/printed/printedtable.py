"""A table as data: heads, lines and printed cells, apart from any drawing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from discgen.catalogue.entity import SOLO, in_reading

DASH = "－"
UNKNOWN = "…"  # stands for a figure that is not known
UNREAD = "■"  # in a draft, for a figure that an error keeps from being known


def label_path(*labels: str) -> str:
    """Labels in one line, as messages name a place: 貸借対照表／資産の部 > 貸出金."""
    return "／".join(label for label in labels if label)


@dataclass(frozen=True, slots=True, eq=False)
class CellKey:
    """A printed figure: its number (番号) in the catalogue, reading (``entity``: 単体 or 連結) and year make it out.

    Table, row and column are its labels in the words of the export format (FORMAT): another label, the same figure.
    Only a figure without a number, in print that the catalogue does not know, goes by its labels.
    """

    table_id: str
    row: str
    col: str
    fiscal_year: int
    entity: str = SOLO
    number: str = ""

    @property
    def id(self) -> str:
        """What formulas call it: the number, the group's with its reading."""
        return in_reading(self.number, self.entity)

    @property
    def name(self) -> tuple[str, str, str, str]:
        """The labels: reading, table, row, column."""
        return self.entity, self.table_id, self.row, self.col

    @property
    def path(self) -> str:
        """The labels of row and column in one line."""
        return label_path(self.row, self.col)

    @property
    def identity(self) -> tuple[str, str, int]:
        """Number, reading and year; the labels, as texts quote them, in the place of a number that is not known."""
        number = self.number or "/".join((self.table_id, self.row, self.col))
        return number, self.entity, self.fiscal_year

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CellKey) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell.

    text: exactly as printed. exact: the exact value in yen, counts or plain ratio; None where only print is known
    (most of the history).
    """

    text: str
    key: CellKey | None = None
    unit: str = ""
    exact: Fraction | None = None
    items: tuple[str, ...] = ()
    current: bool = False

    @property
    def unknown(self) -> bool:
        """True where the figure is not known."""
        return self.text in (UNKNOWN, UNREAD)

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
    """One printed line. ``labels``: texts with rowspans (a merged group label stands in its first line only).

    id and row: of the row that it prints, in the definition and by its labels.
    """

    labels: tuple[tuple[str, int], ...]
    cells: tuple[Cell, ...]
    level: int = 0
    heading: bool = False
    total: bool = False
    of_which: bool = False
    marker: str = ""
    row: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A whole table ready to draw. ``label_columns``: number of columns that hold labels (group, label, year line).

    left_out: rows that fell away, by id and by labels, with the number of lines before them. words: its one line is a
    sentence in the place of figures. title_unit: the units, where they stand behind the title. sample: made figures
    stand where none are known. letters: over the columns of figures, where the form of the law has such.
    """

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
    left_out: tuple[tuple[str, int], ...] = ()
    words: bool = False
    title_unit: str = ""
    sample: bool = False
    letters: tuple[str, ...] = ()

    def cells(self) -> list[Cell]:
        """Every cell that holds a figure, in reading order."""
        return [cell for line in self.lines for cell in line.cells if not cell.blank]


def without(tables: Mapping[str, PrintedTable], names: Collection[str]) -> list[PrintedTable]:
    """The tables but those of these names."""
    return [table for name, table in tables.items() if name not in names]
