"""Whatever stands in a file, the reader gives a value or its own fault; ``make fuzz`` tries many more examples."""

from __future__ import annotations

import datetime
import io
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from discgen.book.lists.freetables import read_free_tables
from discgen.book.text.svgpictures import svg_faults
from discgen.catalogue.contract import Workbook
from discgen.faults import FaultError
from discgen.figures.formula import FormulaError, parse
from discgen.ledgers import normalise
from discgen.ledgers.numberformats import BUILT_IN, UnreadableFormat, is_date_format, shown_text
from discgen.published.publishedcells import COLUMNS, read_published
from tests.book.test_document_prose import rendered
from tests.ledgers.ledger_helpers import GOOD_LOANS, GOOD_SHARES, LOAN_HEADS, SHARE_HEADS, contract, loans, read, save
from tests.offices.binarybook import BinarySheet, Styled, write_xlsb
from tests.offices.test_other_files import ods, rows

SHEET = "xl/worksheets/sheet1.xml"
SIGNS = "0123456789０１２.,，-−△▲()（）¥円%年月日/令和平成RHSrhs元 　"
BLOCKS = ["::table bs", ":::囲み", "\n", "\n\n", "![", "](", "<b>"]
MARKS = ["{{", "}}", "額(", '"bs/貸出金"', *"|*`#字", "**", "[^1]", *BLOCKS]
DAMAGE = st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6), st.integers(0, 12)), min_size=1, max_size=4)
PIECES = ["sum(", "at(", "loans.balance", "prior", "where", "lambda:", *"),+-*(=[ü1 \0", '"', "'"]


@cache
def parts() -> dict[str, bytes]:
    """The parts of a sound workbook."""
    with tempfile.TemporaryDirectory() as folder:
        content = save(Path(folder) / "台帳.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@given(
    st.sampled_from([SHEET, "xl/styles.xml", "xl/workbook.xml"]),
    DAMAGE,
)
def test_a_damaged_workbook_is_read_or_refused(part: str, changes: list[tuple[int, bytes, int]]) -> None:
    content = dict(parts())
    damaged = bytearray(content[part])
    for place, put, taken in changes:
        at = place % len(damaged)
        damaged[at : at + taken] = put
    content[part] = bytes(damaged)
    assert_read_or_told("台帳.xlsx", content)


def assert_read_or_told(name: str, content: Mapping[str, bytes]) -> None:
    """A workbook of these parts gives ledgers and free tables, or faults that say why not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with zipfile.ZipFile(path, "w") as archive:
            for part, data in content.items():
                archive.writestr(part, data)
        for large in (False, True) if path.suffix == ".xlsx" else (False,):
            book, faults = read(Path(folder), contract(large=large))
            assert set(book.frames) == {"loans", "shares"}
            assert len(book.frames["loans"]) or faults
        tables, told = read_free_tables(path)  # none of a sheet that has lost its cells
        assert all(fault.where.startswith(name) for fault in told)
        assert all(len(row) == len(table.head) for table in tables.values() for row in table.rows)


@cache
def binary_parts() -> dict[str, bytes]:
    """The parts of a sound binary workbook."""
    lines = [LOAN_HEADS, [*GOOD_LOANS[0][:6], Styled(43922, 2), *GOOD_LOANS[0][7:]]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台帳.xlsb"
        sheets = [BinarySheet("貸出明細", lines), BinarySheet("出資", [SHARE_HEADS, *GOOD_SHARES])]
        write_xlsb(path, sheets, {2: "yyyy/m/d", 3: "0000"})
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


@given(st.sampled_from(["workbook", "styles", "sharedStrings", "worksheets/sheet1"]), DAMAGE)
def test_a_damaged_binary_workbook_is_read_or_refused(part: str, changes: list[tuple[int, bytes, int]]) -> None:
    content = dict(binary_parts())
    damaged = bytearray(content[f"xl/{part}.bin"])
    for place, put, taken in changes:
        at = place % len(damaged)
        damaged[at : at + taken] = put
    content[f"xl/{part}.bin"] = bytes(damaged)
    assert_read_or_told("台帳.xlsb", content)


@cache
def libre_parts() -> dict[str, bytes]:
    """The parts of a sound workbook of LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台帳.ods"
        ods(path, ("貸出明細", rows(LOAN_HEADS, *GOOD_LOANS)), ("出資", rows(SHARE_HEADS, *GOOD_SHARES)))
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


ODS_PIECES = [
    *('table:number-columns-repeated="9"', 'table:number-rows-repeated="3"', 'office:value="1e999"', "<text:s/>"),
    *('office:value-type="date"', 'office:value-type="time"', "<text:p>", "</text:p>", "<!--", "&#0;", "\u3042", "-"),
]


@given(
    st.lists(st.tuples(st.integers(0, 9000), st.sampled_from(ODS_PIECES), st.integers(0, 40)), min_size=1, max_size=3)
)
def test_a_damaged_workbook_of_libreoffice_is_read_or_refused(changes: list[tuple[int, str, int]]) -> None:
    content = dict(libre_parts())
    text = content["content.xml"].decode()
    for place, put, taken in changes:
        at = place % len(text)
        text = text[:at] + put + text[at + taken :]
    content["content.xml"] = text.encode()
    assert_read_or_told("台帳.ods", content)


CSV_SIGNS = '番号区分残高,"1△-\n\r\t\0=;１（）\u200b\ue000'


@given(st.text(alphabet=CSV_SIGNS, max_size=40) | st.binary(max_size=40), st.booleans())
def test_a_text_sheet_of_any_signs_is_read_or_told(content: str | bytes, headed: bool) -> None:
    head = ",".join(LOAN_HEADS).encode("cp932") + b"\r\n" if headed else b""
    body = content if isinstance(content, bytes) else content.encode("cp932", "replace")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "貸出明細.csv").write_bytes(head + body)
        book, faults = read(Path(folder), Workbook(workbook="台帳", sheets=(loans(),)))
        assert len(book.frames["loans"]) or faults or headed


@given(st.text(alphabet=SIGNS, max_size=14))
def test_a_number_or_a_date_is_read_or_is_none(text: str) -> None:
    number = normalise.parse_number(text)
    assert number is None or isinstance(number, Fraction)
    assert isinstance(normalise.parse_percent(text), Fraction | None)
    assert isinstance(normalise.parse_date(text), datetime.date | None)
    assert isinstance(normalise.parse_year(text), int | None)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_a_number_as_typed_is_read_back(number: Fraction) -> None:
    value = Fraction(number)
    if len(str(abs(value.numerator))) < 15:
        assert normalise.parse_number(normalise.as_typed(value, ",")) == normalise.exact(float(value))


@given(
    st.text(alphabet='0#?,.;"年人gemdyhsa[]h%@\\_*-/E+$', max_size=16) | st.sampled_from(sorted(BUILT_IN.values())),
    st.one_of(
        st.integers(-(10**15), 10**15),
        st.floats(allow_nan=False, allow_infinity=False),
        st.datetimes(datetime.datetime(1900, 3, 1), datetime.datetime(2200, 1, 1)),
        st.timedeltas(datetime.timedelta(0), datetime.timedelta(1000)),
        st.text(max_size=5),
    ),
)
def test_a_format_shows_a_text_or_is_not_known(code: str, value: object) -> None:
    assert is_date_format(code) in (True, False)
    with suppress(UnreadableFormat):
        assert isinstance(shown_text(value, code), str)


@given(st.lists(st.sampled_from(MARKS), max_size=20).map("".join))
def test_a_text_is_rendered_or_told_and_never_markup(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        prose, faults = rendered(Path(folder), text)
    assert "<b>" not in prose.html and "<em>" not in prose.html
    assert all(fault.where.startswith("notes.md") for fault in faults)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("(" * 5000)
@example("-" * 100_000 + "1")
def test_a_formula_is_a_tree_or_an_error_of_its_own(text: str) -> None:
    try:
        assert parse(text) is not None
    except FormulaError as error:
        assert str(error)


FIELD = st.text(alphabet='単体連結bs預金2020百万円,"1△-\n\r\t\0=', max_size=6)


@given(st.lists(st.lists(FIELD, max_size=12), max_size=4))
def test_a_list_of_figures_is_read_or_refused(lines: list[list[str]]) -> None:
    text = "\n".join(",".join(line) for line in [list(COLUMNS), *lines])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.csv"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            cells, _ = read_published([path])
            assert cells
        except FaultError as error:
            assert error.faults


@given(st.binary(max_size=60))
def test_a_drawing_of_any_bytes_is_told(content: bytes) -> None:
    wrapped = b'<svg xmlns="http://www.w3.org/2000/svg">' + content + b"</svg>"
    for given_bytes in (content, wrapped):
        assert list(svg_faults(given_bytes))


@pytest.mark.parametrize("text", ["", "\0", "\ufeff"])
def test_nothing_at_all_is_no_number(text: str) -> None:
    assert normalise.parse_number(text) is None
