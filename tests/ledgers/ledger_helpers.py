"""A small contract and workbooks for the tests of the ledgers."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from discgen.catalogue.contract import Column, Derived, RowRule, Sheet, SumEqual, TimesEqual, Workbook
from discgen.faults import Fault, Severity
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.reader import read_anew, read_ledgers

YEAR_END = datetime.date(2021, 3, 31)
LOAN_HEADS = ["番号", "区分", "残高", "引当", "率", "件数", "実行日", "年度", "倍率", "備考"]
GOOD_LOANS = [
    ["A1", "住宅", 1000, 10, 0.35, 1, datetime.date(2020, 4, 1), 2020, 1.5, "注"],
    ["A2", "生活", 2000, 3000, 0.75, 2, datetime.date(2021, 3, 31), 2019, 0.1, None],
]
SHARE_HEADS = ["会員", "口数", "出資金額", "期首", "増加", "減少", "期末"]
GOOD_SHARES = [["甲", 3, 3000, 100, 50, 30, 120], ["乙", 1, 1000, 0, 0, 0, 0]]


def loans(*, large: bool = False, optional: bool = False) -> Sheet:
    return Sheet(
        id="loans",
        sheet="貸出明細",
        title="貸出",
        key=("number",),
        large=large,
        optional=optional,
        columns=(
            Column(id="number", name="番号", type="text"),
            Column(id="use", name="区分", type="choice", values=("住宅", "生活", "カード（A）")),
            Column(id="balance", name="残高", type="yen", sign="positive"),
            Column(id="allowance", name="引当", type="yen"),
            Column(id="weight", name="率", type="percent", values=("35%", "75%", "100%")),
            Column(id="cases", name="件数", type="count"),
            Column(id="day", name="実行日", type="date", within_year=True),
            Column(id="year", name="年度", type="year"),
            Column(id="factor", name="倍率", type="number"),
            Column(id="note", name="備考", type="text", optional=True),
        ),
        derived=(Derived(id="covered", compare=("allowance", "balance"), true="超", false="以下"),),
    )


SHARES = Sheet(
    id="shares",
    sheet="出資",
    title="出資",
    columns=(
        Column(id="member", name="会員", type="text"),
        Column(id="units", name="口数", type="count"),
        Column(id="amount", name="出資金額", type="yen"),
        Column(id="opening", name="期首", type="yen"),
        Column(id="increase", name="増加", type="yen"),
        Column(id="decrease", name="減少", type="yen"),
        Column(id="closing", name="期末", type="yen"),
    ),
    rows_hold=(
        RowRule(times_equal=TimesEqual(left="units", factor="param.unit", right="amount"), message="口数×単価＝金額"),
        RowRule(
            sum_equal=SumEqual(left=("opening", "increase"), right=("decrease", "closing")),
            message="期首＋増加＝減少＋期末",
        ),
        RowRule(where={"member": "丙"}, equal=("opening", "closing"), message="丙は増減なし"),
    ),
)


def contract(**options: bool) -> Workbook:
    return Workbook(workbook="台帳", sheets=(loans(**options), SHARES))


Edit = Callable[[Worksheet, Worksheet], object]


def save(
    path: Path, edit: Edit | None = None, *, edit_book: Callable[[openpyxl.Workbook], object] | None = None
) -> Path:
    """A good workbook, changed by ``edit``."""
    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "貸出明細"
    second = book.create_sheet("出資")
    for sheet, heads, rows in ((first, LOAN_HEADS, GOOD_LOANS), (second, SHARE_HEADS, GOOD_SHARES)):
        for row in (heads, *rows):
            sheet.append(row)
    if edit:
        edit(first, second)
    if edit_book:
        edit_book(book)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def read(folder: Path, *contracts: Workbook, unit: int = 1000) -> tuple[LedgerBook, list[Fault]]:
    return read_ledgers(
        folder,
        contracts or (contract(),),
        fiscal_year_end=YEAR_END,
        parameters={"unit": Fraction(unit)},
        read=read_anew,
    )


def faults_of(tmp_path: Path, edit: Edit, *, large: bool = False) -> list[Fault]:
    """The faults of the good workbook changed by ``edit``."""
    save(tmp_path / "台帳.xlsx", edit)
    return read(tmp_path, contract(large=large))[1]


def only(faults: Sequence[Fault], severity: Severity = Severity.ERROR) -> Fault:
    """The single fault, of this severity."""
    assert [fault.severity for fault in faults] == [severity], "\n".join(map(str, faults))
    return faults[0]


def rewrite(path: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> None:
    """Change parts of the zip behind the back of every Excel library."""
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, changes[name](content) if name in changes else content)
