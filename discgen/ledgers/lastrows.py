"""Last year's rows as short digests, kept beside the next year's books: a row that still stands is found again.

A row is the same when all its cells are, but for a fiscal year; a row of nothing but zeros says nothing. Of a large
ledger a sample stands for all: the smallest digests, which are drawn alike from both years.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd

from discgen.catalogue.contract import Sheet, Workbook
from discgen.faults import Fault, Severity
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.staging import replacing_file

LAST_ROWS_FILE = "history/前年度の行.json"
UNCHANGED = "ledgers.unchanged"  # id of the rule: the rows of the year are not those of the year before
_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of a ledger or a list: how many, and the digests of all or, of many, of a sample."""

    count: int
    digests: frozenset[str]

    @classmethod
    def of(cls, rows: Iterable[Iterable[object]]) -> SheetRows:
        """Rows of cells."""
        digests = sorted(_digest(row) for row in rows)
        return cls(len(digests), frozenset(digests[:_SAMPLE]))

    def standing(self, now: SheetRows) -> Fraction:
        """Which part of these rows stands among other ones."""
        if not self.digests:
            return Fraction(0)
        if max(self.count, now.count) <= _SAMPLE:
            return Fraction(len(self.digests & now.digests), len(self.digests))
        union = sorted(self.digests | now.digests)[:_SAMPLE]
        both = sum(one in self.digests and one in now.digests for one in union)
        shared = Fraction(both, len(union))  # of all rows of both years
        return min(Fraction(1), shared * (self.count + now.count) / (1 + shared) / self.count)


@dataclass(frozen=True, slots=True)
class LastRows:
    """What a year had, by ledger or list id."""

    fiscal_year: int = 0
    sheets: Mapping[str, SheetRows] = field(default_factory=dict)


def ledger_rows(book: LedgerBook, fiscal_year: int) -> dict[str, SheetRows]:
    """The rows of the year in every ledger that is entered anew each year."""
    return {sheet.id: SheetRows.of(_cells(sheet, book.frames[sheet.id], fiscal_year)) for _, sheet in _entered(book)}


def write_last_rows(folder: Path, rows: LastRows) -> None:
    """Write them into an inputs folder."""
    told = {name: {"count": one.count, "digests": sorted(one.digests)} for name, one in rows.sheets.items()}
    with replacing_file(folder / LAST_ROWS_FILE) as staging:
        text = json.dumps({"fiscal_year": rows.fiscal_year, "sheets": told}, ensure_ascii=False, indent=0)
        staging.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_last_rows(folder: Path) -> tuple[LastRows, list[Fault]]:
    """What an inputs folder knows of its last year; nothing where there is no such file, or none that can be read."""
    path = folder / LAST_ROWS_FILE
    if not path.exists():
        return LastRows(), []
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        sheets = {name: SheetRows(int(one["count"]), frozenset(one["digests"])) for name, one in told["sheets"].items()}
        return LastRows(int(told["fiscal_year"]), sheets), []
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        message = "前年度の行の控えを読めないので、前年度と同じ行が残っていないかは調べません"
        remedy = "控えから元のファイルに戻すか、ファイルを消してください"
        return LastRows(), [Fault(LAST_ROWS_FILE, message, remedy=remedy, severity=Severity.WARNING, rule=UNCHANGED)]


def unchanged_rows(
    book: LedgerBook, last: LastRows, fiscal_year: int, most: Fraction, few: Fraction
) -> Iterator[Fault]:
    """A warning for each ledger that is last year's as a whole, or in which ``most`` of last year's rows or more stand.

    Rows that may well stay alike, and what a group adds, are told only when all of them do and are not fewer than
    ``few``.
    """
    if last.fiscal_year != fiscal_year - 1:
        return
    for _, sheet in _entered(book):
        before = last.sheets.get(sheet.id)
        if before is None or not before.count:
            continue
        now = SheetRows.of(_cells(sheet, book.frames[sheet.id], fiscal_year))
        share = before.standing(now)
        whole = share == 1 and now.count == before.count
        alike = bool(sheet.extends) or (sheet.next_year is not None and sheet.next_year.alike)
        if (whole and now.count >= few) if alike else share >= most:
            where = book.files(sheet.id) if book.is_fed(sheet.id) else book.homes(sheet.id)[0]
            message = "前年度の台帳のままのようです"
            part = "すべて" if whole else f"約 {round(share * 100)}%"
            found = f"前年度の {before.count:,} 行のうち、{part}が同じです"
            remedy = "当年度の台帳に入れ替えてください（本当に同じなら、このままで差し支えありません）"
            yield Fault(where, message, found, remedy=remedy, severity=Severity.WARNING, rule=UNCHANGED)


def _entered(book: LedgerBook) -> Iterator[tuple[Workbook, Sheet]]:
    """The ledgers whose rows are new each year."""
    for workbook in book.contracts:
        for sheet in workbook.sheets:
            if sheet.id in book.frames and not (sheet.next_year and sheet.next_year.kept):
                yield workbook, sheet


def _cells(sheet: Sheet, frame: pd.DataFrame, fiscal_year: int) -> Iterator[tuple[object, ...]]:
    for dated in sheet.years:
        frame = frame[frame[dated] == fiscal_year]
    measures = [column.id for column in sheet.stored if column.is_measure and column.id in frame]
    if measures and len(frame):
        frame = frame[(frame[measures] != 0).any(axis=1)]
    names = [column.id for column in sheet.stored if column.id not in sheet.years and column.id in frame]
    return zip(*(frame[name] for name in names), strict=True) if names else iter(())


def _digest(cells: Iterable[object]) -> str:
    return hashlib.blake2b("\x1f".join(map(str, cells)).encode(), digest_size=6).hexdigest()
