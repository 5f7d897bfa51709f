"""Flow diagrams: boxes and arrows from a small text description, laid out by Graphviz, drawn in the house style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

from discgen.graphics.boxes import LEADING, Look, box_height, draw_box
from discgen.graphics.canvas import Canvas, text_width
from discgen.graphics.drawing import Drawing, DrawingError
from discgen.graphics.flowtext import Arrow, Flow, read_flow
from discgen.graphics.layout import Plan, Point, Route, plan
from discgen.graphics.style import BOX_SIZE, RULE, SIZE, DrawingStyle
from discgen.graphics.wrap import wrap

_WORDS = 76.0  # points: arrows' words are broken at this width
_BOXES = (96.0, 80.0, 66.0)  # widest box, narrower where the diagram does not fit
_GAPS = ((16.0, 34.0), (12.0, 24.0), (9.0, 16.0))  # between neighbours, between ranks
_PAD = 14.0
_HEAD = 5.0  # length of an arrow head
_FRAME_HEAD = 11.0


def draw_flow(source: str, style: DrawingStyle, width: float) -> Drawing:
    """Draw the flow diagram that a text describes, in its full width.

    Errors: DrawingError, with all faults of the text in it; also where the diagram is wider than the page.
    """
    flow = read_flow(source)
    words = [wrap(arrow.words, _WORDS, SIZE) if arrow.words else [] for arrow in flow.arrows]
    for room, gap in zip(_BOXES, _GAPS, strict=True):
        boxes = {name: wrap(text, room - _PAD, BOX_SIZE) for name, text in flow.boxes.items()}
        sizes = {name: _box_size(lines) for name, lines in boxes.items()}
        made = plan(flow, sizes, [_words_size(lines) for lines in words], _frame_head(flow), gap)
        if made.width + 2 <= width:
            break
    else:
        remedy = "「方向: 下」にするか、名前と矢印の言葉を短くしてください"
        raise DrawingError(
            "流れ図が紙面の幅に入りません", found=f"{made.width:.0f}pt", expected=f"{width:.0f}pt", remedy=remedy
        )
    canvas = Canvas(width, made.height + 2, style)
    _Painter(canvas, made, (width - made.width) / 2).draw(flow, boxes, sizes, words)
    alt = "".join(_told(flow))
    return Drawing(canvas.svg(alt), alt, flow.title, canvas.height)


def _box_size(lines: Sequence[str]) -> tuple[float, float]:
    return max(max(text_width(line, BOX_SIZE) for line in lines) + _PAD, 44.0), box_height(len(lines))


def _words_size(lines: Sequence[str]) -> tuple[float, float]:
    if not lines:
        return 0.0, 0.0
    return max(text_width(line, SIZE) for line in lines) + 6, len(lines) * SIZE * LEADING + 4


def _frame_head(flow: Flow) -> tuple[float, float]:
    return max((text_width(group.name, SIZE) + 4 for group in flow.groups), default=1.0), _FRAME_HEAD


def _told(flow: Flow) -> Iterator[str]:
    """The diagram in words: every arrow, then who belongs together."""
    yield f"{flow.title}の流れ図。" if flow.title else "流れ図。"
    names = {name: text.replace("｜", "").replace("|", "") for name, text in flow.boxes.items()}
    for arrow in flow.arrows:
        words = f"（{arrow.words.replace('｜', '')}）" if arrow.words else ""
        start, end = names[arrow.start], names[arrow.end]
        yield f"{start}と{end}の間{words}。" if arrow.tail == arrow.head else _way(arrow, start, end, words)
    for group in flow.groups:
        yield f"{group.name}：{'、'.join(names[member] for member in group.members)}。"


def _way(arrow: Arrow, start: str, end: str, words: str) -> str:
    return f"{start}から{end}へ{words}。" if arrow.head else f"{end}から{start}へ{words}。"


class _Painter:
    """Draws a plan. left: where its left edge lies on the sheet."""

    def __init__(self, canvas: Canvas, made: Plan, left: float) -> None:
        self._canvas = canvas
        self._plan = made
        self._left = left
        style = canvas.style
        self._plain = Look(style.tint, bold=False)
        self._strong = Look(style.accent, bold=True)

    def _at(self, point: Point) -> Point:
        return point[0] + self._left, point[1] + 1

    def draw(
        self,
        flow: Flow,
        boxes: dict[str, list[str]],
        sizes: dict[str, tuple[float, float]],
        words: Sequence[Sequence[str]],
    ) -> None:
        """Frames, arrows, boxes, and the words over the arrows."""
        style = self._canvas.style
        for group, (left, top, right, bottom) in zip(flow.groups, self._plan.frames, strict=True):
            x, y = self._at((left, top))
            self._canvas.rect(x, y, right - left, bottom - top, style.tint_pale, style.tint_strong, 4)
            self._canvas.text((x + 6, y + 8), group.name, SIZE, colour=style.accent_text, bold=True)
        for route in self._plan.routes:
            self._arrow(route)
        for name, lines in boxes.items():
            (x, y), (width, height) = self._at(self._plan.boxes[name]), sizes[name]
            look = self._strong if name in flow.strong else self._plain
            draw_box(self._canvas, x - width / 2, y - height / 2, width, height, lines, look)
        for route, lines in zip(self._plan.routes, words, strict=True):
            if route.words:
                self._words(self._at(route.words), lines)

    def _arrow(self, route: Route) -> None:
        """The line of an arrow and its heads."""
        colour = self._canvas.style.grey
        curve = [self._at(point) for point in route.curve]
        self._canvas.curve(curve, colour, RULE)
        for tip, base in ((route.end, curve[-1]), (route.start, curve[0])):
            if tip is not None:
                self._head(self._at(tip), base, colour)

    def _head(self, tip: Point, base: Point, colour: str) -> None:
        """A small triangle from the end of the line to the edge of the box."""
        length = hypot(tip[0] - base[0], tip[1] - base[1]) or 1.0
        x, y = (tip[0] - base[0]) / length, (tip[1] - base[1]) / length
        foot = (tip[0] - x * _HEAD, tip[1] - y * _HEAD)
        half = _HEAD * 0.42
        corners = [tip, (foot[0] - y * half, foot[1] + x * half), (foot[0] + y * half, foot[1] - x * half)]
        data = "M" + " L".join(f"{round(a, 2)},{round(b, 2)}" for a, b in corners) + " Z"
        self._canvas.line(base, foot, colour, RULE)
        self._canvas.path(data, colour)

    def _words(self, at: Point, lines: Sequence[str]) -> None:
        step = SIZE * LEADING
        first = at[1] - (len(lines) - 1) * step / 2
        for number, line in enumerate(lines):
            self._canvas.text((at[0], first + number * step), line, SIZE, "middle")
