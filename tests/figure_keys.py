"""Figures of the sample by their labels, so that tests read like the magazine."""

from __future__ import annotations

from functools import cache

from discgen.figures.cellspace import CellSpace
from discgen.figures.printed.printedtable import CellKey
from tests.catalogues import catalogue_on


@cache
def _space() -> CellSpace:
    tables = catalogue_on().tables
    return CellSpace.of({name: table for name, table in tables.items() if not table.listing})


def key_of(table: str, row: str, col: str = "", year: int = 2020, entity: str = "単体") -> CellKey:
    """The figure with its number."""
    cell = _space().named(CellKey(table, row, col, year, entity))
    assert cell is not None, f"{table}/{row}/{col}"
    return cell.key(year)
