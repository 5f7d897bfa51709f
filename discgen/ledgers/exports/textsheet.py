"""A CSV or TSV file in the place of a workbook: one sheet, whose cells are texts and read like typed ones."""

from __future__ import annotations

from pathlib import Path

from discgen.ledgers.cellreading import FileText
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.exports.textfile import read_text_file
from discgen.ledgers.scan import SheetScan
from discgen.unseen import cell_text, unseen_in, without_unseen

DELIMITERS = {".csv": ",", ".tsv": "\t"}


def open_text_sheet(path: Path, name: str) -> OpenSheet:
    """The sheet ``name``; UTF-8, or else CP932. Errors: Unusable."""
    records, _, _ = read_text_file(path, "", DELIMITERS[path.suffix.lower()])
    width = max(map(len, records), default=0)
    scan = SheetScan(cells=sum(map(len, records)), lowest=(len(records), 1), rightmost=(1, width))
    grid: list[list[object]] = []
    for number, record in enumerate(records, start=1):
        texts = [cell_text(text) for text in record]
        scan.unseen |= {
            (number, place): found for place, text in enumerate(texts, start=1) if (found := unseen_in(text))
        }
        cells: list[object] = [FileText(without_unseen(text)) if text else None for text in texts]
        grid.append(cells + [None] * (width - len(cells)))
    return OpenSheet(name, False, scan, lambda: grid, dict, False)
