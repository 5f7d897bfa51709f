"""Heads, tabs and page numbers apart from the pages that they stand on: once for all equal pages, for both sides.

The body of a page is laid out once; its margins follow the side of the paper. Every page number is laid out as
``DIGITS`` and drawn by the linker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint.layout as engine
from weasyprint.document import Page
from weasyprint.formatting_structure.boxes import PageBox
from weasyprint.layout.background import layout_backgrounds
from weasyprint.layout.page import PageType, page_height, page_width, set_page_type_computed_styles
from weasyprint.layout.percent import resolve_percentages

from discgen.book.press.layoutboxes import LaidPage
from discgen.book.press.objects import SIDES

DIGITS = "1234567890"

_make_margin_boxes = engine.make_margin_boxes


class Furniture:
    """The margins of one document. pages: each different one once; of_page: which a page has on each side.

    turned: CSS pixels by which the body of a page stands further right on a left page.
    """

    def __init__(self, source: Any) -> None:
        self._source = source
        self._known: dict[Any, tuple[int, float]] = {}
        self.pages: list[LaidPage] = []
        self.of_page: list[dict[str, int]] = []
        self.turned: list[float] = []

    def take(self, context: Any, page: Any, state: Any) -> tuple[()]:
        """In place of the margin boxes of a page: it has none of its own."""
        made = {side: self._margins(context, page, state, side) for side in SIDES}
        self.of_page.append({side: number for side, (number, _) in made.items()})
        self.turned.append(made["left"][1] - made["right"][1])
        return ()

    def _margins(self, context: Any, page: Any, state: Any, side: str) -> tuple[int, float]:
        """Which of ``pages`` it is, and where the type area begins on it."""
        kind = page.page_type
        heads = tuple((name, context.get_string_set_for(page, name)) for name in sorted(context.string_set))
        running = (context.get_running_element_for(page, name) for name in sorted(context.running_elements))
        key = (side, kind.name, kind.blank, kind.index == 0, heads, tuple(tuple(map(id, found)) for found in running))
        if key not in self._known:
            sheet = _sheet(self._source, context, page, side)
            numbered = (state[0], {**state[1], "page": [int(DIGITS)]}, *state[2:])
            sheet.children = (
                page.children[0].copy_with_children([]),
                *_make_margin_boxes(context, sheet, numbered),
            )
            layout_backgrounds(sheet, context.get_image_from_uri)
            sheet.background = sheet.canvas_background = None  # those of the page belong to its body
            self._known[key] = (len(self.pages), sheet.content_box_x())
            self.pages.append(Page(sheet))
        return self._known[key]


def _sheet(source: Any, context: Any, page: Any, side: str) -> Any:
    """An empty page of the same kind on that side."""
    kind = page.page_type
    turned = PageType(side, kind.blank, kind.name, kind.index, kind.groups)
    set_page_type_computed_styles(turned, source, context.style_for)
    style = context.style_for(turned)
    style["overflow"] = page.style["overflow"]
    sheet = PageBox(turned, style)
    resolve_percentages(sheet, style["size"])
    sheet.position_x = sheet.position_y = 0
    page_width(sheet, context, style["size"][0])
    page_height(sheet, context, style["size"][1])
    sheet.fixed_boxes = []
    return sheet


@contextmanager
def margins_apart(source: Any) -> Iterator[Furniture]:
    """While this lasts, pages are laid out without their margins, which are gathered. source: the document."""
    made = Furniture(source)
    engine.make_margin_boxes = made.take
    try:
        yield made
    finally:
        engine.make_margin_boxes = _make_margin_boxes
