"""Lines over years: a chart of their own, or a band above bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from discgen.book.graphics.axes import (
    KEY_ROW,
    LEADING,
    REMARK_ROW,
    YEAR_ROW,
    PlotFrame,
    Scale,
    around,
    base_line,
    drawn_values,
    fitting_size,
    from_zero,
    key_row,
    label,
    label_lines,
    reference_line,
    remark,
    spread,
    year_names,
    zero_mark,
)
from discgen.book.graphics.canvas import Canvas, Point, figure_width, text_width
from discgen.book.graphics.chartvalues import Series, unit_note
from discgen.book.graphics.style import RULE

BAND = 46.0  # points: the height of a line above bars, its labels included
_HEIGHT = 74.0
_DASHES: tuple[tuple[float, ...], ...] = ((), (4, 1.6), (1.4, 1.4), (6, 1.4, 1.4, 1.4))
_RADIUS = 2.0
CUT_AXIS = "縦軸は途中を省いています"
_GAP = 7.0  # from a point to the middle of its label


def _points(frame: PlotFrame, series: Series, scale: Scale, right: float) -> list[Point | None]:
    return [
        None if value is None or value.value is None else (frame.middle(number, right), scale.at(value.size))
        for number, value in enumerate(series.values)
    ]


def _stroke(
    canvas: Canvas, frame: PlotFrame, series: Series, points: Sequence[Point | None], colour: str, dash: Sequence[float]
) -> None:
    """The line through neighbouring points; a missing year breaks it. The current point is full."""
    run: list[Point] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        else:
            if len(run) > 1:
                canvas.polyline(run, colour, 1.0, dash)
            run = []
    for number, point in enumerate(points):
        if point is not None:
            value = series.values[number]
            said = frame.said(number, series.label, value) if value else ""
            canvas.circle(point, _RADIUS, colour if number == len(points) - 1 else "#ffffff", colour, 0.9, said)


def _line_at(points: Sequence[Point | None], x: float) -> float | None:
    """The height of the line at a place between two neighbouring points."""
    for one, other in pairwise(points):
        if one and other and one[0] <= x <= other[0]:
            return one[1] + (other[1] - one[1]) * (x - one[0]) / (other[0] - one[0])
    return None


def _clear_of(points: Sequence[Point | None], number: int, half: float, above: bool) -> float:
    """The height of a label over or under a point where it does not touch its own line."""
    point = points[number]
    assert point is not None
    heights = [point[1], *(_line_at(points, point[0] + side) for side in (-half, half))]
    known = [height for height in heights if height is not None]
    return min(known) - _GAP if above else max(known) + _GAP


def draw_band(canvas: Canvas, frame: PlotFrame, series: Series, top: float, right: float = 0.0) -> None:
    """One line with its labels, between ``top`` and ``top + BAND``."""
    texts = [value.label for value in series.known]
    size = fitting_size(texts, frame.slot(right) - 2)
    values = [value.size for value in series.known if value.value is not None]
    held = [frame.above_reference.value] if frame.above_reference else []
    scale = from_zero([*values, *held], top + BAND - 3, top + 15)
    canvas.line((0, scale.at(0)), (frame.width - right, scale.at(0)), frame.style.rule)
    zero_mark(canvas, scale.at(0))
    points = _points(frame, series, scale, right)
    reference_line(canvas, frame, scale, frame.above_reference, _ends(points, top), right)
    _stroke(canvas, frame, series, points, frame.style.accent_text, ())
    for number, value in enumerate(series.values):
        if value is None:
            continue
        lines = label_lines(value.label, frame.slot(right) - 2, size)
        half = max(figure_width(line, size) for line in lines) / 2
        y = top + BAND - _GAP if points[number] is None else _clear_of(points, number, half, above=True)
        at = (frame.middle(number, right), y)
        label(canvas, at, lines, size, number == frame.last, frame.style.accent_text)


def _ends(points: Sequence[Point | None], otherwise: float) -> list[float]:
    """Heights of the first and the last point."""
    known = [point[1] for point in points if point is not None] or [otherwise]
    return [known[0], known[-1]]


def _broken_axis(canvas: Canvas, bottom: float, top: float) -> None:
    """An upright axis that is cut above the base line, as the mark of a scale that does not begin at zero."""
    x, y, rule = _RADIUS, bottom - 8.0, canvas.style.grey
    canvas.line((x, bottom), (x, y + 1.5), rule, RULE)
    canvas.line((x, y - 1.5), (x, top), rule, RULE)
    for shift in (-1.5, 1.5):
        canvas.polyline([(x - 2.5, y + shift + 1.2), (x + 2.5, y + shift - 1.2)], rule, RULE)


def draw_lines(frame: PlotFrame, series: Sequence[Series], *, cut_axis: bool = False) -> Canvas:
    """A chart of lines: every point with its figure, every line with its name at its end.

    The base line is zero, unless the axis is cut, which the chart then shows and says.
    """
    several = len(series) > 1
    style = frame.style
    note = KEY_ROW if unit_note(frame.unit) else 0.0
    right = max(text_width(row.label) for row in series) + 4 if several else 0.0
    texts = [value.label for value in drawn_values(series)]
    size = fitting_size(texts, frame.slot(right) - 2)
    room = _HEIGHT + (LEADING * len(series) if several else 0)
    top = note + 2 * LEADING
    bottom = top + room
    foot = bottom + (LEADING if cut_axis else 0.0)
    canvas = Canvas(frame.width, foot + YEAR_ROW + (REMARK_ROW if cut_axis else 0.0), style)
    if note:
        key_row(canvas, 0, [], frame.unit)
    values = [value.size for value in drawn_values(series) if value.value is not None]
    held = [frame.reference.value] if frame.reference else []
    if cut_axis:
        scale = around([*values, *held], bottom - (LEADING if several else 0), top)
        _broken_axis(canvas, foot, top)
    else:
        negative = LEADING + 2 if min(values, default=0.0) < 0 else 0.0
        scale = from_zero([*values, *held], bottom - negative, top)
        zero_mark(canvas, scale.at(0))
    if scale.low < 0 < scale.high:
        canvas.line((0, scale.at(0)), (frame.width - right, scale.at(0)), style.rule)
    base_line(canvas, frame, foot, right)
    colours = style.line_palette(len(series)) if several else [style.accent]
    points = [_points(frame, row, scale, right) for row in series]
    reference_line(canvas, frame, scale, frame.reference, _ends(points[0], top), right)
    for number, row_points in enumerate(points):
        _stroke(canvas, frame, series[number], row_points, colours[number], _DASHES[number % len(_DASHES)])
    for year in range(len(frame.years)):
        _labels(canvas, frame, series, points, year, size, right, foot - 6)
    if several:
        _names(canvas, frame, series, points, right, colours, foot)
    year_names(canvas, frame, foot, right)
    if cut_axis:
        remark(canvas, foot + YEAR_ROW, CUT_AXIS)
    return canvas


def _labels(
    canvas: Canvas,
    frame: PlotFrame,
    series: Sequence[Series],
    points: Sequence[Sequence[Point | None]],
    year: int,
    size: float,
    right: float,
    dash_height: float,
) -> None:
    """The figures of one year, from the highest point down: over the first one, under or over the others."""
    x = frame.middle(year, right)
    order = sorted(range(len(series)), key=lambda row: _height(points[row][year], dash_height))
    taken = [point[1] for row in points if (point := row[year]) is not None]
    for place, number in enumerate(order):
        value = series[number].values[year]
        if value is None:
            continue
        lines = label_lines(value.label, frame.slot(right) - 2, size)
        half = max(figure_width(line, size) for line in lines) / 2
        if points[number][year] is None:
            y = dash_height
        else:
            over, under = (_clear_of(points[number], year, half, above) for above in (True, False))
            choices = [over] if place == 0 else [under, over]
            y = max(choices, key=lambda choice: min((abs(choice - other) for other in taken), default=0.0))
        taken.append(y)
        if len(series) > 1:
            canvas.clear((x, y), 2 * half + 1, size)
        label(canvas, (x, y), lines, size, year == frame.last)


def _height(point: Point | None, otherwise: float) -> float:
    return otherwise if point is None else point[1]


def _names(
    canvas: Canvas,
    frame: PlotFrame,
    series: Sequence[Series],
    points: Sequence[Sequence[Point | None]],
    right: float,
    colours: Sequence[str],
    foot: float,
) -> None:
    """The name of every line at its end."""
    entries = []
    for number, row_points in enumerate(points):
        ends = [point for point in row_points if point is not None]
        entries.append((ends[-1] if ends else (frame.width - right, canvas.height / 2), number))
    entries.sort(key=lambda entry: entry[0][1])
    places = spread([end[1] for end, _ in entries], LEADING, 4, foot - 4)
    x = frame.width - right + 2
    for place, (end, number) in zip(places, entries, strict=True):
        canvas.line((end[0] + _RADIUS + 1, end[1]), (x - 2, place), colours[number], RULE)
        canvas.text((x, place), series[number].label)
