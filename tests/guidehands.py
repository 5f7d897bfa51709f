"""What the reader of the guide does by hand: typing into workbooks, copying folders, taking marks out of texts."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.paths import GOLDEN, ROOT

FILLED = ROOT / "inputs" / "mihon-2025"  # the same year and law as the house of the guide
COLUMNS = ("doc", "entity", "table_id", "table_title", "row", "col", "fy", "unit", "printed", "value", "number")
FEW_TABLES = ("bs", "pl")


def column(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def lend(root: Path, words: tuple[str, ...]) -> None:
    """Do what a comment of the guide says. Errors: KeyError for what nobody knows how to do."""
    HANDS[words[0]](root, *words[1:])


def fill_in(root: Path, folder: str) -> None:
    """All rows of the workbooks and lists, typed below the headings that discgen init wrote."""
    for part in ("ledgers", "lists"):
        for path in sorted((root / folder / part).glob("*.xlsx")):
            source = FILLED / part / path.name
            if source.exists():
                _type_rows(openpyxl.load_workbook(source), path)


def _type_rows(source: openpyxl.Workbook, path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in source.worksheets:
        if sheet.title in book.sheetnames:
            heads = [cell.value for cell in sheet[1]]
            for row in sheet.iter_rows(min_row=2):
                for head, cell in zip(heads, row, strict=True):
                    if cell.value is not None:
                        place = column(book[sheet.title], str(head))
                        book[sheet.title].cell(cell.row, place, cell.value)
    book.save(path)


def type_cell(root: Path, file: str, sheet: str, cell: str, value: str) -> None:
    book = openpyxl.load_workbook(root / file)
    book[sheet][cell] = int(value) if value.isdecimal() else value
    book.save(root / file)


def split_account(root: Path, folder: str, account: str, own: str, amount: str) -> None:
    """A part of an account gets a row under the house's own name."""
    path = root / folder / "ledgers" / "総勘定元帳.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["科目残高"]
    sub, balance = column(sheet, "内訳科目"), column(sheet, "残高")
    (row,) = [cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[sub - 1].value == account]
    last = max(cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[0].value)
    for cell in sheet[row]:
        sheet.cell(last + 1, cell.column, cell.value)
    sheet.cell(row, balance, sheet.cell(row, balance).value - int(amount))
    sheet.cell(last + 1, sub, own)
    sheet.cell(last + 1, balance, int(amount))
    book.save(path)


def empty(root: Path, file: str, sheet: str) -> None:
    book = openpyxl.load_workbook(root / file)
    book[sheet].delete_rows(2, book[sheet].max_row)
    book.save(root / file)


def copy(root: Path, source: str, target: str) -> None:
    shutil.copytree(root / source, root / target)


def last_years_list(root: Path, file: str) -> None:
    """What was printed before, as a list of figures."""
    with closing(openpyxl.load_workbook(FILLED / "history" / "印刷計数.xlsx", read_only=True)) as book:
        heads, *rows = book["印刷計数"].iter_rows(values_only=True)
    with (root / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        for row in rows:
            line = dict(zip(heads, row, strict=True))
            names = {"entity": "単体・連結", "table_id": "表ID", "row": "行", "col": "列", "fy": "年度", "unit": "単位"}
            found = {ours: line[theirs] for ours, theirs in {**names, "printed": "印刷", "number": "番号"}.items()}
            writer.writerow({"doc": "前年度", **found})


def print_nothing(root: Path, folder: str, mark: str) -> None:
    """The mark beside every figure of the history that has to be filled in and is not."""
    path = root / folder / "history" / "印刷計数.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["印刷計数"]
    printed, remark = column(sheet, "印刷"), column(sheet, "備考")
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, printed).value is None and sheet.cell(row, remark).value is None:
            sheet.cell(row, printed, mark)
    book.save(path)


def take_drafts_over(root: Path, folder: str) -> None:
    for path in (root / folder / "text").glob("*.md"):
        said = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^draft: true.*\n", "", said), encoding="utf-8")


def published(root: Path, file: str) -> None:
    """A few tables that a magazine printed."""
    with (GOLDEN / "chugoku-2020-solo.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        lines = [line for line in reader if line["table_id"] in FEW_TABLES and line["fy"] == "2020"]
    with (root / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(reader.fieldnames or ()))
        writer.writeheader()
        writer.writerows(lines)


HANDS: dict[str, Callable[..., None]] = {
    "台帳": fill_in,
    "セル": type_cell,
    "科目を分ける": split_account,
    "空にする": empty,
    "写す": copy,
    "前年度の計数": last_years_list,
    "印刷": print_nothing,
    "原稿": take_drafts_over,
    "公表された計数": published,
}
