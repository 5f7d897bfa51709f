"""Last year's rows of the group's books against last year's print."""

from pathlib import Path
from shutil import copytree

import openpyxl
import pytest

from discgen.faults import Severity
from discgen.project import Project, open_project

BOOK = "連結.xlsx"
GROUP = Path("ledgers") / BOOK


def findings(project: Project) -> list[str]:
    return [fault.message for fault in project.faults if fault.where == "前年度の連結"]


def changed(folder: Path, sheet: str, wanted: dict[str, object], column: str, add: int) -> None:
    """Add an amount to one cell of the group's book, found by its other columns."""
    book = openpyxl.load_workbook(folder / GROUP)
    rows = list(book[sheet].iter_rows())
    heads = [cell.value for cell in rows[0]]
    for row in rows[1:]:
        if all(row[heads.index(name)].value == value for name, value in wanted.items()):
            row[heads.index(column)].value += add
            book.save(folder / GROUP)
            return
    raise LookupError(wanted)


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    return Path(copytree(sample_folder, tmp_path / "inputs"))


def test_the_sample_explains_last_years_print(sample: Project) -> None:
    entries = sample.book.frames["consolidation_entries"]
    assert set(entries["year"]) == {2019, 2020}
    assert findings(sample) == []


def test_last_years_elimination_that_is_ten_million_short_is_told_at_its_lines(folder: Path) -> None:
    """預金積金 of the group was 95 million less than the bank's in 2019; 10 million less explain only 85."""
    entry = {"年度": 2019, "種類": "債権債務の相殺消去"}
    changed(folder, "連結仕訳", {**entry, "科目": "預金積金"}, "借方", -10_000_000)
    changed(folder, "連結仕訳", {**entry, "科目": "預け金"}, "貸方", -10_000_000)
    project = open_project(folder, complete=False)
    told = findings(project)
    assert any("預金積金" in message for message in told) and any("現金および預け金" in message for message in told)
    lines = [message.partition("「")[2].partition("」")[0] for message in told]
    assert not any("貸出金" in line or "有価証券" in line for line in lines)
    assert all(f.severity is Severity.WARNING for f in project.faults if f.where == "前年度の連結")


def test_a_book_without_last_years_rows_is_not_asked_for_them(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / GROUP)
    for name in ("子会社試算表", "連結仕訳"):
        sheet = book[name]
        year = [cell.value for cell in sheet[1]].index("年度") + 1
        for number in range(sheet.max_row, 1, -1):
            if sheet.cell(number, year).value == 2019:
                sheet.delete_rows(number)
    book.save(folder / GROUP)
    assert findings(open_project(folder, complete=False)) == []


def test_a_statement_of_the_bank_that_was_not_printed_a_year_before_leaves_the_group_s_open(folder: Path) -> None:
    entry = {"年度": 2019, "種類": "債権債務の相殺消去"}
    changed(folder, "連結仕訳", {**entry, "科目": "預金積金"}, "借方", -10_000_000)
    changed(folder, "連結仕訳", {**entry, "科目": "預け金"}, "貸方", -10_000_000)
    (path,) = (folder / "history").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    (sheet,) = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    for number in range(sheet.max_row, 1, -1):
        row = {head: sheet.cell(number, place).value for place, head in enumerate(heads, start=1)}
        if "単体" in row.values() and str(row["番号"]).startswith("bs.") and 2019 in row.values():
            sheet.delete_rows(number)
    book.save(path)
    assert not any("預金積金" in message for message in findings(open_project(folder, complete=False)))


def test_this_years_figures_do_not_count_last_years_rows(folder: Path, sample: Project) -> None:
    changed(folder, "連結仕訳", {"年度": 2019, "種類": "投資と資本の相殺消去", "科目": "有価証券"}, "貸方", 7_000_000)
    changed(folder, "連結仕訳", {"年度": 2019, "種類": "投資と資本の相殺消去", "科目": "出資金"}, "借方", 7_000_000)
    project = open_project(folder, complete=False)
    ours = {cell.key: cell.text for table in sample.tables.values() for cell in table.cells()}
    assert {cell.key: cell.text for table in project.tables.values() for cell in table.cells()} == ours
    assert any("有価証券" in message for message in findings(project))
