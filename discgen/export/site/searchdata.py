"""What the search looks through: one script file, so that it also opens from disk."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from discgen.export.site.pagescan import Scanned
from discgen.export.site.sitefigures import SiteFigure
from discgen.export.site.sitepages import SitePage

DATA_FILE = "data/site-data.js"
_SHORTEST = 2  # characters


class Numbers:
    """Texts that occur often, written once and called by their number."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The number of a text."""
        return self._texts.setdefault(text, len(self._texts))

    def all(self) -> list[str]:
        """The texts in the order of their numbers."""
        return list(self._texts)


def script(name: str, data: object) -> str:
    """Data as a script: a page opened from disk may not fetch."""
    return f"{name}={json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


def read_readings(path: Path) -> list[tuple[str, str]]:
    """Words of the books and how they are read, one pair a line."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [(word, kana) for word, kana in csv.reader(stream)]


def site_data(
    pages: Sequence[SitePage],
    scanned: Mapping[str, Scanned],
    figures: Sequence[SiteFigure],
    readings: Iterable[tuple[str, str]],
) -> str:
    """pages: [file, title, chapter]; words: units and columns by number; tables: [id, caption, entity, title, head];
    rows: [page, table, row path, [[address, column, year, unit, print]]]; texts: [page, anchor, head, text];
    readings: [word, kana] of those words that stand somewhere.
    """
    numbers = {page.file: number for number, page in enumerate(pages)}
    words = Numbers()
    tables: dict[tuple[str, ...], int] = {}
    rows: dict[tuple[int, int, str], list[Any]] = {}
    for figure in figures:
        record = figure.record
        named = (record.table_id, figure.title, record.entity, record.table_title, figure.head)
        table = tables.setdefault(named, len(tables))
        place = numbers[figure.file], table, record.row
        row = rows.setdefault(place, [*place, []])
        row[3].append([figure.address, words.of(record.col), record.fy, words.of(record.unit), record.printed])
    said = "\n".join(
        [
            *(block.text for page in scanned.values() for block in page.blocks),
            *dict.fromkeys(f"{one.title}\n{one.record.row}\n{one.record.col}" for one in figures),
        ]
    )
    data = {
        "readings": [[word, kana] for word, kana in readings if word in said],
        "pages": [[page.file, page.title, page.chapter] for page in pages],
        "words": words.all(),
        "tables": list(tables),
        "rows": list(rows.values()),
        "texts": [
            [numbers[file], block.anchor, block.head, block.text]
            for file, page in scanned.items()
            if file in numbers
            for block in page.blocks
            if len(block.text) >= _SHORTEST
        ],
    }
    return script("window.siteData", data)
