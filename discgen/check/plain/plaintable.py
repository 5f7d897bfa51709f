"""A table as nothing but rows, columns and years with figures, whether it was published or stands in a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from discgen.figures.cellspace import SEPARATOR
from discgen.figures.printed.printing import UNITS, ReadFigure, read_printed
from discgen.published.publishedcells import PublishedCell

Path = tuple[str, ...]
Place = tuple[Path, Path, int]
PERCENT = "%"
_PLAIN = "件"
_MARKS = re.compile(r"\s|\([A-Za-zぁ-んァ-ヶ一-鿿]\)")


@dataclass(frozen=True, slots=True)
class PlainFigure:
    """One printed figure. value, step: in base units (yen, heads, plain ratio). source: the published figure.

    nil: a dash, nothing at all; 0 may be what is below the last digit.
    """

    row: Path
    col: Path
    year: int
    value: Fraction
    step: Fraction
    unit: str
    printed: str
    source: PublishedCell | None = None
    nil: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.row, self.col, self.year


@dataclass(frozen=True, slots=True)
class PlainTable:
    """rows, cols: labels in their order. turned: whether the two were exchanged, so that columns are read as rows."""

    name: str
    title: str
    entity: str
    figures: Mapping[Place, PlainFigure]
    rows: tuple[Path, ...]
    cols: tuple[Path, ...]
    years: tuple[int, ...]
    turned: bool = False

    @classmethod
    def of(cls, name: str, title: str, entity: str, figures: Iterable[PlainFigure]) -> PlainTable:
        """The table of some figures."""
        placed = {figure.place: figure for figure in figures}
        rows, cols = (tuple(dict.fromkeys(place[axis] for place in placed)) for axis in (0, 1))
        return cls(name, title, entity, placed, rows, cols, tuple(sorted({year for _, _, year in placed})))  # type: ignore[arg-type]

    def turn(self) -> PlainTable:
        """The same with its columns as rows."""
        figures = {(col, row, year): replace(f, row=col, col=row) for (row, col, year), f in self.figures.items()}
        return PlainTable(
            self.name, self.title, self.entity, figures, self.cols, self.rows, self.years, not self.turned
        )


def published_table(cells: Iterable[PublishedCell]) -> PlainTable:
    """The cells of one table, as published."""
    cells = list(cells)
    key = cells[0].key
    figures = (_published(cell) for cell in cells)
    return PlainTable.of(key.table_id, cells[0].title, key.entity, figures)


def _published(cell: PublishedCell) -> PlainFigure:
    key = cell.key
    read = read_printed(cell.printed, cell.unit if cell.unit in UNITS else _PLAIN)
    return figure_of(read, path_of(key.row), path_of(key.col), key.fiscal_year, cell.unit, cell.printed, cell)


def figure_of(
    read: ReadFigure, row: Path, col: Path, year: int, unit: str, printed: str, source: PublishedCell | None = None
) -> PlainFigure:
    """A figure from what was read of its characters; a dash is nothing."""
    step = read.unit.step
    return PlainFigure(row, col, year, (read.steps or 0) * step, step, unit, printed, source, read.steps is None)


def path_of(labels: str) -> Path:
    """The steps of a label path; none of an empty one."""
    return tuple(step.strip() for step in labels.split(SEPARATOR)) if labels.strip() else ()


def bare(label: str) -> str:
    """A label without blanks, brackets around it and markers such as (A)."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", label)).strip("()〈〉《》[]【】")
