"""Sheets that are CSV or TSV files of their own: given twice, or with a comma in a figure."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from discgen.faults import Fault, Severity
from discgen.ledgers.cellreading import FileText
from discgen.ledgers.exports import textsheet
from tests.ledgers.ledger_helpers import read, save

HEAD = "会員,口数,出資金額,期首,増加,減少,期末\n"
GOOD = f"{HEAD}甲,3,3000,100,50,30,120\n乙,1,1000,0,0,0,0\n"


def told(folder: Path, files: dict[str, str]) -> tuple[list[Fault], int]:
    """The errors of the workbook without its shares and these files; how many shares were read."""
    save(folder / "台帳.xlsx", lambda loans, shares: None)
    book = openpyxl.load_workbook(folder / "台帳.xlsx")
    del book["出資"]
    book.save(folder / "台帳.xlsx")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    ledgers, faults = read(folder)
    return [fault for fault in faults if fault.severity is Severity.ERROR], len(ledgers.frames["shares"])


def test_a_text_file_is_the_sheet(tmp_path: Path) -> None:
    assert told(tmp_path, {"出資.csv": GOOD}) == ([], 2)


def test_a_sheet_given_in_two_forms_is_not_counted_twice(tmp_path: Path) -> None:
    (fault,), rows = told(tmp_path, {"出資.csv": GOOD, "出資.tsv": GOOD.replace(",", "\t")})
    assert (fault.where, fault.message, fault.found) == (
        "出資.tsv",
        "同じ名前のシートのファイルが二つあります",
        "出資.csv",
    )
    assert rows == 2


def test_parts_with_the_same_rows_are_one_ledger_given_twice(tmp_path: Path) -> None:
    (fault,), _ = told(tmp_path, {"出資_4月.csv": GOOD, "出資_5月.csv": GOOD})
    assert (fault.where, fault.message) == ("台帳／出資", "同じ内容の台帳が二つあります")


def test_parts_of_one_row_may_be_alike(tmp_path: Path) -> None:
    one = f"{HEAD}乙,1,1000,0,0,0,0\n"
    assert told(tmp_path, {"出資_4月.csv": one, "出資_5月.csv": one}) == ([], 2)


@pytest.mark.parametrize("row", ["丙,4,4,000,0,0,0,0\n", "丙,4,4000,0,0,0,0,9\n"])
def test_a_comma_in_a_figure_is_told(tmp_path: Path, row: str) -> None:
    faults, _ = told(tmp_path, {"出資.csv": GOOD + row})
    assert ("出資.csv／出資／H4", "列名の行より欄の多い行です") in [(fault.where, fault.message) for fault in faults]


RAGGED = 'あ,1\n\n"い\n二行",2,\u200b3\r\nあ,"4,000",か\u3099,5\rあ\n'


@pytest.mark.parametrize("at_once", [1, 2, 3, 4096])
def test_records_of_any_length_stand_where_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(textsheet, "_AT_ONCE", at_once)
    path = tmp_path / "出資.csv"
    path.write_bytes(RAGGED.encode())
    sheet = textsheet.open_text_sheet(path, "出資")
    records = list(csv.reader(io.StringIO(RAGGED.replace("\u200b", ""), newline="")))
    records[3][2] = "が"
    assert [[cell or "" for cell in row] for row in sheet.rows()] == [
        record + [""] * (4 - len(record)) for record in records
    ]
    assert {type(cell) for row in sheet.rows() for cell in row} == {FileText, type(None)}
    assert (sheet.scan.rows, sheet.scan.columns, sheet.scan.cells) == (5, 4, 2 + 0 + 3 + 4 + 1)


def test_a_sign_that_nobody_sees_has_its_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textsheet, "_AT_ONCE", 2)
    path = tmp_path / "出資.csv"
    path.write_text("会員,口数\n甲,1\n甲\u202e,1\n乙,2\n甲\u202e,3\n", encoding="utf-8")
    assert textsheet.open_text_sheet(path, "出資").scan.unseen == {(3, 1): "U+202E", (5, 1): "U+202E"}
