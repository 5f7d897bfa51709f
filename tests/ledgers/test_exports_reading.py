"""From the cells of an export to the exact values of a ledger: headings, units, signs, filters, sums, totals."""

import datetime
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.faults import errors
from discgen.ledgers.exports.cellwords import number_of, read_amounts, scaled
from discgen.ledgers.exports.exportfile import ExportGrid
from discgen.ledgers.exports.exporthead import head_at
from discgen.ledgers.exports.textfile import read_text_file
from discgen.ledgers.origins import ExportPlace
from tests.ledgers.export_helpers import DEFINITION, GOOD, balances, feed

YEN = {"円": 1, "千円": 10**3, "百万円": 10**6, "億円": 10**8}
SIGNS = {
    "minus": lambda digits: f"-{digits}",
    "triangle": lambda digits: f"△{digits}",
    "black triangle": lambda digits: f"▲ {digits}",
    "brackets": lambda digits: f"（{digits}）",
    "ascii brackets": lambda digits: f"({digits})",
}
FULL = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@given(
    yen=st.integers(0, 10**15),
    unit=st.sampled_from(sorted(YEN)),
    negative=st.booleans(),
    sign=st.sampled_from(sorted(SIGNS)),
    comma=st.booleans(),
    full=st.booleans(),
    blank=st.sampled_from(["", " ", "\u3000", "\u2009"]),
)
def test_any_way_to_write_an_amount_gives_the_same_yen(
    yen: int, unit: str, negative: bool, sign: str, comma: bool, full: bool, blank: str
) -> None:
    factor = YEN[unit]
    whole, rest = divmod(yen, factor)
    digits = format(whole, "," if comma else "")
    decimals = str(rest).zfill(len(str(factor)) - 1).rstrip("0") if rest else ""
    text = f"{digits}.{decimals}" if decimals else digits
    text = SIGNS[sign](text) if negative else text
    text = blank + (text.translate(FULL) if full else text) + blank
    for cells in ([text], [text, "円"], ["1", text]):  # the quick way and the careful one
        read = read_amounts(cells)
        assert scaled(read.values, factor)[cells.index(text)] == (-yen if negative else yen)


@given(st.lists(st.one_of(st.integers(-(10**14), 10**14), st.none()), min_size=1, max_size=30), st.booleans())
def test_columns_of_plain_texts_read_as_their_cells_one_by_one(amounts: list[int | None], comma: bool) -> None:
    cells = ["" if amount is None else format(amount, "," if comma else "") for amount in amounts]
    read = read_amounts(cells)
    assert read.values.dtype == "int64"
    assert read.values.tolist() == [amount or 0 for amount in amounts]
    assert read.blank.tolist() == [amount is None for amount in amounts]
    assert [number_of(cell) for cell in cells] == amounts


@given(st.lists(st.text(alphabet="0123456789,.-△() 　", max_size=8), min_size=1, max_size=20))
def test_the_quick_way_never_reads_what_the_careful_one_refuses(cells: list[str]) -> None:
    read = read_amounts(cells)
    for cell, value, known in zip(cells, read.values.tolist(), read.known.tolist(), strict=True):
        number = number_of(cell)
        assert known == (number is not None)
        assert value == (number or 0)


@given(st.sampled_from([1, 10**3, 10**8]), st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=5))
def test_no_unit_wraps_around(factor: int, amounts: list[int]) -> None:
    values = read_amounts([str(amount) for amount in amounts]).values
    assert scaled(values, factor).tolist() == [amount * factor for amount in amounts]


def test_debit_and_credit_in_columns_of_their_own(tmp_path: Path) -> None:
    definition = DEFINITION.replace(
        "残高: 金額", "残高: {heading: 借方, less: 貸方, unit: 千円, negate: {科目: 借用金}}"
    )
    text = "コード,借方,貸方\n10,1.5,\n20,300,20\n30,,50\n"
    read, faults = feed(tmp_path, {"残高.yaml": definition, "残高.csv": text})
    assert not faults
    assert balances(read) == {"現金": 1_500, "預け金": 280_000, "借用金": 50_000}


def test_rates_dates_constants_and_words_for_blanks(tmp_path: Path) -> None:
    definition = (
        DEFINITION.replace("残高: 金額", "residual: 金額").replace("residual", "残高")
        + '      店: {heading: 店, blank: 本店}\n      率: {heading: 率, unit: "%"}\n      日付: 基準日\n'
    )
    text = "コード,金額,店,率,基準日\n10,1,,1.25,20210331\n20,2,支店,0.5,令和3年3月31日\n"
    read, faults = feed(tmp_path, {"残高.yaml": definition, "残高.csv": text})
    assert not faults
    frame = read.frames["books"]
    assert frame["office"].tolist() == ["本店", "支店"]
    assert frame["rate"].tolist() == [Fraction(125, 10_000), Fraction(5, 1_000)]
    assert frame["day"].tolist() == [datetime.date(2021, 3, 31)] * 2


def test_rows_are_chosen_summed_and_split(tmp_path: Path) -> None:
    definition = DEFINITION + (
        '    sum: true\n    where: {種類: [残高, "予*"]}\n    unless: {店: "009"}\n'
        "  - ledger: 台帳／その他\n    columns: {名前: 店, 額: 金額}\n    where: {種類: 手数料}\n"
    )
    rows = ["残高,001,10,1", "残高,002,10,2", "予備,001,10,4", "残高,009,10,8", "手数料,001,10,16", "残高,001,20,32"]
    text = "種類,店,コード,金額\n" + "\n".join(rows) + "\n"
    read, faults = feed(tmp_path, {"残高.yaml": definition, "残高.csv": text})
    assert not faults
    assert balances(read) == {"現金": 7, "預け金": 32}
    assert read.frames["others"][["name", "amount"]].to_numpy().tolist() == [["001", 16]]
    assert read.place("books", 1, "balance") == "残高.csv／2行目「金額」（ほか 2 行：3行目、4行目）"
    assert read.place("others", 1, "amount") == "残高.csv／6行目「金額」"


def test_several_files_make_one_ledger(tmp_path: Path) -> None:
    definition = DEFINITION.replace("残高.csv", "月次/残高*.csv\npick: all")
    files = {f"月次/残高{number}.csv": f"コード,金額\n{number}0,{number}\n" for number in (1, 2)}
    other = DEFINITION.replace("残高.csv", "借用金.xlsx")
    sheet: list[list[object]] = [["借用金"], [], ["コード", "金額"], [30, 7.0], [None, None]]
    read, faults = feed(tmp_path, {"a.yaml": definition, "b.yaml": other, "借用金.xlsx": sheet, **files})
    assert not faults
    assert balances(read) == {"現金": 1, "預け金": 2, "借用金": 7}
    places = [read.place("books", row, "balance") for row in (1, 2, 3)]
    assert places == ["月次/残高1.csv／2行目「金額」", "月次/残高2.csv／2行目「金額」", "借用金.xlsx／表／B4"]


def test_totals_sections_and_remarks_are_no_data(tmp_path: Path) -> None:
    definition = DEFINITION.replace("codes:", "total: {heading: 名}\ncodes:", 1)
    rows = ["10,甲,1", ",小計,1", "20,乙,2", "30,丙,3", ",小計,5", "", ",合　計,6", "※ 単位は円,,"]
    read, faults = feed(tmp_path, {"残高.yaml": definition, "残高.csv": "コード,名,金額\n" + "\n".join(rows)})
    assert not errors(faults)
    assert balances(read) == {"現金": 1, "預け金": 2, "借用金": 3}
    wrong = "コード,名,金額\n" + "\n".join(rows).replace("小計,5", "小計,6")
    (fault,) = errors(feed(tmp_path, {"残高.csv": wrong})[1])
    assert (fault.where, fault.expected) == ("残高.csv／6行目「金額」", "5（上の 3 行の合計）")


def test_heads_that_are_repeated_are_no_data(tmp_path: Path) -> None:
    text = GOOD.replace("20,200", "コード,金額\n20,200")
    read, faults = feed(tmp_path, {"残高.yaml": DEFINITION, "残高.csv": text})
    assert [(fault.where, fault.severity.value) for fault in faults] == [("残高.csv／3行目", "参考")]
    assert len(balances(read)) == 3


def test_records_over_several_lines_keep_their_first_line(tmp_path: Path) -> None:
    text = 'コード,備考,金額\r\n10,"一行目\r\n二行目",1\r\n20,"甲""乙",2\r\n99,,3\r\n'
    read, faults = feed(tmp_path, {"残高.yaml": DEFINITION, "残高.csv": text})
    assert [fault.where for fault in faults] == ["残高.csv／5行目「コード」"]
    assert balances(read) | {"": 3} == {"現金": 1, "預け金": 2, "": 3}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_are_found(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "科目,金額\n髙島①,１\u200b\n".replace("\u200b", "" if encoding == "cp932" else "\u200b").encode(encoding)
    )
    rows, lines, found = read_text_file(path, "", ",")
    assert (rows, list(lines)) == ([["科目", "金額"], ["髙島①", "１"]], [1, 2])
    assert encoding.startswith(found)


def test_headings_over_several_columns() -> None:
    rows: list[list[object]] = [["コード", "残高", None, "科目", None], [None, "期首", "期末", None, None]]
    grid = ExportGrid(ExportPlace("a.xlsx", "表"), rows, [1, 2])
    head = head_at(grid.rows, 0, 2)
    found = {
        name: [one.position for one in head.find(name)] for name in ("コード", "残高/期末", "期首", "科目[2]", "残高")
    }
    assert found == {"コード": [0], "残高/期末": [2], "期首": [1], "科目[2]": [4], "残高": []}


def test_numbers_that_the_program_gives(tmp_path: Path) -> None:
    definition = DEFINITION + "      店: {serial: S}\n    sum: true\n"
    read, faults = feed(tmp_path, {"残高.yaml": definition, "残高.csv": GOOD + "10,1\n"})
    assert not faults
    assert read.frames["books"]["office"].tolist() == ["S1", "S2", "S3"]
    assert balances(read)["現金"] == 101


def test_a_row_without_a_place_names_the_file(tmp_path: Path) -> None:
    read, _ = feed(tmp_path, {"残高.yaml": DEFINITION, "残高.csv": GOOD})
    assert read.place("books", 99, "balance") == "残高.csv"
    assert read.files("books") == "残高.csv"
    assert re.fullmatch(r"sources/残高\.yaml", read.homes("books")[0])
