"""Ledger contracts: which workbooks, sheets and columns an institution keeps (台帳の約束)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from discgen.catalogue.law import in_force
from discgen.catalogue.strict import StrictModel

ColumnType = Literal["text", "choice", "yen", "count", "number", "percent", "date", "year"]
POSITIVE, NEGATIVE = ("正",), ("負",)
MEASURE_TYPES = frozenset({"yen", "count", "number"})


class Signed(StrictModel):
    """Debit less credit where column ``by`` holds one of ``debit_side``, credit less debit elsewhere.

    ``debit_side_from`` names a shared list instead, as ``values_from`` does.
    """

    debit: str
    credit: str
    by: str
    debit_side: tuple[str, ...] = ()
    debit_side_from: str = ""


class RateOf(StrictModel):
    """A rate that the classifications of a row give: that of a ``table`` of the law, or of ``values`` written here.

    ``by``: columns. The key of a rate is their values, joined by ／; one that says less (the first of them, or nothing)
    holds where no longer one does.
    """

    by: tuple[str, ...] = Field(min_length=1)
    table: str = ""
    values: dict[str, str] = Field(default_factory=dict)


class Classed(StrictModel):
    """A classification coarser than that of column ``by``: its values in ``groups``, ``other`` for the rest."""

    by: str
    groups: dict[str, tuple[str, ...]]
    other: str


class Instead(StrictModel):
    """What column ``taken`` holds where column ``by`` is not ``unless``, else what column ``kept`` holds."""

    by: str
    unless: str
    taken: str
    kept: str


class RateBand(StrictModel):
    """A band of rates, both limits in it."""

    name: str
    least: str
    most: str


class Banded(StrictModel):
    """The band in which the rate of column ``of`` lies: of a ``table`` of the law, or of ``bands`` written here."""

    of: str
    table: str = ""
    bands: tuple[RateBand, ...] = ()
    other: str


class Column(StrictModel):
    """One column of a ledger sheet. ``name`` is the Japanese heading, ``values`` the closed list of a choice.

    ``relative``: least and greatest plausible multiple of the sheet's first measure.
    ``lookup`` (a column of the sheet's ``lookup_in``, or ``ledger.column`` of the row that this sheet ``refers`` to)
    and ``signed`` columns do not stand in the workbook, nor do those that follow from the row's own classifications:
    ``rates`` (the product of them), ``classed``, ``instead`` and ``banded``.
    ``share``: a number that is a part of a whole, at most 1, and may be written as 2%.
    ``refers``: ``ledger.column`` in which the text must stand. ``sample``: what a backcast writes into the column.
    """

    id: str
    name: str
    type: ColumnType
    values: tuple[str, ...] = ()
    values_from: str = ""
    optional: bool = False
    sign: Literal["any", "positive"] = "any"
    share: bool = False
    within_year: bool = False
    at_year_end: bool = False
    relative: tuple[str, str] | None = None
    lookup: str = ""
    signed: Signed | None = None
    rates: tuple[RateOf, ...] = ()
    classed: Classed | None = None
    instead: Instead | None = None
    banded: Banded | None = None
    refers: str = ""
    sample: str = ""

    @property
    def is_measure(self) -> bool:
        """True for columns that are summed."""
        return self.type in MEASURE_TYPES

    @property
    def is_stored(self) -> bool:
        """True for columns that stand in the workbook."""
        return not self.lookup and self.signed is None and not self.follows

    @property
    def follows(self) -> bool:
        """True for columns that follow from other classifications of the same row."""
        return bool(self.rates or self.classed or self.instead or self.banded)


class LinearPart(StrictModel):
    """A linear measure: the first column less the others, in yen."""

    minus: tuple[str, ...] = Field(min_length=1)


class WeightedTerm(StrictModel):
    """A part of a weighted measure: the columns ``plus`` less those of ``minus``, in yen, times all the ``rates``."""

    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()

    @property
    def signs(self) -> tuple[tuple[str, int], ...]:
        """Every column with its sign."""
        return (*((name, 1) for name in self.plus), *((name, -1) for name in self.minus))


class Derived(StrictModel):
    """A column computed by the reader.

    ``compare: [a, b]``: a classification, ``true`` where |a| > |b|, else ``false``; absolute, so that a row that
    takes a holding out again falls into the class of the holding.
    ``product: [{minus: [a, b]}, rate]``: a measure (a − b) × rate, exact. ``terms``: the sum of several such, each with
    as many rates as it takes. ``name``: its Japanese name, else it is told by its parts.
    """

    id: str
    compare: tuple[str, str] | None = None
    true: str = ""
    false: str = ""
    product: tuple[LinearPart, str] | None = None
    terms: tuple[WeightedTerm, ...] = ()
    name: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Derived:
        if [self.compare is None, self.product is None, not self.terms].count(False) != 1:
            raise ValueError("compare、product、terms のどれか一つを書いてください")
        return self

    @property
    def parts(self) -> tuple[WeightedTerm, ...]:
        """What a measure is the sum of; nothing for a comparison."""
        if self.product is None:
            return self.terms
        part, rate = self.product
        return (WeightedTerm(plus=part.minus[:1], minus=part.minus[1:], rates=(rate,)),)


class SumEqual(StrictModel):
    """Σ left = Σ right in every row."""

    left: tuple[str, ...]
    right: tuple[str, ...]


class TimesEqual(StrictModel):
    """left × factor = right in every row; factor is ``param.name`` of the profile."""

    left: str
    factor: str
    right: str


class RowRule(StrictModel):
    """What must hold in every row (or every row that matches ``where``).

    ``filled``: this column is not blank. ``not_negative``: this derived measure is not below nothing.
    """

    where: dict[str, str] = Field(default_factory=dict)
    filled: str = ""
    not_negative: str = ""
    equal: tuple[str, str] | None = None
    sum_equal: SumEqual | None = None
    times_equal: TimesEqual | None = None
    message: str


class Balanced(StrictModel):
    """Σ debit = Σ credit over the rows that agree in the columns ``by``."""

    by: tuple[str, ...] = Field(min_length=1)
    debit: str
    credit: str
    message: str


class OpeningRow(StrictModel):
    """A row that opens with what a figure of last year closed with.

    row: its classifications, by column. column: of the amount. figure: the closing, as texts name it
    (連結:bs.contributions). A closing of nothing makes no row.
    """

    row: dict[str, str] = Field(min_length=1)
    column: str
    figure: str


class NextYear(StrictModel):
    """What of a ledger the next year begins with; without it the next year's ledger is empty.

    kept: every row. anew: of kept rows, the columns that are entered anew. years: rows by fiscal year, those of so many
    years before the next. opening: rows in which the first column is what the second was (opening ← closing), the
    other measures to be entered. rows: that open with a figure. alike: rows may well stay as they were last year.
    """

    kept: bool = False
    anew: tuple[str, ...] = ()
    years: int = Field(default=0, ge=0)
    opening: dict[str, str] = Field(default_factory=dict)
    rows: tuple[OpeningRow, ...] = ()
    alike: bool = False


class Sheet(StrictModel):
    """One ledger: a sheet whose first row holds the column names.

    ``extends``: the rows are added to that ledger in the group's reading. Without ``columns`` of its own the sheet
    has those of the base, of either sign, and the company and the reason of each row; ``relative`` and
    ``more_values`` change single columns of them. ``lookup_in`` and ``lookup_on``: the ledger from which ``lookup``
    columns come, and the columns by which its row is found.

    ``views``, ``plausible`` and ``steady`` tell a backcast what real books look like: which joint sums to solve
    for, which combinations occur (and, for a measure that the pattern names, with which sign), and between which
    multiples of the current year other years' rows lie; ``spread_over`` names a column (the month) over whose values
    an amount of the year is spread.

    ``next_year``: what of it the next year begins with. ``may_be_empty``: a house may well have no row of it.
    ``effective_from`` / ``effective_to``: the fiscal-year ends whose law asks for the sheet; in other years it is none.
    """

    id: str
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    sheet: str = ""
    title: str = ""
    extends: str = ""
    key: tuple[str, ...] = ()
    optional: bool = False
    may_be_empty: bool = False
    large: bool = False
    lookup_in: str = ""
    lookup_on: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    relative: dict[str, tuple[str, str]] = Field(default_factory=dict)
    more_values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    derived: tuple[Derived, ...] = ()
    rows_hold: tuple[RowRule, ...] = ()
    balanced: Balanced | None = None
    views: tuple[tuple[str, ...], ...] = ()
    plausible: tuple[dict[str, tuple[str, ...]], ...] = ()
    steady: tuple[str, str] | None = None
    spread_over: str = ""
    next_year: NextYear | None = None

    @model_validator(mode="after")
    def _complete(self) -> Sheet:
        if not self.extends and not {"sheet", "title", "columns"} <= self.model_fields_set:
            raise ValueError("sheet・title・columns を書いてください（省けるのは extends のあるシートだけです）")
        return self

    def is_plausible(self, row: Mapping[str, str]) -> bool:
        """True when the classifications of a row fit one of the declared patterns (all fit when none is declared)."""
        return not self.plausible or any(
            all(row[name] in values for name, values in pattern.items() if name in row) for pattern in self.plausible
        )

    def column(self, column_id: str) -> Column | None:
        """The column of that id, or None."""
        return self._by_id.get(column_id)

    @cached_property
    def _by_id(self) -> dict[str, Column]:
        return {column.id: column for column in reversed(self.columns)}

    def in_force(self, day: datetime.date) -> bool:
        """True when it is kept for a fiscal year that ends on ``day``."""
        return in_force(day, self.effective_from, self.effective_to)

    def measure(self, name: str) -> Derived | None:
        """The derived measure of that id, or None."""
        return next((derived for derived in self.derived if derived.id == name and derived.parts), None)

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """The columns that stand in the workbook."""
        return tuple(column for column in self.columns if column.is_stored)

    @cached_property
    def measures(self) -> tuple[Column, ...]:
        """The columns that are summed."""
        return tuple(column for column in self.columns if column.is_measure)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Ids of the columns that hold a fiscal year."""
        return tuple(column.id for column in self.columns if column.type == "year")

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Ids of the classification columns, derived comparisons included."""
        plain = [c.id for c in self.columns if not c.is_measure]
        return tuple(plain + [d.id for d in self.derived if d.compare])

    def values_of(self, dimension: str) -> tuple[str, ...] | None:
        """The values that a classification can take, empty when they are free; None when it is none."""
        if dimension not in self.dimensions:
            return None
        column = self.column(dimension)
        if column is not None:
            return column.values
        return next((derived.true, derived.false) for derived in self.derived if derived.id == dimension)


class Workbook(StrictModel):
    """One Excel file of the ledgers; ``workbook`` is its name without ``.xlsx``."""

    workbook: str
    sheets: tuple[Sheet, ...]

    @property
    def of_the_group(self) -> bool:
        """True for a workbook that only a house with consolidated companies keeps."""
        return any(sheet.extends for sheet in self.sheets)


class Choices(StrictModel):
    """Named lists of classification values that several columns share.

    ``ids``: of the values from which tables make rows.
    """

    choices: dict[str, tuple[str, ...]]
    ids: dict[str, str] = {}
