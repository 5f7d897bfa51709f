"""The first year of new forms in both ways: the rows of both years in one table, or last year's table below."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from discgen import samplebooks
from discgen.bookinput import document_input
from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.documentdef import BlockDef, ChapterDef, DocumentDef, FormerBlock, SectionDef
from discgen.catalogue.profile import PROFILE_NAME
from discgen.catalogue.tabledef import TableDef
from discgen.check.lawcheck import PLACED, YEARS, check_law, composition_of
from discgen.check.plausibility import check_plausibility
from discgen.desk.trace.explain import Tracer
from discgen.figures.history import HISTORY_CONTRACT
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.ledgers.writer import write_workbook
from discgen.project import Project, open_project
from discgen.published.publication import publication_of
from discgen.start import NewHouse, start_inputs

YEAR = 2024  # ends on the first day of the final form of Basel III
CHANGED = (
    "capital-requirement",
    "exposure-region",
    "exposure-industry",
    "exposure-maturity",
    "credit-risk-mitigation",
)
OLD_BANDS, NEW_BANDS = f"exposure-risk-weight-{YEAR - 1}", "exposure-risk-weight-band"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first") / "inputs"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samplebooks, "_YEARS_SHOWN", 2)  # last year alone: tables of five years go without the others
        start_inputs(folder, NewHouse("", YEAR, group=False, chapters=False, sample=True))
    return folder


@pytest.fixture(scope="module")
def union(inputs: Path) -> Project:
    return open_project(inputs, complete=False)


def set_apart(inputs: Path, folder: Path) -> Path:
    shutil.copytree(inputs, folder)
    profile = folder / PROFILE_NAME
    said = profile.read_text("utf-8").replace("[conventions]\n", '[conventions]\nchanged_forms = "apart"\n')
    profile.write_text(said, "utf-8")
    return folder


@pytest.fixture(scope="module")
def apart(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return open_project(set_apart(inputs, tmp_path_factory.mktemp("apart") / "inputs"), complete=False)


def printed(project: Project) -> dict[CellKey, str]:
    made: dict[CellKey, str] = {}
    for table in project.tables.values():
        for cell in table.cells():
            assert cell.key is not None
            assert cell.key not in made, "a figure stands in two tables"
            made[cell.key] = cell.text
    return made


def years(table: PrintedTable) -> set[int]:
    return {cell.key.fiscal_year for cell in table.cells() if cell.key}


def rows(table: PrintedTable) -> set[str]:
    return {line.id for line in table.lines}


def test_by_default_one_table_has_the_rows_of_both_years(union: Project) -> None:
    table = union.tables["capital-requirement"]
    assert years(table) == {YEAR - 1, YEAR}
    assert {"sovereign", "past_due", "japan", "defaulted"} <= rows(table)
    assert any("当年度又は前年度の様式にない行は「－」" in note for note in table.notes)
    assert not union.former


@pytest.mark.parametrize("name", CHANGED)
def test_set_apart_each_year_stands_in_its_own_form(apart: Project, name: str) -> None:
    new, old = apart.tables[name], apart.tables[f"{name}-{YEAR - 1}"]
    assert (years(new), years(old)) == ({YEAR}, {YEAR - 1})
    now, then = apart.catalogue.tables[name], last_year(apart)[name]
    in_force = {row.id for row, _ in now.walk() if row.in_force(apart.catalogue.day)}
    assert rows(new) <= in_force
    assert rows(old) <= {row.id for row, _ in then.walk()}
    assert (old.title, old.notes) == (then.title, then.notes)
    assert new.notes == now.notes
    assert not any("前年度" in note for note in new.notes)


def last_year(project: Project) -> dict[str, TableDef]:
    institution = project.profile.institution.model_copy(update={"fiscal_year": YEAR - 1})
    return open_catalogue(None, institution).tables


def test_old_classes_stand_in_the_old_table_alone(apart: Project) -> None:
    new, old = (apart.tables[name] for name in ("capital-requirement", f"capital-requirement-{YEAR - 1}"))
    assert {"sovereign", "institutions", "retail", "past_due"} <= rows(old) - rows(new)
    assert {"japan", "individuals", "properties", "defaulted"} <= rows(new) - rows(old)


def test_a_table_that_ended_stands_below_the_one_in_its_place(apart: Project, union: Project) -> None:
    old = apart.tables[OLD_BANDS]
    assert years(old) == {YEAR - 1}
    assert {"weight_35", "weight_75", "total"} <= rows(old)
    assert not any("新設" in note for note in apart.tables[NEW_BANDS].notes)
    assert any("新設" in note for note in union.tables[NEW_BANDS].notes)


def test_figures_are_the_same_in_both_ways(apart: Project, union: Project) -> None:
    """Number, reading and year of a figure, its print and what the history says of it."""
    one, other = printed(union), printed(apart)
    assert {key: text for key, text in one.items() if key in other} == {k: t for k, t in other.items() if k in one}
    frozen = {key: entry.printed for key, entry in apart.store.history.items()}
    assert [key for key in other.keys() - one.keys() if key.fiscal_year == YEAR or frozen[key] != other[key]] == []
    assert {key.number.partition(".")[0] for key in other.keys() - one.keys()} == {"exposure-risk-weight"}
    assert all(one[key] == "－" for key in one.keys() - other.keys())  # a row beside a year that does not have it


def test_last_years_table_stands_below_with_its_year(apart: Project) -> None:
    book = document_input(apart, lambda stage: None)
    blocks = [block for block in book.order().blocks() if block.table]
    tables = [block.table for block in blocks]
    captions = {block.table: block.caption for block in blocks}
    for name in CHANGED:
        assert tables[tables.index(name) + 1] == f"{name}-{YEAR - 1}"
    assert tables[tables.index(NEW_BANDS) + 1] == OLD_BANDS
    assert captions["capital-requirement"] == f"{YEAR}年度末"
    assert captions[f"exposure-region-{YEAR - 1}"].endswith(f"（地域別）（{YEAR - 1}年度末）")
    assert captions[OLD_BANDS] == f"リスク・ウェイトの区分ごとのエクスポージャーの額（{YEAR - 1}年度末）"


def test_every_table_has_its_place_and_its_years(apart: Project, union: Project) -> None:
    """The check asks for comparatives that a new form does not have neither in one way nor in the other."""
    for project in (apart, union):
        book = document_input(project, lambda stage: None)
        composition = composition_of(book)
        found = check_law(project, book, composition, datetime.date(2025, 7, 1))
        assert [one for one in found if one.rule == PLACED] == []
        short = {one.place for one in found if one.rule == YEARS}
        assert short.isdisjoint(f"表「{project.tables[name].title}」" for name in (*CHANGED, NEW_BANDS))
        keys = {cell.key for name in CHANGED for cell in project.tables[name].cells()}
        assert keys <= composition.figures.keys()


def test_checks_know_last_years_figures_as_strangers(apart: Project, union: Project) -> None:
    publication = publication_of(apart)
    assert {cell.key.table_id for cell in publication.strangers} == {"exposure-risk-weight"}
    assert publication.parts_without_place(YEAR - 1) == ()
    for project in (apart, union):
        found = check_plausibility(publication_of(project))
        told = {cell.key.number.split(".")[1] for one in found for cell in one.cells if cell.key.number}
        assert told.isdisjoint({"sovereign", "retail", "past_due", "specified"})  # of one form only: no change


def test_a_figure_of_both_forms_is_still_traced(apart: Project) -> None:
    tracer = Tracer(apart)
    cell = next(one for one in apart.tables[f"capital-requirement-{YEAR - 1}"].cells() if one.text != "－")
    assert cell.key is not None
    node = tracer.explain_key(cell.key)
    assert node is not None
    assert node.printed == cell.text


def test_what_last_year_must_have_printed_is_asked_for(inputs: Path, tmp_path: Path) -> None:
    folder = set_apart(inputs, tmp_path / "inputs")
    write_workbook(folder / "history" / f"{HISTORY_CONTRACT.workbook}.xlsx", HISTORY_CONTRACT, {"history": []})
    faults = open_project(folder, complete=False).faults
    told = [fault.where for fault in faults if f"{YEAR - 1}年度の印刷計数がありません" in fault.message]
    assert any("リスク・ウェイトの区分ごとのエクスポージャー" in where for where in told)


def test_last_years_tables_stand_beside_each_other_as_this_years_do() -> None:
    block = BlockDef(table="risk", beside="c-risk", beside_by="years", half="left")
    order = DocumentDef(
        index_title="索引",
        index_tab="索引",
        chapters=(
            ChapterDef(id="one", title="資料", sections=(SectionDef(id="risk-part", title="節", blocks=(block,)),)),
        ),
    )
    ended = {"effective_to": datetime.date(YEAR, 3, 31), "beside": "c-former", "caption": "前の題"}
    old = BlockDef(table="former-2023").model_copy(update=ended)
    group = BlockDef(table="c-former-2023")
    made = order.with_former([FormerBlock("risk", "今年", old, "昨年"), FormerBlock("c-risk", "今年", group, "昨年")])
    now, then = made.at(datetime.date(YEAR + 1, 3, 31)).blocks()
    assert (now.table, now.beside, now.caption) == ("risk", "c-risk", "今年")
    assert (then.table, then.beside, then.beside_by, then.half) == ("former-2023", "c-former-2023", "years", "left")
    assert then.caption == "前の題（昨年）"
