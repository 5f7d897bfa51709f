"""A table as it is drawn: head cells, lines and columns of its grids."""

from __future__ import annotations

from dataclasses import dataclass

from discgen.book.composition.linegroups import TALL


@dataclass(frozen=True, slots=True)
class HeadView:
    """One head cell; ``css`` are its classes."""

    text: str
    colspan: int
    rowspan: int
    css: str


@dataclass(frozen=True, slots=True)
class LabelView:
    """One row label with its spans; ``indent`` in em."""

    text: str
    colspan: int
    rowspan: int
    indent: float
    marker: str = ""


@dataclass(frozen=True, slots=True)
class CellView:
    """One figure cell."""

    text: str
    css: str
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class RowView:
    """One line; ``anchor`` is the id by which figures find their page. height: points, of a line that is but room."""

    anchor: str
    css: str
    labels: tuple[LabelView, ...]
    cells: tuple[CellView, ...]
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class GridView:
    """One drawn grid. groups: lines that stay on one page, but of more than ``tall``. values: number of figure
    columns.
    """

    css: str
    size: float
    width: float
    columns: tuple[float, ...]
    head: tuple[tuple[HeadView, ...], ...]
    groups: tuple[tuple[RowView, ...], ...]
    values: int = 0
    tall: int = TALL


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with its caption and notes; more than one grid where it is cut into lanes side by side.

    stacked: the grids stand one below the other. bands: columns of figures with which its bands begin.
    height: about how tall its tallest grid is, in points.
    """

    id: str
    anchor: str
    title: str
    caption: str
    unit: str
    notes: tuple[str, ...]
    grids: tuple[GridView, ...]
    width: float
    leading: float
    css: str = ""
    fits: bool = True
    stacked: bool = False
    bands: tuple[int, ...] = (0,)
    height: float = 0.0
