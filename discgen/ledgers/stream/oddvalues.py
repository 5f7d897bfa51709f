"""The value of a single cell from its text in the XML, as openpyxl gives it; the careful way, each text once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from discgen.ledgers.cellreading import UNCACHED
from discgen.ledgers.cellstyles import BookStyles
from discgen.unseen import cell_text, is_plain, unseen_in, without_unseen

NO_VALUE, NO_RESULT = 0, 1
OUT_OF_CALENDAR = "#VALUE!"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_WRITTEN_OUT = 30  # digits of a whole number that is kept as one
_AT_ONCE = 500  # texts that are looked at together
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]|]]>")


class BrokenSheet(Exception):
    """XML or a value that no workbook has: nobody can say what the cell holds."""


@dataclass(frozen=True, slots=True)
class BookValues:
    """What the values of cells refer to: the shared texts of the workbook and its styles."""

    texts: Sequence[str]
    styles: BookStyles
    unseen: Mapping[int, str] = field(default_factory=dict)  # by the place of the text, the signs left out of it
    struck: Mapping[int, str] = field(default_factory=dict)  # the same, the words of it that are struck out

    @classmethod
    def of(cls, texts: Sequence[str], styles: BookStyles, struck: Mapping[int, str] | None = None) -> BookValues:
        """The texts as they are seen."""
        seen, unseen = list(texts), dict[int, str]()
        for since in range(0, len(seen), _AT_ONCE):
            if not is_plain(" ".join(texts[since : since + _AT_ONCE])):
                for place in range(since, min(since + _AT_ONCE, len(seen))):
                    seen[place], signs = seen_text(texts[place])
                    unseen |= {place: signs} if signs else {}
        return cls(seen, styles, unseen, struck or {})

    def value(self, kind: str, style: int, text: str) -> object:
        """The value of a cell of this type. Errors: BrokenSheet."""
        try:
            if kind == "n":
                number = _number(text)
                return self.day(style, number) if style in self.styles.days else number
            if kind == "s":
                return self.texts[_place(text)]
            if kind == "b":
                return {"0": False, "1": True, "false": False, "true": True}[text]
            return from_ISO8601(text) if kind == "d" else text
        except (ValueError, LookupError, OverflowError) as error:
            raise BrokenSheet from error

    def day(self, style: int, number: int | float) -> object:
        """What a sheet shows under a style of days."""
        epoch = MAC_EPOCH if self.styles.from_1904 else WINDOWS_EPOCH
        try:
            return from_excel(number, epoch, timedelta=style in self.styles.spans)
        except (ValueError, OverflowError):
            return number if style in self.styles.missed else OUT_OF_CALENDAR


class OddValues:
    """Values kept by place, equal ones once."""

    def __init__(self, book: BookValues) -> None:
        self._book = book
        self._places: dict[tuple[str, int, str], int] = {}
        self.values: list[object] = [None, UNCACHED]  # at NO_VALUE and NO_RESULT
        self.unseen: dict[int, str] = {}  # by place, the signs left out of a text

    def place_of_bytes(self, kind: str, style: int, content: bytes, calculated: bool) -> int:
        """As ``place_of``, of a text as it stands in the XML. Errors: BrokenSheet."""
        return self.place_of(kind, style, plain_text(content), calculated)

    def place_of(self, kind: str, style: int, text: str, calculated: bool) -> int:
        """The place of a value. calculated: a formula gives it, so that no text is no result. Errors: BrokenSheet."""
        if not text:
            return NO_RESULT if calculated and kind != "str" else NO_VALUE
        key = (kind, style if style in self._book.styles.days else 0, text)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.values)
            value = self._book.value(kind, style, text)
            if isinstance(value, str):
                value, signs = seen_text(value)
                self.unseen |= {place: signs} if signs else {}
            self.values.append(value)
        return place


def seen_text(text: str) -> tuple[str, str]:
    """A text without the signs that nobody sees, and those signs."""
    if is_plain(text):
        return text, ""
    read = cell_text(text)
    return without_unseen(read), unseen_in(read)


def plain_text(content: bytes) -> str:
    """A text of the XML without entities and character references. Errors: BrokenSheet."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise BrokenSheet from error
    if _NO_XML.search(text):
        raise BrokenSheet
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    if "&" in _ENTITY.sub("", text):
        raise BrokenSheet
    return _ENTITY.sub(lambda found: unescape(found[0]), text)


def _number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text) if text.lstrip("+-").isdigit() and len(text) <= _WRITTEN_OUT else float(text)


def _place(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
