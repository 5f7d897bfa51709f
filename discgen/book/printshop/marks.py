"""Trim marks as Japanese print shops cut by them: double lines at the corners, crosses in the middle of the sides."""

from __future__ import annotations

from itertools import product

from discgen.book.printshop.plan import BLEED, EDGE, MARK
from discgen.houselook import MILLIMETRE

_LINE = 0.3
_ARM = 6 * MILLIMETRE  # half of the bar of a cross


def trim_marks(width: float, height: float) -> bytes:
    """Drawing operators for a trimmed page of that size with its origin at the lower left corner of the trim.

    The colour is to be /Marks, the separation on all plates.
    """
    far = BLEED + MARK
    lines = [f"q {_LINE} w /Marks CS 1 SCN"]
    for (x, right), (y, up) in product(((0.0, -1), (width, 1)), ((0.0, -1), (height, 1))):
        lines.append(_path((x + right * far, y + up * BLEED), (x, y + up * BLEED), (x, y + up * far)))
        lines.append(_path((x + right * far, y), (x + right * BLEED, y), (x + right * BLEED, y + up * far)))
    start = BLEED + MILLIMETRE
    bar = (start + EDGE - MILLIMETRE) / 2
    for y, up in ((0.0, -1), (height, 1)):
        lines.append(_path((width / 2, y + up * start), (width / 2, y + up * far)))
        lines.append(_path((width / 2 - _ARM, y + up * bar), (width / 2 + _ARM, y + up * bar)))
    for x, right in ((0.0, -1), (width, 1)):
        lines.append(_path((x + right * start, height / 2), (x + right * far, height / 2)))
        lines.append(_path((x + right * bar, height / 2 - _ARM), (x + right * bar, height / 2 + _ARM)))
    return "\n".join([*lines, "Q"]).encode("ascii")


def _path(first: tuple[float, float], *others: tuple[float, float]) -> str:
    steps = [f"{first[0]:.3f} {first[1]:.3f} m", *(f"{x:.3f} {y:.3f} l" for x, y in others)]
    return " ".join([*steps, "S"])
