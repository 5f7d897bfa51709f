"""What people type for an amount, a day, a rate and a year: read, or told at its cell; one line a case."""

from __future__ import annotations

import datetime
from fractions import Fraction

import openpyxl
import pytest

from discgen.faults import Fault, Severity
from discgen.ledgers.ledgerbook import LedgerBook
from tests.ledgers.ledger_helpers import GOOD_LOANS, GOOD_SHARES, LOAN_HEADS, SHARE_HEADS, read

WORDS, POINT, NO_DAY, OUTSIDE = (
    *("数値の欄に文字が入っています", "点が桁区切りか小数点か分かりません"),
    *("日付ではありません", "事業年度の外の日付です"),
)
NO_KIND, NO_YEAR = "定められていない区分です", "年度ではありません"
TRUTH = "数値の欄に論理値が入っています"
END, BIG = datetime.date(2021, 3, 31), 123456789012345678

# Column, what is typed into its cell, what is read or told.
TYPED: list[tuple[str, object, object]] = [
    *(
        ("引当", text, 1000)
        for text in ("１ ０００", "¥1,000", "￥１，０００円", "1\xa0000", "1\u202f000", " 1,000 ", "1000.0")
    ),
    *(
        ("引当", text, -1000)
        for text in ("△ 1,000", "▲１，０００", "（1,000）", "(1,000)", "－1,000", "−1000", "‐1,000", "¥-1,000")
    ),
    *(("引当", text, 0) for text in ("－", "-", "―", "-0", "0.00")),
    ("引当", "１２３４５６７８９０１２３４５６７８", BIG),
    *(
        ("引当", text, WORDS)
        for text in ("1,000-", "1,000△", "△△5", "△（5）", "+5", "￥1,000-", "1,00", "1,2345", "0,001")
    ),
    *(("引当", text, WORDS) for text in ("1'000", "1_000", "0x10", "1e3", "5千円", "５％", "1,000円也", "ー5", "─5")),
    *(("引当", text, WORDS) for text in ("〇", "一", "①", "Ⅳ", "½", "²", "٣", "なし", "該当なし", "…")),
    *(("引当", text, POINT) for text in ("1.000", "△12.345", "１．０００円")),
    ("引当", 1e-320, "整数の欄に小数が入っています"),
    ("引当", 1000.0000000001, "整数の欄に小数が入っています"),
    ("引当", True, TRUTH),
    *(
        ("実行日", text, END)
        for text in ("令和3年3月31日", "R3/3/31", "R03.03.31", "ｒ3.3.31", "２０２１年３月３１日", "2021.3.31")
    ),
    *(
        ("実行日", text, END)
        for text in ("平成33年3月31日", "昭和96年3月31日", "2021-3-31", datetime.datetime(2021, 3, 31, 23, 59))
    ),
    *(("実行日", text, OUTSIDE) for text in ("平成31年5月1日", "令和元年5月1日", "S46.3.31")),
    *(
        ("実行日", text, NO_DAY)
        for text in ("令和0年3月31日", "2021/2/30", "令和3年13月1日", "20210331", 20210331, 44286.5)
    ),
    *(
        ("実行日", text, NO_DAY)
        for text in ("2021年3月31日（水）", "令和3年3月31日現在", "令3.3.31", "㋿3年3月31日", "3月31日")
    ),
    *(
        ("実行日", text, NO_DAY)
        for text in ("3/31/2021", "21/3/31", "2021.3", "令和三年三月三十一日", "大正10年1月1日")
    ),
    *(("実行日", text, NO_DAY) for text in (datetime.time(9, 0), True)),
    *(("率", text, Fraction(35, 100)) for text in ("35％", "３５％", "35 %", "0.35", 0.35000000000000003)),
    *(("率", text, NO_KIND) for text in (35, "35", "34.9%")),
    *(("率", text, WORDS) for text in ("三割五分", "35パーセント")),
    *(("年度", text, 2020) for text in ("令和2年度", "R2", "2020年", "２０２０", "平成32年度", 2020.0)),
    *(
        ("年度", text, NO_YEAR)
        for text in (2020.5, 20, "2020/3", "令和0年度", "2020年3月期", datetime.datetime(2020, 3, 31))
    ),
]
FRAMES = {"引当": "allowance", "実行日": "day", "率": "weight", "年度": "year"}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> tuple[LedgerBook, dict[str, Fault]]:
    """One workbook with a row for each case, and what was told beside notices, by cell."""
    folder = tmp_path_factory.mktemp("typed")
    book = openpyxl.Workbook()
    sheet, shares = book.worksheets[0], book.create_sheet("出資")
    sheet.title = "貸出明細"
    sheet.append(LOAN_HEADS)
    for number, (head, value, _) in enumerate(TYPED):
        line = [f"N{number}", *GOOD_LOANS[0][1:]]
        line[LOAN_HEADS.index(head)] = value
        sheet.append(line)
        if isinstance(value, (int, float)):
            sheet.cell(number + 2, LOAN_HEADS.index(head) + 1).number_format = "General"
    for line in (SHARE_HEADS, *GOOD_SHARES):
        shares.append(line)
    book.save(folder / "台帳.xlsx")
    ledgers, faults = read(folder)
    return ledgers, {f.where.rpartition("／")[2]: f for f in faults if f.severity is not Severity.NOTICE}


@pytest.mark.parametrize("number", range(len(TYPED)))
def test_what_is_typed_is_read_or_told(typed: tuple[LedgerBook, dict[str, Fault]], number: int) -> None:
    ledgers, told = typed
    head, _, expected = TYPED[number]
    fault = told.get(f"{'ABCDEFGHIJ'[LOAN_HEADS.index(head)]}{number + 2}")
    if isinstance(expected, str):
        assert fault is not None and fault.message == expected
    else:
        assert fault is None
        assert ledgers.frames["loans"][FRAMES[head]][number] == expected


def test_nothing_else_is_told(typed: tuple[LedgerBook, dict[str, Fault]]) -> None:
    assert len(typed[1]) == sum(isinstance(expected, str) for _, _, expected in TYPED)
