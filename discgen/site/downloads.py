"""Each table as CSV and as a workbook: the printed cells, numbers as numbers that look as printed."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from discgen.site.webtable import WebTable, placed
from discgen.tables.model import CellKey

FOLDER = "tables"
_INDENT = "　"
_NUMBER = re.compile(r"(?P<before>\D*?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<after>\D*)")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_SHEET_LENGTH = 31
_LABEL_WIDTH, _VALUE_WIDTH = 36, 15
_MINUS = "△"


def _label_rows(table: WebTable) -> list[list[tuple[int, str, int, int]]]:
    """Column, words, columns and rows of every label; the level shows as on paper."""
    return [
        [
            (
                label.column,
                _INDENT * round(label.view.indent) + _one_line(label.view.text, label.view.marker),
                label.view.colspan,
                label.view.rowspan,
            )
            for label in row.labels
        ]
        for row in table.rows()
    ]


def _one_line(text: str, marker: str = "") -> str:
    words = text.replace("\n", "")
    return f"{words}（{marker}）" if marker and words else words or marker


def table_csv(table: WebTable) -> bytes:
    """Heads, labels and cells as printed. UTF-8 with a mark, so that Excel opens it as what it is."""
    width = table.columns
    lines: list[list[str]] = []
    heads = [[""] * width for _ in table.head]
    for head, cells in zip(heads, placed(table.head, width), strict=True):
        for column, cell in cells:
            head[column : column + cell.colspan] = [_one_line(cell.text)] * cell.colspan
    lines += heads
    for row, labels in zip(table.rows(), _label_rows(table), strict=True):
        line = [""] * width
        for column, text, _, _ in labels:
            line[column] = text
        line[table.labels : table.labels + len(row.cells)] = [cell.text for cell in row.cells]
        lines.append(line)
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(lines)
    return stream.getvalue().encode("utf-8-sig")


def number_form(text: str, value: str) -> str | None:
    """The Excel form that shows ``value`` as printed; None where the print is no single number."""
    found = _NUMBER.fullmatch(text)
    if found is None or not value or Decimal(found["digits"].replace(",", "")) != abs(Decimal(value)):
        return None
    before, after = found["before"].replace(_MINUS, ""), found["after"]
    marked = _MINUS in found["before"] or not value.startswith("-")
    decimals = len(found["digits"].partition(".")[2])
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    quoted = [f'"{part}"' if part else "" for part in (before, after)]
    minus = f'"{_MINUS}"' if marked else ""
    return f"{quoted[0]}{digits}{quoted[1]};{quoted[0]}{minus}{digits}{quoted[1]}"


def write_table_xlsx(path: Path, table: WebTable, values: Mapping[CellKey, str]) -> None:
    """One sheet: title and unit, heads, lines, notes. values: the printed number of every figure."""
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": datetime.datetime(2000, 1, 1), "title": table.title})
        sheet = book.add_worksheet(_SHEET_NAME.sub("", table.title)[:_SHEET_LENGTH])
        forms = _Forms(book)
        line = _write_head(sheet, table, forms)
        line = _write_lines(sheet, table, values, forms, line)
        for note in table.notes:
            line += 1
            sheet.write_string(line, 0, note)
        sheet.set_column(0, table.labels - 1, _LABEL_WIDTH / max(1, table.labels - 0.5))
        sheet.set_column(table.labels, table.columns - 1, _VALUE_WIDTH)


class _Forms:
    """The cell forms of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, str | int | bool], ...], Format] = {}

    def form(self, **properties: str | int | bool) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(properties))
        return self._made[key]


def _put(sheet: Worksheet, line: int, column: int, rows: int, columns: int, text: str, form: Format) -> None:
    if rows > 1 or columns > 1:
        sheet.merge_range(line, column, line + rows - 1, column + columns - 1, text, form)
    else:
        sheet.write_string(line, column, text, form)


def _write_head(sheet: Worksheet, table: WebTable, forms: _Forms) -> int:
    sheet.write_string(0, 0, table.title, forms.form(bold=True))
    sheet.write_string(1, 0, table.unit)
    form = forms.form(bold=True, bottom=1, align="center", valign="vcenter", text_wrap=True)
    first = 2
    for number, row in enumerate(placed(table.head, table.columns)):
        for column, cell in row:
            rows = min(cell.rowspan, len(table.head) - number)
            _put(sheet, first + number, column, rows, cell.colspan, _one_line(cell.text), form)
    sheet.freeze_panes(first + len(table.head), table.labels)
    return first + len(table.head)


def _write_lines(sheet: Worksheet, table: WebTable, values: Mapping[CellKey, str], forms: _Forms, line: int) -> int:
    for row, labels in zip(table.rows(), _label_rows(table), strict=True):
        strong = "total" in row.css.split()
        edge: dict[str, str | int | bool] = {"bold": True, "top": 1} if strong else {}
        for column, text, columns, rows in labels:
            _put(sheet, line, column, rows, columns, text, forms.form(**edge, valign="top", text_wrap=True))
        for column, cell in enumerate(row.cells, start=table.labels):
            value = values.get(cell.key, "") if cell.key else ""
            form = number_form(cell.text, value)
            if form is None:
                align = "left" if "words" in cell.css.split() else "right"
                sheet.write_string(line, column, cell.text, forms.form(**edge, align=align))
            else:
                sheet.write_number(line, column, float(value), forms.form(**edge, num_format=form))
        line += 1
    return line
