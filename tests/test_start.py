"""discgen init: a folder to start from, in the form that the reader expects."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from discgen.bookinput import document_input
from discgen.catalogue.profile import load_profile
from discgen.check.lawcheck import composition_of
from discgen.cli import app
from discgen.faults import FaultError, Severity, errors
from discgen.ledgers.reader import read_ledgers
from discgen.project import open_project
from discgen.start import GUIDE_NAME, start_inputs
from tests.catalogues import catalogue_on


def test_the_empty_workbooks_are_read_without_a_word(tmp_path: Path) -> None:
    folder = tmp_path / "mihon-2020"
    start_inputs(folder, "見本労働金庫", 2020)
    profile = load_profile(folder)
    assert (profile.institution.name, profile.institution.fiscal_year) == ("見本労働金庫", 2020)
    book, faults = read_ledgers(
        folder / "ledgers",
        catalogue_on(folder=None).contracts,
        fiscal_year_end=profile.institution.fiscal_year_end,
        parameters=profile.numbers,
    )
    assert faults == []
    assert {len(frame) for frame in book.frames.values()} == {0}
    guide = (folder / GUIDE_NAME).read_text(encoding="utf-8")
    for workbook in catalogue_on(folder=None).contracts:
        for sheet in workbook.sheets:
            assert f"● {sheet.sheet}：" in guide


def test_a_missing_year_is_one_fault_per_table_not_one_per_figure(tmp_path: Path) -> None:
    folder = tmp_path / "mihon-2020"
    start_inputs(folder, "見本労働金庫", 2020)
    with pytest.raises(FaultError) as error:
        open_project(folder)
    about_bs = [f for f in error.value.faults if f.where == "表「貸借対照表」" and f.severity is Severity.ERROR]
    assert [f.message for f in about_bs] == ["2019年度の印刷計数がありません（106欄）"]


@pytest.mark.parametrize("year", [2018, 2020, 2022, 2025])
def test_the_folder_stands_on_the_national_forms_and_opens(year: int, tmp_path: Path) -> None:
    """Every year is there, with what the catalogue has of its forms, and a place in the book for all of it."""
    folder = tmp_path / "mihon"
    start_inputs(folder, "見本労働金庫", year)
    project = open_project(folder, complete=False)
    assert not project.catalogue.house
    assert {"bs", "pl", "appropriation", "key-figures-5y"} <= project.tables.keys()
    assert all("印刷計数がありません" in fault.message for fault in errors(project.faults))
    composition = composition_of(document_input(project, lambda _: None))
    assert errors(composition.faults) == [] and composition.undrawn == set()


def test_what_stands_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "mihon-2020"
    folder.mkdir()
    (folder / "memo.txt").write_text("大切", encoding="utf-8")
    result = CliRunner().invoke(app, ["init", str(folder), "--name", "見本労働金庫", "--year", "2020"])
    assert result.exit_code == 1
    assert "すでに使われているフォルダーです" in result.output
    assert [path.name for path in folder.iterdir()] == ["memo.txt"]
