"""An organisation chart on a portrait page: bodies in a line at the top, departments as columns, branches as a list.

No library lays a tree out this way, so the layout is our own. The trunk runs down the middle. Small bodies beside it
stand at its left; where it fans out, bodies of a kind that has nothing below it stand at its right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from discgen.book.graphics.boxes import BoxLook, box_height, draw_box
from discgen.book.graphics.canvas import Canvas
from discgen.book.graphics.drawing import Drawing, DrawingError, raise_all
from discgen.book.graphics.outline import draw_grid, draw_outline, grid_height, outline_height
from discgen.book.graphics.style import BOX_SIZE, HAIRLINE, SIZE, DrawingStyle
from discgen.book.graphics.wrap import wrap

_BOX = 86.0  # points: width of a box at the trunk
_GAP = 22.0  # between the trunk and a box beside it
_STEP = 15.0  # between boxes of the trunk
_SIDE_STEP = 4.0  # between boxes beside it
_BUS = 10.0  # from the end of the trunk to the line that joins the columns, and from there to the columns
_COLUMN_GAP = 11.0
_MOST_COLUMNS = 6  # even: the trunk passes between the middle ones
_FAN = 4  # so many children and more fan out
_BLOCK = 12  # so many nodes below a child and more are a block of full width


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A body, department or branch. parent: the id of what it belongs to, empty at the top. kind: e.g. 部, 店舗."""

    id: str
    parent: str
    label: str
    kind: str = ""


@dataclass(slots=True)
class OfficeList:
    """A node with what is below it."""

    node: TreeNode
    below: list[OfficeList] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How many nodes are below it."""
        return sum(1 + child.weight for child in self.below)

    def flat(self, depth: int = 0) -> Iterator[tuple[int, str]]:
        """Everything below it with its depth, in order."""
        for child in self.below:
            yield depth, child.node.label
            yield from child.flat(depth + 1)


def draw_tree(nodes: Sequence[TreeNode], style: DrawingStyle, width: float) -> Drawing:
    """Draw the organisation.

    Errors: DrawingError for a tree with no top or several, an unknown parent, an id given twice, or a circle.
    """
    root = _grown(nodes)
    sheet = Canvas(width, 0.0, style)
    painter = _Painter(sheet, style, width)
    painter.draw(root)
    sheet.height = painter.bottom + 1
    alt = f"{root.node.label}を頂点とする組織図。" + "".join(_told(root))
    return Drawing(sheet.svg(alt), alt, "", sheet.height)


def _grown(nodes: Sequence[TreeNode]) -> OfficeList:
    """The nodes as a tree."""
    branches = {node.id: OfficeList(node) for node in nodes}
    faults = []
    for line, node in enumerate(nodes, start=1):
        if branches[node.id].node is not node:
            faults.append(DrawingError("同じ名称が二度あります", line, node.id))
        elif node.parent and node.parent not in branches:
            faults.append(DrawingError("上位にあたるものがありません", line, f"{node.id}の上位：{node.parent}"))
        elif node.parent:
            branches[node.parent].below.append(branches[node.id])
    tops = [node for node in nodes if not node.parent]
    if len(tops) != 1:
        found = "、".join(node.id for node in tops) or "なし"
        faults.append(DrawingError("組織図の頂点（上位が空白のもの）は一つです", 1, found))
    raise_all(faults)
    root = branches[tops[0].id]
    if root.weight + 1 < len(nodes):
        reached = {label for _, label in root.flat()} | {root.node.label}
        lost = [node.id for node in nodes if node.label not in reached]
        raise DrawingError("上位をたどると元に戻ります", found="、".join(lost))
    return root


def _told(branch: OfficeList) -> Iterator[str]:
    """The tree in words: each body with what belongs to it."""
    if branch.below:
        yield f"{branch.node.label}の下に{'、'.join(child.node.label for child in branch.below)}。"
    for child in branch.below:
        yield from _told(child)


def _trunk(root: OfficeList) -> Iterator[tuple[OfficeList, list[OfficeList]]]:
    """The boxes of the trunk, each with the small bodies beside it: down the heaviest child until one fans out."""
    branch = root
    while branch.below and len(branch.below) < _FAN:
        heavy = max(branch.below, key=lambda child: child.weight)
        yield branch, [child for child in branch.below if child is not heavy]
        branch = heavy
    yield branch, []


def _depth(branch: OfficeList) -> int:
    """How many boxes stand behind each other."""
    return 1 + max(map(_depth, branch.below), default=0)


class _Painter:
    """Draws from the top down; ``bottom`` is how far it has come."""

    def __init__(self, canvas: Canvas, style: DrawingStyle, width: float) -> None:
        self.bottom = 0.0
        self._side_width = _BOX
        self._canvas = canvas
        self._middle = width / 2
        self._width = width
        self._top = BoxLook(style.accent, bold=True)
        self._side = BoxLook("#ffffff", style.rule)
        self._unit = BoxLook(style.tint, bold=True)

    def draw(self, root: OfficeList) -> None:
        """The trunk, and what fans out at its end."""
        trunk = list(_trunk(root))
        depths = [_depth(child) for _, sides in trunk for child in sides]
        self._side_width = min(_BOX, (self._middle - _BOX / 2) / max(depths, default=1) - _GAP)
        end = 0.0
        for branch, sides in trunk:
            top = self.bottom
            end = self._trunk_box(branch, top, joined=branch is not root)
            self._beside(top, sides, end)
        self._fan(trunk[-1][0], end)

    def _trunk_box(self, branch: OfficeList, top: float, joined: bool) -> float:
        """A box of the trunk; its lower edge."""
        lines = wrap(branch.node.label, _BOX - 8, BOX_SIZE)
        height = box_height(len(lines))
        if joined:
            self._canvas.line((self._middle, top - _STEP), (self._middle, top))
        draw_box(self._canvas, self._middle - _BOX / 2, top, _BOX, height, lines, self._top)
        self.bottom = top + height + _STEP
        return top + height

    def _beside(self, top: float, children: Sequence[OfficeList], end: float) -> None:
        """Small bodies at the left of a box of the trunk, what is below them further left."""
        y = top
        for child in children:
            y = self._side_box(child, self._middle - _BOX / 2, (top + end) / 2, y) + _SIDE_STEP
        self.bottom = max(self.bottom, y)

    def _side_box(self, branch: OfficeList, edge: float, joint: float, top: float) -> float:
        """A body left of an edge, joined with it at a height, and what is below it; where they end."""
        width = self._side_width
        lines = wrap(branch.node.label, width - 8, BOX_SIZE)
        height = box_height(len(lines))
        middle, elbow, left = top + height / 2, edge - _GAP / 2, edge - _GAP - width
        bend = [(elbow, joint), (elbow, middle)] if abs(joint - middle) > HAIRLINE else []
        self._canvas.polyline([(edge, joint), *bend, (edge - _GAP, middle)])
        draw_box(self._canvas, left, top, width, height, lines, self._side)
        end = top + height
        place = top
        for child in branch.below:
            end = max(end, self._side_box(child, left, middle, place))
            place = end + _SIDE_STEP
        return end

    def _fan(self, branch: OfficeList, end: float) -> None:
        """What fans out: bodies at the right, departments in columns, the largest ones as blocks."""
        kinds = {child.node.kind for child in branch.below if child.below}
        staff = [child for child in branch.below if kinds and child.node.kind not in kinds]
        rest = [child for child in branch.below if child not in staff]
        blocks = [child for child in rest if child.weight >= _BLOCK]
        columns = [child for child in rest if child not in blocks]
        if not rest:
            self.bottom = end
        if staff:
            self._staff(staff, end - box_height(1) / 2)
        start = end
        while columns:
            row, columns = columns[:_MOST_COLUMNS], columns[_MOST_COLUMNS:]
            start = self._columns(row, start, goes_on=bool(columns or blocks))
        for block in blocks:
            start = self._block(block, start)

    def _staff(self, children: Sequence[OfficeList], joint: float) -> None:
        """Bodies at the right of the last box of the trunk, as high as the sheet allows."""
        left = self._middle + _BOX / 2 + 2 * _GAP
        room = self._width - left
        sizes = [wrap(child.node.label, room - 8, BOX_SIZE) for child in children]
        total = sum(box_height(len(lines)) + _SIDE_STEP for lines in sizes) - _SIDE_STEP
        y = max(0.0, joint - total + box_height(1) / 2)
        middles = []
        for lines in sizes:
            height = box_height(len(lines))
            middles.append(y + height / 2)
            self._canvas.line((left - _GAP, y + height / 2), (left, y + height / 2))
            draw_box(self._canvas, left, y, room, height, lines, self._side)
            y += height + _SIDE_STEP
        spine = left - _GAP
        self._canvas.line((self._middle + _BOX / 2, joint), (spine, joint))
        self._canvas.line((spine, min(middles[0], joint)), (spine, max(middles[-1], joint)))
        self.bottom = max(self.bottom, y + 2 * _BUS - _SIDE_STEP)

    def _columns(self, row: Sequence[OfficeList], start: float, goes_on: bool) -> float:
        """A row of departments with what is below them; where the trunk goes on."""
        places = len(row) + (len(row) % 2 if goes_on else 0)
        width = min((self._width + _COLUMN_GAP) / max(places, 4) - _COLUMN_GAP, 120.0)
        left = self._middle - (places * (width + _COLUMN_GAP) - _COLUMN_GAP) / 2
        self.bottom = max(self.bottom, start + 2 * _BUS)
        bus, top = self.bottom - _BUS, self.bottom
        heads = [wrap(branch.node.label, width - 6, BOX_SIZE) for branch in row]
        head = box_height(max(len(lines) for lines in heads))
        middles = [left + number * (width + _COLUMN_GAP) + width / 2 for number in range(len(row))]
        self._canvas.line((self._middle, start), (self._middle, bus))
        self._canvas.line((min(middles[0], self._middle), bus), (max(middles[-1], self._middle), bus))
        lowest = top
        for branch, lines, middle in zip(row, heads, middles, strict=True):
            self._canvas.line((middle, bus), (middle, top))
            draw_box(self._canvas, middle - width / 2, top, width, head, lines, self._unit)
            entries = list(branch.flat())
            draw_outline(self._canvas, middle - width / 2, top + head, width, entries, SIZE)
            lowest = max(lowest, top + head + outline_height(entries, width, SIZE))
        self.bottom = lowest + _STEP
        if goes_on:
            self._canvas.line((self._middle, bus), (self._middle, self.bottom))
        return self.bottom if goes_on else lowest

    def _block(self, block: OfficeList, start: float) -> float:
        """A department of many: its box over a list in columns of full width."""
        lines = wrap(block.node.label, 2 * _BOX, BOX_SIZE)
        height = box_height(len(lines))
        self._canvas.line((self._middle, start), (self._middle, start + _BUS))
        top = start + _BUS
        entries = list(block.flat())
        total = grid_height(entries, self._width, SIZE)
        self._canvas.rect(
            0, top + height / 2, self._width, total + height / 2 + 6, self._canvas.style.tint_pale, radius=3
        )
        draw_box(self._canvas, self._middle - _BOX, top, 2 * _BOX, height, lines, self._unit)
        draw_grid(self._canvas, 0, top + height + 4, self._width, entries, SIZE)
        self.bottom = top + height + total + 6
        return self.bottom
