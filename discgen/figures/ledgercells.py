"""Cells of ledgers, and which sums take them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

import numpy as np

from discgen.catalogue.contract import Sheet
from discgen.figures.aggregate import LedgerSums
from discgen.figures.formula import LedgerSum

LedgerCell = tuple[int, str]  # Excel row and column id


@dataclass(frozen=True, slots=True)
class LedgerCells:
    """cells: by ledger, Excel row and column id. whole: ledgers of which every cell is meant."""

    cells: Mapping[str, Set[LedgerCell]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.cells or self.whole)

    def taken(self, query: LedgerSum, sums: LedgerSums) -> bool:
        """Whether a sum adds one of the cells up, or chooses its rows by one."""
        return any(part.ledger in self.whole or self._takes(part, sums) for part in sums.parts(query))

    def _takes(self, part: LedgerSum, sums: LedgerSums) -> bool:
        rows_of: dict[str, list[int]] = defaultdict(list)
        for row, column in self.cells.get(part.ledger, ()):
            rows_of[column].append(row)
        if not rows_of:
            return False
        sheet, frame = sums.book.sheet(part.ledger), sums.book.frames[part.ledger]
        added = _added(sheet, part.column)
        for column, rows in rows_of.items():
            others = tuple((name, value) for name, value in part.filters if column not in _classifying(sheet, name))
            if column in added or len(others) < len(part.filters):
                chosen = sums.taken(replace(part, filters=others))
                if np.isin(frame["_row"].to_numpy()[chosen], rows).any():
                    return True
        return False


def _added(sheet: Sheet, name: str) -> set[str]:
    """The columns behind a measure."""
    derived = sheet.measure(name)
    if derived is None:
        return {name}
    return {column for term in derived.parts for column in (*term.plus, *term.minus, *term.rates)}


def _classifying(sheet: Sheet, name: str) -> tuple[str, ...]:
    """The columns behind a classification."""
    compared = next((derived.compare for derived in sheet.derived if derived.id == name), None)
    return compared or (name,)
