"""From the document definition to the tree that the templates draw, with every fault on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.chapters import compose_chapters, compose_front
from discgen.book.composition.composed import Chapter, Composition, ContentsLine
from discgen.book.composition.gridmodel import TableView
from discgen.book.composition.groupchart import group_chart
from discgen.book.composition.index import Coverage
from discgen.book.composition.nodes import Node, columns_css, rows, spread, with_leads
from discgen.book.composition.placing import Placer, text_anchor
from discgen.book.composition.tableview import table_anchor, unit_text
from discgen.book.text.frontmatter import INSIDE_COVER
from discgen.book.text.manuscripts import Manuscripts, read_manuscripts
from discgen.catalogue.documentdef import (
    HOUSE_DOCUMENT,
    LEAVE_THE_TABLE,
    PLACE_THE_TABLE,
    BlockDef,
    ChapterDef,
    Half,
    SectionDef,
)
from discgen.faults import Severity, near, some_of
from discgen.filenames import shown_files
from discgen.houselook import WIDE_PROSE

_SHOWN = 6


def contents_anchor(chapter_id: str) -> str:
    """Anchor of the contents page of a chapter."""
    return f"contents-{chapter_id}"


def section_anchor(section_id: str) -> str:
    """Anchor of a section."""
    return f"s-{section_id}"


class Composer:
    """Builds the tree of one book. ``draw``: the table template as a function, for tables inside prose."""

    def __init__(self, book: DocumentInput, draw: Callable[[TableView], str]) -> None:
        self._book = book
        self._box = book.look.box
        self._text_uses: Counter[str] = Counter()
        self.result = Composition()
        self._placer = Placer(book, draw, self.result)

    def compose(self) -> Composition:
        """The whole book; faults are in the result.

        The chapters of the profile come first: a table that one of their texts places does not stand in the 資料編.
        """
        manuscripts = read_manuscripts(self._book.texts, [plan.title for plan in self._book.chapters])
        self.result.faults += manuscripts.faults
        chapters = compose_chapters(self._placer, self._book.chapters, manuscripts, self._box)
        self.result.front = compose_front(self._placer, manuscripts, self._box)
        if INSIDE_COVER in self.result.front and not self._book.cover:
            remedy = "institution.toml に [cover] を書くか、この原稿の chapter を直してください"
            text = manuscripts.chapters[INSIDE_COVER][0].path.name
            self._placer.fault(text, f"表紙がないので、{INSIDE_COVER}の原稿を置けません", remedy=remedy)
        definition = self._book.order().without_tables(self._placer.used_tables)
        tab = definition.tab if chapters else ""
        self.result.chapters = [*chapters, *(self._chapter(chapter, tab) for chapter in definition.chapters)]
        for section in definition.closing:
            self.result.closing.append(self._section(section, 2))
            line = ContentsLine(section.contents or section.title, 0, section_anchor(section.id))
            self.result.closing_contents.append(line)
        self.result.figures = {**self._placer.quoted, **self.result.figures}
        self.result.faults += [*self._placer.chart_names.faults(), *self._placer.picture_use.faults()]
        self._unused(manuscripts)
        return self.result

    def _chapter(self, chapter: ChapterDef, tab: str) -> Chapter:
        made = Chapter(chapter.title, contents_anchor(chapter.id), tab=tab)
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
        if self._book.tables_in_contents:
            lines += self._table_lines(section, level + 1)
        for child in section.children():
            lines += self._contents(child, level if child in beside else level + 1)
        return lines

    def _table_lines(self, section: SectionDef, level: int) -> list[ContentsLine]:
        """The tables of a section that have a name of their own."""
        blocks = [block for block in section.blocks if block.table in self._book.tables and not block.contents]
        named = [(block.caption or self._book.tables[block.table].title, block.table) for block in blocks]
        return [ContentsLine(name, level, table_anchor(table)) for name, table in named if name != section.title]

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
        width = self._box.half if section.half else self._box.width
        made: list[tuple[Half | None, Node]] = []
        for block in section.blocks:
            if block.section:
                beside = block.section.mark == section.mark
                made.append((block.section.half, self._section(block.section, level if beside else level + 1)))
                continue
            node = self._block(block, level, self._box.half if block.half else width)
            if node is not None:
                made += spread(node) if block.spread else [(block.half, node)]
        made += [(child.half, self._section(child, level + 1)) for child in section.sections]
        title, made = self._with_unit(section, made)
        return Node(
            "section",
            anchor,
            title,
            min(level, 6),
            section.mark,
            new_page=section.new_page,
            short=section.short,
            children=tuple(with_leads(rows(made))),
        )

    def _with_unit(
        self, section: SectionDef, made: list[tuple[Half | None, Node]]
    ) -> tuple[str, list[tuple[Half | None, Node]]]:
        """The title, with the units of its only table behind it where the house has them there."""
        names = [block.table for block in section.blocks if block.table]
        table = self._book.tables.get(names[0]) if len(names) == 1 else None
        if table is None or not table.title_unit:
            return section.title, made
        bare = [
            (half, replace(node, table=replace(node.table, unit="")) if node.table is not None else node)
            for half, node in made
        ]
        return section.title + unit_text(table.title_unit), bare

    def _block(self, block: BlockDef, level: int, width: float) -> Node | None:
        if block.page_break:
            return Node("break")
        if block.heading:
            return Node("heading", title=block.heading, level=min(level + 1, 6))
        if block.group_chart:
            drawing = group_chart(self._book.publisher.name, block.group_chart, self._book.companies)
            return Node("group", group=drawing)
        if block.matrix:
            drawn = self._placer.matrix(block, width)
            return Node("matrix", drawn.anchor, matrix=drawn) if drawn else None
        if block.table:
            view = self._placer.table(block, width * block.width)
            return Node("table", view.anchor, table=view) if view else None
        return self._text(block, level, width)

    def _text(self, block: BlockDef, level: int, width: float) -> Node | None:
        if block.unless in self._book.tables:
            return None
        path = self._book.texts / f"{block.text}.md"
        self._text_uses[block.text] += 1
        name = self._text_name(block.text)
        if not path.is_file():
            if not block.optional:
                known = [text.stem for text in shown_files(self._book.texts, ".md")]
                remedy = near(block.text, known) or f"text フォルダーに {path.name} を置いてください"
                self._placer.fault(path.name, "本文のファイルがありません", remedy=remedy)
            return None
        prose = self._placer.prose(
            path,
            name,
            self._box.note if block.columns == 2 else width,
            base_level=min(level + 1, 6),
            split_lists=block.columns == 2,
            wide=block.columns == 1 and width > WIDE_PROSE * self._book.look.scale,
        )
        anchor = text_anchor(name)
        for item in prose.front.items:
            self.result.places[item].append(anchor)
        css = " ".join(["prose", block.role, columns_css(prose.html, block.columns)])
        return Node("text", anchor, prose.front.title, min(level + 1, 6), html=prose.html, css=css)

    def _unused(self, manuscripts: Manuscripts) -> None:
        """A table or a text that stands nowhere and is quoted nowhere is forgotten rather than meant."""
        self.result.undrawn |= self._book.tables.keys() - self._placer.used_tables
        for table_id, table in self._book.tables.items():
            quoted = any(cell.key in self._placer.quoted for cell in table.cells())
            if table_id in self.result.undrawn and not quoted:
                message = "この表は誌面のどこにも置かれていません"
                remedy = PLACE_THE_TABLE + LEAVE_THE_TABLE
                self._placer.fault(HOUSE_DOCUMENT, message, table_id, remedy, Severity.WARNING)
        for name in self._book.lists.names():
            left = [place for place in self._book.lists.places(name) if (name, place) not in self._placer.listed]
            if left:
                found = some_of(left, _SHOWN, "件")
                message = f"一覧「{name}」に、誌面に置かれていない行やシートがあります"
                self._placer.fault(f"{name}.xlsx", message, found, severity=Severity.WARNING)
        whole = self._book.definition.at(self._book.publisher.fiscal_year_end)
        known = {block.text for block in whole.blocks()}
        for path in manuscripts.others:
            if path.stem not in known and manuscripts.heads[path.name]:
                self.result.faults += manuscripts.heads[path.name]
            elif path.stem not in known:
                message = "この本文は誌面のどこにも置かれていません"
                self._placer.fault(path.name, message, severity=Severity.WARNING)


def coverage_of(book: DocumentInput, composition: Composition) -> Coverage:
    """Where the statutory items stand, and what excuses the others."""
    return Coverage(composition.places, book.not_applicable, book.elsewhere, book.group_absent)
