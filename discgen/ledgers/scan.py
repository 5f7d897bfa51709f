"""One pass over the XML of a sheet for what the engines hide or cannot survive.

Finds the extent of the cells (before an engine allocates it), hidden rows and columns, error values and
formulas without a stored result.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import numpy as np
import numpy.typing as npt

from discgen.ledgers.zipguard import Unusable, chunks

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_MAX_AREA = _MAX_CELLS = 40_000_000
_FREE_AREA = 2_000_000
_DENSITY = 20
_MAX_CARRY = 64 * 2**20
_PADDING = b"\0" * 32

Address = tuple[int, int]  # row and column, both from 1


@dataclass(slots=True)
class SheetScan:
    """What the XML of a sheet says beside the values."""

    cells: int = 0
    lowest: Address = (0, 0)  # the last cell by row
    rightmost: Address = (0, 0)  # the last cell by column
    formulas: bool = False
    odd: bool = False  # comments and their like are among the cells, which only a parser tells from cells
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    uncached: list[Address] = field(default_factory=list)
    error_values: dict[Address, str] = field(default_factory=dict)
    days: list[Address] = field(default_factory=list)  # numbers that the sheet shows as days and no engine does
    struck: dict[Address, str] = field(default_factory=dict)  # words struck out that stand in the sheet itself
    merged: list[tuple[Address, Address]] = field(default_factory=list)  # first and last cell of each
    unseen: dict[Address, str] = field(default_factory=dict)  # what was left out of the texts that were read

    @property
    def rows(self) -> int:
        """Number of the last row in use."""
        return self.lowest[0]

    @property
    def columns(self) -> int:
        """Number of the last column in use."""
        return self.rightmost[1]

    @property
    def stray(self) -> Address | None:
        """A cell so far out that reading the sheet would waste or exhaust the memory, or None."""
        area = self.rows * self.columns
        if area <= _FREE_AREA or (area <= _MAX_AREA and area <= _DENSITY * self.cells):
            return None
        widest = self.rightmost[1] * 64 > self.rows
        return self.rightmost if widest and self.rightmost[1] > 256 else self.lowest


def letter(column: int) -> str:
    """Column letters of a column number (1 → A)."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column number of column letters (A → 1)."""
    number = 0
    for sign in letters.upper():
        number = number * 26 + ord(sign) - 64
    return number


class _Patterns:
    """Regular expressions for the element names of this sheet, which may carry a namespace prefix."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        ref = rb"""\br\s*=\s*["']([A-Za-z]{1,4})([0-9]{1,9})["']"""
        self.cell = re.compile(rb"<" + p + rb"c\b[^>]*?" + ref)
        self.filled = re.compile(rb"<" + p + rb"c\b[^>]*?" + ref + rb"[^>]*(?<!/)>(?!</" + p + rb"c\s*>)")
        self.formula = re.compile(
            rb"<%bc\b(?P<attributes>[^>]*)>\s*<%bf\b(?:[^>]*/>|[^>]*>[^<]*</%bf>)\s*" % (p, p, p)
            + rb"(?:<%bv\s*/>|<%bv>\s*</%bv>)?\s*</%bc\s*>" % (p, p, p, p)
        )
        self.error = re.compile(
            rb"""<%bc\b(?P<attributes>[^>]*\bt\s*=\s*["']e["'][^>]*)>""" % p
            + rb"(?:(?!</%bc\s*>).)*?<%bv[^>]*>(?P<value>[^<]*)<" % (p, p),
            re.DOTALL,
        )
        self.styled = re.compile(rb"<%bc\b(?P<attributes>[^>]*)>" % p)
        self.content = re.compile(rb"<%bc\b(?P<attributes>[^>]*)(?<!/)>(?P<inside>.*?)</%bc\s*>" % (p, p), re.DOTALL)
        self.run = re.compile(rb"<%br\s*>(.*?)</%br\s*>" % (p, p), re.DOTALL)
        self.words = re.compile(rb"<%bt\b[^>]*>([^<]*)</%bt\s*>" % (p, p))
        self.row = re.compile(rb"<%brow\b[^>]*>" % p)
        self.column = re.compile(rb"<%bcol\b[^>]*>" % p)
        self.ref = re.compile(ref)
        self.opening = b"<" + prefix + b"c"


_ROOT = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)worksheet\b")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]+)["']""")
_SPAN = re.compile(rb"""\b(min|max)\s*=\s*["']([0-9]+)["']""")
_HIDDEN = re.compile(rb"""\b(?:hidden\s*=\s*["'](?:1|true)|(?:ht|width)\s*=\s*["']0(?:\.0*)?)["']""")
_MARKS_OF_HIDDEN = (b"hidden", b'ht="0', b'width="0', b"ht='0", b"width='0")
_STYLE = re.compile(rb"""\bs\s*=\s*["']([0-9]+)["']""")
_STRIKE = re.compile(rb"""<(?:\w+:)?strike\b(?![^>]*\bval\s*=\s*["'](?:0|false))""")
_MERGED = re.compile(rb"""mergeCell\s[^>]*?\bref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""")
_TEXT_FORMULA = re.compile(rb"""\bt\s*=\s*["']str["']""")


def scan_sheet(archive: zipfile.ZipFile, part: str, days: Container[bytes] = ()) -> SheetScan:
    """Look through a sheet. days: styles of days that no engine knows.

    Errors: Unusable for XML that no Excel writes or that is not safe to open.
    """
    scan = SheetScan()
    patterns: _Patterns | None = None
    for piece in whole_rows(archive, part):
        if patterns is None:
            patterns = _Patterns(prefix_of(piece))
        scan.odd |= b"<!" in piece or piece.find(b"<?", 5) >= 0
        _extent(piece, patterns, scan)
        _remarks(piece, patterns, scan)
        if days:
            _days(piece, patterns, scan, days)
        check_size(scan, part)
    if patterns is not None and scan.stray:
        _extent_of_filled(archive, part, patterns, scan)
    return scan


def prefix_of(head: bytes) -> bytes:
    """The namespace prefix that the names of a sheet bear, with its colon."""
    root = _ROOT.search(head[:65536])
    return root[1] if root else b""


def check_size(scan: SheetScan, part: str) -> None:
    """Errors: Unusable for more cells than anybody should hold."""
    if scan.cells > _MAX_CELLS:
        raise Unusable("シートが大きすぎます", f"{part}：{_MAX_CELLS:,} セルを超えています", "ブックを分けてください")


def unaddressed(excerpt: str) -> Unusable:
    """A cell that does not say where it stands."""
    return Unusable("セル番地の書かれていない特殊な形式のシートです", excerpt)


def whole_rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end at the end of a row, so that no cell is cut in two."""
    carry = b""
    for chunk in chunks(archive, part):
        piece = carry + chunk
        cut = piece.rfind(b"row>") + 4
        if cut < 4:
            if len(piece) > _MAX_CARRY:
                raise Unusable("シートの構造が異常で、安全に開けません", part)
            carry = piece
            continue
        carry = piece[cut:]
        yield piece[:cut]
    yield carry


def _extent(piece: bytes, patterns: _Patterns, scan: SheetScan) -> None:
    """Widen the extent by the cells of this piece; the ordinary ``<c r="B12"`` is decoded with numpy."""
    positions = _cell_positions(piece, patterns)
    scan.cells += len(positions)
    data = np.frombuffer(piece + _PADDING, dtype=np.uint8)
    lead = len(patterns.opening)
    ordinary = np.ones(len(positions), dtype=bool)
    for offset, sign in enumerate(b' r="'):
        ordinary &= data[positions + lead + offset] == sign
    rows, columns = _decode(data, positions[ordinary] + lead + 4)
    if len(rows):
        widen(scan, rows, columns)
    for position in positions[~ordinary]:
        match = patterns.cell.match(piece, int(position))
        if match is None:
            raise unaddressed(scan_excerpt(piece, int(position)))
        widen(scan, np.array([int(match[2])]), np.array([column_number(match[1].decode())]))


def scan_excerpt(piece: bytes, position: int) -> str:
    """A few characters of the XML, to be named in a fault."""
    return piece[position : position + 40].decode("utf-8", "replace")


def _cell_positions(piece: bytes, patterns: _Patterns) -> npt.NDArray[np.int64]:
    opening = patterns.opening
    if len(opening) > 2:
        return np.array([m.start() for m in re.finditer(re.escape(opening) + rb"(?![\w])", piece)], dtype=np.int64)
    data = np.frombuffer(piece, dtype=np.uint8)
    if len(data) < 4:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero((data[:-2] == ord("<")) & (data[1:-1] == ord("c")))
    after = data[starts + 2] | 0x20
    return starts[(after < ord("a")) | (after > ord("z"))].astype(np.int64)


def _decode(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows and columns of the addresses that begin at ``starts``."""
    columns = np.zeros(len(starts), dtype=np.int64)
    at = starts.copy()
    for _ in range(4):
        sign = (data[at] | 0x20).astype(np.int64) - 96
        is_letter = (sign >= 1) & (sign <= 26)
        columns = np.where(is_letter, columns * 26 + sign, columns)
        at += is_letter
    rows = np.zeros(len(starts), dtype=np.int64)
    for _ in range(10):
        digit = data[at].astype(np.int64) - 48
        is_digit = (digit >= 0) & (digit <= 9)
        if not is_digit.any():
            break
        rows = np.where(is_digit, rows * 10 + digit, rows)
        at += is_digit
    return rows, columns


def widen(scan: SheetScan, rows: npt.NDArray[np.integer[Any]], columns: npt.NDArray[np.integer[Any]]) -> None:
    """Widen the extent by these cells. Errors: Unusable for an address that Excel does not have."""
    low, right = int(rows.argmax()), int(columns.argmax())
    if rows[low] > LAST_ROW or columns[right] > LAST_COLUMN or rows.min() < 1 or columns.min() < 1:
        raise Unusable("Excel にないセル番地を含む、壊れたシートです", f"{letter(int(columns[right]))}{int(rows[low])}")
    if rows[low] > scan.lowest[0]:
        scan.lowest = (int(rows[low]), int(columns[low]))
    if columns[right] > scan.rightmost[1]:
        scan.rightmost = (int(rows[right]), int(columns[right]))


def _extent_of_filled(archive: zipfile.ZipFile, part: str, patterns: _Patterns, scan: SheetScan) -> None:
    """The extent without cells that are only formatted: whole columns are often coloured down to the last row."""
    filled = SheetScan()
    for piece in whole_rows(archive, part):
        for match in patterns.filled.finditer(piece):
            row, column = int(match[2]), column_number(match[1].decode())
            filled.cells += 1
            filled.lowest = max(filled.lowest, (row, column))
            if column > filled.rightmost[1]:
                filled.rightmost = (row, column)
    scan.cells, scan.lowest, scan.rightmost = filled.cells, filled.lowest, filled.rightmost


def _remarks(piece: bytes, patterns: _Patterns, scan: SheetScan) -> None:
    """Hidden rows and columns, errors and formulas without result; each looked for only where its mark occurs."""
    if b"strike" in piece:
        _struck(piece, patterns, scan)
    note_merged(piece, scan)
    if may_hide(piece):
        _hidden(piece, patterns, scan)
    if patterns.opening[:-1] + b"f" in piece:
        scan.formulas = (
            scan.formulas or patterns.opening[:-1] + b"f>" in piece or patterns.opening[:-1] + b"f " in piece
        )
        for match in patterns.formula.finditer(piece):
            if not _TEXT_FORMULA.search(match["attributes"]):  # t="str": a stored empty text
                scan.uncached += _address(match["attributes"], patterns)
    if b"v>#" in piece:
        for match in patterns.error.finditer(piece):
            for address in _address(match["attributes"], patterns):
                scan.error_values[address] = match["value"].decode("utf-8", "replace")


def _struck(piece: bytes, patterns: _Patterns, scan: SheetScan) -> None:
    for match in patterns.content.finditer(piece):
        if b"strike" in match["inside"]:
            runs = [run for run in patterns.run.findall(match["inside"]) if _STRIKE.search(run)]
            words = b"".join(text for run in runs for text in patterns.words.findall(run))
            for address in _address(match["attributes"], patterns) if words else ():
                scan.struck[address] = unescape(words.decode("utf-8", "replace"))


def _days(piece: bytes, patterns: _Patterns, scan: SheetScan, days: Container[bytes]) -> None:
    for match in patterns.styled.finditer(piece):
        style = _STYLE.search(match["attributes"])
        if style and style[1] in days:
            scan.days += _address(match["attributes"], patterns)


def _address(attributes: bytes, patterns: _Patterns) -> list[Address]:
    match = patterns.ref.search(attributes)
    return [(int(match[2]), column_number(match[1].decode()))] if match else []


def note_merged(piece: bytes, scan: SheetScan) -> None:
    """The merged cells of a piece."""
    for found in _MERGED.finditer(piece) if b"mergeCell" in piece else ():
        left, top, right, bottom = found.groups()
        first, last = (int(top), column_number(left.decode())), (int(bottom), column_number(right.decode()))
        scan.merged.append((first, last))


def may_hide(piece: bytes) -> bool:
    """Whether rows or columns of a piece are hidden, or are of no height or width, perhaps."""
    return any(mark in piece for mark in _MARKS_OF_HIDDEN)


def note_hidden(piece: bytes, prefix: bytes, scan: SheetScan) -> None:
    """The hidden rows and columns of a piece."""
    _hidden(piece, _Patterns(prefix), scan)


def _hidden(piece: bytes, patterns: _Patterns, scan: SheetScan) -> None:
    for tag in patterns.row.finditer(piece):
        number = _ROW_NUMBER.search(tag[0])
        if number and _HIDDEN.search(tag[0]):
            scan.hidden_rows.append(int(number[1]))
    for tag in patterns.column.finditer(piece):
        span: dict[bytes, bytes] = dict(_SPAN.findall(tag[0]))
        if _HIDDEN.search(tag[0]) and b"min" in span and b"max" in span:
            last = min(int(span[b"max"]), LAST_COLUMN)
            scan.hidden_columns += range(int(span[b"min"]), last + 1)
