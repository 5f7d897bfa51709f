"""The folder of ledgers, read whole: every workbook, every sheet, every fault at once."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Sheet, Workbook
from discgen.faults import Fault, Severity
from discgen.ledgers.cellreading import nfc
from discgen.ledgers.consolidation import check_group
from discgen.ledgers.engines import OpenBook, OpenSheet
from discgen.ledgers.exports.feeding import Feeds, read_feeds
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.links import AllRead, link
from discgen.ledgers.origins import Origins
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.sheet import empty_frame, read_sheet
from discgen.ledgers.zipguard import Unusable

LISTS_SHEET = "選択肢"
_BOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})


@dataclass(slots=True)
class BooksRead:
    """What was read: of one workbook, in the end of all. Frames are never changed in place, so they may be kept."""

    fiscal_year_end: datetime.date
    parameters: Mapping[str, Fraction]
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    letters: dict[str, Mapping[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    origins: dict[str, Origins] = field(default_factory=dict)

    def leave_empty(self, sheet: Sheet, *, missed: bool) -> None:
        """Give a ledger without readable sheet its empty frame; ``missed``: a fault says why."""
        self.frames[sheet.id] = empty_frame(sheet)
        self.unread |= {sheet.id} if missed else set()

    def take(self, other: BooksRead) -> None:
        """Add what another reading has."""
        self.frames |= other.frames
        self.letters |= other.letters
        self.faults += other.faults
        self.unread |= other.unread

    def feed(self, feeds: Feeds, contracts: Sequence[Workbook]) -> None:
        """Put the ledgers in that the office's own files feed. A sheet of a workbook has no rows beside them."""
        self.faults += feeds.faults
        self.origins |= feeds.origins()
        for workbook in contracts:
            for sheet in workbook.sheets:
                if sheet.id in self.origins:
                    self._feed(sheet, f"{workbook.workbook}.xlsx／{sheet.sheet}", feeds)

    def _feed(self, sheet: Sheet, place: str, feeds: Feeds) -> None:
        self.faults = [fault for fault in self.faults if not f"{fault.where}／".startswith(f"{place}／")]
        if len(self.frames[sheet.id]) or sheet.id in self.unread:
            definition = self.origins[sheet.id].definition
            remedy = f"ブックの行を消すか、{definition} の定義を消してください"
            self.faults.append(Fault(place, "ブックと金庫のファイルの両方から読む台帳です", definition, remedy=remedy))
        self.leave_empty(sheet, missed=sheet.id in feeds.failed)
        self.letters.pop(sheet.id, None)
        fed = feeds.ledgers.get(sheet.id)
        if fed is not None:
            self.frames[sheet.id], self.letters[sheet.id] = fed.frame, fed.letters

    def link(self, contracts: Sequence[Workbook]) -> None:
        """What can be said and computed only when every ledger is read."""
        read = AllRead(self.frames, contracts, self.letters, self.unread, self.origins)
        self.faults += link(read)
        self.faults += check_group(read, self.fiscal_year_end)


ReadWorkbook = Callable[[Path, Workbook, datetime.date, Mapping[str, Fraction]], BooksRead]


def read_workbook(
    path: Path, workbook: Workbook, fiscal_year_end: datetime.date, parameters: Mapping[str, Fraction]
) -> BooksRead:
    """One workbook by itself: what refers to other ledgers is not looked at yet."""
    reading = BooksRead(fiscal_year_end, parameters)
    _read_workbook(path, workbook, reading)
    return reading


def read_ledgers(
    folder: Path,
    contracts: Sequence[Workbook],
    *,
    fiscal_year_end: datetime.date,
    parameters: Mapping[str, Fraction],
    read: ReadWorkbook = read_workbook,
    sources: Path | None = None,
) -> tuple[LedgerBook, list[Fault]]:
    """Read every workbook of the contracts from ``folder``.

    ``parameters``: the numbers of the profile that row rules refer to. ``read``: reads one workbook, or knows it
    already. ``sources``: the folder that says which of the office's own files feed ledgers. Never raises for bad input:
    whatever is wrong is in the returned faults, and a ledger that could not be read has an empty frame.
    """
    reading = BooksRead(fiscal_year_end, parameters)
    feeds = Feeds()
    if sources is not None:
        feeds = read_feeds(sources, contracts, fiscal_year_end=fiscal_year_end, parameters=parameters)
    fed = feeds.origins()
    books = [_beside(workbook, fed) for workbook in contracts]
    paths = _find_workbooks(folder, books, reading.faults)
    for workbook in books:
        path = paths.get(workbook.workbook)
        if path is None:
            for sheet in workbook.sheets:
                reading.leave_empty(sheet, missed=not sheet.optional)
        else:
            reading.take(read(path, workbook, fiscal_year_end, parameters))
    reading.feed(feeds, contracts)
    reading.link(contracts)
    return LedgerBook(reading.frames, tuple(contracts), reading.letters, reading.origins), reading.faults


def _beside(workbook: Workbook, fed: Container[str]) -> Workbook:
    """The workbook as it may be when the office's own files feed some of its sheets."""
    if not any(sheet.id in fed for sheet in workbook.sheets):
        return workbook
    sheets = tuple(
        sheet.model_copy(update={"optional": True}) if sheet.id in fed else sheet for sheet in workbook.sheets
    )
    return workbook.model_copy(update={"sheets": sheets})


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
    absent = [workbook.workbook for workbook in contracts if workbook.workbook not in paths]
    for path in others:
        if path not in taken:
            message, remedy = "約束にないブックです（読み込みません）", _meant(nfc(path.stem), absent, "ブック")
            faults.append(Fault(nfc(path.name), message, remedy=remedy, severity=Severity.WARNING))


def _meant(name: str, absent: Sequence[str], kind: str) -> str:
    """The name that may be meant: a slip in the name of an optional book or sheet would drop it silently."""
    near = difflib.get_close_matches(name, absent, n=1, cutoff=0.6)
    return f"{kind}「{near[0]}」のことならば、名前を直してください" if near else ""


def _similar(name: str, others: list[Path]) -> Path | None:
    stems = {nfc(path.stem): path for path in others}
    if nfc(name) in stems:
        return stems[nfc(name)]
    near = difflib.get_close_matches(nfc(name), list(stems), n=1, cutoff=0.6)
    return stems[near[0]] if near else None


def _read_workbook(path: Path, workbook: Workbook, reading: BooksRead) -> None:
    name = nfc(path.name)
    try:
        with OpenBook(path, large=any(sheet.large for sheet in workbook.sheets)) as book:
            for message, found, remedy in book.unconfirmed:
                reading.faults.append(Fault(name, message, found, remedy=remedy, severity=Severity.WARNING))
            read_sheets(book.sheets, workbook, name, reading)
    except Unusable as error:
        reading.faults.append(Fault(name, error.message, found=error.found, remedy=error.remedy))
        for sheet in workbook.sheets:
            reading.leave_empty(sheet, missed=True)


def read_sheets(sources: list[OpenSheet], workbook: Workbook, name: str, reading: BooksRead) -> None:
    """Read the sheets of a workbook as its contract has them."""
    by_name: dict[str, OpenSheet] = {}
    for source in sources:
        by_name.setdefault(heading(source.name), source)
    known = {heading(sheet.sheet) for sheet in workbook.sheets}
    others = [source for key, source in by_name.items() if key not in known and key != LISTS_SHEET]
    for sheet in workbook.sheets:
        found = by_name.get(heading(sheet.sheet))
        log = SheetLog(f"{name}／{sheet.sheet}")
        if found is None:
            reading.leave_empty(sheet, missed=not sheet.optional)
            _tell_missing_sheet(sheet, others, log)
        else:
            frame, letters = read_sheet(
                sheet, found, log, fiscal_year_end=reading.fiscal_year_end, parameters=reading.parameters
            )
            reading.frames[sheet.id] = frame
            reading.letters[sheet.id] = letters
            reading.unread |= set() if letters else {sheet.id}
        reading.faults += log.faults()
    absent = [sheet.sheet for sheet in workbook.sheets if heading(sheet.sheet) not in by_name]
    for source in others:
        state = "約束にない非表示のシートです" if source.hidden else "約束にないシートです"
        remedy = _meant(source.name, absent, "シート")
        reading.faults.append(
            Fault(f"{name}／{source.name}", f"{state}（読み込みません）", remedy=remedy, severity=Severity.WARNING)
        )


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
