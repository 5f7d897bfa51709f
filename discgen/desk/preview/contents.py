"""The view in the words of the browser: chapters, pages, spots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from typing import Any

from discgen.book.composition.nodes import Node
from discgen.book.composition.pieces import CONTENTS, CONTENTS_ANCHOR
from discgen.book.composition.render import INDEX_ANCHOR
from discgen.book.press.link import COVER_LABEL
from discgen.book.press.proof import plain
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.desk.preview.notes import Described, Target
from discgen.desk.preview.paper import Leaf
from discgen.desk.preview.views import View
from discgen.desk.trace.jsonform import key_json
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import with_unit
from discgen.project import TEXTS

COVER_ANCHOR, COVER = "cover", "表紙"
SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}
_AROUND = 16  # characters shown beside a found word


@dataclass(frozen=True, slots=True)
class ContentsChapter:
    """An entry of the contents: a contents page, a group of sections, or the index. Pages as in the PDF."""

    id: str
    title: str
    tab: str
    first: int
    last: int
    sections: tuple[Mapping[str, Any], ...]


class Contents:
    """What can be asked of one view."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.pages = view.document.page_of
        self.chapters = tuple(self._chapters())
        self._files = {anchor: f"{TEXTS}/{name}" for anchor, name in view.book.composition.texts.items()}
        self.cells = view.spot_cells.cells
        self._titles: dict[tuple[str, str], str] = {}
        for table in view.project.tables.values():
            for cell in table.cells():
                if cell.key is not None:
                    self._titles[cell.key.table_id, cell.key.entity] = table.title

    def _chapters(self) -> Iterator[ContentsChapter]:
        """Each reaches to the page before the next one."""
        entries = [entry for entry in self._entries() if entry[0] in self.pages]
        entries.sort(key=lambda entry: self.pages[entry[0]][0])
        starts = [self.pages[anchor][0] for anchor, *_ in entries]
        ends = [*(max(start, after - 1) for start, after in pairwise(starts)), len(self.view.leaves)]
        for (anchor, title, tab, children), first, last in zip(entries, starts, ends, strict=True):
            yield ContentsChapter(anchor, title, tab, first, last, tuple(self._sections(children, 1)))

    def _entries(self) -> Iterator[tuple[str, str, str, Iterable[Node]]]:
        """Anchor, title, tab and sections of what the contents name."""
        composition, frame = self.view.book.composition, self.view.frame
        yield COVER_ANCHOR, COVER, "", ()
        for place, node in composition.front.items():
            yield node.anchor, node.title or place, "", ()
        yield CONTENTS_ANCHOR, CONTENTS, "", ()
        for chapter in composition.chapters:
            if chapter.opener:
                yield chapter.anchor, chapter.title, chapter.tab, chapter.sections
                continue
            yield chapter.anchor, chapter.title, chapter.tab, ()
            for section in chapter.sections:
                yield section.anchor, section.title, chapter.tab or section.short, section.children
        yield INDEX_ANCHOR, frame.index_title, frame.index_tab, composition.closing

    def _sections(self, nodes: Iterable[Node], level: int) -> Iterator[dict[str, Any]]:
        for node in nodes:
            if node.kind == "section" and node.anchor in self.pages:
                if node.title:  # the only section of a chapter may carry its name
                    yield {"id": node.anchor, "title": node.title, "level": level, "page": self.pages[node.anchor][0]}
                yield from self._sections(node.children, level + 1)
            else:
                yield from self._sections((*node.left, *node.right), level)

    def chapter_of(self, page: int) -> str:
        """The chapter of a page."""
        return next((chapter.id for chapter in self.chapters if chapter.first <= page <= chapter.last), "")

    def heads_of(self, page: int) -> tuple[str, str]:
        """Titles of the chapter of a page and of the section that it is in, or else begins with."""
        chapter = next((one for one in self.chapters if one.first <= page <= one.last), None)
        if chapter is None:
            return "", ""
        begun = [section for section in chapter.sections if section["page"] <= page]
        first = next((section for section in begun if section["page"] == page), begun[-1] if begun else None)
        return chapter.title, str(first["title"]) if first else ""

    def label(self, number: int) -> str:
        """The printed number of a page; the cover, which has none, as the trade calls its faces."""
        printed = number + self.view.first_page - 1
        return str(printed) if printed >= self.view.project.profile.pages.first_page else f"{COVER_LABEL}{number}"

    def pages_json(self) -> list[dict[str, Any]]:
        """Every page with its printed number."""
        return [
            {
                "number": number,
                "label": self.label(number),
                "verso": (number + self.view.first_page - 1) % 2 == 0,
                "hash": leaf.hash,
                "look": leaf.bare or leaf.hash,
                "width": leaf.width,
                "height": leaf.height,
                "chapter": self.chapter_of(number),
            }
            for number, leaf in enumerate(self.view.leaves, start=1)
        ]

    def spots_json(self, number: int) -> dict[str, list[dict[str, Any]]]:
        """What stands where on a page. Errors: IndexError."""
        spots = self.view.leaves[number - 1].spots
        figures = [
            {
                "id": cell.key.id,
                "key": key_json(cell.key),
                "title": self._table_title(cell.key),
                "printed": cell.text,
                "unit": with_unit(cell.text, cell.unit).removeprefix(cell.text),
                **asdict(spot.area),
            }
            for spot in spots.figures
            if (cell := self.view.spot_cells.at(spot)) is not None and cell.key is not None
        ]
        texts = [{"file": self._files[spot.anchor], "line": spot.line, **asdict(spot.area)} for spot in spots.texts]
        return {"figures": figures, "texts": texts}

    def page_of_line(self, file: str, line: int) -> int | None:
        """The page where that line of a text is printed."""
        anchors = {anchor for anchor, name in self._files.items() if name == file}
        places = [
            (spot.line, number)
            for number, leaf in enumerate(self.view.leaves, start=1)
            for spot in leaf.spots.texts
            if spot.anchor in anchors
        ]
        before = [(at, -number) for at, number in places if at <= line]
        return -max(before)[1] if before else min(places)[1] if places else None

    def search(self, text: str, most: int, words_of: Callable[[Leaf], str]) -> list[dict[str, Any]]:
        """Sections, figures and pages that hold the words, in this order. ``words_of``: what a page says."""
        wanted = plain(text).lower()
        if not wanted:
            return []
        hits = [hit for hit in self._search_sections() if wanted in plain(hit["title"]).lower()][:most]
        hits += list(islice((hit for hit in self._search_figures() if wanted in hit.pop("words")), most))
        for number, leaf in enumerate(self.view.leaves, start=1):
            said = words_of(leaf)
            at = said.find(wanted)
            if at >= 0:
                shown = said[max(0, at - _AROUND) : at + len(wanted) + _AROUND]
                hits.append({"kind": "text", "title": f"…{shown}…", "page": number})
        return hits[:most]

    def _search_sections(self) -> Iterator[dict[str, Any]]:
        for chapter in self.chapters:
            yield {"kind": "section", "title": chapter.title, "page": chapter.first, "anchor": chapter.id}
            for section in chapter.sections:
                yield {"kind": "section", "title": section["title"], "page": section["page"], "anchor": section["id"]}

    def _search_figures(self) -> Iterator[dict[str, Any]]:
        for key, cell in self.cells.items():
            page = self.view.document.page_of_figure.get(key)
            if page and key.fiscal_year == self.view.project.profile.institution.fiscal_year:
                title = self.title_of(key)
                words = plain(f"{title}{key.id}{cell.text}").lower()
                yield {
                    "kind": "figure",
                    "title": title,
                    "printed": f"{cell.text}",
                    "page": page,
                    "key": key_json(key),
                    "words": words,
                }

    def title_of(self, key: CellKey) -> str:
        """A figure in words: its table, row and column."""
        return "　".join(part for part in (self._table_title(key), key.row, key.col) if part)

    def _table_title(self, key: CellKey) -> str:
        """The title of the table, which tells a table of the group from the bank's."""
        title = self._titles.get((key.table_id, key.entity), key.table_id)
        return title if key.entity == SOLO or CONSOLIDATED in title else f"{CONSOLIDATED} {title}"

    def describe(self, target: Target) -> Described:
        """A target of a note as it stands now."""
        page = target.page if target.page and target.page <= len(self.view.leaves) else None
        title = printed = ""
        key = self.known(target.key.cell_key) if target.key else None
        if key is not None:
            page = self.view.document.page_of_figure.get(key)
            title, printed = self.title_of(key), self.cells[key].text
        elif target.file:
            page = self.page_of_line(target.file, target.line or 1)
        return Described(title, page, printed, self.label(page) if page else "", key)

    def known(self, key: CellKey) -> CellKey | None:
        """The printed figure that a key means, by its number or, where it has none that is known, by its labels."""
        defined = self.view.project.store.space.of_key(key)
        found = defined.key(key.fiscal_year) if defined else key
        return found if found in self.cells else None
