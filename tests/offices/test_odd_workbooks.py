"""Workbooks as shared folders, other programmes and careless hands leave them: what is done, and all that is told."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.ledgers.ledger_helpers import contract, read, rewrite, save

SHEET = "xl/worksheets/sheet1.xml"
BOOK, LOANS = "台帳.xlsx", "台帳.xlsx／貸出明細"
HIDDEN_ROW, HIDDEN_COLUMN = "非表示の行があります（値は読み込みます）", "非表示の列があります（値は読み込みます）"
FOREIGN, TWICE = "約束にないブックです（読み込みません）", "同じ名前に見えるシートが二つあります"
UNCACHED, CLOSED = "数式の計算結果が保存されていません", "ファイルを開けません"


def replaced(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        rewrite(folder / BOOK, {SHEET: lambda content: content.replace(old.encode(), new.encode())})

    return change


def sheets(edit: Callable[[Worksheet], object]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        save(folder / BOOK, lambda loans, _: edit(loans))

    return change


def beside(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / BOOK).read_bytes())  # type: ignore[return-value]


def copied(title: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        save(folder / BOOK, edit_book=lambda book: setattr(book.copy_worksheet(book["貸出明細"]), "title", title))

    return change


def renamed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / BOOK).rename(folder / name)  # type: ignore[return-value]


def another_in_its_place(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / BOOK).unlink()
        make(folder / BOOK)

    return change


def twice_inside(folder: Path) -> None:
    with zipfile.ZipFile(folder / BOOK, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, archive.read(SHEET).replace(b"1000", b"9999"))


# What is done to a sound workbook, and where what is told of it, with what was found.
CASES: list[tuple[Callable[[Path], object], list[tuple[str, str, str]]]] = [
    (copied("貸出明細 "), [(f"{LOANS} ", TWICE, "「貸出明細」")]),
    (copied("貸出　明細"), [("台帳.xlsx／貸出　明細", TWICE, "「貸出明細」")]),
    (replaced('<row r="2"', '<row r="2" ht="0" customHeight="1"'), [(LOANS, HIDDEN_ROW, "2")]),
    (replaced('<row r="2"', '<row r="2" hidden="true"'), [(LOANS, HIDDEN_ROW, "2")]),
    (
        replaced("<sheetData>", '<cols><col min="3" max="4" width="0"/></cols><sheetData>'),
        [(LOANS, HIDDEN_COLUMN, "C～D")],
    ),
    (replaced('<row r="2"', '<row r="2" ht="0.75" customHeight="1"'), []),
    (
        sheets(lambda loans: setattr(loans, "sheet_state", "veryHidden")),
        [(LOANS, "非表示のシートです（値は読み込みます）", "")],
    ),
    (sheets(lambda loans: loans.protection.set_password("x")), []),
    (
        sheets(lambda loans: loans.merge_cells("B2:B3")),
        [
            (f"{LOANS}／B2", "結合したセルです（二行目からは空欄として読みます）", "B2:B3"),
            (f"{LOANS}／B3", "記入がありません", "空白"),
        ],
    ),
    (sheets(lambda loans: (loans.insert_rows(1), loans.merge_cells("A1:J1"))), []),
    (sheets(lambda loans: loans.insert_rows(3, 5)), []),
    (sheets(lambda loans: loans.__setitem__("C2", "=1+1")), [(f"{LOANS}／C2", UNCACHED, "数式")]),
    (sheets(lambda loans: loans.__setitem__("J2", '="注"')), [(f"{LOANS}／J2", UNCACHED, "数式")]),
    (
        sheets(lambda loans: loans.__setitem__("K1", "残　高")),
        [(f"{LOANS}／K1", "同じ列名が二つあります", "「残高」（C1 にもあります）")],
    ),
    (sheets(lambda loans: loans.__setitem__("J2", "あ" * 32767)), []),
    (replaced("<v>1000</v>", "<v>1E3</v>"), []),
    (replaced("<v>1000</v>", "<v>999.99999999999989</v>"), []),
    (beside("台帳-PC01.xlsx"), [("台帳-PC01.xlsx", FOREIGN, "")]),
    (beside("台帳 - コピー.xlsx"), [("台帳 - コピー.xlsx", FOREIGN, "")]),
    (beside("台帳 (1).xlsx"), [("台帳 (1).xlsx", FOREIGN, "")]),
    (beside("台帳.XLSX"), [("台帳.xlsx", "同じ名前のブックが二つあります", "台帳.XLSX")]),
    (beside("._台帳.xlsx"), []),
    (beside("台帳.xlsx.bak"), []),
    (beside(".~lock.台帳.xlsx#"), [(BOOK, "LibreOffice で開かれています（最後に保存した内容を読みます）", "")]),
    (renamed("台帳.XLSX"), []),
    (renamed("台帳-PC01.xlsx"), [(BOOK, "ブックがありません", "台帳-PC01.xlsx")]),
    (another_in_its_place(Path.mkdir), [(BOOK, CLOSED, "フォルダーです")]),
    (another_in_its_place(lambda path: path.symlink_to("gone.xlsx")), [(BOOK, CLOSED, "ファイルがありません")]),
    (another_in_its_place(lambda path: path.symlink_to(path.name)), [(BOOK, CLOSED, "リンクが輪になっています")]),
    (
        another_in_its_place(lambda path: path.write_bytes(b"PK\x03\x04")),
        [(BOOK, "xlsx 形式のブックではないか、壊れています", "zip の一部")],
    ),
    (twice_inside, [(BOOK, "同じ部品が二つあるブックで、どちらが正しいか分かりません", SHEET)]),
]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("number", range(len(CASES)))
def test_an_odd_workbook_is_read_or_told(tmp_path: Path, number: int, large: bool) -> None:
    change, expected = CASES[number]
    save(tmp_path / BOOK)
    change(tmp_path)
    ledgers, faults = read(tmp_path, contract(large=large))
    told = [(fault.where, fault.message, fault.found) for fault in faults]
    assert told == expected
    if not expected:
        assert ledgers.frames["loans"]["balance"].tolist() == [1000, 2000]
