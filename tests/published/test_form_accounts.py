"""Every row of the statements has accounts or entries in the books, to which a backcast can post its amount."""

import csv
import datetime
from collections.abc import Iterator

import pytest

from discgen.catalogue.catalogue import DATA
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.formulanames import formula_names, queries_of
from discgen.published.inverse.unknowns import Unknowns
from tests.catalogues import catalogue_on

DAY = datetime.date(2021, 3, 31)


@pytest.fixture(scope="module")
def books() -> tuple[CellSpace, Unknowns]:
    catalogue = catalogue_on(DAY, None)
    space = CellSpace.of({name: table for name, table in catalogue.tables.items() if not table.listing})
    queries = [query for cell in space.cells.values() for query in queries_of(cell)]
    for rule in catalogue.reconciliations:
        queries += [*formula_names(rule.left).queries, *formula_names(rule.right).queries]
    return space, Unknowns(catalogue.sheets, queries, DAY.year - 1, {}, {"companies": ("会社",)})


def sums(space: CellSpace, ref: Ref) -> Iterator[LedgerSum]:
    """The ledger sums that a figure is made of, also through other figures."""
    cell, scope = space.cell(ref), space.scope(space.cell(ref))
    yield from queries_of(cell)
    names = formula_names(cell.formula) if cell.formula else None
    for mention in names.figures if names else ():
        yield from sums(space, scope.resolve(mention.parts))
    for child in scope.children() if names and names.children else ():
        yield from sums(space, child)


def leaves() -> list[tuple[str, str]]:
    with (DATA / "law" / "form-rows.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["sign"] != "見出し"]
    parents = {(row["form"], row["parent"]) for row in rows}
    return [(row["form"], row["id"]) for row in rows if (row["form"], row["id"]) not in parents]


def test_every_row_of_the_forms_has_a_place_in_the_books(books: tuple[CellSpace, Unknowns]) -> None:
    space, unknowns = books
    tables = {table.id: table for table in space.tables.values()}
    found = leaves()
    assert len(found) > 300
    lost = []
    for form, row in found:
        ref = Ref(tables[form].name, row, "", tables[form].entity)
        parts = [part for query in sums(space, ref) for part in unknowns.parts(query)]
        if not any(unknowns.amount(part).terms for part in parts):
            lost.append((form, row))
    assert lost == []
