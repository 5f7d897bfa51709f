"""What the forms call the accounts: texts of ledgers that a row or a column of a table asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from discgen.catalogue.contract import Sheet
from discgen.catalogue.tabledef import TableDef
from discgen.figures.cellspace import CellSpace
from discgen.figures.filters import Not
from discgen.figures.formula import LedgerSum
from discgen.figures.formulanames import queries_of
from discgen.ledgers.knowntexts import Beside, KnownTexts

Names = Mapping[tuple[str, str], KnownTexts]
"""By ledger and column."""


def named_values(tables: Mapping[str, TableDef], sheets: Iterable[Sheet]) -> Names:
    """The names that free columns (type text) may hold so that some line counts the row."""
    by_id = {sheet.id: sheet for sheet in sheets}
    asked: dict[str, dict[LedgerSum, None]] = {}
    for cell in CellSpace.of(dict(tables)).cells.values():
        for query in queries_of(cell):
            asked.setdefault(query.ledger, {})[query] = None
    found = {
        (ledger, column.id): known_texts(queries, by_id[ledger], column.id)
        for ledger, queries in asked.items()
        if ledger in by_id
        for column in by_id[ledger].stored
        if column.type == "text"
    }
    return {place: known for place, known in found.items() if known.beside}


def known_texts(queries: Iterable[LedgerSum], sheet: Sheet, column: str) -> KnownTexts:
    """The texts that the queries of one ledger ask of a free column, with what they ask of the closed ones."""
    closed = [one.id for one in sheet.stored if one.type == "choice"]
    beside: dict[str, Beside] = {}
    for query in queries:
        filters = dict(query.filters)
        words = filters.get(column)
        here = {name: frozenset(asked) for name in closed if isinstance(asked := filters.get(name), tuple)}
        for word in words.values if isinstance(words, Not) else words if isinstance(words, tuple) else ():
            if word:
                before = beside.get(word, here)
                beside[word] = {name: before[name] | here[name] for name in before.keys() & here.keys()}
    return KnownTexts(beside)
