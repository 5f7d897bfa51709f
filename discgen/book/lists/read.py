"""The folder of lists: workbooks with a contract, and free tables without one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from discgen.book.lists.checks import check_lists
from discgen.book.lists.freetables import FREE_TABLES, FreeTable, read_free_tables
from discgen.book.lists.listbook import Lists
from discgen.book.lists.listmodel import Rows
from discgen.catalogue.contract import Workbook
from discgen.faults import Fault
from discgen.ledgers.reader import BooksRead, ReadWorkbook, read_ledgers, read_workbook


def read_lists(
    folder: Path, contracts: Sequence[Workbook], fiscal_year_end: datetime.date, read: ReadWorkbook = read_workbook
) -> tuple[Lists, list[Fault]]:
    """The lists of a folder and their faults; nothing there needs to be present. read: see ``read_ledgers``."""
    free: dict[str, FreeTable] = {}

    def read_one(path: Path, workbook: Workbook, day: datetime.date, parameters: Mapping[str, Fraction]) -> BooksRead:
        if workbook.workbook != FREE_TABLES:
            return read(path, workbook, day, parameters)
        tables, faults = read_free_tables(path)
        free.update(tables)
        return BooksRead(day, parameters, faults=faults)

    book, faults = read_ledgers(folder, contracts, fiscal_year_end=fiscal_year_end, parameters={}, read=read_one)
    faults += check_lists(book, fiscal_year_end)
    rows: dict[str, Rows] = {
        name: [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]
        for name, frame in book.frames.items()
    }
    sheets = {sheet.id: sheet for workbook in contracts for sheet in workbook.sheets}
    return Lists(rows, sheets, free), faults
