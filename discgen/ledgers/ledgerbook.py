"""The ledgers as read: one frame per ledger, and the way back from a value to its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from discgen.catalogue.contract import Sheet, Workbook
from discgen.ledgers.scan import letter


@dataclass(frozen=True)
class LedgerBook:
    """Every ledger of the contract as a frame of exact values.

    Columns of a frame: the contract's column ids (looked-up and signed ones too), its compare columns, and ``_row``,
    the Excel row.
    yen, count, year: int64; number, percent: Fraction (percent None where blank); text, choice: str; date: date.
    ``letters``: column letters by ledger and column id as found in the file; without them those of the contract.
    """

    frames: dict[str, pd.DataFrame]
    contracts: tuple[Workbook, ...]
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def sheet(self, ledger_id: str) -> Sheet:
        """The contract of a ledger. Errors: KeyError."""
        return self._find(ledger_id)[1]

    def place(self, ledger_id: str, row: int, column_id: str) -> str:
        """The cell as the user finds it, ``貸出金.xlsx／貸出金明細／F12``, or the row alone."""
        workbook, sheet = self._find(ledger_id)
        found = self.letters.get(ledger_id)
        if found is None:
            found = {column.id: letter(number) for number, column in enumerate(sheet.stored, start=1)}
        column = found.get(column_id)
        cell = f"{column}{row}" if column else f"{row}行目"
        return f"{workbook.workbook}.xlsx／{sheet.sheet}／{cell}"

    def _find(self, ledger_id: str) -> tuple[Workbook, Sheet]:
        for workbook in self.contracts:
            for sheet in workbook.sheets:
                if sheet.id == ledger_id:
                    return workbook, sheet
        raise KeyError(ledger_id)
