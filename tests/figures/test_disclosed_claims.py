"""開示債権, one body of claims since the year ended 2022-03-31: definitions, the change of the form, real figures."""

from __future__ import annotations

import datetime
from pathlib import Path

from discgen.catalogue.tabledef import TableDef
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.usableforms import usable_forms
from discgen.project import Project, open_project
from tests.catalogues import catalogue_on
from tests.otheryear import a_later_year

BEFORE, FIRST = datetime.date(2021, 3, 31), datetime.date(2022, 3, 31)
OLD = {"claims-risk-monitored", "claims-fra", "c-claims-risk-monitored", "note-scalar-claims", "c-note-scalar-claims"}
NEW = {"claims-disclosed", "claims-assessment", "c-claims-disclosed", "note-scalar-disclosed-claims"}


def tables_on(day: datetime.date) -> dict[str, TableDef]:
    return dict(usable_forms(catalogue_on(day, None)).tables)


def test_one_form_ends_on_the_day_before_the_other_begins() -> None:
    before, first = tables_on(BEFORE), tables_on(FIRST)
    assert before.keys() >= OLD and not before.keys() & NEW
    assert first.keys() >= NEW and not first.keys() & OLD


def test_every_row_of_a_former_form_that_a_row_stands_for_existed_on_the_day_before() -> None:
    former = CellSpace.of({name: table for name, table in tables_on(BEFORE).items() if not table.listing})
    rows = [row for table in tables_on(FIRST).values() for row, _ in table.walk() if "." in row.was]
    assert len(rows) > 20
    for row in rows:
        table, _, name = row.was.partition(".")
        assert former.find(Ref.named((table, name), "単体")), row.was


def test_the_first_year_shows_the_former_figures_beside_its_own(sample: Project, tmp_path: Path) -> None:
    project = open_project(a_later_year(sample, tmp_path / "inputs"), complete=False)
    former = {c.key.number: c.text for t in sample.tables.values() for c in t.cells() if c.key and c.current}
    shown = {(c.key.number, c.key.fiscal_year): c.text for c in project.tables["claims-disclosed"].cells() if c.key}
    for row, was in (
        ("disclosed", "claims-fra.disclosed"),
        ("bankrupt", "claims-fra.bankrupt"),
        ("past_due_3_months", "claims-risk-monitored.past_due_3_months"),
        ("coverage", "claims-fra.coverage"),
        ("total", "claims-fra.total"),
    ):
        assert shown[f"claims-disclosed.{row}", 2020] == former[was] != ""
        if was.startswith("claims-fra"):  # the same books, the same claims; the others were cut, not rounded
            assert shown[f"claims-disclosed.{row}", 2021] == former[was]
