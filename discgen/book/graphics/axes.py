"""What charts over years share: the places of the years, scales, keys, and labels that fit their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discgen.book.graphics.canvas import Canvas, figure_width, text_width
from discgen.book.graphics.chartvalues import Series, Value, unit_note
from discgen.book.graphics.drawing import DrawingError
from discgen.book.graphics.palette import on
from discgen.book.graphics.style import HAIRLINE, LEAST_SIZE, RULE, SIZE, SMALL, DrawingStyle

LEADING = 8.5  # points from label to label
KEY_ROW = 12.0  # points: the row with keys and the unit
YEAR_ROW = 12.0
REMARK_ROW = 10.0

_SWATCH = 6.0


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that figures are held against. text: what stands at its line."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """The chart's width, the names of its years, its unit, and the line above the bars if there is one.

    reference: a value that the figures are held against, and that of the line above.
    """

    style: DrawingStyle
    width: float
    years: Sequence[str]
    unit: str
    above: Series | None = None
    above_unit: str = ""
    reference: Reference | None = None
    above_reference: Reference | None = None

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
    def above_name(self) -> str:
        """The name of the line above, with its unit where the bars have another one."""
        note = unit_note(self.above_unit) if self.above_unit != self.unit else ""
        return (self.above.label if self.above else "") + note.replace("単位：", "")

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


def reference_line(
    canvas: Canvas,
    frame: PlotFrame,
    scale: Scale,
    reference: Reference | None,
    ends: Sequence[float],
    right: float = 0.0,
) -> None:
    """The line of a reference with its words, at the end (left or right) whose figures are farther from it.

    ends: heights of the figures of the first and of the last year.
    """
    if reference is None:
        return
    y, end = scale.at(reference.value), frame.width - right
    canvas.line((0, y), (end, y), frame.style.accent_text, RULE, (3.0, 1.8))
    first, last = (abs(y - LEADING / 2 - height) for height in (ends[0], ends[-1]))
    width = text_width(reference.text, SMALL)
    middle = end - width / 2 if last >= first else width / 2
    at = (end, y - 5) if last >= first else (0.0, y - 5)
    canvas.clear((middle, y - 5), width + 2, SMALL)
    canvas.text(at, reference.text, SMALL, "end" if last >= first else "start", colour=frame.style.accent_text)


def scales_remark(frame: PlotFrame, *, panels: bool = False) -> str:
    """What must be said where lengths of one unit are drawn on several scales; else nothing."""
    if panels:
        return "縦の目盛りは段ごとに異なります"
    return "折れ線と棒とでは縦の目盛りが異なります" if frame.above and frame.above_unit == frame.unit else ""


def zero_mark(canvas: Canvas, y: float) -> None:
    """The 0 at the left end of the line on which figures stand."""
    canvas.text((0, y - 4.5), "0", SMALL, colour=canvas.style.grey, figure=True)


def remark(canvas: Canvas, y: float, words: str) -> None:
    """A remark on how the chart is drawn, in small letters at its foot."""
    canvas.text((0, y + REMARK_ROW / 2), words, SMALL, colour=canvas.style.grey)


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
