"""The two engines behind one face: openpyxl for ordinary workbooks, calamine for large row-level ones.

openpyxl gives integers exactly; calamine is about ten times as fast but gives floats. Both are only let
at a file that ``zipguard`` and ``scan`` have looked through.
"""

from __future__ import annotations

import gc
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from discgen.ledgers import zipguard
from discgen.ledgers.cellreading import UNCACHED
from discgen.ledgers.scan import SheetScan, scan_sheet

FAST_FROM_CELLS = 300_000


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that was looked through: its cells are read on demand, row 1 and column A first."""

    name: str
    hidden: bool
    scan: SheetScan
    rows: Callable[[], list[list[object]]]


class _Engine(Protocol):
    def grid(self, name: str, scan: SheetScan) -> list[list[object]]: ...
    def close(self) -> None: ...


class OpenBook:
    """A workbook opened with the engine that suits it; use as a context manager."""

    def __init__(self, path: Path, *, large: bool) -> None:
        """Errors: zipguard.Unusable with the words of the fault."""
        zipguard.check_file(path)
        try:
            self._scans, parts, self.unconfirmed = _look_through(path)
            self._fast = large or sum(scan.cells for scan in self._scans.values()) > FAST_FROM_CELLS
            self._engine: _Engine = _Fast(path) if self._fast else _Exact(path)
        except (zipguard.Unusable, KeyboardInterrupt):
            raise
        except BaseException as error:  # a panic of calamine is no Exception
            raise _broken(error) from error
        self.sheets = [OpenSheet(part.name, part.hidden, self._scans[part.part], self._reader(part)) for part in parts]

    def _reader(self, part: zipguard.SheetPart) -> Callable[[], list[list[object]]]:
        def rows() -> list[list[object]]:
            scan = self._scans[part.part]
            try:
                grid = self._engine.grid(part.name, scan)
            except (zipguard.Unusable, KeyboardInterrupt):
                raise
            except BaseException as error:
                raise _broken(error) from error
            return _with_marks(grid, scan)

        return rows

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
    return zipguard.Unusable("ブックが壊れていて読めません", str(error).split("\n")[0][:80] or type(error).__name__)


def _look_through(
    path: Path,
) -> tuple[dict[str, SheetScan], list[zipguard.SheetPart], list[tuple[str, str, str]]]:
    with zipfile.ZipFile(path) as archive:
        zipguard.check_archive(archive)
        zipguard.check_prologs(archive)
        parts = zipguard.sheet_parts(archive)
        scans = {part.part: scan_sheet(archive, part.part) for part in parts}
        formulas = any(scan.formulas and not scan.uncached for scan in scans.values())  # those are told at their cells
        return scans, parts, zipguard.unconfirmed(archive, formulas=formulas)


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


class _Exact:
    """openpyxl, streaming, with stored results in place of formulas."""

    def __init__(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about drop-down lists and styles that do not concern the values
            self._book = load_workbook(path, read_only=True, data_only=True)

    def grid(self, name: str, scan: SheetScan) -> list[list[object]]:
        """All cells from A1 to the extent that the scan found; the one declared in the file is often wrong."""
        if not scan.cells:
            return []
        sheet = self._book[name]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows: Sequence[Sequence[object]] = list(
                sheet.iter_rows(max_row=scan.rows, max_col=scan.columns, values_only=True)
            )
        return [list(row) for row in rows]

    def close(self) -> None:
        self._book.close()


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
