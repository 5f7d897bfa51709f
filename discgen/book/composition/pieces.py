"""The pieces of the book in printed order, each laid out by itself; what they print may need the pages of the others.

A piece begins on a new page with its own head, running head and tab, so it looks the same alone as among the others;
all it takes from the rest of the book is, if ``numbered``, the pages of anchors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from discgen.book.composition.bookmodel import Cover, DocumentInput
from discgen.book.composition.composed import Chapter, Composition, ContentsLine
from discgen.book.composition.index import Coverage, build_index
from discgen.book.composition.nodes import Node
from discgen.book.composition.render import INDEX_ANCHOR, BookFrame, ContentsHead, Renderer
from discgen.book.composition.theme import tab_characters
from discgen.book.text.frontmatter import COLOPHON, GREETING, INSIDE_COVER
from discgen.book.text.pictures import picture_address
from discgen.faults import Fault

Pages = Mapping[str, tuple[int, int]]
CONTENTS, CONTENTS_ANCHOR = "目次", "contents"
TIGHTER = (1, 2)  # steps in which a text that must stand on one page is set tighter (magazine.css)
COVER_PAGES = 2  # the front cover and its inside


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the book. one_page: a face of the cover, which must not go on; what it is called.

    tighter: its HTML at a step of ``TIGHTER``, where its text may be set so.
    """

    html: Callable[[Pages], str]
    numbered: bool = False
    one_page: str = ""
    tighter: Callable[[int], str] | None = None


def cut(sections: Sequence[Node]) -> list[tuple[Node, ...]]:
    """The groups of sections of the 資料編 that are laid out by themselves."""
    groups: list[list[Node]] = []
    for section in sections:
        if not groups or (section.new_page and section.mark == "group" and section.short):
            groups.append([])
        groups[-1].append(section)
    return [tuple(group) for group in groups]


def frame_of(book: DocumentInput, made: Composition) -> BookFrame:
    """What all pieces share: title, tabs, publisher."""
    definition = book.order()
    tabs: list[str] = []
    for chapter in made.chapters:
        tabs += [chapter.tab] if chapter.tab else [section.short for section in chapter.sections if section.short]
    tabs.append(definition.index_tab)
    title = definition.chapters[0].title
    edge = tuple(dict.fromkeys(tabs))
    return BookFrame(book.publisher, title, edge, definition.index_title, definition.index_tab, book.look)


def long_tabs(frame: BookFrame) -> Iterator[Fault]:
    """Words that do not fit their tab."""
    most = tab_characters(len(frame.tabs), frame.look.box.edge)
    for tab in frame.tabs:
        if len(tab) > most:
            remedy = "institution.toml の [[chapters]] の tab を短くしてください"
            yield Fault("institution.toml", "つめ見出しの文字が長すぎます", tab, f"{most}字まで", remedy)


def first_page(book: DocumentInput) -> int:
    """Number of the very first page: the cover and its inside stand before the page that the profile numbers."""
    return book.first_page - COVER_PAGES if book.cover else book.first_page


class _Book:
    """One composed book, ready to be drawn piece by piece."""

    def __init__(
        self, book: DocumentInput, renderer: Renderer, made: Composition, coverage: Coverage, frame: BookFrame
    ) -> None:
        self.book = book
        self.renderer = renderer
        self.made = made
        self.coverage = coverage
        self.frame = frame

    def cover(self, cover: Cover, pages: Pages) -> str:
        return self.renderer.cover(self.frame, cover, self._address(cover.picture), self._address(self.book.look.logo))

    def _address(self, picture: str) -> str:
        return picture_address(self.book.images / picture) if picture else ""

    def page(self, css: str, place: str, pages: Pages) -> str:
        return self.renderer.page(self.frame, css, self.made.front.get(place))

    def one_page(self, css: str, place: str) -> Piece:
        """A page that must not go on, and is set tighter where it would."""

        def tighter(step: int) -> str:
            return self.page(f"{css} tight-{step}", place, {})

        return Piece(partial(self.page, css, place), one_page=place, tighter=tighter)

    def chapter(self, chapter: Chapter, pages: Pages) -> str:
        return self.renderer.chapter(self.frame, chapter, pages)

    def group(self, group: tuple[Node, ...], tab: str, pages: Pages) -> str:
        return self.renderer.sections(self.frame, group, tab)

    def whole_contents(self, pages: Pages) -> str:
        fronts = (place for place in (INSIDE_COVER, GREETING) if place in self.made.front)
        lines = [self._front_line(place) for place in fronts]
        for chapter in self.made.chapters:
            lines.append(ContentsLine(chapter.title, 0, chapter.anchor))
            lines += chapter.contents if chapter.opener else []
        lines += self._back_lines()
        lines += [self._front_line(COLOPHON)] if COLOPHON in self.made.front else []
        return self.renderer.contents(self.frame, ContentsHead(CONTENTS, CONTENTS_ANCHOR, whole=True), lines, pages)

    def _front_line(self, place: str) -> ContentsLine:
        """A page outside the chapters; those of the cover have no number, so the place is named."""
        node = self.made.front[place]
        unnumbered = place if place == INSIDE_COVER else ""
        return ContentsLine(node.title or place, 0, node.anchor, unnumbered)

    def contents(self, chapter: Chapter, pages: Pages) -> str:
        """The contents page of a chapter; without a magazine, the first one also names what follows the chapter."""
        lines = [*chapter.contents]
        first, *others = self.made.chapters
        if chapter is first:
            lines += [ContentsLine(other.title, 0, other.anchor) for other in others]
            lines += self._back_lines()
        head = ContentsHead(chapter.title, chapter.anchor, chapter.tab)
        return self.renderer.contents(self.frame, head, lines, pages)

    def _back_lines(self) -> list[ContentsLine]:
        return [ContentsLine(self.frame.index_title, 0, INDEX_ANCHOR), *self.made.closing_contents]

    def back(self, pages: Pages) -> str:
        index = build_index(self.book.index, self.book.items, self.coverage, pages)
        return self.renderer.back(self.frame, index, self.made.closing)


def pieces(
    book: DocumentInput, renderer: Renderer, made: Composition, coverage: Coverage, frame: BookFrame
) -> Iterator[Piece]:
    """The book from cover to colophon."""
    drawn = _Book(book, renderer, made, coverage, frame)
    if book.cover:
        yield Piece(partial(drawn.cover, book.cover), one_page="表紙")
        yield drawn.one_page("inside-cover", INSIDE_COVER)
    if GREETING in made.front:
        yield Piece(partial(drawn.page, "greeting", GREETING))
    if made.magazine:
        yield Piece(drawn.whole_contents, numbered=True)
    for chapter in made.chapters:
        if chapter.opener:
            yield Piece(partial(drawn.chapter, chapter), numbered=True)
            continue
        yield Piece(partial(drawn.contents, chapter), numbered=True)
        for group in cut(chapter.sections):
            yield Piece(partial(drawn.group, group, chapter.tab or group[0].short))
    yield Piece(drawn.back, numbered=True)
    if COLOPHON in made.front:
        yield drawn.one_page("colophon", COLOPHON)
