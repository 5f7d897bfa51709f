"""The folder of ledgers, read whole: every workbook, every sheet, every fault at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Sheet, Workbook
from discgen.faults import Fault, Severity
from discgen.ledgers.anybook import open_book
from discgen.ledgers.bookfiles import find_workbooks, meant_name, sheets_apart
from discgen.ledgers.consolidation import check_group
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.exports.feeding import Feeds, read_feeds
from discgen.ledgers.exports.textsheet import DELIMITERS, open_text_sheet
from discgen.ledgers.joinedparts import JoinedPiece, joined, of_parts, part_contract, parts_among, piece_of
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.links import AllRead, link
from discgen.ledgers.origins import Origins
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.readbefore import ReadBefore
from discgen.ledgers.sheet import empty_frame, read_sheet
from discgen.ledgers.zipguard import Unusable
from discgen.likewords import closest
from discgen.unseen import nfc

LISTS_SHEET = "選択肢"


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
    named: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[datetime.date, Mapping[str, Fraction]]:
        """What was asked of every reading."""
        return self.fiscal_year_end, self.parameters

    def leave_empty(self, sheet: Sheet, *, missed: bool) -> None:
        """Give a ledger without readable sheet its empty frame; ``missed``: a fault says why."""
        self.frames[sheet.id] = empty_frame(sheet)
        self.unread |= {sheet.id} if missed else set()

    def take(self, other: BooksRead) -> None:
        """Add what another reading has."""
        self.frames |= other.frames
        self.letters |= other.letters
        self.origins |= other.origins
        self.faults += other.faults
        self.unread |= other.unread

    def feed(self, feeds: Feeds, contracts: Sequence[Workbook]) -> None:
        """Put the ledgers in that the office's own files feed. A sheet of a workbook has no rows beside them."""
        self.faults += feeds.faults
        fed = feeds.origins()
        self.origins |= fed
        for workbook in contracts:
            for sheet in workbook.sheets:
                if sheet.id in fed:
                    file = self.named.get(sheet.id) or f"{workbook.workbook}.xlsx"
                    self._feed(sheet, f"{file}／{sheet.sheet}", feeds)

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

    def clear(self, sheet: Sheet, other: str) -> None:
        """Make room for a ledger that has a file of its own; rows that the workbook has beside it are a fault."""
        place = f"{self.named.get(sheet.id, '')}／{sheet.sheet}"
        told = [fault for fault in self.faults if f"{fault.where}／".startswith(f"{place}／")]
        self.faults = [fault for fault in self.faults if fault not in told]
        if len(self.frames[sheet.id]) or (told and sheet.id in self.unread):
            remedy = f"ブックのシートの行を消すか、{other} をフォルダーから出してください"
            self.faults.append(Fault(place, "同じシートがブックと別のファイルの両方にあります", other, remedy=remedy))
        self.leave_empty(sheet, missed=False)
        self.unread.discard(sheet.id)
        self.letters.pop(sheet.id, None)
        self.origins.pop(sheet.id, None)

    def join(self, sheet: Sheet, pieces: Sequence[JoinedPiece], where: str, told: Sequence[Fault]) -> None:
        """Put a ledger in that stands in several parts."""
        whole, faults = joined(sheet, pieces, where, told)
        self.frames[sheet.id], self.letters[sheet.id] = whole.frame, whole.letters
        self.origins[sheet.id] = whole.origins
        self.faults += faults

    def link(self, contracts: Sequence[Workbook]) -> None:
        """What can be said and computed only when every ledger is read."""
        read = AllRead(self.frames, contracts, self.letters, self.unread, self.origins, self.named)
        self.faults += link(read)
        self.faults += check_group(read, self.fiscal_year_end)


def _join_files(workbook: Workbook, parts: Sequence[tuple[str, BooksRead]], reading: BooksRead) -> None:
    """The files of one workbook, each sheet of them joined."""
    told = [fault for _, part in parts for fault in part.faults]
    reading.faults += told
    for sheet in workbook.sheets:
        pieces = [
            JoinedPiece(part.frames[sheet.id], part.origins[sheet.id])
            if sheet.id in part.origins
            else piece_of(sheet, part.frames[sheet.id], part.letters[sheet.id], file, sheet.sheet)
            for file, part in parts
            if part.letters.get(sheet.id)
        ]
        reading.unread |= {sheet.id for _, part in parts if sheet.id in part.unread}
        if pieces:
            reading.join(sheet, pieces, f"{workbook.workbook}／{sheet.sheet}", told)
        else:
            reading.leave_empty(sheet, missed=not sheet.optional)


_BEFORE: ReadBefore[BooksRead] = ReadBefore()
ReadWorkbook = Callable[[Path, Workbook, datetime.date, Mapping[str, Fraction]], BooksRead]


def read_anew(
    path: Path, workbook: Workbook, fiscal_year_end: datetime.date, parameters: Mapping[str, Fraction]
) -> BooksRead:
    """One workbook by itself: what refers to other ledgers is not looked at yet."""
    reading = BooksRead(fiscal_year_end, parameters)
    _read_workbook(path, workbook, reading)
    return reading


def read_workbook(
    path: Path, workbook: Workbook, fiscal_year_end: datetime.date, parameters: Mapping[str, Fraction]
) -> BooksRead:
    """The same, or what this process read before from the same content."""
    asked = workbook, fiscal_year_end, parameters
    return _BEFORE.reading(path, asked, lambda: read_anew(path, *asked))


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
    apart = sheets_apart(folder, books, reading.faults)
    whole = [_beside(book, apart) for book in books]
    paths = find_workbooks(folder, whole, reading.faults, [path for files in apart.values() for path in files])
    for workbook in whole:
        _read_files(workbook, paths.get(workbook.workbook, []), reading, read)
    for book in books:
        for sheet in book.sheets:
            if sheet.id in apart:
                reading.clear(sheet, nfc(apart[sheet.id][0].name))
                _read_files(_of_sheets(book, [sheet]), apart[sheet.id], reading, read)
    reading.feed(feeds, contracts)
    reading.link(contracts)
    return LedgerBook(reading.frames, tuple(contracts), reading.letters, reading.origins, reading.named), reading.faults


def _read_files(workbook: Workbook, files: Sequence[Path], reading: BooksRead, read: ReadWorkbook) -> None:
    """The file or files of a workbook."""
    reading.named |= {sheet.id: nfc(files[0].name) for sheet in workbook.sheets if files}
    if not files:
        for sheet in workbook.sheets:
            reading.leave_empty(sheet, missed=not sheet.optional)
    elif len(files) == 1:
        reading.take(read(files[0], workbook, *reading.asked))
    else:
        parts = of_parts(workbook)
        _join_files(workbook, [(nfc(path.name), read(path, parts, *reading.asked)) for path in files], reading)


def _beside(workbook: Workbook, fed: Container[str]) -> Workbook:
    """The workbook as it may be when other files hold some of its sheets."""
    if not any(sheet.id in fed for sheet in workbook.sheets):
        return workbook
    sheets = tuple(
        sheet.model_copy(update={"optional": True}) if sheet.id in fed else sheet for sheet in workbook.sheets
    )
    return workbook.model_copy(update={"sheets": sheets})


def _of_sheets(workbook: Workbook, sheets: Sequence[Sheet]) -> Workbook:
    return workbook.model_copy(update={"sheets": tuple(sheets)})


def _read_workbook(path: Path, workbook: Workbook, reading: BooksRead) -> None:
    name = nfc(path.name)
    try:
        if path.suffix.lower() in DELIMITERS:
            read_sheets([open_text_sheet(path, workbook.sheets[0].sheet)], workbook, name, reading)
            return
        with open_book(path, large=any(sheet.large for sheet in workbook.sheets)) as book:
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
        first = by_name.setdefault(heading(source.name), source)
        if first is not source:
            message, remedy = "同じ名前に見えるシートが二つあります", "一つだけ残すか、名前を書き分けてください"
            reading.faults.append(Fault(f"{name}／{source.name}", message, f"「{first.name}」", remedy=remedy))
    known = {heading(sheet.sheet) for sheet in workbook.sheets}
    others = [source for key, source in by_name.items() if key not in known and key != LISTS_SHEET]
    for sheet in workbook.sheets:
        found = by_name.get(heading(sheet.sheet))
        parts = parts_among(others, sheet.sheet, lambda source: source.name) if found is None else []
        if parts:
            others = [source for source in others if source not in parts]
            _join_sheets(sheet, parts, name, reading)
            continue
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
    absent = [s.sheet for s in workbook.sheets if heading(s.sheet) not in by_name and s.id not in reading.origins]
    for source in others:
        state = "約束にない非表示のシートです" if source.hidden else "約束にないシートです"
        remedy = meant_name(source.name, absent, "シート")
        reading.faults.append(
            Fault(f"{name}／{source.name}", f"{state}（読み込みません）", remedy=remedy, severity=Severity.WARNING)
        )


def _join_sheets(sheet: Sheet, parts: Sequence[OpenSheet], name: str, reading: BooksRead) -> None:
    """The parts of a sheet in one workbook, in their order."""
    pieces: list[JoinedPiece] = []
    told: list[Fault] = []
    for source in parts:
        log = SheetLog(f"{name}／{source.name}")
        day, parameters = reading.asked
        frame, letters = read_sheet(part_contract(sheet), source, log, fiscal_year_end=day, parameters=parameters)
        told += log.faults()
        reading.unread |= set() if letters else {sheet.id}
        pieces += [piece_of(sheet, frame, letters, name, source.name)] if letters else []
    reading.faults += told
    if pieces:
        reading.join(sheet, pieces, f"{name}／{sheet.sheet}", told)
    else:
        reading.leave_empty(sheet, missed=True)


def _tell_missing_sheet(sheet: Sheet, others: list[OpenSheet], log: SheetLog) -> None:
    if sheet.optional:
        return
    names = [source.name for source in others]
    near = closest(sheet.sheet, names, most=1, cutoff=0.5)
    if near:
        remedy = f"シート「{near[0]}」の名前を「{sheet.sheet}」に直してください"
    else:
        remedy = "シートを加えてください（取引がなくても列名だけのシートが要ります）"
    log.add("シートがありません", found="、".join(names), expected=sheet.sheet, remedy=remedy)
