"""The text of a page where it stands, from the PDF itself: what the browser selects, copies and finds.

A *run* is a piece of one line of print. Runs that a reader reads on without a break make a *flow*: the lines of a
paragraph. Characters are put together by where they stand, since the base of a reading comes late in the PDF; the order
of flows is that of the PDF.
"""

from __future__ import annotations

import ctypes
import math
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from discgen.book.press.proof import plain
from discgen.book.press.spots import Area
from discgen.desk.preview.paper import PDFIUM, Leaf

_KEPT = 400  # pages
_SAME_LINE = 0.35  # of the size: how far baselines of one line may differ
_GAP, _BACK = 0.6, 0.5  # of the size: a wider gap is another cell; characters may overlap so much
_SMALL = 0.62  # of the size of a block: readings and marks of footnotes
_UP, _DOWN = 0.88, 0.12  # of the size: how far a mark reaches over and under the baseline
_QUOTED = "q-"  # how the anchors of figures in prose begin
_UNKNOWN = frozenset({0x0, 0x2, 0xFFFD, 0xFFFE, 0xFFFF})


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character: along its line from ``start`` to ``end``, across at ``base``, in the frame of its angle (points)."""

    text: str
    order: int
    start: float
    end: float
    base: float
    size: float


@dataclass(frozen=True)
class TextRun:
    """A piece of a line. angle: degrees clockwise by which its frame is turned about the top left of the page."""

    glyphs: tuple[Glyph, ...]
    angle: int

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)

    @cached_property
    def size(self) -> float:
        """Of its type, in points."""
        return max(glyph.size for glyph in self.glyphs)

    @cached_property
    def order(self) -> int:
        """Where the PDF has its first character."""
        return min(glyph.order for glyph in self.glyphs)

    @property
    def begin(self) -> tuple[float, float]:
        """Where its baseline begins, in points from the top left corner of the page."""
        x, y = _turned(self.glyphs[0].start, self.glyphs[0].base, self.angle)
        return round(x, 2), round(y, 2)

    @property
    def length(self) -> float:
        """Of its line, in points."""
        return round(self.glyphs[-1].end - self.glyphs[0].start, 2)

    def at(self, first: int, last: int) -> Area:
        """The rectangle of the glyphs from first to last on the page; of a turned run, the one around it."""
        one, other = self.glyphs[first], self.glyphs[last]
        sides = [
            _turned(along, across, self.angle)
            for along in (one.start, other.end)
            for across in (one.base - _UP * self.size, one.base + _DOWN * self.size)
        ]
        left, top = min(x for x, _ in sides), min(y for _, y in sides)
        width, height = max(x for x, _ in sides) - left, max(y for _, y in sides) - top
        return Area(*(round(value, 2) for value in (left, top, width, height)))

    @cached_property
    def area(self) -> Area:
        """The rectangle around it."""
        return self.at(0, len(self.glyphs) - 1)


@dataclass(frozen=True, slots=True)
class TextFlow:
    """Runs that are read on. aside: a reading over characters, or the mark of a footnote."""

    runs: tuple[TextRun, ...]
    aside: bool = False

    def find(self, wanted: str) -> Iterator[tuple[Area, ...]]:
        """The rectangles of every place where it says that, one for each run. wanted: as ``searched`` gives it."""
        places = [
            (run, number, sign)
            for run in self.runs
            for number, glyph in enumerate(run.glyphs)
            for sign in searched(glyph.text)
        ]
        said = "".join(sign for _, _, sign in places)
        at = said.find(wanted)
        while at >= 0:
            hit = places[at : at + len(wanted)]
            runs = dict.fromkeys(run for run, _, _ in hit)
            numbers = {run: [number for other, number, _ in hit if other is run] for run in runs}
            yield tuple(run.at(found[0], found[-1]) for run, found in numbers.items())
            at = said.find(wanted, at + len(wanted))


def searched(text: str) -> str:
    """A text as it is looked for: one form of each character, no blanks, no capitals."""
    return plain(text).lower()


class PageTexts:
    """Flows of pages by their hash; those of the last pages asked for are kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[TextFlow, ...]] = OrderedDict()
        self.words = lru_cache(maxsize=_KEPT)(self._words)

    def _words(self, leaf: Leaf) -> str:
        """What a page says as it is looked for, one flow after the other."""
        return "".join(searched(run.text) for flow in self.of(leaf) for run in flow.runs)

    def of(self, leaf: Leaf) -> tuple[TextFlow, ...]:
        """The flows of a page in the order of its PDF."""
        with PDFIUM:
            if leaf.hash not in self._known:
                with pypdfium2.PdfDocument(leaf.pdf) as document:
                    glyphs = list(_glyphs(document[leaf.position], leaf.height))
                cells = [spot.area for spot in leaf.spots.figures if not spot.anchor.startswith(_QUOTED)]
                blocks = [spot.area for spot in leaf.spots.texts]
                self._known[leaf.hash] = tuple(_flows(_runs(glyphs, cells), blocks))
            self._known.move_to_end(leaf.hash)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return self._known[leaf.hash]


# ---- characters -------------------------------------------------------------------------------------------------


def _glyphs(page: Any, height: float) -> Iterator[tuple[int, Glyph]]:
    """The characters of a page with the angle of their line."""
    text = page.get_textpage()
    raw = text.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    for order in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, order)
        if code in _UNKNOWN or 0xD800 <= code < 0xE000 or pdfium.FPDFText_IsGenerated(raw, order) == 1:
            continue
        sign = chr(code)
        if sign.isspace() and sign not in " \u3000":
            continue
        pdfium.FPDFText_GetCharOrigin(raw, order, x, y)
        pdfium.FPDFText_GetLooseCharBox(raw, order, box)
        pdfium.FPDFText_GetMatrix(raw, order, matrix)
        stretch = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        size = pdfium.FPDFText_GetFontSize(raw, order) * stretch or 1.0
        angle = round(math.degrees(math.atan2(-matrix.b, matrix.a))) % 360
        along, across = _turned(x.value, height - y.value, -angle)
        edges = [(side, edge) for side in (box.left, box.right) for edge in (box.top, box.bottom)] if angle else []
        corners = [_turned(side, height - edge, -angle)[0] for side, edge in edges] or [box.right]
        yield angle, Glyph(sign, order, along, max(along, *corners), across, size)


def _turned(x: float, y: float, angle: int) -> tuple[float, float]:
    """A place after the page was turned clockwise about its top left corner."""
    if not angle:
        return x, y
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x * cosine - y * sine, x * sine + y * cosine


# ---- lines ------------------------------------------------------------------------------------------------------


def _runs(glyphs: Iterable[tuple[int, Glyph]], cells: Sequence[Area]) -> Iterator[TextRun]:
    by_angle: dict[int, list[Glyph]] = defaultdict(list)
    for angle, glyph in glyphs:
        by_angle[angle].append(glyph)
    for angle, own in by_angle.items():
        for row in _rows(own):
            for run in _parted(row, cells):
                if any(not glyph.text.isspace() for glyph in run):
                    yield TextRun(tuple(run), angle)


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters on one baseline."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        first = rows[-1][0] if rows else None
        if first and glyph.base - first.base <= _SAME_LINE * min(glyph.size, first.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _parted(row: list[Glyph], cells: Sequence[Area]) -> Iterator[list[Glyph]]:
    """The runs of a baseline: cells and columns stand apart, another size of type begins another run."""
    run: list[Glyph] = []
    near = [cell for cell in cells if cell.y <= row[0].base <= cell.y + cell.h]
    for glyph in sorted(row, key=lambda glyph: (glyph.start, glyph.order)):
        if run:
            last = run[-1]
            size, gap = max(glyph.size, last.size), glyph.start - last.end
            other = min(glyph.size, last.size) < _SMALL * size or _cell(last, near) != _cell(glyph, near)
            if other or not -_BACK * size <= gap <= _GAP * size:
                yield run
                run = []
            elif gap > 0 and glyph.order == last.order + 2:  # between them the reader of PDF saw a blank
                run.append(Glyph(" ", last.order + 1, last.end, glyph.start, last.base, last.size))
        run.append(glyph)
    if run:
        yield run


def _cell(glyph: Glyph, cells: Sequence[Area]) -> int | None:
    middle = (glyph.start + glyph.end) / 2
    return next((number for number, cell in enumerate(cells) if cell.x <= middle <= cell.x + cell.w), None)


# ---- what is read on --------------------------------------------------------------------------------------------


def _flows(runs: Iterable[TextRun], blocks: Sequence[Area]) -> list[TextFlow]:
    """Runs of one block of prose whose lines stand below each other are read on; every other run is for itself."""
    own: dict[Area | None, list[TextRun]] = defaultdict(list)
    for run in runs:
        own[None if run.angle else _around(run.area, blocks)].append(run)
    flows = [TextFlow((run,)) for run in own.pop(None, ())]
    for inside in own.values():
        size = median(run.size for run in inside for _ in run.glyphs)
        lines = sorted((run for run in inside if run.size > _SMALL * size), key=lambda run: run.area.y)
        flows += _read_on(lines)
        flows += (TextFlow((run,), aside=True) for run in inside if run.size <= _SMALL * size)
    return sorted(flows, key=lambda flow: (flow.aside, min(run.order for run in flow.runs)))


def _read_on(lines: list[TextRun]) -> list[TextFlow]:
    beside = any(below.area.y < above.area.y + above.size * _GAP for above, below in pairwise(lines))
    if beside or not lines:  # cells of a row
        return [TextFlow((run,)) for run in lines]
    return [TextFlow(tuple(lines))]


def _around(area: Area, blocks: Sequence[Area]) -> Area | None:
    """The smallest block in which the middle of a run lies."""
    x, y = area.x + area.w / 2, area.y + area.h / 2
    inside = [block for block in blocks if block.x <= x <= block.x + block.w and block.y <= y <= block.y + block.h]
    return min(inside, key=lambda block: block.w * block.h, default=None)
