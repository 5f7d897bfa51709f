"""Which pages the site has: one for every part of a chapter, the statutory index, what stands around them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from discgen.book.composition.composed import Chapter, Composition, ContentsLine
from discgen.book.composition.nodes import Node
from discgen.book.composition.pieces import cut
from discgen.book.text.frontmatter import COLOPHON

HOME = "index.html"
INDEX_PAGE = "statutory-index.html"
DATA_PAGE, DATA_TITLE = "downloads.html", "データのダウンロード"
FRONT_TITLE, BACK_TITLE = "はじめに", "巻末"
_PREFIX = re.compile(r"^[a-z]-")
_PLAIN = re.compile(r"[a-z0-9-]+")

PageRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SitePage:
    """One page. file: its name, the same in every build. anchor: of the chapter or section that the page is.

    chapter: title of the chapter it belongs to. nodes: what stands under its head. pages: on paper.
    """

    file: str
    anchor: str
    title: str
    chapter: str
    nodes: tuple[Node, ...] = ()
    lead: str = ""
    pages: PageRange | None = None

    def sections(self) -> Iterator[Node]:
        """The sections that the page's own contents name: those directly under its head."""
        for node in self.nodes:
            yield from (one for one in (node, *node.left, *node.right) if one.kind == "section")


@dataclass(frozen=True, slots=True)
class SiteChapter:
    """A chapter with its pages and the lines of its contents."""

    title: str
    anchor: str
    pages: tuple[SitePage, ...]
    contents: tuple[ContentsLine, ...] = ()


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes, those in halves of a page too."""
    for node in nodes:
        yield node
        yield from walk((*node.children, *node.left, *node.right))


class _Names:
    """File names from anchors: plain letters as they are, others and those already taken by a short digest."""

    def __init__(self) -> None:
        self._taken = {HOME, INDEX_PAGE, DATA_PAGE}

    def of(self, anchor: str) -> str:
        name = _PREFIX.sub("", anchor)
        file = f"{name}.html"
        if not _PLAIN.fullmatch(name) or file in self._taken:
            file = f"p-{hashlib.sha256(anchor.encode('utf-8')).hexdigest()[:8]}.html"
        self._taken.add(file)
        return file


def _span(anchors: Sequence[str], pages: Mapping[str, PageRange]) -> PageRange | None:
    spans = [pages[anchor] for anchor in anchors if anchor in pages]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


class _Maker:
    """Makes pages; the heads of their first sections become the heads of the pages."""

    def __init__(self, pages: Mapping[str, PageRange]) -> None:
        self._pages = pages
        self._names = _Names()

    def section(self, node: Node, chapter: str) -> SitePage:
        """A page that is one section."""
        span = _span([node.anchor], self._pages)
        return SitePage(self._names.of(node.anchor), node.anchor, node.title, chapter, node.children, node.lead, span)

    def chapter(self, chapter: Chapter) -> SiteChapter:
        """A chapter of the profile is one page, the others have one for each of their groups."""
        if chapter.opener:
            first = chapter.sections[0].anchor if chapter.sections else chapter.anchor
            span = _span([chapter.anchor, *(node.anchor for node in chapter.sections)], self._pages)
            nodes = tuple(chapter.sections)
            page = SitePage(
                self._names.of(first), chapter.anchor, chapter.title, chapter.title, nodes, chapter.lead, span
            )
            made: tuple[SitePage, ...] = (page,)
        else:
            made = tuple(self._group(nodes, chapter.title) for nodes in cut(chapter.sections))
        return SiteChapter(chapter.title, chapter.anchor, made, _outdented(chapter.contents))

    def _group(self, nodes: tuple[Node, ...], chapter: str) -> SitePage:
        """The first section gives the page its head; others of the group stand under it."""
        first, *others = nodes
        page = self.section(first, chapter)
        span = _span([node.anchor for node in nodes], self._pages)
        return SitePage(page.file, page.anchor, page.title, chapter, (*first.children, *others), first.lead, span)


def site_chapters(
    composition: Composition, pages: Mapping[str, PageRange], index_title: str, index_anchor: str
) -> list[SiteChapter]:
    """Every chapter with its pages, in printed order; the index and what follows it as the last one."""
    maker = _Maker(pages)
    front = [maker.section(node, FRONT_TITLE) for place, node in composition.front.items() if place != COLOPHON]
    chapters = [maker.chapter(chapter) for chapter in composition.chapters]
    closing = [maker.section(node, BACK_TITLE) for node in composition.closing]
    if COLOPHON in composition.front:
        closing.append(maker.section(composition.front[COLOPHON], BACK_TITLE))
    index = SitePage(INDEX_PAGE, index_anchor, index_title, BACK_TITLE, pages=pages.get(index_anchor))
    data = SitePage(DATA_PAGE, "downloads", DATA_TITLE, BACK_TITLE)
    lines = (ContentsLine(index_title, 0, index_anchor), *composition.closing_contents, *_lines([data]))
    head = [SiteChapter(FRONT_TITLE, "", tuple(front), _lines(front))] if front else []
    return [*head, *chapters, SiteChapter(BACK_TITLE, "", (index, *closing, data), lines)]


def _outdented(lines: Sequence[ContentsLine]) -> tuple[ContentsLine, ...]:
    """The lines of a chapter under its own head, without the indent that they have under heads of the paper."""
    least = min((line.level for line in lines), default=0)
    return tuple(replace(line, level=line.level - least) for line in lines)


def _lines(pages: Sequence[SitePage]) -> tuple[ContentsLine, ...]:
    return tuple(ContentsLine(page.title, 0, page.anchor) for page in pages if page.title)
