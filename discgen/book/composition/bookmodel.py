"""What the document room takes in and gives back."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from discgen.book.composition.look import Look
from discgen.book.lists import Lists
from discgen.book.preflight.layoutfindings import LayoutTold
from discgen.book.press.presswork import PressWork
from discgen.book.printshop.plan import PrintPlan
from discgen.catalogue.documentdef import DocumentDef
from discgen.catalogue.indexdef import IndexDef, Item
from discgen.catalogue.profile import Design
from discgen.faults import Fault
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.figures.tables.figuretext import FigureText

# How the accounts of the group take a company in, in the words of the ledger of companies.
CONSOLIDATION = "連結"
EQUITY_METHOD = "持分法"
OUTSIDE = "非連結"
NO_COMPANIES = "子会社等を有していないため"

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """No progress wanted."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes which year. note: line that marks a sample. title: name of the booklet."""

    name: str
    title: str
    fiscal_year: int
    fiscal_year_end: datetime.date
    note: str = ""
    accent: str = Design().accent


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the group or beside it. treatment: 連結, 持分法 or 非連結; own_votes: as printed."""

    name: str
    kind: str
    treatment: str
    business: str
    own_votes: str = ""


@dataclass(frozen=True, slots=True)
class ChapterPlan:
    """A chapter of the magazine in front of the 資料編. tab: words at the edge of the page; lead: on its opener."""

    title: str
    tab: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The front cover. picture: a file of the folder of pictures."""

    title: str
    subtitle: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """Everything the book is made from.

    tables: printed tables by id. texts: folder of the Markdown files. figures: what prose may quote.
    items: statutory items in force. not_applicable / elsewhere: what the profile says of items without a page here.
    group_absent: why there are no accounts of the group; empty where there are. companies: those of the group and
    beside it. first_page: number of the first page of the book.
    chapters: those of the magazine in front of the 資料編, filled by the texts that name them. cover: of a magazine.
    lists: from Excel. images: folder of the pictures.
    look: theme, faces and paper.
    print_plan: what the print shop wants; None where only the edition for the web is made.
    templates: folder of the templates (default: the package's). mark_lines: blocks of prose carry their line,
    which nobody sees: build and preview share their laid-out parts.
    upright: wide drawings are made a second time for narrow screens. ratio_rounding: of shares that charts compute.
    tables_in_contents: the contents of the 資料編 name its tables. work: how the parts are laid out.
    limits: from where on something on a page is told, by name; where there are none, nothing is.
    """

    publisher: Publisher
    tables: Mapping[str, PrintedTable]
    texts: Path
    figures: FigureText
    definition: DocumentDef
    index: IndexDef
    items: Sequence[Item]
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    group_absent: str = NO_COMPANIES
    companies: tuple[Company, ...] = ()
    first_page: int = 1
    chapters: tuple[ChapterPlan, ...] = ()
    cover: Cover | None = None
    lists: Lists = field(default_factory=Lists)
    images: Path = Path("images")
    look: Look = field(default_factory=Look)
    print_plan: PrintPlan | None = None
    templates: Path | None = None
    mark_lines: bool = True
    upright: bool = False
    ratio_rounding: str = "truncate"
    tables_in_contents: bool = False
    work: PressWork = field(default_factory=PressWork)
    limits: Mapping[str, float] = field(default_factory=dict)
    progress: Progress = _silent

    def order(self) -> DocumentDef:
        """The chapters, sections and blocks that this book prints."""
        definition = self.definition.at(self.publisher.fiscal_year_end)
        return definition.without_group() if self.group_absent else definition


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """The book. page_of: first and last page of every anchor; page_of_figure: page of every printed figure,
    in its table or, when no table draws it, in the text that first quotes it.

    pages_of_item: pages of every statutory item that stands in the book, as the index prints them; 該当なし for those
    that only an institution with a group has to answer, where there is none.
    first_page: number of the first page of the PDF; the cover stands before the page with the number of the profile.
    print_pdf: the edition for the print shop, where it was asked for; shop_sheet: what goes with it, as Markdown;
    cover_pdf: its cover as one sheet with the spine, where the profile gives one.
    undrawn: ids of tables that stand nowhere (told where the book is composed). layout: what to look at again.
    bands: columns with which the bands of a table begin that is cut into such.
    durations: seconds per stage. With errors in ``faults`` the PDF is not written and ``pdf`` is empty.
    """

    pdf: bytes
    html: str
    page_of: Mapping[str, tuple[int, int]]
    page_of_figure: Mapping[CellKey, int]
    faults: Sequence[Fault]
    durations: Mapping[str, float]
    page_count: int = 0
    pages_of_item: Mapping[str, str] = field(default_factory=dict)
    first_page: int = 1
    print_pdf: bytes = b""
    undrawn: Collection[str] = ()
    shop_sheet: str = ""
    cover_pdf: bytes = b""
    layout: LayoutTold = field(default_factory=LayoutTold)
    bands: Mapping[str, Sequence[int]] = field(default_factory=dict)
