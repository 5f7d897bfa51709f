"""The office's files that a definition names, opened as grids of cells."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from discgen.catalogue.checker import heading
from discgen.catalogue.exportdef import ExportDef
from discgen.faults import Fault, Severity, near, some_of
from discgen.filenames import is_shown
from discgen.ledgers.anybook import BOOK_SUFFIXES, open_book
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.exports.textfile import read_text_file
from discgen.ledgers.origins import ExportPlace
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.sheet import usable_grid
from discgen.ledgers.zipguard import Unusable
from discgen.unseen import nfc

_DIGIT = re.compile(r"\d")
_OTHERS = frozenset({".xls", ".pdf"})
_RESAVE = "Excel で開き、「Excel ブック（*.xlsx）」か CSV として保存し直してください"


@dataclass(frozen=True, slots=True)
class ExportGrid:
    """The cells of a file as they stand. lines: the line (or row of Excel) of each. encoding: of a file of text."""

    place: ExportPlace
    rows: Sequence[Sequence[object]]
    lines: Sequence[int]
    encoding: str = ""


def matching_files(folder: Path, definition: ExportDef, faults: list[Fault]) -> list[Path]:
    """The files to read, in the order of their names; none (with a fault) where they are not what was agreed."""
    parent = folder / Path(definition.file).parent
    pattern = nfc(Path(definition.file).name)
    listed = _listed(parent)
    found = [path for path in listed if _fits(path, definition)]
    if not found:
        others = [nfc(path.name) for path in listed if path.suffix.lower() not in (".yaml", ".yml")]
        remedy = near(pattern.replace("*", ""), others, 0.4) or "ファイルを置くか、file を直してください"
        told = some_of(others, 5, "個") or "ファイルなし"
        faults.append(Fault(definition.defined_at, "ファイルがありません", told, definition.file, remedy))
    if definition.pick == "all" or len(found) < 2:
        return found
    names = some_of([nfc(path.name) for path in found], 5, "個")
    if definition.pick == "newest":
        last = _newest(found)
        if last is not None:
            message = f"名前の日付が最も新しい「{nfc(last.name)}」を読みました"
            faults.append(Fault(definition.defined_at, message, names, severity=Severity.NOTICE))
            return [last]
        remedy = "日付だけが違う名前（残高_20250331.csv、残高_20260331.csv など）にするか、一つだけ残してください"
        message = "どのファイルが最も新しいか、名前から分かりません"
        faults.append(Fault(definition.defined_at, message, names, definition.file, remedy))
        return []
    remedy = "一つだけ残すか、pick: newest（最も新しいもの）か all（すべて）を書いてください"
    faults.append(Fault(definition.defined_at, "当てはまるファイルが二つ以上あります", names, definition.file, remedy))
    return []


def _newest(paths: Sequence[Path]) -> Path | None:
    """The last by the digits of the name, where names differ in nothing else. The time of a file is no help: a copy of
    the folder has another.
    """
    names = {unicodedata.normalize("NFKC", path.name): path for path in paths}
    if len({_DIGIT.sub("0", name) for name in names}) > 1:
        return None
    return names[max(names)]


def every_file(folder: Path, definition: ExportDef) -> list[Path]:
    """Every file that a definition may read, code tables with it."""
    found = [path for path in _listed(folder / Path(definition.file).parent) if _fits(path, definition)]
    return [*found, *(folder / table.file for table in definition.codes.values() if table.file)]


def _fits(path: Path, definition: ExportDef) -> bool:
    return fnmatchcase(nfc(path.name), nfc(Path(definition.file).name))


def _listed(parent: Path) -> list[Path]:
    try:
        found = [path for path in parent.iterdir() if path.is_file() and is_shown(path.name)]
    except OSError:
        return []
    return sorted(found, key=lambda path: nfc(path.name))


def shown_file(path: Path, folder: Path) -> str:
    """A file as faults name it: from the folder of the definitions, or whole where it lies elsewhere."""
    try:
        return nfc(path.relative_to(folder).as_posix())
    except ValueError:
        return nfc(os.path.normpath(path))


def open_export(
    path: Path, name: str, sheet: str, encoding: str, delimiter: str, faults: list[Fault]
) -> ExportGrid | None:
    """The cells of a file, of a workbook those of ``sheet``; None with the fault that says why not."""
    try:
        if path.suffix.lower() in _OTHERS:
            raise Unusable("読めない形式のファイルです", path.suffix, _RESAVE)
        if path.suffix.lower() in BOOK_SUFFIXES:
            with open_book(path) as book:
                return _grid_of(book.sheets, name, sheet, faults)
        rows, lines, found = read_text_file(path, encoding, delimiter)
        return ExportGrid(ExportPlace(name), rows, lines, found)
    except Unusable as error:
        faults.append(Fault(name, error.message, found=error.found, remedy=error.remedy))
        return None


def _grid_of(sheets: Sequence[OpenSheet], name: str, sheet: str, faults: list[Fault]) -> ExportGrid | None:
    chosen = list(_chosen(sheets, sheet))
    if len(chosen) != 1:
        names = [source.name for source in sheets]
        message = f"シート「{sheet}」がありません" if sheet else "シートが二つ以上あります"
        remedy = near(sheet, names) if sheet else "sheet にシートの名前を書いてください"
        faults.append(Fault(name, message, found=some_of(names, 8, "枚"), expected=sheet, remedy=remedy))
        return None
    log = SheetLog(f"{name}／{chosen[0].name}")
    rows = usable_grid(chosen[0], log)
    faults += log.faults()
    if rows is None:
        return None
    return ExportGrid(ExportPlace(name, chosen[0].name), rows, range(1, len(rows) + 1))


def _chosen(sheets: Sequence[OpenSheet], sheet: str) -> Iterator[OpenSheet]:
    for source in sheets:
        if heading(source.name) == heading(sheet) or (not sheet and source.scan.cells):
            yield source
