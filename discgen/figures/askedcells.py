"""Ledgers whose every cell is a figure of its own: numbers that no figure takes, rows that a figure asks in vain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from discgen.catalogue.entity import SOLO
from discgen.catalogue.rulefiles import LedgersUsual
from discgen.faults import Fault, Severity
from discgen.figures.coverage import COVERED
from discgen.figures.formula import LedgerSum
from discgen.figures.formulanames import queries_of
from discgen.figures.store import FigureStore


def asked_cells(store: FigureStore, usual: LedgersUsual) -> list[Fault]:
    """The doubts about every ledger that is marked so (``cells``)."""
    marked = {entry.ledger for entry in usual.ledgers if entry.cells}
    asked: dict[str, dict[LedgerSum, str]] = defaultdict(dict)
    for cell in store.space.cells.values():
        if cell.ref.entity == SOLO and cell.table.printed:
            for query in queries_of(cell):
                if query.ledger in marked:
                    asked[query.ledger].setdefault(query, f"表「{cell.table.title}」{cell.row_path} {cell.column_path}")
    return [
        fault
        for ledger, queries in asked.items()
        if len(store.sums.book.frames[ledger])
        for fault in _of_ledger(store, ledger, queries)
    ]


def _of_ledger(store: FigureStore, ledger: str, queries: dict[LedgerSum, str]) -> Iterator[Fault]:
    book = store.sums.book
    sheet, frame = book.sheet(ledger), book.frames[ledger]
    taken: dict[int, set[str]] = defaultdict(set)
    for query, words in queries.items():
        rows = store.sums.rows(query)["_row"].to_list()
        for row in rows:
            taken[row].add(query.column)
        if not rows:
            message, remedy = "計数の行がありません", "行を足してください（なければ 0 の行）"
            home = "、".join(book.homes(ledger))
            yield Fault(home, message, expected=words.rstrip(), remedy=remedy, severity=Severity.WARNING, rule=COVERED)
    names = {column.id: column.name for column in sheet.measures}
    for row in frame.to_dict("records"):
        columns = taken.get(row["_row"])
        if not columns:
            continue  # told as a row that no figure takes
        filled = [name for name in names if row[name]]
        stray = [name for name in filled if name not in columns]
        if stray:
            place = book.place(ledger, row["_row"], stray[0])
            right = "、".join(names[name] for name in names if name in columns)
            message, remedy = "どの計数も使わない欄の数です", "欄を確かめてください"
            found = f"{names[stray[0]]} {row[stray[0]]}"
            yield Fault(place, message, found, right, remedy, Severity.WARNING, COVERED)
