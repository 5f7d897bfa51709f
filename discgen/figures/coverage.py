"""Rows that no line shows: ledger rows which a total counts, or nothing counts at all, and ledgers left empty.

An account name is free text, so the contract of a ledger cannot refuse one that no table knows. The formulas' own
filters tell: a query is an *aggregate* when another line asks for strictly less of the same measure; a row that only
aggregates match is in a total and in none of its lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Column, Sheet
from discgen.catalogue.entity import CONSOLIDATED
from discgen.catalogue.rulefiles import Reconciliation
from discgen.catalogue.tabledef import TableDef
from discgen.faults import Fault, Severity, near
from discgen.figures.aggregate import LedgerSums, Mask
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.filters import Filters, Not, narrower
from discgen.figures.formula import LedgerSum, MissingPrior, Ref
from discgen.figures.formulanames import formula_names, queries_of
from discgen.figures.namedvalues import known_texts
from discgen.figures.printed.printedtable import PrintedTable
from discgen.figures.store import FigureStore
from discgen.ledgers.ledgerbook import LedgerBook

COVERED = "ledgers.covered"  # id of the rule: every row stands in a figure
_NAME_OR_ROW = "科目の名称を様式の行に合わせるか、機関の様式（forms）に行を足してください"
NAMED = "ledgers.named"  # id of the rule: every account of the bank's own books is one that the forms know


@dataclass(frozen=True, slots=True)
class _Asked:
    """One query of a table's line, or of a reconciliation (no table).

    ``part``: a line among others, not a memorandum of one (内書き). label: of the line.
    """

    query: LedgerSum
    table: TableDef | None
    part: bool
    label: str = ""


def lost_rows(
    tables: Mapping[str, TableDef], rules: Iterable[Reconciliation], book: LedgerBook, fiscal_year: int
) -> list[Fault]:
    """A warning for every kind of ledger row that no figure reads, or that stands in a total but in no line of it.

    ``tables``: as defined, listings not written out (a listing shows the largest rows only). Rows whose measures are
    all zero lose nothing. Rows that the filters do not tell apart are told once, by the first of them.
    """
    asked: dict[str, list[_Asked]] = defaultdict(list)
    for cell in CellSpace.of(dict(tables)).cells.values():
        for query in queries_of(cell):
            asked[query.ledger].append(_Asked(query, cell.table, not cell.row.of_which, cell.row.label))
    for rule in rules:
        for query in formula_names(rule.left).queries + formula_names(rule.right).queries:
            asked[query.ledger].append(_Asked(query, None, part=False))
    return [
        fault
        for ledger, uses in asked.items()
        if not book.sheet(ledger).extends
        for fault in _lost_of(book.sheet(ledger), book, uses, fiscal_year)
    ]


def lost_additions(store: FigureStore, book: LedgerBook) -> list[Fault]:
    """As ``lost_rows`` for the sheets that extend a ledger, by what the tables of the group ask of that ledger."""
    asked: dict[str, list[_Asked]] = defaultdict(list)
    for cell in store.space.cells.values():
        if cell.ref.entity == CONSOLIDATED:
            for query in _sums_behind(store, cell.ref):
                for part in store.sums.parts(query)[1:]:
                    asked[part.ledger].append(_Asked(part, cell.table, not cell.row.of_which, cell.row.label))
    return [
        fault for ledger, uses in asked.items() for fault in _lost_of(book.sheet(ledger), book, uses, store.fiscal_year)
    ]


def _sums_behind(store: FigureStore, ref: Ref) -> Iterator[LedgerSum]:
    """The sums of a group figure, also through figures that the group does not print itself."""
    try:
        trace = store.trace(ref)
    except MissingPrior:  # told with the table that lacks it
        return
    yield from (query for query in trace.sums if query.entity == CONSOLIDATED)
    for other in dict.fromkeys(trace.figures):
        if other.entity == CONSOLIDATED and other not in store.space.cells:
            yield from _sums_behind(store, other)


def _lost_of(sheet: Sheet, book: LedgerBook, uses: Sequence[_Asked], fiscal_year: int) -> Iterator[Fault]:
    names = sorted({name for use in uses for name, _ in use.query.filters})
    frame = book.frames[sheet.id]
    if sheet.extends:
        for year in sheet.years:
            frame = frame[frame[year] == fiscal_year]
    frame = _kinds(sheet, frame, names)
    if not frame.empty:
        yield from _lost(_Reader(replace(book, frames={sheet.id: frame}), frame, fiscal_year), uses, names)


def emptied_ledgers(store: FigureStore, book: LedgerBook) -> list[Fault]:
    """A warning for every ledger without any amount whose figures were something one year before."""
    empty = {name for name, frame in book.frames.items() if _kinds(book.sheet(name), frame, ()).empty}
    before: dict[str, CellDef] = {}
    for cell in store.space.cells.values():
        for query in () if formula_names(cell.formula).figures else queries_of(cell):  # the ledger alone made it
            if query.ledger in empty and query.ledger not in before:
                entry = store.history.get(store.key(cell, years_back=1))
                was = entry is not None and _is_something(entry.printed)
                if was and store.value(cell.ref) == 0:
                    before[query.ledger] = cell
    return [_emptied(ledger, cell, book) for ledger, cell in before.items()]


def _emptied(ledger: str, cell: CellDef, book: LedgerBook) -> Fault:
    """A sheet without rows may be right; one that is not there at all says nothing of the year."""
    there = ledger in book.letters or book.is_fed(ledger)
    return Fault(
        book.place(ledger, 2, "") if there else "、".join(book.homes(ledger)),
        f"台帳{'に金額' if there else 'のシート'}がありませんが、前年度にはこの台帳の計数がありました",
        found=f"表「{cell.table.title}」{cell.row_path}",
        remedy="記入漏れでないか確かめてください" if there else "シートを加えてください（なければ列名だけのシート）",
        severity=Severity.WARNING if there else Severity.ERROR,
        rule=COVERED,
    )


def lost_tables(tables: Mapping[str, PrintedTable], store: FigureStore, book: LedgerBook) -> list[Fault]:
    """Printed tables without any figure of this year that printed some last year, though their ledgers have rows.

    A column that is missing empties a table that way.
    """
    before: set[tuple[str, str]] = {
        (key.entity, key.table_id)
        for key, entry in store.history.items()
        if key.fiscal_year == store.fiscal_year - 1 and _is_something(entry.printed)
    }
    faults = []
    for table in tables.values():
        keys = [
            cell.key for cell in table.cells() if cell.key is not None and cell.key.fiscal_year == store.fiscal_year
        ]
        if any(_is_something(cell.text) for cell in table.cells() if cell.key in keys):
            continue
        definition = store.space.tables.get(table.id)
        if definition is None or (definition.entity, definition.export_as or definition.id) not in before:
            continue
        asked = [
            query for cell in store.space.cells.values() if cell.table.id == table.id for query in queries_of(cell)
        ]
        ledgers = {query.ledger for query in asked} | ({definition.listing.ledger} if definition.listing else set())
        filled = sorted(ledger for ledger in ledgers if len(book.frames.get(ledger, ())))
        if filled:
            homes = "、".join(home for ledger in filled for home in book.homes(ledger))
            message = f"表「{table.title}」の計数がすべてなくなりました（前年度は印刷しました）"
            remedy = "列名の違いや列の削除、区分の誤りがないか確かめてください"
            faults.append(Fault(homes, message, remedy=remedy, rule=COVERED))
    return faults


def _is_something(printed: str) -> bool:
    return any(digit in printed for digit in "123456789")


def _kinds(sheet: Sheet, frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The first row of each combination that the filters can tell apart, rows without any amount left out."""
    measures = [column.id for column in sheet.measures]
    filled = np.flatnonzero((frame[measures] != 0).any(axis=1)) if measures else np.arange(len(frame))
    if names:
        filled = filled[~frame[list(names)].iloc[filled].duplicated().to_numpy()]
    kinds: pd.DataFrame = frame.iloc[filled if names else filled[:1]]
    return kinds.reset_index(drop=True)


class _Reader:
    """Which rows a query reads."""

    def __init__(self, book: LedgerBook, frame: pd.DataFrame, fiscal_year: int) -> None:
        self.book = book
        self.frame = frame
        self._sums = LedgerSums(book, fiscal_year)

    def mask(self, query: LedgerSum) -> Mask:
        return self._sums.taken(query)


def _lost(reader: _Reader, uses: Sequence[_Asked], names: Sequence[str]) -> Iterator[Fault]:
    ledger = uses[0].query.ledger
    anywhere = _union(reader, uses)
    for number in np.flatnonzero(~anywhere):
        yield _fault(reader, ledger, int(number), names, "この行はどの計数にも入りません", uses)
    texts = {column.id for column in reader.book.sheet(ledger).columns if column.type == "text"} & set(names)
    if not texts:
        return  # closed lists only: which of their values a table shows is its definition, not a slip in the ledger
    extends = bool(reader.book.sheet(ledger).extends)
    # notes of the group single accounts out, but its statements have no breakdown by them
    parts: dict[tuple[str, str], dict[Filters, None]] = defaultdict(dict)
    for use in uses:
        if use.part:
            parts[_breakdown(use, extends)][use.query.filters] = None

    @cache
    def is_line(breakdown: tuple[str, str], filters: Filters) -> bool:
        return not any(narrower(part, filters) for part in parts[breakdown])

    named_uses = [use for use in uses if _names(use.query, texts)]
    lines = [use for use in named_uses if is_line(_breakdown(use, extends), use.query.filters)]
    for number in np.flatnonzero(anywhere & ~_union(reader, lines)):
        if _in_the_rest(reader, uses, int(number), texts):
            continue
        drawn = [(use.table, use.query) for use in uses if use.table is not None and use.table.printed is True]
        counted = [table for table, query in drawn if reader.mask(query)[number]]
        total = f"表「{counted[0].title}」の合計" if counted else "計算のもと"
        message = f"この行は{total}に入るだけで、内訳のどの行にも現れません"
        fault = _fault(reader, ledger, int(number), names, message, uses)
        named = texts and not extends
        yield replace(fault, rule=NAMED) if named else fault


def _in_the_rest(reader: _Reader, uses: Iterable[_Asked], number: int, texts: Collection[str]) -> bool:
    """True for a row whose own name is that of a line that takes what the others leave (その他の…)."""
    words = {str(reader.frame.iloc[number][name]) for name in texts}
    rest = [use for use in uses if use.part and use.label in words and not _names(use.query, texts)]
    return any(reader.mask(use.query)[number] for use in rest)


def _union(reader: _Reader, uses: Iterable[_Asked]) -> Mask:
    mask = np.zeros(len(reader.frame), dtype=bool)
    for query in {use.query for use in uses}:
        mask |= reader.mask(query)
    return mask


def _names(query: LedgerSum, texts: Collection[str]) -> bool:
    """True unless the query takes whatever a free-text column does not say (not_): that names no row."""
    return not any(isinstance(value, Not) for name, value in query.filters if name in texts)


def _breakdown(use: _Asked, extends: bool) -> tuple[str, str]:
    """Lines of one measure, of a sheet that extends a ledger also of one table: some may ask for less than others."""
    return (use.table.id if extends and use.table else "", use.query.column)


def _stranger(sheet: Sheet, texts: Sequence[Column], row: Mapping[Any, Any], uses: Sequence[_Asked]) -> tuple[str, str]:
    """The first of the texts that the forms do not have there, and its remedy: where they have it, or names like it."""
    for column in texts:
        text = str(row[column.id])
        known = known_texts((use.query for use in uses), sheet, column.id)
        if text in known.beside and (elsewhere := known.otherwise(text, row)):
            told = [
                f"{other.name}「{'」「'.join(sorted(elsewhere[other.id]))}」"
                for other in sheet.columns
                if other.id in elsewhere
            ]
            return column.id, f"{column.name}「{text}」があるのは{'、'.join(told)}です。どちらかを直してください"
        if text not in known.beside:
            alike = near(text, known.fitting(row), 0.6)
            return column.id, f"{alike}。{_NAME_OR_ROW}" if alike else _NAME_OR_ROW
    return texts[-1].id, _NAME_OR_ROW


def _fault(
    reader: _Reader, ledger: str, number: int, names: Sequence[str], message: str, uses: Sequence[_Asked]
) -> Fault:
    """The fault at the text that no line has; at the last of the closed columns where there is none."""
    sheet = reader.book.sheet(ledger)
    row = reader.frame.iloc[number]
    columns = [column for column in sheet.columns if column.id in names]
    texts = [column for column in columns if column.type == "text" and row[column.id] != ""]
    found = "、".join(f"{column.name}＝{row[column.id] or '（空欄）'}" for column in columns)
    place, remedy = columns[-1].id if columns else "", "区分が正しいか、この行が要るかを確かめてください"
    if texts:
        place, remedy = _stranger(sheet, texts, row.to_dict(), uses)
    where = reader.book.place(ledger, int(row["_row"]), place)
    return Fault(where, message, found=found, remedy=remedy, severity=Severity.WARNING, rule=COVERED)
