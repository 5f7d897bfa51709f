"""The findings of one sheet, kept in reading order and cut where the same one repeats without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from discgen.faults import Fault, Severity, some_of

REPEATS = 50
NOT_ENTERED = "記入がありません"
NO_ACCOUNTS = "連結する会社の当年度の試算表がありません"
_SHOWN = 200  # signs of what was found in a cell
_BLANKS = 5  # of one row, by name
_TOTAL_OR_ROW = "合計の行ならば「合計」か「小計」と書くか、行を消してください。そうでなければ値を入力してください"
_Entry = tuple[int, int, int, Fault]  # row, width of the column's letter, number
AWAITED = (NOT_ENTERED, NO_ACCOUNTS)  # said of books that are being filled in


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is to be told about a cell; the place is added by the caller."""

    message: str
    found: str = ""
    expected: str = ""
    remedy: str = ""
    severity: Severity = Severity.ERROR


class SheetLog:
    """Collects the faults of one sheet; ``where`` is ``workbook.xlsx／sheet``.

    A slip that was filled down a column of 600,000 rows is told 50 times and then counted: nobody reads more,
    and the other findings must stay visible.
    """

    def __init__(self, where: str, places: Callable[[str, int | None], str] | None = None) -> None:
        """``places``: names the place of a column and a row where they are no letter and row of this sheet."""
        self.where = where
        self._places = places
        self._faults: list[_Entry] = []
        self._counts: Counter[tuple[str, str, Severity]] = Counter()

    def place(self, letter: str = "", row: int | None = None) -> str:
        """The place of a cell, a row, a column or the sheet itself."""
        if self._places is not None:
            return self._places(letter, row)
        if row is None:
            return f"{self.where}／{letter}列" if letter else self.where
        return f"{self.where}／{letter}{row}" if letter else f"{self.where}／{row}行目"

    def cell(self, letter: str, row: int) -> str:
        """A cell as another finding of the same sheet names it."""
        return f"{letter}{row}" if self._places is None else self._places(letter, row)

    def add(
        self,
        message: str,
        *,
        letter: str = "",
        row: int | None = None,
        found: str = "",
        expected: str = "",
        remedy: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Record one finding; beyond ``REPEATS`` of the same message in a column it is only counted."""
        found = found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…（{len(found):,} 文字）"
        self._record(Fault(self.place(letter, row), message, found, expected, remedy, severity), letter, row)

    def _record(self, fault: Fault, letter: str, row: int | None) -> None:
        key = (letter, fault.message, fault.severity)
        self._counts[key] += 1
        if self._counts[key] <= REPEATS:
            self._faults.append((row or 0, len(letter), len(self._faults), fault))

    def tell(self, problem: SheetProblem, *, letter: str = "", row: int | None = None) -> None:
        """Record a problem at its place."""
        self.add(
            problem.message,
            letter=letter,
            row=row,
            found=problem.found,
            expected=problem.expected,
            remedy=problem.remedy,
            severity=problem.severity,
        )

    def faults(self) -> list[Fault]:
        """Every finding, sheet-wide ones first, then row by row, then what was only counted."""
        ordered = self._by_row(sorted(self._faults, key=_reading_order))
        for (letter, message, severity), count in self._counts.items():
            if count > REPEATS:
                rest = f"{message}（ほか {count - REPEATS} 件）"
                ordered.append(Fault(self.place(letter), rest, severity=severity))
        return ordered

    def _by_row(self, entries: Sequence[_Entry]) -> list[Fault]:
        """The findings in their order; the blanks of one row under one that names them all."""
        blanks: dict[int, list[Fault]] = {}
        for row, *_, fault in entries:
            if fault.message == NOT_ENTERED and row:
                blanks.setdefault(row, []).append(fault)
        heads = {
            row: Fault(
                self.place(row=row),
                NOT_ENTERED,
                some_of([fault.where.rpartition("／")[2] for fault in found], _BLANKS, "欄"),
                remedy=_TOTAL_OR_ROW,
            )
            for row, found in blanks.items()
            if len(found) > 1
        }
        told: list[Fault] = []
        for row, *_, fault in entries:
            head = heads.get(row) if fault.message == NOT_ENTERED else None
            if head and head not in told:
                told.append(head)
            told.append(replace(fault, follows=head) if head else fault)
        return told


class OnceLog(SheetLog):
    """As ``SheetLog``, but the same finding on the same value is told once, at its first row, with its count."""

    def __init__(self, where: str, places: Callable[[str, int | None], str]) -> None:
        super().__init__(where, places)
        self._first: dict[tuple[str, str, str], Fault] = {}
        self._times: Counter[Fault] = Counter()

    def add(
        self,
        message: str,
        *,
        letter: str = "",
        row: int | None = None,
        found: str = "",
        expected: str = "",
        remedy: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """See ``SheetLog``."""
        known = self._first.get((letter, message, found))
        if known is None:
            known = Fault(self.place(letter, row), message, found, expected, remedy, severity)
            self._first[letter, message, found] = known
            self._record(known, letter, row)
        self._times[known] += 1

    def faults(self) -> list[Fault]:
        """See ``SheetLog``."""
        return [self._counted(fault) for fault in super().faults()]

    def _counted(self, fault: Fault) -> Fault:
        times = self._times[fault]
        return replace(fault, found=f"{fault.found}（{times:,} 行。場所は最初の行）") if times > 1 else fault


def _reading_order(entry: _Entry) -> tuple[int, int, str, int]:
    row, width, number, fault = entry
    return row, width, fault.where, number
