"""Lists as an Excel workbook; the same content gives the same bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

Parts = tuple[tuple[str, bool], ...]
SheetContent = tuple[Sequence[str], Sequence[float], Sequence[Sequence["str | Parts"]]]


def workbook(sheets: Mapping[str, SheetContent]) -> bytes:
    """Sheets by name: heads, widths, rows. A cell may be parts of which the ones marked True are stressed."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": datetime.datetime(2000, 1, 1)})
        head = book.add_format({"bold": True, "bottom": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        stress = book.add_format({"bold": True, "color": "#b00020"})
        for name, (heads, widths, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            for column, (text, width) in enumerate(zip(heads, widths, strict=True)):
                sheet.write_string(0, column, text, head)
                sheet.set_column(column, column, width)
            for line, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    _write(sheet, line, column, value, cell, stress)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
    return stream.getvalue()


def _write(sheet: Any, line: int, column: int, value: str | Parts, cell: Any, stress: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(line, column, value, cell)
        return
    pieces: list[Any] = []
    for text, stressed in value:
        pieces += [stress, text] if stressed else [text]
    if len(value) < 2:  # a rich text has two parts or more
        sheet.write_string(line, column, "".join(text for text, _ in value), cell)
    else:
        sheet.write_rich_string(line, column, *pieces, cell)
