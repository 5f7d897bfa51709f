"""The cells of a piece of sheet XML that are written as programmes write them: address, style, type, place of value."""

from __future__ import annotations

from typing import Final

import numpy as np

from discgen.ledgers.stream.digits import Bytes, Mask, Places
from discgen.ledgers.stream.sheettags import SheetTags

SHARED_TYPE, INLINE_TYPE = 1, 2  # as places in TYPES
TYPES: Final = ("n", "s", "inlineStr", "b", "e", "str")  # "d", a date in words, is left to the parser
PRESERVED = b'<t xml:space="preserve">'


class RegularCells:
    """Every tag that looks like a cell: good ones are whole, with ``tags`` tags, the next one following at once."""

    def __init__(self, tags: SheetTags) -> None:
        number = tags.numbered("c")
        start = tags.start.take(number)
        number = number[tags.has(start + 2, b' r="')]
        self.at = number
        self.start = tags.start.take(number)
        end = tags.start.take(number + 1)
        alone = tags.data.take(end - 2) == ord("/")
        self.good = tags.data.take(end - 1) == ord(">")
        self._read_address(tags.data)
        self._read_attributes(tags, end - 1 - alone)
        self.value = np.zeros(len(number), dtype=np.int64)  # number of the tag before the value, 0: none
        self.formula = np.zeros(len(number), dtype=bool)
        self.tags = np.ones(len(number), dtype=np.int64)
        opened = np.flatnonzero(~alone & self.good)
        self.good[opened] = self._read_content(tags, opened)

    def _read_address(self, data: Bytes) -> None:
        at = self.start + 6
        self.column = np.zeros(len(at), dtype=np.int32)
        self.row = np.zeros(len(at), dtype=np.int32)
        for number in range(3):
            sign = data.take(at) - np.uint8(64)
            is_letter = (sign >= 1) & (sign <= 26)
            if not number:
                self.good &= is_letter
            elif not is_letter.any():
                break
            self.column = np.where(is_letter, self.column * 26 + sign, self.column)
            at += is_letter
        for number in range(7):
            digit = data.take(at) - np.uint8(48)
            is_digit = digit < 10
            if not number:
                self.good &= is_digit & (digit > 0)
            elif not is_digit.any():
                break
            self.row = np.where(is_digit, self.row * 10 + digit, self.row)
            at += is_digit
        self.good &= data.take(at) == ord('"')
        self._behind = at + 1

    def _read_attributes(self, tags: SheetTags, end: Places) -> None:
        """A style and a type, in any order, up to the end of the tag."""
        self.style = np.zeros(len(end), dtype=np.int32)
        self.type = np.zeros(len(end), dtype=np.uint8)
        at = self._behind
        styled, typed = np.zeros(len(end), dtype=bool), np.zeros(len(end), dtype=bool)
        for _ in range(2):
            here = np.flatnonzero((at < end) & ~styled)
            here = here[tags.has(at[here], b' s="')]
            styled[here] = True
            at[here] = self._read_style(tags.data, here, at[here] + 4)
            here = np.flatnonzero((at < end) & ~typed)
            here = here[tags.has(at[here], b' t="')]
            typed[here] = True
            at[here] += self._read_type(tags, here, at[here] + 4)
        self.good &= at == end

    def _read_style(self, data: Bytes, here: Places, at: Places) -> Places:
        style = np.zeros(len(here), dtype=np.int32)
        for _ in range(5):
            digit = data.take(at) - np.uint8(48)
            is_digit = digit < 10
            if not is_digit.any():
                break
            style = np.where(is_digit, style * 10 + digit, style)
            at = at + is_digit
        self.style[here] = style
        return np.where(data.take(at) == ord('"'), at + 1, -1)

    def _read_type(self, tags: SheetTags, here: Places, at: Places) -> Places:
        """How many bytes the attribute has; of a type that is not known none."""
        length = np.zeros(len(here), dtype=np.int64)
        for number, word in enumerate(TYPES):
            left = np.flatnonzero(length == 0)
            fits = left[tags.has(at[left], word.encode() + b'"')]
            self.type[here[fits]] = number
            length[fits] = len(word) + 5
        return length

    def _read_content(self, tags: SheetTags, here: Places) -> Mask:
        """The tags between those of the cell; true where they are one of the known forms."""
        first = self.at[here] + 1
        sign = tags.sign.take(first)
        inline = self.type[here] == INLINE_TYPE
        plain = (sign == ord("v")) & ~inline
        if plain.all():
            return self._valued(tags, here, first)
        good = np.zeros(len(here), dtype=bool)
        for form, of in (
            (self._empty, sign == ord("/")),
            (self._valued, plain),
            (self._calculated, (sign == ord("f")) & ~inline),
            (self._written, (sign == ord("i")) & inline),
        ):
            chosen = np.flatnonzero(of)
            if len(chosen):
                good[chosen] = form(tags, here[chosen], first[chosen])
        return good

    def _empty(self, tags: SheetTags, here: Places, first: Places) -> Mask:
        self.tags[here] = 2
        return tags.closes(first, b"c")

    def _valued(self, tags: SheetTags, here: Places, first: Places) -> Mask:
        """A value and the end of the cell, from the tag ``first``."""
        self.tags[here] = first + 3 - self.at[here]
        self.value[here] = first
        opens: Mask = tags.data.take(tags.start.take(first) + 2) == ord(">")
        return opens & tags.closes(first + 1, b"v") & tags.closes(first + 2, b"c")

    def _calculated(self, tags: SheetTags, here: Places, first: Places) -> Mask:
        """A formula, ``<f>…</f>`` or ``<f …/>``, and its value."""
        self.formula[here] = True
        start, end = tags.start.take(first), tags.start.take(first + 1)
        whole = tags.data.take(end - 1) == ord(">")
        alone = whole & (tags.data.take(end - 2) == ord("/"))
        good: Mask = np.isin(tags.data.take(start + 2), (ord(">"), ord(" "))) & (alone | tags.closes(first + 1, b"f"))
        value = first + np.where(alone, 1, 2)
        good &= tags.sign.take(value) == ord("v")
        return good & self._valued(tags, here, value)

    def _written(self, tags: SheetTags, here: Places, first: Places) -> Mask:
        """A text in the cell itself, ``<is><t>…</t></is>``."""
        self.tags[here] = 6
        self.value[here] = first + 1
        opens: Mask = tags.has(tags.start.take(first), b"<is>") & (
            tags.start.take(first + 1) == tags.start.take(first) + len(b"<is>")
        )
        text = tags.start.take(first + 1)
        plain = tags.has(text, b"<t>") | tags.has(text, PRESERVED)
        ends = tags.closes(first + 2, b"t") & tags.closes(first + 3, b"is") & tags.closes(first + 4, b"c")
        return opens & plain & ends
