"""The rows of a piece of sheet XML that are written as programmes write them, byte for byte, read at once.

Nothing is believed that was not seen: a row counts only if its tags, one after the other, are those of cells with an
address, perhaps a style and a type, and a value, with nothing between them. Every other byte of the piece is named, so
that a parser can read it (``oddrows``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from discgen.ledgers.stream.cellkinds import BLANK, OTHER, SHARED
from discgen.ledgers.stream.digits import Bytes, Mask, Places, written_numbers

_PADDING = b"\0" * 64
_SHARED, _INLINE = 1, 2  # types of cells, as places in _TYPES
_TYPES: Final = ("n", "s", "inlineStr", "b", "e", "str")  # "d", a date in words, is left to the parser
_AFTER_NAME = (ord(" "), ord(">"), ord("/"))
_PRESERVED = b'<t xml:space="preserve">'


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
    tags = _Tags(piece)
    rows, cells = _Rows(tags, piece), _Cells(tags)
    row_of = rows.of(cells)
    regular = rows.regular(cells, row_of)
    kept = np.flatnonzero(cells.good & np.append(regular, False)[row_of])  # the last one stands before the first row
    found = CellsRead(
        cells.row[kept], cells.column[kept], np.full(len(kept), BLANK, dtype=np.uint8), np.zeros(len(kept), np.int64)
    )
    _read_values(piece, tags, cells, kept, shows, place_of, found)
    return PieceRead(found, rows.left(regular, len(piece)), bool(cells.formula[kept].any()))


class _Tags:
    """Where tags begin, and the sign after each ``<``; a few that are none follow the last."""

    def __init__(self, piece: bytes) -> None:
        self.data: Bytes = np.frombuffer(piece + _PADDING, dtype=np.uint8)
        self.size = len(piece)
        found = np.flatnonzero(self.data[: len(piece)] == ord("<"))
        self.count = len(found)
        self.start = np.append(found, [len(piece)] * 8)
        self.sign = self.data.take(self.start + 1)
        self.sign[self.count :] = 0

    def numbered(self, sign: str) -> Places:
        """The tags that begin with this sign."""
        return np.flatnonzero(self.sign == ord(sign))

    def has(self, places: Places, text: bytes) -> Mask:
        """Does this text stand at these places?"""
        found = self.data.take(places) == text[0]
        for offset in range(1, len(text)):
            found &= self.data[offset:].take(places) == text[offset]
        return found

    def closes(self, number: Places, name: bytes) -> Mask:
        """Is the tag of this number the end of an element, the next tag following at once?"""
        start = self.start.take(number)
        text = b"/" + name + b">"
        adjacent = self.start.take(number + 1) - start == len(text) + 1
        return self.has(start + 1, text) & adjacent


class _Cells:
    """Every tag that looks like a cell: good ones are whole, with ``tags`` tags, the next one following at once."""

    def __init__(self, tags: _Tags) -> None:
        number = tags.numbered("c")
        start = tags.start.take(number)
        number = number[tags.has(start + 2, b' r="')]
        self.at = number
        self.start = tags.start.take(number)
        end = tags.start.take(number + 1)
        alone = tags.data.take(end - 2) == ord("/")
        self.good = tags.data.take(end - 1) == ord(">")
        self._read_address(tags.data)
        self._read_attributes(tags, end - 1 - alone)
        self.value = np.zeros(len(number), dtype=np.int64)  # number of the tag before the value, 0: none
        self.formula = np.zeros(len(number), dtype=bool)
        self.tags = np.ones(len(number), dtype=np.int64)
        opened = np.flatnonzero(~alone & self.good)
        self.good[opened] = self._read_content(tags, opened)

    def _read_address(self, data: Bytes) -> None:
        at = self.start + 6
        self.column = np.zeros(len(at), dtype=np.int32)
        self.row = np.zeros(len(at), dtype=np.int32)
        for number in range(3):
            sign = data.take(at) - np.uint8(64)
            is_letter = (sign >= 1) & (sign <= 26)
            if not number:
                self.good &= is_letter
            elif not is_letter.any():
                break
            self.column = np.where(is_letter, self.column * 26 + sign, self.column)
            at += is_letter
        for number in range(7):
            digit = data.take(at) - np.uint8(48)
            is_digit = digit < 10
            if not number:
                self.good &= is_digit & (digit > 0)
            elif not is_digit.any():
                break
            self.row = np.where(is_digit, self.row * 10 + digit, self.row)
            at += is_digit
        self.good &= data.take(at) == ord('"')
        self._behind = at + 1

    def _read_attributes(self, tags: _Tags, end: Places) -> None:
        """A style and a type, in any order, up to the end of the tag."""
        self.style = np.zeros(len(end), dtype=np.int32)
        self.type = np.zeros(len(end), dtype=np.uint8)
        at = self._behind
        styled, typed = np.zeros(len(end), dtype=bool), np.zeros(len(end), dtype=bool)
        for _ in range(2):
            here = np.flatnonzero((at < end) & ~styled)
            here = here[tags.has(at[here], b' s="')]
            styled[here] = True
            at[here] = self._read_style(tags.data, here, at[here] + 4)
            here = np.flatnonzero((at < end) & ~typed)
            here = here[tags.has(at[here], b' t="')]
            typed[here] = True
            at[here] += self._read_type(tags, here, at[here] + 4)
        self.good &= at == end

    def _read_style(self, data: Bytes, here: Places, at: Places) -> Places:
        style = np.zeros(len(here), dtype=np.int32)
        for _ in range(5):
            digit = data.take(at) - np.uint8(48)
            is_digit = digit < 10
            if not is_digit.any():
                break
            style = np.where(is_digit, style * 10 + digit, style)
            at = at + is_digit
        self.style[here] = style
        return np.where(data.take(at) == ord('"'), at + 1, -1)

    def _read_type(self, tags: _Tags, here: Places, at: Places) -> Places:
        """How many bytes the attribute has; of a type that is not known none."""
        length = np.zeros(len(here), dtype=np.int64)
        for number, word in enumerate(_TYPES):
            left = np.flatnonzero(length == 0)
            fits = left[tags.has(at[left], word.encode() + b'"')]
            self.type[here[fits]] = number
            length[fits] = len(word) + 5
        return length

    def _read_content(self, tags: _Tags, here: Places) -> Mask:
        """The tags between those of the cell; true where they are one of the known forms."""
        first = self.at[here] + 1
        sign = tags.sign.take(first)
        inline = self.type[here] == _INLINE
        plain = (sign == ord("v")) & ~inline
        if plain.all():
            return self._valued(tags, here, first)
        good = np.zeros(len(here), dtype=bool)
        for form, of in (
            (self._empty, sign == ord("/")),
            (self._valued, plain),
            (self._calculated, (sign == ord("f")) & ~inline),
            (self._written, (sign == ord("i")) & inline),
        ):
            chosen = np.flatnonzero(of)
            if len(chosen):
                good[chosen] = form(tags, here[chosen], first[chosen])
        return good

    def _empty(self, tags: _Tags, here: Places, first: Places) -> Mask:
        self.tags[here] = 2
        return tags.closes(first, b"c")

    def _valued(self, tags: _Tags, here: Places, first: Places) -> Mask:
        """A value and the end of the cell, from the tag ``first``."""
        self.tags[here] = first + 3 - self.at[here]
        self.value[here] = first
        opens = tags.data.take(tags.start.take(first) + 2) == ord(">")
        return opens & tags.closes(first + 1, b"v") & tags.closes(first + 2, b"c")

    def _calculated(self, tags: _Tags, here: Places, first: Places) -> Mask:
        """A formula, ``<f>…</f>`` or ``<f …/>``, and its value."""
        self.formula[here] = True
        start, end = tags.start.take(first), tags.start.take(first + 1)
        whole = tags.data.take(end - 1) == ord(">")
        alone = whole & (tags.data.take(end - 2) == ord("/"))
        good = np.isin(tags.data.take(start + 2), (ord(">"), ord(" "))) & (alone | tags.closes(first + 1, b"f"))
        value = first + np.where(alone, 1, 2)
        return good & (tags.sign.take(value) == ord("v")) & self._valued(tags, here, value)

    def _written(self, tags: _Tags, here: Places, first: Places) -> Mask:
        """A text in the cell itself, ``<is><t>…</t></is>``."""
        self.tags[here] = 6
        self.value[here] = first + 1
        opens = tags.has(tags.start.take(first), b"<is>") & (
            tags.start.take(first + 1) == tags.start.take(first) + len(b"<is>")
        )
        text = tags.start.take(first + 1)
        plain = tags.has(text, b"<t>") | tags.has(text, _PRESERVED)
        ends = tags.closes(first + 2, b"t") & tags.closes(first + 3, b"is") & tags.closes(first + 4, b"c")
        return opens & plain & ends


class _Rows:
    """The rows of a piece by the numbers of their first and last tags."""

    def __init__(self, tags: _Tags, piece: bytes) -> None:
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

    def _last_end(self, tags: _Tags, piece: bytes) -> int:
        """The tag with which the last row ends."""
        begin = int(self.begin[-1]) if len(self.begin) else 0
        return int(np.searchsorted(tags.start[: tags.count], max(piece.find(b"</row>", begin), begin)))

    def of(self, cells: _Cells) -> Places:
        """The row in which each cell stands; -1 before the first row."""
        begins = np.searchsorted(cells.at, self.first)
        return np.repeat(np.arange(-1, len(self.first)), np.diff(begins, prepend=0, append=len(cells.at)))

    def regular(self, cells: _Cells, row_of: Places) -> Mask:
        """Which rows consist of good cells alone, the next row following at once."""
        held = np.bincount(row_of + 1, cells.tags * cells.good, minlength=len(self.first) + 1)[1:]
        return self.good & (held == np.maximum(self.last - self.first - 1, 0))

    def left(self, regular: Mask, size: int) -> list[tuple[int, int]]:
        """The spans outside of regular rows, joined where they touch."""
        if not regular.any():
            return [(0, size)] if size else []
        begin, end = self.begin[regular].tolist(), self.end[regular].tolist()
        spans = zip([0, *end], [*begin, size], strict=True)
        return [(since, until) for since, until in spans if since < until]


def _read_values(
    piece: bytes, tags: _Tags, cells: _Cells, kept: Places, shows: npt.NDArray[np.uint8], place_of: PlaceOf, found: CellsRead
) -> None:
    """Kinds and numbers of the cells that hold something."""
    valued = np.flatnonzero(cells.value[kept])
    which = kept[valued]
    value, kind, style = cells.value[which], cells.type[which], cells.style[which]
    start = tags.start.take(value) + len(b"<v>")
    preserved = np.flatnonzero((kind == _INLINE) & (tags.data.take(start - 1) != ord(">")))
    start[preserved] += len(_PRESERVED) - len(b"<t>")
    end = tags.start.take(value + 1)
    numeric = np.flatnonzero(kind <= _SHARED)
    written = written_numbers(tags.data, start[numeric], end[numeric])
    shared = kind[numeric] == _SHARED
    good = written.good & (~shared | ((written.decimals == 0) & (written.whole >= 0)))
    shown = shows.take(style[numeric].clip(max=len(shows) - 1))
    good &= shared | (shown != OTHER)
    shown = shown + written.decimals
    kinds, numbers = np.full(len(which), OTHER, dtype=np.uint8), np.zeros(len(which), dtype=np.int64)
    kinds[numeric[good]] = np.where(shared, SHARED, shown)[good]
    numbers[numeric[good]] = written.whole[good]
    odd = np.flatnonzero(kinds == OTHER)
    spans = zip(kind[odd], style[odd], start[odd], end[odd], cells.formula[which[odd]], strict=True)
    numbers[odd] = [place_of(_TYPES[t], int(s), piece[since:until], bool(f)) for t, s, since, until, f in spans]
    found.kinds[valued] = kinds
    found.numbers[valued] = numbers
