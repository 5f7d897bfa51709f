"""Ledgers in the files that offices have beside .xlsx: workbooks with macros, CSV and TSV in CP932 and UTF-8."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledgers.ledger_helpers import GOOD_SHARES, LOAN_HEADS, SHARE_HEADS, read, save

LOAN_LINES = [
    LOAN_HEADS,
    ["0001", "住宅", "1,000", "△10", "35%", "1", "2020/4/1", "2020", "1.5", "注"],
    ["A2", "生活", "2000", "3000", "0.75", "2", "令和3年3月31日", "2019", "0.1", ""],
]
SHARE_LINES = [SHARE_HEADS, *([str(cell) for cell in row] for row in GOOD_SHARES)]


def as_text(lines: list[list[str]], delimiter: str) -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t")])
def test_a_sheet_may_be_a_text_file_of_its_name(tmp_path: Path, suffix: str, delimiter: str, encoding: str) -> None:
    (tmp_path / f"貸出明細{suffix}").write_bytes(as_text(LOAN_LINES, delimiter).encode(encoding))
    (tmp_path / f"出資{suffix}").write_bytes(as_text(SHARE_LINES, delimiter).encode(encoding))
    book, faults = read(tmp_path)
    assert faults == []
    loans = book.frames["loans"]
    assert loans["number"].tolist() == ["0001", "A2"]
    assert loans["balance"].tolist() == [1000, 2000] and loans["allowance"].tolist() == [-10, 3000]
    assert [str(day) for day in loans["day"]] == ["2020-04-01", "2021-03-31"]
    assert book.frames["shares"]["amount"].tolist() == [3000, 1000]
    assert book.place("loans", 3, "balance") == f"貸出明細{suffix}／貸出明細／C3"


def test_a_fault_in_a_text_file_names_its_cell_as_in_a_workbook(tmp_path: Path) -> None:
    wrong = [LOAN_LINES[0], [*LOAN_LINES[1][:2], "千円", *LOAN_LINES[1][3:]]]
    (tmp_path / "貸出明細.csv").write_bytes(as_text(wrong, ",").encode("cp932"))
    (tmp_path / "出資.csv").write_bytes(as_text(SHARE_LINES, ",").encode("cp932"))
    _, faults = read(tmp_path)
    assert [(fault.where, fault.message, fault.found) for fault in faults] == [
        ("貸出明細.csv／貸出明細／C2", "数値の欄に文字が入っています", "千円")
    ]


def test_one_sheet_may_be_a_text_file_and_the_other_stay_in_the_workbook(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx", edit_book=lambda book: book.remove(book["貸出明細"]))
    (tmp_path / "貸出明細.csv").write_bytes(as_text(LOAN_LINES, ",").encode("utf-8"))
    book, faults = read(tmp_path)
    assert faults == []
    assert len(book.frames["loans"]) == len(book.frames["shares"]) == 2
    assert book.place("shares", 2, "amount") == "台帳.xlsx／出資／C2"


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx").rename(tmp_path / "台帳.xlsm")
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["balance"].tolist() == [1000, 2000]
    assert book.place("loans", 2, "balance") == "台帳.xlsm／貸出明細／C2"
