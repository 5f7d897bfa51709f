"""Lines of a laid-out paragraph set again with other words, where nothing around them can have changed for it.

That is so where the paragraph keeps its lines, their heights and what stands in them, and no width around it follows
from what it holds. Before the new words the old ones are set again: if they do not come out as they stand, who knows
what else the engine did to them, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from typing import Any

import weasyprint.document as engine_document
import weasyprint.layout.block as block
from weasyprint.layout.background import layout_box_backgrounds

from discgen.book.press.japanese import fill_lines
from discgen.book.press.layoutboxes import BoxKind, children_of, kind_of, own_words

_NEAR = 1e-6  # CSS pixels: less than a drawing can tell
_AROUND = frozenset(
    (
        *(BoxKind.PAGE, BoxKind.BLOCK, BoxKind.TABLE, BoxKind.ROWS, BoxKind.ROW, BoxKind.CELL, BoxKind.CAPTION),
        *(BoxKind.LINE, BoxKind.INLINE_BLOCK),
    )
)

_layout_document = engine_document.layout_document


class LayoutSource:
    """What the pages of a document are made of. tree: its elements; boxes: as they were before the layout."""

    def __init__(self) -> None:
        self.tree: Any = None
        self.boxes: Any = None
        self.context: Any = None


@contextmanager
def source_watched() -> Iterator[LayoutSource]:
    """While this lasts, what a document is laid out from is noted."""
    seen = LayoutSource()

    def watched(html: Any, root_box: Any, context: Any, *rest: Any) -> Any:
        seen.tree, seen.boxes, seen.context = html.etree_element, root_box, context
        return _layout_document(html, root_box, context, *rest)

    engine_document.layout_document = watched
    try:
        yield seen
    finally:
        engine_document.layout_document = _layout_document


def rigid(around: Sequence[Any], laid: Any) -> bool:
    """Whether no box around a laid-out paragraph follows from more than its height. around: the outermost first."""
    if not all(kind_of(box) in _AROUND and not _follows(box) for box in around):
        return False
    if any(_follows(box) for box in laid.descendants()):
        return False
    if kind_of(laid) not in (BoxKind.BLOCK, BoxKind.CELL, BoxKind.CAPTION):
        return False
    return not _beside_floats([*around, laid])


def _follows(box: Any) -> bool:
    """Whether a box is placed by what it holds, or something else is made of its words (a link, a bookmark)."""
    if box.link or box.bookmark_label or box.string_set or box.first_letter_style or box.first_line_style:
        return True
    if box.is_absolutely_positioned():
        return True
    width = box.style["width"]
    if kind_of(box) == BoxKind.TABLE:
        return bool(box.style["table_layout"] != "fixed" or isinstance(width, str))
    fits = box.is_floated() or kind_of(box) == BoxKind.INLINE_BLOCK
    return isinstance(width, str) and (fits or width != "auto")


def _beside_floats(path: Sequence[Any]) -> bool:
    """Whether a float stands beside the last box: lines may be shorter for it."""
    inner = path[-1]
    top, bottom = inner.position_y, inner.position_y + inner.margin_height()
    for around, child in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
        if child.is_floated() or child.is_column or kind_of(child) in (BoxKind.CELL, BoxKind.INLINE_BLOCK):
            return False
        for other in children_of(around):
            beside: Any = other
            if beside.is_floated() and beside.position_y < bottom and beside.position_y + beside.margin_height() > top:
                return True
    return False


def relaid(context: Any, words: Any, text: str, source: Any, laid: Any, page: Any) -> bool:
    """Set a paragraph with other words. words: the box of those that change, before the layout, inside ``source``.
    laid: the paragraph on its page.

    False, with nothing changed on the page, where its lines do not stay.
    """
    old = list(children_of(laid))
    before = _lines(context, source, laid)
    if before is None or not _all(_same, before, old):
        return False
    kept, words.text = words.text, text
    after = _lines(context, source, laid)
    if after is None or not _all(_alike, after, old):
        words.text = kept
        return False
    for line, other in zip(after, old, strict=True):
        _stay(line, other)
        layout_box_backgrounds(page, line, context.get_image_from_uri)
    laid.children = type(laid.children)(after)
    return True


def _lines(context: Any, source: Any, laid: Any) -> list[Any] | None:
    """The lines of a paragraph where it stands; None where something leaves them."""
    away: list[Any] = []
    context.create_block_formatting_context()
    try:
        made = [
            line
            for line, _ in block.iter_line_boxes(
                context, children_of(source)[0], laid.children[0].position_y, -inf, None, laid, away, away, None, None
            )
        ]
    finally:
        context.finish_block_formatting_context()
    if away:
        return None
    around = laid.copy()
    around.children = made
    fill_lines(around)
    return made


def _all(fits: Any, ones: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(ones) == len(others) and all(map(fits, ones, others))


def _alike(one: Any, other: Any) -> bool:
    """The same boxes, as high, at the same height; how wide they are and what they say may differ."""
    return (
        (type(one), one.element_tag, one.height) == (type(other), other.element_tag, other.height)
        and one.element is other.element
        and abs(one.position_y - other.position_y) < _NEAR
        and getattr(one, "baseline", None) == getattr(other, "baseline", None)
        and _all(_alike, children_of(one), children_of(other))
    )


def _same(one: Any, other: Any) -> bool:
    return (
        _alike(one, other)
        and own_words(one) == own_words(other)
        and abs(one.position_x - other.position_x) < _NEAR
        and abs(one.width - other.width) < _NEAR
        and all(map(_same, children_of(one), children_of(other)))
    )


def _stay(one: Any, other: Any) -> None:
    """At exactly the same height as before."""
    one.position_y = other.position_y
    for inner, before in zip(children_of(one), children_of(other), strict=True):
        _stay(inner, before)
