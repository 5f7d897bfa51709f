"""The problem of a backcast: unknown ledger sums and what the print, the reconciliations and the books demand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypedDict

from discgen.catalogue.contract import Sheet
from discgen.catalogue.rowvalues import RowValues
from discgen.faults import Fault
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.formulanames import formula_names, queries_of
from discgen.figures.lastyear import last_year
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import interval_of, read_printed
from discgen.published.algebra.linear import Form
from discgen.published.inverse.constraints import (
    Constraint,
    cell_constraints,
    ledger_constraints,
    reconciliation_constraints,
)
from discgen.published.inverse.linearsource import LinearSource
from discgen.published.inverse.unknowns import Unknowns
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

_ANY_SIZE = ("1/100", "100")


@dataclass(frozen=True, slots=True)
class BackcastProblem:
    """Unknowns, the constraints on them, and what was found wrong while they were drawn up."""

    unknowns: Unknowns
    constraints: Sequence[Constraint]
    faults: Sequence[Fault]
    source: LinearSource


def draw_up(
    publication: Publication, sheets: Sequence[Sheet], *, usual: bool = True, loose: bool = False, sizes: bool = False
) -> BackcastProblem:
    """Read every definition backwards for the publication's fiscal year.

    ``usual``: what is only expected of books counts too (other years' rows explain other years' print, sizes,
    combinations); else only what the figures themselves demand. ``loose``: a printed 0 may be nothing, a dash may be
    something below one unit. ``sizes``: the measures of a row keep to its amount all the same.
    """
    space, profile = publication.space, publication.profile
    year = publication.fiscal_year
    sheets = sheets if usual else [without_expectations(sheet, sizes=sizes) for sheet in sheets]
    unknowns = Unknowns(sheets, all_queries(publication), year, publication.name_columns, publication.names)
    source = LinearSource(**source_arguments(publication, unknowns, year))
    printed, faults = cell_constraints(space, source, profile.conventions, loose=loose)
    rules = tuple(rule for rule in publication.forms.reconciliations if rule.equation)
    reconciled, more = reconciliation_constraints(rules, source, publication.entities)
    books = ledger_constraints(unknowns, profile.numbers)
    if usual:
        books += _last_year(publication, unknowns, year)
    parts = _parts(publication, source)
    return BackcastProblem(unknowns, [*printed, *parts, *reconciled, *books], [*faults, *more], source)


def _parts(publication: Publication, source: LinearSource) -> Iterator[Constraint]:
    """What was printed without a place of its own stands in the ledger as an account of its name."""
    for part in publication.parts_without_place(publication.fiscal_year):
        if part.query is not None:
            figure = read_printed(part.cell.printed, part.cell.unit)
            low, high = interval_of(figure.steps or 0, figure.unit, "truncate")
            yield Constraint(source.ledger_sum(part.query), low, high, part.cell.place, part.cell)


class SourceArguments(TypedDict):
    """What every source of linear forms is made from."""

    space: CellSpace
    unknowns: Unknowns
    published: Mapping[CellKey, PublishedCell]
    fiscal_year: int
    premises: Premises
    short: Collection[Ref]


def source_arguments(publication: Publication, unknowns: Unknowns, year: int) -> SourceArguments:
    """The arguments of a source for the figures of one fiscal year."""
    return SourceArguments(
        space=publication.space,
        unknowns=unknowns,
        published={cell.key: cell for cell in publication.cells},
        fiscal_year=year,
        premises=Premises.of(publication.profile, publication.catalogue.law),
        short=publication.short_figures(year),
    )


def _last_year(publication: Publication, unknowns: Unknowns, year: int) -> Iterator[Constraint]:
    """The rows that the group's books keep of the year before, as far as its print tells them."""
    before = {cell.key: cell.printed for cell in publication.cells if cell.key.fiscal_year < year}
    for line in last_year(publication.space, before, year, unknowns.parts, unknowns.amount):
        added = Form.of(line.added)
        if added.known:
            continue  # no row of the group's books can explain it
        label = f"前年度の連結：{line.cell.table.title}／{line.cell.row_path}"
        low, high = map(Fraction, line.needed.ends)
        yield Constraint(added, low, high, label, aimed=True)


def without_expectations(sheet: Sheet, *, sizes: bool = False) -> Sheet:
    """The sheet without what is merely usual (combinations, sizes). Rules that a row must obey stay.

    In a book of several views the bounds of secondary measures stay: their amounts are laid on rows of the first; with
    ``sizes`` in every book. Where rates follow from classifications any of countless combinations may occur: what needs
    a rate has no form.
    """
    columns = sheet.columns
    if len(sheet.views) == 1 and not sizes:
        columns = tuple(column.model_copy(update={"relative": None}) for column in columns)
    if sheet.extends:
        return sheet.model_copy(update={"steady": None})  # what a group adds is named by its patterns
    steady = None if sheet.steady is None else _ANY_SIZE  # still an amount, not nothing
    taken: dict[str, object] = {"plausible": (), "steady": steady, "columns": columns}
    weighing = {name for column in columns for one in column.rates for name in one.by}
    if weighing:
        values = RowValues(sheet)
        bases = {base for name in weighing for base in values.bases(name)} - {sheet.views[0][0], *_shared(sheet)}
        taken["views"] = tuple(view for view in sheet.views if not bases & set(view))
    return sheet.model_copy(update=taken)


def _shared(sheet: Sheet) -> set[str]:
    """The columns that every view has."""
    return set.intersection(*map(set, sheet.views)) if sheet.views else set()


def all_queries(publication: Publication) -> list[LedgerSum]:
    """Every ledger query of the definitions and the reconciliations."""
    queries: list[LedgerSum] = []
    for cell in publication.space.cells.values():
        queries += queries_of(cell)
    for year in sorted({cell.key.fiscal_year for cell in publication.strangers}):
        queries += [part.query for part in publication.parts_without_place(year) if part.query]
    for rule in publication.forms.reconciliations:
        queries += formula_names(rule.left).queries + formula_names(rule.right).queries
    return queries
