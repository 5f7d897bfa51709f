"""Every cell of every table as one address space: which formula a cell has and how its names resolve.

Every definition has two readings, the bank's and the group's. A table of the group (``group_of``) replaces the cells
it defines; every other figure of the bank has its group reading without being written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import Conventions
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.figures.formula import FormulaError, LedgerSum, Ref, is_query, narrowed, parse, with_filters
from discgen.figures.printed.cellform import CellForm
from discgen.figures.printed.printedtable import CellKey, label_path
from discgen.figures.printed.printing import ReadFigure, Unit, unit_of

SEPARATOR = " > "


@dataclass(frozen=True)
class CellDef:
    """The definition behind one printed place: a formula or a ledger query, a unit, a form, law references."""

    ref: Ref
    table: TableDef
    row: RowDef
    column: ColumnDef
    row_path: str
    column_path: str
    formula: str = ""
    query: LedgerSum | None = None

    @cached_property
    def unit(self) -> Unit:
        """The unit the cell is printed in."""
        name = self.row.unit or self.column.unit or self.table.unit
        decimals = self.row.decimals if self.row.decimals is not None else self.column.decimals
        if decimals is None and name == "%":
            decimals = self.table.ratio_decimals
        return unit_of(name, decimals)

    @cached_property
    def export_unit(self) -> str:
        """The unit as the export format writes it."""
        return self.row.export_unit or self.column.export_unit or self.unit.name

    @cached_property
    def rounding(self) -> str:
        """``truncate`` or ``round``."""
        of_ratios = self.table.ratio_rounding if self.unit.name == "%" else None
        return self.row.rounding or self.column.rounding or of_ratios or self.table.rounding

    @property
    def form(self) -> str:
        """Text printed around the figure."""
        return self.row.formats.get(self.column.id, "") or self.row.format or self.column.format

    def zero(self, zero_ratio: str) -> str:
        """What less than the last digit prints. zero_ratio: what the house prints for a ratio of no form of its own."""
        of_ratios = zero_ratio if self.unit.name == "%" else "zero"
        return self.row.zero or self.column.zero or self.table.zero or of_ratios

    @property
    def nil(self) -> str:
        """What nothing prints."""
        return self.row.nil or self.column.nil or self.table.nil or "dash"

    @property
    def reversed(self) -> bool:
        """True where the figure is printed with the other sign."""
        return "reversed" in (self.row.sign, self.column.sign)

    @property
    def unit_in_cell(self) -> bool:
        """True where the figure carries its unit."""
        own = self.row.unit_in_cell if self.row.unit_in_cell is not None else self.column.unit_in_cell
        return self.table.unit_in_cells is True if own is None else own

    def printed_form(self, conventions: Conventions) -> CellForm:
        """How the house prints the figure."""
        return CellForm(
            self.unit,
            self.rounding,
            self.form,
            self.row.negative,
            self.reversed,
            self.row.trim,
            self.unit_in_cell,
            zero=self.zero(conventions.zero_ratio),
            nil=self.nil,
            below=conventions.small_negative,
            dash=conventions.nil_mark,
            minus=conventions.minus,
            sen=conventions.sen,
        )

    def read(self, printed: str) -> ReadFigure:
        """A printed text of this place, with the sign that the figure itself has. Errors: ValueError."""
        return CellForm(self.unit, negative=self.row.negative, reversed=self.reversed).read(printed)

    def key(self, year: int) -> CellKey:
        """The figure of one fiscal year, with its labels."""
        known = self._keys.get(year)
        if known is None:
            table = self.table.export_as or self.table.id
            known = CellKey(table, self.row_path, self.column_path, year, self.ref.entity, self.ref.number)
            self._keys[year] = known
        return known

    @cached_property
    def _keys(self) -> dict[int, CellKey]:
        return {}

    @property
    def defined_at(self) -> str:
        """``file:line`` of its formula, or of the row whose filters it sums by."""
        of_column = self.column.value and self.ref.column not in self.row.values
        return (self.column.defined_at if of_column else self.row.defined_at) or self.table.defined_at

    @property
    def items(self) -> tuple[str, ...]:
        """Statutory items that this figure answers."""
        return tuple(dict.fromkeys((*self.row.items, *self.column.items, *self.table.items)))


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A printed place whose definition is none, or names what another place has; ``message`` says why."""

    table: TableDef
    row: RowDef
    message: str


@dataclass(slots=True)
class CellSpace:
    """All cell definitions, by reference and by their names in the export format."""

    tables: dict[str, TableDef]
    cells: dict[Ref, CellDef] = field(default_factory=dict)
    by_name: dict[tuple[str, str, str, str], Ref] = field(default_factory=dict)
    _group_readings: dict[Ref, CellDef] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: dict[str, TableDef]) -> CellSpace:
        """Expand every table into its cells. Errors: FormulaError for a cell without any definition."""
        space, wrong = cls.proved(tables)
        if wrong:
            raise FormulaError(wrong[0].message)
        return space

    @classmethod
    def proved(cls, tables: dict[str, TableDef]) -> tuple[CellSpace, list[WrongCell]]:
        """Every table expanded into its cells, without those that have no definition or one name with another."""
        space = cls(tables)
        wrong: list[WrongCell] = []
        for table in tables.values():
            for cell in _expand(table, wrong):
                key = cell.key(0).name
                if cell.ref in space.cells:
                    wrong.append(WrongCell(table, cell.row, f"計数 {cell.ref} が二度定義されています"))
                elif key in space.by_name:
                    path = label_path(cell.row_path, cell.column_path)
                    wrong.append(WrongCell(table, cell.row, f"表 {table.id} の「{path}」が二度定義されています"))
                else:
                    space.cells[cell.ref] = cell
                    space.by_name[key] = cell.ref
        return space, wrong

    def find(self, ref: Ref) -> CellDef | None:
        """The definition behind a reference: as written, or the group reading of what the bank's tables define."""
        written = self.cells.get(ref)
        if written is not None or ref.entity == SOLO:
            return written
        known = self._group_readings.get(ref)
        if known is None:
            own = self.cells.get(replace(ref, entity=SOLO))
            if own is None:
                return None
            query = None if own.query is None else replace(own.query, entity=ref.entity)
            known = self._group_readings[ref] = replace(own, ref=ref, query=query)
        return known

    def cell(self, ref: Ref) -> CellDef:
        """The definition behind a reference. Errors: FormulaError when there is none."""
        found = self.find(ref)
        if found is None:
            raise FormulaError(f"計数 {ref} がありません")
        return found

    def named(self, key: CellKey) -> CellDef | None:
        """What a table defines under the labels of a key."""
        ref = self.by_name.get(key.name)
        return None if ref is None else self.cells[ref]

    def numbered(self, key: CellKey) -> CellDef | None:
        """What a table defines under the number of a key."""
        try:
            return self.cells.get(Ref.read(f"{key.entity}:{key.number}")) if key.number else None
        except ValueError:
            return None

    def of_key(self, key: CellKey) -> CellDef | None:
        """What a table defines under the number of a key, or under its labels where no number is known."""
        return self.numbered(key) or self.named(key)

    def reading_of(self, key: CellKey) -> CellDef | None:
        """As ``of_key``, with the group readings of what only the bank's tables define."""
        found = self.of_key(key)
        if found is None and key.entity != SOLO:
            alone = self.of_key(replace(key, entity=SOLO))
            return None if alone is None else self.find(replace(alone.ref, entity=key.entity))
        return found

    def scope(self, cell: CellDef) -> CellScope:
        """Name resolution for the formula of that cell."""
        return CellScope(self, cell)


def _expand(table: TableDef, wrong: list[WrongCell]) -> Iterator[CellDef]:
    if table.listing:
        return
    leaf_columns = table.leaf_columns()
    for row, above in table.walk():
        if row.heading or row.hidden or row.text:
            continue
        row_path = SEPARATOR.join(part.label for part in (*above, row))
        for column, column_above in leaf_columns:
            if not row.has_cell(column, above):
                continue
            spans = (*column_above, column)
            column_path = SEPARATOR.join(part.label for part in spans if part.label)
            try:
                formula, query = _definition(table, row, above, column, column_above)
            except FormulaError as error:
                wrong.append(WrongCell(table, row, str(error)))
                continue
            ref = Ref(table.name, row.id, column.id, table.entity)
            yield CellDef(ref, table, row, column, row_path, column_path, formula, query)


def _definition(
    table: TableDef, row: RowDef, above: tuple[RowDef, ...], column: ColumnDef, column_above: tuple[ColumnDef, ...]
) -> tuple[str, LedgerSum | None]:
    """Formula or query of a cell: the row's own column formula, the column's, the row's, the cube, the children."""
    if column.id in row.values:
        return row.values[column.id], None
    if column.value:
        return column.value, None
    if row.value:
        return row.value, None
    column_where: dict[str, str | list[str]] = {}
    measure = table.measure
    for part in (*column_above, column):
        column_where |= part.where or {}
        measure = part.measure or measure
    measure = row.measure or measure
    if measure and row.where is not None:
        row_where = {column.where_as.get(name, name): value for name, value in row.where.items()}
        return _measured(measure, {**column_where, **row_where}, table)
    if row.rows:
        return "children()", None
    if measure and column_where:
        return _measured(measure, column_where, table)
    raise FormulaError(f"表 {table.id} の行 {row.id}（{row.label}）列「{column.id}」に式も絞り込みもありません")


def _measured(measure: str, where: dict[str, str | list[str]], table: TableDef) -> tuple[str, LedgerSum | None]:
    """A measure with the filters of a cell: one sum is a query, more of them a formula."""
    filters = tuple((name, value if isinstance(value, str) else tuple(value)) for name, value in where.items())
    return _with_filters(measure, filters, table.entity)


@lru_cache(maxsize=1 << 16)
def _with_filters(
    measure: str, filters: tuple[tuple[str, str | tuple[str, ...]], ...], entity: str
) -> tuple[str, LedgerSum | None]:
    where = {name: value if isinstance(value, str) else list(value) for name, value in filters}
    if is_query(parse(measure)):
        return "", with_filters(measure, where, entity)
    return narrowed(measure, where), None


class CellScope:
    """Names in a formula, seen from one cell."""

    def __init__(self, space: CellSpace, cell: CellDef) -> None:
        self._space = space
        self._cell = cell

    @property
    def entity(self) -> str:
        """The reading of the cell: its names and sums are the bank's or the group's."""
        return self._cell.ref.entity

    @property
    def table(self) -> str:
        """The table whose rows and columns go by their bare names."""
        return self._cell.ref.table

    @property
    def row(self) -> str:
        """The row whose cells go by the names of their columns."""
        return self._cell.ref.row

    def _require(self, ref: Ref, name: str) -> Ref:
        if self._space.find(ref) is None:
            raise FormulaError(
                f"表 {self._cell.ref.table} の行 {self._cell.ref.row} の式が参照する「{name}」がありません"
            )
        return ref

    def resolve(self, parts: tuple[str, ...]) -> Ref:
        """``column``, ``row``, ``row.column``, ``table.row`` or ``table.row.column``."""
        here = self._cell.ref
        name = ".".join(parts)
        if len(parts) == 1:
            same_row = replace(here, column=parts[0])
            if self._space.find(same_row):
                return same_row
            return self._require(replace(here, row=parts[0]), name)
        if len(parts) == 2:
            inside = Ref(here.table, parts[0], parts[1], here.entity)
            if self._space.find(inside):
                return inside
        return self._require(Ref.named(parts, here.entity), name)

    def at(self, column: str, row: str) -> Ref:
        """The cell of another row in a column of this table."""
        return self._require(replace(self._cell.ref, row=row, column=column), f"at({column}, {row})")

    def children(self) -> list[Ref]:
        """The child rows' cells in this column, ``of_which`` rows left out."""
        here = self._cell.ref
        refs = []
        for child in self._cell.row.rows:
            if child.of_which:
                continue
            ref = replace(here, row=child.id)
            if self._space.find(ref):
                refs.append(ref)
            elif child.hidden or child.heading:
                inner = [replace(here, row=grandchild.id) for grandchild in child.rows if not grandchild.of_which]
                refs += [ref for ref in inner if self._space.find(ref)]
        return refs
