"""Pictures of a page that look otherwise than they should: another one, none, turned or cut otherwise.

A print shop computes pictures anew (other sizes, other inks), so they are drawn and compared by their light and shade.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from discgen.book.press.spots import Area
from discgen.check.pdfproof.pdflines import PdfPage, upright

_Greys = np.ndarray[Any, np.dtype[np.float64]]
_SCALE = 1.0  # pixels of the drawn page to a point
_LEAST = 24.0  # points: smaller pictures are marks, not worth it
_FIELDS = 16  # of a picture to a side, each with its mean grey
_ALIKE = 0.85  # correlation: below it two pictures are not the same
_FLAT = 6.0  # grey levels of 255 by which the fields of a picture of one tone differ
_TONE = 60.0  # grey levels between two of these that are not the same


def other_pictures(
    wanted: bytes, given: bytes, pairs: Sequence[tuple[PdfPage, PdfPage]]
) -> Iterator[tuple[int, list[Area]]]:
    """The places (in points of the wanted page) of pictures that the given page shows otherwise, by the pair's place.

    Errors: pypdfium2.PdfiumError when either cannot be opened.
    """
    with pypdfium2.PdfDocument(wanted) as ours, pypdfium2.PdfDocument(given) as theirs:
        for place, (one, other) in enumerate(pairs):
            page = ours[one.number - 1]
            areas = list(_pictures(page))
            if not areas:
                continue
            scale, right, down = _moved(one, other)
            own, shown = _drawn(page), _drawn(theirs[other.number - 1])
            there = [Area(a.x * scale + right, a.y * scale + down, a.w * scale, a.h * scale) for a in areas]
            unlike = [a for a, b in zip(areas, there, strict=True) if not _alike(_fields(own, a), _fields(shown, b))]
            if unlike:
                yield place, unlike


def _pictures(page: pypdfium2.PdfPage) -> Iterator[Area]:
    place = upright(page)
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1):
        left, bottom, right, top = one.get_bounds()
        (x, y), (across, below) = place(left, top), place(right, bottom)
        area = Area(min(x, across), min(y, below), abs(across - x), abs(below - y))
        if min(area.w, area.h) >= _LEAST:
            yield area


def _moved(one: PdfPage, other: PdfPage) -> tuple[float, float, float]:
    """By how much the given page is larger, and how far its texts stand to the right and below on their sheet."""
    there = {line.text: line.area for line in other.lines}
    both = [(line.area, there[line.text]) for line in one.lines if line.text in there]
    heights = [(a.y - b.y, c.y - d.y) for (a, c), (b, d) in pairwise(both) if abs(a.y - b.y) > 1]
    scale = median(theirs / ours for ours, theirs in heights) if heights else other.height / one.height
    right = median(b.x - a.x * scale for a, b in both) if both else other.left
    down = median(b.y - a.y * scale for a, b in both) if both else 0.0
    return scale, right, down


def _drawn(page: pypdfium2.PdfPage) -> _Greys:
    drawn = page.render(scale=_SCALE, grayscale=True).to_numpy()
    return np.asarray(drawn[:, :, 0] if drawn.ndim == 3 else drawn, dtype=np.float64)


def _fields(drawn: _Greys, area: Area) -> _Greys:
    """The mean greys of the fields of a place; white beyond the page."""
    height, width = drawn.shape
    xs, ys = (
        np.linspace(start, start + size, _FIELDS + 1) * _SCALE for start, size in ((area.x, area.w), (area.y, area.h))
    )
    greys = np.full((_FIELDS, _FIELDS), 255.0)
    for row in range(_FIELDS):
        top, bottom = _span(ys[row], ys[row + 1], height)
        for column in range(_FIELDS):
            left, right = _span(xs[column], xs[column + 1], width)
            if top < bottom and left < right:
                greys[row, column] = drawn[top:bottom, left:right].mean()
    return greys


def _span(start: float, end: float, most: int) -> tuple[int, int]:
    first = int(np.floor(start))
    return max(first, 0), min(max(int(np.ceil(end)), first + 1), most)


def _alike(one: _Greys, other: _Greys) -> bool:
    if one.std() < _FLAT and other.std() < _FLAT:
        return bool(abs(one.mean() - other.mean()) < _TONE)
    if one.std() < _FLAT or other.std() < _FLAT:
        return False
    return bool(np.corrcoef(one.ravel(), other.ravel())[0, 1] >= _ALIKE)
