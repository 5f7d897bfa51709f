"""「（続き）」 in the repeated head of a table: a page layout cannot say it, so it is taken out where a table begins.

Every table that may break carries the words in its head, and their room; the boxes of the first head lose them.
"""

from __future__ import annotations

from collections.abc import Sequence

from discgen.book.press.layoutboxes import LaidPage, LayoutBox, children_of, keep_children, root_box

MARK = "continued"  # class of the words in the templates


def drop_where_tables_begin(pages: Sequence[LaidPage]) -> None:
    """Take the words out of the first page of every table."""
    seen: set[int] = set()
    for page in pages:
        found: set[int] = set()
        _walk(root_box(page), seen, found)
        seen |= found


def _walk(box: LayoutBox, seen: set[int], found: set[int]) -> None:
    children = children_of(box)
    kept = []
    for child in children:
        element = child.element
        words = element is not None and child.element_tag == "span" and element.get("class") == MARK
        if words and id(element) not in seen:
            found.add(id(element))
            continue
        kept.append(child)
        _walk(child, seen, found)
    if len(kept) != len(children):
        keep_children(box, kept)
