"""How sure anybody is of the law stays in the data: no word of it is printed, exported or put into the site."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from discgen.catalogue.catalogue import DATA, Catalogue, open_catalogue
from discgen.catalogue.law import read_all_items, read_kinds
from discgen.catalogue.profile import Institution
from discgen.export.records import figure_records
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs
from tests.finalyear import PLAIN, write_risks

WORDS = ("未確認", "確度", "推定", "確かめて", "要確認", "条項番号")
FOR_THE_OFFICE = {"provisional", "source", "defined_at"}


def texts(part: object) -> Iterator[str]:
    """Every text of a definition but those that are the office's."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            if name not in FOR_THE_OFFICE:
                yield from texts(getattr(part, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from (*texts(key), *texts(value))
    elif isinstance(part, list | tuple):
        for one in part:
            yield from texts(one)


def confident(words: Iterator[str]) -> set[str]:
    return {text for text in words if any(word in text for word in WORDS)}


def test_no_item_of_any_year_or_kind_says_how_sure_it_is() -> None:
    items = read_all_items(DATA, read_kinds(DATA))
    said = (text for item in items for text in (item.id, item.law, item.article, item.title, item.comparatives))
    assert len(items) > 200 and confident(said) == set()
    assert any(word in item.provisional for item in items for word in WORDS)  # it stays in the data


@pytest.mark.parametrize("year", [2013, 2018, 2021, 2024, 2025, 2026])
@pytest.mark.parametrize("kind", ["労働金庫", "労働金庫連合会"])
def test_no_form_of_any_year_says_how_sure_it_is(year: int, kind: str) -> None:
    catalogue: Catalogue = open_catalogue(None, Institution(name="見本", fiscal_year=year, kind=kind))
    parts = (*catalogue.tables.values(), catalogue.document, catalogue.index, *catalogue.contracts)
    said = [text for part in parts for text in texts(part)]
    said += [text for number in catalogue.law_parameters for text in (number.title, number.value)]
    assert len(said) > 5_000 and confident(iter(said)) == set()


def words_of(project: Project) -> Iterator[str]:
    """What the lists of figures and the cards of the site tell of every figure, its law first."""
    for record in figure_records(project):
        yield from (str(value) for value in dataclasses.astuple(record))
    for table in project.tables.values():
        yield from (table.title, *table.notes)
        yield from (label for line in table.lines for label, _ in line.labels)


def test_no_figure_carries_a_word_of_confidence(sample: Project, tmp_path: Path) -> None:
    start_inputs(tmp_path / "inputs", NewHouse("見本金庫", 2024))
    write_risks(tmp_path / "inputs", [{**PLAIN, "portfolio": "現金", "exposure": 1}])
    final = open_project(tmp_path / "inputs", complete=False)  # its forms are not confirmed
    for project in (sample, final):
        said = list(words_of(project))
        assert len(said) > 5_000 and confident(iter(said)) == set()
    laws = {record.law for record in figure_records(sample) if "告示第1号" in record.law}
    assert laws and not any("条（" in law.split("告示第1号")[1][:3] for law in laws)  # the notice alone
