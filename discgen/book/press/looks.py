"""What a laid-out page looks like, as one short text: equal looks are drawn equally, so they are drawn once."""

from __future__ import annotations

import hashlib
from xml.etree import ElementTree

from discgen.book.press.layoutboxes import LaidPage, LayoutBox, children_of, kind_of, own_words, root_box

_DRAWING = "{http://www.w3.org/2000/svg}svg"
_LENGTH = 20


def looks_of(page: LaidPage, style: bytes) -> str:
    """A hash of the boxes of a page and of the styles that the whole part has."""
    seen = hashlib.sha256(style)

    def walk(box: LayoutBox) -> None:
        element = box.element.items() if box.element is not None else ()
        place = (box.position_x, box.position_y, box.width, box.height)
        seen.update(repr((kind_of(box), box.element_tag, element, place, own_words(box))).encode())
        if box.element_tag == _DRAWING and box.element is not None:  # one box, whatever it shows
            seen.update(ElementTree.tostring(box.element))
        for child in children_of(box):
            walk(child)
        seen.update(b"<")

    walk(root_box(page))
    return seen.hexdigest()[:_LENGTH]
