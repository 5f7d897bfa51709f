"""Table definitions: the one place where a printed figure, its label and its formula are written down."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

Filter = dict[str, "str | list[str]"]
Rounding = Literal["truncate", "round"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnDef(_Strict):
    """A value column, or with ``columns`` a spanning head over others."""

    id: str = ""
    label: str = ""
    print: str | None = None
    unit: str = ""
    export_unit: str = ""
    value: str = ""
    where: Filter | None = None
    measure: str = ""
    format: str = ""
    decimals: int | None = None
    rounding: Rounding | None = None
    items: tuple[str, ...] = ()
    columns: tuple[ColumnDef, ...] = ()


class RowDef(_Strict):
    """A printed row with its children. See docs/architecture.md for the meaning of every field."""

    id: str
    label: str
    print: str | None = None
    rows: tuple[RowDef, ...] = ()
    where: Filter | None = None
    value: str = ""
    values: dict[str, str] = {}
    measure: str = ""
    columns: tuple[str, ...] | None = None
    of_which: bool = False
    heading: bool = False
    group: bool = False
    hidden: bool = False
    flat: bool = False
    unit: str = ""
    export_unit: str = ""
    decimals: int | None = None
    rounding: Rounding | None = None
    format: str = ""
    formats: dict[str, str] = {}
    total: bool = False
    items: tuple[str, ...] = ()
    marker: str = ""
    note: str = ""


class Listing(_Strict):
    """Rows taken from a ledger: the ``limit`` (profile parameter) largest by ``order``."""

    ledger: str
    label: str
    order: str
    limit: str


class TableDef(_Strict):
    """One table of the magazine.

    ``year_heads``: heads of the periods where the form does not name the year (当期末, 前期末), newest first.
    """

    id: str
    title: str
    unit: str = "百万円"
    rounding: Rounding = "truncate"
    items: tuple[str, ...] = ()
    period: Literal["balance", "flow"] = "balance"
    years: Literal[1, 2, 5] = 2
    years_as: Literal["outer", "inner", "rows"] = "outer"
    order: Literal["oldest", "newest"] = "oldest"
    year_heads: tuple[str, ...] = ()
    measure: str = ""
    corner: str = ""
    columns: tuple[ColumnDef, ...] = ()
    rows: tuple[RowDef, ...] = ()
    listing: Listing | None = None
    notes: tuple[str, ...] = ()
    printed: bool | Literal["text"] = True
    export_as: str = ""
    style: str = ""
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None

    @model_validator(mode="after")
    def _unique_rows(self) -> TableDef:
        seen: set[str] = set()
        for row, _ in self.walk():
            if row.id in seen:
                raise ValueError(f"行の id「{row.id}」が二度使われています")
            seen.add(row.id)
        return self

    def walk(self) -> Iterator[tuple[RowDef, tuple[RowDef, ...]]]:
        """Every row with its ancestors, in printed order."""

        def down(rows: tuple[RowDef, ...], above: tuple[RowDef, ...]) -> Iterator[tuple[RowDef, tuple[RowDef, ...]]]:
            for row in rows:
                yield row, above
                yield from down(row.rows, (*above, row))

        yield from down(self.rows, ())

    def leaf_columns(self) -> list[tuple[ColumnDef, tuple[ColumnDef, ...]]]:
        """The value columns with the spanning heads above them; one nameless column when none is defined."""

        def down(
            columns: tuple[ColumnDef, ...], above: tuple[ColumnDef, ...]
        ) -> Iterator[tuple[ColumnDef, tuple[ColumnDef, ...]]]:
            for column in columns:
                if column.columns:
                    yield from down(column.columns, (*above, column))
                else:
                    yield column, above

        return list(down(self.columns, ())) or [(ColumnDef(), ())]

    def in_force(self, fiscal_year_end: datetime.date) -> bool:
        """True when the form of this table applies to a fiscal year that ends on that day."""
        if self.effective_from and fiscal_year_end < self.effective_from:
            return False
        return not (self.effective_to and fiscal_year_end > self.effective_to)


class NotesFile(_Strict):
    """Footnotes of the tables, kept apart so that an editor finds them in one file."""

    notes: dict[str, tuple[str, ...]]
