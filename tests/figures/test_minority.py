"""A subsidiary that the bank does not own entirely: profit and net assets of the others are told apart."""

from pathlib import Path
from shutil import copytree

import openpyxl
import pytest

from discgen.figures.formula import Ref
from discgen.project import Project, open_project

PROFIT = 4_000_000
DASH = "－"


@pytest.fixture(scope="module")
def with_minority(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample with one entry more: two fifths of the subsidiary, and so of its profit, belong to others."""
    inputs = copytree(sample_folder, tmp_path_factory.mktemp("minority") / "inputs")
    path = inputs / "ledgers" / "連結.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["連結仕訳"]
    heads = [cell.value for cell in sheet[1]]
    for section, account, side in (
        ("剰余金", "非支配株主に帰属する当期純利益", "借方"),
        ("純資産", "非支配株主持分", "貸方"),
    ):
        entry = {"年度": 2020, "仕訳番号": "90", "種類": "非支配株主持分", "部": section, "科目": account, side: PROFIT}
        sheet.append([entry.get(str(head), "配分" if head == "摘要" else None) for head in heads])
    companies = book["子会社等"]
    votes = next(cell.column for cell in companies[1] if cell.value == "金庫の議決権割合")
    companies.cell(2, votes).value = 0.6
    book.save(path)
    return open_project(inputs)


def change(before: Project, after: Project, table: str, row: str, entity: str = "連結") -> int:
    ref = Ref(table, row, entity=entity)
    return int(after.store.value(ref) - before.store.value(ref))


def test_profit_is_told_apart_and_the_books_still_agree(sample: Project, with_minority: Project) -> None:
    changes = {
        ("pl", "net_profit"): 0,
        ("pl", "nci_profit"): PROFIT,
        ("pl", "parent_profit"): -PROFIT,
        ("key-figures-5y", "net_profit"): -PROFIT,
        ("retained-earnings", "net_profit"): -PROFIT,
        ("retained-earnings", "retained_closing"): -PROFIT,
        ("bs", "retained_earnings"): -PROFIT,
        ("bs", "nci"): PROFIT,
        ("bs", "net_assets"): 0,
        ("capital-composition", "retained_earnings"): -PROFIT,
    }
    found = {key: change(sample, with_minority, *key) for key in changes}
    assert found == changes
    assert change(sample, with_minority, "bs", "net_assets", "単体") == 0
    assert [str(fault) for fault in with_minority.faults] == [str(fault) for fault in sample.faults]


def test_net_assets_per_unit_are_those_of_the_members(sample: Project, with_minority: Project) -> None:
    ref = Ref("note-scalar", "net_assets_per_unit", entity="連結")
    units = with_minority.store.value(Ref("key-figures-5y", "contribution_units"))
    assert sample.store.value(ref) - with_minority.store.value(ref) == PROFIT / units


def test_lines_of_minority_interests_are_printed_only_where_there_are_some(
    sample: Project, with_minority: Project
) -> None:
    def printed(project: Project, table: str) -> dict[tuple[str, int], str]:
        keys = (cell for cell in project.tables[table].cells() if cell.key and "株主" in cell.key.row)
        return {(cell.key.row, cell.key.fiscal_year): cell.text for cell in keys if cell.key}

    assert printed(sample, "c-pl") == printed(sample, "c-bs") == {}
    assert printed(with_minority, "c-bs") == {
        ("純資産の部 > 非支配株主持分", 2019): DASH,
        ("純資産の部 > 非支配株主持分", 2020): "4",
    }
    lines = printed(with_minority, "c-pl")
    assert lines["非支配株主に帰属する当期純利益", 2020] == "4"
    assert lines["親会社株主に帰属する当期純利益", 2020] == "2,100"
