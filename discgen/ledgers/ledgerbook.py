"""The ledgers as read: one frame per ledger, and the way back from a value to its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from discgen.catalogue.contract import Sheet, Workbook
from discgen.ledgers.origins import Origins
from discgen.ledgers.scan import letter


@dataclass(frozen=True)
class LedgerBook:
    """Every ledger of the contract as a frame of exact values.

    Columns of a frame: the contract's column ids (looked-up and signed ones too), its compare columns, and ``_row``,
    the Excel row.
    yen, count, year: int64; number, percent: Fraction (percent None where blank); text, choice: str; date: date.
    ``letters``: column letters by ledger and column id as found in the file; without them those of the contract.
    ``named``: the file of a ledger, where it is read from one.
    ``origins``: of ledgers that the office's own files feed; their ``_row`` counts from 1.
    """

    frames: dict[str, pd.DataFrame]
    contracts: tuple[Workbook, ...]
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    origins: Mapping[str, Origins] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, ledger_id: str) -> Sheet:
        """The contract of a ledger. Errors: KeyError."""
        return self._find(ledger_id)[1]

    def place(self, ledger_id: str, row: int, column_id: str) -> str:
        """The cell as the user finds it, ``貸出金.xlsx／貸出金明細／F12``, or the row alone."""
        if ledger_id in self.origins:
            return self.origins[ledger_id].place(column_id, row)
        sheet = self.sheet(ledger_id)
        found = self.letters.get(ledger_id)
        if found is None:
            found = {column.id: letter(number) for number, column in enumerate(sheet.stored, start=1)}
        column = found.get(column_id)
        cell = f"{column}{row}" if column else f"{row}行目"
        return f"{self._file(ledger_id)}／{sheet.sheet}／{cell}"

    def is_fed(self, ledger_id: str) -> bool:
        """True for a ledger that the office's own files feed."""
        return ledger_id in self.origins

    def homes(self, ledger_id: str) -> tuple[str, ...]:
        """Where faults of a ledger lie: what their places begin with."""
        if ledger_id in self.origins:
            return self.origins[ledger_id].homes
        sheet = self.sheet(ledger_id)
        return (f"{self._file(ledger_id)}／{sheet.sheet}",)

    def files(self, ledger_id: str) -> str:
        """The file or files in which the rows of a ledger stand."""
        if ledger_id in self.origins:
            return "、".join(dict.fromkeys(part.place.file for part in self.origins[ledger_id].parts))
        return self._file(ledger_id)

    def _file(self, ledger_id: str) -> str:
        return self.named.get(ledger_id) or f"{self._find(ledger_id)[0].workbook}.xlsx"

    def _find(self, ledger_id: str) -> tuple[Workbook, Sheet]:
        return self._contracts[ledger_id]

    @cached_property
    def _contracts(self) -> dict[str, tuple[Workbook, Sheet]]:
        found = ((workbook, sheet) for workbook in self.contracts for sheet in workbook.sheets)
        return {sheet.id: (workbook, sheet) for workbook, sheet in reversed(list(found))}
