"""What the short marks of a text print, line by line: rows of lists, titles of boxes, captions, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.lists import ListError
from discgen.book.text.markdown import PLACED
from discgen.book.text.prose import Unplaceable, first_word, list_options

_BOX = re.compile(r":{3,}[ \t　]*\S+[ \t　]+(.+)")
_LINE_END = re.compile(r"</?(?:tr|p|li|ul|h\d|div|caption|figcaption|dd)\b[^>]*>|<br>")
_CELL_END = re.compile(r"</(?:td|th|dt|span)>")
_TAG = re.compile(r"<[^>]+>")


def placed_lines(line: str, book: DocumentInput) -> Iterator[str]:
    """The printed lines of a line of marks; nothing where it cannot be read: the build tells that."""
    box = _BOX.fullmatch(line.strip())
    if box:
        yield box[1].strip()
    found = PLACED.fullmatch(line.strip())
    if found is None:
        return
    words = (found[2] or "").strip()
    if found[1] == "list":
        yield from _list_lines(words, book)
    elif found[1] == "table":
        yield first_word(words)[1]
    else:
        yield words


def _list_lines(words: str, book: DocumentInput) -> Iterator[str]:
    try:
        drawn = book.lists.draw(*list_options(words), book.look.box.width)
    except (ListError, Unplaceable):
        return
    for row in _LINE_END.split(" ".join(drawn.split())):
        cells = (unescape(_TAG.sub("", cell)).strip() for cell in _CELL_END.split(row))
        yield "　".join(cell for cell in cells if cell)
