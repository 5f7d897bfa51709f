"""A draft of the figures: what an error keeps from being known is ■, all else is what it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest

from discgen.faults import FaultError, errors
from discgen.figures.printed.printedtable import UNREAD, CellKey
from discgen.project import Project, open_draft, open_project

HISTORY = "history/印刷計数.xlsx"
LEDGER, BALANCES = "ledgers/総勘定元帳.xlsx", "科目残高"


@pytest.fixture(scope="module")
def folder(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_folder, tmp_path_factory.mktemp("unread") / "inputs"))


@contextmanager
def changed(path: Path, sheet: str, cells: dict[str, object]) -> Iterator[None]:
    before = path.read_bytes()
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book[sheet][cell].value = value
    book.save(path)
    try:
        yield
    finally:
        path.write_bytes(before)


def prints(project: Project) -> dict[CellKey, str]:
    return {cell.key: cell.text for table in project.tables.values() for cell in table.cells() if cell.key}


def unread(project: Project) -> set[str]:
    return {key.id for key, text in prints(project).items() if text == UNREAD}


def test_without_errors_a_draft_is_the_project(folder: Path, sample: Project) -> None:
    draft = open_draft(folder)
    assert draft.tables == sample.tables and draft.faults == sample.faults


@pytest.mark.parametrize("name", ["総勘定元帳", "有価証券", "自己資本"])
def test_without_a_workbook_a_figure_reads_as_before_or_is_not_known(folder: Path, sample: Project, name: str) -> None:
    path, before = folder / "ledgers" / f"{name}.xlsx", prints(sample)
    aside = path.rename(path.with_suffix(".aside"))
    try:
        draft = open_draft(folder)
        with pytest.raises(FaultError) as told:
            open_project(folder)
    finally:
        aside.rename(path)
    assert {*map(str, errors(told.value.faults))} == {*map(str, errors(draft.faults))}, "told as every command tells it"
    now = prints(draft)
    assert before.keys() <= now.keys()
    assert {before[key] for key in before if now[key] not in (UNREAD, before[key])} == set(), "nothing is invented"
    assert len(unread(draft)) > 50


def test_an_unreadable_amount_hides_only_what_adds_it_up(folder: Path) -> None:
    with changed(folder / LEDGER, BALANCES, {"D2": "9,326,081,66O"}):
        draft = open_draft(folder)
    assert unread(draft) == {
        "bs.cash",
        "bs.total_assets",
        "連結:bs.cash_and_due_from_banks",
        "連結:bs.total_assets",
        *(name for name in unread(draft) if name.endswith("total_assets")),
        *(
            name for name in unread(draft) if name.startswith("連結:segment-information.")
        ),  # whether it occurs is unknown
    }


def test_an_unreadable_class_hides_whatever_the_row_may_belong_to(folder: Path) -> None:
    """A row of cash of which nobody can read whether it is an asset may be in any sum of cash or of assets."""
    with changed(folder / LEDGER, BALANCES, {"A2": "しさん"}):
        hidden = unread(open_draft(folder))
    assert {"bs.cash", "bs.total_assets"} <= hidden
    assert not hidden & {"bs.due_from_banks", "bs.loans", "pl.loan_interest"}


def test_a_wrong_figure_of_last_year_is_not_known_and_its_neighbours_are(folder: Path, sample: Project) -> None:
    book = openpyxl.load_workbook(folder / HISTORY, read_only=True)
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in next(sheet.iter_rows(max_row=1))]
    at = {name: place for place, name in enumerate(heads)}
    row = next(
        number
        for number, line in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2)
        if (line[at["番号"]], line[at["年度"]], line[at["単体・連結"]]) == ("bs.cash", 2019, "単体")
    )
    name = sheet.title
    book.close()
    cell = f"{chr(ord('A') + at['印刷'])}{row}"
    with changed(folder / HISTORY, name, {cell: "八千"}):
        draft = open_draft(folder)
    assert errors(draft.faults)
    now, before = prints(draft), prints(sample)
    apart = {(key.id, key.fiscal_year) for key in before if now.get(key) != before[key]}
    assert ("bs.cash", 2019) in apart
    assert {now[key] for key in now if (key.id, key.fiscal_year) in apart} == {UNREAD}
