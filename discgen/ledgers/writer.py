"""Writing ledger workbooks as an office would keep them: heads, drop-down lists, formats, the same bytes every time.

XlsxWriter with shared strings, as Excel itself writes them: the constant-memory mode writes every text into its
cell, and reading such a large book back takes twice as long.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.ledgers.knowntexts import KnownTexts
from discgen.ledgers.ledgerguide import column_help
from discgen.ledgers.normalise import exact
from discgen.ledgers.reader import LISTS_SHEET
from discgen.ledgers.scan import LAST_ROW, letter
from discgen.plainsheet import open_book

Rows: TypeAlias = Sequence[Mapping[str, object]] | pd.DataFrame

_LIST_LIMIT = 255
_TITLE = 32
_SPARE_ROWS = 1000
_UNKNOWN = "様式の行にない名称です。このまま記入すると、合計だけに入ります"
_EXCEL_DIGITS = 10**15
_FORMULA_SIGNS = tuple("=+-@＝＋－＠")
_FORMATS = {
    "yen": "#,##0;[Red]-#,##0",
    "count": "#,##0",
    "number": "General",
    "percent": "0.##%",
    "date": "yyyy/mm/dd",
    "year": "0",
    "text": "@",
    "choice": "@",
}
_WIDTHS = {"yen": 18, "count": 12, "number": 12, "percent": 10, "date": 12, "year": 8, "text": 12, "choice": 12}


class _Formats:
    """The few cell formats of a workbook, made once."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format(
            {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.of = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        self.quoted = book.add_format({"num_format": "@", "quote_prefix": True})


def write_workbook(
    path: Path,
    workbook: Workbook,
    rows: Mapping[str, Rows],
    names: Mapping[tuple[str, str], KnownTexts] | None = None,
) -> None:
    """Write one workbook; ``rows`` by ledger id, each row by column id (other keys are ignored).

    names: for a workbook to be filled in, by ledger and column the texts that the forms know; each column is explained.

    Errors: ValueError for what Excel cannot hold exactly: numbers of more than 15 digits,
    more than 1,048,575 rows, a value outside its classification.
    """
    with open_book(path, workbook.workbook) as book:
        formats = _Formats(book)
        lists: dict[tuple[str, ...], str] = {}
        for sheet in workbook.sheets:
            columns = _columns_of(sheet, rows.get(sheet.id, ()))
            target = _write_sheet(book, formats, sheet, columns, lists, listed=names is None)
            if names is not None:
                _explain(target, sheet, names, lists)
        if lists:
            _write_lists(book, lists)


def _columns_of(sheet: Sheet, rows: Rows) -> list[list[object]]:
    """The cells by column, in the contract's order."""
    if isinstance(rows, pd.DataFrame):
        length = len(rows)
        blank: list[object] = [None] * length
        columns = [list[object](rows[c.id]) if c.id in rows else blank for c in sheet.stored]
    else:
        length = len(rows)
        columns = [[row.get(column.id) for row in rows] for column in sheet.stored]
    if length >= LAST_ROW:
        raise ValueError(f"シート「{sheet.sheet}」に {length:,} 行は書けません（Excel は {LAST_ROW:,} 行まで）")
    return columns


def _write_sheet(
    book: Any,
    formats: _Formats,
    sheet: Sheet,
    columns: list[list[object]],
    lists: dict[tuple[str, ...], str],
    *,
    listed: bool,
) -> Any:
    target = book.add_worksheet(sheet.sheet)
    length = len(columns[0]) if columns else 0
    for number, (column, cells) in enumerate(zip(sheet.stored, columns, strict=True)):
        target.set_column(number, number, _width(column, cells), formats.of[column.type])
        source = _list_source(column, lists) if listed else None
        if source is not None:
            last = min(max(length, _SPARE_ROWS) + _SPARE_ROWS, LAST_ROW - 1)
            target.data_validation(1, number, last, number, _drop_down(column, source))
    target.freeze_panes(1, 0)
    target.autofilter(0, 0, max(length, 1), len(columns) - 1)
    for number, column in enumerate(sheet.stored):
        target.write_string(0, number, column.name, formats.head)
    writers = [_writer(target, column, formats) for column in sheet.stored]
    for row, line in enumerate(_rows(columns), start=1):
        for number, (write, cell) in enumerate(zip(writers, line, strict=True)):
            write(row, number, cell)
    return target


def _explain(
    target: Any, sheet: Sheet, names: Mapping[tuple[str, str], KnownTexts], lists: dict[tuple[str, ...], str]
) -> None:
    """What belongs into each column, shown beside the cell; names of the forms to choose from, others allowed."""
    for number, column in enumerate(sheet.stored):
        known = names.get((sheet.id, column.id), KnownTexts())
        source = _known_source(sheet, known, lists) or _list_source(column, lists)
        rule = {"validate": "any"} if source is None else _drop_down(column, source)
        if known.beside:
            rule |= {"error_type": "information", "error_message": _UNKNOWN}
        told = column_help(column, names=bool(known.beside))[:_LIST_LIMIT]
        rule |= {"input_title": column.name[:_TITLE], "input_message": told}
        target.data_validation(1, number, 2 * _SPARE_ROWS, number, rule)
    target.write_comment(0, 0, sheet.title)


def _known_source(sheet: Sheet, known: KnownTexts, lists: dict[tuple[str, ...], str]) -> object | None:
    """The texts that belong beside what the row has in a closed column, all of them while that is blank."""
    if not known.beside:
        return None
    closed = [column.id for column in sheet.stored if column.type == "choice"]
    parted = known.by_value(closed)
    if parted is None:
        return _list_of(known.texts, lists)
    column, texts = parted
    pairs = [(value, text) for value, together in texts.items() for text in together]
    values, names = (_place_of(tuple(one), lists) for one in zip(*pairs, strict=True))
    cell = f"${letter([one.id for one in sheet.stored].index(column) + 1)}2"
    first, count = names.partition(":")[0], f"COUNTIF({values},{cell})"
    return f"=IF({count}=0,{names},OFFSET({first},MATCH({cell},{values},0)-1,0,{count},1))"


def _rows(columns: list[list[object]]) -> Iterator[tuple[object, ...]]:
    return zip(*columns, strict=True)


def _writer(target: Any, column: Column, formats: _Formats) -> Any:
    """The function that writes a cell of this column."""
    form = formats.of[column.type]
    allowed = frozenset(column.values)

    def number(row: int, position: int, value: object) -> None:
        if type(value) is int and -_EXCEL_DIGITS < value < _EXCEL_DIGITS:
            target.write_number(row, position, value, form)
        elif not _is_missing(value):
            target.write_number(row, position, _stored(column, value), form)

    def text(row: int, position: int, value: object) -> None:
        if _is_missing(value) or value == "":
            return
        words = str(value)
        if allowed and words not in allowed:
            raise ValueError(f"列「{column.name}」の区分にない値です：{words}")
        target.write_string(row, position, words, formats.quoted if words.startswith(_FORMULA_SIGNS) else form)

    def date(row: int, position: int, value: object) -> None:
        if not _is_missing(value):
            target.write_datetime(row, position, value, form)

    return {"text": text, "choice": text, "date": date}.get(column.type, number)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and value != value)


def _stored(column: Column, value: object) -> int | float:
    """The number as Excel stores it. Errors: ValueError if it would not come back exactly."""
    wanted = Fraction(str(value)) if not isinstance(value, Fraction) else value
    if wanted.denominator == 1:
        if abs(wanted.numerator) >= _EXCEL_DIGITS:
            raise ValueError(f"列「{column.name}」の {wanted.numerator:,} は Excel に正確に保存できません（15桁まで）")
        return wanted.numerator
    if column.type in ("yen", "count", "year"):
        raise ValueError(f"列「{column.name}」は整数の欄です：{value}")
    stored = float(wanted)
    if exact(stored) != wanted:
        raise ValueError(f"列「{column.name}」の {wanted} は Excel に正確に保存できません（15桁まで）")
    return stored


def _list_source(column: Column, lists: dict[tuple[str, ...], str]) -> object | None:
    """Where the drop-down list of a closed column takes its values."""
    return _list_of(column.values, lists) if column.values else None


def _list_of(values: tuple[str, ...], lists: dict[tuple[str, ...], str]) -> object:
    """Values written out, or on the lists sheet when they are longer than Excel allows."""
    if len(",".join(values)) <= _LIST_LIMIT and not any("," in value for value in values):
        return list(values)
    return f"={_place_of(values, lists)}"


def _place_of(values: tuple[str, ...], lists: dict[tuple[str, ...], str]) -> str:
    """Where they stand on the lists sheet."""
    if values not in lists:
        place = letter(len(lists) + 1)
        lists[values] = f"'{LISTS_SHEET}'!${place}$1:${place}${len(values)}"
    return lists[values]


def _drop_down(column: Column, source: object) -> dict[str, object]:
    return {
        "validate": "list",
        "source": source,
        "ignore_blank": column.optional,
        "error_title": column.name[:32],
        "error_message": "一覧から選んでください",
    }


def _write_lists(book: Any, lists: Mapping[tuple[str, ...], str]) -> None:
    target = book.add_worksheet(LISTS_SHEET)
    for row in range(max(map(len, lists))):
        for number, values in enumerate(lists):
            if row < len(values):
                target.write_string(row, number, values[row])
    target.hide()


def _width(column: Column, cells: list[object]) -> float:
    """A width in which the head and the first cells can be read; a full-width sign counts two."""
    words = chain([column.name], (str(cell) for cell in cells[:200] if isinstance(cell, str)))
    longest = max(sum(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in word) for word in words)
    return min(max(longest + 4, _WIDTHS[column.type]), 60)
