"""The ways of arrows at right angles between the boxes and words of a plan.

Everything here is told along the diagram (``u``: the way it reads) and across it (``v``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from discgen.book.graphics.axes import spread
from discgen.book.graphics.dotlayout import Leg, Plan, Point, Size

CORNER = 6.0  # points: an arrow keeps this far from the corner of a box
PORT = 8.0  # between arrows at the same side of a box
_LANE = 4.0  # between arrows that turn in the same gap
_NEAR_TURN = 8.0  # where frames have heads: an arrow turns this near to the box that it leaves
_CLEAR = 4.0  # an arrow passes a box at this distance
_ALMOST = 3.0  # so much nearer to a corner an arrow may come to go straight
_NEAR = 9.0  # words may move so far for a straight arrow
_SAME = 1.0


@dataclass(frozen=True, slots=True)
class _Place:
    """A node along and across: its middle and half its sizes. box: an arrow may meet it anywhere along its side."""

    u: float
    v: float
    half_u: float
    half_v: float
    box: bool

    @property
    def span(self) -> tuple[float, float]:
        """The heights at which an arrow may meet it."""
        room = max(self.half_v - CORNER, 0.0) if self.box else 0.0
        return self.v - room, self.v + room

    def meets(self, v: float) -> bool:
        """Whether a straight arrow at that height meets it."""
        return self.span[0] - 0.01 <= v <= self.span[1] + 0.01


@dataclass(slots=True)
class _Turn:
    """A piece of a way across the diagram, in a gap between ranks."""

    u: float
    low: float
    high: float
    bundle: str
    ends: frozenset[str]

    def collides(self, other: _Turn) -> bool:
        """Whether the eye would take the two for one arrow."""
        near = abs(self.u - other.u) < _LANE / 2 and self.low < other.high and other.low < self.high
        return near and not (self.bundle == other.bundle and self.ends & other.ends)


class Router:
    """Finds the ways of one plan, one after the other; earlier ones keep their place."""

    def __init__(self, plan: Plan, sizes: Mapping[str, Size], down: bool) -> None:
        self._down = down
        self._near = down and bool(plan.frames)
        self._places = {node: self._place(node, middle, sizes[node]) for node, middle in plan.middles.items()}
        self._ranks = self._columns()
        self._turns: list[_Turn] = []
        for node in [node for node, place in self._places.items() if not place.box]:
            self._settle(node, [leg for leg in plan.legs if node in (leg.start, leg.end)])
        self._ports: dict[tuple[str, str, str], float] = {}  # by node, side and bundle
        for side in ("start", "end"):
            for node, place in self._places.items():
                self._divide(node, place, side, [leg for leg in plan.legs if getattr(leg, side) == node])

    def _swap(self, point: Point) -> Point:
        return (point[1], point[0]) if self._down else point

    def _place(self, node: str, middle: Point, size: Size) -> _Place:
        (u, v), (width, height) = self._swap(middle), self._swap(size)
        return _Place(u, v, width / 2, height / 2, node.startswith("n"))

    def _columns(self) -> list[tuple[float, float]]:
        """The ranks from first to last: where each begins and ends."""
        ranks: list[tuple[float, float, float]] = []
        for place in sorted(self._places.values(), key=lambda place: place.u):
            low, high = place.u - place.half_u, place.u + place.half_u
            if ranks and place.u - ranks[-1][0] <= _SAME:
                ranks[-1] = (ranks[-1][0], min(ranks[-1][1], low), max(ranks[-1][2], high))
            else:
                ranks.append((place.u, low, high))
        return [(low, high) for _, low, high in ranks]

    def _settle(self, node: str, legs: Sequence[Leg]) -> None:
        """Move words a little, so that their arrow goes straight: to both of its boxes, else to one of them."""
        place = self._places[node]
        spans = [self._places[leg.end if leg.start == node else leg.start].span for leg in legs]
        both = max(low for low, _ in spans), min(high for _, high in spans)
        choices = [both] if both[0] <= both[1] else spans
        moved = min((min(max(place.v, low), high) for low, high in choices), key=lambda v: abs(v - place.v))
        beside = [other for name, other in self._places.items() if name != node and abs(other.u - place.u) <= _SAME]
        free = all(abs(moved - other.v) >= place.half_v + other.half_v for other in beside)
        if abs(moved - place.v) <= _NEAR and free:
            self._places[node] = replace(place, v=moved)

    def middle(self, node: str) -> Point:
        """The middle of a box or of words on the sheet."""
        place = self._places[node]
        return self._swap((place.u, place.v))

    def _divide(self, node: str, place: _Place, side: str, legs: Sequence[Leg]) -> None:
        """Where the bundles of legs at one side of a box meet it: straight ahead where they can, and apart."""
        bundles: dict[str, list[Leg]] = {}
        for leg in legs:
            bundles.setdefault(leg.bundle, []).append(leg)
        wanted = sorted((self._wanted(place, side, bundle), name) for name, bundle in bundles.items())
        low, high = place.span
        reached = [min(max(height, low), high) for height, _ in wanted]
        straight = [v if abs(v - near) <= _ALMOST else near for (v, _), near in zip(wanted, reached, strict=True)]
        heights = spread(straight, PORT, low - _ALMOST, high + _ALMOST)
        for height, (_, name) in zip(heights, wanted, strict=True):
            self._ports[node, side, name] = height

    def _wanted(self, place: _Place, side: str, legs: Sequence[Leg]) -> float:
        """The height at which a bundle would go straight; the middle of the box for one that divides."""
        if len(legs) > 1:
            return place.v
        other = self._places[legs[0].end if side == "start" else legs[0].start]
        if not other.box or place.meets(other.v):
            return other.v
        return place.v

    def way(self, leg: Leg) -> list[Point]:
        """The way of a leg on the sheet, from edge to edge."""
        start, end = self._places[leg.start], self._places[leg.end]
        first, last = self._rank(start), self._rank(end)
        port, target = self._ports[leg.start, "start", leg.bundle], self._ports[leg.end, "end", leg.bundle]
        heights = [port]
        for rank in range(first + 1, last):
            choices = [heights[-1], target, self._passed(leg, rank)]
            heights.append(next((v for v in choices if self._free(rank, v)), choices[-1]))
        heights.append(target)
        points = [(start.u + start.half_u, port)]
        for rank, (before, after) in enumerate(pairwise(heights), start=first):
            if abs(before - after) > 0.1:
                turn = self._turn(rank, before, after, leg)
                points += [(turn, before), (turn, after)]
        points.append((end.u - end.half_u, target))
        return [self._swap(point) for point in points]

    def _rank(self, place: _Place) -> int:
        return next(n for n, (low, high) in enumerate(self._ranks) if low - _SAME <= place.u <= high + _SAME)

    def _free(self, rank: int, v: float) -> bool:
        """Whether a way at that height passes a rank without touching anything."""
        low, high = self._ranks[rank]
        inside = [place for place in self._places.values() if low <= place.u <= high]
        return all(abs(v - place.v) >= place.half_v + _CLEAR for place in inside)

    def _passed(self, leg: Leg, rank: int) -> float:
        """How high Graphviz led a leg past the boxes of a rank."""
        middle = sum(self._ranks[rank]) / 2
        return min((self._swap(point) for point in leg.way), key=lambda point: abs(point[0] - middle))[1]

    def _turn(self, rank: int, before: float, after: float, leg: Leg) -> float:
        """Where a way turns in the gap after a rank: not on another one, unless they are a bundle with a common end."""
        gap = self._ranks[rank + 1][0] - self._ranks[rank][1]
        middle = self._ranks[rank][1] + (min(gap / 2, _NEAR_TURN) if self._near else gap / 2)
        piece = _Turn(middle, min(before, after), max(before, after), leg.bundle, frozenset((leg.start, leg.end)))
        for piece.u in _lanes(middle):
            if not any(piece.collides(other) for other in self._turns):
                break
        self._turns.append(piece)
        return piece.u


def _lanes(middle: float) -> Iterator[float]:
    yield middle
    for step in (1, 2):
        yield from (middle + step * _LANE, middle - step * _LANE)
