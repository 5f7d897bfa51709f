"""One sheet of a workbook, its XML read once and in pieces: what the scan finds, and the cells by columns."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from discgen.ledgers.cellstyles import BookStyles
from discgen.ledgers.scan import (
    Address,
    SheetScan,
    check_size,
    column_number,
    may_hide,
    note_hidden,
    note_merged,
    prefix_of,
    whole_rows,
    widen,
)
from discgen.ledgers.stream.cellkinds import BLANK, DAY, NUMBER, OTHER, SHARED
from discgen.ledgers.stream.cellstore import CellStore
from discgen.ledgers.stream.digits import Mask
from discgen.ledgers.stream.oddrows import OddRows
from discgen.ledgers.stream.oddvalues import NO_RESULT, BookValues, BrokenSheet, OddValues
from discgen.ledgers.stream.regularrows import CellsRead, regular_rows

_DECLARED = re.compile(rb"""<\?xml\s[^>]*encoding\s*=\s*["']([^"']*)""")
_UTF_8 = (b"utf-8", b"us-ascii")
_SPACED = re.compile(rb">\s+<")
_TEXT_INSIDE = re.compile(rb"<t\b|<is\b")


@dataclass(slots=True)
class StreamedSheet:
    """What was read. broken: why the cells cannot be had."""

    odd: OddValues
    scan: SheetScan = field(default_factory=SheetScan)
    store: CellStore = field(default_factory=CellStore)
    broken: BrokenSheet | None = None
    struck: set[Address] = field(default_factory=set)  # cells whose style strikes their words out


def stream_sheet(archive: zipfile.ZipFile, part: str, book: BookValues) -> StreamedSheet:
    """Read a sheet. Errors: Unusable for XML that no Excel writes or that is not safe to open."""
    return _Reading(book).whole(archive, part)


class _Reading:
    """A sheet while it is read."""

    def __init__(self, book: BookValues) -> None:
        self.sheet = StreamedSheet(OddValues(book))
        self._parsed = OddRows(self.sheet.odd)
        self._book = book
        self._shows = _shown_kinds(book.styles)
        self._filled = SheetScan()  # the extent of the cells that hold something
        self._prefix: bytes | None = None
        self._styled = _styled_cells(book.styles.struck)
        self._by_parser = False  # whether nothing is left to regularrows: a comment may hold whole rows

    def whole(self, archive: zipfile.ZipFile, part: str) -> StreamedSheet:
        scan = self.sheet.scan
        for piece in _one_ahead(whole_rows(archive, part)):
            if self._prefix is None:
                self._prefix = prefix_of(piece)
                declared = _DECLARED.match(piece)
                self._by_parser = declared is not None and declared[1].lower() not in _UTF_8
            self._piece(self._plain(piece))
            check_size(scan, part)
        self._parse(b"", last=True)
        scan.formulas |= self._parsed.formulas
        scan.struck |= self._parsed.struck
        scan.unseen = dict(sorted(scan.unseen.items()))
        if scan.stray:  # whole columns are often coloured down to the last row
            scan.cells, scan.lowest, scan.rightmost = self._filled.cells, self._filled.lowest, self._filled.rightmost
        return self.sheet

    def _plain(self, piece: bytes) -> bytes:
        """The piece without the prefix of its names and without blanks between its tags."""
        if self._prefix:
            piece = piece.replace(b"<" + self._prefix, b"<").replace(b"</" + self._prefix, b"</")
        if b"\n" in piece and b">\n" in piece and not _TEXT_INSIDE.search(piece):
            piece = _SPACED.sub(b"><", piece)
        return piece

    def _piece(self, piece: bytes) -> None:
        self._by_parser |= (b"!" in piece and b"<!" in piece) or (b"?" in piece and piece.find(b"<?", 5) >= 0)
        if (b"d" in piece or b"h" in piece) and may_hide(piece):  # a single sign is found much faster
            note_hidden(piece, b"", self.sheet.scan)
        note_merged(piece, self.sheet.scan)
        if self._styled:
            found = self._styled.finditer(piece)
            self.sheet.struck |= {(int(cell[2]), column_number(cell[1].decode())) for cell in found}
        if self._by_parser:
            self._parse(piece)
            return
        try:
            read = regular_rows(piece, self._shows, self.sheet.odd.place_of_bytes)
        except BrokenSheet as error:
            self.sheet.broken = self.sheet.broken or error
            return
        self._keep(read.cells)
        self.sheet.scan.formulas |= read.formulas
        for since, until in read.left:
            self._parse(piece[since:until])

    def _parse(self, content: bytes, *, last: bool = False) -> None:
        if self.sheet.broken:
            return
        try:
            if last:
                self._parsed.close()
            else:
                self._parsed.feed(content)
        except BrokenSheet as error:
            self.sheet.broken = error
        self._keep(self._parsed.taken())

    def _keep(self, cells: CellsRead) -> None:
        if not len(cells.rows):
            return
        scan, odd = self.sheet.scan, self.sheet.odd
        if cells.numbers[cells.kinds == SHARED].max(initial=-1) >= len(self._book.texts):
            self.sheet.broken = self.sheet.broken or BrokenSheet()
        scan.uncached += _addresses(cells, (cells.kinds == OTHER) & (cells.numbers == NO_RESULT))
        for kind, told, by_address in (
            (SHARED, self._book.unseen, scan.unseen),
            (OTHER, odd.unseen, scan.unseen),
            (SHARED, self._book.struck, scan.struck),
        ):
            if told:
                here = (cells.kinds == kind) & np.isin(cells.numbers, list(told))
                found = zip(_addresses(cells, here), cells.numbers[here].tolist(), strict=True)
                by_address |= {address: told[place] for address, place in found}
        scan.cells += len(cells.rows)
        widen(scan, cells.rows, cells.columns)
        self.sheet.store.add(cells)
        filled = cells.kinds != BLANK
        if filled.any():
            self._filled.cells += int(filled.sum())
            widen(self._filled, cells.rows[filled], cells.columns[filled])


def _styled_cells(styles: Collection[int]) -> re.Pattern[bytes] | None:
    """The addresses of cells that have one of these styles."""
    if not styles:
        return None
    any_of = "|".join(map(str, sorted(styles))).encode()
    return re.compile(rb"""<c\b(?=[^>]*\bs\s*=\s*["'](?:%b)["'])[^>]*\br\s*=\s*["']([A-Za-z]+)([0-9]+)["']""" % any_of)


def _one_ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same, the next one being unpacked while one is read."""
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = beside.submit(next, pieces, None)
            yield piece


def _shown_kinds(styles: BookStyles) -> npt.NDArray[np.uint8]:
    """What a number is under each style; the last one stands for all that are not known."""
    shows = np.full(max(styles.days | styles.spans, default=0) + 2, NUMBER, dtype=np.uint8)
    shows[list(styles.days)] = DAY
    shows[list(styles.missed | styles.spans)] = OTHER
    return shows


def _addresses(cells: CellsRead, chosen: Mask) -> list[Address]:
    return list(zip(cells.rows[chosen].tolist(), cells.columns[chosen].tolist(), strict=True))
