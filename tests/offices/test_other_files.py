"""Ledgers in the files that offices have beside .xlsx: workbooks with macros, CSV and TSV in CP932 and UTF-8."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import pytest

from discgen.book.lists.freetables import read_free_tables
from tests.ledgers.ledger_helpers import GOOD_LOANS, GOOD_SHARES, LOAN_HEADS, SHARE_HEADS, read, save

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


WRONG = "文字コードが違います"
# How a text file is written, what is told of it, and what was found.
WRITTEN = [
    ("utf-16", ",", WRONG, "UTF-16"),
    ("utf-16-le", ",", WRONG, "UTF-16"),
    ("utf-16-be", ",", WRONG, "UTF-16"),
    ("iso2022_jp", ",", WRONG, "ISO-2022-JP"),
    ("euc_jp", ",", WRONG, "EUC-JP"),
    ("utf-8", ";", "区切りの文字が違います", "「;」で区切られています"),
    ("utf-8-sig", "\t", "区切りの文字が違います", "「タブ」で区切られています"),
]


@pytest.mark.parametrize(("encoding", "delimiter", "message", "found"), WRITTEN)
def test_a_text_file_written_otherwise_is_told(
    tmp_path: Path, encoding: str, delimiter: str, message: str, found: str
) -> None:
    save(tmp_path / "台帳.xlsx", edit_book=lambda book: book.remove(book["貸出明細"]))
    (tmp_path / "貸出明細.csv").write_bytes(as_text(LOAN_LINES, delimiter).encode(encoding))
    _, faults = read(tmp_path)
    assert [(fault.where, fault.message, fault.found) for fault in faults] == [("貸出明細.csv", message, found)]


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


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_sheet_that_the_workbook_has_beside_its_text_file_is_told(tmp_path: Path, rows: int) -> None:
    save(tmp_path / "台帳.xlsx", lambda loans, _: loans.delete_rows(rows + 2, 2))
    (tmp_path / "貸出明細.csv").write_bytes(as_text(LOAN_LINES, ",").encode("cp932"))
    book, faults = read(tmp_path)
    told = ("台帳.xlsx／貸出明細", "同じシートがブックと別のファイルの両方にあります", "貸出明細.csv")
    assert [(fault.where, fault.message, fault.found) for fault in faults] == ([told] if rows else [])
    assert book.frames["loans"]["number"].tolist() == ["0001", "A2"]


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx").rename(tmp_path / "台帳.xlsm")
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["balance"].tolist() == [1000, 2000]
    assert book.place("loans", 2, "balance") == "台帳.xlsm／貸出明細／C2"


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
MIME = "application/vnd.oasis.opendocument.spreadsheet"


def cell(value: object, shown: str = "", kind: str = "") -> str:
    """A cell as LibreOffice writes it."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    if isinstance(value, datetime.date):
        told = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    else:
        told = f'office:value-type="{kind or "float"}" office:value="{value}"'
    return f"<table:table-cell {told}><text:p>{shown or value}</text:p></table:table-cell>"


def ods(path: Path, *sheets: tuple[str, list[str]], styles: str = "") -> None:
    """A workbook of sheets, each with its rows as XML, after the styles of the workbook."""
    tables = "".join(f'<table:table table:name="{name}">{"".join(rows)}</table:table>' for name, rows in sheets)
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    body = f"<office:automatic-styles>{styles}</office:automatic-styles>{body}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIME)
        archive.writestr("content.xml", f"<office:document-content {SPACES}>{body}</office:document-content>")


def rows(*lines: list[object], **first: str) -> list[str]:
    """Rows of cells; the attributes stand on the first."""
    told = " ".join(f'table:{name.replace("_", "-")}="{value}"' for name, value in first.items())
    whole = ["".join(map(cell, line)) for line in lines]
    return [f"<table:table-row {told if not n else ''}>{line}</table:table-row>" for n, line in enumerate(whole)]


SHARE_ROWS = rows(SHARE_HEADS, *GOOD_SHARES)


def test_a_workbook_of_libreoffice_is_read_exactly(tmp_path: Path) -> None:
    loans = rows(LOAN_HEADS, *GOOD_LOANS)
    loans[1] = loans[1].replace(cell("A1"), cell(822, "0822")).replace(cell(1000), cell(9007199254740993))
    ods(tmp_path / "台帳.ods", ("貸出明細", loans), ("出資", SHARE_ROWS))
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["number"].tolist() == ["0822", "A2"]
    assert book.frames["loans"]["balance"].tolist() == [9007199254740993, 2000]
    assert [str(day) for day in book.frames["loans"]["day"]] == ["2020-04-01", "2021-03-31"]
    assert book.place("loans", 2, "balance") == "台帳.ods／貸出明細／C2"


UNCACHED = '<table:table-cell table:formula="of:=[.A1]" office:value-type=""><text:p/></table:table-cell>'
ODD_CELLS = [
    (UNCACHED, "数式の計算結果が保存されていません"),
    (cell("#REF!"), "エラー値が入っています"),
    (cell("千円"), "数値の欄に文字が入っています"),
]  # fmt: skip


@pytest.mark.parametrize(("odd", "message"), ODD_CELLS)
def test_a_fault_in_a_workbook_of_libreoffice_has_its_cell(tmp_path: Path, odd: str, message: str) -> None:
    loans = rows(LOAN_HEADS, *GOOD_LOANS)
    loans[1] = loans[1].replace(cell(1000), odd)
    ods(tmp_path / "台帳.ods", ("貸出明細", loans), ("出資", SHARE_ROWS))
    _, faults = read(tmp_path)
    assert [(fault.where, fault.message) for fault in faults] == [("台帳.ods／貸出明細／C2", message)]


def test_hidden_rows_of_libreoffice_are_told(tmp_path: Path) -> None:
    loans = [*rows(LOAN_HEADS), *rows(GOOD_LOANS[0], visibility="collapse"), *rows(GOOD_LOANS[1])]
    ods(tmp_path / "台帳.ods", ("貸出明細", loans), ("出資", SHARE_ROWS))
    _, faults = read(tmp_path)
    assert [(fault.message, fault.found) for fault in faults] == [("非表示の行があります（値は読み込みます）", "2")]


STRUCK = '<style:style style:name="S"><style:text-properties style:text-line-through-style="{}"/></style:style>'
HEIR = '<style:style style:name="H" style:parent-style-name="S"/>'
ODD_LOOKS = [
    ("solid", cell("注").replace("<table:table-cell", '<table:table-cell table:style-name="S"'), "注"),
    ("solid", cell("注").replace("<table:table-cell", '<table:table-cell table:style-name="H"'), "注"),
    ("solid", cell("注").replace("注", '新<text:span text:style-name="S">旧</text:span>'), "旧"),
    ("none", cell("注").replace("<table:table-cell", '<table:table-cell table:style-name="S"'), ""),
]


@pytest.mark.parametrize(("line", "note", "words"), ODD_LOOKS)
def test_words_struck_out_in_a_workbook_of_libreoffice_are_told(
    tmp_path: Path, line: str, note: str, words: str
) -> None:
    loans = rows(LOAN_HEADS, *GOOD_LOANS)
    loans[1] = loans[1].replace(cell("注"), note)
    ods(tmp_path / "台帳.ods", ("貸出明細", loans), ("出資", SHARE_ROWS), styles=STRUCK.format(line) + HEIR)
    _, faults = read(tmp_path)
    message = "取消線のある文字です（取消線のない文字として読みます）"
    assert [(fault.where, fault.message, fault.found) for fault in faults] == (
        [("台帳.ods／貸出明細／J2", message, words)] if words else []
    )


DAY = datetime.date(2021, 3, 31)
# A cell of a free table of LibreOffice, and how it is printed.
FREE: list[tuple[str, str]] = [
    (cell(1234567), "1,234,567"),
    (cell(8.2, "8.20"), "8.20"),
    (cell(-5, "-5人"), "△5人"),
    (cell(0.125, "12.5%", "percentage"), "12.5%"),
    (cell(DAY, "2021/03/31"), "2021年3月31日"),
    (cell(DAY, "令和3年3月31日"), "令和3年3月31日"),
]


def test_free_tables_of_libreoffice_are_printed_as_they_are_shown(tmp_path: Path) -> None:
    lines = [f"<table:table-row>{cell(f'例{number}')}{one}</table:table-row>" for number, (one, _) in enumerate(FREE)]
    ods(tmp_path / "自由表.ods", ("表", [*rows(["項目", "値"]), *lines]))
    tables, faults = read_free_tables(tmp_path / "自由表.ods")
    assert faults == []
    assert [row[1] for row in tables["表"].rows] == [shown for _, shown in FREE]


WIDE = cell("甲").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="99999"')
BOMBS = [
    (rows(["甲"] * 3, number_rows_repeated="99999999"), "シートが大きすぎます"),
    ([f"<table:table-row>{WIDE}{WIDE}</table:table-row>"], "シートが大きすぎます"),
    ([*rows([None], number_rows_repeated="100000"), *rows(["甲"] * 300)], "表から遠く離れたセルに値があります"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BOMBS)))
def test_a_workbook_of_libreoffice_that_would_fill_the_memory_is_refused(tmp_path: Path, number: int) -> None:
    bomb, message = BOMBS[number]
    ods(tmp_path / "台帳.ods", ("貸出明細", [*rows(LOAN_HEADS), *bomb]), ("出資", SHARE_ROWS))
    _, faults = read(tmp_path)
    assert message in [fault.message for fault in faults]


DEEP = f"<table:table-cell><text:p>{'<text:span>' * 5000}{'</text:span>' * 5000}</text:p></table:table-cell>"
UNSOUND = [
    rows(["甲"], number_rows_repeated="-5"),
    rows(["甲"], number_rows_repeated="x"),
    [f"<table:table-row>{DEEP}</table:table-row>"],
    ["<table:table-row>"],
    [cell("甲").replace("甲", "&a;")],
]


@pytest.mark.parametrize("number", range(len(UNSOUND)))
def test_an_unsound_workbook_of_libreoffice_is_told(tmp_path: Path, number: int) -> None:
    ods(tmp_path / "台帳.ods", ("貸出明細", [*rows(LOAN_HEADS), *UNSOUND[number]]), ("出資", SHARE_ROWS))
    _, faults = read(tmp_path)
    assert [fault.message for fault in faults] == ["ods 形式のブックではないか、壊れています"]


@pytest.mark.parametrize("content", [b"", b"PK", b"<x/>"])
def test_what_is_no_workbook_of_libreoffice_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "台帳.ods").write_bytes(content)
    _, faults = read(tmp_path)
    assert faults[0].message == "ods 形式のブックではないか、壊れています"
