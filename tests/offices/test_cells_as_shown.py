"""What the cell shows is what is printed, or it is told: one line for each kind of cell that offices have."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter

from discgen.book.lists.freetables import FreeTable, read_free_tables
from discgen.faults import Fault

DAY = datetime.datetime(2021, 3, 31)
FIRST_OF_REIWA = datetime.datetime(2019, 5, 1)
SHEET = "書式"
UNREADABLE = "セルの書式を読めません"

# What is in the cell, its number format (a number: one that Excel has built in), what is printed.
SHOWN: list[tuple[object, str | int, str]] = [
    (DAY, 14, "2021年3月31日"),
    (DAY, "yyyy-mm-dd", "2021年3月31日"),
    (DAY, 27, "R3.3.31"),
    (DAY, 28, "令和3年3月31日"),
    (DAY, 31, "2021年3月31日"),
    (DAY, 55, "2021年3月"),
    (DAY, 56, "3月31日"),
    (DAY, 57, "R3.3.31"),
    (DAY, 58, "令和3年3月31日"),
    (DAY, "[$-411]ge", "R3"),
    (DAY, 'ggge"年"m"月"d"日"', "令和3年3月31日"),
    (FIRST_OF_REIWA, '[$-411]ggge"年"m"月"d"日"', "令和元年5月1日"),
    (FIRST_OF_REIWA, "[$-411]gge.m.d", "令1.5.1"),
    (DAY, 'yyyy"年"m"月"', "2021年3月"),
    (DAY, 'm"月"d"日"(aaa)', "3月31日(水)"),
    (DAY, "aaaa", "水曜日"),
    (datetime.datetime(2021, 3, 31, 9, 5), "yyyy/m/d h:mm", "2021/3/31 9:05"),
    (datetime.time(9, 0), "h:mm", "9:00"),
    (datetime.time(17, 30), 32, "17時30分"),
    (datetime.timedelta(hours=25, minutes=30), "[h]:mm", "25:30"),
    (datetime.timedelta(minutes=65, seconds=7), "[m]:ss", "65:07"),
    (1234567, "General", "1,234,567"),
    (-1234.5, "General", "△1,234.5"),
    (0.0000001, "General", "0.0000001"),
    (8.2, "0.00", "8.20"),
    (8, 2, "8.00"),
    (0.285, "0.00", "0.29"),
    (12.6, "0", "13"),
    (1.5, "0.0##", "1.5"),
    (1234567, "#,##0,", "1,235"),
    (1234567890, "#,##0,,", "1,235"),
    (1234567.5, '#,##0.0,"千円"', "1,234.6千円"),
    (12, '0"人"', "12人"),
    (70, '"第"0"期"', "第70期"),
    (0, '#,##0;"△"#,##0;"－"', "－"),
    (-5, '#,##0;"△"#,##0;"－"', "△5"),
    (-1234, "#,##0;[Red]-#,##0", "△1,234"),
    (-1234, 38, "△1,234"),
    (-1234, '#,##0_ ;[赤]"▲ "#,##0\\ ', "△1,234"),
    (0, 41, "-"),
    (7300011, "000-0000", "730-0011"),
    (822, "0000", "0822"),
    (0.125, "0.0%", "12.5%"),
    (1, 9, "100%"),
    (1234, '"¥"#,##0', "¥1,234"),
    (0.5, 12, "1/2"),
    (-1.25, "# ??/??", "△1 1/4"),
    (1 / 3, "?/?", "1/3"),
    (2.5, '0 ?/8"株"', "2 4/8株"),
    (3, "# ?/?", "3"),
    (1234, 11, "1.23E+03"),
    (-0.00012345, "0.0E+00", "△1.2E-04"),
    (9.996, "0.00E+0", "1.00E+1"),
    (12345, 48, "12.3E+3"),
    (datetime.time(9, 0), "h:mm AM/PM", "9:00 AM"),
    (datetime.time(0, 30), 19, "12:30:00 AM"),
    (datetime.time(12, 5), "[$-409]h:mm AM/PM;@", "12:05 PM"),
    (datetime.time(13, 5), '[$-411]AM/PM h"時"mm"分"', "午後 1時05分"),
    ("山田", '@"様"', "山田様"),
    ("▲5", "@", "△5"),
    ("-5.2%", "@", "△5.2%"),
    ("730-0011", "@", "730-0011"),
    ("一行目_x000D_\n二行目", "@", "一行目\n二行目"),
    ("前_x000B_後", "@", "前\n後"),
    ("か\u3099", "@", "が"),
    ("\ufa1b", "@", "\ufa1b"),  # a form of its own, which composing would change
]

# What is in the cell, its format, what is told.
TOLD: list[tuple[object, str | int, str]] = [
    (0.3, "# ?/?", UNREADABLE),  # shows 2/7, which is another number
    (0.5, "# ?/?%", UNREADABLE),
    (1234, "00.0E+00", UNREADABLE),
    (DAY, "dddd", UNREADABLE),
    (DAY, "[$-F800]dddd, mmmm dd, yyyy", UNREADABLE),
    (1234, "[DBNum1]0", UNREADABLE),
    (1234, "[>=1000]0;0.0", UNREADABLE),
    (-5, "#,##0;[Red]#,##0", "負の数が符号なしで見える書式です"),
    (5, ";;;", "値のあるセルが空白に見える書式です（空白で印刷します）"),
    (1.23456789012345e17, "General", "桁が多く、末尾の桁が失われているおそれがあります"),
    (1 / 3, "General", "桁の多い小数です"),
    (0, "yyyy/m/d", UNREADABLE),
    (-1, "yyyy/m/d", UNREADABLE),
    (60, 'yyyy"年"m"月"', UNREADABLE),
    (60, "yyyy/m/d", UNREADABLE),
    ("甲\u200b乙", "@", "目に見えない文字があります（除いて読みます）"),
    ("甲\u202e乙", "@", "目に見えない文字があります（除いて読みます）"),
]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> tuple[FreeTable, dict[str, Fault]]:
    """One sheet with every case, and what was told, by cell."""
    path = tmp_path_factory.mktemp("shown") / "自由表.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        target = book.add_worksheet(SHEET)
        target.write_row(0, 0, ["項目", "値"])
        for number, (value, form, _) in enumerate([*SHOWN, *TOLD], start=1):
            target.write_string(number, 0, f"例{number}")
            look = book.add_format({"num_format": form})
            if isinstance(value, str):
                target.write_string(number, 1, value, look)
            elif isinstance(value, (int, float)):
                target.write_number(number, 1, value, look)
            else:
                target.write_datetime(number, 1, value, look)
    tables, faults = read_free_tables(path)
    return tables[SHEET], {fault.where.rpartition("／")[2]: fault for fault in faults}


@pytest.mark.parametrize(("number", "shown"), [(number, case[2]) for number, case in enumerate(SHOWN)])
def test_a_cell_is_printed_as_it_is_shown(sheet: tuple[FreeTable, dict[str, Fault]], number: int, shown: str) -> None:
    table, faults = sheet
    assert table.rows[number][1] == shown
    assert f"B{number + 2}" not in faults


@pytest.mark.parametrize(("number", "message"), [(number, case[2]) for number, case in enumerate(TOLD)])
def test_what_cannot_be_printed_as_shown_is_told(
    sheet: tuple[FreeTable, dict[str, Fault]], number: int, message: str
) -> None:
    _, faults = sheet
    assert faults[f"B{number + len(SHOWN) + 2}"].message == message


def _free(folder: Path, *rows: tuple[object, ...]) -> tuple[FreeTable, list[str]]:
    path = folder / "自由表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        target = book.add_worksheet(SHEET)
        for number, row in enumerate(rows):
            target.write_row(number, 0, row)
    tables, faults = read_free_tables(path)
    return tables[SHEET], [fault.message for fault in faults]


def test_a_year_typed_as_a_number_stays_a_year(tmp_path: Path) -> None:
    rows = [("年度", 2019, 2020), ("先数", 1200, 1300), (2018, 1, 2), ("設立年", 1951, 2001)]
    table, told = _free(tmp_path, *rows)
    assert told == []
    assert table.head == ("年度", "2019", "2020")
    assert table.rows == (("先数", "1,200", "1,300"), ("2018", "1", "2"), ("設立年", "1951", "2001"))


def test_what_is_hidden_or_struck_out_is_told(tmp_path: Path) -> None:
    path = tmp_path / "自由表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        struck = book.add_format({"font_strikeout": True})
        target = book.add_worksheet(SHEET)
        target.write_row(0, 0, ["項目", "値"])
        target.write_row(1, 0, ["甲", "見えない値"])
        target.set_row(1, options={"hidden": True})
        target.write_row(2, 0, ["乙"])
        target.write_rich_string(2, 1, struck, "古い語", "新しい語")
        target.write_row(3, 0, ["丙"])
        target.write_string(3, 1, "消した語", struck)
    _, faults = read_free_tables(path)
    hidden, partly, wholly = faults
    assert (hidden.where, hidden.message, hidden.found) == (
        "自由表.xlsx／書式",
        "非表示の行があります（値は読み込みます）",
        "2",
    )
    assert [(fault.where, fault.found) for fault in (partly, wholly)] == [
        ("自由表.xlsx／書式／B3", "古い語"),
        ("自由表.xlsx／書式／B4", "消した語"),
    ]
    assert {fault.message for fault in (partly, wholly)} == {"取消線のある文字です（取消線のない文字として読みます）"}


WHITE, MERGED = "白い文字で見えないセルです（印刷します）", "結合したセルです（左上のセルにだけ印刷します）"
# The looks of a cell in the row below the head, what is merged, and what is told of the cell.
LOOKS: list[tuple[dict[str, str | int], str, list[tuple[str, str]]]] = [
    ({"font_color": "#FFFFFF"}, "", [("B2", WHITE)]),
    ({"font_color": "#FFFFFF", "bg_color": "#FFFFFF", "pattern": 1}, "", [("B2", WHITE)]),
    ({"font_color": "#FFFFFF", "bg_color": "#003366", "pattern": 1}, "", []),
    ({"font_color": "#FEFEFE"}, "", []),
    ({}, "B2:C2", [("B2", MERGED)]),
    ({}, "B2:B3", [("B2", MERGED)]),
    ({}, "A1:C1", []),
]


@pytest.mark.parametrize(("look", "merged", "told"), LOOKS)
def test_what_a_print_cannot_look_like_is_told(
    tmp_path: Path, look: dict[str, str | int], merged: str, told: list[tuple[str, str]]
) -> None:
    path = tmp_path / "自由表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        target = book.add_worksheet(SHEET)
        lines = [["項目", "値", "前年"], ["甲", "1", "2"], ["乙", "3", "4"]]
        for row, line in enumerate(lines):
            target.write_row(row, 0, line)
        form = book.add_format(look)
        target.write_string(1, 1, "1", form)
        if merged:
            first = lines[int(merged[1]) - 1]["ABC".index(merged[0])]
            target.merge_range(merged, first, form)
            target.write_row(0, 0, lines[0])
    _, faults = read_free_tables(path)
    assert [(fault.where.rpartition("／")[2], fault.message) for fault in faults] == told
