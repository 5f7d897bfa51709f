"""A laid-out part of the book as data: objects of a PDF whose numbers are not fixed yet, and what else is known of it.

No box of the layout engine is in it, so it may come from another process or from the disk. Where a text of the PDF
depends on the place of the part in the book, a *token* stands between two ``MARK``: see ``Relocation`` in ``link.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ConfigDict, TypeAdapter

from discgen.book.press.pagemeasures import PageMeasures
from discgen.book.press.spots import PageSpots
from discgen.faults import Fault

MARK = b"\x00"  # before and after a token
END = b"\x01"  # between two objects
_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
SIDES = ("right", "left")  # of the paper; a part begins on a right page until the linker places it


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A page number in a drawing, to be drawn when it is known. to: the anchor whose page it is, empty: its own page.

    digits: so many were laid out; edge: which side of them stays where it is. colour: operators before the text.
    """

    to: str
    digits: int
    edge: str
    colour: str
    matrix: tuple[float, float, float, float, float, float]
    face: str
    size: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What is drawn next stands so much (CSS pixels) further right on a left page."""

    by: float


Drawn = int | PrintedNumber | Turn  # a piece of a drawing: the number of a stream, or what the linker draws


@dataclass(frozen=True, slots=True)
class PartStream:
    """A stream: its number, its dictionary, its data as they are in the file."""

    number: int
    head: bytes
    data: bytes
    __pydantic_config__ = _BYTES


@dataclass(frozen=True, slots=True)
class PlainObjects:
    """Objects without data: their numbers and texts."""

    numbers: tuple[int, ...]
    texts: bytes
    __pydantic_config__ = _BYTES


@dataclass(frozen=True, slots=True)
class Point:
    """An anchor on a page, in points."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline."""

    level: int
    label: str
    x: float
    y: float
    open: bool


@dataclass(frozen=True, slots=True)
class PageTold:
    """What the boxes of a page told. points: anchors that no page before has. targets: anchors that it links to.

    overflow: faults without a page. looks: a hash of what is seen of the body. content: one that stays when it moves.
    measures: how it is filled and set.
    """

    anchors: tuple[str, ...]
    points: tuple[Point, ...]
    targets: tuple[str, ...]
    bookmarks: tuple[Bookmark, ...]
    overflow: tuple[Fault, ...]
    spots: PageSpots
    looks: str
    content: str
    measures: PageMeasures


@dataclass(frozen=True, slots=True)
class PartPage:
    """A page. elements: owner of each piece of marked content. margins: its heads and tabs for each side.

    turned: points by which its body stands further right on a left page.
    """

    number: int
    width: float
    height: float
    resources: int
    annotations: tuple[int, ...]
    elements: tuple[int | None, ...]
    body: tuple[Drawn, ...]
    margins: Mapping[str, tuple[Drawn, ...]]
    turned: float
    told: PageTold


@dataclass(frozen=True, slots=True)
class FaceUse:
    """What was set in a face: characters, widths and substitutes by glyph."""

    key: str
    family: str
    style: int
    weight: int
    variations: str
    size: float
    characters: Mapping[int, str]
    widths: Mapping[int, int]
    missing: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class PartHead:
    """What the head of the document says."""

    title: str
    authors: tuple[str, ...]
    description: str
    created: str
    modified: str
    language: str


@dataclass(frozen=True, slots=True)
class PartObject:
    """The whole part. size: so many numbers it uses. tree: elements and links, which only a tagged PDF has.

    links: the element of every link, in the order of their places in the tree of parents.
    """

    size: int
    plain: PlainObjects
    tree: PlainObjects
    streams: tuple[PartStream, ...]
    pages: tuple[PartPage, ...]
    elements: tuple[int, ...]
    links: tuple[int, ...]
    faces: tuple[FaceUse, ...]
    head: PartHead
    faults: tuple[Fault, ...] = ()  # of the layout engine


_FORM = TypeAdapter(PartObject)


def to_bytes(part: PartObject) -> bytes:
    """The part as it is kept and sent."""
    return _FORM.dump_json(part)


def from_bytes(content: bytes) -> PartObject:
    """The part again. Errors: ValueError for bytes that are none."""
    return _FORM.validate_json(content)
