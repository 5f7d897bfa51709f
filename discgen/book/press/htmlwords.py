"""Two documents that differ in their words alone: which words, and where in the tree of elements they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Literal
from xml.etree.ElementTree import Element

_TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that stand at a place, counted among those that are not blank, and what they become."""

    place: int
    old: str
    new: str


def marks_of(html: str) -> str:
    """A document without its words."""
    return "".join(_TAG.findall(html))


def word_changes(old: str, new: str) -> list[WordChange] | None:
    """What changed between two documents with the same marks; None where blanks differ, or words came or went."""
    found: list[WordChange] = []
    place = 0
    for one, two in zip(_pieces(old), _pieces(new), strict=True):
        before, after = one.strip(), two.strip()
        if one != two:
            if not before or not after or one.partition(before)[::2] != two.partition(after)[::2]:
                return None
            found.append(WordChange(place, before, after))
        place += bool(before)
    return found


@dataclass(frozen=True, slots=True)
class WordSlot:
    """Where words stand: in an element before its first child, or behind it. owner: the element around them."""

    element: Element[str]
    side: Literal["text", "tail"]
    owner: Element[str]

    def change(self, old: str, new: str) -> None:
        """Put other words there."""
        text: str = getattr(self.element, self.side)
        setattr(self.element, self.side, text.replace(old, new, 1))


def word_slots(html: str, root: Element[str]) -> Sequence[WordSlot] | None:
    """The places of all words of a document in its tree; None where the tree does not have them in that order."""
    slots = [slot for slot in _slots(root, root) if getattr(slot.element, slot.side).strip()]
    words = [words for piece in _pieces(html) if (words := piece.strip())]
    told = [getattr(slot.element, slot.side).strip() for slot in slots]
    return slots if told == words else None


def _pieces(html: str) -> list[str]:
    """The words between the marks of a document."""
    return [unescape(piece) for piece in _TAG.split(html)[::2]]


def _slots(element: Element[str], owner: Element[str]) -> Iterator[WordSlot]:
    plain: Any = element.tag  # of a comment it is no text
    if isinstance(plain, str):
        if element.text:
            yield WordSlot(element, "text", element)
        for child in element:
            yield from _slots(child, element)
    if element.tail and element is not owner:
        yield WordSlot(element, "tail", owner)
