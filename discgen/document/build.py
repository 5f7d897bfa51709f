"""The book in one call: compose, lay out, number, index, write."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from discgen.document.compose import Chapter, Composer, Composition, ContentsLine
from discgen.document.index import Coverage, answered, build_index, missing_items
from discgen.document.model import DocumentInput, DocumentResult
from discgen.document.overflow import overflowing
from discgen.document.pages import anchor_pages, merge_pages
from discgen.document.pdf import (
    collection_paused,
    font_configuration,
    foreign_fonts,
    lay_out,
    warnings_as_faults,
    write_pdf,
)
from discgen.document.render import INDEX_ANCHOR, Frame, Renderer, Tab, templates_folder
from discgen.faults import Fault, errors

_ROUNDS = 4
Pages = dict[str, tuple[int, int]]


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


class _Layout:
    """The parts of the book laid out one after the other; the long parts only once.

    Every chapter is a contents page and its main part. The page numbers of contents and index come from the finished
    pages. The length of a contents page is known from a first layout with the same lines, so a main part starts on
    its right page at once; should the filled lines change the length, the layout is repeated.
    """

    def __init__(self, book: DocumentInput, renderer: Renderer, composition: Composition, stages: _Stages) -> None:
        self._book = book
        self._renderer = renderer
        self._made = composition
        self._stages = stages
        self._fonts = font_configuration()
        self._coverage = coverage_of(book, composition)
        self.frame = frame_of(book)
        self.mains = [renderer.sections(self.frame, chapter.sections) for chapter in composition.chapters]

    def _part(self, html: str, first_page: int) -> Any:
        page = self._renderer.document(self.frame, [html], first_page)
        return lay_out(page, self._renderer.folder, self._fonts)

    def _contents(self, chapter: Chapter, pages: Pages) -> str:
        """The contents page of a chapter; the first one also names what follows the chapter."""
        lines = [*chapter.contents]
        first, *others = self._made.chapters
        if chapter is first:
            lines += [ContentsLine(other.title, 0, other.anchor) for other in others]
            lines += [ContentsLine(self.frame.index_title, 0, INDEX_ANCHOR), *self._made.closing_contents]
        return self._renderer.contents(self.frame, chapter, lines, pages)

    def run(self) -> tuple[list[Any], str, Pages] | None:
        """Laid-out parts, HTML of the whole book and pages of every anchor; None when the numbers do not settle."""
        chapters = self._made.chapters
        with self._stages.stage("目次の組版"):
            fronts = [self._part(self._contents(chapter, {}), self._book.first_page) for chapter in chapters]
        for _ in range(_ROUNDS):
            page, pages = self._book.first_page, Pages()
            starts: list[int] = []
            mains: list[Any] = []
            for chapter, front, html in zip(chapters, fronts, self.mains, strict=True):
                starts.append(page)
                pages[chapter.anchor] = (page, page + len(front.pages) - 1)
                page += len(front.pages)
                with self._stages.stage("資料編の組版"):
                    mains.append(self._part(html, page))
                pages |= anchor_pages(mains[-1].pages, page)
                page += len(mains[-1].pages)
            with self._stages.stage("索引の組版"):
                back, back_html, back_pages = self._back(pages, page)
            pages |= back_pages
            with self._stages.stage("目次の組版"):
                filled = [self._contents(chapter, pages) for chapter in chapters]
                lengths = [len(front.pages) for front in fronts]
                fronts = [self._part(html, start) for html, start in zip(filled, starts, strict=True)]
            if [len(front.pages) for front in fronts] == lengths:
                parts = [part for pair in zip(fronts, mains, strict=True) for part in pair]
                texts = [text for pair in zip(filled, self.mains, strict=True) for text in pair]
                return [*parts, back], self._renderer.document(self.frame, [*texts, back_html], None), pages
        return None

    def _back(self, pages: Mapping[str, tuple[int, int]], start: int) -> tuple[Any, str, Pages]:
        """The index, whose own pages may be lines of it (texts of the closing part)."""
        known: Pages = dict(pages)
        for _ in range(_ROUNDS):
            index = build_index(self._book.index, self._book.items, self._coverage, known)
            html = self._renderer.back(self.frame, index, self._made.closing)
            part = self._part(html, start)
            found = anchor_pages(part.pages, start)
            if build_index(self._book.index, self._book.items, self._coverage, merge_pages(known, found)) == index:
                break
            known = merge_pages(known, found)
        return part, html, found


def coverage_of(book: DocumentInput, composition: Composition) -> Coverage:
    """Where the statutory items stand, and what excuses the others."""
    return Coverage(composition.places, book.not_applicable, book.elsewhere, book.group_absent)


def build_document(book: DocumentInput) -> DocumentResult:
    """Make the book. With errors the result carries the faults and an empty PDF; nothing is raised for them."""
    with collection_paused():
        return _build(book)


def _build(book: DocumentInput) -> DocumentResult:
    stages = _Stages(book)
    renderer = Renderer(book.templates or templates_folder())
    with stages.stage("本文と表の構成"):
        composition = Composer(book, renderer.table).compose()
        coverage = coverage_of(book, composition)
        faults = [*composition.faults, *missing_items(book.index, book.items, coverage)]
    if errors(faults):
        return DocumentResult(b"", "", {}, {}, faults, stages.durations)
    with warnings_as_faults(faults):
        settled = _Layout(book, renderer, composition, stages).run()
    if settled is None:
        faults.append(Fault("組版", "目次とページ番号が定まりません", remedy="目次の行数を確かめてください"))
        return DocumentResult(b"", "", {}, {}, faults, stages.durations)
    parts, html, pages = settled
    with stages.stage("版面の確かめ"):
        faults += overflowing([page for part in parts for page in part.pages], book.first_page)
    figures = {key: pages[anchor][0] for key, anchor in composition.figures.items() if anchor in pages}
    count = sum(len(part.pages) for part in parts)
    pdf = b""
    if not errors(faults):
        with stages.stage("PDFの書出し"), warnings_as_faults(faults):
            pdf = write_pdf(parts, html)
            faults += foreign_fonts(pdf)
        pdf = b"" if errors(faults) else pdf
    covered = answered(book.index, book.items, coverage, pages)
    return DocumentResult(pdf, html, pages, figures, faults, stages.durations, count, covered)
