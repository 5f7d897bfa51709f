"""A laid-out document drawn into objects that the linker can place: their numbers relative, page numbers left open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import pydyf

from discgen.book.press.accessible import mend, reached, single_links
from discgen.book.press.cuts import DrawingCuts
from discgen.book.press.furniture import Furniture
from discgen.book.press.layoutboxes import LaidDocument, LaidPage, WrittenFace, WrittenPdf
from discgen.book.press.looks import looks_of
from discgen.book.press.measuring import measured
from discgen.book.press.objects import (
    END,
    MARK,
    Bookmark,
    Drawn,
    FaceUse,
    PageTold,
    PartHead,
    PartObject,
    PartPage,
    PartStream,
    PlainObjects,
    Point,
)
from discgen.book.press.overflow import overflowing
from discgen.book.press.pagemeasures import PageMeasures
from discgen.book.press.spots import page_spots
from discgen.houselook import BLEED, MILLIMETRE, PIXEL

_OF_THE_TREE = ("/StructElem", "/OBJR", "/Annot")
_REFERENCE = re.compile(rb"\x00[^\x00]*\x00|\((?:\\.|[^\\()\x00])*\)|<[0-9a-fA-F]+>|(?P<number>\d+) 0 R", re.DOTALL)
_PLACED = re.compile(rb"/(\S+)\s+Do\b")
_BEGIN, _END = b"\nstream\n", b"\nendstream"


class _Drawn(Exception):
    """The objects are made; the engine need not write them."""


class UnsetFaces(dict[Any, Any]):
    """The faces of a document. The engine embeds none of them: the linker does, once for all parts."""

    def values(self) -> Any:
        return ()


def pack(document: LaidDocument, furniture: Furniture, style: bytes) -> PartObject:
    """Draw a document. style: its style sheets, for the looks of its pages."""
    bodies = document.pages
    single_links(bodies)
    seen: set[str] = set()
    told = [page_told(page, seen, style, found) for page, found in zip(bodies, measured(bodies), strict=True)]
    cuts = [DrawingCuts(page) for page in (*bodies, *furniture.pages)]
    faces = UnsetFaces()
    pdf = drawn_pdf(document, [*bodies, *furniture.pages], faces)
    mend(bodies, pdf)
    packing = _Packing(pdf, len(bodies))
    drawings = [packing.drawing(place, cut, inside=place < len(bodies)) for place, cut in enumerate(cuts)]
    pages = [
        PartPage(
            packing.page(place),
            page.width * PIXEL,
            page.height * PIXEL,
            packing.resources(place),
            packing.annotations(place),
            packing.elements(place),
            drawings[place],
            {side: drawings[len(bodies) + at] for side, at in furniture.of_page[place].items()},
            furniture.turned[place] * PIXEL,
            told[place],
        )
        for place, page in enumerate(bodies)
    ]
    return packing.part(pages, faces_used(dict.values(faces)), _head(document))


def drawn_pdf(document: LaidDocument, pages: Sequence[LaidPage], faces: UnsetFaces) -> WrittenPdf:
    """The pages drawn into one tagged PDF, as the pages of the document; links to other parts stay."""
    made: list[WrittenPdf] = []

    def take(_: LaidDocument, pdf: WrittenPdf) -> None:
        made.append(pdf)
        raise _Drawn

    bleed = BLEED * MILLIMETRE / PIXEL
    document.pages = list(pages)
    document.fonts = faces
    for page in document.pages:
        page.bookmarks = []
        page.bleed = dict.fromkeys(("top", "right", "bottom", "left"), bleed)  # drawn for every edition
    here = {name for page in document.pages for name in page.anchors}
    away = {target for page in document.pages for _, target, *_ in page.links} - here
    document.pages[-1].anchors |= dict.fromkeys(away, (0, 0, 0, 0))  # or the engine would drop the links
    with suppress(_Drawn):
        document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, finisher=take)
    return made[0]


def page_told(page: LaidPage, seen: set[str], style: bytes, measures: PageMeasures) -> PageTold:
    """What the boxes of a page tell before it is drawn. seen: anchors of the pages before; those of this one join."""

    def place(x: float, y: float) -> tuple[float, float]:
        return x * PIXEL, (page.height - y) * PIXEL

    new = {name: corners[:2] for name, corners in page.anchors.items() if name not in seen}
    seen.update(new)
    return PageTold(
        tuple(page.anchors),
        tuple(Point(name, *place(*corner)) for name, corner in new.items()),
        tuple(target for kind, target, *_ in page.links if kind == "internal"),
        tuple(Bookmark(level, label, *place(*at), state == "open") for level, label, at, state in page.bookmarks),
        tuple(overflowing(page)),
        page_spots(page),
        *looks_of(page, style),
        measures,
    )


class _Packing:
    """The objects of a drawn PDF, numbered from 0: those that stay."""

    def __init__(self, pdf: WrittenPdf, bodies: int) -> None:
        self._objects = pdf.objects
        root = self._at(pdf.catalog["StructTreeRoot"])
        parents, document = self._at(root["ParentTree"]), self._at(root["K"][0])
        self._pages = [self._at(reference) for reference in pdf.page_references]
        self._bodies = {page.number: place for place, page in enumerate(self._pages[:bodies])}
        self._contents = [self._at(page["Contents"]) for page in self._pages]
        shared = self._at(self._pages[0]["Resources"])
        fonts = _number(shared["Font"])
        self._owners = dict(zip(parents["Nums"][::2], parents["Nums"][1::2], strict=True))
        gone = {0, fonts, pdf.pages.number, _number(pdf.catalog["Metadata"])}
        gone |= {thing.number for thing in (pdf.catalog, root, parents, document, *self._contents)}
        gone |= {page.number for page in self._pages[bodies:]}
        inside = {_number(reference) for reference in reached(pdf, root["K"])}
        gone |= {thing.number for thing in self._objects if _type(thing) == "/StructElem"} - inside
        kept = [thing for thing in self._objects if thing.number not in gone]
        self._local = {thing.number: local for local, thing in enumerate(kept)}
        self._tokens = {number: _token("r", local) for number, local in self._local.items()}
        self._tokens |= {document.number: _token("d"), fonts: _token("f")}
        self._kept = [thing for thing in kept if thing.number not in self._bodies]
        self._elements = document["K"]
        self._size = len(kept)
        self._drawn: list[PartStream] = []
        self._shared = shared
        self._resources: dict[frozenset[str], int] = {
            frozenset(shared.get("XObject") or {}): self._local[shared.number]
        }
        self._in_margins = {name for content in self._contents[bodies:] for name in _drawn_in(content)}
        self._relocate()

    def _at(self, reference: bytes) -> Any:
        return self._objects[_number(reference)]

    def _relocate(self) -> None:
        """Put tokens where something other than a reference depends on the place of the part."""
        for page, place in self._bodies.items():
            for reference in self._objects[page].get("Annots", ()):
                link = self._at(reference)
                link["StructParent"] = _token("a", link["StructParent"] - len(self._pages))
                link["Rect"][::2] = [_token("x", place, float(edge)) for edge in link["Rect"][::2]]
        for thing in self._kept:
            if _type(thing) != "/StructElem":
                continue
            if thing["S"] == "/Figure":
                place = self._bodies[_number(thing["Pg"])]
                thing["A"]["BBox"][::2] = [_token("X", place, float(edge)) for edge in thing["A"]["BBox"][::2]]
            if "ID" in thing:  # the heads of its cells hold the same text
                table, _, cell = thing["ID"].string.partition("-")
                thing["ID"].string = f"{_token('n', self._local[int(table)]).decode()}-{cell}"

    def resources(self, place: int) -> int:
        """What a page draws with: all of the part, of the pictures those alone that it or a margin draws."""
        drawings = self._shared.get("XObject") or {}
        used = frozenset((_drawn_in(self._contents[place]) | self._in_margins) & drawings.keys())
        if used not in self._resources:
            own = pydyf.Dictionary(self._shared)
            own["XObject"] = pydyf.Dictionary({name: drawings[name] for name in drawings if name in used})
            own.number = -len(self._resources)  # no object of the engine
            self._local[own.number] = self._resources[used] = self._size
            self._kept.append(own)
            self._size += 1
        return self._resources[used]

    def page(self, place: int) -> int:
        return self._local[self._pages[place].number]

    def annotations(self, place: int) -> tuple[int, ...]:
        return self._places(self._pages[place].get("Annots", ()))

    def elements(self, place: int) -> tuple[int | None, ...]:
        """The owner of each piece of marked content of a page."""
        owners = self._owners[place]
        return tuple(None if owner == "null" else self._local[_number(owner)] for owner in owners)

    def drawing(self, place: int, cuts: DrawingCuts, *, inside: bool) -> tuple[Drawn, ...]:
        """The drawing of a page; that of a body stands between q and Q, since its margins follow."""
        operators = self._contents[place].stream
        return tuple(cuts.pieces([b"q", *operators, b"Q"] if inside else operators, self._stream, moved=int(inside)))

    def _stream(self, operators: list[Any]) -> int:
        head, data = parted(pydyf.Stream(operators, compress=True).data)
        self._drawn.append(PartStream(self._size, head, data))
        self._size += 1
        return self._size - 1

    def _places(self, references: Iterable[bytes]) -> tuple[int, ...]:
        return tuple(self._local[_number(reference)] for reference in references)

    def _plain(self, things: Iterable[Any]) -> PlainObjects:
        held = list(things)
        numbers = tuple(self._local[thing.number] for thing in held)
        return PlainObjects(numbers, END.join(self._text(thing.data) for thing in held))

    def _text(self, data: bytes) -> bytes:
        """The text of an object with tokens in the place of references."""
        return _REFERENCE.sub(lambda found: self._tokens[int(found[1])] if found[1] else found[0], data)

    def part(self, pages: Sequence[PartPage], faces: Sequence[FaceUse], head: PartHead) -> PartObject:
        streams = [thing for thing in self._kept if isinstance(thing, pydyf.Stream)]
        plain = [thing for thing in self._kept if not isinstance(thing, pydyf.Stream)]
        for thing in streams:
            told, data = parted(thing.data)
            self._drawn.append(PartStream(self._local[thing.number], self._text(told), data))
        links = [self._owners[place] for place in sorted(self._owners) if place >= len(self._pages)]
        return PartObject(
            self._size,
            self._plain(thing for thing in plain if _type(thing) not in _OF_THE_TREE),
            self._plain(thing for thing in plain if _type(thing) in _OF_THE_TREE),
            tuple(self._drawn),
            tuple(pages),
            self._places(self._elements),
            self._places(links),
            tuple(faces),
            head,
        )


def _drawn_in(content: Any) -> set[str]:
    """The names of the pictures and drawings that a content stream places."""
    operators = (one if isinstance(one, bytes) else str(one).encode() for one in content.stream)
    return {name.decode() for one in operators for name in _PLACED.findall(one)}


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _type(thing: Any) -> Any:
    return thing.get("Type") if isinstance(thing, pydyf.Dictionary) else None


def _token(kind: str, *values: float) -> bytes:
    return MARK + kind.encode() + ",".join(f"{value:.10g}" for value in values).encode() + MARK


def parted(stream: bytes) -> tuple[bytes, bytes]:
    """Dictionary and data of a stream."""
    head, _, rest = stream.partition(_BEGIN)
    return head, rest[: -len(_END)]


def faces_used(used: Iterable[WrittenFace]) -> list[FaceUse]:
    """What was set in each face; one face may have been opened more than once."""
    faces: dict[str, FaceUse] = {}
    for face in used:
        before = faces.get(face.hash)
        faces[face.hash] = FaceUse(
            face.hash,
            before.family if before else face.family,
            face.style,
            face.weight,
            ",".join(f"{name}={value:g}" for name, value in face.variations.items()),
            before.size if before else face.font_size,
            {**face.to_unicode, **(before.characters if before else {})},
            {**face.widths, **(before.widths if before else {})},
            {**face.missing, **(before.missing if before else {})},
        )
    return list(faces.values())


def _head(document: LaidDocument) -> PartHead:
    told = document.metadata
    return PartHead(
        told.title or "",
        tuple(told.authors),
        told.description or "",
        told.created or "",
        told.modified or "",
        told.lang or "",
    )
