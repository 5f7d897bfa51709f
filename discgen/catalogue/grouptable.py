"""Tables of the group (連結): the bank's definition again, but for what the consolidated form has otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from discgen.catalogue.entity import CONSOLIDATED
from discgen.catalogue.tabledef import AddedRow, ColumnDef, RowDef, TableDef

_OWN = frozenset(
    {"id", "items", "entity", "group_of", "change", "change_columns", "drop", "add", "rows_like", "columns_like"}
)
_TAKEN_WHEN_EMPTY = frozenset({"rows", "columns", "notes"})


def for_the_group(table: TableDef, base: TableDef) -> TableDef:
    """The definition of a group table written out. Errors: KeyError for a row or column that ``base`` lacks."""
    update: dict[str, Any] = {"entity": CONSOLIDATED, "export_as": table.export_as or base.export_as or base.id}
    for name in TableDef.model_fields.keys() - _OWN - {"export_as"}:
        given = bool(getattr(table, name)) if name in _TAKEN_WHEN_EMPTY else name in table.model_fields_set
        if not given:
            update[name] = getattr(base, name)
    if not table.rows:
        update["rows"] = _changed_rows(table, base.rows)
    if not table.columns:
        unknown = table.change_columns.keys() - {column.id for column, _ in base.leaf_columns()}
        if unknown:
            raise KeyError("、".join(sorted(unknown)))
        update["columns"] = tuple(_columns(base.columns, table.change_columns))
    return table.model_copy(update=update)


def _changed_rows(table: TableDef, rows: tuple[RowDef, ...]) -> tuple[RowDef, ...]:
    left = dict.fromkeys((*table.change, *table.drop, *(part.after or part.before or part.under for part in table.add)))
    made = tuple(_rows(rows, table, left))
    if left:
        raise KeyError("、".join(left))
    return made


def _rows(rows: tuple[RowDef, ...], table: TableDef, left: dict[str, None]) -> Iterator[RowDef]:
    for row in rows:
        here = [part for part in table.add if row.id in (part.after, part.before, part.under)]
        if row.id in table.drop:
            left.pop(row.id, None)
            continue
        if here or row.id in table.change:
            left.pop(row.id, None)
        under = (*_rows(row.rows, table, left), *_added(here, "under"))
        plain = row.model_copy(update={"items": (), "rows": under})
        yield from _added(here, "before")
        yield _with(plain, table.change.get(row.id, {}))
        yield from _added(here, "after")


def _added(parts: list[AddedRow], place: str) -> list[RowDef]:
    return [part.row for part in parts if getattr(part, place)]


def _with(row: RowDef, change: Mapping[str, Any]) -> RowDef:
    return RowDef.model_validate({**{name: getattr(row, name) for name in RowDef.model_fields}, **change})


def _columns(columns: tuple[ColumnDef, ...], changes: Mapping[str, Mapping[str, Any]]) -> Iterator[ColumnDef]:
    for column in columns:
        inner = tuple(_columns(column.columns, changes))
        plain = column.model_copy(update={"items": (), "columns": inner})
        fields = {name: getattr(plain, name) for name in ColumnDef.model_fields}
        yield ColumnDef.model_validate({**fields, **changes.get(column.id, {})})
