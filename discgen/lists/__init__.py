"""Lists from Excel: branches, machines, fees, products, officers, history."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from discgen.faults import Fault
from discgen.ledgers.reader import ReadWorkbook, read_workbook


class ListError(Exception):
    """A list cannot be drawn as asked."""

    def __init__(self, message: str, found: str = "", expected: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.found, self.expected, self.remedy = message, found, expected, remedy


class Lists:
    """The lists of one inputs folder."""

    def names(self) -> Sequence[str]:
        """Names of the lists."""
        return ()

    def draw(self, name: str, options: Mapping[str, str], width: float) -> str:
        """HTML of a list. Errors: ListError."""
        raise ListError("この一覧はありません", name)


def read_lists(
    folder: Path, fiscal_year_end: datetime.date, read: ReadWorkbook = read_workbook
) -> tuple[Lists, list[Fault]]:
    """The lists of a folder and their faults."""
    return Lists(), []
