"""The rows of a piece of sheet XML that are written as programmes write them, byte for byte, read at once.

Nothing is believed that was not seen: a row counts only if its tags, one after the other, are those of cells with an
address, perhaps a style and a type, and a value, with nothing between them. Every other byte of the piece is named, so
that a parser can read it (``oddrows``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from discgen.ledgers.stream.cellkinds import BLANK, OTHER, SHARED
from discgen.ledgers.stream.digits import Mask, Places, written_numbers
from discgen.ledgers.stream.regularcells import INLINE_TYPE, PRESERVED, SHARED_TYPE, TYPES, RegularCells
from discgen.ledgers.stream.sheettags import SheetTags

_AFTER_NAME = (ord(" "), ord(">"), ord("/"))


@dataclass(frozen=True, slots=True)
class CellsRead:
    """Cells in the order of the file: address, kind (``cellkinds``), and the number or the place that it has."""

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.uint8]
    numbers: Places


@dataclass(frozen=True, slots=True)
class PieceRead:
    """The cells of the regular rows, and the spans of bytes that are left to read. formulas: is any among them?"""

    cells: CellsRead
    left: list[tuple[int, int]]
    formulas: bool


PlaceOf = Callable[[str, int, bytes, bool], int]  # the place of a value: type, style, text, does a formula give it


def regular_rows(piece: bytes, shows: npt.NDArray[np.uint8], place_of: PlaceOf) -> PieceRead:
    """Read what is regular. shows: the kind of a number under each style, the last one for all that follow (OTHER: to
    be looked at one by one); place_of: keeps what is no plain number or shared text.
    """
    tags = SheetTags(piece)
    rows, cells = _Rows(tags, piece), RegularCells(tags)
    row_of = rows.of(cells)
    regular = rows.regular(cells, row_of)
    kept = np.flatnonzero(cells.good & np.append(regular, False)[row_of])  # the last one stands before the first row
    found = CellsRead(
        cells.row[kept], cells.column[kept], np.full(len(kept), BLANK, dtype=np.uint8), np.zeros(len(kept), np.int64)
    )
    _read_values(piece, tags, cells, kept, shows, place_of, found)
    return PieceRead(found, rows.left(regular, len(piece)), bool(cells.formula[kept].any()))


class _Rows:
    """The rows of a piece by the numbers of their first and last tags."""

    def __init__(self, tags: SheetTags, piece: bytes) -> None:
        first = tags.numbered("r")
        self.first = first[tags.has(tags.start.take(first) + 1, b"row")]
        self.begin = tags.start.take(self.first)
        end = tags.start.take(self.first + 1)
        self.good = (tags.data.take(end - 1) == ord(">")) & np.isin(tags.data.take(self.begin + 4), _AFTER_NAME)
        alone = self.good & (tags.data.take(end - 2) == ord("/"))
        self.last = np.append(self.first[1:] - 1, self._last_end(tags, piece))[: len(self.first)]
        self.end = np.where(alone, end, tags.start.take(self.last) + len(b"</row>"))
        self.good &= (alone & (self.last <= self.first)) | tags.has(tags.start.take(self.last), b"</row>")
        self.good[:-1] &= self.end[:-1] == self.begin[1:]

    def _last_end(self, tags: SheetTags, piece: bytes) -> int:
        """The tag with which the last row ends."""
        begin = int(self.begin[-1]) if len(self.begin) else 0
        return int(np.searchsorted(tags.start[: tags.count], max(piece.find(b"</row>", begin), begin)))

    def of(self, cells: RegularCells) -> Places:
        """The row in which each cell stands; -1 before the first row."""
        begins = np.searchsorted(cells.at, self.first)
        return np.repeat(np.arange(-1, len(self.first)), np.diff(begins, prepend=0, append=len(cells.at)))

    def regular(self, cells: RegularCells, row_of: Places) -> Mask:
        """Which rows consist of good cells alone, the next row following at once."""
        held = np.bincount(row_of + 1, cells.tags * cells.good, minlength=len(self.first) + 1)[1:]
        found: Mask = self.good & (held == np.maximum(self.last - self.first - 1, 0))
        return found

    def left(self, regular: Mask, size: int) -> list[tuple[int, int]]:
        """The spans outside of regular rows, joined where they touch."""
        if not regular.any():
            return [(0, size)] if size else []
        begin, end = self.begin[regular].tolist(), self.end[regular].tolist()
        spans = zip([0, *end], [*begin, size], strict=True)
        return [(since, until) for since, until in spans if since < until]


def _read_values(
    piece: bytes,
    tags: SheetTags,
    cells: RegularCells,
    kept: Places,
    shows: npt.NDArray[np.uint8],
    place_of: PlaceOf,
    found: CellsRead,
) -> None:
    """Kinds and numbers of the cells that hold something."""
    valued = np.flatnonzero(cells.value[kept])
    which = kept[valued]
    value, kind, style = cells.value[which], cells.type[which], cells.style[which]
    start = tags.start.take(value) + len(b"<v>")
    preserved = np.flatnonzero((kind == INLINE_TYPE) & (tags.data.take(start - 1) != ord(">")))
    start[preserved] += len(PRESERVED) - len(b"<t>")
    end = tags.start.take(value + 1)
    numeric = np.flatnonzero(kind <= SHARED_TYPE)
    written = written_numbers(tags.data, start[numeric], end[numeric])
    shared = kind[numeric] == SHARED_TYPE
    good = written.good & (~shared | ((written.decimals == 0) & (written.whole >= 0)))
    shown = shows.take(style[numeric].clip(max=len(shows) - 1))
    good &= shared | (shown != OTHER)
    shown = shown + written.decimals
    kinds, numbers = np.full(len(which), OTHER, dtype=np.uint8), np.zeros(len(which), dtype=np.int64)
    kinds[numeric[good]] = np.where(shared, SHARED, shown)[good]
    numbers[numeric[good]] = written.whole[good]
    odd = np.flatnonzero(kinds == OTHER)
    told = (part[odd].tolist() for part in (kind, style, start, end, cells.formula[which]))
    numbers[odd] = [place_of(TYPES[t], s, piece[since:until], f) for t, s, since, until, f in zip(*told, strict=True)]
    found.kinds[valued] = kinds
    found.numbers[valued] = numbers
