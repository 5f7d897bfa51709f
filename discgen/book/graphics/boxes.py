"""Boxes with words, as all diagrams of the house have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discgen.book.graphics.canvas import Canvas
from discgen.book.graphics.palette import on
from discgen.book.graphics.style import BOX_SIZE

LEADING = 1.3
RADIUS = 3.0


@dataclass(frozen=True, slots=True)
class BoxLook:
    """How a box is filled. bold: its words."""

    fill: str
    edge: str = ""
    bold: bool = False


def box_height(lines: int, size: float = BOX_SIZE) -> float:
    """The height of a box with so many lines."""
    return round(lines * size * LEADING + 7.0, 2)


def draw_box(
    canvas: Canvas,
    left: float,
    top: float,
    width: float,
    height: float,
    lines: Sequence[str],
    look: BoxLook,
    size: float = BOX_SIZE,
) -> None:
    """A box with its words in the middle."""
    canvas.rect(left, top, width, height, look.fill, look.edge, RADIUS)
    step = size * LEADING
    first = top + height / 2 - (len(lines) - 1) * step / 2
    for number, line in enumerate(lines):
        at = (left + width / 2, first + number * step)
        canvas.text(at, line, size, "middle", look.bold, on(look.fill, canvas.style.ink))
