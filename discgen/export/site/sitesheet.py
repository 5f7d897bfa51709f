"""A table as it is taken along: heads, lines and cells with their spans, apart from any page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from discgen.book.lists import ListTable
from discgen.export.site.webtable import WebTable
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.spans import placed

_INDENT = "　"
_NUMBER = re.compile(r"△?(?:0|[1-9][\d,]*)(?:\.\d+)?")  # neither a telephone number nor a postal code


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell. value: the printed number, empty where it is none. right: set to the right."""

    column: int
    text: str
    colspan: int = 1
    rowspan: int = 1
    value: str = ""
    right: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line; ``total`` for one with a rule above."""

    cells: tuple[SheetCell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class DownloadSheet:
    """name: of its files. labels: columns that hold labels. columns: all of them."""

    name: str
    title: str
    unit: str
    labels: int
    columns: int
    head: tuple[SheetRow, ...]
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...] = ()


def _one_line(text: str, marker: str = "") -> str:
    words = text.replace("\n", "")
    return f"{words}（{marker}）" if marker and words else words or marker


def sheet_of(table: WebTable, values: Mapping[CellKey, str]) -> DownloadSheet:
    """A table of figures. values: the printed number of every figure."""
    head = tuple(
        SheetRow(tuple(SheetCell(column, _one_line(cell.text), cell.colspan, cell.rowspan) for column, cell in line))
        for line in placed(table.head)
    )
    rows: list[SheetRow] = []
    for row in table.rows():
        cells = [
            SheetCell(
                label.column,
                _INDENT * round(label.view.indent) + _one_line(label.view.text, label.view.marker),
                label.view.colspan,
                label.view.rowspan,
            )
            for label in row.labels
        ]
        for column, cell in enumerate(row.cells, start=table.labels):
            value = values.get(cell.key, "") if cell.key else ""
            cells.append(SheetCell(column, cell.text, value=value, right="words" not in cell.css.split()))
        rows.append(SheetRow(tuple(cells), "total" in row.css.split()))
    return DownloadSheet(table.id, table.title, table.unit, table.labels, table.columns, head, tuple(rows), table.notes)


def sheet_of_list(name: str, title: str, table: ListTable) -> DownloadSheet:
    """A list from Excel."""
    head = SheetRow(tuple(SheetCell(column, text) for column, text in enumerate(table.head)))
    rows = tuple(
        SheetRow(tuple(SheetCell(column, text, value=_value(text)) for column, text in enumerate(row)))
        for row in table.rows
    )
    return DownloadSheet(name, title, "", 1, len(table.head), (head,), rows)


def _value(text: str) -> str:
    return text.replace(",", "").replace("△", "-") if _NUMBER.fullmatch(text) else ""
