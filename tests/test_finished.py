"""What a final build refuses: accounts that the forms do not know, places that say nothing. Data alone, no layout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from discgen.book.composition.compose import coverage_of
from discgen.book.composition.index import missing_items
from discgen.bookinput import document_input
from discgen.build import refuse_unfinished
from discgen.catalogue.profile import PROFILE_NAME
from discgen.check.lawcheck import composition_of
from discgen.faults import FaultError
from discgen.figures.coverage import NAMED
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs
from tests.paths import ROOT

ACCOUNT = "見本の資産"


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house, no sample, that calls 現金 in the ledger of accounts otherwise than any form."""
    folder = tmp_path_factory.mktemp("strange") / "house"
    start_inputs(folder, NewHouse("見本第四労働金庫", 2020, group=False, chapters=False, sample=True))
    profile = folder / PROFILE_NAME
    kept = [line for line in profile.read_text("utf-8").splitlines() if not line.startswith(("sample", "note"))]
    profile.write_text("\n".join(kept) + "\n", encoding="utf-8")
    path = folder / "ledgers" / "総勘定元帳.xlsx"
    book = openpyxl.load_workbook(path)
    (row,) = [row for row in book["科目残高"].iter_rows(min_row=2) if row[2].value == "その他の資産"]
    row[2].value = ACCOUNT
    book.save(path)
    return folder


def test_an_account_of_no_line_stops_a_final_build_alone(strange: Path) -> None:
    project = open_project(strange)
    (told,) = [fault for fault in project.faults if fault.rule == NAMED]
    assert ACCOUNT in told.found and "総勘定元帳.xlsx" in told.where and "科目残高" in told.where
    assert refuse_unfinished(project, draft=True) == []
    with pytest.raises(FaultError) as refused:
        refuse_unfinished(project, draft=False)
    assert [fault.found for fault in refused.value.faults if fault.rule == NAMED] == [told.found]


@pytest.fixture(scope="module")
def house() -> Project:
    return open_project(ROOT / "inputs" / "mihon-2025")


@pytest.mark.parametrize(
    ("said", "enough"),
    [("別冊", False), ("ホームページ", False), ("別冊 12頁", True), ("該当なし", True), ("半期開示", True)],
)
def test_what_stands_for_pages_says_where(house: Project, said: str, enough: bool) -> None:
    book = document_input(house, lambda _: None)
    composition = composition_of(book)
    item = "114-1-5-i-a"
    composition.places.pop(item, None)
    answered = replace(book, elsewhere={**book.elsewhere, item: said})
    told = [str(fault) for fault in missing_items(book.index, book.items, coverage_of(answered, composition))]
    assert any(f"{item} = {said}" in line for line in told) is not enough
