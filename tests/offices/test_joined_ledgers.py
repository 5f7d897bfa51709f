"""A ledger in several sheets or files (月別, 支店別): joined in order, checked as one, each row with its own place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from discgen.faults import Severity
from tests.ledgers.ledger_helpers import GOOD_LOANS, GOOD_SHARES, LOAN_HEADS, SHARE_HEADS, read

FIRST, SECOND = ([LOAN_HEADS, [number, *GOOD_LOANS[0][1:]]] for number in ("A1", "A2"))
SHARES = ("出資", [SHARE_HEADS, *GOOD_SHARES])


def book(path: Path, *sheets: tuple[str, list[list[object]]]) -> None:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)


@pytest.mark.parametrize("ends", [("（本店）", "（倉吉）"), ("_10月", "_4月"), ("_202104", "_202105"), ("1", "2")])
def test_sheets_of_one_workbook_are_joined_in_their_order(tmp_path: Path, ends: tuple[str, str]) -> None:
    names = [f"貸出明細{end}" for end in ends]
    book(tmp_path / "台帳.xlsx", (names[0], FIRST), (names[1], SECOND), SHARES)
    ledgers, faults = read(tmp_path)
    (told,) = faults
    assert (told.severity, told.message) == (Severity.NOTICE, "2 つに分かれた台帳を順につなぎました")
    assert ledgers.frames["loans"]["number"].tolist() == ["A1", "A2"]
    assert ledgers.frames["loans"]["_row"].tolist() == [1, 2]
    assert [ledgers.place("loans", row, "balance") for row in (1, 2)] == [f"台帳.xlsx／{name}／C2" for name in names]


def test_files_of_one_workbook_are_joined_by_number(tmp_path: Path) -> None:
    book(tmp_path / "台帳_10月.xlsx", ("貸出明細", SECOND), ("出資", [SHARE_HEADS, GOOD_SHARES[1]]))
    book(tmp_path / "台帳_4月.xlsx", ("貸出明細", FIRST), ("出資", [SHARE_HEADS, GOOD_SHARES[0]]))
    ledgers, faults = read(tmp_path)
    assert {fault.severity for fault in faults} == {Severity.NOTICE}
    assert ledgers.frames["loans"]["number"].tolist() == ["A1", "A2"]
    assert ledgers.frames["shares"]["member"].tolist() == ["甲", "乙"]
    assert ledgers.place("loans", 2, "balance") == "台帳_10月.xlsx／貸出明細／C2"


def test_text_files_of_one_sheet_are_joined(tmp_path: Path) -> None:
    book(tmp_path / "台帳.xlsx", SHARES)
    for name, rows in (("本店", FIRST), ("倉吉", SECOND)):
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        (tmp_path / f"貸出明細_{name}.csv").write_text("\n".join(lines), encoding="cp932")
    ledgers, _ = read(tmp_path)
    assert sorted(ledgers.frames["loans"]["number"]) == ["A1", "A2"]
    assert ledgers.place("loans", 1, "balance").startswith("貸出明細_")


def test_a_key_that_stands_in_two_parts_is_told_with_both_places(tmp_path: Path) -> None:
    book(tmp_path / "台帳.xlsx", ("貸出明細_1", FIRST), ("貸出明細_2", FIRST), SHARES)
    _, faults = read(tmp_path)
    (wrong,) = [fault for fault in faults if fault.severity is Severity.ERROR]
    assert wrong.where == "台帳.xlsx／貸出明細_2／A2" and "貸出明細_1／A2" in str(wrong)


def test_a_fault_of_a_part_has_its_cell(tmp_path: Path) -> None:
    wrong = [LOAN_HEADS, ["A9", "住宅", "千円", *GOOD_LOANS[0][3:]]]
    book(tmp_path / "台帳.xlsx", ("貸出明細_1", FIRST), ("貸出明細_2", wrong), SHARES)
    _, faults = read(tmp_path)
    assert [fault.where for fault in faults if fault.severity is Severity.ERROR] == ["台帳.xlsx／貸出明細_2／C2"]


COPIES = [
    ("台帳 (1)", "台帳 (2)"),
    ("台帳-DESKTOP-AB12", "台帳-LAPTOP-C3"),
    ("台帳_最終", "台帳_最終2"),
    ("台帳_競合コピー1", "台帳_競合コピー2"),
    ("台帳_修正前", "台帳_修正後"),
    ("台帳_20210331", "台帳_20210401"),
    ("台帳_2021-03-31", "台帳_2021-04-01"),
]


@pytest.mark.parametrize("names", COPIES)
def test_copies_and_versions_are_never_added_up(tmp_path: Path, names: tuple[str, str]) -> None:
    for name, rows in zip(names, (FIRST, SECOND), strict=True):
        book(tmp_path / f"{name}.xlsx", ("貸出明細", rows), SHARES)
    ledgers, faults = read(tmp_path)
    assert faults[0].message == "ブックがありません" and faults[0].severity is Severity.ERROR
    assert ledgers.frames["loans"].empty


def test_copies_and_a_single_part_are_no_parts(tmp_path: Path) -> None:
    book(tmp_path / "台帳.xlsx", ("貸出明細", FIRST), ("貸出明細_控え", SECOND), ("貸出明細 (2)", SECOND), SHARES)
    ledgers, faults = read(tmp_path)
    assert ledgers.frames["loans"]["number"].tolist() == ["A1"]
    assert [fault.message for fault in faults] == ["約束にないシートです（読み込みません）"] * 2
