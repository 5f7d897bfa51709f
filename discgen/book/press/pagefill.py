"""Pages that are full: where a page would stay empty below because the table after it stands whole, the table may break
there, under its heads again with 「（続き）」.

It is decided while the pages are made, so only the pages in question are made twice, and a part that is kept knows it.
The document says from where on a page is too empty (``FILL``); without a word nothing is tried.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import weasyprint.layout.page as engine

from discgen.book.press.continued import MARK
from discgen.book.press.layoutboxes import (
    BoxKind,
    LayoutBox,
    break_of,
    children_of,
    has_columns,
    keep_children,
    kind_of,
    with_break,
    with_style,
)
from discgen.book.press.measuring import bottoms

FILL = "data-fill"  # attribute of the body: percent of the type area that may stay empty below
WHOLE = "whole"  # class of what stands on one page
_TABLES = frozenset(("table", "list-table"))  # classes of what may break after all
_NOTES = frozenset(("table-notes", "list-notes"))
_LEAST_ROWS, _LEAST_IN_PROSE = 3, 2  # of a table that is broken, on either side; those in a text have longer rows
_GAIN = 0.05  # share of the type area by which a page must be fuller
_LOOKED_AT = 24  # boxes after the break in which the table is sought

_make_page = engine.make_page


@dataclass(slots=True)
class _Loosened:
    """A table that may break. was: its boxes with the styles that they had."""

    element: Element[str]
    was: list[tuple[LayoutBox, Any]] = field(default_factory=list)

    def let(self, box: LayoutBox) -> None:
        """It and what in it stays together; its notes and last rows stay with its end."""
        least = _least_rows(self.element)
        last = {id(row) for grid in self.element.iter("table") for row in _rows(grid)[1 - least :]}
        rows = {id(row) for grid in self.element.iter("table") for row in _rows(grid)}
        last |= {id(body) for body in self.element.iter("tbody") if len(body) and id(body[0]) in last}
        for one in (box, *_below(box)):
            classes = _classes(one)
            if one is box or one.element is self.element or classes & {"grid", "tall", "list"}:
                self._set(one, "break_inside", "auto")
            if kind_of(one) == BoxKind.ROW and id(one.element) in rows:
                self._set(one, "break_inside", "avoid")
            if classes & _NOTES or id(one.element) in last:
                self._set(one, "break_before", "avoid")

    def _set(self, box: LayoutBox, name: str, value: str) -> None:
        self.was.append((box, with_break(box, name, value)))

    def back(self) -> None:
        """As it was."""
        for box, style in reversed(self.was):
            with_style(box, style)


class PageFiller:
    """Makes the pages of one document. check: called before each of them, may raise."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._root: LayoutBox | None = None
        self._limit = 0.0
        self._words: dict[int, list[tuple[LayoutBox, Sequence[LayoutBox]]]] = {}

    def make(self, context: Any, root: Any, kind: Any, resume: Any, number: int, state: Any) -> Any:
        """In place of the engine's own: the page, where it ends, what follows."""
        self._check()
        if self._root is None:
            self._root = root
            self._look_at(root)
        before, counters = _Kept(context, number), copy.deepcopy(state)
        made = _make_page(context, root, kind, resume, number, state)
        page, rest, following = made
        if not self._limit or rest is None or following["break"] != "any" or _empty(page) <= self._limit:
            return made
        table = _table_after(root, rest)
        if table is None or table.element is None or not _may_break(table.element):
            return made
        loosened = _Loosened(table.element)
        loosened.let(table)
        words = self._words.get(id(table.element), [])
        for parent, children in words:
            keep_children(parent, children)
        after = _Kept(context, number)
        before.back()
        tried = _make_page(context, root, kind, resume, number, counters)
        if tried[1] is not None and _empty(tried[0]) < _empty(page) - _GAIN and _well_broken(table.element, tried[0]):
            return tried
        after.back()
        loosened.back()
        for parent, _ in words:
            _without_words(parent)
        return made

    def _look_at(self, root: LayoutBox) -> None:
        """The limit; what stands whole loses the words that only a broken table needs."""
        for box, around in _inside(root, None):
            if box.element is not None and box.element_tag == "body":
                self._limit = float(box.element.get(FILL) or 0) / 100
            if around is not None and any(MARK in _classes(child) for child in children_of(box)):
                self._words.setdefault(id(around), []).append((box, children_of(box)))
                _without_words(box)


class _Kept:
    """What making a page changes in the context of the layout."""

    def __init__(self, context: Any, number: int) -> None:
        self._context, self._number = context, number
        self._running = {name: list(pages.get(number, ())) for name, pages in context.running_elements.items()}
        self._floating = dict(context.broken_out_of_flow)

    def back(self) -> None:
        for name, pages in self._context.running_elements.items():
            pages.pop(self._number, None)
            if self._running.get(name):
                pages[self._number] = list(self._running[name])
        self._context.broken_out_of_flow = dict(self._floating)


def go_on() -> None:
    """What is called before a page where nobody wants to stop."""


@contextmanager
def pages_filled(check: Callable[[], None] = go_on) -> Iterator[None]:
    """While this lasts, pages are made by a ``PageFiller``."""
    engine.make_page = PageFiller(check).make
    try:
        yield
    finally:
        engine.make_page = _make_page


def _empty(page: Any) -> float:
    """The share of the type area below everything."""
    top: float = page.content_box_y()
    return 1 - (max(bottoms(page), default=top) - top) / float(page.height)


def _classes(box: LayoutBox) -> frozenset[str]:
    element = box.element
    if element is None or element.tag != box.element_tag:
        return frozenset()
    return frozenset(element.get("class", "").split())


def _below(box: LayoutBox) -> Iterator[LayoutBox]:
    for child in children_of(box):
        yield child
        yield from _below(child)


def _inside(box: LayoutBox, around: Element[str] | None) -> Iterator[tuple[LayoutBox, Element[str] | None]]:
    """All boxes, each with the whole table in which it stands."""
    for child in children_of(box):
        classes = _classes(child)
        inner = child.element if WHOLE in classes and classes & _TABLES else around
        yield child, inner
        yield from _inside(child, inner)


def _without_words(box: LayoutBox) -> None:
    keep_children(box, [child for child in children_of(box) if MARK not in _classes(child)])


def _table_after(root: LayoutBox, rest: Any) -> LayoutBox | None:
    """The whole table for which the page was broken: the first thing after the break that is neither a head nor a lead.

    What stands in columns or beside something else cannot break over a page.
    """
    for looked, box in enumerate(_after(root, rest)):
        classes = _classes(box)
        in_prose = box.element_tag == "table" and break_of(box, "break_inside") == "avoid"
        if in_prose or (WHOLE in classes and classes & _TABLES):
            return box
        stays = break_of(box, "break_after") == "avoid"
        if looked == _LOOKED_AT or not (stays or _opens(box)):
            return None
    return None


def _opens(box: LayoutBox) -> bool:
    """Whether it is but a box around others, or nothing that is seen."""
    kinds = {kind_of(child) for child in children_of(box)}
    return BoxKind.LINE not in kinds and not has_columns(box) and break_of(box, "break_inside") != "avoid"


def _after(box: LayoutBox, rest: Any) -> Iterator[LayoutBox]:
    """What begins after a break, in order; heads and leads without what is in them."""
    children = children_of(box)
    if rest:
        (place, inner), *others = rest.items()
        if others or place >= len(children) or has_columns(box):
            return
        if inner:
            yield from _after(children[place], inner)
        else:
            yield from _from(children[place])
        children = children[place + 1 :]
    for child in children:
        yield from _from(child)


def _from(box: LayoutBox) -> Iterator[LayoutBox]:
    yield box
    if _opens(box) and break_of(box, "break_after") != "avoid":
        for child in children_of(box):
            yield from _from(child)


def _may_break(table: Element[str]) -> bool:
    """Whether it has rows for both sides."""
    return sum(len(_rows(grid)) for grid in table.iter("table")) >= 2 * _least_rows(table)


def _well_broken(table: Element[str], page: Any) -> bool:
    """Whether enough rows of each grid stand on both sides, and no notes on another page than the last of them."""
    drawn = {id(box.element) for box in page.descendants()}
    grids = [_rows(grid) for grid in table.iter("table")]
    told = [(sum(id(row) in drawn for row in rows), len(rows)) for rows in grids]
    if any(0 < here < rows and min(here, rows - here) < _least_rows(table) for here, rows in told):
        return False
    here, rows = (sum(part[side] for part in told) for side in (0, 1))
    return 0 < here < rows


def _least_rows(table: Element[str]) -> int:
    return _LEAST_IN_PROSE if table.tag == "table" else _LEAST_ROWS


def _rows(grid: Element[str]) -> list[Element[str]]:
    """All but the heads."""
    heads = {id(row) for head in grid.iter("thead") for row in head.iter("tr")}
    return [row for row in grid.iter("tr") if id(row) not in heads]
