"""Bars over years: one row, several side by side, or each row in a panel of its own."""

from __future__ import annotations

from collections.abc import Sequence

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
    key_row,
    keys_fit,
    label,
    label_lines,
    reference_line,
    remark,
    scales_remark,
    year_names,
)
from discgen.book.graphics.canvas import Canvas, figure_width
from discgen.book.graphics.chartvalues import Series, Value, unit_note
from discgen.book.graphics.lines import BAND, draw_band
from discgen.book.graphics.palette import EDGE, contrast

_HEIGHT = 80.0  # points: the tallest bar of a chart with one row
_PANEL = 44.0  # the same where every row has its own panel
_WIDEST = 34.0
_SHARE = 0.54  # of the year's width that a bar takes
_GROUP = 0.84  # the same for a group of bars


def in_panels(frame: PlotFrame, series: Sequence[Series]) -> bool:
    """Whether each row has a panel of its own: side by side their figures or names have no room."""
    room = frame.slot() * _GROUP / len(series)
    widest = max((figure_width(value.label) for value in drawn_values(series)), default=0.0)
    names = [row.label for row in series]
    return len(series) > 1 and (widest + 2 > room or not keys_fit(names, frame.unit, frame.width))


def draw_bars(frame: PlotFrame, series: Sequence[Series]) -> Canvas:
    """Bars of one row, or of several: side by side where their figures have the room, else in panels."""
    return _panel_sheet(frame, [[row] for row in series] if in_panels(frame, series) else [series])


def _panel_sheet(frame: PlotFrame, panels: Sequence[Sequence[Series]]) -> Canvas:
    """Panels under each other, with one row of years below them."""
    height = _HEIGHT if len(panels) == 1 else _PANEL
    keyed = len(panels) > 1 or len(panels[0]) > 1 or frame.above is not None
    head = KEY_ROW if keyed or unit_note(frame.unit) else 0.0
    sizes = [_label_room(frame, panel) for panel in panels]
    above = KEY_ROW + BAND if frame.above else 0.0
    total = above + sum(head + lines * LEADING + 2 + height + below for _, lines, below in sizes) + YEAR_ROW
    said = scales_remark(frame, panels=len(panels) > 1)
    told = REMARK_ROW if said else 0.0
    canvas = Canvas(frame.width, total + (len(panels) - 1) * 3 + told, frame.style)
    y = 0.0
    if frame.above:
        key_row(canvas, y, [(frame.style.accent_text, frame.above_name)], "", line=True)
        draw_band(canvas, frame, frame.above, y + KEY_ROW)
        y += above
    for number, (panel, (size, lines, below)) in enumerate(zip(panels, sizes, strict=True)):
        colours = frame.style.palette(len(panel)) if len(panel) > 1 else [frame.style.accent]
        if head:
            keys = list(zip(colours, (row.label for row in panel), strict=True)) if keyed else []
            key_row(canvas, y, keys, frame.unit if number == 0 else "")
        top = y + head + lines * LEADING + 2
        _panel(canvas, frame, panel, colours, (top, top + height), size)
        y = top + height + below + 3
    year_names(canvas, frame, y - 3)
    if said:
        remark(canvas, canvas.height - REMARK_ROW, said)
    return canvas


def _label_room(frame: PlotFrame, panel: Sequence[Series]) -> tuple[float, int, float]:
    """Size of the labels of a panel, their lines, and the room that labels of negative bars need below."""
    room = frame.slot() * (_GROUP / len(panel) if len(panel) > 1 else 1) - 2
    values = drawn_values(panel)
    texts = [value.label for value in values]
    size = fitting_size(texts, room)
    lines = max((len(label_lines(text, room, size)) for text in texts), default=1)
    return size, lines, lines * LEADING + 1 if any(value.size < 0 for value in values) else 0.0


def _panel(
    canvas: Canvas,
    frame: PlotFrame,
    rows: Sequence[Series],
    colours: Sequence[str],
    span: tuple[float, float],
    size: float,
) -> None:
    """The bars of a panel between two heights, each with its figure at its end."""
    held = [frame.reference.value] if frame.reference else []
    scale = from_zero([*held, *(value.size for value in drawn_values(rows))], span[1], span[0])
    count = len(rows)
    step = frame.slot() * _GROUP / count if count > 1 else frame.slot()
    width = min(step * 0.9, _WIDEST) if count > 1 else min(step * _SHARE, _WIDEST)
    zero = scale.at(0)
    for year in range(len(frame.years)):
        for number, row in enumerate(rows):
            value = row.values[year]
            if value is None:
                continue
            x = frame.middle(year) + (number - (count - 1) / 2) * step
            current = year == frame.last
            colour = colours[number] if count > 1 or current else frame.style.tint_strong
            said = frame.said(year, row.label if count > 1 else "", value)
            _bar(canvas, (x, width, zero), scale.at(value.size), value, colour, step - 2, size, current, said)
    ends = [scale.at(value.size) - LEADING / 2 for value in (rows[0].known[:1] + rows[0].known[-1:])]
    reference_line(canvas, frame, scale, frame.reference, ends)
    base_line(canvas, frame, zero)


def _bar(
    canvas: Canvas,
    place: tuple[float, float, float],
    end: float,
    value: Value,
    colour: str,
    room: float,
    size: float,
    bold: bool,
    said: str,
) -> None:
    """One bar from the zero line to its end, and its figure beyond that."""
    x, width, zero = place
    if value.size:
        edge = canvas.style.accent if contrast(colour, "#ffffff") < EDGE else ""
        canvas.rect(x - width / 2, min(zero, end), width, abs(end - zero), colour, edge, said=said)
    lines = label_lines(value.label, room, size)
    y = end + 5 + (len(lines) - 1) * LEADING if value.size < 0 else end - 5
    label(canvas, (x, y), lines, size, bold)
