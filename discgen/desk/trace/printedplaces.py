"""Where figures are printed, used and quoted: the traces of a project read backwards, and its texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from discgen.book.text.frontmatter import split_front
from discgen.book.text.placeholders import MARK, PlaceholderReader, quote_anchor
from discgen.desk.trace.tracemodel import OtherPlace, Relation, name_of
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.printed.printedtable import Cell, CellKey
from discgen.figures.tables.figuretext import FigureName, TableFigures
from discgen.filenames import shown_files
from discgen.project import TEXTS, Project

if TYPE_CHECKING:
    from discgen.book.composition.bookmodel import DocumentResult

_MARKED = re.compile(f"{MARK[0]}(\\d+){MARK[1]}")
_DRAWN = re.compile(r"""^[^#\n]*\b(?:figure|total|share):\s*["']([^"'\n]+)["']""", re.M)  # a figure of a chart
_NAME = re.compile(r"[A-Za-z_][\w.]*")


class Places:
    """Answers which printed places concern a figure. document: the laid-out book, where page numbers are wanted."""

    def __init__(self, project: Project, document: DocumentResult | None = None) -> None:
        self._project = project
        self._space = project.store.space
        self._year = project.profile.institution.fiscal_year
        self._pages = document.page_of_figure if document else {}
        self._anchors = document.page_of if document else {}
        self._printed: dict[Ref, dict[int, tuple[str, Cell]]] = defaultdict(dict)
        self._users: dict[Ref, dict[Ref, None]] = defaultdict(dict)
        self._prior_users: dict[CellKey, dict[Ref, None]] = defaultdict(dict)
        self._same_query: dict[LedgerSum, dict[Ref, None]] = defaultdict(dict)
        for table in project.tables.values():
            for cell in table.cells():
                assert cell.key is not None
                ref = Ref.read(cell.key.id)
                self._printed[ref][cell.key.fiscal_year] = (table.title, cell)
        self._follow([ref for ref in self._printed if self._space.find(ref)])  # not those of last year's form alone
        self._quoted = self._quotes()

    def _follow(self, open_refs: list[Ref]) -> None:
        """Note for every figure below the printed ones who uses it."""
        seen = set(open_refs)
        while open_refs:
            ref = open_refs.pop()
            cell = self._space.cell(ref)
            if cell.query is not None:
                self._same_query[cell.query][ref] = None
            trace = self._project.store.trace(ref)
            for key in trace.priors:
                self._prior_users[key][ref] = None
            for below in trace.figures:
                self._users[below][ref] = None
                if below not in seen:
                    seen.add(below)
                    open_refs.append(below)

    def prints(self, ref: Ref) -> bool:
        """True when a table of the book, or a text, shows the figure."""
        return ref in self._printed

    def years(self, ref: Ref) -> list[int]:
        """The fiscal years of which the book prints the figure."""
        return sorted(self._printed.get(ref, {}))

    def of(self, ref: Ref, year: int) -> tuple[OtherPlace, ...]:
        """Itself, the same figure elsewhere, quotations and the printed figures that use it, in this order.

        A figure that is used but not printed is passed through to the printed ones behind it.
        """
        key = self._project.store.key(self._space.cell(ref), self._year - year)
        own = list(self._at([ref], year, Relation.ITSELF))
        if year != self._year:
            users = self._printed_users(self._prior_users.get(key, ()))
            return (*own, *self._quoted.get(key, ()), *self._at(users, self._year, Relation.USED))
        cell = self._space.cell(ref)
        alike = [other for other in self._same_query.get(cell.query, ()) if other != ref] if cell.query else []
        users = self._printed_users(self._users.get(ref, ()))
        same = [user for user in users if self._repeats(self._space.cell(user), ref)]
        used = [user for user in users if user not in same]
        return (
            *own,
            *self._at([*same, *alike], year, Relation.SAME),
            *self._quoted.get(key, ()),
            *self._at(used, year, Relation.USED),
        )

    def _printed_users(self, users: Iterable[Ref]) -> list[Ref]:
        found: dict[Ref, None] = {}
        seen: set[Ref] = set()
        waiting = list(users)[::-1]
        while waiting:
            ref = waiting.pop()
            if ref in seen:
                continue
            seen.add(ref)
            if ref in self._printed:
                found[ref] = None
            else:
                waiting += list(self._users.get(ref, ()))
        return list(found)

    def _repeats(self, user: CellDef, ref: Ref) -> bool:
        """True for a cell that is defined as this figure and nothing else."""
        return _NAME.fullmatch(user.formula) is not None and self._project.store.trace(user.ref).figures == [ref]

    def _at(self, refs: Iterable[Ref], year: int, relation: Relation) -> Iterator[OtherPlace]:
        for ref in refs:
            if year in self._printed.get(ref, {}):
                title, cell = self._printed[ref][year]
                assert cell.key is not None
                name = name_of(title, cell.key)
                yield OtherPlace(relation, name, cell.text, cell.unit, cell.key, ref, page=self._pages.get(cell.key))

    def _quotes(self) -> dict[CellKey, list[OtherPlace]]:
        """Every figure that a text of the book quotes, with file and line."""
        figures = TableFigures(self._project.tables.values(), self._year)
        found: dict[CellKey, list[OtherPlace]] = defaultdict(list)
        for path in shown_files(self._project.folder / TEXTS, ".md"):
            try:
                text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
            except (OSError, UnicodeDecodeError):
                continue  # the build tells what is wrong with a text
            _, body, first_line, _ = split_front(text, path.name)
            marked, tied = PlaceholderReader(path.name, figures, {}).replace(body, first_line, MARK)
            lines = {
                int(mark[1]): first_line + marked.count("\n", 0, mark.start()) for mark in _MARKED.finditer(marked)
            }
            file = f"text/{path.name}"
            for drawn in _DRAWN.finditer(body):
                figure = figures.lookup(FigureName.parse(drawn[1]), 0)
                line = first_line + body.count("\n", 0, drawn.start())
                if figure is not None and figure.key is not None:
                    found[figure.key].append(OtherPlace(Relation.QUOTED, file, "図", file=file, line=line))
            for number, entry in enumerate(tied):
                if entry.key is None:
                    continue
                page = self._anchors.get(quote_anchor(path.stem, number), (None,))[0]
                place = OtherPlace(Relation.QUOTED, file, entry.text, file=file, line=lines[number], page=page)
                found[entry.key].append(place)
        return found
