"""Binary workbooks of Excel (.xlsb): every stored value exactly, and what the cells look like."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.styles.numbers import is_timedelta_format

from discgen.ledgers import zipguard
from discgen.ledgers.binaryrecords import Fields, records
from discgen.ledgers.cellstyles import BookStyles, SheetLook
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.numberformats import BUILT_IN, GENERAL, is_date_format
from discgen.ledgers.scan import LAST_COLUMN, LAST_ROW, Address, SheetScan
from discgen.ledgers.stream.oddvalues import BookValues, BrokenSheet, seen_text
from discgen.ledgers.zipguard import SheetPart, Unusable
from discgen.systemwords import system_words

# Numbers of records ([MS-XLSB] 2.3.2).
_ROW, _COLUMN, _MERGED = 0, 60, 176
_SHARED, _FONT, _FORMAT, _STYLE = 19, 43, 44, 47
_SETTINGS, _SHEET, _CALCULATION = 153, 156, 157
_STYLES_BEGIN, _STYLES_END, _DATA_END = 617, 618, 146
_SHORT_CELLS = range(12, 19)  # as the cells from 1 on, in the column after the cell before
_RICH_CELL = 62
_CALCULATED = range(8, 12)
_LIKE = {8: 6, 9: 5, 10: 4, 11: 3, _RICH_CELL: 6} | {number: number - 11 for number in _SHORT_CELLS}
_MOST_CELLS = 5_000_000
_BROKEN = (struct.error, zlib.error, zipfile.BadZipFile, LookupError, ValueError, BrokenSheet, EOFError, RuntimeError)
_STRUCK = 8  # of the looks of a face
_PARTS = {"styles": "xl/styles.bin", "sharedStrings": "xl/sharedStrings.bin"}


@dataclass(frozen=True, slots=True)
class BinaryBook:
    """The sheets of a workbook, and why its values may not be those of today (as ``zipguard.unconfirmed``)."""

    sheets: list[OpenSheet]
    unconfirmed: list[tuple[str, str, str]]


def open_xlsb(path: Path) -> BinaryBook:
    """Errors: Unusable."""
    zipguard.check_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            zipguard.check_archive(archive)
            zipguard.check_prologs(archive)
            return _Opened(archive).book()
    except _BROKEN as error:
        raise Unusable("xlsb 形式のブックではないか、壊れています") from error
    except OSError as error:
        raise Unusable("ファイルを開けません", system_words(error)) from error


@dataclass(frozen=True, slots=True)
class _Looks:
    """What the styles of cells say: number format and strike of each, strike of each face."""

    codes: Sequence[str]
    struck: Sequence[bool]
    faces: Sequence[bool]

    def of(self, style: int, words: str, runs: str) -> SheetLook:
        if style >= len(self.codes):
            return SheetLook(struck=runs)
        return SheetLook(self.codes[style], words if self.struck[style] else runs)


@dataclass(frozen=True, slots=True)
class _Shared:
    text: str
    struck: str


@dataclass(slots=True)
class _Cells:
    """The cells of a sheet while it is read."""

    values: dict[Address, object] = field(default_factory=dict)
    looks: dict[Address, SheetLook] = field(default_factory=dict)
    scan: SheetScan = field(default_factory=SheetScan)

    def grid(self) -> list[list[object]]:
        rows: list[list[object]] = [[None] * self.scan.columns for _ in range(self.scan.rows)]
        for (row, column), value in self.values.items():
            rows[row - 1][column - 1] = value
        return rows


class _Opened:
    """A workbook while it is open."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._workbook = zipguard.workbook_part(archive)
        if not self._workbook.lower().endswith(".bin"):
            raise Unusable("名前だけが .xlsb のブックです", self._workbook, "名前の終わりを .xlsx に直してください")
        relations = list(zipguard.relations(archive, self._workbook))
        self._parts = {name: target for kind, name, target in relations if kind.endswith("/worksheet")}
        self._kinds = {kind.rpartition("/")[2]: target for kind, _, target in relations}
        self._names = {name.lower(): name for name in archive.namelist()}  # of parts, whose case does not count

    def book(self) -> BinaryBook:
        from_1904, manual, unfinished = False, False, False
        listed: list[SheetPart] = []
        for number, fields in records(self._archive, self._workbook):
            if number == _SETTINGS:
                from_1904 = bool(fields.long() & 1)
            elif number == _CALCULATION:
                fields.skip(4)
                manual = fields.long() == 0
                fields.skip(16)
                unfinished = bool(fields.short() & 1)
            elif number == _SHEET:
                state, _, relation, name = fields.long(), fields.long(), fields.text(), fields.text()
                if relation in self._parts:
                    listed.append(SheetPart(name, self._parts[relation], state != 0))
        if not listed:
            raise Unusable("ワークシートがありません", "シートのないブック")
        looks = self._looks()
        shared = self._shared(looks)
        values = BookValues.of([one.text for one in shared], _styles(looks.codes, from_1904=from_1904))
        sheets, formulas = [], False
        for part in listed:
            reading = _SheetReading(values, shared, looks)
            reading.read(records(self._archive, part.part), part.name)
            formulas |= reading.cells.scan.formulas
            sheets.append(_sheet(part, reading.cells))
        told = zipguard.unconfirmed_by(
            self._archive, self._workbook, manual=formulas and manual, unfinished=formulas and unfinished
        )
        return BinaryBook(sheets, told)

    def _part(self, kind: str) -> str:
        return self._names.get(self._kinds.get(kind, _PARTS[kind]).lower(), "")

    def _records_of(self, kind: str) -> Iterator[tuple[int, Fields]]:
        part = self._part(kind)
        return records(self._archive, part) if part else iter(())

    def _looks(self) -> _Looks:
        own: dict[int, str] = {}
        faces: list[bool] = []
        styles: list[tuple[int, int]] = []
        of_cells, whole = False, not self._part("styles")
        for number, fields in self._records_of("styles"):
            if number == _FORMAT:
                code = fields.short()
                own[code] = fields.text()
            elif number == _FONT:
                fields.skip(2)
                faces.append(bool(fields.short() & _STRUCK))
            elif number in (_STYLES_BEGIN, _STYLES_END):
                of_cells, whole = number == _STYLES_BEGIN, number == _STYLES_END
            elif number == _STYLE and of_cells:
                fields.skip(2)
                styles.append((fields.short(), fields.short()))
        if not whole:
            raise struct.error("cut off")
        codes = [own.get(code) or BUILT_IN.get(code, GENERAL) for code, _ in styles]
        return _Looks(codes, [face < len(faces) and faces[face] for _, face in styles], faces)

    def _shared(self, looks: _Looks) -> list[_Shared]:
        return [
            _shared_text(fields, looks) for number, fields in self._records_of("sharedStrings") if number == _SHARED
        ]


def _shared_text(fields: Fields, looks: _Looks) -> _Shared:
    """A text and the words of it that are struck out ([MS-XLSB] RichStr)."""
    rich, text = fields.byte() & 1, fields.text()
    if not rich:
        return _Shared(text, "")
    units = text.encode("utf-16-le")
    starts = [(fields.short(), fields.short()) for _ in range(fields.long())]
    ends = [start for start, _ in starts[1:]] + [len(units)]
    words = [
        units[2 * start : 2 * end].decode("utf-16-le", "replace")
        for (start, face), end in zip(starts, ends, strict=True)
        if face < len(looks.faces) and looks.faces[face]
    ]
    return _Shared(text, "".join(words))


def _styles(codes: Sequence[str], *, from_1904: bool) -> BookStyles:
    days = frozenset(number for number, code in enumerate(codes) if is_date_format(code))
    spans = frozenset(number for number, code in enumerate(codes) if is_timedelta_format(code))
    return BookStyles(days, days, spans, from_1904=from_1904)


def _sheet(part: SheetPart, cells: _Cells) -> OpenSheet:
    rows: list[list[object]] = [] if cells.scan.stray else cells.grid()
    looks: Mapping[Address, SheetLook] = cells.looks
    return OpenSheet(part.name, part.hidden, cells.scan, lambda: rows, lambda: looks, strikes=True)


class _SheetReading:
    """Collects the cells of one sheet from its records."""

    def __init__(self, values: BookValues, shared: Sequence[_Shared], looks: _Looks) -> None:
        self._values, self._shared, self._looks = values, shared, looks
        self.cells = _Cells()
        self._row = self._column = 0

    def read(self, found: Iterator[tuple[int, Fields]], name: str) -> None:
        """Errors: Unusable; struct.error, IndexError for what is broken."""
        scan, whole = self.cells.scan, False
        for number, fields in found:
            if number == _COLUMN:
                self._note_columns(fields)
            elif number == _ROW:
                self._row, self._column = fields.long() + 1, 0
                fields.skip(7)
                if fields.byte() & 0x10:
                    scan.hidden_rows.append(self._row)
            elif number in _LIKE or 1 <= number <= 7:
                self._cell(number, fields)
                if scan.cells > _MOST_CELLS:
                    remedy = "「Excel ブック（*.xlsx）」として保存し直してください"
                    raise Unusable("シートが大きすぎます", f"{name}：{_MOST_CELLS:,} セルを超えています", remedy)
            elif number == _DATA_END:
                whole = True
            elif number == _MERGED:
                rows, columns = (fields.long(), fields.long()), (fields.long(), fields.long())
                first, last = ((row + 1, column + 1) for row, column in zip(rows, columns, strict=True))
                scan.merged.append((first, last))
        if not whole:
            raise struct.error("cut off")

    def _note_columns(self, fields: Fields) -> None:
        first, last = fields.long(), min(fields.long(), LAST_COLUMN - 1)
        fields.skip(8)
        if fields.short() & 1:
            self.cells.scan.hidden_columns += range(first + 1, last + 2)

    def _cell(self, number: int, fields: Fields) -> None:
        self._column = self._column + 1 if number in _SHORT_CELLS else fields.long() + 1
        style, kind = fields.style(), _LIKE.get(number, number)
        if not (1 <= self._row <= LAST_ROW and 1 <= self._column <= LAST_COLUMN):
            raise Unusable("Excel にないセル番地を含む、壊れたシートです", f"{self._row}行目")
        scan, place = self.cells.scan, (self._row, self._column)
        scan.formulas = scan.formulas or number in _CALCULATED
        runs = ""
        if kind == 7:
            at = fields.long()
            value: object = self._values.texts[at]
            runs = self._shared[at].struck
            scan.unseen |= {place: self._values.unseen[at]} if at in self._values.unseen else {}
        elif number == _RICH_CELL:
            one = _shared_text(fields, self._looks)
            value, runs = self._seen(one.text, place), one.struck
        else:
            value = self._value(kind, style, fields, place)
        if value is None or value == "":
            return
        scan.cells += 1
        scan.lowest = max(scan.lowest, place)
        scan.rightmost = place if self._column > scan.rightmost[1] else scan.rightmost
        self.cells.values[place] = value
        look = self._looks.of(style, str(value), runs)
        if look != SheetLook():
            self.cells.looks[place] = look

    def _value(self, kind: int, style: int, fields: Fields, place: Address) -> object:
        if kind in (2, 5):
            number = fields.packed() if kind == 2 else fields.real()
            return self._values.day(style, number) if style in self._values.styles.days else number
        if kind == 3:
            return fields.error()
        if kind == 4:
            return bool(fields.byte())
        return self._seen(fields.text(), place) if kind == 6 else None

    def _seen(self, text: str, place: Address) -> str:
        read, signs = seen_text(text)
        self.cells.scan.unseen |= {place: signs} if signs else {}
        return read
