"""A large sheet gives, cell by cell, what the same sheet gives as an ordinary one, however its XML is written."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.faults import Severity
from discgen.ledgers import zipguard
from discgen.ledgers.engines import OpenBook, OpenSheet
from discgen.ledgers.reader import read_ledgers
from discgen.ledgers.zipguard import Unusable
from tests.ledgers.ledger_helpers import YEAR_END

PART = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORMATS = ["yyyy/m/d", 14, "[h]:mm", 27, "0.00", "h:mm"]  # their styles count from 1
TEXTS = ["番号", "A&B <支店>", "か\u3099", "甲\u200b乙", "一行目_x000D_\n二行目", "  ", "合計"]
RICH = "<r><rPr><strike/></rPr><t>旧</t></r><r><t xml:space='preserve'> 新</t></r><rPh sb='0' eb='1'><t>シン</t></rPh>"

Grid = list[list[object]]


@cache
def parts() -> dict[str, bytes]:
    """A workbook with some styles and some shared texts, part by part."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("表")
        for row, form in enumerate(FORMATS):
            sheet.write_number(row, 0, 1, book.add_format({"num_format": form}))
        for row, text in enumerate(TEXTS):
            sheet.write_string(row, 1, text)
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(path: Path, sheet: str, **others: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        encoding = "iso-8859-1" if "ISO-8859-1" in sheet else "utf-8"
        written = sheet.encode(encoding, "xmlcharrefreplace")
        for name, content in {**parts(), PART: written, **others}.items():
            archive.writestr(name, content)
    return path


def in_sheet(*rows: str) -> str:
    """A sheet of these rows, as Excel writes it."""
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}"><sheetData>'
    return f"{head}{''.join(rows)}</sheetData></worksheet>"


def row_of(number: int, *cells: str, more: str = "") -> str:
    """A row of cells whose addresses follow from their places."""
    spelled = [cell.replace("@", f"{chr(64 + column)}{number}") for column, cell in enumerate(cells, start=1)]
    return f'<row r="{number}"{more}>{"".join(spelled)}</row>'


def read(path: Path, *, large: bool) -> tuple[list[Any], Grid, OpenSheet]:
    """What the scan found, and the cells."""
    with OpenBook(path, large=large) as book:
        (sheet,) = book.sheets
        grid = trimmed(sheet.rows())
        scan = sheet.scan
        found = [scan.cells, scan.rows, scan.columns, scan.formulas, scan.hidden_rows, sorted(scan.uncached)]
        return [*found, dict(scan.unseen), dict(scan.struck), sheet.strikes], grid, sheet


def trimmed(grid: Grid) -> Grid:
    """Without blank cells and rows at the ends. A whole number is the same with a point."""
    rows = [[None if cell == "" else _number(cell) for cell in row] for row in grid]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _number(cell: object) -> object:
    return int(cell) if isinstance(cell, float) and abs(cell) < 2**53 and cell.is_integer() else cell


def assert_alike(sheet: str) -> None:
    """Both ways give the same types and values, and the same findings."""
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "表.xlsx", sheet)
        usual, streamed = read(path, large=False), read(path, large=True)
    assert streamed[0] == usual[0]
    assert [[(type(cell), cell) for cell in row] for row in streamed[1]] == [
        [(type(cell), cell) for cell in row] for row in usual[1]
    ]


# As programmes write cells, and otherwise; @ is the address.
CELLS = [
    '<c r="@"/>',
    '<c r="@" s="1"/>',
    '<c r="@"></c>',
    '<c r="@"><v/></c>',
    '<c r="@"><v></v></c>',
    '<c r="@" t="s"><v>0</v></c>',
    '<c r="@" s="5" t="s"><v>1</v></c>',
    '<c r="@" t="s" s="5"><v>2</v></c>',
    '<c r="@" t="s"><v>3</v></c>',
    '<c r="@" t="s"><v>4</v></c>',
    '<c r="@" t="s"><v>5</v></c>',
    '<c r="@"><v>0</v></c>',
    '<c r="@" t="n"><v>-0</v></c>',
    '<c r="@"><v>1234567</v></c>',
    '<c r="@" s="5"><v>-123456789012345678</v></c>',
    '<c r="@"><v>1234567890123456789</v></c>',
    '<c r="@"><v>9223372036854775808</v></c>',
    '<c r="@"><v>0012</v></c>',
    '<c r="@"><v>1000.0</v></c>',
    '<c r="@"><v>-0.35</v></c>',
    '<c r="@"><v>0.008399999999999999</v></c>',
    '<c r="@"><v>12345.678901234567</v></c>',
    '<c r="@"><v>3.5E-2</v></c>',
    '<c r="@"><v>1e+21</v></c>',
    '<c r="@"><v>.5</v></c>',
    '<c r="@"><v>5.</v></c>',
    '<c r="@" s="1"><v>44286</v></c>',
    '<c r="@" s="2"><v>44286.378472222219</v></c>',
    '<c r="@" s="3"><v>1.0625</v></c>',
    '<c r="@" s="4"><v>44286</v></c>',
    '<c r="@" s="6"><v>0.375</v></c>',
    '<c r="@" s="1"><v>59</v></c>',
    '<c r="@" s="1"><v>99999999</v></c>',
    '<c r="@" s="99"><v>7</v></c>',
    '<c r="@" s="1" t="s"><v>0</v></c>',
    '<c r="@" t="b"><v>1</v></c>',
    '<c r="@" t="b"><v>0</v></c>',
    '<c r="@" t="e"><v>#N/A</v></c>',
    '<c r="@" t="str"><v>文字&amp;&lt;&#30058;&#x53f7;</v></c>',
    '<c r="@" t="str"><v>1,234</v></c>',
    '<c r="@" t="str"><f>""</f><v></v></c>',
    '<c r="@" t="d"><v>2021-03-31</v></c>',
    '<c r="@"><f>1+1</f><v>2</v></c>',
    '<c r="@" s="1"><f>TODAY()</f><v>44286</v></c>',
    '<c r="@"><f t="shared" si="0"/><v>3.25</v></c>',
    '<c r="@"><f>A1&amp;"&lt;"</f><v>4</v></c>',
    '<c r="@" t="str"><f>A1&amp;B1</f><v>計&amp;</v></c>',
    '<c r="@"><f>A1</f></c>',
    '<c r="@"><f>A1</f><v/></c>',
    '<c r="@"><f>A1</f><v></v></c>',
    '<c r="@" t="inlineStr"><is><t>中</t></is></c>',
    '<c r="@" t="inlineStr"><is><t xml:space="preserve"> 前後 </t></is></c>',
    '<c r="@" t="inlineStr"><is><t/></is></c>',
    f'<c r="@" t="inlineStr"><is>{RICH}</is></c>',
    '<c r="@" t="inlineStr"><is><t>甲\u202e&#10;乙</t></is></c>',
    "<c r='@' s='5'><v>8</v></c>",
    '<c s="5" r="@"><v>9</v></c>',
    '<c r="@" cm="1"><v>10</v></c>',
    '<c  r="@"><v>11</v></c>',
    '<c r="@" ><v>12</v ></c>',
    '<c r="@"><v>13</v><extLst><ext uri="x"/></extLst></c>',
    '<c r="@"><v xml:space="preserve">14</v></c>',
]


@pytest.mark.parametrize("number", range(len(CELLS)))
def test_a_cell_is_read_alike_on_both_ways(number: int) -> None:
    assert_alike(in_sheet(row_of(1, CELLS[5], CELLS[13]), row_of(2, CELLS[number], CELLS[13]), row_of(3, CELLS[13])))


ROWS = [
    ("hidden", ' hidden="1"'),
    ("many attributes", ' spans="1:3" ht="15" customHeight="1" x:dyDescent="0.2" xmlns:x="urn:x"'),
    ("other quotes", " ht='15'"),
]


@pytest.mark.parametrize(("name", "more"), ROWS)
def test_a_row_is_read_alike_on_both_ways(name: str, more: str) -> None:
    cells = [CELLS[13], CELLS[5], CELLS[26]]
    assert_alike(in_sheet(row_of(1, *cells), row_of(2, *cells, more=more), '<row r="3"/>', row_of(4, *cells)))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "a prefix": lambda xml: (
        xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    ),
    "line feeds": lambda xml: re.sub("(?<!<v)><", ">\n  <", xml),
    "line feeds of Windows": lambda xml: re.sub("(?<!<v)><", ">\r\n<", xml),
    "a comment": lambda xml: xml.replace('<row r="2"', '<!-- <row r="2"> --><row r="2"'),
    "a marked section": lambda xml: xml.replace("<v>1234567</v>", "<v><![CDATA[1234567]]></v>"),
    "an instruction": lambda xml: xml.replace('<row r="2"', '<?x <row r="2">?><row r="2"'),
    "small letters": lambda xml: xml.replace('r="A2"', 'r="a2"'),
    "another encoding": lambda xml: xml.replace("UTF-8", "ISO-8859-1"),
    "no declaration": lambda xml: xml.partition("\n")[2],
    "a far column": lambda xml: xml.replace('<c r="B3"', '<c r="ABC3"'),
    "rows that are left out": lambda xml: re.sub(r'r="([A-Z]*)3"', r'r="\g<1>300"', xml),
    "a blank between rows": lambda xml: xml.replace("</row>", "</row> "),
    "coloured cells": lambda xml: xml.replace("</sheetData>", '<row r="9"><c r="A9" s="5"/></row></sheetData>'),
    "things after the rows": lambda xml: xml.replace(
        "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    ),
    "columns": lambda xml: xml.replace("<sheetData>", '<cols><col min="2" max="3" hidden="1"/></cols><sheetData>'),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_sheet_may_be_written_in_any_way(name: str) -> None:
    plain = in_sheet(*(row_of(number, CELLS[13], CELLS[5], CELLS[38]) for number in (1, 2, 3)))
    spelled = SPELLINGS[name](plain)
    assert spelled != plain
    assert_alike(spelled)


def test_a_row_in_a_comment_is_none(tmp_path: Path) -> None:
    row = row_of(1, CELLS[13])
    path = workbook(tmp_path / "表.xlsx", in_sheet(row, f"<!--{row_of(2, CELLS[13])}-->", row_of(3, CELLS[13])))
    assert read(path, large=True)[1] == [[1234567], [], [1234567]]


@given(
    st.lists(st.lists(st.sampled_from(CELLS), max_size=6), min_size=1, max_size=3), st.sampled_from([*SPELLINGS, ""])
)
@example([[CELLS[13]], [CELLS[50]]], "line feeds")
def test_any_cells_are_read_alike_on_both_ways(rows: list[list[str]], spelling: str) -> None:
    sheet = in_sheet(*(row_of(number, *cells) for number, cells in enumerate(rows, start=1)))
    assert_alike(SPELLINGS[spelling](sheet) if spelling else sheet)


@given(
    st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4), min_size=3, max_size=30),
    st.integers(6, 22).map(lambda power: 2**power),
    st.integers(0, 63),
)
def test_pieces_of_any_size_give_the_same_cells(rows: list[list[str]], size: int, more: int) -> None:
    sheet = in_sheet(*(row_of(number, *cells) for number, cells in enumerate(rows, start=1)))
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "表.xlsx", sheet)
        whole = read(path, large=True)
        with mock.patch.object(zipguard, "_CHUNK", size + more):
            assert read(path, large=True)[:2] == whole[:2]


AMOUNTS = st.integers(-(10**18) + 1, 10**18 - 1)
RATES = st.integers(0, 10**15 - 1).map(lambda digits: f"0.{digits:015d}".rstrip("0") + "0")


@given(st.lists(st.tuples(AMOUNTS, RATES), min_size=1, max_size=12))
def test_amounts_are_exact_to_18_digits_and_rates_as_written(written: list[tuple[int, str]]) -> None:
    rows = [
        row_of(number, f'<c r="@"><v>{amount}</v></c>', f'<c r="@" s="5"><v>{rate}</v></c>')
        for number, (amount, rate) in enumerate(written, start=2)
    ]
    heads = ('<c r="@" t="inlineStr"><is><t>金額</t></is></c>', '<c r="@" t="inlineStr"><is><t>率</t></is></c>')
    amount = Column(id="amount", name="金額", type="yen")
    columns = (amount, Column(id="rate", name="率", type="percent"))
    contract = Workbook(workbook="表", sheets=(Sheet(id="x", sheet="表", title="", large=True, columns=columns),))
    with tempfile.TemporaryDirectory() as folder:
        workbook(Path(folder) / "表.xlsx", in_sheet(row_of(1, *heads), *rows))
        book, faults = read_ledgers(Path(folder), (contract,), fiscal_year_end=YEAR_END, parameters={})
    assert [fault for fault in faults if fault.severity is Severity.ERROR] == []
    frame = book.frames["x"]
    assert list(zip(frame["amount"], frame["rate"], strict=True)) == [(a, Fraction(rate)) for a, rate in written]


BROKEN = [
    ("a value that is no number", '<c r="@"><v>12a</v></c>'),
    ("a number in other digits", '<c r="@"><v>１２</v></c>'),
    ("a text that is not there", '<c r="@" t="s"><v>99</v></c>'),
    ("a text without a place", '<c r="@" t="s"><v>-1</v></c>'),
    ("a truth that is none", '<c r="@" t="b"><v>7</v></c>'),
    ("a type that is none", '<c r="@" t="d"><v>きのう</v></c>'),
    ("an end that is missing", '<c r="@"><v>1</v>'),
    ("another end", '<c r="@"><v>1</w></c>'),
    ("an end too many", '<c r="@"><v>1</v></c></c>'),
    ("a quote that is missing", '<c r="@ s="1"><v>1</v></c>'),
    ("a sign that XML does not have", '<c r="@" t="str"><v>\x01</v></c>'),
    ("an entity that nobody knows", '<c r="@" t="str"><v>&nbsp;</v></c>'),
    ("an ampersand alone", '<c r="@" t="inlineStr"><is><t>A & B</t></is></c>'),
]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(("name", "cell"), BROKEN)
def test_a_cell_that_is_broken_is_never_read(tmp_path: Path, name: str, cell: str, place: int) -> None:
    cells = [CELLS[13], CELLS[13], CELLS[13]]
    cells[place] = cell
    path = workbook(tmp_path / "表.xlsx", in_sheet(row_of(1, CELLS[5]), row_of(2, *cells), row_of(3, CELLS[13])))
    with OpenBook(path, large=True) as book, pytest.raises(Unusable, match="ブックが壊れていて読めません"):
        book.sheets[0].rows()
