"""The inputs folder as the preview reads it: only what changed, and only what can be read this moment."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from discgen.catalogue.contract import Workbook
from discgen.catalogue.exportdef import read_export_defs
from discgen.catalogue.profile import PROFILE_NAME
from discgen.catalogue.strict import FORMS, SOURCES
from discgen.filenames import is_shown
from discgen.ledgers.anybook import BOOK_SUFFIXES
from discgen.ledgers.exports.exportfile import every_file
from discgen.ledgers.reader import BooksRead, read_workbook
from discgen.project import LISTS

Mark = tuple[int, int]
_WORKBOOKS = ("ledgers", "history", LISTS)  # folders of the inputs that hold workbooks


def mark_of(path: Path) -> Mark:
    """Time and size of a file: what tells whether it changed."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and is_shown(path.name):
            yield path


def marks(*places: Path) -> dict[Path, Mark]:
    """Marks of the files in the given folders, and of the given files."""
    found: dict[Path, Mark] = {}
    for place in places:
        for path in [place] if place.is_file() else _files(place):
            try:
                found[path] = mark_of(path)
            except OSError:  # gone in the meantime: Excel replaces files when it saves
                continue
    return found


def project_marks(folder: Path) -> dict[Path, Mark]:
    """Everything that a project is opened from: what figures and lists come from, and the house's forms."""
    definitions, _ = read_export_defs(folder / SOURCES)
    exports = [path for definition in definitions for path in every_file(folder / SOURCES, definition)]
    return marks(*(folder / name for name in (*_WORKBOOKS, FORMS, SOURCES)), folder / PROFILE_NAME, *exports)


class Busy(Exception):
    """A workbook is being saved. ``names``: those that cannot be read this moment."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("、".join(names))
        self.names = names


class WorkbookShelf:
    """Workbooks that were read, until they change."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[Mark, Workbook, datetime.date, Mapping[str, Fraction], BooksRead]] = {}
        self.count = 0

    def read(
        self, path: Path, workbook: Workbook, fiscal_year_end: datetime.date, parameters: Mapping[str, Fraction]
    ) -> BooksRead:
        """See ``discgen.ledgers.reader.read_workbook``. Errors: Busy when the file changes while it is read."""
        try:
            mark = mark_of(path)
            known = self._read.get(path)
            if known is not None and known[:4] == (mark, workbook, fiscal_year_end, parameters):
                return known[4]
            reading = read_workbook(path, workbook, fiscal_year_end, parameters)
            self.count += 1
            if mark_of(path) != mark:
                raise Busy([path.name])
        except OSError as error:
            raise Busy([path.name]) from error
        self._read[path] = (mark, workbook, fiscal_year_end, parameters, reading)
        return reading


def unreadable(folder: Path) -> list[str]:
    """Workbooks that cannot be opened this moment: locked by Excel, or written only in part."""
    found: list[str] = []
    for path in marks(*(folder / name for name in _WORKBOOKS)):
        if path.suffix.lower() not in BOOK_SUFFIXES:
            continue
        try:
            with zipfile.ZipFile(path):
                pass
        except (OSError, zipfile.BadZipFile):
            found.append(path.name)
    return found
