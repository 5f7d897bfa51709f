"""Where a table says its units: above it, behind its title, in its heads or labels, in its cells or nowhere."""

from __future__ import annotations

from collections.abc import Collection

from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef

_IN_CELLS = ("円銭", "歳月", "年月", "兆億円", "億百万円")  # what is printed says its unit itself


def unit_line(table: TableDef, shown: Collection[str]) -> str:
    """Units of the table in order of appearance; a unit that stands in its cells is not repeated above."""
    if table.unit_line:
        return table.unit_line
    units: dict[str, None] = {}
    columns = [column for column, _ in table.leaf_columns()]
    for row, _ in table.walk():
        if row.heading or row.hidden or row.text or row.id not in shown:
            continue
        for column in columns:
            if row.columns is None or column.id in row.columns:
                unit = unit_name(table, row, column)
                if not _in_cell(table, row, column, unit):
                    units.setdefault(unit)
    return "、".join(units)


def unit_name(table: TableDef, row: RowDef, column: ColumnDef) -> str:
    """The unit of a cell."""
    return row.unit or column.unit or table.unit


def _in_cell(table: TableDef, row: RowDef, column: ColumnDef, unit: str) -> bool:
    own = row.unit_in_cell if row.unit_in_cell is not None else column.unit_in_cell
    form = row.formats.get(column.id, "") or row.format or column.format
    return (
        (bool(table.unit_in_cells) if own is None else own)
        or unit in _IN_CELLS
        or form.replace("{}", "").strip("（）()《》年") == unit
        or unit in form
    )


def label_unit(table: TableDef, row: RowDef, place: str) -> str:
    """``(口)`` behind the label of a row, where units stand there and this one is not the table's."""
    if place != "label" or row.heading or row.text or not row.unit or row.unit == table.unit:
        return ""
    return "" if _in_cell(table, row, ColumnDef(), row.unit) else f"({row.unit})"


def head_unit(table: TableDef, column: ColumnDef, place: str) -> str:
    """``（千円）`` behind the head of a column, where units stand there."""
    return f"（{column.unit or table.unit}）" if place == "head" else ""
