"""What is wrong in the list workbooks is told with workbook, sheet and cell, all at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from discgen.book.lists import ListError, Lists, read_lists
from discgen.book.lists.freetables import FREE_TABLES
from discgen.book.lists.listguide import list_guide, write_empty_lists
from discgen.faults import Fault, Severity
from discgen.ledgers.writer import write_workbook
from discgen.start import GUIDE_NAME, NewHouse, start_inputs
from tests.book.list_page import read_page
from tests.catalogues import catalogue_on

YEAR_END = datetime.date(2021, 3, 31)
ROWS: dict[str, list[dict[str, object]]] = {
    "branches": [
        {
            "prefecture": "鳥取県",
            "name": "見本支店",
            "kind": "支店",
            "postcode": "680-0000",
            "address": "見本町1",
            "phone": "0857-00-0000",
        },
        {
            "prefecture": "鳥取県",
            "name": "ローンセンター見本",
            "kind": "ローンセンター",
            "beside": "見本支店",
            "postcode": "680-0000",
            "address": "見本町1",
        },
    ],
    "machines": [
        {"prefecture": "鳥取県", "area": "見本市", "place": "見本支店", "machine": "ATM", "weekday": "8:00-21:00"},
        {"prefecture": "鳥取県", "area": "見本市", "place": "見本市役所", "machine": "ATM", "weekday": "9:00-17:00"},
    ],
    "fees": [
        {"group": "その他", "item": "再発行手数料", "fee": "1100", "marks": "*1"},
        {"group": "その他", "item": "証明書手数料", "fee": "220円"},
    ],
    "fee_notes": [{"group": "その他", "mark": "*1", "note": "災害のときは無料"}],
    "organisation": [
        {"name": "総会", "kind": "機関"},
        {"name": "理事会", "parent": "総会", "kind": "機関"},
        {"name": "営業部", "parent": "理事会", "kind": "部"},
    ],
    "history": [
        {"year": 1989, "month": "1", "event": "開業"},
        {"year": 2019, "month": "4", "event": "移転", "predecessor": "見本"},
    ],
}


def written(folder: Path) -> Path:
    for workbook in catalogue_on().list_contracts:
        if any(sheet.id in ROWS for sheet in workbook.sheets):
            write_workbook(folder / f"{workbook.workbook}.xlsx", workbook, ROWS)
    return folder


def changed(folder: Path, workbook: str, change: Callable[[Worksheet], None]) -> None:
    path = folder / f"{workbook}.xlsx"
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)


def read(folder: Path) -> tuple[Lists, list[Fault]]:
    return read_lists(folder, catalogue_on().list_contracts, YEAR_END)


def setting(cell: str, value: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def test_sound_workbooks_are_read_without_a_word(tmp_path: Path) -> None:
    lists, faults = read(written(tmp_path))
    assert faults == []
    assert list(lists.names()) == ["店舗", "ATM", "手数料", "組織", "沿革"]
    assert "1<i>,</i>100円" in lists.draw("手数料", {}, 400)
    assert read_page(lists.draw("沿革", {}, 400)).texts["era"] == ["平成元年", "平成31年"]  # April


@pytest.mark.parametrize(
    ("workbook", "cell", "value", "where", "message"),
    [
        ("店舗", "A2", "鳥取", "店舗.xlsx／店舗／A2", "定められていない区分です"),
        ("店舗", "C2", "本部", "店舗.xlsx／店舗／C2", "定められていない区分です"),
        ("店舗", "D3", "見本本店", "店舗.xlsx／店舗／D3", "シート「店舗」にない店舗名です"),
        ("店舗", "F2", "6800000", "店舗.xlsx／店舗／F2", "郵便番号の形ではありません"),
        ("ATM", "C3", "見本支店", "ATM.xlsx／ATM／A3", "都道府県・地域・設置場所・機種が重複しています"),
        ("店舗", "B1", "店名", "店舗.xlsx／店舗／1行目", "列「店舗名」がありません"),
        ("ATM", "F3", "9時から", "ATM.xlsx／ATM／F3", "時間帯の形ではありません"),
        ("手数料", "L3", "*2", "手数料.xlsx／手数料／L3", "注のない記号です"),
        ("手数料", "L2", None, "手数料.xlsx／手数料の注／B2", "どの手数料にも付いていない注です"),
        ("組織", "B4", "理事", "組織.xlsx／組織／B4", "シート「組織」にない名称です"),
        ("組織", "B4", None, "組織.xlsx／組織／B4", "一番上（上位が空白）の部署が二つあります"),
        ("組織", "B3", "営業部", "組織.xlsx／組織／B3", "上位をたどると自分に戻ります"),
        ("組織", "C3", "係", "組織.xlsx／組織／C3", "定められていない区分です"),
        ("沿革", "B2", "13", "沿革.xlsx／沿革／B2", "定められていない区分です"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(
    tmp_path: Path, workbook: str, cell: str, value: object, where: str, message: str
) -> None:
    changed(written(tmp_path), workbook, setting(cell, value))
    _, faults = read(tmp_path)
    told = [(fault.where, fault.message) for fault in faults if fault.severity is not Severity.NOTICE]
    assert told == [(where, message)]


def test_faults_of_several_workbooks_are_told_together(tmp_path: Path) -> None:
    written(tmp_path)
    changed(tmp_path, "店舗", setting("F2", "12"))
    changed(tmp_path, "ATM", setting("F2", "朝"))
    changed(tmp_path, "組織", setting("B3", "理事会"))
    _, faults = read(tmp_path)
    assert [fault.where for fault in faults] == ["ATM.xlsx／ATM／F2", "店舗.xlsx／店舗／F2", "組織.xlsx／組織／B3"]
    assert faults[2].found == "理事会 → 理事会"


def test_an_office_cannot_stand_beside_one_that_stands_beside_another(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.append(["鳥取県", "窓口", "出張所", "ローンセンター見本", None, "680-0000", "見本町2"])

    changed(written(tmp_path), "店舗", change)
    _, faults = read(tmp_path)
    assert [(fault.where, fault.message) for fault in faults] == [
        ("店舗.xlsx／店舗／D4", "併設店が、ほかの店の併設店になっています")
    ]


def test_a_workbook_of_a_similar_name_is_told(tmp_path: Path) -> None:
    (written(tmp_path) / "店舗.xlsx").rename(tmp_path / "店舗一覧.xlsx")
    _, faults = read(tmp_path)
    assert [(fault.where, fault.remedy) for fault in faults] == [
        ("店舗一覧.xlsx", "ブック「店舗」のことならば、名前を直してください")
    ]


def free(folder: Path, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表一"
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    book.save(folder / f"{FREE_TABLES}.xlsx")
    return folder


def test_a_free_table_is_printed_as_it_stands(tmp_path: Path) -> None:
    lists, faults = read(
        free(
            tmp_path,
            ("題", "推移"),
            ("単位", "か所"),
            ("注", "見本です。"),
            (),
            ("項目", "前年 > 数", "前年 > 率", "当年 > 数", "当年 > 率"),
            ("店舗", 1234567, "50.0%", -1.5, "<b>"),
            ("店舗 > うち支店", 3, None, datetime.date(2021, 3, 31), 0),
            ("ATM > CD", 1, 2, 3, 4),
        )
    )
    assert faults == []
    html = lists.draw(FREE_TABLES, {"表": "表一"}, 400)
    page = read_page(html)
    first = "項目（続き）"  # the words in brackets are seen only where the table goes on
    assert page.heads[0] == [[first, "前年", "前年", "当年", "当年"], [first, "数", "率", "数", "率"]]
    assert page.tables[0] == [
        ["店舗", "1,234,567", "50.0%", "△1.5", "<b>"],
        ["うち支店", "3", "", "2021年3月31日", "0"],
        ["ATM"] * 5,
        ["CD", "1", "2", "3", "4"],
    ]
    assert "<b>" not in html
    assert page.texts["list-caption"] == ["（単位：か所）推移"]
    assert page.texts["list-notes"] == ["注見本です。"]


def test_columns_of_labels_merge_what_is_equal(tmp_path: Path) -> None:
    rows = (("見出し列", 2), (), ("区分", "指標", "値"), ("甲", "一", 1), ("甲", "二", 2), ("乙", None, 3))
    lists, faults = read(free(tmp_path, *rows))
    assert faults == []
    html = lists.draw(FREE_TABLES, {"表": "表一"}, 400)
    assert html.count('rowspan="2"') == 1
    assert read_page(html).tables[0] == [["甲", "一", "1"], ["甲", "二", "2"], ["乙", "乙", "3"]]


@pytest.mark.parametrize(
    ("rows", "where", "message"),
    [
        ([("題", "甲"), ("単意", "円"), (), ("項目", "値"), ("甲", 1)], "A2", "知らない指定です"),
        ([("題", "甲"), ("題", "乙"), (), ("項目", "値"), ("甲", 1)], "A2", "同じ指定が二つあります"),
        ([("見出し列", 3), (), ("項目", "値"), ("甲", 1)], "B1", "見出し列の数が正しくありません"),
        ([("項目", "値"), ("甲", 1, 2)], "C2", "見出しのない列に記入があります"),
        ([("項目", None, "値"), ("甲", 1, 2)], "B1", "見出しのない列があります"),
        ([("項目", "値", "値"), ("甲", 1, 2)], "C1", "同じ見出しが二つあります"),
        ([("項目", "値"), ("甲", "=A1")], "B2", "数式の計算結果が保存されていません"),
        ([("項目", "値"), ("甲", "#REF!")], "B2", "エラー値が入っています"),
        ([("題", "甲")], "", "表がありません"),
    ],
)
def test_a_fault_of_a_free_table_has_its_cell(
    tmp_path: Path, rows: list[Sequence[object]], where: str, message: str
) -> None:
    _, faults = read(free(tmp_path, *rows))
    place = f"自由表.xlsx／表一／{where}" if where else "自由表.xlsx／表一"
    assert [(fault.where, fault.message) for fault in faults] == [(place, message)]


def test_a_broken_workbook_of_free_tables_is_told(tmp_path: Path) -> None:
    (tmp_path / f"{FREE_TABLES}.xlsx").write_bytes(b"PK broken")
    _, faults = read(tmp_path)
    assert [fault.where for fault in faults] == ["自由表.xlsx"]


def test_the_workbooks_to_start_from_are_read_without_a_word(tmp_path: Path) -> None:
    write_empty_lists(tmp_path, catalogue_on().list_contracts)
    lists, faults = read(tmp_path)
    assert faults == []
    assert list(lists.names()) == [FREE_TABLES]
    (name,) = lists.free
    page = read_page(lists.draw(FREE_TABLES, {"表": name}, 400))
    assert page.tables[0][-1] == ["合計", "80", "17", "83", "16"]
    guide = "\n".join(list_guide(catalogue_on().list_contracts))
    assert all(f"■ {workbook.workbook}.xlsx" in guide for workbook in catalogue_on().list_contracts)


def test_a_list_without_rows_says_what_to_fill_in(tmp_path: Path) -> None:
    lists, _ = read(written(tmp_path))
    with pytest.raises(ListError) as error:
        lists.draw("役員", {}, 400)
    assert "役員.xlsx" in error.value.remedy


def test_init_writes_the_workbooks_and_explains_them(tmp_path: Path) -> None:
    start_inputs(tmp_path / "mihon", NewHouse("見本労働金庫", 2020))
    lists, faults = read(tmp_path / "mihon" / "lists")
    assert faults == []
    assert list(lists.names()) == [FREE_TABLES]
    guide = (tmp_path / "mihon" / GUIDE_NAME).read_text(encoding="utf-8")
    assert all(line in guide for line in list_guide(catalogue_on().list_contracts))
