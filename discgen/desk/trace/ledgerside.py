"""The ledger side of a trace: which sheets a sum adds up, under which filters, from which cells."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from discgen.catalogue.contract import Column, Sheet
from discgen.desk.trace.tracemodel import CellValue, LedgerInput, LedgerRow
from discgen.desk.trace.valuetext import exact_words
from discgen.desk.trace.wording import column_words, filter_words
from discgen.figures.aggregate import LedgerSums
from discgen.figures.filters import Not, YearOffset
from discgen.figures.formula import LedgerSum
from discgen.ledgers.ledgerbook import LedgerBook

_WORDS = 5  # classifications told of a row


class LedgerRows:
    """Answers what stands behind a ledger query. limit: rows shown of each sheet, None for all."""

    def __init__(self, book: LedgerBook, sums: LedgerSums, fiscal_year: int, limit: int | None) -> None:
        self._book = book
        self._sums = sums
        self._fiscal_year = fiscal_year
        self._limit = limit

    def inputs(self, query: LedgerSum) -> list[LedgerInput]:
        """One input for each sheet; a sheet that only the group adds is left out where it has no such row."""
        own, *added = self._sums.parts(query)
        found = [self._input(query, own, added=False)]
        found += [self._input(query, part, added=True) for part in added]
        return [entry for entry in found if entry.count or not entry.added]

    def _input(self, query: LedgerSum, part: LedgerSum, *, added: bool) -> LedgerInput:
        sheet = self._book.sheet(part.ledger)
        frame = self._sums.rows(part)
        shown = frame if self._limit is None else frame.head(self._limit)
        columns = _open_columns(sheet, part)
        rows = tuple(self._row(sheet, part, columns, record) for record in shown.to_dict("records"))
        filters = filter_words(sheet, part.filters, self._fiscal_year)
        return LedgerInput(
            query=query,
            part=part,
            ledger=part.ledger,
            workbook=self._book.files(sheet.id),
            sheet=sheet.sheet,
            column=column_words(sheet, part.column),
            filters=filters,
            amount=self._sums.sum(part),
            unit=_unit(sheet, part.column),
            count=len(frame),
            rows=rows,
            added=added,
            rest=self._rest(sheet, part, filters) if len(rows) < len(frame) else "",
        )

    def _rest(self, sheet: Sheet, part: LedgerSum, filters: tuple[str, ...]) -> str:
        """How to see all rows: by the filters of Excel, where the columns stand in the sheet."""
        stored = {column.id for column in sheet.stored}
        file = self._book.files(sheet.id)
        if not filters:
            return f"{file} の「{sheet.sheet}」の全行です"
        absent = any(name not in stored or isinstance(value, Not) for name, value in part.filters)
        how = f"（Excel では {file} の「{sheet.sheet}」をこの条件で絞り込む）"
        return f"残りは --rows 0 で全行を表示{'' if absent or self._book.is_fed(sheet.id) else how}"

    def _row(self, sheet: Sheet, part: LedgerSum, open_columns: Sequence[Column], record: dict[Any, Any]) -> LedgerRow:
        number = int(record["_row"])
        columns = _cells_of(sheet, part.column, record)
        cells = tuple(
            CellValue(self._book.place(sheet.id, number, column.id), column.name, _shown(column, record[column.id]))
            for column in columns
        )
        place = cells[0].place if cells else self._book.place(sheet.id, number, "")
        words = [f"{column.name}＝{_shown(column, record[column.id])}" for column in open_columns if record[column.id]]
        return LedgerRow(number, place, _amount(sheet, part.column, record), cells, "、".join(words[:_WORDS]))


def _amount(sheet: Sheet, column: str, record: dict[Any, Any]) -> Fraction:
    """What one row adds to the sum."""
    if not column:
        return Fraction(1)
    derived = sheet.measure(column)
    if derived is None:
        return Fraction(record[column])
    total = Fraction(0)
    for term in derived.parts:
        linear = sum((sign * Fraction(record[name]) for name, sign in term.signs), Fraction(0))
        total += linear * math.prod((Fraction(str(record[rate])) for rate in term.rates), start=Fraction(1))
    return total


def _cells_of(sheet: Sheet, column: str, record: dict[Any, Any]) -> list[Column]:
    """The columns of the workbook from which the amount of a row comes."""
    if not column:
        return []
    derived, known = sheet.measure(column), sheet.column(column)
    if derived is not None:
        amounts = dict.fromkeys(name for term in derived.parts for name, _ in term.signs)
        shown = [name for name in amounts if record[name]] or [next(iter(amounts))]
        rates = dict.fromkeys(
            rate for term in derived.parts if any(name in shown for name, _ in term.signs) for rate in term.rates
        )
        names = [*shown, *rates]
    elif known is not None and known.signed is not None:
        sides = [known.signed.debit, known.signed.credit]
        names = [name for name in sides if record[name]] or sides[:1]
    else:
        names = [column]
    return [found for name in names if (found := sheet.column(name)) is not None]


def _open_columns(sheet: Sheet, part: LedgerSum) -> list[Column]:
    """The classifications that a filter leaves open."""
    settled = {name for name, value in part.filters if not isinstance(value, Not) and _settles(value)}
    return [column for column in sheet.columns if not column.is_measure and column.id not in settled]


def _settles(value: tuple[str, ...] | YearOffset) -> bool:
    return isinstance(value, YearOffset) or len(value) == 1


def _shown(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.type in ("yen", "count"):
        return exact_words(Fraction(value), "円" if column.type == "yen" else "")
    if column.type in ("percent", "number"):
        return exact_words(Fraction(str(value)), "%" if column.type == "percent" else "")
    if column.type == "year":
        return f"{value}年度"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _unit(sheet: Sheet, column: str) -> str:
    if not column:
        return "行"
    known = sheet.column(column)
    return "円" if known is None or known.type == "yen" else ""
