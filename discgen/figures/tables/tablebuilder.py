"""Placing a table definition over the fact store: heads, lines and printed cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import Conventions, Institution, Profile
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.faults import Fault
from discgen.figures.cellspace import SEPARATOR, CellDef
from discgen.figures.formula import FormulaError, MissingPrior, Ref
from discgen.figures.printed.printedtable import UNKNOWN, UNREAD, Cell, CellKey, PrintedLine, PrintedTable
from discgen.figures.printed.printing import normalise_dash, with_sign
from discgen.figures.store import FigureStore
from discgen.figures.tables.missingfigures import asked_before, missing_columns
from discgen.figures.tables.periodheads import PeriodHeads
from discgen.figures.tables.shownrows import nothing_occurs, shown_rows
from discgen.figures.tables.tableheads import Layout, table_head
from discgen.figures.tables.unitlines import label_unit, unit_line

_NOTES = "note-"  # ids of the tables among the notes of the statements

SAMPLE_MARK = "【見本】"


@dataclass(slots=True)
class _Findings:
    """What a table lacks, gathered while its cells are made. sample: made figures stand in it.

    missing: figures of the earlier years that it shows. asked: those that its formulas need, by whom.
    """

    faults: list[Fault] = field(default_factory=list)
    missing: list[CellKey] = field(default_factory=list)
    asked: dict[CellKey, Ref | None] = field(default_factory=dict)
    sample: bool = False


def _letters(table: TableDef, layout: Layout) -> tuple[str, ...]:
    """The letter over each place, where the form has letters for all of them."""
    left = {column: iter(letters) for column, letters in table.letters.items()}
    found = [next(left.get(column.id, iter(())), "") for column, _ in layout.places]
    return tuple(found) if all(found) else ()


@dataclass(frozen=True, slots=True)
class TableBuilder:
    """Builds printed tables from one store.

    first_years: by table id, the earliest fiscal year it shows; by 連結, that of every table of the group.
    closing_month: of the fiscal year, for heads that name its last day. gaps: a figure that cannot be computed, or that
    an earlier year lacks, is shown as such instead of nothing.
    """

    store: FigureStore
    conventions: Conventions = field(default_factory=Conventions)
    first_years: Mapping[str, int] = field(default_factory=dict)
    closing_month: int = 3
    gaps: bool = False

    @classmethod
    def of(cls, store: FigureStore, profile: Profile, *, gaps: bool = False) -> TableBuilder:
        """The builder of a house."""
        return cls(store, profile.conventions, profile.first_years, profile.institution.closing_month, gaps)

    def build(self, table: TableDef, years: Sequence[int] = ()) -> tuple[PrintedTable, list[Fault]]:
        """The printed table and what is missing for it (a formula that fails, a figure absent from history).

        years: those that it shows, where they are not those of its form.
        """
        found = _Findings()
        years = years or self._years(table)
        layout = self._layout(table, years)
        shown = shown_rows(self.store, table, years)
        if self._says_nothing(table) and nothing_occurs(self.store, table, years):
            return self._words(table), []
        place = table.unit_place or self.conventions.unit_place
        ends = _ends(table, shown) if table.unit_in_cells == "ends" else ()
        lines: list[PrintedLine] = []
        left_out: list[tuple[str, int]] = []
        for row, above, groups in _printed_rows(table, shown):
            if row.id in shown:
                line_row = row.model_copy(update={"unit_in_cell": True}) if row.id in ends else row
                lines += self._lines(table, line_row, above, groups, layout, found)
            else:
                left_out += [(row.id, len(lines)), (_path(row, above), len(lines))]
        label_columns = 1 + _has_groups(table, shown) + (table.years_as == "rows")
        units = unit_line(table, shown) if place in ("above", "title") else ""
        printed = PrintedTable(
            id=table.id,
            title=table.title,
            unit_line=units if place == "above" else "",
            head=table_head(table, layout, label_columns, self._periods, place),
            lines=tuple(_with_group_spans(lines)),
            notes=table.notes,
            items=table.items,
            label_columns=label_columns,
            value_columns=len(layout.leaves) if table.years_as == "rows" else len(layout.places),
            style=table.style,
            left_out=tuple(left_out),
            title_unit=units if place == "title" else "",
            letters=_letters(table, layout),
        )
        if found.sample:
            printed = replace(printed, sample=True, unit_line="　".join(filter(None, (SAMPLE_MARK, printed.unit_line))))
        columns = missing_columns(self.store, table, found.missing)
        asked = asked_before(self.store, table, found.asked, found.missing)
        return printed, [*found.faults, *columns, *asked]

    def _says_nothing(self, table: TableDef) -> bool:
        return (table.nothing or self.conventions.nothing) == "words" and table.printed is True

    def _words(self, table: TableDef) -> PrintedTable:
        """One sentence in the place of a table in which nothing occurs."""
        among_notes = table.name.startswith(_NOTES)
        house = self.conventions.none_text_notes if among_notes else self.conventions.none_text
        line = PrintedLine(((table.none_text or house, 1),), (), id="", row="")
        of_rows = [item for row, _ in table.walk() for item in row.items]
        of_columns = [item for column, _ in table.leaf_columns() for item in column.items]
        items = tuple(dict.fromkeys([*table.items, *of_rows, *of_columns]))
        empty = PrintedTable(table.id, table.title, "", (), (line,), table.notes, items, value_columns=0)
        return replace(empty, style=table.style, words=True)

    @property
    def _periods(self) -> PeriodHeads:
        year = Institution(name=SOLO, fiscal_year=self.store.fiscal_year, closing_month=self.closing_month)
        return PeriodHeads(self.conventions, year)

    def shows(self, table: TableDef, year: int) -> bool:
        """False for a year before the house's first one of that table, or before the first of its form."""
        return year in self.store.years_of(table, self.first_years)

    def _years(self, table: TableDef) -> list[int]:
        years = self.store.years_of(table, self.first_years)
        return years if (table.order or self.conventions.order) == "newest" else years[::-1]

    def _layout(self, table: TableDef, years: Sequence[int]) -> Layout:
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
        return Layout(tuple(years), tuple(leaf for leaf, _ in beside), tuple(places))

    def _lines(
        self,
        table: TableDef,
        row: RowDef,
        above: Sequence[RowDef],
        groups: Sequence[tuple[str, int]],
        layout: Layout,
        found: _Findings,
    ) -> list[PrintedLine]:
        label = with_sign(row.label if row.print is None else row.print, self.conventions.minus)
        label += label_unit(table, row, table.unit_place or self.conventions.unit_place)
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
                year_label = self._periods.head(table, year, short=self._periods.shortened(table, 0))
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
                return _nothing(definition, key, definition.printed_form(self.conventions).text(Fraction(0)))
            asked = self.store.asks(table, row, back)
            if entry is None and asked and self.store.unknown.earlier:
                return self._unknown(definition, key)
            if entry is None:
                if asked:
                    found.missing.append(key)
                    return self._gap(definition, key)
                return Cell(self.conventions.nil_mark if self.conventions.new_rows == "dash" else "")
            text = normalise_dash(entry.printed, self.conventions.nil_mark)
            return Cell(text, key, definition.export_unit, entry.exact, definition.items)
        if self.store.unread(definition.ref):
            return self._unknown(definition, key, UNREAD, current=True)
        if self.store.hidden(definition.ref):
            return self._unknown(definition, key, current=True)
        found.sample |= not self.store.known(definition.ref)
        try:
            value = self.store.value(definition.ref)
        except MissingPrior as error:
            if self.store.unknown.earlier:
                return self._unknown(definition, key, current=True)
            found.asked |= error.lacking
            return self._gap(definition, key, current=True)
        except FormulaError as error:
            found.faults.append(Fault(f"表「{table.title}」{definition.row_path}", str(error)))
            return self._gap(definition, key, current=True)
        text = self.text(definition if row is definition.row else replace(definition, row=row), value)
        if not text:
            return Cell("")
        return Cell(text, key, definition.export_unit, value, definition.items, current=True)

    def _gap(self, definition: CellDef, key: CellKey, *, current: bool = False) -> Cell:
        """A figure that is told to be lacking."""
        return self._unknown(definition, key, UNREAD, current=current) if self.gaps else Cell("")

    @staticmethod
    def _unknown(definition: CellDef, key: CellKey, text: str = UNKNOWN, *, current: bool = False) -> Cell:
        """A figure that is not known, with nothing to put in its place."""
        return Cell(text, key, definition.export_unit, items=definition.items, current=current)

    def text(self, cell: CellDef, value: Fraction) -> str:
        """Printed characters of a value at that place."""
        text = cell.printed_form(self.conventions).text(value)
        if not cell.row.beside or not value:
            return text
        beside = self.store.space.scope(cell).resolve(tuple(cell.row.beside.replace("-", "_").split(".")))
        other = self.store.space.cell(beside)
        if self.store.unread(beside):
            return f"{text}({UNREAD})"
        return f"{text}({self.text(other, self.store.value(beside))})"


def _nothing(definition: CellDef, key: CellKey, text: str) -> Cell:
    """A row that was nothing in a year that did not print it."""
    return Cell(text, key, definition.export_unit, items=definition.items) if text else Cell("")


def _ends(table: TableDef, shown: Collection[str]) -> tuple[str, ...]:
    """The first and the last line with figures."""
    figures = [
        row.id
        for row, _ in table.walk()
        if row.id in shown and not (row.heading or row.hidden or row.group or row.text)
    ]
    return (figures[0], figures[-1]) if figures else ()


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
