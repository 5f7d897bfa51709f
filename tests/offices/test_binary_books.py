"""Binary workbooks of Excel (.xlsb): exact values, faults with their cells, what free tables print, damage."""

from __future__ import annotations

import datetime
import struct
import zipfile
from pathlib import Path

import pytest

from discgen.book.lists.freetables import read_free_tables
from discgen.faults import Severity
from tests.ledgers.ledger_helpers import GOOD_LOANS, GOOD_SHARES, LOAN_HEADS, SHARE_HEADS, read, rewrite, save
from tests.offices.binarybook import BinarySheet, Packed, Result, Struck, Styled, write_xlsb

DAYS = {2: "yyyy/m/d", 3: "0000", 4: '#,##0"人"', 5: '[$-411]ggge"年"m"月"d"日"'}
SHARES = BinarySheet("出資", [SHARE_HEADS, *GOOD_SHARES])


def day(year: int, month: int, number: int) -> Styled:
    return Styled((datetime.date(year, month, number) - datetime.date(1899, 12, 30)).days, 2)


FIRST = [*GOOD_LOANS[0][:6], day(2020, 4, 1), *GOOD_LOANS[0][7:]]
SECOND = [*GOOD_LOANS[1][:6], day(2021, 3, 31), *GOOD_LOANS[1][7:]]


def loans(balance: object = 1000, **options: object) -> BinarySheet:
    return BinarySheet("貸出明細", [LOAN_HEADS, [*FIRST[:2], balance, *FIRST[3:]], SECOND], **options)  # type: ignore[arg-type]


# What the cell of a balance holds, and what is read.
VALUES = [
    (Packed(1000), 1000),
    (Packed(123400, hundredths=True), 1234),
    (Packed(struct.unpack("<Q", struct.pack("<d", 1000.0))[0] >> 34, whole=False), 1000),
    (9007199254740992.0, 9007199254740992),
    (Result(12), 12),
    ("１，０００", 1000),
]


@pytest.mark.parametrize(("value", "balance"), VALUES)
def test_a_number_is_read_exactly(tmp_path: Path, value: object, balance: int) -> None:
    write_xlsb(tmp_path / "台帳.xlsb", [loans(value), SHARES], DAYS)
    book, faults = read(tmp_path)
    assert [fault for fault in faults if fault.severity is not Severity.NOTICE] == []
    assert book.frames["loans"]["balance"].tolist() == [balance, 2000]
    assert [str(one) for one in book.frames["loans"]["day"]] == ["2020-04-01", "2021-03-31"]
    assert book.place("loans", 2, "balance") == "台帳.xlsb／貸出明細／C2"


# What the cell of a balance holds, what is told of it, what was found.
TOLD = [
    (Packed(-5), "負の値は記入できません", "-5"),
    (0.5, "整数の欄に小数が入っています", "0.5"),
    (1e300, "扱える大きさを超える値です", "1×10の300乗"),
    (9007199254740994.0, "桁が多く、末尾の桁が失われているおそれがあります", "9007199254740994"),
    ("千円", "数値の欄に文字が入っています", "千円"),
    (Result("#REF!"), "エラー値が入っています", "#REF!"),
    (float("nan"), "数値ではありません", "数でない値"),
    (float("inf"), "数値ではありません", "無限大"),
    (True, "数値の欄に論理値が入っています", "TRUE"),
    (None, "記入がありません", "空白"),
]


@pytest.mark.parametrize(("value", "message", "found"), TOLD)
def test_a_fault_has_its_cell(tmp_path: Path, value: object, message: str, found: str) -> None:
    write_xlsb(tmp_path / "台帳.xlsb", [loans(value), SHARES], DAYS)
    _, faults = read(tmp_path)
    assert [(fault.where, fault.message, fault.found) for fault in faults] == [
        ("台帳.xlsb／貸出明細／C2", message, found)
    ]


MANUAL = "計算方法が手動のブックです（式の結果が古いことがあります）"
# A workbook, and the one thing that is told of it.
LOOKS = [
    ({"hidden_rows": [3]}, {}, "非表示の行があります（値は読み込みます）", "3"),
    ({"hidden_columns": [10]}, {}, "非表示の列があります（値は読み込みます）", "J"),
    ({"state": 2}, {}, "非表示のシートです（値は読み込みます）", ""),
    ({"balance": Styled(1000, 1)}, {}, "取消線のある文字です（取消線のない文字として読みます）", "1000"),
    ({"balance": Result(1000)}, {"manual": True}, MANUAL, "計算方法：手動"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "book", "message", "found"), LOOKS)
def test_what_the_workbook_hides_is_told(
    tmp_path: Path, sheet: dict[str, object], book: dict[str, bool], message: str, found: str
) -> None:
    write_xlsb(tmp_path / "台帳.xlsb", [loans(**sheet), SHARES], DAYS, **book)  # type: ignore[arg-type]
    _, faults = read(tmp_path)
    assert [(fault.message, fault.found, fault.severity) for fault in faults] == [(message, found, Severity.WARNING)]


def test_short_cells_and_days_from_1904(tmp_path: Path) -> None:
    sheet = BinarySheet("貸出明細", [LOAN_HEADS, FIRST, SECOND], shorts=True)
    write_xlsb(tmp_path / "台帳.xlsb", [sheet, SHARES], DAYS, from_1904=True)
    book, _ = read(tmp_path)
    assert book.frames["loans"]["number"].tolist() == ["A1", "A2"]
    assert book.frames["loans"]["balance"].tolist() == [1000, 2000]
    _, faults = read(tmp_path)
    assert {fault.found for fault in faults} == {"2024/04/02", "2025/04/01"}


# A cell of a free table, and how it is printed.
FREE = [
    (Styled(822, 3), "0822"),
    (Styled(12, 4), "12人"),
    (Styled(44286, 2), "2021年3月31日"),
    (Styled(44286, 5), "令和3年3月31日"),
    (1234567, "1,234,567"),
    ("一行目_x000D_\n二行目", "一行目\n二行目"),
]


def test_free_tables_are_printed_as_they_are_shown(tmp_path: Path) -> None:
    rows = [["項目", "値"], *([f"例{n}", cell] for n, (cell, _) in enumerate(FREE)), ["消した", Struck("旧新", 0, 1)]]
    write_xlsb(tmp_path / "自由表.xlsb", [BinarySheet("表", rows)], DAYS)
    tables, faults = read_free_tables(tmp_path / "自由表.xlsb")
    assert [row[1] for row in tables["表"].rows] == [*(shown for _, shown in FREE), "旧新"]
    assert [(fault.where, fault.found) for fault in faults] == [("自由表.xlsb／表／B8", "旧")]


BROKEN = "xlsb 形式のブックではないか、壊れています"


@pytest.mark.parametrize("part", ["workbook.bin", "worksheets/sheet1.bin", "styles.bin", "sharedStrings.bin"])
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.97])
def test_a_workbook_that_is_cut_off_is_told(tmp_path: Path, part: str, cut: float) -> None:
    write_xlsb(tmp_path / "台帳.xlsb", [loans(), SHARES], DAYS)
    rewrite(tmp_path / "台帳.xlsb", {f"xl/{part}": lambda content: content[: int(len(content) * cut)]})
    _, faults = read(tmp_path)
    assert any(fault.severity is Severity.ERROR for fault in faults)


def test_a_sheet_that_ends_between_two_rows_is_told(tmp_path: Path) -> None:
    write_xlsb(tmp_path / "台帳.xlsb", [loans(), SHARES], DAYS)
    row = struct.pack("<IIHBBBI", 2, 0, 300, 0, 0, 0, 0)

    def cut(content: bytes) -> bytes:
        return content[: content.index(b"\x00" + bytes([len(row)]) + row)]

    rewrite(tmp_path / "台帳.xlsb", {"xl/worksheets/sheet1.bin": cut})
    assert [fault.message for fault in read(tmp_path)[1]] == [BROKEN]


def test_what_is_no_binary_workbook_is_told(tmp_path: Path) -> None:
    (tmp_path / "台帳.xlsb").write_bytes(b"PK")
    assert [fault.message for fault in read(tmp_path)[1]] == [BROKEN]
    save(tmp_path / "台帳.xlsx").rename(tmp_path / "台帳.xlsb")
    assert [fault.message for fault in read(tmp_path)[1]] == ["名前だけが .xlsb のブックです"]
    write_xlsb(tmp_path / "台帳.xlsb", [loans(), SHARES], DAYS)
    (tmp_path / "台帳.xlsb").rename(tmp_path / "台帳.xlsx")
    assert [fault.message for fault in read(tmp_path)[1]] == ["名前だけが .xlsx のブックです"]


def test_a_cell_far_out_is_no_trap(tmp_path: Path) -> None:
    write_xlsb(tmp_path / "台帳.xlsb", [loans(), SHARES], DAYS)
    far = struct.pack("<IIHBBBI", 1_048_575, 0, 300, 0, 0, 0, 0)
    cell = struct.pack("<IId", 16_383, 0, 1.0)

    def add(content: bytes) -> bytes:
        end = content.rindex(b"\x92\x01")
        return content[:end] + b"\x00" + bytes([len(far)]) + far + b"\x05" + bytes([len(cell)]) + cell + content[end:]

    rewrite(tmp_path / "台帳.xlsb", {"xl/worksheets/sheet1.bin": add})
    _, faults = read(tmp_path)
    assert [(fault.where, fault.message) for fault in faults] == [
        ("台帳.xlsb／貸出明細／XFD1048576", "表から遠く離れたセルに値があります")
    ]


def test_parts_are_found_whatever_the_case_of_their_names(tmp_path: Path) -> None:
    write_xlsb(tmp_path / "台帳.xlsb", [loans(), SHARES], DAYS)
    with zipfile.ZipFile(tmp_path / "台帳.xlsb") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "台帳.xlsb", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("sharedStrings", "SharedStrings") if name.endswith(".bin") else name, content)
    book, _ = read(tmp_path)
    assert book.frames["loans"]["number"].tolist() == ["A1", "A2"]
