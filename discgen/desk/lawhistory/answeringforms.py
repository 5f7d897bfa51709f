"""What of the forms answers a statutory item: tables, sections and lines of the 索引."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.documentdef import SectionDef
from discgen.catalogue.indexdef import IndexEntry
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef


def answering_tables(catalogue: Catalogue, item: str) -> list[TableDef]:
    """The tables that carry the item, as a whole or in a row or column of the day."""
    return [table for table in catalogue.tables.values() if item in _items(catalogue, table)]


def _items(catalogue: Catalogue, table: TableDef) -> set[str]:
    parts: list[RowDef | ColumnDef] = [row for row, _ in table.walk()]
    parts += [column for column, _ in table.leaf_columns()]
    return {*table.items, *(item for part in parts if part.in_force(catalogue.day) for item in part.items)}


def answering_sections(catalogue: Catalogue, item: str) -> list[SectionDef]:
    """The sections of the day that answer the item as a whole."""
    return [section for section in catalogue.document.at(catalogue.day).sections() if item in section.items]


def index_lines(catalogue: Catalogue, item: str) -> list[str]:
    """The lines of the 索引 for an item, each with the heads above it."""

    def down(entries: tuple[IndexEntry, ...], above: tuple[str, ...]) -> Iterator[str]:
        for entry in entries:
            path = (*above, entry.label)
            if item in entry.items:
                yield " > ".join(path)
            yield from down(entry.entries, path)

    return [line for part in catalogue.index.parts for line in down(part.entries, (part.title,))]
