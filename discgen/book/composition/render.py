"""HTML from the tree: Jinja draws, nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup, escape

from discgen.book.composition.bookmodel import Cover, Publisher
from discgen.book.composition.composed import Chapter, ContentsLine
from discgen.book.composition.gridmodel import TableView
from discgen.book.composition.index import PrintedPart, page_ranges
from discgen.book.composition.look import Look
from discgen.book.composition.nodes import Node
from discgen.book.text.headwords import phrases, pieces
from discgen.templating import STYLES, templates

INDEX_ANCHOR = "index"
_DIGITS = 2  # of a page number that is not known yet


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A contents line with its pages."""

    label: str
    level: int
    anchor: str
    pages: str


@dataclass(frozen=True, slots=True)
class ContentsHead:
    """Head of a contents page. whole: that of the magazine, else that of one chapter."""

    title: str
    anchor: str
    tab: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class BookFrame:
    """What all parts of the book share. tabs: words at the edge of the page."""

    publisher: Publisher
    title: str
    tabs: tuple[str, ...]
    index_title: str
    index_tab: str
    look: Look = field(default_factory=Look)


def words(text: str) -> Markup:
    """A head or label with its words kept whole where they are known; a line feed is a break."""
    return Markup("<br>").join(_kept(pieces(line)) for line in text.split("\n"))


def title(text: str) -> Markup:
    """A large title that breaks between its phrases."""
    return _kept(phrases(text))


def _kept(parts: Sequence[tuple[str, bool]]) -> Markup:
    return Markup().join(Markup("<span>{}</span>").format(part) if whole else escape(part) for part, whole in parts)


class Renderer:
    """The templates of one book."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = templates(folder)
        self._environment.filters |= {"words": words, "title": title}
        self._table = self._environment.get_template("book/table.html.j2")

    def table(self, view: TableView) -> str:
        """One table, for prose that places it."""
        return str(self._table.module.table(view))  # type: ignore[attr-defined]

    def document(self, frame: BookFrame, body: Sequence[str]) -> str:
        """A whole HTML document. It knows nothing of its place: the press draws page numbers and sides."""
        return self._environment.get_template("book/document.html.j2").render(
            frame=frame,
            body=[Markup(part) for part in body],  # noqa: S704  (made by the templates below)
            styles=(*STYLES, *frame.look.styles()),
            theme=frame.look.css(frame.publisher.accent, len(frame.tabs)),
        )

    def cover(self, frame: BookFrame, cover: Cover, picture: str, logo: str) -> str:
        """The front cover with the addresses of its picture and of the logo; empty where there is none."""
        template = self._environment.get_template("book/cover.html.j2")
        return template.render(frame=frame, cover=cover, picture=picture, logo=logo)

    def page(self, frame: BookFrame, css: str, node: Node | None) -> str:
        """A page outside the chapters; without a text an empty one."""
        return self._environment.get_template("book/page.html.j2").render(frame=frame, css=css, node=node)

    def contents(
        self,
        frame: BookFrame,
        head: ContentsHead,
        lines: Sequence[ContentsLine],
        pages: Mapping[str, tuple[int, int]],
    ) -> str:
        """A contents page."""
        entries = [
            ContentsEntry(line.label, line.level, line.anchor, line.place or _pages(line.anchor, pages))
            for line in lines
        ]
        groups: list[list[ContentsEntry]] = []
        for entry in entries:
            if entry.level == 0:
                groups.append([])
            groups[-1].append(entry)
        template = self._environment.get_template("book/contents.html.j2")
        return template.render(frame=frame, head=head, groups=groups)

    def chapter(self, frame: BookFrame, chapter: Chapter, pages: Mapping[str, tuple[int, int]]) -> str:
        """A chapter of the profile with its opener, which has room for the digits of each page number."""

        def zeros(anchor: str) -> str:
            return "0" * (len(str(pages[anchor][0])) if anchor in pages else _DIGITS)

        template = self._environment.get_template("book/chapter.html.j2")
        return template.render(frame=frame, chapter=chapter, zeros=zeros)

    def sections(self, frame: BookFrame, nodes: Sequence[Node], tab: str) -> str:
        """A group of sections of the 資料編."""
        return self._environment.get_template("book/sections.html.j2").render(frame=frame, nodes=nodes, tab=tab)

    def back(self, frame: BookFrame, index: Sequence[PrintedPart], closing: Sequence[Node]) -> str:
        """The statutory index and what follows it."""
        return self._environment.get_template("book/back.html.j2").render(
            frame=frame, index=index, closing=closing, index_anchor=INDEX_ANCHOR
        )


def _pages(anchor: str, pages: Mapping[str, tuple[int, int]]) -> str:
    if anchor not in pages:
        return ""
    first, last = pages[anchor]
    return page_ranges(range(first, last + 1))
