"""Rows that can be read and are hardly right: outside what law and nature allow, alike, or far from their series.

What is usual is data (``catalogue/data/check/ledgers.yaml``); every doubt is told as 注意 at its cell.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Column, Sheet
from discgen.catalogue.rulefiles import Followed, LedgersUsual, LedgerUsual, Uniform, UsualRange
from discgen.faults import Fault, Severity, some_of
from discgen.ledgers.ledgerbook import LedgerBook

USUAL, COMBINED, DISTINCT, FOLLOWED = (
    f"ledgers.{name}" for name in ("usual", "combined", "distinct", "followed")
)  # ids of the rules
_TOLD = 5  # of the same doubt in a sheet; the rest is counted
_LONG = 6  # members of a series from which its middle says something

_Told = Iterator[tuple[int, str, str, str, str, str]]  # row, column id, rule, message, found, expected


def row_doubts(book: LedgerBook, usual: LedgersUsual, fiscal_year: int) -> list[Fault]:
    """The doubts about every ledger that holds rows."""
    faults: list[Fault] = []
    sheets = {sheet.id: sheet for workbook in book.contracts for sheet in workbook.sheets}
    for entry in usual.ledgers:
        sheet = sheets.get(entry.ledger)
        if sheet is not None and len(book.frames[sheet.id]):
            faults += _few(book, sheet, _doubts(entry, sheet, book.frames[sheet.id], fiscal_year))
    return faults


def _few(book: LedgerBook, sheet: Sheet, doubts: _Told) -> Iterator[Fault]:
    """As faults; of many like each other the first."""
    counts: dict[tuple[str, str], int] = {}
    for row, column, rule, message, found, expected in doubts:
        kind = (rule, message)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= _TOLD:
            place = book.place(sheet.id, row, column)
            remedy = "記入の誤りでないか確かめてください"
            yield Fault(place, message, found, expected, remedy, Severity.WARNING, rule)
    for (rule, message), count in counts.items():
        if count > _TOLD:
            home = "、".join(book.homes(sheet.id))
            yield Fault(home, f"{message}（ほか {count - _TOLD} 行）", severity=Severity.WARNING, rule=rule)


def _doubts(entry: LedgerUsual, sheet: Sheet, frame: pd.DataFrame, fiscal_year: int) -> _Told:
    for limits in entry.usual:
        yield from _outside(limits, sheet, frame, fiscal_year)
    for alike in entry.uniform:
        yield from _unlike(alike, sheet, frame)
    for names in entry.combinations:
        yield from _uncommon(sheet, frame, names)
    if entry.distinct:
        yield from _alike(sheet, frame)
    for name in entry.listed:
        yield from _unlisted(sheet, frame, name)
    for series in entry.followed:
        yield from _astray(series, sheet, frame, fiscal_year)


def _outside(limits: UsualRange, sheet: Sheet, frame: pd.DataFrame, fiscal_year: int) -> _Told:
    column, over = sheet.column(limits.column), sheet.column(limits.over)
    if column is None:
        return
    least, most = (_limit(text, fiscal_year) for text in (limits.least, limits.most))
    kept = np.ones(len(frame), dtype=bool)
    for name, values in limits.where.items():
        kept &= frame[name].isin(values).to_numpy()
    chosen = frame[kept]
    below = chosen[limits.over] if over else [None] * len(chosen)
    for row, value, base in zip(chosen["_row"], chosen[column.id], below, strict=True):
        number = _number(value)
        if not number:
            continue
        if over is not None and not base:
            if limits.needs:
                message = f"{over.name}がないのに{column.name}があります"
                yield int(row), column.id, USUAL, message, _said(value), f"{over.name}の記入"
            continue
        shown = number / Fraction(base) if over is not None else number
        low, high = least is not None and shown < least, most is not None and shown > most
        if low or high or (limits.whole and shown.denominator != 1):
            name = f"{over.name}に対する{column.name}" if over else column.name
            found = _said(value) + (f"（{over.name} {_said(base)} の {float(shown):.4g}倍）" if over else "")
            expected = _range(limits, "倍" if over else "", fiscal_year)
            yield int(row), column.id, USUAL, f"{name}がふつうの範囲にありません", found, expected


def _unlike(uniform: Uniform, sheet: Sheet, frame: pd.DataFrame) -> _Told:
    """The few numbers that are not that of nearly all rows of their kind."""
    column = sheet.column(uniform.column)
    if column is None:
        return
    for name, part in frame.groupby(list(uniform.by), sort=False):
        if len(part) < Fraction(uniform.rows):
            continue
        counts = part[column.id].value_counts()
        usual, times = counts.index[0], int(counts.iloc[0])
        if times == len(part) or Fraction(times, len(part)) < Fraction(uniform.share):
            continue
        words = f"{'・'.join(map(str, name))}の {len(part):,}行のうち {times:,}行が {_said(usual)}"
        for value, row in part.loc[part[column.id] != usual, [column.id, "_row"]].itertuples(index=False, name=None):
            yield int(row), column.id, USUAL, f"ほかの行と違う{column.name}です", _said(value), words


def _limit(text: str, fiscal_year: int) -> Fraction | None:
    return Fraction(fiscal_year + 1) if text == "year" else Fraction(text) if text else None


def _range(limits: UsualRange, unit: str, fiscal_year: int) -> str:
    low = f"{limits.least}{unit}以上" if limits.least else ""
    most = str(fiscal_year + 1) if limits.most == "year" else limits.most
    high = f"{most}{unit}以下" if most else ""
    return f"{low}{high}{'の端数のない数' if limits.whole else ''}"


def _number(value: Any) -> Fraction:
    if isinstance(value, str):  # a date
        return Fraction(value[:4]) if value[:4].isdigit() else Fraction(0)
    if isinstance(value, datetime.date):
        return Fraction(value.year)
    return Fraction(value) if value is not None and value == value else Fraction(0)


def _said(value: Any) -> str:
    if isinstance(value, Fraction):
        return f"{float(value):.10g}"
    return f"{value:,}" if isinstance(value, int | np.integer) else str(value)


def _uncommon(sheet: Sheet, frame: pd.DataFrame, names: Sequence[str]) -> _Told:
    """Classifications that do not occur together, each combination once, at its first row."""
    kinds = frame[[*names, "_row"]].drop_duplicates(subset=names)
    for *values, row in kinds.itertuples(index=False, name=None):
        combination = dict(zip(names, (_as_written(value) for value in values), strict=True))
        if sheet.is_plausible(combination):
            continue
        odd = _odd(sheet, combination)
        heads = {column.id: column.name for column in sheet.columns}
        found = "、".join(f"{heads[name]}＝{combination[name]}" for name in names if name in heads)
        stored = [name for name in odd if name in {column.id for column in sheet.stored}]
        yield int(row), (stored or names)[0], COMBINED, "ふつうは一緒にならない区分の組合せです", found, ""


def _as_written(value: Any) -> str:
    return f"{float(value * 100):g}%" if isinstance(value, Fraction) else str(value)


def _odd(sheet: Sheet, combination: Mapping[str, str]) -> list[str]:
    """The columns that keep the row from the pattern that it nearly fits."""
    missed = [
        [name for name, values in pattern.items() if name in combination and combination[name] not in values]
        for pattern in sheet.plausible
    ]
    return min(missed, key=len)


def _unlisted(sheet: Sheet, frame: pd.DataFrame, name: str) -> _Told:
    """Values of a closed list that have no row."""
    column = sheet.column(name)
    missing = [value for value in column.values if value not in set(frame[name])] if column else []
    if column and missing:
        expected = some_of(missing, _TOLD, "行")
        yield int(frame["_row"].iloc[-1]), name, USUAL, f"{column.name}の行が欠けています", "", expected


def _alike(sheet: Sheet, frame: pd.DataFrame) -> _Told:
    """Rows that say the same, to the yen, as one above."""
    names = [column.id for column in sheet.stored if column.id not in ("number", *sheet.key)]
    measures = [column.id for column in sheet.measures if column.id in names]
    filled = frame[(frame[measures] != 0).any(axis=1)] if measures else frame
    first: dict[tuple[Any, ...], int] = {}
    for *values, row in filled[[*names, "_row"]].itertuples(index=False, name=None):
        above = first.setdefault(tuple(values), int(row))
        if above != row:
            column = measures[0] if measures else names[0]
            yield int(row), column, DISTINCT, "すべての欄が同じ行が二つあります", f"{above}行目と同じ", ""


def _astray(series: Followed, sheet: Sheet, frame: pd.DataFrame, fiscal_year: int) -> _Told:
    """Series by month or year: members that are missing, twice, the same, or far from the others."""
    over, column = sheet.column(series.over), sheet.column(series.column)
    if over is None or column is None:
        return
    groups = frame.groupby(list(series.by), sort=False) if series.by else [((), frame)]
    for name, part in groups:
        words = "・".join(map(str, name)) if isinstance(name, tuple) else str(name)
        yield from _members(series, over, words, part)
        filled = [abs(Fraction(value)) for value in part[column.id] if value]
        if len(filled) < (2 if over.type == "year" else _LONG) or median(filled) < Fraction(series.from_middle):
            continue
        yield from _missing(series, over, words, part)
        yield from _far(series, over, column, words, part, filled)
        if over.type != "year":
            yield from _stuttering(column, words, part)


def _far(
    series: Followed, over: Column, column: Column, words: str, part: pd.DataFrame, filled: Sequence[Fraction]
) -> _Told:
    """Amounts far from the middle of their series, as far as the series itself spreads."""
    middle = Fraction(median(filled))
    factor = float(Fraction(series.factor))
    if series.spread:
        distance = median(abs(math.log(value / middle)) for value in filled)
        factor = max(factor, math.exp(float(Fraction(series.spread)) * distance))
    for value, row in zip(part[column.id], part["_row"], strict=True):
        if value and not float(middle) / factor <= abs(float(value)) <= float(middle) * factor:
            expected = f"{_said(int(middle))} の{factor:.2g}分の一から{factor:.2g}倍まで"
            message = f"同じ{over.name}の並びのほかの{column.name}と大きく違います"
            yield int(row), column.id, FOLLOWED, message, f"{_said(value)}（{words}）", expected


def _members(series: Followed, over: Column, words: str, part: pd.DataFrame) -> _Told:
    seen = part[over.id].to_list()
    rows = part["_row"].to_list()
    for number, value in enumerate(seen):
        if value in seen[:number]:
            found = f"{value}（{words}。{rows[seen.index(value)]}行目にもあります）"
            yield int(rows[number]), over.id, FOLLOWED, f"同じ{over.name}の行が二つあります", found, ""


def _missing(series: Followed, over: Column, words: str, part: pd.DataFrame) -> _Told:
    rows, seen = part["_row"].to_list(), set(part[over.id])
    missing = [value for value in over.values if value not in seen] if series.each else []
    if missing:
        expected = some_of(missing, 3, "行")
        yield int(rows[-1]), over.id, FOLLOWED, f"{over.name}の行が欠けています", words, expected


def _stuttering(column: Column, words: str, part: pd.DataFrame) -> _Told:
    """Neighbours with the same amount, to the last digit: copied down."""
    values, rows = part[column.id].to_list(), part["_row"].to_list()
    for number in range(1, len(values)):
        if values[number] == values[number - 1] and abs(values[number]) >= 1_000:
            found = f"{_said(values[number])}（{words}）"
            message = f"上の行と同じ{column.name}です"
            yield int(rows[number]), column.id, FOLLOWED, message, found, ""
