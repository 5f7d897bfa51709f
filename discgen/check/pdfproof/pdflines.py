"""The lines of any PDF as they stand on its pages, whoever wrote it and in whatever order.

Characters are put together by where they stand: the order inside a PDF is that of the programme that made it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from discgen.book.press.proof import plain
from discgen.book.press.spots import Area
from discgen.check.pdfproof.seenink import seen

_SAME_LINE = 0.35  # of the size of the characters: how far baselines of one line may differ
_NEXT_CELL = 0.6  # of the size: a wider gap between figures parts two cells
_FIGURE = re.compile(r"[\d△▲－,.%()]")
_UNMAPPED = frozenset({0x0, 0xFFFD, 0xFFFE, 0xFFFF})


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line of a page: its text without blanks (figures of two cells parted by ``|``), and where it stands.

    spans: left and right edge of every character of the text, in points.
    """

    text: str
    area: Area
    spans: tuple[tuple[float, float], ...] = ()

    @property
    def shown(self) -> str:
        """The line for people: a wide blank between two cells."""
        return self.text.replace("|", "　")


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page, or half of a spread. number: of the sheet in the file, from 1; label: as printed or as the file tells.

    stream: the text in the order of the file; parted: the same, its cells parted as in the lines; unmapped: characters
    of which the file does not tell what they are.
    """

    number: int
    label: str
    width: float
    height: float
    lines: tuple[PdfLine, ...]
    stream: str
    parted: str
    unmapped: int = 0
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sign:
    """A character: where its base line begins and ends, in points from the top left corner of the page as shown."""

    text: str
    x: float
    y: float
    end: float
    size: float


def read_pages(pdf: bytes, aspect: float | None = None) -> list[PdfPage]:
    """Every page in order. aspect: width by height of one page; a sheet twice as wide is read as two pages.

    Errors: pypdfium2.PdfiumError when the file is no PDF or cannot be opened.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        for opened in document:  # what annotations print becomes part of their page, when it is opened again
            if pdfium.FPDFPage_GetAnnotCount(opened):
                pdfium.FPDFPage_Flatten(opened, pdfium.FLAT_PRINT)
            opened.close()
        return [page for number, opened in enumerate(document) for page in _pages(document, opened, number, aspect)]


def _pages(document: Any, opened: Any, number: int, aspect: float | None) -> Iterator[PdfPage]:
    width, height = opened.get_size()
    signs, unmapped = _signs(opened, upright(opened))
    label = document.get_page_label(number) or str(number + 1)
    spread = aspect is not None and abs(width / height / (2 * aspect) - 1) < 0.1
    for side in (0, 1) if spread else (0,):
        wide = width / 2 if spread else width
        own = [sign for sign in signs if not spread or (sign.x >= wide) == bool(side)]
        lines = tuple(_lines(own))
        stream = plain("".join(sign.text for sign in own))
        parted = "".join(plain(text) for text, _ in _parted(own))
        name = f"{label}{'左右'[side]}" if spread else label
        yield PdfPage(number + 1, name, wide, height, lines, stream, parted, unmapped, side * wide)


def upright(opened: Any) -> Callable[[float, float], tuple[float, float]]:
    """From a place in the space of the PDF to the same from the top left corner, as the page is shown."""
    left, bottom, right, top = opened.get_cropbox()
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[opened.get_rotation()]


def _signs(opened: Any, upright: Callable[[float, float], tuple[float, float]]) -> tuple[list[_Sign], int]:
    """The characters of a page that are to be seen, with their places; how many are unknown."""
    text = opened.get_textpage()
    raw = text.raw
    found: list[_Sign] = []
    areas: list[Area] = []
    unmapped = 0
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    matrix = pdfium.FS_MATRIX()
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in _UNMAPPED or pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1:
            unmapped += 1
            continue
        sign = chr(code)
        if sign.isspace() or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        stretch = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        size = pdfium.FPDFText_GetFontSize(raw, index) * stretch
        place, line = upright(x.value, y.value)
        (one, upper), (other, lower) = upright(left.value, top.value), upright(right.value, bottom.value)
        areas.append(Area(min(one, other), min(upper, lower), abs(other - one), abs(lower - upper)))
        found.append(_Sign(sign, place, line, max(one, other, place), size or 1.0))
    return list(compress(found, seen(opened, areas))), unmapped


def _lines(signs: list[_Sign]) -> Iterator[PdfLine]:
    ordered = sorted(signs, key=lambda sign: sign.y)
    rows: list[list[_Sign]] = []
    for sign in ordered:
        if rows and _beside(rows[-1][0], sign):
            rows[-1].append(sign)
        else:
            rows.append([sign])
    for row in rows:
        row.sort(key=lambda sign: sign.x)
        parted = [(plain(text), span) for text, span in _parted(row)]
        text = "".join(part for part, _ in parted)
        if text:
            size = max(sign.size for sign in row)
            left, right = row[0].x, max(sign.end for sign in row)
            spans = tuple(span for part, span in parted for _ in part)
            yield PdfLine(text, Area(left, row[0].y - size * 0.9, right - left, size * 1.1), spans)


def _beside(one: _Sign, other: _Sign) -> bool:
    return abs(other.y - one.y) <= _SAME_LINE * min(one.size, other.size)


def _parted(row: list[_Sign]) -> Iterator[tuple[str, tuple[float, float]]]:
    """The characters of a line with their edges, and a mark where one cell of figures ends and the next begins."""
    before: _Sign | None = None
    for sign in row:
        wide = before is not None and sign.x - before.end > _NEXT_CELL * sign.size and _beside(before, sign)
        if wide and before is not None and _FIGURE.match(before.text) and _FIGURE.match(sign.text):
            yield "|", (before.end, sign.x)
        yield sign.text, (sign.x, sign.end)
        before = sign
