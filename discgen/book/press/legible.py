"""Can every figure of the finished PDF be read by the eye? Its text alone does not tell.

A figure may stand outside the page, under another text, behind a picture, be cut off by its box or be set in the colour
of the paper: all of them are in the text of the PDF. So the page is drawn, and ink looked for where the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from discgen.book.press.pressrules import LEGIBLE
from discgen.faults import Fault
from discgen.figures.printed.printedtable import DASH

_SCALE = 2.0  # pixels per point
_CONTRAST = 12  # of 255 grey levels: the thinnest dash has 20
_TOUCH, _COVER = 1.0, 0.3  # points of width and part of the height by which texts may overlap
_TALL, _WIDE = 3.0, 0.5  # points; width of a glyph by its height
_EDGE = 0.5
_FIGURE = re.compile(rf"[\d{DASH}]")
_SHOWN = 3  # findings of a kind on one page; a fault of the layout hits many figures

Boxes = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A drawn page with its height in points, and pixels per point down and along it: whole pixels make the picture a
    little larger than the scale says.
    """

    grey: np.ndarray[Any, np.dtype[np.uint8]]
    height: float
    down: float
    along: float


def illegible_on(page: Any, number: int, text: Any = None) -> Iterator[Fault]:
    """Figures of a page of an opened PDF that a reader cannot see or read. text: its text, if it has been read."""
    text = text or page.get_textpage()
    boxes = np.array([text.get_rect(index) for index in range(text.count_rects())]).reshape(-1, 4)
    boxes = boxes[(boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])]
    if not len(boxes):
        return
    width, height = page.get_size()
    drawn = page.render(scale=_SCALE, grayscale=True).to_numpy()
    grey = _Drawn(drawn[:, :, 0] if drawn.ndim == 3 else drawn, height, drawn.shape[0] / height, drawn.shape[1] / width)
    outside = _outside(boxes, width, height)
    kinds = (
        ("計数が紙面の外にはみ出しています", np.flatnonzero(outside)),
        ("計数がほかの文字と重なっています", np.unique(_overlapping(boxes))),
        ("計数が見えないか、途中で切れています", _unseen(text, grey, boxes, ~outside)),
    )
    for message, found in kinds:
        words = [said for index in found if _FIGURE.search(said := text.get_text_bounded(*boxes[index]).strip())]
        if words:
            more = f"ほか {len(words) - _SHOWN} か所" if len(words) > _SHOWN else ""
            shown = "、".join([*words[:_SHOWN], more] if more else words)
            remedy = "表の幅・大きさ（size）、本文の長さ、版面の指定（style.css）を確かめてください"
            yield Fault(f"{number}ページ", message, found=shown, remedy=remedy, rule=LEGIBLE)


def _outside(boxes: Boxes, width: float, height: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    left, bottom, right, top = boxes.T
    return np.asarray(
        (left < -_EDGE) | (bottom < -_EDGE) | (right > width + _EDGE) | (top > height + _EDGE), dtype=bool
    )


def _overlapping(boxes: Boxes) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Texts that lie on each other."""
    left, bottom, right, top = boxes.T
    high = top - bottom
    wide = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    tall = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
    over = (wide > _TOUCH) & (tall > _COVER * np.minimum(high[:, None], high))
    np.fill_diagonal(over, False)
    return np.flatnonzero(over.any(axis=1)).astype(np.int64)


def _unseen(text: Any, grey: _Drawn, boxes: Boxes, inside: np.ndarray[Any, np.dtype[np.bool_]]) -> list[int]:
    """Texts with a figure of which a part has no ink. What a whole text shows is confirmed digit by digit."""
    doubtful = [int(index) for index in np.flatnonzero(inside) if not _inked(grey, boxes[index])]
    if not doubtful:
        return []
    digits = np.array(
        [text.get_charbox(i) for i in range(text.count_chars()) if _FIGURE.match(text.get_text_range(i, 1))]
    )
    bare = np.array([box for box in digits.reshape(-1, 4) if not _drawn(grey, *box)]).reshape(-1, 4)
    middle = np.column_stack(((bare[:, 0] + bare[:, 2]) / 2, (bare[:, 1] + bare[:, 3]) / 2))
    return [i for i in doubtful if ((boxes[i, :2] <= middle) & (middle <= boxes[i, 2:])).all(axis=1).any()]


def _drawn(grey: _Drawn, left: float, bottom: float, right: float, top: float) -> bool:
    """True when there is ink on either side of a digit, and above and below in one that is no dash."""
    wide, high = (right - left) / 3, (top - bottom) / 3
    pieces = [(left, bottom, left + wide, top), (right - wide, bottom, right, top)]
    if top - bottom >= _TALL:
        pieces += [(left, top - high, right, top), (left, bottom, right, bottom + high)]
    return all(_contrast(grey, *piece) >= _CONTRAST for piece in pieces)


def _inked(grey: _Drawn, box: Boxes) -> bool:
    """True when there is ink at both ends of the box, above and below; in a low one anywhere."""
    left, bottom, right, top = map(float, box)
    if top - bottom < _TALL:
        return _contrast(grey, left, bottom, right, top) >= _CONTRAST
    end = min(right - left, (top - bottom) * _WIDE)
    high = (top - bottom) / 3
    pieces = [(left, bottom, left + end, top), (right - end, bottom, right, top)]
    pieces += [(left, top - high, right, top), (left, bottom, right, bottom + high)]
    return all(_contrast(grey, *piece) >= _CONTRAST for piece in pieces)


def _contrast(grey: _Drawn, left: float, bottom: float, right: float, top: float) -> int:
    rows = slice(max(0, int((grey.height - top) * grey.down)), int((grey.height - bottom) * grey.down) + 1)
    columns = slice(max(0, int(left * grey.along)), int(right * grey.along) + 1)
    patch = grey.grey[rows, columns]
    return int(patch.max()) - int(patch.min()) if patch.size else 0
