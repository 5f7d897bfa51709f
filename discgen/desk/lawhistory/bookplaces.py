"""Where a book answers a statutory item: the heads above its tables and texts, without laying out a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from discgen.book.composition.columnbands import WHOLE
from discgen.book.composition.compose import coverage_of
from discgen.book.composition.composed import Composition
from discgen.book.composition.nodes import Node
from discgen.book.composition.tableview import row_anchor, table_anchor
from discgen.bookinput import document_input
from discgen.check.lawcheck import composition_of
from discgen.project import open_project

_ID = re.compile(r'id="([^"]+)"')


@dataclass(frozen=True, slots=True)
class BookPlaces:
    """places: the heads above each place, by item. instead: what the profile says of items without one.

    pages: as the 索引 prints them, by item, where the pages were laid out. absent: the items of a group where there is
    none.
    """

    places: dict[str, tuple[str, ...]]
    instead: dict[str, str]
    pages: dict[str, str]
    absent: frozenset[str]

    def told(self, item: str) -> list[str]:
        """The places of an item in words."""
        lines = list(self.places.get(item, ()))
        if item in self.pages:
            lines.append(f"頁：{self.pages[item]}")
        if not lines and item in self.instead:
            lines.append(self.instead[item])
        if not lines and item in self.absent:
            lines.append("該当なし（連結する子会社等がない）")
        return lines or ["この本のどこにもありません"]


def book_places(inputs: Path, progress: Callable[[str], None], *, pages: bool) -> BookPlaces:
    """The places of an inputs folder. Errors: FaultError of the inputs; with ``pages`` of the book too."""
    project = open_project(inputs, progress, complete=False)
    book = document_input(project, progress)
    made = composition_of(book)
    coverage = coverage_of(book, made)
    heads = dict(_heads(made))
    for name, table in project.tables.items():
        above = heads.get(table_anchor(name), ())
        for band in range(len(made.bands.get(name, WHOLE))):
            for number in range(len(table.lines)):
                heads.setdefault(row_anchor(name, number, band), above)
    places = {
        item: tuple(dict.fromkeys(" > ".join(heads[anchor]) for anchor in anchors if heads.get(anchor)))
        for item, anchors in coverage.places.items()
    }
    laid_out: dict[str, str] = {}
    if pages:
        from discgen.build import lay_out  # only then is a page laid out

        laid_out = dict(lay_out(project, progress).pages_of_item)
    absent = frozenset(book.index.of_group() if coverage.group_absent else ())
    return BookPlaces(places, {**coverage.not_applicable, **coverage.elsewhere}, laid_out, absent)


def _heads(made: Composition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every anchor with the heads above it, its own last."""
    for chapter in made.chapters:
        for node in chapter.sections:
            yield from _below(node, (chapter.title,))
    for place, node in made.front.items():
        yield from _below(node, (place,))
    for node in made.closing:
        yield from _below(node, ())


def _below(node: Node, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    here = (*above, node.title) if node.title and node.title not in above else above
    if node.anchor:
        yield node.anchor, here
    if node.table is not None:
        yield node.table.anchor, (*here, f"表「{node.table.title}」")
    yield from ((anchor, here) for anchor in _ID.findall(node.html))
    for child in (*node.children, *node.left, *node.right):
        yield from _below(child, here)
