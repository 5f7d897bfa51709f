"""How a page of a part stands in the book: the side of the paper, its shift there, what it looks like."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from discgen.book.press.objects import Drawn, PartObject, PartPage, PrintedNumber

_LENGTH = 20


def side_of(page: int) -> str:
    """The side of the paper of a page number."""
    return "left" if page % 2 == 0 else "right"


def shift_of(part: PartObject, place: int, printed: int) -> float:
    """Points by which a page stands further right than laid out; a part is laid out from a right page on."""
    laid_out, here = side_of(place + 1), side_of(printed)
    turned = part.pages[place].turned
    return 0.0 if laid_out == here else turned if here == "left" else -turned


def look_of(part: PartObject, place: int, printed: int, pages: Mapping[str, int]) -> str:
    """A hash of all that is seen on a page under that number. pages: those of anchors."""
    page, side = part.pages[place], side_of(printed)
    streams = {stream.number: stream.data for stream in part.streams}
    seen = hashlib.sha256(f"{page.told.looks} {side} {printed}".encode())
    for piece in page.margins[side]:
        seen.update(streams[piece] if isinstance(piece, int) else repr(piece).encode())
    seen.update("".join(str(pages.get(number.to)) for number in numbers_in(page.body)).encode())
    return seen.hexdigest()[:_LENGTH]


def content_of(page: PartPage, pages: Mapping[str, int]) -> str:
    """A hash of what is read and seen on a page, wherever it stands. pages: those of anchors, which it may name."""
    numbers = [str(pages.get(number.to)) for number in numbers_in(page.body) if number.to]
    return hashlib.sha256(" ".join((page.told.content, *numbers)).encode()).hexdigest()[:_LENGTH]


def numbers_of(page: PartPage) -> Iterator[PrintedNumber]:
    """All page numbers that may be drawn on a page."""
    for drawn in (page.body, *page.margins.values()):
        yield from numbers_in(drawn)


def numbers_in(drawn: tuple[Drawn, ...]) -> Iterator[PrintedNumber]:
    """The page numbers in a drawing."""
    return (piece for piece in drawn if isinstance(piece, PrintedNumber))
