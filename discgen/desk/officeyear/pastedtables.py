"""Tables pasted into a workbook as last year's magazine has them: one sheet a table, its words matched with ours.

The sheet bears the title of the table, or its id. The lines above the first figures are heads: years (2023年度,
令和5年度), columns, or both; a head stands until the next one to its right. What stands left of the figures is the row.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.eras import fiscal_year_in
from discgen.faults import Fault, Severity, near
from discgen.figures.cellspace import SEPARATOR, CellSpace
from discgen.figures.labelmatch import spelling
from discgen.figures.printed.printedtable import CellKey
from discgen.ledgers.anybook import open_book
from discgen.ledgers.zipguard import Unusable
from discgen.published.publishedcells import PublishedCell

_SHEET_NAME = 31  # signs that Excel leaves of a longer name
_FIGURE = re.compile(r"[-－―—–]|[(]?[△▲−-]?\s*\d[\d,]*(?:\.\d+)?\s*[%円口人件]?[)]?")
_NO_HEAD = re.compile(r"^[（(]?単位|^(項目|区分|科目|種類)$")


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet as texts. start: line and column of the first figure."""

    lines: list[list[str]]
    start: tuple[int, int]


def read_pasted(path: Path, space: CellSpace, last_year: int) -> tuple[list[PublishedCell], list[Fault]]:
    """The figures of the sheets of a workbook, in its own words. last_year: of columns without a year.

    Sheets that bear no table's name, and those without figures, are told and left out.
    """
    try:
        with open_book(path) as book:
            sheets = [(sheet.name, sheet.rows()) for sheet in book.sheets if not sheet.hidden]
    except Unusable as error:
        return [], [Fault(path.name, error.message, found=error.found, remedy=error.remedy)]
    cells: list[PublishedCell] = []
    faults: list[Fault] = []
    for name, rows in sheets:
        place = f"{path.name}／{name}"
        table = _table_named(name, space)
        grid = _grid(rows)
        if table is None:
            titles = [known.title for known in space.tables.values() if known.printed]
            remedy = near(name, titles) or "シートの名前を、表の題名か表IDにしてください"
            faults.append(
                Fault(place, "どの表か分からないシートです（使いません）", remedy=remedy, severity=Severity.WARNING)
            )
        elif grid is None:
            faults.append(Fault(place, "計数のないシートです（使いません）", severity=Severity.WARNING))
        else:
            cells += _cells(grid, table, path, last_year)
    return cells, faults


def _table_named(name: str, space: CellSpace) -> CellKey | None:
    """The table of a sheet's name, as a key without row and column: by id, else by title, that of the bank first."""
    wanted = spelling(name)
    for cell in space.cells.values():
        key, title = cell.key(0), spelling(cell.table.title)
        if not cell.table.printed:
            continue
        if name in (cell.table.id, key.table_id) and (name == cell.table.id or cell.table.entity == key.entity):
            return key
        if title == wanted or (len(name) == _SHEET_NAME and title.startswith(wanted)):
            return key
    return None


def _grid(rows: Sequence[Sequence[object]]) -> _Grid | None:
    lines = [[_text(value) for value in row] for row in rows]
    width = max((len(line) for line in lines), default=0)
    lines = [line + [""] * (width - len(line)) for line in lines]
    for number, line in enumerate(lines):
        places = [place for place, text in enumerate(line) if text and _is_figure(text)]
        if places and any(line[: places[0]]):
            return _Grid(lines, (number, places[0]))
    return None


def _cells(grid: _Grid, table: CellKey, path: Path, last_year: int) -> Iterator[PublishedCell]:
    first, left = grid.start
    heads = _heads(grid)
    above = [""] * left
    for number, line in enumerate(grid.lines[first:], start=first + 1):
        labels = line[:left]
        if not any(labels):
            continue
        depth = next(place for place, text in enumerate(labels) if text)
        above = [*above[:depth], *labels[depth:]]
        row = SEPARATOR.join(text for text in above if text)
        for place in range(left, len(line)):
            if line[place] and _is_figure(line[place]):
                years = [year for text in heads[place] if (year := fiscal_year_in(text))]
                column = SEPARATOR.join(text for text in heads[place] if not fiscal_year_in(text))
                key = CellKey(table.table_id, row, column, years[0] if years else last_year, table.entity)
                yield PublishedCell(key, table.table_id, "", line[place], number, file=str(path))


def _heads(grid: _Grid) -> list[list[str]]:
    """By column, the heads above it, those that span several written out."""
    first, left = grid.start
    heads: list[list[str]] = [[] for _ in grid.lines[0]]
    for line in grid.lines[:first]:
        standing = ""
        for place in range(left, len(line)):
            standing = line[place] or standing
            if standing and not _NO_HEAD.search(standing):
                heads[place].append(standing)
    return heads


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime.date):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(unicodedata.normalize("NFKC", text)))
