"""The figures as the site shows them: where each stands, under which caption, by which articles of the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from discgen.catalogue.indexdef import Item
from discgen.catalogue.law import cited
from discgen.export.records import FigureRecord
from discgen.export.site.pagescan import Scanned
from discgen.figures.printed.printedtable import CellKey, PrintedTable


@dataclass(frozen=True, slots=True)
class SiteFigure:
    """A figure on its page. title: caption of its table, the table's own title where a text or a drawing shows it.

    head: the head it stands under. laws: articles, each once.
    """

    record: FigureRecord
    address: str
    file: str
    title: str
    head: str
    laws: tuple[str, ...]


def site_figures(
    records: Iterable[FigureRecord],
    addresses: Mapping[CellKey, str],
    page_of: Mapping[str, str],
    scanned: Mapping[str, Scanned],
    laws: Mapping[CellKey, tuple[str, ...]],
) -> list[SiteFigure]:
    """Every figure that a page shows, in the order of the records."""
    made: list[SiteFigure] = []
    for record in records:
        address = addresses[record.key]
        if address in page_of:
            file = page_of[address]
            place = scanned[file].anchors[address]
            title = place.caption or record.table_title
            made.append(SiteFigure(record, address, file, title, place.head, laws.get(record.key, ())))
    return made


def articles_of(tables: Iterable[PrintedTable], items: Iterable[Item]) -> dict[CellKey, tuple[str, ...]]:
    """The articles that ask for each figure."""
    known = {item.id: cited(item.law, item.article) for item in items}
    return {
        cell.key: tuple(dict.fromkeys(known[item] for item in cell.items if item in known))
        for table in tables
        for cell in table.cells()
        if cell.key is not None
    }
