"""Measures the pages of a part, before they are drawn: see ``pagemeasures.py``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from xml.etree.ElementTree import Element

from discgen.book.press.japanese import short_by, should_fill
from discgen.book.press.layoutboxes import (
    BoxKind,
    LaidPage,
    LayoutBox,
    attribute_of,
    children_of,
    is_column,
    is_picture,
    kind_of,
    root_box,
    size_of,
    words_of,
)
from discgen.book.press.pagemeasures import PageMeasures, Seen, Sight
from discgen.book.text.markdown import LINE_ATTRIBUTE
from discgen.houselook import PIXEL

_WORDS = 20
_CLOSING = "、。，．）」』〉》】"
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption"))
_HEAD_CLASSES = frozenset(("box-title", "table-head", "list-caption", "list-title", "year-head"))
_SMALL_BY_KIND = frozenset(("rt", "sup"))  # their size is part of what they are
_FEW = 3  # characters of a last line that are worth a look
_LONG = 30  # characters of a line that are
_SMALL = 9.0  # points of type that are
_EMPTY = 0.04  # shares of a page that are
_SIMILAR = 10.0  # CSS pixels: columns that end so near each other end alike
_CONTINUED = "続き"


@dataclass(slots=True)
class _Where:
    """The text around a box, the nearest line of its file; whether it is a head, a cell, small by kind."""

    text: str = ""
    line: int = 0
    head: bool = False
    cell: bool = False
    tiny: bool = False

    def inside(self, box: LayoutBox) -> _Where:
        name, line = attribute_of(box, "id"), attribute_of(box, LINE_ATTRIBUTE)
        tag = box.element_tag or ""
        head = self.head or tag in _HEADS or not _HEAD_CLASSES.isdisjoint(attribute_of(box, "class").split())
        return _Where(
            name if name.startswith("x-") else self.text,
            int(line) if line else self.line,
            head,
            self.cell or kind_of(box) == BoxKind.CELL,
            self.tiny or tag in _SMALL_BY_KIND,
        )


@dataclass(slots=True)
class _Page:
    """What is gathered of one page. leaves: top, bottom, where and words of everything that is seen."""

    leaves: list[tuple[float, float, _Where, str]] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    lines: int = 0
    sizes: Counter[float] = field(default_factory=Counter)
    smallest: dict[float, Sight] = field(default_factory=dict)
    widest: Sight | None = None

    def see(self, seen: Seen, amount: float, words: str, where: _Where) -> None:
        self.sights.append(Sight(seen, round(amount, 4), *_told(words, where)))

    def all(self) -> Iterator[Sight]:
        yield from self.sights
        yield from (self.smallest[size] for size in sorted(self.smallest))
        if self.widest:
            yield self.widest


def _told(words: str, where: _Where) -> tuple[str, str, int]:
    return words.strip()[:_WORDS], where.text, where.line


class _Elements:
    """On which pages each element stands, by identity; where it is first met; how paragraphs end, on which page."""

    def __init__(self) -> None:
        self.pages: dict[int, list[int]] = {}
        self.met: dict[int, tuple[Element[str], _Where, LayoutBox]] = {}
        self.again: dict[int, LayoutBox] = {}
        self.ends: dict[int, tuple[int, Sight | None]] = {}

    def meet(self, box: LayoutBox, page: int, where: _Where) -> None:
        assert box.element is not None
        key = id(box.element)
        pages = self.pages.setdefault(key, [])
        if not pages:
            self.met[key] = (box.element, where, box)
        elif pages[-1] != page:
            self.again.setdefault(key, box)
        if not pages or pages[-1] != page:
            pages.append(page)


def measured(pages: Sequence[LaidPage]) -> list[PageMeasures]:
    """The measures of all pages of a part."""
    elements = _Elements()
    made = [_Page() for _ in pages]
    for number, (page, told) in enumerate(zip(pages, made, strict=True)):
        root = root_box(page)
        _walk(root, _Where(), number, told, elements)
        _fullness(root, told)
    _apart(elements, made)
    for number, end in elements.ends.values():
        made[number].sights += [end] if end else []
    return [PageMeasures(tuple(told.all()), told.lines, tuple(sorted(told.sizes.items()))) for told in made]


def _walk(box: LayoutBox, where: _Where, page: int, told: _Page, elements: _Elements) -> None:
    for child in children_of(box):
        kind = kind_of(child)
        if kind == BoxKind.MARGIN:
            continue
        if kind == BoxKind.LINE:
            words = words_of(child)
            if words.strip() and not any(kind_of(part) == BoxKind.INLINE_BLOCK for part in children_of(child)):
                told.leaves.append((child.position_y, child.position_y + child.height, where, words))
                _line(child, words, where, told)
        elif is_picture(child) and not child.is_absolutely_positioned():
            told.leaves.append((child.position_y, child.position_y + child.height, where, ""))
        elif kind == BoxKind.TEXT:
            _size(child, where, told)
            continue
        inner = where
        if child.element is not None and "::" not in (child.element_tag or "") and kind != BoxKind.LINE:
            inner = where.inside(child)
            elements.meet(child, page, inner)
        _walk(child, inner, page, told, elements)
        if kind == BoxKind.BLOCK and any(kind_of(part) == BoxKind.LINE for part in children_of(child)):
            _paragraph(child, inner, page, told, elements)
        _columns([part for part in children_of(child) if _side_by_side(part, kind)], told, inner)


def _side_by_side(box: LayoutBox, around: str) -> bool:
    return is_column(box) or (around == BoxKind.LINE and kind_of(box) == BoxKind.INLINE_BLOCK)


def _size(box: LayoutBox, where: _Where, told: _Page) -> None:
    words = words_of(box).strip()
    if not words or where.tiny or (box.element_tag or "").endswith(("::before", "::after")):
        return
    size = round(size_of(box) * PIXEL, 2)
    told.sizes[size] += len(words)
    if size < _SMALL and size not in told.smallest:
        told.smallest[size] = Sight(Seen.SMALL, size, *_told(words, where))


def _line(line: LayoutBox, words: str, where: _Where, told: _Page) -> None:
    if not should_fill(line):
        return
    told.lines += 1
    if short_by(line):
        told.see(Seen.SHORT, short_by(line) / size_of(line), words, where)


def _paragraph(box: LayoutBox, where: _Where, page: int, told: _Page, elements: _Elements) -> None:
    """The measure of its lines, and how long the last is; of a paragraph in pieces the last one has it."""
    lines = [line for line in children_of(box) if kind_of(line) == BoxKind.LINE and words_of(line).strip()]
    if box.element is None or where.cell or not lines or not size_of(box):
        return
    last = words_of(lines[-1]).strip().rstrip(_CLOSING)
    broken = len(lines) > 1 or id(box.element) in elements.ends
    few = Sight(Seen.LAST, len(last), *_told(words_of(lines[-2] if len(lines) > 1 else lines[-1]), where))
    elements.ends[id(box.element)] = (page, few if broken and len(last) <= _FEW else None)
    measure = box.width / size_of(box)
    if len(lines) > 1 and not where.head and measure > (told.widest.amount if told.widest else _LONG):
        told.widest = Sight(Seen.MEASURE, round(measure, 2), *_told(words_of(lines[0]), where))


def _columns(columns: Sequence[LayoutBox], told: _Page, where: _Where) -> None:
    """What stays empty under the shorter ones of columns that stand side by side."""
    for _, beside in groupby(columns, key=lambda column: round(column.position_y)):
        ends = [(max(bottoms(column), default=column.position_y), column) for column in beside]
        lowest = max(end for end, _ in ends)
        for end, column in ends:
            if lowest - end > _SIMILAR:
                told.see(Seen.HOLE, lowest - end, words_of(column), where)


def bottoms(box: LayoutBox) -> Iterator[float]:
    """Where lines and pictures in a box end, in CSS pixels."""
    for child in children_of(box):
        if kind_of(child) == BoxKind.LINE or is_picture(child):
            yield child.position_y + child.height
        yield from bottoms(child)


def _fullness(root: LayoutBox, told: _Page) -> None:
    """The empty shares of the page: of its height, in the end."""
    top, height = root.content_box_y(), root.height
    holes = [replace(one, amount=round(one.amount / height, 4)) for one in told.sights if one.seen is Seen.HOLE]
    told.sights = [sight for sight in told.sights if sight.seen is not Seen.HOLE]
    told.sights += (hole for hole in holes if hole.amount > _EMPTY)
    if not told.leaves:
        return
    leaves = sorted(told.leaves, key=lambda leaf: leaf[:2])
    last = leaves[0]
    for leaf in leaves:
        if (leaf[0] - last[1]) / height > _EMPTY:
            told.see(Seen.GAP, (leaf[0] - last[1]) / height, last[3], last[2])
        if leaf[1] > last[1]:
            last = leaf
    told.see(Seen.FOOT, max(0.0, 1 - (last[1] - top) / height), last[3], last[2])
    if last[2].head:
        told.see(Seen.HEAD, 0, last[3], last[2])


def _apart(elements: _Elements, made: Sequence[_Page]) -> None:
    """What a break parts from what it belongs to."""
    for key, (element, where, box) in elements.met.items():
        pages = elements.pages[key]
        classes = element.get("class", "").split()
        if element.tag in ("ul", "ol") and len(pages) > 1:
            entries = sum(1 for _ in element.iter("li"))
            if len(element) == entries:
                made[pages[0]].see(Seen.LIST, entries, words_of(box), where)
        if "box" in classes and len(pages) > 1 and _CONTINUED not in words_of(elements.again[key]):
            made[pages[0]].see(Seen.BOX, 0, words_of(box), where)
        for other, next_one in zip([None, *element], element, strict=False):
            if other is not None:
                _beside(elements, made, other, next_one)
        for place, figure in enumerate(element):
            if figure.tag == "figure":
                _picture(elements, made, figure, [*element[max(0, place - 1) : place], *element[place + 1 : place + 2]])


def _beside(elements: _Elements, made: Sequence[_Page], other: Element[str], one: Element[str]) -> None:
    """Notes that begin on another page than the one where their table ends."""
    if "table-notes" not in one.get("class", "").split() or id(one) not in elements.met:
        return
    pages = elements.pages.get(id(other))
    begin = elements.pages[id(one)][0]
    if pages and pages[-1] != begin:
        _, where, box = elements.met[id(one)]
        made[begin].see(Seen.NOTE, 0, words_of(box), where)


def _picture(
    elements: _Elements, made: Sequence[_Page], figure: Element[str], neighbours: Iterable[Element[str]]
) -> None:
    """A picture on a page where neither what stands before it nor what follows is."""
    if id(figure) not in elements.met:
        return
    page = elements.pages[id(figure)][0]
    around = [elements.pages[id(one)] for one in neighbours if id(one) in elements.met]
    if around and not any(page in pages for pages in around):
        _, where, box = elements.met[id(figure)]
        made[page].see(Seen.PICTURE, 0, words_of(box), where)
