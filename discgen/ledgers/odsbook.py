"""Workbooks of LibreOffice (.ods), read from their XML: the stored values exactly, and what the cells show."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from discgen.ledgers import zipguard
from discgen.ledgers.cellreading import UNCACHED
from discgen.ledgers.cellstyles import SheetLook
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.normalise import ERROR_VALUES
from discgen.ledgers.odsstruck import SPACES, StruckStyles
from discgen.ledgers.scan import LAST_COLUMN, LAST_ROW, Address, SheetScan
from discgen.systemwords import system_words
from discgen.unseen import cell_text, unseen_in, without_unseen

_OFFICE, _TABLE, _TEXT, _STYLE = (f"{{{SPACES}{name}:1.0}}" for name in ("office", "table", "text", "style"))
_KIND_OF_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CONTENT, _COMMON_STYLES = "content.xml", "styles.xml"
_LOOK, _USUAL_LOOK = f"{_TABLE}style-name", f"{_TABLE}default-cell-style-name"
_MOST_CELLS = 5_000_000
_WHOLE = re.compile(r"-?[0-9]+")
_DURATION = re.compile(r"(-?)PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,][0-9]+)?S)?")
_RESAVE = "LibreOffice で開き、Excel 形式（.xlsx）で保存し直してください"


@dataclass(slots=True)
class _Grid:
    """The cells of a sheet as far as they are filled."""

    name: str
    hidden: bool
    rows: list[list[object]] = field(default_factory=list)
    scan: SheetScan = field(default_factory=SheetScan)
    looks: dict[Address, SheetLook] = field(default_factory=dict)
    row: int = 0
    column: int = 0  # of those that the sheet describes at its top
    usual: list[tuple[int, str]] = field(default_factory=list)  # the last column of a run, and its style

    def usual_look(self, column: int) -> str:
        """The style of cells of a column (from 1) that have none of their own."""
        return next((style for last, style in self.usual if column <= last), "")


def open_ods(path: Path) -> list[OpenSheet]:
    """The sheets of a workbook. Errors: Unusable."""
    try:
        with zipfile.ZipFile(path) as archive:
            zipguard.check_archive(archive)
            zipguard.check_prolog(archive, _CONTENT)
            struck = StruckStyles()
            if _COMMON_STYLES in archive.namelist():
                for element in zipguard.xml_part(archive, _COMMON_STYLES).iter(f"{_STYLE}style"):
                    struck.add(element)
            with archive.open(_CONTENT) as stream:
                grids = list(_grids(iterparse(stream, events=("start", "end"), forbid_dtd=True), struck))
    except OSError as error:
        raise zipguard.Unusable("ファイルを開けません", system_words(error), _RESAVE) from error
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise zipguard.Unusable("ods 形式のブックではないか、壊れています", "", _RESAVE) from error
    if not grids:
        raise zipguard.Unusable("ワークシートがありません", "シートのないブック", _RESAVE)
    return [_sheet(grid) for grid in grids]


def _sheet(grid: _Grid) -> OpenSheet:
    width = max(map(len, grid.rows), default=0)
    grid.scan.lowest, grid.scan.rightmost = (len(grid.rows), 1), (1, width)
    rows = [] if grid.scan.stray else [row + [None] * (width - len(row)) for row in grid.rows]
    return OpenSheet(grid.name, grid.hidden, grid.scan, lambda: rows, lambda: grid.looks, strikes=True)


def _grids(events: Iterator[tuple[str, Element]], struck: StruckStyles) -> Iterator[_Grid]:
    unseen_styles: set[str] = set()
    grid: _Grid | None = None
    for event, element in events:
        if event == "start":
            if element.tag == f"{_TABLE}table" and grid is None:
                hidden = element.get(f"{_TABLE}style-name", "") in unseen_styles
                grid = _Grid(element.get(f"{_TABLE}name", ""), hidden)
        elif element.tag == f"{_STYLE}style":
            struck.add(element)
            if any(part.get(f"{_TABLE}display") == "false" for part in element):
                unseen_styles.add(element.get(f"{_STYLE}name", ""))
        elif grid is not None and element.tag == f"{_TABLE}table-column":
            _note_columns(grid, element)
        elif grid is not None and element.tag == f"{_TABLE}table-row":
            _add_row(grid, element, struck)
            element.clear()
        elif grid is not None and element.tag == f"{_TABLE}table":
            yield grid
            grid = None


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _times(element: Element, name: str, most: int, how: str = "repeated") -> int:
    times = int(element.get(f"{_TABLE}number-{name}-{how}", "1"))
    if times < 1:
        raise ValueError(times)
    return min(times, most)


def _note_columns(grid: _Grid, element: Element) -> None:
    times = _times(element, "columns", LAST_COLUMN)
    if _is_hidden(element):
        grid.scan.hidden_columns += range(grid.column + 1, min(grid.column + times, LAST_COLUMN) + 1)
    grid.column += times
    grid.usual.append((grid.column, element.get(_USUAL_LOOK, "")))


def _add_row(grid: _Grid, element: Element, struck: StruckStyles) -> None:
    """Add a row as often as it stands there. Errors: Unusable for more cells than anybody keeps."""
    times = _times(element, "rows", LAST_ROW)
    cells: list[object] = []
    looks: dict[int, SheetLook] = {}
    unseen: dict[int, str] = {}
    for child in element:
        if child.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        value, shown = _value(child), _shown(child)
        again = _times(child, "columns", LAST_COLUMN)
        wide = _times(child, "columns", LAST_COLUMN, "spanned")
        high = _times(child, "rows", LAST_ROW, "spanned")
        if wide > 1 or high > 1:
            corner = (grid.row + 1, len(cells) + 1)
            grid.scan.merged.append((corner, (corner[0] + high - 1, corner[1] + wide - 1)))
        named = (child.get(_LOOK), element.get(_USUAL_LOOK), grid.usual_look(len(cells) + 1))
        words = struck.words(child, named, shown) if value is not None else ""
        if isinstance(value, str):
            text = cell_text(value)
            value = without_unseen(text)
            if value != text:
                unseen[len(cells) + 1] = unseen_in(text)
            shown = ""
        if value is not None and (shown or words):
            look = SheetLook(shown=shown, struck=words)
            looks |= dict.fromkeys(range(len(cells) + 1, len(cells) + again + 1), look)
        cells += [value] * min(again, LAST_COLUMN + 1 - min(len(cells), LAST_COLUMN))
    while cells and cells[-1] is None:
        cells.pop()
    first, grid.row = grid.row + 1, grid.row + times
    if _is_hidden(element):
        grid.scan.hidden_rows += range(first, min(grid.row, first + LAST_COLUMN) + 1 if cells else first)
    if not cells:
        return
    grid.scan.cells += times * len(cells)
    if grid.scan.cells > _MOST_CELLS or len(cells) > LAST_COLUMN or grid.row > LAST_ROW:
        raise zipguard.Unusable(
            "シートが大きすぎます", f"{grid.name}：{grid.scan.cells:,} セル", "ブックを分けてください"
        )
    grid.rows += [[] for _ in range(first - 1 - len(grid.rows))]
    for row in range(first, first + times):
        grid.rows.append(list(cells))
        grid.looks |= {(row, place): look for place, look in looks.items()}
        grid.scan.unseen |= {(row, place): found for place, found in unseen.items()}


def _value(cell: Element) -> object:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if cell.get(_KIND_OF_ERROR) == "error":
        shown = _shown(cell).upper()
        return shown if shown in ERROR_VALUES else "#VALUE!"
    if kind in ("float", "percentage", "currency"):
        text = cell.get(f"{_OFFICE}value", "")
        return int(text) if _WHOLE.fullmatch(text) and len(text) < 20 else float(text)
    if kind == "date":
        return datetime.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _duration(cell.get(f"{_OFFICE}time-value", ""))
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "string":
        return cell.get(f"{_OFFICE}string-value") or _shown(cell) or None
    return UNCACHED if cell.get(f"{_TABLE}formula") else _shown(cell) or None


def _duration(text: str) -> datetime.timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] else length


def _shown(cell: Element) -> str:
    """The lines that a cell shows; its remarks are none of them."""
    return "\n".join("".join(_words(part)) for part in cell if part.tag == f"{_TEXT}p")


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        if part.tag == f"{_TEXT}s":
            yield " " * min(int(part.get(f"{_TEXT}c", "1")), LAST_COLUMN)
        elif part.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
            yield "\n" if part.tag.endswith("break") else "\t"
        elif part.tag != f"{_OFFICE}annotation":
            yield from _words(part)
        yield part.tail or ""
