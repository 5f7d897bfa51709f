"""The cells of the ledgers that changed since the last good state, the likeliest cause of the errors first."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from discgen.catalogue.contract import Column
from discgen.faults import Fault, errors
from discgen.figures.history import History
from discgen.figures.printed.printedtable import CellKey
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.normalise import as_typed

_ALIGNED = 1_000  # rows among which those that came and went are looked for
_WORDS = 3  # of a row that tell what it is about
BLANK, NEW_ROW, NO_ROW = "空欄", "加わった行", "なくなった行"
AT_FAULT, IN_ROW, SAME_AMOUNT, SAME_SHEET = "誤りの場所", "誤りのある行", "誤りの差額と同じ額", "誤りのあるシート"
_LIKELY = ("", SAME_SHEET, SAME_AMOUNT, IN_ROW, AT_FAULT)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that reads otherwise. place: as faults name it. label: what its row is about. old, new: as an office
    reads them. why: what makes it a likely cause; empty where nothing does.
    """

    place: str
    label: str
    old: str
    new: str
    why: str = ""
    amount: Fraction = Fraction(0)

    @property
    def words(self) -> str:
        """The place as one says it: 総勘定元帳 科目残高 D2."""
        return " ".join(part.removesuffix(".xlsx") for part in self.place.split("／"))


@dataclass(frozen=True, slots=True)
class GoodBooks:
    """The ledgers and the history of a state without errors, and how its figures were printed."""

    book: LedgerBook
    history: History
    prints: Mapping[CellKey, str]


def cell_changes(good: GoodBooks, book: LedgerBook, history: History, faults: Iterable[Fault]) -> list[CellChange]:
    """What changed since, the likeliest cause first."""
    told = errors(faults)
    found = {change.place: change for ledger in book.frames for change in _of_ledger(good.book, book, ledger)}
    found |= {change.place: change for change in _of_history(good.history, history)}
    for fault in told:
        change = _of_fault(good.book, book, fault)
        if change:
            found[change.place] = change
    judged = [_judged(change, told) for change in found.values()]
    return sorted(judged, key=lambda change: -_LIKELY.index(change.why))


# ---- ledgers -------------------------------------------------------------------------------------------------------


def _of_ledger(old: LedgerBook, new: LedgerBook, ledger: str) -> Iterator[CellChange]:
    letters = new.letters.get(ledger) or old.letters.get(ledger, {})
    before, after = old.frames.get(ledger), new.frames[ledger]
    if before is None or before is after:
        return
    columns = [name for name in letters if name in before.columns and name in after.columns]
    same = min(len(before), len(after))
    first = _first(_differ(before[:same], after[:same], columns), same)
    last = _first(_differ(before[len(before) - same :], after[len(after) - same :], columns)[::-1], same)
    last = min(last, same - first)
    if len(before) == len(after):
        apart = np.flatnonzero(_differ(before, after, columns)).tolist()
        for row in apart:
            yield from _of_row(old, new, ledger, columns, row, row)
        return
    here, there = range(first, len(before) - last), range(first, len(after) - last)
    for tag, a, b, c, d in _steps(_rows(before, columns, here), _rows(after, columns, there)):
        pairs = min(b - a, d - c) if tag == "replace" else 0
        for step in range(pairs):
            yield from _of_row(old, new, ledger, columns, here[a + step], there[c + step])
        gone, come = (0, 0) if tag == "equal" else (b - a - pairs, d - c - pairs)
        yield from (_whole(old, ledger, columns, here[b - gone + step], gone=True) for step in range(gone))
        yield from (_whole(new, ledger, columns, there[d - come + step], gone=False) for step in range(come))


def _differ(one: pd.DataFrame, two: pd.DataFrame, columns: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which rows differ; both have as many."""
    found = np.zeros(len(one), dtype=bool)
    for name in columns:
        found |= np.asarray(one[name].to_numpy() != two[name].to_numpy(), dtype=bool)
    return found


def _first(differ: npt.NDArray[np.bool_], none: int) -> int:
    return int(differ.argmax()) if differ.any() else none


def _rows(frame: pd.DataFrame, columns: Sequence[str], rows: range) -> list[tuple[Any, ...]]:
    return list(zip(*(frame[name].tolist()[rows.start : rows.stop] for name in columns), strict=True))


def _steps(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(before), len(after)) > _ALIGNED:
        return [("replace", 0, len(before), 0, len(after))]
    return difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _of_row(
    old: LedgerBook, new: LedgerBook, ledger: str, columns: Sequence[str], before: int, after: int
) -> Iterator[CellChange]:
    sheet, line = new.sheet(ledger), int(new.frames[ledger]["_row"].iloc[after])
    for name in columns:
        one, two = old.frames[ledger][name].iloc[before], new.frames[ledger][name].iloc[after]
        if one != two:
            column = sheet.column(name)
            place, label = new.place(ledger, line, name), _label(new, ledger, columns, after)
            yield CellChange(place, label, _shown(one, column), _shown(two, column), amount=_moved(one, two))


def _whole(book: LedgerBook, ledger: str, columns: Sequence[str], row: int, *, gone: bool) -> CellChange:
    """A row that came or went."""
    frame, sheet = book.frames[ledger], book.sheet(ledger)
    amounts = [name for name in columns if (column := sheet.column(name)) and column.is_measure]
    text = _shown(frame[amounts[0]].iloc[row], sheet.column(amounts[0])) if amounts else ""
    amount = abs(Fraction(int(frame[amounts[0]].iloc[row]))) if amounts else Fraction(0)
    place = book.place(ledger, int(frame["_row"].iloc[row]), "")
    old, new = (text, NO_ROW) if gone else (NEW_ROW, text)
    return CellChange(place, _label(book, ledger, columns, row), old, new, amount=amount)


def _label(book: LedgerBook, ledger: str, columns: Sequence[str], row: int) -> str:
    """The first words of a row."""
    frame, sheet = book.frames[ledger], book.sheet(ledger)
    words = [name for name in columns if (column := sheet.column(name)) and column.type in ("text", "choice")]
    return "　".join([text for name in words if (text := str(frame[name].iloc[row]))][:_WORDS])


def _of_fault(old: LedgerBook, new: LedgerBook, fault: Fault) -> CellChange | None:
    """A cell that could not be read, with what stands in it now."""
    home, _, cell = fault.where.rpartition("／")
    if not fault.found:
        return None
    for ledger, letters in new.letters.items():
        if home not in new.homes(ledger) or new.is_fed(ledger):
            continue
        frame = old.frames.get(ledger)
        for name, letter in letters.items():
            row = cell.removeprefix(letter)
            if not cell.startswith(letter) or not row.isdigit() or frame is None or name not in frame.columns:
                continue
            at = np.flatnonzero(frame["_row"].to_numpy() == int(row)).tolist()
            if at:
                was = _shown(frame[name].iloc[at[0]], new.sheet(ledger).column(name))
                label = _label(old, ledger, [*letters], at[0])
                return CellChange(fault.where, label, was, fault.found) if was != fault.found else None
    return None


def _shown(value: Any, column: Column | None) -> str:
    if value is None or value == "":
        return BLANK
    if isinstance(value, datetime.date):
        return value.isoformat()
    if column is not None and column.type == "percent":
        return f"{as_typed(Fraction(value) * 100)}%"
    if isinstance(value, Fraction):
        return as_typed(value)
    if column is not None and column.is_measure:
        return f"{int(value):,}"
    return str(value)


def _moved(one: Any, two: Any) -> Fraction:
    numbers = [value for value in (one, two) if isinstance(value, (int, np.integer, Fraction))]
    return abs(Fraction(int(two)) - Fraction(int(one))) if len(numbers) == 2 else Fraction(0)


# ---- history -------------------------------------------------------------------------------------------------------


def _of_history(old: History, new: History) -> Iterator[CellChange]:
    before, after = dict(old.items()), dict(new.items())
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key), after.get(key)
        if one is None or two is None or one.printed != two.printed:
            place = next(entry.place for entry in (two, one) if entry is not None)
            label = f"{key.path}（{key.fiscal_year}年度）"
            yield CellChange(place, label, one.printed if one else NEW_ROW, two.printed if two else NO_ROW)


# ---- how likely ----------------------------------------------------------------------------------------------------


def _judged(change: CellChange, faults: Sequence[Fault]) -> CellChange:
    why = max((_why(change, fault) for fault in faults), key=_LIKELY.index, default="")
    return CellChange(change.place, change.label, change.old, change.new, why, change.amount)


def _why(change: CellChange, fault: Fault) -> str:
    home, _, cell = change.place.rpartition("／")
    row = "".join(filter(str.isdigit, cell))
    if fault.where == change.place:
        return AT_FAULT
    if row and fault.where.startswith(f"{home}／") and "".join(filter(str.isdigit, fault.where[len(home) :])) == row:
        return IN_ROW
    if change.amount and f"差 {int(change.amount):,}円" in fault.found.replace("差 -", "差 "):
        return SAME_AMOUNT
    return SAME_SHEET if home and (fault.where.startswith(home) or home in fault.remedy) else ""
