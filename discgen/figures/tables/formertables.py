"""Last year's table in last year's form, below the table of a form that is new this year (``changed_forms = "apart"``).

The form comes from the catalogue as it was for last year's last day, with the house's forms of that day; the figures
are those that last year printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.documentdef import BlockDef, FormerBlock
from discgen.catalogue.housefigures import by_conventions
from discgen.catalogue.law import years_before
from discgen.catalogue.profile import Profile
from discgen.catalogue.tabledef import TableDef
from discgen.faults import Fault
from discgen.figures.cellspace import CellSpace
from discgen.figures.history import History
from discgen.figures.printed.printedtable import PrintedTable
from discgen.figures.store import FigureStore
from discgen.figures.tables.periodheads import PeriodHeads
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.figures.usableforms import usable_forms


@dataclass(frozen=True, slots=True)
class FormerTable:
    """A table of last year. definition: its form, under the id of the printed table. block: where it stands."""

    printed: PrintedTable
    definition: TableDef
    block: FormerBlock


def former_tables(
    catalogue: Catalogue, profile: Profile, tables: Mapping[str, TableDef], store: FigureStore, history: History
) -> tuple[list[FormerTable], list[Fault]]:
    """The tables of last year that stand below those of ``tables`` whose form is new, and what is missing for them.

    history: as read; last year's figures are found by the numbers and labels of last year's form.
    Errors: FaultError for forms that cannot be read as they were last year.
    """
    gone = replaced_forms(catalogue, profile, tables)
    if gone is None:
        return [], []
    last_year = profile.institution.fiscal_year - 1
    before = gone.catalogue
    history = history.in_our_words(gone.space, before.synonyms, profile.conventions)
    builder = TableBuilder.of(_store_of(gone.space, store, history), profile)
    blocks = {block.table: block for block in before.document.at(before.day).blocks() if block.table}
    heads = PeriodHeads(profile.conventions, profile.institution)
    made: list[FormerTable] = []
    faults: list[Fault] = []
    for table, form in gone.pairs:
        if not builder.shows(form, last_year):
            continue
        printed, more = builder.build(form, [last_year])
        faults += more
        name = f"{form.id}-{last_year}"
        block = FormerBlock(
            table.id,
            heads.head(table, last_year + 1, short=False),
            blocks.get(form.id, BlockDef(table=form.id)).model_copy(update={"table": name}),
            heads.head(form, last_year, short=False),
        )
        definition = form.model_copy(update={"id": name, "export_as": form.export_as or form.id})
        made.append(FormerTable(replace(printed, id=name), definition, block))
    return made, faults


@dataclass(frozen=True, slots=True)
class ReplacedForms:
    """Last year's catalogue, its cells, and each table whose form is new with the form that it had then."""

    catalogue: Catalogue
    space: CellSpace
    pairs: tuple[tuple[TableDef, TableDef], ...]


def replaced_forms(catalogue: Catalogue, profile: Profile, tables: Mapping[str, TableDef]) -> ReplacedForms | None:
    """The forms of last year that stand below those of ``tables``; None where no form of them is new.

    Errors: FaultError for forms that cannot be read as they were last year.
    """
    new = [table for table in tables.values() if _is_new(table, profile)]
    if not new:
        return None
    institution = profile.institution.model_copy(update={"fiscal_year": profile.institution.fiscal_year - 1})
    before = open_catalogue(catalogue.folder, institution, catalogue.data)
    forms = by_conventions(usable_forms(before).tables, profile.conventions)
    read = {table.entity for table in tables.values()}
    space = CellSpace.of({name: form for name, form in forms.items() if form.entity in read})
    found = ((table, next((one for one in space.tables.values() if _gave_way(one, table)), None)) for table in new)
    return ReplacedForms(before, space, tuple((table, form) for table, form in found if form is not None))


def _is_new(table: TableDef, profile: Profile) -> bool:
    """True for a table that is drawn and whose form begins with this year, in a house that sets the years apart."""
    end, first = profile.institution.fiscal_year_end, table.new_form
    apart = profile.conventions.changed_forms == "apart" and table.printed is True
    return apart and first is not None and years_before(end, 1) < first <= end


def _gave_way(form: TableDef, table: TableDef) -> bool:
    """True for the form in whose place a new one stands, in the same reading."""
    return (form.name, form.entity) == (table.former or table.name, table.entity) and form.printed is True


def _store_of(space: CellSpace, store: FigureStore, history: History) -> FigureStore:
    """What last year printed, by the numbers of last year's forms. The current year has no figures there."""
    return FigureStore(
        space,
        store.sums,
        history,
        fiscal_year=store.fiscal_year,
        premises=store.premises,
        empty_rows=store.empty_rows,
        year_end=store.year_end,
        unknown=store.unknown,
    )
