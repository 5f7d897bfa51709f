"""What holds between ledgers: texts that refer to another one, and the columns that the workbooks do not hold."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Column, Sheet, Signed, Workbook
from discgen.faults import Fault, some_of
from discgen.ledgers.cellreading import DTYPES, FILLERS
from discgen.ledgers.columns import Array, Mask
from discgen.ledgers.following import with_following
from discgen.ledgers.origins import Origins
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.sheet import empty_frame
from discgen.likewords import closest


@dataclass(frozen=True, slots=True)
class AllRead:
    """Every ledger as its sheet gave it. ``unread``: ledgers whose own fault was told, so that nothing follows it.

    ``origins``: of ledgers that the office's own files feed. ``named``: their files.
    """

    frames: dict[str, pd.DataFrame]
    contracts: Sequence[Workbook]
    letters: Mapping[str, Mapping[str, str]]
    unread: AbstractSet[str]
    origins: Mapping[str, Origins] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)

    def log(self, ledger: str) -> SheetLog:
        """A new log for findings on a ledger."""
        if ledger in self.origins:
            return SheetLog(self.origins[ledger].definition, self.origins[ledger].place)
        workbook, sheet = next(
            (workbook, sheet) for workbook in self.contracts for sheet in workbook.sheets if sheet.id == ledger
        )
        return SheetLog(f"{self.named.get(ledger) or f'{workbook.workbook}.xlsx'}／{sheet.sheet}")

    def is_absent(self, ledger: str) -> bool:
        """True where no file was found for a ledger."""
        return not (ledger in self.named or ledger in self.letters or ledger in self.origins)

    def letter(self, ledger: str, column: str) -> str:
        """The letter of a column as found in the file; empty where the sheet does not have it."""
        return self.letters.get(ledger, {}).get(column, "")

    def sheet(self, ledger: str) -> Sheet:
        """The contract of a ledger. Errors: StopIteration."""
        return next(sheet for workbook in self.contracts for sheet in workbook.sheets if sheet.id == ledger)


def link(read: AllRead) -> list[Fault]:
    """Check the references and add the looked-up and signed columns to the frames, in the contract's order."""
    faults: list[Fault] = []
    for workbook in read.contracts:
        for sheet in workbook.sheets:
            frame = read.frames[sheet.id]
            computed = [column for column in sheet.columns if not column.is_stored]
            if not (computed or any(column.refers for column in sheet.columns)):
                continue
            if not len(frame):
                read.frames[sheet.id] = empty_frame(sheet)
                continue
            log = read.log(sheet.id)
            known = _check_references(sheet, read, log)
            if computed:
                read.frames[sheet.id] = _completed(sheet, frame, known, read, log)
            faults += log.faults()
    return [*_missing_books(read), *faults]


def _missing_books(read: AllRead) -> Iterator[Fault]:
    """A workbook that is not there and that others refer to, once, instead of every name that cannot be found."""
    for workbook in read.contracts:
        own = {sheet.id for sheet in workbook.sheets}
        if not all(map(read.is_absent, own)):
            continue
        asking = [
            read.log(sheet.id).where
            for other in read.contracts
            for sheet in other.sheets
            if sheet.id not in own and len(read.frames[sheet.id]) and own & set(_referred(sheet))
        ]
        if asking:
            name = f"{workbook.workbook}.xlsx"
            remedy = "ブックを台帳のフォルダーに置いてください（ファイルの名前も確かめてください）"
            yield Fault(name, "ブックがありません", f"{some_of(asking, 3, '枚')} が引いています", name, remedy)


def _referred(sheet: Sheet) -> Iterator[str]:
    return (column.refers.partition(".")[0] for column in sheet.columns if column.refers)


def _check_references(sheet: Sheet, read: AllRead, log: SheetLog) -> Mask:
    """Which rows name only what exists; every unknown name is told once, at its first row."""
    frame = read.frames[sheet.id]
    known = np.ones(len(frame), dtype=bool)
    for column in sheet.columns:
        if not column.refers:
            continue
        ledger, _, name = column.refers.partition(".")
        names = set(read.frames[ledger][name])
        unknown = ~frame[column.id].isin(names | {""}).to_numpy()
        known &= ~unknown
        if ledger in read.unread or read.is_absent(ledger):
            continue
        lost = frame[unknown].drop_duplicates(subset=column.id)
        for text, row in zip(lost[column.id], lost["_row"], strict=True):
            target = read.sheet(ledger)
            heading = next(other.name for other in target.columns if other.id == name)
            log.add(
                f"シート「{target.sheet}」にない{heading}です",
                letter=read.letter(sheet.id, column.id),
                row=int(row),
                found=text,
                expected=f"シート「{target.sheet}」の{heading}",
                remedy=_remedy(text, names, target.sheet),
            )
    return known


def _remedy(text: str, names: AbstractSet[str], sheet: str) -> str:
    near = closest(text, sorted(names), most=3, cutoff=0.5)
    add = f"シート「{sheet}」に行を加えてください"
    return f"「{'」「'.join(near)}」ならば書き方をそろえ、なければ{add}" if near else add


def _completed(sheet: Sheet, frame: pd.DataFrame, known: Mask, read: AllRead, log: SheetLog) -> pd.DataFrame:
    """The frame with every column of the contract, in its order."""
    columns = _through_references(sheet, frame, read)
    if sheet.lookup_in:
        columns |= _looked_up(sheet, frame, known, read, log)
    for column in sheet.columns:
        if column.signed:
            side = columns.get(column.signed.by)
            columns[column.id] = _signed(column.signed, frame, frame[column.signed.by] if side is None else side)
    whole = with_following(sheet, frame.assign(**columns), log)
    order = [column.id for column in sheet.columns]
    return whole[[*order, *(name for name in whole.columns if name not in order)]]


def _signed(signed: Signed, frame: pd.DataFrame, by: Array | pd.Series) -> Array:
    net = frame[signed.debit].to_numpy() - frame[signed.credit].to_numpy()
    debit_side = pd.Series(by, dtype="object").isin(signed.debit_side).to_numpy()
    return np.asarray(np.where(debit_side, net, -net), dtype=np.int64)


def _looked_up(sheet: Sheet, frame: pd.DataFrame, known: Mask, read: AllRead, log: SheetLog) -> dict[str, Array]:
    target = read.frames[sheet.lookup_in]
    told: set[Hashable] = set()
    if not len(target) and sheet.lookup_in not in read.unread:
        log.add(f"シート「{read.sheet(sheet.lookup_in).sheet}」に行がありません", remedy="対応を記入してください")
    places = {key: position for position, key in enumerate(_keys(target, sheet.lookup_on))}
    keys = _keys(frame, sheet.lookup_on)
    positions = [places.get(key, -1) for key in keys]
    for key, position, row, good in zip(keys, positions, frame["_row"], known.tolist(), strict=True):
        tellable = good and "" not in key and len(target) and sheet.lookup_in not in read.unread
        if position < 0 and tellable and key not in told:
            told.add(key)
            _tell_unmapped(sheet, key, int(row), read, log)
    found: dict[str, Array] = {}
    for column in sheet.columns:
        if column.lookup and "." not in column.lookup:
            found[column.id] = _picked(column, target[column.lookup].to_list(), positions)
    return found


def _through_references(sheet: Sheet, frame: pd.DataFrame, read: AllRead) -> dict[str, Array]:
    """The columns that stand in the row of another ledger to which a column of this sheet refers."""
    found: dict[str, Array] = {}
    for column in sheet.columns:
        ledger, _, name = column.lookup.rpartition(".")
        if not ledger:
            continue
        by = next(other for other in sheet.columns if other.refers.startswith(f"{ledger}."))
        target = read.frames[ledger]
        places = {text: position for position, text in enumerate(target[by.refers.rpartition(".")[2]])}
        positions = [places.get(text, -1) for text in frame[by.id]]
        found[column.id] = _picked(column, target[name].to_list(), positions)
    return found


def _keys(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Hashable, ...]]:
    return list(zip(*(frame[name] for name in columns), strict=True))


def _picked(column: Column, values: Sequence[object], positions: Sequence[int]) -> Array:
    picked = np.empty(len(positions), dtype=object)
    picked[:] = [FILLERS[column.type] if position < 0 else values[position] for position in positions]
    return picked.astype(DTYPES.get(column.type, "object"))


def _tell_unmapped(sheet: Sheet, key: tuple[Hashable, ...], row: int, read: AllRead, log: SheetLog) -> None:
    """The last column of ``lookup_on`` is the one that is written differently; the others find its neighbours."""
    target, anchor = read.sheet(sheet.lookup_in), sheet.lookup_on[-1]
    others = {str(other[-1]) for other in _keys(read.frames[target.id], sheet.lookup_on) if other[:-1] == key[:-1]}
    heading = next(column.name for column in sheet.columns if column.id == anchor)
    log.add(
        f"シート「{target.sheet}」に対応のない{heading}です",
        letter=read.letter(sheet.id, anchor),
        row=row,
        found="・".join(map(str, key)),
        expected=f"シート「{target.sheet}」にある{heading}",
        remedy=_remedy(str(key[-1]), others, target.sheet),
    )
