"""自由表: every sheet of one workbook is a small table that is printed as it stands.

Above the table may stand lines of a word and its value (題, 単位, 見出し列, 注), then a blank row. The first row
of the table holds the heads, its first columns (見出し列, one unless told) the labels; 親 > 子 makes a spanning head
or a label one level below.
"""

from __future__ import annotations

import datetime
import warnings
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from discgen.catalogue.eras import western_date
from discgen.faults import Fault
from discgen.figures.printed.printing import MINUS
from discgen.ledgers.cellreading import UNCACHED, is_blank, nfc, shown
from discgen.ledgers.engines import OpenBook, OpenSheet
from discgen.ledgers.normalise import ERROR_VALUES, as_typed, exact
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.scan import letter
from discgen.ledgers.zipguard import Unusable

FREE_TABLES = "自由表"
EXAMPLE_NAME = "書き方の例"  # a sheet of an empty book that shows how; nobody needs to place it
TITLE, UNIT, LABELS, NOTE = "題", "単位", "見出し列", "注"
_SETTINGS = (TITLE, UNIT, LABELS, NOTE)


@dataclass(frozen=True, slots=True)
class FreeTable:
    """One sheet. rows: printed texts; figures: which of their cells are numbers."""

    name: str
    title: str
    unit: str
    labels: int
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[tuple[bool, ...], ...]


def read_free_tables(path: Path) -> tuple[dict[str, FreeTable], list[Fault]]:
    """The tables by the names of their sheets, and every fault with its cell."""
    book_name = nfc(path.name)
    tables: dict[str, FreeTable] = {}
    faults: list[Fault] = []
    try:
        with OpenBook(path, large=False) as book:
            for sheet in book.sheets:
                log = SheetLog(f"{book_name}／{sheet.name}")
                table = _read(sheet, log)
                faults += log.faults()
                if table is not None:
                    tables[nfc(sheet.name)] = table
        faults += _percentages(path, book_name, tables)
    except Unusable as error:
        faults.append(Fault(book_name, error.message, error.found, remedy=error.remedy))
    return tables, faults


def _percentages(path: Path, book_name: str, tables: Collection[str]) -> Iterator[Fault]:
    """Numbers that Excel shows as per cent: their value, which is printed, is a hundredth of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about drop-down lists and styles that do not concern the values
        book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in (sheet for sheet in book.worksheets if nfc(sheet.title) in tables):
            for cell in (cell for row in sheet.iter_rows() for cell in row if _is_number(cell.value)):
                if "%" in str(cell.number_format):
                    place = f"{book_name}／{sheet.title}／{cell.coordinate}"
                    remedy = "「12.5%」のように文字で入力するか、% の書式をやめて 12.5 と入力してください"
                    yield Fault(
                        place, "書式で % を付けた数は、% のない値で印刷されます", shown(cell.value), remedy=remedy
                    )
    finally:
        book.close()


def _read(sheet: OpenSheet, log: SheetLog) -> FreeTable | None:
    """One sheet; None where nothing stands on it or its head cannot be read."""
    if sheet.scan.stray:
        row, column = sheet.scan.stray
        remedy = "表の外の行と列を削除して保存し直してください"
        log.add("表から遠く離れたセルに値があります", letter=letter(column), row=row, remedy=remedy)
        return None
    grid = sheet.rows()
    if all(is_blank(cell) for row in grid for cell in row):
        return None
    first = next(number for number, row in enumerate(grid) if any(not is_blank(cell) for cell in row))
    settings, notes, start = _settings(grid, first, log)
    while start < len(grid) and all(is_blank(cell) for cell in grid[start]):
        start += 1
    if start >= len(grid):
        log.add("表がありません", expected="見出しの行と、その下の行", remedy="空行の下に表を記入してください")
        return None
    head = _head(grid[start], start + 1, log)
    labels = _labels(settings, len(head), log)
    if all(is_blank(cell) for row in grid[start + 1 :] for cell in row):
        log.add("見出しの下に行がありません", row=start + 1, remedy="行を記入するか、シートを削除してください")
    rows: list[tuple[str, ...]] = []
    figures: list[tuple[bool, ...]] = []
    for number, cells in enumerate(grid[start + 1 :], start=start + 2):
        if all(is_blank(cell) for cell in cells):
            continue
        _tell_beyond(cells, len(head), number, log)
        line = [*cells[: len(head)], *([None] * (len(head) - len(cells)))]
        if labels == 1 and is_blank(line[0]):
            remedy = "見出しを記入してください。結合したセルは解除し、行ごとに記入してください"
            log.add("行の見出しがありません", letter="A", row=number, remedy=remedy)
        rows.append(tuple(_text(cell, column, number, log) for column, cell in enumerate(line, start=1)))
        figures.append(tuple(_is_number(cell) for cell in line))
    return FreeTable(
        nfc(sheet.name), settings.get(TITLE, ("", 0))[0], settings.get(UNIT, ("", 0))[0], labels, tuple(notes),
        head, tuple(rows), tuple(figures),
    )  # fmt: skip


def _settings(grid: list[list[Any]], first: int, log: SheetLog) -> tuple[dict[str, tuple[str, int]], list[str], int]:
    """The lines above the table with their rows, the notes, and where to look for the table."""
    if shown(grid[first][0] or "").strip() not in _SETTINGS:
        return {}, [], first
    settings: dict[str, tuple[str, int]] = {}
    notes: list[str] = []
    for number, row in enumerate(grid[first:], start=first):
        if all(is_blank(cell) for cell in row):
            return settings, notes, number
        word = shown(row[0] or "").strip()
        value = shown(row[1]).strip() if len(row) > 1 and not is_blank(row[1]) else ""
        if word not in _SETTINGS or (word != NOTE and word in settings):
            message = "同じ指定が二つあります" if word in settings else "知らない指定です"
            remedy = "指定を直すか、指定と表のあいだに空行を入れてください"
            log.add(message, letter="A", row=number + 1, found=word, expected="、".join(_SETTINGS), remedy=remedy)
        elif word == NOTE:
            notes.append(value)
        else:
            settings[word] = (value, number + 1)
    return settings, notes, len(grid)


def _head(cells: list[Any], row: int, log: SheetLog) -> tuple[str, ...]:
    texts = [_text(cell, column, row, log) for column, cell in enumerate(cells, start=1)]
    while texts and not texts[-1]:
        texts.pop()
    for column, text in enumerate(texts, start=1):
        if not text:
            log.add("見出しのない列があります", letter=letter(column), row=row, remedy="見出しを記入してください")
    for text, count in Counter(filter(None, texts)).items():
        if count > 1:
            place = letter(len(texts) - texts[::-1].index(text))
            log.add("同じ見出しが二つあります", letter=place, row=row, found=text, remedy="見出しを書き分けてください")
    return tuple(texts)


def _labels(settings: dict[str, tuple[str, int]], width: int, log: SheetLog) -> int:
    text, row = settings.get(LABELS, ("1", 0))
    if not text.isdecimal() or not 1 <= int(text) <= width:
        expected = f"1 から {width} までの整数"
        log.add("見出し列の数が正しくありません", letter="B", row=row, found=text, expected=expected)
        return 1
    return int(text)


def _tell_beyond(cells: list[Any], width: int, row: int, log: SheetLog) -> None:
    for column, cell in enumerate(cells[width:], start=width + 1):
        if not is_blank(cell):
            remedy = "列に見出しを付けるか、この記入を消してください"
            log.add("見出しのない列に記入があります", letter=letter(column), row=row, found=shown(cell), remedy=remedy)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _text(cell: Any, column: int, row: int, log: SheetLog) -> str:
    """A cell as printed: numbers with commas and △, dates in words, texts as they stand."""
    if is_blank(cell):
        return ""
    if cell is UNCACHED or (isinstance(cell, str) and cell.strip().upper() in ERROR_VALUES):
        message = "数式の計算結果が保存されていません" if cell is UNCACHED else "エラー値が入っています"
        remedy = "Excel で開いて再計算し、上書き保存してください"
        log.add(message, letter=letter(column), row=row, found=shown(cell), remedy=remedy)
        return ""
    if _is_number(cell):
        value = exact(cell)
        return f"{MINUS if value < 0 else ''}{as_typed(abs(value), ',')}"
    if isinstance(cell, datetime.time):
        return f"{cell.hour}:{cell.minute:02}"
    if isinstance(cell, datetime.date):
        return western_date(cell)
    return shown(cell).strip()
