"""The lists in words for the office, and the workbook of free tables to start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from discgen.book.lists.freetables import EXAMPLE_NAME, FREE_TABLES, LABELS, NOTE, TITLE, UNIT
from discgen.catalogue.contract import Workbook
from discgen.ledgers.ledgerguide import guide_lines
from discgen.ledgers.writer import write_workbook
from discgen.plainsheet import open_book

_FREE_GUIDE = (
    f"■ {FREE_TABLES}.xlsx",
    "  ● どのシートも一つの表として、書いたとおりに印刷する（原稿に ::list 自由表 表=シート名 と書く）",
    f"    ・表の上に「{TITLE}」「{UNIT}」「{LABELS}」「{NOTE}」の行を書ける（A列に語、B列に値）。そのあと空行を入れる",
    "    ・表の1行目は見出し、左の列（見出し列の数、書かなければ1列）は項目名",
    "    ・「親 > 子」と書いた見出しは二段になり、項目名は一字下がる",
    "    ・数字はコンマと△を付けずに数値で入力する（印刷のときに付く）。8.11% のような形はそのまま文字で入力する",
)
_EXAMPLE = (
    (TITLE, "店舗とATMの数"),
    (UNIT, "か所"),
    (NOTE, "共同で設けたものを含みます。"),
    (),
    ("項目", "前年度末 > 県内", "前年度末 > 県外", "当年度末 > 県内", "当年度末 > 県外"),
    ("店舗", 20, 5, 21, 5),
    ("店舗 > うち代理店", 2, 1, 2, 1),
    ("ATM", 60, 12, 62, 11),
    ("合計", 80, 17, 83, 16),
)


def list_guide(contracts: Sequence[Workbook]) -> Iterator[str]:
    """The list workbooks with sheets, columns and values."""
    yield from guide_lines(workbook for workbook in contracts if workbook.sheets)
    yield from _FREE_GUIDE


def write_empty_lists(folder: Path, contracts: Sequence[Workbook]) -> None:
    """Every list workbook with its heads, and an example of a free table."""
    for workbook in contracts:
        if workbook.sheets:
            write_workbook(folder / f"{workbook.workbook}.xlsx", workbook, {})
    with open_book(folder / f"{FREE_TABLES}.xlsx", FREE_TABLES) as book:
        sheet = book.add_worksheet(EXAMPLE_NAME)
        sheet.set_column(0, len(_EXAMPLE[-1]) - 1, 20)
        for number, line in enumerate(_EXAMPLE):
            sheet.write_row(number, 0, line)
