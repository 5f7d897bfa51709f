"""discgen history template: the workbook of earlier years with a line for every figure that the year will ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.entity import SOLO
from discgen.catalogue.housefigures import by_conventions
from discgen.catalogue.profile import Profile, load_profile
from discgen.catalogue.tabledef import TableDef
from discgen.desk.officeyear.pastedtables import read_pasted
from discgen.faults import Fault, FaultError, Severity, errors, some_of
from discgen.figures.askedhistory import AskedFigure, AskedYears, asked_of_earlier
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.group import why_no_group
from discgen.figures.history import HISTORY_CONTRACT, HISTORY_FILE, HISTORY_FOLDER, History, HistoryEntry
from discgen.figures.scope import FullNames
from discgen.figures.tables.formertables import replaced_forms
from discgen.figures.usableforms import usable_forms
from discgen.ledgers.anybook import BOOK_SUFFIXES
from discgen.ledgers.writer import write_workbook
from discgen.project import Project, open_project, read_history
from discgen.published.labels import by_other_words, in_our_words, near_names
from discgen.published.publishedcells import PublishedCell, read_published
from discgen.staging import replacing_file
from discgen.unseen import nfc

OPTIONAL = "該当がなければ空欄のまま"
_EXCEL_DIGITS = 10**15
_SHOWN = 20  # rows without a place that are told one by one
Line = dict[str, object]


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """inputs: the folder of the year. sources: figures of earlier years. replace: a workbook with figures may go."""

    inputs: Path
    sources: tuple[Path, ...] = ()
    output: Path | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class HistoryWritten:
    """What was written. needed: lines still empty that the book cannot do without."""

    path: Path
    lines: int
    filled: int
    needed: int
    faults: list[Fault]

    @property
    def left(self) -> int:
        """Lines still empty that may stay so."""
        return self.lines - self.filled - self.needed


@dataclass(frozen=True, slots=True)
class YearForms:
    """The forms of a year's book as far as they ask of earlier years. asked: in the order of print."""

    profile: Profile
    catalogue: Catalogue
    space: CellSpace
    asked: tuple[AskedFigure, ...]


def write_template(request: HistoryRequest) -> HistoryWritten:
    """Write the workbook; figures that it already has stay.

    Errors: FaultError for an unreadable file and, without ``replace``, for a workbook that has figures.
    """
    forms = forms_of_year(request.inputs)
    target = request.output or request.inputs / HISTORY_FILE
    standing, faults = read_history(request.inputs / HISTORY_FOLDER, forms.profile)
    if target.exists() and not request.replace and (len(standing) or request.output):
        remedy = (
            "--replace を付けると、入っている計数を残したまま行をそろえます。別のファイルなら -o で指定してください"
        )
        raise FaultError([Fault(str(target), "すでに計数が入っています", f"{len(standing)}行", remedy=remedy)])
    if errors(faults):
        raise FaultError(faults)
    given, told = _given(request.sources, forms)
    standing = standing.in_our_words(forms.space, forms.catalogue.synonyms, forms.profile.conventions)
    lines = history_lines(forms, History([*given.items(), *standing.items()]))
    write_history(target, lines)
    filled = sum(bool(line["printed"]) for line in lines)
    needed = sum(not line["printed"] and not line["remark"] for line in lines)
    return HistoryWritten(target, len(lines), filled, needed, told)


def write_history(path: Path, lines: Sequence[Line]) -> None:
    """The workbook of earlier years."""
    with replacing_file(path) as staging:
        write_workbook(staging, HISTORY_CONTRACT, {"history": lines})


def forms_of_year(folder: Path, project: Project | None = None) -> YearForms:
    """The forms of an inputs folder and what they ask of earlier years. project: the folder, where it is open.

    Errors: FaultError of profile or forms.
    """
    profile = load_profile(folder)
    catalogue = open_catalogue(folder, profile.institution)
    catalogue.prove()
    usable = usable_forms(catalogue)
    tables = by_conventions(usable.tables, profile.conventions)
    opened = _Opened.of(folder, project)
    if not opened.group:
        tables = {name: table for name, table in tables.items() if table.entity == SOLO}
    space = CellSpace.of(_as_printed(tables, catalogue))
    institution = profile.institution
    years = AskedYears(
        institution.fiscal_year_end, institution.fiscal_year, profile.first_years, profile.conventions.empty_rows
    )
    compared = [
        (formula, FullNames(space, entity))
        for rule in usable.reconciliations
        for entity in rule.entities
        if entity == SOLO or opened.group
        for formula in (rule.left, rule.right)
    ]
    asked = asked_of_earlier(space, years, compared, opened.exists)
    return YearForms(profile, catalogue, space, (*asked, *_of_replaced_forms(profile, catalogue, tables, asked)))


def _of_replaced_forms(
    profile: Profile, catalogue: Catalogue, tables: Mapping[str, TableDef], asked: Sequence[AskedFigure]
) -> Iterator[AskedFigure]:
    """What last year's tables ask that stand in their own form below this year's (``changed_forms = "apart"``)."""
    gone = replaced_forms(catalogue, profile, tables)
    if gone is None:
        return
    last_year, day = profile.institution.fiscal_year - 1, gone.catalogue.day
    known = {one.cell.key(one.fiscal_year) for one in asked}
    forms = {form.id for _, form in gone.pairs}
    for cell in gone.space.cells.values():
        shown = cell.table.id in forms and cell.row.in_force(day) and cell.column.in_force(day)
        if shown and cell.key(last_year) not in known:
            hidden = cell.table.hides(cell.row, profile.conventions.empty_rows) or bool(cell.row.only_with)
            yield AskedFigure(cell, last_year, "", needed=not (cell.table.when or hidden or cell.nil == "blank"))


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the ledgers tell of the forms. tables: those that the house has. empty: nothing is entered yet."""

    group: bool
    empty: bool = True
    tables: frozenset[str] = frozenset()

    @classmethod
    def of(cls, folder: Path, project: Project | None) -> _Opened:
        try:
            project = project or open_project(folder, complete=False)
        except FaultError:  # told by the commands that need the ledgers; here every form may be asked for
            return cls(keeps_group(folder))
        empty = all(frame.empty for frame in project.book.frames.values())
        group = keeps_group(folder) if empty else not why_no_group(project.book)
        return cls(group, empty, frozenset(project.definitions))

    def exists(self, table: TableDef) -> bool | None:
        if table.id in self.tables:
            return True
        return None if self.empty else False


def keeps_group(folder: Path) -> bool:
    """Does a house keep books of companies that it consolidates?"""
    profile = load_profile(folder)
    books = open_catalogue(folder, profile.institution).contracts
    files = (folder / "ledgers").glob("*")
    names = {nfc(path.stem) for path in files if path.suffix.lower() in BOOK_SUFFIXES}
    return any(book.workbook in names for book in books if book.of_the_group)


def _as_printed(tables: Mapping[str, TableDef], catalogue: Catalogue) -> dict[str, TableDef]:
    """The tables in the order of the book, those that stand in no chapter last."""
    placed = [block.table for block in catalogue.document.at(catalogue.day).blocks() if block.table in tables]
    return {name: tables[name] for name in dict.fromkeys((*placed, *tables))}


def history_lines(forms: YearForms, given: History) -> list[Line]:
    """A line for each asked figure, with what is known of it; a figure that is given twice counts as the last."""
    placed = given.placed(forms.space)
    return [_line(asked, placed.before(asked.cell, asked.fiscal_year, asked.was, forms.space)) for asked in forms.asked]


def _line(asked: AskedFigure, entry: HistoryEntry | None) -> Line:
    cell = asked.cell
    key = cell.key(asked.fiscal_year)
    return {
        "entity": key.entity,
        "number": key.number,
        "table": key.table_id,
        "title": cell.table.title,
        "row": key.row,
        "col": key.col,
        "year": key.fiscal_year,
        "unit": entry.unit if entry else cell.export_unit,
        "printed": entry.printed if entry else "",
        "exact": _exact(entry),
        "remark": "" if entry or asked.needed else OPTIONAL,
    }


def _exact(entry: HistoryEntry | None) -> int | None:
    """Whole amounts only: a ratio has no end that a workbook could hold."""
    if entry is None or entry.exact is None or entry.exact.denominator != 1:
        return None
    return entry.exact.numerator if abs(entry.exact) < _EXCEL_DIGITS else None


def _given(sources: Sequence[Path], forms: YearForms) -> tuple[History, list[Fault]]:
    """What files tell of earlier years, in the words of the catalogue, with the rows that have no place.

    Errors: FaultError for a file that cannot be read.
    """
    this_year = forms.profile.institution.fiscal_year
    cells: list[PublishedCell] = []
    faults: list[Fault] = []
    for path in sources:
        pasted = path.suffix.lower() in BOOK_SUFFIXES
        read, told = read_pasted(path, forms.space, this_year - 1) if pasted else read_published([path])
        cells += read
        faults += told
    if errors(faults):
        raise FaultError(faults)
    cells = in_our_words([cell for cell in cells if cell.key.fiscal_year < this_year], forms.space)
    places = by_other_words(cells, forms.space, forms.catalogue.synonyms)
    cells = [replace(cell, key=places.get(cell.key, cell.key)) for cell in cells]
    known = [(cell, found) for cell in cells if (found := forms.space.reading_of(cell.key)) is not None]
    faults += _without_place([cell for cell in cells if forms.space.reading_of(cell.key) is None], forms.space)
    if sources and not known:
        faults.append(Fault("--from", "使える計数がありません", remedy="前年度までの計数の一覧か確かめてください"))
        raise FaultError(faults)
    # what goes by another number (was) is found by it, whatever the catalogue of this year knows
    former = [(cell.key, HistoryEntry(cell.printed, cell.unit)) for cell in cells if cell.key.number]
    return History([*former, *((cell.key, _entry(cell, found, forms)) for cell, found in known)]), faults


def _entry(cell: PublishedCell, definition: CellDef, forms: YearForms) -> HistoryEntry:
    """The figure as its place prints it, where it was typed bare."""
    unit = cell.unit or definition.export_unit
    if cell.unit:
        return HistoryEntry(cell.printed, unit)
    printed = cell.printed
    try:
        figure = definition.read(printed)
    except ValueError:
        return HistoryEntry(printed, unit)
    form = definition.printed_form(forms.profile.conventions)
    bare = printed.replace(".", "").lstrip("-").isdigit()
    if bare and figure.steps is not None and figure.unit.decimals <= definition.unit.decimals:
        printed = form.text(Fraction(figure.amount))
    return HistoryEntry(printed, unit)


def _without_place(strangers: Sequence[PublishedCell], space: CellSpace) -> Iterator[Fault]:
    """Rows that the catalogue of this year does not know, each once; of whole tables only how many there are."""
    rows: dict[tuple[str, str, str], list[PublishedCell]] = {}
    others: dict[str, list[PublishedCell]] = {}
    known = {(entity, table) for entity, table, _, _ in space.by_name}
    for cell in strangers:
        if (cell.key.entity, cell.key.table_id) in known:
            rows.setdefault((cell.key.entity, cell.key.table_id, cell.key.row), []).append(cell)
        else:
            others.setdefault(cell.key.table_id, []).append(cell)
    for cells in list(rows.values())[:_SHOWN]:
        near = "、".join(near_names(cells[0].key, space))
        message = "本年度の様式にこの行・列がないので使いません"
        yield Fault(
            cells[0].place, message, some_of([one.printed for one in cells], 3, "個"), near, severity=Severity.WARNING
        )
    if len(rows) > _SHOWN:
        yield Fault("--from", f"置き場のない行がほかに {len(rows) - _SHOWN} 行あります", severity=Severity.WARNING)
    if others:
        number = sum(map(len, others.values()))
        years = sorted({cell.key.fiscal_year for cells in others.values() for cell in cells})
        told = "・".join(f"{year}年度" for year in years)
        message = f"本年度の誌面が過年度の計数を求めない表なので、{told}の {number} 計数は使いません"
        titles = [f"「{cells[0].title or table}」" for table, cells in others.items()]
        yield Fault("--from", message, some_of(titles, 5, "表"), severity=Severity.NOTICE)
