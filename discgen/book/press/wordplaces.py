"""Where the words of a document stand among its boxes, before the layout and on its pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from discgen.book.press.htmlwords import WordChange, WordSlot
from discgen.book.press.layoutboxes import BoxKind, LaidPage, children_of, kind_of, own_words, root_box
from discgen.book.press.relaying import LayoutSource, relaid, rigid

_BLANKS = re.compile(r"[ \t\r\n]+")
_Key = tuple[int, str, str]  # the element of a box, by identity, its tag and the class of the box


@dataclass(frozen=True, slots=True)
class _Inner:
    """Words before the layout, in a paragraph."""

    words: Any
    paragraph: Any


@dataclass(frozen=True, slots=True)
class _Laid:
    """A paragraph on a page, with the boxes around it, the outermost first."""

    place: int
    box: Any
    around: tuple[Any, ...]


class WordPlaces:
    """The paragraphs of one laid-out document."""

    def __init__(self, source: LayoutSource, pages: Sequence[LaidPage]) -> None:
        self._context = source.context
        self._words: defaultdict[int, list[_Inner]] = defaultdict(list)
        self._paragraphs: defaultdict[_Key, list[Any]] = defaultdict(list)
        self._laid: defaultdict[_Key, list[_Laid]] = defaultdict(list)
        self._note(source.boxes, None)
        for place, page in enumerate(pages):
            self._find(root_box(page), (), place)

    def _note(self, box: Any, paragraph: Any) -> None:
        kind = kind_of(box)
        if kind == BoxKind.TEXT:
            if paragraph is not None and box.element is not None and box.element_tag == box.element.tag:
                self._words[id(box.element)].append(_Inner(box, paragraph))
            return
        if kind not in (BoxKind.LINE, BoxKind.INLINE):
            paragraph = None
        children = children_of(box)
        if [kind_of(child) for child in children] == [BoxKind.LINE]:
            paragraph = box
            self._paragraphs[_key(box)].append(box)
        for child in children:
            self._note(child, paragraph)

    def _find(self, box: Any, around: tuple[Any, ...], place: int) -> None:
        children = children_of(box)
        if children and all(kind_of(child) == BoxKind.LINE for child in children):
            self._laid[_key(box)].append(_Laid(place, box, around))
        inside = (*around, box)
        for child in children:
            self._find(child, inside, place)

    def change(self, slot: WordSlot, change: WordChange) -> int | None:
        """Set other words; the place of the page where they stand, or None where they cannot be set by themselves."""
        found = [one for one in self._words[id(slot.owner)] if own_words(one.words).strip() == _plain(change.old)]
        if len(found) != 1:
            return None
        (inner,) = found
        key = _key(inner.paragraph)
        before, laid = self._paragraphs[key], self._laid[key]
        if len(before) != len(laid):  # one of them is divided, stands twice or nowhere
            return None
        there = laid[next(number for number, box in enumerate(before) if box is inner.paragraph)]
        text = own_words(inner.words).replace(_plain(change.old), _plain(change.new), 1)
        if not rigid(there.around, there.box):
            return None
        if not relaid(self._context, inner.words, text, inner.paragraph, there.box, there.around[0]):
            return None
        slot.change(change.old, change.new)
        return there.place


def _key(box: Any) -> _Key:
    return id(box.element), box.element_tag or "", kind_of(box)


def _plain(words: str) -> str:
    """As the engine sets them: one blank in the place of many."""
    return _BLANKS.sub(" ", words)
