"""The folder of ledgers, read whole: every workbook, every sheet, every fault at once."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd

from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.contracts import heading
from discgen.faults import Fault, Severity
from discgen.ledgers.book import LedgerBook
from discgen.ledgers.cells import nfc
from discgen.ledgers.engines import OpenBook, OpenSheet
from discgen.ledgers.findings import SheetLog
from discgen.ledgers.safety import Unusable
from discgen.ledgers.sheet import empty_frame, read_sheet

LISTS_SHEET = "選択肢"
_BOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    fiscal_year_end: datetime.date
    parameters: Mapping[str, Fraction]
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    letters: dict[str, Mapping[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def leave_empty(self, sheet: Sheet) -> None:
        """Give a ledger that could not be read its empty frame."""
        self.frames[sheet.id] = empty_frame(sheet)


def read_ledgers(
    folder: Path,
    contracts: Sequence[Workbook],
    *,
    fiscal_year_end: datetime.date,
    parameters: Mapping[str, Fraction],
) -> tuple[LedgerBook, list[Fault]]:
    """Read every workbook of the contracts from ``folder``.

    ``parameters``: the numbers of the profile that row rules refer to. Never raises for bad input: whatever is
    wrong is in the returned faults, and a ledger that could not be read has an empty frame.
    """
    reading = _Reading(fiscal_year_end, parameters)
    paths = _find_workbooks(folder, contracts, reading.faults)
    for workbook in contracts:
        path = paths.get(workbook.workbook)
        if path is None:
            for sheet in workbook.sheets:
                reading.leave_empty(sheet)
        else:
            _read_workbook(path, workbook, reading)
    return LedgerBook(reading.frames, tuple(contracts), reading.letters), reading.faults


def _find_workbooks(folder: Path, contracts: Sequence[Workbook], faults: list[Fault]) -> dict[str, Path]:
    """The file of each workbook; names are compared in NFC, since a Mac writes が as two signs."""
    wanted = {nfc(workbook.workbook): workbook for workbook in contracts}
    paths: dict[str, Path] = {}
    others: list[Path] = []
    try:
        listed = sorted(folder.iterdir())
    except OSError:
        needed = [workbook for workbook in contracts if not all(sheet.optional for sheet in workbook.sheets)]
        if needed:
            names = "、".join(f"{workbook.workbook}.xlsx" for workbook in needed)
            remedy = "フォルダーを作り、台帳を置いてください"
            faults.append(Fault(folder.name, "台帳のフォルダーがありません", expected=names, remedy=remedy))
        return {}
    for path in listed:
        name = nfc(path.name)
        if name.startswith(("~$", ".")) or path.suffix.lower() not in _BOOK_SUFFIXES:
            continue
        workbook = wanted.get(nfc(path.stem)) if path.suffix.lower() == ".xlsx" else None
        if workbook is None:
            others.append(path)
        elif workbook.workbook in paths:
            message = "同じ名前のブックが二つあります"
            faults.append(
                Fault(name, message, found=nfc(paths[workbook.workbook].name), remedy="一つだけ残してください")
            )
        else:
            paths[workbook.workbook] = path
    _tell_missing_books(contracts, paths, others, faults)
    return paths


def _tell_missing_books(
    contracts: Sequence[Workbook], paths: Mapping[str, Path], others: list[Path], faults: list[Fault]
) -> None:
    taken: set[Path] = set()
    for workbook in contracts:
        if workbook.workbook in paths or all(sheet.optional for sheet in workbook.sheets):
            continue
        name = f"{workbook.workbook}.xlsx"
        twin = _similar(workbook.workbook, others)
        taken |= {twin} if twin else set()
        if twin and nfc(twin.stem) == nfc(workbook.workbook):
            remedy = f"「{nfc(twin.name)}」を Excel で開き、xlsx 形式で保存し直してください"
        elif twin:
            remedy = f"「{nfc(twin.name)}」の名前を「{name}」に直してください"
        else:
            remedy = "ブックを台帳のフォルダーに置いてください（取引がなくても列名だけのシートが要ります）"
        found = nfc(twin.name) if twin else ""
        faults.append(Fault(name, "ブックがありません", found=found, expected=name, remedy=remedy))
    for path in others:
        if path not in taken:
            message = "約束にないブックです（読み込みません）"
            faults.append(Fault(nfc(path.name), message, severity=Severity.WARNING))


def _similar(name: str, others: list[Path]) -> Path | None:
    stems = {nfc(path.stem): path for path in others}
    if nfc(name) in stems:
        return stems[nfc(name)]
    near = difflib.get_close_matches(nfc(name), list(stems), n=1, cutoff=0.6)
    return stems[near[0]] if near else None


def _read_workbook(path: Path, workbook: Workbook, reading: _Reading) -> None:
    name = nfc(path.name)
    try:
        with OpenBook(path, large=any(sheet.large for sheet in workbook.sheets)) as book:
            _read_sheets(book.sheets, workbook, name, reading)
    except Unusable as error:
        reading.faults.append(Fault(name, error.message, found=error.found, remedy=error.remedy))
        for sheet in workbook.sheets:
            reading.leave_empty(sheet)


def _read_sheets(sources: list[OpenSheet], workbook: Workbook, name: str, reading: _Reading) -> None:
    by_name: dict[str, OpenSheet] = {}
    for source in sources:
        by_name.setdefault(heading(source.name), source)
    known = {heading(sheet.sheet) for sheet in workbook.sheets}
    others = [source for key, source in by_name.items() if key not in known and key != LISTS_SHEET]
    for sheet in workbook.sheets:
        found = by_name.get(heading(sheet.sheet))
        log = SheetLog(f"{name}／{sheet.sheet}")
        if found is None:
            reading.leave_empty(sheet)
            _tell_missing_sheet(sheet, others, log)
        else:
            frame, letters = read_sheet(
                sheet, found, log, fiscal_year_end=reading.fiscal_year_end, parameters=reading.parameters
            )
            reading.frames[sheet.id] = frame
            reading.letters[sheet.id] = letters
        reading.faults += log.faults()
    for source in others:
        state = "約束にない非表示のシートです" if source.hidden else "約束にないシートです"
        fault = Fault(f"{name}／{source.name}", f"{state}（読み込みません）", severity=Severity.WARNING)
        reading.faults.append(fault)


def _tell_missing_sheet(sheet: Sheet, others: list[OpenSheet], log: SheetLog) -> None:
    if sheet.optional:
        return
    names = [source.name for source in others]
    near = difflib.get_close_matches(sheet.sheet, names, n=1, cutoff=0.5)
    if near:
        remedy = f"シート「{near[0]}」の名前を「{sheet.sheet}」に直してください"
    else:
        remedy = "シートを加えてください（取引がなくても列名だけのシートが要ります）"
    log.add("シートがありません", found="、".join(names), expected=sheet.sheet, remedy=remedy)
