"""Listing tables: rows that are ledger rows (the largest members …) become ordinary rows with a filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from discgen.catalogue.tabledef import RowDef, TableDef
from discgen.figures.formula import FormulaError
from discgen.ledgers.book import LedgerBook


def with_listed_rows(table: TableDef, labels: Iterable[str]) -> TableDef:
    """The listing as a table with one row per label, each filtered by the label column of the ledger."""
    assert table.listing is not None
    rows = tuple(
        RowDef(id=f"rank{number}", label=label, print=f"{number:>2}　{label}", where={table.listing.label: label})
        for number, label in enumerate(labels, start=1)
    )
    return table.model_copy(update={"rows": rows, "listing": None})


def expand_listings(
    tables: Mapping[str, TableDef], book: LedgerBook, parameters: Mapping[str, Fraction]
) -> dict[str, TableDef]:
    """Replace every listing by the rows that the ledger holds, largest first.

    Errors: FormulaError when two listed rows carry the same label.
    """
    expanded: dict[str, TableDef] = {}
    for table in tables.values():
        if table.listing is None:
            expanded[table.id] = table
            continue
        listing = table.listing
        frame = book.frames[listing.ledger]
        named = frame[frame[listing.label] != ""]
        top = named.sort_values([listing.order, listing.label], ascending=[False, True], kind="stable")
        labels = [str(label) for label in top[listing.label].head(int(parameters[listing.limit]))]
        if len(set(labels)) != len(labels):
            raise FormulaError(
                f"表 {table.id} に載せる名称が重複しています。台帳の名称を区別できるように直してください"
            )
        expanded[table.id] = with_listed_rows(table, labels)
    return expanded
