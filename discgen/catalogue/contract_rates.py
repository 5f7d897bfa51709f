"""Columns that follow from other classifications of their row: what they name in the law and in their own sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from discgen.catalogue.checker import Checker
from discgen.catalogue.contract import Column, Sheet
from discgen.catalogue.ratelaw import RateLaw


def with_rates(sheet: Sheet, raw: Mapping[str, Any], law: RateLaw, checker: Checker) -> Sheet:
    """The sheet with the rates and bands of the law that its columns name, and with the values that these can take."""
    pairs = zip(sheet.columns, raw.get("columns", ()), strict=True)
    columns = tuple(_written_out(column, raw_column, law, checker) for column, raw_column in pairs)
    return sheet.model_copy(update={"columns": columns})


def _written_out(column: Column, raw: Mapping[str, Any], law: RateLaw, checker: Checker) -> Column:
    if column.classed:
        return column.model_copy(update={"values": (*column.classed.groups, column.classed.other)})
    if column.rates:
        rates = []
        for one in column.rates:
            known = law.rates.get(one.table)
            if one.table and known is None and law.day:
                checker.tell(raw, f"列 {column.id} の率の表がありません", one.table, "、".join(law.rates))
            rates.append(one.model_copy(update={"values": {**(known or {}), **one.values}}))
        return column.model_copy(update={"rates": tuple(rates)})
    if column.banded:
        bands = column.banded.bands or law.bands.get(column.banded.table, ())
        if not bands and law.day:
            checker.tell(raw, f"列 {column.id} の区分の表がありません", column.banded.table, "、".join(law.bands))
        names = dict.fromkeys((*(band.name for band in bands), column.banded.other))
        banded = column.banded.model_copy(update={"bands": bands})
        return column.model_copy(update={"banded": banded, "values": tuple(names)})
    return column


def check_following(sheet: Sheet, raw: Mapping[str, Any], checker: Checker) -> None:
    """Such a column names columns that stand before it, so that none follows from itself."""
    before: dict[str, Column] = {}
    for column, raw_column in zip(sheet.columns, raw.get("columns", ()), strict=False):
        wanted = "percent" if column.rates else "choice"
        if column.follows and column.type != wanted:
            checker.tell(raw_column, f"列 {column.id} の型が違います", column.type, wanted)
        for name, kind in _named(column):
            known = before.get(name)
            if known is None or known.type != kind:
                message = f"列 {column.id} のもとになる列が、その前にありません"
                checker.tell(raw_column, message, name, f"{kind} の列")
        if column.classed and (by := before.get(column.classed.by)):
            for value in (value for values in column.classed.groups.values() for value in values):
                if value not in by.values:
                    message = f"列 {column.id} の groups に、列 {by.id} にない値があります"
                    checker.tell(raw_column, message, value, "、".join(by.values))
        before[column.id] = column


def _named(column: Column) -> Iterator[tuple[str, str]]:
    """The columns that it is made from, with the type that each must have."""
    if column.classed:
        yield column.classed.by, "choice"
    if column.instead:
        yield from ((name, "choice") for name in (column.instead.by, column.instead.taken, column.instead.kept))
    if column.banded:
        yield column.banded.of, "percent"
    yield from ((name, "choice") for one in column.rates for name in one.by)
