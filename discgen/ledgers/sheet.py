"""One sheet from its cells to a checked frame."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Sheet
from discgen.faults import Severity, some_of
from discgen.ledgers import rowrules
from discgen.ledgers.cellcolumns import GridTable
from discgen.ledgers.cellreading import DTYPES, rule_of, shown, unreadable_format
from discgen.ledgers.cellstyles import SheetLook
from discgen.ledgers.columns import read_column
from discgen.ledgers.engines import OpenSheet
from discgen.ledgers.numberformats import UnreadableFormat, shown_text
from discgen.ledgers.problems import SheetLog, SheetProblem
from discgen.ledgers.scan import LAST_COLUMN, letter
from discgen.ledgers.sheetlayout import Body, Grid, Head, find_head, read_body
from discgen.ledgers.zipguard import Unusable

Cells = TypeVar("Cells")


def empty_frame(sheet: Sheet) -> pd.DataFrame:
    """A frame without rows that has every column in its type."""
    columns = {c.id: pd.Series([], dtype=DTYPES.get(c.type, "object")) for c in sheet.columns}
    compared = {d.id: pd.Series([], dtype="object") for d in sheet.derived if d.compare}
    return pd.DataFrame({**columns, **compared, "_row": pd.Series([], dtype="int64")})


def read_sheet(
    sheet: Sheet,
    source: OpenSheet,
    log: SheetLog,
    *,
    fiscal_year_end: datetime.date,
    parameters: Mapping[str, Fraction],
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Read and check one sheet; its findings go to ``log``. Returns the frame and the column letters.

    Columns that do not stand in the workbook are added when every ledger is read (``links``). A sheet that cannot be
    read gives an empty frame and the one fault that says why.
    """
    table = _usable(source, log, source.table)
    head = None if table is None else find_head(sheet, table, log)
    if table is None or head is None:
        return empty_frame(sheet), {}
    if isinstance(table, GridTable):
        show_texts(sheet, head, table.grid, source, log)
    column_rules = {column.id: rule_of(column, fiscal_year_end) for column in sheet.stored}
    body = read_body(sheet, head, table, column_rules, log)
    _tell_joined(source, head, log)
    checked = _checked(sheet, head, body, log)
    rowrules.check_sums(checked)
    rowrules.check_totals(checked, body)
    rowrules.check_keys(checked)
    rowrules.check_row_rules(checked, parameters)
    rowrules.check_balance(checked)
    return checked.frame, head.letters


def usable_grid(source: OpenSheet, log: SheetLog) -> Grid | None:
    """The cells of a sheet, with what is hidden told; None (with a fault) for one that must not be read."""
    return _usable(source, log, source.rows)


def _usable(source: OpenSheet, log: SheetLog, read: Callable[[], Cells]) -> Cells | None:
    _tell_hidden(source, log)
    if source.scan.stray:
        row, column = source.scan.stray
        log.add(
            "表から遠く離れたセルに値があります",
            letter=letter(column),
            row=row,
            found=f"使用範囲 A1:{letter(source.scan.columns)}{source.scan.rows}",
            expected="表の範囲だけの記入",
            remedy="表の外の行と列を削除して保存し直してください",
        )
        return None
    try:
        cells = read()
        _tell_unprintable(source, log)
    except Unusable as error:
        log.add(error.message, found=error.found, remedy=error.remedy)
        return None
    return cells


def _tell_unprintable(source: OpenSheet, log: SheetLog) -> None:
    """What a sheet shows and no print does: words struck out; what it hides: signs without a look."""
    for (row, column), found in source.scan.unseen.items():
        message, remedy = "目に見えない文字があります（除いて読みます）", "セルの値を打ち直してください"
        log.add(message, letter=letter(column), row=row, found=found, remedy=remedy, severity=Severity.WARNING)
    struck = dict(source.scan.struck)
    if source.strikes:
        struck |= {address: look.struck for address, look in source.looks().items() if look.struck}
    for (row, column), words in struck.items():
        message = "取消線のある文字です（取消線のない文字として読みます）"
        remedy = "要らない文字ならば消し、要る文字ならば取消線をやめてください"
        problem = SheetProblem(message, words[:60], remedy=remedy, severity=Severity.WARNING)
        log.tell(problem, letter=letter(column), row=row)


def show_texts(sheet: Sheet, head: Head, grid: Grid, source: OpenSheet, log: SheetLog) -> None:
    """Numbers in columns of words become what their cells show (0822, 第70期); commas alone are no other words."""
    texts = [
        head.positions[column.id] for column in sheet.stored if column.type == "text" and column.id in head.positions
    ]
    numbers = [
        (row, place)
        for row, cells in enumerate(grid[head.row :], start=head.row + 1)
        for place in texts
        if place < len(cells) and isinstance(cells[place], (int, float)) and not isinstance(cells[place], bool)
    ]
    looks = source.looks() if numbers else {}
    for row, place in numbers:
        look = looks.get((row, place + 1))
        if look is None or look == SheetLook():
            continue
        value = grid[row - 1][place]
        try:
            text = look.shown or shown_text(value, look.code)
        except UnreadableFormat:
            log.tell(unreadable_format(look.code), letter=letter(place + 1), row=row)
            continue
        if text.replace(",", "") != shown(value):
            grid[row - 1][place] = text


def add_compared(sheet: Sheet, columns: dict[str, pd.Series]) -> None:
    """The derived comparisons of a sheet, added to its columns."""
    for derived in sheet.derived:
        if derived.compare:
            first, second = (np.abs(columns[name].to_numpy()) for name in derived.compare)
            chosen = np.where(np.asarray(first > second, dtype=bool), derived.true, derived.false)
            columns[derived.id] = pd.Series(chosen.astype(object), dtype="object")


def _checked(sheet: Sheet, head: Head, body: Body, log: SheetLog) -> rowrules.Checked:
    excel_rows = body.excel_rows(body.data)
    read = {name: read_column(column, body.data, excel_rows, log) for name, column in body.columns.items()}
    columns = {name: pd.Series(item.values, dtype=item.values.dtype) for name, item in read.items()}
    add_compared(sheet, columns)
    columns["_row"] = pd.Series(excel_rows, dtype="int64")
    bad = {name: item.bad for name, item in read.items()}
    return rowrules.Checked(sheet, pd.DataFrame(columns, copy=False), bad, head.letters, log)


def _tell_hidden(source: OpenSheet, log: SheetLog) -> None:
    """Hidden parts are read: they count in Excel's sums too. But somebody may not know of them."""
    remedy = "再表示して、不要な値が残っていないか確かめてください"
    if source.hidden:
        log.add("非表示のシートです（値は読み込みます）", remedy=remedy, severity=Severity.WARNING)
    rows = [row for row in source.scan.hidden_rows if row <= source.scan.rows]
    if rows:
        found = _runs(rows, str)
        log.add("非表示の行があります（値は読み込みます）", found=found, remedy=remedy, severity=Severity.WARNING)
    last = min(source.scan.columns, LAST_COLUMN)
    columns = [column for column in source.scan.hidden_columns if column <= last]
    if columns:
        found = _runs(columns, letter)
        log.add("非表示の列があります（値は読み込みます）", found=found, remedy=remedy, severity=Severity.WARNING)


def _tell_joined(source: OpenSheet, head: Head, log: SheetLog) -> None:
    """A cell over several rows holds its value in the first alone, although it looks as if it were that of all."""
    for (row, column), (last_row, last_column) in source.scan.merged:
        if head.row < row < last_row and column == last_column and column - 1 in head.positions.values():
            found = f"{letter(column)}{row}:{letter(column)}{last_row}"
            message, remedy = (
                "結合したセルです（二行目からは空欄として読みます）",
                "結合をやめ、行ごとに記入してください",
            )
            log.add(message, letter=letter(column), row=row, found=found, remedy=remedy, severity=Severity.WARNING)


def _runs(numbers: list[int], word: Callable[[int], str]) -> str:
    """Numbers as runs: 5～8、12."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [word(first) if first == last else f"{word(first)}～{word(last)}" for first, last in runs]
    return some_of(texts, 10, "か所")
