"""Faults of sheets and workbooks: layout, totals, rules, hidden parts, files that are not what they seem."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.faults import Severity
from discgen.ledgers import scan, zipguard
from discgen.ledgers.reader import read_ledgers
from discgen.ledgers.writer import write_workbook
from tests.ledgers.ledger_helpers import SHARE_HEADS, YEAR_END, contract, faults_of, only, read, rewrite, save

LOANS, SHARES = "台帳.xlsx／貸出明細", "台帳.xlsx／出資"
SHEET_XML = "xl/worksheets/sheet1.xml"
BOTH = pytest.mark.parametrize("large", [False, True], ids=["openpyxl", "stream"])


def test_faults_of_all_sheets_and_books_come_at_once(tmp_path: Path) -> None:
    def edit(loans: Worksheet, shares: Worksheet) -> None:
        loans["C2"], loans["B3"], shares["C3"], shares["A3"] = "未定", "車", "#REF!", None

    save(tmp_path / "台帳.xlsx", edit)
    other = contract().model_copy(
        update={"workbook": "預金", "sheets": (contract().sheets[1].model_copy(update={"id": "x"}),)}
    )
    faults = read(tmp_path, contract(), other)[1]
    assert [fault.where for fault in faults] == [
        "預金.xlsx",
        f"{LOANS}／C2",
        f"{LOANS}／B3",
        f"{SHARES}／A3",
        f"{SHARES}／C3",
    ]


def test_a_missing_column_is_told_once_and_nothing_follows_from_it(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx", lambda loans, _: loans.__setitem__("C1", "貸出残高"))
    book, faults = read(tmp_path)
    fault = only([fault for fault in faults if fault.severity is Severity.ERROR])
    assert (fault.where, fault.message) == (f"{LOANS}／1行目", "列「残高」がありません")
    assert fault.remedy == "「貸出残高」を「残高」に直してください"
    assert book.frames["loans"].empty and len(book.frames["shares"]) == 2


def test_an_optional_column_may_be_missing(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx", lambda loans, _: loans.delete_cols(10))
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["note"].tolist() == ["", ""]
    assert book.place("loans", 2, "note") == f"{LOANS}／2行目"


def test_heads_may_be_wide_broken_moved_and_below_a_title(tmp_path: Path) -> None:
    def edit(loans: Worksheet, _: Worksheet) -> None:
        loans.insert_rows(1, 3)
        loans["A1"] = "貸出金明細表（2021年3月末）"
        loans.merge_cells("A1:J1")
        loans["C4"], loans["F4"] = " 残　高\n", "件\n数"
        loans.move_range("C4:C6", cols=9)

    save(tmp_path / "台帳.xlsx", edit)
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["balance"].tolist() == [1000, 2000]
    assert book.place("loans", 5, "balance") == f"{LOANS}／L5"


@BOTH
def test_blank_rows_and_columns_before_the_table_do_not_shift_places(tmp_path: Path, large: bool) -> None:
    def edit(loans: Worksheet, _: Worksheet) -> None:
        loans.insert_rows(1, 3)
        loans.insert_cols(1, 2)
        loans["E6"] = "未定"

    save(tmp_path / "台帳.xlsx", edit)
    book, faults = read(tmp_path, contract(large=large))
    assert only(faults).where == f"{LOANS}／E6"
    assert book.place("loans", 5, "balance") == f"{LOANS}／E5"
    assert book.frames["loans"]["balance"].tolist() == [1000, 0]


def test_duplicate_unknown_and_unnamed_columns(tmp_path: Path) -> None:
    def edit(loans: Worksheet, _: Worksheet) -> None:
        loans["K1"], loans["L1"], loans["M3"] = "残高", "担当", "メモ"

    faults = {fault.where: fault for fault in faults_of(tmp_path, edit)}
    assert {where: fault.severity for where, fault in faults.items()} == {
        f"{LOANS}／K1": Severity.ERROR,
        f"{LOANS}／L1": Severity.NOTICE,
        f"{LOANS}／M1": Severity.NOTICE,
    }
    assert faults[f"{LOANS}／K1"].message == "同じ列名が二つあります"
    assert "C1" in faults[f"{LOANS}／K1"].found


def test_no_head_row_and_an_empty_sheet(tmp_path: Path) -> None:
    def edit(loans: Worksheet, shares: Worksheet) -> None:
        loans.delete_rows(1)
        shares.delete_rows(1, 9)

    faults = faults_of(tmp_path, edit)
    assert [(fault.where, fault.message) for fault in faults] == [
        (LOANS, "列名の行が見つかりません"),
        (SHARES, "シートが空です"),
    ]


def test_missing_and_unknown_sheets(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx", lambda loans, _: setattr(loans, "title", "貸出明細書"))
    faults = read(tmp_path)[1]
    assert [(f.where, f.message, f.severity) for f in faults] == [
        (LOANS, "シートがありません", Severity.ERROR),
        ("台帳.xlsx／貸出明細書", "約束にないシートです（読み込みません）", Severity.WARNING),
    ]
    assert faults[0].remedy == "シート「貸出明細書」の名前を「貸出明細」に直してください"


def test_an_optional_sheet_and_an_optional_workbook_may_be_missing(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx", edit_book=lambda book: book.remove(book["貸出明細"]))
    book, faults = read(tmp_path, contract(optional=True))
    assert faults == [] and book.frames["loans"].empty
    (tmp_path / "empty").mkdir()
    book, faults = read(
        tmp_path / "empty", contract().model_copy(update={"sheets": contract(optional=True).sheets[:1]})
    )
    assert faults == []
    assert book.frames["loans"].dtypes["balance"] == "int64" and "covered" in book.frames["loans"]


@BOTH
def test_total_rows_are_checked_and_left_out(tmp_path: Path, large: bool) -> None:
    def edit(_: Worksheet, shares: Worksheet) -> None:
        shares.append(["小　計", 4, 4000, 100, 50, 30, 120])
        shares.append(["丁", 2, 2000, 0, 0, 0, 0])
        shares.append(["小計", 2, 2000, 0, 0, 0, 0])
        shares.append(["合計", 6, 6000, 100, 50, 30, 120])

    save(tmp_path / "台帳.xlsx", edit)
    book, faults = read(tmp_path, contract(large=large))
    assert faults == []
    assert book.frames["shares"]["_row"].tolist() == [2, 3, 5]


def test_a_blank_total_and_a_wrong_total(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, lambda _, shares: shares.append(["計", None, 4001, 100, 50, 30, "#REF!"]))
    assert [(fault.where, fault.message) for fault in faults] == [
        (f"{SHARES}／B4", "合計欄が空白です"),
        (f"{SHARES}／C4", "計が明細の合計と一致しません"),
        (f"{SHARES}／G4", "エラー値が入っています"),
    ]
    assert (faults[1].found, faults[1].expected) == ("4,001", "4,000（明細の合計）")


def test_a_wrong_subtotal_counts_only_its_section(tmp_path: Path) -> None:
    def edit(_: Worksheet, shares: Worksheet) -> None:
        shares.append(["小計", 4, 4000, 100, 50, 30, 120])
        shares.append(["丁", 2, 2000, 0, 0, 0, 0])
        shares.append(["小計", 6, 2000, 0, 0, 0, 0])

    fault = only(faults_of(tmp_path, edit))
    assert (fault.where, fault.found, fault.expected) == (f"{SHARES}／B6", "6", "2（明細の合計）")


def test_a_faulty_cell_does_not_also_break_the_total(tmp_path: Path) -> None:
    def edit(_: Worksheet, shares: Worksheet) -> None:
        shares["C3"] = "未定"
        shares.append(["計", 4, 4000, 100, 50, 30, 120])

    assert only(faults_of(tmp_path, edit)).where == f"{SHARES}／C3"


def test_blank_rows_are_skipped_and_remarks_told_once(tmp_path: Path) -> None:
    def edit(loans: Worksheet, shares: Worksheet) -> None:
        loans.insert_rows(3)
        shares["A6"], shares["A7"] = "※単位：円", "担当者確認済"

    save(tmp_path / "台帳.xlsx", edit)
    book, faults = read(tmp_path)
    assert book.frames["loans"]["_row"].tolist() == [2, 4]
    assert book.frames["shares"]["_row"].tolist() == [2, 3]
    assert [(fault.where, fault.severity) for fault in faults] == [
        (f"{SHARES}／A6", Severity.NOTICE),
        (f"{SHARES}／A7", Severity.ERROR),
    ]


def test_a_repeated_key_names_both_places(tmp_path: Path) -> None:
    fault = only(faults_of(tmp_path, lambda loans, _: loans.__setitem__("A3", "A1")))
    assert (fault.where, fault.message) == (f"{LOANS}／A3", "番号が重複しています")
    assert fault.found == "「A1」（A2 と同じ）"


ROW_RULES = [
    (["丁", 2, 2001, 0, 0, 0, 0], "C4", "口数×単価＝金額", "2,000"),
    (["丁", 2, 2000, 5, 6, 7, 5], "G4", "期首＋増加＝減少＋期末", "11"),
    (["丙", 2, 2000, 5, 6, 7, 4], "G4", "丙は増減なし", "5"),
    (["丁", 2, 2000, str(2**62), str(2**62), 0, 1], "G4", "期首＋増加＝減少＋期末", "9,223,372,036,854,775,808"),
]


@pytest.mark.parametrize(("row", "cell", "message", "expected"), ROW_RULES)
def test_rules_of_a_row(tmp_path: Path, row: list[object], cell: str, message: str, expected: str) -> None:
    faults = faults_of(tmp_path, lambda _, shares: shares.append(row))
    fault = only([fault for fault in faults if fault.message == message])
    assert (fault.where, fault.expected) == (f"{SHARES}／{cell}", expected)
    assert "差" in fault.found


def test_a_rule_whose_parameter_is_not_in_the_profile(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx")
    fault = only(read_ledgers(tmp_path, (contract(),), fiscal_year_end=YEAR_END, parameters={})[1])
    assert (fault.where, fault.found) == (SHARES, "param.unit")


@BOTH
def test_hidden_sheets_rows_and_columns_are_read_and_told(tmp_path: Path, large: bool) -> None:
    def edit(loans: Worksheet, shares: Worksheet) -> None:
        loans.sheet_state = "hidden"
        shares.row_dimensions[3].hidden = True
        shares.column_dimensions["D"].hidden = shares.column_dimensions["E"].hidden = True

    save(tmp_path / "台帳.xlsx", edit)
    book, faults = read(tmp_path, contract(large=large))
    assert {fault.severity for fault in faults} == {Severity.WARNING}
    assert [(fault.where, fault.message.split("（")[0], fault.found) for fault in faults] == [
        (LOANS, "非表示のシートです", ""),
        (SHARES, "非表示の行があります", "3"),
        (SHARES, "非表示の列があります", "D～E"),
    ]
    assert len(book.frames["loans"]) == len(book.frames["shares"]) == 2


def test_other_files_in_the_folder(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx")
    (tmp_path / ".DS_Store").write_bytes(b"")
    (tmp_path / "読んでください.txt").write_text("x")
    assert read(tmp_path)[1] == []
    save(tmp_path / "台帳の控え.xlsx")
    warning = only(read(tmp_path)[1], Severity.WARNING)
    assert (warning.where, warning.message) == ("台帳の控え.xlsx", "約束にないブックです（読み込みません）")


def test_a_file_name_in_decomposed_form_is_found(tmp_path: Path) -> None:
    book = contract().model_copy(update={"workbook": "有価証券がある"})
    save(tmp_path / (unicodedata.normalize("NFD", "有価証券がある") + ".xlsx"))
    assert read(tmp_path, book)[1] == []


def test_missing_books_and_a_missing_folder(tmp_path: Path) -> None:
    fault = only(read(tmp_path)[1])
    assert (fault.where, fault.message) == ("台帳.xlsx", "ブックがありません")
    (tmp_path / "台帳.xls").write_bytes(b"")
    fault = only(read(tmp_path)[1])
    assert (fault.found, fault.remedy) == ("台帳.xls", "「台帳.xls」を Excel で開き、xlsx 形式で保存し直してください")
    fault = only(read(tmp_path / "ない")[1])
    assert (fault.where, fault.message) == ("ない", "台帳のフォルダーがありません")


ENCRYPTED = zipguard.OLE_MAGIC + bytes(100) + "EncryptedPackage".encode("utf-16-le")
BROKEN = [
    (ENCRYPTED, "パスワードで暗号化されています"),
    (
        zipguard.OLE_MAGIC + bytes(100) + "Workbook".encode("utf-16-le"),
        "旧い .xls 形式のファイルの名前だけが .xlsx になっています",
    ),
    (b"<html><table></table></html>", "xlsx 形式のブックではないか、壊れています"),
    (b"", "ファイルが空です"),
    (b"PK\x03\x04 cut off", "xlsx 形式のブックではないか、壊れています"),
]


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_files_that_are_no_workbooks(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "台帳.xlsx").write_bytes(content)
    book, faults = read(tmp_path)
    fault = only(faults)
    assert (fault.where, fault.message) == ("台帳.xlsx", message)
    assert fault.remedy
    assert book.frames["loans"].empty and book.frames["shares"].empty


def _doctype(xml: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml


HOSTILE: list[tuple[str, Callable[[bytes], bytes], str]] = [
    (SHEET_XML, _doctype, "文書型宣言（DOCTYPE）を含むため、安全に開けません"),
    ("xl/workbook.xml", _doctype, "文書型宣言（DOCTYPE）を含むため、安全に開けません"),
    ("xl/workbook.xml", lambda xml: xml[:100], "xlsx 形式のブックではないか、壊れています"),
    (SHEET_XML, lambda xml: xml.replace(b'<c r="A2"', b"<c"), "セル番地の書かれていない特殊な形式のシートです"),
    (SHEET_XML, lambda xml: xml.replace(b'r="A2"', b'r="A1048577"'), "Excel にないセル番地を含む、壊れたシートです"),
    (SHEET_XML, lambda xml: xml.replace(b'r="A2"', b'r="XFE2"'), "Excel にないセル番地を含む、壊れたシートです"),
    (SHEET_XML, lambda xml: xml.decode().encode("utf-16"), "文字コードが UTF-8 ではないブックです"),
    ("xl/theme/theme1.xml", lambda xml: b"<a>" + bytes(64 * 2**20), "圧縮率が異常で、安全に開けません"),
]


@BOTH
@pytest.mark.parametrize(("part", "change", "message"), HOSTILE)
def test_hostile_workbooks_are_refused(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes], message: str, large: bool
) -> None:
    rewrite(save(tmp_path / "台帳.xlsx"), {part: change})
    fault = only(read(tmp_path, contract(large=large))[1])
    assert (fault.where, fault.message) == ("台帳.xlsx", message)


@BOTH
def test_a_damaged_sheet_is_told(tmp_path: Path, large: bool) -> None:
    rewrite(save(tmp_path / "台帳.xlsx"), {SHEET_XML: lambda xml: xml.replace(b"</row>", b"</c></row>")})
    faults = read(tmp_path, contract(large=large))[1]
    fault = only(faults)
    assert (fault.where, fault.message) == (LOANS, "ブックが壊れていて読めません")


@BOTH
def test_a_stray_cell_is_told_and_the_other_sheets_are_read(tmp_path: Path, large: bool) -> None:
    save(tmp_path / "台帳.xlsx", lambda loans, _: loans.__setitem__("XFD1048576", 1))
    book, faults = read(tmp_path, contract(large=large))
    fault = only(faults)
    assert (fault.where, fault.message) == (f"{LOANS}／XFD1048576", "表から遠く離れたセルに値があります")
    assert book.frames["loans"].empty and len(book.frames["shares"]) == 2


@BOTH
def test_formatted_but_empty_cells_far_out_do_no_harm(tmp_path: Path, large: bool) -> None:
    def edit(loans: Worksheet, _: Worksheet) -> None:
        loans["XFD1048576"].number_format = "#,##0"

    save(tmp_path / "台帳.xlsx", edit)
    book, faults = read(tmp_path, contract(large=large))
    assert faults == []
    assert len(book.frames["loans"]) == 2


def test_the_scan_reads_any_spelling_of_addresses(tmp_path: Path) -> None:
    def respell(xml: bytes) -> bytes:
        return xml.replace(b'<c r="A2"', b"<c s='0' r='a2'").replace(b'<c r="AB300"', b'<c\tt="n" r="AB300"')

    path = save(tmp_path / "台帳.xlsx", lambda loans, _: loans.__setitem__("AB300", 1))
    rewrite(path, {SHEET_XML: respell})
    with zipfile.ZipFile(path) as archive:
        found = scan.scan_sheet(archive, SHEET_XML)
    assert (found.lowest, found.rightmost) == ((300, 28), (300, 28))
    assert found.cells == 10 + 10 + 9 + 1


def test_more_cells_than_any_engine_should_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_MAX_CELLS", 28)
    save(tmp_path / "台帳.xlsx")
    assert only(read(tmp_path)[1]).message == "シートが大きすぎます"
    monkeypatch.setattr(scan, "_MAX_CELLS", 29)
    assert read(tmp_path)[1] == []


def test_only_the_first_label_of_a_row_makes_it_a_total(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx", lambda loans, _: loans.__setitem__("J2", "合計"))
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["note"].tolist() == ["合計", ""]
    save(tmp_path / "台帳.xlsx", lambda loans, _: loans.append([None, "合計", 3000, 3010, None, 3, None, None, 1.6]))
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["_row"].tolist() == [2, 3]


def test_a_classification_named_total_is_data(tmp_path: Path) -> None:
    kind = Column(id="kind", name="区分", type="choice", values=("計", "他"))
    sheet = Sheet(id="x", sheet="表", title="", columns=(kind, Column(id="amount", name="金額", type="yen")))
    book = Workbook(workbook="台帳", sheets=(sheet,))
    write_workbook(tmp_path / "台帳.xlsx", book, {"x": [{"kind": "計", "amount": 5}, {"kind": "他", "amount": 6}]})
    found, faults = read(tmp_path, book)
    assert faults == []
    assert found.frames["x"]["amount"].tolist() == [5, 6]


@BOTH
def test_a_stored_empty_text_is_a_result(tmp_path: Path, large: bool) -> None:
    path = save(tmp_path / "台帳.xlsx", lambda loans, _: loans.__setitem__("J2", '=""'))
    calculated = {"xl/workbook.xml": lambda xml: xml.replace(b' fullCalcOnLoad="1"', b"")}
    rewrite(path, {SHEET_XML: lambda xml: xml.replace(b'<c r="J2">', b'<c r="J2" t="str">'), **calculated})
    book, faults = read(tmp_path, contract(large=large))
    assert faults == []
    assert book.frames["loans"]["note"].tolist() == ["", ""]


def test_a_lonely_cell_far_down_is_stray_even_where_the_area_would_fit(tmp_path: Path) -> None:
    fault = only(faults_of(tmp_path, lambda loans, _: loans.__setitem__("Z900000", 1), large=True))
    assert (fault.where, fault.found) == (f"{LOANS}／Z900000", "使用範囲 A1:Z900000")


def test_pieces_of_any_size_give_the_same_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit(loans: Worksheet, _: Worksheet) -> None:
        loans["C3"], loans["D3"] = "=1", "#REF!"
        loans.row_dimensions[3].hidden = True

    with zipfile.ZipFile(save(tmp_path / "台帳.xlsx", edit)) as archive:
        whole = scan.scan_sheet(archive, SHEET_XML)
        assert (whole.uncached, whole.error_values, whole.hidden_rows) == ([(3, 3)], {(3, 4): "#REF!"}, [3])
        for size in (7, 64, 301):
            monkeypatch.setattr(zipguard, "_CHUNK", size)
            assert scan.scan_sheet(archive, SHEET_XML) == whole


def test_a_wrong_declared_extent_loses_no_rows(tmp_path: Path) -> None:
    path = save(tmp_path / "台帳.xlsx")
    rewrite(path, {SHEET_XML: lambda xml: xml.replace(b'<dimension ref="A1:J3"', b'<dimension ref="A1:B2"')})
    book, faults = read(tmp_path)
    assert faults == [] and len(book.frames["loans"]) == 2


def test_an_encrypted_zip(tmp_path: Path) -> None:
    path = save(tmp_path / "台帳.xlsx")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert only(read(tmp_path)[1]).found == "暗号化された zip"


def test_hidden_rows_below_the_table_do_not_matter(tmp_path: Path) -> None:
    def edit(loans: Worksheet, _: Worksheet) -> None:
        loans.row_dimensions[500].hidden = True

    assert faults_of(tmp_path, edit) == []


def test_column_letters() -> None:
    assert [scan.letter(number) for number in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(scan.column_number(scan.letter(number)) == number for number in range(1, 16385))


def test_shares_heads_match_the_contract() -> None:
    assert [column.name for column in contract().sheets[1].columns] == SHARE_HEADS
    assert isinstance(openpyxl.Workbook().active, Worksheet)
