"""The press of the preview: the one of the build, with a memory. A part that did not change is not laid out again."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from discgen.document.parts import PartPress
from discgen.document.pdf import ASSETS, foreign_fonts, warnings_as_faults
from discgen.document.proof import plain
from discgen.document.spots import PageSpots, page_spots
from discgen.faults import Fault

_KEPT = 3  # so many books' parts are remembered: undoing a change costs no layout
PDFIUM = threading.Lock()  # pdfium serves one thread at a time
_ELSEWHERE = re.compile("No anchor #.* for internal URI reference")  # it is in another part of the book


@dataclass(frozen=True, slots=True)
class Leaf:
    """A printed page. hash: of all that is seen on it. pdf and position: where it is drawn."""

    hash: str
    width: float
    height: float
    text: str
    spots: PageSpots
    pdf: bytes = field(repr=False)
    position: int


@dataclass(slots=True)
class Paper:
    """A part of the book, laid out and, once it belongs to a finished book, drawn."""

    html: str = field(repr=False)
    first_page: int
    anchors: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]
    document: Any
    leaves: tuple[Leaf, ...] = ()


def _leaves(pdf: bytes, spots: Sequence[PageSpots]) -> list[Leaf]:
    leaves: list[Leaf] = []
    with PDFIUM, pypdfium2.PdfDocument(pdf) as read, pikepdf.open(io.BytesIO(pdf)) as opened:
        for position, (page, drawn, found) in enumerate(zip(read, opened.pages, spots, strict=True)):
            text_page = page.get_textpage()
            text = text_page.get_text_range()
            width, height = page.get_size()
            drawn.contents_coalesce()
            seen = hashlib.sha256(drawn.Contents.read_bytes())
            # The text too, for what a glyph number means; the spots, since a browser keeps them with the picture.
            seen.update(f"{width}x{height}{text}{found}".encode())
            leaves.append(Leaf(seen.hexdigest()[:20], width, height, plain(text), found, pdf, position))
            text_page.close()
            page.close()
    return leaves


class PaperPress:
    """Lays parts out; those of the last books only once. ``check`` is called before every layout and may raise."""

    def __init__(self, templates: Path, check: Callable[[], None] = lambda: None) -> None:
        self._templates = templates
        self._check = check
        self._press = PartPress(templates)
        self._known: OrderedDict[str, Paper] = OrderedDict()
        self._used: set[str] = set()
        self.laid_out = 0

    def part(self, html: str, first_page: int) -> Paper:
        """See ``discgen.document.parts.Press``."""
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
        key = hashlib.sha256(f"{first_page}\n{html}".encode())
        for name in ASSETS:
            key.update((self._templates / name).read_bytes())
        return key.hexdigest()

    def draw(self, paper: Paper) -> None:
        """Draw the pages and let go of the boxes, which take a hundred times the memory."""
        if paper.leaves:
            return
        self._check()
        document = paper.document or self._press.part(paper.html, paper.first_page).document
        faults: list[Fault] = []
        with warnings_as_faults(faults):
            pdf: bytes = document.write_pdf()
        faults = [fault for fault in faults if not _ELSEWHERE.search(fault.found)]
        paper.faults = (*paper.faults, *faults, *foreign_fonts(pdf))
        paper.leaves = tuple(_leaves(pdf, [page_spots(page) for page in document.pages]))
        paper.document = None

    def forget(self) -> None:
        """After a book: let go of what has not been used for long, and of boxes that nothing needs any more."""
        while len(self._known) > _KEPT * max(len(self._used), 1):
            self._known.popitem(last=False)
        for paper in self._known.values():
            paper.document = None
        self._used.clear()
