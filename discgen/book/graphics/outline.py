"""Outlines of names under a box: at right angles in a column, or in several columns of full width."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.book.graphics.canvas import Canvas, text_width
from discgen.book.graphics.style import SMALL
from discgen.book.graphics.wrap import wrap

Entry = tuple[int, str]  # depth, name

_LINE = 10.5  # points from line to line
_INDENT = 8.0
_ELBOW = 5.0
_TOP = 4.0
_PAD = 9.0
_GRID_COLUMNS = 5


def _lines(entry: Entry, width: float, size: float) -> list[str]:
    return wrap(entry[1], width - (entry[0] + 1) * _INDENT - 2, size)


def outline_height(entries: Sequence[Entry], width: float, size: float) -> float:
    """The height of an outline in a column."""
    lines = sum(len(_lines(entry, width, size)) for entry in entries)
    return lines * _LINE + (_TOP if entries else 0.0)


def draw_outline(canvas: Canvas, left: float, top: float, width: float, entries: Sequence[Entry], size: float) -> None:
    """Names with elbows to what they belong to."""
    trunks = {0: top}  # by depth: where the line that its next elbow leaves begins
    y = top + _TOP
    for entry in entries:
        depth, _ = entry
        x = left + depth * _INDENT + 3
        middle = y + _LINE / 2
        canvas.polyline([(x, trunks[depth]), (x, middle), (x + _ELBOW, middle)])
        trunks[depth] = middle
        for line in _lines(entry, width, size):
            canvas.text((x + _ELBOW + 2, y + _LINE / 2), line, size)
            y += _LINE
        trunks[depth + 1] = y - _LINE / 2 + size / 2


def _columns(entries: Sequence[Entry], width: float, size: float) -> tuple[int, list[list[Entry]]]:
    """How many columns fit, and the entries in them, downwards; what is below an entry stays with it."""
    widest = max(text_width(name, size) + depth * _INDENT for depth, name in entries)
    count = max(1, min(_GRID_COLUMNS, int((width - 2 * _PAD) / (widest + 6))))
    groups: list[list[Entry]] = []
    for entry in entries:
        if entry[0] == 0 or not groups:
            groups.append([])
        groups[-1].append(entry)
    height = -(-len(entries) // count)
    while True:
        columns: list[list[Entry]] = [[]]
        for group in groups:
            if columns[-1] and len(columns[-1]) + len(group) > height:
                columns.append([])
            columns[-1] += group
        if len(columns) <= count:
            return count, columns
        height += 1


def grid_height(entries: Sequence[Entry], width: float, size: float) -> float:
    """The height of a list in columns."""
    return max(map(len, _columns(entries, width, size)[1])) * _LINE + 2 * _TOP


def draw_grid(canvas: Canvas, left: float, top: float, width: float, entries: Sequence[Entry], size: float) -> None:
    """Names in columns of full width; deeper ones are indented and smaller."""
    count, columns = _columns(entries, width, size)
    step = (width - 2 * _PAD) / count
    for number, column in enumerate(columns):
        for row, (depth, name) in enumerate(column):
            x = left + _PAD + number * step + depth * _INDENT
            y = top + (row + 0.5) * _LINE
            if depth:
                canvas.polyline([(x - _ELBOW, y - _LINE / 2), (x - _ELBOW, y), (x - 1.5, y)])
            canvas.text((x, y), name, SMALL if depth else size, colour=canvas.style.grey if depth else "")
