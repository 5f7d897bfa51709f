"""What the search and the card of a figure read: one script file, so that it also opens from disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from discgen.export.records import FigureRecord
from discgen.export.site.pagescan import Scanned
from discgen.export.site.sitepages import SitePage
from discgen.figures.printed.printedtable import CellKey

DATA_FILE = "data/site-data.js"
_SHORTEST = 2  # characters


class _Numbers:
    """Texts that occur often, written once and called by their number."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}

    def of(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))


def site_data(
    pages: Sequence[SitePage],
    scanned: Mapping[str, Scanned],
    records: Iterable[FigureRecord],
    addresses: Mapping[CellKey, str],
    page_of: Mapping[str, str],
) -> str:
    """pages: [file, title, chapter]; words: units, columns and laws by number; tables: [id, title, entity];
    rows: [page, table, row path, [[address, column, year, unit, print, laws, printed page]]];
    texts: [page, anchor, head, text].
    """
    numbers = {page.file: number for number, page in enumerate(pages)}
    words, tables = _Numbers(), dict[str, tuple[int, str, str]]()
    rows: dict[tuple[str, str], list[Any]] = {}
    for record in records:
        address = addresses[record.key]
        if address not in page_of:
            continue  # no page prints it
        number = tables.setdefault(record.table_id, (len(tables), record.table_title, record.entity))[0]
        row = rows.setdefault((record.table_id, record.row), [numbers[page_of[address]], number, record.row, []])
        laws = [words.of(law) for law in record.law.split("；") if law]
        figure = [address, words.of(record.col), record.fy, words.of(record.unit), record.printed, laws, record.page]
        row[3].append(figure)
    data = {
        "pages": [[page.file, page.title, page.chapter] for page in pages],
        "words": list(words.texts),
        "tables": [[table_id, title, entity] for table_id, (_, title, entity) in tables.items()],
        "rows": list(rows.values()),
        "texts": [
            [numbers[file], block.anchor, block.head, block.text]
            for file, page in scanned.items()
            if file in numbers
            for block in page.blocks
            if len(block.text) >= _SHORTEST
        ],
    }
    return "window.siteData=" + json.dumps(data, ensure_ascii=False, separators=(",", ":")) + ";\n"
