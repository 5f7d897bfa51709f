"""A sheet in points on which drawings are made; drawsvg writes it as SVG.

Only what paper and screen draw alike: shapes with plain fills, text with its anchor. No ids, no style sheet: several
drawings stand inline in one page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import cos, sin
from typing import Literal

import drawsvg

from discgen.book.graphics.style import HAIRLINE, SIZE, DrawingStyle
from discgen.figures.printed.textwidth import ems

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

_KATAKANA, _DIGIT, _LATIN = 0.94, 0.76, 0.72  # em in the proportional face
_MIDDLE = 0.36  # em from the middle of a line of text down to its base line
_POINT = re.compile(r"(?<=\d)([,.])(?=\d)")


def _round(value: float) -> float:
    return round(value, 2) + 0.0


def figure_width(text: str, size: float = SIZE) -> float:
    """Width of a figure with its words, in points."""
    return ems(text) * size


def text_width(text: str, size: float = SIZE) -> float:
    """Width of words in the proportional face, in points; a little more than they take."""
    return sum(_em(character) for character in text) * size


def _em(character: str) -> float:
    if "ァ" <= character <= "ー":
        return 0.5 if character == "・" else _KATAKANA
    if character in "（）「」":
        return 0.55
    return _DIGIT if character.isascii() and character.isdigit() else ems(character, _LATIN)


class Canvas:
    """Draws shapes and text. The origin is the upper left corner."""

    def __init__(self, width: float, height: float, style: DrawingStyle) -> None:
        self.width = width
        self.height = height
        self.style = style
        self._elements: list[drawsvg.DrawingElement] = []

    def line(
        self, start: Point, end: Point, colour: str = "", width: float = HAIRLINE, dash: Sequence[float] = ()
    ) -> None:
        """A straight line."""
        self.polyline([start, end], colour, width, dash)

    def polyline(
        self, points: Sequence[Point], colour: str = "", width: float = HAIRLINE, dash: Sequence[float] = ()
    ) -> None:
        """A line through points."""
        path = "M" + " L".join(f"{_round(x)},{_round(y)}" for x, y in points)
        self.path(path, stroke=colour or self.style.rule, width=width, dash=dash)

    def path(
        self, data: str, fill: str = "none", stroke: str = "", width: float = HAIRLINE, dash: Sequence[float] = ()
    ) -> None:
        """Any path."""
        line = {"stroke": stroke, "stroke_width": width} if stroke else {}
        dashed = {"stroke_dasharray": " ".join(map(str, dash))} if dash else {}
        self._elements.append(drawsvg.Path(data, fill=fill, **line, **dashed))

    def clear(self, middle: Point, width: float, height: float, ground: str = "#ffffff") -> None:
        """Bare ground, for a label that crosses a line."""
        self.rect(middle[0] - width / 2, middle[1] - height / 2, width, height, ground)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "", radius: float = 0.0
    ) -> None:
        """A rectangle; ``radius`` rounds its corners."""
        line = {"stroke": stroke, "stroke_width": HAIRLINE} if stroke else {}
        corner = {"rx": radius, "ry": radius} if radius else {}
        size = (_round(x), _round(y), _round(width), _round(height))
        self._elements.append(drawsvg.Rectangle(*size, fill=fill, **line, **corner))

    def circle(self, centre: Point, radius: float, fill: str, stroke: str = "", width: float = HAIRLINE) -> None:
        """A circle."""
        line = {"stroke": stroke, "stroke_width": width} if stroke else {}
        self._elements.append(drawsvg.Circle(*map(_round, centre), radius, fill=fill, **line))

    def sector(self, centre: Point, inner: float, outer: float, start: float, end: float, fill: str) -> None:
        """A piece of a ring between two angles (radians, clockwise from the top), with a white edge."""

        def at(radius: float, angle: float) -> str:
            return f"{_round(centre[0] + radius * sin(angle))},{_round(centre[1] - radius * cos(angle))}"

        large = int(end - start > 3.14159265)
        data = (
            f"M{at(outer, start)} A{outer},{outer} 0 {large} 1 {at(outer, end)} "
            f"L{at(inner, end)} A{inner},{inner} 0 {large} 0 {at(inner, start)} Z"
        )
        self.path(data, fill, stroke="#ffffff", width=0.8)

    def text(
        self,
        at: Point,
        text: str,
        size: float = SIZE,
        anchor: Anchor = "start",
        bold: bool = False,
        colour: str = "",
    ) -> None:
        """Words whose middle line is at that height."""
        self._text(at, text, size, anchor, bold, colour, self.style.text_font)

    def figure(
        self,
        at: Point,
        text: str,
        size: float = SIZE,
        anchor: Anchor = "start",
        bold: bool = False,
        colour: str = "",
    ) -> None:
        """A figure, as the tables set it: digits of one width, comma and point from the proportional face."""
        self._text(at, text, size, anchor, bold, colour, self.style.figure_font)

    def _text(self, at: Point, text: str, size: float, anchor: Anchor, bold: bool, colour: str, font: str) -> None:
        extra = {"font_weight": "bold"} if bold else {}
        if anchor != "start":
            extra["text_anchor"] = anchor
        parts = _POINT.split(text) if font == self.style.figure_font else [text]
        element = drawsvg.Text(
            parts[0],
            size,
            _round(at[0]),
            _round(at[1] + _MIDDLE * size),
            font_family=font,
            fill=colour or self.style.ink,
            **extra,
        )
        for sign, rest in zip(parts[1::2], parts[2::2], strict=True):
            element.append(drawsvg.TSpan(sign, font_family=self.style.text_font))
            element.append(drawsvg.TSpan(rest))
        self._elements.append(element)

    def svg(self, alt: str) -> str:
        """The sheet as inline SVG with its text alternative."""
        sheet = drawsvg.Drawing(_round(self.width), _round(self.height), role="img")
        sheet.set_render_size(f"{_round(self.width)}pt", f"{_round(self.height)}pt")
        sheet.append_title(alt)
        sheet.extend(self._elements)
        return str(sheet.as_svg(header="")).replace("<defs>\n</defs>\n", "").replace("\n", "")
