"""History: the printed figures of earlier years, frozen character by character (印刷計数)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.profile import Conventions
from discgen.catalogue.synonyms import Synonym
from discgen.faults import Fault, errors
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.labelmatch import match_labels
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import read_printed

HISTORY_FOLDER = "history"  # of the inputs
HISTORY_CONTRACT = Workbook(
    workbook="印刷計数",
    sheets=(
        Sheet(
            id="history",
            sheet="印刷計数",
            title="過年度に印刷した計数（一行一計数、印刷したとおりの文字）",
            key=("entity", "number", "table", "row", "col", "year"),
            optional=True,
            large=False,
            columns=(
                Column(id="entity", name="単体・連結", type="choice", values=(SOLO, CONSOLIDATED)),
                Column(id="number", name="番号", type="text", optional=True),
                Column(id="table", name="表ID", type="text"),
                Column(id="title", name="表", type="text", optional=True),
                Column(id="row", name="行", type="text", optional=True),
                Column(id="col", name="列", type="text", optional=True),
                Column(id="year", name="年度", type="year"),
                Column(id="unit", name="単位", type="text"),
                Column(id="printed", name="印刷", type="text", optional=True),
                Column(id="exact", name="正確な値", type="number", optional=True),
                Column(id="remark", name="備考", type="text", optional=True),
            ),
        ),
    ),
)
HISTORY_FILE = f"{HISTORY_FOLDER}/{HISTORY_CONTRACT.workbook}.xlsx"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A printed figure of an earlier year.

    exact: in base units (yen, heads, plain ratio) where the house kept it, for changes on the year in prose.
    place: of the printed figure; number_place: of its number. typed: the cell holds a number, which has neither the
    commas nor the last noughts of print.
    """

    printed: str
    unit: str
    place: str = ""
    exact: Fraction | None = None
    number_place: str = ""
    typed: bool = False

    @property
    def is_dash(self) -> bool:
        """True where that year had nothing to print."""
        return read_printed(self.printed, self.unit).steps is None

    @property
    def value(self) -> Fraction:
        """What the print stands for in base units; 0 for a dash."""
        return read_printed(self.printed, self.unit).amount


class History:
    """Printed figures of earlier years. As read they have the number and the labels that the workbook gives them."""

    def __init__(self, entries: Iterable[tuple[CellKey, HistoryEntry]] = ()) -> None:
        self._entries = tuple(entries)
        self._by_key = dict(self._entries)
        self._tables = {(key.entity, key.table_id, key.fiscal_year) for key in self._by_key}
        self._years = {key.fiscal_year for key in self._by_key}
        self._group_years = {key.fiscal_year for key in self._by_key if key.entity == CONSOLIDATED}

    def placed(self, space: CellSpace) -> History:
        """The same figures as the catalogue has them: found by their numbers, else by their labels."""
        return History((_placed(key, space), entry) for key, entry in self._entries)

    def in_our_words(self, space: CellSpace, synonyms: Sequence[Synonym], conventions: Conventions) -> History:
        """The same figures; those that only have labels, in other words than the catalogue's, with the catalogue's;
        those typed as numbers as their places print them.
        """
        lost = {key for key in self._by_key if not key.number and space.reading_of(key) is None}
        if not lost and not any(entry.typed for _, entry in self._entries):
            return self
        found = match_labels(list(self._by_key), space, synonyms) if lost else {}
        worded = ((found.get(key, key) if key in lost else key, entry) for key, entry in self._entries)
        return History((key, _in_print(entry, space.reading_of(key), conventions)) for key, entry in worded)

    def without_errors(self, faults: Iterable[Fault]) -> History:
        """The figures in whose places no error was found."""
        wrong = {fault.where for fault in errors(faults)}
        return History((key, entry) for key, entry in self._entries if entry.place not in wrong)

    def get(self, key: CellKey) -> HistoryEntry | None:
        """The frozen figure, or None when that year did not print it."""
        return self._by_key.get(key)

    def before(self, cell: CellDef, fiscal_year: int, was: str, space: CellSpace) -> HistoryEntry | None:
        """What a year printed at a place, or in the row ``was`` of its table instead.

        A row of a table that is no longer a form (table.row) is found by its number.
        """
        entry = self.get(cell.key(fiscal_year))
        if entry is not None or not was:
            return entry
        table, _, row = was.rpartition(".")
        if not table:
            return self.get(space.cell(replace(cell.ref, row=row)).key(fiscal_year))
        former = replace(cell.ref, table=table.replace("_", "-"), row=row)
        return self.get(CellKey("", "", "", fiscal_year, former.entity, former.number))

    def has_table(self, key: CellKey) -> bool:
        """True when the table of that figure was printed in its year."""
        return (key.entity, key.table_id, key.fiscal_year) in self._tables

    def has_group(self, fiscal_year: int) -> bool:
        """True when figures of the group were printed for that year."""
        return fiscal_year in self._group_years

    def has_year(self, fiscal_year: int | None = None) -> bool:
        """True where anything was printed in a year, or in any."""
        return bool(self._years) if fiscal_year is None else fiscal_year in self._years

    def items(self) -> Iterable[tuple[CellKey, HistoryEntry]]:
        """Every frozen figure with its key, as the workbook has them."""
        return self._entries

    def __len__(self) -> int:
        return len(self._entries)


def _placed(key: CellKey, space: CellSpace) -> CellKey:
    cell = space.reading_of(key)
    return key if cell is None else cell.key(key.fiscal_year)


def _in_print(entry: HistoryEntry, cell: CellDef | None, conventions: Conventions) -> HistoryEntry:
    """A figure typed as a number as its place prints it; as it is where it has more digits than the place."""
    if cell is None or not entry.typed or entry.unit != cell.export_unit:
        return entry
    try:
        figure = cell.read(entry.printed)
    except ValueError:
        return entry
    if figure.unit.decimals > cell.unit.decimals:
        return entry
    form = replace(cell.printed_form(conventions), nil="zero", zero="zero")  # a nought is no dash
    return replace(entry, printed=form.text(figure.amount))
