"""Where things stand on a sheet: the head row, the contract's columns, data rows, total rows, stray remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Column, Sheet
from discgen.faults import Severity
from discgen.ledgers import normalise
from discgen.ledgers.cellcolumns import CellColumn, CellTable
from discgen.ledgers.cellreading import ColumnRule, FileText, is_blank, shown
from discgen.ledgers.columns import Mask, RawColumn
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.scan import letter
from discgen.likewords import closest

HEAD_ROWS = 10
_SLIPS = 2  # characters by which the heading of an optional column is off and still meant
REMARK_SIGNS = ("※", "*", "＊", "注", "（注", "(注")

Grid = list[list[object]]


@dataclass(frozen=True, slots=True)
class Head:
    """The head row (Excel row number) and the position of each contract column that the sheet has."""

    row: int
    positions: Mapping[str, int]

    @property
    def letters(self) -> dict[str, str]:
        """Column letters by column id."""
        return {column_id: letter(position + 1) for column_id, position in self.positions.items()}


def find_head(sheet: Sheet, table: CellTable, log: SheetLog) -> Head | None:
    """Find the row of column names; None (with a fault) when the sheet cannot be read without it."""
    if table.is_blank():
        log.add("シートが空です", expected=_names(sheet), remedy="1行目に列名を入力してください")
        return None
    names = {heading(column.name): column for column in sheet.stored}
    tops = [[heading(str(cell)) if not is_blank(cell) else "" for cell in row] for row in table.top(HEAD_ROWS)]
    hits = [len(set(row) & set(names)) for row in tops]
    best = max(range(len(hits)), key=lambda number: (hits[number], -number))
    if hits[best] == 0:
        log.add(
            "列名の行が見つかりません",
            found="、".join(text for text in tops[0] if text)[:60],
            expected=_names(sheet),
            remedy=f"先頭{HEAD_ROWS}行のどこか（ふつうは1行目）に列名を入力してください",
        )
        return None
    return _match_columns(sheet, names, tops[best], best + 1, table, log)


def _names(sheet: Sheet) -> str:
    return "、".join(column.name for column in sheet.stored)


def _match_columns(
    sheet: Sheet, names: Mapping[str, Column], texts: list[str], row: int, table: CellTable, log: SheetLog
) -> Head | None:
    positions: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    for position, text in enumerate(texts):
        column = names.get(text)
        if column is None:
            unknown.append((position, text))
        elif column.id in positions:
            first = letter(positions[column.id] + 1)
            log.add(
                "同じ列名が二つあります",
                letter=letter(position + 1),
                row=row,
                found=f"「{column.name}」（{first}{row} にもあります）",
                expected="列名は一つずつ",
                remedy="余分な列を削除するか、列名を直してください",
            )
        else:
            positions[column.id] = position
    missing = [column for column in sheet.stored if column.id not in positions]
    meant = _meant(missing, unknown)
    _tell_meant(meant, row, log)
    _tell_unknown([(position, text) for position, text in unknown if position not in meant], row, table, log)
    _tell_missing(missing, [text for _, text in unknown if text], row, log)
    if any(not column.optional for column in missing):
        return None
    return Head(row, positions)


def _meant(missing: list[Column], unknown: list[tuple[int, str]]) -> dict[int, Column]:
    """Headings that are hardly anything but the name of an optional column with a slip, by their positions."""
    found: dict[int, Column] = {}
    for column in missing:
        name = heading(column.name)
        near = [(_apart(name, text), position) for position, text in unknown if text and position not in found]
        if column.optional and near:
            apart, position = min(near)
            if apart <= _SLIPS and 2 * apart < len(name):
                found[position] = column
    return found


def _apart(one: str, other: str) -> int:
    """How many characters must be added, left out or changed to make one the other."""
    before = list(range(len(other) + 1))
    for number, sign in enumerate(one, start=1):
        now = [number]
        for place, against in enumerate(other, start=1):
            now.append(min(before[place] + 1, now[-1] + 1, before[place - 1] + (sign != against)))
        before = now
    return before[-1]


def _tell_meant(meant: Mapping[int, Column], row: int, log: SheetLog) -> None:
    for position, column in meant.items():
        log.add(
            f"列「{column.name}」の列名が違うようです",
            letter=letter(position + 1),
            row=row,
            found="約束にない列名",
            expected=column.name,
            remedy=f"列名を「{column.name}」に直してください。ほかの列なら、紛れない名前に変えるか削除してください",
        )


def _tell_unknown(unknown: list[tuple[int, str]], row: int, table: CellTable, log: SheetLog) -> None:
    for position, text in unknown:
        cells = None if text else table.column(position, row)
        filled = [] if cells is None else np.flatnonzero(~cells.blanks()).tolist()
        if text:
            message, found = "約束にない列です（読み飛ばします）", f"「{text}」"
        elif cells is None or not filled:
            continue
        elif isinstance(cell := cells.at(first := filled[0]), FileText):  # a comma in a figure moves all after it
            remedy = "コンマのある数を引用符で囲むか、コンマを除いて書き出してください"
            where, line = letter(position + 1), row + 1 + first
            log.add("列名の行より欄の多い行です", letter=where, row=line, found=cell, remedy=remedy)
            continue
        else:
            message, found = "列名のない列に記入があります（読み飛ばします）", "列名が空白"
        log.add(message, letter=letter(position + 1), row=row, found=found, severity=Severity.NOTICE)


def _tell_missing(missing: list[Column], others: list[str], row: int, log: SheetLog) -> None:
    for column in missing:
        if column.optional:
            continue
        near = closest(heading(column.name), others, most=1, cutoff=0.5)
        hint = f"「{near[0]}」を「{column.name}」に直してください" if near else f"「{column.name}」の列を加えてください"
        log.add(
            f"列「{column.name}」がありません", row=row, found="、".join(others)[:60], expected=column.name, remedy=hint
        )


@dataclass(frozen=True, slots=True)
class Body:
    """The cells below the head, and which of them are data (positions count from the row below the head)."""

    columns: dict[str, RawColumn]
    first_row: int
    data: npt.NDArray[np.intp]
    totals: dict[int, str]  # position -> the word that marks it

    def excel_rows(self, positions: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        """Excel row numbers of positions."""
        return (positions + self.first_row).astype(np.int64)


def read_body(sheet: Sheet, head: Head, table: CellTable, rules: Mapping[str, ColumnRule], log: SheetLog) -> Body:
    """Cut the table below the head into columns; set apart blank rows, total rows and remarks under the table."""
    height = max(table.height - head.row, 0)
    columns: dict[str, RawColumn] = {}
    for column in sheet.stored:
        position = head.positions.get(column.id)
        cells = None if position is None else table.column(position, head.row)
        place = "" if position is None else letter(position + 1)
        columns[column.id] = RawColumn(rules[column.id], place, cells or CellColumn.blank(height))
    blanks = {column_id: column.cells.blanks() for column_id, column in columns.items()}
    filled = np.full(height, len(columns))
    for blank in blanks.values():
        filled -= blank
    data = filled > 0
    totals = _total_rows(head, columns, blanks, data)
    data[list(totals)] = False
    for lonely in np.flatnonzero(data & (filled == 1)).tolist():
        if _is_remark(sheet, columns, blanks, lonely, head.row + 1, log):
            data[lonely] = False
    return Body(columns, head.row + 1, np.flatnonzero(data), totals)


def _total_rows(head: Head, columns: dict[str, RawColumn], blanks: dict[str, Mask], data: Mask) -> dict[int, str]:
    """Rows whose first written label says 合計, 小計 or 計. Labels stand in text and classification columns."""
    undecided = data.copy()
    found: dict[int, str] = {}
    labels = [cid for cid in sorted(head.positions, key=lambda cid: head.positions[cid]) if _is_label(columns[cid])]
    for column_id in labels:
        column = columns[column_id]
        classes = column.rule.column.values
        words = [place for place, label in column.cells.holding("計") if _is_total(label) and label not in classes]
        for position in np.flatnonzero(undecided & column.cells.among(words)).tolist():
            found[position] = normalise.squeeze(str(column.cells.at(position)))
        undecided &= blanks[column_id]
        if not undecided.any():
            break
    return dict(sorted(found.items()))


def _is_total(label: str) -> bool:
    return normalise.squeeze(label) in normalise.TOTAL_WORDS


def _is_label(column: RawColumn) -> bool:
    return column.rule.column.type in ("text", "choice")


def _is_remark(
    sheet: Sheet, columns: dict[str, RawColumn], blanks: dict[str, Mask], position: int, first_row: int, log: SheetLog
) -> bool:
    """A row with a single written cell where several are required: a remark, told once and not cell by cell."""
    if sum(not column.optional for column in sheet.stored) < 3:
        return False
    column = next(columns[cid] for cid, blank in blanks.items() if not blank[position])
    text = shown(column.cells.at(position)).strip()
    if text.startswith(REMARK_SIGNS):
        message, severity = "注記の行として読み飛ばしました", Severity.NOTICE
    else:
        message, severity = "一つの欄だけに記入された行があります", Severity.ERROR
    log.add(
        message,
        letter=column.letter,
        row=position + first_row,
        found=text[:60],
        expected="" if severity is Severity.NOTICE else "すべての欄を記入した行、または空行",
        remedy="" if severity is Severity.NOTICE else "行を完成させるか、注記ならば「※」で始めてください",
        severity=severity,
    )
    return True
