"""The book in one call: compose, lay out, number, index, write."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from discgen.document.compose import Composer, Composition, ContentsLine
from discgen.document.index import Coverage, build_index, item_pages, missing_items
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
    definition = book.definition.at(book.publisher.fiscal_year_end)
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
    """The three parts laid out one after the other; the long main part only once.

    The page numbers of contents and index come from the finished pages. The length of the contents page is known
    from a first layout with the same lines, so the main part starts on its right page at once; should the filled
    lines change the length, the layout is repeated.
    """

    def __init__(self, book: DocumentInput, renderer: Renderer, composition: Composition, stages: _Stages) -> None:
        self._book = book
        self._renderer = renderer
        self._made = composition
        self._stages = stages
        self._fonts = font_configuration()
        self.frame = frame_of(book)
        self.lines = [*composition.contents]
        closing = len(composition.closing)
        self.lines.insert(len(self.lines) - closing, ContentsLine(self.frame.index_title, 0, INDEX_ANCHOR))
        self.coverage = Coverage(composition.places, book.not_applicable, book.elsewhere)
        self.main_html = renderer.sections(self.frame, composition.sections)

    def _part(self, html: str, first_page: int) -> Any:
        page = self._renderer.document(self.frame, [html], first_page)
        return lay_out(page, self._renderer.folder, self._fonts)

    def run(self) -> tuple[list[Any], str, Pages] | None:
        """Laid-out parts, HTML of the whole book and pages of every anchor; None when the numbers do not settle."""
        first = self._book.first_page
        with self._stages.stage("目次の組版"):
            fronts = self._part(self._renderer.contents(self.frame, self.lines, {}), first)
        front_pages = len(fronts.pages)
        for _ in range(_ROUNDS):
            start = first + front_pages
            with self._stages.stage("資料編の組版"):
                main = self._part(self.main_html, start)
            pages = anchor_pages(main.pages, start)
            back_start = start + len(main.pages)
            with self._stages.stage("索引の組版"):
                back, back_html, back_pages = self._back(pages, back_start)
            with self._stages.stage("目次の組版"):
                whole = merge_pages(pages, back_pages)
                front_html = self._renderer.contents(self.frame, self.lines, whole)
                front = self._part(front_html, first)
            if len(front.pages) == front_pages:
                html = self._renderer.document(self.frame, [front_html, self.main_html, back_html], None)
                return [front, main, back], html, merge_pages(anchor_pages(front.pages, first), whole)
            front_pages = len(front.pages)
        return None

    def _back(self, pages: Mapping[str, tuple[int, int]], start: int) -> tuple[Any, str, Pages]:
        """The index, whose own pages may be lines of it (texts of the closing part)."""
        known: Pages = dict(pages)
        for _ in range(_ROUNDS):
            index = build_index(self._book.index, self._book.items, self.coverage, known)
            html = self._renderer.back(self.frame, index, self._made.closing)
            part = self._part(html, start)
            found = anchor_pages(part.pages, start)
            if build_index(self._book.index, self._book.items, self.coverage, merge_pages(known, found)) == index:
                break
            known = merge_pages(known, found)
        return part, html, found


def build_document(book: DocumentInput) -> DocumentResult:
    """Make the book. With errors the result carries the faults and an empty PDF; nothing is raised for them."""
    with collection_paused():
        return _build(book)


def _build(book: DocumentInput) -> DocumentResult:
    stages = _Stages(book)
    renderer = Renderer(book.templates or templates_folder())
    with stages.stage("本文と表の構成"):
        composition = Composer(book, renderer.table).compose()
        coverage = Coverage(composition.places, book.not_applicable, book.elsewhere)
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
    covered = item_pages(coverage, pages)
    return DocumentResult(pdf, html, pages, figures, faults, stages.durations, count, covered)
