"""Last year's consolidation, kept in the same books: it must explain last year's print of the group.

The sheets that extend the general ledger keep several years. The rows of the previous year, added to what the bank
printed then, must give what the group printed then, as far as cut figures can tell.
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.faults import Fault, Severity
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.evaluator import NotASum, SumEvaluator
from discgen.figures.filters import Not, YearOffset
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.interval import Interval
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import interval_of
from discgen.figures.store import FigureStore
from discgen.ledgers.ledgerbook import LedgerBook

LAST_YEAR = "前年度の連結"  # where its faults are
A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)


class Parts(Protocol):
    """Splits a query of the group's reading into the ledger's own and those of the sheets that extend it."""

    def __call__(self, query: LedgerSum) -> list[LedgerSum]: ...


class QueryAmount(Protocol[A_co]):
    """The amount of a query of one sheet: a number, or a form over unknowns."""

    def __call__(self, query: LedgerSum) -> A_co: ...


class _Additions(Generic[A]):
    """A source of what the rows of the previous year add."""

    def __init__(self, space: CellSpace, parts: Parts, amount: QueryAmount[A]) -> None:
        self._space = space
        self._parts = parts
        self._amount = amount
        self._evaluator: SumEvaluator[A] = SumEvaluator(space, self)

    def of(self, cell: CellDef) -> A | Fraction:
        """What they add to a figure of the group. Errors: NotASum, FormulaError."""
        return self._evaluator.cell(cell)

    def ledger_sum(self, query: LedgerSum) -> A:
        kept = [part for part in self._parts(query)[1:] if _of_this_year(part)]
        if not kept:
            raise NotASum(str(query))
        return functools.reduce(operator.add, (self._amount(_a_year_before(part)) for part in kept))

    def figure(self, ref: Ref, *, as_printed: bool) -> A | Fraction:
        if ref.entity == SOLO:
            raise NotASum(str(ref))
        return self.of(self._space.cell(ref))


class _Frozen:
    """A source of what the bank printed a year before: the same figure, or the accounts that the group's adds up.

    An account that the bank does not print in a table it does not have; of a table that is not there nothing is known.
    """

    def __init__(self, space: CellSpace, printed: Mapping[Ref, Interval]) -> None:
        self._space = space
        self._figures = printed
        own_tables = {ref.table for ref in space.cells if ref.entity == SOLO}
        self._unknown = own_tables - {ref.table for ref in printed}
        self._sums = {query: span for ref, span in printed.items() if (query := space.cell(ref).query) is not None}
        self._evaluator: SumEvaluator[Interval] = SumEvaluator(space, self)

    def of(self, cell: CellDef) -> Interval | Fraction:
        """What the bank printed of a figure of the group. Errors: NotASum, FormulaError."""
        if cell.ref.table in self._unknown:
            raise NotASum(str(cell.ref))
        ref = replace(cell.ref, entity=SOLO)
        own = self._figures.get(ref)
        return own if own is not None and _alike(self._space.cell(ref), cell) else self._evaluator.cell(cell)

    def ledger_sum(self, query: LedgerSum) -> Interval:
        own = replace(query, entity=SOLO)
        if own in self._sums:
            return self._sums[own]
        if any(isinstance(value, Not) for _, value in own.filters):
            raise NotASum(str(query))
        choices = [value if isinstance(value, tuple) else (value,) for _, value in own.filters]
        names = [name for name, _ in own.filters]
        total = Interval.of(0)
        for values in itertools.product(*choices):
            single = tuple((n, (v,) if isinstance(v, str) else v) for n, v in zip(names, values, strict=True))
            total = total + self._sums.get(replace(own, filters=single), Interval.of(0))
        return total

    def figure(self, ref: Ref, *, as_printed: bool) -> Interval | Fraction:
        if ref.entity == SOLO:
            raise NotASum(str(ref))
        return self.of(self._space.cell(ref))


def _alike(own: CellDef, group: CellDef) -> bool:
    """True when both readings of a figure have one definition: the form of the group may take more together."""
    if own.query is not None and group.query is not None:
        return replace(own.query, entity=CONSOLIDATED) == group.query
    return own.query is group.query and own.formula == group.formula


def _of_this_year(query: LedgerSum) -> bool:
    return any(isinstance(value, YearOffset) for _, value in query.filters)


def _a_year_before(query: LedgerSum) -> LedgerSum:
    filters = tuple((n, YearOffset(v.offset - 1) if isinstance(v, YearOffset) else v) for n, v in query.filters)
    return replace(query, filters=filters)


@dataclass(frozen=True, slots=True)
class LastYear(Generic[A]):
    """One printed line of the group: what the rows of the previous year add, and between which amounts it must lie."""

    cell: CellDef
    added: A | Fraction
    needed: Interval


def last_year(
    space: CellSpace, printed: Mapping[CellKey, str], fiscal_year: int, parts: Parts, amount: QueryAmount[A]
) -> Iterator[LastYear[A]]:
    """Every line of the group's statements that is a plain sum of accounts and was printed a year before.

    ``printed``: figures of earlier years by key. Errors: FormulaError.
    """

    def span(cell: CellDef) -> Interval | None:
        key = cell.key(fiscal_year - 1)
        if key not in printed:
            return None
        figure = cell.read(printed[key])
        if figure.steps is None:
            return Interval.of(0)
        return Interval(*interval_of(figure.steps, figure.unit, cell.rounding))

    frozen: dict[Ref, Interval] = {}
    for cell in space.cells.values():
        known = span(cell) if cell.ref.entity == SOLO else None
        if known is not None:
            frozen[cell.ref] = known
    additions, bank = _Additions(space, parts, amount), _Frozen(space, frozen)
    for cell in space.cells.values():
        group = span(cell) if cell.ref.entity == CONSOLIDATED else None
        if group is None:
            continue
        try:
            needed = group - bank.of(cell)
            added = additions.of(cell)
        except NotASum:
            continue
        yield LastYear(cell, added, needed)


def check_last_year(store: FigureStore, book: LedgerBook) -> list[Fault]:
    """Lines of last year's print that last year's rows do not explain; nothing where no such rows are kept."""
    sheets = [sheet for workbook in book.contracts for sheet in workbook.sheets if sheet.extends]
    before = store.fiscal_year - 1
    if not any((book.frames[sheet.id][year] == before).any() for sheet in sheets for year in sheet.years):
        return []
    history = {key: entry.printed for key, entry in store.history.items()}
    try:
        lines = list(last_year(store.space, history, store.fiscal_year, store.sums.parts, store.sums.sum))
    except FormulaError as error:
        return [Fault(LAST_YEAR, "確かめられません", found=str(error), severity=Severity.WARNING)]
    homes = [book.homes(sheet.id) for sheet in sheets if sheet.years and len(book.frames[sheet.id])]
    places = "、".join(home for found in homes for home in found)
    return [
        Fault(
            LAST_YEAR,
            f"{line.cell.table.title}「{line.cell.row_path}」：前年度の子会社試算表と連結仕訳が、前年度に印刷した"
            "単体と連結の差を説明しません",
            found=f"前年度の行の合計 {int(line.added):,}円",
            expected=f"{int(line.needed.low):,}円～{int(line.needed.high):,}円",
            remedy=f"{places} の前年度の行を確かめてください",
            severity=Severity.WARNING,
        )
        for line in lines
        if line.added not in line.needed and store.in_force(line.cell.row, 0)  # else nothing says what it is today
    ]
