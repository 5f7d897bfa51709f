"""Tables, lists, drawings and pictures placed in the book: each once, with the items and figures that stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.bookwords import words_of
from discgen.book.composition.chartnames import ChartNames
from discgen.book.composition.columnbands import WHOLE, in_bands
from discgen.book.composition.composed import ChartTable, Composition
from discgen.book.composition.gridmodel import TableView
from discgen.book.composition.matrixview import MatrixView, matrix_view
from discgen.book.composition.pictureuse import PictureUse, PlacedPicture
from discgen.book.composition.tableview import LEAST_LEADING, figure_anchors, row_anchor, table_view
from discgen.book.composition.theme import colours
from discgen.book.lists import ListError
from discgen.book.text.pictures import PICTURE_TYPES, find_picture, picture_address, picture_faults, pictures_in
from discgen.book.text.pictureslots import PictureSlot, slot_of
from discgen.book.text.picturetitles import title_in
from discgen.book.text.placeholders import quote_anchor
from discgen.book.text.prose import Prose, Unplaceable, render_prose
from discgen.catalogue.documentdef import HOUSE_DOCUMENT, BlockDef
from discgen.faults import Fault, Severity, near
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.figures.tables.figuretext import FigureName
from discgen.houselook import GUTTER, LANE_GAP, LEAST_TYPE, MILLIMETRE, NARROW_SCREEN, TABLE_SIZE

if TYPE_CHECKING:
    from discgen.book.graphics import Drawing, DrawingStyle

_IN_TEXT: dict[str, Any] = {"size": 7.0, "leading": 1.3, "dense": True}  # tables inside a note
_IN_CHAPTER: dict[str, Any] = {"size": 7.5}
_CAPTION = 30.0  # points of a page that is full of one table


def text_anchor(name: str) -> str:
    """Anchor of a text."""
    return f"x-{name}"


class Placer:
    """Places things and notes where they stand. ``draw``: the table template as a function."""

    def __init__(self, book: DocumentInput, draw: Callable[[TableView], str], result: Composition) -> None:
        self.book = book
        self.result = result
        self.used_tables: set[str] = set()
        self.listed: set[tuple[str, str]] = set()  # rows of lists that a text places, by list and place
        self.quoted: dict[CellKey, str] = {}
        self.drawn = 0
        self.chart_names = ChartNames()
        self.picture_use = PictureUse()
        self._draw = draw
        self._words = words_of(book)
        self._room = book.look.box.edge * MILLIMETRE

    def fault(
        self, where: str, message: str, found: str = "", remedy: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        """Tell a fault."""
        self.result.faults.append(Fault(where, message, found, remedy=remedy, severity=severity))

    def printed(self, table_id: str, optional: bool, where: str = "") -> PrintedTable | None:
        """A table for its one place in the book. where: the place of the document definition that asks for it."""
        table = self.book.tables.get(table_id)
        if table is None:
            if not optional:
                remedy = near(table_id, self.book.tables)
                self.fault(where or HOUSE_DOCUMENT, "誌面に置く表がありません", table_id, remedy)
            return None
        if table_id in self.used_tables:
            if not optional:
                self.fault(where or HOUSE_DOCUMENT, "同じ表が二度置かれています", table_id)
            return None
        self.used_tables.add(table_id)
        return table

    def _place(self, table: PrintedTable, anchor: str, bands: Sequence[int] = WHOLE) -> None:
        """Where the items and figures of a drawn table stand."""
        for item in table.items:
            self.result.places[item].append(anchor)
        if len(bands) > 1:
            self.result.bands[table.id] = tuple(bands)
        for band, part in enumerate(in_bands(table, bands)):
            for key, row in figure_anchors(part, band):
                self.result.figures[key] = row
            for number, line in enumerate(part.lines):
                for item in {item for cell in line.cells for item in cell.items}:
                    self.result.places[item].append(row_anchor(table.id, number, band))

    def matrix(self, block: BlockDef, width: float) -> MatrixView | None:
        """A table whose groups stand side by side."""
        table = self.printed(block.table, False, block.defined_at)
        if table is None or block.matrix is None:
            return None
        try:
            view = matrix_view(table, block.matrix, width)
        except KeyError as error:
            message = f"表 {table.id} の行と対照表（matrix）の行が合いません"
            self.fault(block.defined_at or HOUSE_DOCUMENT, message, str(error.args[0]))
            return None
        self._place(table, view.anchor)
        return view

    def table(self, block: BlockDef, width: float) -> TableView | None:
        """A table of the document definition."""
        options: dict[str, Any] = {
            "caption": block.caption,
            "size": block.size,
            "leading": block.leading,
            "lanes": block.lanes,
            "breakable": block.breakable,
            "gap": GUTTER if block.spread else LANE_GAP,
            "dense": bool(block.lanes),
            "markers_left": block.markers == "left",
        }
        table = self.printed(block.table, block.optional, block.defined_at)
        if block.beside in self.book.tables and table is not None:
            remedy = "beside を消して二つの表を順に置くか、様式（forms）で行の名・単位・列をそろえてください"
            message = "単体と連結の表の行・単位・列が違うので、横に並べられません"
            self.fault(block.defined_at or HOUSE_DOCUMENT, message, f"{table.id}、{block.beside}", remedy)
        return self.view(table, width, options, block.defined_at) if table else None

    def view(self, table: PrintedTable, width: float, options: Mapping[str, Any], where: str = "") -> TableView | None:
        """A table as it is drawn."""
        try:
            view = self._sized(table, width, options)
        except KeyError as error:
            self.fault(where or HOUSE_DOCUMENT, f"表 {table.id} を分ける行がありません", str(error.args[0]))
            return None
        if not view.fits:
            self.fault(where or HOUSE_DOCUMENT, "表の数字が版面に入りません", table.id, severity=Severity.WARNING)
        self._place(table, view.anchor, view.bands)
        return view

    def _sized(self, table: PrintedTable, width: float, options: Mapping[str, Any]) -> TableView:
        """In large print as large as it fits; what stands side by side does not break, so it must fit a page too: else
        it is set tighter, and at last its lanes stand one below the other.
        """
        size, scale = options.get("size") or TABLE_SIZE, self.book.look.scale
        view = table_view(table, width, page_room=self._room, **{**options, "size": size * scale})
        lanes = len(view.grids) > 1 and not view.stacked
        if not (lanes or width <= self.book.look.box.half) or options.get("breakable"):
            return view
        if scale > 1 and "long" in view.css.split():
            view = table_view(table, width, page_room=self._room, **{**options, "size": size})
        if view.height <= self._room - _CAPTION:
            return view
        for tighter in ({"size": LEAST_TYPE, "leading": LEAST_LEADING}, {"below": True}):
            if "long" in view.css.split():
                view = table_view(table, width, page_room=self._room, **{**options, "size": size, **tighter})
        return view

    def drawn_table(self, view: TableView) -> str:
        """HTML of a table inside a text."""
        return self._draw(view)

    def prose(self, path: Path, name: str, width: float, *, in_chapter: bool = False, **options: Any) -> Prose:
        """A text file, rendered; its items and quotations are noted."""
        prose, faults = render_prose(
            path,
            self.book.figures,
            self._words,
            Slot(self, width, _IN_CHAPTER if in_chapter else _IN_TEXT),
            name=name,
            mark_lines=self.book.mark_lines,
            **options,
        )
        self.result.faults += faults
        self.result.texts[text_anchor(name)] = path.name
        known = {item.id for item in self.book.items}
        for item in prose.front.items:
            if item not in known:
                message = "見出し部の items に、この年度にない記載事項があります"
                self.fault(f"{path.name}:1", message, item, near(item, known), Severity.WARNING)
        for number, entry in enumerate(prose.tied):
            if entry.key is not None:
                self.quoted.setdefault(entry.key, quote_anchor(name, number))
                self.result.quoted[quote_anchor(name, number)] = entry.key
        return prose


class Slot:
    """What a text places, at the width that it has there. See ``discgen.book.text.prose.Placing``."""

    def __init__(self, placer: Placer, width: float, table_options: Mapping[str, Any]) -> None:
        self._placer = placer
        self._width = width
        self._table_options = table_options

    def within(self, parts: int) -> Slot:
        """The same inside one of so many parts side by side."""
        gaps = GUTTER * (parts - 1)
        return Slot(self._placer, (self._width - gaps) / parts, self._table_options)

    def table(self, table_id: str, caption: str) -> str:
        """A table of the book."""
        if table_id in self._placer.used_tables:
            raise Unplaceable("同じ表が二度置かれています", table_id, remedy="表を置くのは一か所だけにしてください")
        table = self._placer.printed(table_id, optional=True)
        if table is None:
            raise Unplaceable("置く表がありません", table_id, remedy=near(table_id, self._placer.book.tables))
        view = self._placer.view(table, self._width, {**self._table_options, "caption": caption})
        return self._placer.drawn_table(view) if view else ""

    def listed(self, name: str, options: Mapping[str, str]) -> str:
        """A list from Excel."""
        lists = self._placer.book.lists
        try:
            html = lists.draw(name, options, self._width, self._style, self._portrait)
            self._placer.listed |= {(name, place) for place in lists.places(name, options)}
            return html
        except ListError as error:
            raise Unplaceable(error.message, error.found, error.expected, error.remedy) from error

    def _larger(self, kind: str, source: str) -> Drawing | None:
        """A drawing that large print shows larger than it is drawn, where it has room for its words."""
        from discgen.book.graphics import DrawingError  # only books with drawings pay

        scale = self._placer.book.look.scale
        if scale > 1:
            with suppress(DrawingError):
                return self._drawn(kind, source, self._width / scale)
        return None

    def drawing(self, kind: str, source: str) -> str:
        """A chart or a flow diagram."""
        from discgen.book.graphics import DrawingError  # only books with drawings pay

        try:
            if kind == "plan":
                return self._plan(source)
            drawing = self._larger(kind, source) or self._drawn(kind, source, self._width)
        except DrawingError as error:
            first, *others = (
                Unplaceable(fault.message, fault.found, fault.expected, fault.remedy, line=fault.line)
                for fault in error.every()
            )
            first.others = others
            raise first from error
        book = self._placer.book
        anchor = self._next_anchor(drawing.figures)
        if drawing.table:
            self._placer.result.charts[anchor] = ChartTable(drawing.title, drawing.unit, drawing.table)
        for note in drawing.notes:
            self._placer.fault(f"図「{drawing.title}」", note, severity=Severity.NOTICE)
        for label, name in drawing.classes:
            figure = book.figures.lookup(name, 0)
            if figure is not None and figure.key is not None:
                self._placer.chart_names.add(drawing.title, figure.key.row, label)
        title = f"<figcaption>{escape(drawing.title)}</figcaption>" if drawing.title else ""
        return (
            f'<figure id="{anchor}" class="drawing {kind}">{title}{drawing.svg}{self._upright(kind, source)}</figure>\n'
        )

    def _next_anchor(self, figures: Iterable[tuple[FigureName, int]]) -> str:
        """The anchor of what is drawn next; the figures in it stand there."""
        self._placer.drawn += 1
        anchor = f"g-{self._placer.drawn}"
        for name, offset in figures:
            figure = self._placer.book.figures.lookup(name, offset)
            if figure is not None and figure.key is not None:
                self._placer.quoted.setdefault(figure.key, anchor)
        return anchor

    def _plan(self, source: str) -> str:
        from discgen.book.graphics.plantable import plan_table  # only books with a plan pay

        made = plan_table(source, self._placer.book.figures)
        anchor = self._next_anchor(made.figures)
        title = f"<figcaption>{escape(made.title)}</figcaption>"
        return f'<figure id="{anchor}" class="plan-result">{title}{made.html}</figure>\n'

    def _drawn(self, kind: str, source: str, width: float, *, upright: bool = False) -> Drawing:
        from discgen.book.graphics import draw_chart, draw_flow, draw_value

        book = self._placer.book
        if kind == "chart":
            return draw_chart(
                source, book.figures, self._style(), width, book.publisher.fiscal_year, book.ratio_rounding
            )
        draw = draw_value if kind == "value" else draw_flow
        return draw(source, self._style(), width, upright=upright)

    def _upright(self, kind: str, source: str) -> str:
        """The same drawing for a narrow screen, where it is wider than that and can be made so narrow."""
        from discgen.book.graphics import DrawingError

        if not self._placer.book.upright or self._width <= NARROW_SCREEN:
            return ""
        try:
            return f'<div class="upright">{self._drawn(kind, source, NARROW_SCREEN, upright=True).svg}</div>'
        except DrawingError:
            return ""

    def _style(self) -> DrawingStyle:
        from discgen.book.graphics import DrawingStyle

        accent = self._placer.book.publisher.accent
        return DrawingStyle(**{key.replace("-", "_"): value for key, value in colours(accent).items()})

    def picture(self, file: str, alt: str, caption: str, width: int, where: str) -> str:
        """A picture from the folder of pictures; its address changes with its content."""
        told = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        slot = slot_of(unquote(file))
        if slot is not None:
            return self._empty_frame(slot, alt, told)
        path = self._checked(file)
        digest, title = picture_address(path).partition("?")[2], title_in(path.suffix.lower(), path.read_bytes())
        self._placer.picture_use.add(PlacedPicture(digest, path.name, alt, caption, where, title))
        source = escape(picture_address(path))
        css = "picture" if width == 100 else "picture part"
        return f'<figure class="{css}" style="width:{width}%"><img src="{source}" alt="{escape(alt)}">{told}</figure>\n'

    def _empty_frame(self, slot: PictureSlot, alt: str, caption: str) -> str:
        """A frame that waits for its picture."""
        width = min(slot.width * MILLIMETRE, self._width)
        size = f"width:{width:.1f}pt;height:{slot.height * MILLIMETRE:.1f}pt"
        words = f"<p>{escape(slot.words)}</p><p>{escape(alt)}</p>"
        return f'<figure class="picture slot"><div style="{size}">{words}</div>{caption}</figure>\n'

    def _portrait(self, file: str) -> str:
        """The address of a picture that a list names."""
        return picture_address(self._checked(file))

    def _checked(self, file: str) -> Path:
        """The picture of that name. Errors: Unplaceable where it is missing or cannot be printed."""
        folder, file = self._placer.book.images, unquote(file)
        path = find_picture(folder, file)
        if path is None and Path(file).suffix.lower() not in PICTURE_TYPES:
            raise Unplaceable("この種類の画像は置けません", file, "SVG、PNG、JPEG")
        if path is None:
            known = [found.name for found in pictures_in(folder)]
            remedy = near(file, known) or f"{folder.name} フォルダーに置いてください"
            raise Unplaceable("画像がありません", file, remedy=remedy)
        wrong = [
            Unplaceable(told.message, f"{file} {told.found}".strip(), remedy=told.remedy)
            for told in picture_faults(path)
        ]
        if wrong:
            wrong[0].others = wrong[1:]
            raise wrong[0]
        self._placer.result.pictures.add(path.name)
        return path
