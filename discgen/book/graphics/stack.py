"""Bars of parts that stand on each other over years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discgen.book.graphics.axes import (
    KEY_ROW,
    LEADING,
    REMARK_ROW,
    YEAR_ROW,
    PlotFrame,
    base_line,
    drawn_values,
    fitting_size,
    from_zero,
    inside,
    key_row,
    keys_fit,
    label,
    label_lines,
    remark,
    scales_remark,
    spread,
    year_names,
)
from discgen.book.graphics.canvas import Canvas, figure_width, text_width
from discgen.book.graphics.chartvalues import Series, Value, unit_note
from discgen.book.graphics.drawing import DrawingError
from discgen.book.graphics.lines import BAND, draw_band
from discgen.book.graphics.style import HAIRLINE, LEAST_SIZE, SIZE, SMALL

_HEIGHT = 104.0
_SHARE = 0.6  # of the year's width that a bar takes
_WIDEST = 46.0
_SLOT = 44.0  # where a year keeps this width, the names of the parts stand beside the last bar
_LEADER = 12.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of one bar: where it lies on the sheet, and what stands beside it where it is too thin for its figure."""

    value: Value
    number: int
    top: float
    bottom: float
    lines: Sequence[str]
    size: float
    inside: bool

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def draw_stack(frame: PlotFrame, series: Sequence[Series], total: Series | None) -> Canvas:
    """Stacked bars, the first part at the bottom; names beside the last bar, or above the chart where it is narrow."""
    labels = [row.label for row in series]
    widest = max((figure_width(value.label) for value in drawn_values(series)), default=0.0)
    named = max(map(text_width, labels)) + _LEADER
    beside = frame.slot(named + widest + 6) >= _SLOT
    right = (named if beside else 0.0) + widest + 6
    if not beside and not keys_fit(labels, frame.unit, frame.width):
        raise DrawingError("図の幅に内訳の名前が入りません", found="、".join(labels), remedy="段組みをやめてください")
    head = KEY_ROW if not beside or unit_note(frame.unit) else 0.0
    above = KEY_ROW + BAND if frame.above else 0.0
    sums = [value.label for value in total.known] if total else []
    room = frame.slot(right) - 2
    size = fitting_size(sums, room) if sums else SIZE
    lines = max((len(label_lines(text, room, size)) for text in sums), default=0)
    top = above + head + lines * LEADING + 3
    bottom = top + _HEIGHT
    said = scales_remark(frame)
    canvas = Canvas(frame.width, bottom + YEAR_ROW + (REMARK_ROW if said else 0.0), frame.style)
    colours = frame.style.palette(len(series))
    if frame.above:
        key_row(canvas, 0, [(frame.style.accent_text, frame.above_name)], "", line=True)
        draw_band(canvas, frame, frame.above, KEY_ROW, right)
    if head:
        keys = [] if beside else list(zip(colours, labels, strict=True))
        key_row(canvas, above, keys, frame.unit)
    for year, heights in enumerate(_heights(series, len(frame.years), bottom, top)):
        parts = _parts(frame, series, year, heights, right)
        _draw_bar(
            canvas,
            frame,
            year,
            parts,
            [(row.label, colour) for row, colour in zip(series, colours, strict=True)],
            right,
        )
        last = year == frame.last
        _beside(canvas, frame, year, parts, right, labels if last and beside else (), (top, bottom))
        value = total.values[year] if total else None
        if value is not None:
            at = (frame.middle(year, right), heights[-1] - 5)
            label(canvas, at, label_lines(value.label, room, size), size, bold=year == frame.last)
    base_line(canvas, frame, bottom, right)
    year_names(canvas, frame, bottom, right)
    if said:
        remark(canvas, bottom + YEAR_ROW, said)
    return canvas


def _heights(series: Sequence[Series], years: int, bottom: float, top: float) -> list[list[float]]:
    """For each year the heights between its parts, from the base line up."""
    sums: list[list[float]] = []
    for year in range(years):
        levels = [0.0]
        for row in series:
            value = row.values[year]
            levels.append(levels[-1] + (value.size if value else 0.0))
        sums.append(levels)
    scale = from_zero([levels[-1] for levels in sums], bottom, top)
    return [[scale.at(level) for level in levels] for levels in sums]


def _bar_width(frame: PlotFrame, right: float) -> float:
    return min(frame.slot(right) * _SHARE, _WIDEST)


def _parts(
    frame: PlotFrame, series: Sequence[Series], year: int, heights: Sequence[float], right: float
) -> list[_Part]:
    """The parts of a bar from the top down: which figures stand in it, which beside it."""
    room = _bar_width(frame, right) - 2
    parts = []
    for number, row in enumerate(series):
        value = row.values[year]
        if value is not None:
            low, high = heights[number], heights[number + 1]
            lines, size = _fitted(value.label, room)
            fits = low - high >= len(lines) * LEADING and all(figure_width(line, size) <= room for line in lines)
            parts.append(_Part(value, number, high, low, lines, size, fits))
    return parts[::-1]


def _fitted(text: str, room: float) -> tuple[list[str], float]:
    """A figure in one or two lines, and the size at which it fits a bar (the least one where it does not)."""
    for size in (SIZE, SMALL, LEAST_SIZE):
        lines = label_lines(text, room, size)
        if all(figure_width(line, size) <= room for line in lines):
            break
    return lines, size


def _draw_bar(
    canvas: Canvas,
    frame: PlotFrame,
    year: int,
    parts: Sequence[_Part],
    looks: Sequence[tuple[str, str]],
    right: float,
) -> None:
    """looks: name and colour of each part."""
    width, x = _bar_width(frame, right), frame.middle(year, right)
    for part in parts:
        name, colour = looks[part.number]
        if part.value.size:
            canvas.rect(
                x - width / 2, part.top, width, part.bottom - part.top, colour, said=frame.said(year, name, part.value)
            )
            edge = min(0.8, (part.bottom - part.top) / 4)
            if part.bottom < parts[-1].bottom and edge >= HAIRLINE:  # a finer one would not hold on the plate
                canvas.line((x - width / 2, part.bottom), (x + width / 2, part.bottom), "#ffffff", round(edge, 2))
        if part.inside:
            inside(canvas, x, part.top, part.bottom, part.lines, part.size, colour)


def _beside(
    canvas: Canvas,
    frame: PlotFrame,
    year: int,
    parts: Sequence[_Part],
    right: float,
    names: Sequence[str],
    limits: tuple[float, float],
) -> None:
    """What stands at the right of a bar: the figures it has no room for, and the names of the parts."""
    told = [part for part in parts if names or not part.inside]
    edge = frame.middle(year, right) + _bar_width(frame, right) / 2
    if not told:
        return
    leader = _LEADER if names else 2.0
    room = frame.slot(right) * (1 - _SHARE) - leader
    texts = [part.value.label for part in told]
    size = SIZE if names else next((s for s in (SIZE, LEAST_SIZE) if all(figure_width(t, s) <= room for t in texts)), 0)
    if not size:
        remedy = "段組みをやめて図の幅を広げるか、years（年度の数）を減らしてください"
        raise DrawingError("図の幅に数字が入りません", found=max(texts, key=len), remedy=remedy)
    places = spread([part.middle for part in told], LEADING, limits[0] - LEADING / 2, limits[1] - 3)
    for part, place in zip(told, places, strict=True):
        x = edge + leader
        if names:
            canvas.polyline([(edge + 1, part.middle), (edge + leader / 2, place), (x - 1.5, place)])
            canvas.text((x, place), names[part.number])
            x += text_width(names[part.number]) + 4
        elif abs(place - part.middle) > 1:
            canvas.line((edge, part.middle), (x - 0.5, place))
        if not part.inside:
            canvas.text((x, place), part.value.label, size, bold=bool(names), figure=True)
