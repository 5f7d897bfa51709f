"""The national forms alone: whole without any house, in the words and the order of the law."""

import datetime

import pytest

from tests.catalogues import catalogue_on

# Fiscal-year ends on both sides of the changes in law that the catalogue knows.
DAYS = [datetime.date(year, 3, 31) for year in (2014, 2018, 2019, 2020, 2021, 2022, 2024, 2025, 2026)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_national_document_places_every_drawn_table_once(day: datetime.date) -> None:
    catalogue = catalogue_on(day, None)
    document = catalogue.document.at(day).without_tables(catalogue.forms.lapsed)
    placed = [block.table for block in document.blocks() if block.table]
    assert len(placed) == len(set(placed))
    assert set(placed) == {name for name, table in catalogue.tables.items() if table.printed is True}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_national_index_lists_every_item_in_force(day: datetime.date) -> None:
    index = catalogue_on(day, None).index
    items = catalogue_on(day, None, trust_business=True).items
    assert len(items) > 150
    assert [item.id for item in items if item.id not in index.listed() and item.law not in index.unlisted] == []


def test_a_house_rearranges_and_asks_for_nothing_else() -> None:
    national, house = catalogue_on(folder=None).index, catalogue_on().index
    assert house.listed() == national.listed()
    assert house.of_group() == national.of_group()
    assert [part.title for part in house.parts] != [part.title for part in national.parts]
