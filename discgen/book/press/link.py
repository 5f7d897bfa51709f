"""The linker: parts of the book joined into one file. What depends on the place of a part is settled here.

Those are page numbers, the side of the paper with its heads and tabs, names and outline, the tree of structure, faces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pydyf
from weasyprint import VERSION
from weasyprint.document import DocumentMetadata

from discgen.book.press.furniture import DIGITS
from discgen.book.press.objects import (
    END,
    MARK,
    Bookmark,
    Drawn,
    PartHead,
    PartObject,
    PartPage,
    PlainObjects,
    PrintedNumber,
    Turn,
)
from discgen.book.press.outlines import outline
from discgen.book.press.pdffile import PdfFile
from discgen.book.press.standing import numbers_of, shift_of, side_of
from discgen.book.press.typefaces import Typefaces
from discgen.houselook import PIXEL

COVER_LABEL = "表"  # the faces of a cover are 表1, 表2


def link(
    parts: Sequence[PartObject],
    first_page: int = 1,
    unnumbered: int = 0,
    pages: Mapping[str, int] | None = None,
    *,
    tagged: bool = True,
) -> bytes:
    """One PDF. first_page: the number printed on the first page after ``unnumbered`` ones (a cover).

    pages: those of anchors in parts that are not there. tagged: with structure and links; without, for print.
    Equal parts give equal bytes.
    """
    return _Linker(parts, first_page, unnumbered, pages or {}, tagged=tagged).file()


class _Placed:
    """A part in its place. base: added to its own numbers; first: its first page in the file, from 0."""

    def __init__(self, part: PartObject, base: int, first: int, links: int, printed: int) -> None:
        self.part = part
        self.base = base
        self.first = first
        self.links = links  # places of its links in the tree of parents
        self.printed = printed  # the number of its first page

    def shift(self, place: int) -> float:
        """Points by which a page stands further right than it was laid out."""
        return shift_of(self.part, place, self.printed + place)

    def reference(self, number: int) -> bytes:
        """To an object of the part."""
        return b"%d 0 R" % (self.base + number)

    def destination(self, place: int, x: float, y: float) -> Any:
        """A point on one of its pages."""
        page = self.reference(self.part.pages[place].number)
        return pydyf.Array([page, "/XYZ", x + self.shift(place), y, 0])


class _Relocation(dict[bytes, bytes]):
    """What a token becomes in the place of a part: made when it is first asked for.

    r: a reference; n: a number; a: the place of a link in the tree of parents; x, X: a place from the left of a page,
    in points or pixels; d, f: references to the document's element and to the faces.
    """

    def __init__(self, placed: _Placed, document: int, faces: int) -> None:
        super().__init__({b"d": b"%d 0 R" % document, b"f": b"%d 0 R" % faces})
        self._placed = placed

    def __missing__(self, token: bytes) -> bytes:
        kind, value = token[:1], token[1:]
        if kind == b"r":
            made = b"%d 0 R" % (self._placed.base + int(value))
        elif kind == b"n":
            made = b"%d" % (self._placed.base + int(value))
        elif kind == b"a":
            made = b"%d" % (self._placed.links + int(value))
        else:
            place, _, edge = value.partition(b",")
            shift = self._placed.shift(int(place)) / (PIXEL if kind == b"X" else 1)
            made = _real(float(edge) + shift)
        self[token] = made
        return made

    def text(self, text: bytes) -> bytes:
        """The text with its tokens replaced."""
        pieces = text.split(MARK)
        pieces[1::2] = map(self.__getitem__, pieces[1::2])
        return b"".join(pieces)

    def texts(self, plain: PlainObjects) -> list[bytes]:
        return self.text(plain.texts).split(END) if plain.numbers else []


class _Linker:
    """The numbers of the parts come first, those of what the linker makes itself behind them."""

    def __init__(
        self, parts: Sequence[PartObject], first_page: int, unnumbered: int, pages: Mapping[str, int], *, tagged: bool
    ) -> None:
        self._tagged = tagged
        self._first_page, self._unnumbered = first_page, unnumbered
        self._parts = list(_placed(parts, first_page - unnumbered))
        self._next = 1 + sum(part.size for part in parts)
        self._own: list[Any] = []
        self._shifts: dict[float, Any] = {}
        self._pages_of = dict(pages)
        for placed in self._parts:
            for place, page in enumerate(placed.part.pages):
                for name in page.told.anchors:
                    self._pages_of.setdefault(name, placed.printed + place)
        numbers = [one for part in parts for page in part.pages for one in numbers_of(page)]
        self._typefaces = Typefaces((face for part in parts for face in part.faces), (one.face for one in numbers))
        self._faces = self._add(self._typefaces.embed(self._add))
        self._catalog, self._info, self._sheets, self._element, self._root, self._parents = (
            self._add(pydyf.Dictionary()) for _ in range(6)
        )

    def _add(self, thing: Any) -> Any:
        thing.number = self._next
        self._next += 1
        self._own.append(thing)
        return thing

    def file(self) -> bytes:
        """The whole PDF."""
        relocations = [_Relocation(placed, self._element.number, self._faces.number) for placed in self._parts]
        drawn = [self._pages(placed) for placed in self._parts]
        self._describe(self._parts[0].part.head)
        if self._tagged:
            self._tie()
        written = PdfFile(self._next - 1)
        for thing in self._own:
            if isinstance(thing, pydyf.Stream):
                head, _, rest = thing.data.partition(b"\nstream\n")
                written.stream(thing.number, head, rest[: -len(b"\nendstream")])
        plain = [thing for thing in self._own if not isinstance(thing, pydyf.Stream)]
        written.plain([thing.number for thing in plain], [thing.data for thing in plain])
        known: dict[tuple[bytes, bytes], bytes] = {}
        for placed, relocation, pages in zip(self._parts, relocations, drawn, strict=True):
            for stream in placed.part.streams:
                token = b"r%d" % stream.number
                own = relocation[token]
                if MARK not in stream.head:  # a picture that stands in many parts is there once
                    relocation[token] = known.setdefault((stream.head, stream.data), own)
                if relocation[token] == own:
                    written.stream(placed.base + stream.number, relocation.text(stream.head), stream.data)
            numbers = [page.number + placed.base for page in placed.part.pages]
            texts = [relocation.text(page) for page in pages]
            for plain_objects in (placed.part.plain, *([placed.part.tree] if self._tagged else [])):
                numbers += [placed.base + number for number in plain_objects.numbers]
                texts += relocation.texts(plain_objects)
            written.plain(numbers, texts)
        identifier = hashlib.sha256(b"".join(hashlib.sha256(text).digest() for pages in drawn for text in pages))
        return written.finish(self._catalog.number, self._info.number, identifier.hexdigest()[:32])

    def _pages(self, placed: _Placed) -> list[bytes]:
        """The pages of a part, with tokens."""
        return [self._page(placed, place, page) for place, page in enumerate(placed.part.pages)]

    def _page(self, placed: _Placed, place: int, page: PartPage) -> bytes:
        printed = placed.printed + place
        shift = placed.shift(place)
        body = [self._piece(placed, piece, printed) for piece in page.body]
        margins = [self._piece(placed, piece, printed) for piece in page.margins[side_of(printed)]]
        moved = [self._shift(shift), *body, self._shift(-shift)] if shift else body
        contents = b" ".join(piece for piece in (*moved, *margins) if piece)
        box = b"[0 0 %b %b]" % (_real(page.width), _real(page.height))
        told = b"<</Type /Page/Parent %b/MediaBox %b/TrimBox %b/BleedBox %b/Contents [%b]/Resources %b" % (
            *(self._sheets.reference, box, box, box, contents, _own(page.resources)),
        )
        if self._tagged:
            told += b"/Tabs /S/StructParents %d" % (placed.first + place)
            if page.annotations:
                told += b"/Annots [%b]" % b" ".join(map(_own, page.annotations))
        return told + b">>"

    def _piece(self, placed: _Placed, piece: Drawn, page: int) -> bytes:
        """A reference to the stream of a piece; empty where nothing is drawn."""
        if isinstance(piece, int):
            return _own(piece)
        if isinstance(piece, Turn):
            return self._shift(piece.by) if side_of(page) == "left" else b""
        number = str(self._pages_of.get(piece.to, page))
        return self._drawn(self._number(piece, number))

    def _drawn(self, operators: bytes) -> bytes:
        reference: bytes = self._add(pydyf.Stream([operators])).reference
        return reference

    def _shift(self, by: float) -> bytes:
        if by not in self._shifts:
            self._shifts[by] = self._drawn(b"1 0 0 1 %b 0 cm" % _real(by))
        return bytes(self._shifts[by])

    def _number(self, place: PrintedNumber, number: str) -> bytes:
        digits = self._typefaces.digits[place.face]
        *scales, x, y = place.matrix
        room = digits.width(DIGITS[: place.digits]) - digits.width(number)
        x += room * {"right": 1.0, "center": 0.5}.get(place.edge, 0.0) * place.size / 1000
        return b"%b\nBT\n%b Tm\n/%b %b Tf\n[<%b>] TJ\nET" % (
            place.colour.encode("ascii"),
            b" ".join(map(_real, (*scales, x, y))),
            place.face.encode("ascii"),
            _real(place.size),
            digits.shown(number).encode("ascii"),
        )

    def _describe(self, head: PartHead) -> None:
        """Catalogue, metadata and labels of the pages."""
        told = DocumentMetadata(
            title=head.title or None,
            authors=list(head.authors),
            description=head.description or None,
            created=head.created or None,
            modified=head.modified or None,
            lang=head.language or None,
        )
        told.include_in_pdf(_Described(self._add, self._catalog), "ua", 1, conformance=None, compress=True)
        labels = pydyf.Array([self._unnumbered, pydyf.Dictionary({"S": "/D", "St": self._first_page})])
        if self._unnumbered:
            labels[:0] = [0, pydyf.Dictionary({"S": "/D", "P": pydyf.String(COVER_LABEL)})]
        self._catalog |= {
            "Type": "/Catalog",
            "Pages": self._sheets.reference,
            "Lang": pydyf.String(head.language),
            "PageLabels": pydyf.Dictionary({"Nums": labels}),
            "ViewerPreferences": pydyf.Dictionary({"DisplayDocTitle": "true"}),
        }
        words = {"Title": head.title, "Author": ", ".join(head.authors), "Subject": head.description}
        dates = {"CreationDate": _date(head.created), "ModDate": _date(head.modified)}
        self._info |= {"Producer": pydyf.String(f"WeasyPrint {VERSION}")}
        self._info |= {key: pydyf.String(text) for key, text in (words | dates).items() if text}
        pages = [b"%d 0 R" % (placed.base + page.number) for placed in self._parts for page in placed.part.pages]
        self._sheets |= {"Type": "/Pages", "Count": len(pages), "Kids": pydyf.Array(pages)}

    def _tie(self) -> None:
        """Names, outline, the tree of structure and its parents."""
        named: dict[str, Any] = {}
        marks: list[tuple[Bookmark, Any]] = []
        owners: list[bytes] = []
        for placed in self._parts:
            for place, page in enumerate(placed.part.pages):
                for point in page.told.points:
                    named.setdefault(point.name, placed.destination(place, point.x, point.y))
                marks += [(mark, placed.destination(place, mark.x, mark.y)) for mark in page.told.bookmarks]
                held = (b"null" if owner is None else placed.reference(owner) for owner in page.elements)
                owners.append(b"%d [%b]" % (placed.first + place, b" ".join(held)))
        for placed in self._parts:
            owners += [b"%d %b" % (placed.links + n, placed.reference(own)) for n, own in enumerate(placed.part.links)]
        entries = (part for name in sorted(named) for part in (pydyf.String(name), named[name]))
        dests = self._add(pydyf.Dictionary({"Names": pydyf.Array(entries)}))
        top = outline(marks, self._add)
        if named:
            self._catalog["Names"] = pydyf.Dictionary({"Dests": dests.reference})
        if top is not None:
            self._catalog["Outlines"] = top.reference
        self._catalog |= {
            "MarkInfo": pydyf.Dictionary({"Marked": "true"}),
            "StructTreeRoot": self._root.reference,
        }
        elements = [placed.reference(element) for placed in self._parts for element in placed.part.elements]
        self._root |= {
            "Type": "/StructTreeRoot",
            "K": pydyf.Array([self._element.reference]),
            "ParentTree": self._parents.reference,
            "ParentTreeNextKey": len(owners),
        }
        self._element |= {
            "Type": "/StructElem",
            "S": "/Document",
            "P": self._root.reference,
            "K": pydyf.Array(elements),
        }
        self._parents |= {"Nums": b"[%b]" % b" ".join(owners)}


class _Described:
    """What the engine asks of the PDF to which it adds metadata."""

    def __init__(self, add: Any, catalog: Any) -> None:
        self.add_object, self.catalog = add, catalog


def _placed(parts: Sequence[PartObject], printed: int) -> Iterator[_Placed]:
    base, first, links = 1, 0, sum(len(part.pages) for part in parts)
    for part in parts:
        yield _Placed(part, base, first, links, printed + first)
        base, first, links = base + part.size, first + len(part.pages), links + len(part.links)


def _own(number: int) -> bytes:
    """A reference to a number of the part."""
    return b"%br%d%b" % (MARK, number, MARK)


def _real(value: float) -> bytes:
    """A number as it is written in a PDF."""
    return (f"{value:.6f}".rstrip("0").rstrip(".") or "0").encode("ascii")


def _date(day: str) -> str:
    """YYYY-MM-DD as dates are written in a PDF."""
    return f"D:{day.replace('-', '')}" if day else ""
