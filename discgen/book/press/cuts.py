"""Where a drawing is cut while it is made: at page numbers, which the linker draws, and at what turns with the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pydyf
from weasyprint.matrix import Matrix

from discgen.book.press.furniture import DIGITS
from discgen.book.press.layoutboxes import (
    BoxKind,
    LaidPage,
    LayoutBox,
    children_of,
    kind_of,
    margin_of,
    own_words,
    root_box,
    turn_box,
)
from discgen.book.press.objects import Drawn, PrintedNumber, Turn
from discgen.houselook import GROUND_TURN, MILLIMETRE, NUMERAL_TURN, PIXEL

TO = "data-to"  # attribute of an element that prints the page of an anchor behind itself
# What stands elsewhere beside the type area on left pages: class of the element, and of its box; millimetres.
_TURNING = {
    ("opener", "::before"): GROUND_TURN,
    ("strip", "::before"): GROUND_TURN,
    ("opener-number", ""): NUMERAL_TURN,
}
_FAR = 1e6  # CSS pixels: no box stands there, so a transform by as much is one of ours

Keep = Callable[[list[Any]], int]  # takes operators, gives the number of their stream


class DrawingCuts:
    """Watches how one page is drawn."""

    def __init__(self, page: LaidPage) -> None:
        self._numbers: dict[int, tuple[str, str, int]] = {}
        self._turns: list[float] = []
        self._made: list[tuple[int, int, tuple[str, str, int] | float]] = []
        for box, margin in _boxes(root_box(page), ""):
            self._look_at(box, margin)
        paint = page.paint

        def watched(stream: Any, scale: float = 1) -> None:
            self._watch(stream)
            paint(stream, scale)

        if self._numbers or self._turns:
            page.paint = watched  # type: ignore[method-assign]

    def _look_at(self, box: LayoutBox, margin: str) -> None:
        if kind_of(box) == BoxKind.TEXT:
            words = own_words(box)
            if margin and words == DIGITS:
                self._numbers[id(box)] = ("", margin.rpartition("-")[2], len(words))
            elif box.element is not None and box.element.get(TO) and (box.element_tag or "").endswith("::after"):
                self._numbers[id(box)] = (box.element.get(TO, "")[1:], "left", len(words))
        elif box.element is not None and box.element_tag and kind_of(box) != BoxKind.LINE:
            _, pseudo, name = box.element_tag.partition("::")
            turn = _TURNING.get((box.element.get("class", ""), f"{pseudo}{name}"))
            if turn:
                turn_box(box, Matrix(e=_FAR + len(self._turns)))
                self._turns.append(turn * MILLIMETRE / PIXEL)

    def _watch(self, stream: Any) -> None:
        marked: Callable[[Any, str], AbstractContextManager[None]] = stream.marked
        transform: Callable[..., None] = stream.transform

        @contextmanager
        def watched_mark(box: Any, tag: str) -> Iterator[None]:
            with marked(box, tag):
                begin = len(stream.stream)
                yield
                number = self._numbers.get(id(box))
                if number:
                    self._made.append((begin, len(stream.stream), number))

        def watched_transform(
            a: float = 1, b: float = 0, c: float = 0, d: float = 1, e: float = 0, f: float = 0
        ) -> None:
            begin = len(stream.stream)
            if e < _FAR:
                transform(a, b, c, d, e, f)
                return
            transform()
            self._made.append((begin, len(stream.stream), self._turns[round(e - _FAR)]))

        stream.marked, stream.transform = watched_mark, watched_transform

    def pieces(self, operators: list[Any], keep: Keep, *, moved: int) -> Iterator[Drawn]:
        """The drawing in its pieces. moved: so many operators were put before it.

        Whatever is to be cut out has been drawn as it was watched for: else this release draws in another way.
        """
        assert len(self._made) == len(self._numbers) + len(self._turns)
        done = 0
        for begin, end, what in self._made:
            yield keep(operators[done : begin + moved])
            yield Turn(what) if isinstance(what, float) else _number(operators[begin + moved : end + moved], *what)
            done = end + moved
        yield keep(operators[done:])


def _boxes(box: LayoutBox, margin: str) -> Iterator[tuple[LayoutBox, str]]:
    """All boxes, each with the margin in which it stands."""
    for child in children_of(box):
        inside = margin_of(child) if kind_of(child) == BoxKind.MARGIN else margin
        yield child, inside
        yield from _boxes(child, inside)


def _number(operators: list[Any], to: str, edge: str, digits: int) -> PrintedNumber:
    """What was drawn of a number: colour, BT, matrix, face and size, glyphs, ET."""
    begin = operators.index(b"BT")
    written = [pydyf.Stream([one]).data.partition(b"\nstream\n")[2][: -len(b"\nendstream")] for one in operators]
    lines = [line.decode("ascii") for line in written]
    (matrix,) = (line.split()[:-1] for line in lines if line.endswith(" Tm"))
    ((face, size, _),) = (line.split() for line in lines if line.endswith(" Tf"))
    a, b, c, d, e, f = map(float, matrix)
    return PrintedNumber(to, digits, edge, "\n".join(lines[:begin]), (a, b, c, d, e, f), face[1:], float(size))
