"""Writes the whole site into a folder: pages, tables to take along, data for the scripts and for machines, the PDF."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from discgen.book.composition.bookmodel import DocumentInput, DocumentResult
from discgen.book.composition.compose import Composer, coverage_of
from discgen.book.composition.index import PrintedPart, build_index
from discgen.book.composition.nodes import Node
from discgen.book.composition.pieces import frame_of
from discgen.book.composition.render import INDEX_ANCHOR, BookFrame
from discgen.book.lists import ListTable
from discgen.book.text.pictures import PICTURES, picture_bytes
from discgen.bookinput import document_input
from discgen.export.records import FigureRecord
from discgen.export.site.addresses import figure_addresses
from discgen.export.site.calling import write_icon, write_preview, write_site_map
from discgen.export.site.carddata import Cards
from discgen.export.site.downloads import FOLDER, table_csv, write_table_xlsx
from discgen.export.site.figureorigins import Origin, figure_origins
from discgen.export.site.pagescan import homes, linked, scan
from discgen.export.site.publicdata import write_archive, write_figures, write_package
from discgen.export.site.searchdata import DATA_FILE, read_readings, site_data
from discgen.export.site.sitedraw import SiteDrawer
from discgen.export.site.sitefigures import SiteFigure, articles_of, site_figures
from discgen.export.site.sitepages import DATA_PAGE, HOME, INDEX_PAGE, SiteChapter, SitePage, site_chapters, walk
from discgen.export.site.sitesheet import DownloadSheet, sheet_of, sheet_of_list
from discgen.export.site.sitetheme import site_theme
from discgen.export.site.takenlists import TakenLists
from discgen.export.site.ties import Ties
from discgen.faults import Fault, FaultError, errors
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project
from discgen.templating import templates_folder

PDF_FILE = "magazine.pdf"
_SHEETS_OF_PAPER = ("book/lists.css", "book/graphics.css", "book/stories.css")
_SOURCES = "site"  # folder of the templates
_STYLE = "site.css"
_STYLES = ("site.css", "reading.css", "tables.css", "night.css", "printing.css")  # of them that file is made
_SCRIPTS = ("site.js", "search.js", "card.js")
_READINGS = "readings.csv"
_TEMPLATES = {INDEX_PAGE: "site/index.html.j2", DATA_PAGE: "site/downloads.html.j2"}
_OUTSIDE = re.compile(r"[a-z]+:|#")  # another site, or a place of the same page


@dataclass(frozen=True, slots=True)
class SiteInput:
    """The book, its finished PDF with the page numbers, and the records of its figures.

    origins: how the figures are defined. laws: the articles that ask for them. address: where the site will stand;
    empty where that is not known.
    """

    book: DocumentInput
    document: DocumentResult
    records: Sequence[FigureRecord]
    origins: Mapping[CellKey, Origin] = field(default_factory=dict)
    laws: Mapping[CellKey, tuple[str, ...]] = field(default_factory=dict)
    address: str = ""

    @classmethod
    def of(cls, project: Project, document: DocumentResult, records: Sequence[FigureRecord]) -> SiteInput:
        """The site of an opened project."""
        book = document_input(project, lambda stage: None)
        laws = articles_of(project.tables.values(), project.catalogue.items)
        return cls(book, document, records, figure_origins(project), laws, project.profile.site.address)


def write_site(folder: Path, site: SiteInput) -> None:
    """Write the site into a new folder.

    Errors: FaultError for a link that leads nowhere, an address used twice or a printed figure without a place.
    """
    templates = site.book.templates or templates_folder()
    made = _Site(site, templates)
    pages = made.pages()
    folder.mkdir(parents=True)
    for file, html in pages.items():
        (folder / file).write_text(html, encoding="utf-8", newline="\n")
    publisher = site.book.publisher
    styles = [
        site_theme(publisher.accent, site.book.look, templates),
        *((templates / name).read_text("utf-8") for name in _SHEETS_OF_PAPER),
        *((templates / _SOURCES / name).read_text("utf-8") for name in _STYLES),
    ]
    (folder / _STYLE).write_text("\n".join(styles), encoding="utf-8", newline="\n")
    for name in _SCRIPTS:
        shutil.copyfile(templates / _SOURCES / name, folder / name)
    (folder / DATA_FILE).parent.mkdir()
    for file, data in made.data.items():
        (folder / file).write_text(data, encoding="utf-8", newline="\n")
    (folder / PDF_FILE).write_bytes(site.document.pdf)
    sheets = made.write_tables(folder / FOLDER)
    write_figures(folder, made.figures, site.address)
    write_archive(folder, sheets)
    title = f"{publisher.title} {publisher.fiscal_year}年度"
    write_package(folder, publisher.name, title, publisher.fiscal_year, sheets, site.address)
    made.copy_pictures(folder / PICTURES)
    write_icon(folder, publisher.name, publisher.accent)
    write_preview(folder, site.document.pdf, publisher.accent)
    write_site_map(folder, pages, site.address)
    faults = [
        Fault(f"HTML版／{file}", "リンク先のファイルがありません", link)
        for file, html in pages.items()
        for link in scan(html).links
        if not _OUTSIDE.match(link) and not (folder / unquote(urlsplit(link).path)).is_file()
    ]
    if faults:
        raise FaultError(faults)


class _Site:
    """One site in the making."""

    def __init__(self, site: SiteInput, templates: Path) -> None:
        self._site = site
        self._readings = read_readings(templates / _SOURCES / _READINGS)
        self._addresses = figure_addresses(record.key for record in site.records)
        self._drawer = SiteDrawer(templates, site.book.tables, self._addresses, site.document.first_page)
        plain = site.book.lists
        self._lists = TakenLists(plain.rows, plain.sheets, plain.free, self._drawer.offer)
        book = replace(site.book, lists=self._lists, mark_lines=False, upright=True)
        self._composition = Composer(book, self._drawer.placed_table).compose()
        found = errors(self._composition.faults)
        if found:
            raise FaultError(found)
        self._frame: BookFrame = frame_of(book, self._composition)
        self._index: list[PrintedPart] = []
        self._charts = {_chart_name(anchor): chart for anchor, chart in self._composition.charts.items()}
        self.data: dict[str, str] = {}
        self.figures: list[SiteFigure] = []

    def pages(self) -> dict[str, str]:
        """Every page by its file name, with links that lead to the right pages."""
        chapters = site_chapters(self._composition, self._site.document.page_of, self._frame.index_title, INDEX_ANCHOR)
        charts = self._composition.charts
        tables = {anchor: self._drawer.chart(chart, _chart_name(anchor)) for anchor, chart in charts.items()}
        texts = [node.html for chapter in chapters for page in chapter.pages for node in walk(page.nodes) if node.html]
        chapters = _with_tied_figures(chapters, Ties.of(self._composition, self._addresses, tables, texts))
        self._drawer.know_lanes(walk([node for chapter in self._composition.chapters for node in chapter.sections]))
        self._index = self._built_index()
        order = [page for chapter in chapters for page in chapter.pages]
        drawn = {HOME: self._draw("site/home.html.j2", chapters, None, None, None)}
        around = zip([None, *order], order, [*order[1:], None], strict=False)
        for before, page, after in around:
            template = _TEMPLATES.get(page.file, "site/page.html.j2")
            drawn[page.file] = self._draw(template, chapters, page, before, after)
        scanned = {file: scan(html) for file, html in drawn.items()}
        page_of, faults = homes(scanned)
        for file, html in drawn.items():
            drawn[file], lost = linked(file, html, page_of)
            faults += lost
        faults += self._unplaced(page_of)
        if faults:
            raise FaultError(faults)
        self.figures = site_figures(self._site.records, self._addresses, page_of, scanned, self._site.laws)
        cards = Cards(self.figures, self._site.origins, self._composition.quoted, page_of, scanned)
        self.data = {DATA_FILE: site_data(order, scanned, self.figures, self._readings), **cards.scripts()}
        return drawn

    def _draw(
        self,
        template: str,
        chapters: Sequence[SiteChapter],
        page: SitePage | None,
        before: SitePage | None,
        after: SitePage | None,
    ) -> str:
        return self._drawer.page(
            template,
            frame=self._frame,
            chapters=chapters,
            page=page,
            before=before,
            after=after,
            page_of=self._site.document.page_of,
            index=self._index,
            cover=self._site.book.cover,
            address=self._site.address,
            taken=self._taken,
            pdf=PDF_FILE,
            pdf_megabytes=f"{len(self._site.document.pdf) / 1_000_000:.1f}",
        )

    def _built_index(self) -> list[PrintedPart]:
        book = self._site.book
        return build_index(book.index, book.items, coverage_of(book, self._composition), self._site.document.page_of)

    def _unplaced(self, page_of: Mapping[str, str]) -> list[Fault]:
        """Figures that paper prints and no page of the site shows."""
        return [
            Fault(
                "HTML版",
                "印刷した計数がHTML版にありません",
                f"表「{record.table_title}」{record.row}（{record.page}ページ）",
            )
            for record in self._site.records
            if record.page and self._addresses[record.key] not in page_of
        ]

    def _taken(self) -> list[tuple[str, str, str]]:
        """What can be taken along of what was drawn so far: kind, name of the files, title."""
        tables = [("表", table.id, table.title) for table in self._drawer.tables.values()]
        lists = [("一覧", sheet.name, sheet.title) for sheet in self._lists.taken.values()]
        return [*tables, *lists, *(("図", name, chart.title) for name, chart in self._charts.items())]

    def write_tables(self, folder: Path) -> list[DownloadSheet]:
        """CSV and workbook of every table, list and chart that was drawn."""
        folder.mkdir()
        values = {record.key: record.value for record in self._site.records}
        sheets = [sheet_of(table, values) for table in self._drawer.tables.values()]
        sheets += self._lists.taken.values()
        for name, chart in self._charts.items():
            head, *rows = chart.lines
            sheets.append(replace(sheet_of_list(name, chart.title, ListTable(head, tuple(rows))), unit=chart.unit))
        for sheet in sheets:
            (folder / f"{sheet.name}.csv").write_bytes(table_csv(sheet))
            write_table_xlsx(folder / f"{sheet.name}.xlsx", sheet)
        return sheets

    def copy_pictures(self, folder: Path) -> None:
        """The pictures that the book shows."""
        cover = self._site.book.cover
        names = {*self._composition.pictures, self._site.book.look.logo, cover.picture if cover else ""}
        for name in sorted(names - {""}):
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(picture_bytes(self._site.book.images / name))


def _chart_name(anchor: str) -> str:
    """Name of the files of a chart."""
    return f"chart-{anchor}"


def _with_tied_figures(chapters: Sequence[SiteChapter], ties: Ties) -> list[SiteChapter]:
    """The same with the figures of the texts leading to their tables."""

    def node(one: Node) -> Node:
        return replace(
            one,
            html=ties.tied(one.html) if one.html else "",
            children=tuple(map(node, one.children)),
            left=tuple(map(node, one.left)),
            right=tuple(map(node, one.right)),
        )

    return [
        replace(chapter, pages=tuple(replace(page, nodes=tuple(map(node, page.nodes))) for page in chapter.pages))
        for chapter in chapters
    ]
