"""Rows and columns that belong to a form for some years only, written out for a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from discgen.catalogue.datafile import Raw
from discgen.catalogue.law import in_force

_DATES = ("effective_from", "effective_to")
_NOTHING = "0"  # the formula of what is not in force


def of_the_day(table: Raw, day: datetime.date) -> Raw:
    """The table with the dates of rows and columns handed down to those under them.

    What is not in force on ``day`` has no definition but nothing: its formula may need law of other years.
    """
    columns = list(_dated(table.get("columns") or (), "columns", {}, day))
    gone = frozenset(_not_in_force(columns, day))
    rows = list(_dated(table.get("rows") or (), "rows", {}, day))
    return {**table, "columns": columns, "rows": list(_without(rows, gone)) if gone else rows}


def _dated(nodes: Iterable[Raw], under: str, above: Raw, day: datetime.date) -> Iterator[Raw]:
    for node in nodes:
        dates = {name: node.get(name) or above.get(name) for name in _DATES}
        made: dict[str, Any] = {**node, **{name: value for name, value in dates.items() if value}}
        if made.get(under):
            made[under] = list(_dated(made[under], under, dates, day))
        elif under == "columns" and not _applies(dates, day):
            made["value"] = _NOTHING
        if under == "rows" and not _applies(dates, day) and not (made.get("heading") or made.get("hidden")):
            made |= {"value": _NOTHING, "values": {}, "where": None}
        yield made


def _applies(dates: Raw, day: datetime.date) -> bool:
    start, end = (dates.get(name) for name in _DATES)
    valid = all(value is None or isinstance(value, datetime.date) for value in (start, end))
    return not valid or in_force(day, start, end)  # what is no date is told by the model


def _not_in_force(columns: Iterable[Raw], day: datetime.date) -> Iterator[str]:
    for column in columns:
        if column.get("columns"):
            yield from _not_in_force(column["columns"], day)
        elif not _applies(column, day):
            yield str(column.get("id", ""))


def _without(rows: Iterable[Raw], columns: frozenset[str]) -> Iterator[Raw]:
    """The rows without formulas of their own for these columns."""
    for row in rows:
        made: dict[str, Any] = dict(row)
        if made.get("values"):
            made["values"] = {name: value for name, value in made["values"].items() if name not in columns}
        if made.get("rows"):
            made["rows"] = list(_without(made["rows"], columns))
        yield made
