"""Where the tags of a piece of sheet XML begin, and what stands at places of it."""

from __future__ import annotations

import numpy as np

from discgen.ledgers.stream.digits import Bytes, Mask, Places

_PADDING = b"\0" * 64
_AFTER_LAST = 8  # tags that are none


class SheetTags:
    """Where tags begin, and the sign after each ``<``; a few that are none follow the last."""

    def __init__(self, piece: bytes) -> None:
        self.data: Bytes = np.frombuffer(piece + _PADDING, dtype=np.uint8)
        self.size = len(piece)
        found = np.flatnonzero(self.data[: len(piece)] == ord("<"))
        self.count = len(found)
        self.start = np.append(found, [len(piece)] * _AFTER_LAST)
        self.sign = self.data.take(self.start + 1)
        self.sign[self.count :] = 0

    def numbered(self, sign: str) -> Places:
        """The tags that begin with this sign."""
        return np.flatnonzero(self.sign == ord(sign))

    def has(self, places: Places, text: bytes) -> Mask:
        """Does this text stand at these places?"""
        found: Mask = self.data.take(places) == text[0]
        for offset in range(1, len(text)):
            found &= self.data[offset:].take(places) == text[offset]
        return found

    def closes(self, number: Places, name: bytes) -> Mask:
        """Is the tag of this number the end of an element, the next tag following at once?"""
        start = self.start.take(number)
        text = b"/" + name + b">"
        adjacent: Mask = self.start.take(number + 1) - start == len(text) + 1
        return self.has(start + 1, text) & adjacent
