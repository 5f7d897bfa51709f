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
    return f"{column.name}［{_TYPES[_kind(column)]}］{'（省略可）' if column.optional else ''}{values}"


def _kind(column: Column) -> str:
    return "percent" if column.share else column.type


_HELP = {
    "text": "文字で記入します。",
    "choice": "一覧から選びます。",
    "yen": "円単位の整数で記入します（コンマはあってもなくてもよい）。",
    "count": "整数で記入します。",
    "number": "数値で記入します。",
    "percent": "率で記入します（35% または 0.35）。",
    "date": "日付で記入します（2026/3/31 の形）。",
    "year": "年度を西暦で記入します（2025年度は 2025）。",
}


def column_help(column: Column, *, names: bool = False) -> str:
    """What to write into a column. names: the forms have names to choose from."""
    told = [_HELP[_kind(column)]]
    if names:
        told.append("様式の名称は一覧から選べます。金庫の様式に行を足せば、ほかの名称も使えます。")
    if column.sign == "positive":
        told.append("負の数は記入できません。")
    elif column.type == "yen":
        told.append("負の金額は -1000 のように記入します。")
    if column.optional:
        told.append("なければ空欄のままにします。")
    return "".join(told)
