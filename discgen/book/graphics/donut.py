"""A ring of parts with the whole in its middle; each has name and figure at the end of a leader, or in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from discgen.book.graphics.axes import KEY_ROW, label_lines, spread
from discgen.book.graphics.canvas import Anchor, Canvas, Point, figure_width, text_width
from discgen.book.graphics.chartvalues import unit_note
from discgen.book.graphics.drawing import DrawingError
from discgen.book.graphics.palette import EDGE, contrast
from discgen.book.graphics.style import LEAST_SIZE, RULE, SIZE, SMALL, DrawingStyle
from discgen.book.graphics.wholes import Whole

_HOLE = 0.62  # of the radius
_LINE = 10.5  # points from label to label
_RADIUS = 62.0
_LEADER = 9.0
_LISTED_RADIUS = 40.0
_LIST_WIDTH = 230.0
_SIZES = (SIZE, SMALL, LEAST_SIZE)
_REST_COLOUR = "#c9ced4"


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands at the end of a leader. angle: of the middle of its part, None for a part that is nothing."""

    name: str
    amount: str
    share: str
    angle: float | None

    @property
    def figures(self) -> str:
        return f"{self.amount}（{self.share}）" if self.share else self.amount


@dataclass(frozen=True, slots=True)
class _Placed:
    """A label on the sheet, with its leader from the ring."""

    label: _Label
    at: Point
    anchor: Anchor
    leader: tuple[Point, ...]


_Piece = tuple[_Label, float, float, str, bool]  # label, first and last angle, colour, whether it is hatched
_HATCH = 3.2  # points along the outer edge from stroke to stroke


def draw_donut(whole: Whole, unit: str, style: DrawingStyle, width: float) -> Canvas:
    """The ring, clockwise from the top, its labels around it; in a list beside it where they have no room there."""
    radius = _RADIUS
    pieces = _pieces(whole, style)
    labels = [piece[0] for piece in pieces]
    right = [label for label in labels if label.angle is None or label.angle < pi]
    left = [label for label in labels if label not in right]
    head = KEY_ROW if unit_note(unit) else 0.0
    height = head + max(2 * radius + 8, max(len(right), len(left)) * _LINE + 4)
    centre = (width / 2, head + (height - head) / 2)
    size = _size(labels, width / 2 - radius - 2 * _LEADER)
    sides = []
    for side, chosen in ((1, right), (-1, left)):
        ordered = sorted(chosen, key=lambda label: _height(label, radius))
        wanted = [centre[1] + _height(label, radius + 4) for label in ordered]
        places = spread(wanted, _LINE, head + _LINE / 2, height - _LINE / 2)
        sides.append([_placed(label, side, y, centre, radius) for label, y in zip(ordered, places, strict=True)])
    if not size or any(_crosses(placed.leader, centre, radius) for side in sides for placed in side):
        return _with_list(whole, unit, style, width)
    canvas = Canvas(width, height, style)
    if head:
        canvas.text((width, 5), unit_note(unit), SMALL, "end", colour=style.grey)
    _ring(canvas, pieces, centre, radius)
    _middle(canvas, whole, centre, radius)
    for placed in [*sides[0], *sides[1]]:
        _draw_label(canvas, placed, size)
    return canvas


def _ring(canvas: Canvas, pieces: Sequence[_Piece], centre: tuple[float, float], radius: float) -> None:
    drawn = [piece for piece in pieces if piece[2] > piece[1]]
    for label, start, end, colour, hatched in drawn:
        said = " ".join(filter(None, (label.name, label.amount, label.share)))
        if end - start > 2 * pi - 1e-6:  # an arc that ends where it begins is not drawn
            canvas.circle(centre, radius * (1 + _HOLE) / 2, "none", colour, radius * (1 - _HOLE), said)
        else:
            canvas.sector(centre, radius * _HOLE, radius, start, end, colour, said)
        if hatched:
            _hatch(canvas, centre, radius, (start, end), _stroke_on(colour, canvas.style))
    if not drawn:
        for edge in (radius, round(radius * _HOLE, 2)):
            canvas.circle(centre, edge, "none", canvas.style.rule)


def _stroke_on(fill: str, style: DrawingStyle) -> str:
    return "#ffffff" if contrast(fill, "#ffffff") >= EDGE else style.grey


def _hatch(canvas: Canvas, centre: Point, radius: float, span: tuple[float, float], colour: str) -> None:
    """Strokes across the ring: a piece that its tint alone does not part from its neighbours."""
    count = int((span[1] - span[0]) * radius / _HATCH)
    for number in range(1, count):
        angle = span[0] + (span[1] - span[0]) * number / count
        inner, outer = (
            (centre[0] + reach * sin(angle), centre[1] - reach * cos(angle)) for reach in (radius * _HOLE, radius)
        )
        canvas.line(inner, outer, colour, RULE)


def _with_list(whole: Whole, unit: str, style: DrawingStyle, width: float) -> Canvas:
    """A ring with names and figures in columns beside it."""
    radius = _LISTED_RADIUS
    pieces = _pieces(whole, style)
    head = KEY_ROW if unit_note(unit) else 0.0
    height = head + max(2 * radius + 4, len(pieces) * _LINE + 2)
    canvas = Canvas(width, height, style)
    if head:
        canvas.text((width, 5), unit_note(unit), SMALL, "end", colour=style.grey)
    centre = (radius + 1, head + (height - head) / 2)
    _ring(canvas, pieces, centre, radius)
    _middle(canvas, whole, centre, radius)
    left = 2 * radius + 14
    end = min(width, left + _LIST_WIDTH)
    shares = max((figure_width(piece[0].share) for piece in pieces), default=0.0)
    amounts = max(figure_width(piece[0].amount) for piece in pieces)
    room = end - left - 10 - shares - amounts - (12 if shares else 6)
    size = next((s for s in _SIZES if all(text_width(piece[0].name, s) <= room for piece in pieces)), 0.0)
    if not size:
        raise _no_room([piece[0] for piece in pieces])
    top = head + (height - head - len(pieces) * _LINE) / 2
    for number, (label, _, _, colour, hatched) in enumerate(pieces):
        y = top + (number + 0.5) * _LINE
        canvas.rect(left, y - 3, 6, 6, colour)
        if hatched:
            for shift in (2.0, 4.0):
                canvas.line((left + shift, y - 3), (left + shift, y + 3), _stroke_on(colour, style), RULE)
        canvas.text((left + 10, y), label.name, size)
        canvas.text((end - shares - (6 if shares else 0), y), label.amount, anchor="end", figure=True)
        if label.share:
            canvas.text((end, y), label.share, anchor="end", figure=True)
    return canvas


def _pieces(whole: Whole, style: DrawingStyle) -> list[_Piece]:
    """Label, first and last angle, colour and look of every part. Where the ring closes, its last piece is hatched
    if it is dark like the first one; so is what the parts leave."""
    named = [part for part in whole.parts if not part.rest]
    colours = [*style.palette(len(named)), _REST_COLOUR]
    everything = sum(whole.sizes)
    pieces: list[_Piece] = []
    angle = 0.0
    for number, (part, size, colour) in enumerate(zip(whole.parts, whole.sizes, colours, strict=False)):
        sweep = 2 * pi * size / everything if everything else 0.0
        closing = number == len(whole.parts) - 1 and number > 0 and number % 2 == 0
        share = part.share.text if part.share else ""
        told = _Label(part.label, part.value.label, share, angle + sweep / 2 if sweep else None)
        pieces.append((told, angle, angle + sweep, colour, closing or part.rest))
        angle += sweep
    return pieces


def _height(label: _Label, radius: float) -> float:
    """Where the leader leaves the ring, against the centre; parts that are nothing come last."""
    return radius * 2 if label.angle is None else -radius * cos(label.angle)


def _middle(canvas: Canvas, whole: Whole, centre: tuple[float, float], radius: float) -> None:
    """The whole in the middle of the ring."""
    if whole.total is None:
        return
    room = 2 * radius * _HOLE - 6
    one_line = next((s for s in (SIZE + 1, *_SIZES) if figure_width(whole.total.text, s) <= room), 0.0)
    lines = [whole.total.text] if one_line else label_lines(whole.total.text, room, SMALL)
    size = one_line or SMALL
    step = size + 2.5
    top = centre[1] - step * len(lines) / 2
    canvas.text((centre[0], top), "合計", SMALL, "middle", colour=canvas.style.grey)
    for number, line in enumerate(lines, start=1):
        canvas.text((centre[0], top + number * step), line, size, "middle", bold=True, figure=True)


def _placed(label: _Label, side: int, y: float, centre: Point, radius: float) -> _Placed:
    """A label at its height, at the right (1) or left (-1) of the ring."""
    x = centre[0] + side * (radius + 2 * _LEADER)
    leader: tuple[Point, ...] = ()
    if label.angle is not None:
        edge = (centre[0] + radius * sin(label.angle), centre[1] - radius * cos(label.angle))
        leader = (edge, (centre[0] + side * (radius + _LEADER), y), (x - side * 2, y))
    return _Placed(label, (x, y), "start" if side > 0 else "end", leader)


def _crosses(leader: Sequence[Point], centre: Point, radius: float) -> bool:
    """Whether a leader runs over the ring instead of away from it."""
    if not leader:
        return False
    (x1, y1), (x2, y2) = leader[0], leader[1]
    points = [(x1 + (x2 - x1) * step / 10, y1 + (y2 - y1) * step / 10) for step in range(1, 10)]
    return any(hypot(x - centre[0], y - centre[1]) < radius - 1 for x, y in points)


def _draw_label(canvas: Canvas, placed: _Placed, size: float) -> None:
    """Name and figures at the end of their leader."""
    label, (x, y), anchor = placed.label, placed.at, placed.anchor
    if placed.leader:
        canvas.polyline(placed.leader)
    if anchor == "start":
        canvas.text((x, y), label.name, size)
        canvas.text((x + text_width(label.name, size) + 4, y), label.figures, size, figure=True)
    else:
        canvas.text((x, y), label.figures, size, anchor, figure=True)
        gap = figure_width(label.figures, size) + 4 if label.figures else 0.0
        canvas.text((x - gap, y), label.name, size, anchor)


def _size(labels: Sequence[_Label], room: float) -> float:
    """The size at which the labels fit beside the ring, 0 where none does."""
    for size in _SIZES:
        widths = [text_width(label.name, size) + 4 + figure_width(label.figures, size) for label in labels]
        if max(widths) <= room:
            return size
    return 0.0


def _no_room(labels: Sequence[_Label]) -> DrawingError:
    found = max(labels, key=lambda label: len(label.name) + len(label.figures)).name
    return DrawingError(
        "図の幅に内訳の名前が入りません", found=found, remedy="短い名前にするか、段組みをやめてください"
    )
