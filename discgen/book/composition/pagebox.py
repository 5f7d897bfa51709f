"""Paper, type area and the widths of its slots, in points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from discgen.houselook import GUTTER, MARGIN_BOTTOM, MARGIN_INNER, MARGIN_OUTER, MARGIN_TOP, MILLIMETRE

_SIZES = {"A4": (210.0, 297.0), "B5": (182.0, 257.0)}  # mm; B5 is the Japanese one
_SIDES = re.compile(r"(\d+(?:\.\d+)?)mm (\d+(?:\.\d+)?)mm")


@dataclass(frozen=True, slots=True)
class PageBox:
    """The paper in mm. The type area has a width, halves and thirds with the gutter between them."""

    paper_width: float
    paper_height: float

    @property
    def width(self) -> float:
        return (self.paper_width - MARGIN_INNER - MARGIN_OUTER) * MILLIMETRE

    @property
    def half(self) -> float:
        return (self.width - GUTTER) / 2

    @property
    def third(self) -> float:
        return (self.width - 2 * GUTTER) / 3

    @property
    def note(self) -> float:
        """Inside a numbered note that stands in a half."""
        return self.half - 16.0

    @property
    def edge(self) -> float:
        """mm: length of the type area, beside which the thumb tabs stand."""
        return self.paper_height - MARGIN_TOP - MARGIN_BOTTOM

    def variables(self) -> Mapping[str, str]:
        """The same for the style sheets; slots are a hair narrower than they are, so that rounding breaks no line."""
        slots = {"text-width": self.width, "half": self.half, "third": self.third}
        paper = {
            "paper-width": f"{self.paper_width:g}mm",
            "paper-height": f"{self.paper_height:g}mm",
        }
        return {**paper, **{name: f"{int(width * 10) / 10:.1f}pt" for name, width in slots.items()}}


def page_box(size: str) -> PageBox:
    """A4, B5 or two lengths in mm. Errors: ValueError."""
    sides = _SIDES.fullmatch(size)
    if size not in _SIZES and sides is None:
        raise ValueError(size)
    return PageBox(*_SIZES[size]) if sides is None else PageBox(float(sides[1]), float(sides[2]))


A4 = page_box("A4")
