"""自由表: every sheet of one workbook is a small table that is printed as it stands.

Above the table may stand lines of a word and its value (題, 単位, 見出し列, 注), then a blank row. The first row
of the table holds the heads, its first columns (見出し列, one unless told) the labels; 親 > 子 makes a spanning head
or a label one level below.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discgen.book.lists.freecells import FreeCells, is_number
from discgen.faults import Fault, Severity
from discgen.ledgers.anybook import BOOK_SUFFIXES, open_book
from discgen.ledgers.cellreading import is_blank, shown
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.scan import letter
from discgen.ledgers.sheet import usable_grid
from discgen.ledgers.zipguard import Unusable
from discgen.unseen import nfc

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
        if path.suffix.lower() not in BOOK_SUFFIXES:
            raise Unusable(
                "自由表はブックに記入します", path.suffix, "Excel で開き、自由表.xlsx のシートにしてください"
            )
        with open_book(path) as book:
            for sheet in book.sheets:
                log = SheetLog(f"{book_name}／{sheet.name}")
                table = _read(sheet, log)
                faults += log.faults()
                if table is not None:
                    tables[nfc(sheet.name)] = table
    except Unusable as error:
        faults.append(Fault(book_name, error.message, error.found, remedy=error.remedy))
    return tables, faults


def _read(sheet: OpenSheet, log: SheetLog) -> FreeTable | None:
    """One sheet; None where nothing stands on it or its head cannot be read."""
    grid = usable_grid(sheet, log)
    if grid is None or all(is_blank(cell) for row in grid for cell in row):
        return None
    first = next(number for number, row in enumerate(grid) if any(not is_blank(cell) for cell in row))
    settings, notes, start = _settings(grid, first, log)
    while start < len(grid) and all(is_blank(cell) for cell in grid[start]):
        start += 1
    if start >= len(grid):
        log.add("表がありません", expected="見出しの行と、その下の行", remedy="空行の下に表を記入してください")
        return None
    try:
        printed = FreeCells(sheet.looks(), log)
    except Unusable as error:
        log.add(error.message, found=error.found, remedy=error.remedy)
        return None
    head = _head(printed.head(grid[start], start + 1), start + 1, log)
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
        rows.append(printed.row(line, number, head, labels))
        figures.append(tuple(is_number(cell) for cell in line))
    _tell_merged(sheet, start + 1, len(head), labels, log)
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


def _head(texts: list[str], row: int, log: SheetLog) -> tuple[str, ...]:
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


def _tell_merged(sheet: OpenSheet, head_row: int, width: int, labels: int, log: SheetLog) -> None:
    """Cells below the head that are one on the sheet, of which a print fills the first alone."""
    for (row, column), (_, last) in sheet.scan.merged:
        if row > head_row and last > labels and column <= width:
            message, remedy = "結合したセルです（左上のセルにだけ印刷します）", "結合をやめ、セルごとに記入してください"
            log.add(message, letter=letter(column), row=row, remedy=remedy, severity=Severity.WARNING)


def _tell_beyond(cells: list[Any], width: int, row: int, log: SheetLog) -> None:
    for column, cell in enumerate(cells[width:], start=width + 1):
        if not is_blank(cell):
            remedy = "列に見出しを付けるか、この記入を消してください"
            log.add("見出しのない列に記入があります", letter=letter(column), row=row, found=shown(cell), remedy=remedy)
