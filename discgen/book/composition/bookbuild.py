"""The book in one call: compose, lay out, number, index, write."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from discgen.book.composition.bookmodel import DocumentInput, DocumentResult
from discgen.book.composition.compose import Composer, coverage_of
from discgen.book.composition.composed import Composition
from discgen.book.composition.index import answered, missing_items
from discgen.book.composition.layoutblame import foreign_fonts, with_places
from discgen.book.composition.pieces import TIGHTER, first_page, frame_of, long_tabs, pieces
from discgen.book.composition.render import BookFrame, Renderer
from discgen.book.composition.signblame import sign_faults
from discgen.book.composition.spinewords import spine_page, words_size
from discgen.book.preflight.layoutfindings import LayoutTold, layout_told
from discgen.book.preflight.shop import check_shop, told_blanks
from discgen.book.preflight.shopsheet import shop_sheet
from discgen.book.preflight.web import check_web
from discgen.book.press.faces import missing_faces
from discgen.book.press.link import link
from discgen.book.press.objects import PartObject
from discgen.book.press.pages import anchor_pages
from discgen.book.press.pdf import collection_paused
from discgen.book.press.pressing import PartPress, Press, laid_faults
from discgen.book.printshop.coversheet import cover_sheet
from discgen.book.printshop.finish import finish
from discgen.book.printshop.plan import PrintPlan
from discgen.book.text.frontmatter import COLOPHON
from discgen.faults import Fault, FaultError, errors
from discgen.figures.printed.printedtable import CellKey
from discgen.templating import templates_folder

_ROUNDS = 4
_LAYOUT = "組版"
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


@dataclass(frozen=True, slots=True)
class SetBook:
    """The book as composed and, without errors, as laid out.

    first_page: number of the first page, before the one with the number of the profile where there is a cover.
    pages: first and last page of every anchor. layout: what a designer would look at again.
    """

    composition: Composition
    frame: BookFrame
    first_page: int
    parts: Sequence[PartObject] = ()
    html: str = ""
    pages: Pages = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    layout: LayoutTold = field(default_factory=LayoutTold)
    durations: Mapping[str, float] = field(default_factory=dict)

    @property
    def page_count(self) -> int:
        return sum(len(part.pages) for part in self.parts)

    def page_of_figure(self) -> dict[CellKey, int]:
        """Page of every printed figure."""
        return {key: self.pages[anchor][0] for key, anchor in self.composition.figures.items() if anchor in self.pages}


class _Layout:
    """The pieces of the book laid out until all page numbers stand.

    What prints page numbers (contents, index) is laid out again with those of the round before, all else once: where a
    piece stands in the book changes nothing in it.
    """

    def __init__(
        self,
        book: DocumentInput,
        renderer: Renderer,
        composition: Composition,
        frame: BookFrame,
        stages: _Stages,
        press: Press,
    ) -> None:
        self._book = book
        self._renderer = renderer
        self._made = composition
        self._stages = stages
        self._press = press
        self._frame = frame
        self._pieces = list(pieces(book, renderer, composition, coverage_of(book, composition), frame))
        self._known: dict[str, PartObject] = {}

    def run(self, likely: Pages) -> SetBook | None:
        """The book as laid out; None when the page numbers do not settle. likely: where anchors may well stand."""
        pages = likely
        texts: list[str] = []
        for _ in range(_ROUNDS):
            texts = [
                piece.html(pages) if piece.numbered or not texts else text
                for piece, text in zip_longest(self._pieces, texts)
            ]
            parts = self._laid_out([self._renderer.document(self._frame, [text]) for text in texts])
            self._set_tighter(texts, parts)
            page, found = first_page(self._book), Pages()
            for part in parts:
                found |= anchor_pages((one.told.anchors for one in part.pages), page)
                page += len(part.pages)
            if found == pages:
                html = self._renderer.document(self._frame, texts)
                faults = [*self._beyond_one_page(parts), *laid_faults(parts, first_page(self._book))]
                return SetBook(self._made, self._frame, first_page(self._book), parts, html, pages, faults)
            pages = found
        return None

    def _set_tighter(self, texts: list[str], parts: list[PartObject]) -> None:
        """What must stand on one page and goes on, as it stands on one where it can."""
        for place, piece in enumerate(self._pieces):
            for step in TIGHTER if piece.tighter else ():
                if len(parts[place].pages) > 1 and piece.tighter:
                    texts[place] = piece.tighter(step)
                    (parts[place],) = self._laid_out([self._renderer.document(self._frame, [texts[place]])])

    def _beyond_one_page(self, parts: Sequence[PartObject]) -> Iterator[Fault]:
        """Faces of the cover that go on: the pages after them would stand on wrong sides of the paper."""
        for piece, part in zip(self._pieces, parts, strict=True):
            if piece.one_page and len(part.pages) > 1:
                remedy = "文章を短くするか、一部を章に移してください"
                yield Fault(piece.one_page, "一頁に入りません", remedy=remedy)

    def _laid_out(self, documents: Sequence[str]) -> list[PartObject]:
        """The parts, those of the rounds before where nothing has changed."""
        new = [document for document in dict.fromkeys(documents) if document not in self._known]
        with self._stages.stage(_LAYOUT):
            for number, (document, part) in enumerate(zip(new, self._press.parts(new), strict=True), start=1):
                self._book.progress(f"{_LAYOUT}（{number}/{len(new)}）")
                self._known[document] = part
        return [self._known[document] for document in documents]


def set_book(
    book: DocumentInput,
    press: Press,
    known: Sequence[Fault] = (),
    despite: Press | None = None,
    likely: Pages | None = None,
) -> SetBook:
    """Compose and lay out the book with ``press``, without writing it. known: faults of what it is made of.

    With errors in these or in its composition it is a draft, which ``despite`` lays out; without such a press, or when
    the page numbers do not settle, the result has no parts. likely: pages of anchors in the book before, with which the
    numbers begin.
    """
    stages = _Stages(book)
    renderer = Renderer(book.templates or templates_folder())
    with stages.stage("本文と表の構成"):
        composition = Composer(book, renderer.table).compose()
        faults = [*known, *composition.faults, *missing_items(book.index, book.items, coverage_of(book, composition))]
        frame = frame_of(book, composition)
        faults += long_tabs(frame)
    bare = SetBook(composition, frame, first_page(book))
    made: SetBook | None = bare
    chosen = despite if errors(faults) else press
    if chosen is not None:
        made = _Layout(book, renderer, composition, frame, stages, chosen).run(likely or {})
    if made is None:
        faults.append(Fault("組版", "目次とページ番号が定まりません", remedy="目次の行数を確かめてください"))
        made = bare
    faults += with_places(made.faults, book)
    layout = LayoutTold()
    if book.limits:
        layout = layout_told(made.parts, made.first_page, book.limits, composition.texts)
    return replace(made, faults=faults, layout=layout, durations=stages.durations)


def build_pages(book: DocumentInput) -> SetBook:
    """The book laid out and not written. Errors: FaultError where a face is missing."""
    missing = missing_faces()
    if missing:
        remedy = "discgen doctor の示す書体を入れてください（ないと、ほかの書体で組まれます）"
        raise FaultError([Fault("組版", "誌面の書体がありません", "、".join(missing), remedy=remedy)])
    with collection_paused():
        press = PartPress(book.templates or templates_folder(), book.images, book.work)
        return set_book(book, press, sign_faults(book))


def build_document(book: DocumentInput) -> DocumentResult:
    """Make the book. With errors the result carries the faults and an empty PDF; nothing is raised for them."""
    with collection_paused():
        return _build(book)


def _spine(book: DocumentInput, plan: PrintPlan) -> bytes:
    """The page with the words of the spine; empty where it is too narrow for them."""
    if not book.cover or not words_size(plan.spine):
        return b""
    words, height = (book.cover.title, book.publisher.name), book.look.box.paper_height
    return spine_page(*words, book.publisher.accent, plan.spine, height)


def _build(book: DocumentInput) -> DocumentResult:
    try:
        made = build_pages(book)
    except FaultError as error:
        return DocumentResult(b"", "", {}, {}, error.faults, {})
    faults = [*made.faults]
    if not made.parts:
        return DocumentResult(b"", "", {}, {}, faults, made.durations)
    durations = dict(made.durations)
    pdf = print_pdf = cover_pdf = b""
    sheet = ""
    if not errors(faults):
        started = time.perf_counter()
        book.progress("PDFの書出し")
        pdf = link(made.parts, book.first_page, book.first_page - made.first_page)
        faults += [*with_places(foreign_fonts(pdf), book), *check_web(pdf, made.first_page)]
        pdf = b"" if errors(faults) else pdf
        durations["PDFの書出し"] = time.perf_counter() - started
    if pdf and book.print_plan:
        started = time.perf_counter()
        book.progress("印刷用PDFの書出し")
        spine = book.print_plan.spine if book.cover else 0.0  # a book without a cover has no sheet of it
        plan = replace(book.print_plan, back_cover=COLOPHON in made.composition.front, spine=spine)
        print_pdf = finish(link(made.parts, book.first_page, book.first_page - made.first_page, tagged=False), plan)
        faults += [*told_blanks(made.page_count), *check_shop(print_pdf, made.first_page)]
        cover_pdf = cover_sheet(print_pdf, plan, _spine(book, plan)) if plan.spine else b""
        sheet = shop_sheet(print_pdf, plan, made.page_count, made.first_page)
        durations["印刷用PDFの書出し"] = time.perf_counter() - started
    covered = answered(book.index, book.items, coverage_of(book, made.composition), made.pages)
    return DocumentResult(
        pdf,
        made.html,
        made.pages,
        made.page_of_figure(),
        faults,
        durations,
        made.page_count,
        covered,
        made.first_page,
        print_pdf,
        made.composition.undrawn,
        sheet,
        cover_pdf,
        made.layout,
        made.composition.bands,
    )
