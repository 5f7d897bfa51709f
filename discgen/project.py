"""One inputs folder, opened: profile, law, ledgers, history, figures and printed tables, with all faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from discgen.book.lists import Lists, read_lists
from discgen.catalogue.catalogue import DATA, Catalogue, open_catalogue
from discgen.catalogue.documentdef import FormerBlock
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.housefigures import by_conventions
from discgen.catalogue.inputfiles import told_names
from discgen.catalogue.profile import Profile, load_profile
from discgen.catalogue.rulefiles import numbers_of
from discgen.catalogue.strict import SOURCES
from discgen.catalogue.tabledef import TableDef
from discgen.faults import Fault, FaultError, Severity, errors, with_heads
from discgen.figures.aggregate import LedgerSums
from discgen.figures.askedcells import asked_cells
from discgen.figures.cellspace import CellSpace
from discgen.figures.coverage import emptied_ledgers, lost_additions, lost_rows, lost_tables
from discgen.figures.faultycells import faulty_cells
from discgen.figures.formerforms import FormerForms
from discgen.figures.formula import FormulaError, MissingPrior
from discgen.figures.formulanames import formula_names
from discgen.figures.group import why_no_group
from discgen.figures.halflisted import half_listed
from discgen.figures.history import HISTORY_CONTRACT, HISTORY_FOLDER, History, HistoryEntry
from discgen.figures.lastyear import check_last_year
from discgen.figures.ledgercells import LedgerCells
from discgen.figures.listing import expand_listings
from discgen.figures.nameproof import name_faults
from discgen.figures.pastprint import HISTORY, check_history
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.figures.reconcile import Disagreement, ReadableSums, disagreements, reconcile, with_errors
from discgen.figures.rowcauses import by_rows
from discgen.figures.scope import FullNames
from discgen.figures.store import FigureStore
from discgen.figures.tables.formertables import former_tables
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.figures.tables.unknowntables import unknown_in_table
from discgen.figures.unknownfigures import UnknownFigures
from discgen.figures.usableforms import UsableForms, usable_forms
from discgen.figures.wrongyears import under_other_year
from discgen.figures.yeardoubts import year_doubts
from discgen.frozen import changed_since, read_frozen
from discgen.ledgers.cellreading import NumberText
from discgen.ledgers.lastrows import read_last_rows, unchanged_rows
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.reader import ReadWorkbook, read_ledgers, read_workbook
from discgen.ledgers.rowdoubts import row_doubts

TEXTS, LISTS, IMAGES = "text", "lists", "images"  # folders of the inputs beside ledgers and history

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that the outputs are made from.

    group_absent: why there is no group, empty when there is one. former: where tables of last year's form stand; they
    are among ``tables`` and ``definitions`` under ids of their own. mended: the ledgers with those rows put right that
    are known to be wrong; None when there are none. apart: what the ledgers disagree in even then.
    """

    folder: Path
    profile: Profile
    catalogue: Catalogue
    forms: UsableForms
    definitions: dict[str, TableDef]
    book: LedgerBook
    store: FigureStore
    tables: dict[str, PrintedTable]
    lists: Lists
    group_absent: str
    faults: list[Fault]
    former: tuple[FormerBlock, ...] = ()
    mended: LedgerBook | None = None
    apart: tuple[Disagreement, ...] = ()


def open_project(
    folder: Path,
    progress: Progress = lambda stage: None,
    *,
    complete: bool = True,
    gaps: bool = False,
    read: ReadWorkbook = read_workbook,
    data: Path = DATA,
    instead: LedgerBook | None = None,
) -> Project:
    """Read, check and compute an inputs folder.

    ``complete=False`` accepts tables that lack figures of earlier years; they are told among the faults. ``gaps``: what
    they lack is printed as such.
    ``read``: reads one workbook, or knows it already. data: the folder of the catalogue's data. instead: ledgers to
    take in the place of those that were read.
    Errors: FaultError with every error found in the forms, the ledgers, the history, the reconciliations or the tables.
    """
    profile = load_profile(folder)
    catalogue = open_catalogue(folder, profile.institution, data)
    progress("台帳の読込み")
    books = _read_books(folder, profile, catalogue, read)
    book, history, lists = instead or books.book, books.history, books.lists
    wrong = catalogue.faults()
    if wrong:
        raise FaultError([*wrong, *books.faults])
    forms = usable_forms(catalogue)
    definitions = by_conventions(forms.tables, profile.conventions)
    faults = [*books.faults, *forms.faults, *half_listed(catalogue, forms.tables)]
    wrong = name_faults(catalogue, forms, profile.numbers) if catalogue.house else []
    if wrong:
        raise FaultError([*wrong, *faults])
    if errors(faults):
        raise FaultError([*faults, *_rest_of_the_books(books, forms, profile, catalogue)])
    progress("計数の計算")
    try:
        absent = why_no_group(book)
        if absent:
            definitions = {name: table for name, table in definitions.items() if table.entity == SOLO}
        faults += lost_rows(definitions, forms.reconciliations, book, profile.institution.fiscal_year)
        definitions, listing_faults = expand_listings(definitions, book, profile.numbers)
        faults += listing_faults

        def computed(ledgers: LedgerBook) -> FigureStore:
            sums = LedgerSums(ledgers, profile.institution.fiscal_year)
            return _store(definitions, sums, history, profile, catalogue)

        store = computed(book)
        worded = history.in_our_words(store.space, catalogue.synonyms, profile.conventions)
        known = FormerForms(catalogue).has
        faults += check_history(store, worded, profile.conventions, profile.first_years, known)
        if errors(faults):
            rest = _rest_of_the_books(books, forms, profile, catalogue)
            raise FaultError(dict.fromkeys([*faults, *rest]))
        numbers = numbers_of(catalogue.plausible, catalogue.layout, profile)
        entities = (SOLO,) if absent else (SOLO, CONSOLIDATED)

        def doubts(figures: FigureStore) -> list[Fault]:
            return [*year_doubts(figures, catalogue.usual, numbers), *check_last_year(figures, figures.sums.book)]

        doubtful, apart = doubts(store), list(disagreements(store, forms, entities))
        if apart:
            rows = by_rows(
                book,
                apart,
                doubtful,
                lambda ledgers: list(disagreements(computed(ledgers), forms, entities)),
                lambda ledgers: doubts(computed(ledgers)),
            )
            faults, mended, left = [*faults, *rows.faults], rows.mended, rows.left
        else:
            faults, mended, left = [*faults, *doubtful], None, ()
        faults += row_doubts(book, catalogue.usual, profile.institution.fiscal_year)
        faults += asked_cells(store, catalogue.usual)
        faults += emptied_ledgers(store, book)
        faults += lost_additions(store, book)
        last, told = read_last_rows(folder)
        most, few = (_threshold(name, catalogue, profile) for name in ("unchanged_rows", "unchanged_alike"))
        faults += [*told, *unchanged_rows(book, last, profile.institution.fiscal_year, most, few)]
        definitions = {name: table for name, table in definitions.items() if not table.when or exists(table, store)}
    except FormulaError as error:
        raise FaultError([*faults, Fault("カタログ", str(error))]) from error
    tables, told = _built(TableBuilder.of(store, profile, gaps=gaps), definitions)
    faults += [*told, *lost_tables(tables, store, book)]
    before, more = former_tables(catalogue, profile, _printed(definitions, tables), store, history)
    faults += more
    tables |= {one.printed.id: one.printed for one in before}
    definitions |= {one.printed.id: one.definition for one in before}
    try:
        frozen = read_frozen(folder)
    except FaultError as error:
        faults += error.faults
        frozen = None
    if frozen is not None:
        tables, told = changed_since(frozen, tables, profile.restated)
        faults += told
    faults = with_heads(under_other_year(faults, forms, profile.institution.fiscal_year - 1))
    if complete and errors(faults):
        raise FaultError(faults)
    former = tuple(one.block for one in before)
    return Project(
        folder, profile, catalogue, forms, definitions, book, store, tables, lists, absent, faults, former, mended, left
    )


def open_despite_faults(folder: Path, read: ReadWorkbook = read_workbook, data: Path = DATA) -> Project:
    """What the rest of the book can be looked at with when ledgers or history have errors: tables whose figures mean
    nothing, every conditional one among them. Its faults are none of the ledgers' or the history's.

    Errors: FaultError, FormulaError where the forms themselves are at fault.
    """
    profile = load_profile(folder)
    catalogue = open_catalogue(folder, profile.institution, data)
    books = _read_books(folder, profile, catalogue, read)
    catalogue.prove()
    forms = usable_forms(catalogue)
    absent = why_no_group(books.book)
    definitions = by_conventions(forms.tables, profile.conventions)
    definitions = {name: table for name, table in definitions.items() if not absent or table.entity == SOLO}
    definitions, _ = expand_listings(definitions, books.book, profile.numbers)
    sums = LedgerSums(books.book, profile.institution.fiscal_year)
    store, _ = _sound_store(definitions, sums, books.history, profile, catalogue)
    builder = TableBuilder.of(store, profile)
    tables = {name: builder.build(table)[0] for name, table in definitions.items() if table.printed}
    return Project(folder, profile, catalogue, forms, definitions, books.book, store, tables, books.lists, absent, [])


def open_draft(
    folder: Path, progress: Progress = lambda stage: None, read: ReadWorkbook = read_workbook, data: Path = DATA
) -> Project:
    """The same, also with errors in the ledgers and the history: figures that cannot be known are printed as such.

    Errors are among the faults. It never is what outputs are made from.
    Errors: FaultError where the profile or the forms are at fault.
    """
    try:
        return open_project(folder, progress, complete=False, gaps=True, read=read, data=data)
    except FaultError as error:
        told = error
    try:
        project = open_despite_faults(folder, read, data)
        unread = faulty_cells(project.book, told.faults).unread
        return _with_gaps(project, unread, read_history(folder / HISTORY_FOLDER, project.profile, read)[0], told.faults)
    except (FaultError, FormulaError):
        raise told from None


def _with_gaps(project: Project, unread: LedgerCells, history: History, faults: list[Fault]) -> Project:
    """What was opened despite errors, with the figures that it leaves unknown shown as such."""
    profile, catalogue = project.profile, project.catalogue
    store, _ = _sound_store(project.definitions, project.store.sums, history, profile, catalogue, unread)
    shown = (one for one in project.definitions.values() if _unread_condition(one, store) or exists(one, store))
    definitions = {table.id: table for table in shown}
    tables, _ = _built(TableBuilder.of(store, profile, gaps=True), definitions)
    before, _ = former_tables(catalogue, profile, _printed(definitions, tables), store, store.history)
    tables |= {one.printed.id: one.printed for one in before}
    definitions |= {one.printed.id: one.definition for one in before}
    former = tuple(one.block for one in before)
    return replace(project, store=store, definitions=definitions, tables=tables, former=former, faults=faults)


def _built(builder: TableBuilder, definitions: Mapping[str, TableDef]) -> tuple[dict[str, PrintedTable], list[Fault]]:
    """The tables that are printed; one of which nothing was published is not."""
    tables: dict[str, PrintedTable] = {}
    faults: list[Fault] = []
    for table in definitions.values():
        if table.printed:
            built, told = builder.build(table)
            unknown = unknown_in_table(builder.store, table, built)
            faults += [*told, *unknown.faults]
            if not unknown.whole:
                tables[table.id] = built
    return tables, faults


def _threshold(name: str, catalogue: Catalogue, profile: Profile) -> Fraction:
    """A threshold, the house's where it sets one; its own that is no number is told by the check."""
    try:
        return Fraction(str(profile.check[name]))
    except (KeyError, ValueError, ZeroDivisionError):
        return Fraction(catalogue.plausible.thresholds[name].value)


def _printed(definitions: Mapping[str, TableDef], tables: Mapping[str, PrintedTable]) -> dict[str, TableDef]:
    return {name: table for name, table in definitions.items() if name in tables}


@dataclass(frozen=True, slots=True)
class _Books:
    """The workbooks of an inputs folder, with the faults of all of them."""

    book: LedgerBook
    history: History
    lists: Lists
    faults: list[Fault]


def _read_books(folder: Path, profile: Profile, catalogue: Catalogue, read: ReadWorkbook) -> _Books:
    """Read every workbook. Errors: FaultError of a catalogue that cannot say what the workbooks hold."""
    day = profile.institution.fiscal_year_end
    try:
        contracts, list_contracts = catalogue.contracts, catalogue.list_contracts
    except FaultError as error:
        raise FaultError(catalogue.faults()) from error
    book, faults = read_ledgers(
        folder / "ledgers",
        contracts,
        fiscal_year_end=day,
        parameters=profile.numbers,
        read=read,
        sources=folder / SOURCES,
    )
    history, history_faults = read_history(folder / HISTORY_FOLDER, profile, read)
    lists, list_faults = read_lists(folder / LISTS, list_contracts, day, read)
    return _Books(book, history, lists, [*told_names(folder), *faults, *history_faults, *list_faults])


def _store(
    definitions: Mapping[str, TableDef],
    sums: LedgerSums,
    history: History,
    profile: Profile,
    catalogue: Catalogue,
    unread: LedgerCells | None = None,
) -> FigureStore:
    space = CellSpace.of(dict(definitions))
    return FigureStore(
        space,
        sums,
        history.in_our_words(space, catalogue.synonyms, profile.conventions),
        fiscal_year=profile.institution.fiscal_year,
        premises=Premises.of(profile, catalogue.law),
        empty_rows=profile.conventions.empty_rows,
        year_end=profile.institution.fiscal_year_end,
        unknown=UnknownFigures.of(catalogue.unpublished, space, filled=profile.institution.sample),
        unread=unread,
    )


def _rest_of_the_books(books: _Books, forms: UsableForms, profile: Profile, catalogue: Catalogue) -> list[Fault]:
    """What is wrong in the history, and do those ledgers agree that could be read without an error? Told together with
    the errors of the others.
    """
    year, absent = profile.institution.fiscal_year, bool(why_no_group(books.book))
    sums = ReadableSums(books.book, year, with_errors(books.book, books.faults))
    tables = by_conventions(forms.tables, profile.conventions)
    known = {name: table for name, table in tables.items() if not (absent and table.entity == CONSOLIDATED)}
    try:
        store, told = _sound_store(known, sums, books.history, profile, catalogue)
        return [*told, *reconcile(store, forms, (SOLO,) if absent else (SOLO, CONSOLIDATED))]
    except FormulaError:
        return []  # a fault of the catalogue: told when the ledgers are in order


def _sound_store(
    tables: Mapping[str, TableDef],
    sums: LedgerSums,
    history: History,
    profile: Profile,
    catalogue: Catalogue,
    unread: LedgerCells | None = None,
) -> tuple[FigureStore, list[Fault]]:
    """The figures with what is sound in the history, and the errors in it."""
    store = _store(tables, sums, history, profile, catalogue, unread)
    worded = history.in_our_words(store.space, catalogue.synonyms, profile.conventions)
    known = FormerForms(catalogue).has
    told = errors(check_history(store, worded, profile.conventions, profile.first_years, known))
    if told:
        store = _store(tables, sums, history.without_errors(told), profile, catalogue, unread)
    return store, told


def _unread_condition(table: TableDef, store: FigureStore) -> bool:
    """Whether nobody can tell if the condition of a table holds."""
    names, scope = formula_names(table.when), FullNames(store.space, table.entity)
    if any(store.unread_sum(replace(query, entity=table.entity)) for query in names.queries):
        return True
    return any(store.unread(mention.resolved(scope)) for mention in names.figures if not mention.before)


def exists(table: TableDef, store: FigureStore) -> bool:
    """False for a table whose condition (``when``) does not hold in this book."""
    try:
        return not table.when or bool(store.formula(table.when, table.entity))
    except MissingPrior:
        return True  # what is missing is told with its figures


def read_history(folder: Path, profile: Profile, read: ReadWorkbook = read_workbook) -> tuple[History, list[Fault]]:
    """The frozen figures of earlier years, each with its place in the workbook."""
    book, faults = read_ledgers(
        folder, (HISTORY_CONTRACT,), fiscal_year_end=profile.institution.fiscal_year_end, parameters={}, read=read
    )
    columns = ["entity", "number", "table", "row", "col", "year", "unit", "printed", "exact", "_row"]
    frame = book.frames["history"]
    blank = frame[frame["printed"] == ""]
    if len(blank):
        place, message = book.place("history", int(blank["_row"].iloc[0]), "printed"), "「印刷」が空欄の行は使いません"
        faults.append(Fault(place, message, f"{len(blank)}行", severity=Severity.NOTICE, rule=HISTORY))
    rows = frame[frame["printed"] != ""][columns].to_numpy(dtype=object)
    entries = (
        (
            CellKey(table, row, col, int(year), entity, number),
            HistoryEntry(
                printed,
                unit,
                book.place("history", int(line), "printed"),
                Fraction(exact) if exact else None,  # a blank cell reads as 0
                book.place("history", int(line), "number"),
                isinstance(printed, NumberText),
            ),
        )
        for entity, number, table, row, col, year, unit, printed, exact, line in rows
    )
    return History(entries), faults
