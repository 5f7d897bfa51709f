"""Each table as CSV and as a workbook: the printed cells, numbers as numbers that look as printed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from discgen.csvtext import safe_text
from discgen.export.site.sitesheet import DownloadSheet, SheetCell
from discgen.plainsheet import CellForms, open_book

FOLDER = "tables"
_NUMBER = re.compile(r"(?P<before>\D*?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<after>\D*)")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_SHEET_LENGTH = 31
_LABEL_WIDTH, _VALUE_WIDTH = 36, 15
_MINUS = "△"
_GROUP = 3  # digits between commas


def table_csv(table: DownloadSheet) -> bytes:
    """Heads, labels and cells as printed. UTF-8 with a mark, so that Excel opens it as what it is."""
    lines: list[list[str]] = []
    heads = [[""] * table.columns for _ in table.head]
    for head, row in zip(heads, table.head, strict=True):
        for cell in row.cells:
            head[cell.column : cell.column + cell.colspan] = [cell.text] * cell.colspan
    lines += heads
    for row in table.rows:
        line = [""] * table.columns
        for cell in row.cells:
            line[cell.column] = cell.text
        lines.append(line)
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows([safe_text(text) for text in line] for line in lines)
    return stream.getvalue().encode("utf-8-sig")


def number_form(text: str, value: str) -> str | None:
    """The Excel form that shows ``value`` as printed; None where the print is no single number."""
    found = _NUMBER.fullmatch(text)
    if found is None or not value or Decimal(found["digits"].replace(",", "")) != abs(Decimal(value)):
        return None
    before, after = found["before"].replace(_MINUS, ""), found["after"]
    marked = _MINUS in found["before"] or not value.startswith("-")
    decimals = len(found["digits"].partition(".")[2])
    long = len(found["digits"].partition(".")[0]) > _GROUP and "," not in found["digits"]  # a year, a number of a law
    digits = ("0" if long else "#,##0") + ("." + "0" * decimals if decimals else "")
    quoted = [f'"{part}"' if part else "" for part in (before, after)]
    minus = f'"{_MINUS}"' if marked else ""
    return f"{quoted[0]}{digits}{quoted[1]};{quoted[0]}{minus}{digits}{quoted[1]}"


def write_table_xlsx(path: Path, table: DownloadSheet) -> None:
    """One sheet: title and unit, heads, lines, notes."""
    with open_book(path, table.title) as book:
        _Writer(book, table).write()


class _Writer:
    """Writes one workbook."""

    def __init__(self, book: Any, table: DownloadSheet) -> None:
        self._table = table
        self._sheet = book.add_worksheet(_SHEET_NAME.sub("", table.title)[:_SHEET_LENGTH])
        self._form = CellForms(book).of

    def write(self) -> None:
        sheet, table = self._sheet, self._table
        sheet.write_string(0, 0, table.title, self._form(bold=True))
        sheet.write_string(1, 0, table.unit)
        line = 2
        form = self._form(bold=True, bottom=1, align="center", valign="vcenter", text_wrap=True)
        for row in table.head:
            for cell in row.cells:
                self._put(line, cell, form)
            line += 1
        sheet.freeze_panes(line, table.labels)
        for row in table.rows:
            edge = {"bold": True, "top": 1} if row.total else {}
            for cell in row.cells:
                self._cell(line, cell, edge)
            line += 1
        for note in table.notes:
            line += 1
            sheet.write_string(line, 0, note)
        sheet.set_column(0, table.labels - 1, _LABEL_WIDTH / max(1, table.labels - 0.5))
        sheet.set_column(table.labels, table.columns - 1, _VALUE_WIDTH)

    def _cell(self, line: int, cell: SheetCell, edge: Mapping[str, object]) -> None:
        form = number_form(cell.text, cell.value)
        if form is not None and cell.colspan == cell.rowspan == 1:
            self._sheet.write_number(line, cell.column, float(cell.value), self._form(**edge, num_format=form))
        elif cell.right:
            self._put(line, cell, self._form(**edge, align="right", valign="top"))
        else:
            self._put(line, cell, self._form(**edge, valign="top", text_wrap=True))

    def _put(self, line: int, cell: SheetCell, form: Any) -> None:
        if cell.rowspan > 1 or cell.colspan > 1:
            last = line + cell.rowspan - 1, cell.column + cell.colspan - 1
            self._sheet.merge_range(line, cell.column, *last, cell.text, form)
        else:
            self._sheet.write_string(line, cell.column, cell.text, form)
