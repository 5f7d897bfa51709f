"""The two engines behind one face: openpyxl for ordinary workbooks, calamine for large row-level ones.

openpyxl gives integers exactly; calamine is about ten times as fast but gives floats. Both are only let
at a file that ``zipguard`` and ``scan`` have looked through.
"""

from __future__ import annotations

import gc
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl import load_workbook
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from python_calamine import CalamineWorkbook

from discgen.ledgers import zipguard
from discgen.ledgers.cellreading import UNCACHED
from discgen.ledgers.cellstyles import BookStyles, SheetLook, read_looks, read_styles
from discgen.ledgers.scan import Address, SheetScan, scan_sheet
from discgen.unseen import cell_text, unseen_in, without_unseen

FAST_FROM_CELLS = 300_000


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that was looked through: its cells are read on demand, row 1 and column A first."""

    name: str
    hidden: bool
    scan: SheetScan
    rows: Callable[[], list[list[object]]]
    looks: Callable[[], Mapping[Address, SheetLook]]
    strikes: bool  # whether words may be struck out, which only the looks tell


class _Engine(Protocol):
    def grid(self, name: str, scan: SheetScan) -> list[list[object]]: ...
    def close(self) -> None: ...


class OpenBook:
    """A workbook opened with the engine that suits it; use as a context manager."""

    def __init__(self, path: Path, *, large: bool) -> None:
        """Errors: zipguard.Unusable with the words of the fault."""
        zipguard.check_file(path)
        try:
            self._styles, self._scans, parts, self.unconfirmed = _look_through(path)
            self._fast = large or sum(scan.cells for scan in self._scans.values()) > FAST_FROM_CELLS
            self._engine: _Engine = _Fast(path) if self._fast else _Exact(path)
        except (zipguard.Unusable, KeyboardInterrupt):
            raise
        except BaseException as error:  # a panic of calamine is no Exception
            raise _broken(error) from error
        self.sheets = [self._sheet(path, part) for part in parts]

    def _sheet(self, path: Path, part: zipguard.SheetPart) -> OpenSheet:
        reader, looker = self._reader(path, part), self._looker(path, part)
        return OpenSheet(part.name, part.hidden, self._scans[part.part], reader, looker, self._styles.strikes)

    def _grid(self, path: Path, name: str, scan: SheetScan) -> list[list[object]]:
        """The cells; those of a sheet that the exact engine gives up (a cell NaN, strict OOXML) from the other one."""
        try:
            return self._engine.grid(name, scan)
        except (ValueError, KeyError):
            if self._fast:
                raise
        other = _Fast(path)
        try:
            return other.grid(name, scan)
        finally:
            other.close()

    def _reader(self, path: Path, part: zipguard.SheetPart) -> Callable[[], list[list[object]]]:
        def rows() -> list[list[object]]:
            scan = self._scans[part.part]
            try:
                grid = self._grid(path, part.name, scan)
            except (zipguard.Unusable, KeyboardInterrupt):
                raise
            except BaseException as error:
                raise _broken(error) from error
            return _as_seen(_with_marks(grid, scan), scan, from_1904=self._styles.from_1904)

        return rows

    def _looker(self, path: Path, part: zipguard.SheetPart) -> Callable[[], Mapping[Address, SheetLook]]:
        """The looks of a sheet; of large books, which nobody draws, none."""

        def looks() -> Mapping[Address, SheetLook]:
            try:
                return {} if self._fast else read_looks(path, part.name)
            except Exception as error:
                raise _broken(error) from error

        return looks

    def __enter__(self) -> OpenBook:
        """While a large book is open nothing is collected: millions of cells, none garbage, would be looked through."""
        self._collecting = self._fast and gc.isenabled()
        if self._collecting:
            gc.disable()
        return self

    def __exit__(self, *unused: object) -> None:
        if self._collecting:
            gc.enable()
        self._engine.close()


def _broken(error: BaseException) -> zipguard.Unusable:
    found = f"{error.position[0]}行目の記述" if isinstance(error, ParseError) else ""
    return zipguard.Unusable("ブックが壊れていて読めません", found)


def _look_through(
    path: Path,
) -> tuple[BookStyles, dict[str, SheetScan], list[zipguard.SheetPart], list[tuple[str, str, str]]]:
    with zipfile.ZipFile(path) as archive:
        zipguard.check_archive(archive)
        zipguard.check_prologs(archive)
        parts = zipguard.sheet_parts(archive)
        for part in parts:
            zipguard.check_prolog(archive, part.part)  # whatever its name
        styles = read_styles(archive)
        days = frozenset(str(number).encode() for number in styles.missed)
        scans = {part.part: scan_sheet(archive, part.part, days) for part in parts}
        formulas = any(scan.formulas and not scan.uncached for scan in scans.values())  # those are told at their cells
        return styles, scans, parts, zipguard.unconfirmed(archive, formulas=formulas)


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


class _Fast:
    """calamine."""

    def __init__(self, path: Path) -> None:
        self._book = CalamineWorkbook.from_path(str(path))

    def grid(self, name: str, scan: SheetScan) -> list[list[object]]:
        """All cells from A1 on; equal texts are one object, which saves half of the memory."""
        if not scan.cells:
            return []
        sheet = self._book.get_sheet_by_name(name)
        if sheet.start is None:
            return []
        left: list[object] = [""] * sheet.start[1]
        texts: dict[object, object] = {}
        one = texts.setdefault
        return [left + [one(cell, cell) if type(cell) is str else cell for cell in row] for row in sheet.iter_rows()]

    def close(self) -> None:
        self._book.close()
