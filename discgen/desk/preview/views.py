"""The way from the inputs to the pages, step by step as in the build; a step whose inputs did not change is skipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from discgen.book.composition.bookbuild import SetBook, set_book
from discgen.book.composition.bookmodel import DocumentInput, DocumentResult
from discgen.book.composition.columnbands import as_printed
from discgen.book.composition.render import BookFrame
from discgen.book.lists import Lists, read_lists
from discgen.book.press.pdf import collection_paused
from discgen.book.press.proof import prove_texts
from discgen.bookinput import document_input
from discgen.catalogue import law
from discgen.desk.preview.cellchanges import GoodBooks
from discgen.desk.preview.draft import Draft, draft_of, good_books, marked
from discgen.desk.preview.inputs import Busy, Mark, WorkbookShelf, marks, project_marks, unreadable
from discgen.desk.preview.paper import DraftPress, Leaf, PaperPress
from discgen.desk.preview.spotcells import SpotCells
from discgen.faults import Fault, FaultError, errors
from discgen.project import IMAGES, LISTS, Project, open_draft
from discgen.templating import templates_folder

CATALOGUE = Path(law.__file__).parent / "data"


@dataclass(frozen=True, eq=False)
class View:
    """A state of the magazine that could be made: figures, book, pages. Page numbers count from 1, as in the PDF.

    draft: where there are errors, what is not to be relied on.
    """

    project: Project
    given: DocumentInput
    frame: BookFrame
    book: SetBook
    leaves: tuple[Leaf, ...]
    faults: tuple[Fault, ...]
    spot_cells: SpotCells
    draft: Draft | None = None

    @property
    def first_page(self) -> int:
        """The printed number of the first page."""
        return self.book.first_page

    @cached_property
    def document(self) -> DocumentResult:
        """The book as others know it, its pages counted from 1."""
        shift = self.first_page - 1
        pages = {anchor: (first - shift, last - shift) for anchor, (first, last) in self.book.pages.items()}
        figures = {key: page - shift for key, page in self.book.page_of_figure().items()}
        return DocumentResult(b"", self.book.html, pages, figures, self.faults, {}, len(self.leaves))


class Desk:
    """Makes views of one inputs folder, one after the other.

    ``check`` is called between the steps and may raise to give up; ``tell`` hears the stages. ``templates``: those of
    the package where nothing else is said.
    """

    def __init__(
        self,
        folder: Path,
        check: Callable[[], None] = lambda: None,
        tell: Callable[[str], None] = lambda stage: None,
        templates: Path | None = None,
    ) -> None:
        self.folder = folder
        self.templates = templates or templates_folder()
        self.shelf = WorkbookShelf()
        self.press = PaperPress(self.templates, folder / IMAGES, check)
        self._check = check
        self._tell = tell
        self._draft_press = DraftPress(self.press)
        self._good: GoodBooks | None = None
        self._pages: dict[str, tuple[int, int]] = {}  # of anchors in the last book
        self._project: Project | None = None
        self._project_marks: dict[Path, Mark] = {}
        self._told_of_lists: list[Fault] = []

    def make(self, *, patient: bool = True) -> View:
        """The view of the inputs as they are now, with errors a draft. ``patient``: a workbook that cannot be opened is
        being saved.

        Errors: FaultError where nothing can be laid out (the profile, the forms, no texts); Busy when a workbook is
        being saved; what ``check`` raises.
        """
        try:
            with collection_paused():
                return self._made(patient)
        finally:
            self.press.forget()

    def _made(self, patient: bool) -> View:
        project = self._figures(patient)
        self._check()
        given = document_input(project, self._tell)
        if not given.texts.is_dir():
            remedy = "フォルダーを作り、原稿（.md）を置いてください"
            raise FaultError([*project.faults, Fault("text", "原稿のフォルダーがありません", remedy=remedy)])
        given = replace(given, templates=self.templates)
        book = set_book(given, self.press, project.faults, self._draft_press, self._pages)
        self._pages = book.pages or self._pages
        if not book.parts:
            raise FaultError(book.faults)
        self._tell("ページの描画")
        first_pages = {anchor: first for anchor, (first, _) in book.pages.items()}
        leaves = self.press.leaves(book.parts, book.first_page, first_pages)
        texts = {number: leaf.text for number, leaf in enumerate(leaves, start=book.first_page)}
        drawn = dict.fromkeys(fault for leaf in leaves for fault in leaf.faults)
        made = book.composition
        proof = prove_texts(texts, as_printed(given.tables, made.undrawn, made.bands), book.page_of_figure())
        faults = tuple(dict.fromkeys([*book.faults, *drawn, *proof]))
        cells = SpotCells(project.tables, given.tables, made.quoted, made.bands)
        if not errors(faults):
            self._good = good_books(project)
            return View(project, given, book.frame, book, leaves, faults, cells)
        draft = draft_of(project, faults, self._good)
        return View(project, given, book.frame, book, marked(leaves, cells, draft), faults, cells, draft)

    def _figures(self, patient: bool) -> Project:
        """The project; opened again only when something that figures come from has changed."""
        now = project_marks(self.folder) | marks(CATALOGUE, *(path for path in CATALOGUE.iterdir() if path.is_dir()))
        if self._project is not None and now == self._project_marks:
            return self._project
        busy = unreadable(self.folder)
        if busy and patient:
            raise Busy(busy)
        self._project = self._with_lists(now) or open_draft(self.folder, self._tell, self.shelf.read)
        self._project_marks = now
        self._told_of_lists = self._lists(self._project)[1]
        return self._project

    def _with_lists(self, now: dict[Path, Mark]) -> Project | None:
        """The last project with the lists as they are now, where nothing else has changed: no figure hangs on them."""
        project, before = self._project, self._project_marks
        changed = {path for path in now.keys() | before.keys() if now.get(path) != before.get(path)}
        if project is None or any(path.parent != self.folder / LISTS for path in changed):
            return None
        lists, told = self._lists(project)
        if errors([*told, *self._told_of_lists]):
            return None  # other faults follow from them
        rest = [fault for fault in project.faults if fault not in self._told_of_lists]
        return replace(project, lists=lists, faults=[*rest, *told])

    def _lists(self, project: Project) -> tuple[Lists, list[Fault]]:
        day = project.profile.institution.fiscal_year_end
        return read_lists(self.folder / LISTS, project.catalogue.list_contracts, day, self.shelf.read)
