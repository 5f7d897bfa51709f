"""Placing a table definition over the fact store: heads, lines and printed cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from discgen.catalogue.entity import CONSOLIDATED
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.faults import Fault
from discgen.figures.cellspace import SEPARATOR, CellDef
from discgen.figures.formula import FormulaError, MissingPrior, Ref
from discgen.figures.pastprint import HISTORY
from discgen.figures.printed.printedtable import DASH, Cell, CellKey, HeadCell, PrintedLine, PrintedTable
from discgen.figures.printed.printing import normalise_dash, print_value, steps_of, unit_of
from discgen.figures.store import FigureStore
from discgen.figures.tables.shownrows import shown_rows

_SHORT_YEAR_FROM_COLUMNS = 8


@dataclass(slots=True)
class _Findings:
    """What a table lacks, gathered while its cells are made."""

    faults: list[Fault] = field(default_factory=list)
    missing: list[CellKey] = field(default_factory=list)


_Leaf = tuple[ColumnDef, tuple[ColumnDef, ...]]  # a value column with the spanning heads above it


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of a table that a shown year has, and in printed order which of them stands beside which year."""

    years: tuple[int, ...]
    leaves: tuple[_Leaf, ...]
    places: tuple[tuple[ColumnDef, int], ...]

    def widths(self) -> list[int]:
        """How many of the years each column stands beside."""
        return [sum(column is leaf for column, _ in self.places) for leaf, _ in self.leaves]

    def beside(self, year: int) -> list[_Leaf]:
        """The columns of one year."""
        return [leaf for leaf in self.leaves if any(column is leaf[0] and one == year for column, one in self.places)]


@dataclass(frozen=True, slots=True)
class TableBuilder:
    """Builds printed tables from one store.

    zero_ratio: how a ratio that cuts to 0.00 is printed. first_years: by table id, the earliest fiscal year it shows;
    by 連結, that of every table of the group. new_rows: what stands beside a row in a year whose form has it not.
    """

    store: FigureStore
    zero_ratio: str
    first_years: Mapping[str, int] = field(default_factory=dict)
    new_rows: Literal["dash", "blank"] = "dash"

    def build(self, table: TableDef) -> tuple[PrintedTable, list[Fault]]:
        """The printed table and what is missing for it (a formula that fails, a figure absent from history)."""
        found = _Findings()
        years = self._years(table)
        layout = self._layout(table, years)
        shown = shown_rows(self.store, table, years)
        lines: list[PrintedLine] = []
        left_out: list[tuple[str, int]] = []
        for row, above, groups in _printed_rows(table, shown):
            if row.id in shown:
                lines += self._lines(table, row, above, groups, layout, found)
            else:
                left_out += [(row.id, len(lines)), (_path(row, above), len(lines))]
        label_columns = 1 + _has_groups(table, shown) + (table.years_as == "rows")
        printed = PrintedTable(
            id=table.id,
            title=table.title,
            unit_line=_unit_line(table, shown),
            head=_head(table, layout, label_columns, self.store.fiscal_year),
            lines=tuple(_with_group_spans(lines)),
            notes=table.notes,
            items=table.items,
            label_columns=label_columns,
            value_columns=len(layout.leaves) if table.years_as == "rows" else len(layout.places),
            style=table.style,
            left_out=tuple(left_out),
        )
        return printed, [*found.faults, *self._missing_history(table, found.missing)]

    def _years(self, table: TableDef) -> list[int]:
        first = max(self.first_years.get(name, 0) for name in (table.id, table.entity))
        now = self.store.fiscal_year
        years = [
            now - back for back in range(table.years) if now - back >= first and self.store.in_time(table, back)
        ]
        return years if table.order == "newest" else years[::-1]

    def _layout(self, table: TableDef, years: Sequence[int]) -> _Layout:
        """Which columns stand beside which years: a dated column only beside those of its form."""
        now = self.store.fiscal_year
        beside = [
            (leaf, [year for year in years if self.store.in_force(leaf[0], now - year)])
            for leaf in table.leaf_columns()
        ]
        beside = [(leaf, its_years) for leaf, its_years in beside if its_years]
        if table.years_as == "inner":
            places = [(column, year) for (column, _), its_years in beside for year in its_years]
        else:
            places = [(column, year) for year in years for (column, _), its_years in beside if year in its_years]
        return _Layout(tuple(years), tuple(leaf for leaf, _ in beside), tuple(places))

    def _lines(
        self,
        table: TableDef,
        row: RowDef,
        above: Sequence[RowDef],
        groups: Sequence[tuple[str, int]],
        layout: _Layout,
        found: _Findings,
    ) -> list[PrintedLine]:
        label = row.label if row.print is None else row.print
        plain = PrintedLine(
            labels=(*groups, (label, 1)),
            cells=(),
            level=sum(1 for part in above if not (part.hidden or part.group or part.flat)),
            heading=row.heading,
            total=row.total,
            of_which=row.of_which,
            marker=row.marker,
            row=_path(row, above),
            id=row.id,
        )
        if row.heading:
            return [plain]
        if row.text:
            return [replace(plain, cells=(Cell(row.fixed, items=row.items),))]
        if table.years_as == "rows":
            made = []
            for number, year in enumerate(layout.years):
                cells = tuple(
                    self._cell(table, row, column, year, found) if (column, year) in layout.places else Cell("")
                    for column, _ in layout.leaves
                )
                labels = ((label, len(layout.years)),) if number == 0 else ()
                year_label = _year_label(table, year, self.store.fiscal_year, short=True)
                made.append(replace(plain, labels=(*groups, *labels, (year_label, 1)), cells=cells))
            return made
        cells = tuple(self._cell(table, row, column, year, found) for column, year in layout.places)
        return [replace(plain, cells=cells)]

    def _cell(self, table: TableDef, row: RowDef, column: ColumnDef, year: int, found: _Findings) -> Cell:
        definition = self.store.space.cells.get(Ref(table.name, row.id, column.id, table.entity))
        if definition is None:
            return Cell("")
        back = self.store.fiscal_year - year
        key = self.store.key(definition, back)
        if back:
            entry = self.store.printed_before(definition, back, row.was)
            if entry is None and self.store.fell_away(definition, back):
                return Cell(DASH, key, definition.export_unit, items=definition.items)
            if entry is None:
                if self.store.in_force(row, back):
                    found.missing.append(key)
                    return Cell("")
                return Cell(DASH if self.new_rows == "dash" else "")
            text = normalise_dash(entry.printed)
            return Cell(text, key, definition.export_unit, entry.exact, definition.items)
        try:
            value = self.store.value(definition.ref)
        except MissingPrior:
            found.missing.append(replace(key, fiscal_year=key.fiscal_year - 1))
            return Cell("")
        except FormulaError as error:
            found.faults.append(Fault(f"表「{table.title}」{definition.row_path}", str(error)))
            return Cell("")
        text = self.text(definition, value)
        return Cell(text, key, definition.export_unit, value, definition.items, current=True)

    def _missing_history(self, table: TableDef, missing: Sequence[CellKey]) -> Iterator[Fault]:
        """One fault per table and year, however many figures that year lacks."""
        printed = self.store.history.has_group
        by_year: dict[int, list[CellKey]] = {}
        for key in missing:
            by_year.setdefault(key.fiscal_year, []).append(key)
        for year, keys in by_year.items():
            found = keys[0].path + (f"、ほか {len(keys) - 1} 欄" if len(keys) > 1 else "")
            remedy = f"history/印刷計数.xlsx に {year}年度の行を足してください"
            if table.entity == CONSOLIDATED and not printed(year):
                now = self.store.fiscal_year
                since = next(later for later in range(year + 1, now + 1) if later == now or printed(later))
                setting = f'"{CONSOLIDATED}" = {since}'
                remedy += f"。{since}年度から連結したのならば、設定の [first_years] に「{setting}」と書いてください"
            elif table.when:
                setting = f'"{table.id}" = {year + 1}'
                remedy += f"。求められなければ、設定の [first_years] に「{setting}」と書いてください"
            message = f"{year}年度の印刷計数がありません（{len(keys)}欄）"
            yield Fault(f"表「{table.title}」", message, found=found, remedy=remedy, rule=HISTORY)

    def text(self, cell: CellDef, value: Fraction) -> str:
        """Printed characters of a value at that place."""
        if cell.row.trim and not steps_of(value, cell.unit, cell.rounding) % 10**cell.unit.decimals:
            whole = unit_of(cell.unit.name, 0)
            return print_value(value, whole, cell.rounding, cell.form, self.zero_ratio)
        if cell.row.negative and steps_of(value, cell.unit, cell.rounding) < 0:
            return print_value(-value, cell.unit, cell.rounding, cell.row.negative, self.zero_ratio)
        return print_value(value, cell.unit, cell.rounding, cell.form, self.zero_ratio)


def _path(row: RowDef, above: Sequence[RowDef]) -> str:
    return SEPARATOR.join(part.label for part in (*above, row))


def _has_groups(table: TableDef, shown: Collection[str]) -> bool:
    return any(row.group and row.id in shown for row, _ in table.walk())


def _printed_rows(
    table: TableDef, shown: Collection[str]
) -> Iterator[tuple[RowDef, tuple[RowDef, ...], tuple[tuple[str, int], ...]]]:
    """Rows of lines, also those that fall away; a group's label stands before its first line (span filled in later)."""
    opened: set[str] = set()
    for row, above in table.walk():
        if row.hidden or row.group:
            continue
        if row.id not in shown:
            yield row, above, ()
            continue
        group = next((part for part in above if part.group), None)
        if group is None:
            yield row, above, ()
        elif group.id in opened:
            yield row, above, ((group.label, 0),)
        else:
            opened.add(group.id)
            yield row, above, ((group.label, 1),)


def _with_group_spans(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """Turn the group marks of ``_printed_rows`` into spans: the first line of a group carries the whole span."""
    for number, line in enumerate(lines):
        if len(line.labels) < 2 or line.labels[0][1] > 1:
            yield line
            continue
        name, mark = line.labels[0]
        following = lines[number + 1 :]
        if mark == 0:
            yield replace(line, labels=line.labels[1:])
        elif any(later.labels and later.labels[0] == (name, 0) for later in following[:1]):
            span = 1
            for later in following:
                if not later.labels or later.labels[0] != (name, 0):
                    break
                span += 1
            yield replace(line, labels=((name, span), *line.labels[1:]))
        else:
            yield line


def _year_label(table: TableDef, year: int, current: int, *, short: bool) -> str:
    if table.year_heads:
        return table.year_heads[current - year]
    shown = f"{year % 100:02d}" if short else str(year)
    return f"{shown}年度末" if table.period == "balance" else f"{shown}年度"


def _unit_line(table: TableDef, shown: Collection[str]) -> str:
    """Units of the table in order of appearance; a unit that stands in its cells is not repeated above."""
    units: dict[str, None] = {}
    columns = [column for column, _ in table.leaf_columns()]
    for row, _ in table.walk():
        if row.heading or row.hidden or row.text or row.id not in shown:
            continue
        for column in columns:
            if row.columns is not None and column.id not in row.columns:
                continue
            unit = row.unit or column.unit or table.unit
            form = row.formats.get(column.id, "") or row.format or column.format
            if unit in ("円銭", "歳月", "年月") or form.replace("{}", "").strip("（）()《》年") == unit or unit in form:
                continue
            units.setdefault(unit)
    return "、".join(units)


def _head(table: TableDef, layout: _Layout, label_columns: int, current_year: int) -> tuple[tuple[HeadCell, ...], ...]:
    """Head lines: column heads with their spans, and the years above, below or beside them."""
    years, leaves = layout.years, layout.leaves
    named = any(column.label for column, _ in leaves)
    depth = max(len(above) + 1 for _, above in leaves)
    short = table.years_as != "outer" or len(layout.places) >= _SHORT_YEAR_FROM_COLUMNS

    def head_of(year: int, colspan: int = 1, rowspan: int = 1) -> HeadCell:
        label = _year_label(table, year, current_year, short=short and len(years) > 1)
        return HeadCell(label, colspan, rowspan, "year", year == current_year)

    lines: list[list[HeadCell]]
    if not named and table.years_as != "rows":
        lines = [[head_of(year) for year in years]]
    elif table.years_as == "rows" or len(years) == 1:
        lines = _column_lines(leaves, depth) if named else []
    elif table.years_as == "inner":
        lines = [*_column_lines(leaves, depth, layout.widths()), [head_of(year) for _, year in layout.places]]
    else:
        lines = [[] for _ in range(1 + depth)]
        for year in years:
            beside = layout.beside(year)
            if any(column.label for column, _ in beside):
                parts = [[head_of(year, len(beside))], *_column_lines(beside, depth)]
            else:  # the year stands for its only column
                parts = [[head_of(year, len(beside), 1 + depth)]]
            for line, part in zip(lines, parts, strict=False):
                line += part
    corner = HeadCell(table.corner or "項目", label_columns, len(lines), "corner")
    return tuple(tuple([corner, *line] if number == 0 else line) for number, line in enumerate(lines))


def _column_lines(leaves: Sequence[_Leaf], depth: int, widths: Sequence[int] = ()) -> list[list[HeadCell]]:
    """The heads of columns, one line for each level. widths: how many places each column takes, else one."""
    lines: list[list[HeadCell]] = [[] for _ in range(depth)]
    open_spans: list[int | None] = [None] * depth
    for (leaf, above), width in zip(leaves, widths or [1] * len(leaves), strict=True):
        chain = (*above, leaf)
        for level, part in enumerate(chain):
            text = part.label if part.print is None else part.print
            if part is leaf:
                lines[level].append(HeadCell(text, width, depth - level))
                open_spans[level] = None
            elif open_spans[level] == id(part):
                last = lines[level][-1]
                lines[level][-1] = HeadCell(last.text, last.colspan + width, last.rowspan, last.kind)
            else:
                lines[level].append(HeadCell(text, width))
                open_spans[level] = id(part)
    return lines
