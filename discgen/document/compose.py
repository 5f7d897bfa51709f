"""From the document definition to the tree that the templates draw, with every fault on the way."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from discgen.catalogue.documentdef import BlockDef, ChapterDef, Half, Matrix, SectionDef
from discgen.document.groupchart import group_chart
from discgen.document.matrixview import MatrixView, matrix_view
from discgen.document.model import DocumentInput
from discgen.document.nodes import Node, columns_css, rows, spread, with_leads
from discgen.document.prose import quote_anchor, render_prose
from discgen.document.tableview import TableView, figure_anchors, row_anchor, table_anchor, table_view
from discgen.document.words import words_of
from discgen.faults import Fault, Severity
from discgen.tables.model import CellKey, PrintedTable

# Widths of the slots in points; they follow from the page box of templates/style.css.
FULL_WIDTH = 493.2  # 174 mm
GUTTER = 17.0
HALF_WIDTH = (FULL_WIDTH - GUTTER) / 2
NOTE_WIDTH = HALF_WIDTH - 16.0  # inside a numbered note

LANE_GAP = 14.0
_NOTE_SIZE, _NOTE_LEADING = 7.0, 1.3  # tables inside a text

DOCUMENT_FILE = "document.yaml"


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents page; a head has no page."""

    label: str
    level: int
    anchor: str = ""


@dataclass(slots=True)
class Chapter:
    """One chapter: its tree and the lines of its contents page. anchor: that of the contents page."""

    title: str
    anchor: str
    sections: list[Node] = field(default_factory=list)
    contents: list[ContentsLine] = field(default_factory=list)


@dataclass(slots=True)
class Composition:
    """The trees, the contents lines, the places of statutory items and the faults.

    figures: anchor of every printed figure. quoted: figure of every quotation by its anchor. texts: file of every text
    by its anchor.
    """

    chapters: list[Chapter] = field(default_factory=list)
    closing: list[Node] = field(default_factory=list)
    closing_contents: list[ContentsLine] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[CellKey, str] = field(default_factory=dict)
    quoted: dict[str, CellKey] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def contents_anchor(chapter_id: str) -> str:
    """Anchor of the contents page of a chapter."""
    return f"contents-{chapter_id}"


def section_anchor(section_id: str) -> str:
    """Anchor of a section."""
    return f"s-{section_id}"


def text_anchor(name: str) -> str:
    """Anchor of a text."""
    return f"x-{name}"


class Composer:
    """Builds the tree of one book. ``draw``: the table template as a function, for tables inside prose."""

    def __init__(self, book: DocumentInput, draw: Callable[[TableView], str]) -> None:
        self._book = book
        self._draw = draw
        self._words = words_of(book)
        self._used_tables: set[str] = set()
        self._text_uses: Counter[str] = Counter()
        self._quoted: dict[CellKey, str] = {}
        self.result = Composition()

    def compose(self) -> Composition:
        """The whole book; faults are in the result."""
        definition = self._book.order()
        self.result.chapters = [self._chapter(chapter) for chapter in definition.chapters]
        for section in definition.closing:
            self.result.closing.append(self._section(section, 2))
            line = ContentsLine(section.contents or section.title, 0, section_anchor(section.id))
            self.result.closing_contents.append(line)
        self.result.figures = {**self._quoted, **self.result.figures}
        self._unused()
        return self.result

    def _chapter(self, chapter: ChapterDef) -> Chapter:
        made = Chapter(chapter.title, contents_anchor(chapter.id))
        for section in chapter.sections:
            made.sections.append(self._section(section, 2))
            made.contents += self._contents(section, 0)
        return made

    def _contents(self, section: SectionDef, level: int) -> list[ContentsLine]:
        if not section.listed:
            return []
        placed = [block.section for block in section.blocks if block.section]
        beside = [child for child in placed if child.mark == section.mark]
        under = [child for child in section.children() if child not in beside]
        anchor = "" if any(child.listed for child in under) else section_anchor(section.id)
        lines = [ContentsLine(section.contents or section.title, level, anchor)]
        lines += [ContentsLine(b.contents, level, self._block_anchor(b)) for b in section.blocks if b.contents]
        for child in section.children():
            lines += self._contents(child, level if child in beside else level + 1)
        return lines

    def _block_anchor(self, block: BlockDef) -> str:
        return text_anchor(self._text_name(block.text)) if block.text else table_anchor(block.table)

    def _text_name(self, text: str) -> str:
        """Name of a text in the anchors of the book; from the second place on it carries a number."""
        uses = self._text_uses[text]
        return text if uses < 2 else f"{text}.{uses}"

    def _section(self, section: SectionDef, level: int) -> Node:
        anchor = section_anchor(section.id)
        for item in section.items:
            self.result.places[item].append(anchor)
        width = HALF_WIDTH if section.half else FULL_WIDTH
        made: list[tuple[Half | None, Node]] = []
        for block in section.blocks:
            if block.section:
                beside = block.section.mark == section.mark
                made.append((block.section.half, self._section(block.section, level if beside else level + 1)))
                continue
            node = self._block(block, level, HALF_WIDTH if block.half else width)
            if node is not None:
                made += spread(node) if block.spread else [(block.half, node)]
        made += [(child.half, self._section(child, level + 1)) for child in section.sections]
        return Node(
            "section",
            anchor,
            section.title,
            min(level, 6),
            section.mark,
            new_page=section.new_page,
            short=section.short,
            children=tuple(with_leads(rows(made))),
        )

    def _block(self, block: BlockDef, level: int, width: float) -> Node | None:
        if block.page_break:
            return Node("break")
        if block.heading:
            return Node("heading", title=block.heading, level=min(level + 1, 6))
        if block.group_chart:
            drawing = group_chart(self._book.publisher.name, block.group_chart, self._book.companies)
            return Node("group", group=drawing)
        if block.matrix:
            drawn = self._matrix(block.table, block.matrix, width)
            return Node("matrix", drawn.anchor, matrix=drawn) if drawn else None
        if block.table:
            view = self._table(block.table, width * block.width, block)
            return Node("table", view.anchor, table=view) if view else None
        return self._text(block, level, width)

    def _printed(self, table_id: str, optional: bool = True) -> PrintedTable | None:
        """A table for its one place in the book."""
        table = self._book.tables.get(table_id)
        if table is None:
            if not optional:
                message = "誌面に置く表がありません"
                self._fault(DOCUMENT_FILE, message, table_id, self._near(table_id, self._book.tables))
            return None
        if table_id in self._used_tables:
            self._fault(DOCUMENT_FILE, "同じ表が二度置かれています", table_id)
            return None
        self._used_tables.add(table_id)
        return table

    def _place(self, table: PrintedTable, anchor: str) -> None:
        """Where the items and figures of a drawn table stand."""
        for item in table.items:
            self.result.places[item].append(anchor)
        for key, row in figure_anchors(table):
            self.result.figures[key] = row
        for number, line in enumerate(table.lines):
            for item in {item for cell in line.cells for item in cell.items}:
                self.result.places[item].append(row_anchor(table.id, number))

    def _matrix(self, table_id: str, matrix: Matrix, width: float) -> MatrixView | None:
        table = self._printed(table_id, optional=False)
        if table is None:
            return None
        try:
            view = matrix_view(table, matrix, width)
        except KeyError as error:
            message = f"表 {table_id} の行と対照表（matrix）の行が合いません"
            self._fault(DOCUMENT_FILE, message, str(error.args[0]))
            return None
        self._place(table, view.anchor)
        return view

    def _table(self, table_id: str, width: float, block: BlockDef | None = None, caption: str = "") -> TableView | None:
        table = self._printed(table_id, optional=block is None or block.optional)
        if table is None:
            return None
        options: dict[str, Any] = {"caption": caption, "size": _NOTE_SIZE, "leading": _NOTE_LEADING, "dense": True}
        if block is not None:
            options = {
                "caption": block.caption,
                "size": block.size,
                "leading": block.leading,
                "lanes": block.lanes,
                "breakable": block.breakable,
                "gap": GUTTER if block.spread else LANE_GAP,
                "dense": bool(block.lanes),
                "markers_left": block.markers == "left",
            }
        try:
            view = table_view(table, width, **options)
        except KeyError as error:
            self._fault(DOCUMENT_FILE, f"表 {table_id} を分ける行がありません", str(error.args[0]))
            return None
        if not view.fits:
            message = "表の数字が版面に入りません"
            self._fault(DOCUMENT_FILE, message, table_id, severity=Severity.WARNING)
        self._place(table, view.anchor)
        return view

    def _text(self, block: BlockDef, level: int, width: float) -> Node | None:
        if block.unless in self._book.tables:
            return None
        path = self._book.texts / f"{block.text}.md"
        self._text_uses[block.text] += 1
        name = self._text_name(block.text)
        self.result.texts[text_anchor(name)] = path.name
        if not path.is_file():
            if not block.optional:
                known = [text.stem for text in self._book.texts.glob("*.md")]
                remedy = self._near(block.text, known) or f"text フォルダーに {path.name} を置いてください"
                self._fault(path.name, "本文のファイルがありません", severity=Severity.ERROR, remedy=remedy)
            return None
        slot = NOTE_WIDTH if block.columns == 2 else width

        def draw(table_id: str, caption: str) -> str | None:
            view = self._table(table_id, slot, caption=caption)
            return self._draw(view) if view else None

        prose, faults = render_prose(
            path,
            self._book.figures,
            self._words,
            draw,
            name=name,
            base_level=min(level + 1, 6),
            split_lists=block.columns == 2,
            mark_lines=self._book.mark_lines,
        )
        self.result.faults += faults
        for number, entry in enumerate(prose.tied):
            if entry.name is not None:
                key = entry.name.key(self._book.publisher.fiscal_year + entry.offset)
                self._quoted.setdefault(key, quote_anchor(name, number))
                self.result.quoted[quote_anchor(name, number)] = key
        anchor = text_anchor(name)
        for item in prose.front.items:
            self.result.places[item].append(anchor)
        css = " ".join(["prose", block.role, columns_css(prose.html, block.columns)])
        return Node("text", anchor, prose.front.title, min(level + 1, 6), html=prose.html, css=css)

    def _unused(self) -> None:
        """A table or a text that stands nowhere and is quoted nowhere is forgotten rather than meant."""
        for table_id, table in self._book.tables.items():
            quoted = any(cell.key in self._quoted for cell in table.cells())
            if table_id not in self._used_tables and not quoted:
                message = "この表は誌面のどこにも置かれていません"
                self._fault(DOCUMENT_FILE, message, table_id, severity=Severity.WARNING)
        definition = self._book.definition.at(self._book.publisher.fiscal_year_end)
        known = {block.text for block in definition.blocks()}
        for path in sorted(self._book.texts.glob("*.md")):
            if path.stem not in known:
                message = "この本文は誌面のどこにも置かれていません"
                self._fault(path.name, message, severity=Severity.WARNING)

    def _fault(
        self, where: str, message: str, found: str = "", remedy: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self.result.faults.append(Fault(where, message, found, remedy=remedy, severity=severity))

    @staticmethod
    def _near(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
        near = difflib.get_close_matches(name, list(known), n=3)
        return f"近い名前：{'、'.join(near)}" if near else ""
