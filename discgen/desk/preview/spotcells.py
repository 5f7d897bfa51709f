"""Which cell of a table, or quoted figure, each spot of a page is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from discgen.book.composition.columnbands import WHOLE, in_bands
from discgen.book.composition.tableview import row_anchor
from discgen.book.press.spots import FigureSpot
from discgen.figures.printed.printedtable import Cell, CellKey, PrintedLine, PrintedTable


class SpotCells:
    """The cells of printed tables. drawn: the tables as they are placed. quoted: figures of texts by anchor. bands:
    columns with which the bands of a table begin that is cut into such.

    cells: every printed figure by its key.
    """

    def __init__(
        self,
        tables: Mapping[str, PrintedTable],
        drawn: Mapping[str, PrintedTable],
        quoted: Mapping[str, CellKey],
        bands: Mapping[str, Sequence[int]],
    ) -> None:
        self._lines: dict[str, PrintedLine] = {}
        for table in {**tables, **drawn}.values():
            for band, part in enumerate(in_bands(table, bands.get(table.id, WHOLE))):
                self._lines |= {row_anchor(table.id, number, band): line for number, line in enumerate(part.lines)}
        self._quoted = quoted
        self.cells = {cell.key: cell for cell in _figures(tables.values()) if cell.key is not None}

    def at(self, spot: FigureSpot) -> Cell | None:
        """The figure that a spot shows; a cell without figure or None where it shows none."""
        line = self._lines.get(spot.anchor)
        if line is None:
            key = self._quoted.get(spot.anchor)
            return self.cells.get(key) if key else None
        figures = [cell for cell in line.cells if not cell.blank]
        return figures[0] if spot.matrix else line.cells[spot.cell] if spot.cell < len(line.cells) else None


def _figures(tables: Iterable[PrintedTable]) -> Iterable[Cell]:
    return (cell for table in tables for cell in table.cells())
