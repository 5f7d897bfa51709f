"""HTML from the tree: Jinja draws, nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

import discgen
from discgen.document.compose import Chapter, ContentsLine
from discgen.document.headwords import pieces
from discgen.document.index import PrintedPart, page_ranges
from discgen.document.model import Publisher
from discgen.document.nodes import Node
from discgen.document.pdf import STYLES
from discgen.document.tableview import TableView
from discgen.document.theme import theme_css
from discgen.faults import Fault, FaultError

INDEX_ANCHOR = "index"


@dataclass(frozen=True, slots=True)
class Tab:
    """A thumb tab at the edge of the page."""

    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A contents line with its pages."""

    label: str
    level: int
    anchor: str
    pages: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What all parts of the book share."""

    publisher: Publisher
    title: str
    tabs: tuple[Tab, ...]
    index_title: str


def templates_folder() -> Path:
    """Inside the package when installed, beside it in a checkout."""
    package = Path(discgen.__file__).parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "style.css").is_file():
            return folder
    raise FaultError([Fault("templates", "版面の雛形がありません", remedy="インストールをやり直してください")])


_POINT = re.compile(r"(?<=\d)[,.](?=\d)")


def figures(text: str) -> Markup:
    """A printed cell with comma and point marked: they are set from the proportional face, so figures stay tight."""
    marked = _POINT.sub(lambda found: f"<i>{found[0]}</i>", str(escape(text)))
    return Markup(marked.replace("\n", "<br>"))  # noqa: S704  (escaped above)


def words(text: str) -> Markup:
    """A head or label with its words kept whole where they are known; a line feed is a break."""
    lines = [
        Markup().join(Markup("<span>{}</span>").format(part) if whole else escape(part) for part, whole in pieces(line))
        for line in text.split("\n")
    ]
    return Markup("<br>").join(lines)


class Renderer:
    """The templates of one book."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["figures"] = figures
        self._environment.filters["words"] = words
        self._table = self._environment.get_template("table.html.j2")

    def table(self, view: TableView) -> str:
        """One table, for prose that places it."""
        return str(self._table.module.table(view))  # type: ignore[attr-defined]

    def document(self, frame: Frame, body: Sequence[str], first_page: int | None) -> str:
        """A whole HTML document. first_page: number of its first page; None for the screen."""
        return self._environment.get_template("document.html.j2").render(
            frame=frame,
            body=[Markup(part) for part in body],  # noqa: S704  (made by the templates below)
            styles=STYLES,
            theme=theme_css(frame.publisher.accent),
            first_page=first_page,
        )

    def contents(
        self, frame: Frame, chapter: Chapter, lines: Sequence[ContentsLine], pages: Mapping[str, tuple[int, int]]
    ) -> str:
        """The contents page of a chapter."""
        entries = [ContentsEntry(line.label, line.level, line.anchor, _pages(line.anchor, pages)) for line in lines]
        groups: list[list[ContentsEntry]] = []
        for entry in entries:
            if entry.level == 0:
                groups.append([])
            groups[-1].append(entry)
        template = self._environment.get_template("contents.html.j2")
        return template.render(frame=frame, chapter=chapter, groups=groups)

    def sections(self, frame: Frame, nodes: Sequence[Node]) -> str:
        """The main part."""
        return self._environment.get_template("sections.html.j2").render(frame=frame, nodes=nodes)

    def back(self, frame: Frame, index: Sequence[PrintedPart], closing: Sequence[Node]) -> str:
        """The statutory index and what follows it."""
        return self._environment.get_template("back.html.j2").render(
            frame=frame, index=index, closing=closing, index_anchor=INDEX_ANCHOR
        )


def _pages(anchor: str, pages: Mapping[str, tuple[int, int]]) -> str:
    if anchor not in pages:
        return ""
    first, last = pages[anchor]
    return page_ranges(range(first, last + 1))
