"""What drawings take from the theme of the book, and the fixed measures of the house."""

from __future__ import annotations

from dataclasses import dataclass

from discgen.book.graphics.palette import alternating, line_ramp
from discgen.houselook import FAINT, INK, MUTE

SIZE = 7.0  # points: figures and labels of charts
SMALL = 6.5  # points: units and remarks
LEAST_SIZE = 6.5
BOX_SIZE = 7.5  # points: words in the boxes of diagrams
HAIRLINE = 0.3
RULE = 0.5
GREY = "#6b747e"
_ONE_RAMP = 6  # more tints of one colour than this are no longer told apart


@dataclass(frozen=True, slots=True)
class DrawingStyle:
    """Colours and fonts. accent_text: the accent, dark enough for small text."""

    accent: str
    accent_text: str
    tint_strong: str
    tint: str
    tint_pale: str
    ink: str = INK
    grey: str = MUTE
    rule: str = FAINT
    text_font: str = "BIZ UDPGothic"
    figure_font: str = "BIZ UDGothic"

    def palette(self, count: int) -> list[str]:
        """Colours of so many parts: tints of the accent, and greys after them where the tints are used up."""
        return alternating([self.accent] if count <= _ONE_RAMP else [self.accent, GREY], count)

    def line_palette(self, count: int) -> list[str]:
        """Colours of so many lines; dashes tell them apart as well."""
        return line_ramp(self.accent, count)
