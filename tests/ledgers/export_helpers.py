"""Exports for the small contract of ``ledger_helpers``, and what is read from them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import openpyxl

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.faults import Fault
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.reader import read_ledgers
from tests.ledgers.ledger_helpers import YEAR_END

BOOKS = Sheet(
    id="books",
    sheet="残高",
    title="残高",
    optional=True,
    key=("account",),
    columns=(
        Column(id="account", name="科目", type="choice", values=("現金", "預け金", "借用金")),
        Column(id="office", name="店", type="text", optional=True),
        Column(id="balance", name="残高", type="yen"),
        Column(id="rate", name="率", type="percent", optional=True),
        Column(id="day", name="日付", type="date", optional=True),
    ),
)
OTHERS = Sheet(
    id="others",
    sheet="その他",
    title="その他",
    optional=True,
    columns=(Column(id="name", name="名前", type="text"), Column(id="amount", name="額", type="yen")),
)
CONTRACT = Workbook(workbook="台帳", sheets=(BOOKS, OTHERS))

DEFINITION = """\
file: 残高.csv
codes:
  科目表:
    rows:
      "10": {科目: 現金}
      "20": {科目: 預け金}
      "30": {科目: 借用金}
ledgers:
  - ledger: 台帳／残高
    columns:
      科目: {heading: コード, codes: 科目表}
      残高: 金額
"""
GOOD = "コード,金額\n10,100\n20,200\n30,-50\n"

Content = str | bytes | list[list[object]]


def feed(folder: Path, files: Mapping[str, Content]) -> tuple[LedgerBook, list[Fault]]:
    """Write the files into the folder of definitions (a list of rows: a workbook) and read the ledgers."""
    sources = folder / "sources"
    for name, content in files.items():
        path = sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            book = openpyxl.Workbook()
            assert book.active is not None
            book.active.title = "表"
            for row in content:
                book.active.append(row)
            book.save(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    ledgers = folder / "ledgers"
    ledgers.mkdir(exist_ok=True)
    return read_ledgers(
        ledgers, (CONTRACT,), fiscal_year_end=YEAR_END, parameters={"unit": Fraction(1)}, sources=sources
    )


def balances(book: LedgerBook) -> dict[str, int]:
    """The balance of every account."""
    frame = book.frames["books"]
    return dict(zip(frame["account"], map(int, frame["balance"]), strict=True))
