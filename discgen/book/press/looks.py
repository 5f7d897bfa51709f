"""What a laid-out page looks like, as short texts: equal looks are drawn equally, so they are drawn once."""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from xml.etree import ElementTree

from discgen.book.press.layoutboxes import BoxKind, LaidPage, LayoutBox, children_of, kind_of, own_words, root_box

_DRAWING = "{http://www.w3.org/2000/svg}svg"
_SEEN = ("class", "style", "src")  # attributes that a reader sees; the address of a picture holds its digest
_LENGTH = 20


class Looks(NamedTuple):
    """Two hashes of a page. whole: of its boxes and styles. content: of what is read and seen in the type area.

    The content knows no heads, page numbers, styles of the part, lines of files or side of the paper: it stays when the
    page moves.
    """

    whole: str
    content: str


def looks_of(page: LaidPage, style: bytes) -> Looks:
    """The hashes of the boxes of a page. style: the styles that the whole part has."""
    whole, content = hashlib.sha256(style), hashlib.sha256()
    root = root_box(page)

    def walk(box: LayoutBox, *, inside: bool) -> None:
        element = box.element.items() if box.element is not None else ()
        kind, words = kind_of(box), own_words(box)
        inside = inside and kind != BoxKind.MARGIN
        place = (box.position_x, box.position_y, box.width, box.height)
        whole.update(repr((kind, box.element_tag, element, place, words)).encode())
        drawing = b""
        if box.element_tag == _DRAWING and box.element is not None:  # one box, whatever it shows
            drawing = ElementTree.tostring(box.element)
            whole.update(drawing)
        if inside and box is not root:  # which begins at another place on the other side of the paper
            shown = [pair for pair in element if pair[0] in _SEEN]
            content.update(repr((kind, box.element_tag, shown, place[1:], words)).encode() + drawing)
        for child in children_of(box):
            walk(child, inside=inside)
        whole.update(b"<")
        content.update(b"<" if inside else b"")

    walk(root, inside=True)
    return Looks(whole.hexdigest()[:_LENGTH], content.hexdigest()[:_LENGTH])
