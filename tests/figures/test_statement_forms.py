"""The statements of a bank with what few banks have: rows of the form that appear, a loss instead of a surplus."""

from pathlib import Path
from shutil import copytree

import openpyxl
import pytest

from discgen.project import Project, open_project

BOOK = Path("ledgers") / "総勘定元帳.xlsx"
CORE = "core_net_business_profit"


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    return Path(copytree(sample_folder, tmp_path / "inputs"))


def posted(folder: Path, *entries: tuple[str, str, str, int]) -> Project:
    """The sample with further accounts in its trial balance."""
    book = openpyxl.load_workbook(folder / BOOK)
    for entry in entries:
        book["科目残高"].append(entry)
    book.save(folder / BOOK)
    return open_project(folder, complete=False)


def line(project: Project, table: str, row: str) -> list[str]:
    return [cell.text for one in project.tables[table].lines if one.id == row for cell in one.cells]


def test_a_row_that_the_form_leaves_to_the_house_appears_with_its_first_amount(folder: Path, sample: Project) -> None:
    assert line(sample, "pl", "bond_redemption_losses") == []
    project = posted(folder, ("経常費用", "その他業務費用", "国債等債券償還損", 153_000_000))
    assert line(project, "pl", "bond_redemption_losses") == ["－", "153"]


def test_losses_on_redemption_are_bond_losses_and_leave_the_core_profit_alone(folder: Path, sample: Project) -> None:
    before = {name: line(sample, "business-indicators", name)[1] for name in ("net_business_profit", CORE)}
    project = posted(folder, ("経常費用", "その他業務費用", "国債等債券償還損", 153_000_000))
    after = {name: line(project, "business-indicators", name)[1] for name in before}
    numbers = {name: int(before[name].replace(",", "")) - int(after[name].replace(",", "")) for name in before}
    assert abs(numbers["net_business_profit"] - 153) <= 1 and numbers[CORE] == 0


def test_a_year_that_leaves_a_loss_has_the_other_statement(folder: Path, sample: Project) -> None:
    assert "appropriation" in sample.tables and "loss-disposition" not in sample.tables
    project = posted(folder, ("特別損失", "その他の特別損失", "", 20_000_000_000))
    assert "appropriation" not in project.tables
    (now,) = line(project, "pl", "unappropriated")[1:]
    assert now.startswith("△")
    assert line(project, "loss-disposition", "loss")[1:] == [now.removeprefix("△")]


def test_trust_rights_stand_with_the_securities_for_sale_but_not_among_the_securities(sample: Project) -> None:
    rules = {rule.id: rule for rule in sample.forms.reconciliations}
    assert "not_('信託受益権')" in rules["securities"].right
    assert "信託受益権" not in rules["afs-valuation"].right
