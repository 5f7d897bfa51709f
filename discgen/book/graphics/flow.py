"""Flow diagrams: boxes and arrows from a small text description, laid out by Graphviz, drawn in the house style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import hypot

from discgen.book.graphics.boxes import LEADING, BoxLook, box_height, draw_box
from discgen.book.graphics.canvas import Canvas, text_width
from discgen.book.graphics.dotlayout import Leg, Plan, Point, Size, box_id, bundle, plan, turned, words_id
from discgen.book.graphics.drawing import Drawing, DrawingError
from discgen.book.graphics.flowtext import Arrow, Flow, read_flow
from discgen.book.graphics.route import CORNER, PORT, Router
from discgen.book.graphics.style import BOX_SIZE, RULE, SIZE, DrawingStyle
from discgen.book.graphics.wrap import wrap

# One after the other until the diagram fits: widest box, widest words of an arrow, gaps between neighbours and ranks,
# and whether all boxes are equally wide.
_MEASURES = (
    (100.0, 76.0, (13.0, 18.0), True),
    (88.0, 76.0, (10.0, 14.0), True),
    (77.0, 66.0, (8.0, 11.0), True),
    (74.0, 56.0, (6.0, 8.5), False),
    (64.0, 48.0, (6.0, 8.5), False),
    (56.0, 48.0, (6.0, 8.5), False),
)
_PAD = 11.0
_LEAST_BOX = 48.0
_HEAD = 5.0  # length of an arrow head
_FRAME_HEAD = 10.0


def draw_flow(source: str, style: DrawingStyle, width: float, *, upright: bool = False) -> Drawing:
    """Draw the flow diagram that a text describes, in its full width; ``upright``: downwards whatever the text says.

    Errors: DrawingError, with all faults of the text in it; also where the diagram is wider than the page.
    """
    told = read_flow(source)
    told = replace(told, down=True) if upright else told
    directions = [told.down] if told.down is not None else [False, True]
    for down, (room, most, gap, even) in product(directions, _MEASURES):
        flow = replace(told, down=down)
        words = {words_id(n): wrap(arrow.words, most, SIZE) for n, arrow in enumerate(told.arrows) if arrow.words}
        boxes = {box_id(flow, name): wrap(text, room - _PAD, BOX_SIZE) for name, text in flow.boxes.items()}
        sizes = {node: _words_size(lines) for node, lines in words.items()}
        sizes |= _box_sizes(flow, boxes, sizes, gap[0], even)
        made = plan(flow, sizes, _frame_head(flow), gap)
        if made.width + 2 <= width:
            break
    else:
        remedy = "「方向」を変えるか、名前と矢印の言葉を短くするか、段組みをやめてください"
        found, expected = f"幅{made.width:.0f}ポイント", f"{width:.0f}ポイントまで"
        raise DrawingError("流れ図が紙面の幅に入りません", 1, found, expected, remedy)
    canvas = Canvas(width, made.height + 2, style)
    _Painter(canvas, flow, made, sizes).draw(boxes, words)
    alt = "".join(_told(flow))
    return Drawing(canvas.svg(alt), alt, flow.title, canvas.height)


def _box_sizes(
    flow: Flow, boxes: Mapping[str, Sequence[str]], words: Mapping[str, Size], gap: float, even: bool
) -> dict[str, Size]:
    """The boxes are as long at the side of their arrows as several arrows to one box need."""
    widths = {node: max(text_width(line, BOX_SIZE) for line in lines) + _PAD for node, lines in boxes.items()}
    least = max([*widths.values(), _LEAST_BOX]) if even else _LEAST_BOX
    sizes = {node: (max(widths[node], least), box_height(len(lines))) for node, lines in boxes.items()}
    pairs: dict[frozenset[str], list[float]] = {}
    ports: dict[tuple[str, bool], set[str]] = {}
    for number, (arrow, back) in enumerate(zip(flow.arrows, turned(flow), strict=True)):
        start, end = box_id(flow, arrow.start), box_id(flow, arrow.end)
        size = words.get(words_id(number), (_HEAD, _HEAD))
        pairs.setdefault(frozenset((start, end)), []).append(size[0 if flow.down else 1])
        for node, side in ((start, back), (end, not back)):
            ports.setdefault((node, side), set()).add(bundle(flow, number, back))
    needs = [(node, (len(bundles) - 1) * PORT) for (node, _), bundles in ports.items()]
    for pair, lengths in pairs.items():
        need = sum(lengths[1:-1]) + (lengths[0] + lengths[-1]) / 2 + gap * (len(lengths) - 1)
        needs += [(node, need) for node in pair if len(lengths) > 1]
    for node, need in needs:
        across, along = sizes[node]
        if flow.down:
            sizes[node] = (max(across, need + 2 * CORNER), along)
        else:
            sizes[node] = (across, max(along, need + 2 * CORNER))
    return sizes


def _words_size(lines: Sequence[str]) -> Size:
    return max(text_width(line, SIZE) for line in lines) + 4, len(lines) * SIZE * LEADING + 2


def _frame_head(flow: Flow) -> Size:
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
    """Draws a plan in the middle of a sheet."""

    def __init__(self, canvas: Canvas, flow: Flow, made: Plan, sizes: Mapping[str, Size]) -> None:
        self._canvas = canvas
        self._flow = flow
        self._plan = made
        self._sizes = sizes
        self._left = (canvas.width - made.width) / 2

    def _at(self, point: Point) -> Point:
        return point[0] + self._left, point[1] + 1

    def draw(self, boxes: Mapping[str, Sequence[str]], words: Mapping[str, Sequence[str]]) -> None:
        """Frames, arrows, boxes, words."""
        style = self._canvas.style
        for left, top, right, bottom in self._plan.frames:
            x, y = self._at((left, top))
            self._canvas.rect(x, y, right - left, bottom - top, style.tint_pale, radius=4)
        router = Router(self._plan, self._sizes, bool(self._flow.down))
        back = turned(self._flow)
        for leg in self._plan.legs:
            self._leg(leg, back[leg.arrow], [self._at(point) for point in router.way(leg)])
        for group, (left, top, _, _) in zip(self._flow.groups, self._plan.frames, strict=True):
            x, y = self._at((left + 8, top + 9))
            room = text_width(group.name, SIZE)
            self._canvas.clear((x + room / 2, y), room, SIZE + 1, style.tint_pale)
            self._canvas.text((x, y), group.name, SIZE, bold=True, colour=style.accent_text)
        strong = {box_id(self._flow, name) for name in self._flow.strong}
        for node, lines in boxes.items():
            (x, y), (width, height) = self._at(router.middle(node)), self._sizes[node]
            look = BoxLook(style.accent, bold=True) if node in strong else BoxLook("#ffffff", style.accent)
            draw_box(self._canvas, x - width / 2, y - height / 2, width, height, lines, look)
        for node, lines in words.items():
            x, y = self._at(router.middle(node))
            first = y - (len(lines) - 1) * SIZE * LEADING / 2
            for number, line in enumerate(lines):
                self._canvas.text((x, first + number * SIZE * LEADING), line, SIZE, "middle")

    def _leg(self, leg: Leg, back: bool, way: list[Point]) -> None:
        """A part of an arrow, with a head where the arrow has one."""
        arrow = self._flow.arrows[leg.arrow]
        tail, head = (arrow.head, arrow.tail) if back else (arrow.tail, arrow.head)
        box = leg.start.startswith("n"), leg.end.startswith("n")
        if head and box[1]:
            way = [*way[:-1], self._head(way[-1], way[-2])]
        if tail and box[0]:
            way = [self._head(way[0], way[1]), *way[1:]]
        self._canvas.polyline(way, self._canvas.style.grey, RULE)

    def _head(self, tip: Point, base: Point) -> Point:
        """A small triangle at the end of a line; where the line ends behind it."""
        length = hypot(tip[0] - base[0], tip[1] - base[1]) or 1.0
        x, y = (tip[0] - base[0]) / length, (tip[1] - base[1]) / length
        foot = (tip[0] - x * _HEAD, tip[1] - y * _HEAD)
        half = _HEAD * 0.4
        corners = [tip, (foot[0] - y * half, foot[1] + x * half), (foot[0] + y * half, foot[1] - x * half)]
        data = "M" + " L".join(f"{round(a, 2)},{round(b, 2)}" for a, b in corners) + " Z"
        self._canvas.path(data, self._canvas.style.grey)
        return foot
