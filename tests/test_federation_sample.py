"""The sample of a federation: its business pages print what was published, and the book has a place for everything."""

import csv
from collections.abc import Callable

import pandas as pd
import pytest

from discgen.bookinput import document_input
from discgen.check.lawcheck import composition_of
from discgen.check.plain.plaincheck import check_published
from discgen.faults import Fault, errors
from discgen.figures.askedcells import asked_cells
from discgen.project import Project, open_project
from discgen.published.publication import publication_of
from tests.figures.test_ugly_years import after
from tests.paths import GOLDEN, ROOT

NAMES = {"労金連": "連合会"}  # whose column it is


@pytest.fixture(scope="module")
def federation() -> Project:
    return open_project(ROOT / "inputs" / "mihon-rengokai-2023")


def test_every_published_figure_of_the_business_pages_is_printed(federation: Project) -> None:
    printed = {
        (*cell.key.name, cell.key.fiscal_year): cell.text
        for table in federation.tables.values()
        for cell in table.cells()
        if cell.key is not None
    }
    with (GOLDEN / "rokinren-2023-business.csv").open(encoding="utf-8", newline="") as stream:
        published = list(csv.DictReader(stream))
    assert len(published) == 91
    wrong = []
    for line in published:
        row = line["row"].replace("外国証券 > うち", "外国証券 > ")
        key = (line["entity"], line["table_id"], row, NAMES.get(line["col"], line["col"]), int(line["fy"]))
        if printed.get(key) != line["printed"]:
            wrong.append((key, line["printed"], printed.get(key)))
    assert wrong == []


def test_the_statements_are_those_of_the_same_house(federation: Project) -> None:
    """What the composition of all assets says is the balance sheet's, cut to 億."""
    store = federation.store
    assert store.formula("bs.total_assets") // 100_000_000 == 88_556
    assert store.formula("bs.deposits + bs.ncd") == store.formula("sum(deposits.balance)")
    assert store.formula("bs.federation_contribution") == 0


def test_the_book_has_a_place_for_all_of_it(federation: Project) -> None:
    assert errors(federation.faults) == []
    book = document_input(federation, lambda _: None)
    composition = composition_of(book)
    assert errors(composition.faults) == [] and composition.undrawn == set()
    for item in ("114-1-6", "115-4", "115-2-ro-4", "115-3-ha", "p3-comp-cons"):
        assert composition.places[item], item
    assert "c-capital-composition" not in book.tables and "t-capital-composition" in composition.places["p3-comp-cons"]


def test_its_tables_agree_with_what_their_words_say(federation: Project) -> None:
    assert check_published(publication_of(federation).cells, [], federation.catalogue.plain_words).findings == ()


def after_a_slip(project: Project, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> list[Fault]:
    """What is told of the house's own figures after an edit."""
    return asked_cells(after(project, house_figures=edit), project.catalogue.usual)


def test_a_number_of_the_house_in_another_column_and_a_row_that_is_missing_are_told(federation: Project) -> None:
    def moved(frame: pd.DataFrame) -> pd.DataFrame:
        amounts = frame["amount"].to_list()
        return frame.assign(number=[amounts[0], *frame["number"][1:]], amount=[0, *amounts[1:]])

    assert after_a_slip(federation, lambda frame: frame) == []
    (stray,) = after_a_slip(federation, moved)
    assert stray.where == "機関の計数.xlsx／機関の計数／E2" and stray.expected == "金額"
    (lost,) = after_a_slip(federation, lambda frame: frame.iloc[1:])
    assert lost.where == "機関の計数.xlsx／機関の計数" and "日銀当座預け金" in lost.expected
