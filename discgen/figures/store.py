"""The fact store: exact values of the current year, each with the trace of what it was computed from."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from discgen.catalogue.entity import SOLO
from discgen.catalogue.law import in_force, years_before
from discgen.catalogue.tabledef import Dated, EmptyRows, RowDef, TableDef
from discgen.figures.aggregate import LedgerSums
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import FormulaError, LedgerSum, MissingPrior, Ref
from discgen.figures.history import History, HistoryEntry
from discgen.figures.ledgercells import LedgerCells
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey, label_path
from discgen.figures.printed.printing import printed_value
from discgen.figures.scope import FullNames
from discgen.figures.tracing import Trace, TraceReach
from discgen.figures.unknownfigures import UnknownFigures


class FigureStore:
    """Computes cells on demand, once each: a source of exact amounts for the evaluator.

    empty_rows: what becomes of rows that are nothing. year_end: last day of the fiscal year; without it, rows and
    columns are of every year. unknown: figures that no publication tells. unread: cells of ledgers that an error
    keeps from being read.
    """

    def __init__(
        self,
        space: CellSpace,
        sums: LedgerSums,
        history: History,
        *,
        fiscal_year: int,
        premises: Premises,
        empty_rows: EmptyRows = "form",
        year_end: datetime.date | None = None,
        unknown: UnknownFigures | None = None,
        unread: LedgerCells | None = None,
    ) -> None:
        self.space = space
        self.sums = sums
        self.history = history.placed(space)
        self.fiscal_year = fiscal_year
        self.empty_rows = empty_rows
        self.year_end = year_end
        self.unknown = unknown or UnknownFigures()
        self._unread = unread or LedgerCells()
        self._unreadable = TraceReach(self.trace, self.unread_sum)
        self._known: dict[Ref, bool] = {}
        self.premises = premises
        self._evaluator = Evaluator(space, self, premises, self._note)
        self._values: dict[Ref, Fraction] = {}
        self._traces: dict[Ref, Trace] = {}
        self._open: list[Ref] = []
        self._incomplete: dict[Ref, MissingPrior] = {}
        self._lacking: dict[CellKey, Ref | None] | None = None  # of the formula that is being worked out

    def value(self, ref: Ref) -> Fraction:
        """Exact value in base units. Errors: FormulaError (unknown name, circular definition, MissingPrior)."""
        known = self._values.get(ref)
        if known is not None:
            return known
        if ref in self._open:
            ring = " → ".join(str(step) for step in [*self._open[self._open.index(ref) :], ref])
            raise FormulaError(f"式が循環しています：{ring}")
        if ref in self._incomplete:
            raise self._incomplete[ref]
        cell = self.space.cell(ref)
        self._open.append(ref)
        self._traces[ref] = Trace()
        try:
            value = self._whole(lambda: self._evaluator.cell(cell))
        except MissingPrior as error:
            self._incomplete[ref] = error
            raise
        finally:
            self._open.pop()
        self._values[ref] = value
        return value

    def formula(self, text: str, entity: str = SOLO) -> Fraction:
        """What a formula outside the tables comes to. Errors: FormulaError."""
        return self._whole(lambda: self._evaluator.formula(text, FullNames(self.space, entity)))

    def _whole(self, evaluate: Callable[[], Fraction]) -> Fraction:
        """What a formula comes to, or every figure of the year before that it lacks: all of them, not the first only.

        Errors: FormulaError.
        """
        around, self._lacking = self._lacking, {}
        try:
            value = evaluate()
        except FormulaError:
            if not self._lacking:
                raise
        finally:
            lacking, self._lacking = self._lacking, around
        if lacking:
            raise MissingPrior(_said(lacking), lacking)
        return value

    def trace(self, ref: Ref) -> Trace:
        """What the figure was computed from (computing it if needed)."""
        self.value(ref)
        return self._traces[ref]

    def known(self, ref: Ref) -> bool:
        """False for a figure that no publication tells, and for what is computed from one."""
        if not self.unknown:
            return True
        found = self._known.get(ref)
        if found is None:
            self._known[ref] = True  # a ring is told when the figure is computed
            found = self._known[ref] = self._is_known(ref)
        return found

    def _is_known(self, ref: Ref) -> bool:
        if ref in self.unknown.despite:
            return True
        if ref in self.unknown.figures:
            return False
        try:
            return all([self.known(other) for other in self.trace(ref).figures])
        except MissingPrior:
            return not self.unknown.earlier
        except FormulaError:
            return True  # told when the figure is printed

    def unread_sum(self, query: LedgerSum) -> bool:
        """True for a sum that takes a cell which could not be read."""
        return self._unread.taken(query, self.sums)

    def unread(self, ref: Ref) -> bool:
        """True for a figure that is computed from a cell which could not be read."""
        return bool(self._unread) and self._unreadable.of(ref)

    def hidden(self, ref: Ref) -> bool:
        """True for a figure that is not known and that nothing stands in for."""
        return not self.unknown.filled and not self.known(ref)

    def printed(self, ref: Ref) -> Fraction:
        """The value its print stands for, in base units."""
        cell = self.space.cell(ref)
        return printed_value(self.value(ref), cell.unit, cell.rounding)

    def key(self, cell: CellDef, years_back: int = 0) -> CellKey:
        """The figure of this year, or of so many years before."""
        return cell.key(self.fiscal_year - years_back)

    def in_force(self, part: Dated, years_back: int) -> bool:
        """True when a row or column belongs to the form of this year, or of so many years before."""
        return self.year_end is None or part.in_force(years_before(self.year_end, years_back))

    def asks(self, table: TableDef, row: RowDef, years_back: int) -> bool:
        """True when the form of this year, or of so many years before, had that table with that row, or one for it."""
        if self.year_end is None:
            return True
        day = years_before(self.year_end, years_back)
        return row.in_force(day) and (bool(row.was) or in_force(day, table.effective_from, None))

    def in_time(self, table: TableDef, years_back: int) -> bool:
        """True when a table shows figures of this year, or of so many years before."""
        first = table.figures_from
        return self.year_end is None or first is None or first <= years_before(self.year_end, years_back)

    def years_of(self, table: TableDef, first_years: Mapping[str, int]) -> list[int]:
        """The fiscal years that a table shows, the newest first. first_years: the earliest, by table or entity."""
        first = max(first_years.get(name, 0) for name in (table.id, table.entity))
        now = self.fiscal_year
        return [now - back for back in range(table.years) if now - back >= first and self.in_time(table, back)]

    def printed_before(self, cell: CellDef, years_back: int, was: str = "") -> HistoryEntry | None:
        """What so many years before printed there, or in the row ``was`` instead (``History.before``)."""
        return self.history.before(cell, self.fiscal_year - years_back, was, self.space)

    def fell_away(self, cell: CellDef, years_back: int) -> bool:
        """True when the year printed the table, and a row without print would have fallen away: it was nothing."""
        hides = cell.table.hides(cell.row, self.empty_rows) or bool(cell.row.only_with) or cell.nil == "blank"
        printed = cell.ref in self.space.cells  # else a group reading that no table of the group prints
        return hides and printed and self.history.has_table(self.key(cell, years_back))

    # Source of the evaluator -----------------------------------------------------------------------

    def ledger_sum(self, query: LedgerSum) -> Fraction:
        if self._open:
            self._traces[self._open[-1]].sums.append(query)
        return self.sums.sum(query)

    def figure(self, ref: Ref, *, as_printed: bool) -> Fraction:
        if self._open:
            self._traces[self._open[-1]].figures.append(ref)
            self._traces[self._open[-1]].uses.add((ref, as_printed))
        try:
            return self.printed(ref) if as_printed else self.value(ref)
        except MissingPrior as error:
            if self._lacking is None:
                raise
            self._lacking |= error.lacking
            return Fraction(0)

    def prior(self, ref: Ref) -> Fraction:
        cell = self.space.cell(ref)
        key = self.key(cell, years_back=1)
        if self._open:
            self._traces[self._open[-1]].priors.append(key)
        entry = self.history.get(key)
        alone = replace(ref, entity=SOLO)
        if entry is None and alone != ref and not self.history.has_group(key.fiscal_year) and self.space.find(alone):
            return self.prior(alone)  # before its first consolidated year the group was the bank alone
        if entry is None and self.fell_away(cell, 1):
            return Fraction(0)
        if entry is None:
            lacking: dict[CellKey, Ref | None] = {key: self._open[-1] if self._open else None}
            if self._lacking is None:
                raise MissingPrior(_said(lacking), lacking)
            self._lacking |= lacking
            return Fraction(0)
        return cell.read(entry.printed).amount if entry.unit == cell.export_unit else entry.value

    def _note(self, number: str) -> None:
        """A number of the law or of the house goes into the figure that is being computed."""
        if self._open:
            self._traces[self._open[-1]].parameters.append(number)


def _said(lacking: Iterable[CellKey]) -> str:
    places = [f"{label_path(key.table_id, key.row, key.col)}（{key.fiscal_year}年度）" for key in lacking]
    return f"前年度の印刷計数がありません：{'、'.join(places)}"
