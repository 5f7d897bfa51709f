"""What the forms call the accounts: texts of ledgers that a row or a column of a table asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from discgen.catalogue.contract import Sheet
from discgen.catalogue.tabledef import TableDef
from discgen.figures.cellspace import CellSpace
from discgen.figures.filters import Not
from discgen.figures.formulanames import queries_of

Names = Mapping[tuple[str, str], tuple[str, ...]]
"""By ledger and column, the texts in the order of the tables."""


def named_values(tables: Mapping[str, TableDef], sheets: Iterable[Sheet]) -> Names:
    """The names that free columns (type text) may hold so that some line counts the row."""
    free = {(sheet.id, column.id) for sheet in sheets for column in sheet.stored if column.type == "text"}
    found: dict[tuple[str, str], dict[str, None]] = {}
    for cell in CellSpace.of(dict(tables)).cells.values():
        for query in queries_of(cell):
            for name, value in query.filters:
                if (query.ledger, name) in free and isinstance(value, tuple | Not):
                    words = value.values if isinstance(value, Not) else value
                    found.setdefault((query.ledger, name), {}).update(dict.fromkeys(filter(None, words)))
    return {place: tuple(words) for place, words in found.items()}
