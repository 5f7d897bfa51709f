"""Table definitions: the one place where a printed figure, its label and its formula are written down."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from discgen.catalogue.entity import SOLO, Entity
from discgen.catalogue.law import in_force
from discgen.catalogue.strict import PlacedModel

Filter = dict[str, "str | list[str]"]
Rounding = Literal["truncate", "round"]
Zero = Literal["", "zero", "bare", "dash"]  # less than the last digit: 0.00, 0 or －
Nil = Literal["", "dash", "plain", "zero", "bare", "blank"]  # nothing: －, － without its form, 0.00, 0, an empty cell
Sign = Literal["", "reversed"]  # printed with the other sign: a deduction as a positive figure
Written = Literal["fiscal", "era", "month", "era_month", "date", "era_date"]  # how heads write a year
Order = Literal["oldest", "newest"]
ShortYears = Literal["wide", "never", "always"]  # two-digit heads of years: in wide tables, nowhere, everywhere
Nothing = Literal["table", "words"]  # a table in which nothing occurs
UnitPlace = Literal["above", "title", "head", "label", "none"]
Empty = Literal["", "show", "hide", "optional"]  # a row that is nothing: －, falls away, or － in a complete form only
ChangedForms = Literal["union", "apart"]  # two years of two forms: in one table, or a table for each
EmptyRows = Literal["form", "show", "hide"]  # the same as a convention of the house; form: as the form says


def _around_a_figure(form: str) -> str:
    """Text around a figure has one place for it."""
    try:
        placed = form.format("\0").count("\0") == 1
    except (ValueError, IndexError, KeyError):
        placed = False
    if form and not placed:
        raise ValueError(f"「{form}」に、計数の入る {{}} を一つ書いてください")
    return form


Form = Annotated[str, AfterValidator(_around_a_figure)]
Day = Annotated[datetime.date, Field(strict=True)]  # text that looks like a date would be read as a part without dates
Decimals = Annotated[int, Field(ge=0, le=9)]


class Dated(PlacedModel):
    """Part of a form only for fiscal years that end within these days (None: no limit)."""

    effective_from: Day | None = None
    effective_to: Day | None = None

    def in_force(self, fiscal_year_end: datetime.date) -> bool:
        """True when it belongs to the form of a fiscal year that ends on that day."""
        return in_force(fiscal_year_end, self.effective_from, self.effective_to)


class ColumnDef(Dated):
    """A value column, or with ``columns`` a spanning head over others.

    A dated column stands only beside the years of its form. ``under``: its cells are in that row and those under it.
    ``where_as``: here a row's filter by the first column is one by the second (``{portfolio: applied}``).
    """

    id: str = ""
    label: str = ""
    print: str | None = None
    unit: str = ""
    export_unit: str = ""
    value: str = ""
    where: Filter | None = None
    where_as: dict[str, str] = {}
    measure: str = ""
    format: Form = ""
    decimals: Decimals | None = None
    rounding: Rounding | None = None
    zero: Zero = ""
    nil: Nil = ""
    sign: Sign = ""
    unit_in_cell: bool | None = None
    items: tuple[str, ...] = ()
    provisional: str = ""
    under: str = ""
    columns: tuple[ColumnDef, ...] = ()


class RowDef(Dated):
    """A printed row with its children. See docs/architecture.md for the meaning of every field.

    A row without a label that repeats one figure of another table (``value: bs.loans``) borrows its label.
    ``each`` / ``by``: the row stands for one row per value of a list of classifications (choices), filtered by
    that column; its label is the value, its id ends in that of the value.
    ``negative``: the form of a negative figure where it does not take △ (a net debt in brackets).
    ``text``: the row shows words, not a figure: a text column of the listed ledger row; ``fixed`` are these words.
    ``trim``: decimals that are zero are not printed. ``empty``: what becomes of the row when it is nothing in every
    year shown (``optional``: printed by a house that prints the form complete). ``only_with``: the row is printed only
    in a book where that other row is something in one of them. ``was``: the row (or table.row of a form no longer in
    force) that gave this figure in a year that did not print this row; nothing without it.
    ``zero``, ``nil``, ``sign``, ``unit_in_cell``: as of a column, which they go before. ``beside``: a figure that is
    printed in the same cell, in brackets (213(4%)).
    A dated row is nothing in a year that does not have it: what that year printed stays, and it owes no figure.
    ``provisional``: from what source the row is, where the form of the law is not confirmed; told to the office alone.
    """

    id: str
    label: str = ""
    each: str = ""
    by: str = ""
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
    decimals: Decimals | None = None
    rounding: Rounding | None = None
    format: Form = ""
    formats: dict[str, Form] = {}
    negative: Form = ""
    text: str = ""
    fixed: str = ""
    trim: bool = False
    zero: Zero = ""
    nil: Nil = ""
    sign: Sign = ""
    unit_in_cell: bool | None = None
    beside: str = ""
    empty: Empty = ""
    only_with: str = ""
    was: str = ""
    total: bool = False
    items: tuple[str, ...] = ()
    provisional: str = ""
    marker: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _only_with_another(self) -> RowDef:
        if self.only_with == self.id:
            raise ValueError("行が自分自身で決まるときは、only_with の代わりに empty: hide と書いてください")
        return self

    def has_cell(self, column: ColumnDef, above: Iterable[RowDef]) -> bool:
        """True when the row has a figure in that column. above: the rows that it stands under."""
        if self.columns is not None and column.id not in self.columns:
            return False
        return not column.under or any(row.id == column.under for row in (self, *above))


class Listing(PlacedModel):
    """Rows taken from a ledger: the ``limit`` (profile parameter) largest by ``order``, or all as they stand.

    With ``rows`` of its own the table shows these under each label. ``total``: the name of a last row for all rows of
    the ledger.
    """

    ledger: str
    label: str
    order: str = ""
    limit: str = ""
    total: str = ""


class Added(PlacedModel):
    """Something added ``after`` or ``before`` a definition or as last child ``under`` one, else at the end of all."""

    after: str = ""
    before: str = ""
    under: str = ""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(map(bool, (self.after, self.before, self.under))) > 1:
            raise ValueError("after、before、under のどれか一つを書いてください")
        return self


class AddedRow(Added):
    """A row that a later form has beyond the earlier one."""

    row: RowDef


class AddedColumn(Added):
    """A column that a later form has beyond the earlier one."""

    column: ColumnDef


class TableChanges(PlacedModel):
    """What a later form of a table has otherwise than the earlier one.

    ``change`` gives fields of rows anew, ``drop`` leaves rows out with all that stands under them, ``add`` brings new
    ones, ``arrange`` names siblings in their new order. The same for columns.
    """

    change: dict[str, dict[str, Any]] = {}
    drop: tuple[str, ...] = ()
    add: tuple[AddedRow, ...] = ()
    arrange: tuple[str, ...] = ()
    change_columns: dict[str, dict[str, Any]] = {}
    drop_columns: tuple[str, ...] = ()
    add_columns: tuple[AddedColumn, ...] = ()
    arrange_columns: tuple[str, ...] = ()


class TableDef(TableChanges):
    """One table of the magazine.

    ``rows_like`` / ``columns_like``: another table whose rows or columns this one repeats.
    ``year_heads``: heads of the periods where the form does not name the year (当期末, 前期末), newest first.
    ``group_of``: this is that table for the group (連結): the same definition in the group reading, but for what is
    given here: whole fields, or changes. Statutory items are not taken over.
    ``amend``: not a table but what that table has otherwise, by law from its date on or in the house's own forms.
    ``after``: a table of the house's own stands after that one in the list of figures, else at the end.
    ``when``: the table exists only in a book where this formula is not 0. ``empty``: as that of a row, for all rows
    that say nothing themselves. ``figures_from``: the first fiscal-year end that it shows; in the first year of a new
    form there is nothing to stand beside. ``new_form``: the first fiscal-year end of a form so different from the one
    before (``former``, else that of the same id) that a house may print last year's table in its old form below;
    ``joint_notes``: footnotes only for both years in one table. ``provisional``: as that of a row, of the whole form.
    ``nothing``: a table in which nothing occurs keeps its lines (``table``) or is one
    sentence (``words``: that of the house, or ``none_text``).
    ``rounding``, ``order``, ``zero``, ``nil``, ``years_written``, ``short_years``, ``unit_place``, ``nothing``: of the
    table where it is not as the house does it everywhere. ``ratio_rounding``, ``ratio_decimals``: of its %.
    ``letters``: by column, those that the form of the law has over it for each year.
    ``unit_line``: the words of the unit line. ``unit_in_cells``: every figure carries its unit, or the first and the
    last line (``ends``).
    """

    id: str
    title: str = ""
    unit: str = "百万円"
    rounding: Rounding = "truncate"
    items: tuple[str, ...] = ()
    period: Literal["balance", "flow"] = "balance"
    years: Literal[1, 2, 3, 4, 5, 10] = 2
    years_as: Literal["outer", "inner", "rows"] = "outer"
    entity: Entity = SOLO
    order: Order | None = None
    year_heads: tuple[str, ...] = ()
    years_written: Written | None = None
    short_years: ShortYears | None = None
    ratio_rounding: Rounding | None = None
    ratio_decimals: Decimals | None = None
    zero: Zero = ""
    nil: Nil = ""
    unit_in_cells: bool | Literal["ends"] = False
    unit_place: UnitPlace | None = None
    unit_line: str = ""
    nothing: Nothing | None = None
    none_text: str = ""
    rows_like: str = ""
    columns_like: str = ""
    group_of: str = ""
    amend: str = ""
    after: str = ""
    when: str = ""
    measure: str = ""
    corner: str = ""
    columns: tuple[ColumnDef, ...] = ()
    rows: tuple[RowDef, ...] = ()
    listing: Listing | None = None
    notes: tuple[str, ...] = ()
    printed: bool | Literal["text"] = True
    empty: Empty = ""
    export_as: str = ""
    style: str = ""
    letters: dict[str, tuple[str, ...]] = {}
    figures_from: datetime.date | None = None
    new_form: datetime.date | None = None
    former: str = ""
    joint_notes: tuple[str, ...] = ()
    provisional: str = ""
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None

    @model_validator(mode="after")
    def _has_title(self) -> TableDef:
        if not self.title and not self.group_of:
            raise ValueError("表題（title）がありません")
        return self

    @model_validator(mode="after")
    def _unique_rows(self) -> TableDef:
        seen: set[str] = set()
        for row, _ in self.walk():
            if row.id in seen:
                raise ValueError(f"行の id「{row.id}」が二度使われています")
            seen.add(row.id)
        return self

    @property
    def name(self) -> str:
        """What formulas call the table: the group's tables carry the names of the bank's."""
        return self.group_of or self.id

    def hides(self, row: RowDef, empty_rows: EmptyRows) -> bool:
        """True when that row of the table falls away where it is nothing. empty_rows: the house's convention.

        A total, a row that answers a statutory item and a figure that texts quote go only where the row says so. A row
        that the form leaves to the house (``optional``) stays where the house shows every row.
        """
        own = row.empty or row.total or row.items or self.printed == "text"
        says = row.empty if own else self.empty or empty_rows
        return says == "hide" or (says == "optional" and empty_rows != "show")

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
        return in_force(fiscal_year_end, self.effective_from, self.effective_to)
