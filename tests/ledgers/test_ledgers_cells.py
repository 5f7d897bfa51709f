"""One test per fault of a cell; each names the exact place."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from discgen.faults import Severity
from discgen.ledgers.problems import REPEATS
from tests.ledgers.ledger_helpers import YEAR_END, contract, faults_of, only, read, rewrite, save

PLACE = "台帳.xlsx／貸出明細／"
BOTH = pytest.mark.parametrize("large", [False, True], ids=["openpyxl", "stream"])


@BOTH
def test_a_good_workbook_has_no_faults_and_exact_values(tmp_path: Path, large: bool) -> None:
    save(tmp_path / "台帳.xlsx")
    book, faults = read(tmp_path, contract(large=large))
    assert faults == []
    frame = book.frames["loans"]
    assert list(frame.columns) == [
        *("number", "use", "balance", "allowance", "weight", "cases", "day", "year", "factor", "note"),
        *("covered", "_row"),
    ]
    assert frame.to_dict("list") == {
        "number": ["A1", "A2"],
        "use": ["住宅", "生活"],
        "balance": [1000, 2000],
        "allowance": [10, 3000],
        "weight": [Fraction(35, 100), Fraction(75, 100)],
        "cases": [1, 2],
        "day": [datetime.date(2020, 4, 1), YEAR_END],
        "year": [2020, 2019],
        "factor": [Fraction(3, 2), Fraction(1, 10)],
        "note": ["注", ""],
        "covered": ["以下", "超"],
        "_row": [2, 3],
    }
    assert [str(frame[name].dtype) for name in ("balance", "cases", "year", "_row")] == ["int64"] * 4
    assert type(frame["day"][0]) is datetime.date
    assert book.place("loans", 3, "balance") == PLACE + "C3"
    assert book.place("loans", 3, "covered") == PLACE + "3行目"


@BOTH
@pytest.mark.parametrize(
    ("merged", "told"),
    [
        ("J2:J3", [(PLACE + "J2", "J2:J3")]),  # an optional column, whose blank is no error
        ("A1:J1", []),  # a title
        ("I2:J3", []),  # a block of words below the rows, as of a footnote
        ("Z2:Z3", []),  # beside the table
    ],
)
def test_a_cell_over_several_rows_is_told(
    tmp_path: Path, large: bool, merged: str, told: list[tuple[str, str]]
) -> None:
    faults = faults_of(tmp_path, lambda sheet, _: sheet.merge_cells(merged), large=large)
    joined = [fault for fault in faults if fault.message == "結合したセルです（二行目からは空欄として読みます）"]
    assert [(fault.where, fault.found) for fault in joined] == told
    assert {fault.severity for fault in joined} <= {Severity.WARNING}


CELL_FAULTS = [
    ("C2", "未定", "数値の欄に文字が入っています", "未定"),
    ("C2", 12.5, "整数の欄に小数が入っています", "12.5"),
    ("C2", True, "数値の欄に論理値が入っています", "TRUE"),
    ("C2", datetime.date(2020, 4, 1), "数値の欄に日付・時刻が入っています", "2020/04/01"),
    ("C2", "1,234（注1）", "数値の欄に注記が混じっています", "1,234（注1）"),
    ("C2", -5, "負の値は記入できません", "-5"),
    ("C2", "△5", "負の値は記入できません", "△5"),
    ("C2", None, "記入がありません", "空白"),
    ("D2", "99999999999999999999", "扱える大きさを超える値です", "99999999999999999999"),
    ("D2", 1e19, "扱える大きさを超える値です", "10000000000000000000"),
    ("D2", 1.5e16, "桁が多く、末尾の桁が失われているおそれがあります", "15000000000000000"),
    ("A2", 1.5e16, "桁が多く、末尾の桁が失われているおそれがあります", "15000000000000000"),
    ("D2", "#REF!", "エラー値が入っています", "#REF!"),
    ("B2", "#N/A", "エラー値が入っています", "#N/A"),
    ("A2", "#VALUE!", "エラー値が入っています", "#VALUE!"),
    ("D2", "=1+1", "数式の計算結果が保存されていません", "数式"),
    ("A2", "=1+1", "数式の計算結果が保存されていません", "数式"),
    ("B2", "住宅ローン", "定められていない区分です", "住宅ローン"),
    ("B2", 7, "定められていない区分です", "7"),
    ("E2", 0.4, "定められていない区分です", "40%"),
    ("A2", True, "文字の欄に日付や論理値が入っています", "TRUE"),
    ("G2", datetime.date(2020, 3, 31), "事業年度の外の日付です", "2020/03/31"),
    ("G2", datetime.date(2021, 4, 1), "事業年度の外の日付です", "2021/04/01"),
    ("G2", 44286, "日付ではありません", "44286"),
    ("G2", "2021/2/30", "日付ではありません", "2021/2/30"),
    ("H2", 20, "年度ではありません", "20"),
    ("I2", "多い", "数値の欄に文字が入っています", "多い"),
]


@BOTH
@pytest.mark.parametrize(("cell", "value", "message", "found"), CELL_FAULTS)
def test_one_fault_per_wrong_cell(
    tmp_path: Path, cell: str, value: object, message: str, found: str, large: bool
) -> None:
    def edit(sheet: Worksheet, _: object) -> None:
        sheet[cell].number_format = "General"
        sheet[cell] = value

    fault = only(faults_of(tmp_path, edit, large=large))
    assert (fault.where, fault.message, fault.found) == (PLACE + cell, message, found)
    assert fault.expected or fault.remedy


def test_an_unknown_classification_names_the_nearest(tmp_path: Path) -> None:
    fault = only(faults_of(tmp_path, lambda sheet, _: sheet.__setitem__("B3", "生活費")))
    assert fault.remedy == "「生活」ではありませんか"
    assert fault.expected == "住宅、生活、カード（A）"


NOTICES = [
    ("C2", "１，２３４", "balance", 1234),
    ("D2", "△1,234円", "allowance", -1234),
    ("D2", "▲５", "allowance", -5),
    ("D2", "（１，０００）", "allowance", -1000),
    ("D2", "(7)", "allowance", -7),
    ("D2", "－8", "allowance", -8),
    ("D2", "−9", "allowance", -9),
    ("D2", "－", "allowance", 0),
    ("D2", "9007199254740993", "allowance", 2**53 + 1),
    ("E2", "７５％", "weight", Fraction(3, 4)),
    ("I2", "1.25", "factor", Fraction(5, 4)),
    ("B2", "ｶｰﾄﾞ(A)", "use", "カード（A）"),
    ("G2", "令和2年4月1日", "day", datetime.date(2020, 4, 1)),
    ("G2", "2021/3/31", "day", YEAR_END),
    ("H2", "令和２年度", "year", 2020),
]


@BOTH
@pytest.mark.parametrize(("cell", "text", "column", "value"), NOTICES)
def test_office_writing_is_accepted_with_a_notice(
    tmp_path: Path, cell: str, text: str, column: str, value: object, large: bool
) -> None:
    save(tmp_path / "台帳.xlsx", lambda sheet, _: sheet.__setitem__(cell, text))
    book, faults = read(tmp_path, contract(large=large))
    notice = only(faults, Severity.NOTICE)
    assert (notice.where, notice.found) == (PLACE + cell, text)
    assert "読み替えました" in notice.message
    assert book.frames["loans"][column][0] == value


@BOTH
def test_numbers_in_text_columns_and_blanks_around_text_are_plain_text(tmp_path: Path, large: bool) -> None:
    def edit(sheet: Worksheet, _: object) -> None:
        sheet["A2"], sheet["A3"], sheet["B2"], sheet["J2"] = 1001, "　A2 ", "住宅　", " =1+1"

    save(tmp_path / "台帳.xlsx", edit)
    book, faults = read(tmp_path, contract(large=large))
    assert faults == []
    assert book.frames["loans"][["number", "use", "note"]].to_numpy().tolist() == [
        ["1001", "住宅", "=1+1"],
        ["A2", "生活", ""],
    ]


def test_integers_beyond_floats_are_exact_in_ordinary_books(tmp_path: Path) -> None:
    def edit(sheet: Worksheet, _: object) -> None:
        sheet["D2"], sheet["D3"] = 4242, 0

    path = save(tmp_path / "台帳.xlsx", edit)
    sheet = "xl/worksheets/sheet1.xml"
    rewrite(path, {sheet: lambda xml: xml.replace(b"<v>4242</v>", b"<v>9223372036854775807</v>")})
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["allowance"][0] == 2**63 - 1
    rewrite(path, {sheet: lambda xml: xml.replace(b"<v>9223372036854775807</v>", b"<v>9223372036854775808</v>")})
    fault = only(read(tmp_path)[1])
    assert (fault.where, fault.found) == (PLACE + "D2", "9223372036854775808")


def test_a_column_whose_sum_leaves_int64(tmp_path: Path) -> None:
    def edit(sheet: Worksheet, _: object) -> None:
        sheet["D2"] = sheet["D3"] = "9,000,000,000,000,000,000"

    fault = only([fault for fault in faults_of(tmp_path, edit) if fault.severity is Severity.ERROR])
    assert (fault.where, fault.found) == (PLACE + "D列", "18,000,000,000,000,000,000")


def test_the_same_fault_is_told_fifty_times_and_then_counted(tmp_path: Path) -> None:
    def edit(sheet: Worksheet, _: object) -> None:
        for number in range(REPEATS + 7):
            sheet.append([f"B{number}", "住宅", "未定", 0, 0.35, 1, YEAR_END, 2020, 1, None])

    faults = faults_of(tmp_path, edit)
    assert [fault.where for fault in faults[:REPEATS]] == [f"{PLACE}C{row}" for row in range(4, 4 + REPEATS)]
    assert [str(fault) for fault in faults[REPEATS:]] == [
        f"[誤り] {PLACE}C列：数値の欄に文字が入っています（ほか 7 件）"
    ]


def test_formulas_with_stored_results_are_values(tmp_path: Path) -> None:
    for large in (False, True):
        path = save(tmp_path / "台帳.xlsx", lambda sheet, _: sheet.__setitem__("D2", "=5+5"))
        rewrite(
            path,
            {
                "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</f><v></v>", b"</f><v>10</v>"),
                "xl/workbook.xml": lambda xml: xml.replace(b' fullCalcOnLoad="1"', b""),
            },
        )
        book, faults = read(tmp_path, contract(large=large))
        assert faults == []
        assert book.frames["loans"]["allowance"][0] == 10
