"""A CSV or TSV file in the place of a workbook: one sheet, whose cells are texts and read like typed ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import numpy as np
import numpy.typing as npt

from discgen.ledgers.cellcolumns import CellColumn
from discgen.ledgers.cellreading import FileText
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.exports.textfile import decoded_file, record_parts, refuse_other_delimiter
from discgen.ledgers.scan import SheetScan
from discgen.unseen import cell_text, is_plain, unseen_in, without_unseen

DELIMITERS = {".csv": ",", ".tsv": "\t"}
_AT_ONCE = 4096  # records


def open_text_sheet(path: Path, name: str) -> OpenSheet:
    """The sheet ``name``; UTF-8, or else CP932. Errors: Unusable."""
    text, _ = decoded_file(path, "")
    refuse_other_delimiter(text, DELIMITERS[path.suffix.lower()])
    columns: list[_TextColumn] = []
    height = cells = 0
    for records in record_parts(text, DELIMITERS[path.suffix.lower()], _AT_ONCE):
        for position, found in enumerate(zip_longest(*records, fillvalue="")):
            if position == len(columns):
                columns.append(_TextColumn([np.zeros(height, dtype=np.int32)]))
            columns[position].add(found)
        height += len(records)
        cells += sum(map(len, records))
        for column in columns:
            column.fill(height)
    scan = SheetScan(cells=cells, lowest=(height, 1), rightmost=(1, len(columns)))
    table = _TextTable([column.cells(scan, number) for number, column in enumerate(columns, start=1)], height)
    scan.unseen = dict(sorted(scan.unseen.items()))
    return OpenSheet(name, False, scan, lambda: table.top(height), dict, False, lambda: table)


class _Places(dict[str, int]):
    """The place of each different text, in the order in which they come; nothing stands at 0."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


@dataclass(slots=True)
class _TextColumn:
    """The texts of a column while the file is read."""

    parts: list[npt.NDArray[np.int32]]
    places: _Places = field(default_factory=lambda: _Places({"": 0}))

    def add(self, texts: Sequence[str]) -> None:
        self.parts.append(np.fromiter(map(self.places.__getitem__, texts), dtype=np.int32, count=len(texts)))

    def fill(self, height: int) -> None:
        """Nothing in rows that do not reach this column."""
        lacking = height - sum(map(len, self.parts))
        if lacking:
            self.parts.append(np.zeros(lacking, dtype=np.int32))

    def cells(self, scan: SheetScan, number: int) -> CellColumn:
        """The column, number ``number`` of its sheet; what nobody sees is left out and noted in ``scan``."""
        numbers = np.concatenate(self.parts)
        others: list[object] = [None]
        for place, text in enumerate(list(self.places)[1:], start=1):
            if is_plain(text):
                others.append(FileText(text))
                continue
            read = cell_text(text)
            others.append(FileText(without_unseen(read)))
            if signs := unseen_in(read):
                scan.unseen |= {(row, number): signs for row in (np.flatnonzero(numbers == place) + 1).tolist()}
        return CellColumn(np.zeros(len(numbers), dtype=bool), numbers, others)


@dataclass(frozen=True, slots=True)
class _TextTable:
    """See ``CellTable``."""

    columns: Sequence[CellColumn]
    height: int

    def is_blank(self) -> bool:
        """See ``CellTable``."""
        return all(bool(column.blanks().all()) for column in self.columns)

    def top(self, count: int) -> list[list[object]]:
        """See ``CellTable``."""
        return [[column.at(row) for column in self.columns] for row in range(min(count, self.height))]

    def column(self, position: int, below: int) -> CellColumn | None:
        """See ``CellTable``."""
        return self.columns[position].taken(slice(below, None)) if position < len(self.columns) else None
