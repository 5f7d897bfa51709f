"""The two ways into a workbook behind one face: openpyxl for ordinary ones, a stream of XML for large row-level ones.

Both give every cell exactly, and both are only let at a file that ``zipguard`` has looked through.
"""

from __future__ import annotations

import gc
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl import load_workbook
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser

from discgen.ledgers import zipguard
from discgen.ledgers.cellcolumns import CellTable, GridTable
from discgen.ledgers.cellreading import UNCACHED
from discgen.ledgers.cellstyles import BookStyles, SheetLook, read_looks, read_styles
from discgen.ledgers.scan import Address, SheetScan, scan_sheet
from discgen.ledgers.stream.streambook import StreamBook
from discgen.ledgers.stream.streamedtable import StreamedTable
from discgen.unseen import cell_text, unseen_in, without_unseen

STREAM_FROM_CELLS = 300_000

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that was looked through: its cells are read on demand, row 1 and column A first."""

    name: str
    hidden: bool
    scan: SheetScan
    rows: Callable[[], list[list[object]]]
    looks: Callable[[], Mapping[Address, SheetLook]]
    strikes: bool  # whether words may be struck out, which only the looks tell
    columns: Callable[[], CellTable] | None = None  # of a sheet that is not at hand by rows

    def table(self) -> CellTable:
        """The cells by columns. Errors: Unusable."""
        return GridTable(self.rows()) if self.columns is None else self.columns()


class OpenBook:
    """A workbook opened with the engine that suits it; use as a context manager."""

    def __init__(self, path: Path, *, large: bool) -> None:
        """Errors: zipguard.Unusable with the words of the fault."""
        zipguard.check_file(path)
        self._path = path
        self._exact: _Exact | None = None
        try:
            looked = _look_through(path, large=large)
            self._styles, self._scans, self._stream = looked.styles, looked.scans, looked.stream
            self._by_rows = looked.by_rows
            self.unconfirmed = looked.unconfirmed
            if self._stream is None:
                self._exact = _Exact(path)
        except (zipguard.Unusable, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise _broken(error) from error
        self.sheets = [self._sheet(part) for part in looked.parts]

    def _sheet(self, part: zipguard.SheetPart) -> OpenSheet:
        scan, strikes = self._scans[part.part], self._styles.strikes
        looks = _guarded(lambda: read_looks(self._path, part.name))
        if self._exact is None:  # what is struck out the scan of a stream knows
            columns = _guarded(lambda: self._streamed(part))
            by_columns = None if self._by_rows else columns
            return OpenSheet(part.name, part.hidden, scan, lambda: columns().grid(), looks, False, by_columns)
        rows = _guarded(lambda: self._rows(part))
        return OpenSheet(part.name, part.hidden, scan, rows, looks, strikes)

    def _streamed(self, part: zipguard.SheetPart) -> StreamedTable:
        stream = self._stream or StreamBook.of_file(self._path, part, self._styles)
        return stream.table(part.part)

    def _rows(self, part: zipguard.SheetPart) -> list[list[object]]:
        """The cells; those of a sheet that the exact engine gives up (a cell NaN, strict OOXML) as a stream."""
        scan = self._scans[part.part]
        assert self._exact is not None
        try:
            grid = self._exact.grid(part.name, scan)
        except (ValueError, KeyError):
            table = self._streamed(part)
            scan.unseen |= table.sheet.scan.unseen
            return table.grid()
        return _as_seen(_with_marks(grid, scan), scan, from_1904=self._styles.from_1904)

    def __enter__(self) -> OpenBook:
        """While a large book is open nothing is collected: millions of cells, none garbage, would be looked through."""
        self._collecting = self._exact is None and gc.isenabled()
        if self._collecting:
            gc.disable()
        return self

    def __exit__(self, *unused: object) -> None:
        if self._collecting:
            gc.enable()
        if self._exact is not None:
            self._exact.close()


def _guarded(read: Callable[[], Read]) -> Callable[[], Read]:
    """The same, any error being that of a broken workbook."""

    def guarded() -> Read:
        try:
            return read()
        except (zipguard.Unusable, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise _broken(error) from error

    return guarded


def _broken(error: BaseException) -> zipguard.Unusable:
    found = f"{error.position[0]}行目の記述" if isinstance(error, ParseError) else ""
    return zipguard.Unusable("ブックが壊れていて読めません", found)


@dataclass(frozen=True, slots=True)
class _LookedThrough:
    """What a workbook is seen to be before its cells are asked for; those of a large one are read with it. by_rows: is
    it one for the stream only because of how it is written?
    """

    styles: BookStyles
    parts: list[zipguard.SheetPart]
    scans: Mapping[str, SheetScan]
    stream: StreamBook | None
    by_rows: bool
    unconfirmed: list[tuple[str, str, str]]


def _look_through(path: Path, *, large: bool) -> _LookedThrough:
    with zipfile.ZipFile(path) as archive:
        zipguard.check_archive(archive)
        zipguard.check_prologs(archive)
        parts = zipguard.sheet_parts(archive)
        for part in parts:
            zipguard.check_prolog(archive, part.part)  # whatever its name
        styles = read_styles(archive)
        stream = StreamBook(archive, parts, styles) if large else None
        scans = stream.scans if stream else _scanned(archive, parts, styles)
        crowded = sum(scan.cells for scan in scans.values()) > STREAM_FROM_CELLS
        by_rows = stream is None and not crowded and any(scan.odd for scan in scans.values())
        if stream is None and (crowded or by_rows):
            stream = StreamBook(archive, parts, styles)
            scans = stream.scans
        formulas = any(scan.formulas and not scan.uncached for scan in scans.values())  # those are told at their cells
        return _LookedThrough(styles, parts, scans, stream, by_rows, zipguard.unconfirmed(archive, formulas=formulas))


def _scanned(archive: zipfile.ZipFile, parts: Sequence[zipguard.SheetPart], styles: BookStyles) -> dict[str, SheetScan]:
    days = frozenset(str(number).encode() for number in styles.missed)
    return {part.part: scan_sheet(archive, part.part, days) for part in parts}


def _with_marks(grid: list[list[object]], scan: SheetScan) -> list[list[object]]:
    """Put error values and formulas without result where the engine left a blank."""
    marks: dict[tuple[int, int], object] = {**dict.fromkeys(scan.uncached, UNCACHED), **scan.error_values}
    if not marks:
        return grid
    width = max([len(grid[0]) if grid else 0, *(column for _, column in marks)])
    grid = [row + [None] * (width - len(row)) for row in grid]
    grid += [[None] * width for _ in range(max(row for row, _ in marks) - len(grid))]
    for (row, column), mark in marks.items():
        grid[row - 1][column - 1] = mark
    return grid


def _as_seen(grid: list[list[object]], scan: SheetScan, *, from_1904: bool) -> list[list[object]]:
    """Texts without what nobody sees, and days where the sheet shows them."""
    for row, column in scan.days:
        if row <= len(grid) and column <= len(grid[row - 1]):
            cell = grid[row - 1][column - 1]
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                grid[row - 1][column - 1] = _day(cell, from_1904=from_1904)
    texts = {cell for cells in grid for cell in cells if type(cell) is str}
    read = {text: cell_text(text) for text in texts}
    odd = {text: plain for text, plain in read.items() if plain != text or unseen_in(plain)}
    for number, cells in enumerate(grid, start=1) if odd else ():
        for place, cell in enumerate(cells):
            if type(cell) is str and cell in odd:
                if unseen_in(odd[cell]):
                    scan.unseen[number, place + 1] = unseen_in(odd[cell])
                cells[place] = without_unseen(odd[cell])
    return grid


def _day(number: int | float, *, from_1904: bool) -> object:
    try:
        return from_excel(number, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    except (ValueError, OverflowError):
        return number


class _Exact:
    """openpyxl, streaming, with stored results in place of formulas."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("rb")  # by ourselves, so that a book that cannot be opened does not stay open
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about drop-down lists and styles that do not concern the values
                self._book = load_workbook(self._stream, read_only=True, data_only=True)
        except BaseException:
            self._stream.close()
            raise

    def grid(self, name: str, scan: SheetScan) -> list[list[object]]:
        """All cells from A1 to the extent that the scan found; the one declared in the file is often wrong."""
        if not scan.cells:
            return []
        sheet = self._book[name]
        grid: list[list[object]] = [[None] * scan.columns for _ in range(scan.rows)]
        with warnings.catch_warnings(), sheet._get_source() as stream:
            warnings.simplefilter("ignore")
            for number, cells in _RowParser(stream, sheet).parse():
                for cell in cells if 0 < number <= scan.rows else ():
                    if 0 < cell["column"] <= scan.columns:
                        grid[number - 1][cell["column"] - 1] = cell["value"]
        return grid

    def close(self) -> None:
        self._book.close()
        self._stream.close()


class _RowParser(WorkSheetParser):  # type: ignore[misc]
    """The rows of a sheet as openpyxl reads them, without what stands around them.

    The parser is that of expat, several times as fast as the one for files that nobody has looked through.
    """

    def __init__(self, stream: IO[bytes], sheet: Any) -> None:
        book = sheet.parent
        days = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
        super().__init__(stream, sheet._shared_strings, data_only=True, epoch=book.epoch, **days)

    def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Each row with its number and its cells."""
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
