"""The press of the preview: the one of the build, with a memory. A part that did not change is not laid out again."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from discgen.book.composition.layoutblame import foreign_fonts
from discgen.book.press.laidparts import PartPress
from discgen.book.press.layoutboxes import LaidDocument, LaidPage
from discgen.book.press.looks import looks_of
from discgen.book.press.pdf import ASSETS, NO_TARGET, warnings_as_faults, write_some
from discgen.book.press.proof import plain
from discgen.book.press.spots import PageSpots, page_spots
from discgen.faults import Fault

_KEPT = 3  # so many books' parts are remembered: undoing a change costs no layout
PDFIUM = threading.Lock()  # pdfium serves one thread at a time


@dataclass(frozen=True, slots=True)
class Leaf:
    """A printed page. hash: of all that is seen on it. pdf and position: where it is drawn. faults: of its drawing."""

    hash: str
    width: float
    height: float
    text: str
    spots: PageSpots
    pdf: bytes = field(repr=False)
    position: int
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class Paper:
    """A part of the book, laid out and, once it belongs to a finished book, drawn."""

    html: str = field(repr=False)
    first_page: int
    anchors: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]
    document: LaidDocument | None
    leaves: tuple[Leaf, ...] = ()


def _drawn(document: LaidDocument, pages: Mapping[str, LaidPage]) -> dict[str, Leaf]:
    """Draw pages of a document into one PDF; ``pages`` by their looks."""
    faults: list[Fault] = []
    with warnings_as_faults(faults):
        pdf = write_some(document, pages.values())
    # a link to another part of the book is none that is broken
    told = (*(fault for fault in faults if fault.message != NO_TARGET), *foreign_fonts(pdf))
    leaves: dict[str, Leaf] = {}
    with PDFIUM, pypdfium2.PdfDocument(pdf) as read:
        for position, (looks, page) in enumerate(pages.items()):
            drawn = read[position]
            width, height = drawn.get_size()
            text = plain(drawn.get_textpage().get_text_range())
            leaves[looks] = Leaf(looks, width, height, text, page_spots(page), pdf, position, told)
    return leaves


class PaperPress:
    """Lays parts out; those of the last books only once. ``check`` is called before every layout and may raise."""

    def __init__(self, templates: Path, images: Path, check: Callable[[], None] = lambda: None) -> None:
        self._templates = templates
        self._check = check
        self._press = PartPress(templates, images)
        self._known: OrderedDict[str, Paper] = OrderedDict()
        self._used: set[str] = set()
        self._leaves: dict[str, Leaf] = {}
        self._size = 0  # parts of a whole book
        self.laid_out = self.drawn = 0

    def part(self, html: str, first_page: int) -> Paper:
        """See ``discgen.book.press.laidparts.Press``."""
        key = self._key(html, first_page)
        self._used.add(key)
        if key not in self._known:
            self._check()
            part = self._press.part(html, first_page)
            self._known[key] = Paper(html, first_page, part.anchors, part.faults, part.document)
            self.laid_out += 1
        self._known.move_to_end(key)
        return self._known[key]

    def _key(self, html: str, first_page: int) -> str:
        return hashlib.sha256(f"{first_page}\n{html}".encode() + self._style()).hexdigest()

    def _style(self) -> bytes:
        return b"".join((self._templates / name).read_bytes() for name in ASSETS)

    def draw(self, paper: Paper) -> None:
        """Draw the pages and let go of the boxes, which take a hundred times the memory."""
        if paper.leaves:
            return
        self._check()
        document = paper.document or self._press.part(paper.html, paper.first_page).document
        style = self._style() + paper.html.partition("</head>")[0].encode()
        looks = [looks_of(page, style) for page in document.pages]
        new = {name: page for name, page in zip(looks, document.pages, strict=True) if name not in self._leaves}
        if new:
            self._leaves |= _drawn(document, new)
            self.drawn += len(new)
        paper.leaves = tuple(self._leaves[name] for name in looks)
        paper.document = None

    def forget(self) -> None:
        """After a book: let go of what has not been used for long, and of boxes that nothing needs any more."""
        self._size = max(self._size, len(self._used))
        while len(self._known) > _KEPT * self._size:
            self._known.popitem(last=False)
        for paper in self._known.values():
            paper.document = None
        self._leaves = {leaf.hash: leaf for paper in self._known.values() for leaf in paper.leaves}
        self._used.clear()
