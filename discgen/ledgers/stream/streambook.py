"""A workbook whose sheets are read as streams, each once."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from discgen.ledgers.cellstyles import BookStyles
from discgen.ledgers.stream.oddvalues import BookValues
from discgen.ledgers.stream.sharedtexts import shared_texts
from discgen.ledgers.stream.sheetstream import stream_sheet
from discgen.ledgers.stream.streamedtable import StreamedTable
from discgen.ledgers.zipguard import SheetPart, shared_texts_part


class StreamBook:
    """The sheets by their parts."""

    def __init__(self, archive: zipfile.ZipFile, parts: Sequence[SheetPart], styles: BookStyles) -> None:
        """Errors: Unusable; BrokenSheet for texts that cannot be read."""
        shared = shared_texts(archive, shared_texts_part(archive))
        values = BookValues.of(shared.texts, styles, shared.struck)
        self._tables = {part.part: StreamedTable(stream_sheet(archive, part.part, values), values) for part in parts}
        for table in self._tables.values():
            table.tell_struck()
        self.scans = {name: table.sheet.scan for name, table in self._tables.items()}

    @classmethod
    def of_file(cls, path: Path, part: SheetPart, styles: BookStyles) -> StreamBook:
        """One sheet of a workbook that was looked through."""
        with zipfile.ZipFile(path) as archive:
            return cls(archive, [part], styles)

    def table(self, part: str) -> StreamedTable:
        """The cells of a sheet. Errors: BrokenSheet."""
        table = self._tables[part]
        if table.sheet.broken is not None:
            raise table.sheet.broken
        return table
