"""What charts over years share: the places of the years, scales, keys, and labels that fit their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discgen.book.graphics.canvas import Canvas, figure_width, text_width
from discgen.book.graphics.chartvalues import Series, Value, unit_note
from discgen.book.graphics.drawing import DrawingError
from discgen.book.graphics.palette import on
from discgen.book.graphics.style import HAIRLINE, LEAST_SIZE, SIZE, SMALL, DrawingStyle

LEADING = 8.5  # points from label to label
KEY_ROW = 12.0  # points: the row with keys and the unit
YEAR_ROW = 12.0

_SWATCH = 6.0


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """The chart's width, the names of its years, its unit, and the line above the bars if there is one."""

    style: DrawingStyle
    width: float
    years: Sequence[str]
    unit: str
    above: Series | None = None

    def slot(self, right: float = 0.0) -> float:
        """The width of one year, with room left free on the right."""
        return (self.width - right) / len(self.years)

    def middle(self, number: int, right: float = 0.0) -> float:
        """The middle of a year."""
        return (number + 0.5) * self.slot(right)

    def said(self, number: int, name: str, value: Value) -> str:
        """A figure with its year and the name of its row, for a pointer on it."""
        return " ".join(filter(None, (self.years[number], name, value.text)))

    @property
    def last(self) -> int:
        """The number of the current year."""
        return len(self.years) - 1


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to heights. low and high are drawn at bottom and top."""

    low: float
    high: float
    bottom: float
    top: float

    def at(self, value: float) -> float:
        """The height of a value on the sheet."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.bottom - share * (self.bottom - self.top)


def from_zero(values: Sequence[float], bottom: float, top: float) -> Scale:
    """A scale for lengths: it always holds zero."""
    low, high = min([0.0, *values]), max([0.0, *values])
    return Scale(low, high if high > low else low + 1.0, bottom, top)


def around(values: Sequence[float], bottom: float, top: float) -> Scale:
    """A scale for places on a line: what is between the least and the greatest value, with some air."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    air = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return Scale(low - air, high + air, bottom, top)


def label_lines(text: str, room: float, size: float = SIZE) -> list[str]:
    """A printed amount in one line, or broken after 兆 or 億 where it is wider than its room."""
    if figure_width(text, size) <= room:
        return [text]
    for sign in ("兆", "億"):
        head, mark, tail = text.partition(sign)
        if mark and tail not in ("", "円"):
            return [head + mark, tail]
    return [text]


def fitting_size(texts: Sequence[str], room: float) -> float:
    """The size at which every label, broken if need be, fits its room.

    Errors: DrawingError where even the smallest one does not.
    """
    for size in (SIZE, SMALL, LEAST_SIZE):
        if all(figure_width(line, size) <= room for text in texts for line in label_lines(text, room, size)):
            return size
    widest = max(texts, key=figure_width)
    remedy = "段組みをやめて図の幅を広げるか、years（年度の数）を減らしてください"
    raise DrawingError("図の幅に数字が入りません", found=widest, remedy=remedy)


def year_names(canvas: Canvas, frame: PlotFrame, y: float, right: float = 0.0) -> None:
    """The row of years under the base line; the current one is bold."""
    room = frame.slot(right) - 2
    short = any(text_width(name) > room for name in frame.years)
    for number, name in enumerate(frame.years):
        text = name[:4] if short else name
        at = (frame.middle(number, right), y + YEAR_ROW / 2 + 1)
        canvas.text(at, text, anchor="middle", bold=number == frame.last, colour=frame.style.grey, figure=True)


def base_line(canvas: Canvas, frame: PlotFrame, y: float, right: float = 0.0) -> None:
    """The line on which the chart stands."""
    canvas.line((0, y), (frame.width - right, y), frame.style.rule, HAIRLINE)


def key_row(canvas: Canvas, y: float, keys: Sequence[tuple[str, str]], unit: str, line: bool = False) -> None:
    """Names of rows with their colour at the left, the unit at the right. line: a stroke instead of an area."""
    x = 0.0
    for colour, label in keys:
        if line:
            canvas.line((x, y + 5), (x + 10, y + 5), colour, 1.0)
            canvas.circle((x + 5, y + 5), 1.6, "#ffffff", colour, 0.8)
            x += 13
        else:
            canvas.rect(x, y + 2, _SWATCH, _SWATCH, colour)
            x += _SWATCH + 3
        canvas.text((x, y + 5), label)
        x += text_width(label) + 9
    if unit_note(unit):
        canvas.text((canvas.width, y + 5), unit_note(unit), SMALL, "end", colour=canvas.style.grey)


def keys_fit(labels: Sequence[str], unit: str, width: float) -> bool:
    """Whether the names stand in one row."""
    need = sum(text_width(label) + _SWATCH + 12 for label in labels)
    return need + text_width(unit_note(unit), SMALL) <= width


def label(
    canvas: Canvas, at: tuple[float, float], lines: Sequence[str], size: float, bold: bool = False, colour: str = ""
) -> None:
    """The lines of a label, the last one at that height, centred."""
    for number, line in enumerate(reversed(lines)):
        canvas.text((at[0], at[1] - number * LEADING), line, size, "middle", bold, colour, figure=True)


def spread(wanted: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Heights at least that far apart, in the same order, as near to the wanted ones as the room allows."""
    places = list(wanted)
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + distance)
    if places and places[-1] > high:
        places[-1] = high
        for number in range(len(places) - 2, -1, -1):
            places[number] = min(places[number], places[number + 1] - distance)
    return [max(place, low + number * distance) for number, place in enumerate(places)]


def inside(canvas: Canvas, x: float, top: float, bottom: float, lines: Sequence[str], size: float, fill: str) -> None:
    """A label in the middle of an area, in the colour that reads on it."""
    middle = (top + bottom) / 2 + (len(lines) - 1) * LEADING / 2
    for number, line in enumerate(reversed(lines)):
        colour = on(fill, canvas.style.ink)
        canvas.text((x, middle - number * LEADING), line, size, "middle", colour=colour, figure=True)


def drawn_values(rows: Sequence[Series]) -> list[Value]:
    """Every figure of the rows."""
    return [value for row in rows for value in row.known]
