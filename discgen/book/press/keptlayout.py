"""A laid-out part kept with its boxes, so that other words can be set on its pages without laying it out anew."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

from weasyprint.document import Page

from discgen.book.press.accessible import single_links
from discgen.book.press.htmlwords import WordChange, WordSlot, word_changes, word_slots
from discgen.book.press.japanese import set_as_japanese
from discgen.book.press.layoutboxes import LaidPage, root_box
from discgen.book.press.measuring import measured
from discgen.book.press.objects import PartObject
from discgen.book.press.pagefill import go_on
from discgen.book.press.pdf import warnings_as_faults
from discgen.book.press.pressjobs import pressed, style_of
from discgen.book.press.redrawing import redrawn
from discgen.book.press.relaying import source_watched
from discgen.book.press.wordplaces import WordPlaces
from discgen.faults import Fault

_MOST = 60  # pages: some 7 MB each
_MANY = 20  # pages


class KeptLayout:
    """The boxes of one part, which follow the words of its documents. part: as it was laid out or changed last.

    A changed part is the one that a layout would give, but that its faces may keep characters no more used.
    """

    def __init__(
        self, html: str, templates: Path, images: Path | None = None, check: Callable[[], None] = go_on
    ) -> None:
        with source_watched() as self._source:
            self.part, self._document, pages = pressed(html, templates, images, check)
        self._html = html
        self._style = style_of(html, templates)
        self._pages: list[LaidPage] = [*pages]
        self._slots: Sequence[WordSlot] | None = word_slots(html, self._source.tree)
        self._places: WordPlaces | None = None

    def changed(self, html: str) -> PartObject | None:
        """The part of a document with the same marks; None where it has to be laid out, and this is of no more use."""
        changes = word_changes(self._html, html)
        if changes is None or self._slots is None or self.part.faults:
            return None
        if not changes:
            return self.part
        faults: list[Fault] = []
        with warnings_as_faults(faults), set_as_japanese():
            part = self._set(self._slots, changes)
        if part is None or faults:
            return None
        self.part, self._html = part, html
        return part

    def _set(self, slots: Sequence[WordSlot], changes: Sequence[WordChange]) -> PartObject | None:
        self._places = self._places or WordPlaces(self._source, self._pages)
        touched: set[int] = set()
        for change in changes:
            place = self._places.change(slots[change.place], change)
            if place is None:
                return None
            touched.add(place)
        for place in touched:
            self._pages[place] = Page(root_box(self._pages[place]))
        pages = {place: self._pages[place] for place in sorted(touched)}
        single_links([*pages.values()])
        return redrawn(self.part, self._document, pages, measured(self._pages), self._style)


class KeptLayouts:
    """The boxes of the parts that were laid out last, by what their documents are but for the words.

    templates, images: folders of the style sheets and pictures. most: so many pages are kept.
    """

    def __init__(self, templates: Path, images: Path, most: int = _MOST) -> None:
        self._templates, self._images, self._most = templates, images, most
        self._kept: OrderedDict[str, KeptLayout] = OrderedDict()
        self._gone = 0  # pages of parts that are kept no more, whose boxes are garbage now
        self._new = False

    def has_room(self, marks: str, pages: int) -> bool:
        """Whether a part with so many pages is not kept yet, and can be without letting go of another."""
        return marks not in self._kept and self._pages() + pages <= self._most

    def changed(self, marks: str, html: str) -> PartObject | None:
        """The part of a document that differs from a kept one in its words; None where it has to be laid out."""
        kept = self._kept.get(marks)
        if kept is None:
            return None
        self._kept.move_to_end(marks)
        part = kept.changed(html)
        if part is None:
            self._let_go(marks)
        return part

    def laid_out(self, marks: str, html: str, check: Callable[[], None] = go_on) -> PartObject:
        """A part laid out, and kept. check: called before every page; what it raises ends the work."""
        if marks in self._kept:
            self._let_go(marks)
        made = self._kept[marks] = KeptLayout(html, self._templates, self._images, check)
        self._new = True
        while self._pages() > self._most and len(self._kept) > 1:
            self._let_go(next(iter(self._kept)))
        return made.part

    def collect(self) -> None:
        """Throw garbage away. The boxes that are kept are looked through only when many are gone: it takes long."""
        if self._gone > _MANY:
            gc.unfreeze()
            self._gone = 0
        gc.collect()
        if self._new:
            gc.freeze()
            self._new = False

    def close(self) -> None:
        """Keep nothing more."""
        self._kept.clear()
        gc.unfreeze()

    def _pages(self) -> int:
        return sum(len(kept.part.pages) for kept in self._kept.values())

    def _let_go(self, marks: str) -> None:
        self._gone += len(self._kept.pop(marks).part.pages)
