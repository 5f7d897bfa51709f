"""The book in one call: compose, lay out, number, index, write."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from discgen.document.compose import Chapter, Composer, Composition, ContentsLine
from discgen.document.index import Coverage, answered, build_index, missing_items
from discgen.document.model import DocumentInput, DocumentResult
from discgen.document.pages import anchor_pages, merge_pages
from discgen.document.parts import LaidPart, PartPress, Press, cut
from discgen.document.pdf import collection_paused, foreign_fonts, warnings_as_faults, write_pdf
from discgen.document.render import INDEX_ANCHOR, Frame, Renderer, Tab, templates_folder
from discgen.faults import Fault, errors
from discgen.tables.model import CellKey

_ROUNDS = 4
Pages = dict[str, tuple[int, int]]
P = TypeVar("P", bound=LaidPart)


class _Stages:
    """Seconds per stage, and word of it to whoever waits."""

    def __init__(self, book: DocumentInput) -> None:
        self._book = book
        self.durations: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._book.progress(name)
        start = time.perf_counter()
        try:
            yield
        finally:
            self.durations[name] = self.durations.get(name, 0.0) + time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class SetBook(Generic[P]):
    """The book as composed and, without errors, as laid out. pages: first and last page of every anchor."""

    composition: Composition
    parts: Sequence[P] = ()
    html: str = ""
    pages: Pages = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    durations: Mapping[str, float] = field(default_factory=dict)

    @property
    def page_count(self) -> int:
        return sum(len(part.anchors) for part in self.parts)

    def page_of_figure(self) -> dict[CellKey, int]:
        """Page of every printed figure."""
        return {key: self.pages[anchor][0] for key, anchor in self.composition.figures.items() if anchor in self.pages}


def frame_of(book: DocumentInput) -> Frame:
    """What all parts share: title, tabs, publisher."""
    definition = book.order()
    tabs = [
        Tab(section.short, f"s-{section.id}")
        for chapter in definition.chapters
        for section in chapter.sections
        if section.short
    ]
    return Frame(
        book.publisher,
        definition.chapters[0].title,
        (*tabs, Tab(definition.index_tab, INDEX_ANCHOR)),
        definition.index_title,
    )


class _Layout(Generic[P]):
    """The parts of the book laid out one after the other; the long parts only once.

    Every chapter is a contents page and its groups of sections. The page numbers of contents and index come from the
    finished pages. The length of a contents page is known from a first layout with the same lines, so a main part
    starts on its right page at once; should the filled lines change the length, the layout is repeated.
    """

    def __init__(
        self, book: DocumentInput, renderer: Renderer, composition: Composition, stages: _Stages, press: Press[P]
    ) -> None:
        self._book = book
        self._renderer = renderer
        self._made = composition
        self._stages = stages
        self._press = press
        self._coverage = coverage_of(book, composition)
        self.frame = frame_of(book)
        self.mains = [
            [renderer.sections(self.frame, group) for group in cut(chapter.sections)]
            for chapter in composition.chapters
        ]

    def _part(self, html: str, first_page: int) -> P:
        return self._press.part(self._renderer.document(self.frame, [html], first_page), first_page)

    def _contents(self, chapter: Chapter, pages: Pages) -> str:
        """The contents page of a chapter; the first one also names what follows the chapter."""
        lines = [*chapter.contents]
        first, *others = self._made.chapters
        if chapter is first:
            lines += [ContentsLine(other.title, 0, other.anchor) for other in others]
            lines += [ContentsLine(self.frame.index_title, 0, INDEX_ANCHOR), *self._made.closing_contents]
        return self._renderer.contents(self.frame, chapter, lines, pages)

    def run(self) -> SetBook[P] | None:
        """The book as laid out; None when the page numbers do not settle."""
        chapters = self._made.chapters
        with self._stages.stage("目次の組版"):
            fronts = [self._part(self._contents(chapter, {}), self._book.first_page) for chapter in chapters]
        for _ in range(_ROUNDS):
            page, pages = self._book.first_page, Pages()
            starts: list[int] = []
            mains: list[list[P]] = []
            for chapter, front, texts in zip(chapters, fronts, self.mains, strict=True):
                starts.append(page)
                pages[chapter.anchor] = (page, page + len(front.anchors) - 1)
                page += len(front.anchors)
                mains.append([])
                with self._stages.stage("資料編の組版"):
                    for html in texts:
                        part = self._part(html, page)
                        mains[-1].append(part)
                        pages |= anchor_pages(part.anchors, page)
                        page += len(part.anchors)
            with self._stages.stage("索引の組版"):
                back, back_html, back_pages = self._back(pages, page)
            pages |= back_pages
            with self._stages.stage("目次の組版"):
                filled = [self._contents(chapter, pages) for chapter in chapters]
                lengths = [len(front.anchors) for front in fronts]
                fronts = [self._part(html, start) for html, start in zip(filled, starts, strict=True)]
            if [len(front.anchors) for front in fronts] == lengths:
                parts = [part for front, main in zip(fronts, mains, strict=True) for part in (front, *main)]
                texts = [text for front, main in zip(filled, self.mains, strict=True) for text in (front, *main)]
                html = self._renderer.document(self.frame, [*texts, back_html], None)
                return SetBook(self._made, [*parts, back], html, pages)
        return None

    def _back(self, pages: Mapping[str, tuple[int, int]], start: int) -> tuple[P, str, Pages]:
        """The index, whose own pages may be lines of it (texts of the closing part)."""
        known: Pages = dict(pages)
        for _ in range(_ROUNDS):
            index = build_index(self._book.index, self._book.items, self._coverage, known)
            html = self._renderer.back(self.frame, index, self._made.closing)
            part = self._part(html, start)
            found = anchor_pages(part.anchors, start)
            if build_index(self._book.index, self._book.items, self._coverage, merge_pages(known, found)) == index:
                break
            known = merge_pages(known, found)
        return part, html, found


def coverage_of(book: DocumentInput, composition: Composition) -> Coverage:
    """Where the statutory items stand, and what excuses the others."""
    return Coverage(composition.places, book.not_applicable, book.elsewhere, book.group_absent)


def set_book(book: DocumentInput, press: Press[P]) -> SetBook[P]:
    """Compose and lay out the book with ``press``, without writing it.

    With errors in its composition, or when the page numbers do not settle, the result has no parts.
    """
    stages = _Stages(book)
    renderer = Renderer(book.templates or templates_folder())
    with stages.stage("本文と表の構成"):
        composition = Composer(book, renderer.table).compose()
        faults = [*composition.faults, *missing_items(book.index, book.items, coverage_of(book, composition))]
    made: SetBook[P] | None = SetBook(composition)
    if not errors(faults):
        made = _Layout(book, renderer, composition, stages, press).run()
    if made is None:
        faults.append(Fault("組版", "目次とページ番号が定まりません", remedy="目次の行数を確かめてください"))
        made = SetBook(composition)
    faults += list(dict.fromkeys(fault for part in made.parts for fault in part.faults))
    return replace(made, faults=faults, durations=stages.durations)


def build_document(book: DocumentInput) -> DocumentResult:
    """Make the book. With errors the result carries the faults and an empty PDF; nothing is raised for them."""
    with collection_paused():
        return _build(book)


def _build(book: DocumentInput) -> DocumentResult:
    made = set_book(book, PartPress(book.templates or templates_folder()))
    faults = [*made.faults]
    if not made.parts:
        return DocumentResult(b"", "", {}, {}, faults, made.durations)
    durations = dict(made.durations)
    pdf = b""
    if not errors(faults):
        started = time.perf_counter()
        book.progress("PDFの書出し")
        with warnings_as_faults(faults):
            pdf = write_pdf([part.document for part in made.parts], made.html)
            faults += foreign_fonts(pdf)
        pdf = b"" if errors(faults) else pdf
        durations["PDFの書出し"] = time.perf_counter() - started
    covered = answered(book.index, book.items, coverage_of(book, made.composition), made.pages)
    return DocumentResult(
        pdf, made.html, made.pages, made.page_of_figure(), faults, durations, made.page_count, covered
    )
