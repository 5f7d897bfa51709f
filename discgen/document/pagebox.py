"""Widths of the slots of a page, in points."""

from __future__ import annotations

from dataclasses import dataclass

MILLIMETRE = 72 / 25.4


@dataclass(frozen=True, slots=True)
class PageBox:
    """The type area. width: all of it; half: one of two halves with the gutter between them."""

    width: float
    gutter: float = 17.0

    @property
    def half(self) -> float:
        return (self.width - self.gutter) / 2

    @property
    def note(self) -> float:
        """Inside a numbered note that stands in a half."""
        return self.half - 16.0


A4 = PageBox(174 * MILLIMETRE)  # 16 mm inner and 20 mm outer margin, see templates/style.css
