"""The ledger contract in words: the list of workbooks, sheets, columns and permitted values for the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from discgen.catalogue.contract import Column, Workbook

_TYPES = {
    "text": "文字",
    "choice": "区分",
    "yen": "円",
    "count": "整数",
    "number": "数",
    "percent": "率",
    "date": "日付",
    "year": "年度",
}


def guide_lines(workbooks: Iterable[Workbook]) -> Iterator[str]:
    """One line per workbook (■), sheet (●) and column (・)."""
    for workbook in workbooks:
        yield f"■ {workbook.workbook}.xlsx"
        for sheet in workbook.sheets:
            yield f"  ● {sheet.sheet}：{sheet.title}"
            yield from (f"    ・{column_words(column)}" for column in sheet.stored)


def column_words(column: Column) -> str:
    """Name, kind and permitted values of a column."""
    values = f"（{'、'.join(column.values)}）" if column.values else ""
    return f"{column.name}［{_TYPES[column.type]}］{'（省略可）' if column.optional else ''}{values}"
