"""The press of the preview: the one of the build, with a memory. A part that did not change is not laid out again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from discgen.book.composition.layoutblame import foreign_fonts
from discgen.book.press.htmlwords import marks_of
from discgen.book.press.keptlayout import KeptLayouts
from discgen.book.press.link import link
from discgen.book.press.objects import PartObject
from discgen.book.press.partkeys import PartKeys
from discgen.book.press.pdf import collection_paused
from discgen.book.press.pressing import PartPress
from discgen.book.press.presswork import PressWork
from discgen.book.press.proof import plain
from discgen.book.press.spots import Area, PageSpots, moved
from discgen.book.press.standing import content_of, look_of, shift_of
from discgen.faults import Fault

_KEPT = 3  # so many books' parts are remembered: undoing a change costs no layout
PDFIUM = threading.Lock()  # pdfium serves one thread at a time


@dataclass(frozen=True, slots=True)
class DraftMark:
    """Where a figure of a draft stands that is not to be relied on. unread: it is not known; else it may be wrong."""

    area: Area
    unread: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A printed page. hash: of all that is seen on it. pdf and position: where it is drawn. faults: of its drawing.

    draft: what is drawn over the page of a draft; None where it is none. bare: the hash of the page of a draft without
    that.
    content: another hash, which stays when the page only moves.
    """

    hash: str
    width: float
    height: float
    text: str
    spots: PageSpots
    pdf: bytes = field(repr=False)
    position: int
    faults: tuple[Fault, ...] = ()
    draft: tuple[DraftMark, ...] | None = None
    bare: str = ""
    content: str = ""


class PaperPress:
    """Lays parts out; those of the last books only once. ``check`` is called before every page and may raise.

    The first book takes what a build has kept and keeps what it lays out itself; a draft adds nothing to what is kept.
    Where only words of a part change, they are set on its pages, if its boxes are kept: from its first change on, or
    ahead of it.

    boxes: of the parts that were laid out last. laid_out: parts that were made, drawn: pages.
    """

    def __init__(self, templates: Path, images: Path, check: Callable[[], None] = lambda: None) -> None:
        self._templates, self._images = templates, images
        self._check = check
        self._begun = False  # a book has been laid out
        self.boxes = KeptLayouts(templates, images)
        self._known: OrderedDict[str, PartObject] = OrderedDict()
        self._used: set[str] = set()
        self._htmls: dict[str, str] = {}  # of the parts in ``_known``
        self._leaves: dict[str, Leaf] = {}
        self._size = 0  # parts of a whole book
        self.laid_out = self.drawn = 0

    def parts(self, htmls: Sequence[str]) -> Iterator[PartObject]:
        """See ``discgen.book.press.pressing.Press``."""
        return self.laid(htmls, draft=False)

    def laid(self, htmls: Sequence[str], *, draft: bool) -> Iterator[PartObject]:
        """The parts of a book, or of one that must not be taken for finished."""
        work = PressWork(jobs=1, kept=None if self._begun else PressWork().kept, adds=not draft)
        known = PartKeys(self._templates, self._images)
        keys = [known.key(html) for html in htmls]
        new = {key: html for key, html in zip(keys, htmls, strict=True) if key not in self._known}
        for key, html in new.items():
            self._check()
            part = self.boxes.changed(known.key(marks_of(html)), html)
            if part is not None:
                self._known[key] = part
                self.laid_out += 1

        def lay_out(html: str) -> PartObject:
            return self.boxes.laid_out(known.key(marks_of(html)), html, self._check)

        rest = [html for key, html in new.items() if key not in self._known]
        made = PartPress(self._templates, self._images, work, lay_out if self._begun else None).parts(rest)
        for key, html in zip(keys, htmls, strict=True):
            self._used.add(key)
            self._htmls[key] = html
            if key not in self._known:
                self._check()
                self._known[key] = next(made)
                self.laid_out += 1
            self._known.move_to_end(key)
            yield self._known[key]

    def leaves(self, parts: Sequence[PartObject], first_page: int, pages: Mapping[str, int]) -> tuple[Leaf, ...]:
        """The pages of a book. pages: of every anchor."""
        self._begun = True
        seen: list[Leaf] = []
        for part in parts:
            self._check()
            seen += self._drawn(part, first_page + len(seen), pages)
        self._leaves |= {leaf.hash: leaf for leaf in seen}
        for hidden in [*self._leaves][: -_KEPT * len(seen)]:
            del self._leaves[hidden]
        return tuple(seen)

    def _drawn(self, part: PartObject, first_page: int, pages: Mapping[str, int]) -> list[Leaf]:
        """The pages of a part; those that look as before are as they were."""
        looks = [look_of(part, place, first_page + place, pages) for place in range(len(part.pages))]
        new = [place for place, look in enumerate(looks) if look not in self._leaves]
        if not new:
            return [self._leaves[look] for look in looks]
        pdf = link([part], first_page, pages=pages, tagged=False)
        told = tuple(foreign_fonts(pdf))
        made: dict[str, Leaf] = {}
        with PDFIUM, pypdfium2.PdfDocument(pdf) as read:
            for place in new:
                page, drawn = part.pages[place], read[place]
                text = plain(drawn.get_textpage().get_text_range())
                spots = moved(page.told.spots, shift_of(part, place, first_page + place))
                width, height = drawn.get_size()
                content = content_of(page, pages)
                made[looks[place]] = Leaf(looks[place], width, height, text, spots, pdf, place, told, content=content)
        self.drawn += len(made)
        return [made.get(look) or self._leaves[look] for look in looks]

    def forget(self) -> None:
        """After a book: let go of what has not been used for long."""
        self._size = max(self._size, len(self._used))
        while len(self._known) > _KEPT * self._size:
            key, _ = self._known.popitem(last=False)
            self._htmls.pop(key, None)
        self._used.clear()

    def lay_out_ahead(self) -> None:
        """Keep the boxes of the parts with the most figures, while nobody waits: the first change finds them."""
        known = PartKeys(self._templates, self._images)
        last = [key for key in self._known if key in self._htmls][-self._size :]
        for key in sorted(last, key=lambda key: _figures(self._known[key]), reverse=True):
            html = self._htmls[key]
            marks = known.key(marks_of(html))
            if known.key(html) == key and self.boxes.has_room(marks, len(self._known[key].pages)):
                self._check()
                with collection_paused():
                    self.boxes.laid_out(marks, html, self._check)
        self.boxes.collect()


def _figures(part: PartObject) -> int:
    return sum(len(page.told.spots.figures) for page in part.pages)


class DraftPress:
    """The same press for a book with errors."""

    def __init__(self, paper: PaperPress) -> None:
        self._paper = paper

    def parts(self, htmls: Sequence[str]) -> Iterator[PartObject]:
        """See ``discgen.book.press.pressing.Press``."""
        return self._paper.laid(htmls, draft=True)
