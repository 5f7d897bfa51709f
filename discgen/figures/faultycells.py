"""Cells of ledgers in which errors were found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from discgen.faults import Fault, errors
from discgen.figures.ledgercells import LedgerCell, LedgerCells
from discgen.figures.reconcile import with_errors
from discgen.ledgers.cellreading import FILLERS
from discgen.ledgers.ledgerbook import LedgerBook

_CELL = re.compile(r"(?P<letter>[A-Z]+)(?P<row>\d+)|(?P<line>\d+)行目|(?P<column>[A-Z]+)列")


@dataclass(frozen=True, slots=True)
class FaultyCells:
    """unread: cells with an error in which nothing could be read. wrong: those that were read all the same."""

    unread: LedgerCells = field(default_factory=LedgerCells)
    wrong: LedgerCells = field(default_factory=LedgerCells)


def faulty_cells(book: LedgerBook, faults: Iterable[Fault]) -> FaultyCells:
    """The cells that the places of errors name. An error of a sheet as a whole is one of all its cells."""
    told = errors(faults)
    unread: dict[str, set[LedgerCell]] = defaultdict(set)
    wrong: dict[str, set[LedgerCell]] = defaultdict(set)
    gone: set[str] = set()
    for ledger in with_errors(book, told):
        if not len(book.frames[ledger]) or ledger in book.origins:
            gone.add(ledger)
            continue
        for place in _places(book, ledger, told):
            for row, column in _cells_at(book, ledger, place):
                (unread if _nothing_at(book, ledger, row, column) else wrong)[ledger].add((row, column))
    return FaultyCells(LedgerCells(unread, frozenset(gone)), LedgerCells(wrong))


def _places(book: LedgerBook, ledger: str, faults: Iterable[Fault]) -> Iterator[str]:
    """Where in its sheet the errors lie; empty for the sheet as a whole."""
    homes = book.homes(ledger)
    for fault in faults:
        for home in homes:
            if fault.where == home:
                yield ""
            elif fault.where.startswith(f"{home}／"):
                yield fault.where.removeprefix(f"{home}／")


def _cells_at(book: LedgerBook, ledger: str, place: str) -> Iterator[LedgerCell]:
    columns = {letter: column for column, letter in book.letters.get(ledger, {}).items()}
    rows = book.frames[ledger]["_row"].tolist()
    found = _CELL.fullmatch(place)
    if found is None:
        yield from ((row, column) for row in rows for column in columns.values())
    elif found["line"]:
        yield from ((int(found["line"]), column) for column in columns.values())
    elif found["column"]:
        yield from ((row, columns[found["column"]]) for row in rows if found["column"] in columns)
    elif found["letter"] in columns:
        yield int(found["row"]), columns[found["letter"]]


def _nothing_at(book: LedgerBook, ledger: str, row: int, column: str) -> bool:
    """Whether the reader has only put the filler of the type there."""
    frame, known = book.frames[ledger], book.sheet(ledger).column(column)
    if known is None or column not in frame.columns:
        return False
    filler = FILLERS[known.type]
    return any(value == filler for value in frame[column].to_numpy()[frame["_row"].to_numpy() == row].tolist())
