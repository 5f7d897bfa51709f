"""A sheet in points on which drawings are made, written as SVG.

Only what paper and screen draw alike: shapes with plain fills, text with its anchor. No ids, no style sheet: several
drawings stand inline in one page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import cos, sin
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from discgen.book.graphics.style import HAIRLINE, SIZE, DrawingStyle
from discgen.figures.printed.textwidth import ems

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

_KATAKANA, _DIGIT, _LATIN = 0.94, 0.76, 0.72  # em in the proportional face
_MIDDLE = 0.36  # em from the middle of a line of text down to its base line
_POINT = re.compile(r"(?<=\d)([,.])(?=\d)")
_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"    '


def _round(value: float) -> float:
    return round(value, 2) + 0.0


def _written(attributes: Mapping[str, object]) -> str:
    """Attributes of an element; ``_`` in a name is its ``-``."""
    return "".join(f" {name.replace('_', '-')}={quoteattr(str(value))}" for name, value in attributes.items())


def _shape(tag: str, **attributes: object) -> str:
    return f"<{tag}{_written(attributes)} />"


def _words(tag: str, *content: str, **attributes: object) -> str:
    """An element around content that is SVG already."""
    return f"<{tag}{_written(attributes)}>{''.join(content)}</{tag}>"


def _told(said: str) -> dict[str, object]:
    return {"data_said": said} if said else {}


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
        self._elements: list[str] = []

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
        self,
        data: str,
        fill: str = "none",
        stroke: str = "",
        width: float = HAIRLINE,
        dash: Sequence[float] = (),
        said: str = "",
    ) -> None:
        """Any path."""
        line = {"stroke": stroke, "stroke_width": width} if stroke else {}
        dashed = {"stroke_dasharray": " ".join(map(str, dash))} if dash else {}
        self._elements.append(_shape("path", d=data, fill=fill, **line, **dashed, **_told(said)))

    def clear(self, middle: Point, width: float, height: float, ground: str = "#ffffff") -> None:
        """Bare ground, for a label that crosses a line."""
        self.rect(middle[0] - width / 2, middle[1] - height / 2, width, height, ground)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        stroke: str = "",
        radius: float = 0.0,
        said: str = "",
    ) -> None:
        """A rectangle; ``radius`` rounds its corners. said: what a pointer on it is told, on the screen."""
        line = {"stroke": stroke, "stroke_width": HAIRLINE} if stroke else {}
        corner = {"rx": radius, "ry": radius} if radius else {}
        size = {"x": _round(x), "y": _round(y), "width": _round(width), "height": _round(height)}
        self._elements.append(_shape("rect", **size, fill=fill, **line, **corner, **_told(said)))

    def circle(
        self, centre: Point, radius: float, fill: str, stroke: str = "", width: float = HAIRLINE, said: str = ""
    ) -> None:
        """A circle. said: see ``rect``."""
        line = {"stroke": stroke, "stroke_width": width} if stroke else {}
        x, y = map(_round, centre)
        self._elements.append(_shape("circle", cx=x, cy=y, r=radius, fill=fill, **line, **_told(said)))

    def sector(
        self, centre: Point, inner: float, outer: float, start: float, end: float, fill: str, said: str = ""
    ) -> None:
        """A piece of a ring between two angles (radians, clockwise from the top), with a white edge."""

        def at(radius: float, angle: float) -> str:
            return f"{_round(centre[0] + radius * sin(angle))},{_round(centre[1] - radius * cos(angle))}"

        large = int(end - start > 3.14159265)
        data = (
            f"M{at(outer, start)} A{outer},{outer} 0 {large} 1 {at(outer, end)} "
            f"L{at(inner, end)} A{inner},{inner} 0 {large} 0 {at(inner, start)} Z"
        )
        self.path(data, fill, stroke="#ffffff", width=0.8, said=said)

    def text(
        self,
        at: Point,
        text: str,
        size: float = SIZE,
        anchor: Anchor = "start",
        bold: bool = False,
        colour: str = "",
        *,
        figure: bool = False,
    ) -> None:
        """Words whose middle line is at that height.

        figure: as the tables set it, digits of one width, comma and point from the proportional face.
        """
        font = self.style.figure_font if figure else self.style.text_font
        extra = {"font_weight": "bold"} if bold else {}
        if anchor != "start":
            extra["text_anchor"] = anchor
        parts = _POINT.split(text) if figure else [text]
        content = [escape(parts[0])]
        for sign, rest in zip(parts[1::2], parts[2::2], strict=True):
            content += [_words("tspan", sign, font_family=self.style.text_font), _words("tspan", escape(rest))]
        x, y = _round(at[0]), _round(at[1] + _MIDDLE * size)
        look = {"font_size": size, "font_family": font, "fill": colour or self.style.ink, **extra}
        self._elements.append(_words("text", *content, x=x, y=y, **look))

    def svg(self, alt: str) -> str:
        """The sheet as inline SVG with its text alternative."""
        width, height = _round(self.width), _round(self.height)
        size = {"width": f"{width}pt", "height": f"{height}pt", "viewBox": f"0 0 {width} {height}", "role": "img"}
        title = _words("title", escape(alt))
        return f"<svg {_NAMESPACES}{_written(size)}>{title}{''.join(self._elements)}</svg>"
