"""The statements against the rows of their forms: none is missing, each has its name, parent and place."""

import csv
import datetime
from collections import Counter
from collections.abc import Iterator

import pytest

from discgen.catalogue.catalogue import DATA, Catalogue
from discgen.catalogue.tabledef import RowDef, TableDef
from tests.catalogues import catalogue_on

DAY = datetime.date(2021, 3, 31)
SIGNS = {"＋", "−", "±", "計", "内", "見出し"}


def form_rows() -> list[dict[str, str]]:
    with (DATA / "law" / "form-rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = form_rows()
FORMS = list(dict.fromkeys(row["form"] for row in ROWS))


@pytest.fixture(scope="module")
def national() -> Catalogue:
    return catalogue_on(DAY, None)


def walked(table: TableDef) -> Iterator[tuple[RowDef, str]]:
    for row, above in table.walk():
        yield row, above[-1].id if above else ""


def test_the_file_of_rows_is_whole() -> None:
    assert Counter(row["form"] for row in ROWS) == {
        "bs": 137,
        "pl": 84,
        "appropriation": 14,
        "c-bs": 73,
        "c-pl": 49,
        "retained-earnings": 14,
    }
    assert {row["sign"] for row in ROWS} == SIGNS
    assert {row["status"] for row in ROWS} == {"誌面", "推定"}
    assert [row for row in ROWS if not row["source"]] == []


@pytest.mark.parametrize("form", FORMS)
def test_every_row_of_the_form_is_there_in_its_place(national: Catalogue, form: str) -> None:
    wanted = [(row["id"], row["label"], row["parent"]) for row in ROWS if row["form"] == form]
    ids = {name for name, _, _ in wanted}
    defined = [(row.id, row.label, parent) for row, parent in walked(national.tables[form]) if row.id in ids]
    assert defined == wanted


@pytest.mark.parametrize("form", FORMS)
def test_a_row_beyond_the_form_is_printed_only_where_there_is_something(national: Catalogue, form: str) -> None:
    ids = {row["id"] for row in ROWS if row["form"] == form}
    beyond = [row for row, _ in walked(national.tables[form]) if row.id not in ids]
    assert [row.id for row in beyond if row.empty != "hide"] == []


@pytest.mark.parametrize("form", FORMS)
def test_what_the_form_counts_in_is_in_its_total_once(national: Catalogue, form: str) -> None:
    rows = {row.id: row for row, _ in national.tables[form].walk()}
    for given in (row for row in ROWS if row["form"] == form):
        row = rows[given["id"]]
        assert (row.hidden or row.heading) == (given["sign"] == "見出し"), row.id
        assert row.of_which == (given["sign"] == "内"), row.id


def test_the_words_of_the_law_have_their_dates() -> None:
    def label(day: datetime.date, table: str, row: str) -> str:
        return next(one.label for one, _ in catalogue_on(day, None).tables[table].walk() if one.id == row)

    before, after = datetime.date(2015, 3, 31), datetime.date(2016, 3, 31)
    assert label(before, "c-bs", "nci") == "少数株主持分"
    assert label(after, "c-bs", "nci") == "非支配株主持分"
    assert label(before, "c-pl", "parent_profit") == "当期純利益"
    assert label(after, "c-pl", "parent_profit") == "親会社株主に帰属する当期純利益"
    assert label(before, "retained-earnings", "net_profit") == "当期純利益"
