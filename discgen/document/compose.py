"""From the document definition to the tree that the templates draw, with every fault on the way."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from discgen.catalogue.documentdef import BlockDef, Half, Matrix, SectionDef
from discgen.document.matrixview import MatrixView, matrix_view
from discgen.document.model import DocumentInput
from discgen.document.prose import quote_anchor, render_prose
from discgen.document.tableview import TableView, figure_anchors, row_anchor, table_anchor, table_view
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
_LEAD_CHARACTERS = 2500
_BOX_CHARACTERS = 1000  # a box up to this length stands on one page


@dataclass(frozen=True, slots=True)
class Node:
    """A drawn thing: ``kind`` names its template, the other fields are what that template reads."""

    kind: str
    anchor: str = ""
    title: str = ""
    level: int = 2
    mark: str = ""
    html: str = ""
    css: str = ""
    table: TableView | None = None
    matrix: MatrixView | None = None
    new_page: bool = False
    short: str = ""
    children: tuple[Node, ...] = ()
    left: tuple[Node, ...] = ()
    right: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents page; a head has no page."""

    label: str
    level: int
    anchor: str = ""


@dataclass(slots=True)
class Composition:
    """The tree, the contents lines, the places of statutory items and the faults."""

    sections: list[Node] = field(default_factory=list)
    closing: list[Node] = field(default_factory=list)
    contents: list[ContentsLine] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[CellKey, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


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
        self._day = book.publisher.fiscal_year_end
        self._words = words_of(book)
        self._used_tables: set[str] = set()
        self._used_texts: set[str] = set()
        self._quoted: dict[CellKey, str] = {}
        self.result = Composition()

    def compose(self) -> Composition:
        """The whole book; faults are in the result."""
        definition = self._book.definition.at(self._day)
        for chapter in definition.chapters:
            for section in chapter.sections:
                self.result.sections.append(self._section(section, 2))
                self._contents(section, 0)
        for section in definition.closing:
            self.result.closing.append(self._section(section, 2))
            self.result.contents.append(ContentsLine(section.contents or section.title, 0, section_anchor(section.id)))
        self.result.figures = {**self._quoted, **self.result.figures}
        self._unused()
        return self.result

    def _contents(self, section: SectionDef, level: int) -> None:
        if not section.listed:
            return
        placed = [block.section for block in section.blocks if block.section]
        beside = [child for child in placed if child.mark == section.mark]
        under = [child for child in section.children() if child not in beside]
        anchor = "" if any(child.listed for child in under) else section_anchor(section.id)
        self.result.contents.append(ContentsLine(section.contents or section.title, level, anchor))
        for block in section.blocks:
            if block.contents:
                self.result.contents.append(ContentsLine(block.contents, level, self._block_anchor(block)))
        for child in section.children():
            self._contents(child, level if child in beside else level + 1)

    @staticmethod
    def _block_anchor(block: BlockDef) -> str:
        return text_anchor(block.text) if block.text else table_anchor(block.table)

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
                made += _spread(node) if block.spread else [(block.half, node)]
        made += [(child.half, self._section(child, level + 1)) for child in section.sections]
        return Node(
            "section",
            anchor,
            section.title,
            min(level, 6),
            section.mark,
            new_page=section.new_page,
            short=section.short,
            children=tuple(_with_leads(_rows(made))),
        )

    def _block(self, block: BlockDef, level: int, width: float) -> Node | None:
        if block.page_break:
            return Node("break")
        if block.heading:
            return Node("heading", title=block.heading, level=min(level + 1, 6))
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
        name = block.text
        path = self._book.texts / f"{name}.md"
        self._used_texts.add(name)
        if not path.is_file():
            if not block.optional:
                known = [text.stem for text in self._book.texts.glob("*.md")]
                remedy = self._near(name, known) or f"text フォルダーに {path.name} を置いてください"
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
            base_level=min(level + 1, 6),
            split_lists=block.columns == 2,
        )
        self.result.faults += faults
        for number, entry in enumerate(prose.tied):
            if entry.source is not None:
                table, row, col, offset = entry.source
                self._quoted.setdefault(
                    CellKey(table, row, col, self._book.publisher.fiscal_year + offset), quote_anchor(name, number)
                )
        anchor = text_anchor(name)
        for item in prose.front.items:
            self.result.places[item].append(anchor)
        css = " ".join(["prose", block.role, _columns_css(prose.html, block.columns)])
        return Node("text", anchor, prose.front.title, min(level + 1, 6), html=prose.html, css=css)

    def _unused(self) -> None:
        """A table or a text that stands nowhere and is quoted nowhere is forgotten rather than meant."""
        for table_id, table in self._book.tables.items():
            quoted = any(cell.key in self._quoted for cell in table.cells())
            if table_id not in self._used_tables and not quoted:
                message = "この表は誌面のどこにも置かれていません"
                self._fault(DOCUMENT_FILE, message, table_id, severity=Severity.WARNING)
        for path in sorted(self._book.texts.glob("*.md")):
            if path.stem not in self._used_texts:
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


def words_of(book: DocumentInput) -> dict[str, str]:
    """Words that prose may use in braces, so that texts need no year or name of their own."""
    publisher = book.publisher
    end = publisher.fiscal_year_end
    return {
        "年度": f"{publisher.fiscal_year}年度",
        "前年度": f"{publisher.fiscal_year - 1}年度",
        "期末日": f"{end.year}年{end.month}月{end.day}日",
        "金庫名": publisher.name,
    }


def _columns_css(html: str, columns: int) -> str:
    """``boxed`` where the text is one box: then the columns stand inside it."""
    if columns == 1:
        return "one"
    boxes = html.count('<div class="box')
    return "boxed" if boxes == 1 and html.startswith("<div") and html.rstrip().endswith("</div>") else "two"


def _spread(node: Node) -> list[tuple[Half | None, Node]]:
    """The two lanes of a table as a left and a right half; only the first keeps the anchor, only the last the notes."""
    view = node.table
    if view is None or len(view.grids) < len(get_args(Half)):
        return [(None, node)]
    first, last = view.grids[0], view.grids[-1]
    left = replace(view, grids=(first,), notes=(), width=first.width)
    right = replace(view, grids=(last,), anchor=f"{view.anchor}-2", width=last.width)
    return [("left", replace(node, table=left)), ("right", replace(node, anchor=right.anchor, table=right))]


def _with_leads(nodes: Sequence[Node]) -> Iterator[Node]:
    """A short text before a table, or with one in it, and a short box stay together."""
    after: list[Node | None] = [*nodes[1:], None]
    for node, following in zip(nodes, after, strict=False):
        short = node.kind == "text" and len(node.html) < _LEAD_CHARACTERS and "two" not in node.css
        if short and following is not None and following.kind == "table":
            yield replace(node, css=f"{node.css} lead")
        elif (short and "<table" in node.html) or ("boxed" in node.css and len(node.html) < _BOX_CHARACTERS):
            yield replace(node, css=f"{node.css} whole")
        else:
            yield node


def _rows(made: Sequence[tuple[Half | None, Node]]) -> list[Node]:
    """Gather runs of halves into rows: a new row begins when a left half follows a right one."""
    result: list[Node] = []
    left: list[Node] = []
    right: list[Node] = []

    def close() -> None:
        if left or right:
            result.append(Node("row", left=tuple(left), right=tuple(right)))
            left.clear()
            right.clear()

    for half, node in made:
        if half is None or (half == "left" and right):
            close()
        if half is None:
            result.append(node)
        else:
            (left if half == "left" else right).append(node)
    close()
    return result
