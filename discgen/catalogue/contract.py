"""Ledger contracts: which workbooks, sheets and columns an institution keeps (台帳の約束)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

ColumnType = Literal["text", "choice", "yen", "count", "number", "percent", "date", "year"]
MEASURE_TYPES = frozenset({"yen", "count", "number"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """One column of a ledger sheet. ``name`` is the Japanese heading, ``values`` the closed list of a choice.

    ``relative``: least and greatest plausible multiple of the sheet's first measure.
    """

    id: str
    name: str
    type: ColumnType
    values: tuple[str, ...] = ()
    values_from: str = ""
    optional: bool = False
    sign: Literal["any", "positive"] = "any"
    within_year: bool = False
    relative: tuple[str, str] | None = None

    @property
    def is_measure(self) -> bool:
        """True for columns that are summed."""
        return self.type in MEASURE_TYPES


class LinearPart(_Strict):
    """A linear measure: the first column less the others, in yen."""

    minus: tuple[str, ...] = Field(min_length=1)


class Derived(_Strict):
    """A column computed by the reader.

    ``compare: [a, b]``: a classification, ``true`` where a > b, else ``false``.
    ``product: [{minus: [a, b]}, rate]``: a measure (a − b) × rate, exact.
    """

    id: str
    compare: tuple[str, str] | None = None
    true: str = ""
    false: str = ""
    product: tuple[LinearPart, str] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Derived:
        if (self.compare is None) == (self.product is None):
            raise ValueError("compare か product のどちらか一方を書いてください")
        return self


class SumEqual(_Strict):
    """Σ left = Σ right in every row."""

    left: tuple[str, ...]
    right: tuple[str, ...]


class TimesEqual(_Strict):
    """left × factor = right in every row; factor is ``param.name`` of the profile."""

    left: str
    factor: str
    right: str


class RowRule(_Strict):
    """What must hold in every row (or every row that matches ``where``)."""

    where: dict[str, str] = {}
    equal: tuple[str, str] | None = None
    sum_equal: SumEqual | None = None
    times_equal: TimesEqual | None = None
    message: str


class Sheet(_Strict):
    """One ledger: a sheet whose first row holds the column names.

    ``views``, ``plausible`` and ``steady`` tell a backcast what real books look like: which joint sums to solve
    for, which combinations occur, and between which multiples of the current year other years' rows lie;
    ``spread_over`` names a column (the month) over whose values an amount of the year is spread.
    """

    id: str
    sheet: str
    title: str
    key: tuple[str, ...] = ()
    optional: bool = False
    large: bool = False
    columns: tuple[Column, ...]
    derived: tuple[Derived, ...] = ()
    rows_hold: tuple[RowRule, ...] = ()
    views: tuple[tuple[str, ...], ...] = ()
    plausible: tuple[dict[str, tuple[str, ...]], ...] = ()
    steady: tuple[str, str] | None = None
    spread_over: str = ""

    def is_plausible(self, row: Mapping[str, str]) -> bool:
        """True when the classifications of a row fit one of the declared patterns (all fit when none is declared)."""
        return not self.plausible or any(
            all(row[name] in values for name, values in pattern.items() if name in row) for pattern in self.plausible
        )

    def column(self, column_id: str) -> Column | None:
        """The column of that id, or None."""
        return next((column for column in self.columns if column.id == column_id), None)

    @property
    def measures(self) -> tuple[Column, ...]:
        """The columns that are summed."""
        return tuple(column for column in self.columns if column.is_measure)

    @property
    def years(self) -> tuple[str, ...]:
        """Ids of the columns that hold a fiscal year."""
        return tuple(column.id for column in self.columns if column.type == "year")

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Ids of the classification columns, derived comparisons included."""
        plain = [c.id for c in self.columns if not c.is_measure]
        return tuple(plain + [d.id for d in self.derived if d.compare])


class Workbook(_Strict):
    """One Excel file of the ledgers; ``workbook`` is its name without ``.xlsx``."""

    workbook: str
    sheets: tuple[Sheet, ...]


class Choices(_Strict):
    """Named lists of classification values that several columns share."""

    choices: dict[str, tuple[str, ...]]
